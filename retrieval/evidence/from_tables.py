"""Candidates out of tables: the cell whose row speaks of the metric and whose column of the period. Pure.

Also closing prices: the row of the day, the column "Close".
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from functools import lru_cache

from tieout.feeds import Document
from tieout.retrieval.evidence.candidates import (
    ADJUSTED,
    SOURCE_RANK,
    FigureCandidate,
    basis_fit,
    period_fit,
    target,
    unit_fits,
)
from tieout.retrieval.evidence.fiscal_year_end import year_end_of_report
from tieout.retrieval.evidence.from_prose import as_part
from tieout.retrieval.query.operations import ASKS_AHEAD
from tieout.retrieval.query.parse import SubQuery
from tieout.retrieval.reading.companies import flat, normal, speaks_of
from tieout.retrieval.reading.metrics.match import Metric, find_metrics, label_fits
from tieout.retrieval.reading.periods.compare import parse_periods
from tieout.retrieval.reading.records import Figure, Period
from tieout.retrieval.reading.tables.consolidation import whose_fit
from tieout.retrieval.reading.tables.parse import Cell, Row, Table, tables
from tieout.retrieval.reading.tables.row_match import ROW, is_row, label_terms
from tieout.retrieval.reading.tables.statement_kind import is_primary, kind_fit
from tieout.retrieval.reading.text.numbers import dates, numbers
from tieout.retrieval.reading.text.sentences import terms


@lru_cache(maxsize=64)
def _tables(sha256: str, text: str, fiscal: tuple[int, int] | None) -> tuple[Table, ...]:
    return tuple(tables(text, fiscal_year_end=fiscal))


def tables_of(document: Document, fiscal: tuple[int, int] | None = None) -> tuple[Table, ...]:
    """Parsed once per text. An annual report tells its own fiscal year end, for columns headed by a bare year."""
    return _tables(document.sha256, document.text, fiscal or year_end_of_report(document))


def names_of_cells(table: Table) -> frozenset[str]:
    """The terms by which a table's rows and columns go."""
    headers = (c.text for c in table.header[1:])
    return frozenset(t for text in (*headers, *(r.label for r in table.rows)) for t in label_terms(text))


def cell_candidates(
    slot: SubQuery,
    document: Document,
    company: str,
    fiscal: tuple[int, int] | None,
    *,
    wanted: Period | None = None,
    labels: frozenset[str] = frozenset(),
) -> list[FigureCandidate]:
    """Every cell that may answer, unsorted. `labels`: the terms by which rows and columns in scope are called."""
    found: list[FigureCandidate] = []
    stated: list[FigureCandidate] = []  # in the company's own statements
    wanted = wanted or target(slot.period)
    for table in tables_of(document, fiscal):
        for row in table.rows:
            fit = row_fit(as_part(slot, document), table, row, labels) * whose_fit(slot.clause, table, row)
            fit *= basis_fit(slot.clause, f"{row.label} {row.section}", table.title)
            if fit >= 0.5:  # only then: the kind of a table is told by all of its rows
                fit *= kind_fit(slot.metric, slot.clause, table, row)
            if fit >= 0.5:
                of_row = [
                    c
                    for cell in values_of(row)
                    if (c := _cell(slot, document, company, table, row, cell, fit, fiscal, wanted))
                ]
                (stated if is_primary(table) else found).extend(of_row)
    if stated and slot.metric is not None and not slot.qualifiers and not slot.names:
        stated = [replace(c, score=c.score * _STATED) for c in stated]
        found = [replace(c, score=c.score * _ELSEWHERE) for c in found]
    return stated + found


_STATED = 1.04  # before prose
_ELSEWHERE = 0.88  # of another's books or a part's, perhaps, where the company's own statements tell it too


