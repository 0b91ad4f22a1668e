"""EDGAR's addresses and JSON pages as records. Pure: nothing is fetched here."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import repeat
from typing import Any

from tieout.feeds.document import Company, ticker_of
from tieout.feeds.errors import FetchError, ParseError, RateLimited

RATE_LIMIT_PAUSE = 600.0  # the block lasts about ten minutes and grows with further requests
_OTHER_EXHIBIT = re.compile(
    r"ex(?:hibit)?[-_]?(?:[1-8]|1\d|2\d|3\d|4\d|101|104)(?![\d])|^R\d+\.htm|-index|FilingSummary", re.I
)
_NINETY_NINE = re.compile(r"99")


@dataclass(frozen=True, slots=True)
class Hosts:
    """Where EDGAR is: the SEC's two hosts, or one base that serves every path."""

    archives: str = "https://www.sec.gov"
    data: str = "https://data.sec.gov"

    @classmethod
    def at(cls, url: str) -> Hosts:
        return cls(url.rstrip("/"), url.rstrip("/")) if url else cls()

    def tickers(self) -> str:
        return f"{self.archives}/files/company_tickers.json"

    def submissions(self, cik: int) -> str:
        return f"{self.data}/submissions/CIK{cik:010d}.json"

    def older(self, name: str) -> str:
        return f"{self.data}/submissions/{name}"

    def facts(self, cik: int) -> str:
        return f"{self.data}/api/xbrl/companyfacts/CIK{cik:010d}.json"

    def file(self, cik: int, accession: str, name: str) -> str:
        return f"{self.archives}/Archives/edgar/data/{cik}/{accession.replace('-', '')}/{name}"


@dataclass(frozen=True, slots=True)
class Listed:
    """A filing as submissions list it."""

    accession: str
    form: str
    filed: date
    accepted: datetime | None
    period: date | None
    primary: str
    items: str


def read_json(body: bytes, url: str) -> Any:
    """JSON of a page, or the error that its HTML stands for."""
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as error:
        check_page(body, url)
        raise ParseError(f"{url} is no JSON ({error}); the next refresh tries again") from error


def check_page(body: bytes, url: str) -> None:
    """Raises on the SEC's own refusals, which may come with status 200 or 403."""
    if b"Request Rate Threshold Exceeded" in body or b"Exceeded the SEC" in body[:4000]:
        raise RateLimited(
            f"{url}: the SEC's request rate was exceeded; it is asked again in ten minutes", RATE_LIMIT_PAUSE
        )
    if b"Undeclared Automated Tool" in body:
        raise FetchError(f"{url}: the SEC wants to know who asks; put your e-mail address into [fetch] contact")


def companies_of(found: Any, url: str) -> list[Company]:
    """company_tickers.json, one company per ticker."""
    if not isinstance(found, dict):
        raise ParseError(f"{url} is no list of companies; check the address of the feed")
    rows = (row for row in found.values() if isinstance(row, dict))
    return [
        Company(str(row.get("title", "")), ticker_of(str(row.get("ticker", ""))), int(row["cik_str"]))
        for row in rows
        if str(row.get("cik_str", "")).isdigit()
    ]


def listed_filings(columns: Mapping[str, Sequence[Any]], forms: Sequence[str], since: date) -> Iterator[Listed]:
    """Filings of the wanted forms (amendments too) since a day, out of the columnar JSON, each accession once."""
    wanted = set(forms) | {f"{form}/A" for form in forms}
    seen: set[str] = set()
    for at, accession in enumerate(columns.get("accessionNumber", ())):
        form = _cell(columns, "form", at)
        filed = _date(_cell(columns, "filingDate", at))
        primary = _cell(columns, "primaryDocument", at)
        if form not in wanted or filed is None or filed < since or not primary or accession in seen:
            continue
        seen.add(accession)
        yield Listed(
            accession=str(accession),
            form=form,
            filed=filed,
            accepted=_moment(_cell(columns, "acceptanceDateTime", at)),
            period=_date(_cell(columns, "reportDate", at)),
            primary=primary,
            items=_cell(columns, "items", at),
        )


def acceptances(columns: Mapping[str, Sequence[Any]]) -> dict[str, datetime]:
    """Accession → acceptance time, of every filing with XBRL."""
    tagged = columns.get("isXBRL") or repeat(1)
    times = zip(columns.get("accessionNumber", ()), columns.get("acceptanceDateTime", ()), tagged, strict=False)
    return {str(one): moment for one, text, xbrl in times if xbrl and (moment := _moment(str(text))) is not None}


def older_files(submissions: Mapping[str, Any], since: date) -> list[str]:
    """Names of the further pages that reach past `since`."""
    files = submissions.get("filings", {}).get("files", [])
    return [str(f["name"]) for f in files if f.get("name") and (_date(str(f.get("filingTo", ""))) or since) >= since]


def exhibit_names(index: Any, filing: Listed) -> list[str]:
    """Files of a filing's folder that may be EX-99: those named so first, other exhibits left out."""
    items = index.get("directory", {}).get("item", []) if isinstance(index, dict) else []
    names = [str(item.get("name", "")) for item in items if isinstance(item, dict)]
    texts = [
        name
        for name in names
        if name.lower().endswith((".htm", ".html"))
        and name != filing.primary
        and "/" not in name
        and not _OTHER_EXHIBIT.search(name)
    ]
    return sorted(texts, key=lambda name: (not _NINETY_NINE.search(name), name))


def _cell(columns: Mapping[str, Sequence[Any]], name: str, at: int) -> str:
    values = columns.get(name, ())
    return str(values[at] or "") if at < len(values) else ""


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
