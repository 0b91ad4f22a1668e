"""How documents, facts and companies stand in the ledger's rows, and back. Pure: knows SQL's values, not SQLite."""

from __future__ import annotations

import json
import zlib
from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from orjson import dumps, loads

from tieout.feeds.document import Company, Document, Fact, ticker_of
from tieout.feeds.draft import DraftFact
from tieout.feeds.inline_xbrl import Tagging, packed, unpacked

DOCUMENT_COLUMNS = (
    "id, feed, identity, kind, title, url, text, sha256, fetched_at, outlet, tickers, companies, published_at, "
    "accepted_at, superseded_at, supersedes, story, form, period_end, pages, note"
)
FACT_COLUMNS = (
    "document, ticker, cik, taxonomy, tag, label, unit, value, period_start, period_end, fiscal_year, fiscal_period, "
    'form, filed, accession, "start", "end"'
)


def iso(moment: datetime | None) -> str | None:
    """A time as it stands in a row: UTC with microseconds, so that text order is time order."""
    return None if moment is None else moment.astimezone(UTC).isoformat(timespec="microseconds")


def instant(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


def day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def ticker_column(tickers: Sequence[str]) -> str:
    """ " AAPL NVDA ", so that one ticker is found by `LIKE '% AAPL %'`."""
    return f" {' '.join(dict.fromkeys(map(ticker_of, tickers)))} " if tickers else ""


def document_row(document: Document) -> tuple[Any, ...]:
    d = document
    return (
        *(d.id, d.feed, d.identity, d.kind, d.title, d.url, d.text, d.sha256, iso(d.fetched_at), d.outlet),
        *(ticker_column(d.tickers), json.dumps(d.companies, ensure_ascii=False) if d.companies else "[]"),
        *(iso(d.published_at), iso(d.accepted_at), iso(d.superseded_at), d.supersedes, d.story, d.form),
        *(d.period_end.isoformat() if d.period_end else None, json.dumps(d.pages) if d.pages else "[]", d.note),
    )


def document_of(row: Sequence[Any]) -> Document:
    id_, feed, identity, kind, title, url, text, sha256, fetched, outlet, tickers = row[:11]
    companies, published, accepted, superseded, supersedes, story, form, period_end, pages, note = row[11:]
    return Document(
        id=id_, feed=feed, identity=identity, kind=kind, title=title, url=url, text=text, sha256=sha256,
        fetched_at=datetime.fromisoformat(fetched), outlet=outlet, tickers=tuple(tickers.split()),
        companies=tuple(loads(companies)), published_at=instant(published), accepted_at=instant(accepted),
        superseded_at=instant(superseded), supersedes=supersedes, story=story, form=form, period_end=day(period_end),
        pages=tuple(loads(pages)), note=note,
    )  # fmt: skip


def fact_row(document: str, fact: DraftFact) -> tuple[Any, ...]:
    f = fact
    return (
        *(document, ticker_of(f.ticker), f.cik, f.taxonomy, f.tag, f.label, f.unit, str(f.value)),
        *(f.period_start.isoformat() if f.period_start else None, f.period_end.isoformat(), f.fiscal_year),
        *(f.fiscal_period, f.form, f.filed.isoformat(), f.accession, f.start, f.end),
    )


def fact_of(row: Sequence[Any]) -> Fact:
    document, ticker, cik, taxonomy, tag, label, unit, value, period_start, period_end, fiscal_year = row[:11]
    fiscal_period, form, filed, accession, start, end = row[11:]
    return Fact(
        document=document, ticker=ticker, cik=cik, taxonomy=taxonomy, tag=tag, label=label, unit=unit,
        value=Decimal(value), period_start=day(period_start), period_end=date.fromisoformat(period_end),
        fiscal_year=fiscal_year, fiscal_period=fiscal_period, form=form, filed=date.fromisoformat(filed),
        accession=accession, start=start, end=end,
    )  # fmt: skip


def tagging_blob(tagging: Tagging) -> bytes:
    """Some 15 bytes a tagged number."""
    return zlib.compress(dumps(packed(tagging)), 6)


def tagging_of_blob(data: bytes) -> Tagging:
    return unpacked(loads(zlib.decompress(data)))


def company_row(company: Company) -> tuple[Any, ...]:
    return (
        company.name,
        company.ticker and ticker_of(company.ticker),
        company.cik,
        json.dumps(company.aliases, ensure_ascii=False),
    )


def company_of(row: Sequence[Any]) -> Company:
    name, ticker, cik, aliases = row
    return Company(name, ticker, cik, tuple(loads(aliases)))
