"""Daily prices as a feed: one CSV per ticker, local or on the web, as a summary and a document per month.

`url` holds `{ticker}`; `file://` is read here, anything else goes through `context.fetch`. A ticker's identity is the
ticker itself (the summary) and `TICKER:2016-12` (a month). One ticker that fails stops no other.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from tieout.feeds.draft import Draft, Remember, SourceContext, SourceEvent, Unchanged, Withdrawn
from tieout.feeds.errors import FetchError, ParseError, RateLimited
from tieout.feeds.price_file import read_price_file
from tieout.feeds.price_table import Sheet, sheets
from tieout.feeds.settings import FeedSpec

_CLOSE = time(22, 0, tzinfo=UTC)  # by then New York has closed, summer and winter
_READER = "2"  # raise it when files are read differently, so that every file is read again
_MAX_BYTES = 32 * 1024 * 1024


def collect(spec: FeedSpec, context: SourceContext) -> Iterator[SourceEvent]:
    tickers = [ticker.upper() for ticker in spec.tickers or context.watchlist]
    if "{ticker}" not in spec.url:
        raise FetchError(f"the url of feed {spec.name!r} does not say where the ticker goes; write {{ticker}} into it")
    if not tickers:
        raise FetchError(f"feed {spec.name!r} follows nobody; give it tickers, or fill the watchlist")
    failures: list[str] = []
    for ticker in dict.fromkeys(tickers):
        context.progress(ticker)
        try:
            yield from _one(ticker, spec, context)
        except RateLimited:
            raise
        except (FetchError, ParseError) as error:
            failures.append(f"{ticker}: {error}")
    if failures:
        more = f" (and {len(failures) - 1} more)" if len(failures) > 1 else ""
        raise FetchError(f"{failures[0]}{more}")


def _one(ticker: str, spec: FeedSpec, context: SourceContext) -> Iterator[SourceEvent]:
    key, url = f"prices:{ticker}", spec.url.replace("{ticker}", quote(ticker, safe=""))
    before = _memory(context.remembered.get(key, "{}"), spec)
    data, memory = _read(url, before, context)
    if data is None or memory["sha256"] == before.get("sha256"):
        if context.known(ticker) is not None:
            yield from (Unchanged(identity) for identity in before.get("ids", ()))
            yield Remember(key, json.dumps(before | memory))
            return
        data = data if data is not None else _read(url, {}, context)[0]
    file = read_price_file(data or b"", ticker=ticker, date_format=spec.date_format)
    identities: list[str] = []
    for sheet in sheets(ticker, file.sessions, file.oddities, spec.currency or file.currency):
        draft = _draft(ticker, url, sheet, context.now)
        identities.append(draft.identity)
        same = context.known(draft.identity) == hashlib.sha256(draft.text.encode()).hexdigest()
        yield Unchanged(draft.identity) if same else draft
    yield from (Withdrawn(identity) for identity in before.get("ids", ()) if identity not in identities)
    yield Remember(key, json.dumps(memory | {"ids": identities, "read": _reading(spec)}))


def _memory(remembered: str, spec: FeedSpec) -> dict[str, Any]:
    """What was kept of the last reading; of one with other settings only which documents it made."""
    before: dict[str, Any] = json.loads(remembered)
    return before if before.get("read") == _reading(spec) else {"ids": before.get("ids", ())}


def _reading(spec: FeedSpec) -> list[str]:
    return [_READER, spec.currency, spec.date_format]


def _draft(ticker: str, url: str, sheet: Sheet, now: datetime) -> Draft:
    return Draft(
        identity=f"{ticker}:{sheet.part}" if sheet.part else ticker,
        kind="prices",
        title=sheet.title,
        url=url,
        text=sheet.text,
        published_at=min(datetime.combine(sheet.last, _CLOSE), now),
        period_end=sheet.last,
        tickers=(ticker,),
        note=sheet.note,
    )


def _read(url: str, before: dict[str, Any], context: SourceContext) -> tuple[bytes | None, dict[str, Any]]:
    """The CSV (None when the server says it is unchanged) and what to remember of it."""
    if urlsplit(url).scheme == "file":
        data = _local(Path(unquote(urlsplit(url).path)))
        return data, {"sha256": hashlib.sha256(data).hexdigest()}
    response = context.fetch(url, etag=before.get("etag"), last_modified=before.get("modified"), max_bytes=_MAX_BYTES)
    if response.not_modified:
        return None, {"sha256": before.get("sha256")}
    memory: dict[str, Any] = {"sha256": hashlib.sha256(response.body).hexdigest()}
    for name, header in (("etag", "etag"), ("modified", "last-modified")):
        if header in response.headers:
            memory[name] = response.headers[header]
    return response.body, memory


def _local(path: Path) -> bytes:
    try:
        if path.stat().st_size > _MAX_BYTES:
            raise ParseError(f"{path} is larger than {_MAX_BYTES >> 20} MB; split it")
        return path.read_bytes()
    except OSError as error:
        raise FetchError(f"{path} cannot be read ({error.strerror}); put the file there or drop the ticker") from error
