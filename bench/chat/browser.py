"""What the benches of the chat share: Chromium, a chat that runs already or is started on a desk, and one answered question."""

from __future__ import annotations

import re
import shutil
import signal
import subprocess
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from bench.command import Skipped

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
PATIENCE = 600_000  # milliseconds: benches may share the machine with training
WIDE: ViewportSize = {"width": 1440, "height": 900}
NARROW: ViewportSize = {"width": 390, "height": 800}
Scheme = Literal["light", "dark"]


def add_arguments(parser: ArgumentParser) -> None:
    """Add the options that all benches of the chat have."""
    parser.add_argument("--desk", type=Path, help="a desk to serve; a demo desk is made there when there is none")
    parser.add_argument("--address", help="a chat that runs already, instead of --desk")
    parser.add_argument("--question", default="How did Larkmoor Foods do last quarter?")


@contextmanager
def address_of(desk: Path | None, address: str | None = None) -> Iterator[str]:
    """The chat's address; what was started here is stopped at the end.

    Raises Skipped when neither a desk nor an address is named.
    """
    if address:
        yield address
        return
    if desk is None:
        raise Skipped("needs --desk DESK, or --address of a running chat")
    command = [sys.executable, "-m", "tieout.ui.cli", "--desk", str(desk), "chat", "--port", "0"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        found = next(match for line in process.stdout if (match := re.search(r"http://\S+", line)))
        yield found[0]
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=60)


@contextmanager
def chromium() -> Iterator[Browser]:
    """A browser without a window; raises Skipped where Chromium is not installed."""
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if path is None:
        raise Skipped("needs Chromium, which is not installed (apt-get install chromium)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@contextmanager
def visited(browser: Browser, address: str, color_scheme: Scheme = "light") -> Iterator[Page]:
    """A page of a fresh profile, ready for a question."""
    context = browser.new_context(viewport=WIDE, color_scheme=color_scheme)
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    page.goto(address)
    page.wait_for_selector("#examples button")
    yield page
    context.close()


def ask(page: Page, question: str) -> None:
    """Put a question, as a reader types it."""
    box = page.get_by_role("textbox", name="Question")
    box.fill(question)
    box.press("Enter")


def answered(page: Page, question: str) -> None:
    """Put a question and wait for the whole answer."""
    ask(page, question)
    page.locator("#live .asked p", has_text=question).wait_for()
    page.wait_for_selector("#live .tools")
