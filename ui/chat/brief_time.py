"""The brief of a chat that runs all day: written and sent once a day, at the time that desk.toml names.

That it was begun is kept beside the reports before it is, so that one that fails is not sent again and again.
"""

from __future__ import annotations

import threading
from datetime import date, datetime
from typing import TYPE_CHECKING

from tieout.feeds import TieoutError
from tieout.ui.brief_settings import due

if TYPE_CHECKING:
    from tieout.ui.desk import Desk

MARK = ".brief"  # in the desk's reports: the day of the last one


def write_brief(desk: Desk, stop: threading.Event, now: datetime | None = None) -> str:
    """What is to be said about it in the header: "" where all is well or nothing is due. `now` is local time."""
    from tieout.ui.brief import deliver
    from tieout.ui.notes.job import reports_folder, write_notes

    now = now or desk.clock().astimezone()
    mark = reports_folder(desk) / MARK
    if not desk.feeds.watchlist or not due(desk.brief.at, now, _last(desk)):
        return ""
    try:
        mark.parent.mkdir(parents=True, exist_ok=True)
        mark.write_text(now.date().isoformat(), encoding="utf-8")
        deliver(desk, write_notes(desk, list(desk.feeds.watchlist), stop=stop))
    except (TieoutError, OSError) as error:
        return f"the brief: {error}"
    return ""


def _last(desk: Desk) -> date | None:
    from tieout.ui.notes.job import reports_folder

    try:
        return date.fromisoformat((reports_folder(desk) / MARK).read_text("utf-8").strip())
    except (OSError, ValueError):
        return None
