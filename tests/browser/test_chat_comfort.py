"""Comfort: nothing jumps while words stream, keys do what they should, a screen reader hears it, narrow screens hold it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import chat_fakes
import pytest
from chat_steps import answered, ask, opened
from playwright.sync_api import Browser, Page, expect

from tieout.ui.chat.engine import Engine

pytestmark = pytest.mark.browser
TABS = ["Chat", "Documents", "Company", "Notes", "Feeds"]

SHIFTS = """() => {
  window.shifts = [];
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shifts.push(entry.value);
  }).observe({ type: 'layout-shift', buffered: false });
}"""


@pytest.fixture(scope="module")
def address(serving: Callable[[Engine], str]) -> str:
    return serving(chat_fakes.FakeEngine(pause=0.06))


@pytest.fixture(scope="module")
def tab(chromium: Browser, address: str) -> Iterator[Page]:
    with opened(chromium, address) as page:
        yield page


def test_nothing_jumps_while_an_answer_streams(tab: Page) -> None:
    """Layout shift under 0.1 from the question's coming up to the whole answer, for a first question and a follow-up."""
    tab.evaluate(SHIFTS)
    for question in ("How did Halvorsen do?", "And its backlog?"):
        ask(tab, question)
        expect(tab.locator("#live .asked p")).to_have_text(question)
        tab.wait_for_timeout(
            50
        )  # a browser leaves out what follows a key within 500 ms; a busy machine may take longer
        tab.evaluate("window.shifts.length = 0")
        tab.wait_for_selector("#live .tools")
        tab.wait_for_timeout(300)
        assert tab.evaluate("window.shifts.reduce((sum, value) => sum + value, 0)") < 0.1


def test_what_is_read_and_written_with_stays_in_view(tab: Page) -> None:
    """In a long talk: the composer, the conversations beside it, and the answer's words beside its open cards."""
    tab.locator("#live .card summary").evaluate_all("all => all.forEach((one) => one.click())")
    tab.add_style_tag(content="#live .passage { min-height: 900px; }")
    assert tab.evaluate("document.documentElement.scrollHeight") > 2000
    for way in ("window.scrollTo(0, 0)", "document.querySelector('#live .turn').scrollIntoView()"):
        tab.evaluate(way)
        for place in ("#question", "#new", "#find"):
            expect(tab.locator(place)).to_be_in_viewport(ratio=1)
    tab.evaluate("document.querySelector('#live .card:last-of-type .passage').scrollIntoView({ block: 'end' })")
    expect(tab.locator("#live .words .said")).to_be_in_viewport(ratio=1)
    tab.reload()
    tab.wait_for_selector("#live .tools")


def test_an_answer_is_announced_once_it_ties_out(tab: Page) -> None:
    """In one polite live region that is there from the start; no sentence with a figure is read before that."""
    tab.evaluate(
        """() => {
          window.heard = [];
          new MutationObserver(() => window.heard.push(document.querySelector('#announce').textContent))
            .observe(document.querySelector('#announce'), { childList: true, characterData: true, subtree: true });
        }"""
    )
    assert tab.locator("#announce").get_attribute("aria-live") == "polite"
    answered(tab, "And its margin?")
    heard = tab.evaluate("window.heard")
    assert heard[-1].startswith("Answer: Halvorsen Marine's revenue rose to $412.6 million")
    assert not any("412" in words for words in heard[:-1])
    assert tab.locator("#live [aria-live]").count() == 0


def test_the_keyboard_goes_through_the_page_in_reading_order(tab: Page) -> None:
    """The skip link comes first and leads to the question; every stop has a name and shows its focus."""
    tab.evaluate("() => { document.activeElement.blur(); window.scrollTo(0, 0); }")
    tab.mouse.click(3, 3)
    tab.keyboard.press("Tab")
    expect(tab.locator(".skip")).to_be_focused()
    tab.keyboard.press("Enter")
    expect(tab.get_by_role("textbox", name="Question")).to_be_focused()
    stops = []
    tab.evaluate("() => { document.activeElement.blur(); window.getSelection().removeAllRanges(); }")
    tab.locator(".skip").focus()
    for _ in range(150):
        tab.keyboard.press("Tab")
        stops.append(tab.evaluate(FOCUSED))
        if stops[-1]["place"] == "question":
            break
    assert [stop for stop in stops if not stop["name"] or not stop["shown"]] == []
    places = [stop["place"] for stop in stops]
    order = [places.index(place) for place in ("dress", "panel", "bar", "conversation", "question")]
    assert order == sorted(order)


FOCUSED = """() => {
  const at = document.activeElement;
  const place = ['dress', 'panel', 'bar', 'conversation', 'question'].find((id) => at.closest('#' + id)) ?? '';
  const name = at.getAttribute('aria-label') || at.labels?.[0]?.textContent || at.textContent || at.title || '';
  const style = getComputedStyle(at);
  const framed = getComputedStyle(at.closest('#question') ?? at);
  return { place, name: name.trim(), shown: style.outlineStyle !== 'none' || framed.boxShadow !== 'none' };
}"""


def test_the_theme_is_chosen_and_kept(tab: Page) -> None:
    """System, light, dark; after a reload still."""
    button = tab.locator("#theme")
    expect(button).to_have_text("Theme: system")
    button.click()
    button.click()
    expect(button).to_have_text("Theme: dark")
    tab.reload()
    expect(tab.locator("body")).to_have_class("dark")
    expect(button).to_have_text("Theme: dark")
    dark = tab.evaluate("getComputedStyle(document.body).backgroundColor")
    button.click()
    expect(button).to_have_text("Theme: system")
    assert tab.evaluate("getComputedStyle(document.body).backgroundColor") != dark


def test_a_narrow_screen_holds_every_tab(chromium: Browser, address: str) -> None:
    """390 pixels: no sideways scrolling, all tabs side by side, the composer at the bottom with its options behind a
    button; the conversations come as a drawer and go with Escape."""
    with opened(chromium, address, viewport={"width": 390, "height": 760}) as page:
        assert [tab.inner_text() for tab in page.get_by_role("tab").all()] == TABS
        expect(page.locator("#question textarea")).to_be_in_viewport(ratio=1)
        expect(page.locator("#options")).not_to_be_visible()
        page.get_by_role("button", name="Options").click()
        expect(page.locator("#as-of input")).to_be_in_viewport(ratio=1)
        page.get_by_label("Compare styles").check()
        ask(page)
        page.wait_for_selector("#live .tools")
        page.locator("#live a.figure").first.click()
        for tab in (*reversed(TABS), "Chat"):
            page.get_by_role("tab", name=tab).click()
            page.wait_for_timeout(300)
            assert page.evaluate("document.documentElement.scrollWidth") <= 390
        toggle = page.get_by_role("button", name="Conversations", exact=True)
        expect(page.locator("#panel")).not_to_be_visible()
        toggle.click()
        expect(toggle).to_have_attribute("aria-expanded", "true")
        expect(page.locator("#new")).to_be_focused()
        page.keyboard.press("Escape")
        expect(page.locator("#panel")).not_to_be_visible()
        expect(toggle).to_be_focused()
