"""What a reader does in the chat, as steps that the browser tests share."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, Page, expect

QUESTION = "How did Halvorsen Marine do last quarter?"
PATIENCE = 60_000  # milliseconds: other work may hold the processor

expect.set_options(timeout=PATIENCE / 2)


@contextmanager
def opened(chromium: Browser, address: str, **options: object) -> Iterator[Page]:
    """A page of a fresh browser profile, ready for a question."""
    context = chromium.new_context(**{"viewport": {"width": 1280, "height": 860}, **options})  # type: ignore[arg-type]
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    page.goto(address)
    page.wait_for_selector("#examples button")
    yield page
    context.close()


def begin(page: Page) -> None:
    """A new conversation; far quicker than a new page."""
    page.locator("#new").click()
    page.wait_for_selector("#examples button")
    expect(page.locator("#live .turn")).to_have_count(0)


def ask(page: Page, question: str = QUESTION) -> None:
    """Typed and sent with Enter."""
    box = page.get_by_role("textbox", name="Question")
    box.fill(question)
    box.press("Enter")


def answered(page: Page, question: str = QUESTION) -> None:
    ask(page, question)
    expect(page.locator("#live .asked p")).to_have_text(question)
    page.wait_for_selector("#live .tools")


def wait_until(happened: Callable[[], bool], within: float = 30.0) -> None:
    deadline = time.monotonic() + within
    while not happened():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)
