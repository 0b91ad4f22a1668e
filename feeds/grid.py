"""Cells on a ruler → Markdown tables: the one place that decides what a financial table looks like as text.

Pure. A cell knows its text and the half-open span it covers: slots of an HTML table or points across a PDF page.
Layout cells are made whole ("$", "391,035" → "$391,035"), spans that overlap become one column, header rows are merged
downwards into one cell per column, and what is no table (one column, bullets, prose) comes out as text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Cell:
    text: str
    start: float
    end: float
    header: bool = False  # <th>, or bold throughout


Row = list[Cell]
Extent = tuple[float, float]

_PREFIX = re.compile(r"(?:[A-Z]{1,3})?[$€£¥]\s*\(?|\(")
_SUFFIX = re.compile(r"\)?\s*(?:%|pts?\.?|bps?|x)?\s*\)?")
_DATA = re.compile(
    r"[-+–—(△▲]*\s*(?:[A-Z]{1,3})?[$€£¥]?\s*[-(]?\s*(?:\d[\d,]*(?:\.\d+)?|\.\d+|\d{1,3}(?:[.'’ ]\d{3})+(?:,\d+)?)\s*\)?"
    r"\s*(?:%|pts?\.?|bps?|x)?\s*[€£]?\)?"
)
_DASH = re.compile(r"(?:[A-Z]{1,3})?[$€£¥]?\s*[-–—]+\s*%?|[Nn]/?[AaMm]\.?|\*+%?")
_YEAR = re.compile(r"(?:19|20)\d\d")
_TIDY = (
    (re.compile(r"(?<=[$€£¥(])\s+(?=[\d(.—–-])"), ""),
    (re.compile(r"(?<=[\d.)—–])\s+(?=[)%])"), ""),
)
_MARKER = re.compile(r"[•●▪◦‣·○■□☐☒–—*-]|\(?[0-9]{1,2}[.)]|\(?[A-Za-z][.)]|\(?[ivx]{1,5}\)|\*{1,3}|[†‡]")
_BULLET = re.compile(r"[•●▪◦‣·○■–—*-]")
_NOTE = re.compile(r"\(?\d{1,2}\)\s*[^\W\d]|\*+\s*\w|Notes?:")
_DATED = re.compile(r"\b(?:19|20)\d\d\b|\bended\b|\bending\b", re.IGNORECASE)
_PROSE = 400  # characters in one cell that make a table without numbers a text


def to_markdown(rows: Iterable[Sequence[Cell]]) -> str:
    """Markdown table(s) with their title lines before them, or plain text where there is no table."""
    whole = [join_affixes(row) for row in rows]
    whole = [row for row in whole if row]
    if not whole:
        return ""
    if all(len(row) == 1 for row in whole):
        return "\n".join(row[0].text for row in whole)
    if len(whole) == 1 and not any(is_data(cell.text) for cell in whole[0]):
        return " ".join(cell.text.replace("\n", " ") for cell in whole[0])
    if _is_list(whole):
        return "\n".join(_list_line(row) for row in whole)
    if _is_prose(whole):
        return "\n\n".join("\n".join(cell.text for cell in row) for row in whole)
    return "\n\n".join(_render(part) for part in split_at_headers(whole))


def join_affixes(row: Sequence[Cell]) -> Row:
    """Currency signs, closing brackets and per-cent signs in cells of their own go to the number they belong to."""
    out: Row = []
    prefix: Cell | None = None
    for cell in row:
        if not cell.text:
            continue
        if prefix is not None:
            if not _numeric(cell.text):
                out.append(prefix)
            else:
                cell = replace(cell, text=prefix.text + cell.text, start=prefix.start)
            prefix = None
        if _PREFIX.fullmatch(cell.text):
            prefix = cell
        elif out and _SUFFIX.fullmatch(cell.text) and _numeric(out[-1].text):
            out[-1] = replace(out[-1], text=out[-1].text + cell.text, end=cell.end)
        else:
            out.append(cell)
    if prefix is not None:
        out.append(prefix)
    return [replace(cell, text=_tidy(cell.text)) for cell in out]


def is_data(text: str) -> bool:
    """A value of a table's body: a number that is no year, or the dash that stands for none."""
    return bool(_DATA.fullmatch(text) and not _YEAR.fullmatch(text)) or bool(_DASH.fullmatch(text))


def columns(rows: Iterable[Sequence[Cell]]) -> list[Extent]:
    """Spans that hang together, narrowest cells first; a cell across several columns does not join them."""
    spans: list[list[float]] = []
    for cell in sorted((c for row in rows for c in row), key=lambda c: c.end - c.start):
        hit = [s for s in spans if s[0] < cell.end and cell.start < s[1]]
        if not hit:
            spans.append([cell.start, cell.end])
        elif len(hit) == 1:
            hit[0][:] = [min(hit[0][0], cell.start), max(hit[0][1], cell.end)]
    return sorted((s[0], s[1]) for s in spans)


