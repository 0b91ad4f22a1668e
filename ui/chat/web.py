"""The web application around the page: logins and limits outside, `/healthz`, the tools' entrances, the Gradio page at `/`."""

from __future__ import annotations

import inspect
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import TYPE_CHECKING, Any

from tieout.feeds import UsageError
from tieout.ui.auth.access import Access
from tieout.ui.auth.gate import Gate, asks_login, current_user
from tieout.ui.auth.guard import Guard
from tieout.ui.auth.limits import Limits, background_events
from tieout.ui.auth.login_page import RETURN
from tieout.ui.auth.tools import Work
from tieout.ui.auth.uploads import LARGEST
from tieout.ui.chat.engine import Engine

if TYPE_CHECKING:
    from fastapi import FastAPI
    from starlette.applications import Starlette
    from starlette.responses import Response

AT_ONCE = 4  # the page's questions written at the same time, and as many jobs of the API's and MCP's together


def build_app(engine: Engine, access: Access | None = None) -> FastAPI:
    """From outside in: hosts and origins, login, limits, then the routes; Gradio's page takes what is left."""
    import gradio as gr
    from fastapi import FastAPI

    from tieout.ui.chat.page import build_page, page_style

    access = access or Access()
    work = Work(AT_ONCE)
    entrance = mcp_entrance(access, work)
    app = FastAPI(title="Tieout", docs_url=None, redoc_url=None, openapi_url=None, lifespan=running(entrance))
    add_health(app, engine, access)
    add_feed(app, engine)
    add_tools(app, access, work, entrance)
    page = build_page(engine)
    page.queue(max_size=access.queue, default_concurrency_limit=AT_ONCE, api_open=False)
    timers = only_writing_waits(page)
    style = page_style()
    style |= {"head": RETURN + style["head"], "max_file_size": LARGEST}
    gr.mount_gradio_app(app, page, path="/", **style)
    app.add_middleware(Limits, background=background_events(timers))
    app.add_middleware(Gate, users=access.users, demanded=access.demanded)
    app.add_middleware(Guard, hosts=access.hosts, has_login=lambda: asks_login(access.users, access.demanded))
    return app


def add_health(app: FastAPI, engine: Engine, access: Access) -> None:
    """`/healthz` is open to monitors: 503 when red; whoever should log in and has not is not told why."""
    from fastapi.responses import JSONResponse

    def healthz(request: Any) -> Response:
        health = engine.health()
        stranger = asks_login(access.users, access.demanded) and not current_user(request)
        more = {} if stranger else {"reasons": list(health.reasons), "documents": health.documents}
        return JSONResponse({"healthy": health.healthy, **more}, status_code=200 if health.healthy else 503)

    app.router.add_route("/healthz", healthz, methods=["GET"])


def add_feed(app: FastAPI, engine: Engine) -> None:
    """`/notes.atom`, where desk.toml asks for it; behind the login like the page."""
    from starlette.responses import PlainTextResponse
    from starlette.responses import Response as Plain

    def notes_atom(request: Any) -> Response:
        made = engine.notes.atom(str(request.base_url).rstrip("/"))
        if made is None:
            return PlainTextResponse(
                "Set `feed = true` under [brief] in desk.toml to have this feed.\n", status_code=404
            )
        return Plain(made, media_type="application/atom+xml")

    app.router.add_route("/notes.atom", notes_atom, methods=["GET"])


def add_tools(app: FastAPI, access: Access, work: Work, entrance: Starlette | None) -> None:
    """Login, API and MCP, each where it is asked for."""
    from tieout.ui.auth.login import Login

    if access.users is not None:
        Login(access.users, access.demanded).add_to(app)
    if access.api and access.tools is not None:
        from tieout.ui.auth.api import build_api
        from tieout.ui.auth.openai_api import build_openai

        app.mount("/api", build_api(access.tools, work))
        app.mount("/v1", build_openai(access.tools, work))
    if entrance is not None:
        app.router.routes.extend(entrance.routes)


def mcp_entrance(access: Access, work: Work) -> Starlette | None:
    if not access.mcp or access.tools is None:
        return None
    try:
        from tieout.ui.auth.mcp_server import build_mcp
    except ImportError as exc:
        raise UsageError('MCP needs the extra of that name: pip install "tieout[mcp]", then start again.') from exc
    return build_mcp(access.tools, work)


def running(entrance: Starlette | None) -> Any:
    """MCP's own lifespan, run within the application's."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            if entrance is not None:
                await stack.enter_async_context(entrance.router.lifespan_context(entrance))
            yield

    return lifespan


def only_writing_waits(page: Any) -> frozenset[int]:
    """What streams waits in the queue; everything else is answered at once, so that a full queue refuses questions and
    not the page itself. Gives the numbers of the page's timers."""
    for event in page.fns.values():
        if event.fn is not None and not inspect.isgeneratorfunction(event.fn):
            event.queue = False
    return frozenset(number for number, event in page.fns.items() if any(name == "tick" for _, name in event.targets))
