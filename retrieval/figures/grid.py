"""A company's figures as analysts lay them out: a row a concept, a column a period, the oldest on the left. Pure.

Each cell is the latest version among the figures given, tagged ones before read ones. A quarter that no filing tells by itself
is worked out where two longer figures of the same concept differ by it: the fourth is the year less nine months.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import product
from typing import Literal

from tieout.retrieval.figures.records import FiledFigure
from tieout.retrieval.figures.versions import agree, entity_key, precision_of
from tieout.retrieval.reading.concepts.labels import normal_form
from tieout.retrieval.reading.concepts.load import Concept, concepts, concepts_of_label
from tieout.retrieval.reading.periods.compare import period_label
from tieout.retrieval.reading.records import Period
from tieout.retrieval.reading.text.currencies import is_code

GridLength = Literal["quarter", "year", "ytd"]
_DAYS: Mapping[GridLength, range] = {"quarter": range(80, 101), "year": range(350, 381), "ytd": range(101, 350)}
_SECTIONS = {
    "income": 12,
    "balance": 14,
    "cash_flow": 8,
    "per_share": 6,
}  # in this order so many rows are shown unasked
# The usual order of the statements' rows, for companies of which only companyfacts are held: those stand by their labels.
_USUAL = {
    key: place
    for place, key in enumerate(
        "revenue cost_of_revenue gross_profit research marketing sga operating_expenses operating_income interest_income "
        "interest_expense other_income pretax_income income_tax net_income cash cash_with_restricted_cash marketable_securities "
        "receivables inventory current_assets property goodwill intangible_assets total_assets payables deferred_revenue "
        "short_term_debt current_liabilities long_term_debt total_liabilities retained_earnings equity liabilities_and_equity "
        "shares_outstanding depreciation stock_compensation operating_cash_flow capex investing_cash_flow dividends_paid buybacks "
        "financing_cash_flow eps_basic eps basic_shares diluted_shares dividends_per_share".split()
    )
}
_SLACK = 7  # days by which two filings' ends of one period may differ
_THIN = 10  # a column with less than a tenth of the fullest one's rows is some contract's period, not the company's
_ORIGINS = ("xbrl", "table", "prose")


@dataclass(frozen=True, slots=True)
class GridPeriod:
    """A column; instants stand at its end."""

    start: date
    end: date
    label: str  # "quarter ended 1 July 2023"


@dataclass(frozen=True, slots=True)
class GridCell:
    """`value` times `scale` is the number meant; `figure` is where it stands, or the minuend of `formula`."""

    figure: FiledFigure
    value: Decimal
    scale: int
    formula: str | None = None


@dataclass(frozen=True, slots=True)
class GridRow:
    """`concept` is the desk's own one, or the filer's tag where the desk has none; a cell is None where nothing is known."""

    concept: str
    label: str
    unit: str | None
    cells: tuple[GridCell | None, ...]


@dataclass(frozen=True, slots=True)
class FigureGrid:
    entity: str
    periods: tuple[GridPeriod, ...]
    rows: tuple[GridRow, ...]


_Span = tuple[date | None, date]
_Cells = dict[_Span, GridCell]


def figure_grid(
    figures: Sequence[FiledFigure], entity: str, length: GridLength, *, last: int = 8, wanted: Sequence[str] = ()
) -> FigureGrid:
    """The grid of one company's figures; those with dimensions, guidance and pro forma figures are left out.

    `last`: so many of the newest periods. `wanted`: rows by tag, by the desk's concept or by label, in this order; without
    it the best filled rows of each statement.

        grid = figure_grid(store.find(tickers=["AAPL"], dimensions=()), "Apple Inc.", "quarter", wanted=["revenue"])
    """
    rows = {key: _cells(group, length) for key, group in _rows(_of_entity(figures, entity)).items()}
    periods = _periods(rows.values(), length)[-last:]
    chosen = _wanted(rows, wanted) if wanted else _statement_rows(rows, periods)
    shown = [_row(key, rows[key], periods) for key in chosen]
    shown = [row for row in shown if any(row.cells)]
    filled = [n for n in range(len(periods)) if any(row.cells[n] for row in shown)]
    cut = tuple(_only(row, filled) for row in shown)
    return FigureGrid(entity, tuple(periods[n] for n in filled), cut)


def entity_of_figures(figures: Sequence[FiledFigure]) -> str:
    """Whose most of them are, tagged ones before all; "" where no figure says."""
    tagged = [figure.entity for figure in figures if figure.entity and figure.origin == "xbrl"]
    named = tagged or [figure.entity for figure in figures if figure.entity]
    return Counter(named).most_common(1)[0][0] if named else ""


def row_names(figures: Sequence[FiledFigure]) -> list[str]:
    """What `wanted` may name among these figures: the desk's concepts, then the filer's tags."""
    metrics = dict.fromkeys(figure.metric for figure in figures if figure.metric)
    return [*metrics, *dict.fromkeys(figure.concept for figure in figures if figure.concept)]


def full_number(number: Decimal) -> str:
    """A number in full with thousands separated, and without zeros that only a scale left behind: "1,000,000", "6.10"."""
    return format(number.to_integral_value() if number == number.to_integral_value() else number, ",f")


# -- rows ----------------------------------------------------------------------------------------------------------------


def _of_entity(figures: Sequence[FiledFigure], entity: str) -> list[FiledFigure]:
    """Without other companies' figures; tags are the filer's own, under whatever name it filed."""
    key = entity_key(entity)
    return [f for f in figures if f.origin == "xbrl" or f.entity is None or entity_key(f.entity) == key]


def _rows(figures: Sequence[FiledFigure]) -> dict[str, list[FiledFigure]]:
    found: defaultdict[str, list[FiledFigure]] = defaultdict(list)
    for figure in figures:
        key = figure.metric or figure.concept
        if key and figure.period_end and not figure.dimensions and figure.basis in ("actual", "restated"):
            found[key].append(figure)
    return dict(found)


def _cells(figures: Sequence[FiledFigure], length: GridLength) -> _Cells:
    """The latest figure of each period, and quarters worked out of longer ones."""
    groups: defaultdict[_Span, list[FiledFigure]] = defaultdict(list)
    for figure in figures:
        if figure.period_end:
            groups[figure.period_start, figure.period_end].append(figure)
    cells = {span: _cell(_latest(group)) for span, group in groups.items()}
    if length == "quarter":
        for span, cell in _differences(cells):
            cells.setdefault(span, cell)
    return cells


def _cell(figure: FiledFigure) -> GridCell:
    return GridCell(figure, figure.value, figure.scale)


def _latest(figures: Sequence[FiledFigure]) -> FiledFigure:
    """Tagged before read, the newest known, the concept's own tag before its others; of what agrees, that with most digits."""
    best = min(figures, key=lambda figure: (_ORIGINS.index(figure.origin), -_known(figure), _tag_rank(figure)))
    same = [
        f for f in figures if (f.origin, f.concept, f.unit) == (best.origin, best.concept, best.unit) and agree(f, best)
    ]
    return min(same, key=lambda figure: (precision_of(figure), -_known(figure)))


