"""Documents cut into passages that respect their structure. Pure, apart from the tokenizer it is given.

Contract: passages are spans of code points, in order, without overlap, none crosses a page; together they cover all
text that is not blank. A table keeps its title, units line and header row; when it is too long for one passage its
later pieces carry them in `context`, which is embedded and shown beside the hit, never cited.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from tieout.feeds import Document
from tieout.retrieval.records import Passage

VERSION = 2  # raise it when the same document would be cut otherwise: the index then starts afresh

Count = Callable[[str], int]  # tokens of the embedder
Split = Callable[[str], Sequence[tuple[int, str]]]  # offset in code points, chunk

MAX_TOKENS = 200  # of a passage's own text; its context comes on top, 256 are embedded
_TABLE_CHARS = 1600  # a piece of a table is also what people read as a source
_ROWS = 40  # lines of facts and prices per passage
_LEAD_CHARS = 160  # a table's title or units line is no longer
_LEAD_LINES = 3
_SMALL = 240  # characters: a section this short joins the next one
_HEADING = re.compile(r"#{1,6} +(?P<title>.*\S)")
_RULE = re.compile(r"\|[\s:|-]*-[\s:|-]*\|?\s*")
_UNITS = re.compile(r"\(.*\)|.*\bin (thousands|millions|billions)\b.*|.*:", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class TextLine:
    start: int
    end: int  # without the newline
    text: str

    @property
    def blank(self) -> bool:
        return not self.text.strip()

    @property
    def is_row(self) -> bool:
        return self.text.lstrip().startswith("|")

    @property
    def heading(self) -> re.Match[str] | None:
        return _HEADING.fullmatch(self.text.strip())


@dataclass(frozen=True, slots=True)
class Block:
    """Lines that belong together. `lead` counts the title and units lines of a table."""

    lines: tuple[TextLine, ...]
    headings: tuple[str, ...]
    lead: int = 0
    table: bool = False

    @property
    def start(self) -> int:
        return self.lines[0].start

    @property
    def end(self) -> int:
        return self.lines[-1].end


def passages(document: Document, count: Count, split: Split) -> list[Passage]:
    """The passages of one document, in order."""
    about = about_document(document)
    if document.kind in ("facts", "prices"):
        spans = _row_groups(document)
    else:
        spans = (piece for block in blocks(document) for piece in _pieces(document.text, block, count, split))
    return [
        replace(span, document=document.id, context="\n".join(part for part in (about, span.context) if part))
        for span in (_trimmed(span, document.text) for span in spans)
        if span.start < span.end
    ]


def about_document(document: Document) -> str:
    """What every passage of a document is embedded with: title, company, outlet, form, date."""
    period = f"period to {document.period_end}" if document.period_end else ""
    date = f"{document.published_at:%Y-%m-%d}" if document.published_at else ""
    who = ", ".join(document.companies[:3]) or ", ".join(document.tickers[:3])
    parts = (document.title[:160], who, document.outlet, document.form or "", period, date)
    return " | ".join(dict.fromkeys(part.strip() for part in parts if part.strip()))


def embedded_text(context: str, quote: str) -> str:
    """What the embedder reads: a table's numbers say nothing to it and cost five tokens each, so its labels only."""
    lines = (_labels(line) if line.lstrip().startswith("|") else line for line in quote.split("\n"))
    return f"{context}\n" + "\n".join(line for line in lines if line.strip())


def _labels(row: str) -> str:
    cells = (cell.strip() for cell in row.strip().strip("|").split("|"))
    return " ".join(cell for cell in cells if any(c.isalpha() for c in cell))


def lines_of(text: str, start: int, end: int) -> list[TextLine]:
    """The lines of `text[start:end]`; only the newline ends one."""
    found: list[TextLine] = []
    for raw in text[start:end].split("\n"):
        found.append(TextLine(start, start + len(raw), raw))
        start += len(raw) + 1
    return found


def blocks(document: Document) -> Iterator[Block]:
    """Sections of prose and tables, page by page; headings reach over pages."""
    path: tuple[tuple[int, str], ...] = ()
    for start, end in page_spans(document):
        prose: list[TextLine] = []
        above = path  # headings of the section at hand
        lines = lines_of(document.text, start, end)
        at = 0
        while at < len(lines):
            line = lines[at]
            if line.is_row:
                rows = _table_lines(lines, at)
                lead = _lead(prose)
                kept, titles = prose[: len(prose) - len(lead)], prose[len(prose) - len(lead) :]
                yield from _section(kept, above)
                yield Block((*titles, *rows), _titles(path), len(titles), table=True)
                prose = []
                at += len(rows)
                continue
            if (heading := line.heading) is not None:
                if _worth(prose):
                    yield from _section(prose, above)
                    prose = []
                path = _deeper(path, line.text.strip(), heading["title"])
            above = path if all(earlier.blank for earlier in prose) else above
            prose.append(line)
            at += 1
        yield from _section(prose, above)


