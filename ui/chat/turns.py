"""One exchange as HTML: the question, what is happening, the draft, and in the end the answer or the reason for none.

Pure. `TurnView` folds the engine's events; the page sends its HTML after each. A kept turn comes out the same way.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from html import escape

from tieout.model import Answer
from tieout.ui.chat.conversations_records import AskedQuestion, Reply, Turn
from tieout.ui.chat.events import AskedAs, Draft, Event, Phase
from tieout.ui.chat.feedback import marks_html
from tieout.ui.source_cards import answer_html
from tieout.ui.words import adapter_label, prose_html, several, since_label

# A number with its currency sign, scale word or per-cent sign; a citation [2] and a digit inside a word (Q3) stay.
_FIGURE = re.compile(r"(?<![\w\[])[$€£¥]?\d[\d.,]*(?:\s?%|\s(?:thousand|million|billion|trillion)\b)?(?![\w\]])")
BLANK = '<span class="unchecked" title="Shown once it ties out">•••</span>'
UNFINISHED = "This answer was not finished. Ask again to have it."


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
    verdict: str = ""  # what its reader marked it as

    def after(self, event: Event) -> TurnView:
        if isinstance(event, Phase):
            return replace(self, phase=event.words)
        if isinstance(event, AskedAs):
            return replace(self, asked_as=event.question)
        if isinstance(event, Draft):
            return replace(self, draft=event.text)
        return replace(self, answer=event)

    @property
    def over(self) -> bool:
        return self.answer is not None or bool(self.failure)


def keys(number: int, columns: int) -> list[str]:
    """The keys of a conversation's turn `number` with so many columns."""
    return [f"{number}{letter}" for letter in "ab"[:columns]] if columns > 1 else [str(number)]


def kept_html(turn: Turn, number: int, *, last: bool = False) -> str:
    """A turn out of the desk's conversations; the last one can be asked again and edited."""
    views = [_kept(reply, key) for reply, key in zip(turn.replies, keys(number, len(turn.replies)), strict=True)]
    return turn_html(turn.asked, views, tools=last)


def _kept(reply: Reply, key: str) -> TurnView:
    view = TurnView(
        key,
        reply.adapter,
        asked_as=reply.asked_as,
        answer=reply.restored(),
        failure=reply.failure,
        verdict=reply.verdict,
    )
    if view.over:
        return view
    words = str(reply.answer.get("answer", "")) if reply.answer else ""  # of another version of Tieout
    return replace(view, failure=words or UNFINISHED)


def turn_html(asked: AskedQuestion, views: Sequence[TurnView], *, tools: bool = False) -> str:
    """The question, and below it one column, or two side by side."""
    columns = "".join(_column(view, titled=len(views) > 1) for view in views)
    both = " two" if len(views) > 1 else ""
    busy = "false" if all(view.over for view in views) else "true"
    key = views[0].key if views else "0"
    return (
        f'<article class="turn" id="turn-{escape(key)}" aria-busy="{busy}">{_asked(asked, tools)}'
        f'<div class="columns{both}">{columns}</div></article>'
    )


def _asked(asked: AskedQuestion, tools: bool) -> str:
    chips = [*asked.tickers]
    chips += [since_label(asked.since)] if asked.since else []
    chips += [f"as of {asked.as_of}"] if asked.as_of else []
    small = f"<small>{escape(' · '.join(chips))}</small>" if chips else ""
    buttons = (
        '<span class="tools"><button type="button" data-copy-link="">Copy link</button><button type="button" data-do="retry">Ask again</button>'
        f'<button type="button" data-do="edit" data-text="{escape(asked.question)}">Edit</button></span>'
    )
    return (
        f'<div class="asked"><h2 class="sr">You asked</h2><p>{escape(asked.question)}</p>'
        f"{small}{buttons if tools else ''}</div>"
    )


def _column(view: TurnView, *, titled: bool) -> str:
    title = f"<h3>{escape(adapter_label(view.adapter))}</h3>" if titled else ""
    asked_as = f'<p class="asked-as">Asked as: {escape(view.asked_as)}</p>' if view.asked_as else ""
    return f'<div class="side" data-key="{escape(view.key)}">{title}{asked_as}{_state(view)}</div>'


def _state(view: TurnView) -> str:
    if view.failure:
        return f'<p class="failure">{prose_html(view.failure)}</p>'
    if view.answer is not None:
        marks = marks_html(view.key, view.verdict) if view.answer.model.base else ""
        return answer_html(view.answer, view.key, marks)
    if view.draft:
        return (
            f'<section class="draft" aria-label="Draft"><div class="words"><p class="phase">Writing; figures appear once they tie out</p>'
            f'<div class="said">{draft_html(view.draft)}<span class="caret"></span></div></div></section>'
        )
    return f'<p class="phase waiting">{escape(view.phase)}</p>'


def draft_html(draft: str) -> str:
    """The words so far, each figure as a blank: its scale and its sign are not checked yet ("£534,985 million")."""
    return _FIGURE.sub(BLANK, escape(draft))


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
        f'<h3 class="small">From the newest documents</h3><ul>{chips}</ul></div>'
    )
