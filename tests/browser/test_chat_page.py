"""The page in real Chromium against a fake desk: streaming, cards, stop, filters, compare, feeds, documents, the door."""

from __future__ import annotations

import http.client
import json
from collections.abc import Callable, Iterator
from contextlib import closing
from urllib.parse import urlsplit

import chat_fakes
import pytest
from chat_steps import QUESTION, answered, ask, begin, opened, wait_until
from playwright.sync_api import Browser, Page, expect

from tieout.ui.chat.engine import Engine

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def engine() -> chat_fakes.FakeEngine:
    return chat_fakes.FakeEngine(pause=0.04)


@pytest.fixture(scope="module")
def address(serving: Callable[[Engine], str], engine: chat_fakes.FakeEngine) -> str:
    return serving(engine)


@pytest.fixture(scope="module")
def tab(chromium: Browser, address: str) -> Iterator[Page]:
    """One page for the tests that leave no choices behind; each begins a new conversation."""
    with opened(chromium, address) as page:
        yield page


@pytest.fixture
def slow(engine: chat_fakes.FakeEngine) -> Iterator[None]:
    """A draft of several seconds: what is to be seen in its course is seen on a busy machine too."""
    usual, engine.pause = engine.pause, 0.25
    yield
    engine.pause = usual


@pytest.mark.usefixtures("slow")
def test_the_draft_streams_and_the_answer_replaces_it(tab: Page) -> None:
    """Words grow on the screen before the answer is there."""
    begin(tab)
    ask(tab)
    tab.wait_for_selector("#live .draft")
    lengths = []
    while tab.locator("#live .answer").count() == 0:
        lengths.append(len(tab.locator("#live .side").inner_text()))
        tab.wait_for_timeout(60)
    assert len(set(lengths)) >= 4
    expect(tab.locator("#live .draft")).to_have_count(0)
    expect(tab.locator("#live .tie")).to_have_text("All 3 figures tie out to their sources; sources disagree")


def test_the_tie_out_line_opens_what_was_cut(tab: Page) -> None:
    """The sentence and the reason, by keyboard."""
    begin(tab)
    answered(tab)
    expect(tab.locator("#live .made ul")).to_be_hidden()
    tab.locator("#live .made summary").press("Enter")
    expect(tab.locator("#live .made li")).to_have_text("Margins reached 31 %. 31 % stands in no cited source.")


def test_a_figure_opens_its_card_at_the_mark(tab: Page) -> None:
    """The marked text is what the ledger holds at the figure's offsets, on the screen."""
    begin(tab)
    answered(tab)
    expect(tab.locator("#card-0-1")).not_to_have_attribute("open", "")
    tab.locator("#live a.figure").first.click()
    mark = tab.locator("#card-0-1 mark.now")
    expect(mark).to_be_visible()
    expect(mark).to_have_text("412.6")
    expect(mark).to_be_in_viewport()
    quote = tab.locator("#card-0-1 .passage")
    begins, ends = (int(quote.get_attribute(name) or -1) for name in ("data-start", "data-end"))
    assert quote.evaluate("element => element.textContent") == chat_fakes.TEXT[begins:ends]


def test_a_citation_opens_its_card_by_keyboard(tab: Page) -> None:
    """Enter on `[2]` does what a click does."""
    begin(tab)
    answered(tab)
    tab.locator("#live .conflicts a.cite", has_text="[2]").press("Enter")
    expect(tab.locator("#card-0-2 .passage")).to_be_visible()
    expect(tab.locator("#card-0-2 dl")).to_contain_text("news.example.com")


def test_a_formula_shows_on_hover_and_on_focus(tab: Page) -> None:
    """And goes with Escape."""
    begin(tab)
    answered(tab)
    formula = tab.locator("#live .formula")
    formula.hover()
    expect(tab.get_by_role("tooltip")).to_have_text("Worked out: 412.6/380.1-1 = 8.6 %")
    tab.mouse.move(4, 4)
    expect(tab.get_by_role("tooltip")).to_have_count(0)
    formula.focus()
    expect(tab.get_by_role("tooltip")).to_be_visible()
    tab.keyboard.press("Escape")
    expect(tab.get_by_role("tooltip")).to_have_count(0)


@pytest.mark.usefixtures("slow")
def test_escape_ends_the_writing(tab: Page, engine: chat_fakes.FakeEngine) -> None:
    """The draft goes away, what was written is tied out and kept, and the next question is answered."""
    begin(tab)
    closed = engine.closed
    ask(tab)
    tab.wait_for_selector("#live .draft")
    tab.keyboard.press("Escape")
    expect(tab.locator("#live .answer .notice")).to_contain_text("Stopped")
    wait_until(lambda: engine.closed == closed + 1)
    answered(tab, "And now?")
    expect(tab.locator("#live .answer")).to_be_visible()
    expect(tab.locator("#history .answer .notice")).to_contain_text("Stopped")


@pytest.mark.parametrize("way", ["#question .stop-button", "#new"])
def test_what_was_ended_does_not_come_back(tab: Page, way: str) -> None:
    """Words that were on their way when a reader stopped or left never stand on the page after it."""
    for _ in range(4):
        begin(tab)
        ask(tab)
        tab.wait_for_selector("#live .draft")
        tab.locator(way).click()
        expect(tab.locator("#question .submit-button")).to_be_visible()
        tab.wait_for_timeout(400)
        assert tab.locator("#live .draft").count() == 0
        assert tab.locator("#live .answer").count() == (0 if way == "#new" else 1)