def page_spans(document: Document) -> list[tuple[int, int]]:
    """The pages' spans; a document without pages is one."""
    size = len(document.text)
    cuts = sorted({0, size, *(min(max(page, 0), size) for page in document.pages)})
    return list(pairwise(cuts))


def _section(lines: list[TextLine], path: tuple[tuple[int, str], ...]) -> Iterator[Block]:
    if any(not line.blank for line in lines):
        yield Block(tuple(lines), _titles(path))


def _worth(lines: Sequence[TextLine]) -> bool:
    """Is this section long enough to stand alone?"""
    return sum(len(line.text) for line in lines) >= _SMALL


def _titles(path: tuple[tuple[int, str], ...]) -> tuple[str, ...]:
    return tuple(title for _, title in path[-3:])


def _deeper(path: tuple[tuple[int, str], ...], line: str, title: str) -> tuple[tuple[int, str], ...]:
    level = len(line) - len(line.lstrip("#"))
    return (*(above for above in path if above[0] < level), (level, title[:120]))


def _table_lines(lines: Sequence[TextLine], at: int) -> list[TextLine]:
    end = at
    while end < len(lines) and lines[end].is_row:
        end += 1
    return list(lines[at:end])


def _lead(prose: Sequence[TextLine]) -> Sequence[TextLine]:
    """The lines right above a table that are its title and units: short, at most three, one blank line between."""
    taken = named = 0
    for number, line in enumerate(reversed(prose), start=1):
        if line.blank:
            if number - taken > 2:
                break
            continue
        if named == _LEAD_LINES or not _may_lead(line):
            break
        named += 1
        taken = number
        if line.heading:
            break
    return prose[len(prose) - taken :]


def _may_lead(line: TextLine) -> bool:
    text = line.text.strip()
    if line.heading or _UNITS.fullmatch(text):
        return len(text) <= 2 * _LEAD_CHARS
    return len(text) <= _LEAD_CHARS and not text.endswith((".", ";", "?", "!"))


def _pieces(text: str, block: Block, count: Count, split: Split) -> Iterator[Passage]:
    if block.table:
        yield from _table_pieces(block, count)
        return
    context = " > ".join(block.headings)
    for offset, chunk in split(text[block.start : block.end]):
        begin = block.start + offset
        yield Passage("", begin, begin + len(chunk), context)


def _table_pieces(block: Block, count: Count) -> Iterator[Passage]:
    """A table whole where it fits, else by rows; later pieces carry the title, units and header in their context."""
    path = " > ".join(block.headings)
    head, body = _header(block)
    carried = "\n".join((path, *(line.text.strip() for line in head if not _RULE.fullmatch(line.text.strip()))))
    budget = max(60, MAX_TOKENS - count(embedded_text("", carried)))
    begin, used, chars = block.start, 0, sum(len(line.text) for line in head)
    context = path
    for line in body:
        cost = count(_labels(line.text)) + 1
        if line.start > begin and used and (used + cost > budget or chars + len(line.text) > _TABLE_CHARS):
            yield Passage("", begin, line.start, context)
            begin, used, chars, context = line.start, 0, 0, carried
        used += cost
        chars += len(line.text)
    yield Passage("", begin, block.end, context)


def _header(block: Block) -> tuple[Sequence[TextLine], Sequence[TextLine]]:
    """Title, units and header rows (through the separator row), and the rows below."""
    rows = block.lines[block.lead :]
    rule = next((n for n, line in enumerate(rows[:4]) if _RULE.fullmatch(line.text.strip())), 0)
    cut = block.lead + rule + 1
    return block.lines[:cut], block.lines[cut:]


def _row_groups(document: Document) -> Iterator[Passage]:
    """Facts and prices: forty lines each, with the last heading and table header above them as context."""
    for start, end in page_spans(document):
        lines = lines_of(document.text, start, end)
        heading = header = ""
        for at in range(0, len(lines), _ROWS):
            group = lines[at : at + _ROWS]
            context = "\n".join(part for part in (heading, header) if part)
            yield Passage("", group[0].start, group[-1].end, context)
            for line, below in pairwise((*group, *lines[at + _ROWS : at + _ROWS + 1])):
                if line.heading:
                    heading, header = line.text.strip("# "), ""
                elif _RULE.fullmatch(below.text.strip()):
                    header = line.text.strip()


def _trimmed(span: Passage, text: str) -> Passage:
    start, end = span.start, span.end
    quote = text[start:end]
    return replace(span, start=start + len(quote) - len(quote.lstrip()), end=end - len(quote) + len(quote.rstrip()))
