"""The outermost layer: which hosts and origins may call at all, and the headers that every answer carries.

Loopback is no protection by itself: any site open in the same browser can post to it (DNS rebinding, cross-site
requests). So the Host must be ours, a foreign Origin is refused, and the content security policy names no remote host:
whatever a feed's text smuggles into the page, the browser has nowhere to send it.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

# Gradio builds its templates with Function() and boots from an inline script: 'unsafe-eval' and 'unsafe-inline' are its
# price. Everything from outside is escaped before it reaches the page, and no directive lets a request leave this host.
POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self' 'unsafe-inline' 'unsafe-eval'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "media-src 'self' blob:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "worker-src 'self' blob:",
        "frame-src 'none'",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
# Our own plain pages (login, logout, the API's list) have no script at all.
PLAIN_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
PLAIN_PAGES = ("/login", "/logout", "/api/docs")
HEADERS = {
    "content-security-policy": POLICY,
    "referrer-policy": "same-origin",  # under no-referrer a form's own Origin would be "null"
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=(), payment=()",
}
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
EVERYWHERE = frozenset({"0.0.0.0", "::"})
FORWARDED = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip")

FOREIGN = "This page answers only to itself: the request came from another site."
ELSEWHERE = (
    "This address is not one that the desk answers to. Open it by the address it printed, or name this one with "
    "--allowed-host."
)
PROXIED = (
    "The request came through a proxy, and this desk asks for no login. Add a user with `tieout users add`, then go on."
)

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Hosts:
    """The names that a Host header may carry. Listening everywhere, any IP address is ours too: no name, no rebinding."""

    names: frozenset[str] = LOOPBACK
    addresses: bool = False

    def allow(self, header: str) -> bool:
        host = host_name(header)
        return host in self.names or (self.addresses and is_address(host))


def hosts_for(host: str, allowed: tuple[str, ...] = ()) -> Hosts:
    """What --host and --allowed-host mean."""
    own = {socket.gethostname().lower()} if host in EVERYWHERE else {host.lower()}
    return Hosts(LOOPBACK | own | {name.lower() for name in allowed}, host in EVERYWHERE)


def host_name(header: str) -> str:
    """ "[::1]:7860" → "::1"; "" for what is no host."""
    try:
        parts = urlsplit(f"//{header}")
        whole = parts.netloc == header and "@" not in header and (parts.port is None or parts.port > 0)
    except ValueError:  # a port that is no number, brackets that do not close
        return ""
    return (parts.hostname or "") if whole else ""


def is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


class Guard:
    """ASGI: refuses foreign hosts and origins with 400, and puts the policy on every answer. Streams pass untouched."""

    def __init__(self, app: App, hosts: Hosts = Hosts(), has_login: Callable[[], bool] = lambda: True) -> None:
        self.app = app
        self.hosts = hosts
        self.has_login = has_login

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in {"http", "websocket"}:
            await self.app(scope, receive, send)
            return
        guarded = _with_headers(send, headers_for(scope["path"]))
        reason = self._objection(scope["method"] if scope["type"] == "http" else "", headers_of(scope))
        if reason:
            await refuse(scope, guarded, 400, reason)
            return
        await self.app(scope, receive, guarded)

    def _objection(self, method: str, headers: dict[str, str]) -> str:
        host = headers.get("host", "")
        if not self.hosts.allow(host):
            return ELSEWHERE
        if not same_origin(headers.get("origin"), host) or foreign_fetch(method, headers):
            return FOREIGN
        if any(name in headers for name in FORWARDED) and not self.has_login():
            return PROXIED
        return ""


def headers_of(scope: Scope) -> dict[str, str]:
    return {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}


def same_origin(origin: str | None, host: str) -> bool:
    """No Origin (a plain visit), or the very host and port that was asked."""
    if origin is None:
        return True
    try:
        parts = urlsplit(origin)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.netloc) and parts.netloc == host


def foreign_fetch(method: str, headers: dict[str, str]) -> bool:
    """What a browser says of itself: another site's page asks, and not by a link that its reader followed."""
    if headers.get("sec-fetch-site") not in {"cross-site", "same-site"}:
        return False
    return not (method in {"GET", "HEAD"} and headers.get("sec-fetch-mode") == "navigate")


def headers_for(path: str) -> dict[str, str]:
    return {**HEADERS, "content-security-policy": PLAIN_POLICY} if path in PLAIN_PAGES else HEADERS


def _with_headers(send: Send, wanted: dict[str, str]) -> Send:
    extra = [(name.encode(), value.encode()) for name, value in wanted.items()]

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            kept = [(name, value) for name, value in message["headers"] if name.decode().lower() not in wanted]
            message = {**message, "headers": kept + extra}
        await send(message)

    return sending


async def refuse(scope: Scope, send: Send, status: int, reason: str, headers: dict[str, str] | None = None) -> None:
    """One sentence as JSON; `detail` is where Gradio's page looks for it."""
    from starlette.responses import JSONResponse

    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008})
        return
    response = JSONResponse({"error": reason, "detail": reason}, status, headers)
    await send({"type": "http.response.start", "status": status, "headers": response.raw_headers})
    await send({"type": "http.response.body", "body": bytes(response.body)})
