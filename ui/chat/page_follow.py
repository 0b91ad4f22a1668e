"""The Feeds tab's form for companies and folders: what `follow.py` makes of it, said below.

(No postponed annotations here: Gradio reads the hints of functions that live inside others.)
"""

from collections.abc import Callable
from typing import Any

from tieout.feeds import TieoutError, UsageError
from tieout.ui.chat.engine import Engine
from tieout.ui.chat.follow import Wish
from tieout.ui.chat.page_parts import bare, failed, quiet, reader, said

OWN = "Folders of this machine are added where nobody logs in. Ask for `tieout feeds add FOLDER` at its command line."


def follow_box(engine: Engine, table: Any, show: Callable[[], str]) -> None:
    """Inside a row of the tab; `show` gives the table of feeds anew."""
    import gradio as gr

    with gr.Column(elem_classes="box", min_width=280):
        gr.HTML("<h2>Which companies?</h2>", **bare())
        tickers = gr.Textbox(label="Tickers, with commas", max_lines=1, max_length=500, elem_id="follow-tickers")
        contact = gr.Textbox(
            label="Your e-mail address (the SEC asks for it)", max_lines=1, max_length=200, elem_id="follow-contact"
        )
        prices = gr.Textbox(
            label="Prices: https://…/{ticker}.csv (or empty)", max_lines=1, max_length=500, elem_id="follow-prices"
        )
        follow = gr.Button("Follow them", elem_id="follow", size="sm", scale=0, min_width=130, variant="primary")
        gr.HTML("<h2>A folder of reports</h2>", **bare())
        folder = gr.Textbox(label="Its path on this machine", max_lines=1, max_length=500, elem_id="follow-folder")
        add = gr.Button("Add this folder", elem_id="follow-add", size="sm", scale=0, min_width=130)
        told = gr.HTML("", elem_id="followed", **bare())

    def set_up(tickers: str, contact: str, prices: str, request: gr.Request) -> tuple[str, str]:
        try:
            if reader(request) and (prices or "").strip().lower().startswith("file:"):
                raise UsageError(OWN)
            done = engine.feeds.follow(Wish(tickers or "", contact or "", prices or ""))
        except TieoutError as error:
            return failed(error), show()
        return said(f"{' '.join(done)} Refresh to read them now."), show()

    def add_folder(path: str, request: gr.Request) -> tuple[str, str]:
        try:
            if reader(request):
                raise UsageError(OWN)
            name = engine.feeds.add_folder(path or "")
        except TieoutError as error:
            return failed(error), show()
        return said(f"{name} is added. Refresh it to read it now."), show()

    follow.click(set_up, [tickers, contact, prices], [told, table], **quiet())
    tickers.submit(set_up, [tickers, contact, prices], [told, table], **quiet())
    add.click(add_folder, folder, [told, table], **quiet())
    folder.submit(add_folder, folder, [told, table], **quiet())
