"""What a refusal adds: whole sentences of the nearest sources."""

from __future__ import annotations

from dataclasses import replace

import pytest
from made_evidence import RISKS

from tieout.model.answer.refusal import nearest


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("that tries to give the analyst orders for its next quarter.", False),
        ("iPhone castings are the supplier's main risk for next year.", True),
        ("The supply of castings is the main risk for next year.", True),
    ],
)
def test_the_rest_of_a_sentence_that_a_line_break_cut_is_not_shown(text: str, shown: bool) -> None:
    evidence = replace(RISKS, findings=(), statements=(replace(RISKS.statements[0], text=text),))
    assert any(text.removesuffix(".") in line for line in nearest(evidence, advice=False)) is shown
