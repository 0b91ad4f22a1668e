"""The list of stored notes, a note's preview, and what its verification found, as HTML. Pure; everything is escaped."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING

from tieout.ui.chat.note_desk import NoteLine
from tieout.ui.words import several

if TYPE_CHECKING:
    from tieout.ui.notes import NotesReport, Verified

NAMES = {"md": "Markdown", "html": "HTML", "pdf": "PDF", "json": "JSON"}
DIFFERENCES = 20


def notes_html(lines: Sequence[NoteLine], open_id: str = "") -> str:
    if not lines:
        return '<p class="empty">No notes yet. Name a ticker above and build the first.</p>'
    return f'<ol class="stored" aria-label="Stored notes">{"".join(_line(line, open_id) for line in lines)}</ol>'


def _line(line: NoteLine, open_id: str) -> str:
    current = ' aria-current="true"' if line.id == open_id else ""
    return (
        f'<li><button type="button" data-do="open" data-id="{escape(line.id)}"{current}><b>{escape(line.title)}</b>'
        f"<small>as of {line.as_of.day} {line.as_of:%b %Y}</small>"
        f'<span class="changed">{escape(line.changes)}</span></button></li>'
    )


def preview_html(line: NoteLine, page: str, verified: str = "") -> str:
    """The note in a frame without scripts: its links open outside, nothing in it reaches this page."""
    id = escape(line.id)
    files = "".join(
        f'<button type="button" data-do="{form}" data-id="{id}" aria-label="Download {name} of {escape(line.title)}">'
        f"{name}</button>"
        for form, name in NAMES.items()
        if form in line.formats
    )
    return (
        f'<section class="note" data-id="{id}" aria-label="{escape(line.title)}"><div class="note-tools"><span>Download</span>{files}'
        f'<button type="button" class="verify" data-do="verify" data-id="{id}">Verify</button></div>'
        f'<div class="verified" role="status">{verified}</div>'
        f'<iframe sandbox="allow-popups allow-popups-to-escape-sandbox" referrerpolicy="no-referrer" '
        f'title="Preview: {escape(line.title)}" srcdoc="{escape(page)}"></iframe></section>'
    )


def verified_html(found: Verified) -> str:
    """ "Ties out: 12 documents, 40 quotes … checked", or the places that differ."""
    checked = ", ".join(
        several(count, noun)
        for count, noun in (
            (found.documents, "document"),
            (found.quotes, "quote"),
            (found.figures, "figure"),
            (found.formulas, "formula"),
            (found.cells, "cell"),
        )
        if count
    )
    open_ = "".join(f"<li>Not checked: {escape(line)}</li>" for line in found.unchecked)
    if found.holds:
        return f'<p class="tie">Ties out: {checked} checked again.</p>' + (f"<ul>{open_}</ul>" if open_ else "")
    places = "".join(
        f"<li><b>{escape(difference.place)}</b>: {escape(difference.reason)}</li>"
        for difference in found.differences[:DIFFERENCES]
    )
    count = several(len(found.differences), "place")
    return f'<p class="failure">Does not tie out: {count} differ.</p><ul>{places}{open_}</ul>'


def report_line(report: NotesReport) -> str:
    """What came of a run, in a sentence or two."""
    whole = [note for note in report.notes if note.status != "failed"]
    failed = [f"{note.subject}: {(note.error or '').rstrip('.')}." for note in report.notes if note.status == "failed"]
    same = [note.subject for note in whole if note.status == "unchanged"]
    parts = [f"{several(len(whole), 'note')} in {report.seconds:.1f} s."] if whole else []
    parts += [f"Unchanged since it was written: {', '.join(same)}."] if same else []
    parts += [report.left_out] if report.left_out and whole else []
    return " ".join([*parts, *failed]) or "Nothing was written."
