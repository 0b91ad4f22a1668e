"""Chromium, a server on a free loopback port, and pages that report every request they make."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator

import pytest
from chat_serving import Serving
from counting import Counter
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tieout.ui.auth.access import Access
from tieout.ui.chat.engine import Engine

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


@pytest.fixture
def counter() -> Iterator[Counter]:
    counter = Counter()
    yield counter
    counter.close()
