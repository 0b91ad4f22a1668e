"""Every conversation, answer and document has an address: reload, links and the browser's Back work."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import chat_fakes
import pytest
from chat_steps import answered, ask, begin, opened
from playwright.sync_api import Browser, Page, expect

from tieout.ui.chat.engine import Engine

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def engine() -> chat_fakes.FakeEngine:
    return chat_fakes.FakeEngine(pause=0.001)


@pytest.fixture(scope="module")
def address(serving: Callable[[Engine], str], engine: chat_fakes.FakeEngine) -> str:
    return serving(engine)


@pytest.fixture
def tab(chromium: Browser, address: str) -> Iterator[Page]:
    with opened(chromium, address) as page:
        yield page


def at(page: Page, ending: str) -> None:
    page.wait_for_function("(ending) => location.hash.endsWith(ending)", arg=ending)


@contextmanager
def visited(chromium: Browser, url: str) -> Iterator[Page]:
    """By its address alone, in a browser that remembers nothing."""
    context = chromium.new_context()
    page = context.new_page()
    page.goto(url)
    yield page
    context.close()


def settled(page: Page) -> None:
    """What an address opened has come, and the next step is the reader's own."""
    page.wait_for_timeout(1800)


def test_a_conversation_has_an_address_that_opens_it_elsewhere(
    tab: Page, chromium: Browser, address: str, engine: chat_fakes.FakeEngine
) -> None:
    """Another browser, which remembers nothing, shows the same turns; the address of an answer names its turn."""
    answered(tab)
    answered(tab, "And its backlog?")
    kept = engine.conversations.listed("")[0].id
    at(tab, f"#/chat/{kept}")
    with visited(chromium, f"{address}/#/chat/{kept}/1") as other:
        expect(other.locator("#history .turn")).to_have_count(1)
        expect(other.locator("#live .asked p")).to_have_text("And its backlog?")
    begin(tab)
    at(tab, "#/chat")


def test_back_goes_where_one_was(tab: Page, engine: chat_fakes.FakeEngine) -> None:
    """From a document to the conversation, and forward again."""
    answered(tab, "Where was I?")
    kept = engine.conversations.listed("")[0].id
    at(tab, kept)
    tab.get_by_role("tab", name="Documents").click()
    tab.locator("#found [data-document]").first.click()
    at(tab, "#/documents/doc-1")
    tab.go_back()
    at(tab, "#/documents")
    settled(tab)
    tab.go_back()
    expect(tab.get_by_role("tab", name="Chat")).to_have_attribute("aria-selected", "true")
    expect(tab.locator("#live .asked p")).to_have_text("Where was I?")
    settled(tab)
    tab.reload()
    tab.wait_for_selector("#live .tools")
    at(tab, kept)


def test_a_source_card_leads_to_its_place_in_the_document(tab: Page) -> None:
    """The passage is marked there, and the address says where it stands."""
    ask(tab)
    tab.wait_for_selector("#live .tools")
    tab.locator("#live .card summary").first.click()
    tab.locator("#live .card .whole a").first.click()
    expect(tab.locator("#text .document .hit")).to_be_visible()
    text = "".join(tab.locator("#text .document .hit").all_text_contents())
    assert "412.6" in text


def test_an_address_of_nothing_is_said(chromium: Browser, address: str) -> None:
    """A document that is not there: a sentence, not an empty page."""
    with visited(chromium, f"{address}/#/documents/none") as page:
        expect(page.locator("#text .failure")).to_contain_text("No such document")
