"""The lines that the model is given to read: the ones the question speaks of, from the sources they stand in."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tieout.model.data.phrasing import markdown_table
from tieout.model.prompt.nearest_lines import MOST, joined, labels, lines_of, narrowed
from tieout.model.prompt.table_lines import table_lines

ROWS = [
    "Net sales",
    "Cost of sales",
    "Gross profit",
    "Selling expenses",
    "Research expenses",
    "Total operating expenses",
]
CAPTION = "($ in millions)"
TABLE = table_lines(
    markdown_table([[CAPTION, "2019", "2018"], *([row, f"{n}1", f"{n}2"] for n, row in enumerate(ROWS, 1))])
)
CLOSED = "The mill in Arlow was closed in March after the roof was damaged."
OPENS = "A new mill opens in Bresk in the autumn."
NOTES = f"{CLOSED} {OPENS} Dividends of 4.20 per share were proposed for the year."
TEXTS = ((1, "Arlow Paper, filing 10-K: notes", NOTES), (2, "Arlow Paper, filing 10-K: table", TABLE))
RUN: dict[str, Any] = {"capture_output": True, "text": True, "check": True, "cwd": Path(__file__).parents[2]}
PRINTED = """
from tieout.model.data.authored import drafts
from tieout.model.data.build import number
print([number(d, "authored", "x").user for d in drafts(share=0.3)])
"""


def rows(question: str) -> list[str]:
    return labels(text for _, text in narrowed(TEXTS, question))


@pytest.mark.parametrize("row", ROWS)
def test_the_row_asked_for_comes_first_below_its_caption(row: str) -> None:
    n, text = narrowed(TEXTS, f"What was the change in {row.lower()} between 2018 and 2019?")[0]
    caption, first, *_ = text.splitlines()
    assert (n, caption) == (2, CAPTION)
    assert first.startswith(f"{row} | 2019: ")


def test_a_source_with_the_nearest_sentence_comes_first_and_its_sentences_keep_their_order() -> None:
    n, text = narrowed(TEXTS, "When does the new mill open, and why was the mill in Arlow closed?")[0]
    assert n == 1
    assert text.startswith(f"{CLOSED} {OPENS}")


def test_both_rows_of_a_comparison_are_read() -> None:
    assert {"Net sales", "Gross profit"} <= set(rows("What share of net sales was gross profit in 2019?")[:3])


def test_no_more_lines_are_read_than_were_found_best() -> None:
    kept = narrowed(TEXTS, "How high were expenses?")
    assert sum(line != CAPTION for _, text in kept for line in lines_of(text)) == MOST


def test_a_line_that_is_held_is_read_below_its_caption_too() -> None:
    plain = narrowed(TEXTS, "Why was the mill in Arlow closed?")
    held = narrowed(TEXTS, "Why was the mill in Arlow closed?", lambda n, line: (n, line[:8]) == (2, "Total op"))
    assert "Total operating expenses | 2019: 61 | 2018: 62" not in dict(plain).get(2, "")
    assert dict(held)[2].startswith(CAPTION)
    assert dict(held)[2].endswith("Total operating expenses | 2019: 61 | 2018: 62")


def test_every_process_reads_the_same_lines() -> None:
    """Sets of words have another order in each; data built twice must have one hash."""
    told = {
        subprocess.run([sys.executable, "-c", PRINTED], env=os.environ | {"PYTHONHASHSEED": seed}, **RUN).stdout
        for seed in ("1", "2", "3")
    }
    assert len(told) == 1


def test_short_evidence_stays_as_it_is() -> None:
    short = ((2, "\n".join(TABLE.splitlines()[:MOST])), (7, ""))
    assert narrowed([(n, "Arlow Paper", text) for n, text in short], "What were net sales in 2019?") == short


def test_of_two_companies_the_one_asked_for_is_read_first() -> None:
    said = "Revenue rose to 4.2 million. Costs rose to 3.1 million. A plant closed. The board met in May."
    texts = [(1, "Bresk Foods, release", said), (2, "Arlow Paper, release", said)]
    assert next(n for n, _ in narrowed(texts, "How high was the revenue of Arlow Paper?")) == 2
    assert next(n for n, _ in narrowed(texts, "How high was the revenue of Bresk Foods?")) == 1


def test_a_sentence_of_three_words_is_read_and_a_heading_is_not() -> None:
    claims = "Storm claims £38.0m."
    other = [
        f"The {w} line of the group had no change worth telling in the year."
        for w in ("Fire", "Marine", "Motor", "Life", "Pet")
    ]
    text = "\n".join(["Claims and storms", *other, claims, "The last line of the group had no change either."])
    read = narrowed([(1, "", text)], "What were storm claims?")[0][1]
    assert claims in read
    assert "Claims and storms" not in read


def test_a_question_about_nothing_here_still_has_lines_to_say_so_by() -> None:
    assert narrowed(TEXTS, "Xyzzy?")


def test_sentences_run_on_and_rows_stand_alone() -> None:
    told = ["In all:", "Net sales | 2019: 11", "Gross profit | 2019: 31", CLOSED, OPENS]
    assert joined(told) == f"In all:\nNet sales | 2019: 11\nGross profit | 2019: 31\n{CLOSED} {OPENS}"


@given(st.lists(st.text("ab |:\n.1", max_size=60), max_size=8), st.text("ab 1?", max_size=30))
def test_every_line_read_stands_in_its_source(texts: list[str], question: str) -> None:
    numbered = list(enumerate(texts, start=1))
    for n, text in narrowed([(n, "a b", text) for n, text in numbered], question):
        assert set(" ".join(text.split()).split()) <= set(dict(numbered)[n].split())
