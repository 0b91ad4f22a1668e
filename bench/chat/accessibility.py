"""axe-core on every page of the chat, light and dark: exits 1 on a serious or critical fault.

    npm install --prefix DIR axe-core
    python -m bench chat accessibility --axe DIR/node_modules/axe-core/axe.min.js --desk DESK

DIR lies outside the repository. Without --axe it is fetched into a temporary folder by npm; skipped aloud where
there is no npm. Lesser faults are listed and do not fail.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from bench.chat import browser as shared
from bench.chat.browser import NARROW, WIDE, Scheme, address_of, answered, chromium, visited
from bench.command import Skipped

GRAVE = {"serious", "critical"}


def add_arguments(parser: ArgumentParser) -> None:
    """Add the options."""
    shared.add_arguments(parser)
    parser.add_argument("--axe", type=Path, help="axe.min.js of the npm package axe-core")
    parser.add_argument("--tabs", action="store_true", help="only the tabs beside the chat")
    parser.add_argument("--ticker", default="LKMR", help="whose company page and note are looked at")
    parser.add_argument("--words", default="gross margin", help="what is searched for in the documents")


def run(options: Namespace) -> int:
    """Print the faults of each page; 1 when one is serious."""
    grave = 0
    schemes: tuple[Scheme, ...] = ("light", "dark")
    with address_of(options.desk, options.address) as address, chromium() as browser:
        script = source(options.axe)
        for scheme in schemes:
            with visited(browser, address, scheme) as page:
                for place in places(page, options.question, options.ticker, options.words, options.tabs):
                    found = faults(page, script)
                    grave += sum(fault["impact"] in GRAVE for fault in found)
                    report(f"{scheme}, {place}", found)
    print("No serious fault." if not grave else f"{grave} serious faults.")
    return 1 if grave else 0


def source(axe: Path | None) -> str:
    """axe's script; raises Skipped where there is none and no npm."""
    if axe is not None:
        return axe.read_text("utf-8")
    if shutil.which("npm") is None:
        raise Skipped("needs --axe FILE, axe.min.js, since npm is not installed")
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["npm", "install", "--prefix", folder, "--no-audit", "--no-fund", "axe-core"], check=True)
        return (Path(folder) / "node_modules/axe-core/axe.min.js").read_text("utf-8")


def places(page: Page, question: str, ticker: str, words: str, only_tabs: bool) -> Iterator[str]:
    """One after the other, with the page there."""
    if not only_tabs:
        yield from chat(page, question)
    for name in tabs(page, ticker, words):
        yield f"the tabs: {name}"


def chat(page: Page, question: str) -> Iterator[str]:
    """The chat's own places."""
    yield "an empty chat"
    page.get_by_label("Compare styles").uncheck()
    answered(page, question)
    cards = page.locator("#live .card summary")
    if not cards.count():
        raise Skipped("needs --question, one that the desk has a source for")
    cards.first.click()
    yield "an answer with an open card"
    page.locator("#adapter input").click()
    page.wait_for_timeout(200)
    yield "a selector"
    page.keyboard.press("Escape")
    page.locator("#bar [data-do=delete]").click()
    yield "a dialog"
    page.keyboard.press("Escape")
    page.set_viewport_size(NARROW)
    page.locator("#bar .toggle").click()
    yield "the drawer of a narrow screen"
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Options").click()
    yield "a narrow screen's answer and options"
    page.get_by_role("button", name="Options").click()
    page.set_viewport_size(WIDE)


def tabs(page: Page, ticker: str, words: str) -> Iterator[str]:
    """The tabs beside the chat, each with something open in it; then each of them on a narrow screen."""
    page.get_by_role("tab", name="Documents").click()
    page.get_by_role("textbox", name="Search", exact=True).fill(words)
    page.locator("#found mark").first.wait_for()
    page.locator("#found button").first.click()
    page.locator("#text .hit").first.wait_for()
    yield "documents"
    page.get_by_role("tab", name="Company").click()
    page.locator("#company-view article").wait_for()
    page.locator("#company-ticker input").fill(ticker)
    page.keyboard.press("Enter")
    page.locator("#company-view h2", has_text=ticker).wait_for()
    yield "company"
    page.get_by_role("tab", name="Notes").click()
    page.wait_for_timeout(1500)
    if page.locator("#stored button", has_text=ticker).count():
        page.locator("#stored button", has_text=ticker).first.click()
    else:
        page.get_by_label("Tickers, companies or topics").fill(ticker)
        page.locator("#note-build").click()
    page.locator("#note iframe").wait_for()
    page.locator(".verify").click()
    page.locator(".verified p").wait_for()
    yield "notes"
    page.get_by_role("tab", name="Feeds").click()
    page.locator("#freshness :is(svg, p)").first.wait_for()
    yield "feeds"
    for name in ("Documents", "Company", "Notes", "Feeds"):
        page.get_by_role("tab", name=name).click()  # on a narrow screen some tabs are behind a menu
        page.set_viewport_size(NARROW)
        page.wait_for_timeout(600)
        yield f"narrow-{name.lower()}"
        page.set_viewport_size(WIDE)
        page.wait_for_timeout(300)


def faults(page: Page, script: str) -> list[dict[str, Any]]:
    """What axe finds on the page as it is."""
    page.evaluate(script)
    found: list[dict[str, Any]] = page.evaluate(
        "axe.run(document, {resultTypes: ['violations']}).then((r) => r.violations)"
    )
    return found


def report(place: str, faults: list[dict[str, Any]]) -> None:
    """Print the faults of a place."""
    print(f"{place}: {len(faults)} kinds of fault")
    for fault in faults:
        print(f"  {fault['impact']}: {fault['help']} ({fault['id']}, {len(fault['nodes'])} times)")
        for node in fault["nodes"][:3]:
            print(f"    {node['html'][:200]}")
