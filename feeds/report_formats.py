"""A report's bytes → its text, by the kind that its name gives: pages, PDF, Office files, tables, Markdown and plain text.

Containers (archives, mails, EDGAR submissions) are opened by feeds/containers.py; what they hold is read here.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from statistics import median

from tieout.feeds.cover import headline, read_date
from tieout.feeds.errors import ParseError
from tieout.feeds.grid import Cell, to_markdown
from tieout.feeds.inline_xbrl import Tagging
from tieout.feeds.markup import date_of, tagged_html_to_text, title_of
from tieout.feeds.plain import clean, decode, squeeze
from tieout.feeds.struck import without_struck_markdown
from tieout.feeds.text_tables import plain_text

PAGES = (".html", ".htm", ".xhtml")
OFFICE = (".docx", ".xlsx", ".xlsm", ".pptx")
READ = (*PAGES, ".pdf", ".md", ".txt", ".csv", ".tsv", *OFFICE)
_TAG = re.compile(r"<!--.*?-->|<(script|style)\b.*?</\1\s*>|</?[a-zA-Z][a-zA-Z0-9]*(?:\s[^<>\n]{0,500})?/?>", re.DOTALL)
_FRONT_MATTER = re.compile(r"\A\s*---\n(?:.*\n)*?date:\s*[\"']?(\d{4}-\d\d-\d\d)")
_SGML = re.compile(r"<(?:TABLE|S|C|PAGE)>")
_MAX_ROWS = 20_000


@dataclass(frozen=True, slots=True)
class Report:
    """`pages` are offsets in `text`; `title` and the day `stated` are the file's own, where it has them; `note` says what is missing."""

    text: str
    pages: tuple[int, ...] = ()
    title: str = ""
    note: str = ""
    tagging: Tagging | None = None
    stated: date | None = None


def read_bytes(suffix: str, data: bytes) -> Report:
    """ParseError where the file is damaged, locked or too large to read."""
    return _READERS[suffix](suffix, data)


def _page(suffix: str, data: bytes) -> Report:
    text, tagging = tagged_html_to_text(data)
    return Report(text, (), title_of(data), "", tagging, read_date(date_of(data)[:10]))


def _pdf(suffix: str, data: bytes) -> Report:
    from tieout.feeds.pdf import read_pdf

    pdf = read_pdf(data)
    note = "" if pdf.text else f"no text layer in its {len(pdf.pages)} pages"
    return Report(pdf.text, pdf.pages, headline(pdf.text), note)


def _office(suffix: str, data: bytes) -> Report:
    from tieout.feeds.office import read_office

    found = read_office(suffix, data)
    return Report(found.text, found.pages, found.title or _first_heading(found.text), found.note, None)


def _markdown(suffix: str, data: bytes) -> Report:
    text = squeeze(_TAG.sub("", without_struck_markdown(clean(decode(data)))))
    front = _FRONT_MATTER.match(decode(data[:2000]))
    return Report(text, (), _first_heading(text), "", None, read_date(front[1]) if front else None)


def _plain(suffix: str, data: bytes) -> Report:
    text = clean(decode(data))
    text = plain_text(text) if _SGML.search(text) else squeeze(text)
    return Report(text, (), _first_heading(text))


def _table(suffix: str, data: bytes) -> Report:
    """A CSV file as one Markdown table, with its own numerals."""
    text = decode(data).replace("\0", "")
    try:
        rows = list(csv.reader(io.StringIO(text), delimiter="\t" if suffix == ".tsv" else _delimiter(text)))
    except csv.Error as error:
        raise ParseError(f"it is no table that can be read ({error}); save it anew") from error
    cells = [
        [Cell(shown, at, at + 1) for at, cell in enumerate(row) if (shown := " ".join(clean(cell).split()))]
        for row in rows[:_MAX_ROWS]
    ]
    note = f"left out: rows after the first {_MAX_ROWS:,}" if len(rows) > _MAX_ROWS else ""
    return Report(to_markdown([row for row in cells if row]), (), "", note)


def _delimiter(text: str) -> str:
    """The one that parts the first lines into most cells."""
    lines = [line for line in text[:20_000].split("\n") if line.strip() and not line.startswith("sep=")][:20]
    return max(",;\t|", key=lambda mark: median(len(row) for row in csv.reader(lines, delimiter=mark)) if lines else 0)


def _first_heading(text: str) -> str:
    """The first Markdown heading, else a short first line."""
    lines = [line.strip() for line in text[:4000].split("\n") if line.strip()]
    headings = [line.lstrip("#").strip() for line in lines if line.startswith("#")]
    first = headings[0] if headings else next(iter(lines), "")
    return first if len(first) <= 160 and not first.startswith("|") else ""


_READERS: dict[str, Callable[[str, bytes], Report]] = {
    **dict.fromkeys(PAGES, _page),
    **dict.fromkeys(OFFICE, _office),
    **dict.fromkeys((".csv", ".tsv"), _table),
    ".pdf": _pdf,
    ".md": _markdown,
    ".txt": _plain,
}
