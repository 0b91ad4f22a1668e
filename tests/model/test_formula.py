"""Formulas: a parser, Decimal, and units that do not mix."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tieout.feeds.errors import FormulaError
from tieout.model.tieout.formula import evaluate_formula, formula_operands, unit_of


@pytest.mark.parametrize(
    ("formula", "value"),
    [
        ("2+3*4", "14"),
        ("(2+3)*4", "20"),
        ("10-4-3", "3"),
        ("100/4/5", "5"),
        ("-(1-3)", "2"),
        ("1,496.5-1,202.9", "293.6"),
        ("5%*200", "10"),
        ("7 ÷ 2 − 1", "2.5"),
    ],
)
def test_a_formula_is_worked_out_exactly(formula: str, value: str) -> None:
    assert Decimal(value) == evaluate_formula(formula)


@pytest.mark.parametrize("formula", ["", "1/0", "(1", "1)", "1 2", "a+1", "__import__('os')", "2**9", "1+", "9" * 300])
def test_what_is_no_formula_is_refused(formula: str) -> None:
    with pytest.raises(FormulaError):
        evaluate_formula(formula)


def test_operands_are_the_numbers_as_written() -> None:
    assert (Decimal(391035), Decimal(383285), Decimal(1)) == formula_operands("391,035/383285-1")


def test_currencies_do_not_add_up() -> None:
    """USD + EUR is refused; USD / USD is a ratio; USD * 2 stays USD."""
    units: dict[Decimal, str | None] = {Decimal(5): "USD", Decimal(6): "EUR", Decimal(7): "USD"}
    with pytest.raises(FormulaError, match="mixes"):
        unit_of("5+6", units)
    with pytest.raises(FormulaError):
        unit_of("5/6", units)
    assert [unit_of(f, units) for f in ("5/7-1", "5*2", "(5+7)/2")] == ["ratio", "USD", "USD"]


def test_per_cent_and_basis_points_do_not_add_up() -> None:
    with pytest.raises(FormulaError, match="mixes"):
        unit_of("46.2-25", {Decimal("46.2"): "percent", Decimal(25): "bp"})


@given(st.text(alphabet="0123456789.,+-*/()% ", max_size=40))
def test_any_text_gives_a_value_or_a_formula_error(text: str) -> None:
    """Total: nothing else is raised."""
    try:
        assert evaluate_formula(text).is_finite()
    except FormulaError as error:
        assert str(error)
