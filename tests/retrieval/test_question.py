"""What questions ask for, read by rules."""

from __future__ import annotations

from datetime import date

import pytest

from tieout.feeds import Company
from tieout.retrieval.query.parse import Question, parse_question
from tieout.retrieval.reading.companies import Directory

DIRECTORY = Directory(
    [
        Company("Larkmoor Foods Inc.", "LKMF"),
        Company("Northgate Systems Corp", "NGS"),
        Company("Intelligent Group Ltd", "INTG"),
    ]
)
TODAY = date(2026, 11, 23)


def read(question: str) -> Question:
    return parse_question(question, DIRECTORY, today=TODAY, fiscal_year_ends={"LKMF": (12, 31), "NGS": (1, 31)})


def test_a_lookup_has_one_company_metric_and_period() -> None:
    """The possessive is no part of the name, and the fiscal year follows the company's own calendar."""
    (slot,) = read("What was Northgate Systems' revenue in fiscal 2026?").slots
    assert slot.company is not None
    assert (slot.company.ticker, slot.metric and slot.metric.key) == ("NGS", "revenue")
    assert slot.period is not None
    assert slot.period.ends == date(2026, 1, 31)


def test_a_segment_narrows_the_metric_and_is_no_company() -> None:
    """ "Intelligent Cloud" is not the company Intelligent Group."""
    (slot,) = read("What was Northgate Systems' Intelligent Cloud revenue in fiscal 2026?").slots
    assert slot.qualifiers == ("Intelligent Cloud",)


def test_two_questions_in_one_are_two_slots() -> None:
    """The second clause takes company and metric from the first."""
    first, second = read("What were Larkmoor Foods' third-quarter net sales, and how fast did they grow?").slots
    assert (first.operation, second.operation) == ("value", "growth")
    assert second.company == first.company
    assert second.metric == first.metric


def test_each_company_keeps_its_own_period() -> None:
    """ "A in fiscal 2025 with B's in fiscal 2026" is two slots, not four."""
    slots = read(
        "Compare the net income of Larkmoor Foods in fiscal 2025 with Northgate Systems' in fiscal 2026."
    ).slots
    assert [(s.company and s.company.ticker, s.period and s.period.year) for s in slots] == [
        ("LKMF", 2025),
        ("NGS", 2026),
    ]


def test_each_of_the_first_three_quarters_is_spelled_out() -> None:
    """Three quarters, three slots."""
    slots = read("List Larkmoor Foods' revenue in each of the first three quarters of fiscal 2025.").slots
    assert [s.period and s.period.quarter for s in slots] == [1, 2, 3]


def test_an_unknown_name_must_be_spoken_of_by_the_sources() -> None:
    """A company that no directory knows is still the subject."""
    (slot,) = read("How many vehicles did Zephyrine Motors deliver in the third quarter of 2026?").slots
    assert slot.names == ("Zephyrine Motors",)
    assert (slot.expects, slot.noun) == ("count", "vehicles")


def test_guidance_for_a_quarter_looks_ahead() -> None:
    """In November "the fourth quarter" that a company expects something of is the running one."""
    (slot,) = read("What fourth-quarter revenue does Larkmoor Foods expect?").slots
    assert slot.period is not None
    assert slot.period.ends == date(2026, 12, 31)


def test_a_year_inside_a_name_is_no_period() -> None:
    """The plan is of 2003, the vote is not."""
    (slot,) = read("How many shares were voted for the 2003 Long Term Plan of Larkmoor Foods?").slots
    assert slot.period is None


def test_a_broad_question_asks_for_results_that_need_not_all_be_there() -> None:
    """ "How did it do?" looks for revenue, its growth and profit, all optional."""
    slots = read("How did Larkmoor Foods do last quarter?").slots
    assert {s.metric.key for s in slots if s.metric} >= {"revenue", "net_income"}
    assert all(s.optional for s in slots if s.metric)


@pytest.mark.parametrize(
    ("question", "over", "under"),
    [
        ("What was Larkmoor Foods' R&D expense as a percentage of revenue in 2025?", "research", "revenue"),
        ("What percentage of Larkmoor Foods' revenue was operating income in 2025?", "operating_income", "revenue"),
        ("What was the ratio of net income to total assets at Larkmoor Foods in 2025?", "net_income", "total_assets"),
        (
            "How large was Larkmoor Foods' capex relative to operating cash flow in 2025?",
            "capex",
            "operating_cash_flow",
        ),
        ("How much of Larkmoor Foods' revenue was spent on research and development in 2025?", "research", "revenue"),
    ],
)
def test_one_metric_over_another_is_a_ratio(question: str, over: str, under: str) -> None:
    """Whichever of the two is named first."""
    (slot,) = read(question).slots
    assert slot.metric is not None
    assert slot.over is not None
    assert (slot.operation, slot.metric.key, slot.over.key) == ("ratio", over, under)


def test_two_metrics_joined_by_and_are_two_slots() -> None:
    """Nothing is divided where nothing says so."""
    slots = read("What were Larkmoor Foods' revenue and net income in 2025?").slots
    assert [s.metric and s.metric.key for s in slots] == ["revenue", "net_income"]


def test_current_assets_are_no_word_of_time() -> None:
    """ "Current" before assets, liabilities or ratio does not ask for the latest."""
    question = read("What were Larkmoor Foods' current liabilities at 31 December 2024?")
    assert not question.latest
    assert [s.period and s.period.ends for s in question.slots] == [date(2024, 12, 31)]
