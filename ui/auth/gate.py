"""ASGI: who a request comes from, and whether that is enough. Without a user on the desk everyone on this machine may.

A browser comes with a session cookie, a tool with `Authorization: Bearer`. Only `/healthz` and the login page are open.
The rule is looked up per request: a user added, removed or given a new password counts at once.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import quote

from tieout.ui.auth.guard import App, Receive, Scope, Send, headers_of, refuse
from tieout.ui.auth.users import Users

OPEN = ("/healthz", "/login")
TOOLS = ("/api", "/mcp", "/v1")  # a token opens these and no page
USER, USED = "tieout.user", "tieout.used"

LOG_IN = "Log in first."
TOKEN_WANTED = (
    "Log in first, or send a token: `tieout users token NAME` makes one, `Authorization: Bearer TOKEN` sends it."
)


def current_user(request: Any) -> str:
    """The user's name; "" where the desk asks for no login. Takes FastAPI's request or Gradio's."""
    inner = getattr(request, "request", None) or request
    return str(inner.scope.get(USER, ""))


class Gate:
    """`demanded`: a login is asked for even while there is no user, so that removing the last one opens nothing."""

    def __init__(self, app: App, users: Users | None = None, demanded: bool = False) -> None:
        self.app = app
        self.users = users
        self.demanded = demanded

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in {"http", "websocket"} or not asks_login(self.users, self.demanded):
            await self.app(scope, receive, send)
            return
        user, used = self._who(scope)
        if user is None and scope["path"] not in OPEN:
            await self._ask(scope, send)
            return
        if user is not None:
            scope = {**scope, USER: user, USED: used}
        await self.app(scope, receive, send)

    def _who(self, scope: Scope) -> tuple[str | None, Callable[[], None]]:
        """The user, and what to call when the reader did something."""
        assert self.users is not None or self.demanded
        if self.users is None:
            return None, nothing
        headers = headers_of(scope)
        scheme, _, token = headers.get("authorization", "").partition(" ")
        if scheme.lower() == "bearer" and is_for_tools(scope["path"]):
            return self.users.by_token(token.strip()), nothing
        session = session_of(headers.get("cookie", ""), scope)
        return self.users.by_session(session), partial(self.users.used, session)

    async def _ask(self, scope: Scope, send: Send) -> None:
        headers = headers_of(scope)
        if scope["type"] == "http" and scope["method"] == "GET" and "text/html" in headers.get("accept", ""):
            await _redirect(send, login_address(scope["path"]))
        elif is_for_tools(scope["path"]):
            await refuse(scope, send, 401, TOKEN_WANTED, {"www-authenticate": "Bearer"})
        else:
            await refuse(scope, send, 401, LOG_IN)


def nothing() -> None:
    """A token has no idle time."""


def asks_login(users: Users | None, demanded: bool) -> bool:
    return demanded or (users is not None and users.any())


def is_for_tools(path: str) -> bool:
    return any(path == place or path.startswith(f"{place}/") for place in TOOLS)


def cookie_name(scope: Scope) -> str:
    """Under https no other host and no plain http page can set or read it: browsers hold `__Host-` to that."""
    return "__Host-tieout" if scope.get("scheme") in {"https", "wss"} else "tieout"


def session_of(cookies: str, scope: Scope) -> str:
    """The session's token out of a Cookie header; "" when there is none."""
    jar: SimpleCookie = SimpleCookie()
    try:
        jar.load(cookies)
    except CookieError:
        return ""
    found = jar.get(cookie_name(scope))
    return found.value if found else ""


def login_address(path: str) -> str:
    return "/login" if path in {"/", "/logout"} else f"/login?next={quote(path)}"


async def _redirect(send: Send, where: str) -> None:
    headers = [(b"location", where.encode()), (b"cache-control", b"no-store"), (b"content-length", b"0")]
    await send({"type": "http.response.start", "status": 303, "headers": headers})
    await send({"type": "http.response.body", "body": b""})
