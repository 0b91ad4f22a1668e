"""A Word document → its text: headings, paragraphs, lists, tables as Markdown, notes. Pure: bytes in, text out.

Tracked deletions, moved-away, struck-out and hidden text are no text; tracked insertions are.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from tieout.feeds.grid import Cell, to_markdown
from tieout.feeds.plain import clean

if TYPE_CHECKING:
    from lxml import etree

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_GONE = frozenset(f"{_W}{name}" for name in ("del", "moveFrom", "instrText", "delText", "rPr", "pPr"))
_OFF = ("0", "false", "off", "none")
_HEADING = re.compile(r"(?:heading|überschrift|titre|título|titolo|kop)\s*([1-6])|^(title|titel)$", re.IGNORECASE)


def read_docx(data: bytes) -> tuple[str, str, datetime | None]:
    """Text, title and the day of the last change."""
    import docx

    document = docx.Document(io.BytesIO(data))
    styles = {str(style.style_id): str(style.name) for style in document.styles}
    blocks = [block for element in document.element.body for block in _blocks(element, styles)]
    blocks += list(_notes(document))
    properties = document.core_properties
    return "\n\n".join(filter(None, blocks)), clean(properties.title or ""), properties.modified


def _blocks(element: etree._Element, styles: Mapping[str, str]) -> Iterator[str]:
    if element.tag == f"{_W}p":
        yield _paragraph(element, styles)
    elif element.tag == f"{_W}tbl":
        yield _table(element)
    elif element.tag in (f"{_W}sdt", f"{_W}sdtContent", f"{_W}customXml", f"{_W}ins"):
        for child in element:
            yield from _blocks(child, styles)


def _paragraph(element: etree._Element, styles: Mapping[str, str]) -> str:
    text = _text(element)
    found = _HEADING.search(_style(element, styles))
    if not text or found is None:
        return f"- {text}" if text and element.find(f"{_W}pPr/{_W}numPr") is not None else text
    return f"{'#' * int(found[1] or 1)} {text}"


def _style(element: etree._Element, styles: Mapping[str, str]) -> str:
    named = element.find(f"{_W}pPr/{_W}pStyle")
    return styles.get(named.get(f"{_W}val") or "", "") if named is not None else ""


def _text(element: etree._Element) -> str:
    return " ".join(clean("".join(_parts(element))).split())


def _parts(element: etree._Element) -> Iterator[str]:
    for child in element:
        if child.tag in _GONE or (child.tag == f"{_W}r" and _is_unsaid(child)):
            continue
        if child.tag == f"{_W}t":
            yield child.text or ""
        elif child.tag in (f"{_W}tab", f"{_W}br", f"{_W}cr"):
            yield " "
        elif child.tag == f"{_W}noBreakHyphen":
            yield "-"
        elif isinstance(child.tag, str):
            yield from _parts(child)


def _is_unsaid(run: etree._Element) -> bool:
    """Struck out, hidden, or the raised mark of a note."""
    for name in ("strike", "dstrike", "vanish"):
        mark = run.find(f"{_W}rPr/{_W}{name}")
        if mark is not None and mark.get(f"{_W}val", "true") not in _OFF:
            return True
    raised = run.find(f"{_W}rPr/{_W}vertAlign")
    text = "".join(part.text or "" for part in run.iter(f"{_W}t"))
    return (
        raised is not None
        and raised.get(f"{_W}val") == "superscript"
        and bool(re.fullmatch(r"[\s(]*\d{1,2}[\s)]*", text))
    )


def _table(table: etree._Element) -> str:
    rows = []
    for tr in table.iter(f"{_W}tr"):
        if tr.find(f"{_W}trPr/{_W}del") is not None:
            continue
        row, slot = [], 0
        for tc in tr.iterchildren(f"{_W}tc"):
            span = tc.find(f"{_W}tcPr/{_W}gridSpan")
            wide = int(span.get(f"{_W}val") or 1) if span is not None else 1
            text = "\n".join(filter(None, (_text(p) for p in tc.iter(f"{_W}p"))))
            row += [Cell(text, slot, slot + wide)] if text else []
            slot += wide
        rows.append(row)
    return to_markdown(rows)


def _notes(document: Any) -> Iterator[str]:
    """Footnotes and endnotes, after the text."""
    from lxml import etree

    for part in document.part.package.iter_parts():
        if str(part.partname) in ("/word/footnotes.xml", "/word/endnotes.xml"):
            parser = etree.XMLParser(resolve_entities=False, no_network=True)
            for paragraph in etree.fromstring(part.blob, parser).iter(f"{_W}p"):
                yield _text(paragraph)