def _cell(
    slot: SubQuery,
    document: Document,
    company: str,
    table: Table,
    row: Row,
    cell: Cell,
    fit: float,
    fiscal: tuple[int, int] | None,
    wanted: Period | None,
) -> FigureCandidate | None:
    if cell.figure is None or not unit_fits(cell.figure, slot.expects):
        return None
    ahead, older = _guidance(table, cell)
    period = cell.period or cell.figure.period or (_title_period(table, fiscal) if ahead else None)
    when = period_fit(slot, period, document, fiscal, wanted)
    if not when:
        return None
    label = f"{row.label} guidance" if ahead else _label(slot, table, row, cell)
    figure = replace(cell.figure, value=abs(cell.figure.value)) if _DEDUCTED.search(row.label) else cell.figure
    score = fit * when * SOURCE_RANK[document.kind] * 0.98 * column_fit(slot, table, cell)
    of_a_day = slot.metric is not None and slot.metric.kind == "flow" and period is not None and period.start is None
    dated = (slot.metric is not None and slot.metric.key != ROW) or (document.form or "").startswith(
        ("10-", "20-F", "40-F")
    )
    score *= 0.75 if dated and period is None and wanted is not None else 1.0  # a column that does not say of when
    score *= 0.75 if of_a_day else 1.0  # "Research and development" of a day is what a balance holds of it
    score *= 0.5 if ahead != bool(ASKS_AHEAD.search(slot.clause)) else 1.0
    context = (table.context_start, table.header[-1].end if table.header else table.start)
    return FigureCandidate(
        company,
        label.strip(": "),
        figure,
        period,
        document,
        (row.start, row.end),
        score,
        "cell",
        header=context,
        guidance=ahead,
        prior=older,
        upto=_upper(cell),
    )


_AHEAD = re.compile(r"\b(?:guidance|outlook|forecasts?|targets?)\b", re.I)
_OLDER = re.compile(r"\b(?:previous(?:ly)?|prior|old|former|earlier)\b", re.I)


def _guidance(table: Table, cell: Cell) -> tuple[bool, bool]:
    """Is the cell what a company expects, and has newer guidance taken its place?"""
    header = table.header[cell.column].text if cell.column < len(table.header) else ""
    ahead = bool(_AHEAD.search(f"{table.title} {header}")) or _of_aims(table)
    return ahead, ahead and bool(_OLDER.search(header))


_AIM = re.compile(
    r"(?:about|approximately|around|below|above|at least|at most|up to|over|under|roughly|up|flat|low|mid|high)\b"
    r"|.*\d\s*%?\s*(?:to|-|–)\s*[$€£¥]?\d",
    re.I,
)


@lru_cache(maxsize=256)
def _of_aims(table: Table) -> bool:
    """ "below 64%", "about $880 million", "2% to 3%": most cells of an outlook, of no results, are so."""
    told = [c.text for row in table.rows for c in row.cells if any(x.isdigit() for x in c.text)]
    return bool(told) and 2 * sum(bool(_AIM.match(text)) for text in told) > len(told)


def _title_period(table: Table, fiscal: tuple[int, int] | None) -> Period | None:
    """ "Updated fiscal 2026 outlook" is about fiscal 2026."""
    return next(
        (m.period for m in parse_periods(table.title, today=date.max, fiscal_year_end=fiscal) if m.period), None
    )


def _upper(cell: Cell) -> Figure | None:
    """The second number of a cell that is a range."""
    found = numbers(cell.text, start=cell.start)
    joined = len(found) == 2 and re.fullmatch(
        r"\s*(?:to|-|–|and)\s*", cell.text[found[0].end - cell.start : found[1].start - cell.start]
    )
    if not joined or cell.figure is None or cell.figure.start != found[0].start:
        return None
    upper = found[1]
    unit = upper.unit if upper.unit and "/" in upper.unit else cell.figure.unit or upper.unit
    return replace(
        upper, unit=unit, scale=upper.scale if upper.scale > 1 else cell.figure.scale, period=cell.figure.period
    )


def _label(slot: SubQuery, table: Table, row: Row, cell: Cell) -> str:
    """What the cell is of, in the source's words; columns that are no periods are named, shouted captions are not."""
    if slot.metric is not None and (_SALES_NET.match(row.label) or _ONLY_WHICH.fullmatch(row.label)):
        return slot.metric.name
    header = table.header[cell.column].text if cell.column < len(table.header) else ""
    label = _NOTE_MARKS.sub("", row.label) or row.label
    if header and cell.period is None and not dates(header) and row.cells[-1:] != (cell,) * len(row.cells):
        return f"{label} {header}"
    return f"{row.section.rstrip(':')}: {label}" if row.section and slot.qualifiers else label


