"""The tabs beside the chat, on the demo desk served by the commands that a user types, with a feed on loopback."""

from __future__ import annotations

import os
import re
import signal
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from feed_server import FeedServer, item, rss
from feed_server import Page as FeedPage
from playwright.sync_api import Browser, Page, expect
from test_chat_real import command, said_address

from tieout.feeds import Ledger
from tieout.ui.settings import parse

pytestmark = [pytest.mark.browser, pytest.mark.slow]
PATIENCE = 480_000  # milliseconds, for two busy cores
SOON = 120_000
REPORT = """# Marlow Quay Ferries: annual report

Published 12 November 2026.

Marlow Quay Ferries carried 4.2 million passengers in fiscal 2026, and its revenue was $318.4 million.
"""


@dataclass(frozen=True)
class Chat:
    address: str
    folder: Path

    @property
    def settings(self) -> str:
        return (self.folder / "desk.toml").read_text("utf-8")


@pytest.fixture(scope="module")
def site() -> Iterator[FeedServer]:
    with FeedServer() as server:
        server.pages["/feed"] = FeedPage(
            rss(
                item("1", "Quay <b>tolls</b> rise", "Tolls at Marlow Quay rise by 3.5 percent."),
                item("2", "Ferry fleet grows", "Two ferries join the fleet.", "Wed, 21 Oct 2026 09:00:00 +0000"),
                title="Harbour Wire",
            )
        )
        yield server


@pytest.fixture(scope="module")
def chat(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chat]:
    folder = tmp_path_factory.mktemp("tabs") / "desk"
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    made = subprocess.run(
        command(folder, "init", "--demo"), env=environment, capture_output=True, text=True, timeout=400
    )
    assert made.returncode == 0, made.stderr
    settings = folder / "desk.toml"
    own = settings.read_text("utf-8").replace("allow_private = [] ", 'allow_private = ["127.0.0.1"] ')
    settings.write_text(re.sub(r'\[\[feeds\]\]\nname = "(?!demo).*?(?=\n\[\[|\Z)', "", own, flags=re.DOTALL), "utf-8")
    process = subprocess.Popen(
        command(folder, "chat", "--port", "0"),
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        yield Chat(said_address(process), folder)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=60)
        assert process.stdout is not None
        process.stdout.close()


@pytest.fixture(scope="module")
def tab(chromium: Browser, chat: Chat) -> Iterator[Page]:
    """One reader's page; every test opens the tab that it is about."""
    context = chromium.new_context(viewport={"width": 1280, "height": 860})
    context.set_default_timeout(SOON)
    page = context.new_page()
    page.goto(chat.address)
    page.wait_for_selector("#examples button")
    yield page
    context.close()


def shown(page: Page, name: str) -> Page:
    page.get_by_role("tab", name=name, exact=True).click()
    return page


def test_a_feed_is_previewed_before_it_is_saved(tab: Page, chat: Chat, site: FeedServer) -> None:
    """Its newest items as text; desk.toml changes only when the reader says so."""
    page = shown(tab, "Feeds")
    page.get_by_label("Address of a feed").fill(site.url())
    page.get_by_role("button", name="Preview").click()
    expect(page.locator("#feed-preview li b").first).to_have_text("Ferry fleet grows", timeout=SOON)
    assert page.locator("#feed-preview li b b").count() == 0
    assert site.url() not in chat.settings
    page.get_by_role("button", name="Add this feed").click()
    expect(page.locator("#feeds")).to_contain_text("harbour-wire", timeout=SOON)
    assert [feed.url for feed in parse(chat.settings).feeds if feed.name == "harbour-wire"] == [site.url()]


def test_the_same_feed_is_not_added_twice(tab: Page, site: FeedServer) -> None:
    page = shown(tab, "Feeds")
    page.get_by_label("Address of a feed").fill(site.url())
    page.get_by_role("button", name="Preview").click()
    expect(page.locator("#feed-preview .failure")).to_contain_text("reads", timeout=SOON)
    expect(page.get_by_role("button", name="Add this feed")).to_be_hidden()


def test_a_refresh_says_how_far_it_is_and_what_came(tab: Page) -> None:
    """The button is still while it runs; the counts stand in the table afterwards."""
    page = shown(tab, "Feeds")
    page.get_by_role("button", name="Refresh harbour-wire now").click()
    expect(page.locator("#refresh")).to_be_disabled(timeout=SOON)
    expect(page.locator("#progress")).to_contain_text("passages added", timeout=PATIENCE)
    expect(page.locator("#feeds tr", has_text="harbour-wire").locator(".count")).to_have_text("2")
    expect(page.locator("#refresh")).to_be_enabled()


