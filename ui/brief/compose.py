"""A run of notes as a brief: what changed most first, as an e-mail's parts and as a webhook's words. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from html import escape
from pathlib import PurePath

from tieout.ui.notes.records import Digest, DigestLine
from tieout.ui.words import several

_MARKS = re.compile(r"\s*\[\d{1,3}\]")
_TYPES = {".pdf": ("application", "pdf"), ".html": ("text", "html"), ".md": ("text", "markdown")}


@dataclass(frozen=True, slots=True)
class Attachment:
    name: str
    data: bytes


def subject_of(digest: Digest) -> str:
    """ "Tieout, 1 Dec 2026: 3 of 8 notes with changes"."""
    moved = sum(line.weight > 0 for line in digest.lines)
    day = f"{digest.as_of.day} {digest.as_of:%b %Y}"
    count = several(len(digest.lines), "note")
    return f"Tieout, {day}: {moved} of {count} with changes" if moved else f"Tieout, {day}: {count}"


def text_of(digest: Digest) -> str:
    """A line a company; figures stand as in its note, whose sources are in the note itself."""
    lines = [f"{named(line)}: {line.changed}. {said(line)}".rstrip() for line in digest.lines]
    failed = [f"{one.subject}: no note ({one.reason})" for one in digest.failed]
    return "\n\n".join([digest.title, *lines, *failed, digest.notice]) + "\n"


def html_of(digest: Digest) -> str:
    """The same, without a style that a mail program would drop."""
    rows = "".join(
        f"<li><b>{escape(named(line))}</b>: <i>{escape(line.changed)}</i>. {escape(said(line))}</li>"
        for line in digest.lines
    )
    failed = "".join(f"<li>{escape(one.subject)}: no note ({escape(one.reason)})</li>" for one in digest.failed)
    return (
        f'<html lang="en"><body><h1>{escape(digest.title)}</h1><ul>{rows}{failed}</ul>'
        f"<p>{escape(digest.notice)}</p></body></html>"
    )


def named(line: DigestLine) -> str:
    name = line.company or line.subject
    return f"{name} ({line.ticker})" if line.ticker and line.ticker != name else name


def said(line: DigestLine) -> str:
    """Its sentence without the marks of sources, which are numbered in the note."""
    return _MARKS.sub("", line.sentence.text) if line.sentence else ""


def message(digest: Digest, sender: str, to: Sequence[str], attachments: Sequence[Attachment]) -> EmailMessage:
    """Text, the same as HTML, and the notes as files."""
    mail = EmailMessage(policy=SMTP)
    mail["Subject"] = subject_of(digest)
    mail["From"] = sender
    mail["To"] = ", ".join(to)
    mail.set_content(text_of(digest))
    mail.add_alternative(html_of(digest), subtype="html")
    for one in attachments:
        main, sub = _TYPES.get(PurePath(one.name).suffix, ("application", "octet-stream"))
        mail.add_attachment(one.data, maintype=main, subtype=sub, filename=one.name)
    return mail


def payload(digest: Digest) -> dict[str, str]:
    """What Slack, Mattermost and Teams' workflows take: one field of text."""
    return {"text": f"{subject_of(digest)}\n\n{text_of(digest)}"}
