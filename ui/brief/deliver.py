"""A run of notes on its way: SMTP and webhook, by addresses that stand in the environment. The rim of `compose.py`."""

from __future__ import annotations

import os
import smtplib
import ssl
from collections.abc import Mapping
from email.message import EmailMessage
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from tieout.feeds import ParseError, TieoutError, UsageError
from tieout.ui.brief.compose import Attachment, message, payload
from tieout.ui.notes import bundle
from tieout.ui.notes.digest import digest, entry
from tieout.ui.notes.job import NotesReport, reports_folder
from tieout.ui.notes.records import Digest, Failed, Note

if TYPE_CHECKING:
    from tieout.ui.desk import Desk

TIMEOUT = 30.0  # seconds
NOWHERE = (
    "There is nowhere to send the brief to: name an `email` under [brief] in desk.toml, or set the webhook's variable."
)


def deliver(desk: Desk, report: NotesReport, environment: Mapping[str, str] = os.environ) -> list[str]:
    """Send the run's notes wherever desk.toml says; a sentence for each place. One that fails does not stop the other."""
    brief, webhook = desk.brief, environment.get(desk.brief.webhook_env, "")
    page = digest_of(desk, report)
    done: list[str] = []
    failed: list[str] = []
    if brief.email:
        try:
            server = environment.get(brief.smtp_env, "")
            send(server, brief.smtp_env, message(page, sender(desk, server), brief.email, attachments(report)))
            done.append(f"Sent to {', '.join(brief.email)}.")
        except TieoutError as error:
            failed.append(str(error))
    if webhook:
        try:
            post(webhook, payload(page))
            done.append(f"Posted to {urlsplit(webhook).hostname}.")
        except TieoutError as error:
            failed.append(str(error))
    if failed:
        raise TieoutError(" ".join([*failed, *done]))
    if not done and not brief.feed:
        raise UsageError(NOWHERE)
    return done


def digest_of(desk: Desk, report: NotesReport) -> Digest:
    """The run's page, out of the bundles that the desk keeps of its notes, whatever formats were written."""
    folder = reports_folder(desk) / report.as_of.date().isoformat()
    entries = []
    for one in report.notes:
        path = folder / f"{bundle.stem(one.subject)}.json"
        try:
            page = bundle.read_bundle(path).page if one.status != "failed" else None
        except ParseError:
            page = None
        if isinstance(page, Note):
            entries.append(entry(page, path.stem))
    failed = [Failed(one.subject, one.error or "") for one in report.notes if one.status == "failed"]
    return digest(entries, failed, report.as_of)


def attachments(report: NotesReport) -> list[Attachment]:
    """Each note once, as PDF where there is one, else as HTML, else as Markdown."""
    found = []
    for one in report.notes:
        by_kind = {path.suffix: path for path in one.files if path.is_file()}
        path = next((by_kind[kind] for kind in (".pdf", ".html", ".md") if kind in by_kind), None)
        if path is not None and one.status != "failed":
            found.append(Attachment(path.name, _bytes(path)))
    return found


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as exc:
        raise TieoutError(f"{path.name} cannot be read ({exc.strerror or exc}). Write the notes again.") from exc


def sender(desk: Desk, server: str) -> str:
    """The desk's contact, else the mail account itself."""
    user = unquote(urlsplit(server).username or "")
    found = desk.feeds.fetch.contact or (user if "@" in user else "")
    if not found:
        raise UsageError("The brief has no sender: give your address as `contact` under [fetch] in desk.toml.")
    return found


def send(server: str, variable: str, mail: EmailMessage) -> None:
    """By `smtp://user:password@host:587` (STARTTLS, which only a host on this machine may lack) or `smtps://…:465`."""
    where = urlsplit(server)
    if where.scheme not in {"smtp", "smtps"} or not where.hostname:
        raise UsageError(
            f"The brief needs a mail server: set {variable} to smtp://user:password@host:587 or smtps://user:password@host:465."
        )
    try:
        with _connected(where.scheme, where.hostname, where.port) as connection:
            if where.scheme == "smtp" and where.hostname not in {"localhost", "127.0.0.1", "::1"}:
                connection.starttls(context=ssl.create_default_context())
            if where.username:
                connection.login(unquote(where.username), unquote(where.password or ""))
            connection.send_message(mail)
    except (OSError, smtplib.SMTPException) as exc:
        raise TieoutError(
            f"The mail server {where.hostname} did not take the brief ({exc}). Look at {variable} and send it again."
        ) from exc


def _connected(scheme: str, host: str, port: int | None) -> smtplib.SMTP:
    if scheme == "smtps":
        return smtplib.SMTP_SSL(host, port or 465, timeout=TIMEOUT, context=ssl.create_default_context())
    return smtplib.SMTP(host, port or 587, timeout=TIMEOUT)


def post(webhook: str, words: Mapping[str, str]) -> None:
    """One POST of JSON; a redirect is not followed, for the address is a secret."""
    import httpx2

    host = urlsplit(webhook).hostname
    try:
        answer = httpx2.post(webhook, json=dict(words), timeout=TIMEOUT, follow_redirects=False)
    except (httpx2.HTTPError, httpx2.InvalidURL) as exc:
        raise TieoutError(
            f"The webhook at {host} cannot be reached ({type(exc).__name__}). Look at its address."
        ) from exc
    if not answer.is_success:
        raise TieoutError(f"The webhook at {host} answered {answer.status_code}. Look at its address.")
