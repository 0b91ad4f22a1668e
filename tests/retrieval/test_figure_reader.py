"""The trained reader over an invented quarterly report: unit, scale and period of numbers that nobody tagged."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tieout.feeds import Document, WeightsError
from tieout.retrieval.figures.extract import read_figures
from tieout.retrieval.figures.reader.features import open_lengths
from tieout.retrieval.figures.reader.layout import places
from tieout.retrieval.figures.reader.time_words import time_atoms
from tieout.retrieval.figures.reader.together import Guess, told
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


RELEASE = """# Ostrava Optics reports second-quarter fiscal 2027 results

Published 18 November 2026

Ostrava Optics Corp. today reported results for the second quarter of fiscal 2027, which ended on 31 October 2026.

**Condensed income statement (in thousands of US dollars), quarter ended 31 October**

|  | Q2 FY2027 | Q2 FY2026 |
| --- | --- | --- |
| Total revenue | 734,985 | 668,325 |
| Net income | 138,290 | 106,770 |

For the third quarter of fiscal 2027, which ends on 31 January 2027, Ostrava Optics expects revenue of $760 million.
"""


@pytest.mark.parametrize(
    ("shown", "end"),
    [("734,985", date(2026, 10, 31)), ("668,325", date(2025, 10, 31)), ("106,770", date(2025, 10, 31))],
)
def test_a_fiscal_label_is_no_calendar_year(shown: str, end: date) -> None:
    """ "Q2 FY2027" of a report on the quarter to 31 October 2026 is that quarter, and nothing reported ends after the report."""
    published = datetime(2026, 11, 18, tzinfo=UTC)
    release = replace(document(RELEASE), form=None, kind="release", period_end=None, published_at=published)
    found = {RELEASE[figure.start : figure.end]: figure for figure in read_figures(release, None)}
    assert found[shown].period_end == end
    assert all(f.period_end <= published.date() for f in found.values() if f.period_end and f.basis != "guidance")
    assert found["$760 million"].basis == "guidance"


BASES = """# Notes

|  | As previously reported | Adjustment | As restated |
| --- | --- | --- | --- |
| Net sales | 1,284 | 13 | 1,297 |

Unaudited pro forma results, as if the merger had been closed a year earlier:

|  | 2024 | 2023 |
| --- | --- | --- |
| Revenue | 2,210 | 2,105 |

Net income was $411 million. For 2026 we expect capital expenditures of $520 million, compared with $480 million in 2025. Unvested
awards of $77 million are expected to be recognized over 1.8 years. Restated net income is $67.9 million, against $77.9 million as
first reported. On 2 February we signed an amended and restated credit agreement of $5.0 billion.
"""


@pytest.mark.parametrize(
    ("shown", "basis"),
    [
        ("1,284", "actual"), ("1,297", "restated"), ("2,210", "pro forma"), ("2,105", "pro forma"), ("$411 million", "actual"),
        ("$520 million", "guidance"), ("$480 million", "actual"), ("1.8", "actual"), ("$67.9 million", "restated"),
        ("$77.9 million", "actual"), ("$5.0 billion", "actual"),
    ],
)  # fmt: skip
def test_basis(shown: str, basis: str) -> None:
    """Guidance, restated and pro forma figures are told from results by the words that name them."""
    found = {BASES[figure.start : figure.end]: figure.basis for figure in read_figures(document(BASES), None)}
    assert found[shown] == basis


ROLLED = """# Notes

|  | 2023 | Total |
| --- | --- | --- |
| Balance at December 31, 2022 | 410 | 790 |
| Charges | 35 | 61 |
| Balance at June 30, 2023 | 445 | 851 |
"""


def test_numbers_of_a_table_know_what_stands_around_them() -> None:
    """A flow between dated balances; the heads beside a column without a date; the nearest row that speaks of time."""
    found = {place.figure.text: place for place in places(ROLLED)}
    assert found["35"].texts["above"] == "Balance at December 31, 2022"
    assert open_lengths(found["61"]) == (0, 2)
    beside = (
        "|  | May 31, 2023 | Additions | August 31, 2023 |\n| --- | --- | --- | --- |\n| Software | 410 | 35 | 445 |\n"
    )
    assert {p.figure.text: (p.texts["left"], p.texts["right"]) for p in places(beside)}["35"] == (
        "May 31, 2023",
        "August 31, 2023",
    )


def test_runs_of_numbers_in_a_sentence() -> None:
    """Numbers that no word of time parts share what follows: the second of two belongs to the second of two dates."""
    text = "Costs were $2 million and $3 million in the second quarter of 2022 and 2023, and $4 million and $5 million in the first half of 2022 and 2023."
    assert [place.run for place in places(text)] == [(0, 2), (1, 2), (0, 2), (1, 2)]
    assert all("first half" in place.texts["past"] for place in places(text)[2:])


def test_neighbours_outvote_an_unsure_number() -> None:
    """What the rest of a column thinks is told of each guess, and a number alone has no neighbours."""
    rows = "".join(f"| {name} | {1200 + n} |\n" for n, name in enumerate(("Cash", "Debt", "Rent")))
    found = places(f"|  | Total |\n| --- | --- |\n{rows}")
    day, other = date(2023, 12, 31), date(2022, 12, 31)
    sure = [Guess(4, day, -0.01, -0.01), Guess(4, other, -0.01, -5.0)]
    unsure = [Guess(4, day, -0.01, -0.7), Guess(4, other, -0.01, -0.7)]
    rows_of = list(told(found, [sure, sure, unsure]))
    assert (rows_of[2][0] >= rows_of[2][1]).all() and (rows_of[2][0] > rows_of[2][1]).any()
    alone = next(told(found[:1], [unsure]))
    assert (alone[0] == alone[1]).all()


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
        ("Years Ended April 30, 2023", [("months", 12), ("date", date(2023, 4, 30))]),
        ("Thirty-nine weeks ended", [("months", 9)]),
    ],
)
def test_words_of_time(text: str, found: list[tuple[str, object]]) -> None:
    """Days, years and lengths; a number that only looks like a year is none."""
    atoms = time_atoms(text)
    told = [("months", a.months) if a.months else ("date", a.date) if a.date else ("year", a.year) for a in atoms]
    assert told == found
