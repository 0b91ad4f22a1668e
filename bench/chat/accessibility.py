"""axe-core on every page of the chat, light and dark: exits 1 on a serious or critical fault.

    npm install --prefix DIR axe-core
    python bench/axe_check.py --axe DIR/node_modules/axe-core/axe.min.js --desk DESK

DIR lies outside the repository. Without --axe it is fetched into a temporary folder by npm; skipped aloud (exit 0) where
there is no npm. Lesser faults are listed and do not fail.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

from chat_desk import address_of, answered, arguments, chromium, visited
from playwright.sync_api import Page
from screenshots import tabs

GRAVE = {"serious", "critical"}


def main() -> int:
    parser = arguments(__doc__)
    parser.add_argument("--axe", type=Path, help="axe.min.js of the npm package axe-core")
    parser.add_argument("--tabs", action="store_true", help="only the tabs beside the chat")
    parser.add_argument("--ticker", default="LKMR", help="whose company page and note are looked at")
    parser.add_argument("--words", default="gross margin", help="what is searched for in the documents")
    options = parser.parse_args()
    script = source(options.axe)
    grave = 0
    with chromium() as browser, address_of(options) as address:
        for scheme in ("light", "dark"):
            with visited(browser, address, color_scheme=scheme) as page:
                for place in places(page, options.question, options.ticker, options.words, options.tabs):
                    faults = run(page, script)
                    grave += sum(fault["impact"] in GRAVE for fault in faults)
                    report(f"{scheme}, {place}", faults)
    print("No serious fault." if not grave else f"{grave} serious faults.")
    return 1 if grave else 0


def source(axe: Path | None) -> str:
    if axe is not None:
        return axe.read_text("utf-8")
    if shutil.which("npm") is None:
        print("SKIPPED: npm is not installed; name axe.min.js with --axe.")
        sys.exit(0)
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
    yield "an empty chat"
    page.get_by_label("Compare with the base model").uncheck()
    answered(page, question)
    cards = page.locator("#live .card summary")
    if not cards.count():
        sys.exit("The desk has no source for that question; name another with --question.")
    cards.first.click()
    yield "an answer with an open card"
    page.locator("#adapter input").click()
    page.wait_for_timeout(200)
    yield "a selector"
    page.keyboard.press("Escape")
    page.locator("#bar [data-do=delete]").click()
    yield "a dialog"
    page.keyboard.press("Escape")
    page.set_viewport_size({"width": 390, "height": 800})
    page.locator("#bar .toggle").click()
    yield "the drawer of a narrow screen"
    page.keyboard.press("Escape")
    page.set_viewport_size({"width": 1440, "height": 900})


def run(page: Page, script: str) -> list[dict[str, Any]]:
    page.evaluate(script)
    found: list[dict[str, Any]] = page.evaluate(
        "axe.run(document, {resultTypes: ['violations']}).then((r) => r.violations)"
    )
    return found


def report(place: str, faults: list[dict[str, Any]]) -> None:
    print(f"{place}: {len(faults)} kinds of fault")
    for fault in faults:
        print(f"  {fault['impact']}: {fault['help']} ({fault['id']}, {len(fault['nodes'])} times)")
        for node in fault["nodes"][:3]:
            print(f"    {node['html'][:200]}")


if __name__ == "__main__":
    sys.exit(main())
