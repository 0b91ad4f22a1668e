"""A figure of a year is no quarter's: the length of time that a sentence gives a figure is part of its period."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from made_evidence import BRIGHTWATER, SALES, cell, item, table_finding

from tieout.model.records import Sentence
from tieout.model.tieout.duration import end_reason, span_reason, spans
from tieout.model.tieout.verify import Failure, tie
from tieout.retrieval.reading.records import Period

QUARTER = Period(date(2024, 6, 30), date(2024, 9, 28), "quarter ended 28 September 2024")
NINE = Period(date(2024, 1, 1), date(2024, 9, 28), "nine months ended 28 September 2024")
YEAR = Period(date(2023, 10, 1), date(2024, 9, 28), "fiscal 2024")
BARE = Period(date(2024, 1, 1), date(2024, 12, 31), "2024")
DAY = Period(None, date(2024, 9, 28), "28 September 2024")


@pytest.mark.parametrize(
    ("text", "months"),
    [
        ("in the third quarter of fiscal 2024", {3}),
        ("in Q3 FY2024", {3}),
        ("for the quarter ended 28 September 2024", {3}),
        ("for the three months ended September 28, 2024", {3}),
        ("in the first half of 2024", {6}),
        ("for the nine months ended 28 September 2024", {9}),
        ("in fiscal 2024", {12}),
        ("in 2024", {12}),
        ("for the full year", {12}),
        ("for the year ended 31 December 2024", {12}),
        ("in the quarter, after fiscal 2023", {3, 12}),
        ("in the quarter, against a year ago", {3}),
        ("a quarter of its sales and half of its profit", set()),
        ("at 28 September 2024", set()),
        ("in September 2024", set()),
        ("in the year to date", set()),
    ],
)
def test_lengths_named(text: str, months: set[int]) -> None:
    assert spans(text) == months


@pytest.mark.parametrize(
    ("sentence", "period"),
    [
        ("Net sales were A in the third quarter of fiscal 2024.", YEAR),
        ("Net sales were A in the third quarter against B a year ago.", YEAR),
        ("Net sales were A in the third quarter of 2024.", NINE),
        ("Net sales were A in fiscal 2024.", QUARTER),
        ("Net sales were A for the full year.", NINE),
    ],
)
def test_another_length_is_another_period(sentence: str, period: Period) -> None:
    assert span_reason(sentence, "A", [period], "") is not None


@pytest.mark.parametrize(
    ("sentence", "periods"),
    [
        ("Net sales were A in the third quarter of fiscal 2024.", [QUARTER]),
        ("Net sales were A in fiscal 2024.", [YEAR]),
        ("Net sales were A in the third quarter, after B in fiscal 2023.", [QUARTER]),
        ("Net sales were A in the third quarter, after B in fiscal 2023.", [YEAR]),
        ("Net sales were A.", [QUARTER]),
        ("Cash was A at the end of the third quarter.", [DAY]),
        ("Net sales were A in the third quarter.", [BARE]),
        ("Net sales were A in the third quarter.", [YEAR, QUARTER]),
        ("Net sales were A in the third quarter.", []),
    ],
)
def test_the_same_length_and_silence_pass(sentence: str, periods: list[Period]) -> None:
    assert span_reason(sentence, "A", periods, "") is None


def test_in_prose_the_sentence_of_the_source_says_the_length() -> None:
    place = "Net sales were A, up 5.2% from B in fiscal 2023."
    assert span_reason("Net sales were A in the third quarter against B a year ago.", "A", [], place) is not None
    assert span_reason("Net sales were A in fiscal 2024.", "A", [], place) is None
    assert span_reason("Net sales were A in the third quarter.", "A", [], "Net sales were A.") is None


def test_a_years_sales_told_as_a_quarters_are_cut_with_the_reason() -> None:
    result = tie(
        "Total net sales were $391,035 million in the fourth quarter against $383,285 million a year ago [1].", SALES
    )
    assert isinstance(result, Failure)
    assert result.reason == "$391,035 million is for 12 months in its source, not for 3 months"


def test_a_quarters_sales_told_as_the_years_are_cut() -> None:
    figure = cell(BRIGHTWATER, "$ 391,035", "391035", QUARTER)
    evidence = replace(SALES, items=(item(1, BRIGHTWATER, figure),), findings=(table_finding(figure),))
    assert isinstance(tie("Total net sales were $391,035 million in fiscal 2024 [1].", evidence), Failure)
    assert isinstance(tie("Total net sales were $391,035 million in the quarter [1].", evidence), Sentence)


@pytest.mark.parametrize(
    ("sentence", "fits"),
    [
        ("Revenue was $410 million for the nine months ended 28 September 2024.", True),
        ("Revenue was $410 million for the nine months ended September 30, 2024.", True),
        ("Revenue was $410 million for the nine months ended 28 September 2025.", False),
        ("Revenue was $410 million for the period ending 30 June 2024.", False),
        ("Revenue was $410 million, filed on 3 November 2024.", True),
        ("Revenue was $410 million.", True),
    ],
)
def test_the_day_that_a_sentence_ends_its_period_on_is_the_figures_own(sentence: str, fits: bool) -> None:
    """Ten days are given, since calendars of weeks end on another day than their month."""
    assert (end_reason(sentence, "$410 million", [NINE]) is None) is fits


def test_a_figure_of_no_known_period_may_end_on_any_day() -> None:
    """Where the source is silent nothing is contradicted."""
    assert end_reason("Revenue was $410 million for the year ended 30 June 2024.", "$410 million", []) is None