@pytest.mark.usefixtures("slow")
def test_a_closed_tab_ends_its_generation(chromium: Browser, address: str, engine: chat_fakes.FakeEngine) -> None:
    """Nobody writes for a reader who has gone; what was written by then is kept."""
    with opened(chromium, address) as page:
        closed = engine.closed
        ask(page, "Who reads this?")
        page.wait_for_selector("#live .draft")
        page.close()
        wait_until(lambda: engine.closed == closed + 1)
    id = engine.conversations.listed("", "reads")[0].id
    wait_until(lambda: engine.conversations.conversation("", id).turns[0].replies[0].answer is not None)


def test_a_follow_up_keeps_the_conversation(tab: Page, engine: chat_fakes.FakeEngine) -> None:
    """The first answer stays readable, the second question knows it, and shows as what it was asked."""
    begin(tab)
    answered(tab)
    answered(tab, "And its backlog?")
    expect(tab.locator("#history .turn")).to_have_count(1)
    expect(tab.locator("#live .asked-as")).to_have_text("Asked as: And its backlog? (Halvorsen Marine)")
    assert engine.asked[-1].earlier[0][0] == QUESTION
    tab.locator("#history a.figure").first.click()
    expect(tab.locator("#card-0-1 mark.now")).to_be_visible()


def choose(page: Page, selector: str, option: str) -> None:
    page.locator(f"{selector} input").click()
    page.get_by_role("option", name=option, exact=True).click()


def test_the_controls_reach_the_engine_and_are_remembered(
    chromium: Browser, address: str, engine: chat_fakes.FakeEngine
) -> None:
    """What is chosen below the question is what is asked, and what the browser offers next time; the date is not kept."""
    with opened(chromium, address) as page:
        page.locator("#as-of input").fill("2026-03-31")
        choose(page, "#adapter", "Base model")
        choose(page, "#tickers", "Watchlist")
        page.keyboard.press("Escape")
        choose(page, "#since", "Last 30 days")
        answered(page)
        expect(page.locator("#live .asked small")).to_have_text("Watchlist · last 30 days · as of 2026-03-31")
        expect(page.locator("#live .answer footer")).to_contain_text("the base model alone")
        asked = engine.asked[-1]
        assert (asked.adapter, asked.tickers, str(asked.as_of)[:10]) == ("none", ("HLVM",), "2026-03-31")
        assert str(asked.since)[:10] == "2026-03-01"
        page.reload()
        expect(page.locator("#adapter input")).to_have_value("Base model")
        expect(page.locator("#since input")).to_have_value("Last 30 days")
        expect(page.locator("#tickers .token")).to_contain_text("Watchlist")
        expect(page.locator("#as-of input")).to_have_value("")


def test_one_question_side_by_side(chromium: Browser, address: str) -> None:
    """The adapter's answer and the base model's, next to each other."""
    with opened(chromium, address) as page:
        page.get_by_label("Compare styles").check()
        page.locator("#examples button").first.click()
        expect(page.locator("#live .answer")).to_have_count(2)
        left, right = (page.locator("#live .side").nth(place).bounding_box() for place in (0, 1))
        assert left
        assert right
        assert left["y"] == right["y"]
        assert left["x"] + left["width"] <= right["x"]


def test_feeds_and_documents_are_a_click_away(tab: Page) -> None:
    """Health in words, what a refresh brought; a search, a click, and the exact text."""
    tab.get_by_role("tab", name="Feeds").click()
    expect(tab.locator("#feeds")).to_contain_text("429 until 14:20 <img src=x>")
    tab.get_by_role("button", name="Refresh now").click()
    expect(tab.locator("#progress")).to_have_text("1 new document")
    tab.get_by_role("tab", name="Documents").click()
    tab.get_by_role("textbox", name="Search", exact=True).fill("backlog")
    tab.locator("#found button").click()
    expect(tab.locator("#text .passage")).to_be_visible()
    assert tab.locator("#text .passage").evaluate("element => element.textContent") == chat_fakes.TEXT
    tab.get_by_role("textbox", name="Search", exact=True).fill("nowhere to be found")
    expect(tab.locator("#found .empty")).to_be_visible()
    tab.get_by_role("tab", name="Chat").click()


def test_the_page_asks_nothing_of_other_hosts(chromium: Browser, address: str) -> None:
    """No fonts, no analytics, no scripts from elsewhere, not even tried; and no error in the console."""
    urls: list[str] = []
    errors: list[str] = []
    with opened(chromium, address) as page:
        page.on("request", lambda request: urls.append(request.url))
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
        page.reload()
        page.wait_for_selector("#examples button")
        answered(page)
    assert [url for url in urls if not url.startswith((address, "data:", "blob:"))] == []
    assert errors == []


def request(address: str, path: str = "/", **headers: str) -> tuple[int, str]:
    parts = urlsplit(address)
    with closing(http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=60)) as connection:
        connection.putrequest("GET", path, skip_host=True)
        connection.putheader("Host", headers.pop("host", parts.netloc))
        for name, value in headers.items():
            connection.putheader(name, value)
        connection.endheaders()
        response = connection.getresponse()
        return response.status, response.read().decode()


@pytest.mark.parametrize("path", ["/", "/healthz", "/config", "/gradio_api/info"])
def test_evil_hosts_and_origins_get_400(address: str, path: str) -> None:
    """DNS rebinding and cross-site requests end at the door."""
    assert request(address, path, host="evil.example")[0] == 400
    assert request(address, path, Origin="http://evil.example")[0] == 400
    assert request(address, path, Origin="null")[0] == 400


def test_healthz_says_when_red(address: str, engine: chat_fakes.FakeEngine) -> None:
    """200 and healthy, or 503."""
    status, body = request(address, "/healthz")
    assert (status, json.loads(body)["healthy"]) == (200, True)
    engine.healthy = False
    try:
        status, body = request(address, "/healthz")
    finally:
        engine.healthy = True
    assert (status, json.loads(body)["healthy"]) == (503, False)
