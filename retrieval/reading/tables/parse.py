"""Markdown tables in a document's text: title, units, header, rows and cells with exact offsets. Pure and total.

`tables(text)` gives each table with the scale and currency its title, units line or header declares; each value cell
carries its Figure (scale applied, per-share, per-cent and head-count rows excepted) and its column's Period. Offsets
count in `text`. Rows may be ragged; a cell such as "—" or "N/A" has no figure.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from tieout.retrieval.reading.periods.compare import column_period
from tieout.retrieval.reading.records import Figure, Period
from tieout.retrieval.reading.tables.units import has_decimals, measure
from tieout.retrieval.reading.text.captions import currency_in, declared_scale
from tieout.retrieval.reading.text.currencies import UNKNOWN, is_dollar
from tieout.retrieval.reading.text.numbers import Notation, notation_of, numbers


@dataclass(frozen=True, slots=True)
class Cell:
    text: str  # stripped; `text[start:end]` of the document, but for a header joined over several rows
    start: int
    end: int
    column: int  # 0-based; 0 is the label
    figure: Figure | None = None  # with scale, unit and period applied; None for "—", "N/A" and words
    period: Period | None = None  # of its column


@dataclass(frozen=True, slots=True)
class Row:
    label: str
    section: str  # last row without values above it: "Net sales:"; empty when none, or when its total has passed
    start: int
    end: int
    cells: tuple[Cell, ...]  # value cells, without the label


@dataclass(frozen=True, slots=True)
class Table:
    start: int  # of the first table line
    end: int
    title: str  # nearest heading or short line before it
    units: str  # "(in millions, except per share data)"; empty when none
    scale: int  # declared scale, 1 when none
    currency: str | None
    header: tuple[Cell, ...]  # one per column, text joined over header rows ("Three Months Ended July 27, 2025")
    rows: tuple[Row, ...]
    context_start: int = 0  # where title and units begin; == start when there are none

    @property
    def caption(self) -> str:
        """Title and units: "CONSOLIDATED BALANCE SHEETS (in millions)" may stand in either."""
        return f"{self.title} {self.units}"


@dataclass(frozen=True, slots=True)
class _Caption:
    title: str
    units: str
    prose: str  # a longer line just before, which may declare a scale
    start: int


@dataclass(frozen=True, slots=True)
class _Basis:
    declared: str  # all words that may declare a scale: units, title, header, the prose above
    how: Notation
    home: str | None  # the currency of the document's signs


_TABLE = re.compile(r"(?m)^[ \t]*\|[^\n]*\|[ \t]*(?:\n[ \t]*\|[^\n]*)+")
_RULE = re.compile(r"[\s|:-]*-[\s|:-]*")
_CELL = re.compile(r"((?:\\.|[^|\\])*)(?:\||$)")
_SIGN_ONLY = re.compile(r"\(?\s?(?:[$€£¥]|US\$|C\$)\s?\(?")
_BARE = re.compile(r"\(\s?\d[\d,.'’ \u00a0\u2007\u2009\u202f]*\s?\)")
_RAISED = re.compile(r"(?<=[\d)%])(?:\s?[⁰¹²³⁴-⁹]+|\s?[*†‡§]+|\s?\(\w\)|\s\d\))+$")
_DASHED = re.compile(r"[-–‐‑]\s(?=\d)")
_MARKS = re.compile(r"^[*_#\s]+|[*_\s]+$")
_SHORT, _UNIT_LINE, _CAPTION_LINES, _HEADING_REACH = 160, 50, 4, 3000


OTHER_BOOKS = re.compile(
    r"\b(?:obligors?|guarantors?|cross guarantee|parent[- ]only|parent company|condensed financial information of registrant)\b",
    re.I,
)


def tables(text: str, *, fiscal_year_end: tuple[int, int] | None = None) -> list[Table]:
    """Every Markdown table of the text, in order. With a fiscal year end, bare years in a header are fiscal ones."""
    found: list[Table] = []
    floor = 0
    how = notation_of(text)
    for match in _TABLE.finditer(text):
        above = found[-1] if found and not text[found[-1].end : match.start()].strip() else None
        found.append(_table(text, match.start(), match.end(), floor, fiscal_year_end, above, how))
        floor = match.end()
    usual = usual_scale(found)
    if usual == 1:
        return found
    floors = [0, *(t.end for t in found)]
    return [
        _table(text, t.start, t.end, floor, fiscal_year_end, None, how, usual) if scale_unsaid(t) else t
        for t, floor in zip(found, floors, strict=False)
    ]


def usual_scale(found: Sequence[Table]) -> int:
    """The scale in which a report gives nearly all of its amounts; 1 where it says so of too few tables."""
    told = Counter(t.scale for t in found if t.scale > 1 and t.currency)
    scale, count = told.most_common(1)[0] if told else (1, 0)
    return scale if count >= _ENOUGH_TOLD and count >= 0.8 * told.total() else 1


def scale_unsaid(table: Table) -> bool:
    """Whole amounts of money in the thousands, none in millions and none with cents, under no scale of their own."""
    cells = [c for row in table.rows for c in row.cells if c.figure is not None]
    money = [c.figure for c in cells if c.figure and re.fullmatch(r"[A-Z]{3}", c.figure.unit or "")]
    whole = all(not has_decimals(f) and abs(f.value) < _NO_MILLION for f in money)
    return table.scale == 1 and whole and any(abs(f.value) >= 1000 for f in money)


_ENOUGH_TOLD, _NO_MILLION = 5, 1_000_000


def _table(
    text: str,
    start: int,
    end: int,
    floor: int,
    year_end: tuple[int, int] | None,
    above: Table | None,
    how: Notation,
    usual: int = 1,
) -> Table:
    """One table, its numerals written as its own cells say, else as the document's do (`how`). One without a header of its own, right below another, is that one's continuation."""
    lines = _lines(text, start, end)
    heads, body = _split_header(lines)
    header = _joined(heads)
    caption = _caption(text, start, floor)
    declared = " | ".join((caption.units, caption.title, *(cell.text for cell in header), caption.prose))
    scale = declared_scale(declared) or usual
    named = currency_in(f"{caption.units} {header[0].text if header else ''}") or _in_title(caption.title)
    currency = named or (_sign_in(body) if scale > 1 else None)
    if currency is None and scale > 1 and _of_money(caption, body):
        currency = _main_currency(text)
    about = f"{header[0].text if header else ''} {caption.units} {caption.title}"
    header = tuple(replace(cell, period=_period(cell, about, year_end)) for cell in _completed(header))
    table = Table(start, end, caption.title, caption.units, scale, currency, header, (), caption.start)
    if above is not None and not any(cell.text for cell in header[1:]) and len(header) in (0, len(above.header)):
        table = replace(table, title=above.title, units=above.units, scale=above.scale, header=above.header)
        table = replace(table, currency=currency or above.currency)
    own = notation_of(text[start:end], default=how)
    basis = _Basis(declared, replace(own, spaces=True), _main_currency(text))
    return replace(table, rows=_rows(table, body, basis))


_LENGTH = re.compile(
    r"(?P<length>.*\b(?:months|weeks|quarters?|years?) ended),?\s*(?P<day>[A-Z][a-z]+\.? \d{1,2},)?\s*(?P<year>20\d\d)$",
    re.I,
)


def _completed(header: Sequence[Cell]) -> tuple[Cell, ...]:
    """ "Three Months Ended 2023" beside "Three Months Ended March 31, 2022" ended on 31 March too."""
    days = {m["length"].lower(): m["day"] for c in header if (m := _LENGTH.match(c.text)) and m["day"]}
    out = []
    for cell in header:
        match = _LENGTH.match(cell.text)
        day = days.get(match["length"].lower()) if match and not match["day"] else None
        out.append(replace(cell, text=f"{match['length']} {day} {match['year']}") if match and day else cell)
    return tuple(out)


def _lines(text: str, start: int, end: int) -> list[list[Cell]]:
    """The table's lines as cells, the rule left in as an empty list."""
    lines: list[list[Cell]] = []
    at = start
    for line in text[start:end].split("\n"):
        lines.append([] if _RULE.fullmatch(line) else _cells(line, at))
        at += len(line) + 1
    return lines


