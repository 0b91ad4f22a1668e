"""The gate: an adapter that is measurably worse than its base is no default, unless the user insists."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from made_evidence import SALES

from tieout.feeds.errors import AdapterError
from tieout.model.analyst import Analyst
from tieout.model.evaluation.measures import rate
from tieout.model.inference import adapters
from tieout.model.inference.adapter_gate import gate_reasons, is_measured
from tieout.model.settings import ModelSettings


def rates(**values: tuple[int, int]) -> dict[str, Any]:
    """Named shares as a card keeps them: (how many, of how many)."""
    found = {}
    for name, (hits, count) in values.items():
        found_rate = rate(hits, count)
        found[name] = {k: getattr(found_rate, k) for k in ("value", "low", "high", "count")}
    return found


def card(own: dict[str, Any], base: dict[str, Any], *, perplexity: float = 20.0) -> dict[str, Any]:
    results = [
        {"model": "none", "rates": base, "general_perplexity": 20.0},
        {"model": "house", "rates": own, "general_perplexity": perplexity},
    ]
    return {"name": "house", "complete": True, "measures": {"suite": "quick", "results": results}}


def test_a_better_adapter_passes() -> None:
    made = card(rates(correct=(70, 100), wrong=(10, 100)), rates(correct=(20, 100), wrong=(60, 100)))
    assert gate_reasons(made) == []
    assert is_measured(made)


@pytest.mark.parametrize(
    ("own", "base", "word"),
    [
        (rates(correct=(20, 100)), rates(correct=(60, 100)), "correct"),
        (rates(wrong=(60, 100)), rates(wrong=(20, 100)), "wrong"),
        (rates(tied=(50, 100)), rates(tied=(90, 100)), "tied out"),
        (rates(wrongly_refused=(40, 100)), rates(wrongly_refused=(0, 100)), "answerable"),
    ],
)
def test_each_measure_that_is_worse_is_named_with_both_values(own: Any, base: Any, word: str) -> None:
    (reason,) = gate_reasons(card(own, base))
    assert word in reason
    assert "base" in reason


def test_a_handful_of_examples_decides_nothing() -> None:
    """3 of 12 is not worse than 4 of 12."""
    assert gate_reasons(card(rates(correct=(3, 12)), rates(correct=(4, 12)))) == []


def test_refusing_now_and_then_is_no_fault_where_the_base_never_refuses() -> None:
    assert gate_reasons(card(rates(wrongly_refused=(9, 100)), rates(wrongly_refused=(0, 100)))) == []


def test_what_was_forgotten_counts_above_three_per_cent() -> None:
    assert gate_reasons(card({}, {}, perplexity=20.5)) == []
    assert "perplexity" in gate_reasons(card({}, {}, perplexity=20.7))[0]


def test_measures_stand_by_suite_too() -> None:
    """As the first cards keep them: {"held_out_loss": …, "spot": {"suite": …, "results": […]}}."""
    flat = card(rates(correct=(20, 100)), rates(correct=(60, 100)))
    nested = flat | {"measures": {"held_out_loss": {"base": 2.0}, "spot": flat["measures"]}}
    assert gate_reasons(nested) == gate_reasons(flat) != []


@pytest.mark.parametrize("measures", [{}, None, [], {"held_out_loss": {"base": 2.0}}, {"results": "x"}])
def test_a_card_without_measures_is_neither_good_nor_bad(measures: object) -> None:
    assert gate_reasons({"name": "house", "measures": measures}) == []
    assert not is_measured({"name": "house", "measures": measures})


def test_a_worse_adapter_is_refused_as_default_with_the_measure_and_the_way_out(tmp_path: Path) -> None:
    folder = tmp_path / "house"
    folder.mkdir()
    (folder / "card.json").write_text(json.dumps(card(rates(correct=(20, 100)), rates(correct=(60, 100)))))
    with pytest.raises(AdapterError, match=r"answers correct 0\.20 .*base 0\.60 .*force_adapter = true"):
        adapters.allow_as_default("house", tmp_path)


def test_the_shipped_adapter_is_measured_and_no_worse_than_its_base() -> None:
    standing = adapters.standing("analyst", None)
    assert standing.measured
    assert standing.worse == ()


def test_the_analyst_does_not_write_with_a_worse_default_unless_forced(tmp_path: Path) -> None:
    """Named by hand, or forced, it writes."""
    for name in ("house", "other"):
        (tmp_path / name).mkdir()
        made = card(rates(correct=(20, 100)), rates(correct=(60, 100))) | {"name": name}
        (tmp_path / name / "card.json").write_text(json.dumps(made))
    settings = ModelSettings(adapter="house", adapters=tmp_path)
    with pytest.raises(AdapterError, match="force_adapter"):
        analyst(settings).answer(SALES)
    assert analyst(settings).answer(SALES, adapter="other").model.adapter == "other"
    assert analyst(replace(settings, force_adapter=True)).answer(SALES).model.adapter == "house"


class Writer:
    """An engine that writes one sentence."""

    def count(self, text: str) -> int:
        return len(text) // 4

    def stream(self, turns: Any, grammar: Any, *, adapter: Any = None, stop: Any = None) -> Iterator[str]:
        yield "Total net sales were $391,035 million in fiscal 2024 [1]."


def analyst(settings: ModelSettings) -> Analyst:
    return Analyst(settings, engine=Writer())  # type: ignore[arg-type]
