"""The web application around the page: who may call it, what its pages may load, and `/healthz`.

Loopback is no protection by itself: any site open in the same browser can post to it (DNS rebinding, cross-site
requests). So the Host must be ours, a foreign Origin is refused, and the content security policy names no remote host:
whatever a feed's text smuggles into the page, the browser has nowhere to send it.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from ui.chat.engine import Engine

if TYPE_CHECKING:
    from fastapi import FastAPI

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
HEADERS = {
    "content-security-policy": POLICY,
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=(), payment=()",
}

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]


class Guard:
    """ASGI: refuses a foreign Origin with 400, and puts the policy on every answer. Streams pass untouched."""

    def __init__(self, app: App) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in {"http", "websocket"}:
            await self.app(scope, receive, send)
            return
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        if not same_origin(headers.get("origin"), headers.get("host", "")):
            await _refuse(scope, send)
            return
        await self.app(scope, receive, _with_headers(send))


def same_origin(origin: str | None, host: str) -> bool:
    """No Origin (a plain visit), or the very host and port that was asked."""
    if origin is None:
        return True
    try:
        parts = urlsplit(origin)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.netloc) and parts.netloc == host


def _with_headers(send: Send) -> Send:
    extra = [(name.encode(), value.encode()) for name, value in HEADERS.items()]

    async def sending(message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            kept = [(name, value) for name, value in message["headers"] if name.decode().lower() not in HEADERS]
            message = {**message, "headers": kept + extra}
        await send(message)

    return sending


async def _refuse(scope: Scope, send: Send) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008})
        return
    body = b"This page answers only to itself: the request came from another site.\n"
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 400, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def build_app(engine: Engine, host: str = "127.0.0.1") -> FastAPI:
    """The application: guards outside, `/healthz`, the Gradio page at `/`."""
    import gradio as gr
    from fastapi import FastAPI
    from fastapi.responses import JSONResponse
    from starlette.middleware.trustedhost import TrustedHostMiddleware

    from ui.chat.page import build_page, page_style

    app = FastAPI(title="Tieout", docs_url=None, redoc_url=None, openapi_url=None)

    def healthz() -> JSONResponse:
        health = engine.health()
        body = {"healthy": health.healthy, "reasons": list(health.reasons), "documents": health.documents}
        return JSONResponse(body, status_code=200 if health.healthy else 503)

    app.add_api_route("/healthz", healthz, methods=["GET"])
    gr.mount_gradio_app(app, build_page(engine), path="/", **page_style())
    app.add_middleware(Guard)
    ours = ["localhost", "127.0.0.1", host, f"[{host}]"]
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=ours, www_redirect=False)
    return app
