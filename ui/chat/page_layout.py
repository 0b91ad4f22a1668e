"""The pieces of the chat's tab and where they stand: conversations at the side, the talk, the composer below it. No events."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tieout.ui.chat.page_parts import bare, choosing
from tieout.ui.chat.panel import bar_html
from tieout.ui.words import WINDOWS

LONGEST = 50_000
OPTIONS = '<button type="button" class="more" aria-expanded="false" aria-controls="options">Options</button>'

# A click on `data-do` becomes a Gradio event with the button's data; a dialog asks first where the button wants one.
ACT = """
window.tieoutRoutes.heard(element, trigger);
element.addEventListener('click', async (event) => {
  const chosen = event.target.closest('[data-do]');
  const wish = chosen && await window.tieout.wish(chosen);
  if (wish) trigger(['retry', 'edit'].includes(wish.do) ? wish.do : 'select', wish);
});
"""


@dataclass(frozen=True, slots=True)
class Pieces:
    """The components of the tab. `here` and `choices` live in the browser's storage."""

    here: Any  # {"id": the open conversation, "again": the next question replaces the last}
    choices: Any  # what the reader chose last time
    new: Any
    find: Any
    listing: Any
    bar: Any
    examples: Any
    history: Any
    live: Any
    editing: Any
    box: Any
    adapter: Any
    both: Any
    tickers: Any
    since: Any
    as_of: Any
    outbox: Any  # a file on its way to the browser's downloads

    @property
    def controls(self) -> list[Any]:
        return [self.adapter, self.both, self.tickers, self.since, self.as_of]

    @property
    def stage(self) -> list[Any]:
        """What a scene changes."""
        return [self.examples, self.history, self.live, self.editing, self.box, self.here, self.bar, self.listing]


def lay_out() -> Pieces:
    """Inside a tab: everything, empty."""
    import gradio as gr

    here = gr.BrowserState({"id": "", "again": False}, storage_key="tieout.here", secret="tieout")
    choices = gr.BrowserState({}, storage_key="tieout.choices", secret="tieout")
    outbox = gr.Textbox(visible="hidden", elem_id="outbox", label="Export")
    with gr.Row(elem_id="desk", equal_height=False):
        with gr.Column(elem_id="panel", scale=0, min_width=0):
            new = gr.Button("New conversation", elem_id="new", size="sm", variant="secondary")
            find = gr.Textbox(
                label="Search conversations",
                show_label=False,
                container=False,
                placeholder="Search conversations…",
                max_lines=1,
                max_length=200,
                elem_id="find",
            )
            listing = gr.HTML("", elem_id="listing", **acting())
        with gr.Column(elem_id="talk", min_width=0):
            bar = gr.HTML(bar_html(None), elem_id="bar", **acting())
            with gr.Column(elem_id="conversation"):
                examples = gr.HTML("", elem_id="examples", **choosing("question"))
                history = gr.HTML("", elem_id="history", **acting())
                live = gr.HTML("", elem_id="live", **acting())
            editing, box, adapter, both, tickers, since, as_of = _composer()
    return Pieces(
        here=here,
        choices=choices,
        new=new,
        find=find,
        listing=listing,
        bar=bar,
        examples=examples,
        history=history,
        live=live,
        editing=editing,
        box=box,
        adapter=adapter,
        both=both,
        tickers=tickers,
        since=since,
        as_of=as_of,
        outbox=outbox,
    )


def acting() -> dict[str, Any]:
    return {"apply_default_css": False, "js_on_load": ACT}


def _composer() -> tuple[Any, ...]:
    """The question, and below it what it is asked with."""
    import gradio as gr

    with gr.Column(elem_id="composer"):
        editing = gr.HTML("", elem_id="editing", **acting())
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
        gr.HTML(OPTIONS, elem_id="more", **bare())
        with gr.Row(elem_id="options"):
            adapter = gr.Dropdown(label="Style", choices=[], elem_id="adapter", min_width=120)
            both = gr.Checkbox(label="Compare styles", elem_id="both", min_width=160)
            tickers = gr.Dropdown(label="Companies", choices=[], multiselect=True, elem_id="tickers", min_width=140)
            since = gr.Dropdown(label="Published", choices=list(WINDOWS), value="", elem_id="since", min_width=120)
            as_of = gr.Textbox(label="As of", max_lines=1, max_length=10, elem_id="as-of", min_width=110)
    return editing, box, adapter, both, tickers, since, as_of
