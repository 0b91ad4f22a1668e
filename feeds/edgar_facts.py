"""companyfacts JSON → one readable document per filing, with every value exact and its place in the text.

Pure. A later filing repeats earlier periods, sometimes restated: each filing keeps its own values under its own `filed`
date, so that original and restated figures stay apart. Values are never rounded or scaled.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

from tieout.feeds.draft import Draft, DraftFact
from tieout.feeds.errors import ParseError

_SPANS = (
    (6, 8, "week"),
    (27, 36, "month"),
    (80, 100, "quarter"),
    (170, 195, "six months"),
    (260, 286, "nine months"),
    (350, 380, "year"),
)


@dataclass(frozen=True, slots=True)
class Filing:
    """What tells one filing's facts from another's."""

    accession: str
    form: str
    filed: date


@dataclass(frozen=True, slots=True)
class _Value:
    taxonomy: str
    tag: str
    label: str
    unit: str
    value: Decimal
    start: date | None
    end: date
    fiscal_year: int | None
    fiscal_period: str | None


def read_companyfacts(data: bytes) -> Mapping[str, Any]:
    """The JSON with fractions kept exact."""
    try:
        found = json.loads(data, parse_float=Decimal)
    except (ValueError, RecursionError) as error:
        raise ParseError(f"companyfacts is no JSON ({error}); the next refresh tries again") from error
    if not isinstance(found, dict) or not isinstance(found.get("facts"), dict):
        raise ParseError("companyfacts has no facts; check that the address is EDGAR's")
    return found


def facts_documents(
    found: Mapping[str, Any], *, cik: int, ticker: str, url: str, accepted: Mapping[str, datetime]
) -> Iterator[Draft]:
    """A draft per filing, oldest first. `accepted` gives the acceptance times that submissions know."""
    company = str(found.get("entityName") or ticker)
    filings: dict[Filing, dict[_Value, None]] = {}
    for filing, value in _values(found["facts"]):
        filings.setdefault(filing, {})[value] = None
    for filing in sorted(filings, key=lambda f: (f.filed, f.accession)):
        yield _draft(filing, list(filings[filing]), company, cik, ticker, url, accepted.get(filing.accession))


def period_words(start: date | None, end: date) -> str:
    """ "year ended 2024-09-28", "as of 2024-09-28", "2024-01-01 to 2024-05-15"."""
    if start is None:
        return f"as of {end}"
    days = (end - start).days + 1
    for low, high, name in _SPANS:
        if low <= days <= high:
            return f"{name} ended {end}"
    return f"{start} to {end}"


def exact(value: Decimal) -> str:
    """All digits, thousands separated: 391035000000 → "391,035,000,000"."""
    return format(value, ",f")


def _values(facts: Mapping[str, Any]) -> Iterator[tuple[Filing, _Value]]:
    dates: dict[str, date] = {}

    def day(text: str) -> date:
        if text not in dates:
            dates[text] = date.fromisoformat(text)
        return dates[text]

    for taxonomy, tags in facts.items():
        for tag, entry in tags.items():
            label = str(entry.get("label") or tag).strip()
            for unit, rows in entry.get("units", {}).items():
                for row in rows:
                    try:
                        filing = Filing(row["accn"], row["form"], day(row["filed"]))
                        start = day(row["start"]) if "start" in row else None
                        value = Decimal(row["val"])
                        end, year, period = day(row["end"]), row.get("fy"), row.get("fp")
                    except (KeyError, TypeError, ValueError, ArithmeticError):
                        continue  # a fact without date or number says nothing that could be cited
                    yield filing, _Value(taxonomy, tag, label, unit, value, start, end, year, period)


def _draft(
    filing: Filing, values: list[_Value], company: str, cik: int, ticker: str, url: str, accepted: datetime | None
) -> Draft:
    values.sort(key=lambda v: (v.taxonomy != "us-gaap", v.taxonomy, v.label, v.unit, v.end, v.start or v.end))
    title = f"{company} XBRL facts, {filing.form} filed {filing.filed} (accession {filing.accession})"
    period = _period_end(filing, values)
    ended = f"Period ended {period}. " if period else ""
    said = f"{ended}Values in full units, exactly as filed; earlier periods as this filing gives them."
    parts = [title, "\n\n", said, "\n\n| Label | Period | Value | Unit |\n| --- | --- | --- | --- |\n"]
    length = sum(map(len, parts))
    facts = []
    for value in values:
        before = f"| {value.label.replace('|', '/')} | {period_words(value.start, value.end)} | "
        shown, after = exact(value.value), f" | {value.unit} |\n"
        start = length + len(before)
        facts.append(_fact(value, filing, cik, ticker, start, start + len(shown)))
        parts += (before, shown, after)
        length = start + len(shown) + len(after)
    return Draft(
        identity=f"{filing.accession}:facts",
        kind="facts",
        title=title,
        url=url,
        text="".join(parts).rstrip("\n"),
        outlet=company,
        published_at=datetime.combine(filing.filed, time(), tzinfo=UTC),
        accepted_at=accepted,
        form=filing.form,
        period_end=period,
        tickers=(ticker,) if ticker else (),
        companies=(company,),
        facts=tuple(facts),
    )


def _fact(value: _Value, filing: Filing, cik: int, ticker: str, start: int, end: int) -> DraftFact:
    return DraftFact(
        ticker=ticker,
        cik=cik,
        taxonomy=value.taxonomy,
        tag=value.tag,
        label=value.label,
        unit=value.unit,
        value=value.value,
        period_start=value.start,
        period_end=value.end,
        fiscal_year=value.fiscal_year,
        fiscal_period=value.fiscal_period,
        form=filing.form,
        filed=filing.filed,
        accession=filing.accession,
        start=start,
        end=end,
    )


def _period_end(filing: Filing, values: list[_Value]) -> date | None:
    """The filing's own period: the latest span it reports on (its cover's share count is dated later)."""
    spans = [v.end for v in values if v.start is not None and v.end <= filing.filed]
    instants = [v.end for v in values if v.taxonomy != "dei" and v.end <= filing.filed]
    return max(spans or instants, default=None)
