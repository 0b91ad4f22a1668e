"""Questions to begin with, made from the desk's newest documents. Pure.

Only names of companies go into them: a title is a stranger's text, and is never asked for them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from tieout.feeds import Document

MOST = 4
_NAME = re.compile(r"[\w&.,'’\- ]{2,60}")
_RESULTS = (
    "How did {} do last quarter?",
    "What was {}'s revenue, and how did it grow?",
    "What was {}'s operating income?",
    "What does {} expect for the year?",
)


def example_questions(newest: Sequence[Document]) -> list[str]:
    """At most four, each about another company, worded by what its newest document is."""
    names = known_names(newest)
    questions: dict[str, str] = {}
    for document in newest:
        name = names.get(document.tickers[0]) if len(document.tickers) == 1 else None
        if name and name not in questions and len(questions) < MOST:
            questions[name] = question(document, len(questions)).format(name)
    return list(questions.values())


def known_names(documents: Sequence[Document]) -> Mapping[str, str]:
    """A ticker's company, where a document about it alone names it, in letters that a name may have."""
    names: dict[str, str] = {}
    for document in documents:
        spelled = [name for name in document.companies if name not in document.tickers and _NAME.fullmatch(name)]
        if len(document.tickers) == 1 and len(spelled) == 1:
            names.setdefault(document.tickers[0], spelled[0])
    return names


def question(document: Document, place: int) -> str:
    if document.kind == "prices":
        return "Where did {} close last?"
    if document.kind in {"filing", "release", "facts"}:
        return _RESULTS[place % len(_RESULTS)]
    return "What is the latest on {}?"