def _cells(line: str, at: int) -> list[Cell]:
    first = line.find("|") + 1
    cells: list[Cell] = []
    for match in _CELL.finditer(line, first):
        if match.start() >= len(line.rstrip()):
            break
        raw = match[1]
        begin = at + match.start() + len(raw) - len(raw.lstrip())
        stripped = raw.strip()
        cells.append(Cell(stripped, begin, begin + len(stripped), len(cells)))
    return cells


def _split_header(lines: list[list[Cell]]) -> tuple[list[list[Cell]], list[list[Cell]]]:
    """Header rows (before the rule, and after it while they hold words or years but no figures) and body rows."""
    rule = next((at for at, line in enumerate(lines) if not line), None)
    heads = [] if rule is None else lines[:rule]
    body = [line for line in lines[len(heads) :] if line]
    while body and (_is_header(body[0], bool(_filled(heads))) or _gives_years(body[0], _filled(heads))):
        heads.append(body.pop(0))
    return heads, body


def _filled(heads: Sequence[Sequence[Cell]]) -> list[Cell]:
    return [cell for line in heads for cell in line[1:] if cell.text]


def _is_header(line: Sequence[Cell], has_header: bool) -> bool:
    values = [cell.text for cell in line[1:] if cell.text]
    label_is_caption = not line[0].text or (not has_header and declared_scale(line[0].text) is not None)
    return bool(values) and label_is_caption and not any(numbers(value) for value in values)


