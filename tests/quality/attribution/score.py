"""How well attribution finds whom real articles lean on: precision, recall and F1 of the outlets, and origins.

`labels.jsonl` holds the judgement of a reader who saw the texts before anything was computed: a line an
article, `{set, id, leans, origin, doubtful, half}`. `leans` are the outlets it leans on, `origin` the one
its main story is taken from or null. `doubtful` names outlets on which two readers could differ; they count
as labelled in the strict measure and not at all, either way, in the lenient one. Rules may be improved by
the errors of all others; of `kept` only the figures are looked at. `later` was labelled by thirty-six other
readings, each scored once before its errors were looked at (ARCHITECTURE.md has those figures); that an agency
"contributed to this report" makes it a lean and no origin there. `asked` was labelled by readers who had nothing but
the requirement's own words, and so call an outlet the origin of the poll it took or of what was said on its air more
often; its errors were looked at too. No text is kept here.
"""

from __future__ import annotations

import gzip
import json
import tarfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import msgspec

from ingest.pages.attribute import Register, default_register
from ingest.pages.attribute.register import name_key
from ingest.pages.extract import extract
from ingest.pages.from_text import article_from_text
from newsfold.stream.messages import Attribution
from tests.quality.data import DATA, data_file

__all__ = [
    "HALVES",
    "Label",
    "Lean",
    "Score",
    "Verdict",
    "attributions",
    "labels",
    "missing_data",
    "score",
    "verdicts",
]

HALVES = ("dev", "kept", "later", "asked")
LABELS = Path(__file__).with_name("labels.jsonl")
PAGES = "fundus"
_ARCHIVE = DATA / "pages" / "fundus.tar"


class Lean(msgspec.Struct, frozen=True):
    """One outlet leaned on, by its canonical name."""

    name: str
    kind: str


class Label(msgspec.Struct, frozen=True):
    """One labelled article; `set` is a data set's name, or "fundus" for a page whose id is its file's."""

    set: str
    id: str
    leans: tuple[Lean, ...]
    origin: str | None
    doubtful: tuple[str, ...]
    half: str


class Verdict(msgspec.Struct, frozen=True):
    """One article judged: names as keys for comparing, and what was found with the words that say so."""

    label: Label
    right: frozenset[str]
    missed: frozenset[str]
    wrong: frozenset[str]
    origin: bool | None  # None where the label has none
    found: tuple[Attribution, ...]


class Score(msgspec.Struct, frozen=True):
    """Shares between 0 and 1 over some articles, names counted one by one."""

    articles: int
    precision: float
    recall: float
    f1: float
    origins: int  # articles that have one
    origin_right: float
    origin_false: int  # articles labelled with none that were given one


def labels(path: Path = LABELS) -> list[Label]:
    """All labels, in the file's order."""
    decoder = msgspec.json.Decoder(Label)
    return [decoder.decode(line) for line in path.read_bytes().splitlines()]


def missing_data(wanted: Sequence[Label]) -> str:
    """Why these labels cannot be scored, "" where all their articles are there."""
    paths = [_ARCHIVE if name == PAGES else data_file(name) for name in sorted({label.set for label in wanted})]
    absent = [path.name for path in paths if not path.is_file()]
    return f"no {', '.join(absent)} in {DATA}: set NEWSFOLD_DATA_DIR to the folder that holds them" if absent else ""


def attributions(wanted: Sequence[Label]) -> dict[tuple[str, str], tuple[Attribution, ...]]:
    """What the fetch stage's code attributes in each labelled article, by set and id."""
    found = {}
    for name in sorted({label.set for label in wanted}):
        ids = {label.id for label in wanted if label.set == name}
        for ident, made in _pages(ids) if name == PAGES else _texts(name, ids):
            found[name, ident] = made
    return found


def _texts(name: str, ids: set[str]) -> Iterator[tuple[str, tuple[Attribution, ...]]]:
    with gzip.open(data_file(name), "rt", encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            if row["id"] in ids:
                yield row["id"], article_from_text(row, 0.0).attributions


def _pages(ids: set[str]) -> Iterator[tuple[str, tuple[Attribution, ...]]]:
    with tarfile.open(_ARCHIVE) as archive:
        for member in archive:
            ident = member.name.removeprefix("./").removesuffix(".html.gz")
            if ident in ids and (held := archive.extractfile(member)) is not None:
                yield ident, extract(gzip.decompress(held.read())).attributions


def verdicts(
    wanted: Sequence[Label],
    found: Mapping[tuple[str, str], tuple[Attribution, ...]],
    *,
    lenient: bool = False,
    register: Register | None = None,
) -> list[Verdict]:
    """Judge each article. Two names are one where the register says so, or by their letters."""
    register = register or default_register()

    def key(name: str) -> str:
        outlet = register.named(name)
        return name_key(outlet.name if outlet else name)

    made = []
    for label in wanted:
        attributed = found[label.set, label.id]
        gold = {key(lean.name) for lean in label.leans}
        given = {key(a.name) for a in attributed}
        if lenient:
            doubtful = {key(name) for name in label.doubtful}
            gold, given = gold - doubtful, given - doubtful
        origins = {key(a.name) for a in attributed if a.origin}
        made.append(
            Verdict(
                label=label,
                right=frozenset(gold & given),
                missed=frozenset(gold - given),
                wrong=frozenset(given - gold),
                origin=None if label.origin is None else key(label.origin) in origins,
                found=attributed,
            )
        )
    return made


def score(judged: Iterable[Verdict]) -> Score:
    """The shares over some articles."""
    articles = list(judged)
    right, missed, wrong = (sum(len(names) for names in part) for part in _columns(articles))
    with_origin = [v for v in articles if v.origin is not None]
    precision = right / (right + wrong) if right + wrong else 1.0
    recall = right / (right + missed) if right + missed else 1.0
    return Score(
        articles=len(articles),
        precision=precision,
        recall=recall,
        f1=2 * precision * recall / (precision + recall) if precision + recall else 0.0,
        origins=len(with_origin),
        origin_right=sum(v.origin is True for v in with_origin) / len(with_origin) if with_origin else 1.0,
        origin_false=sum(v.origin is None and any(a.origin for a in v.found) for v in articles),
    )


def _columns(articles: list[Verdict]) -> tuple[list[frozenset[str]], list[frozenset[str]], list[frozenset[str]]]:
    return [v.right for v in articles], [v.missed for v in articles], [v.wrong for v in articles]
