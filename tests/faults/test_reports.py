"""Faults 14 and 24 of reports: a full disk, a kill in mid-write, unknown tickers, no evidence; old or new, never half."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from filelock import FileLock
from notes_desk import DAY, NotesDesk, Shelf, news

from tieout.feeds.errors import Busy, TieoutError
from tieout.ui.notes import stored_notes, write_notes
from tieout.ui.notes.bundle import write_file


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[NotesDesk]:
    with NotesDesk(tmp_path) as desk:
        desk.fill()
        yield desk


def more_news(desk: NotesDesk) -> None:
    text = "Fenwick Tools said on Sunday that it hired a new chief engineer."
    desk.put("wire", news("n", "Fenwick Tools hires", text, datetime(2026, 11, 1, tzinfo=UTC)))


def test_a_full_disk_fails_the_note_and_leaves_the_old_one(desk: NotesDesk) -> None:
    """Non-zero, in words, and with room again the same command goes through."""
    desk.write("FNWK")
    before = desk.path().read_bytes()
    more_news(desk)
    failed = desk.write("FNWK", write=Shelf((".json",)))
    assert (failed.exit_code, failed.notes[0].status) == (1, "failed")
    assert "make room" in (failed.notes[0].error or "")
    assert before == desk.path().read_bytes()
    assert ((again := desk.write("FNWK")).exit_code, again.notes[0].status) == (0, "written")
    assert before != desk.path().read_bytes()


def test_the_kernel_refusing_more_bytes_leaves_the_old_file_and_no_part(tmp_path: Path) -> None:
    """A real limit on a file's size, as a full disk gives it."""
    path = tmp_path / "note.json"
    write_file(path, b"old")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (1000, hard))
        with pytest.raises(TieoutError, match="cannot be written"):
            write_file(path, b"x" * 100_000)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, handler)
    assert (path.read_bytes(), [p.name for p in tmp_path.iterdir()]) == (b"old", ["note.json"])


def test_a_kill_at_any_moment_leaves_the_old_or_the_new_file(tmp_path: Path) -> None:
    """Another process writes two contents in turn and is killed again and again."""
    path = tmp_path / "note.json"
    write_file(path, b"0" * 300_000)
    code = (
        "import itertools, sys; from pathlib import Path; from ui.notes.bundle import write_file\n"
        "print('ready', flush=True)\n"
        "for n in itertools.count(): write_file(Path(sys.argv[1]), str(n % 10).encode() * 300_000)"
    )
    for wait in (0.0, 0.01, 0.02, 0.05):
        writer = subprocess.Popen([sys.executable, "-c", code, str(path)], stdout=subprocess.PIPE, env=os.environ)
        assert writer.stdout is not None
        writer.stdout.readline()
        threading.Event().wait(wait)
        writer.kill()
        writer.wait()
        writer.stdout.close()
        data = path.read_bytes()
        assert (len(data), len(set(data))) == (300_000, 1)


def test_the_next_run_sweeps_what_a_killed_one_left(desk: NotesDesk) -> None:
    """No temporary file stays for ever."""
    desk.write("FNWK")
    left = desk.path().with_name(".FNWK.json.abc.part")
    left.write_bytes(b"half")
    desk.write("FNWK")
    assert not left.exists()


def test_an_unknown_ticker_stops_nothing(desk: NotesDesk) -> None:
    """The others are written; the run was partly done."""
    done = desk.write("ZZZZ", "FNWK")
    assert [(n.subject, n.status) for n in done.notes] == [("ZZZZ", "failed"), ("FNWK", "written")]
    assert done.exit_code == 3
    assert "No document or company on this desk has the ticker ZZZZ" in (done.notes[0].error or "")


def test_unknown_tickers_alone_are_a_failure(desk: NotesDesk) -> None:
    """Nothing was written."""
    assert desk.write("ZZZZ").exit_code == 1


