"""Reports that were dropped on the page, file by file: where each one is, and what became of it, as HTML. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from html import escape
from typing import Literal

from tieout.feeds import Document
from tieout.ui.words import prose_html, several

State = Literal["waiting", "taken", "ready", "failed"]
_SIGNS = {"waiting": "·", "taken": "…", "ready": "✓", "failed": "✕"}


@dataclass(frozen=True, slots=True)
class Dropped:
    """`name` is the file's on the desk once it was taken in; `words` say how far it is."""

    name: str
    state: State = "waiting"
    words: str = "waiting"


def after_reading(files: Sequence[Dropped], read: Sequence[Document]) -> list[Dropped]:
    """What a refresh made of the files that it was given; `read` are the feed's documents, named by their files."""
    found = {document.identity: document for document in read}
    return [_read(file, found.get(file.name)) if file.state == "taken" else file for file in files]


def _read(file: Dropped, document: Document | None) -> Dropped:
    if document is None:
        return replace(file, state="failed", words="could not be read: the Feeds tab says why")
    if document.note:
        return replace(file, state="failed", words=document.note)
    pages = f"{several(len(document.pages), 'page')}, " if document.pages else ""
    return replace(file, state="ready", words=f"{pages}{several(len(document.text), 'character')}")


def dropped_html(files: Sequence[Dropped], line: str = "") -> str:
    """A line a file, and below them what is being done; the page may put it away."""
    rows = "".join(
        f'<li class="{file.state}"><span aria-hidden="true">{_SIGNS[file.state]}</span><b>{escape(file.name)}</b>'
        f"<small>{prose_html(file.words)}</small></li>"
        for file in files
    )
    told = f'<p role="status">{prose_html(line)}</p>' if line else ""
    return (
        '<section aria-label="Reports that were dropped"><button type="button" class="close" aria-label="Close">×</button>'
        f"<ul>{rows}</ul>{told}</section>"
    )
