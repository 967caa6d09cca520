"""Removing furniture: lines that belong to a site, not to an article.

Only what holds for any site, and only whole lines: a sentence of the article that merely contains such words
is never touched. What the text was before stays the basis of its revision, so that a new rule here makes no
article look changed.
"""

# ruff: noqa: E501 - a rule is read on one line
from __future__ import annotations

import re
from collections.abc import Sequence

from ingest.pages.markup import key_of

__all__ = ["remove_furniture"]

_KICKER = 40  # characters: "Opinion", "City news"
_SHORT = 200  # characters; a longer line is prose
_LINE = re.compile(
    r"""^\W*(?:
      \d{1,2}[\s-]*min(?:ute)?s?[\s-]*read | (?:estimated\s)?read(?:ing)?\stime\b.{0,20} | lesezeit\b.{0,20} | temps\sde\slecture\b.{0,20}
    | (?:tiempo\sde\slectura|tempo\s(?:di\slettura|de\sleitura)|leestijd|lästid|lesetid|læsetid|czas\sczytania|lukuaika|doba\sčtení|okuma\ssüresi)\b.{0,20}
    | \d{1,2}\s?min(?:\.|ut\w{0,3})?\s(?:de\slectur[ae]|di\slettura|de\sleitura|lesezeit|leestijd|lästid|lesetid|læsetid|czytania|okuma\w*)
    | (?:share|save|print|comments?|bookmark|copy\slink|listen|follow|e-?mail|tweet|facebook|twitter|whatsapp|linkedin|reddit|pinterest|telegram|x|flipboard)
      (?:[\s,|/•·]+(?:share|save|print|comments?|this|on|via|to|by|article|story|page|link|copy|facebook|twitter|x|whatsapp|linkedin|reddit|e-?mail|pinterest|telegram|flipboard|icon|with|friends?))*
    | (?:share|bookmark|save)\sthis\s(?:article|story|page|post|video)\b.{0,40}
    | (?:you\s(?:may|might)\salso\s(?:like|be\sinterested(?:\sin)?|enjoy)(?:\s(?:this|these))?|recommended(?:\sfor\syou|\sreading|\sstories|\sarticles)?|related(?:\s(?:articles?|stories|story|coverage|content|topics?|news|posts?|links?|reading))?
      |more\s(?:on\sthis\sstory|from\s.{2,40}|stories|like\sthis)|read\s(?:more|next|also|on)|also\sread|see\salso|most\s(?:read|popular|viewed)|trending(?:\snow)?|popular\snow|top\sstories|editors?['’]s?\spicks?|don['’]t\smiss|up\snext|explore\smore|what\sto\sread\snext|latest\snews|in\sthis\sarticle|keep\sreading|continue\sreading)\s*:?
    | (?:read\s(?:more|next|also)|also\sread|see\salso|related|lire\s(?:aussi|plus)|les\sogså|læs\s(?:også|mere)|läs\s(?:också|även|mer)|lue\s(?:myös|lisää)|czytaj\s(?:też|także|więcej|również)|przeczytaj\s(?:też|także)|čtěte\s(?:také|více)|читайте\s(?:также|ещё)|читайте\sтакож|читати\sтакож|mehr\szum\sthema|lesen\ssie\s(?:auch|mehr)|lea\stambién|leia\s(?:mais|também)|leggi\sanche|lees\sook|watch|listen|more)\s*[:|>»].{0,160}
    | (?:sign\sup|subscribe|register)\s(?:now\s)?(?:to|for|here|today)\b.{0,170}
    | (?:get|receive|join)\s(?:the\s|our\s|all\s).{0,90}\b(?:newsletters?|inbox|whatsapp\schannel|app\stoday)\b.{0,60}
    | .{0,100}\b(?:straight|delivered|sent)\s(?:directly\s)?to\syour\s(?:e-?mail\s)?inbox\b.{0,60}
    | (?:our|daily|weekly|free|morning|breaking)\s.{0,40}newsletters?\b.{0,60}
    | (?:advertisements?|adverti[sz]ing|sponsored(?:\scontent)?|anzeige|publicité|publicidad|werbung|paid\scontent|story\scontinues(?:\sbelow)?(?:\sadvertisement)?|article\scontinues\s(?:below|after).{0,30}|continue\sreading\sbelow.{0,30}|loading(?:\.{3}|…)?|skip\s(?:ad|advert\w*|to\s.{2,40})|scroll\sto\scontinue.{0,20})
    | (?:enable|turn\son|allow)\s(?:javascript|cookies|notifications)\b.{0,100} | (?:we|this\s(?:site|website|page))\suses?\scookies\b.{0,120}
    | (?:©|\(c\)|copyright)\s.{0,140} | all\srights\sreserved\.?
    | (?:this\s(?:article|post|page|story)\s(?:may\scontain|contains)\saffiliate\slinks?|(?:we|.{2,30})\smay\s(?:earn|receive)\s(?:a\s|an\s)?(?:small\s|affiliate\s)?commissions?)\b.{0,160}
    | (?:terms\sof\s(?:use|service)|privacy\s(?:policy|notice)|cookie\spolicy|contact\sus|about\sus|do\snot\ssell\smy.{0,40}|help\sand\ssupport)(?:[\s|•·]+(?:terms|privacy|cookie|contact|about|policy|of|use|service|us|notice)\b.{0,60})?
    | (?:follow|like|find|join|add)\s(?:us|.{2,30})\s(?:on|as)\s(?:facebook|twitter|x|instagram|google(?:\snews)?|whatsapp|telegram|linkedin|youtube|bluesky|threads|a\spreferred\ssource.{0,30})\b.{0,80}
    | (?:our\s)?(?:readers|members)\s(?:help\s(?:to\s)?(?:support|fund|keep)|fund|pay\sfor)\s(?:us|our|the|this|independent|local)\b.{0,160}
    | (?:(?:please|help\sus|you\scan)\s)?(?:support|fund|back)\s(?:our|independent|local|quality|free|public)\s.{0,40}\b(?:journalism|reporting|newsroom|reporters)\b.{0,120}
    | (?:full\s)?disclosure\s?:.{0,180}
    | (?:click|tap)\shere\s(?:to|for)\b.{0,120} | download\s(?:the|our)\s.{0,40}app\b.{0,60}
    | (?:do\syou\shave|got)\sa\s(?:story|tip|news\stip)\b.{0,120}\??.{0,60}
    | (?:image|photo|picture|media|video)\s(?:source|caption|credit)s?\s*[:,].{0,140}
    | (?:hear|listen\sto)\sthis\s(?:story|article)\b.{0,30} | republish\sthis\s(?:story|article)\b.{0,30}
    | (?:(?:posted|published|updated|last\supdated)\W{1,3})?(?:on\s)?(?:\w{3,9},?\s)?(?:\d{1,2}\s[a-z]{3,9}|[a-z]{3,9}\s\d{1,2}),?\s\d{4}(?:\W{1,4}(?:at\s)?\d{1,2}[.:]\d\d(?:\s?[ap]\.?m\.?)?(?:\s[a-z]{2,4})?)?
    | (?:stand|aktualisiert|veröffentlicht|publié|mis\sà\sjour|published|updated|posted)\b\W.{0,20}\d{1,2}[./-]\d{1,2}[./-]\d{2,4}\b.{0,20}
    | (?:[\w.'’-]+\s){0,4}[\w.'’-]*/?(?:\s?via\s)?getty\simages | (?:imago|picture\salliance)\s?/.{0,60}
    | you\smust\s(?:be|log|sign|confirm|register)\b.{0,60}\bcomment.{0,30} | please\slog\s?(?:out|in)\b.{0,120}
    | back\sto\stop | view\s(?:all|more|\d*\s?comments?)\b.{0,20} | (?:leave|post|add|write)\sa\s(?:comment|reply) | log\sin\b.{0,60}
    )\W*$""",
    re.IGNORECASE | re.VERBOSE,
)
_AGENCY_COPYRIGHT = re.compile(r"(?:AFP|dpa|Reuters|Press|Presse|Agence|AP|AAP|PA|ANSA|EFE|Agency)\b")


