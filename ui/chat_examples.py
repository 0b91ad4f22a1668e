"""Questions to begin with, made from the desk's newest documents. Pure.

Only company names, tickers and kinds go into them: a title is a stranger's text and is never asked for them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from feeds.document import Document

MOST = 4
_NAME = re.compile(r"[\w&.,'’\- ]{2,60}")


def example_questions(newest: Iterable[Document], names: Mapping[str, str]) -> list[str]:
    """At most four, each about another company, worded by what its newest document is."""
    questions: list[str] = []
    seen: set[str] = set()
    for document in newest:
        name = company(document, names)
        if not name or name in seen:
            continue
        seen.add(name)
        questions.append(question(document, name, len(questions)))
        if len(questions) == MOST:
            break
    return questions


def company(document: Document, names: Mapping[str, str]) -> str:
    """Whom it is about, when that is plain: one company, under a name that looks like a name."""
    if len(document.companies) == 1:
        name = document.companies[0]
    elif len(document.tickers) == 1:
        name = names.get(document.tickers[0], document.tickers[0])
    else:
        return ""
    return name if _NAME.fullmatch(name) else ""


def question(document: Document, name: str, place: int) -> str:
    if document.kind == "prices":
        return f"Where did {name} close last?"
    if document.kind in {"filing", "release", "facts"}:
        return (
            f"How did {name} do last quarter?",
            f"What was {name}'s revenue, and how did it grow?",
            f"What is {name}'s operating margin?",
            f"What does {name} expect for the year?",
        )[place % 4]
    return f"What is the latest on {name}?"
