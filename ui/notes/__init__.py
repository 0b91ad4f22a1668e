"""Research notes in batch: built out of the desk's evidence, rendered, stored, and tied out again offline."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tieout.ui.notes.bundle import StoredNote, stored
from tieout.ui.notes.job import NoteResult, NotesReport, Step, reports_folder, write_notes
from tieout.ui.notes.verify import Difference, Verified, verify_bundle

if TYPE_CHECKING:
    from tieout.ui.desk import Desk

__all__ = [
    "Difference",
    "NoteResult",
    "NotesReport",
    "Step",
    "StoredNote",
    "Verified",
    "stored_notes",
    "verify_bundle",
    "write_notes",
]


def stored_notes(desk: Desk) -> list[StoredNote]:
    """The notes in the desk's reports, newest day first."""
    return list(stored(reports_folder(desk)))
