"""The tab of the chat: what each event of its pieces does. The course of a conversation itself is `talk.py`'s.

The transcript is our own escaped HTML in `gr.HTML("${value}")`: the value is inserted as data, never compiled as a
template or read as Markdown, so what a source says can become neither an image nor a script. (No postponed annotations
in this file: Gradio reads the `EventData` and `Request` hints of functions that live inside others.)
"""

import json
from collections.abc import Iterator
from contextlib import closing
from typing import Any

from tieout.feeds import TieoutError
from tieout.ui.chat.conversations_export import conversation_file, conversation_markdown, file_name
from tieout.ui.chat.conversations_records import AskedQuestion
from tieout.ui.chat.engine import Engine
from tieout.ui.chat.events import NO_ADAPTER
from tieout.ui.chat.exchange import WATCHLIST, Wish
from tieout.ui.chat.page_layout import LONGEST, Pieces, lay_out
from tieout.ui.chat.page_parts import Frame, Writing, quiet, reader
from tieout.ui.chat.page_stage import Stage, Values
from tieout.ui.chat.panel import editing_html
from tieout.ui.chat.talk import opened, shown, stopped, talk
from tieout.ui.words import WINDOWS, adapter_label

AT_ONCE = 4  # answers being written; the next ones wait in line

REMEMBER = "(adapter, both, tickers, since) => ({adapter, both, tickers, since})"
DOWNLOAD = "(file) => { window.tieout.download(file); return []; }"
FOCUS = "() => { window.tieout.focus(); return []; }"

Here = dict[str, Any]  # {"id": str, "again": bool}


def chat_tab(engine: Engine, frame: Frame) -> None:
    import gradio as gr

    with gr.Tab("Chat", id="chat"):
        pieces = lay_out()
    stage, writing = Stage(engine), Writing()
    running = _asking(engine, pieces, stage, writing)
    _again(engine, pieces, running)
    _conversations(engine, pieces, stage, writing, running)
    _doings(engine, pieces, stage, writing, running)
    _marking(engine, pieces)
    _remembering(engine, pieces, stage, frame)


def wish_of(
    question: str, adapter: str | None, both: bool, tickers: list[str] | None, since: str | None, as_of: str | None
) -> Wish:
    """What the controls say; a control that was never touched may say None."""
    asked = AskedQuestion(question.strip(), tuple(tickers or ()), (as_of or "").strip(), since or "")
    return Wish(asked, adapter or NO_ADAPTER, both)


def _asking(engine: Engine, pieces: Pieces, stage: Stage, writing: Writing) -> list[Any]:
    """Enter, an example, asking again, and stopping. Gives the events that a stop cancels.

    Gradio closes the generator when the reader stops or the tab closes; the engine then stops.
    """
    import gradio as gr

    def ask(
        question: str,
        query: str,
        here: Here,
        adapter: str,
        both: bool,
        tickers: list[str],
        since: str,
        as_of: str,
        request: gr.Request,
    ) -> Iterator[Values]:
        if not question.strip():
            yield stage.still()
            return
        user, id = reader(request), str(here.get("id", ""))
        wish = wish_of(question, adapter, both, tickers, since, as_of)
        talking = talk(engine, user, wish, id, again=bool(here.get("again")))
        with writing.begun(request.session_hash or "") as wanted, closing(talking) as scenes:
            for scene in scenes:
                if not wanted():
                    return
                id = id if scene.id is None else scene.id
                yield stage.step(scene, user, query, id) if scene.id is None else stage.set(scene, user, query)

    def question_of(event: gr.EventData) -> str:
        return str(event._data.get("question", ""))[:LONGEST]

    def stop(here: Here, query: str, request: gr.Request) -> Values:
        user = reader(request)
        writing.leave(request.session_hash or "")
        return stage.set(stopped(engine, user, str(here.get("id", ""))), user, query)

    inputs = [pieces.box, pieces.find, pieces.here, *pieces.controls]
    lined: dict[str, Any] = {"concurrency_limit": AT_ONCE, "concurrency_id": "writing", **quiet()}
    running = [pieces.box.submit(ask, inputs, pieces.stage, **lined)]
    chosen = pieces.examples.select(question_of, outputs=pieces.box, **quiet())
    running.append(chosen.then(ask, inputs, pieces.stage, **lined))
    taken = pieces.live.retry(_last_question(engine), pieces.here, [pieces.box, pieces.here], **quiet())
    running.append(taken.then(ask, inputs, pieces.stage, **lined))
    pieces.box.stop(stop, [pieces.here, pieces.find], pieces.stage, cancels=running, queue=False, **quiet())
    return running


def _last_question(engine: Engine) -> Any:
    """The last question into the composer, to take its own place."""
    import gradio as gr

    def last(here: Here, request: gr.Request) -> tuple[Any, Any]:
        conversation = opened(engine.conversations, reader(request), str(here.get("id", "")))
        if not conversation or not conversation.turns:
            return gr.skip(), gr.skip()
        return conversation.turns[-1].asked.question, {"id": conversation.id, "again": True}

    return last


def _again(engine: Engine, pieces: Pieces, running: list[Any]) -> None:
    """Editing the last question, or leaving it as it is."""

    def leave(here: Here) -> tuple[str, str, Here]:
        return (
            "",
            "",
            {"id": str(here.get("id", "")), "again": False},
        )  # afresh: Gradio may have marked `here` as an update

    edited = pieces.live.edit(_last_question(engine), pieces.here, [pieces.box, pieces.here], **quiet())
    edited.then(editing_html, outputs=pieces.editing, **quiet()).then(None, js=FOCUS, **quiet())
    left = pieces.editing.select(leave, pieces.here, [pieces.box, pieces.editing, pieces.here], **quiet())
    left.then(None, js=FOCUS, **quiet())


