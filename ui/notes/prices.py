"""The price panel and the price's line, out of the ledger's price documents: every number with its characters there.

The summary's own returns (over adjusted closes) are cited where the note's day sees them. As of an earlier day they are
worked out over the closes of the monthly sheets, and fall away where a split stands between. Pure but for `Citations`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

from tieout.feeds import Document, months_before
from tieout.model import evaluate_formula
from tieout.retrieval import Figure, decimal_text
from tieout.ui.notes.citations import Citations
from tieout.ui.notes.figures_table import per_cent, short
from tieout.ui.notes.records import Cell, Operand, PricePanel, PricePoint, Return, SeriesSpan

YEAR = timedelta(days=365)
_ROW = re.compile(r"(?m)^\| (\d{4}-\d\d-\d\d) \| ([\d,.]+) \| ([\d,.]+) \| ([\d,.]+) \| ([\d,.]+) \|")
_LAST = re.compile(r"Last close: (?P<close>[\d,.]*\d) on (?P<day>\d{4}-\d\d-\d\d)\.")
_RANGE = re.compile(
    r"52-week range: (?P<low>[\d,.]*\d) \(low of (?P<low_day>[\d-]+)\) to (?P<high>[\d,.]*\d) \(high of (?P<high_day>[\d-]+)\)"
)
_RETURN = re.compile(r"(?m)^\| (?P<period>\d+ \w+) \| (?P<since>\d{4}-\d\d-\d\d) \| (?P<change>[-+][\d.]+%) \|")
_BASIS = re.compile(r"Returns to [\d-]+, over (?P<basis>[a-z ]+)")
_CURRENCY = re.compile(r"^Prices in [^\n]*?\(?\b([A-Z]{2}[A-Zcp])\b\)? a share\.", re.MULTILINE)
_MONTHS = (("1 month", 1), ("3 months", 3), ("1 year", 12))
_FELL, _ROSE = Decimal("0.55"), Decimal("1.9")  # a close that halves or doubles overnight is a split


@dataclass(frozen=True, slots=True)
class Row:
    """One session as a sheet shows it, each number with its place."""

    day: date
    low: Figure
    high: Figure
    close: Figure
    document: Document
    start: int
    end: int


def rows(documents: Sequence[Document]) -> list[Row]:
    """All sessions, oldest first, each day once; a month's sheet before the summary, which repeats the last ones."""
    found: dict[date, Row] = {}
    for document in sorted(documents, key=lambda d: (":" not in d.identity, d.identity)):
        for row in _rows(document):
            found.setdefault(row.day, row)
    return [found[day] for day in sorted(found)]


def panel(
    documents: Sequence[Document], sessions: Sequence[Row], ticker: str, citations: Citations
) -> PricePanel | None:
    """Out of the summary where it is visible, else out of the sessions; None without either."""
    summary = next((d for d in documents if d.identity == ticker), None)
    if summary is not None:
        return _of_summary(summary, citations)
    return _of_sessions(sessions, citations) if sessions else None


def line(sessions: Sequence[Row], citations: Citations) -> tuple[PricePoint, ...]:
    """The closes of the last year."""
    kept = [row for row in sessions if row.day > sessions[-1].day - YEAR]
    for document in {row.document.id: row.document for row in kept}.values():
        citations.use(document)
    return tuple(_point(row) for row in kept)


def _point(row: Row) -> PricePoint:
    close = row.close
    return PricePoint(row.day, close.value, SeriesSpan(row.document.id, close.text, close.start, close.end))


def _rows(document: Document) -> Iterator[Row]:
    unit = _unit(document)
    for match in _ROW.finditer(document.text):
        day = date.fromisoformat(match[1])
        high, low, close = (_figure(match, group, unit) for group in (3, 4, 5))
        end = document.text.find("\n", match.end())
        yield Row(day, low, high, close, document, match.start(), end if end > 0 else len(document.text))


def _figure(match: re.Match[str], group: int | str, unit: str | None) -> Figure:
    text = match[group]
    return Figure(text, Decimal(text.replace(",", "").rstrip("%")), unit, 1, match.start(group), match.end(group))


def _unit(document: Document) -> str | None:
    found = _CURRENCY.search(document.text[:400])
    return found[1] if found else None


