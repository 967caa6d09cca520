"""Coverage-guided fuzzing of what reads feeds and pages: `python -m tests.fuzz feed --minutes 30`.

Needs atheris (`pip install -e '.[fuzz]'`). What breaks a target is kept as a file in the folder of --found, and the
command ends with it; giving such files as arguments runs the target over them once.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
import tempfile
from pathlib import Path

from tests.fuzz.seeds import TOKENS, own, real

_SLOWED = 5.0  # times an input takes longer while its coverage is recorded, about
_GUIDED = ("ingest", "feedparser", "trafilatura", "htmldate", "courlan", "justext")  # whose coverage is followed
_MEMORY = 2_000  # MB


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("target", choices=sorted(TOKENS))
    parser.add_argument("files", nargs="*", type=Path, help="inputs to run once, in place of a search")
    parser.add_argument("--minutes", type=float, default=30.0)
    parser.add_argument("--seed", type=int, default=0, help="0 picks one")
    parser.add_argument("--found", type=Path, default=Path("fuzz-found"), help="where to keep what breaks the target")
    asked = parser.parse_args()
    if asked.files:
        from tests.fuzz.targets import TARGETS, timed

        for file in asked.files:
            timed(TARGETS[asked.target], file.read_bytes())
        return
    import atheris

    with atheris.instrument_imports(
        include=["ingest", "feedparser", "trafilatura", "htmldate", "courlan", "justext"]
    ):
        from tests.fuzz.targets import LIMIT, TARGETS, timed
    target = TARGETS[asked.target]

    def one(data: bytes) -> None:
        timed(target, data, LIMIT * _SLOWED)

    asked.found.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="newsfold-fuzz-") as folder:
        corpus = Path(folder) / "corpus"
        corpus.mkdir()
        for seed in (*own(asked.target), *real(asked.target)):
            (corpus / hashlib.sha256(seed).hexdigest()[:16]).write_bytes(seed)
        dictionary = Path(folder) / "tokens"
        dictionary.write_text("".join(f'"{_escaped(token)}"\n' for token in TOKENS[asked.target] if len(token) < 128))
        atheris.Setup(
            [
                sys.argv[0],
                str(corpus),
                f"-dict={dictionary}",
                f"-max_total_time={asked.minutes * 60:.0f}",
                f"-artifact_prefix={asked.found}/{asked.target}-",
                f"-rss_limit_mb={_MEMORY}",
                f"-seed={asked.seed}",
                "-timeout=60",
                "-max_len=200000",
                "-print_final_stats=1",
            ],
            one,
        )
        atheris.Fuzz()


def _escaped(token: bytes) -> str:
    return "".join(f"\\x{byte:02x}" for byte in token)


if __name__ == "__main__":
    main()