_DEDUCTED = re.compile(  # amounts that statements print in parentheses because they are taken off
    r"^\W*(?:less:?\s)?(?:allowance|accumulated depreciation|treasury (?:stock|shares)|capital expenditures?|purchases? of property"
    r"|additions to property|dividends? paid|income tax(?:es)?\b|tax(?:es)? on|(?:income )?tax (?:expense|charge)|(?:payments?|repurchases?|purchases?|additions?|distributions?) (?:of|to|for|related)|(?:cash )?dividends?\b|selling,? general|research and development|(?:[\w&-]+,? ){0,3}expenses?$|cost of (?:sales|revenue|goods)|provision for)\b(?!.*\bchange)",
    re.I,
)
_NOTE_MARKS = re.compile(r"(?:,?\s*\(\w\))+$")  # "Research and development expenses (a)"
_ONLY_WHICH = re.compile(r"\W*(?:basic|diluted|basic and diluted)\W*", re.I)  # the section says of what
_SALES_NET = re.compile(r"^(?:sales|revenues?),? net\b.*", re.I)  # "SALES, Net of returns and allowances"


def values_of(row: Row) -> tuple[Cell, ...]:
    """The cells of a row; in a table without labels (votes For, Against, Abstain) the first column is a value too."""
    figure = next(iter(numbers(row.label, start=row.start)), None)
    return (
        row.cells
        if figure is None or figure.text != row.label
        else (Cell(row.label, figure.start, figure.end, 0, figure), *row.cells)
    )


def column_fit(slot: SubQuery, table: Table, cell: Cell) -> float:
    """Where columns are things and not periods ("Votes For", "Votes Withheld"), the one that the question's words name."""
    header = table.header[cell.column].text if cell.column < len(table.header) else ""
    if slot.operation in LEVELS and _CHANGES.search(header) and not _CHANGES.search(slot.clause):
        return 0.4
    if slot.metric is not None or cell.period is not None or not header:
        return 1.0
    asked = set(flat(slot.clause).split()) | ({"for"} if re.search(r"\bfavou?r\b", slot.clause, re.I) else set())
    words = flat(header).split()
    others = {w for c in table.header[1:] if c.text != header for w in flat(c.text).split()}
    if not asked & set(words) and asked & others:
        return 0.4
    return 0.8 + 0.2 * sum(w in asked for w in words) / max(1, len(words))


def row_fit(slot: SubQuery, table: Table, row: Row, labels: frozenset[str] = frozenset()) -> float:
    """0…1: does the row (with its section, table title and headers) speak of the slot's metric and segment?"""
    if slot.metric is not None and slot.metric.unit and slot.operation in LEVELS and _tells_growth(slot, row):
        return 0.0
    entity = _entity_row(slot, table, row)
    if entity is not None:
        return entity
    if slot.metric is None:
        return _word_fit(slot, table, row, labels)
    if slot.metric.key == ROW:
        return 1.0 if is_row(slot.metric, row.label) else 0.0
    if slot.company is not None and slot.names and not _names_said(slot, table, row):
        return 0.0
    if not slot.qualifiers:
        fit = _whole_fit(slot.metric, _plain_label(slot, row))
        segment = row.section and not find_metrics(row.section) and not label_fits(slot.metric, row.section)
        segment = segment and not _of_all_sections(slot, table, row) and not is_primary(table)
        return fit * (0.7 if segment else 1.0)
    place = f"{row.label} {row.section}"
    if not all(speaks_of(q, place) for q in slot.qualifiers) or _of_all_sections(slot, table, row):
        return 0.0
    own = (slot.company.name, *slot.company.aliases) if slot.company else ()
    bare = _without(row.label, (*slot.qualifiers, *map(normal, own)))
    exact = (
        1.0 if not bare or label_fits(slot.metric, bare) >= 0.9 else 0.85 if not _further(bare, slot.metric) else 0.6
    )
    return exact * max(label_fits(slot.metric, bare) if bare else 0.0, _heading_fit(slot.metric, table, row))


