"""Which files are taken in, and that every file of a form is looked at."""

from __future__ import annotations

import pytest

from tieout.ui.auth import accept_upload
from tieout.ui.auth.form_files import DAMAGED, NO_FILE, NO_FORM, upload_objection
from tieout.ui.auth.uploads import LARGEST

KIND = "multipart/form-data; boundary=b0undary"


@pytest.mark.parametrize(
    ("name", "head"),
    [
        ("report.pdf", b"%PDF-1.7\n"),
        ("Report.PDF", b"\xef\xbb\xbf%PDF-1.4"),
        ("page.html", b"<!doctype html><p>Revenue rose."),
        ("page.htm", b"<p>R\xe9sultat"),
        ("note.md", "# Umsätze\n".encode()),
        ("note.txt", b"\xff\xfeR\x00e\x00v\x00"),
    ],
)
def test_reports_are_taken(name: str, head: bytes) -> None:
    assert accept_upload(name, head, 4000) is None


@pytest.mark.parametrize(
    ("name", "head", "size", "words"),
    [
        ("tool.exe", b"MZ", 10, "type (.exe)"),
        ("report", b"%PDF-1.7", 10, "no ending"),
        ("report.pdf.zip", b"PK\x03\x04", 10, "type (.zip)"),
        ("../../etc/passwd", b"root", 10, "no ending"),
        ("report.pdf", b"MZ\x90\x00", 10, "is none"),
        ("report.html", b"%PDF-1.7", 10, "Rename"),
        ("report.txt", b"MZ\x90\x00", 10, "no text"),
        ("report.md", b"\x7fELF", 10, "no text"),
        ("report.html", b"abc\x00def", 10, "no text"),
        ("report.pdf", b"%PDF-1.7", LARGEST + 1, "20 MB"),
        ("report.pdf", b"", 0, "empty"),
    ],
)
def test_all_else_is_refused_in_a_sentence(name: str, head: bytes, size: int, words: str) -> None:
    """By name, by size, by what the first bytes are."""
    reason = accept_upload(name, head, size)
    assert reason is not None
    assert words in reason
    assert reason.endswith(".")


def form(*files: tuple[str, bytes]) -> bytes:
    parts = [
        b'--b0undary\r\nContent-Disposition: form-data; name="files"; filename="%s"\r\n'
        b"Content-Type: text/plain\r\n\r\n%s\r\n" % (name.encode(), content)
        for name, content in files
    ]
    return b"".join(parts) + b"--b0undary--\r\n"


def test_every_file_of_a_form_must_pass() -> None:
    good, bad = ("a.txt", b"Revenue rose."), ("b.txt", b"MZ\x90\x00")
    assert upload_objection(KIND, form(good, good)) is None
    assert "no text" in (upload_objection(KIND, form(good, bad)) or "")
    assert "no ending" in (upload_objection(KIND, form(("", b"x"))) or "")


def test_what_is_no_form_or_holds_no_file_is_said() -> None:
    assert upload_objection("application/json", b"{}") == NO_FORM
    assert upload_objection(KIND, b"--b0undary--\r\n") == NO_FILE
    assert upload_objection(KIND, b"nothing like a form") == DAMAGED
    field = b'--b0undary\r\nContent-Disposition: form-data; name="x"\r\n\r\nvalue\r\n--b0undary--\r\n'
    assert upload_objection(KIND, field) == NO_FILE
