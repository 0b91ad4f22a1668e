"""Questions about how far things lie apart, periods said twice, and parts whose names sound like other metrics."""

from __future__ import annotations

from datetime import date

import pytest

from tieout.feeds import Company
from tieout.retrieval.query.parse import Question, parse_question
from tieout.retrieval.reading.companies import Directory

DIRECTORY = Directory([Company("Gullwick Inns plc", "GLWK"), Company("Tolvane Lines Inc.", "TOLV")])
TODAY = date(2026, 11, 23)


def read(question: str) -> Question:
    return parse_question(question, DIRECTORY, today=TODAY, fiscal_year_ends={"GLWK": (1, 31), "TOLV": (12, 31)})


@pytest.mark.parametrize(
    "question",
    [
        "By how much did Gullwick Inns' revenue exceed Tolvane Lines' in 2025?",
        "How much higher was Gullwick Inns' revenue than Tolvane Lines' in 2025?",
        "What was the difference between the revenue of Gullwick Inns and that of Tolvane Lines in 2025?",
        "How far was Gullwick Inns' revenue ahead of Tolvane Lines' in 2025?",
    ],
)
def test_two_companies_lie_apart_by_their_values(question: str) -> None:
    """Each is looked up, neither is compared with its own year before."""
    asked = read(question)
    assert asked.apart
    assert [s.company and s.company.ticker for s in asked.slots] == ["GLWK", "TOLV"]
    assert {(s.operation, s.expects, s.base_period) for s in asked.slots} == {("value", "money", None)}


@pytest.mark.parametrize(
    "question",
    [
        "By how much did Gullwick Inns' revenue rise in 2025?",
        "What were the revenues of Gullwick Inns and Tolvane Lines in 2025?",
        "How much higher was Gullwick Inns' revenue in 2025 than in 2024?",
    ],
)
def test_one_company_or_no_comparison_lies_nowhere_apart(question: str) -> None:
    assert not read(question).apart


@pytest.mark.parametrize(
    "question",
    [
        "What was Gullwick Inns' revenue in fiscal 2026, the year that ended in January 2026?",
        "What was Gullwick Inns' revenue in fiscal 2026 (the year ended 31 January 2026)?",
    ],
)
def test_a_period_said_twice_is_one(question: str) -> None:
    """The second words give the dates of the first."""
    (slot,) = read(question).slots
    assert slot.period is not None
    assert slot.period.ends == date(2026, 1, 31)


def test_two_years_side_by_side_stay_two() -> None:
    slots = read("What was Tolvane Lines' revenue in 2024, and in 2025?").slots
    assert [s.period and s.period.year for s in slots] == [2024, 2025]


def test_the_second_of_two_quarters_may_go_by_its_number_alone() -> None:
    """ "… in the third quarter of 2025 than in the second"."""
    (slot,) = read("How much higher was Tolvane Lines' revenue in the third quarter of 2025 than in the second?").slots
    assert slot.operation == "change"
    assert slot.period is not None and slot.base_period is not None
    assert (slot.period.ends, slot.base_period.ends) == (date(2025, 9, 30), date(2025, 6, 30))


def test_sales_of_restaurants_ask_for_no_number_of_restaurants() -> None:
    """What is counted elsewhere only says whose sales are meant."""
    slots = read("What were Gullwick Inns' sales of company-owned restaurants in fiscal 2026?").slots
    assert [s.metric and s.metric.key for s in slots] == ["revenue"]


def test_sales_and_a_count_are_two() -> None:
    slots = read("What were Gullwick Inns' revenue and employees in fiscal 2026?").slots
    assert [s.metric and s.metric.key for s in slots] == ["revenue", "employees"]


def test_brackets_and_premises_are_read_past() -> None:
    """The premise's year is kept."""
    (slot,) = read("Gullwick Inns opened nine inns in fiscal 2025. How high was its free cash flow (FCF)?").slots
    assert slot.metric is not None and slot.period is not None
    assert (slot.metric.key, slot.period.year) == ("free_cash_flow", 2025)
