"""What the headers of a response ask of us: when to come back, how the body is packed. Pure."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

DAY = 24 * 3600.0
MOVED = "x-tieout-moved"  # set on a Response when every hop that led to it was permanent (301, 308)


def retry_after(value: str | None, now: datetime) -> float | None:
    """Seconds to wait, between 0 and a day; None when the header is absent or says nothing we understand."""
    text = (value or "").strip()
    if text.isascii() and text.isdigit():
        return min(float(text[:12]), DAY)
    moment = http_date(text)
    return None if moment is None else min(max((moment - now).total_seconds(), 0.0), DAY)


def http_date(text: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, IndexError, TypeError, OverflowError):
        return None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def max_age(headers: Mapping[str, str]) -> float:
    """How long the server says its answer stays fresh, capped at a day; 0 when it says nothing."""
    for part in headers.get("cache-control", "").lower().split(","):
        name, _, value = part.strip().partition("=")
        if name == "max-age" and value.strip('" ').isdigit():
            return min(float(value.strip('" ')[:12]), DAY)
    return 0.0


def unpacked(chunks: Iterable[bytes], encoding: str, limit: int) -> Iterator[bytes]:
    """The body's bytes, never more than `limit` at once however far they expand; ValueError when damaged."""
    if encoding.strip().lower() not in ("gzip", "x-gzip", "deflate"):
        yield from chunks
        return
    packed = zlib.decompressobj(wbits=47)  # gzip or zlib, told apart by their first bytes
    for chunk in chunks:
        data = chunk
        while data:
            try:
                yield packed.decompress(data, limit)
            except zlib.error as exc:
                raise ValueError(f"the compressed body is damaged ({exc})") from exc
            data = packed.unconsumed_tail
