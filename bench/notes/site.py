"""Notes of the benchmark site's desk: everything ties out, and the key figures equal companyfacts, cell by cell.

    python -m bench notes site --desk DESK --facts DATA/filings/companyfacts [--work WORK] [--formats md,html,pdf,json] [--extractive]

DESK is a desk that has read the site; a copy of it in WORK is used. The notes: two companies with XBRL facts, four that only the
news knows. Then notes as of two dates around a restatement, and a copy of the ledger with one byte altered. companyfacts are
read here by plain `json`, apart from the code under test. `--extractive` leaves the model out: code writes alone. Prints one JSON
object; exit 1 when a check fails.
"""

from __future__ import annotations

import json
import shutil
import sqlite3
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from bench.command import add_work, given
from tieout.feeds import end_of_day
from tieout.model.records import ModelName
from tieout.retrieval import Index
from tieout.ui.desk import Desk
from tieout.ui.notes import NotesReport, verify_bundle, write_notes
from tieout.ui.notes.bundle import read_bundle
from tieout.ui.notes.footnotes import tied
from tieout.ui.notes.job import Tools, write_with
from tieout.ui.notes.places import placed_sentences
from tieout.ui.notes.records import Cell, Column, FigureRow, Format, Note, Written
from tieout.ui.notes.sections import extractive
from tieout.ui.notes.ties import untied

CIKS = {"AAPL": "0000320193", "NVDA": "0001045810"}
TAKEN = ["AAPL", "NVDA", "Brindlemoor Foods", "Quillon Devices", "Kestrane Aerospace", "Norrbeck Paper"]
DAY = date(2026, 11, 20)
RESTATED = ("AAPL", date(2009, 12, 1), date(2010, 2, 1))  # accounting of handsets: restated on 25 January 2010


def notes_of(desk: Desk, day: date) -> list[tuple[Path, Note]]:
    """The notes of a day, with their files."""
    found = []
    for path in sorted((desk.folder / "reports" / day.isoformat()).glob("[!.]*.json")):
        page = read_bundle(path).page
        if isinstance(page, Note):
            found.append((path, page))
    return found


def rows(facts: Path, ticker: str) -> list[dict[str, Any]]:
    """Every value of companyfacts, with its tag and unit."""
    found = json.loads((facts / f"CIK{CIKS[ticker]}.json").read_bytes(), parse_float=Decimal)
    return [
        row | {"tag": tag, "unit": unit}
        for tags in found["facts"].values()
        for tag, entry in tags.items()
        for unit, values in entry["units"].items()
        for row in values
    ]


def cells(note: Note) -> Iterator[tuple[FigureRow, Column, Cell]]:
    """The filled cells of a note's tables."""
    for table in note.figures:
        for row in table.rows:
            for column, cell in zip(table.columns, row.cells, strict=True):
                if cell is not None:
                    yield row, column, cell


def wrong_cells(note: Note, values: Sequence[dict[str, Any]]) -> list[str]:
    """Filed cells that companyfacts, as known on the note's day, does not give; computed ones with a strange operand."""
    known = [v for v in values if v["filed"] <= note.as_of.date().isoformat()]
    out = []
    for row, column, cell in cells(note):
        wanted = [(cell.value * cell.scale, column)] if cell.formula is None else []
        places = [Decimal(o.text) * o.scale for o in cell.operands]
        if not all(exists(value, known, col) for value, col in wanted):
            out.append(f"{row.metric}, {column.label}: {cell.text}")
        if any(not any(abs(Decimal(v["val"])) == abs(place) for v in known) for place in places):
            out.append(f"{row.metric}, {column.label}: {cell.formula}")
        if cell.formula is not None and abs(plainly(cell.formula) - float(cell.value)) > 1e-9 * max(
            1, abs(float(cell.value))
        ):
            out.append(f"{row.metric}, {column.label}: {cell.formula} is not {cell.value}")
    return out


def exists(value: Decimal, known: Sequence[dict[str, Any]], column: Column) -> bool:
    """A value of that end whose newest filing gives it."""
    ends = {str(column.end)}
    same = [v for v in known if v["end"] in ends and Decimal(v["val"]) == value]
    for found in same:
        period = [v for v in known if all(v.get(k) == found.get(k) for k in ("tag", "unit", "start", "end"))]
        if Decimal(max(period, key=lambda v: v["filed"])["val"]) == value:
            return True
    return False


def plainly(formula: str) -> float:
    """The formula by Python itself: digits, points, parentheses and the four signs are all it may hold."""
    assert set(formula) <= set("0123456789.+-*/()"), formula
    return float(eval(formula))


def later(note: Note) -> list[str]:
    """Sources that were not out by the note's day, undated ones included."""
    return [s.title for s in note.sources if s.published_at is None or s.published_at > note.as_of]


def unproven(note: Note) -> int:
    """Numbers of sentences that are no figure, and figures that do not tie."""
    count, good = tied(note)
    return count - good + sum(len(untied(sentence)) for _, sentence in placed_sentences(note))


