"""The page: chat, feeds and documents, wired to an `Engine`. Gradio is imported inside, for it takes seconds.

The transcript is our own escaped HTML in `gr.HTML("${value}")`: the value is inserted as data, never compiled as a
template or read as Markdown, so what a source says can become neither an image nor a script. (No postponed annotations
in this file: Gradio reads the `EventData` hints of functions that live inside others.)
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from html import escape
from pathlib import Path
from typing import Any

from feeds.errors import TieoutError, UsageError
from ui import durations
from ui.chat.engine import NO_ADAPTER, Ask, Engine
from ui.chat.feeds import document_html, documents_html, feeds_html
from ui.chat.turns import TurnView, adapter_label, examples_html, turn_html

HERE = Path(__file__).parent
QUEUE = 24  # questions that may wait; the next one is told so
LONGEST = 50_000
FOUND = 60  # documents listed at once

# What `gr.HTML` runs once in the browser: a click on an element with the data attribute becomes a Gradio event.
_CHOOSE = """
element.addEventListener('click', (event) => {{
  const chosen = event.target.closest('[data-{name}]');
  if (chosen) trigger('select', {{{name}: chosen.dataset.{name}}});
}});
"""

Turn = dict[str, str]  # html, question, answer


def page_style() -> dict[str, Any]:
    """Arguments of `gr.mount_gradio_app`: fonts of the system, our styles and script, nothing from elsewhere."""
    import gradio as gr

    theme = gr.themes.Base(
        primary_hue=gr.themes.colors.teal,
        neutral_hue=gr.themes.colors.slate,
        radius_size=gr.themes.sizes.radius_md,
        font=["ui-sans-serif", "system-ui", "-apple-system", "Segoe UI", "Liberation Sans", "sans-serif"],
        font_mono=["ui-monospace", "SFMono-Regular", "Menlo", "Liberation Mono", "monospace"],
    ).set(
        button_primary_background_fill="#0b625c",
        button_primary_background_fill_hover="#094f4a",
        button_primary_background_fill_dark="#14756d",
        button_primary_background_fill_hover_dark="#1a8a81",
        button_primary_text_color="#ffffff",
        checkbox_background_color_selected="#0b625c",
        checkbox_border_color_selected="#0b625c",
        color_accent="#0b625c",
        border_color_primary="#e1e3de",
        border_color_primary_dark="#2c343a",
    )
    script = (HERE / "chat.js").read_text(encoding="utf-8")
    return {
        "theme": theme,
        "css_paths": HERE / "chat.css",
        "head": f"<script>{script}</script>",
        "footer_links": [],
        "run_history": False,
        "enable_monitoring": False,
        "ssr_mode": False,
        "mcp_server": False,
        "pwa": False,
        "max_file_size": "1mb",
    }


def build_page(engine: Engine) -> Any:
    """The Blocks, queue set."""
    import gradio as gr

    with gr.Blocks(title="Tieout", analytics_enabled=False, fill_width=True, delete_cache=(3600, 3600)) as page:
        with gr.Row(elem_id="masthead"):
            gr.HTML("<h1>Tieout</h1><p>Every figure ties out to its source.</p>", elem_id="name", **_bare())
            status = gr.HTML("", elem_id="status", **_bare())
        with gr.Tabs():
            with gr.Tab("Chat", id="chat"):
                load_chat = _chat_tab(engine)
            with gr.Tab("Feeds", id="feeds") as feeds_tab:
                _feeds_tab(engine, feeds_tab, status)
            with gr.Tab("Documents", id="documents") as documents_tab:
                _documents_tab(engine, documents_tab)
        quiet = _quiet()
        page.load(lambda: status_html(engine), outputs=status, **quiet)
        page.load(load_chat[0], outputs=load_chat[1], **quiet)
        gr.Timer(20).tick(lambda: status_html(engine), outputs=status, **quiet)
    page.queue(max_size=QUEUE, default_concurrency_limit=4, api_open=False)
    return page


def _bare() -> dict[str, Any]:
    return {"apply_default_css": False, "js_on_load": None}


def _quiet() -> dict[str, Any]:
    return {"show_progress": "hidden", "api_visibility": "private"}


def _chat_tab(engine: Engine) -> tuple[Callable[[], tuple[Any, ...]], list[Any]]:
    """The conversation above, the question and its options below."""
    import gradio as gr

    turns = gr.State([])
    current = gr.State(None)
    with gr.Column(elem_id="conversation"):
        examples = gr.HTML("", elem_id="examples", apply_default_css=False, js_on_load=_CHOOSE.format(name="question"))
        history = gr.HTML("", elem_id="history", **_bare())
        live = gr.HTML("", elem_id="live", **_bare())
    with gr.Column(elem_id="composer"):
        box = gr.Textbox(
            label="Question",
            show_label=False,
            container=False,
            placeholder="Ask about a company, a filing, a figure…",
            lines=1,
            max_lines=6,
            max_length=LONGEST,
            submit_btn=True,
            elem_id="question",
            autofocus=True,
        )
        with gr.Row(elem_id="options"):
            adapter = gr.Dropdown(label="Written by", choices=[], elem_id="adapter", min_width=120)
            tickers = gr.Dropdown(label="Tickers", choices=[], multiselect=True, elem_id="tickers", min_width=140)
            as_of = gr.Textbox(label="As of", placeholder="today", max_length=10, elem_id="as-of", min_width=110)
            both = gr.Checkbox(label="Compare with the base model", elem_id="both", min_width=160)

    def question_of(event: gr.EventData) -> str:
        return str(event._data.get("question", ""))[:LONGEST]

    inputs = [box, adapter, tickers, as_of, both, turns]
    outputs = [examples, history, live, box, turns, current]
    talk = _talker(engine)
    sent = box.submit(talk, inputs, outputs, concurrency_limit=4, **_quiet())
    chosen = examples.select(question_of, outputs=box, **_quiet()).then(talk, inputs, outputs, **_quiet())
    box.stop(_stopped, [current, turns], outputs, cancels=[sent, chosen], queue=False, **_quiet())

    def load() -> tuple[Any, ...]:
        names = [(adapter_label(name), name) for name in engine.adapters()]
        names = names or [(adapter_label(NO_ADAPTER), NO_ADAPTER)]
        health = engine.health()
        return (
            gr.Dropdown(choices=names, value=names[0][1]),
            gr.Dropdown(choices=engine.tickers()),
            examples_html(engine.examples(), health.documents),
        )

    return load, [adapter, tickers, examples]


def _talker(engine: Engine) -> Callable[..., Iterator[tuple[Any, ...]]]:
    """The generator behind Enter. Gradio closes it when the reader stops or the tab closes; the engine then stops."""
    import gradio as gr

    def talk(
        question: str, adapter: str, tickers: Sequence[str], as_of: str | None, both: bool, turns: list[Turn]
    ) -> Iterator[tuple[Any, ...]]:
        skip = gr.skip()
        if not question.strip():
            yield skip, skip, skip, skip, skip, skip
            return
        ask, failure = asked(question, adapter, tickers, as_of, turns)
        columns = first_views(ask, both, len(turns), failure)
        busy = gr.Textbox(value="", submit_btn=False, stop_btn=True)
        yield "", "".join(turn["html"] for turn in turns), turn_html(ask, columns), busy, skip, ask
        for now in answered(engine, ask, columns):
            columns = now
            yield skip, skip, turn_html(ask, columns), skip, skip, skip
        turn = {"html": turn_html(ask, columns), "question": ask.question, "answer": _said(columns)}
        yield skip, skip, turn["html"], gr.Textbox(submit_btn=True, stop_btn=False), [*turns, turn], None

    return talk


def asked(
    question: str, adapter: str, tickers: Sequence[str] | None, as_of: str | None, turns: Sequence[Turn]
) -> tuple[Ask, str]:
    """The question with its filters, and what is wrong with them ("" when nothing is)."""
    earlier = tuple((turn["question"], turn["answer"]) for turn in turns if turn["answer"])
    ask = Ask(question.strip(), tuple(tickers or ()), None, adapter or NO_ADAPTER, earlier)
    try:
        return replace(ask, as_of=parse_as_of(as_of)), ""
    except UsageError as error:
        return ask, str(error)


def parse_as_of(text: str | None) -> datetime | None:
    """A bare date counts to its end in UTC; empty is today."""
    return durations.moment(text.strip(), "As of") if text and text.strip() else None


def first_views(ask: Ask, both: bool, number: int, failure: str = "") -> tuple[TurnView, ...]:
    """One column, or the adapter's and the base model's."""
    if both and ask.adapter != NO_ADAPTER and not failure:
        return TurnView(f"{number}a", ask.adapter), TurnView(f"{number}b", NO_ADAPTER, phase="Waits its turn")
    return (TurnView(str(number), ask.adapter, failure=failure),)


def answered(engine: Engine, ask: Ask, views: tuple[TurnView, ...]) -> Iterator[tuple[TurnView, ...]]:
    """The columns after each event, one column after the other; an error becomes its sentence in the column."""
    for place, view in enumerate(views):
        if view.failure:
            continue
        try:
            for event in engine.ask(replace(ask, adapter=view.adapter)):
                view = view.after(event)
                views = (*views[:place], view, *views[place + 1 :])
                yield views
        except TieoutError as error:
            views = (*views[:place], replace(view, failure=str(error)), *views[place + 1 :])
            yield views


def _said(views: Sequence[TurnView]) -> str:
    return views[0].answer.answer if views and views[0].answer else ""


def _stopped(ask: Ask | None, turns: list[Turn]) -> tuple[Any, ...]:
    """A stopped draft is not kept: it was never tied out."""
    import gradio as gr

    skip = gr.skip()
    idle = gr.Textbox(submit_btn=True, stop_btn=False)
    if ask is None:
        return skip, skip, skip, idle, skip, None
    view = TurnView(str(len(turns)), ask.adapter, failure="Stopped. The draft was not tied out yet, so it is not kept.")
    turn = {"html": turn_html(ask, (view,)), "question": ask.question, "answer": ""}
    return skip, skip, turn["html"], idle, [*turns, turn], None


def status_html(engine: Engine) -> str:
    health = engine.health()
    return f'<p role="status"><span class="dot {escape(health.level)}"></span>{escape(health.line)}</p>'


def _feeds_tab(engine: Engine, tab: Any, status: Any) -> None:
    import gradio as gr

    with gr.Row(elem_id="feed-tools"):
        now = gr.Button("Refresh now", elem_id="refresh", variant="primary", scale=0, min_width=130, size="sm")
        progress = gr.HTML("", elem_id="progress", **_bare())
    table = gr.HTML("", elem_id="feeds", **_bare())

    def show() -> str:
        return feeds_html(engine.feed_states(), datetime.now(UTC))

    def run() -> Iterator[tuple[Any, ...]]:
        skip = gr.skip()
        yield gr.Button(interactive=False), _progress("Looking at the feeds…"), skip, skip
        line = ""
        try:
            for line in engine.refresh():
                yield skip, _progress(line), skip, skip
        except TieoutError as error:
            line = str(error)
        yield gr.Button(interactive=True), _progress(line), show(), status_html(engine)

    tab.select(show, outputs=table, **_quiet())
    now.click(run, outputs=[now, progress, table, status], concurrency_limit=1, **_quiet())


def _progress(line: str) -> str:
    return f'<p role="status">{escape(line)}</p>'


def _documents_tab(engine: Engine, tab: Any) -> None:
    import gradio as gr

    search = gr.Textbox(
        label="Search", show_label=False, container=False, placeholder="Search the documents…", elem_id="search"
    )
    with gr.Row(elem_id="shelf", equal_height=False):
        found = gr.HTML(
            "", elem_id="found", apply_default_css=False, js_on_load=_CHOOSE.format(name="document"), min_width=260
        )
        text = gr.HTML("", elem_id="text", min_width=320, scale=2, **_bare())

    def show(query: str) -> str:
        try:
            return documents_html(engine.documents(query or "", FOUND), query or "")
        except TieoutError as error:
            return f'<p class="failure" role="alert">{escape(str(error))}</p>'

    def read(event: gr.EventData) -> str:
        try:
            return document_html(engine.document(str(event._data.get("document", ""))))
        except TieoutError as error:
            return f'<p class="failure" role="alert">{escape(str(error))}</p>'

    tab.select(show, search, found, **_quiet())
    search.submit(show, search, found, **_quiet())
    search.change(show, search, found, trigger_mode="always_last", **_quiet())
    found.select(read, outputs=text, **_quiet())
