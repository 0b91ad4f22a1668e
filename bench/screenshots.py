"""Pictures of the chat, light and dark, wide and narrow: for looking at, and one of them for the README.

python bench/screenshots.py --desk DESK --out DIR
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from chat_desk import address_of, answered, arguments, ask, chromium, visited
from playwright.sync_api import Page


def main() -> int:
    parser = arguments(__doc__)
    parser.add_argument("--out", type=Path, required=True, help="a folder outside the repository")
    parser.add_argument("--follow-up", default="And its operating margin?")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    with chromium() as browser, address_of(options) as address:
        for scheme in ("light", "dark"):
            with visited(browser, address, color_scheme=scheme, viewport={"width": 1360, "height": 850}) as page:
                for name in scenes(page, options.question, options.follow_up):
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
    for tab in page.get_by_role("tab").all()[1:]:
        name = tab.inner_text().lower()
        tab.click()
        page.wait_for_timeout(1500)
        yield name


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
