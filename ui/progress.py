"""Progress bars for people: on standard error, only on a terminal, never with --json."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import BarColumn, TaskID, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bars

from tieout.ui.render import safe

if TYPE_CHECKING:
    from tieout.feeds import RefreshProgress


class Progress:
    """One bar per thing that is being done; the rooms' callbacks end here."""

    def __init__(self, bars: Bars) -> None:
        self._bars = bars
        self._tasks: dict[str, TaskID] = {}

    def feed(self, step: RefreshProgress) -> None:
        self.bytes("reading feeds", step.done, step.total)

    def passages(self, done: int, total: int) -> None:
        self.bytes("indexing", done, total)

    def figures(self, done: int, total: int) -> None:
        self.bytes("reading figures", done, total)

    def checking(self, done: int, total: int) -> None:
        self.bytes("checking", done, total)

    def bytes(self, what: str, done: int, total: int) -> None:
        """`done` of `total` (0: not known)."""
        if what not in self._tasks:
            self._tasks[what] = self._bars.add_task(safe(what), total=None)
        self._bars.update(self._tasks[what], completed=done, total=total or None)


@contextmanager
def shown(*, silent: bool) -> Iterator[Progress | None]:
    """Bars while the block runs; None where nobody would see them."""
    if silent or not sys.stderr.isatty():
        yield None
        return
    columns = (TextColumn("{task.description}", markup=False), BarColumn(), TimeElapsedColumn())
    with Bars(*columns, console=Console(stderr=True), transient=True) as bars:
        yield Progress(bars)
