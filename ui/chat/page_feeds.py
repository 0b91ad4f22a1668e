"""The tab of the feeds: their health in words, refresh with progress, adding with a preview, pausing, removing, OPML.

(No postponed annotations in the files of tabs: Gradio reads the hints of functions that live inside others.)
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any

from tieout.feeds import TieoutError, UsageError
from tieout.ui.chat.engine import Engine
from tieout.ui.chat.feeds import drop_html, feeds_html, opml_html, preview_html
from tieout.ui.chat.page_follow import follow_box
from tieout.ui.chat.page_layout import ACT
from tieout.ui.chat.page_parts import Frame, bare, failed, quiet, said, saved_file
from tieout.ui.chat.status import status_html

SAVE = "(file) => { window.tieoutTabs.save(file); return []; }"
DROP = "window.tieoutTabs.chooser(element);"
OPML = f"{ACT}\nwindow.tieoutTabs.opml(element, trigger);"


@dataclass(frozen=True, slots=True)
class Parts:
    """The components of the tab; `pending` is the feed that was looked at and may be saved."""

    tab: Any
    now: Any
    progress: Any
    table: Any
    fresh: Any
    address: Any
    name: Any
    look: Any
    preview: Any
    save: Any
    pending: Any
    opml: Any
    exchanged: Any
    outbox: Any


def feeds_tab(engine: Engine, frame: Frame) -> None:
    import gradio as gr

    with gr.Tab("Feeds", id="feeds") as tab:
        parts = _laid_out(tab, engine)

    show = partial(shown_feeds, engine)

    def fresh() -> str:
        return engine.feeds.freshness()

    tab.select(show, outputs=parts.table, **quiet()).then(fresh, outputs=parts.fresh, **quiet())
    _refreshing(engine, frame, parts, show)
    _adding(engine, frame, parts, show)
    frame.arrived.then(show, outputs=parts.table, **quiet())
    _exchanging(engine, parts, show)


def shown_feeds(engine: Engine) -> str:
    return feeds_html(engine.feed_states(), datetime.now(UTC))


def _laid_out(tab: Any, engine: Engine) -> Parts:
    import gradio as gr

    with gr.Row(elem_id="feed-tools"):
        now = gr.Button("Refresh now", elem_id="refresh", variant="primary", scale=0, min_width=130, size="sm")
        progress = gr.HTML("", elem_id="progress", **bare())
    table = gr.HTML("", elem_id="feeds", apply_default_css=False, js_on_load=ACT)
    with gr.Row(elem_id="feed-more", equal_height=False):
        follow_box(engine, table, partial(shown_feeds, engine))
        with gr.Column(elem_classes="box", min_width=280):
            gr.HTML("<h2>Add a feed</h2>", **bare())
            address = gr.Textbox(
                label="Address of a feed or web page", max_lines=1, max_length=2000, elem_id="feed-address"
            )
            name = gr.Textbox(label="Name (from its title when empty)", max_lines=1, max_length=80, elem_id="feed-name")
            with gr.Row(elem_classes="buttons"):
                look = gr.Button("Preview", elem_id="feed-look", size="sm", scale=0, min_width=110)
                save = gr.Button(
                    "Add this feed",
                    elem_id="feed-save",
                    size="sm",
                    scale=0,
                    min_width=130,
                    variant="primary",
                    visible=False,
                )
            preview = gr.HTML("", elem_id="feed-preview", **bare())
        with gr.Column(elem_classes="box", min_width=280):
            gr.HTML("<h2>Add a report</h2>", **bare())
            gr.HTML(drop_html(), elem_id="drop", apply_default_css=False, js_on_load=DROP)
            gr.HTML("<h2>Feeds in and out</h2>", **bare())
            opml = gr.HTML(opml_html(), elem_id="opml", apply_default_css=False, js_on_load=OPML)
            exchanged = gr.HTML("", elem_id="exchanged", **bare())
    fresh = gr.HTML("", elem_id="freshness", **bare())
    pending = gr.State(None)
    outbox = gr.Textbox(visible="hidden", elem_id="feeds-outbox", label="File")
    return Parts(tab, now, progress, table, fresh, address, name, look, preview, save, pending, opml, exchanged, outbox)


def _refreshing(engine: Engine, frame: Frame, parts: Parts, show: Any) -> None:
    """All at the button, one at its row; pausing and removing answer in the same line."""
    import gradio as gr

    def run(names: tuple[str, ...]) -> Iterator[tuple[Any, ...]]:
        skip = gr.skip()
        yield gr.Button(interactive=False), said("Looking at the feeds…"), skip, skip
        line = ""
        try:
            for line in engine.refresh(names):
                yield skip, said(line), skip, skip
            line = said(line)
        except TieoutError as error:
            line = failed(error)
        yield gr.Button(interactive=True), line, show(), status_html(engine)

    def all_now() -> Iterator[tuple[Any, ...]]:
        yield from run(())

    def act(event: gr.EventData) -> Iterator[tuple[Any, ...]]:
        what, name = str(event._data.get("do", "")), str(event._data.get("id", ""))
        if what == "refresh":
            yield from run((name,))
            return
        try:
            line = said(changed(engine, what, name))
        except TieoutError as error:
            line = failed(error)
        yield gr.skip(), line, show(), status_html(engine)

    outputs = [parts.now, parts.progress, parts.table, frame.status]
    free: dict[str, Any] = {"concurrency_limit": None, "trigger_mode": "multiple", **quiet()}
    parts.now.click(all_now, outputs=outputs, **free)
    parts.table.select(act, outputs=outputs, **free)


def changed(engine: Engine, what: str, name: str) -> str:
    """Do it, and say it."""
    if what == "remove":
        engine.feeds.remove(name)
        return f"{name} is removed; its documents stay."
    if what in {"pause", "resume"}:
        engine.feeds.pause(name, what == "pause")
        return f"{name} is paused: it is read only when you refresh it here." if what == "pause" else f"{name} goes on."
    raise UsageError("The page asked for what this version does not know. Reload it.")


def _adding(engine: Engine, frame: Frame, parts: Parts, show: Any) -> None:
    import gradio as gr

    def look(address: str, name: str) -> Iterator[tuple[Any, ...]]:
        hidden = gr.Button(visible=False)
        if not (address or "").strip():
            yield failed("Give the address of a feed or of a page that names one."), hidden, None
            return
        yield said("Looking at it…"), hidden, None
        try:
            found, spec = engine.feeds.preview(address, name or "")
        except TieoutError as error:
            yield failed(error), hidden, None
            return
        yield preview_html(found, spec), gr.Button(visible=True), spec

    def save(spec: Any) -> tuple[Any, ...]:
        skip = gr.skip()
        if spec is None:
            return failed("Look at the feed first."), gr.Button(visible=False), None, skip, skip, skip, skip
        try:
            engine.feeds.add(spec)
        except TieoutError as error:
            return failed(error), skip, skip, skip, skip, skip, skip
        told = said(f"{spec.name} is added. Refresh it to read it now.")
        return told, gr.Button(visible=False), None, "", "", show(), status_html(engine)

    looked = [parts.preview, parts.save, parts.pending]
    free: dict[str, Any] = {"concurrency_limit": None, **quiet()}
    parts.look.click(look, [parts.address, parts.name], looked, **free)
    parts.address.submit(look, [parts.address, parts.name], looked, **free)
    parts.save.click(save, parts.pending, [*looked, parts.address, parts.name, parts.table, frame.status], **quiet())


def _exchanging(engine: Engine, parts: Parts, show: Any) -> None:
    """OPML in, read by the browser; OPML out."""
    import gradio as gr

    def exchange(event: gr.EventData) -> tuple[Any, ...]:
        what = event._data.get("do")
        try:
            if what == "export":
                data = engine.feeds.export_opml().encode()
                return (
                    said("Your browser saves tieout.opml."),
                    gr.skip(),
                    saved_file("tieout.opml", "text/x-opml", data),
                )
            if what != "import":
                raise UsageError("The OPML file is larger than 0.9 MB. Split it.")
            line = engine.feeds.import_opml(str(event._data.get("text", "")).encode())
            return said(line), show(), ""
        except TieoutError as error:
            return failed(error), gr.skip(), ""

    done = parts.opml.select(exchange, outputs=[parts.exchanged, parts.table, parts.outbox], **quiet())
    done.then(None, parts.outbox, js=SAVE, **quiet())
