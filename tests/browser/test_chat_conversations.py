"""Conversations on the page: found again after a reload and a restart, searched, renamed, exported, deleted, edited."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import chat_fakes
import pytest
from chat_serving import Serving
from chat_steps import QUESTION, answered, ask, begin, opened
from playwright.sync_api import Browser, Page, expect

from tieout.ui.chat.engine import Engine

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def engine() -> chat_fakes.FakeEngine:
    return chat_fakes.FakeEngine(pause=0.02)


@pytest.fixture(scope="module")
def address(serving: Callable[[Engine], str], engine: chat_fakes.FakeEngine) -> str:
    return serving(engine)


@pytest.fixture(scope="module")
def tab(chromium: Browser, address: str) -> Iterator[Page]:
    with opened(chromium, address) as page:
        yield page


def test_a_reload_finds_everything_again(tab: Page) -> None:
    """The open conversation with both turns, its cards at their marks, and a follow-up that knows it."""
    begin(tab)
    answered(tab)
    answered(tab, "And its backlog?")
    before = tab.locator("#live .answer").inner_html()
    tab.reload()
    expect(tab.locator("#live .asked p")).to_have_text("And its backlog?")
    assert tab.locator("#live .answer").inner_html() == before
    expect(tab.locator("#history .turn")).to_have_count(1)
    tab.locator("#history a.figure").first.click()
    expect(tab.locator("#card-0-1 mark.now")).to_have_text("412.6")
    answered(tab, "And its margin?")
    expect(tab.locator("#live .asked-as")).to_contain_text("(Halvorsen Marine)")


def test_a_restart_of_the_server_finds_everything_again(chromium: Browser, tmp_path: Path) -> None:
    """Another server on the same desk and port: the open page goes on, and so does a new visit."""
    first = Serving(chat_fakes.FakeEngine(pause=0.01, folder=tmp_path))
    port = int(first.address.rsplit(":", 1)[1])
    with opened(chromium, first.address) as page:
        answered(page)
        first.close()
        second = Serving(chat_fakes.FakeEngine(pause=0.01, folder=tmp_path), port=port)
        page.goto(second.address)
        expect(page.locator("#live .asked p")).to_have_text(QUESTION)
        answered(page, "And its backlog?")
        expect(page.locator("#history .asked p")).to_have_text(QUESTION)
        second.close()


def test_the_list_opens_finds_and_begins(tab: Page) -> None:
    """Newest first; a search shows what it found; the one that is open is marked."""
    begin(tab)
    answered(tab, "Which orders has Quayside?")
    begin(tab)
    answered(tab, "What did the tungsten mine pay?")
    titles = tab.locator("#listing li b")
    expect(titles.nth(0)).to_have_text("What did the tungsten mine pay?")
    expect(titles.nth(1)).to_have_text("Which orders has Quayside?")
    tab.get_by_role("textbox", name="Search conversations").fill("quays")
    expect(titles).to_have_count(1)
    titles.first.click()
    expect(tab.locator("#live .asked p")).to_have_text("Which orders has Quayside?")
    expect(tab.locator("#listing [aria-current=true] b")).to_have_text("Which orders has Quayside?")
    tab.get_by_role("textbox", name="Search conversations").fill("nothing says this")
    expect(tab.locator("#listing .empty")).to_be_visible()
    tab.get_by_role("textbox", name="Search conversations").fill("")
    expect(titles.nth(1)).to_be_visible()


def test_a_conversation_is_renamed(tab: Page) -> None:
    begin(tab)
    answered(tab)
    tab.locator("#bar [data-do=rename]").click()
    tab.locator("dialog input").fill("Halvorsen, third quarter")
    tab.locator("dialog input").press("Enter")
    expect(tab.locator("#bar h2")).to_have_text("Halvorsen, third quarter")
    expect(tab.locator("#listing [aria-current=true] b")).to_have_text("Halvorsen, third quarter")


def test_a_conversation_is_exported(tab: Page) -> None:
    """Markdown with footnotes and JSON with everything, as downloads named after it."""
    begin(tab)
    answered(tab)
    with tab.expect_download() as markdown:
        tab.locator("#bar [data-do=markdown]").click()
    assert markdown.value.suggested_filename == "how-did-halvorsen-marine-do-last-quarter.md"
    text = Path(markdown.value.path()).read_text("utf-8")
    assert "[^1-1]: Halvorsen Marine: third quarter" in text
    with tab.expect_download() as exported:
        tab.locator("#bar [data-do=json]").click()
    kept = json.loads(Path(exported.value.path()).read_text("utf-8"))
    assert kept["turns"][0]["replies"][0]["answer"]["sentences"][0]["figures"][0]["value"] == "412.6"
    expect(tab.locator("#live .answer")).to_be_visible()


def test_an_answer_is_copied_as_markdown(chromium: Browser, address: str) -> None:
    with opened(chromium, address, permissions=["clipboard-read", "clipboard-write"]) as page:
        answered(page)
        page.locator("#live .copy").click()
        expect(page.locator("#live .copy")).to_have_text("Copied")
        text = page.evaluate("navigator.clipboard.readText()")
    assert text.startswith(f"**{QUESTION}**")
    assert "[^1]: Halvorsen Marine: third quarter" in text


def test_deleting_asks_first(tab: Page, engine: chat_fakes.FakeEngine) -> None:
    """Cancel and Escape keep it; Delete takes it out of the list, the search and the file, and opens a new one."""
    begin(tab)
    answered(tab, "Where is the osmium?")
    for way in ("Cancel", "Escape"):
        tab.locator("#bar [data-do=delete]").click()
        expect(tab.locator("dialog label")).to_have_text("Delete “Where is the osmium?” for good?")
        tab.get_by_role("button", name="Cancel").click() if way == "Cancel" else tab.keyboard.press("Escape")
        expect(tab.locator("dialog")).to_have_count(0)
    assert len(engine.conversations.listed("", "osmium")) == 1
    tab.locator("#bar [data-do=delete]").click()
    tab.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(tab.locator("#bar h2")).to_have_text("New conversation")
    expect(tab.locator("#listing li", has_text="osmium")).to_have_count(0)
    assert engine.conversations.listed("", "osmium") == []
    tab.reload()
    tab.wait_for_selector("#examples button")


def test_the_last_question_is_asked_again(tab: Page, engine: chat_fakes.FakeEngine) -> None:
    """In its own place, with what the controls say now."""
    begin(tab)
    answered(tab)
    asked = len(engine.asked)
    tab.get_by_role("button", name="Ask again").click()
    expect(tab.locator("#live .draft")).to_be_visible()
    tab.wait_for_selector("#live .tools")
    assert len(engine.asked) == asked + 1
    expect(tab.locator(".turn")).to_have_count(1)
    expect(tab.get_by_role("textbox", name="Question")).to_have_value("")


def test_the_last_question_is_edited(tab: Page) -> None:
    """It comes into the composer with the focus; sent, it takes its old place; Escape leaves all as it was."""
    begin(tab)
    answered(tab, "How did Halvorsen do?")
    box = tab.get_by_role("textbox", name="Question")
    tab.get_by_role("button", name="Edit").click()
    expect(box).to_have_value("How did Halvorsen do?")
    expect(box).to_be_focused()
    tab.keyboard.press("Escape")
    expect(tab.locator(".editing")).to_have_count(0)
    expect(box).to_have_value("")
    tab.get_by_role("button", name="Edit").click()
    expect(tab.locator(".editing")).to_be_visible()
    answered(tab, "How did Halvorsen do in 2025?")
    expect(tab.locator(".turn")).to_have_count(1)
    expect(tab.locator("#bar h2")).to_have_text("How did Halvorsen do in 2025?")
    ask(tab, "And its backlog?")
    expect(tab.locator("#history .turn")).to_have_count(1)
