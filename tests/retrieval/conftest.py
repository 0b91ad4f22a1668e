"""Fixtures of the index's tests."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from index_desk import IndexDesk


@pytest.fixture
def index_desk(tmp_path: Path) -> Iterator[IndexDesk]:
    yield IndexDesk(tmp_path)
    (tmp_path / "index" / "server.json").unlink(missing_ok=True)  # tells the keeper to go
