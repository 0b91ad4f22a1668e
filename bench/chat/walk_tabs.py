"""The walk's steps in the tabs: a feed with a preview, a refresh, notes built and stopped; and everything again after a reload.

Each step's docstring is what it claims; it gives what it saw.
"""

from __future__ import annotations

from time import perf_counter

from playwright.sync_api import expect

from bench.chat.walk_feed import ITEMS, LATER, NAME, TITLE
from bench.chat.walk_page import Walk, compared

LINES = """() => {
  window.lines = [];
  const look = () => {
    for (const place of ['#progress', '#note-progress']) {
      const line = document.querySelector(place)?.textContent.trim();
      if (line && window.lines.at(-1) !== line) window.lines.push(line);
    }
  };
  new MutationObserver(look).observe(document, { childList: true, subtree: true, characterData: true });
}"""


def new_feed(walk: Walk) -> str:
    """a feed is added after a look at what it has"""
    page = walk.page
    walk.tab("Feeds")
    page.get_by_label("Address of a feed or web page").fill(walk.paper.url)
    page.locator("#feed-look").click()
    for title in ITEMS:
        expect(page.locator("#feed-preview li b", has_text=title)).to_be_visible()
    expect(page.locator("#feed-preview h4")).to_have_text(TITLE)
    page.locator("#feed-more").scroll_into_view_if_needed()
    walk.picture("feed-preview")
    page.locator("#feed-save").click()
    expect(page.locator("#feeds th[scope=row]", has_text=NAME)).to_be_visible()
    assert f'name = "{NAME}"' in (walk.desk / "desk.toml").read_text("utf-8")
    return f"{len(ITEMS)} items shown, then it stands in the table and in desk.toml"


def refreshing(walk: Walk) -> str:
    """a refresh tells what it reads, and what came can be found"""
    page = walk.page
    walk.paper.later()
    page.evaluate(LINES)
    page.locator("#refresh").scroll_into_view_if_needed()
    page.locator("#refresh").click()
    expect(page.locator("#refresh")).to_be_disabled()
    page.wait_for_timeout(700)
    walk.picture("refresh-progress")
    expect(page.locator("#refresh")).to_be_enabled()
    lines = page.evaluate("window.lines")
    assert len(lines) >= 3, f"only these lines: {lines}"
    assert not page.locator("#progress .failure").count(), lines[-1]
    row = page.locator("#feeds tr", has=page.locator("th", has_text=NAME))
    expect(row.locator(".count")).to_have_text(str(len(ITEMS) + 1))
    walk.picture("feeds")
    walk.tab("Documents")
    page.get_by_role("textbox", name="Search", exact=True).fill(LATER)
    expect(page.locator("#found button b").first).to_have_text(LATER)
    page.locator("#found button").first.click()
    expect(page.locator("#text .hit").first).to_be_visible()
    return f"{len(lines)} lines of progress, at last {lines[-1]!r}"


def note(walk: Walk) -> str:
    """a note is built with progress, shown, verified, and downloaded as it lies in the desk"""
    page = walk.page
    walk.tab("Notes")
    page.evaluate(LINES)
    page.get_by_label("Tickers, companies or topics").fill(walk.options.ticker)
    page.locator("#note-build").click()
    page.locator("#note-stop").wait_for()
    page.wait_for_function("window.lines.length >= 3")
    walk.picture("note-progress")
    page.locator("#note iframe").wait_for()
    lines = page.evaluate("window.lines")
    kinds = {form: downloaded(walk, form) for form in ("md", "html", "pdf", "json")}
    assert kinds["pdf"].startswith(b"%PDF"), "the PDF is none"
    page.locator(".verify").click()
    expect(page.locator(".verified .tie")).to_contain_text("Ties out")
    checked = page.locator(".verified .tie").inner_text()
    sizes = ", ".join(f"{form} {len(data) / 1000:.0f} kB" for form, data in kinds.items())
    return f"{len(lines)} lines of progress; {sizes}; {checked}"


def downloaded(walk: Walk, form: str) -> bytes:
    """A file of the open note out of the browser; it must be the desk's, byte for byte."""
    with walk.page.expect_download() as waited:
        walk.page.locator(f"#note [data-do={form}]").click()
    name, data = waited.value.suggested_filename, waited.value.path().read_bytes()
    stored = [path.read_bytes() for path in (walk.desk / "reports").rglob(name)]
    assert data in stored, f"{name} is not the desk's file"
    return data


def stopped_note(walk: Walk) -> str:
    """a stop ends a note, and what was stored stays"""
    page = walk.page
    before = page.locator("#stored button").count()
    page.evaluate(LINES)
    page.get_by_label("Tickers, companies or topics").fill(walk.options.other)
    page.locator("#note-build").click()
    page.wait_for_function("window.lines.length >= 3")
    began = perf_counter()
    page.locator("#note-stop").click()
    expect(page.locator("#note-progress")).to_contain_text("Stopped.")
    expect(page.locator("#note-build")).to_be_enabled()
    took = perf_counter() - began
    assert page.locator("#stored button").count() == before
    return f"stopped {took:.1f} s after the click; {before} note stays"


def reloading(walk: Walk) -> str:
    """after a reload everything is found again"""
    page, kept = walk.page, walk.kept
    lines = kept.listed("")
    page.locator("#listing button", has_text=lines[-1].title).first.click()
    expect(page.locator("#live .asked p")).to_be_visible()
    page.reload()
    expect(page.locator("#live .asked p")).to_have_text(kept.conversation("", lines[-1].id).turns[-1].asked.question)
    assert walk.dressed(), "the page came back in other colours"
    assert page.locator("#listing button").evaluate_all("all => all.map((one) => one.dataset.id)") == [
        line.id for line in lines
    ]
    marks = [found_again(walk, line.id) for line in lines]
    walk.picture("conversation-again")
    walk.tab("Feeds")
    expect(page.locator("#feeds th[scope=row]", has_text=NAME)).to_be_visible()
    walk.tab("Notes")
    page.locator("#stored button", has_text=walk.options.ticker).first.click()
    page.locator("#note iframe").wait_for()
    return f"{len(marks)} conversations; {marks[-1]}"


def found_again(walk: Walk, id: str) -> str:
    """A conversation chosen in the list: each answer with its cards as it stood."""
    walk.page.locator(f"#listing button[data-id='{id}']").click()
    turns, seen = walk.kept.conversation("", id).turns, ""
    expect(walk.page.locator("#live .asked p")).to_have_text(turns[-1].asked.question)
    expect(walk.page.locator("#history .turn")).to_have_count(len(turns) - 1)
    shown = [walk.page.locator(".side").nth(place) for place in range(sum(len(turn.replies) for turn in turns))]
    for reply, side in zip([reply for turn in turns for reply in turn.replies], shown, strict=True):
        answer = reply.restored()
        assert answer is not None, f"no answer is kept: {reply.failure}"
        expect(side.locator(".said")).to_have_text(answer.answer)
        key = side.get_attribute("data-key")
        seen = compared(walk, answer, f".side[data-key='{key}']")
    return seen