def split_at_headers(rows: list[Row]) -> list[list[Row]]:
    """A table whose header changes half-way ("Six months ended" after the quarter) becomes two."""
    label = min(cell.start for row in rows for cell in row)
    parts: list[list[Row]] = [[]]
    seen_data = False
    for row in rows:
        data = any(is_data(cell.text) for cell in row)
        if seen_data and not data and row[0].start > label and any(_DATED.search(cell.text) for cell in row):
            parts.append([])
            seen_data = False
        seen_data = seen_data or data
        parts[-1].append(row)
    if len(parts) > 1 and not seen_data:
        parts[-2:] = [parts[-2] + parts[-1]]
    return parts


def _render(rows: list[Row]) -> str:
    titles, header, body = _sections(rows)
    spans = columns(body or header)
    if len(spans) < 2:
        return "\n".join(" ".join(cell.text for cell in row) for row in rows)
    lines = [cell.text for row in titles for cell in row]
    notes: list[str] = []
    while len(body) > 1 and len(body[-1]) == 1 and _NOTE.match(body[-1][0].text):
        notes.insert(0, body.pop()[0].text)
    head = _merge_header(header, spans)
    table = [_line(head), "|" + " --- |" * len(spans)]
    table += [_line(_place(row, spans)) for row in body]
    return "\n".join([*lines, *([""] if lines else []), *table, *([""] if notes else []), *notes])


def _sections(rows: list[Row]) -> tuple[list[Row], list[Row], list[Row]]:
    """Title rows, header rows, body rows."""
    label = min(cell.start for row in rows for cell in row)
    right = max(cell.end for row in rows for cell in row)
    cut = _header_end(rows, label)
    lead, body = rows[:cut], rows[cut:]
    titles: list[Row] = []
    while lead and _is_title(lead[0], label, right):
        titles.append(lead.pop(0))
    if not lead:
        wide = [row for row in titles if row[0].end >= right]
        return wide, [], [row for row in titles if row not in wide] + body
    return titles, lead, body


def _is_title(row: Row, label: float, right: float) -> bool:
    return len(row) == 1 and row[0].start <= label + (right - label) * 0.02


def _header_end(rows: list[Row], label: float) -> int:
    if not any(is_data(cell.text) for row in rows for cell in row):
        bold = 0
        while bold < len(rows) - 1 and all(cell.header for cell in rows[bold]):
            bold += 1
        return bold
    labelled = False
    for at, row in enumerate(rows):
        if any(is_data(cell.text) for cell in row):
            return at
        first = row[0].start <= label
        if labelled and first:
            return at
        if first and len(row) == 1 and any(len(r) > 1 or r[0].start > label for r in rows[:at]):
            return at
        labelled = labelled or (first and len(row) > 1)
    return 0


def _merge_header(rows: list[Row], spans: list[Extent]) -> list[str]:
    """One header cell per column: "Years ended" over "September 28, 2024" → "Years ended September 28, 2024"."""
    out = [""] * len(spans)
    for row in rows:
        for cell in row:
            for at in _covered(cell, spans):
                if not out[at].endswith(cell.text):
                    out[at] = f"{out[at]} {cell.text}".strip()
    return out


def _place(row: Row, spans: list[Extent]) -> list[str]:
    out = [""] * len(spans)
    for cell in row:
        at = _covered(cell, spans)[0]
        out[at] = f"{out[at]} {cell.text}".strip()
    return out


def _covered(cell: Cell, spans: list[Extent]) -> list[int]:
    """The columns a cell stands over; the nearest one when it stands over none."""
    hit = [at for at, (start, end) in enumerate(spans) if start < cell.end and cell.start < end]
    if hit:
        return hit
    middle = (cell.start + cell.end) / 2
    return [min(range(len(spans)), key=lambda at: abs((spans[at][0] + spans[at][1]) / 2 - middle))]


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(text.replace("|", "/").replace("\n", " ") for text in cells) + " |"


def _numeric(text: str) -> bool:
    return (any(c.isdigit() for c in text) and not any(c.isalpha() for c in text)) or bool(_DASH.fullmatch(text))


def _tidy(text: str) -> str:
    if not _numeric(text):
        return text
    for pattern, put in _TIDY:
        text = pattern.sub(put, text)
    return text


def _is_list(rows: list[Row]) -> bool:
    return all(len(row) == 2 and _MARKER.fullmatch(row[0].text) and not is_data(row[1].text) for row in rows)


def _list_line(row: Row) -> str:
    mark = "-" if _BULLET.fullmatch(row[0].text) else row[0].text
    return f"{mark} {row[1].text}"


def _is_prose(rows: list[Row]) -> bool:
    cells = [cell.text for row in rows for cell in row]
    return not any(is_data(text) for text in cells) and max(map(len, cells)) > _PROSE
