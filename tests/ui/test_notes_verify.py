"""A written report tied out again: whole, or the place that differs. Each alteration is one byte or one figure."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from notes_desk import NotesDesk

from tieout.feeds.errors import ParseError
from tieout.ui.notes.bundle import page_hash
from tieout.ui.notes.verify import Verified, verify_bundle


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[NotesDesk]:
    with NotesDesk(tmp_path) as desk:
        desk.fill()
        desk.write("FNWK")
        yield desk


def altered(desk: NotesDesk, change: Callable[[dict[str, Any]], None], *, sealed: bool = True) -> Verified:
    """The bundle with something changed; `sealed` gives it the hash of what it says now, as a careful forger would."""
    whole = json.loads(desk.path().read_bytes())
    change(whole["note"])
    if sealed:
        whole["sha256"] = page_hash(whole["note"])
    path = desk.desk.folder / "altered.json"
    path.write_text(json.dumps(whole), "utf-8")
    return verify_bundle(path, desk.desk)


def places(found: Verified) -> str:
    return " | ".join(f"{d.place}: {d.reason}" for d in found.differences)


def test_a_report_as_written_ties_out(desk: NotesDesk) -> None:
    """Documents, quotes, figures, formulas and cells were checked."""
    found = verify_bundle(desk.path(), desk.desk)
    assert (found.holds, found.differences, found.unchecked) == (True, (), ())
    assert min(found.documents, found.quotes, found.figures, found.formulas, found.cells) > 0


def test_without_a_desk_the_quotes_stand_alone_and_it_says_so(desk: NotesDesk) -> None:
    """All but the documents is checked."""
    found = verify_bundle(desk.path(), None)
    assert found.holds
    assert "there is no desk here" in found.unchecked[0]


def test_one_byte_of_a_cited_document_is_named_with_every_place_that_cites_it(desk: NotesDesk) -> None:
    """The ledger's text says 1.66, the note says 1.65."""
    with sqlite3.connect(desk.desk.ledger_path) as connection:
        connection.execute("UPDATE documents SET text = replace(text, '$1.65 billion', '$1.66 billion')")
    connection.close()
    found = verify_bundle(desk.path(), desk.desk)
    assert not found.holds
    assert 'document "Fenwick Tools lifts its outlook": its text is not the one that was cited' in places(found)
    assert "Guidance and tone, sentence 1: the quote of source" in places(found)
    assert {d.document for d in found.differences} == {
        d.id for d in desk.ledger.documents() if d.title == "Fenwick Tools lifts its outlook"
    }


def test_an_altered_bundle_is_found_by_its_own_hash(desk: NotesDesk) -> None:
    """A headline changed, nothing else."""
    found = altered(desk, lambda note: note["developments"][0].update(headline="Another"), sealed=False)
    assert "the report itself: it was altered after it was written" in places(found)


def test_an_altered_figure_of_a_sentence_is_named(desk: NotesDesk) -> None:
    """$420 million made $430 million, in text and figure."""

    def change(note: dict[str, Any]) -> None:
        section = next(s for s in note["sections"] if s["key"] == "results")
        sentence = section["sentences"][0]
        sentence["text"] = sentence["text"].replace("$420 million", "$430 million")
        for figure in sentence["figures"]:
            figure["text"] = figure["text"].replace("$420 million", "$430 million")

    assert "Results, sentence 1: $430 million is not what source" in places(altered(desk, change))


def test_a_number_that_no_figure_stands_for_is_named(desk: NotesDesk) -> None:
    """Words added to a sentence."""

    def change(note: dict[str, Any]) -> None:
        sentence = next(s for s in note["sections"] if s["key"] == "guidance")["sentences"][0]
        sentence["text"] = sentence["text"].replace("guidance", "guidance by 9%")

    assert "Guidance and tone, sentence 1: 9% is no figure of a source" in places(altered(desk, change))


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [("formula", "420/376-1", "not"), ("text", "+13.0 %", "no rounding"), ("value", "0.13", "not 0.13")],
)
def test_an_altered_computed_cell_is_named(desk: NotesDesk, field: str, value: str, told: str) -> None:
    """Formula, text or value: each alone is enough."""

    def change(note: dict[str, Any]) -> None:
        note["figures"][0]["rows"][0]["cells"][2][field] = value

    found = places(altered(desk, change))
    assert found.startswith("Key figures, Revenue, Quarter ended 30 September 2026, y/y: ")
    assert told in found


@pytest.mark.parametrize(("field", "value"), [("text", "421"), ("value", "421"), ("start", 5), ("source", 1)])
def test_an_altered_filed_cell_is_named(desk: NotesDesk, field: str, value: object) -> None:
    """Its text, its value, or where it is said to stand."""

    def change(note: dict[str, Any]) -> None:
        cell = note["figures"][0]["rows"][1]["cells"][3] or note["figures"][0]["rows"][2]["cells"][0]
        cell[field] = value if cell[field] != value else 2

    assert "Key figures, " in places(altered(desk, change))


def test_an_altered_quote_is_named(desk: NotesDesk) -> None:
    """The bundle's own hash was put right, the ledger still knows."""

    def change(note: dict[str, Any]) -> None:
        source = next(s for s in note["sources"] if "guidance" in s["quote"])
        source["quote"] = source["quote"].replace("guidance", "guidanse")

    assert "is not what the document says at" in places(altered(desk, change))


def test_an_altered_price_of_the_picture_is_named(desk: NotesDesk) -> None:
    """Pictures tie out as well."""

    def change(note: dict[str, Any]) -> None:
        note["series"]["prices"][0]["close"] = "99.99"

    assert "picture of the price" in places(altered(desk, change))


def test_a_file_that_is_no_report_is_refused_in_words(tmp_path: Path) -> None:
    """JSON of another kind, or none."""
    path = tmp_path / "x.json"
    for content in ("{}", "[", '{"kind": "note", "note": {}}'):
        path.write_text(content)
        with pytest.raises(ParseError, match=r"Name a|tieout report"):
            verify_bundle(path, None)
