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

from retrieval.numbers import declared_scale, numbers
from retrieval.periods import column_period
from retrieval.records import Figure, Period


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


@dataclass(frozen=True, slots=True)
class _Caption:
    title: str
    units: str
    prose: str  # a longer line just before, which may declare a scale
    start: int


_TABLE = re.compile(r"(?m)^[ \t]*\|[^\n]*\|[ \t]*(?:\n[ \t]*\|[^\n]*)+")
_RULE = re.compile(r"[\s|:-]*-[\s|:-]*")
_CELL = re.compile(r"((?:\\.|[^|\\])*)(?:\||$)")
_SIGN_ONLY = re.compile(r"\(?\s?(?:[$€£¥]|US\$|C\$)\s?\(?")
_BARE = re.compile(r"[(−–-]?\s?\d[\d,.]*\s?\)?")
_MARKS = re.compile(r"^[*_#\s]+|[*_\s]+$")
_PER_SHARE = re.compile(r"\bper\b[\w\s,]{0,40}\bshare|\bEPS\b|/share|\ba share\b", re.IGNORECASE)
_SHARES = re.compile(
    r"\bshares?\b(?![- ]based)(?! of\b(?! common| stock| Class))(?!\s+(?:repurchase|premium|capital|price|compensation))|\bweighted[- ]average.*(?:basic|diluted|outstanding)",
    re.IGNORECASE,
)
_SHARES_FLOW = re.compile(
    r"\b(?:repurchases?|purchases?|issuance|proceeds|withh|cost|value|payments?|taxes)\b", re.IGNORECASE
)
_UNDER = re.compile(r"\b(?:basic|diluted|common|class|primary)\b", re.IGNORECASE)
_HEADS = re.compile(
    r"\bnumber of\b|\b(?:employees|headcount|head count|stores|restaurants|customers|subscribers|memberships|vehicles (?:sold|delivered|produced)"
    r"|units sold|passengers|tonnes|tons|ounces|barrels|rooms|hotels|aircraft|policies in force|branches|[GMTk]Wh|miles|kilometres|lines|homes passed)\b",
    re.IGNORECASE,
)
_CURRENCIES = {
    "$": "USD",
    "US$": "USD",
    "€": "EUR",
    "£": "GBP",
    "¥": "JPY",
    "C$": "CAD",
    "A$": "AUD",
    "HK$": "HKD",
    "S$": "SGD",
    "NZ$": "NZD",
    "RMB": "CNY",
}
_NAMED = {
    "dollars": "USD",
    "euros": "EUR",
    "euro": "EUR",
    "yen": "JPY",
    "pounds": "GBP",
    "sterling": "GBP",
    "yuan": "CNY",
}
_CURRENCY = re.compile(
    r"(?:US|C|A|HK|S|NZ)\$|[$€£¥]|\b(?:USD|EUR|GBP|JPY|CHF|CAD|AUD|NZD|SEK|NOK|DKK|CNY|RMB|INR|HKD|SGD|KRW|BRL|MXN|ZAR|PLN)(?=m\b|bn\b|\b)"
    r"|\b(?:dollars|euros?|yen|pounds|sterling|yuan)\b",
    re.IGNORECASE,
)
_OWN_UNITS = re.compile(
    r"(?:\(([^()]{1,24})\)|,\s*([^,()]{1,28}))\s*$"
)  # "Operating profit (€ million)", "Net income, £m"
_PER_UNIT = re.compile(
    r"\bper (?!cent|share|diluted|basic|common|ordinary)[a-z]+|/(?:lb|oz|t|bbl|tonne|MWh|room|night|gallon)\b|\bRevPAR\b|\bADR\b|\baverage (?:daily|selling|realised|realized) (?:rate|price)",
    re.IGNORECASE,
)
_COUNTED = re.compile(
    r"\b(?:tonnes|tons|kt|ounces|oz|koz|GWh|MWh|TWh|barrels|boe|bbl|units|vehicles|km|miles|thousands?|000s?|people|rooms|nights)\b",
    re.IGNORECASE,
)
_OTHER_WORDS = re.compile(
    r"\b(?!thousands?\b|millions?\b|billions?\b|in\b|of\b|mn?\b|bn\b|k\b|lb\b|oz\b|t\b)[a-z]{2,}", re.IGNORECASE
)
_COUNT_SCALE = {"thousand": 1000, "million": 10**6, "kt": 1000, "koz": 1000, "000": 1000}
_SHARES_IN = re.compile(r"shares[\w\s,]{0,40}?\b(thousands|millions|billions)\b", re.IGNORECASE)
_SHARES_EXCEPTED = re.compile(
    r"except[\w\s,]{0,30}\bshares?\b(?!\s+(?:data|amounts?|information|figures))(?!-)", re.IGNORECASE
)
_SHORT, _CAPTION_LINES, _HEADING_REACH = 160, 4, 3000


