"""How quick the chat is, measured in the browser: first paint, usable, first word after Enter, whole answer, two at once.

    python -m bench chat speed --desk DESK

Times are the browser's own (performance.now); "usable" is when the question can be typed and the examples are there. Two
readers ask at the same moment in two profiles: each one's first word, end, and the longest silence between two words.
"""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from itertools import pairwise
from typing import Any

from playwright.sync_api import Page

from bench.chat import browser as shared
from bench.chat.browser import PATIENCE, address_of, ask, chromium, visited

WATCH = """() => {
  window.seen = { words: [], end: 0, shift: 0 };
  let length = 0;
  document.addEventListener('keydown', (event) => { if (event.key === 'Enter') window.seen.enter = performance.now(); }, true);
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.seen.shift += entry.value;
  }).observe({ type: 'layout-shift', buffered: false });
  new MutationObserver(() => {
    const draft = document.querySelector('#live .draft .said')?.textContent.length ?? 0;
    if (draft > length) { length = draft; window.seen.words.push(performance.now()); }
    if (!window.seen.end && window.seen.enter && document.querySelector('#live .tools')) window.seen.end = performance.now();
  }).observe(document, { childList: true, subtree: true, characterData: true });
}"""
PAINT = "performance.getEntriesByName('first-contentful-paint')[0].startTime"


def add_arguments(parser: ArgumentParser) -> None:
    """Add the options."""
    shared.add_arguments(parser)
    parser.add_argument("--only-two", action="store_true", help="leave the single reader out")
    parser.add_argument("--second", default="What did Orrin Wind pay for Fennick Ridge?")


def run(options: Namespace) -> int:
    """Print the times."""
    with address_of(options.desk, options.address) as address, chromium() as browser:
        with visited(browser, address) as page:
            usable = page.evaluate("performance.now()")
            print(f"first paint {page.evaluate(PAINT) / 1000:.2f} s, usable {usable / 1000:.2f} s")
            page.reload()
            page.wait_for_selector("#examples button")
            print(f"again, from the browser's cache: usable {page.evaluate('performance.now()') / 1000:.2f} s")
            if not options.only_two:
                page.evaluate(WATCH)
                ask(page, options.question)
                show("one reader", seen(page))
        with visited(browser, address) as first, visited(browser, address) as second:
            for page in (first, second):
                page.evaluate(WATCH)
            ask(first, options.question)
            ask(second, options.second)
            one, two = seen(first), seen(second)
            show("two at once, first", one)
            show("two at once, second", two)
    return 0


def seen(page: Page) -> dict[str, Any]:
    """What the page's watcher noted, once the answer is whole."""
    page.wait_for_function("window.seen.end > 0", timeout=3 * PATIENCE)
    found: dict[str, Any] = page.evaluate("window.seen")
    return found


def show(who: str, found: dict[str, Any]) -> None:
    """Print the times of one reader."""
    words, enter = found["words"], found["enter"]
    if not words:
        print(f"{who}: no draft, answer after {(found['end'] - enter) / 1000:.2f} s")
        return
    silence = max((later - word for word, later in pairwise(words)), default=0.0)
    print(
        f"{who}: first word {(words[0] - enter) / 1000:.2f} s after Enter, {len(words)} steps, "
        f"longest silence {silence / 1000:.2f} s, whole answer {(found['end'] - enter) / 1000:.2f} s, "
        f"layout shift {found['shift']:.3f}"
    )
