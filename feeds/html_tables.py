"""An lxml table element → rows of cells on a ruler of slots. Knows colspan, rowspan, hidden and struck-out parts and bold; not layout.

No recursion: hostile pages nest thousands deep.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from lxml import etree

from tieout.feeds import struck
from tieout.feeds.grid import Cell, Row
from tieout.feeds.plain import clean

BLOCKS = frozenset(
    """
    address article aside blockquote body caption center dd details dialog div dl dt fieldset
    figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr html legend
    li main menu nav ol p pre section summary table tbody td tfoot th
    thead title tr ul
    """.split()
)
DROPPED = frozenset(
    """
    script style noscript template head svg math iframe object embed applet audio video canvas
    select button textarea datalist input map ix:header ix:hidden
    """.split()
)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_INLINE = re.compile(r"display\s*:\s*inline(?!-)", re.IGNORECASE)
_BOLD = re.compile(r"font-weight\s*:\s*(bold\w*|[6-9]00)|font\s*:[^;]*\bbold\b", re.IGNORECASE)
_LIGHT = re.compile(r"font-weight\s*:\s*(normal|[1-5]00)", re.IGNORECASE)
_RAISED = re.compile(r"vertical-align\s*:\s*super|(?<![\w-])top\s*:\s*-", re.IGNORECASE)
_NOTE_MARK = re.compile(r"\s*(?:\(?\d{1,2}\)?[,\s]*){1,4}")
_MAX_SPAN = 200
_MAX_SLOTS = 2000


def tag_of(element: etree._Element) -> str:
    return element.tag.lower() if isinstance(element.tag, str) else "!"


def is_hidden(element: etree._Element) -> bool:
    """Is this element never shown (scripts, hidden XBRL, display:none), or struck out?"""
    if tag_of(element) in DROPPED or tag_of(element) == "!":
        return True
    if element.get("hidden") is not None or element.get("aria-hidden") == "true":
        return True
    return bool(_HIDDEN.search(element.get("style") or "")) or is_struck(element) or _is_note_mark(element)


def is_struck(element: etree._Element) -> bool:
    """Is this text withdrawn by a line through it? What a correction strikes out is what it no longer says."""
    return tag_of(element) in struck.ELEMENTS or struck.is_struck_style(element.get("style") or "")


def _is_note_mark(element: etree._Element) -> bool:
    """Is this the raised number of a footnote? Left in, it would read as part of the figure before it."""
    raised = tag_of(element) == "sup" or bool(_RAISED.search(element.get("style") or ""))
    return raised and bool(_NOTE_MARK.fullmatch("".join(element.itertext())))


def is_block(element: etree._Element) -> bool:
    return tag_of(element) in BLOCKS and not _INLINE.search(element.get("style") or "")


def is_bold(element: etree._Element, inherited: bool) -> bool:
    """Is text in this element bold, given its parent's weight?"""
    style = element.get("style") or ""
    if _BOLD.search(style):
        return True
    if _LIGHT.search(style):
        return False
    return inherited or tag_of(element) in ("b", "strong", "th")


def walk(root: etree._Element) -> Iterator[tuple[str, etree._Element, etree.iterwalk[Any]]]:
    """Start and end events in document order; a hidden element is one "hidden" event, for the text after it."""
    events = etree.iterwalk(root, events=("start", "end"))
    hidden = None
    for event, element in events:
        if event == "start" and is_hidden(element) and element is not root:
            events.skip_subtree()
            hidden = element
        elif element is hidden:
            yield "hidden", element, events
        else:
            yield event, element, events


def rows_of(table: etree._Element) -> list[Row]:
    """The table's rows; a cell that spans rows stands in its first one."""
    rows: list[Row] = []
    taken: dict[int, int] = {}  # slot → rows still covered from above
    for tr in (e for e in table.iter("tr", "TR") if not _hidden_within(e, table)):
        row: Row = []
        slot = 0
        below: dict[int, int] = {slot: left - 1 for slot, left in taken.items() if left > 1}
        for td in tr:
            if tag_of(td) not in ("td", "th") or is_hidden(td):
                continue
            while taken.get(slot, 0) > 0:
                slot += 1
            wide, deep = _span(td, "colspan"), _span(td, "rowspan")
            text, bold = inline_text(td)
            if text:
                row.append(Cell(text, slot, slot + wide, bold))
            if deep > 1:
                below.update(dict.fromkeys(range(slot, slot + wide), deep - 1))
            slot = min(slot + wide, _MAX_SLOTS)
        taken = below
        rows.append(row)
    return rows


def caption_of(table: etree._Element) -> str:
    """What the table says of itself, often its unit: "(in thousands)"."""
    captions = [child for child in table if tag_of(child) == "caption" and not is_hidden(child)]
    return "\n".join(filter(None, (inline_text(caption)[0] for caption in captions)))


def inline_text(root: etree._Element) -> tuple[str, bool]:
    """Text of a cell, blocks on lines of their own, and whether all of it is bold."""
    parts: list[str] = []
    weights = [False]
    light = False
    for event, element, _ in walk(root):
        if event == "start":
            weights.append(is_bold(element, weights[-1]))
            parts.append("\n" if is_block(element) else " " if tag_of(element) == "br" else "")
            text = element.text
        else:
            if event == "end":
                weights.pop()
                parts.append("\n" if is_block(element) else "")
            text = element.tail if element is not root else ""
        if text:
            parts.append(clean(text).replace("\n", " "))
            light = light or (not weights[-1] and bool(parts[-1].strip()))
    lines = (" ".join(line.split()) for line in "".join(parts).split("\n"))
    text = "\n".join(line for line in lines if line)
    return text, bool(text) and not light


def _hidden_within(element: etree._Element, table: etree._Element) -> bool:
    at: etree._Element | None = element
    while at is not None and at is not table:
        if is_hidden(at):
            return True
        at = at.getparent()
    return False


def _span(cell: etree._Element, name: str) -> int:
    value = (cell.get(name) or "1").strip()
    return max(1, min(_MAX_SPAN, int(value))) if value.isascii() and value.isdigit() else 1
