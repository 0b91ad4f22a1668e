"""Tables that are set in plain text, as EDGAR had them until 2001 → Markdown tables; the text around them stays. Pure.

`<TABLE>` holds such a table, `<S>` and `<C>` mark its columns, rows of dots lead from labels to numbers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tieout.feeds.grid import Cell, Row, to_markdown
from tieout.feeds.plain import squeeze

_TABLE = re.compile(r"<TABLE>(.*?)</TABLE>", re.DOTALL | re.IGNORECASE)
_TAG = re.compile(r"</?(?:PAGE|CAPTION|S|C|FN|F\d+|TABLE|R|PRE|TEXT)>", re.IGNORECASE)
_LEADERS = re.compile(r"(?:\s?\.){3,}(?=\s|\$|\d|\(|$)|(?:\s\.)+(?=\s{2,}|$)")
_RULE = re.compile(r"^[\s\-=_]*$|^[\s$()%]*$")
_CELL = re.compile(r"\S+(?: \S+)*")
_GLUED = re.compile(r"(?<=[\d)%]) (?=[$(\d])")


def plain_text(text: str) -> str:
    """The text with its tables as Markdown."""
    return "\n\n".join(filter(None, _parts(text)))


def _parts(text: str) -> Iterator[str]:
    at = 0
    for found in _TABLE.finditer(text):
        yield squeeze(_TAG.sub("", text[at : found.start()]))
        yield _table(found[1])
        at = found.end()
    yield squeeze(_TAG.sub("", text[at:]))


def _table(body: str) -> str:
    rows = [_row(line) for line in body.expandtabs().split("\n")]
    return to_markdown([row for row in rows if row])


def _row(line: str) -> Row:
    """Cells by their place on the line; two spaces or a row of dots part them."""
    bare = _LEADERS.sub(lambda dots: " " * len(dots[0]), _TAG.sub(lambda tag: " " * len(tag[0]), line))
    if _RULE.match(bare):
        return []
    cells: Row = []
    for found in _CELL.finditer(bare):
        cells += _apart(found[0], found.start())
    return cells


def _apart(text: str, start: int) -> Iterator[Cell]:
    """Numbers one space apart stand in columns of their own."""
    at = 0
    for cut in [*(found.start() for found in _GLUED.finditer(text)), len(text)]:
        part = text[at:cut].strip()
        if part:
            yield Cell(part, start + at, start + cut)
        at = cut
