"""A folder of reports on disk as a feed: .html, .htm, .pdf, .md, .txt, sub-folders too.

A file's identity is its path relative to the folder. Files whose time and size are as remembered are not read again; a
file that is gone is withdrawn. One unreadable file stops nothing: the rest is yielded, then the feed
reports it.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path, PurePosixPath

from tieout.feeds.cover import Cover, headline, read_cover, read_date
from tieout.feeds.draft import Draft, Remember, SourceContext, SourceEvent, Unchanged, Withdrawn
from tieout.feeds.errors import FetchError, ParseError
from tieout.feeds.inline_xbrl import Tagging
from tieout.feeds.markup import date_of, html_to_text, tagged_html_to_text, title_of
from tieout.feeds.plain import clean, decode, squeeze
from tieout.feeds.settings import FeedSpec
from tieout.feeds.struck import without_struck_markdown

_SUFFIXES = (".html", ".htm", ".xhtml", ".pdf", ".md", ".txt")
_PAGES = (".html", ".htm", ".xhtml")
_READER = "6"  # raise it when texts come out differently, so that every file is read again
_TAG = re.compile(r"<!--.*?-->|<(script|style)\b.*?</\1\s*>|</?[a-zA-Z][a-zA-Z0-9]*(?:\s[^<>\n]{0,500})?/?>", re.DOTALL)
_MAX_BYTES = 256 * 1024 * 1024


def collect(spec: FeedSpec, context: SourceContext) -> Iterator[SourceEvent]:
    root = Path(spec.path).expanduser()
    if not root.is_dir():
        raise FetchError(f"the folder {root} is not there; create it or correct the path of feed {spec.name!r}")
    failures: list[str] = []
    seen: set[str] = set()
    for path in report_files(root):
        identity = path.relative_to(root).as_posix()
        seen.add(identity)
        context.progress(identity)
        try:
            yield from _one(path, identity, root, context)
        except (OSError, ParseError) as error:
            failures.append(f"{identity}: {error}")
            yield Remember(_key(identity), _stamp(path, "", str(error)))
    yield from _gone(seen, context)
    if failures:
        more = f" (and {len(failures) - 1} more)" if len(failures) > 1 else ""
        raise ParseError(f"{failures[0]}{more}; repair or remove the file")


def report_files(root: Path) -> list[Path]:
    """The files a folder feed reads, sorted; hidden ones, editors' leftovers and links out of the folder are not."""
    found: list[Path] = []
    home = root.resolve()
    for folder, names, files in os.walk(root):
        names[:] = sorted(name for name in names if not name.startswith("."))
        for name in sorted(files):
            path = Path(folder, name)
            if path.suffix.lower() not in _SUFFIXES or name.startswith((".", "~$")):
                continue
            if path.is_file() and (not path.is_symlink() or path.resolve().is_relative_to(home)):
                found.append(path)
    return found


def _one(path: Path, identity: str, root: Path, context: SourceContext) -> Iterator[SourceEvent]:
    """Events of one file. Remembered is "reader:mtime:size:sha256:failure"."""
    before = context.remembered.get(_key(identity), "").split(":", 4)
    stamp = _stamp(path, "", "").split(":", 4)
    same = len(before) == 5 and before[:3] == stamp[:3]
    if same and before[4]:
        raise ParseError(before[4])
    if same and context.known(identity) is not None:
        yield Unchanged(identity)
        return
    if path.stat().st_size > _MAX_BYTES:
        raise ParseError(f"it is larger than {_MAX_BYTES // 2**20} MB; split it")
    data = path.read_bytes()
    digest = hashlib.sha256(data).hexdigest()
    if len(before) == 5 and before[0] == _READER and before[3] == digest and context.known(identity) is not None:
        yield Unchanged(identity)
    else:
        yield _draft(path, identity, root, data, context)
    yield Remember(_key(identity), _stamp(path, digest, ""))


def _draft(path: Path, identity: str, root: Path, data: bytes, context: SourceContext) -> Draft:
    text, pages, title, note, tagging = _read(path, data)
    modified = min(datetime.fromtimestamp(path.stat().st_mtime, UTC), context.now)
    stated = stated_date(path, data)
    cover = read_cover(PurePosixPath(identity), text, title, modified, context.watchlist, stated)
    if not text:
        text = f"{cover.title}: {note or 'the file is empty'}; nothing could be read."
    return Draft(
        identity=identity,
        kind=cover.kind,
        title=cover.title,
        url=path.resolve().as_uri(),
        text=text,
        outlet=cover.company or path.parent.name or root.name,
        published_at=min(cover.published_at, context.now),
        form=cover.form,
        period_end=cover.period_end,
        pages=pages,
        tickers=cover.tickers,
        companies=(cover.company,) if cover.company else (),
        note=_notes(note, cover, context.now),
        tagging=tagging,
    )


def _read(path: Path, data: bytes) -> tuple[str, tuple[int, ...], str, str, Tagging | None]:
    """As `read_report`, with the tags of an inline XBRL page."""
    if path.suffix.lower() in _PAGES:
        text, tagging = tagged_html_to_text(data)
        return text, (), title_of(data), "", tagging
    return (*read_report(path, data), None)


def read_report(path: Path, data: bytes) -> tuple[str, tuple[int, ...], str, str]:
    """Text, page offsets, the file's own title, note; training reads a firm's past reports by it too."""
    suffix = path.suffix.lower()
    if suffix == ".pdf":
        from tieout.feeds.pdf import read_pdf

        pdf = read_pdf(data)
        return (
            pdf.text,
            pdf.pages,
            headline(pdf.text),
            "" if pdf.text else f"no text layer in its {len(pdf.pages)} pages",
        )
    if suffix in _PAGES:
        return html_to_text(data), (), title_of(data), ""
    text = clean(decode(data))
    text = squeeze(_TAG.sub("", without_struck_markdown(text)) if suffix == ".md" else text)
    return text, (), _first_heading(text), ""


_FRONT_MATTER = re.compile(r"\A\s*---\n(?:.*\n)*?date:\s*[\"']?(\d{4}-\d\d-\d\d)")


def stated_date(path: Path, data: bytes) -> date | None:
    """The day of publication in a page's head or a Markdown file's front matter."""
    if path.suffix.lower() in _PAGES:
        return read_date(date_of(data)[:10])
    found = _FRONT_MATTER.match(decode(data[:2000])) if path.suffix.lower() == ".md" else None
    return read_date(found[1]) if found else None


def _first_heading(text: str) -> str:
    """The first Markdown heading, else a short first line."""
    lines = [line.strip() for line in text[:4000].split("\n") if line.strip()]
    headings = [line.lstrip("#").strip() for line in lines if line.startswith("#")]
    first = headings[0] if headings else next(iter(lines), "")
    return first if len(first) <= 160 and not first.startswith("|") else ""


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
