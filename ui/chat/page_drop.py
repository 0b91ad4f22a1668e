"""Reports that are dropped anywhere on the page, or chosen in the Feeds tab: taken in one by one, read together.

(No postponed annotations here: Gradio reads the hints of functions that live inside others.)
"""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from tieout.feeds import TieoutError, UsageError
from tieout.ui.chat.drops import Dropped, after_reading, dropped_html
from tieout.ui.chat.engine import Engine
from tieout.ui.chat.page_parts import quiet
from tieout.ui.chat.status import status_html

DROP = "window.tieoutTabs.arrivals(element, trigger);"
NO_FILE = "That upload is not here any more. Drop the file again."
MOST = 50  # files at once


def drop_place(engine: Engine, status: Any) -> Any:
    """The panel that shows them; gives the event, after which what the desk holds has changed."""
    import gradio as gr

    panel = gr.HTML("", elem_id="dropped", apply_default_css=False, js_on_load=DROP)

    def take(event: gr.EventData) -> Iterator[tuple[Any, ...]]:
        for html in taken_in(engine, list(event._data.get("files") or [])[:MOST]):
            yield html, gr.skip()
        yield gr.skip(), status_html(engine)

    return panel.select(take, outputs=[panel, status], concurrency_limit=None, trigger_mode="multiple", **quiet())


def taken_in(engine: Engine, sent: list[dict[str, Any]]) -> Iterator[str]:
    """Each file into the desk's folder of uploads; then one refresh of its feed for all of them."""
    files = [Dropped(str(one.get("name", ""))[:200]) for one in sent]
    feed = ""
    for place, one in enumerate(sent):
        try:
            if one.get("error"):
                raise UsageError(str(one["error"])[:400])
            feed, kept = engine.feeds.take_in(files[place].name, uploaded(str(one.get("path", ""))))
            files[place] = Dropped(kept, "taken", "taken in, not read yet")
        except TieoutError as error:
            files[place] = replace(files[place], state="failed", words=str(error))
        yield dropped_html(files)
    if not any(file.state == "taken" for file in files):
        return
    try:
        for line in engine.refresh((feed,)):
            yield dropped_html(files, line)
    except TieoutError as error:
        yield dropped_html(files, str(error))
        return
    files = after_reading(files, engine.feeds.uploads(feed))
    told = "You can ask about it now." if any(file.state == "ready" for file in files) else ""
    yield dropped_html(files, told)


def uploaded(path: str) -> bytes:
    """The bytes of an upload, which is taken away; refuses any path outside Gradio's folder of uploads."""
    from gradio.utils import get_upload_folder

    file = Path(path).resolve()
    if not file.is_relative_to(Path(get_upload_folder()).resolve()) or not file.is_file():
        raise UsageError(NO_FILE)
    try:
        data = file.read_bytes()
        file.unlink(missing_ok=True)
    except OSError as exc:
        raise UsageError(NO_FILE) from exc
    return data
