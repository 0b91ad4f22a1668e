"""Whatever writes to the documents leaves its line in the change log; the ledger's own triggers see to it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tieout.feeds.draft import Draft
from tieout.feeds.ledger import Ledger
from tieout.feeds.migrations import MIGRATIONS

NOW = datetime(2026, 11, 1, tzinfo=UTC)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "ledger.sqlite"


@pytest.fixture
def ledger(path: Path) -> Iterator[Ledger]:
    with Ledger.open(path) as opened:
        yield opened


def put(ledger: Ledger, text: str) -> str:
    with ledger.writing():
        document = ledger.put("wire", Draft("a", "news", "Title", "", text, published_at=NOW), NOW).document
    assert document is not None
    return document.id


def since(ledger: Ledger, before: int) -> list[tuple[str, bool]]:
    return [(c.document, c.dropped) for c in ledger.changes(before)]


def test_naming_companies_telling_stories_and_withdrawing_are_changes(ledger: Ledger) -> None:
    """Each once, of the document that it is about."""
    id_ = put(ledger, "Text.")
    for number in range(3):
        before = ledger.last_change()
        with ledger.writing():
            (
                lambda: ledger.retag(id_, ("GLWK",), ("Gullwick Inns",)),
                lambda: ledger.tell(id_, "another"),
                lambda: ledger.withdraw("wire", "a", NOW),
            )[number]()
        assert since(ledger, before) == [(id_, False)]


@pytest.mark.parametrize(
    ("statement", "dropped"),
    [("UPDATE documents SET note = 'x' WHERE id = ?", False), ("DELETE FROM documents WHERE id = ?", True)],
)
def test_another_program_that_writes_cannot_forget_it(
    ledger: Ledger, path: Path, statement: str, dropped: bool
) -> None:
    """A line comes of the statement itself."""
    id_, before = put(ledger, "Text."), ledger.last_change()
    with closing(sqlite3.connect(path)) as other, other:
        other.execute(statement, (id_,))
    assert since(ledger, before) == [(id_, dropped)]


def test_what_fails_leaves_no_line(ledger: Ledger) -> None:
    id_, before = put(ledger, "Text."), ledger.last_change()
    with pytest.raises(RuntimeError), ledger.writing():
        ledger.retag(id_, ("GLWK",), ())
        raise RuntimeError
    assert since(ledger, before) == []


def test_a_ledger_of_before_the_triggers_gets_them(path: Path) -> None:
    """And keeps the lines that it has."""
    with closing(sqlite3.connect(path)) as old, old:
        for statement in (s for statements in MIGRATIONS[:2] for s in statements):
            old.execute(statement)
        old.execute("INSERT INTO changes (document, dropped) VALUES ('before', 0)")
        old.execute("PRAGMA user_version = 2")
    with Ledger.open(path) as ledger:
        id_ = put(ledger, "Text.")
        assert since(ledger, 0) == [("before", False), (id_, False)]
