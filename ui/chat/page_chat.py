"""The tab of the chat: the conversation above, the question and its options below.

The transcript is our own escaped HTML in `gr.HTML("${value}")`: the value is inserted as data, never compiled as a
template or read as Markdown, so what a source says can become neither an image nor a script. (No postponed annotations
in this file: Gradio reads the `EventData` hints of functions that live inside others.)
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from ui.chat.engine import NO_ADAPTER, Ask, Engine
from ui.chat.exchange import Turn, answered, asked, first_views
from ui.chat.page_parts import Frame, bare, choosing, quiet
from ui.chat.turns import TurnView, examples_html, turn_html
from ui.chat.words import adapter_label

LONGEST = 50_000


def chat_tab(engine: Engine, frame: Frame) -> None:
    import gradio as gr

    with gr.Tab("Chat", id="chat"):
        turns = gr.State([])
        current = gr.State(None)
        with gr.Column(elem_id="conversation"):
            examples = gr.HTML("", elem_id="examples", **choosing("question"))
            history = gr.HTML("", elem_id="history", **bare())
            live = gr.HTML("", elem_id="live", **bare())
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
    sent = box.submit(talk, inputs, outputs, concurrency_limit=4, **quiet())
    chosen = examples.select(question_of, outputs=box, **quiet()).then(talk, inputs, outputs, **quiet())
    box.stop(_stopped, [current, turns], outputs, cancels=[sent, chosen], queue=False, **quiet())

    def load() -> tuple[Any, ...]:
        names = [(adapter_label(name), name) for name in engine.adapters()]
        names = names or [(adapter_label(NO_ADAPTER), NO_ADAPTER)]
        health = engine.health()
        return (
            gr.Dropdown(choices=names, value=names[0][1]),
            gr.Dropdown(choices=engine.tickers()),
            examples_html(engine.examples(), health.documents),
        )

    frame.blocks.load(load, outputs=[adapter, tickers, examples], **quiet())


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
