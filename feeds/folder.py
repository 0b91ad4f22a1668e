"""A folder of reports on disk as a feed, sub-folders too; what kinds are read, feeds/report_formats.py and containers.py say.

A file's identity is its path relative to the folder; what a container holds is "mail.eml!/report.pdf". Files whose time and size are
as remembered are not read again; a file that is gone is withdrawn. A file that cannot be read stops nothing: it is named with the
reason, under the key SKIPPED.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

from tieout.feeds.containers import SUFFIXES, Member, opened, unread
from tieout.feeds.cover import Cover, filing_title, read_cover
from tieout.feeds.draft import SKIPPED, Draft, Remember, SourceContext, SourceEvent, Unchanged, Withdrawn, skipped_json
from tieout.feeds.errors import FetchError, ParseError
from tieout.feeds.report_formats import READ, Report, read_bytes
from tieout.feeds.settings import FeedSpec

_READER = "7"  # raise it when texts come out differently, so that every file is read again
_MAX_BYTES = 256 * 1024 * 1024
_INSIDE = "!/"
_NO_TEXT = "nothing could be read"


@dataclass(slots=True)
class _Seen:
    """What a refresh has met: identities that are there, and what was left out of them."""

    identities: set[str] = field(default_factory=set)
    skipped: dict[str, str] = field(default_factory=dict)


def collect(spec: FeedSpec, context: SourceContext) -> Iterator[SourceEvent]:
    root = Path(spec.path).expanduser()
    if not root.is_dir():
        raise FetchError(f"the folder {root} is not there; create it or correct the path of feed {spec.name!r}")
    seen = _Seen()
    for path in _files(root):
        identity = path.relative_to(root).as_posix()
        reason = unread(path.name)
        if reason:
            seen.skipped[identity] = reason
            continue
        seen.identities.add(identity)
        context.progress(identity)
        try:
            yield from _one(path, identity, root, context, seen)
        except (OSError, ParseError) as error:
            seen.skipped[identity] = str(error)
            seen.identities |= set(_inside(identity, context))
            yield Remember(_key(identity), _stamp(path, "", str(error)))
    yield from _gone(seen.identities, context)
    yield Remember(SKIPPED, skipped_json(seen.skipped))


def report_files(root: Path) -> list[Path]:
    """The files a folder feed reads, sorted."""
    return [path for path in _files(root) if path.suffix.lower() in (*READ, *SUFFIXES)]


def _files(root: Path) -> list[Path]:
    """All files, sorted; hidden ones, editors' leftovers and links out of the folder are none."""
    found: list[Path] = []
    home = root.resolve()
    for folder, names, files in os.walk(root):
        names[:] = sorted(name for name in names if not name.startswith("."))
        for name in sorted(files):
            path = Path(folder, name)
            if name.startswith((".", "~$")) or name in ("Thumbs.db", "desktop.ini"):
                continue
            if path.is_file() and (not path.is_symlink() or path.resolve().is_relative_to(home)):
                found.append(path)
    return found


def _one(path: Path, identity: str, root: Path, context: SourceContext, seen: _Seen) -> Iterator[SourceEvent]:
    """Events of one file. Remembered is "reader:mtime:size:sha256:failure"."""
    before = context.remembered.get(_key(identity), "").split(":", 4)
    stamp = _stamp(path, "", "").split(":", 4)
    same = len(before) == 5 and before[:3] == stamp[:3]
    if same and before[4]:
        raise ParseError(before[4])
    inside = _inside(identity, context)
    held = [one for one in (identity, *inside) if context.known(one) is not None]
    if same and held:
        yield from _unchanged(identity, held, inside, context, seen)
        return
    if path.stat().st_size > _MAX_BYTES:
        raise ParseError(f"it is larger than {_MAX_BYTES // 2**20} MB; split it")
    data = path.read_bytes()
    digest = hashlib.sha256(data).hexdigest()
    if len(before) == 5 and before[0] == _READER and before[3] == digest and held:
        yield from _unchanged(identity, held, inside, context, seen)
    else:
        yield from _drafts(path, identity, root, data, context, seen)
    yield Remember(_key(identity), _stamp(path, digest, ""))


def _inside(identity: str, context: SourceContext) -> list[str]:
    """What was read out of this container last time."""
    start = _key(identity) + _INSIDE
    return [key.removeprefix("file:") for key, value in context.remembered.items() if key.startswith(start) and value]


