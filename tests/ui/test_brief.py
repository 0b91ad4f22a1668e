"""The brief: what changed most first, by a mail server and a webhook on loopback, as a feed, and once a day from the chat."""

from __future__ import annotations

import email
import json
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, time
from email.message import EmailMessage
from email.policy import default
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import cast

import pytest
from notes_desk import DAY, FENWICK, NotesDesk

from tieout.feeds.errors import TieoutError, UsageError
from tieout.ui.brief import atom, deliver
from tieout.ui.brief.compose import payload, subject_of, text_of
from tieout.ui.brief.deliver import attachments, digest_of, send
from tieout.ui.brief_settings import BriefSettings, due
from tieout.ui.chat.brief_time import write_brief
from tieout.ui.notes.job import NotesReport


class Mailbox(socketserver.StreamRequestHandler):
    """As much of SMTP as it takes to be handed a message."""

    def handle(self) -> None:
        self.wfile.write(b"220 mail.test\r\n")
        while line := self.rfile.readline():
            verb = line[:4].upper()
            if verb == b"DATA":
                self.wfile.write(b"354 go on\r\n")
                lines = iter(self.rfile.readline, b".\r\n")
                self.server.taken.append(b"".join(lines))  # type: ignore[attr-defined]
            self.wfile.write(b"221 bye\r\n" if verb == b"QUIT" else b"250 fine\r\n")
            if verb == b"QUIT":
                return