def _gives_years(line: Sequence[Cell], above: Sequence[Cell]) -> bool:
    """ "Product | Class | 2021 | 2020" under "Year Ended December 31,", which says no year of its own."""
    values = [cell.text for cell in line[1:] if cell.text]
    told = any(_ENDED.search(cell.text) for cell in above) and not any(_YEAR.search(cell.text) for cell in above)
    return told and sum(bool(_YEAR.fullmatch(v)) for v in values) >= 2 and not any(numbers(v) for v in values)


_ENDED = re.compile(r"\b(?:months|weeks|quarters?|years?)\b|\b(?:ended|ending)\b", re.IGNORECASE)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")


def _joined(heads: Sequence[Sequence[Cell]]) -> tuple[Cell, ...]:
    """One header cell per column: the words of all header rows, each spanning the blanks to its right but in the last."""
    width = max((len(line) for line in heads), default=0)
    columns: list[list[Cell]] = [[] for _ in range(width)]
    for at, line in enumerate(heads):
        spanning: Cell | None = None
        for column in range(width):
            cell = line[column] if column < len(line) else None
            spanning = (
                cell if cell is not None and cell.text else spanning if at < len(heads) - 1 and column > 1 else None
            )
            if (spanning is not None and column > 0) or (cell is not None and cell.text):
                columns[column].append(spanning or cell)  # type: ignore[arg-type]
    return tuple(_join(cells, column, heads) for column, cells in enumerate(columns))


def _join(cells: Sequence[Cell], column: int, heads: Sequence[Sequence[Cell]]) -> Cell:
    if not cells:
        at = heads[0][min(column, len(heads[0]) - 1)].start if heads and heads[0] else 0
        return Cell("", at, at, column)
    return Cell(" ".join(_plain(cell.text) for cell in cells), cells[0].start, cells[0].end, column)


def _plain(text: str) -> str:
    return _MARKS.sub("", text)


def _caption(text: str, start: int, floor: int) -> _Caption:
    """Title and units line out of the few short lines before the table; the nearest heading stands in for a title."""
    title = units = prose = ""
    begin = at = start
    for _ in range(_CAPTION_LINES * 2):
        at = text.rfind("\n", floor, max(floor, at - 1)) + 1 or floor if at > floor else floor
        line = text[at:begin].strip() if begin > at else ""
        line = text[at : text.find("\n", at) if "\n" in text[at:start] else start].strip()
        if not line:
            if at <= floor:
                break
            continue
        if len(line) > _SHORT or line.startswith("|"):
            prose = line[-400:] if not line.startswith("|") else ""
            break
        if not units and (declared_scale(line) is not None or _names_unit(line)):
            units, begin = line, at
        elif line.startswith("#") or (not line.startswith("(") and not title):
            title, begin = (f"{_plain(line)}: {title}" if title else _plain(line)), at
        elif title and OTHER_BOOKS.search(line):
            title, begin = f"{_plain(line)}: {title}", at
        if line.startswith("#") or at <= floor:
            break
    return _Caption(title or _heading_above(text, begin), units, prose, begin)


def _in_title(title: str) -> str | None:
    """The currency of "Share prices (pence)"."""
    match = _IN_BRACKETS.search(title)
    return currency_in(match[1]) if match else None


def _names_unit(line: str) -> bool:
    """ "(pence per share)", "(in Canadian dollars)": a currency without a scale."""
    return line.startswith("(") and line.endswith(")") and len(line) < _UNIT_LINE and currency_in(line) is not None


def _heading_above(text: str, start: int) -> str:
    at = text.rfind("\n#", max(0, start - _HEADING_REACH), start)
    return _plain(text[at + 1 : text.find("\n", at + 1)]) if at >= 0 else ""


def _sign_in(body: Sequence[Sequence[Cell]]) -> str | None:
    """The currency whose sign stands in the table's cells."""
    return next((found for line in body for cell in line[1:] if (found := currency_in(cell.text))), None)


_MONEY_WORDS = re.compile(
    r"\b(?:sales|revenues?|income|expenses?|costs?|profit|earnings|cash|assets|liabilities|debt|loans|deposits|borrowings|equity|premiums?|EBITDA)\b",
    re.IGNORECASE,
)


