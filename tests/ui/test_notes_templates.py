"""Templates of a desk: they go before the own, run in a sandbox, and a mistake in one is told with its place."""

from __future__ import annotations

from pathlib import Path

import made_note
import pypdfium2
import pytest

from tieout.feeds.errors import TemplateError
from tieout.ui.notes.records import Note
from tieout.ui.notes.render import render
from tieout.ui.notes.template import own_names


@pytest.fixture(scope="module")
def note() -> Note:
    return made_note.note()


def test_a_desks_template_goes_before_the_own(note: Note, tmp_path: Path) -> None:
    """A short file is a whole note; what it puts out is escaped."""
    (tmp_path / "note.md.jinja").write_text("{{ note.company }}: {{ prose(note.sections[0].sentences[0]) }}\n", "utf-8")
    made = render(note, ("md",), tmp_path)["md"].decode()
    assert (
        made
        == "Larkmoor Foods Inc.: Revenue was $463.5 million in the third quarter of 2026, up 3.8 %[^c1] on the year [^2].\n"
    )


def test_the_style_alone_can_be_changed(note: Note, tmp_path: Path) -> None:
    """note.css is a template like the others."""
    (tmp_path / "note.css").write_text("body { color: teal; }", "utf-8")
    assert "body { color: teal; }" in render(note, ("html",), tmp_path)["html"].decode()
    assert {"note.css", "note.html.jinja", "note.md.jinja", "digest.html.jinja", "digest.md.jinja"} <= set(own_names())


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("a\n{% if note %}\nb", 3, "Unexpected end of template"),
        ("a\n\n{{ note.compny }}", 3, "has no attribute 'compny'"),
        ("{{ nothing }}", 1, "'nothing' is undefined"),
        ("a\n{{ 1 / 0 }}", 2, "division by zero"),
        ("a\n{{ day(5) }}", 2, "'int' object has no attribute"),
        ("a\n{% include 'gone.jinja' %}", 2, "there is no template 'gone.jinja'"),
        ("{{ note.__class__.__mro__ }}", 1, "unsafe"),
        ("a\nb {{ note | shout }}", 2, "No filter named 'shout'"),
    ],
)
def test_a_bad_template_gives_file_line_and_reason(
    note: Note, tmp_path: Path, text: str, line: int, reason: str
) -> None:
    """And what to do next, in one sentence."""
    (tmp_path / "note.md.jinja").write_text(text, "utf-8")
    with pytest.raises(TemplateError) as told:
        render(note, ("md",), tmp_path)
    message = str(told.value)
    assert f"note.md.jinja, line {line}: " in message
    assert reason in message
    assert message.endswith("Mend the template, or remove it from the folder to use Tieout's own.")


def test_a_template_in_another_encoding_is_said(note: Note, tmp_path: Path) -> None:
    """Not a traceback."""
    (tmp_path / "note.md.jinja").write_bytes("caf\xe9".encode("latin-1"))
    with pytest.raises(TemplateError, match=r"note\.md\.jinja"):
        render(note, ("md",), tmp_path)


def test_pdf_fetches_nothing(note: Note, tmp_path: Path) -> None:
    """A user's template that names a file and a server gets neither."""
    own = Path(made_note.__file__).parents[1] / "ui" / "notes" / "templates" / "note.html.jinja"
    secret = tmp_path / "secret.svg"
    secret.write_text('<svg xmlns="http://www.w3.org/2000/svg"><text>TOPSECRET</text></svg>', "utf-8")
    evil = f'<img src="{secret.as_uri()}" alt=""><img src="http://127.0.0.1:9/x.png" alt=""></main>'
    (tmp_path / "note.html.jinja").write_text(own.read_text("utf-8").replace("</main>", evil), "utf-8")
    document = pypdfium2.PdfDocument(render(note, ("pdf",), tmp_path)["pdf"])
    assert "TOPSECRET" not in "".join(page.get_textpage().get_text_bounded() for page in document)
    document.close()
