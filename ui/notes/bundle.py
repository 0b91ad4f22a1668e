"""A note on disk: the JSON bundle with its own hash, files that are the old or the new one and never half, and what is stored.

A bundle's `sha256` is of its page as canonical JSON, so that an altered bundle is found. A note's card
(`.NVDA.card.json`) is written last: it names what the note was written from and the hash of each file.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from tieout.feeds import ParseError, TieoutError
from tieout.ui.notes.codec import from_json, to_json
from tieout.ui.notes.records import VERSION, Digest, Note

Page = Note | Digest
Write = Callable[[Path, bytes], None]
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


@dataclass(frozen=True, slots=True)
class Bundle:
    """A bundle as read: `page`, the hash it states, and the hash of what it holds."""

    page: Page
    stated: str
    found: str


@dataclass(frozen=True, slots=True)
class StoredNote:
    """A note that lies in the desk's reports."""

    subject: str
    title: str
    as_of: date
    path: Path


@dataclass(frozen=True, slots=True)
class Card:
    """What a finished note was written from (`key`), and its files with their hashes."""

    key: str
    files: dict[str, str]


def bundle_bytes(page: Page) -> bytes:
    """One JSON object: `kind`, `sha256` and the page under its kind's name."""
    kind = "note" if isinstance(page, Note) else "digest"
    value = to_json(page)
    whole = {"tieout": VERSION, "kind": kind, "sha256": page_hash(value), kind: value}
    return (json.dumps(whole, ensure_ascii=False, indent=1) + "\n").encode()


def page_hash(value: Any) -> str:
    """Of the page's canonical JSON: sorted keys, no spaces, UTF-8."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def read_bundle(path: Path) -> Bundle:
    """The bundle in a file; `ParseError` where it is none, or of another version."""
    try:
        whole = json.loads(path.read_bytes())
    except FileNotFoundError as exc:
        raise ParseError(f"There is no report {path}. Name a .json file that `tieout report` wrote.") from exc
    except (OSError, ValueError, RecursionError) as exc:
        raise ParseError(f"{path} is no report that can be read ({exc}). Write it again with `tieout report`.") from exc
    kind = whole.get("kind") if isinstance(whole, dict) else None
    if kind not in ("note", "digest") or not isinstance(whole.get(kind), dict):
        raise ParseError(f"{path} is no report of Tieout. Name a .json file that `tieout report` wrote.")
    if whole.get("tieout") != VERSION:
        raise ParseError(f"{path} was written by another version. Write it again with `tieout report --force`.")
    page: Page = from_json(Note, whole[kind], kind) if kind == "note" else from_json(Digest, whole[kind], kind)
    return Bundle(page, str(whole.get("sha256")), page_hash(whole[kind]))


def write_file(path: Path, data: bytes) -> None:
    """The new file whole, or the old one as it was: written beside it, flushed to the disk, then put in its place."""
    temporary: Path | None = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent)
        temporary = Path(name)
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        temporary.chmod(0o644)
        temporary.replace(path)
        _flush(path.parent)
    except OSError as exc:
        raise TieoutError(
            f"{path} cannot be written ({exc.strerror or exc}): make room, or name another folder with --out."
        ) from exc
    finally:
        if temporary is not None:
            temporary.unlink(missing_ok=True)


def _flush(folder: Path) -> None:
    """The folder's entry too, so that a power cut does not bring the old name back."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sweep(folder: Path) -> None:
    """Take away what a killed run left half-written. Only for who holds the reports' lock."""
    for path in folder.glob(".*.part"):
        path.unlink(missing_ok=True)


def stem(subject: str) -> str:
    """A subject as a file name: "NVDA", "Brindlemoor-Foods"; what a file system might mind is a hyphen."""
    name = re.sub(r"[^\w.-]+", "-", subject, flags=re.ASCII).strip(".-_")[:80]
    mark = hashlib.sha256(subject.encode()).hexdigest()[:8]
    if not name:
        return f"topic-{mark}"
    plain = name == subject or name.replace("-", " ") == subject
    return f"{name}-{mark}" if name.lower() == "digest" or not plain else name


def write_card(folder: Path, name: str, card: Card, write: Write = write_file) -> None:
    value = {"key": card.key, "files": card.files}
    write(folder / f".{name}.card.json", (json.dumps(value, indent=1) + "\n").encode())


def finished(folder: Path, name: str, key: str) -> bool:
    """Was this note written from the same evidence, and are all its files as they were then?"""
    try:
        value = json.loads((folder / f".{name}.card.json").read_bytes())
        files = dict(value["files"])
        return value["key"] == key and all(file_hash(Path(path)) == mark for path, mark in files.items())
    except (OSError, ValueError, KeyError, TypeError):
        return False


def file_hash(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def stored(reports: Path) -> Iterator[StoredNote]:
    """All notes in a desk's reports, newest day first. A file that cannot be read is no note."""
    folders = sorted((f for f in reports.glob("*") if _DAY.fullmatch(f.name)), reverse=True) if reports.is_dir() else []
    for folder in folders:
        for path in sorted(folder.glob("[!.]*.json")):
            page = _page(path)
            if isinstance(page, Note):
                yield StoredNote(page.subject, page.title, page.as_of.date(), path)


def last_note(reports: Path, subject: str, before: date) -> Note | None:
    """The newest stored note of the subject as of an earlier day."""
    days = sorted((f for f in reports.glob("*") if _DAY.fullmatch(f.name)), reverse=True) if reports.is_dir() else []
    for folder in days:
        page = _page(folder / f"{stem(subject)}.json") if folder.name < before.isoformat() else None
        if isinstance(page, Note) and page.subject == subject:
            return page
    return None


def _page(path: Path) -> Page | None:
    try:
        bundle = read_bundle(path)
    except ParseError:
        return None
    return bundle.page if bundle.stated == bundle.found else None
