"""Credits and captions of pictures, which name agencies for another reason than whose text it is."""

# ruff: noqa: E501 - a pattern is read, and compared with its neighbours, on one line
from __future__ import annotations

import re
from collections.abc import Sequence

__all__ = ["drop_credits", "is_credit", "names_credit", "without_credit"]

_CAPTION = re.compile(r"toggle caption|^(?:Photo|Image|Picture|Credit)\b|\w/(?:AP|AFP|Getty|Reuters|REUTERS)\b")
_CAPTIONED = re.compile(
    r"^\W*(?:AP:Associated Press|PA:Press Association|(?:AP|AFP|PA|EPA|Reuters|REUTERS|Rex|Getty)(?: Images?| Features| or licensors)?(?: [-–—] \w+)?) (?=[A-Z])(?![A-Z][a-z]+s\b|(?:Health|Legal|Fact Check|Breakingviews) )|"
    r"^©[^()]{2,40}\((?:AFP|AP|Reuters|EPA|Getty)[^)]{0,20}\)\W*$|"
    r"\((?:[A-Z][\w.’'-]+,? ){0,4}?[A-Z][\w.’'-]*(?: ?/ ?|, | via )(?:AP|Reuters|REUTERS|AFP|Getty|EPA|Associated Press|USA TODAY|Bloomberg)\b[^)]{0,40}\)\s*$|"
    r"\((?:Reuters|AP|AFP) [Pp]hoto[^)]{0,60}\)\s*$"
)
_SIDE_BY_SIDE = re.compile(r"\W*[A-Za-z]{2,8}(?: ?/ ?[A-Za-z]{2,8})+\W*$")
_CREDIT = re.compile(
    r"\b(?:Twitter|Facebook|Instagram|YouTube|TikTok)[/ ]\S{1,40} via [A-Z][\w]+|\((?:[^()]*?(?:[Pp]hoto|[Ii]mage|Getty|[Pp]ool\b|[Hh]andout|[Ss]creen ?shot|[Pp]icture)[^()]*|[^()]*?(?:/| via )"
    r"(?:AP|Reuters|REUTERS|AFP|Getty|EPA|PA|Shutterstock|Bloomberg|The Washington Post|The New York Times)[^()]*)\)"
    r"|\[caption\b[^\]]{0,300}\][^\[]{0,600}\[/caption\]"
    r"|\((?:Reuters|AP|AFP|Getty(?: Images)?|EPA): ?[A-Z][\w.’'-]+(?: [A-Z][\w.’'-]+){0,3}\)"
    r"|\b(?:REUTERS|AP|AFP|EPA)/[A-Z][\w.-]*(?: [A-Z][\w.-]*){0,3}"
    r"|\b(?:AP|AFP|Reuters|REUTERS|Getty) (?:[Pp]hotos?|PHOTOS?|[Ii]mages?|[Vv]ideo)\b(?:/[A-Z]\w*(?: \w+)?)?"
    r"|(?:[A-Z][\w.’'-]+ ){1,3}(?:/ ?)(?:AP|AFP|Reuters|REUTERS|EPA|PA|Getty(?: Images)?)\b"
    r"|\bVideo (?:provided |courtesy )?(?:by|of) (?:[A-Z][\w.’'-]*)(?: [A-Z][\w.’'-]*){0,2}"
    r"|\b(?:undated|file|handout) (?:[Pp]hoto|[Pp]icture|[Ii]mage)(?:graph)?s? (?:\w+ )?(?:released|provided|distributed|issued|taken) by [^.\n]{0,90}"
    r"|\b(?:Image|Media) (?:copyright|caption|source)\s[A-Z][\w ]{0,30}"
)
_CREDIT_HINTS = (
    "/",
    "via ",
    "hoto",
    "HOTO",
    "mage",
    "Getty",
    "icture",
    "andout",
    "ool",
    "creen",
    "ideo",
    "Media ",
    "(Reuters",
    "(AP",
    "(AFP",
    "(EPA",
    "©",
)
_CREDIT_STARTS = (
    "AP",
    "AFP",
    "PA",
    "EPA",
    "Reuters",
    "REUTERS",
    "Rex",
    "FILE",
    "Foto",
    "Bild",
    "Illustration",
    "Pics",
)
_CREDIT_LINE = re.compile(
    r"^\W*(?:Photo(?:graph)?|Image|Screen ?(?:shot|grab)|Picture|Video|Illustration|FILE|File photo|Pics?|Media playback|(?:Main |Featured )image|"
    r"Foto|Bild|Crédit)\b.{0,160}$|\btoggle caption\b[^.!?]{0,90}$|Getty Images|AP Photo|/AFP\b|/REUTERS\b"
)