def _known(figure: FiledFigure) -> float:
    return figure.known_at.timestamp() if figure.known_at else 0.0


def _tag_rank(figure: FiledFigure) -> int:
    concept = concepts().get(figure.metric or "")
    return concept.tags.index(figure.concept) if concept and figure.concept in concept.tags else 99


def _differences(cells: _Cells) -> Iterator[tuple[_Span, GridCell]]:
    """Quarters that are the difference of two flows of money with the same beginning."""
    flows: defaultdict[date, list[tuple[date, FiledFigure]]] = defaultdict(list)  # by their end
    for (start, end), cell in cells.items():
        if start and _adds_up(cell.figure):
            flows[end].append((start, cell.figure))
    for end, wholes in flows.items():
        for until in (end - timedelta(days=days) for days in _DAYS["quarter"]):
            for (start, whole), (other, part) in product(wholes, flows.get(until, ())):
                same = (part.concept, part.unit) == (whole.concept, whole.unit)
                if same and abs((start - other).days) <= _SLACK:
                    yield from _difference((until + timedelta(days=1), end), whole, part)


def _adds_up(figure: FiledFigure) -> bool:
    """Amounts of money do; amounts per share, averages, shares and rates do not."""
    unit, concept = figure.unit or "", concepts().get(figure.metric or "")
    return is_code(unit) and (concept is None or concept.unit == "currency")


def _difference(span: _Span, whole: FiledFigure, part: FiledFigure) -> Iterator[tuple[_Span, GridCell]]:
    """Nothing where one of the two is told so much more roughly that the difference would not be right to a per cent."""
    value = whole.size - part.size
    coarser, finer = max(precision_of(whole), precision_of(part)), min(precision_of(whole), precision_of(part))
    if coarser == finer or coarser * 100 <= abs(value):
        formula = f"{_told(whole)} - {_told(part)}"
        yield span, GridCell(whole, value / whole.scale, whole.scale, formula)


def _told(figure: FiledFigure) -> str:
    """ "391,035,000,000 (year ended 28 September 2024)"."""
    assert figure.period_end is not None, "cells have an end"
    return f"{full_number(figure.size)} ({period_label(Period(figure.period_start, figure.period_end))})"


# -- columns -------------------------------------------------------------------------------------------------------------


