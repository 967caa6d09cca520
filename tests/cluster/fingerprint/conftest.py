"""The default model, loaded once for all tests of the folder."""

from __future__ import annotations

import pytest

from cluster.fingerprint.embed import Embedder, load_embedder


@pytest.fixture(scope="package")
def embedder() -> Embedder:
    return load_embedder(max_tokens=64, threads=1)
