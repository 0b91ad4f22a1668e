"""The trained reader over an invented quarterly report: unit, scale and period of numbers that nobody tagged."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tieout.feeds import Document, WeightsError
from tieout.retrieval.figures.extract import read_figures
from tieout.retrieval.figures.reader.time_words import time_atoms
from tieout.retrieval.figures.reader.weights import CARD, FILE, SHIPPED, load
from tieout.retrieval.figures.records import FiledFigure

TEXT = """# Brackenridge Mills, Inc.

Quarterly report for the quarterly period ended June 29, 2024

## Condensed Consolidated Balance Sheets

(In thousands, except par value)

|  | June 29, 2024 | December 30, 2023 |
| --- | --- | --- |
| Cash and cash equivalents | $41,207 | $38,915 |
| Total assets | 612,004 | 598,377 |

## Condensed Consolidated Statements of Operations

(In thousands, except per share data)

|  | Three Months Ended June 29, 2024 | Three Months Ended July 1, 2023 | Six Months Ended June 29, 2024 | Six Months Ended July 1, 2023 |
| --- | --- | --- | --- | --- |
| Net sales | $120,455 | $111,902 | $236,118 | $220,040 |
| Net income | 8,214 | (1,077) | 15,300 | 2,411 |
| Diluted earnings per share | $0.41 | $(0.05) | $0.77 | $0.12 |
| Weighted average shares outstanding, diluted | 19,874 | 19,790 | 19,861 | 19,802 |
| Effective tax rate | 23.4% | 21.0% | 22.8% | 20.7% |

As of June 29, 2024, we had $12.5 million outstanding under our credit facility. Capital expenditures were $6.3 million in the six months ended June 29, 2024.
"""


def document(text: str = TEXT) -> Document:
    return Document(
        id="d", feed="f", kind="filing", title="t", url="", text=text, sha256="0", identity="i", form="10-Q",
        fetched_at=datetime(2024, 8, 1, tzinfo=UTC), period_end=date(2024, 6, 29),
    )  # fmt: skip


@pytest.fixture(scope="module")
def read() -> dict[str, FiledFigure]:
    return {TEXT[figure.start : figure.end]: figure for figure in read_figures(document(), None)}


@pytest.mark.parametrize(
    ("shown", "value", "scale", "unit"),
    [
        ("$41,207", "41207", 1000, "USD"),
        ("598,377", "598377", 1000, "USD"),
        ("(1,077)", "-1077", 1000, "USD"),
        ("$0.41", "0.41", 1, "USD/shares"),
        ("$(0.05)", "-0.05", 1, "USD/shares"),
        ("19,874", "19874", 1000, "shares"),
        ("23.4%", "23.4", 1, "percent"),
        ("$12.5 million", "12.5", 10**6, "USD"),
    ],
)
def test_value_scale_and_unit(read: dict[str, FiledFigure], shown: str, value: str, scale: int, unit: str) -> None:
    """Per-share rows and rates are not in thousands, share counts are; a scale word goes before the table's."""
    figure = read[shown]
    assert (figure.value, figure.scale, figure.unit) == (Decimal(value), scale, unit)


@pytest.mark.parametrize(
    ("shown", "months", "end"),
    [
        ("$41,207", 0, date(2024, 6, 29)),
        ("598,377", 0, date(2023, 12, 30)),
        ("$120,455", 3, date(2024, 6, 29)),
        ("$220,040", 6, date(2023, 7, 1)),
        ("15,300", 6, date(2024, 6, 29)),
        ("$12.5 million", 0, date(2024, 6, 29)),
    ],
)
def test_period(read: dict[str, FiledFigure], shown: str, months: int, end: date) -> None:
    """The quarter's column is not the half-year's; what is said of a day is an instant."""
    figure = read[shown]
    assert figure.period_end == end
    if months == 0:
        assert figure.period_start is None
    else:
        assert figure.period_start is not None
        assert abs((end - figure.period_start).days - months * 30.4) < 12


def test_concepts_that_the_weights_are_sure_of(read: dict[str, FiledFigure]) -> None:
    """Net sales are revenue; where the reader is not sure it says nothing."""
    assert read["$120,455"].metric == "revenue"
    assert read["15,300"].metric == "net_income"


def test_each_number_is_read_once(read: dict[str, FiledFigure]) -> None:
    """No two figures overlap, and each stands where it says."""
    spans = sorted((figure.start, figure.end) for figure in read_figures(document(), None))
    assert all(a[1] <= b[0] for a, b in pairwise(spans))
    assert len(spans) == len(read)


@settings(max_examples=60, deadline=timedelta(seconds=5))
@given(st.text(alphabet=" \n|-.,$%()0123456789abcJune ", max_size=300))
def test_any_text_can_be_read(text: str) -> None:
    """No exception, and every figure lies inside the text."""
    for figure in read_figures(document(text), None):
        assert 0 <= figure.start < figure.end <= len(text)


def test_weights_that_are_not_those_of_the_card_are_refused(tmp_path: Path) -> None:
    """A file that was changed or cut is no reader."""
    (tmp_path / CARD).write_bytes((SHIPPED / CARD).read_bytes())
    (tmp_path / FILE).write_bytes((SHIPPED / FILE).read_bytes()[:-1])
    with pytest.raises(WeightsError, match="install Tieout again"):
        load(tmp_path)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Three Months Ended June 29, 2024", [("months", 3), ("date", date(2024, 6, 29))]),
        ("13 weeks ended 4 May 2024", [("months", 3), ("date", date(2024, 5, 4))]),
        ("First Half 2023", [("months", 6), ("year", 2023)]),
        ("Fiscal 2024", [("year", 2024)]),
        ("2,024 shares at $2023.50", []),
    ],
)
def test_words_of_time(text: str, found: list[tuple[str, object]]) -> None:
    """Days, years and lengths; a number that only looks like a year is none."""
    atoms = time_atoms(text)
    told = [("months", a.months) if a.months else ("date", a.date) if a.date else ("year", a.year) for a in atoms]
    assert told == found
