"""A shown result ties to its calculation: a right one whatever its unit, a wrong one never."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from tieout.feeds import Document
from tieout.model.tieout.formula import evaluate_formula
from tieout.model.tieout.value import fits_result
from tieout.retrieval.evidence.calculations import Computed, compute, compute_over, compute_ratio_change
from tieout.retrieval.evidence.candidates import FigureCandidate
from tieout.retrieval.reading.text.numbers import numbers
from tieout.retrieval.records import Calculation

NOW = datetime(2026, 3, 1, tzinfo=UTC)


def candidate(text: str) -> FigureCandidate:
    document = Document(text, "f", "filing", "t", "", text, text, NOW, text, published_at=NOW)
    return FigureCandidate("Acme", "rate", numbers(text)[0], None, document, (0, len(text)), 1.0, "prose")


def calculation(done: Computed | None) -> Calculation:
    assert done is not None
    return Calculation(done.formula, done.value, done.unit, done.scale, done.text, done.label, "Acme", (1,), ())


RATES = candidate("4.25%"), candidate("3.75%")
MARGINS = (candidate("$30 million"), candidate("$120 million")), (candidate("$20 million"), candidate("$100 million"))
CALCULATIONS = {
    "growth": compute("growth", candidate("$120 million"), candidate("$100 million"), ""),
    "ratio": compute("ratio", candidate("$30 million"), candidate("$120 million"), ""),
    "rates": compute("change", *RATES, ""),
    "rates in bp": compute("change", *RATES, "", in_points=True),
    "margins": compute_ratio_change(*MARGINS, ""),
    "margins in bp": compute_ratio_change(*MARGINS, "", in_points=True),
    "average": compute_over("average", RATES, ""),
    "money": compute("change", candidate("$120 million"), candidate("$100 million"), ""),
}


@pytest.mark.parametrize(
    ("kind", "shown"),
    [
        ("growth", "20%"), ("growth", "20.0 %"), ("ratio", "25%"),
        ("rates", "0.5 percentage points"), ("rates", "50 basis points"),
        ("rates in bp", "50 basis points"), ("rates in bp", "0.5 percentage points"),
        ("margins", "5 percentage points"), ("margins in bp", "500 basis points"),
        ("average", "4.0%"), ("average", "4%"), ("money", "$20 million"),
    ],
)  # fmt: skip
def test_a_right_result_ties(kind: str, shown: str) -> None:
    sentence = f"It came to {shown}."
    assert fits_result(numbers(sentence)[0], calculation(CALCULATIONS[kind]), sentence)


@pytest.mark.parametrize(
    ("kind", "shown"),
    [
        ("growth", "0.2%"), ("growth", "2000%"), ("growth", "20 percentage points"), ("ratio", "$25 million"),
        ("rates", "50 percentage points"), ("rates", "0.005 percentage points"), ("rates", "0.5%"), ("rates", "5 basis points"),
        ("rates in bp", "5,000 basis points"), ("rates in bp", "0.6 percentage points"),
        ("margins", "500 percentage points"), ("margins", "0.05 percentage points"), ("margins", "5%"),
        ("margins in bp", "5 basis points"), ("average", "400%"), ("average", "4.1%"), ("money", "$20 thousand"),
    ],
)  # fmt: skip
def test_a_wrong_result_does_not(kind: str, shown: str) -> None:
    """Off by a factor, or in a unit that says something else: a rate's step is in points, its growth in per cent."""
    sentence = f"It came to {shown}."
    assert not fits_result(numbers(sentence)[0], calculation(CALCULATIONS[kind]), sentence)


@pytest.mark.parametrize("kind", CALCULATIONS)
def test_a_formula_gives_its_value(kind: str) -> None:
    """In the number's own unit; a margin's step comes as a fraction where it is shown in percentage points."""
    done = calculation(CALCULATIONS[kind])
    assert abs(done.value - evaluate_formula(done.formula) * (100 if kind == "margins" else 1)) < Decimal("1e-20")