_SLASHED = re.compile(
    r"^[A-ZÀ-Þ][\w.’'-]+(?: [A-ZÀ-Þ][\w.’'-]+){1,3} ?/ ?(?:The )?(?:Associated Press|Agence France-Presse|Bloomberg|Getty|European Pressphoto Agency)[\w ]{0,20}$"
)
"""A line that is a photographer and an agency: 'Ann Roe/Associated Press'."""

_SOURCES = (
    "AP|AFP|EPA|PA|Reuters|REUTERS|Getty(?: Images)?|(?:The )?Associated Press|Agence France-Presse|Bloomberg|Xinhua"
)
_PICTURED = re.compile(
    r"\((?=[^()]{0,90}\b(?:[Pp]hoto(?:graph)?s?|PHOTO|[Ii]mages?|[Pp]ictures?|[Vv]ideo|[Ff]ootage|[Hh]andout|[Ss]creen ?(?:shot|grab))\b)"
    rf"[^()]{{0,90}}?(?:/|\||,|\b(?:via|by|from|courtesy of|for)\b)[^()]{{0,60}}?\b(?:{_SOURCES})\b[^()]{{0,30}}\)\W*$"
    rf"|\b(?:[Pp]hoto(?:graph)?s?|[Ii]mages?|[Pp]ictures?|[Vv]ideo|[Ff]ootage|[Hh]andout)(?: ?/ ?| via | courtesy of | by (?:[A-Z][\w.’'-]* ){{1,3}}?(?:/ ?|via |for ))(?:{_SOURCES})\W*$"
)
"""What ends a paragraph with whose a picture is: '(U.S. Coast Guard photo / AP)', 'Port Authority photo via AP'."""


def without_credit(paragraph: str) -> str:
    """The paragraph without the credit of a picture at its end."""
    match = _PICTURED.search(paragraph, max(0, len(paragraph) - 240))
    return paragraph[: match.start()].rstrip() if match else paragraph


def drop_credits(paragraphs: Sequence[str]) -> list[str]:
    """The paragraphs without credits of pictures, which name agencies for another reason."""
    return [_drop_credit(p) if _may_credit(p) and len(p) < 20_000 else p for p in paragraphs]


def names_credit(paragraph: str) -> bool:
    """Whether a paragraph holds the credit of a picture."""
    return _CREDIT.search(paragraph) is not None


def _may_credit(paragraph: str) -> bool:
    return paragraph.startswith(_CREDIT_STARTS) or any(hint in paragraph for hint in _CREDIT_HINTS)


def is_credit(paragraph: str) -> bool:
    """Whether a short paragraph is a picture's caption or credit; agencies side by side ("PTI/AFP") are none."""
    return (
        len(paragraph) < 260
        and _may_credit(paragraph)
        and not _SIDE_BY_SIDE.match(paragraph)
        and any(pattern.search(paragraph) for pattern in (_CAPTION, _CAPTIONED, _CREDIT_LINE, _PICTURED, _SLASHED))
    )


def _drop_credit(paragraph: str) -> str:
    if len(paragraph) < 260 and any(p.search(paragraph) for p in (_CREDIT_LINE, _CAPTIONED, _PICTURED)):
        return ""
    return _CREDIT.sub(" ", without_credit(paragraph))
