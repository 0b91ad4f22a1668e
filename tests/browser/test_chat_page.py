"""The page in real Chromium against a fake desk: streaming, cards, stop, compare, feeds, documents, and who may call."""

from __future__ import annotations

import http.client
import json
import time
from collections.abc import Callable
from contextlib import closing
from urllib.parse import urlsplit

import chat_fakes
import pytest
from playwright.sync_api import Browser, Page, expect

from ui.chat.engine import Engine

pytestmark = pytest.mark.browser
QUESTION = "How did Halvorsen Marine do last quarter?"


@pytest.fixture(scope="module")
def engine() -> chat_fakes.FakeEngine:
    return chat_fakes.FakeEngine(pause=0.04)


@pytest.fixture(scope="module")
def address(serving: Callable[[Engine], str], engine: chat_fakes.FakeEngine) -> str:
    return serving(engine)


def ask(page: Page, address: str, question: str = QUESTION) -> None:
    page.goto(address)
    page.wait_for_selector("#examples button")
    box = page.get_by_role("textbox", name="Question")
    box.fill(question)
    box.press("Enter")


def test_the_draft_streams_and_the_answer_replaces_it(page: Page, address: str) -> None:
    """Words grow on the screen before the answer is there."""
    ask(page, address)
    page.wait_for_selector("#live .draft")
    lengths = []
    while page.locator("#live .answer").count() == 0:
        lengths.append(len(page.locator("#live").inner_text()))
        page.wait_for_timeout(60)
    assert len(set(lengths)) >= 4
    assert lengths == sorted(lengths)
    expect(page.locator("#live .draft")).to_have_count(0)
    expect(page.locator("#live .tie summary")).to_have_text("3 figures, 3 tied out; 1 sentence cut")


def test_a_figure_opens_its_card_at_the_mark(page: Page, address: str) -> None:
    """The marked text is what the ledger holds at the figure's offsets, on the screen."""
    ask(page, address)
    page.wait_for_selector("#live .answer")
    expect(page.locator("#card-0-1")).not_to_have_attribute("open", "")
    page.locator("#live a.figure").first.click()
    mark = page.locator("#card-0-1 mark.now")
    expect(mark).to_be_visible()
    expect(mark).to_have_text("412.6")
    expect(mark).to_be_in_viewport()
    quote = page.locator("#card-0-1 .passage")
    begin, end = (int(quote.get_attribute(name) or -1) for name in ("data-start", "data-end"))
    assert quote.evaluate("element => element.textContent") == chat_fakes.TEXT[begin:end]


def test_a_citation_opens_its_card_by_keyboard(page: Page, address: str) -> None:
    """Enter on `[2]` does what a click does."""
    ask(page, address)
    page.wait_for_selector("#live .answer")
    page.locator("#live .conflicts a.cite", has_text="[2]").press("Enter")
    expect(page.locator("#card-0-2 .passage")).to_be_visible()
    expect(page.locator("#card-0-2 dl")).to_contain_text("news.example.com")


def test_stop_ends_the_writing(page: Page, address: str, engine: chat_fakes.FakeEngine) -> None:
    """The draft goes away, the engine's stream is closed, and the next question is answered."""
    closed = engine.closed
    ask(page, address)
    page.wait_for_selector("#live .draft")
    page.locator("#question .stop-button").click()
    expect(page.locator("#live .failure")).to_contain_text("Stopped")
    wait_until(lambda: engine.closed == closed + 1)
    box = page.get_by_role("textbox", name="Question")
    box.fill("And now?")
    box.press("Enter")
    expect(page.locator("#live .answer")).to_be_visible()


def test_a_closed_tab_ends_its_generation(page: Page, address: str, engine: chat_fakes.FakeEngine) -> None:
    """Nobody writes for a reader who has gone."""
    closed = engine.closed
    ask(page, address)
    page.wait_for_selector("#live .draft")
    page.close()
    wait_until(lambda: engine.closed == closed + 1)


