"""A PDF report → its text by page, tables as Markdown tables. The reading is done by feeds/pdf_worker.py, under limits."""

from __future__ import annotations

from dataclasses import dataclass

from tieout.feeds.worker_call import read_by_child

_SECONDS = 90.0  # by the clock on the wall; the worker's own 29 s of CPU come first unless the machine is busy


@dataclass(frozen=True, slots=True)
class PdfText:
    """`pages` are the offsets at which pages 1, 2, … begin in `text`. A scanned PDF has pages and no text."""

    text: str
    pages: tuple[int, ...]


def read_pdf(data: bytes, *, seconds: float = _SECONDS) -> PdfText:
    """ParseError when it is no PDF, encrypted, or needs more time or memory than a report may."""
    command = ("tieout.feeds.pdf_worker",)
    answer = read_by_child(command, data, seconds, name="the PDF", remedy="save it anew or remove it")
    return join_pages(answer["pages"])


def join_pages(pages: list[str]) -> PdfText:
    offsets: list[int] = []
    length = 0
    for page in pages:
        offsets.append(length)
        length += len(page) + 2
    text = "\n\n".join(pages).rstrip()
    if not text.strip():
        return PdfText("", (0,) * len(pages))
    return PdfText(text, tuple(min(offset, len(text)) for offset in offsets))
