"""What the tabs of the page share: the frame they stand in, and the settings of our `gr.HTML` pieces and of quiet events.

Each tab is one function `name_tab(engine, frame)` in its own `page_name.py`; `page.py` only puts them in a row.
"""

from __future__ import annotations

import json
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


@dataclass(frozen=True, slots=True)
class Frame:
    """The Blocks that a tab stands in (for `blocks.load`), and the line of health in the header."""

    blocks: Any
    status: Any


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
