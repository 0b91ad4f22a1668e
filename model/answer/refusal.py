"""Refusals that help: what no source gives, and what the nearest ones do say. Pure.

The words come from code, never from the model; what is added from sources is tied out like any sentence. The advice
refusal names considerations that sources state, and never tells anybody what to do.
"""

from __future__ import annotations

import re

from tieout.model.answer.realise import finding_sentence, is_sentence, statement_sentence
from tieout.model.records import Sentence
from tieout.model.tieout.advice import rates
from tieout.retrieval import SOURCE_RANK, Evidence, EvidenceItem, Statement, instruction_spans, numbers, sentences

NEAREST = 2
LONGEST = 300
_BROKEN_LINE = re.compile(r"[a-z]+\b")  # the rest of a sentence that a line break of a text file cut; not "iPhone"
_CONSIDERATION = re.compile(
    r"\b(?:risks?|uncertain\w*|depend\w*|compet\w+|outlook|guidance|expects?|debt|margin|backlog|litigation|impair\w*|demand"
    r"|rose|fell|grew|declin\w+|increas\w+|decreas\w+)\b",
    re.I,
)


def opening(evidence: Evidence, advice: bool) -> str:
    """The first sentence of a refusal; shows no figure."""
    if advice:
        return "Tieout does not give investment advice, ratings or price forecasts."
    return f"The sources do not give {_wordless(evidence.missing) or 'what was asked'}."


def nearest(evidence: Evidence, advice: bool) -> list[str]:
    """What the nearest sources do say: sentences still to be tied out, best first."""
    whole = [s for s in evidence.statements if is_sentence(s.text) and not _BROKEN_LINE.match(s.text)]
    statements = [statement_sentence(s, evidence) for s in whole]
    findings = [finding_sentence(f, evidence) for f in evidence.findings[:NEAREST]]
    if not advice:
        return (statements + findings)[: 3 * NEAREST]
    ranked = sorted(evidence.items, key=lambda item: -SOURCE_RANK[item.document.kind])
    stated = [statement_sentence(s, evidence) for item in ranked for s in considerations(item)[:NEAREST]]
    return [s for s in [*findings, *statements, *stated] if not rates(s)][: 3 * NEAREST]


def considerations(item: EvidenceItem) -> list[Statement]:
    """Sentences of a source that a decision would turn on: risks, outlook, what rose and fell. None gives an order."""
    orders = instruction_spans(item.quote)
    found = []
    for start, end in sentences(item.quote):
        text = item.quote[start:end].strip()
        fits = len(text) <= LONGEST and is_sentence(text) and _CONSIDERATION.search(text) is not None
        if fits and not any(a < end and start < b for a, b in orders):
            found.append(Statement(item.n, item.start + start, item.start + end, text, 0.0))
    return found


def lead(text: str) -> Sentence:
    """An uncited sentence by code."""
    return Sentence(text, (), ())


def _wordless(missing: str) -> str:
    """The noun phrase, without figures that nothing could tie: years and quarters may stay."""
    bare = re.sub(r"[<>\[\]|*`]", "", missing).strip().rstrip(".")
    return "" if numbers(bare) else re.sub(r"\s+", " ", bare)
