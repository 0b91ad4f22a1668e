"""`tieout report` and `tieout verify` on the command line: what may be written there, exit codes, JSON."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from notes_desk import NotesDesk
from typer.testing import CliRunner

from tieout.feeds.errors import UsageError
from tieout.ui.chat.notes import report_line
from tieout.ui.cli import app
from tieout.ui.commands.report import chosen_formats, chosen_subjects, lines_of, report_json
from tieout.ui.desk import wired
from tieout.ui.notes.records import FORMATS
from tieout.ui.settings import parse


def test_formats_come_in_their_own_order_and_unknown_ones_are_named() -> None:
    """ "json,md" is "md,json"; "docx" is none."""
    assert chosen_formats("json, md") == ["md", "json"]
    with pytest.raises(UsageError, match="docx"):
        chosen_formats("md,docx")


def test_a_watchlist_file_has_one_subject_a_line(tmp_path: Path) -> None:
    """Comments and blank lines aside."""
    path = tmp_path / "list.txt"
    path.write_text("NVDA  # chips\n\n# later\nBrindlemoor Foods\n")
    assert lines_of(path) == ["NVDA", "Brindlemoor Foods"]
    desk = wired(tmp_path, parse('[watchlist]\ntickers = ["AAPL"]\n'))
    assert chosen_subjects(desk, [str(path)], watchlist=True) == ["NVDA", "Brindlemoor Foods"]
    assert chosen_subjects(desk, [], watchlist=True) == ["AAPL"]


def test_nothing_to_write_about_is_a_usage_error(tmp_path: Path) -> None:
    """No subject, an empty watchlist, a file that is not there."""
    desk = wired(tmp_path, parse(""))
    for given, watched in (([], False), ([], True), ([str(tmp_path / "none")], True)):
        with pytest.raises(UsageError):
            chosen_subjects(desk, given, watched)


def test_json_names_each_note_with_its_files_and_what_failed(tmp_path: Path) -> None:
    """For whoever reads it by program."""
    with NotesDesk(tmp_path) as desk:
        desk.fill()
        found = report_json(desk.write("FNWK", "ZZZZ"))
    assert [note["status"] for note in found["notes"]] == ["written", "failed"]
    assert found["notes"][0]["files"] == [str(tmp_path / "reports" / "2026-11-02" / "FNWK.json")]
    assert found["as_of"].startswith("2026-11-02T23:59:59")


def test_without_weasyprint_the_other_formats_are_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """PDF is among the formats that are written unasked; where it cannot be had, it is left out and said."""
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    with NotesDesk(tmp_path) as desk:
        desk.fill()
        done = desk.write("FNWK", formats=FORMATS)
    assert (done.exit_code, [path.suffix for path in done.notes[0].files]) == (0, [".md", ".html", ".json"])
    assert all(path.is_file() for path in done.notes[0].files)
    assert report_json(done)["left_out"] == 'PDF was left out. PDF needs WeasyPrint: pip install "tieout[pdf]".'
    assert report_line(done).endswith('PDF was left out. PDF needs WeasyPrint: pip install "tieout[pdf]".')


def test_verify_exits_with_0_or_1_and_says_what_was_checked(tmp_path: Path) -> None:
    """As a person sees it, and as JSON."""
    with NotesDesk(tmp_path) as desk:
        (tmp_path / "desk.toml").write_text("")
        desk.fill()
        desk.write("FNWK")
        words = ["--desk", str(tmp_path), "verify", str(desk.path())]
        whole = CliRunner().invoke(app, words)
        assert (whole.exit_code, "ties out; checked" in whole.output) == (0, True)
        data = desk.path().read_text()
        desk.path().write_text(data.replace('"+12.0 %"', '"+12.1 %"'))
        found = CliRunner().invoke(app, [*words, "--json"])
    assert found.exit_code == 1
    told = json.loads(found.output)
    assert (told["holds"], told["differences"][0]["place"]) == (False, "the report itself")
    assert any("y/y" in difference["place"] for difference in told["differences"])
