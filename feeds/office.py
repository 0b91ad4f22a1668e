"""A Word, Excel or PowerPoint file → its text by page. The reading is done by feeds/office_worker.py, under limits."""

from __future__ import annotations

from dataclasses import dataclass

from tieout.feeds.pdf import join_pages
from tieout.feeds.worker_call import read_by_child

_SECONDS = 120.0  # by the clock on the wall


@dataclass(frozen=True, slots=True)
class OfficeText:
    """`pages` are offsets of sheets or slides in `text`; a Word document has none. `note` says what was left out."""

    text: str
    pages: tuple[int, ...]
    title: str
    modified: str  # ISO 8601, or empty
    note: str


def read_office(suffix: str, data: bytes) -> OfficeText:
    """ParseError when it is damaged, locked, or needs more time or memory than a report may."""
    command = ("tieout.feeds.office_worker", suffix)
    answer = read_by_child(command, data, _SECONDS, name="it", remedy="split it or save it as PDF")
    joined = join_pages(answer["pages"])
    pages = () if suffix == ".docx" else joined.pages
    note = f"left out: {answer['note']}" if answer["note"] else ""
    return OfficeText(joined.text, pages, answer["title"], answer["modified"], note)
