"""Questions to begin with, made from the desk's newest documents. Pure.

Only names of companies go into them: a title is a stranger's text, and is never asked for them. Whether the desk can answer
one is found out before it is shown (`Desk.answerable`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from tieout.feeds import Document

MOST = 4
_NAME = re.compile(r"[\w&.,'’\- ]{2,60}")
_RESULTS = (
    "How did {} do last quarter?",
    "What was the revenue of {}, and how did it grow?",
    "What was the operating income of {} last quarter?",
    "What was the net income of {} last quarter?",
)
_PRICES = ("Where did {} close last?",)
_FIGURES = {"filing": _RESULTS, "release": _RESULTS, "report": _RESULTS, "facts": _RESULTS, "prices": _PRICES}


def example_questions(newest: Sequence[Document]) -> list[list[str]]:
    """For each company that publishes figures, questions about it, the one to prefer first; each company begins with another."""
    names = known_names(newest)
    questions: dict[str, list[str]] = {}
    for document in newest:
        name = names.get(document.tickers[0]) if len(document.tickers) == 1 else None
        shapes = _FIGURES.get(document.kind)
        if name and shapes and name not in questions:
            at = len(questions) % len(shapes)
            questions[name] = [shape.format(name) for shape in (*shapes[at:], *shapes[:at])]
    return list(questions.values())


def answered_examples(
    companies: Iterable[Sequence[str]], answerable: Callable[[Sequence[str]], Iterator[bool]]
) -> list[str]:
    """Of each company the first question that can be answered, until there are four."""
    chosen: list[str] = []
    for questions in companies:
        if len(chosen) == MOST:
            break
        chosen += [question for question, can in zip(questions, answerable(questions), strict=False) if can][:1]
    return chosen


def known_names(documents: Sequence[Document]) -> Mapping[str, str]:
    """A ticker's company, where a document about it alone names it, in letters that a name may have."""
    names: dict[str, str] = {}
    for document in documents:
        spelled = [name for name in document.companies if name not in document.tickers and _NAME.fullmatch(name)]
        if len(document.tickers) == 1 and len(spelled) == 1:
            names.setdefault(document.tickers[0], spelled[0])
    return names
