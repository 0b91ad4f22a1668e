"""Chromium, a server on a free loopback port, and pages that report every request they make."""

from __future__ import annotations

import asyncio
import shutil
import socket
import threading
import time
from collections.abc import Callable, Iterator

import pytest
import uvicorn
from counting import Counter
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from ui.chat.engine import Engine
from ui.chat.web import build_app
from ui.door.access import Access

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium; a machine without it is told so, not passed over."""
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if path is None:
        pytest.fail(
            "The browser tests need Chromium: install it (apt-get install chromium), or leave them out: -m 'not browser'."
        )
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def context(chromium: Browser) -> Iterator[BrowserContext]:
    context = chromium.new_context(viewport={"width": 1100, "height": 860})
    context.set_default_timeout(20_000)
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()


@pytest.fixture(scope="session")
def serving() -> Iterator[Callable[..., str]]:
    """Serve an engine's page, with an `Access` where one is given, until the session ends; gives its address."""
    running: list[Serving] = []

    def serve(engine: Engine, access: Access | None = None) -> str:
        running.append(Serving(engine, access))
        return running[-1].address

    yield serve
    for one in running:
        one.close()


class Serving:
    """uvicorn on a thread. The page is built inside the running loop: outside one, Gradio makes loops and leaks them."""

    def __init__(self, engine: Engine, access: Access | None = None) -> None:
        self._engine = engine
        self._access = access
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._server: uvicorn.Server | None = None
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()), daemon=True)
        self._thread.start()
        while self._server is None or not self._server.started:
            assert self._thread.is_alive(), "the page did not start"
            time.sleep(0.02)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self._listening.getsockname()[1]}"

    async def _serve(self) -> None:
        config = uvicorn.Config(build_app(self._engine, self._access), log_level="warning", timeout_graceful_shutdown=1)
        self._server = uvicorn.Server(config)
        await self._server.serve(sockets=[self._listening])

    def close(self) -> None:
        assert self._server is not None
        self._server.should_exit = True
        self._thread.join(timeout=10)
        self._listening.close()


@pytest.fixture
def counter() -> Iterator[Counter]:
    counter = Counter()
    yield counter
    counter.close()
