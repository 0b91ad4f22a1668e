"""Guarded GET: the only way out of the house, for feeds, articles and filings.

Contract: http and https only, to public addresses (see feeds/guard.py), at most five redirects each checked again, one
request at a time per host, 30 s in all, a body of at most `max_bytes` after decompression, header blocks of at most
100 KB (h11's limit), proxies of the environment ignored. It answers with a `Response` for 2xx and 304; everything else
is a FetchError in words, with `status` set. Connections are kept and reused; one object serves many threads.

Hosts in `allow_private` are the user's own machines: up to four requests run there at once, and one path's 429 does
not silence the others.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from contextlib import closing
from datetime import UTC, datetime, timedelta
from types import TracebackType
from typing import Self

import httpcore2
import httpx2

from tieout.feeds.credentials import origin_of
from tieout.feeds.draft import Response
from tieout.feeds.errors import FetchError, Gone, RateLimited
from tieout.feeds.guard import Deadline, GuardedBackend
from tieout.feeds.http_rules import DAY, MOVED, retry_after, unpacked
from tieout.feeds.ratelimit import SharedLimit
from tieout.feeds.settings import FetchSettings

_REDIRECTS = 5
_RETRY = 0.1  # seconds
_EDGAR_PAUSE = 600.0  # fair access: the block is of about ten minutes and grows with further requests
_TRANSIENT = (httpcore2.ConnectError, httpcore2.ReadError, httpcore2.WriteError, httpcore2.RemoteProtocolError)
_ACCEPT = "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, */*;q=0.8"


class HttpFetch:
    """Implements `feeds.draft.Fetch`."""

    def __init__(
        self,
        settings: FetchSettings,
        *,
        waits: Mapping[str, datetime] | None = None,
        total_seconds: float = 30.0,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        stop: threading.Event | None = None,
    ) -> None:
        self.waits: dict[str, datetime] = dict(waits or {})
        self._headers, self._total, self._clock = _standing(settings.contact), total_seconds, clock
        self._own = frozenset(host.lower() for host in settings.allow_private)
        self._deadline = Deadline(stop or threading.Event())
        self._pool = httpcore2.ConnectionPool(
            max_connections=64,
            max_keepalive_connections=32,
            keepalive_expiry=15.0,
            network_backend=GuardedBackend(settings.allow_private, self._deadline),
        )
        self._lock = threading.Lock()
        self._turns: dict[str, threading.BoundedSemaphore] = {}
        self._limits: dict[str, SharedLimit] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        self._pool.close()

    def __call__(
        self,
        url: str,
        *,
        etag: str | None = None,
        last_modified: str | None = None,
        max_bytes: int = 64 * 1024 * 1024,
        rate_limited: bool = False,
        headers: Mapping[str, str] | None = None,
    ) -> Response:
        self._deadline.at = time.monotonic() + self._total
        validators = {"If-None-Match": etag, "If-Modified-Since": last_modified}
        standing = self._headers | {name: value for name, value in validators.items() if value}
        target, permanent = parsed(url), True
        for _ in range(_REDIRECTS + 1):
            own = dict(headers or {}) if origin_of(str(target)) == origin_of(url) else {}
            response = self._once(target, _merged(standing, own), max_bytes, rate_limited)
            location = response.headers.get("location")
            if response.status not in (301, 302, 303, 307, 308) or not location:
                return _marked(response, permanent and str(target) != url)
            permanent = permanent and response.status in (301, 308)
            target = parsed(str(target.join(parsed_reference(location))))
        raise FetchError(f"{url} redirects in a circle: check the address in a browser")

    def _once(self, url: httpx2.URL, headers: Mapping[str, str], max_bytes: int, rate_limited: bool) -> Response:
        """One hop: waits for the host's turn, and turns every refusal into an error."""
        self._refuse_early(url)
        limit = self._limit(url) if rate_limited or url.host.endswith("sec.gov") else None
        with self._turn(url):
            if limit is not None:
                limit.take_turn()
                self._deadline.at = time.monotonic() + self._total
            try:
                response = self._transfer(url, headers, max_bytes)
            except (httpcore2.TimeoutException, TimeoutError) as exc:
                raise FetchError(f"{url.host} took too long to answer {url}: it is tried again later") from exc
            except (httpcore2.NetworkError, httpcore2.ProtocolError, OSError, ValueError) as exc:
                raise FetchError(f"{url} could not be fetched ({exc}): check the address and the connection") from exc
        self._refuse(url, response, limit)
        return response

    def _transfer(self, url: httpx2.URL, headers: Mapping[str, str], max_bytes: int) -> Response:
        core = httpcore2.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path)
        wire = [("Host", url.netloc.decode("ascii")), *headers.items()]
        timeouts = {"timeout": {"connect": 10.0, "read": 20.0, "write": 20.0, "pool": 20.0}}
        try:
            return self._exchange(url, core, wire, timeouts, max_bytes)
        except _TRANSIENT:  # a kept connection that the server closed meanwhile, a packet lost: once more, no oftener
            time.sleep(_RETRY)
            return self._exchange(url, core, wire, timeouts, max_bytes)

    def _exchange(
        self,
        url: httpx2.URL,
        core: httpcore2.URL,
        wire: list[tuple[str, str]],
        timeouts: dict[str, dict[str, float]],
        max_bytes: int,
    ) -> Response:
        with closing(
            self._pool.handle_request(httpcore2.Request("GET", core, headers=wire, extensions=timeouts))
        ) as reply:
            found = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in reply.headers}
            read = reply.status < 300 or reply.status in (304, 403, 429)  # a 304 read to its end keeps its connection
            body = _body(reply, found, max_bytes) if read else b""
            return Response(str(url), reply.status, found, body)

    def _refuse_early(self, url: httpx2.URL) -> None:
        until = self.waits.get(url.netloc.decode("ascii"))
        seconds = (until - self._clock()).total_seconds() if until else 0.0
        if 0 < seconds <= DAY:
            raise RateLimited(_asked_to_wait(url, seconds), seconds)

    def _refuse(self, url: httpx2.URL, response: Response, limit: SharedLimit | None) -> None:
        status, wait = response.status, retry_after(response.headers.get("retry-after"), self._clock())
        if status < 400:
            return
        if status == 410:
            raise _with_status(Gone(f"{url} is gone for good (410): its documents stay; remove the feed"), status)
        if status == 403 and b"Request Rate Threshold Exceeded" in response.body:
            wait, status = _EDGAR_PAUSE, 429
            if limit is not None:
                limit.block(_EDGAR_PAUSE)
        if status == 429 or (status == 503 and wait is not None):
            self._quieten(url, status, wait)
            raise _with_status(RateLimited(_asked_to_wait(url, wait), wait), status)
        raise _with_status(FetchError(f"{url} answered {status}: check the address; it is tried again later"), status)

    def _quieten(self, url: httpx2.URL, status: int, wait: float | None) -> None:
        """429 speaks for the whole host: its other feeds wait too, though an hour at most."""
        if status == 429 and wait and url.host not in self._own:
            self.waits[url.netloc.decode("ascii")] = self._clock() + timedelta(seconds=min(wait, 3600.0))

    def _turn(self, url: httpx2.URL) -> threading.BoundedSemaphore:
        with self._lock:
            width = 4 if url.host in self._own else 1
            return self._turns.setdefault(url.netloc.decode("ascii"), threading.BoundedSemaphore(width))

    def _limit(self, url: httpx2.URL) -> SharedLimit:
        service = "sec.gov" if url.host.endswith("sec.gov") else url.netloc.decode("ascii")
        with self._lock:
            return self._limits.setdefault(service, SharedLimit(service))


