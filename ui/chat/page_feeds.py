"""The tab of the feeds: their health in words, and a refresh with progress.

(No postponed annotations in the files of tabs: Gradio reads the hints of functions that live inside others.)
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from feeds.errors import TieoutError
from ui.chat.engine import Engine
from ui.chat.feeds import feeds_html
from ui.chat.page_parts import Frame, bare, quiet, said
from ui.chat.status import status_html


def feeds_tab(engine: Engine, frame: Frame) -> None:
    import gradio as gr

    with gr.Tab("Feeds", id="feeds") as tab:
        with gr.Row(elem_id="feed-tools"):
            now = gr.Button("Refresh now", elem_id="refresh", variant="primary", scale=0, min_width=130, size="sm")
            progress = gr.HTML("", elem_id="progress", **bare())
        table = gr.HTML("", elem_id="feeds", **bare())

    def show() -> str:
        return feeds_html(engine.feed_states(), datetime.now(UTC))

    def run() -> Iterator[tuple[Any, ...]]:
        skip = gr.skip()
        yield gr.Button(interactive=False), said("Looking at the feeds…"), skip, skip
        line = ""
        try:
            for line in engine.refresh():
                yield skip, said(line), skip, skip
        except TieoutError as error:
            line = str(error)
        yield gr.Button(interactive=True), said(line), show(), status_html(engine)

    tab.select(show, outputs=table, **quiet())
    now.click(run, outputs=[now, progress, table, frame.status], concurrency_limit=1, **quiet())
