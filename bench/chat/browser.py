"""What the benches of the chat share: Chromium, a chat that runs already or is started on a desk, and one answered question."""

from __future__ import annotations

import argparse
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
PATIENCE = 600_000  # milliseconds: benches may share the machine with training
WIDE = {"width": 1440, "height": 900}


def arguments(description: str | None) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--desk", type=Path, help="a desk to serve; a demo desk is made there when there is none")
    parser.add_argument("--address", help="a chat that runs already, instead of --desk")
    parser.add_argument("--question", default="How did Larkmoor Foods do last quarter?")
    return parser


@contextmanager
def address_of(options: argparse.Namespace) -> Iterator[str]:
    """The chat's address; what was started here is stopped at the end."""
    if options.address:
        yield options.address
        return
    if options.desk is None:
        sys.exit("Name a desk with --desk, or a running chat with --address.")
    command = [sys.executable, "-m", "tieout.ui.cli", "--desk", str(options.desk), "chat", "--port", "0"]
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
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if path is None:
        print("SKIPPED: Chromium is not installed (apt-get install chromium).")
        sys.exit(0)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@contextmanager
def visited(browser: Browser, address: str, **settings: object) -> Iterator[Page]:
    """A page of a fresh profile, ready for a question."""
    context = browser.new_context(**{"viewport": WIDE, **settings})  # type: ignore[arg-type]
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    page.goto(address)
    page.wait_for_selector("#examples button")
    yield page
    context.close()


def ask(page: Page, question: str) -> None:
    box = page.get_by_role("textbox", name="Question")
    box.fill(question)
    box.press("Enter")


def answered(page: Page, question: str) -> None:
    ask(page, question)
    page.locator("#live .asked p", has_text=question).wait_for()
    page.wait_for_selector("#live .tools")
