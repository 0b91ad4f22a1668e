"""Child process that reads one PDF under limits: `python -m tieout.feeds.pdf_worker` < PDF > JSON.

Why a process: a nested-Flate bomb or a page of a million paths can be stopped neither by pypdfium2 nor from within. Writes
`{"pages": [text, …]}` or `{"error": sentence}`; a killed child writes nothing. Started by feeds/pdf.py.
"""

from __future__ import annotations

import ctypes
import json
import math
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

from tieout.feeds.child_limits import limit_cpu, limit_memory, no_core_file
from tieout.feeds.pdf_columns import reading_order
from tieout.feeds.pdf_layout import Char, Rule
from tieout.feeds.pdf_pages import Page, document_texts

if TYPE_CHECKING:
    import pypdfium2

CPU_SECONDS = 29
MEMORY = 1024 * 1024 * 1024
_MAX_PAGES = 2000
_SPACES = frozenset([0, 9, 10, 13, 32, 0xA0, 0x2002, 0x2003, 0x2009, 0x200B, 0xFEFF, 0xFFFE])
_SOFT_BREAK = 2  # how pdfium names a hyphen at the end of a line
_MAX_CHARS = 40_000  # of one page
_MAX_OBJECTS = 20_000  # of one page
_LEAST_RULE, _THIN = 6.0, 2.0  # points


def page_texts(data: bytes) -> list[str]:
    """Text of every page; pages without a text layer are empty strings."""
    import pypdfium2

    document = pypdfium2.PdfDocument(data)
    try:
        return document_texts([_page(document[at]) for at in range(min(len(document), _MAX_PAGES))])
    finally:
        document.close()


def _page(page: pypdfium2.PdfPage) -> Page:
    """What is set along the page's main direction first, then what runs otherwise (marks in the margin, marginal notes)."""
    turned: dict[int, list[Char]] = {}
    for quarter, char in _chars(page):
        turned.setdefault(quarter, []).append(char)
    if not turned:
        page.close()
        return Page([], 0, 0)
    main = max(turned, key=lambda quarter: len(turned[quarter]))
    rules = _rules(page) if main == 0 else []
    box = _turned(main, 0.0, 0.0, *page.get_size())
    groups = reading_order(turned.pop(main), rules)
    for chars in turned.values():
        groups += reading_order(chars)
    page.close()
    return Page(groups, box[1], box[3])


def main() -> None:
    _limit()
    data = sys.stdin.buffer.read()
    try:
        answer: dict[str, object] = {"pages": page_texts(data)}
    except MemoryError:
        answer = {"error": f"the PDF needs more than {MEMORY // 2**20} MB to read"}
    except (ImportError, OSError, RuntimeError, ValueError) as error:
        answer = {"error": f"the PDF cannot be read ({error})"}
    json.dump(answer, sys.stdout)


def _chars(page: pypdfium2.PdfPage) -> Iterator[tuple[int, Char]]:
    """Characters of a page with the boxes of their font, so that all of a line are of one height, and how they are turned.

    The boxes are turned back: 0 is upright text, 1 text that runs up the page, 2 upside down, 3 text that runs down.
    """
    import pypdfium2.raw as pdfium

    text = page.get_textpage()
    box = pdfium.FS_RECTF()
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    spaced = False
    for at in range(min(text.count_chars(), _MAX_CHARS)):
        code = pdfium.FPDFText_GetUnicode(text.raw, at)
        if code in _SPACES:
            spaced = True
            continue
        pdfium.FPDFText_GetLooseCharBox(text.raw, at, box)
        if box.top <= box.bottom:
            pdfium.FPDFText_GetCharBox(text.raw, at, left, right, bottom, top)
            box.left, box.right, box.bottom, box.top = left.value, right.value, bottom.value, top.value
        if box.top > box.bottom:
            quarter = round(-pdfium.FPDFText_GetCharAngle(text.raw, at) / (math.pi / 2)) % 4
            shown = "-" if code == _SOFT_BREAK else chr(code)
            yield quarter, Char(shown, *_turned(quarter, box.left, box.bottom, box.right, box.top), spaced)
            spaced = False
    text.close()


def _turned(quarter: int, left: float, bottom: float, right: float, top: float) -> tuple[float, float, float, float]:
    """A box turned back by so many quarters."""
    if quarter == 1:
        return bottom, -right, top, -left
    if quarter == 2:
        return -right, -top, -left, -bottom
    return (-top, left, -bottom, right) if quarter == 3 else (left, bottom, right, top)


def _rules(page: pypdfium2.PdfPage) -> list[Rule]:
    """Vertical lines; the sides of shaded boxes part "2022 – 2042" where a page sets each word in a box."""
    import pypdfium2.raw as pdfium

    found: list[Rule] = []
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    for at in range(
        min(pdfium.FPDFPage_CountObjects(page.raw), _MAX_OBJECTS)
    ):  # its own objects only, by raw calls: 3 × as fast
        drawn = pdfium.FPDFPage_GetObject(page.raw, at)
        if pdfium.FPDFPageObj_GetType(drawn) != pdfium.FPDF_PAGEOBJ_PATH:
            continue
        pdfium.FPDFPageObj_GetBounds(drawn, left, bottom, right, top)
        if top.value - bottom.value >= _LEAST_RULE and right.value - left.value < _THIN:
            found.append(Rule((left.value + right.value) / 2, bottom.value, top.value))
    return found


def _limit() -> None:
    no_core_file()
    limit_cpu(CPU_SECONDS, grace=1)
    limit_memory(MEMORY)


if __name__ == "__main__":
    main()
