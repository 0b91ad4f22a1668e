"""Pictures of the chat, light and dark, wide and narrow: for looking at, and one of them for the README.

python bench/screenshots.py --desk DESK --out DIR [--tabs] [--ticker NVDA]

--tabs leaves the chat out; a note of the ticker is built where none is stored.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from chat_desk import address_of, answered, arguments, ask, chromium, visited
from playwright.sync_api import Page


def main() -> int:
    parser = arguments(__doc__)
    parser.add_argument("--out", type=Path, required=True, help="a folder outside the repository")
    parser.add_argument("--follow-up", default="And its operating margin?")
    parser.add_argument("--tabs", action="store_true", help="only the tabs beside the chat")
    parser.add_argument("--ticker", default="LKMR", help="whose company page and note are shown")
    parser.add_argument("--words", default="gross margin", help="what is searched for in the documents")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    with chromium() as browser, address_of(options) as address:
        for scheme in ("light", "dark"):
            with visited(browser, address, color_scheme=scheme, viewport={"width": 1360, "height": 850}) as page:
                chat = () if options.tabs else scenes(page, options.question, options.follow_up)
                for name in chain(chat, tabs(page, options.ticker, options.words)):
                    page.wait_for_timeout(400)
                    page.screenshot(path=options.out / f"{name}-{scheme}.png")
    print(f"{len(list(options.out.glob('*.png')))} pictures in {options.out}")
    return 0


def scenes(page: Page, question: str, follow_up: str) -> Iterator[str]:
    """One after the other, with the page there."""
    yield "welcome"
    ask(page, question)
    page.wait_for_selector("#live .draft")
    yield "streaming"
    page.wait_for_selector("#live .tools")
    yield "answer"
    page.locator("#live a.figure, #live a.cite").first.click()
    yield "card"
    yield from answer_parts(page)
    answered(page, follow_up)
    yield "follow-up"
    page.locator("#live [data-do=edit]").click()
    page.wait_for_selector(".editing")
    yield "edit"
    page.keyboard.press("Escape")
    page.get_by_label("Compare with the base model").check()
    page.locator("#new").click()
    page.wait_for_selector("#examples button")
    answered(page, question)
    yield "side-by-side"
    page.get_by_label("Compare with the base model").uncheck()
    page.locator("#bar [data-do=delete]").click()
    yield "delete"
    page.keyboard.press("Escape")
    yield from narrow(page)


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
        page.set_viewport_size({"width": 390, "height": 800})
        page.wait_for_timeout(600)
        yield f"narrow-{name.lower()}"
        page.set_viewport_size({"width": 1360, "height": 850})
        page.wait_for_timeout(300)


def answer_parts(page: Page) -> Iterator[str]:
    """A formula and a cut sentence, where this answer has them."""
    formula, cut = page.locator("#live .formula"), page.locator("#live .tie summary")
    if formula.count():
        formula.first.hover()
        yield "formula"
    if cut.count():
        cut.first.click()
        yield "cut"


def narrow(page: Page) -> Iterator[str]:
    page.set_viewport_size({"width": 390, "height": 800})
    yield "narrow"
    page.locator("#bar .toggle").click()
    yield "narrow-drawer"
    page.keyboard.press("Escape")
    page.set_viewport_size({"width": 1360, "height": 850})


if __name__ == "__main__":
    sys.exit(main())
