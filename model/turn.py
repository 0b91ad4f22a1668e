"""Evidence as the model's turn: numbered sources with their heads, calculations, date, question, within a budget.

Pure, given a way to count tokens. When the budget is short, passages lose lines from their least useful end; lines that
hold a finding's figure, and calculations, are never trimmed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import UTC, datetime

from feeds.document import Document
from model.prompt import Message, PromptCalculation, PromptSource, messages, render_user
from model.table_lines import table_lines
from retrieval.records import Evidence, EvidenceItem
from retrieval.untrusted import neutralise

Count = Callable[[str], int]
CALCULATIONS = 4


def turns(evidence: Evidence, count: Count, budget: int) -> list[Message]:
    """System and user turn for this evidence, at most `budget` tokens where findings allow."""
    return messages(user_turn(evidence, count, budget))


def user_turn(evidence: Evidence, count: Count, budget: int) -> str:
    """The user turn; every passage keeps at least its lines with findings, or its first line."""
    calculations = [
        PromptCalculation(c.formula, c.text, c.label, c.sources) for c in evidence.calculations[:CALCULATIONS]
    ]
    as_of = (evidence.as_of or datetime.now(UTC)).date().isoformat()
    lines = {item.n: _graded(item, evidence) for item in evidence.items}
    room = budget - count(render_user(_sources(evidence, {}), calculations, as_of, evidence.question))
    kept = _within(lines, room, count)
    return render_user(_sources(evidence, kept), calculations, as_of, evidence.question)


def head(document: Document) -> str:
    """ "outlet, kind, date: title" as the prompt names a source; what a feed calls itself and its items is data too."""
    day = document.published_at.date().isoformat() if document.published_at else "undated"
    outlet, title = (
        re.sub(r"\s+", " ", neutralise(s)).strip() for s in (document.outlet or document.feed, document.title)
    )
    return f"{outlet}, {document.kind}, {day}: {title}"


def _sources(evidence: Evidence, texts: dict[int, str]) -> list[PromptSource]:
    return [PromptSource(item.n, head(item.document), texts.get(item.n, "")) for item in evidence.items]


def _graded(item: EvidenceItem, evidence: Evidence) -> list[tuple[int, int, str]]:
    """Lines of a passage as (grade, position, text): 0 must stay, 1 speaks of the question, 2 the rest."""
    wanted = [f.figure.text for f in evidence.findings if f.source == item.n]
    wanted += [f.text for c in evidence.calculations if item.n in c.sources for f in c.operands]
    terms = [term.lower() for term in evidence.terms]
    graded = []
    for position, line in enumerate(table_lines(item.text).splitlines()):
        if line.strip():
            lower = line.lower()
            grade = 0 if any(w in line for w in wanted) else 1 if any(t in lower for t in terms) else 2
            graded.append((grade, position, line))
    return graded or [(2, 0, item.text.strip())]


def _within(lines: dict[int, list[tuple[int, int, str]]], room: int, count: Count) -> dict[int, str]:
    """Best grades first over all passages, earlier sources first, until the room is used."""
    ranked = sorted((grade, n, position, line) for n, rows in lines.items() for grade, position, line in rows)
    kept: dict[int, list[tuple[int, str]]] = {n: [] for n in lines}
    for grade, n, position, line in ranked:
        cost = count(line) + 1
        if grade == 0 or cost <= room:
            kept[n].append((position, line))
            room -= cost
    return {n: _joined(rows) for n, rows in kept.items()}


def _joined(rows: Iterable[tuple[int, str]]) -> str:
    return "\n".join(line for _, line in sorted(rows))
