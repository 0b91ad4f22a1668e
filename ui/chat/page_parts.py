"""What the tabs of the page share: the frame they stand in, and the settings of our `gr.HTML` pieces and of quiet events.

Each tab is one function `name_tab(engine, frame)` in its own `page_name.py`; `page.py` only puts them in a row.
"""

from __future__ import annotations

import json
import time
from base64 import b64encode
from dataclasses import dataclass
from html import escape
from typing import Any

# What `gr.HTML` runs once in the browser: a click on an element with the data attribute becomes a Gradio event.
CHOOSE = """
element.addEventListener('click', (event) => {{
  const chosen = event.target.closest('[data-{name}]');
  if (chosen) trigger('select', {{{name}: chosen.dataset.{name}}});
}});
"""


PAGES = 200  # many more than can be written for at once
FLUSHED = 0.15  # seconds until what was already sent to a page has gone out: Gradio looks every 0.05 s


@dataclass(frozen=True, slots=True)
class Frame:
    """The Blocks that a tab stands in (for `blocks.load`), and the line of health in the header."""

    blocks: Any
    status: Any


class Writing:
    """What is being written for each open page, so that nothing of it comes after what ended it.

    Gradio cancels without waiting, and sends an answer to a click past the steps of a generator that are still on
    their way: whoever ends the writing calls `leave` first, whoever writes asks `goes_on` before each step.
    """

    def __init__(self) -> None:
        self._pages: dict[str, object] = {}

    def begin(self, page: str) -> object:
        run = object()
        self._pages.pop(page, None)
        self._pages[page] = run
        while len(self._pages) > PAGES:  # those that were closed while something was written for them
            del self._pages[next(iter(self._pages))]
        return run

    def goes_on(self, page: str, run: object) -> bool:
        return self._pages.get(page) is run

    def end(self, page: str, run: object) -> None:
        if self.goes_on(page, run):
            self._pages.pop(page, None)

    def leave(self, page: str) -> None:
        """Nothing is written for the page any more, and what was on its way has gone out."""
        if self._pages.pop(page, None) is not None:
            time.sleep(FLUSHED)


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
    from ui.door import current_user

    return current_user(request)


def said(line: str) -> str:
    return f'<p role="status">{escape(line)}</p>'


def failed(sentence: object) -> str:
    return f'<p class="failure" role="alert">{escape(str(sentence))}</p>'


def saved_file(name: str, kind: str, data: bytes) -> str:
    """A file on its way to the browser's downloads, as `tabs.js` takes it."""
    return json.dumps([name, kind, b64encode(data).decode("ascii")])
