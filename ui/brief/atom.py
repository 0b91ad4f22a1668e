"""The desk's notes as an Atom feed (RFC 4287), newest first. Pure; everything from outside is text, never markup."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from html import escape
from urllib.parse import quote
from xml.etree.ElementTree import Element, SubElement, register_namespace, tostring

from tieout.model import iso
from tieout.ui.notes.records import Note

NAMESPACE = "http://www.w3.org/2005/Atom"
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def atom(notes: Sequence[tuple[str, Note]], address: str, now: datetime) -> bytes:
    """`notes` with their ids ("2026-11-20/NVDA"); `address` is the chat's, to which entries lead."""
    register_namespace("", NAMESPACE)
    feed = Element(f"{{{NAMESPACE}}}feed")
    _text(feed, "title", "Tieout: research notes")
    _text(feed, "id", "urn:tieout:notes")
    _text(feed, "updated", iso(max((note.as_of for _, note in notes), default=now)) or "")
    _text(_child(feed, "author"), "name", "Tieout")
    _child(feed, "link", rel="self", href=f"{address}/notes.atom")
    for id, note in notes:
        entry = _child(feed, "entry")
        _text(entry, "title", note.title)
        _text(entry, "id", f"urn:tieout:note:{quote(id)}")
        _text(entry, "updated", iso(note.as_of) or "")
        _child(entry, "link", rel="alternate", href=f"{address}/#/notes/{quote(id)}")
        _text(entry, "content", html_of(note), type="html")
    return b'<?xml version="1.0" encoding="utf-8"?>\n' + bytes(tostring(feed, encoding="utf-8"))


def html_of(note: Note) -> str:
    """What changed, then the key points."""
    points = note.section("key_points")
    rows = "".join(f"<li>{escape(sentence.text)}</li>" for sentence in (points.sentences if points else ()))
    return f"<p>{escape(note.changes.line)}</p><ul>{rows}</ul><p>{escape(note.notice)}</p>"


def _child(parent: Element, name: str, **attributes: str) -> Element:
    return SubElement(parent, f"{{{NAMESPACE}}}{name}", attributes)


def _text(parent: Element, name: str, text: str, **attributes: str) -> None:
    _child(parent, name, **attributes).text = _NOT_XML.sub("\ufffd", text)
