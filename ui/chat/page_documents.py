"""The tab of the documents: search with filters, page by page, and a document's exact text."""

from typing import Any

from tieout.feeds import TieoutError
from tieout.ui.chat.documents import document_html, documents_html
from tieout.ui.chat.engine import Engine
from tieout.ui.chat.exchange import parse_as_of
from tieout.ui.chat.page_parts import Frame, choosing, failed, quiet
from tieout.ui.chat.shelf import Opened, Search, at_place

KINDS = [("All kinds", ""), *((kind, kind) for kind in ("news", "filing", "release", "report", "facts", "prices"))]
CHOOSE = """
window.tieoutRoutes.heard(element, trigger);
element.addEventListener('click', (event) => {
  const chosen = event.target.closest('[data-document], [data-page]');
  if (chosen && !chosen.disabled) trigger('select', { ...chosen.dataset });
});
"""
REVEAL = "() => { window.tieoutTabs.reveal(); return []; }"


def documents_tab(engine: Engine, frame: Frame) -> None:
    import gradio as gr

    with gr.Tab("Documents", id="documents") as tab:
        with gr.Row(elem_id="seek", elem_classes="filters"):
            words = gr.Textbox(label="Search", max_lines=1, max_length=500, elem_id="search", scale=3)
            kind = gr.Dropdown(label="Kind", choices=KINDS, value="", min_width=110, elem_id="kind")
            ticker = gr.Dropdown(label="Ticker", choices=[("All", "")], value="", min_width=110, elem_id="about")
            feed = gr.Dropdown(label="Feed", choices=[("All feeds", "")], value="", min_width=130, elem_id="from")
            as_of = gr.Textbox(label="As of", max_lines=1, max_length=10, elem_classes="day", min_width=130)
        with gr.Row(elem_id="shelf", equal_height=False):
            found = gr.HTML("", elem_id="found", min_width=260, apply_default_css=False, js_on_load=CHOOSE)
            text = gr.HTML("", elem_id="text", min_width=320, scale=2, **choosing("document"))

    def listed(*values: Any) -> str:
        try:
            return documents_html(engine.documents(search_of(*values)))
        except TieoutError as error:
            return failed(error)

    def offered() -> tuple[Any, Any]:
        feeds = [("All feeds", ""), *((state.name, state.name) for state in engine.feed_states())]
        tickers = [("All", ""), *((name, name) for name in engine.tickers())]
        return gr.Dropdown(choices=tickers), gr.Dropdown(choices=feeds)

    def choose(event: gr.EventData, *values: Any) -> tuple[Any, Any]:
        data = event._data
        if data.get("page"):
            return listed(*values, data["page"]), gr.skip()
        return gr.skip(), read(event, *values)

    def read(event: gr.EventData, *values: Any) -> str:
        try:
            search = search_of(*values)
            opened = engine.document(str(event._data.get("document", "")), search)
            return document_html(at_span(opened, str(event._data.get("span", ""))), search.words)
        except TieoutError as error:
            return failed(error)

    inputs = [words, kind, ticker, feed, as_of]
    tab.select(offered, outputs=[ticker, feed], **quiet())
    # One event for all of them: an earlier, slower list can then never come after a later one.
    looks = [tab.select, words.submit, *(piece.change for piece in inputs)]
    gr.on(looks, listed, inputs, found, trigger_mode="always_last", **quiet())
    found.select(choose, inputs, [found, text], **quiet()).then(None, js=REVEAL, **quiet())
    text.select(read, inputs, text, **quiet())


def at_span(opened: Opened, span: str) -> Opened:
    """At the place that an address names ("100-180"); as it was where it names none."""
    begin, _, end = span.partition("-")
    return at_place(opened, int(begin), int(end)) if begin.isdecimal() and end.isdecimal() else opened


def search_of(words: str, kind: str, ticker: str, feed: str, as_of: str, page: Any = 1) -> Search:
    """What the controls say; a control that was never touched may say None."""
    number = int(page) if str(page).isdecimal() else 1
    return Search(words or "", kind or "", ticker or "", feed or "", parse_as_of(as_of), max(1, min(number, 10_000)))