def _of_summary(summary: Document, citations: Citations) -> PricePanel | None:
    text, unit = summary.text, _unit(summary)
    last = _LAST.search(text)
    if last is None:
        return None
    spread, basis = _RANGE.search(text), _BASIS.search(text)
    found = [
        Return(m["period"], date.fromisoformat(m["since"]), _quoted(summary, m, "change", "percent", citations))
        for m in _RETURN.finditer(text)
    ]
    return PricePanel(
        last=_quoted(summary, last, "close", unit, citations),
        last_day=date.fromisoformat(last["day"]),
        currency=unit or "",
        basis=basis["basis"].strip() if basis else "",
        returns=tuple(found),
        low=_quoted(summary, spread, "low", unit, citations) if spread else None,
        low_day=date.fromisoformat(spread["low_day"]) if spread else None,
        high=_quoted(summary, spread, "high", unit, citations) if spread else None,
        high_day=date.fromisoformat(spread["high_day"]) if spread else None,
        note=summary.note,
    )


def _quoted(document: Document, match: re.Match[str], group: str, unit: str | None, citations: Citations) -> Cell:
    """A number of the summary: its line is cited."""
    figure = _figure(match, group, unit)
    end = document.text.find("\n", match.end(group))
    begin = document.text.rfind("\n", 0, match.start(group)) + 1
    n = citations.cite(document, begin, end if end > 0 else len(document.text))
    citations.read(n, figure)
    text = f"{figure.text[:-1]} %" if figure.text.endswith("%") else figure.text
    return Cell(text, figure.value, figure.unit, 1, n, figure.start, figure.end)


def _of_sessions(sessions: Sequence[Row], citations: Citations) -> PricePanel:
    last = sessions[-1]
    year = [row for row in sessions if row.day > last.day - YEAR]
    whole = year[0].day <= last.day - timedelta(days=355) and not _split(year)
    low, high = min(year, key=lambda r: r.low.value), max(year, key=lambda r: r.high.value)
    changes = [
        (name, begin) for name, begin in starts(sessions) if not _split([r for r in sessions if r.day >= begin.day])
    ]
    return PricePanel(
        last=_cited(last, lambda r: r.close, citations),
        last_day=last.day,
        currency=last.close.unit or "",
        basis="closes",
        returns=tuple(Return(name, begin.day, _change(begin, last, citations)) for name, begin in changes),
        low=_cited(low, lambda r: r.low, citations) if whole else None,
        low_day=low.day if whole else None,
        high=_cited(high, lambda r: r.high, citations) if whole else None,
        high_day=high.day if whole else None,
        note="closes before a split do not compare with those after" if _split(year) else "",
    )


def starts(sessions: Sequence[Row]) -> Iterator[tuple[str, Row]]:
    """The session that each return counts from, as far as the history reaches."""
    for name, back in (("1 day", 1), ("5 days", 5)):
        if len(sessions) > back:
            yield name, sessions[-1 - back]
    for name, months in _MONTHS:
        target = months_before(sessions[-1].day, months)
        begin = next((row for row in reversed(sessions) if row.day <= target), None)
        if begin is not None:
            yield name, begin


def _split(sessions: Sequence[Row]) -> bool:
    return any(not _FELL < b.close.value / a.close.value < _ROSE for a, b in pairwise(sessions))


def _change(begin: Row, last: Row, citations: Citations) -> Cell:
    formula = f"{decimal_text(last.close.value)}/{decimal_text(begin.close.value)}-1"
    value = evaluate_formula(formula)
    placed = tuple(_operand(row, citations) for row in (last, begin))
    return Cell(per_cent(value * 100, "%"), short(value), "percent", formula=formula, operands=placed)


def _operand(row: Row, citations: Citations) -> Operand:
    n = _cite(row, row.close, citations)
    return Operand(decimal_text(row.close.value), n, row.close.start, row.close.end)


def _cited(row: Row, of: Callable[[Row], Figure], citations: Citations) -> Cell:
    figure = of(row)
    n = _cite(row, figure, citations)
    return Cell(figure.text, figure.value, figure.unit, 1, n, figure.start, figure.end)


def _cite(row: Row, figure: Figure, citations: Citations) -> int:
    n = citations.cite(row.document, row.start, row.end)
    citations.read(n, figure)
    return n
