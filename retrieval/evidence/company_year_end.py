"""A company's fiscal year end by what the desk holds of it. Reads the ledger."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from tieout.feeds import Document, DocumentKind, Ledger
from tieout.retrieval.evidence.fiscal_year_end import (
    year_end_of_cover,
    year_end_of_facts,
    year_end_of_release,
    year_end_of_report,
    year_end_of_tags,
)
from tieout.retrieval.reading.metrics.match import METRICS
from tieout.retrieval.reading.periods.readers import YearEnd

_OWN: tuple[DocumentKind, ...] = ("release", "report")


def company_year_end(ticker: str, ledger: Ledger, as_of: datetime | None = None) -> YearEnd | None:
    """Month and day on which a company's fiscal year ends, the month counted from January of the year that names it (13: January
    of the next): out of its facts, else its filings' covers, else as its newest papers say; None where none does."""
    told = year_end_of_facts(ledger.facts(ticker, tags=METRICS["net_income"].tags), as_of.date() if as_of else None)
    return told or next(_by_filings(ticker, ledger, as_of), None) or next(_by_releases(ticker, ledger, as_of), None)


def _papers(ticker: str, ledger: Ledger, kind: DocumentKind, as_of: datetime | None) -> Iterator[Document]:
    return ledger.documents(tickers=(ticker,), kind=kind, as_of=as_of)


def _by_filings(ticker: str, ledger: Ledger, as_of: datetime | None) -> Iterator[YearEnd]:
    """Covers of all filings before their texts."""
    for document in _papers(ticker, ledger, "filing", as_of):
        tagging = ledger.tagging(document.id)
        if end := year_end_of_cover(document, tagging) or year_end_of_tags(tagging):
            yield end
    for document in _papers(ticker, ledger, "filing", as_of):
        if end := year_end_of_report(document):
            yield end


def _by_releases(ticker: str, ledger: Ledger, as_of: datetime | None) -> Iterator[YearEnd]:
    for kind in _OWN:
        for document in _papers(ticker, ledger, kind, as_of):
            if end := year_end_of_release(document):
                yield end
