"""A Word, Excel or PowerPoint file → its text by page. The reading is done by feeds/office_worker.py, under limits."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass

from tieout.feeds.errors import ParseError
from tieout.feeds.pdf import join_pages

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
    try:
        done = subprocess.run(
            [sys.executable, "-m", "tieout.feeds.office_worker", suffix],
            input=data,
            capture_output=True,
            timeout=_SECONDS,
            check=False,
            env=os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        )
    except subprocess.TimeoutExpired as error:
        raise ParseError(f"reading it took more than {_SECONDS:.0f} s; split it or save it as PDF") from error
    if done.returncode != 0:
        raise ParseError("reading it took more time or memory than a report may; split it or save it as PDF")
    answer = json.loads(done.stdout)
    if "error" in answer:
        raise ParseError(f"{answer['error']}; save it anew without a password, or remove it")
    joined = join_pages(answer["pages"])
    pages = () if suffix == ".docx" else joined.pages
    note = f"left out: {answer['note']}" if answer["note"] else ""
    return OfficeText(joined.text, pages, answer["title"], answer["modified"], note)
