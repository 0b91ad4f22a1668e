"""A check on a desk: the figure store follows the ledger first, then the text's figures are matched with it. Needs no model."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING

from tieout.feeds import Busy, UsageError

if TYPE_CHECKING:
    from tieout.model import CheckReport
    from tieout.ui.desk import Desk

Progress = Callable[[int, int], None]  # characters read, characters in all


def quiet(done: int, total: int) -> None:
    """Progress nobody looks at."""


def check_on(
    desk: Desk,
    text: str,
    *,
    title: str = "",
    tickers: Sequence[str] = (),
    as_of: datetime | None = None,
    progress: Progress = quiet,
    following: Progress = quiet,
) -> CheckReport:
    """Every figure of the text with what the desk says to it. UsageError where the desk has read nothing yet.

    Where another run is reading figures just then, what is there is used.

        check_on(Desk.load(folder), "Revenue was $4.2 billion in 2025.", tickers=["KLFD"]).counts
    """
    from tieout.model import check_text
    from tieout.retrieval import follow_figures, open_figures

    with desk.open_ledger() as ledger:
        if ledger.last_change() == 0:
            raise UsageError("The desk has read no document yet: run `tieout refresh` first.")
        with suppress(Busy):
            follow_figures(desk.index.folder, ledger, following, wait=0)
        with open_figures(desk.index.folder) as store:
            return check_text(
                text, ledger, store, title=title, tickers=tickers, as_of=as_of, now=desk.clock(), progress=progress
            )
