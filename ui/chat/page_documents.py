"""The tab of the documents: search, and a document's exact text."""

from feeds.errors import TieoutError
from ui.chat.engine import Engine
from ui.chat.feeds import document_html, documents_html
from ui.chat.page_parts import Frame, bare, choosing, failed, quiet

FOUND = 60  # documents listed at once


def documents_tab(engine: Engine, frame: Frame) -> None:
    import gradio as gr

    with gr.Tab("Documents", id="documents") as tab:
        search = gr.Textbox(
            label="Search", show_label=False, container=False, placeholder="Search the documents…", elem_id="search"
        )
        with gr.Row(elem_id="shelf", equal_height=False):
            found = gr.HTML("", elem_id="found", min_width=260, **choosing("document"))
            text = gr.HTML("", elem_id="text", min_width=320, scale=2, **bare())

    def show(query: str) -> str:
        try:
            return documents_html(engine.documents(query or "", FOUND), query or "")
        except TieoutError as error:
            return failed(error)

    def read(event: gr.EventData) -> str:
        try:
            return document_html(engine.document(str(event._data.get("document", ""))))
        except TieoutError as error:
            return failed(error)

    tab.select(show, search, found, **quiet())
    search.submit(show, search, found, **quiet())
    search.change(show, search, found, trigger_mode="always_last", **quiet())
    found.select(read, outputs=text, **quiet())