def _standing(contact: str) -> dict[str, str]:
    """The headers that every request carries."""
    agent = f"Tieout/0.1 (+{contact})" if contact else "Tieout/0.1"
    return {
        "User-Agent": agent.encode("ascii", "replace").decode(),
        "Accept": _ACCEPT,
        "Accept-Encoding": "gzip, deflate",
    }


def _merged(standing: Mapping[str, str], own: Mapping[str, str]) -> dict[str, str]:
    """A feed's own headers in the place of the standing ones, whatever their case."""
    named = {name.lower() for name in own}
    return {name: value for name, value in standing.items() if name.lower() not in named} | dict(own)


def parsed(url: str) -> httpx2.URL:
    """A web address, or a FetchError that says what is wrong with it."""
    try:
        target = httpx2.URL(url)
    except (httpx2.InvalidURL, ValueError, TypeError) as exc:
        raise FetchError(f"{url!r} is no web address ({exc}): correct it in desk.toml") from exc
    if target.scheme not in ("http", "https") or not target.host:
        raise FetchError(f"{url!r} is no http or https address: correct it in desk.toml")
    if target.userinfo:
        raise FetchError(
            f"the address at {target.host} holds a user or password: name environment variables instead (user_env, password_env)"
        )
    return target


def parsed_reference(location: str) -> httpx2.URL:
    try:
        return httpx2.URL(location)
    except (httpx2.InvalidURL, ValueError) as exc:
        raise FetchError(f"a redirect leads to {location!r}, which is no address: check the feed's address") from exc


def _body(reply: httpcore2.Response, headers: Mapping[str, str], max_bytes: int) -> bytes:
    parts, size = [], 0
    for part in unpacked(reply.iter_stream(), headers.get("content-encoding", ""), 1 << 20):
        size += len(part)
        if size > max_bytes:
            raise FetchError(f"the answer is larger than {max_bytes >> 20} MB: it was dropped; check the address")
        parts.append(part)
    return b"".join(parts)


def _marked(response: Response, moved: bool) -> Response:
    if not moved:
        return response
    return Response(response.url, response.status, {**response.headers, MOVED: response.url}, response.body)


def _with_status(error: FetchError, status: int) -> FetchError:
    error.status = status
    return error


def _asked_to_wait(url: httpx2.URL, seconds: float | None) -> str:
    wait = f" for {round(seconds)} s" if seconds else ""
    return f"{url.host} asked us to wait{wait}: {url} is tried again after that"
