"""The table that `tieout evaluate` prints."""

from __future__ import annotations

from tieout.model.evaluation.evaluate import EvaluationResult
from tieout.model.evaluation.measures import rate
from tieout.ui.commands.train import table


def test_models_stand_side_by_side_with_their_intervals() -> None:
    """One row a measure, one column a model; what was not counted shows a dash."""
    base = EvaluationResult("none", {"cited": rate(1, 16), "correct": rate(0, 0)}, 62.5, 21.0, 15.0, {})
    tuned = EvaluationResult("analyst", {"cited": rate(15, 16), "correct": rate(0, 0)}, 62.4, None, 16.0, {})
    lines = table([base, tuned]).splitlines()
    assert lines[0].split() == ["measure", "none", "analyst"]
    assert "0.06 (" in lines[1]
    assert "0.94 (" in lines[1]
    assert lines[2].split() == ["correct", "–", "–"]
    assert lines[-3].split()[-2:] == ["62.5", "62.4"]
    assert lines[-2].split()[-2:] == ["21.0", "–"]
