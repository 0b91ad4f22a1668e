"""The vocabulary knows a metric by its names, and does not take a part, or a neighbour, for the whole."""

from __future__ import annotations

import pytest

from tieout.retrieval.reading.metrics.match import DERIVED, METRICS, find_metrics, label_fits, qualifiers


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("What were total net sales and net income?", ["revenue", "net_income"]),
        ("turnover of the group", ["revenue"]),
        ("diluted earnings per share", ["eps"]),
        ("the order book", ["backlog"]),
        ("R&D as a share of revenue", ["research", "revenue"]),
        ("deferred revenue and cost of revenue", ["deferred_revenue", "cost_of_revenue"]),
        ("it was close to the coast", []),
    ],
)
def test_metrics_are_found_by_any_of_their_names(text: str, keys: list[str]) -> None:
    """Longest name first; spans hold their words."""
    found = find_metrics(text)

    assert keys == [mention.metric.key for mention in found]
    assert all(text[mention.start : mention.end] == mention.text for mention in found)


@pytest.mark.parametrize("label", ["Total net sales", "Revenue", "Revenues", "Net sales:", "Total revenue (1)"])
def test_a_row_of_the_whole_fits(label: str) -> None:
    """Totals, plurals and footnotes do not matter."""
    assert label_fits(METRICS["revenue"], label) == 1.0


@pytest.mark.parametrize("label", ["Services net sales", "Data Center revenue", "Increase in revenue"])
def test_a_row_of_a_part_fits_less(label: str) -> None:
    """A segment's row speaks of the metric, not of all of it."""
    assert 0 < label_fits(METRICS["revenue"], label) < 0.5


@pytest.mark.parametrize("label", ["Total cost of sales", "Deferred revenue", "iPhone", "Operating income"])
def test_a_neighbour_does_not_fit(label: str) -> None:
    """A longer name is another metric."""
    assert label_fits(METRICS["revenue"], label) == 0.0


def test_gross_margin_in_money_is_gross_profit() -> None:
    """Some statements call the money "gross margin"; with "percentage" it is the ratio alone."""
    assert label_fits(METRICS["gross_profit"], "Gross margin") == 1.0
    assert label_fits(METRICS["gross_profit"], "Gross margin percentage") == 0.0


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("What was the gross margin percentage of Kestrel's Services in fiscal 2024?", ("Services",)),
        ("How did Kestrel's Intelligent Cloud revenue grow?", ("Intelligent Cloud",)),
        ("What was the copper output in the third quarter?", ("copper",)),
        ("What was Kestrel's order backlog at 30 September 2026?", ()),
    ],
)
def test_what_narrows_a_metric_is_told(question: str, words: tuple[str, ...]) -> None:
    """Segments and materials; not owners, dates or months."""
    assert words == qualifiers(question, find_metrics(question))


def test_derived_metrics_name_known_operands() -> None:
    """A ratio described as data must be computable."""
    assert all({d.key, d.numerator, d.denominator} <= METRICS.keys() for d in DERIVED.values())