def altered(desk: Desk, note: Note, path: Path) -> list[str]:
    """Flip one byte of a cited quote in a copy of the ledger, verify, and put it back: which places are named?"""
    source = next(s for s in note.sources if s.readings)
    reading = source.readings[0]
    with sqlite3.connect(desk.ledger_path) as connection:
        text = connection.execute("SELECT text FROM documents WHERE id = ?", (source.document,)).fetchone()[0]
        other = "8" if text[reading.end - 1] != "8" else "7"
        changed = text[: reading.end - 1] + other + text[reading.end :]
        connection.execute("UPDATE documents SET text = ? WHERE id = ?", (changed, source.document))
    connection.close()
    found = verify_bundle(path, desk)
    with sqlite3.connect(desk.ledger_path) as connection:
        connection.execute("UPDATE documents SET text = ? WHERE id = ?", (text, source.document))
    connection.close()
    return [d.place for d in found.differences if d.document == source.document]


def written(
    desk: Desk, subjects: Sequence[str], day: date, formats: Sequence[Format], alone: bool
) -> dict[str, object]:
    """Write the notes, and say what came of it."""
    began = time.perf_counter()
    if alone:
        done = by_code(desk, subjects, day, formats)
    else:
        done = write_notes(desk, subjects, as_of=end_of_day(day), formats=formats, force=True, limit=3600)
    return {
        "exit": done.exit_code,
        "seconds": round(time.perf_counter() - began, 1),
        "files": len([p for note in done.notes for p in note.files if p.stat().st_size > 0]),
        "failed": [f"{n.subject}: {n.error}" for n in done.notes if n.status == "failed"],
    }


def by_code(desk: Desk, subjects: Sequence[str], day: date, formats: Sequence[Format]) -> NotesReport:
    """The same run with the real index and no draft."""
    as_of = end_of_day(day)
    with Index.open(desk.index) as index:
        index.follow(wait=0)
        tools = Tools(
            index,
            desk.embedder,
            index.embedder.hash,
            lambda e, stop: extractive(e, as_of),
            Written(ModelName("none", None)),
        )
        return write_with(desk, subjects, tools, as_of=as_of, formats=formats, force=True, limit=3600)


def checked(desk: Desk, day: date, facts: Path) -> dict[str, object]:
    """Everything of one day's notes."""
    notes = notes_of(desk, day)
    verified = [verify_bundle(path, desk) for path, _ in notes]
    wrong = [f"{n.subject}: {w}" for _, n in notes if n.ticker in CIKS for w in wrong_cells(n, rows(facts, n.ticker))]
    return {
        "notes": len(notes),
        "verified": sum(v.holds for v in verified),
        "differences": [f"{d.place}: {d.reason}" for v in verified for d in v.differences][:10],
        "figures": sum(v.figures for v in verified),
        "cells": sum(v.cells for v in verified),
        "untied": sum(unproven(n) for _, n in notes),
        "wrong_cells": wrong,
        "later": [title for _, n in notes for title in later(n)],
    }


def restated(desk: Desk) -> dict[str, object]:
    """The note after the restatement shows both values with their dates; the one before knows nothing of it."""
    ticker, before, after = RESTATED
    (_, first), (_, second) = (next(p for p in notes_of(desk, day) if p[1].ticker == ticker) for day in (before, after))
    shown = [
        f"{r.metric} {r.period}: {r.before.text} ({r.before.filed}) → {r.after.text} ({r.after.filed})"
        for r in second.changes.restated
    ]
    late = [c.note for _, _, c in cells(first) if c.note and "2010" in c.note]
    return {"different": first.figures != second.figures, "shown": shown, "known_too_early": late}


def add_arguments(parser: ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("--desk", type=Path, help="a desk that has read the site; it is copied")
    parser.add_argument("--facts", type=Path, help="the folder that holds CIK*.json")
    add_work(parser, "notes-site")
    parser.add_argument("--formats", default="md,html,pdf,json")
    parser.add_argument("--extractive", action="store_true", help="no model: code writes alone")


def run(options: Namespace) -> int:
    """Print one JSON object; 1 when a check fails."""
    source, facts = given(options, "desk"), given(options, "facts")
    folder = options.work / f"desk-{datetime.now():%H%M%S}"
    shutil.copytree(source, folder)
    desk = Desk.load(folder)
    ticker, before, after = RESTATED
    result: dict[str, Any] = {"written": written(desk, TAKEN, DAY, options.formats.split(","), options.extractive)}
    for day in (before, after):
        result[str(day)] = written(desk, [ticker], day, ("json",), options.extractive)
    result["checked"] = [checked(desk, day, facts) for day in (DAY, before, after)]
    result["restated"] = restated(desk)
    path, note = next(p for p in notes_of(desk, DAY) if p[1].ticker == "NVDA")
    result["one_byte_altered"] = altered(desk, note, path)
    print(json.dumps(result, indent=1))
    return 0 if passed(result) else 1


def passed(result: dict[str, Any]) -> bool:
    """Whether every check holds."""
    sound = all(
        c["notes"] == c["verified"] and not (c["untied"] or c["wrong_cells"] or c["later"]) for c in result["checked"]
    )
    again = result["restated"]
    told = again["different"] and again["shown"] and not again["known_too_early"]
    return bool(sound and told and result["one_byte_altered"] and not result["written"]["failed"])