def _conversations(engine: Engine, pieces: Pieces, stage: Stage, writing: Writing, running: list[Any]) -> None:
    """The list: begin another, open one, search. What is being written for the one that is left is stopped."""
    import gradio as gr

    def begin(query: str, request: gr.Request) -> Values:
        writing.leave(request.session_hash or "")
        return stage.set(shown(None), reader(request), query)

    def choose(event: gr.EventData, query: str, request: gr.Request) -> Values:
        user = reader(request)
        writing.leave(request.session_hash or "")
        return stage.set(shown(opened(engine.conversations, user, str(event._data.get("id", "")))), user, query)

    def search(query: str, here: Here, request: gr.Request) -> str:
        return stage.listing(reader(request), query, str(here.get("id", "")))

    begun = pieces.new.click(begin, pieces.find, pieces.stage, cancels=running, **quiet())
    begun.then(None, js=FOCUS, **quiet())
    pieces.listing.select(choose, pieces.find, pieces.stage, cancels=running, **quiet())
    looked = {"trigger_mode": "always_last", **quiet()}
    pieces.find.change(search, [pieces.find, pieces.here], pieces.listing, **looked)


def _doings(engine: Engine, pieces: Pieces, stage: Stage, writing: Writing, running: list[Any]) -> None:
    """The bar: rename, export, delete the open conversation."""
    import gradio as gr

    kept = engine.conversations

    def do(event: gr.EventData, here: Here, query: str, request: gr.Request) -> tuple[Any, ...]:
        wish, user, id = event._data, reader(request), str(here.get("id", ""))
        writing.leave(request.session_hash or "")
        try:
            conversation = kept.conversation(user, id)
            if wish.get("do") in {"markdown", "json"}:
                return *stage.still(), _file(conversation, str(wish["do"]))
            if wish.get("do") == "rename":
                kept.rename(user, id, str(wish.get("text", "")))
            if wish.get("do") == "delete":
                kept.delete(user, id)
        except TieoutError as error:
            gr.Warning(str(error), duration=8)
        return *stage.set(shown(opened(kept, user, id)), user, query), ""

    done = pieces.bar.select(do, [pieces.here, pieces.find], [*pieces.stage, pieces.outbox], cancels=running, **quiet())
    done.then(None, pieces.outbox, js=DOWNLOAD, **quiet())


def _marking(engine: Engine, pieces: Pieces) -> None:
    """Right, or wrong and why: kept with the answer. The page shows the pressed button by itself."""
    import gradio as gr

    def mark(event: gr.EventData, here: Here, request: gr.Request) -> None:
        wish = event._data
        if wish.get("do") not in {"right", "wrong"}:
            return
        key, reason = str(wish.get("id", "")), str(wish.get("text") or "")
        try:
            engine.conversations.mark(reader(request), str(here.get("id", "")), key, wish["do"], reason)
        except TieoutError as error:
            gr.Warning(str(error), duration=8)

    for piece in (pieces.history, pieces.live):
        piece.select(mark, pieces.here, **quiet())


def _file(conversation: Any, kind: str) -> str:
    """Name, type and text of an export, as the page's script takes them."""
    if kind == "json":
        return json.dumps([file_name(conversation.title, "json"), "application/json", conversation_file(conversation)])
    return json.dumps([file_name(conversation.title, "md"), "text/markdown", conversation_markdown(conversation)])


def _remembering(engine: Engine, pieces: Pieces, stage: Stage, frame: Frame) -> None:
    """At a visit: the conversation that was open, and the choices of last time."""
    import gradio as gr

    def load(here: Here, choices: dict[str, Any], request: gr.Request) -> tuple[Any, ...]:
        user = reader(request)
        scene = shown(opened(engine.conversations, user, str((here or {}).get("id", ""))))
        return *stage.set(scene, user, ""), *_controls(engine, choices or {})

    chosen = [pieces.adapter, pieces.both, pieces.tickers, pieces.since]

    def welcome(here: Here, request: gr.Request) -> Any:
        return stage.welcome(reader(request), str((here or {}).get("id", "")))

    loaded = frame.blocks.load(load, [pieces.here, pieces.choices], [*pieces.stage, *chosen], **quiet())
    loaded.then(welcome, pieces.here, pieces.examples, **quiet())
    for piece in chosen:
        piece.input(None, chosen, pieces.choices, js=REMEMBER, **quiet())


def _controls(engine: Engine, choices: dict[str, Any]) -> tuple[Any, ...]:
    """The selectors with what the desk offers, set to what was chosen where that is still offered."""
    import gradio as gr

    adapters = engine.adapters() or [NO_ADAPTER]
    tickers = [*([WATCHLIST] if engine.watchlist() else []), *engine.tickers()]
    adapter, since = choices.get("adapter"), choices.get("since")
    kept = [ticker for ticker in choices.get("tickers") or [] if ticker in tickers]
    return (
        gr.Dropdown(
            choices=[(adapter_label(name), name) for name in adapters],
            value=adapter if adapter in adapters else adapters[0],
        ),
        gr.Checkbox(value=choices.get("both") is True),
        gr.Dropdown(choices=tickers, value=kept),
        gr.Dropdown(value=since if since in {value for _, value in WINDOWS} else ""),
    )
