"""The tab of the notes: build one with progress, look at it, take its files, see what changed, verify it again."""

from collections.abc import Iterator
from typing import Any

from tieout.feeds import TieoutError
from tieout.ui.chat.engine import Engine
from tieout.ui.chat.exchange import parse_as_of
from tieout.ui.chat.note_desk import TYPES, written_ids
from tieout.ui.chat.notes import NAMES, notes_html, preview_html, report_line, verified_html
from tieout.ui.chat.page_feeds import SAVE
from tieout.ui.chat.page_layout import ACT
from tieout.ui.chat.page_parts import Frame, Writing, bare, failed, quiet, said, saved_file

FORMATS = [(name, form) for form, name in NAMES.items()]


def notes_tab(engine: Engine, frame: Frame) -> None:
    import gradio as gr

    with gr.Tab("Notes", id="notes") as tab:
        with gr.Row(elem_id="build", elem_classes="filters"):
            subjects = gr.Textbox(
                label="Tickers, companies or topics, with commas (the watchlist when empty)",
                max_lines=1,
                max_length=1000,
                elem_id="subjects",
                scale=3,
            )
            as_of = gr.Textbox(label="As of", max_lines=1, max_length=10, elem_classes="day", min_width=130)
            formats = gr.CheckboxGroup(
                label="Formats", choices=FORMATS, value=list(NAMES), elem_id="formats", min_width=280
            )
        with gr.Row(elem_id="note-tools"):
            build = gr.Button("Build", elem_id="note-build", variant="primary", scale=0, min_width=110, size="sm")
            stop = gr.Button("Stop", elem_id="note-stop", scale=0, min_width=90, size="sm", visible=False)
            progress = gr.HTML("", elem_id="note-progress", **bare())
        with gr.Row(elem_id="notes", equal_height=False):
            stored = gr.HTML("", elem_id="stored", min_width=260, apply_default_css=False, js_on_load=ACT)
            shown = gr.HTML("", elem_id="note", min_width=320, scale=3, apply_default_css=False, js_on_load=ACT)
        outbox = gr.Textbox(visible="hidden", elem_id="notes-outbox", label="File")

    def listed(open_id: str = "") -> str:
        return notes_html(engine.notes.listed(), open_id)

    def page(id: str, verified: str = "") -> str:
        return preview_html(engine.notes.line(id), engine.notes.preview(id), verified)

    writing = Writing()

    def write(text: str, day: str, forms: list[str], request: gr.Request) -> Iterator[tuple[Any, ...]]:
        with writing.begun(request.session_hash or "") as wanted:
            for step in steps(text, day, forms):
                if not wanted():
                    return
                yield step

    def steps(text: str, day: str, forms: list[str]) -> Iterator[tuple[Any, ...]]:
        skip = gr.skip()
        yield gr.Button(interactive=False), gr.Button(visible=True), said("Beginning…"), skip, skip
        told, ids = "", []
        try:
            wanted = [form for form in TYPES if form in (forms or [])] or list(TYPES)
            for item in engine.notes.build(engine.notes.subjects(text or ""), parse_as_of(day), wanted):  # type: ignore[arg-type]
                if isinstance(item, str):
                    yield skip, skip, said(f"{item}…"), skip, skip
                else:
                    told, ids = said(report_line(item)), written_ids(item)
        except TieoutError as error:
            told = failed(error)
        first = ids[0] if ids else ""
        yield (*rest(), told, listed(first), page(first) if first else skip)

    def rest() -> tuple[Any, Any]:
        return gr.Button(interactive=True), gr.Button(visible=False)

    def stopped(request: gr.Request) -> tuple[Any, ...]:
        writing.leave(request.session_hash or "")
        return *rest(), said("Stopped. Notes that were finished are below."), listed(), gr.skip()

    def act(event: gr.EventData) -> tuple[Any, ...]:
        what, id = str(event._data.get("do", "")), str(event._data.get("id", ""))
        skip = gr.skip()
        try:
            if what in TYPES:
                return skip, skip, saved_file(*engine.notes.file(id, what)), skip
            if what == "verify":
                return skip, page(id, verified_html(engine.notes.verify(id))), "", skip
            return listed(id), page(id), "", skip
        except TieoutError as error:
            return skip, skip, "", failed(error)

    outputs = [build, stop, progress, stored, shown]
    free: dict[str, Any] = {"concurrency_limit": None, **quiet()}
    inputs = [subjects, as_of, formats]
    running = [build.click(write, inputs, outputs, **free), subjects.submit(write, inputs, outputs, **free)]
    stop.click(stopped, outputs=outputs, cancels=running, queue=False, **quiet())
    tab.select(listed, outputs=stored, **quiet())
    for piece in (stored, shown):
        done = piece.select(act, outputs=[stored, shown, outbox, progress], **quiet())
        done.then(None, outbox, js=SAVE, **quiet())
