"""The table of key figures: exact, dated, computed by formulas that stand beside it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from notes_desk import QUARTER, RESTATED, YEAR_2025, NotesDesk, filing

from tieout.model.tieout.formula import evaluate_formula
from tieout.ui.notes.records import Cell, FigureTable, Note


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[NotesDesk]:
    with NotesDesk(tmp_path) as desk:
        desk.fill()
        yield desk


def table(note: Note, span: str) -> FigureTable:
    return next(t for t in note.figures if t.span == span)


def row(note: Note, span: str, key: str) -> tuple[Cell | None, ...]:
    return next(r.cells for r in table(note, span).rows if r.key == key)


def texts(cells: tuple[Cell | None, ...]) -> list[str | None]:
    return [cell.text if cell else None for cell in cells]


def test_the_quarter_stands_beside_a_year_ago_and_the_quarter_before(desk: NotesDesk) -> None:
    """Filed values in millions, changes with their sign."""
    assert texts(row(desk.note(), "quarter", "revenue")) == ["420", "375", "+12.0 %", "400", "+5.0 %"]


def test_a_year_stands_beside_the_year_before(desk: NotesDesk) -> None:
    """1,500 against 1,360."""
    assert texts(row(desk.note(), "year", "revenue")) == ["1,500", "1,360", "+10.3 %"]


def test_a_margin_changes_in_percentage_points(desk: NotesDesk) -> None:
    """63 of 420 is 15 %, 52.5 of 375 was 14 %; nobody filed the second quarter's operating income."""
    assert texts(row(desk.note(), "quarter", "operating_margin")) == ["15.0 %", "14.0 %", "+1.0 pp", None, None]


def test_every_filed_cell_is_the_fact_and_stands_at_its_place(desk: NotesDesk) -> None:
    """The characters at the cell's span are the value, digit by digit."""
    note = desk.note()
    sources = {s.n: s for s in note.sources}
    cells = [c for t in note.figures for r in t.rows for c in r.cells if c and c.source]
    assert len(cells) >= 12
    for cell in cells:
        text = desk.ledger.document(sources[cell.source or 0].document).text[cell.start : cell.end]
        assert Decimal(text.replace(",", "")) == cell.value * cell.scale


def test_every_computed_cell_follows_from_its_formula(desk: NotesDesk) -> None:
    """Worked out anew in Decimal."""
    cells = [c for t in desk.note().figures for r in t.rows for c in r.cells if c and c.formula]
    assert cells
    assert all(abs(evaluate_formula(c.formula or "") - c.value) < Decimal("1e-9") for c in cells)


def test_a_fourth_quarter_is_the_year_less_nine_months_and_says_so(tmp_path: Path) -> None:
    """No filing gives it; per share nothing is subtracted."""
    nine = [("revenue", "2025-01-01", "2025-09-30", "1100000000")]
    with NotesDesk(tmp_path) as desk:
        desk.put("edgar", filing(nine, "10-Q", "2025-10-30", "0077-25-000009"))
        desk.put("edgar", filing(YEAR_2025, "10-K", "2026-02-20", "0077-26-000001"))
        now = row(desk.note(), "quarter", "revenue")[0]
    assert now is not None
    assert (now.text, now.formula, now.source) == ("400", "1500-1100", None)


def test_a_restated_figure_shows_both_values_with_their_dates(desk: NotesDesk) -> None:
    """The newer filing counts; the older value stays beside it."""
    desk.put("edgar", filing(RESTATED, "10-Q/A", "2026-11-01", "0077-26-000004"))
    now = row(desk.note(), "quarter", "net_income")[0]
    assert now is not None
    assert (now.text, now.note) == ("41", "as restated in the 10-Q/A filed 1 November 2026")
    assert [("48", date(2026, 10, 29))] == [(old.text, old.filed) for old in now.earlier]


def test_a_value_filed_after_the_day_is_not_seen(desk: NotesDesk) -> None:
    """As of the end of October the restatement was unknown."""
    desk.put("edgar", filing(RESTATED, "10-Q/A", "2026-11-01", "0077-26-000004"))
    now = row(desk.note(day=date(2026, 10, 31)), "quarter", "net_income")[0]
    assert now is not None
    assert (now.text, now.earlier) == ("48", ())


def test_growth_from_a_loss_has_no_rate(tmp_path: Path) -> None:
    """Neither plus nor minus some per cent would say what happened."""
    values = [v for v in QUARTER if v[0] != "income"] + [
        ("income", "2026-07-01", "2026-09-30", "48000000"),
        ("income", "2025-07-01", "2025-09-30", "-40000000"),
    ]
    with NotesDesk(tmp_path) as desk:
        desk.put("edgar", filing(values, "10-Q", "2026-10-29", "0077-26-000003"))
        assert texts(row(desk.note(), "quarter", "net_income"))[:3] == ["48", "-40", None]


def test_a_split_is_not_called_a_restatement(tmp_path: Path) -> None:
    """Ten shares for one: the value of a share fell to a tenth, and nothing was wrong before."""
    after = [("eps", "2025-07-01", "2025-09-30", "0.10"), ("eps", "2026-07-01", "2026-09-30", "0.12")]
    with NotesDesk(tmp_path) as desk:
        desk.fill()
        desk.put("edgar", filing(after, "10-Q/A", "2026-11-01", "0077-26-000004"))
        cell = row(desk.note(), "quarter", "eps")[0]
    assert cell is not None
    assert "adjusted for a share split" in cell.note
