"""The routes `/login` and `/logout`: a password for a session cookie, throttled, and the cookie back.

No CSRF token is needed: the guard refuses a foreign Origin, and the cookie is SameSite=Strict.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

from tieout.ui.auth.gate import asks_login, cookie_name, current_user, session_of
from tieout.ui.auth.login_page import login_html, logout_html
from tieout.ui.auth.throttle import Throttle
from tieout.ui.auth.users import ABSOLUTE, Users

if TYPE_CHECKING:
    from fastapi import FastAPI, Request
    from starlette.responses import Response

AT_ONCE = 2  # passwords hashed at the same time, 32 MB each
WRONG = "Name or password is wrong."


class Login:
    def __init__(self, users: Users, demanded: bool, clock: Callable[[], float] = time.monotonic) -> None:
        from anyio import CapacityLimiter

        self.users = users
        self.demanded = demanded
        self.throttle = Throttle(clock)
        self._hashing = CapacityLimiter(AT_ONCE)

    def add_to(self, app: FastAPI) -> None:
        for path, ways in (("/login", (self.form, self.enter)), ("/logout", (self.ask, self.leave))):
            for method, way in zip(("GET", "POST"), ways, strict=True):
                app.router.add_route(path, way, methods=[method])

    async def form(self, request: Request) -> Response:
        if not asks_login(self.users, self.demanded) or current_user(request):
            return to("/")
        return shown(login_html(local(request.query_params.get("next", ""))))

    async def enter(self, request: Request) -> Response:
        """One attempt. What must wait is answered 429 without looking at the password."""
        given = fields(await request.body())
        name, after = given.get("name", "").strip(), local(given.get("next", ""))
        address = request.client.host if request.client else ""
        wait = self.throttle.wait(name, address)
        if wait > 0:
            return shown(login_html(after, name, too_many(wait)), 429, {"retry-after": str(math.ceil(wait))})
        self.throttle.tried(name, address)
        if not await self._right(name, given.get("password", "")):
            return shown(login_html(after, name, WRONG), 401)
        self.throttle.succeeded(name, address)
        response = to(after)
        set_cookie(response, request, self.users.begin(name))
        return response

    async def _right(self, name: str, password: str) -> bool:
        from anyio import to_thread

        return await to_thread.run_sync(self.users.check, name, password, limiter=self._hashing)

    async def ask(self, request: Request) -> Response:
        return shown(logout_html(current_user(request))) if current_user(request) else to("/")

    async def leave(self, request: Request) -> Response:
        self.users.end(session_of(request.headers.get("cookie", ""), request.scope))
        response = to("/login")
        response.delete_cookie(
            cookie_name(request.scope), path="/", secure=secure(request), httponly=True, samesite="strict"
        )
        return response


def fields(body: bytes) -> dict[str, str]:
    """A form's fields, each once; too many, or not a form's text, is none."""
    try:
        parsed = parse_qs(body.decode("ascii"), max_num_fields=10)
    except ValueError:
        return {}
    return {name: values[0] for name, values in parsed.items()}


def local(after: str) -> str:
    """Where to go after the login: a path of this desk, never another host."""
    if not after.startswith("/") or after.startswith(("//", "/\\", "/login", "/logout")):
        return "/"
    return after if after.isascii() and after.isprintable() else "/"


def too_many(wait: float) -> str:
    seconds = math.ceil(wait)
    return f"Too many attempts. Try again in {seconds} second{'s' if seconds > 1 else ''}."


def to(where: str) -> Response:
    from starlette.responses import RedirectResponse

    return RedirectResponse(where, status_code=303, headers={"cache-control": "no-store"})


def shown(html: str, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    from starlette.responses import HTMLResponse

    return HTMLResponse(html, status, {"cache-control": "no-store", **(headers or {})})


def set_cookie(response: Response, request: Request, token: str) -> None:
    response.set_cookie(
        cookie_name(request.scope),
        token,
        max_age=int(ABSOLUTE),
        path="/",
        secure=secure(request),
        httponly=True,
        samesite="strict",
    )


def secure(request: Request) -> bool:
    return request.url.scheme == "https"