def _periods(rows: Iterable[_Cells], length: GridLength) -> list[GridPeriod]:
    """Columns that many rows have, oldest first."""
    spans: Counter[tuple[date, date]] = Counter()
    for cells in rows:
        spans.update((start, end) for start, end in cells if start and _days(start, end) in _DAYS[length])
    fullest = max(spans.values(), default=0)
    kept: list[tuple[date, date]] = []
    for span, count in spans.most_common():
        if count * _THIN >= fullest and not any(_near(span, other) for other in kept):
            kept.append(span)
    return [GridPeriod(start, end, period_label(Period(start, end))) for start, end in sorted(kept, key=_end)]


def _end(span: tuple[date, date]) -> tuple[date, date]:
    return span[1], span[0]


def _days(start: date, end: date) -> int:
    return (end - start).days + 1


def _near(one: tuple[date, date], other: tuple[date, date]) -> bool:
    return all(abs((a - b).days) <= _SLACK for a, b in zip(one, other, strict=True))


# -- the choice ----------------------------------------------------------------------------------------------------------


def _wanted(rows: Mapping[str, _Cells], wanted: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(key for name in wanted for key in _named(rows, name)))


def _named(rows: Mapping[str, _Cells], name: str) -> list[str]:
    """Rows that a name means: key or tag, with or without its prefix, else a label."""
    low = name.lower()
    by_key = [key for key in rows if key.lower() == low]
    tagged = [key for key, cells in rows.items() if any(_has_tag(cell.figure, low) for cell in cells.values())]
    labelled = {concept.key for concept in concepts_of_label(name)}
    form = normal_form(name)
    by_label = [key for key, cells in rows.items() if key in labelled or normal_form(_label(key, cells)) == form]
    return by_key or tagged or by_label


def _has_tag(figure: FiledFigure, name: str) -> bool:
    tag = (figure.concept or "").lower()
    return bool(tag) and name in (tag, tag.split(":")[-1])


def _statement_rows(rows: Mapping[str, _Cells], periods: Sequence[GridPeriod]) -> list[str]:
    """The best filled rows of the statements, in the order in which the statements have them."""
    known = concepts()
    found: defaultdict[str, list[str]] = defaultdict(list)
    for key in rows:
        if key in known:
            found[known[key].section].append(key)
    filled = {key: sum(1 for period in periods if _at(rows[key], period)) for keys in found.values() for key in keys}

    def weight(key: str) -> tuple[int, bool, int, str]:
        return -filled[key], known[key].source != "hand", -known[key].companies, key

    best = [key for section, count in _SECTIONS.items() for key in sorted(found[section], key=weight)[:count]]
    main = _main_page([cell.figure for key in best for cell in rows[key].values()])
    return sorted(best, key=lambda key: _place(known[key], rows[key], main))


def _main_page(figures: Sequence[FiledFigure]) -> str | None:
    """The document with most rows that shows numbers as a page does, rounded; None where all are companyfacts."""
    pages = {figure.document for figure in figures if figure.scale > 1}
    return next((id for id, _ in Counter(f.document for f in figures if f.document in pages).most_common(1)), None)


def _place(concept: Concept, cells: _Cells, document: str | None) -> tuple[int, int, int, str]:
    """Section, then the row's place in the main page; rows that are not in it come last, in their usual order."""
    starts = [cell.figure.start for cell in cells.values() if cell.figure.document == document]
    section, usual = list(_SECTIONS).index(concept.section), _USUAL.get(concept.key, len(_USUAL))
    return section, min(starts, default=1 << 40), usual, concept.label


def _row(key: str, cells: _Cells, periods: Sequence[GridPeriod]) -> GridRow:
    in_columns = tuple(_at(cells, period) for period in periods)
    unit = next((cell.figure.unit for cell in reversed(in_columns) if cell), None)
    return GridRow(
        key, _label(key, cells), unit, tuple(cell if cell and cell.figure.unit == unit else None for cell in in_columns)
    )


def _label(key: str, cells: _Cells) -> str:
    """The desk's own label, else the newest one that the filer gave."""
    concept = concepts().get(key)
    if concept:
        return concept.label
    return max(cells.items(), key=lambda item: item[0][1])[1].figure.label or key


def _at(cells: _Cells, period: GridPeriod) -> GridCell | None:
    """The cell of a period, else the instant at its end."""
    exact = cells.get((period.start, period.end)) or cells.get((None, period.end))
    if exact:
        return exact
    close = [cell for (start, end), cell in cells.items() if _close(start, end, period)]
    return max(close, key=lambda cell: _known(cell.figure), default=None)


def _close(start: date | None, end: date, period: GridPeriod) -> bool:
    if start is None:
        return abs((end - period.end).days) <= _SLACK
    return _near((start, end), (period.start, period.end))


def _only(row: GridRow, filled: Sequence[int]) -> GridRow:
    return GridRow(row.concept, row.label, row.unit, tuple(row.cells[n] for n in filled))
