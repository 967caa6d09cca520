"""Text to words, for any language: the one tokenisation that everything lexical shares.

Corpora and some feeds carry text that was tokenised before (`` the actress 's rep , '' 5.8 - magnitude);
`clean` undoes that first, so that both spellings give the same words.
"""

from __future__ import annotations

import re
import unicodedata

import regex

__all__ = [
    "MAX_CHARS",
    "MAX_WORDS",
    "clean",
    "content_terms",
    "first_sentences",
    "is_simple",
    "is_stop",
    "lead",
    "lead_of_clean",
    "sentences_of_clean",
    "words",
    "words_of_clean",
]

MAX_WORDS = 20_000  # of one text; the rest of a longer one is not looked at
MAX_CHARS = 200_000  # likewise, before tokenisation
_MAX_WORD = 48  # characters of one word

_QUOTES = {"’": "'", "ʼ": "'", "‘": "'", "“": '"', "”": '"', "„": '"', "\u2028": "\n", "\u2029": "\n"}
_MARKS = (("`` ", '"'), (" ''", '"'), ("``", '"'), ("''", '"'), ("`", "'"))
# Format characters, the joiners of Indic and Arabic scripts excepted: those belong to words.
_ZERO_WIDTH = "\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
_CONTROL = re.compile(f"[\0-\b\v-\x1f\x7f-\x9f{_ZERO_WIDTH}]+")
_ODD_SPACE = re.compile(r"[^\S\n ]")
_SPACES = re.compile("  +")
_DETACHED = re.compile(r"(?<=\w) ('(?:s|re|ve|ll|d|m)|n't)(?!\w)", re.IGNORECASE)
_TOKENISED = re.compile(r"(?<=\w) [,.](?: |\n|$)")
_BEFORE = re.compile(r" +(?=[,.;:!?%)\]](?:\s|$|[,.;:!?\"']))")
_THOUSANDS = re.compile(r"(?<=\d) , (?=\d{3}(?!\d))")
_HYPHEN = re.compile(r"(?<=\w) - (?=\w)")
_AFTER = re.compile(r"(?<=[(\[$£€]) +")

# Scripts written without spaces between words: cut into character pairs instead.
_UNSPACED = r"\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}"
_WORD = regex.compile(
    rf"[{_UNSPACED}][{_UNSPACED}\p{{M}}ー]*"
    rf"|\d+(?:[.,]\d+)*(?:\p{{L}}\p{{M}}*)*"
    rf"|(?:\p{{L}}\.){{2,}}"
    rf"|(?:[[\p{{L}}\p{{N}}]--[{_UNSPACED}]]\p{{M}}*)(?:[[\p{{L}}\p{{M}}\p{{N}}\u200c\u200d]--[{_UNSPACED}]]"
    rf"|'(?=\p{{L}}))*",
    regex.V1,
)

_RUN = regex.compile(rf"[{_UNSPACED}]")
# The same, several times as fast, where no combining marks, unspaced scripts, underscores or fractions occur: Latin,
# Greek, Cyrillic. A pattern that begins with a class searches quickly.
_SIMPLE_TEXT = re.compile(
    "[\0-\u00b1\u00b4-\u00b8\u00ba-\u00bb\u00bf-\u02ff\u0370-\u0482\u048a-\u052f\u1e00-\u200b\u200e-\u206f"
    "\u2071\u207a-\u207f\u208a-\u214f\u218a-\u245f\u249c-\u24e9\u2500-\u2775\u2794-\u2bff]*"
)
_SIMPLE_WORD = re.compile(r"\w(?:(?<=\d)\d*(?:[.,]\d+)*[^\W\d]*|\.(?:[^\W\d]\.)+|\w*(?:'(?=[^\W\d])\w+)*)")

