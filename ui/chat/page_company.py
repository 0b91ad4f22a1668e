"""The tab of one company: its price with the news, its quarters, its newest documents."""

from typing import Any

from tieout.feeds import TieoutError
from tieout.ui.chat.company_grid import TYPES, grid_file
from tieout.ui.chat.company_page import NONE, company_html
from tieout.ui.chat.documents import document_html
from tieout.ui.chat.engine import Engine
from tieout.ui.chat.exchange import parse_as_of
from tieout.ui.chat.page_feeds import SAVE
from tieout.ui.chat.page_parts import Frame, choosing, failed, quiet, saved_file
from tieout.ui.chat.shelf import Search

# A click on a document opens it, one on a button asks for a file.
PICK = """
window.tieoutRoutes.heard(element, trigger);
element.addEventListener('click', (event) => {
  const chosen = event.target.closest('[data-document], [data-do]');
  if (chosen) trigger('select', { ...chosen.dataset });
});
"""


def company_tab(engine: Engine, frame: Frame) -> None:
    import gradio as gr

    with gr.Tab("Company", id="company") as tab:
        with gr.Row(elem_id="whom", elem_classes="filters"):
            ticker = gr.Dropdown(label="Company", choices=[], value=None, min_width=160, elem_id="company-ticker")
            as_of = gr.Textbox(label="As of", max_lines=1, max_length=10, elem_classes="day", min_width=130)
        gate = gr.HTML("", elem_id="company-open", **choosing("ticker"))  # by an address
        with gr.Row(elem_id="company-shelf", equal_height=False):
            view = gr.HTML(
                NONE, elem_id="company-view", min_width=320, scale=3, apply_default_css=False, js_on_load=PICK
            )
            text = gr.HTML("", elem_id="company-text", min_width=300, scale=2, **choosing("document"))

        outbox = gr.Textbox(visible="hidden", elem_id="company-outbox", label="File")

    def offered(chosen: str | None) -> tuple[Any, str]:
        names = engine.tickers()
        first = chosen if chosen in names else next(iter(names), None)
        return gr.Dropdown(choices=names, value=first), show(first, "")

    def show(chosen: str | None, day: str) -> str:
        if not chosen:
            return NONE
        try:
            return company_html(engine.company(chosen, parse_as_of(day)))
        except TieoutError as error:
            return failed(error)

    def read(event: gr.EventData) -> str:
        try:
            return document_html(engine.document(str(event._data.get("document", "")), Search()))
        except TieoutError as error:
            return failed(error)

    def act(event: gr.EventData, chosen: str | None, day: str) -> tuple[Any, Any]:
        form, length = str(event._data.get("do", "")), str(event._data.get("id", ""))
        if form not in TYPES:
            return read(event), ""
        try:
            found = engine.company(chosen or "", parse_as_of(day)).grids
            return gr.skip(), saved_file(*grid_file(found, chosen or "", length, form))
        except TieoutError as error:
            return failed(error), ""

    def opened(event: gr.EventData, day: str) -> tuple[Any, str]:
        wanted = str(event._data.get("ticker", ""))
        return gr.Dropdown(value=wanted if wanted in engine.tickers() else None), show(wanted, day)

    gate.select(opened, as_of, [ticker, view], **quiet())
    tab.select(offered, ticker, [ticker, view], **quiet())
    for piece in (ticker, as_of):
        piece.input(show, [ticker, as_of], view, trigger_mode="always_last", **quiet())
    view.select(act, [ticker, as_of], [text, outbox], **quiet()).then(None, outbox, js=SAVE, **quiet())
    text.select(read, outputs=text, **quiet())
