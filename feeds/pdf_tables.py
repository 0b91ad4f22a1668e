"""Lines of a PDF page → its text in reading order, financial tables as Markdown tables.

Pure. SEC reports have no ruling lines, so rows come from the lines themselves, columns from gaps on the x axis
(feeds/grid.py decides on them, as it does for HTML). Title and units line stay as text just before their table.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from tieout.feeds.grid import Cell, Row, columns, is_data, join_affixes, to_markdown
from tieout.feeds.pdf_layout import LayoutLine

BROKEN = "\ufdd0"  # a noncharacter after a hyphen that ends a line: feeds/pdf_pages.py decides whether the hyphen stays
_YEAR = re.compile(r"(?:19|20)\d\d\*?")
_HEADERISH = re.compile(
    r"\b(?:19|20)\d\d\b|\bended\b|\bmonths\b|\bweeks\b|\bchange\b|\bincrease\b|\bdecrease\b|\btotal\b|\bvalue\b|\blevel\b|unaudited|restated|%|\$"
    r"|\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|sept|oct|nov|dec)[a-z]*\.?\s+\d",
    re.IGNORECASE,
)
_PERIOD = re.compile(r"\b(?:ended|months|weeks|years?|january|march|june|september|december)\b", re.IGNORECASE)
_SPAN = re.compile(r"\b(?:months|weeks|ended)\b", re.IGNORECASE)  # set flush right over its columns by some
_LABEL_LINES = 4  # lines without a number that may stand between two rows of one table
_BULLET = re.compile(r"[•●▪■◦☐☒–-]\s|\(?\w{1,2}[.)]\s")
_AMOUNT = re.compile(r"\(?[$€£¥]?\d[\d,.]*\)?\s+[A-Z]")  # "(120) Higher charges": an item of a list of amounts
_INTRODUCTION = re.compile(r"\bfollows:|\bfollowing\b.*:$|^note\s+\d+\b", re.IGNORECASE)
_HEADER_WIDTH = 70  # characters; a longer cell is a sentence
_SECTION_LINES = 3  # lines such as "ASSETS" between the header and the first row
_PARAGRAPH_GAP = 0.55  # in line heights


def page_text(lines: Sequence[LayoutLine]) -> str:
    """The page as blocks with blank lines between them."""
    blocks: list[str] = []
    widest = max((line.right for line in lines), default=0.0)
    at = 0
    for start, end in table_spans(lines):
        blocks += paragraphs(lines[at:start], widest)
        blocks.append(_table(lines[start:end]))
        at = end
    blocks += paragraphs(lines[at:], widest)
    return "\n\n".join(block for block in blocks if block)


def table_spans(lines: Sequence[LayoutLine]) -> list[tuple[int, int]]:
    """Half-open ranges of lines that make up tables, header rows included."""
    spans: list[tuple[int, int]] = []
    at = 0
    while at < len(lines):
        if not _is_row(lines[at]):
            at += 1
            continue
        end = _table_end(lines, at)
        floor = spans[-1][1] if spans else 0
        start = _table_start(lines, at, floor)
        if sum(_is_row(line) for line in lines[start:end]) >= 2 or end - start >= 3:
            spans.append((start, end))
        at = end
    return spans


def paragraphs(lines: Sequence[LayoutLine], widest: float) -> list[str]:
    """Lines of prose joined into paragraphs at gaps, short lines and bullets."""
    blocks: list[str] = []
    for at, line in enumerate(lines):
        before = lines[at - 1] if at else None
        if before is None or _breaks(before, line, widest):
            blocks.append(line.text)
        else:
            blocks[-1] = _join(blocks[-1], line.text)
    return blocks


def _is_row(line: LayoutLine) -> bool:
    """A label with values beside it, or values alone."""
    cells = join_affixes(_cells(line))
    values = sum(is_data(cell.text) for cell in cells)
    if len(cells) < 2 or not values:
        return False
    return is_data(cells[-1].text) or values >= len(cells) / 2


def _table_end(lines: Sequence[LayoutLine], at: int) -> int:
    """One past the last row of the table whose first row is `at`."""
    end = at + 1
    for look in range(at + 1, len(lines)):
        gap = lines[look - 1].bottom - lines[look].top
        if gap > 2.5 * max(lines[look].height, 6) or look - end > _LABEL_LINES:
            break
        if _is_prose(lines[look], lines[at]) and not _wraps(lines, look):
            break
        if not _is_row(lines[look]) and _opens(lines[look], lines[at], gap):
            break
        if _is_row(lines[look]):
            end = look + 1
    return end


def _opens(line: LayoutLine, row: LayoutLine, gap: float) -> bool:
    """Does a line without values begin something new: a heading, the sentence before a table, another header?"""
    if _INTRODUCTION.search(line.text):
        return True
    apart = gap > 0.9 * max(line.height, 6)
    return apart and (len(line.segments) > 1 or line.left > row.left + 60)


def _table_start(lines: Sequence[LayoutLine], at: int, floor: int) -> int:
    """The first header line above the first row; titles and units lines stay outside."""
    start = at
    skipped = 0
    for look in range(at - 1, max(floor, at - 9) - 1, -1):
        line = lines[look]
        if line.bottom - lines[look + 1].top > 2.2 * max(line.height, 6) or _is_prose(line, lines[at]):
            break
        if _is_header(line, lines[at], plain=skipped == 0) or (start == at and _is_units(line, lines[at])):
            start = look
        elif skipped < _SECTION_LINES and _is_label(line):
            skipped += 1
        else:
            break
    return start


def _is_header(line: LayoutLine, row: LayoutLine, *, plain: bool) -> bool:
    """Several cells, or one over the values; `plain` ones need no word that only headers have."""
    headerish = bool(_HEADERISH.search(line.text))
    if len(line.segments) > 1:
        wordy = (
            _BULLET.match(line.text)
            or _INTRODUCTION.search(line.text)
            or max(len(segment.text) for segment in line.segments) > _HEADER_WIDTH
        )
        full = len(line.segments) >= len(join_affixes(_cells(row)))
        return not wordy and (plain or headerish or full)
    return headerish and line.left > row.left + 60 and _over_values(line, row)


def _is_units(line: LayoutLine, row: LayoutLine) -> bool:
    """ "(In millions)" between header and first row."""
    return line.text.startswith("(") and line.left > row.left + 60 and _over_values(line, row)


def _is_label(line: LayoutLine) -> bool:
    """A section row ("Revenue:") that may stand between header and first row."""
    return (
        len(line.segments) == 1 and len(line.text) <= 60 and not line.text.startswith("(") and line.text[-1] not in ".;"
    )


def _over_values(line: LayoutLine, row: LayoutLine) -> bool:
    """Does a lone header stand over the values rather than over the page's middle, as titles do?"""
    cells = join_affixes(_cells(row))
    return len(cells) > 1 and line.left > cells[0].end - 20 and line.right > cells[1].start - 40


