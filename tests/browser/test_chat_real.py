"""The real thing: `tieout chat` on the demo desk with the real model, real index and real Chromium."""

from __future__ import annotations

import http.client
import os
import re
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tieout.feeds import Ledger

pytestmark = [pytest.mark.browser, pytest.mark.slow]
QUESTION = "How did Larkmoor Foods do last quarter?"
PATIENCE = 480_000  # milliseconds, for two busy cores


@dataclass(frozen=True)
class Chat:
    address: str
    ledger: Path
    process: subprocess.Popen[str]


def command(folder: Path, *arguments: str) -> list[str]:
    return [sys.executable, "-m", "tieout.ui.cli", "--desk", str(folder), *arguments]


@pytest.fixture(scope="module")
def chat(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chat]:
    """A demo desk, made and served by the commands that a user types."""
    folder = tmp_path_factory.mktemp("chat") / "desk"
    # one core for the model, one for the server and a browser that draws without a GPU: on two cores they starve each other
    environment = {**os.environ, "PYTHONUNBUFFERED": "1", "OMP_NUM_THREADS": "1"}
    made = subprocess.run(
        command(folder, "init", "--demo"), env=environment, capture_output=True, text=True, timeout=300
    )
    assert made.returncode == 0, made.stderr
    process = subprocess.Popen(
        command(folder, "chat", "--port", "0"),
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        yield Chat(said_address(process), folder / "ledger.sqlite", process)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=30)
        assert process.stdout is not None
        process.stdout.close()


def said_address(process: subprocess.Popen[str], within: float = 120.0) -> str:
    """The address as `chat` prints it."""
    assert process.stdout is not None
    deadline = time.monotonic() + within
    while time.monotonic() < deadline:
        ready, _, _ = select.select([process.stdout], [], [], 1.0)
        found = re.search(r"http://\S+", process.stdout.readline()) if ready else None
        if found:
            return found[0]
        assert process.poll() is None, "chat ended before it answered"
    pytest.fail("chat did not say its address in time")


@dataclass(frozen=True)
class Conversation:
    page: Page
    lengths: list[int]  # of the draft on the screen, as it was looked at


@pytest.fixture(scope="module")
def conversation(chromium: Browser, chat: Chat) -> Iterator[Conversation]:
    """One question asked and answered, watched while the draft grew."""
    context = chromium.new_context(viewport={"width": 1100, "height": 860})
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    page.goto(chat.address)
    page.wait_for_selector("#examples button")
    box = page.get_by_role("textbox", name="Question")
    box.fill(QUESTION)
    box.press("Enter")
    page.wait_for_selector("#live .draft .said")
    lengths: list[int] = []
    while page.locator("#live :is(.answer, .failure)").count() == 0:
        lengths.append(page.evaluate("document.querySelector('#live .draft .said')?.textContent.length ?? 0"))
        page.wait_for_timeout(50)
    yield Conversation(page, lengths)
    context.close()


def test_the_address_was_true_when_it_was_said(chat: Chat) -> None:
    """A request right after the line is answered, by this desk."""
    host, port = chat.address.removeprefix("http://").split(":")
    with closing(http.client.HTTPConnection(host, int(port), timeout=20)) as connection:
        connection.request("GET", "/healthz")
        response = connection.getresponse()
        assert response.status in {200, 503}
        assert b'"documents"' in response.read()


def test_the_answer_streams(conversation: Conversation) -> None:
    """A draft stood on the screen and grew before the answer took its place."""
    assert len(set(conversation.lengths) - {0}) >= 3
    expect(conversation.page.locator("#live .answer")).to_be_visible()


def test_cards_show_what_the_ledger_holds(conversation: Conversation, chat: Chat) -> None:
    """Every card's passage and every mark equal the ledger's text at their offsets."""
    page = conversation.page
    assert page.locator("#live .card").count() >= 1
    assert page.locator("#live a.cite").count() >= 1
    with Ledger.open(chat.ledger) as ledger:
        for passage in page.locator("#live .passage").all():
            document = ledger.document(passage.get_attribute("data-document") or "")
            begin, end = (int(passage.get_attribute(name) or -1) for name in ("data-start", "data-end"))
            assert passage.evaluate("element => element.textContent") == document.text[begin:end]
            for mark in passage.locator("mark").all():
                at = int((mark.get_attribute("id") or "").rsplit("-", 1)[1])
                marked = mark.evaluate("element => element.textContent")
                assert document.text[at : at + len(marked)] == marked


def test_a_figure_opens_the_card_at_its_span(conversation: Conversation) -> None:
    """One click from a figure in the answer to the figure in the source."""
    page = conversation.page
    figure = page.locator("#live a.figure").first
    figure.click()
    mark = page.locator("#live mark.now")
    expect(mark).to_be_visible()
    expect(mark).to_be_in_viewport()
    assert digits(mark.inner_text()) == digits(figure.inner_text())


def test_a_reload_finds_the_answer_again(conversation: Conversation, chat: Chat) -> None:
    """Letter for letter, out of the desk, with cards that are the ledger's."""
    page = conversation.page
    before = page.locator("#live .said").inner_html()
    page.reload()
    expect(page.locator("#live .asked p")).to_have_text(QUESTION)
    assert page.locator("#live .said").inner_html() == before
    test_cards_show_what_the_ledger_holds(conversation, chat)
    expect(page.locator("#listing [aria-current=true] b")).to_have_text(QUESTION)


def digits(text: str) -> str:
    return re.sub(r"[^\d.]", "", text)


def test_the_demo_desk_can_be_read(page: Page, chat: Chat) -> None:
    """Feeds with their health, documents with their text."""
    page.goto(chat.address)
    page.get_by_role("tab", name="Feeds").click()
    expect(page.locator("#feeds")).to_contain_text("demo")
    page.get_by_role("tab", name="Documents").click()
    page.locator("#found button").first.click()
    expect(page.locator("#text .passage")).to_be_visible()


def test_chat_stops_cleanly(chat: Chat) -> None:
    """SIGTERM ends it within ten seconds."""
    began = time.monotonic()
    chat.process.send_signal(signal.SIGTERM)
    chat.process.wait(timeout=20)
    assert time.monotonic() - began < 10