def test_a_follow_up_keeps_the_conversation(page: Page, address: str, engine: chat_fakes.FakeEngine) -> None:
    """The first answer stays readable, the second question knows it, and shows as what it was asked."""
    ask(page, address)
    page.wait_for_selector("#live .answer")
    box = page.get_by_role("textbox", name="Question")
    box.fill("And its backlog?")
    box.press("Enter")
    expect(page.locator("#live .answer")).to_be_visible()
    expect(page.locator("#history .turn")).to_have_count(1)
    expect(page.locator("#live .asked-as")).to_have_text("Asked as: And its backlog? (Halvorsen Marine)")
    assert engine.asked[-1].earlier[0][0] == QUESTION
    page.locator("#history a.figure").first.click()
    expect(page.locator("#card-0-1 mark.now")).to_be_visible()


def test_filters_and_adapter_reach_the_engine(page: Page, address: str, engine: chat_fakes.FakeEngine) -> None:
    """What is chosen below the question is what is asked."""
    page.goto(address)
    page.wait_for_selector("#examples button")
    page.locator("#as-of textarea, #as-of input").fill("2026-03-31")
    page.locator("#adapter input").click()
    page.get_by_role("option", name="Base model").click()
    page.locator("#tickers input").click()
    page.get_by_role("option", name="HLVM").click()
    box = page.get_by_role("textbox", name="Question")
    box.fill(QUESTION)
    box.press("Enter")
    expect(page.locator("#live .asked small")).to_have_text("HLVM · as of 31 Mar 2026")
    expect(page.locator("#live .answer footer")).to_contain_text("no adapter")
    asked = engine.asked[-1]
    assert (asked.adapter, asked.tickers, str(asked.as_of)[:10]) == ("none", ("HLVM",), "2026-03-31")


def test_one_question_side_by_side(page: Page, address: str) -> None:
    """The adapter's answer and the base model's, next to each other."""
    page.goto(address)
    page.wait_for_selector("#examples button")
    page.get_by_label("Compare with the base model").check()
    page.locator("#examples button").first.click()
    expect(page.locator("#live .answer")).to_have_count(2)
    left, right = (page.locator("#live .side").nth(place).bounding_box() for place in (0, 1))
    assert left
    assert right
    assert left["y"] == right["y"]
    assert left["x"] + left["width"] <= right["x"]


def test_feeds_show_health_and_refresh(page: Page, address: str) -> None:
    """Health in words, and what a refresh brought."""
    page.goto(address)
    page.get_by_role("tab", name="Feeds").click()
    expect(page.locator("#feeds")).to_contain_text("429 until 14:20 <img src=x>")
    page.get_by_role("button", name="Refresh now").click()
    expect(page.locator("#progress")).to_have_text("1 new document")


def test_documents_are_searched_and_read(page: Page, address: str) -> None:
    """A search, a click, and the exact text."""
    page.goto(address)
    page.get_by_role("tab", name="Documents").click()
    page.get_by_role("textbox", name="Search").fill("backlog")
    page.locator("#found button").click()
    expect(page.locator("#text .passage")).to_be_visible()
    assert page.locator("#text .passage").evaluate("element => element.textContent") == chat_fakes.TEXT
    page.get_by_role("textbox", name="Search").fill("nowhere to be found")
    expect(page.locator("#found .empty")).to_be_visible()


def test_the_page_asks_nothing_of_other_hosts(page: Page, address: str) -> None:
    """No fonts, no analytics, no scripts from elsewhere, not even tried; and no error in the console."""
    asked: list[str] = []
    errors: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    ask(page, address)
    page.wait_for_selector("#live .answer")
    assert [url for url in asked if not url.startswith((address, "data:", "blob:"))] == []
    assert errors == []


@pytest.mark.parametrize("width", [360, 1100])
def test_no_page_scrolls_sideways(chromium: Browser, address: str, width: int) -> None:
    """A phone's width holds every tab."""
    context = chromium.new_context(viewport={"width": width, "height": 760})
    page = context.new_page()
    ask(page, address)
    page.wait_for_selector("#live .answer")
    page.locator("#live a.figure").first.click()
    for tab in ("Chat", "Feeds", "Documents"):
        page.get_by_role("tab", name=tab).click()
        page.wait_for_timeout(200)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    context.close()


def request(address: str, path: str = "/", **headers: str) -> tuple[int, str]:
    parts = urlsplit(address)
    with closing(http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=10)) as connection:
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


def wait_until(happened: Callable[[], bool], within: float = 8.0) -> None:
    deadline = time.monotonic() + within
    while not happened():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)
