"""The tabs beside the chat: files and names, the feeds' words, found passages, notes in a frame, a changed desk.toml."""

from __future__ import annotations

import re
import threading
import time
from dataclasses import replace
from datetime import date, timedelta
from html import unescape
from pathlib import Path

import chat_fakes
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tieout.feeds.document import FeedState
from tieout.feeds.errors import UsageError
from tieout.ui.chat.documents import body_html, document_html, pieces
from tieout.ui.chat.drops import Dropped, after_reading, dropped_html
from tieout.ui.chat.feed_desk import FeedDesk
from tieout.ui.chat.feeds import feeds_html, health_words
from tieout.ui.chat.note_desk import NoteDesk, NoteLine
from tieout.ui.chat.notes import notes_html, preview_html
from tieout.ui.chat.open_desk import OpenDesk
from tieout.ui.chat.page_documents import at_span
from tieout.ui.chat.page_drop import taken_in, uploaded
from tieout.ui.chat.page_parts import Writing
from tieout.ui.chat.shelf import Opened, terms
from tieout.ui.chat.upload_names import file_name, free_name
from tieout.ui.desk import Desk
from tieout.ui.feed_tables import with_paused
from tieout.ui.settings import parse

NOW = chat_fakes.NOW
GOOD = FeedState("fed", "syndication", NOW, None, 0, NOW, NOW, 12)
TWO = """# mine
[[feeds]]
name = "a"
kind = "syndication"
url = "https://a.example/feed"  # my favourite

# about b
[[feeds]]
name = "b"
kind = "folder"
path = "b"
paused = true
every = "1h"
"""


@pytest.fixture
def opened(tmp_path: Path) -> OpenDesk:
    (tmp_path / "desk.toml").write_text("", "utf-8")
    return OpenDesk(Desk.load(tmp_path))


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("Q3 report.PDF", "Q3 report.pdf"),
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\files\\note.md", "note.md"),
        (".hidden.md", "hidden.md"),
        ("~$lock.html", "lock.html"),
        ("<img src=x>.md", "img src x.md"),
        ("???.md", "report.md"),
    ],
)
def test_an_upload_gets_a_plain_name(sent: str, kept: str) -> None:
    assert file_name(sent) == kept


@given(st.text(max_size=200))
def test_no_name_leads_out_of_the_folder(sent: str) -> None:
    name = file_name(f"{sent}.md")
    assert "/" not in name
    assert "\\" not in name
    assert not name.startswith((".", "~"))
    assert name.endswith(".md")


def test_another_file_of_the_name_gets_a_number(tmp_path: Path) -> None:
    """The same bytes are the same file."""
    (tmp_path / "a.md").write_bytes(b"one")
    assert free_name(tmp_path, "a.md", b"one").name == "a.md"
    assert free_name(tmp_path, "a.md", b"two").name == "a-2.md"


def test_a_report_makes_the_feed_of_uploads_once(opened: OpenDesk) -> None:
    """Its table comes with the first file; a second file joins the first."""
    feeds = FeedDesk(opened)
    assert feeds.take_in("a.md", b"# One") == ("uploads", "a.md")
    assert feeds.take_in("b.txt", b"Two") == ("uploads", "b.txt")
    (spec,) = feeds.specs()
    assert (spec.kind, sorted(path.name for path in Path(spec.path).iterdir())) == ("folder", ["a.md", "b.txt"])


def test_what_is_no_report_leaves_nothing(opened: OpenDesk) -> None:
    """Refused before the desk is touched."""
    with pytest.raises(UsageError, match="not taken"):
        FeedDesk(opened).take_in("a.exe", b"MZ")
    assert not opened.now().feeds.feeds
    assert [path.name for path in opened.now().folder.iterdir()] == ["desk.toml"]


def test_only_uploads_are_read(tmp_path: Path) -> None:
    """The page names a path; one that no upload lies at is refused."""
    own = tmp_path / "desk.toml"
    own.write_text("secret", "utf-8")
    for path in (str(own), f"{own.parent}/../{own.parent.name}/desk.toml", "/etc/hostname", ""):
        with pytest.raises(UsageError):
            uploaded(path)
    assert own.exists()


def test_a_folder_of_the_server_is_no_address(opened: OpenDesk) -> None:
    """The page says nothing of what lies on this machine's disk."""
    for where in ("/", "file:///etc", "nowhere"):
        with pytest.raises(UsageError, match="Only http and https"):
            FeedDesk(opened).preview(where)


