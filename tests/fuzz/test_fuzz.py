"""The short form of `python -m tests.fuzz`: seeds taken apart and put together otherwise, the same every time."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fuzz.seeds import TOKENS, own
from tests.fuzz.targets import TARGETS, timed

EXAMPLES = {"feed": 300, "page": 60, "opml": 150, "body": 300}


def documents(target: str) -> st.SearchStrategy[bytes]:
    """A seed with up to a dozen edits: pieces cut out, doubled, put elsewhere, or replaced by tokens and bytes."""
    edit = st.tuples(
        st.sampled_from(("cut", "double", "move", "token", "bytes")),
        st.floats(0, 1),
        st.integers(0, 400),
        st.floats(0, 1),
        st.sampled_from(TOKENS[target]),
        st.binary(max_size=8),
    )

    def edited(seed: bytes, edits: list[tuple[str, float, int, float, bytes, bytes]]) -> bytes:
        for kind, at, length, to, token, raw in edits:
            start, place = int(at * len(seed)), int(to * len(seed))
            piece = seed[start : start + length]
            match kind:
                case "cut":
                    seed = seed[:start] + seed[start + length :]
                case "double":
                    seed = seed[:start] + piece + seed[start:]
                case "move":
                    rest = seed[:start] + seed[start + length :]
                    seed = rest[:place] + piece + rest[place:]
                case _:
                    seed = seed[:start] + (token if kind == "token" else raw) + seed[start:]
        return seed

    return st.builds(edited, st.sampled_from(own(target)), st.lists(edit, max_size=12))


@pytest.mark.parametrize("target", sorted(TARGETS))
def test_what_is_read_is_read_or_refused_whatever_it_is(target: str) -> None:
    @settings(
        max_examples=EXAMPLES[target],
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(documents(target))
    def run(data: bytes) -> None:
        timed(TARGETS[target], data, 10.0)  # generous: the machine may be busy

    run()
