"""Calculations over figures that stand in sources."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from tieout.feeds import Document
from tieout.retrieval.evidence.calculations import compute, compute_over, compute_ratio_change
from tieout.retrieval.evidence.candidates import FigureCandidate
from tieout.retrieval.reading.records import Period
from tieout.retrieval.reading.text.numbers import numbers

YEAR_2025 = Period(date(2025, 1, 1), date(2025, 12, 31))
YEAR_2024 = Period(date(2024, 1, 1), date(2024, 12, 31))


def candidate(text: str, period: Period | None = YEAR_2025, kind: str = "filing") -> FigureCandidate:
    """The first figure of a text, as a candidate."""
    now = datetime(2026, 3, 1, tzinfo=UTC)
    document = Document(text[:8], "f", kind, "t", "", text, text, now, text, published_at=now)  # type: ignore[arg-type]
    return FigureCandidate("Acme", "revenue", numbers(text)[0], period, document, (0, len(text)), 1.0, "prose")


def test_growth_is_a_ratio_less_one_over_the_numbers_as_written() -> None:
    """Separators go, the scale cancels out."""
    done = compute("growth", candidate("$1,496.5 million"), candidate("$1,202.9 million", YEAR_2024), "growth")
    assert done is not None
    assert (done.formula, done.text) == ("1496.5/1202.9-1", "+24.4 %")
    assert done.value == Decimal("1496.5") / Decimal("1202.9") - 1


def test_figures_of_different_scales_are_brought_to_one() -> None:
    """A billion against millions."""
    done = compute("growth", candidate("$1.5 billion"), candidate("$1,200 million", YEAR_2024), "growth")
    assert done is not None
    assert done.formula == "1500/1200-1"


def test_a_fall_has_its_sign() -> None:
    """Growth below zero is shown with a minus."""
    done = compute("growth", candidate("$90 million"), candidate("$120 million", YEAR_2024), "growth")
    assert done is not None
    assert done.text == "-25.0 %"


def test_currencies_are_never_mixed() -> None:
    """Euros against dollars is no calculation."""
    assert compute("growth", candidate("€90 million"), candidate("$120 million", YEAR_2024), "growth") is None


def test_per_share_is_never_set_against_a_total() -> None:
    """Earnings per share over revenue means nothing."""
    assert compute("ratio", candidate("$1.57 per share"), candidate("$120 million"), "ratio") is None


def test_nothing_is_divided_by_zero() -> None:
    """A base of nothing has no growth."""
    assert compute("growth", candidate("$9 million"), candidate("$0", YEAR_2024), "growth") is None


def test_a_change_of_a_rate_is_in_percentage_points() -> None:
    """2.94% from 3.07% is 0.13 points down."""
    done = compute("change", candidate("2.94%"), candidate("3.07%", YEAR_2024), "change")
    assert done is not None
    assert (done.unit, done.value) == ("pp", Decimal("-0.13"))


def test_nothing_grows_from_a_loss() -> None:
    """From minus 20 to plus 10 is no growth of minus 150 per cent."""
    assert compute("growth", candidate("$10 million"), candidate("$(20) million", YEAR_2024), "growth") is None


def test_a_negative_operand_stands_in_brackets() -> None:
    """5 less minus 3."""
    done = compute("change", candidate("$5 million"), candidate("$(3) million", YEAR_2024), "change")
    assert done is not None
    assert (done.formula, done.value) == ("5-(-3)", Decimal(8))


def test_a_multiple_is_shown_with_two_decimals() -> None:
    """A current ratio is 1.28x, not 127.6 per cent."""
    done = compute("multiple", candidate("$128.6 million"), candidate("$100.8 million"), "current ratio")
    assert done is not None
    assert (done.text, done.unit) == ("1.28x", "x")


def test_a_change_of_a_rate_in_basis_points_says_so_in_its_formula() -> None:
    """The formula gives the number shown, without a factor that only its reader knows."""
    done = compute("change", candidate("2.94%"), candidate("3.07%", YEAR_2024), "change", in_points=True)
    assert done is not None
    assert (done.formula, done.unit, done.value, done.text) == ("(2.94-3.07)*100", "bp", Decimal(-13), "-13 bp")


def test_basis_points_lie_basis_points_apart() -> None:
    """25 less 50 basis points are no 25 percentage points."""
    done = compute("change", candidate("25 basis points"), candidate("50 basis points", YEAR_2024), "change")
    assert done is not None
    assert (done.unit, done.text) == ("bp", "-25 bp")


def quarters(*texts: str) -> tuple[FigureCandidate, FigureCandidate]:
    first, second = (candidate(f"{text} of it", YEAR_2025) for text in texts)
    return first, second


@pytest.mark.parametrize(
    ("in_points", "formula", "text"),
    [(False, "30/120-20/100", "+5.00 pp"), (True, "(30/120-20/100)*100*100", "+500.00 bp")],
)
def test_a_margin_moves_by_points(in_points: bool, formula: str, text: str) -> None:
    """A quarter against a fifth."""
    now, base = quarters("$30 million", "$120 million"), quarters("$20 million", "$100 million")
    done = compute_ratio_change(now, base, "margin change", in_points=in_points)
    assert done is not None
    assert (done.formula, done.text) == (formula, text)
    assert done.operands == (*now, *base)


def test_a_margin_in_two_currencies_has_no_change() -> None:
    """Nor has one over nothing."""
    dollars, euros = quarters("$30 million", "$120 million"), quarters("€20 million", "€100 million")
    assert compute_ratio_change(dollars, euros, "change") is None
    assert compute_ratio_change(dollars, quarters("$20 million", "$0"), "change") is None


def test_the_average_of_rates_is_a_rate() -> None:
    """A fraction as every computed rate is, over per cents as they are written."""
    done = compute_over("average", [candidate("4.5%"), candidate("5.5%", YEAR_2024)], "average")
    assert done is not None
    assert (done.formula, done.value, done.text) == ("(4.5%+5.5%)/2", Decimal("0.05"), "5.0 %")


def test_a_figure_whose_scale_went_unread_is_not_added_to_millions() -> None:
    """18,087 thousand in a table that does not say so."""
    assert compute_over("sum", [candidate("$25,997 million"), candidate("$18,087")], "total") is None
    assert compute("difference", candidate("$25,997 million"), candidate("$18,087"), "gap") is None