def test_a_paused_feed_says_so_and_is_not_read(tab: Page, chat: Chat, site: FeedServer) -> None:
    """Its key stands in desk.toml, a refresh passes it over, and it goes on at a click."""
    page = shown(tab, "Feeds")
    page.get_by_role("button", name="Pause harbour-wire").click()
    expect(page.locator("#feeds tr.paused")).to_contain_text("Paused", timeout=SOON)
    assert [feed.paused for feed in parse(chat.settings).feeds if feed.name == "harbour-wire"] == [True]
    asked = len(site.log)
    page.locator("#refresh").click()
    expect(page.locator("#progress")).to_contain_text("passages added", timeout=PATIENCE)
    assert len(site.log) == asked
    page.get_by_role("button", name="Resume harbour-wire").click()
    expect(page.locator("#feeds tr.paused")).to_have_count(0, timeout=SOON)
    assert "paused" not in chat.settings


def test_a_dropped_report_can_be_asked_about(tab: Page, chat: Chat, tmp_path: Path) -> None:
    """Into the folder of uploads, into the ledger, into the index that questions are answered from."""
    page = shown(tab, "Feeds")
    file = tmp_path / "marlow quay.md"
    file.write_text(REPORT, encoding="utf-8")
    beside = tmp_path / "tool.exe"
    beside.write_bytes(b"MZ")
    page.locator("#drop input").set_input_files([file, beside])
    expect(page.locator("#dropped p")).to_contain_text("You can ask about it now", timeout=PATIENCE)
    expect(page.locator("#dropped li.ready b")).to_have_text("marlow quay.md")
    expect(page.locator("#dropped li.failed")).to_contain_text("not taken")
    assert (chat.folder / "uploads" / "marlow quay.md").read_text("utf-8") == REPORT
    with Ledger.open(chat.folder / "ledger.sqlite") as ledger:
        assert [d.identity for d in ledger.documents(feed="uploads")] == ["marlow quay.md"]
    asked = subprocess.run(
        command(chat.folder, "search", "revenue of Marlow Quay Ferries"), capture_output=True, text=True, timeout=300
    )
    assert "$318.4 million" in asked.stdout


def test_reports_are_dropped_on_the_chat_as_well(tab: Page, chat: Chat) -> None:
    """Anywhere on the page; the panel can be put away and comes back with the next."""
    page = shown(tab, "Chat")
    page.evaluate(
        """(texts) => {
          const data = new DataTransfer();
          for (const [name, text] of texts) data.items.add(new File([text], name, { type: 'text/markdown' }));
          document.querySelector('#question').dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true }));
        }""",
        [["north quay.md", REPORT.replace("Marlow", "North")], ["south quay.md", REPORT.replace("Marlow", "South")]],
    )
    expect(page.locator("#dropped li.ready")).to_have_count(2, timeout=PATIENCE)
    page.get_by_role("button", name="Close").click()
    expect(page.locator("#dropped")).not_to_be_visible()
    assert {path.name for path in (chat.folder / "uploads").glob("*quay.md")} >= {"north quay.md", "south quay.md"}


def test_what_is_no_report_is_refused_in_a_sentence(tab: Page, chat: Chat, tmp_path: Path) -> None:
    """By its name, and by what it holds."""
    page = shown(tab, "Feeds")
    for name, reason in (("tool.exe", "not taken"), ("picture.pdf", "named .pdf but is none")):
        file = tmp_path / name
        file.write_bytes(b"MZ\x90\x00 no report")
        page.locator("#drop input").set_input_files(file)
        expect(page.locator("#dropped .failed")).to_contain_text(reason, timeout=SOON)
    assert not [path.name for path in (chat.folder / "uploads").glob("*") if path.suffix in {".exe", ".pdf"}]


def test_feeds_go_out_and_come_in_as_opml(tab: Page, chat: Chat, site: FeedServer, tmp_path: Path) -> None:
    """What is saved names the feed; what comes in is added once."""
    page = shown(tab, "Feeds")
    with page.expect_download() as saved:
        page.get_by_role("button", name="Save these feeds as OPML").click()
    text = Path(saved.value.path()).read_text("utf-8")
    assert site.url() in text
    file = tmp_path / "other.opml"
    file.write_text(text.replace(site.url(), site.url("/other")), encoding="utf-8")
    page.locator("#opml input").set_input_files(file)
    expect(page.locator("#exchanged")).to_contain_text("1 feed added of 1", timeout=SOON)
    assert site.url("/other") in chat.settings


