"""Child process that reads one PDF under limits: `python -m tieout.feeds.pdf_worker` < PDF > JSON.

Why a process: a nested-Flate bomb or a page of a million paths can be stopped neither by pypdfium2 nor from within. Writes
`{"pages": [text, …]}` or `{"error": sentence}`; a killed child writes nothing. Started by feeds/pdf.py.
"""

from __future__ import annotations

import ctypes
import json
import resource
import sys
from collections.abc import Iterator

from tieout.feeds.pdf_layout import Char, lines_of
from tieout.feeds.pdf_tables import page_text

CPU_SECONDS = 25
MEMORY = 1024 * 1024 * 1024
_MAX_PAGES = 2000
_SPACES = frozenset([0, 9, 10, 13, 32, 0xA0, 0x2002, 0x2003, 0x2009, 0x200B, 0xFEFF, 0xFFFE])
_SOFT_BREAK = 2  # how pdfium names a hyphen at the end of a line
_MAX_CHARS = 40_000  # of one page


def page_texts(data: bytes) -> list[str]:
    """Text of every page; pages without a text layer are empty strings."""
    import pypdfium2

    document = pypdfium2.PdfDocument(data)
    try:
        return [page_text(lines_of(_chars(document[at]))) for at in range(min(len(document), _MAX_PAGES))]
    finally:
        document.close()


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


def _chars(page: object) -> Iterator[Char]:
    """Characters of a page with the boxes of their font, so that all of a line are of one height."""
    import pypdfium2.raw as pdfium

    text = page.get_textpage()  # type: ignore[attr-defined]
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
            yield Char("-" if code == _SOFT_BREAK else chr(code), box.left, box.bottom, box.right, box.top, spaced)
            spaced = False
    text.close()
    page.close()  # type: ignore[attr-defined]


def _limit() -> None:
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


if __name__ == "__main__":
    main()