def tables(text: str, *, fiscal_year_end: tuple[int, int] | None = None) -> list[Table]:
    """Every Markdown table of the text, in order. With a fiscal year end, bare years in a header are fiscal ones."""
    found: list[Table] = []
    floor = 0
    for match in _TABLE.finditer(text):
        above = found[-1] if found and not text[found[-1].end : match.start()].strip() else None
        found.append(_table(text, match.start(), match.end(), floor, fiscal_year_end, above))
        floor = match.end()
    return found


def _table(text: str, start: int, end: int, floor: int, year_end: tuple[int, int] | None, above: Table | None) -> Table:
    """One table. One without a header of its own, right below another, is that one's continuation."""
    lines = _lines(text, start, end)
    heads, body = _split_header(lines)
    header = _joined(heads)
    caption = _caption(text, start, floor)
    declared = " | ".join((caption.units, caption.title, *(cell.text for cell in header), caption.prose))
    scale = declared_scale(declared) or 1
    named = _currency(f"{caption.units} {header[0].text if header else ''}")
    currency = named or (_sign_in(body) if scale > 1 else None)
    if currency is None and scale > 1 and _of_money(caption, body):
        currency = _main_currency(text)
    about = f"{header[0].text if header else ''} {caption.units} {caption.title}"
    header = tuple(replace(cell, period=_period(cell, about, year_end)) for cell in header)
    table = Table(start, end, caption.title, caption.units, scale, currency, header, (), caption.start)
    if above is not None and not any(cell.text for cell in header[1:]) and len(header) in (0, len(above.header)):
        table = replace(table, title=above.title, units=above.units, scale=above.scale, header=above.header)
        table = replace(table, currency=currency or above.currency)
    return replace(table, rows=_rows(table, body, declared))


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
    while body and _is_header(body[0], bool(_filled(heads))):
        heads.append(body.pop(0))
    return heads, body


def _filled(heads: Sequence[Sequence[Cell]]) -> list[Cell]:
    return [cell for line in heads for cell in line[1:] if cell.text]


def _is_header(line: Sequence[Cell], has_header: bool) -> bool:
    values = [cell.text for cell in line[1:] if cell.text]
    label_is_caption = not line[0].text or (not has_header and declared_scale(line[0].text) is not None)
    return bool(values) and label_is_caption and not any(numbers(value) for value in values)


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
        if not units and declared_scale(line) is not None and len(line) <= _SHORT:
            units, begin = line, at
        elif line.startswith("#") or (not line.startswith("(") and not title):
            title, begin = (f"{_plain(line)}: {title}" if title else _plain(line)), at
        if line.startswith("#") or at <= floor:
            break
    return _Caption(title or _heading_above(text, begin), units, prose, begin)


def _heading_above(text: str, start: int) -> str:
    at = text.rfind("\n#", max(0, start - _HEADING_REACH), start)
    return _plain(text[at + 1 : text.find("\n", at + 1)]) if at >= 0 else ""


def _currency(text: str) -> str | None:
    match = _CURRENCY.search(text)
    if match is None:
        return None
    word = match[0].lower()
    return _NAMED.get(word) or _CURRENCIES.get(match[0].upper(), match[0].upper())


def _sign_in(body: Sequence[Sequence[Cell]]) -> str | None:
    """The currency whose sign stands in the table's cells."""
    return next((found for line in body for cell in line[1:] if (found := _currency(cell.text))), None)


_MONEY_WORDS = re.compile(
    r"\b(?:sales|revenues?|income|expenses?|costs?|profit|earnings|cash|assets|liabilities|debt|loans|deposits|borrowings|equity|premiums?|EBITDA)\b",
    re.IGNORECASE,
)


def _of_money(caption: _Caption, body: Sequence[Sequence[Cell]]) -> bool:
    """Does a table "in millions" count money? Its title or most of its rows say so."""
    labels = [line[0].text for line in body if line and line[0].text]
    spoken = sum(bool(_MONEY_WORDS.search(label)) for label in labels)
    return bool(_MONEY_WORDS.search(caption.title)) or 2 * spoken >= len(labels) > 0


def _main_currency(text: str) -> str | None:
    """The one currency whose sign stands before figures in the document; None where there are several or none."""
    found = Counter(_currency(match[1]) for match in _SIGNED.finditer(text[:200_000]))
    return found.most_common(1)[0][0] if found and found.most_common(1)[0][1] >= 0.9 * sum(found.values()) else None


_SIGNED = re.compile(r"((?:(?:US|C|A|HK)\$|[$€£¥]))\s?\d")


def _period(cell: Cell, about: str, year_end: tuple[int, int] | None) -> Period | None:
    return column_period(cell.text, about, fiscal_year_end=year_end) if cell.column else None


def _rows(table: Table, body: Sequence[Sequence[Cell]], declared: str) -> tuple[Row, ...]:
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
        cells = _value_cells(table, label, section, line[1:], signs, declared)
        rows.append(Row(label, section, line[0].start, line[-1].end, cells))
        section = "" if label.lower().startswith("total") else section
    return tuple(rows)