def _wraps(lines: Sequence[LayoutLine], at: int) -> bool:
    """Is this the upper line of a long label, whose values stand on the next line?"""
    if at + 1 >= len(lines) or not _is_row(lines[at + 1]):
        return False
    below = lines[at + 1]
    return lines[at].bottom - below.top < 0.8 * below.height and not below.text[0].isupper()


def _is_prose(line: LayoutLine, row: LayoutLine) -> bool:
    """One long run of words, as wide as the page."""
    if len(line.segments) > 1:
        words = [segment.text for segment in line.segments if len(segment.text) > 40]
        return len(words) > 1
    width = row.right - row.left
    return line.right - line.left > 0.72 * width and len(line.text) > 70


def _cells(line: LayoutLine) -> Row:
    return [Cell(segment.text, segment.left, segment.right) for segment in line.segments]


def _table(lines: Sequence[LayoutLine]) -> str:
    rows = _align_labels([join_affixes(_cells(line)) for line in lines])
    first = next((at for at, row in enumerate(rows) if any(is_data(c.text) for c in row)), len(rows))
    body = columns(rows[first:])
    head = [_widen(row, body) for row in rows[:first]]
    return to_markdown(_join_labels([*head, *rows[first:]]))


def _widen(row: Row, spans: list[tuple[float, float]]) -> Row:
    """A header cell centred over several columns is made to cover them."""
    values = spans[1:]
    inner = [cell for cell in row if not spans or cell.start > spans[0][0] + 1 or cell.end > spans[0][1] + 1]
    if len(inner) == len(values) + 1 and inner[0].end <= values[0][0]:
        inner = inner[1:]  # the head of the labels, centred over them
    if (
        len(inner) == len(values) and inner[0].start >= spans[0][1]
    ):  # centred heads over values set flush right: one each
        snapped = dict(zip(inner, values, strict=True))
        return [
            replace(cell, start=snapped[cell][0], end=snapped[cell][1]) if cell in snapped else cell for cell in row
        ]
    if not inner or len(inner) >= len(values):
        return row
    return [cell if cell not in inner else _cover(cell, inner, values) for cell in row]


