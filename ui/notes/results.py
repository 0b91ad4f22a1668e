"""The results in sentences, out of the key figures' table: what stands there in figures is said here in words. Pure.

No question has to be asked for what the table holds, and words and table cannot differ: a sentence takes its figures, formulas
and sources from the cells themselves.
"""

from __future__ import annotations

from collections.abc import Iterable

from tieout.model import Sentence, ShownFigure, figure_text, readable_formula
from tieout.retrieval import Figure
from tieout.ui.notes.records import Cell, FigureRow, FigureTable

TOLD = ("revenue", "operating_income", "net_income", "eps")
_NAMES = {"eps": "diluted earnings per share"}
_YEAR_LESS = " (year less nine months)"


def result_sentences(tables: Iterable[FigureTable], company: str) -> tuple[Sentence, ...]:
    """Of the first table: a sentence for each metric told, and one for the operating margin."""
    table = next(iter(tables), None)
    if table is None:
        return ()
    found = [_row(row, table, company) for key in TOLD for row in table.rows if row.key == key]
    margins = [row for row in table.rows if row.key in ("operating_margin", "net_margin")]
    return tuple(s for s in (*found, *(_margin(row, table, company) for row in margins[:1])) if s is not None)


def _row(row: FigureRow, table: FigureTable, company: str) -> Sentence | None:
    """ "X's revenue rose by 7.9% (102,466 / 94,930 − 1) to $102,466 million in the quarter ended …" """
    now, then, change = row.cells[:3]
    if now is None:
        return None
    when = f"in {_period(table)}{_computed(now)}"
    name = _NAMES.get(row.key, row.metric[:1].lower() + row.metric[1:])
    verb = "were" if row.key == "eps" else "was"
    if then is None or change is None or not change.value:
        return _sentence(f"{_owner(company)} {name} {verb} {money(now)} {when}", [now])
    moved = "rose" if change.value > 0 else "fell"
    rate = f"{abs(change.value * 100):.1f}%"
    formula = f" ({readable_formula(change.formula or '')})" if now.source and then.source else ""
    told = (
        f"{_owner(company)} {name} {moved} by {rate}{formula} to {money(now)} {when}, from {money(then)} a year earlier"
    )
    return _sentence(told, [now, then], _rate(rate, change), change)


def _margin(row: FigureRow, table: FigureTable, company: str) -> Sentence | None:
    now, then = row.cells[:2]
    if now is None:
        return None
    name = row.metric[:1].lower() + row.metric[1:]
    before = f", against {_per_cent(then)} a year earlier" if then is not None else ""
    told = f"{_owner(company)} {name} was {_per_cent(now)} in {_period(table)}{before}"
    cells = [cell for cell in (now, then) if cell is not None]
    figures = [ShownFigure(_per_cent(c), c.value, "percent", None, None, None, c.formula, True) for c in cells]
    citations = _cited(cells)
    return Sentence(f"{told} {_marks(citations)}.", citations, tuple(figures))


def _sentence(told: str, cells: list[Cell], rate: ShownFigure | None = None, change: Cell | None = None) -> Sentence:
    citations = _cited([*cells, *([change] if change else [])])
    figures = ([rate] if rate else []) + [_figure(cell) for cell in cells]
    return Sentence(f"{told} {_marks(citations)}.", citations, tuple(figures))


def _rate(text: str, change: Cell) -> ShownFigure:
    return ShownFigure(text, change.value, "percent", None, None, None, change.formula, True)


def _figure(cell: Cell) -> ShownFigure:
    unit = (cell.unit or "").partition("/")[0] or None
    return ShownFigure(money(cell), cell.value, unit, cell.source, cell.start, cell.end, cell.formula, True)


def _cited(cells: Iterable[Cell]) -> tuple[int, ...]:
    found = [n for c in cells for n in ([c.source] if c.source else [o.source for o in c.operands])]
    return tuple(dict.fromkeys(found))


def money(cell: Cell) -> str:
    """A cell as prose shows it: "$102.47 billion"; of earnings per share the amount alone, "$2.84"."""
    return figure_text(Figure(cell.text, cell.value, cell.unit, cell.scale, 0, 0)).removesuffix(" per share")


def _computed(cell: Cell) -> str:
    return "" if cell.source else _YEAR_LESS


def _period(table: FigureTable) -> str:
    label = table.columns[0].label
    label = label[:1].lower() + label[1:]
    return f"the {label}" if label.startswith(("quarter", "year")) else label


def _per_cent(cell: Cell) -> str:
    return cell.text.replace(" %", "%")


def _owner(company: str) -> str:
    return f"{company}'" if company.endswith("s") else f"{company}'s"


def _marks(citations: tuple[int, ...]) -> str:
    return "".join(f"[{n}]" for n in citations)
