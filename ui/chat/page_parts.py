"""What the tabs of the page share: the frame they stand in, and the settings of our `gr.HTML` pieces and of quiet events.

Each tab is one function `name_tab(engine, frame)` in its own `page_name.py`; `page.py` only puts them in a row.
"""

from __future__ import annotations

import json
import threading
import time
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from tieout.ui.words import prose_html

# What `gr.HTML` runs once in the browser: a click on an element with the data attribute becomes a Gradio event.
CHOOSE = """
window.tieoutRoutes.heard(element, trigger);
element.addEventListener('click', (event) => {{
  const chosen = event.target.closest('[data-{name}]');
  if (chosen) trigger('select', {{{name}: chosen.dataset.{name}}});
}});
"""


PAGES = 200  # whose last writing is remembered: many more than are written for at once
PATIENCE = 6.0  # seconds: a generator takes a step each second at least, and ties out what was stopped
FLUSHED = 0.15  # seconds until what was already sent to a page has gone out: Gradio looks every 0.05 s


@dataclass(frozen=True, slots=True)
class Frame:
    """The Blocks that a tab stands in (for `blocks.load`), the line of health in the header, and the event after which
    reports that were dropped on the page are in the desk."""

    blocks: Any
    status: Any
    arrived: Any


class Writing:
    """What is being written for each open page, so that nothing of it comes onto the page after what ended it.

    Gradio cancels without waiting, and an answer to a click overtakes the steps of a generator that are on their way.
    So whoever ends the writing calls `leave` first. A generator takes its next step only when the one before has been
    sent: once it has ended, nothing of it is still to come.
    """

    def __init__(self) -> None:
        self._pages: dict[str, Run] = {}

    @contextmanager
    def begun(self, page: str) -> Iterator[Callable[[], bool]]:
        """Around a generator's steps; what it gives says before each whether the page still wants it."""
        self._pages.pop(page, None)
        self._pages[page] = run = Run()
        while len(self._pages) > PAGES:
            del self._pages[next(iter(self._pages))]
        try:
            yield lambda: self._pages.get(page) is run
        finally:
            run.at = time.monotonic()
            run.ended.set()

    def leave(self, page: str) -> None:
        """Nothing is written for the page any more, and what was on its way has gone out."""
        run = self._pages.pop(page, None)
        if run is not None and run.ended.wait(PATIENCE):
            time.sleep(max(0.0, run.at + FLUSHED - time.monotonic()))


@dataclass(slots=True)
class Run:
    """One piece of writing, and when it ended."""

    ended: threading.Event = field(default_factory=threading.Event)
    at: float = 0.0


def bare() -> dict[str, Any]:
    """A piece of our own HTML: none of Gradio's styles, no script."""
    return {"apply_default_css": False, "js_on_load": None}


def choosing(name: str) -> dict[str, Any]:
    """A piece of our own HTML in which a click on `data-name` gives a `select` event with that value."""
    return {"apply_default_css": False, "js_on_load": CHOOSE.format(name=name)}


def quiet() -> dict[str, Any]:
    """An event without Gradio's own progress bars, and without a place in its API."""
    return {"show_progress": "hidden", "api_visibility": "private"}


def reader(request: Any) -> str:
    """Whose conversations these are; "" where nobody logs in."""
    from tieout.ui.auth import current_user

    return current_user(request)


def said(line: str) -> str:
    return f'<p role="status">{prose_html(line)}</p>'


def failed(sentence: object) -> str:
    return f'<p class="failure" role="alert">{prose_html(str(sentence))}</p>'


def saved_file(name: str, kind: str, data: bytes) -> str:
    """A file on its way to the browser's downloads, as `tabs.js` takes it."""
    return json.dumps([name, kind, b64encode(data).decode("ascii")])