def _whole_fit(metric: Metric, label: str) -> float:
    """How a row's label fits; one that runs on like a sentence must begin with the metric."""
    fit, first = label_fits(metric, label), next(iter(find_metrics(label)), None)
    runs_on = len(label.split()) > _RUNS_ON and (first is None or first.metric.key != metric.key or first.start > 12)
    return min(fit, 0.45) if runs_on else fit


_RUNS_ON = 8


def _of_all_sections(slot: SubQuery, table: Table, row: Row) -> bool:
    """ "Total net revenue" below the last of several segments is the company's, whatever section it stands in."""
    several = len({r.section for r in table.rows if r.section}) > 1
    once = sum(flat(r.label) == flat(row.label) for r in table.rows) == 1
    total = several and once and bool(_TOTAL.match(row.label))
    return total and not any(speaks_of(q, row.label) for q in slot.qualifiers)


_TOTAL = re.compile(r"\W*(?:total|consolidated)\b", re.I)
LEVELS = ("value", "average", "sum", "share", "ratio")
_CHANGES = re.compile(r"\b(?:change|growth|increase|decrease|variance)\b", re.I)
_GROWTH_ROW = re.compile(
    r"\b(?:growth|per ?cent(?:age)? (?:change|growth|increase)|% (?:change|growth|increase))\b", re.I
)


def _tells_growth(slot: SubQuery, row: Row) -> bool:
    """A row of growth rates does not answer what something stands at."""
    return bool(_GROWTH_ROW.search(f"{row.label} {row.section}")) and not _CHANGES.search(slot.clause)


def _names_said(slot: SubQuery, table: Table, row: Row) -> bool:
    """Names beside the company ("net sales in Europe") say what a figure is of: row, section, title or header must hold them."""
    place = set(terms(f"{row.label} {row.section} {table.title} {' '.join(c.text for c in table.header)}"))
    return all(set(terms(name)) & place for name in slot.names)


def _plain_label(slot: SubQuery, row: Row) -> str:
    """The label as the metric's words know it; that both mean adjusted figures is judged by `basis_fit`."""
    label = _SALES_NET.sub("net sales", row.label)
    for name in sorted((slot.company.name, *slot.company.aliases) if slot.company else (), key=len, reverse=True):
        label = re.sub(
            rf"\b{re.escape(name)}(?!\w)", " ", label, flags=re.I
        ).strip()  # "attributable to Gullwick Inns plc"
    label = label or row.label
    return ADJUSTED.sub(" ", label).strip() if ADJUSTED.search(slot.clause) else label


def _entity_row(slot: SubQuery, table: Table, row: Row) -> float | None:
    """Tables whose rows are things (campuses, plants): the row of the thing that is named; the unit picks the column."""
    things = slot.names if slot.company is not None else slot.names[1:]
    named = [n for n in (*things, *slot.qualifiers) if any(r.label and speaks_of(n, r.label) for r in table.rows)]
    if not named or (slot.metric is not None and any(label_fits(slot.metric, r.label) >= 0.9 for r in table.rows)):
        return None
    header = " ".join(c.text for c in table.header[1:])
    asked = set(terms(slot.clause)) & set(terms(f"{row.section} {header} {table.title}"))
    fits = bool(asked)
    if slot.metric is not None:
        fits = any(label_fits(slot.metric, c.text) >= 0.5 for c in table.header) or bool(
            _heading_fit(slot.metric, table, row)
        )
    if not fits or not all(speaks_of(n, row.label) for n in named):
        return 0.0
    counted = set(terms(slot.noun)[-1:]) if slot.metric is not None and slot.metric.kind == "event" else set()
    if not counted <= set(terms(f"{row.label} {row.section} {header} {table.title}")):
        return 0.0
    bare = _without(row.label, tuple(named))
    return 0.54 if slot.metric is not None and bare and _further(bare, slot.metric) else 0.9


