"""What a thread sends to a page that waits for it: drafts, lines of progress, a result, or the exception that ended it."""

from __future__ import annotations

import queue
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from tieout.ui.chat.events import Draft

BEAT = 1.0  # seconds between signs of life while nothing comes

EventQueue = queue.SimpleQueue[Any]  # events or lines, then None, or the exception that ended the work


def received(events: EventQueue, first: Any, beat: float = BEAT) -> Iterator[Any]:
    """`first`, then what comes, until None; of drafts in line only the newest; an exception is raised here.

    While nothing comes the last one is given again: a generator can only be closed between two of its steps, so a
    reader who leaves while the model is busy elsewhere would otherwise hold a worker.
    """
    event = first
    while event is not None:
        if isinstance(event, Exception):
            raise event
        yield event
        with suppress(queue.Empty):
            event = events.get(timeout=beat)
        while isinstance(event, Draft) and not events.empty():
            event = events.get()
