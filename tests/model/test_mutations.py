"""Part of the mutation bench: wrong sentences are caught, right ones kept, whatever the wording."""

from __future__ import annotations

import random

import pytest

from bench.tieout import mutations
from tieout.model.records import Sentence
from tieout.model.tieout.verify import tie

CASES = 40
KINDS = sorted(mutations.MUTATIONS)


def cases(seed: int) -> list[mutations.Case]:
    rng = random.Random(seed)
    return [(mutations.table_case if n % 2 else mutations.prose_case)(rng) for n in range(CASES)]


def test_right_sentences_are_kept() -> None:
    """Tables and prose, rounded or not, with growth, quarters and several orders of words."""
    lost = [case.right for case in cases(3) if not isinstance(tie(case.right, case.evidence), Sentence)]
    assert lost == []


@pytest.mark.parametrize("kind", KINDS)
def test_a_mutation_of_a_right_sentence_is_caught(kind: str) -> None:
    """One thing wrong: digit, scale, unit, sign, period, company or citation."""
    rng = random.Random(7)
    changed = [(case, mutations.MUTATIONS[kind](case, rng)) for case in cases(5)]
    wrong = [(case, text) for case, text in changed if text != case.right]
    passed = [text for case, text in wrong if not mutations.caught(kind, case, text)]
    assert len(wrong) > CASES // 3
    assert passed == []
