"""Evidence as the model's turn: numbered sources with their heads, calculations, date, question, within a budget.

Pure, given a way to count tokens. Of long evidence the lines nearest the question are told (`model/prompt/nearest_lines.py`), as in training; lines that
hold a finding's figure, and calculations, are told whatever the budget is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime

from tieout.feeds import Document
from tieout.model.prompt.nearest_lines import Held, joined, lines_of, narrowed
from tieout.model.prompt.table_lines import table_lines
from tieout.model.prompt.template import Message, PromptCalculation, PromptSource, messages, render_user
from tieout.retrieval import Evidence, neutralise

Count = Callable[[str], int]
CALCULATIONS = 4


def build_prompt(evidence: Evidence, count: Count, budget: int) -> list[Message]:
    """System and user turn for this evidence, at most `budget` tokens where findings allow."""
    return messages(user_turn(evidence, count, budget))


def user_turn(evidence: Evidence, count: Count, budget: int) -> str:
    """The user turn: the nearest lines within the budget, nearest first, and every line with a finding."""
    calculations = [
        PromptCalculation(c.formula, c.text, c.label, c.sources) for c in evidence.calculations[:CALCULATIONS]
    ]
    as_of = (evidence.as_of or datetime.now(UTC)).date().isoformat()
    texts = [(item.n, head(item.document), table_lines(item.text)) for item in evidence.items]
    held = _findings(evidence)
    lines = [(n, line) for n, text in narrowed(texts, evidence.question, held) for line in lines_of(text)]
    room = budget - count(_rendered({n: "" for n, _ in lines}, calculations, as_of, evidence))
    kept = _within(lines, room, held, count)
    return _rendered({n: joined(rows) for n, rows in kept.items()}, calculations, as_of, evidence)


def head(document: Document) -> str:
    """A document as the prompt names it."""
    return source_head(document.outlet or document.feed, document.kind, document.published_at, document.title)


def source_head(outlet: str, kind: str, published_at: datetime | None, title: str) -> str:
    """ "outlet, kind, date: title" as the prompt names a source; what a feed calls itself and its items is data too."""
    day = published_at.date().isoformat() if published_at else "undated"
    outlet, title = (re.sub(r"\s+", " ", neutralise(s)).strip() for s in (outlet, title))
    return f"{outlet}, {kind}, {day}: {title}"


def _rendered(
    texts: Mapping[int, str], calculations: Sequence[PromptCalculation], as_of: str, evidence: Evidence
) -> str:
    documents = {item.n: item.document for item in evidence.items}
    sources = [PromptSource(n, head(documents[n]), text) for n, text in texts.items()]
    return render_user(sources, calculations, as_of, evidence.question)


def _findings(evidence: Evidence) -> Held:
    """Does a line hold the figure of a finding, or an operand of a calculation, that was found in its source?"""
    wanted: dict[int, list[str]] = {item.n: [] for item in evidence.items}
    for finding in evidence.findings:
        if finding.source in wanted:
            wanted[finding.source].append(finding.figure.text)
    for calculation in evidence.calculations:
        for n in calculation.sources:
            wanted[n] += [operand.text for operand in calculation.operands]
    return lambda n, line: any(text in line for text in wanted[n])


def _within(lines: Sequence[tuple[int, str]], room: int, held: Held, count: Count) -> dict[int, list[str]]:
    """The lines held, then the others in their order, until the room is used; sources in the lines' order."""
    chosen: set[int] = set()
    for place, (n, line) in sorted(enumerate(lines), key=lambda one: (not held(*one[1]), one[0])):
        cost = count(line) + 1
        if cost <= room or held(n, line):
            chosen.add(place)
            room -= cost
    kept: dict[int, list[str]] = {}
    for place in sorted(chosen):
        n, line = lines[place]
        kept.setdefault(n, []).append(line)
    return kept