def test_a_changed_desk_file_counts_at_once(opened: OpenDesk) -> None:
    """The feeds are the new ones, the analyst is the old one; a broken file leaves them and is said."""
    before, path = opened.now(), opened.now().settings_path
    path.write_text(TWO, "utf-8")
    assert [spec.name for spec in opened.now().feeds.feeds] == ["a", "b"]
    assert opened.now().analyst is before.analyst
    path.write_text("[[feed", "utf-8")
    assert [spec.name for spec in opened.now().feeds.feeds] == ["a", "b"]
    assert "TOML" in opened.trouble


@pytest.mark.parametrize("name", ["a", "b"])
@pytest.mark.parametrize("paused", [True, False])
def test_pausing_changes_one_key(name: str, paused: bool) -> None:
    """Every comment and every other feed stays."""
    text = with_paused(TWO, name, paused)
    before, after = parse(TWO).feeds, parse(text).feeds
    assert [feed.paused for feed in after if feed.name == name] == [paused]
    assert [f for f in after if f.name != name] == [f for f in before if f.name != name]
    assert re.findall("#.*", text) == re.findall("#.*", TWO)


def test_a_wait_is_said_with_its_end() -> None:
    """ "429 until 14:20"; a paused feed has no wait."""
    failing = replace(GOOD, last_error="HTTP 429.", failures=1, next_due=NOW + timedelta(minutes=17))
    assert health_words(failing, NOW) == "HTTP 429; not asked again until 14:20 UTC"
    assert health_words(GOOD, NOW + timedelta(days=3)) == "silent for 3 days"
    assert health_words(replace(GOOD, paused=True), NOW + timedelta(days=3)) == ""


def test_a_paused_feed_stands_last_and_goes_on_at_a_click() -> None:
    html = feeds_html([replace(GOOD, name="one", paused=True), replace(GOOD, name="two")], NOW)
    assert html.index("two") < html.index("one")
    assert 'data-do="resume" data-id="one"' in html
    assert 'data-do="pause" data-id="two"' in html


def test_quotes_make_a_phrase() -> None:
    assert terms('net "operating margin" - 2026') == ["net", "operating margin", "2026"]


@given(st.integers(0, 60), st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=4))
def test_pieces_are_the_whole_text_in_order(length: int, spans: list[tuple[int, int]]) -> None:
    """Overlapping or beyond its end: every character once."""
    found = list(pieces(length, [(min(s), max(s)) for s in spans], (0, 7)))
    assert [at for begin, end, _ in found for at in range(begin, end)] == list(range(length))


def test_pages_and_passages_leave_the_text_as_it_is() -> None:
    """What is marked and numbered is the ledger's text, letter for letter."""
    document = replace(chat_fakes.document(), pages=(0, 60))
    html = body_html(Opened(document, ((50, 200),)), ["revenue"])
    assert unescape(re.sub(r"<[^>]+>", "", html)) == document.text
    assert html.count('class="page"') == 2
    assert ">Revenue</mark>" in html


def test_a_replaced_version_leads_to_the_newer() -> None:
    old = replace(chat_fakes.document(id="old"), superseded_at=NOW)
    new = replace(chat_fakes.document(id="new"), supersedes="old")
    assert 'data-document="new">Open the newer version' in document_html(Opened(old, later=new))
    assert "Withdrawn on" in document_html(Opened(old))
    assert 'data-document="old">Open the earlier version' in document_html(Opened(new, earlier=old))


def test_a_note_stands_in_a_frame_without_scripts() -> None:
    """Its HTML is an attribute's text: it can close neither the frame nor its sandbox."""
    line = NoteLine("2026-11-20/X", "X", '"><script>', date(2026, 11, 20), "<b>", ("md",))
    html = preview_html(line, '"></iframe><script>alert(1)</script>') + notes_html([line])
    assert "<script" not in html
    assert html.count("</iframe>") == 1
    assert "allow-scripts" not in html
    assert "allow-same-origin" not in html
    assert 'data-do="pdf"' not in html


def test_no_note_is_named_by_a_path(opened: OpenDesk) -> None:
    """Only what the desk lists is opened."""
    for id in ("../desk", "2026-11-20/NVDA", "/etc/passwd"):
        with pytest.raises(UsageError):
            NoteDesk(opened).preview(id)