def _unchanged(
    identity: str, held: list[str], inside: list[str], context: SourceContext, seen: _Seen
) -> Iterator[SourceEvent]:
    """Seen again, and with it what was left out of it."""
    seen.identities |= set(inside)
    seen.skipped |= {
        one: why for one, why in context.skipped().items() if one == identity or one.startswith(identity + _INSIDE)
    }
    yield from map(Unchanged, held)


def _drafts(
    path: Path, identity: str, root: Path, data: bytes, context: SourceContext, seen: _Seen
) -> Iterator[SourceEvent]:
    """The file's draft, or those of what it holds."""
    suffix = path.suffix.lower()
    modified = min(datetime.fromtimestamp(path.stat().st_mtime, UTC), context.now)
    home = _Home(path.resolve().as_uri(), path.parent.name or root.name, modified)
    container = opened(suffix, data) if suffix in SUFFIXES else None
    if container is None:
        yield _kept(_draft(identity, Member("", suffix, data), home, context), identity, seen)
        return
    seen.skipped |= {f"{identity}{_INSIDE}{name}": reason for name, reason in container.skipped}
    if context.known(identity) is not None and all(member.name for member in container.members):
        yield Withdrawn(identity)  # it was read as one text before
    for member in container.members:
        own = f"{identity}{_INSIDE}{member.name}" if member.name else identity
        context.progress(own)
        try:
            draft = _draft(own, member, home, context)
        except ParseError as error:
            seen.skipped[own] = str(error)
            continue
        seen.identities.add(own)
        yield _kept(draft, own, seen)
        if member.name:
            yield Remember(_key(own), "inside")


def _kept(draft: Draft, identity: str, seen: _Seen) -> Draft:
    """The draft; what its reader left out is named."""
    parts = [
        part for part in draft.note.split("; ") if part.startswith(("left out", "no text layer", "the file is empty"))
    ]
    if parts:
        seen.skipped[identity] = "; ".join(parts)
    return draft


@dataclass(frozen=True, slots=True)
class _Home:
    """Where a file lies, and when it was last changed."""

    url: str
    outlet: str
    modified: datetime


def _draft(identity: str, member: Member, home: _Home, context: SourceContext) -> Draft:
    report = read_bytes(member.suffix, member.data)
    stated = member.published.date() if member.published else report.stated
    place = PurePosixPath(identity.replace(_INSIDE, "/"))
    cover = read_cover(place, report.text, member.title or report.title, home.modified, context.watchlist, stated)
    note = report.note if report.text else report.note or "the file is empty"
    text = report.text or f"{cover.title}: {note}; {_NO_TEXT}."
    draft = Draft(
        identity=identity,
        kind=cover.kind,
        title=cover.title,
        url=home.url,
        text=text,
        outlet=cover.company or member.outlet or home.outlet,
        published_at=min(member.published or cover.published_at, context.now),
        form=cover.form,
        period_end=cover.period_end,
        pages=report.pages,
        tickers=cover.tickers,
        companies=(cover.company,) if cover.company else (),
        note=_notes(note, cover, context.now),
        tagging=report.tagging,
    )
    return _as_filed(draft, member) if member.form else draft


def _as_filed(draft: Draft, member: Member) -> Draft:
    """A document of a submission: the SEC's header says what it is."""
    release = member.form.upper().startswith("EX-99")
    form = member.form.upper()
    exhibit = form.startswith("EX-")
    title = (
        f"{member.company} {form} of {draft.published_at:%Y-%m-%d}"
        if exhibit
        else filing_title(member.company, form, member.period)
    )
    return replace(
        draft,
        kind="release" if release else "filing",
        title=title,
        outlet=member.company,
        form=None if exhibit else form,
        period_end=member.period,
        companies=(member.company,) if member.company else draft.companies,
    )


def read_report(path: Path, data: bytes) -> Report:
    """A report by itself; training reads a firm's past reports by it too."""
    return read_bytes(path.suffix.lower(), data)


def _notes(note: str, cover: Cover, now: datetime) -> str:
    future = "its date lies in the future" if cover.published_at > now else ""
    return "; ".join(filter(None, (note, cover.note, future)))


def _gone(seen: set[str], context: SourceContext) -> Iterator[SourceEvent]:
    for key, value in context.remembered.items():
        identity = key.removeprefix("file:")
        if key.startswith("file:") and value and identity not in seen:
            yield Withdrawn(identity)
            yield Remember(key, "")


def _key(identity: str) -> str:
    return f"file:{identity}"


def _stamp(path: Path, digest: str, failure: str) -> str:
    try:
        stat = path.stat()
    except OSError:
        return f"{_READER}:0:0:{digest}:{failure}"
    return f"{_READER}:{stat.st_mtime_ns}:{stat.st_size}:{digest}:{failure}"