def _value_cells(
    table: Table, label: str, section: str, cells: Sequence[Cell], signs: dict[int, str], declared: str
) -> tuple[Cell, ...]:
    read: list[Cell] = []
    waiting: str | None = None  # a currency sign that stands in a cell of its own, left of its number
    for cell in cells:
        period = table.header[cell.column].period if cell.column < len(table.header) else None
        head = table.header[cell.column].text if cell.column < len(table.header) else ""
        figure = _figure(cell)
        if figure is None:
            waiting = _currency(cell.text) if _SIGN_ONLY.fullmatch(cell.text) else waiting
            read.append(replace(cell, period=period))
            continue
        if sign := waiting or (figure.unit if figure.unit and len(figure.unit) == 3 else None):
            signs.setdefault(cell.column, sign)
        money = table.currency or signs.get(cell.column)
        unit, scale = _measure(figure, label, section, head, table.scale, money, declared)
        applied = replace(figure, unit=unit, scale=scale, period=period)
        read.append(replace(cell, figure=applied, period=period))
        waiting = None
    return tuple(read)


def _figure(cell: Cell) -> Figure | None:
    """The cell's number: the first figure in it; a bare number in parentheses is negative."""
    if not any(char.isdigit() for char in cell.text):
        return None
    found = numbers(cell.text, start=cell.start)
    figure = found[0] if found else _bare_year(cell)
    if (
        figure is not None
        and cell.text.startswith("(")
        and cell.text.endswith(")")
        and figure.value > 0
        and len(found) < 2
    ):
        whole = _BARE.fullmatch(cell.text.replace("$", "").replace("%", ""))
        if whole:
            return replace(figure, value=-figure.value, text=cell.text, start=cell.start, end=cell.end)
    return figure


def _bare_year(cell: Cell) -> Figure | None:
    """A value cell such as "(5)" or "5." that prose rules take for a list number; a bare year stays a year."""
    digits = re.fullmatch(r"\((\d{1,3})\)", cell.text)
    return next(iter(numbers(f" {digits[1]}", start=cell.start)), None) if digits else None


def _measure(
    figure: Figure, label: str, section: str, head: str, scale: int, money: str | None, declared: str
) -> tuple[str | None, int]:
    """Unit and scale of a value cell, from what its row, section and column say of it."""
    if figure.unit in {"percent", "pp", "bp", "x"}:
        return figure.unit, figure.scale
    if figure.scale > 1:
        return figure.unit or money, figure.scale
    currency = figure.unit.split("/")[0] if figure.unit else money
    if (stated := _own_units(label, figure)) is not None:
        return stated
    if _PER_SHARE.search(label) or _per_share_section(label, section, figure):
        return (f"{currency}/shares" if currency else "USD/shares"), 1
    if figure.unit is None and _counts_shares(label, section):
        return "shares", _shares_scale(declared, scale)
    if "%" in label or "%" in head or "percent" in label.lower():
        return "percent", 1
    if figure.unit is None and _HEADS.search(label):
        return None, 1
    if _PER_UNIT.search(label) or _PER_UNIT.search(head):
        return currency, 1
    return currency, scale


def _own_units(label: str, figure: Figure) -> tuple[str | None, int] | None:
    """What a row's label says of its unit in brackets or after its last comma; None where it says nothing."""
    match = _OWN_UNITS.search(label)
    inner = (match[1] or match[2]).strip() if match else ""
    if not inner or figure.unit is not None:
        return None
    code, scale = _currency(inner), declared_scale(f"({inner})")
    if re.fullmatch(r"pence|p|cents?|c", inner.lower()):
        return None, 1  # hundredths: never shown as if they were pounds or dollars
    if code is not None and re.search(r"\bper\b|/", inner) and not _PER_SHARE.search(label):
        return code, 1
    if code is not None and not _OTHER_WORDS.search(_CURRENCY.sub(" ", inner)):
        shared = bool(_PER_SHARE.search(label))
        return (f"{code}/shares" if shared else code), (1 if shared else scale or 1)
    if inner == "%":
        return "percent", 1
    if inner.lower() == "x":
        return "x", 1
    if match and match[1] and _COUNTED.search(inner):
        words = [w.rstrip("s") for w in re.findall(r"[a-z0-9]+", inner.lower())]
        return None, next((_COUNT_SCALE[w] for w in words if w in _COUNT_SCALE), 1)
    return None


def _per_share_section(label: str, section: str, figure: Figure) -> bool:
    return (
        bool(_PER_SHARE.search(section))
        and not _SHARES.search(label)
        and (bool(_UNDER.search(label)) or "." in figure.text)
        and not (bool(_SHARES.search(_PER_SHARE.sub("", section))) and "." not in figure.text)
    )


def _counts_shares(label: str, section: str) -> bool:
    if _SHARES.search(label):
        return not _SHARES_FLOW.search(label)
    return bool(_SHARES.search(section)) and bool(_UNDER.search(label)) and not _SHARES_FLOW.search(section)


def _shares_scale(declared: str, scale: int) -> int:
    if stated := _SHARES_IN.search(declared):
        return declared_scale(f"in {stated[1]}") or 1
    return 1 if _SHARES_EXCEPTED.search(declared) else scale
