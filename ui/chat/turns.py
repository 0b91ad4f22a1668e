"""One exchange as HTML: the question, what is happening, the draft, and in the end the answer or the reason for none.

Pure. `TurnView` folds the engine's events; the page sends its HTML after each.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from html import escape

from model.answer import Answer
from ui.chat.cards import answer_html
from ui.chat.engine import Ask, AskedAs, Draft, Event, Phase
from ui.chat.words import adapter_label, several


@dataclass(frozen=True, slots=True)
class TurnView:
    """One column of an exchange. `key` is unique on the page."""

    key: str
    adapter: str
    phase: str = "Reading the sources"
    asked_as: str = ""
    draft: str = ""
    answer: Answer | None = None
    failure: str = ""

    def after(self, event: Event) -> TurnView:
        if isinstance(event, Phase):
            return replace(self, phase=event.words)
        if isinstance(event, AskedAs):
            return replace(self, asked_as=event.question)
        if isinstance(event, Draft):
            return replace(self, draft=event.text)
        return replace(self, answer=event)


def turn_html(ask: Ask, views: Sequence[TurnView]) -> str:
    """The question, and below it one column, or two side by side."""
    columns = "".join(_column(view, titled=len(views) > 1) for view in views)
    both = " two" if len(views) > 1 else ""
    busy = "false" if all(view.answer or view.failure for view in views) else "true"
    key = views[0].key if views else "0"
    return (
        f'<article class="turn" id="turn-{escape(key)}">{_asked(ask)}'
        f'<div class="columns{both}" aria-live="polite" aria-busy="{busy}">{columns}</div></article>'
    )


def _asked(ask: Ask) -> str:
    chips = [*ask.tickers, *([f"as of {ask.as_of:%-d %b %Y}"] if ask.as_of else [])]
    small = f"<small>{escape(' · '.join(chips))}</small>" if chips else ""
    return f'<div class="asked"><p>{escape(ask.question)}</p>{small}</div>'


def _column(view: TurnView, *, titled: bool) -> str:
    title = f"<h2>{escape(adapter_label(view.adapter))}</h2>" if titled else ""
    asked_as = f'<p class="asked-as">Asked as: {escape(view.asked_as)}</p>' if view.asked_as else ""
    return f'<div class="side" data-key="{escape(view.key)}">{title}{asked_as}{_state(view)}</div>'


def _state(view: TurnView) -> str:
    if view.failure:
        return f'<p class="failure" role="alert">{escape(view.failure)}</p>'
    if view.answer is not None:
        return answer_html(view.answer, view.key)
    if view.draft:
        return (
            f'<section class="draft" aria-busy="true"><p class="phase">Draft, not tied out yet</p>'
            f'<div class="said">{escape(view.draft)}<span class="caret"></span></div></section>'
        )
    return f'<p class="phase waiting" role="status">{escape(view.phase)}</p>'


def examples_html(questions: Sequence[str], documents: int) -> str:
    """What an empty conversation offers: questions out of the desk's newest documents."""
    held = several(documents, "document")
    chips = "".join(
        f'<li><button type="button" data-question="{escape(q)}">{escape(q)}</button></li>' for q in questions
    )
    if not chips:
        text = "The desk holds no documents yet. Refresh the feeds, then ask." if not documents else "Ask a question."
        return f'<div class="welcome"><p>{text}</p></div>'
    return (
        f'<div class="welcome"><h2>What do you want to know?</h2>'
        f"<p>Answers come from the {held} on this desk. Click a figure to see where it stands.</p>"
        f"<ul>{chips}</ul></div>"
    )
