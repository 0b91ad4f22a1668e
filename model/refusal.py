"""Refusals that help: what no source gives, and what the nearest ones do say. Pure.

The words come from code, never from the model; what is added from sources is tied out like any sentence. The advice
refusal names considerations that sources state, and never tells anybody what to do.
"""

from __future__ import annotations

import re

from model.answer import Sentence
from model.writer import finding_sentence, is_sentence, statement_sentence
from retrieval.numbers import numbers
from retrieval.records import Evidence

NEAREST = 2


def opening(evidence: Evidence, advice: bool) -> str:
    """The first sentence of a refusal; shows no figure."""
    if advice:
        return "Tieout does not give investment advice, ratings or price forecasts."
    return f"The sources do not give {_wordless(evidence.missing) or 'what was asked'}."


def nearest(evidence: Evidence, advice: bool) -> list[str]:
    """What the nearest sources do say: sentences still to be tied out, best first."""
    statements = [statement_sentence(s, evidence) for s in evidence.statements if is_sentence(s.text)]
    findings = [finding_sentence(f, evidence) for f in evidence.findings[:NEAREST]]
    return (findings + statements if advice else statements + findings)[: 3 * NEAREST]


def lead(text: str) -> Sentence:
    """An uncited sentence by code."""
    return Sentence(text, (), ())


def _wordless(missing: str) -> str:
    """The noun phrase, without figures that nothing could tie: years and quarters may stay."""
    bare = re.sub(r"[<>\[\]|*`]", "", missing).strip().rstrip(".")
    return "" if numbers(bare) else re.sub(r"\s+", " ", bare)
