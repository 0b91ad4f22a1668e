"""What a feed sends to its own server beside the request: user and password, headers, a cookie, out of environment variables.

desk.toml holds the variables' names, never what they hold, and nothing here says it in an error. It goes to the feed's own origin alone:
a redirect, or an article on another host, does not carry it away.
"""

from __future__ import annotations

import base64
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from tieout.feeds.draft import Fetch, Response
from tieout.feeds.errors import FetchError
from tieout.feeds.settings import FeedSpec

_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")
_OURS = frozenset(["host", "content-length", "transfer-encoding", "connection", "accept-encoding"])


def credentials_of(spec: FeedSpec, environment: Mapping[str, str] = os.environ) -> dict[str, str]:
    """The headers that the feed's requests carry; FetchError names a variable that is missing or cannot be used."""
    headers: dict[str, str] = {}
    if spec.headers_env:
        headers |= _lines(_value(spec.headers_env, spec, environment), spec.headers_env)
    if spec.cookie_env:
        headers["Cookie"] = _plain(_value(spec.cookie_env, spec, environment), spec.cookie_env)
    if spec.user_env or spec.password_env:
        user = _value(spec.user_env, spec, environment) if spec.user_env else ""
        password = _value(spec.password_env, spec, environment) if spec.password_env else ""
        pair = base64.b64encode(f"{user}:{password}".encode())
        headers["Authorization"] = f"Basic {pair.decode('ascii')}"
    return headers


@dataclass(frozen=True, slots=True)
class WithCredentials:
    """A `Fetch` that sends a feed's credentials to the feed's own origin."""

    fetch: Fetch
    url: str
    headers: Mapping[str, str]

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
        own = self.headers if origin_of(url) == origin_of(self.url) else None
        return self.fetch(
            url, etag=etag, last_modified=last_modified, max_bytes=max_bytes, rate_limited=rate_limited, headers=own
        )


def origin_of(url: str) -> tuple[str, str, int | None]:
    """Scheme, host and port; no origin equals that of an address that cannot be read."""
    try:
        parts = urlsplit(url)
        return parts.scheme, (parts.hostname or "").lower(), parts.port or {"http": 80, "https": 443}.get(parts.scheme)
    except ValueError:
        return "", url, None


def _value(name: str, spec: FeedSpec, environment: Mapping[str, str]) -> str:
    found = environment.get(name, "")
    if not found:
        raise FetchError(
            f"the environment variable {name} that feed {spec.name!r} needs is not set; set it and run again"
        )
    return found


def _lines(text: str, name: str) -> dict[str, str]:
    """ "Name: value", one a line."""
    found: dict[str, str] = {}
    for line in filter(None, map(str.strip, text.splitlines())):
        key, colon, value = line.partition(":")
        if not colon or not _NAME.fullmatch(key.strip()) or key.strip().lower() in _OURS:
            raise FetchError(f'the environment variable {name} holds no headers; write "Name: value", one a line')
        found[key.strip()] = _plain(value.strip(), name)
    return found


def _plain(value: str, name: str) -> str:
    if not value.isascii() or not value.isprintable():
        raise FetchError(f"the environment variable {name} holds characters that no header may have; correct it")
    return value
