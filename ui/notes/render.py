"""A note or a digest in the formats that people and programs read. Pure: records in, bytes out, nothing is written here.

Templates come from the desk's folder where it has them, else from Tieout. The same record gives the same bytes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tieout.model import iso
from tieout.ui.notes import words
from tieout.ui.notes.bundle import bundle_bytes
from tieout.ui.notes.footnotes import Footnotes, by_document, footnotes, remark_of, remarks, tied, working_of, workings
from tieout.ui.notes.html import HtmlParts
from tieout.ui.notes.markdown import MarkdownParts
from tieout.ui.notes.pdf import to_pdf
from tieout.ui.notes.records import Digest, Format, Note
from tieout.ui.notes.series import note_pictures
from tieout.ui.notes.template import fill
from tieout.ui.words import moment, several


def render(note: Note, formats: Sequence[Format], template_folder: Path | None = None) -> dict[str, bytes]:
    """The note in each format. TemplateError for a bad template, UsageError where PDF cannot be written."""
    context = _context(note, formats) | {"note": note, "pictures": note_pictures(note)}
    return {form: _rendered("note", note, form, context, template_folder) for form in formats}


def render_digest(digest: Digest, formats: Sequence[Format], template_folder: Path | None = None) -> dict[str, bytes]:
    """The watchlist's page in each format; its lines link to the notes beside it."""
    context = _context(digest, formats) | {"digest": digest, "note_file": words.note_file}
    return {form: _rendered("digest", digest, form, context, template_folder) for form in formats}


def _rendered(name: str, page: Note | Digest, form: str, context: dict[str, Any], folder: Path | None) -> bytes:
    notes: Footnotes = context["footnotes"]
    if form == "json":
        return bundle_bytes(page)
    if form == "md":
        return fill(f"{name}.md.jinja", context, MarkdownParts(notes).functions(), folder).encode()
    paper = form == "pdf"
    made = fill(f"{name}.html.jinja", context | {"paper": paper}, HtmlParts(notes, paper).functions(), folder)
    return to_pdf(made, hashlib.sha256(bundle_bytes(page)).digest()[:16]) if paper else made.encode()


def _context(page: Note | Digest, formats: Sequence[Format]) -> dict[str, Any]:
    """What every template sees beside its record."""
    count, good = tied(page)
    return {
        "footnotes": footnotes(page),
        "formats": tuple(formats),
        "cited": by_document(page.sources),
        "tied": words.tied_words(count, good),
        "remarks": remarks,
        "workings": workings,
        "working_of": working_of,
        "remark_of": remark_of,
        "day": words.day,
        "unbroken": words.unbroken,
        "as_of": words.as_of,
        "moment": moment,
        "iso": iso,
        "several": several,
        "source_kind": words.kind,
        "teller": words.teller,
        "telling": words.telling,
        "weights": words.weights,
        "behind": words.behind,
        "brief": words.brief,
        "published": words.published,
    }
