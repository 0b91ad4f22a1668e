"""A table's lines as the model reads them: each value beside its row and its column."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tieout.model.data.phrasing import markdown_table
from tieout.model.data.tatqa import spread
from tieout.model.prompt.table_lines import table_lines


def lines(rows: list[list[str]]) -> list[str]:
    return table_lines(markdown_table(rows)).splitlines()


def test_each_value_stands_beside_its_column() -> None:
    assert lines([["(in millions)", "2019", "2018"], ["Net sales", "5,829", "5,735"]]) == [
        "(in millions)",
        "Net sales | 2019: 5,829 | 2018: 5,735",
    ]


def test_what_all_columns_share_is_told_once() -> None:
    heads = ["", "Three Months Ended June 28, 2025", "Three Months Ended June 29, 2024"]
    assert lines([heads, ["iPhone", "$44,582", "$39,296"]]) == [
        "Three Months Ended",
        "iPhone | June 28, 2025: $44,582 | June 29, 2024: $39,296",
    ]
    heads = ["", "Graphics (In millions)", "All Other (In millions)"]
    assert lines([heads, ["Revenue", "$14,304", "$—"]]) == [
        "(In millions)",
        "Revenue | Graphics: $14,304 | All Other: $—",
    ]


def test_a_label_that_stands_twice_is_told_with_its_section() -> None:
    rows = [["", "2019", "2018"], ["RSUs", "", ""], ["Granted", "1", "2"], ["PSUs", "", ""], ["Granted", "3", "4"]]
    assert lines(rows) == [
        "RSUs",
        "RSUs: Granted | 2019: 1 | 2018: 2",
        "PSUs",
        "PSUs: Granted | 2019: 3 | 2018: 4",
    ]


def test_heads_below_a_head_that_says_only_the_unit() -> None:
    rows = [["($ in millions)", "", ""], ["At December 31:", "2019", "2018"], ["Receivables", "1,234", "2,345"]]
    assert lines(rows) == ["($ in millions) At December 31:", "Receivables | 2019: 1,234 | 2018: 2,345"]


def test_heads_over_several_rows_are_joined() -> None:
    years = ["($ in millions)", "2019", "2018"]
    assert lines([["", "June 30,", "June 30,"], years, ["Other", "1.5", "2.5"]]) == [
        "($ in millions) June 30,",
        "Other | 2019: 1.5 | 2018: 2.5",
    ]
    units = ["", "US$’000", "US$’000"]
    assert lines([["", "2019", "2018"], units, ["Total assets", "383", "336"]]) == [
        "US$’000",
        "Total assets | 2019: 383 | 2018: 336",
    ]
    over = ["", "Revenues", "", "Income", ""]
    below = ["(in thousands)", "2019", "2018", "2019", "2018"]
    assert lines([over, below, ["LNG", "601", "510", "299", "148"]])[-1] == (
        "LNG | Revenues 2019: 601 | Revenues 2018: 510 | Income 2019: 299 | Income 2018: 148"
    )


def test_a_first_row_of_words_is_no_head() -> None:
    rows = [["", "2019", "2018"], ["Auditor", "Alder", "Birch"], ["Fee", "5", "6"]]
    assert lines(rows) == ["Auditor | 2019: Alder | 2018: Birch", "Fee | 2019: 5 | 2018: 6"]


def test_prose_around_a_table_and_a_table_without_heads_stay() -> None:
    bare = markdown_table([["", ""], ["Net sales", "5,829"]])
    assert table_lines(bare) == bare
    told = table_lines("Before.\n\n" + markdown_table([["", "2019"], ["Net sales", "5"]]) + "\n\nAfter.")
    assert told == "Before.\n\nNet sales | 2019: 5\n\nAfter."


WORDS = st.text("abcdefgh ", min_size=1, max_size=12).map(str.strip).filter(bool)
CELLS = st.one_of(st.integers(0, 10**9).map("{:,}".format), st.just("—"), st.just(""))


@given(st.lists(WORDS, min_size=2, max_size=4), st.lists(st.tuples(WORDS, st.lists(CELLS, max_size=4)), max_size=6))
def test_no_value_and_no_label_is_lost(heads: list[str], rows: list[tuple[str, list[str]]]) -> None:
    text = markdown_table([["", *heads], *([label, *cells[: len(heads)]] for label, cells in rows)])
    told = table_lines(text)
    for line in text.splitlines()[2:]:
        for cell in line.strip("| ").split("|"):
            assert cell.strip() in told


@pytest.mark.parametrize(
    ("rows", "heads"),
    [
        ([["", "", "Years ended", ""], ["", "2019", "2018", "2017"], ["Sales", "1", "2", "3"]], ["Years ended"] * 3),
        ([["", "2019", "", "2018"], ["Sales", "1", "2", "3"]], ["2019", "", "2018"]),
        ([["Sales", "1", "", ""]], ["1", "", ""]),
    ],
)
def test_a_head_alone_in_its_row_is_every_columns(rows: list[list[str]], heads: list[str]) -> None:
    assert spread(rows)[0][1:] == heads