def _without(label: str, words: tuple[str, ...]) -> str:
    bare = flat(label)
    for word in words:
        bare = bare.replace(flat(word), " ")
    return " ".join(bare.split())


_OF_ALL = frozenset("total group tonnes tons ounces units in of the and overall consolidated".split())


def _further(bare: str, metric: Metric) -> bool:
    """Does the label, its qualifiers taken out, still name something: "Tolvane" of "Copper, tonnes: Tolvane"?"""
    return not label_fits(metric, bare) and any(word not in _OF_ALL for word in bare.split())


def _heading_fit(metric: Metric, table: Table, row: Row) -> float:
    """Does the section, else the title or a header, name the metric that the row itself leaves out?"""
    for above in (row.section, _headed(table, row)):
        if find_metrics(above):
            return max(label_fits(metric, above), 0.95 * _names(metric, above))
    other = [m.metric.key for m in find_metrics(row.label)]
    if other and metric.key not in other:
        return 0.0
    if any(label_fits(metric, r.label) >= 0.9 for r in table.rows if r.start > row.start):
        return 0.95  # parts above their total: "iPhone … Total net sales"
    header = " ".join(c.text for c in table.header)
    return max(0.9 * _names(metric, table.caption), 0.8 * _names(metric, header))


def _headed(table: Table, row: Row) -> str:
    """The nearest row above that only announces others: "Operating segment revenue:"."""
    above = [
        r for r in table.rows if r.start < row.start and r.label.endswith(":") and not any(c.figure for c in r.cells)
    ]
    return above[-1].label if above else ""


def _names(metric: Metric, text: str) -> float:
    return 1.0 if any(m.metric.key == metric.key for m in find_metrics(text)) else 0.0


def _word_fit(slot: SubQuery, table: Table, row: Row, labels: frozenset[str]) -> float:
    """Without a known metric: the share of the question's words that row, section, headers and title hold.

    None of it where a word is left over by which another row or column goes, or where what is counted is not named.
    """
    about = f"{slot.company.name} {slot.company.ticker} {' '.join(slot.company.aliases)}" if slot.company else ""
    when = slot.period.text if slot.period else ""
    wanted = set(terms(slot.clause)) - set(terms(f"{about} {when}"))
    place = set(terms(f"{row.label} {row.section} {table.title}"))
    names = slot.names if slot.company is not None else slot.names[1:]
    if not wanted or not all(set(terms(name)) & place for name in names):
        return 0.0
    row_words = set(terms(f"{row.label} {row.section}"))
    if values_of(row) != row.cells:
        row_words = set(terms(table.title))
    around = row_words | set(terms(f"{table.title} {' '.join(c.text for c in table.header)}"))
    own = label_terms(row.label)
    foreign = len(own) > 2 and len(own & wanted) * 2 < len(own)
    if foreign or (wanted - around) & labels or (slot.noun and not set(terms(slot.noun)[-1:]) <= around):
        return 0.0
    return len(wanted & around) / len(wanted) if wanted & row_words else 0.0


def price_candidates(
    slot: SubQuery, document: Document, company: str, *, wanted: Period | None = None
) -> list[FigureCandidate]:
    """The close of one day; of the newest day in the document when none is named."""
    wanted = wanted or target(slot.period)
    found: list[FigureCandidate] = []
    for table in tables_of(document):
        column = next((i for i, c in enumerate(table.header) if c.text.strip().lower() == "close"), None)
        if column is None:
            continue
        day = wanted.end.isoformat() if wanted else max((r.label for r in table.rows), default="")
        for row in table.rows:
            cell = next((c for c in row.cells if c.column == column), None)
            if row.label == day and cell is not None and cell.figure is not None:
                context = (table.context_start, table.header[-1].end)
                found.append(
                    FigureCandidate(
                        company,
                        "closing price",
                        cell.figure,
                        wanted,
                        document,
                        (row.start, row.end),
                        1.0,
                        "price",
                        header=context,
                    )
                )
    return found