_BY = re.compile(r"^(?:by|von|par|por|di|door|text|words\sby|av|af)\b:?\s+", re.IGNORECASE)
_BYLINES = 6  # lines at the head that may name who wrote it


def remove_furniture(text: str, *, titles: Sequence[str] = (), authors: Sequence[str] = ()) -> str:
    """The text without lines of furniture, without its headline (any of `titles`) and its `authors` at its head, and
    without a line repeated in place.

    A copyright line of an agency stays: it says whose text this is.
    """
    kept: list[str] = []
    wrote = {name.casefold() for name in authors}
    for number, bare in enumerate(_below_headline([line.strip() for line in text.split("\n")], titles)):
        if not bare or (kept and bare == kept[-1]):
            continue
        if number < _BYLINES and _BY.sub("", bare).casefold() in wrote:
            continue
        if len(bare) <= _SHORT and _LINE.match(bare.removeprefix("- ")) and not _AGENCY_COPYRIGHT.search(bare):
            continue
        kept.append(bare)
    return "\n".join(kept)


def _below_headline(lines: list[str], titles: Sequence[str]) -> list[str]:
    """The lines below the headline, where it stands among the first with nothing but kickers above it."""
    headlines = [key for title in titles if (key := key_of(title))]
    for number, line in enumerate(lines[:3]):
        key = key_of(line)
        if any(key.endswith(headline) and len(key) < len(headline) + _KICKER for headline in headlines):
            return lines[number + 1 :]
        if len(line) > _KICKER:
            break
    return lines