def _cover(cell: Cell, row: Row, spans: list[tuple[float, float]]) -> Cell:
    """Widen to the run of columns whose middle is the cell's own, the widest such run its neighbours leave free."""
    middle = _middle(cell)
    over = [span for span in spans if span[0] < cell.end and cell.start < span[1]]
    if len(over) == 1 and not _PERIOD.search(cell.text):
        return cell
    at = row.index(cell)
    low = (_middle(row[at - 1]) + middle) / 2 if at else float("-inf")
    high = (_middle(row[at + 1]) + middle) / 2 if at + 1 < len(row) else float("inf")
    free = [span for span in spans if low < (span[0] + span[1]) / 2 < high]
    runs = [(free[i][0], free[j][1]) for i in range(len(free)) for j in range(i, len(free))]
    near = [
        run for run in runs if abs((run[0] + run[1]) / 2 - middle) < 14 and run[1] > cell.start and run[0] < cell.end
    ]
    if _SPAN.search(cell.text) or (not near and _PERIOD.search(cell.text)):
        near += [run for run in runs if abs(run[1] - cell.end) < 8]
    if not near:
        return cell
    run = max(near, key=lambda r: r[1] - r[0])
    return replace(cell, start=min(run[0], cell.start), end=max(run[1], cell.end))


def _middle(cell: Cell) -> float:
    return (cell.start + cell.end) / 2


def _align_labels(rows: list[Row]) -> list[Row]:
    """Indented and centred labels stand in one column, left of the first value."""
    values = [cell.start for row in rows for cell in row[1:] if is_data(cell.text)]
    left = min((row[0].start for row in rows), default=0.0)
    edge = min(values, default=left)
    return [
        [replace(row[0], start=left), *row[1:]] if row[0].end <= edge and not is_data(row[0].text) else row
        for row in rows
        if row
    ]


def _join_labels(rows: list[Row]) -> list[Row]:
    """A label wrapped over two lines is one label: the lower line goes on in lower case."""
    out: list[Row] = []
    for row in rows:
        above = out[-1] if out else []
        lone = len(above) == 1 and bool(row) and above[0].start <= row[0].start + 12
        if lone and _goes_on(above[0].text, row[0].text):
            label = replace(row[0], text=_join(above[0].text, row[0].text), start=min(above[0].start, row[0].start))
            out[-1] = [label, *row[1:]]
        elif len(row) == 1 and above and row[0].text[:1].islower() and not is_data(above[0].text) and len(above) > 1:
            out[-1] = [replace(above[0], text=_join(above[0].text, row[0].text)), *above[1:]]
        else:
            out.append(row)
    return out


def _goes_on(above: str, below: str) -> bool:
    """Is `below` the rest of the label `above`?"""
    if above.endswith(":"):
        return False
    if below[:1].islower() or above.count("(") > above.count(")"):
        return True
    return len(above) > 40 and above.endswith((",", " and", " of", " in", " from", " to", "-"))


def _breaks(before: LayoutLine, line: LayoutLine, widest: float) -> bool:
    gap = before.bottom - line.top
    if gap > _PARAGRAPH_GAP * max(line.height, 1) or _BULLET.match(line.text):
        return True
    if abs(before.left - line.left) > 40 or (_AMOUNT.match(before.text) and _AMOUNT.match(line.text)):
        return True
    return before.right < widest * 0.8 and (before.text[-1] in ".:;!?" or line.text[0].isupper() or line.text[0] == "(")


def _join(above: str, below: str) -> str:
    if above.endswith("-") and above[-2:-1].isalpha():
        return above + BROKEN + below
    return f"{above} {below}"
