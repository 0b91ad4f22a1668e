"""An EDGAR full submission (`.txt`, `.nc`: SGML) → its header and its documents apart. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime

_OPENS = re.compile(r"<(?:SEC-DOCUMENT|SEC-HEADER|IMS-DOCUMENT|IMS-HEADER|SUBMISSION)>", re.IGNORECASE)
_DOCUMENT = re.compile(r"<DOCUMENT>(.*?)(?:</DOCUMENT>|(?=<DOCUMENT>)|\Z)", re.DOTALL | re.IGNORECASE)
_TEXT = re.compile(r"<TEXT>\s*(.*?)\s*(?:</TEXT>|\Z)", re.DOTALL | re.IGNORECASE)
_WRAPPER = re.compile(r"\A\s*<(?:XBRL|XML|PDF)>\s*", re.IGNORECASE)
_BINARY = re.compile(r"\A\s*(?:<PDF>\s*)?begin \d{3} ", re.IGNORECASE)
_SAID = {
    "form": r"CONFORMED SUBMISSION TYPE:\s*(\S+)|^<TYPE>(\S+)",
    "period": r"CONFORMED PERIOD OF REPORT:\s*(\d{8})|^<PERIOD>(\d{8})",
    "filed": r"FILED AS OF DATE:\s*(\d{8})|^<FILING-DATE>(\d{8})",
    "company": r"COMPANY CONFORMED NAME:[ \t]*([^\n]+)|^<CONFORMED-NAME>([^\n]+)",
    "accession": r"ACCESSION NUMBER:\s*(\S+)|^<ACCESSION-NUMBER>(\S+)",
}


@dataclass(frozen=True, slots=True)
class Header:
    """What the SEC says of the filing."""

    form: str
    company: str
    filed: date | None
    period: date | None
    accession: str


@dataclass(frozen=True, slots=True)
class Part:
    """One document of a filing: "10-K", "EX-99.1", "GRAPHIC". `binary`: it is packed, and no text."""

    type: str
    name: str
    description: str
    text: str
    binary: bool


def is_submission(text: str) -> bool:
    return bool(_OPENS.search(text[:4000])) and "<DOCUMENT>" in text[:200_000].upper()


def read_submission(text: str) -> tuple[Header, list[Part]]:
    """The header, and the documents in their order."""
    first = _DOCUMENT.search(text)
    head = text[: first.start() if first else len(text)]
    said = {name: _said(pattern, head) for name, pattern in _SAID.items()}
    header = Header(said["form"], said["company"], _day(said["filed"]), _day(said["period"]), said["accession"])
    return header, [_part(found[1], number) for number, found in enumerate(_DOCUMENT.finditer(text), 1)]


def _part(body: str, number: int) -> Part:
    text = _TEXT.search(body)
    head = body[: text.start()] if text else body
    inner = _WRAPPER.sub("", text[1]) if text else ""
    type_ = _line("TYPE", head)
    name = _line("FILENAME", head) or f"{number}-{type_ or 'document'}.txt"
    return Part(type_, name, _line("DESCRIPTION", head), inner, bool(_BINARY.match(text[1] if text else "")))


def _line(tag: str, head: str) -> str:
    found = re.search(rf"^\s*<{tag}>([^\n<]*)", head, re.MULTILINE | re.IGNORECASE)
    return found[1].strip() if found else ""


def _said(pattern: str, head: str) -> str:
    found = re.search(pattern, head, re.MULTILINE | re.IGNORECASE)
    return next((part.strip() for part in found.groups() if part), "") if found else ""


def _day(text: str) -> date | None:
    try:
        return datetime.strptime(text, "%Y%m%d").date()
    except ValueError:
        return None