class Hook(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        self.server.taken.append(body)  # type: ignore[attr-defined]
        self.send_response(404 if self.path == "/gone" else 200)
        self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def serving(server: socketserver.TCPServer) -> Iterator[tuple[int, list[bytes]]]:
    server.taken = []  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server.server_address[1], server.taken  # type: ignore[attr-defined,misc]
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[NotesDesk]:
    with NotesDesk(tmp_path) as desk:
        desk.fill()
        desk.desk = replace(desk.desk, brief=BriefSettings(email=("anna@desk.example", "ben@desk.example")))
        desk.desk = replace(
            desk.desk, feeds=replace(desk.desk.feeds, fetch=replace(desk.desk.feeds.fetch, contact="me@desk.example"))
        )
        yield desk


@pytest.fixture
def report(desk: NotesDesk) -> NotesReport:
    return desk.write("FNWK", "Marrow Rail", "ZZZZ", formats=("md", "html"))


def test_the_mail_has_words_and_the_notes_as_files(desk: NotesDesk, report: NotesReport) -> None:
    """To every address; figures without the marks of sources; a subject that failed is said."""
    with serving(socketserver.TCPServer(("127.0.0.1", 0), Mailbox)) as (port, taken):
        said = deliver(desk.desk, report, {"TIEOUT_SMTP": f"smtp://127.0.0.1:{port}"})
    mail = cast("EmailMessage", email.message_from_bytes(taken[0], policy=default))
    assert said == ["Sent to anna@desk.example, ben@desk.example."]
    assert (mail["from"], mail["to"]) == ("me@desk.example", "anna@desk.example, ben@desk.example")
    assert mail["subject"] == "Tieout, 2 Nov 2026: 2 notes"
    body = mail.get_body(("plain",))
    assert body is not None
    words = body.get_content()
    assert FENWICK.name in words and "[1]" not in words and "ZZZZ: no note" in words
    assert [part.get_filename() for part in mail.iter_attachments()] == ["FNWK.html", "Marrow-Rail.html"]


def test_the_webhook_gets_the_same_words(desk: NotesDesk, report: NotesReport) -> None:
    """One field of text; a mail server that is not there stops nothing, and is said."""
    with serving(HTTPServer(("127.0.0.1", 0), Hook)) as (port, taken):
        environment = {"TIEOUT_WEBHOOK": f"http://127.0.0.1:{port}/secret", "TIEOUT_SMTP": "smtp://127.0.0.1:1"}
        with pytest.raises(TieoutError, match=r"did not take the brief.*Posted to 127.0.0.1"):
            deliver(desk.desk, report, environment)
        assert json.loads(taken[0]) == payload(digest_of(desk.desk, report))
        with pytest.raises(TieoutError, match="answered 404"):
            deliver(
                replace(desk.desk, brief=BriefSettings()), report, {"TIEOUT_WEBHOOK": f"http://127.0.0.1:{port}/gone"}
            )


def test_a_brief_that_has_nowhere_to_go_says_what_to_set(desk: NotesDesk, report: NotesReport) -> None:
    with pytest.raises(TieoutError, match="set TIEOUT_SMTP to smtp://"):
        deliver(desk.desk, report, {})
    with pytest.raises(UsageError, match="nowhere to send"):
        deliver(replace(desk.desk, brief=BriefSettings()), report, {})
    assert deliver(replace(desk.desk, brief=BriefSettings(feed=True)), report, {}) == []


def test_a_password_never_travels_in_the_clear() -> None:
    """Beyond this machine a mail server without STARTTLS is refused before a login; here the loopback's name is another."""
    with serving(socketserver.TCPServer(("127.0.0.1", 0), Mailbox)) as (port, taken):
        with pytest.raises(TieoutError, match="did not take the brief"):
            send(f"smtp://me:secret@127.0.0.2:{port}", "TIEOUT_SMTP", EmailMessage())
        assert taken == []


def test_what_changed_most_leads(desk: NotesDesk) -> None:
    """The company with new results before the one with a new story."""
    desk.write("FNWK", "Marrow Rail", day=date(2026, 10, 25))
    page = digest_of(desk.desk, desk.write("FNWK", "Marrow Rail"))
    assert page.lines[0].weight > page.lines[1].weight
    assert subject_of(page) == "Tieout, 2 Nov 2026: 2 of 2 notes with changes"
    assert text_of(page).index(page.lines[0].company or page.lines[0].subject) < text_of(page).index(
        page.lines[1].company or page.lines[1].subject
    )


def test_the_feed_is_one_that_tieout_itself_can_read(desk: NotesDesk) -> None:
    """Atom with a link into the chat; what a source says is text in it."""
    from tieout.feeds.feed_format import parse_feed

    note = replace(desk.note(), title="<b>Fenwick</b> & \x00 Tools")
    made = atom([("2026-11-02/FNWK", note)], "http://127.0.0.1:7860", datetime(2026, 11, 2, tzinfo=UTC))
    parsed = parse_feed(made, "http://127.0.0.1:7860/notes.atom")
    (item,) = parsed.items
    assert item.url == "http://127.0.0.1:7860/#/notes/2026-11-02/FNWK"
    assert "revenue" in item.text
    assert b"<b>" not in made and b"\x00" not in made


@pytest.mark.parametrize(
    ("at", "now", "last", "expected"),
    [
        (None, "08:00", None, False),
        (time(7), "06:59", None, False),
        (time(7), "07:00", None, True),
        (time(7), "23:00", DAY, False),
        (time(7), "07:30", date(2026, 11, 1), True),
    ],
)
def test_a_brief_is_due_once_a_day(at: time | None, now: str, last: date | None, expected: bool) -> None:
    assert due(at, datetime.combine(DAY, time.fromisoformat(now)), last) is expected


def test_a_brief_that_fails_is_not_begun_again_the_same_day(desk: NotesDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is said once; the mark is kept before the work is."""
    runs: list[list[str]] = []

    def written(desk: object, subjects: list[str], **_: object) -> NotesReport:
        runs.append(subjects)
        raise TieoutError("The disk is full.")

    monkeypatch.setattr("tieout.ui.notes.job.write_notes", written)
    timed = replace(desk.desk, brief=BriefSettings(at=time(7)))
    morning = datetime(2026, 11, 2, 7, 30)
    assert write_brief(timed, threading.Event(), morning) == "the brief: The disk is full."
    assert write_brief(timed, threading.Event(), morning) == ""
    assert runs == [["FNWK"]]


def test_notes_are_attached_once_each(report: NotesReport) -> None:
    """As HTML where there is no PDF; a failed one has no file."""
    assert [one.name for one in attachments(report)] == ["FNWK.html", "Marrow-Rail.html"]