def test_no_evidence_at_all_is_a_note_that_says_so(tmp_path: Path) -> None:
    """A watched ticker on an empty desk: no error, and no invented line."""
    with NotesDesk(tmp_path) as desk:
        note = desk.note()
    assert (note.sections, note.figures, note.price) == ((), (), None)
    assert len(note.fallen) >= 6


def test_a_finished_note_is_not_written_again(desk: NotesDesk) -> None:
    """Same day, same evidence: unchanged. New evidence or --force: written."""
    desk.write("FNWK")
    stamp = desk.path().stat().st_mtime_ns
    assert desk.write("FNWK").notes[0].status == "unchanged"
    assert stamp == desk.path().stat().st_mtime_ns
    assert desk.write("FNWK", force=True).notes[0].status == "written"
    more_news(desk)
    assert desk.write("FNWK").notes[0].status == "written"


def test_a_note_whose_file_was_changed_by_hand_is_written_again(desk: NotesDesk) -> None:
    """Finished means: as it was written."""
    desk.write("FNWK")
    desk.path().write_bytes(b"{}")
    assert desk.write("FNWK").notes[0].status == "written"


def test_a_stopped_run_goes_on_where_it_ended(desk: NotesDesk) -> None:
    """SIGTERM between two notes: the first is not written again."""
    stop = threading.Event()

    def after_the_first(step: object) -> None:
        if getattr(step, "done", 0) == 1:
            stop.set()

    halted = desk.write("FNWK", "Marrow Rail", stop=stop, progress=after_the_first)
    assert (halted.stopped, halted.exit_code, len(halted.notes)) == (True, 3, 1)
    assert [n.status for n in desk.write("FNWK", "Marrow Rail").notes] == ["unchanged", "written"]


def test_a_note_that_takes_too_long_fails_alone(desk: NotesDesk) -> None:
    """The limit is for each note."""
    done = desk.write("FNWK", limit=0.0)
    assert "took longer than" in (done.notes[0].error or "")


def test_two_runs_at_once_do_no_harm(desk: NotesDesk) -> None:
    """The second is told that the first has the desk's reports."""
    folder = desk.desk.folder / "reports"
    folder.mkdir()
    with FileLock(folder / ".lock"), pytest.raises(Busy):
        write_notes(desk.desk, ["FNWK"])


def test_documents_that_a_note_cites_outlive_their_feeds_retention(desk: NotesDesk) -> None:
    """Pinned before the note is written."""
    note = desk.note()
    cited = {s.document for s in note.sources if s.feed == "wire"}
    with desk.ledger.writing():
        desk.ledger.expire("wire", datetime(2027, 1, 1, tzinfo=UTC))
    assert cited
    assert cited <= {d.id for d in desk.ledger.documents(feed="wire")}


def test_a_digest_leads_with_what_changed_most(desk: NotesDesk) -> None:
    """One line a subject; who failed stands there too."""
    done = desk.write("Marrow Rail", "FNWK", "ZZZZ")
    from tieout.ui.notes.bundle import read_bundle
    from tieout.ui.notes.records import Digest

    page = read_bundle(done.digest[-1]).page
    assert isinstance(page, Digest)
    assert {"FNWK", "Marrow Rail"} == {line.subject for line in page.lines}
    assert [entry.subject for entry in page.failed] == ["ZZZZ"]
    assert list(range(1, len(page.sources) + 1)) == [s.n for s in page.sources]


def test_stored_notes_are_listed_newest_first(desk: NotesDesk) -> None:
    """What the browser shows."""
    desk.write("FNWK", day=DAY.replace(day=1))
    desk.write("FNWK")
    assert [DAY, DAY.replace(day=1)] == [note.as_of for note in stored_notes(desk.desk)]


def test_other_formats_leave_the_desks_own_bundle_in_place(desk: NotesDesk, tmp_path: Path) -> None:
    """The next note compares with it, and it can be verified."""
    out = tmp_path / "elsewhere"
    desk.write("FNWK", formats=("md",), out=out)
    assert [p.name for p in out.iterdir()] == ["FNWK.md"]
    assert desk.path().is_file()
