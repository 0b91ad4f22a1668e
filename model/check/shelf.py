"""The desk's figures as a check asks for them: by size, by company and time. The one file of the wing that reads the store.

What was asked once is kept, so that a text of one company asks the store a few times for its lines and once for each value.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache

from tieout.feeds import Document, Ledger
from tieout.model.check.lines import Lines, Words, content
from tieout.model.check.owners import Owner
from tieout.model.check.records import CheckedSource
from tieout.model.check.when import Clock, mentions
from tieout.retrieval import FigureStore, FiledFigure, Period, YearEnd, company_year_end, member_names, period_label

_SLACK = timedelta(days=10)  # 52 and 53 week years end within days of each other
_KEPT = 48  # times and companies whose lines are kept
_LINE, _LONGEST_ROW = 400, 1000  # characters of a source's sentence and row that are shown
_TEXTS = 4  # documents' texts that are kept
_ACTUAL = ("actual", "restated")


class Shelf:
    """Figures of the desk as they were known at `as_of`."""

    def __init__(self, ledger: Ledger, store: FigureStore, as_of: datetime | None = None) -> None:
        self._ledger, self._store, self._as_of = ledger, store, as_of
        self.lines = lru_cache(maxsize=_KEPT)(self._lines)
        self.members = lru_cache(maxsize=64)(self._members)
        self.newest = lru_cache(maxsize=4096)(self._newest)
        self.text = lru_cache(maxsize=_TEXTS)(self._text)
        self.outline = lru_cache(maxsize=4096)(self._outline)
        self.source = lru_cache(maxsize=65_536)(self._source)
        self.year_end = lru_cache(maxsize=4096)(self._year_end)

    def of_size(self, owner: Owner | None, sizes: Sequence[tuple[Decimal, Decimal]]) -> list[FiledFigure]:
        """A company's figures, or anybody's, whose full size without its sign is in one of the ranges."""
        return self._find(owner, sizes=sizes)

    def _lines(self, owner: Owner, period: Period) -> Lines:
        """All lines of a company with figures of a period: those that end with it, and are as long, or stood on its last day."""
        found = self._find(owner, period_end=(period.end - _SLACK, period.end + _SLACK), undated=True)
        return Lines(f for f in found if _as_long(f, period))

    def _find(self, owner: Owner | None, **coordinates: object) -> list[FiledFigure]:
        whose: dict[str, list[str]] = {}
        if owner is not None and owner.ticker:
            whose = {"tickers": [owner.ticker]}
        elif owner is not None:
            whose = {"entities": list(owner.entities)}
        found = self._store.find(**whose, **coordinates, as_of=self._as_of)  # type: ignore[arg-type]
        year_end = self.year_end(owner) if owner is not None else None
        return [dated(figure, year_end) for figure in found if figure.basis in _ACTUAL]

    def _source(self, figure: FiledFigure, year_end: YearEnd | None = None) -> CheckedSource:
        """Where the figure stands, with its row or sentence."""
        text, document = self.text(figure.document), self.outline(figure.document)
        period = Period(figure.period_start, figure.period_end) if figure.period_end else None
        return CheckedSource(
            figure.document,
            document.title,
            document.url,
            figure.start,
            figure.end,
            text[figure.start : figure.end],
            self.line(figure),
            figure.label,
            period_label(period, year_end) if period else None,
        )

    def named_around(self, figure: FiledFigure, owner: Owner | None) -> tuple[Period, ...]:
        """All periods that a figure's head, caption, section and row name, or its sentence."""
        year_end = self.year_end(owner) if owner is not None else None
        if figure.origin == "prose":
            return _named(self.line(figure), year_end)
        row = f"{figure.label} | {figure.section}"
        return _named(figure.column, year_end) or _named(row, year_end) or _named(figure.caption, year_end)

    def line(self, figure: FiledFigure) -> str:
        """The row or the sentences around a figure in its source."""
        text = self.text(figure.document)
        begin, end = text.rfind("\n", 0, figure.start) + 1, text.find("\n", figure.end)
        line = text[begin : end if end >= 0 else len(text)]
        if line.startswith("|") or len(line) <= _LINE:
            return line[:_LONGEST_ROW]
        return text[max(begin, figure.start - _LINE // 2) : figure.end + _LINE // 2].split("\n")[0]

    def _members(self, owner: Owner) -> frozenset[Words]:
        """The words of each part that figures of the company's papers are of."""
        parts = self._store.parts(owner.ticker) if owner.ticker else []
        return frozenset(content(name) for part in parts for name in member_names(part))

    def _newest(self, owner: Owner) -> date | None:
        """The day on which the company's newest figure was known."""
        found = self._find(owner, limit=1)
        return found[0].known_at.date() if found and found[0].known_at else None

    def _text(self, id: str) -> str:
        return self._ledger.document(id).text

    def _outline(self, id: str) -> Document:
        return self._ledger.outlines([id])[id]

    def _year_end(self, owner: Owner) -> YearEnd | None:
        return company_year_end(owner.ticker, self._ledger, self._as_of) if owner.ticker else None


def dated(figure: FiledFigure, year_end: YearEnd | None) -> FiledFigure:
    """A table's figure that nobody tagged, with the period that its column's head names, where the reader made out less."""
    if figure.concept is not None or not figure.column or figure.period_start is not None:
        return figure
    said = _headed(figure.column, year_end)
    if said is None or (
        figure.period_end is not None and (said.start is None or abs(figure.period_end - said.end) > _SLACK)
    ):
        return figure
    return replace(figure, period_start=said.start, period_end=said.end)


@lru_cache(maxsize=8192)
def _headed(column: str, year_end: YearEnd | None) -> Period | None:
    """The stretch that a head names by its days; of a bare year, which may stand over flows and balances, its last day."""
    found = mentions(column, Clock(date.max.replace(year=2100), year_end))
    named = [(m, periods) for m, periods in found if len(periods) == 1 and not m.assumed and m.relative is None]
    if len(named) != 1 or len(found) != 1:
        return None
    mention, (period,) = named[0]
    if "ended" in mention.text.lower() or period.start is None:
        return period
    return Period(None, period.end) if year_end is not None else None


@lru_cache(maxsize=8192)
def _named(text: str, year_end: YearEnd | None) -> tuple[Period, ...]:
    found = mentions(text, Clock(date.max.replace(year=2100), year_end))
    return tuple(p for m, periods in found if not m.assumed and m.relative is None for p in periods)


def _as_long(figure: FiledFigure, period: Period) -> bool:
    if figure.period_end is None or abs(figure.period_end - period.end) > _SLACK:
        return False
    if figure.period_start is None or period.start is None:
        return figure.period_start is None
    apart = (figure.period_end - figure.period_start).days - (period.end - period.start).days
    return abs(apart) <= 12
