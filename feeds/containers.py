"""Files that hold others: `.zip`, `.eml`, and EDGAR's full submissions (`.txt`, `.nc`) → the reports in them. Pure.

A member has the name by which it is known beside its container, and what the container says of it. What is no report is named with the
reason, never passed over in silence.
"""

from __future__ import annotations

import email
import email.policy
import io
import zipfile
from dataclasses import dataclass
from datetime import UTC, date, datetime
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from pathlib import PurePosixPath

from tieout.feeds.errors import ParseError
from tieout.feeds.plain import decode
from tieout.feeds.report_formats import READ
from tieout.feeds.submission import Header, Part, is_submission, read_submission

SUFFIXES = (".zip", ".eml", ".nc", ".txt")
_MAX_MEMBERS = 2000
_MAX_BYTES = 512 * 1024 * 1024
_PACKED = ("EX-101", "XML", "ZIP", "EXCEL", "JSON", "GRAPHIC", "COVER", "PDF")


@dataclass(frozen=True, slots=True)
class Member:
    """`name` is empty for what the container itself says (the body of a mail)."""

    name: str
    suffix: str
    data: bytes
    published: datetime | None = None
    title: str = ""
    outlet: str = ""
    form: str = ""
    company: str = ""
    period: date | None = None


@dataclass(frozen=True, slots=True)
class Opened:
    members: tuple[Member, ...]
    skipped: tuple[tuple[str, str], ...]  # name, reason


def unread(name: str) -> str:
    """Why a file of this name is not read; empty for one that is."""
    suffix = PurePosixPath(name).suffix.lower()
    if suffix in READ or suffix in SUFFIXES:
        return ""
    return f"files of kind {suffix} are not read" if suffix else "a file without a kind in its name is not read"


def opened(suffix: str, data: bytes) -> Opened | None:
    """None for what is no container: a plain text file is read as it is."""
    if suffix == ".zip":
        return _zip(data)
    if suffix == ".eml":
        return _mail(data)
    if suffix == ".nc" or b"<DOCUMENT>" in data[:200_000].upper():
        text = decode(data)
        if is_submission(text):
            return _submission(text)
    if suffix == ".nc":
        raise ParseError("it is no submission of EDGAR's; remove it")
    return None


def _zip(data: bytes) -> Opened:
    members: list[Member] = []
    skipped: list[tuple[str, str]] = []
    size = 0
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        for info in archive.infolist():
            name = PurePosixPath(info.filename)
            if info.is_dir() or name.name.startswith((".", "~$")) or "__MACOSX" in name.parts:
                continue
            size += info.file_size
            reason = _left_out(info, len(members), size)
            if reason:
                skipped.append((info.filename, reason))
            else:
                members.append(Member(info.filename, name.suffix.lower(), archive.read(info)))
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError) as error:
        raise ParseError(f"the archive is damaged or locked ({error}); pack it anew") from error
    return Opened(tuple(members), tuple(skipped))


def _left_out(info: zipfile.ZipInfo, members: int, size: int) -> str:
    suffix = PurePosixPath(info.filename).suffix.lower()
    if info.flag_bits & 1:
        return "it is locked with a password"
    if suffix in (".zip", ".eml", ".nc"):
        return "a container within an archive is not opened; unpack it"
    if members >= _MAX_MEMBERS or size > _MAX_BYTES:
        return f"the archive holds more than {_MAX_MEMBERS:,} files or {_MAX_BYTES >> 20} MB; split it"
    return unread(info.filename)


def _mail(data: bytes) -> Opened:
    """The body, HTML before plain text, and the attachments."""
    message = email.message_from_bytes(data, policy=email.policy.default)
    if not isinstance(message, EmailMessage) or not message.keys():
        raise ParseError("it is no mail; remove it")
    sent, outlet, title = _sent(message), _sender(message), str(message.get("subject", "")).strip()
    body = message.get_body(("html", "plain"))
    members, skipped = [], []
    if body is not None:
        suffix = ".html" if body.get_content_subtype() == "html" else ".txt"
        members.append(Member("", suffix, body.get_content().encode("utf-8"), sent, title, outlet))
    for number, part in enumerate(message.iter_attachments(), 1):
        name = part.get_filename() or f"attachment {number}"
        reason = unread(name) or (
            "a container within a mail is not opened; save it beside" if _is_container(name) else ""
        )
        if reason:
            skipped.append((name, reason))
        else:
            content = part.get_payload(decode=True)
            members.append(
                Member(
                    name,
                    PurePosixPath(name).suffix.lower(),
                    content if isinstance(content, bytes) else b"",
                    sent,
                    "",
                    outlet,
                )
            )
    return Opened(tuple(members), tuple(skipped))


def _is_container(name: str) -> bool:
    return PurePosixPath(name).suffix.lower() in (".zip", ".eml", ".nc")


def _sent(message: EmailMessage) -> datetime | None:
    try:
        moment = parsedate_to_datetime(str(message["date"]))
    except (TypeError, ValueError, IndexError):
        return None
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def _sender(message: EmailMessage) -> str:
    found = message.get("from")
    addresses = getattr(found, "addresses", ())
    return str(addresses[0].display_name or addresses[0].domain) if addresses else ""


def _submission(text: str) -> Opened:
    header, parts = read_submission(text)
    members, skipped = [], []
    for part in parts:
        reason = _unread_part(part)
        if reason:
            skipped.append((f"{part.name} ({part.type})", reason))
        else:
            members.append(_filed(part, header))
    return Opened(tuple(members), tuple(skipped))


def _unread_part(part: Part) -> str:
    if part.type.upper().startswith(_PACKED):
        return (
            "a picture"
            if part.type.upper() == "GRAPHIC"
            else f"data or pictures of the filing ({part.type}), not its text"
        )
    return "packed bytes, no text" if part.binary else "" if part.text else "it is empty"


def _filed(part: Part, header: Header) -> Member:
    page = part.text.lstrip()[:2000].lower()
    suffix = ".html" if "<html" in page or "<!doctype html" in page or "<div" in page else ".txt"
    filed = datetime(header.filed.year, header.filed.month, header.filed.day, tzinfo=UTC) if header.filed else None
    return Member(
        part.name,
        suffix,
        part.text.encode("utf-8"),
        filed,
        form=part.type,
        company=header.company,
        period=header.period,
    )