def test_an_empty_line_means_the_watchlist(opened: OpenDesk) -> None:
    notes = NoteDesk(opened)
    with pytest.raises(UsageError, match="Notes of what"):
        notes.subjects(" , ")
    opened.now().settings_path.write_text('[watchlist]\ntickers = ["nvda"]\n', "utf-8")
    assert notes.subjects("") == ["NVDA"]
    assert notes.subjects("AAPL, oat prices ,AAPL") == ["AAPL", "oat prices"]


def test_a_short_word_is_marked_only_where_it_stands_alone() -> None:
    """Looking for "for" does not paint the beginning of "forecast"; longer words are found by their beginning."""
    found = Opened(chat_fakes.document("A forecast for forecasters."), ((0, 27),))
    assert re.findall("<mark[^>]*>(.*?)</mark>", body_html(found, ["for"])) == ["for"]
    assert re.findall("<mark[^>]*>(.*?)</mark>", body_html(found, ["fore"])) == ["fore", "fore"]


def test_long_ago_is_a_date() -> None:
    """A count of thousands of days says little."""
    old = replace(GOOD, newest_document_at=NOW - timedelta(days=3000))
    assert ">3 Sep 2018</time>" in feeds_html([old], NOW)


def test_only_the_newest_writing_of_a_page_goes_on() -> None:
    """Until the page is left; other pages are not touched."""
    writing = Writing()
    with writing.begun("page") as first, writing.begun("other") as other, writing.begun("page") as second:
        assert (first(), second(), other()) == (False, True, True)


def test_a_page_is_left_only_when_its_writing_has_ended() -> None:
    """Whoever leaves waits for the writer's last step."""
    writing, order, begun = Writing(), [], threading.Event()

    def write() -> None:
        with writing.begun("page") as wanted:
            begun.set()
            while wanted():
                time.sleep(0.01)
            order.append("the last step")

    writer = threading.Thread(target=write)
    writer.start()
    begun.wait(5)
    writing.leave("page")
    order.append("left")
    writer.join()
    assert order == ["the last step", "left"]


def test_each_dropped_file_says_what_became_of_it() -> None:
    """Read, refused before it was taken in, not read, and read without text (a scan)."""
    files = [
        Dropped("a.pdf", "taken"),
        Dropped("b.exe", "failed", "Files of this type are not taken."),
        Dropped("c.md", "taken"),
        Dropped("scan.pdf", "taken"),
    ]
    read = replace(chat_fakes.document(), identity="a.pdf", pages=(0, 40))
    scan = replace(chat_fakes.document(text=""), identity="scan.pdf", note="No text layer: it is listed, not read.")
    after = after_reading(files, [read, scan])
    assert [file.state for file in after] == ["ready", "failed", "failed", "failed"]
    assert after[0].words == f"2 pages, {len(read.text)} characters"
    html = dropped_html(after, "You can ask about it now.")
    assert html.count("<li ") == 4 and "No text layer" in html and "<b>b.exe</b>" in html


def test_a_file_that_is_refused_does_not_stop_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each is taken in or refused by itself; the feed is read once for all."""
    engine, report = chat_fakes.FakeEngine(), b"# Third quarter\n\nRevenue was $318.4 million.\n"
    monkeypatch.setattr("tieout.ui.chat.page_drop.uploaded", lambda path: report if path == "good" else b"MZ")
    sent = [
        {"name": "x.exe", "path": "bad"},
        {"name": "q3.md", "path": "good"},
        {"name": "y.md", "error": "Too large."},
    ]
    *_, last = taken_in(engine, sent)
    assert (engine.folder / "uploads" / "q3.md").read_bytes() == report
    assert "not taken" in last and "Too large." in last and "q3.md" in last


def test_an_address_marks_its_place_in_its_whole_table() -> None:
    """The table is not cut at a cell, and the characters stay letter for letter; a place that is none changes nothing."""
    document = chat_fakes.document()
    start = document.text.index("412.6")
    opened = at_span(Opened(document), f"{start}-{start + 5}")
    (span,) = opened.spans
    assert document.text[slice(*span)].startswith("Consolidated income") and "(18.4)" in document.text[slice(*span)]
    html = body_html(opened, ["operating"])
    assert re.findall(r"<mark[^>]*>(.*?)</mark>", html) == ["412.6"]
    assert unescape(re.sub(r"<[^>]+>", "", html)) == document.text
    for span in ("", "x-y", "9-3", "0-999999"):
        assert at_span(Opened(document), span) == Opened(document)