_STOP_WORDS = """
a about above after again against all almost also although always am among an and another any anyone anything
are aren't around as at away back be became because become been before began being below between both but by
came can can't cannot come could couldn't did didn't do does doesn't doing don't down during each either else
ever every everyone few for from further gave get gets getting give given go goes going gone got had hadn't
has hasn't have haven't having he he'd he'll he's her here here's hers herself him himself his how however i
i'd i'll i'm i've if in instead into is isn't it it's its itself just know last least less let like made make
makes making many may maybe me might more most much must my myself near never new next no nor not now of off
often on once one only onto or other others our ours ourselves out over own per put rather really said same
saw say saying says see seen several shall she she'd she'll she's should shouldn't since so some someone
something still such take taken takes tell than that that's the their theirs them themselves then there
there's these they they'd they'll they're they've thing things this those though through thus to together told
too took toward towards under until up upon us use used very want was wasn't way we we'd we'll we're we've
well went were weren't what what's when where whether which while who who's whom whose why will with within
without won't would wouldn't yes yet you you'd you'll you're you've your yours yourself
"""
_STOP_EN = frozenset(_STOP_WORDS.split())


def clean(text: str) -> str:
    """The text in composed form with plain quotes, single spaces and the marks of tokenisation undone.

    Case and line breaks stay. At most 200,000 characters.
    """
    text = text[:MAX_CHARS].replace("\r", "\n").replace("_", " ")
    for mark, quote in _MARKS:
        text = text.replace(mark, quote)
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
        for mark, quote in _QUOTES.items():  # several times as fast as translate, which looks at each character
            text = text.replace(mark, quote)
    if not text.replace("\n", " ").isprintable():
        text = _ODD_SPACE.sub(" ", _CONTROL.sub(" ", text))
    if "  " in text:
        text = _SPACES.sub(" ", text)
    if " '" in text or " n't" in text:
        text = _DETACHED.sub(r"\1", text)
    if (" ," in text or " ." in text) and _TOKENISED.search(text):
        text = _AFTER.sub("", _HYPHEN.sub("-", _BEFORE.sub("", _THOUSANDS.sub(",", text))))
    return text


def words(text: str) -> list[str]:
    """The words of a text: case-folded, possessives folded, hyphens parted, at most 20,000.

    Numbers keep their decimals and lose thousands separators; runs of a script that puts no spaces between
    words become overlapping character pairs.
    """
    return words_of_clean(clean(text))


def words_of_clean(text: str) -> list[str]:
    """`words` of a text that `clean` has been through."""
    text = text.casefold()
    if is_simple(text):
        return [
            word[:_MAX_WORD] if word.isalpha() else _spelling(word) for word in _SIMPLE_WORD.findall(text)[:MAX_WORDS]
        ]
    found: list[str] = []
    for word in _WORD.findall(text):
        if _RUN.match(word):
            found.extend([word[i : i + 2] for i in range(len(word) - 1)] if len(word) > 1 else [word])
        else:
            found.append(_spelling(word))
        if len(found) >= MAX_WORDS:
            return found[:MAX_WORDS]
    return found


def is_simple(text: str) -> bool:
    """Whether all of a text is in scripts that the quick patterns read as the full ones do.

    Underscores are in none, nor numbers that are no decimals ("½", "²"): the quick patterns take them for letters.
    """
    return "_" not in text and (text.isascii() or _SIMPLE_TEXT.fullmatch(text) is not None)


def _spelling(word: str) -> str:
    if word[0].isdecimal():
        return word[:_MAX_WORD].replace(",", "")
    if word[-2:] == "'s":
        return word[: min(len(word) - 2, _MAX_WORD)]
    return word[:_MAX_WORD].rstrip(".")


def is_stop(word: str, language: str) -> bool:
    """Whether a word says nothing about the event; declared for English, elsewhere left to rarity."""
    return language[:2] == "en" and word in _STOP_EN


def content_terms(tokens: list[str], language: str) -> list[str]:
    """The words that carry content, in order: stop words and single letters of spaced scripts left out.

    English plurals are folded, so that "engineer" and "engineers" are one term.
    """
    if language[:2] == "en":
        return [_singular(t) for t in tokens if t not in _STOP_EN and not (len(t) == 1 and t.isalpha())]
    return [t for t in tokens if len(t) > 1 or not t.isascii() or t.isdigit()]