def _of_money(caption: _Caption, body: Sequence[Sequence[Cell]]) -> bool:
    """Does a table "in millions" count money? Its title or most of its rows say so."""
    labels = [line[0].text for line in body if line and line[0].text]
    spoken = sum(bool(_MONEY_WORDS.search(label)) for label in labels)
    return bool(_MONEY_WORDS.search(caption.title)) or 2 * spoken >= len(labels) > 0


@lru_cache(maxsize=8)
def _main_currency(text: str) -> str | None:
    """The one currency whose sign stands before figures in the document; None where there are several or none."""
    found = Counter(currency_in(match[1]) for match in _SIGNED.finditer(text[:200_000]))
    return found.most_common(1)[0][0] if found and found.most_common(1)[0][1] >= 0.9 * sum(found.values()) else None


_IN_BRACKETS = re.compile(r"\(([^()\d]{1,40})\)$")
_SIGNED = re.compile(r"((?:(?:US|C|A|HK)\$|[$€£¥]))\s?\d")


def _period(cell: Cell, about: str, year_end: tuple[int, int] | None) -> Period | None:
    return column_period(cell.text, about, fiscal_year_end=year_end) if cell.column else None


def _rows(table: Table, body: Sequence[Sequence[Cell]], basis: _Basis) -> tuple[Row, ...]:
    rows: list[Row] = []
    section = ""
    signs: dict[int, str] = {}
    for line in body:
        label = _plain(line[0].text)
        values = [cell for cell in line[1:] if cell.text]
        if not values and label:
            section = label
            rows.append(Row(label, "", line[0].start, line[-1].end, ()))
            continue
        cells = _value_cells(table, label, section, line[1:], signs, basis)
        rows.append(Row(label, section, line[0].start, line[-1].end, cells))
        section = "" if label.lower().startswith("total") else section
    return tuple(rows)


def _value_cells(
    table: Table,
    label: str,
    section: str,
    cells: Sequence[Cell],
    signs: dict[int, str],
    basis: _Basis,
) -> tuple[Cell, ...]:
    read: list[Cell] = []
    waiting: str | None = None  # a currency sign that stands in a cell of its own, left of its number
    for at, cell in enumerate(cells):
        period = table.header[cell.column].period if cell.column < len(table.header) else None
        head = table.header[cell.column].text if cell.column < len(table.header) else ""
        figure = _figure(cell, basis.how, cells[at + 1].text if at + 1 < len(cells) else "")
        if figure is None:
            waiting = currency_in(cell.text) if _SIGN_ONLY.fullmatch(cell.text) else waiting
            read.append(replace(cell, period=period))
            continue
        if sign := waiting or (figure.unit if figure.unit and len(figure.unit) == 3 else None):
            signs.setdefault(cell.column, sign)
        money = _column_currency(head, table.currency) or signs.get(cell.column)
        scale = declared_scale(head) or table.scale
        unit, scale = measure(figure, label, section, head, scale, money, basis.declared, basis.home)
        known = not (unit or "").startswith(UNKNOWN)
        applied = replace(figure, unit=unit, scale=scale, period=period) if known else None
        read.append(replace(cell, figure=applied, period=period))
        waiting = None
    return tuple(read)


def _column_currency(head: str, currency: str | None) -> str | None:
    """The currency of a column, "Revenue (SEK million)", else the table's; "dollars" alone are those of the table."""
    own = currency_in(head)
    return currency if own is None or (own == "USD" and currency and is_dollar(currency)) else own


def _figure(cell: Cell, how: Notation, behind: str) -> Figure | None:
    """The cell's number: the first figure in it. Negative: a bare number in parentheses, which may close in the cell
    `behind` it, and one after a dash; unread where the parenthesis does not close."""
    if not any(char.isdigit() for char in cell.text):
        return None
    text = _RAISED.sub("", cell.text)
    found = numbers(cell.text, start=cell.start, how=how)
    figure = found[0] if found else _bare_year(text, cell.start)
    if figure is None or figure.value <= 0 or len(found) > 1:
        return figure
    whole = text.replace("$", "").replace("%", "")
    inside = text[1:-1].strip() == figure.text and text[0] + text[-1] == "()"
    if inside or _BARE.fullmatch(whole) or (_DASHED.match(whole) and figure.end == cell.start + len(text)):
        return replace(figure, value=-figure.value, text=text, start=cell.start, end=cell.start + len(text))
    if _BARE.fullmatch(f"{whole})"):
        return replace(figure, value=-figure.value) if behind.startswith(")") else None
    return figure


def _bare_year(text: str, start: int) -> Figure | None:
    """A value cell such as "(5)" or "5." that prose rules take for a list number; a bare year stays a year."""
    digits = re.fullmatch(r"\((\d{1,3})\)", text)
    return next(iter(numbers(f" {digits[1]}", start=start)), None) if digits else None
