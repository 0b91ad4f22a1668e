"""What the Feeds tab does to a desk: the commands' own functions on desk.toml, and files taken in as reports.

Every method may be called from any thread; errors are the sentences of `feeds.errors`.
"""

from __future__ import annotations

import os
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from tieout.feeds import FeedSpec, LedgerError, UsageError
from tieout.ui.auth.uploads import HEAD, accept_upload
from tieout.ui.chat.upload_names import file_name, free_name
from tieout.ui.words import several

if TYPE_CHECKING:
    from tieout.feeds import Document, FeedPreview
    from tieout.ui.chat.follow import Wish
    from tieout.ui.chat.open_desk import OpenDesk
    from tieout.ui.desk import Desk

UPLOADS = "uploads"  # the feed of reports that were dropped on the page, and its folder in the desk


class FeedDesk:
    def __init__(self, opened: OpenDesk) -> None:
        self._opened = opened

    def specs(self) -> tuple[FeedSpec, ...]:
        return self._opened.now().feeds.feeds

    def freshness(self) -> str:
        """The picture of how old each feed's newest document is; needs nothing but the ledger."""
        from tieout.feeds import end_of_day
        from tieout.ui.chat.company_page import picture_html
        from tieout.ui.notes.fresh import feed_lines
        from tieout.ui.notes.series import freshness

        desk = self._opened.now()
        now = desk.clock()
        with desk.open_ledger() as ledger:
            lines = feed_lines(ledger, desk.feeds.feeds, end_of_day(now.date()))
        picture = freshness(lines, now)
        caption = "Days since each feed's newest document." if picture.svg else picture.caption
        return picture_html(replace(picture, caption=caption))

    def preview(self, url: str, name: str = "") -> tuple[FeedPreview, FeedSpec]:
        """What the feed has now, and how it would stand in desk.toml: what `tieout feeds add` looks at."""
        from tieout.ui.new_feeds import looked_at

        where = url.strip()
        if not where.lower().startswith(("http://", "https://")):
            raise UsageError(
                "Only http and https addresses are added here. Add a folder with `tieout feeds add FOLDER`."
            )
        return looked_at(self._opened.now(), FeedSpec(name.strip(), "syndication", url=where))

    def add(self, spec: FeedSpec) -> None:
        from tieout.ui.feed_tables import with_feed
        from tieout.ui.settings_file import edited

        edited(self._opened.now().settings_path, lambda text: with_feed(text, spec))

    def follow(self, wish: Wish) -> list[str]:
        """Watchlist, SEC filings and prices for these companies; what was done, in sentences."""
        from tieout.ui.chat.follow import followed
        from tieout.ui.settings_file import edited

        done: list[str] = []

        def edit(text: str) -> str:
            text, done[:] = followed(text, wish)
            return text

        edited(self._opened.now().settings_path, edit)
        return done

    def add_folder(self, path: str) -> str:
        """The name under which it is read."""
        from tieout.ui.chat.follow import folder_feed

        spec = folder_feed(path, [known.name for known in self.specs()])
        self.add(spec)
        return spec.name

    def pause(self, name: str, paused: bool) -> None:
        from tieout.ui.feed_tables import with_paused
        from tieout.ui.settings_file import edited

        edited(self._opened.now().settings_path, lambda text: with_paused(text, name, paused))

    def remove(self, name: str) -> None:
        """Out of desk.toml; its documents stay."""
        from tieout.ui.feed_tables import without_feed
        from tieout.ui.settings_file import edited

        edited(self._opened.now().settings_path, lambda text: without_feed(text, name))

    def import_opml(self, data: bytes) -> str:
        """How many feeds came in, in words."""
        from tieout.feeds import read_opml
        from tieout.ui.new_feeds import new_ones, with_feeds
        from tieout.ui.settings_file import edited

        desk = self._opened.now()
        found = read_opml(data)
        fresh = new_ones(desk.feeds.feeds, found)
        edited(desk.settings_path, lambda text: with_feeds(text, fresh))
        return f"{several(len(fresh), 'feed')} added of {len(found):,} in the file."

    def export_opml(self) -> str:
        from tieout.feeds import write_opml

        return write_opml([spec for spec in self.specs() if spec.kind == "syndication"])

    def take_in(self, name: str, data: bytes) -> tuple[str, str]:
        """A report into the folder of the feed of uploads. Gives the feed's name and the file's; the feed is made when
        there is none. The same file twice is one file."""
        no = accept_upload(name, data[:HEAD], len(data))
        if no:
            raise UsageError(no)
        spec = self._uploads(self._opened.now())
        folder = Path(spec.path)
        try:
            folder.mkdir(parents=True, exist_ok=True)
            path = free_name(folder, file_name(name), data)
            if not path.exists():
                _write(path, data)
        except OSError as exc:
            raise LedgerError(
                f"{folder} cannot be written ({exc.strerror or exc}): make room or mend its rights."
            ) from exc
        return spec.name, path.name

    def uploads(self, feed: str) -> list[Document]:
        """What the ledger has of the feed of uploads now."""
        with self._opened.now().open_ledger() as ledger:
            return list(ledger.documents(feed=feed))

    def _uploads(self, desk: Desk) -> FeedSpec:
        folder = desk.folder / UPLOADS
        held = next((s for s in desk.feeds.feeds if s.kind == "folder" and Path(s.path) == folder), None)
        if held is not None:
            return held
        names = {spec.name for spec in desk.feeds.feeds}
        name = next(n for n in (UPLOADS, *(f"{UPLOADS}-{i}" for i in range(2, 99))) if n not in names)
        self.add(FeedSpec(name, "folder", path=UPLOADS))
        return FeedSpec(name, "folder", path=str(folder))


def _write(path: Path, data: bytes) -> None:
    """Whole or not at all: a refresh that runs meanwhile never reads half a report (hidden files are none)."""
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".upload.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).chmod(0o644)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
