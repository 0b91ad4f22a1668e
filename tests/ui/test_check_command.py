"""`tieout check`: what it prints, writes and ends with."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from filed_pages import make_desk
from typer.testing import CliRunner

from tieout.feeds import ParseError, UsageError
from tieout.ui.check import read_input
from tieout.ui.cli import app
from tieout.ui.commands.check import chosen_format

RIGHT = "Orrin Mills reported net sales of $1,284 million in 2024.\n"
WRONG = "Orrin Mills reported net sales of $1,248 million in 2024.\n"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_desk(Path(tmp_path_factory.mktemp("desk")) / "orrn").folder


def run(desk: Path, *words: str, text: str | None = None) -> tuple[int, str]:
    done = CliRunner().invoke(app, ["--desk", str(desk), "check", *words], input=text)
    return done.exit_code, done.stdout


def test_json_from_standard_input_and_exit_codes(desk: Path) -> None:
    """0 where all ties, 3 where something is contradicted."""
    code, out = run(desk, "-", "--json", text=RIGHT)
    assert (code, json.loads(out)["counts"]["tied"]) == (0, 1)
    code, out = run(desk, "-", "--json", text=WRONG)
    assert (code, json.loads(out)["counts"]["contradicted"]) == (3, 1)


def test_the_summary_tells_what_is_wrong_and_where(desk: Path, tmp_path: Path) -> None:
    """The figure, its line, the source's value."""
    draft = tmp_path / "draft.md"
    draft.write_text(f"# Orrin Mills\n\n{WRONG}", "utf-8")
    code, out = run(desk, str(draft))
    assert code == 3
    assert "contradicted: $1,248 million  (line 3)" in out
    assert "$1,284 million" in out


def test_copies_keep_the_text_and_escape_what_is_in_it(desk: Path, tmp_path: Path) -> None:
    """Markdown with marks and footnotes; one HTML page that runs nothing."""
    draft = tmp_path / "draft.md"
    draft.write_text(f"{RIGHT}<script>alert(1)</script>\n", "utf-8")
    assert run(desk, str(draft), "--out", str(tmp_path / "copy.html"))[0] == 0
    assert run(desk, str(draft), "--out", str(tmp_path / "copy.md"))[0] == 0
    page, marked = ((tmp_path / f"copy.{form}").read_text("utf-8") for form in ("html", "md"))
    assert "<script>" not in page
    assert 'class="f tied"' in page
    assert "$1,284 million</mark>[^1] in 2024." in marked
    assert "[^1]: **tied**" in marked


def test_what_cannot_be_read_is_one_sentence() -> None:
    """Empty, binary, and of an unknown kind."""
    with pytest.raises(ParseError, match="is empty"):
        read_input("draft.md", b" \n")
    with pytest.raises(ParseError, match="no text"):
        read_input("draft.txt", b"\0\0\0")
    with pytest.raises(UsageError, match="reads no"):
        read_input("draft.odt", b"x")
    with pytest.raises(ParseError, match="cannot be read"):
        read_input("draft.docx", b"no zip")


def test_formats_are_chosen_by_name_or_ending() -> None:
    """--format leads, then --json, then the file's ending; nothing is the screen."""
    assert chosen_format(None, None, False) is None
    assert chosen_format(None, Path("x.html"), False) == "html"
    assert chosen_format(None, None, True) == "json"
    with pytest.raises(UsageError):
        chosen_format("xlsx", None, False)


def test_a_word_file_gets_a_comment_at_each_figure_and_keeps_its_text(desk: Path, tmp_path: Path) -> None:
    """The figure's run is parted from its neighbours; a table's cell gets its comment too."""
    import docx

    document = docx.Document()
    document.add_heading("Orrin Mills, 2024", 1)
    document.add_paragraph("Net sales were ").add_run("$1,284").bold = True
    document.paragraphs[-1].add_run(" million in 2024.")
    table = document.add_table(2, 2)
    for place, text in enumerate(("(in millions)", "2024", "Total assets", "2,906")):
        table.cell(place // 2, place % 2).text = text
    document.save(str(tmp_path / "draft.docx"))
    code, _ = run(desk, str(tmp_path / "draft.docx"), "--out", str(tmp_path / "copy.docx"))
    copy = docx.Document(str(tmp_path / "copy.docx"))
    assert code == 3
    assert sorted(comment.text.split(".")[0] for comment in copy.comments) == ["Contradicted", "Tied"]
    assert [p.text for p in copy.paragraphs] == [p.text for p in document.paragraphs]
    assert [cell.text for row in copy.tables[0].rows for cell in row.cells][2:] == ["Total assets", "2,906"]


def test_a_word_copy_of_plain_text_is_made_of_its_lines(desk: Path, tmp_path: Path) -> None:
    """Headings become headings."""
    import docx

    (tmp_path / "draft.md").write_text(f"# Orrin Mills\n\n{RIGHT}", "utf-8")
    assert run(desk, str(tmp_path / "draft.md"), "--out", str(tmp_path / "copy.docx"))[0] == 0
    copy = docx.Document(str(tmp_path / "copy.docx"))
    assert [p.text for p in copy.paragraphs] == ["Orrin Mills", RIGHT.strip()]
    assert len(list(copy.comments)) == 1