_NO_PLURAL = frozenset(("news", "series", "species", "james", "charles", "jones", "politics", "athens", "times"))


def _singular(word: str) -> str:
    if len(word) < 4 or word[-1] != "s" or word[-2] in "suia'" or word in _NO_PLURAL or not word.isascii():
        return word
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    return word[:-1]


_SENTENCE = regex.compile(r".+?(?:[.!?。！？][\"')\]]*(?=\s|$|[\p{Han}\p{Kana}])|$)", regex.MULTILINE)
_DATELINE = regex.compile(
    r"^(?:\p{Lu}[\p{Lu}\p{M}.,' -]{2,40}(?:,? \p{Lu}[\w., ]{0,30})?)?(?: ?\([^()]{2,40}\))?"
    r" ?(?:--?|[–—]) ?(?=[\p{Lu}\"'\d])"
)
_FURNITURE = regex.compile(
    r"^(?:by \p{Lu}|photo\b|image\b|caption\b|advertisement|updated?\b|published\b|posted\b|last modified|share\b|"
    r"follow\b|read more|sign up|subscribe|related\b|story highlights|enter your email|file photo|getty images|"
    r"\d+ (?:years?|months?|days?|hours?|minutes?) ago)",
    regex.IGNORECASE,
)
_ENDS = regex.compile(r"[.!?。！？…:\"')\]]$")


def lead(text: str, max_chars: int = 600) -> str:
    """The first sentences of a text, at most `max_chars` characters, ending with a sentence where one fits.

    Bylines, captions, date lines and the like before the first sentence are skipped where they are easily
    seen, and so is a dateline ("PARIS (Reuters) - ").
    """
    return lead_of_clean(clean(text[: 40 * max_chars]), max_chars)


def lead_of_clean(text: str, max_chars: int = 600) -> str:
    """`lead` of a text that `clean` has been through."""
    lines = [line for raw in text[: 40 * max_chars].split("\n") if (line := raw.strip())]
    start = next((i for i, line in enumerate(lines[:_LEAD_LINES]) if _is_prose(line)), 0)
    return first_sentences(str(_DATELINE.sub("", " ".join(lines[start:])[: 4 * max_chars])), max_chars)


def first_sentences(body: str, max_chars: int) -> str:
    """As many sentences of a line of prose as `max_chars` characters hold, else as many words."""
    if len(body) <= max_chars:
        return body
    end = 0
    for match in _SENTENCE.finditer(body):
        if match.end() > max_chars:
            break
        end = match.end()
    if end < max_chars // 3:
        space = body.rfind(" ", max_chars // 2, max_chars)
        end = space if space > 0 else max_chars
    return body[:end].strip()


_LEAD_LINES = 40  # looked at for the first sentence


def _is_prose(line: str) -> bool:
    """Whether a line can be the first of the story itself."""
    return not _FURNITURE.match(line) and (len(line) > 80 or (len(line) > 25 and _ENDS.search(line) is not None))


_NO_END = re.compile(r"(?:^|[\s.])(?:[A-Z]|Mr|Mrs|Ms|Dr|Sen|Rep|Gov|Gen|Lt|Col|Sgt|Maj|Capt|Rev|Prof|St|Jr|No|vs)\.$")


def sentences_of_clean(text: str) -> list[str]:
    """The sentences of a text that `clean` has been through, in order; a line end ends one too."""
    found: list[str] = []
    start = 0
    for match in _SENTENCE.finditer(text):
        end = match.end()
        if _NO_END.search(text[max(start, end - 8) : end]) and text[end : end + 1] == " ":
            continue  # "Dr. Brannock" is no end of a sentence
        if sentence := text[start:end].strip():
            found.append(sentence)
        start = end
    if rest := text[start:].strip():
        found.append(rest)
    return found
