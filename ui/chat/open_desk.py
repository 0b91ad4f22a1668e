"""The desk behind the page with its settings as they stand now: the feeds and the watchlist of a changed desk.toml count at once.

The model and the index's settings stay as they were when the chat was started; what a person broke in desk.toml is left
aside until it is mended, and said.
"""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import TYPE_CHECKING

from tieout.feeds import SettingsError, UsageError

if TYPE_CHECKING:
    from tieout.ui.desk import Desk


class OpenDesk:
    """One per process. `trouble` is why desk.toml cannot be read just now; "" when it can."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._lock = threading.Lock()
        self._seen: tuple[int, int] | None = None
        self.trouble = ""

    def now(self) -> Desk:
        """Cheap while the file is as it was."""
        with self._lock:
            mark = self._mark()
            if mark is not None and mark != self._seen:
                self._read()
                self._seen = mark
            return self._desk

    def _mark(self) -> tuple[int, int] | None:
        try:
            stat = self._desk.settings_path.stat()
        except OSError:
            return None
        return stat.st_mtime_ns, stat.st_size

    def _read(self) -> None:
        from tieout.ui.desk import Desk

        try:
            read = Desk.load(self._desk.folder)
            self._desk = replace(self._desk, feeds=read.feeds, brief=read.brief)
            self.trouble = ""
        except (SettingsError, UsageError) as error:
            self.trouble = str(error)