def test_a_removed_feed_is_asked_about_first(tab: Page, chat: Chat, site: FeedServer) -> None:
    """Cancel keeps it; Remove takes its table out of desk.toml."""
    page = shown(tab, "Feeds")
    remove = page.get_by_role("button", name="Remove harbour-wire-2")
    remove.click()
    page.get_by_role("dialog").get_by_role("button", name="Cancel").click()
    assert site.url("/other") in chat.settings
    remove.click()
    page.get_by_role("dialog").get_by_role("button", name="Remove").click()
    expect(page.locator("#feeds")).not_to_contain_text("harbour-wire-2", timeout=SOON)
    assert site.url("/other") not in chat.settings


def test_a_search_finds_documents_that_say_it(tab: Page, chat: Chat) -> None:
    """The text is the ledger's, letter for letter, with the passage that was found and its words marked."""
    page = shown(tab, "Documents")
    page.get_by_role("textbox", name="Search", exact=True).fill("Milling oats")
    expect(page.locator("#found mark").first).to_be_visible(timeout=SOON)
    page.locator("#found button").first.click()
    expect(page.locator("#text .hit mark").first).to_be_visible(timeout=SOON)
    id = page.locator("#found button").first.get_attribute("data-document") or ""
    with Ledger.open(chat.folder / "ledger.sqlite") as ledger:
        assert page.locator("#text .passage").evaluate("element => element.textContent") == ledger.document(id).text
    page.get_by_role("textbox", name="Search", exact=True).fill("")
    expect(page.locator("#found .pages")).to_contain_text("Page 1", timeout=SOON)
    page.get_by_role("button", name="More").click()
    expect(page.locator("#found .pages")).to_contain_text("Page 2", timeout=SOON)


def test_a_company_is_shown_with_its_newest_documents(tab: Page) -> None:
    """What cannot be drawn for want of points says so."""
    page = shown(tab, "Company")
    expect(page.locator("#company-view h2")).to_contain_text("LKMR", timeout=SOON)
    expect(page.locator("#company-view .documents button").first).to_be_visible()
    page.locator("#company-view .documents button").first.click()
    expect(page.locator("#company-text .passage")).to_be_visible(timeout=SOON)


def test_a_note_is_built_looked_at_saved_and_verified(tab: Page, chat: Chat) -> None:
    """Progress on the way; the download is the file; the frame runs nothing; the stored note ties out again."""
    page = shown(tab, "Notes")
    page.get_by_label("Tickers, companies or topics").fill("LKMR")
    page.get_by_role("checkbox", name="PDF").uncheck()
    page.get_by_role("button", name="Build").click()
    expect(page.locator("#note-progress")).to_contain_text("LKMR", timeout=PATIENCE)
    expect(page.locator("#note-progress")).to_contain_text("1 note in", timeout=PATIENCE)
    frame = page.locator("#note iframe")
    assert "allow-scripts" not in (frame.get_attribute("sandbox") or "")
    expect(frame.content_frame.locator("h1")).to_contain_text("LKMR", timeout=SOON)
    (written,) = chat.folder.glob("reports/*/LKMR.md")
    with page.expect_download() as saved:
        page.get_by_role("button", name="Download Markdown").click()
    assert Path(saved.value.path()).read_bytes() == written.read_bytes()
    expect(page.get_by_role("button", name="Download PDF")).to_have_count(0)
    page.get_by_role("button", name="Verify").click()
    expect(page.locator(".verified .tie")).to_contain_text("Ties out", timeout=SOON)
    expect(page.locator("#stored")).to_contain_text("first note")
    light = paper(page)
    page.locator("#theme").click(click_count=2)
    expect(page.locator("#theme")).to_have_text("Theme: dark")
    page.wait_for_function("document.querySelector('#note iframe').srcdoc.includes('@media all')")
    expect(frame.content_frame.locator("h1")).to_contain_text("LKMR")
    assert paper(page) != light
    page.locator("#theme").click()
    expect(frame.content_frame.locator("body")).to_have_css("background-color", light)


def paper(page: Page) -> str:
    """The colour of the open note's page."""
    body = page.locator("#note iframe").content_frame.locator("body")
    return str(body.evaluate("() => getComputedStyle(document.body).backgroundColor"))
