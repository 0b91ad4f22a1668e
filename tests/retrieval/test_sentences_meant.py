"""Which figure of a sentence is meant, and which is only compared with."""

from __future__ import annotations

from pathlib import Path

import pytest
from cell_desk import said
from every_document import NOW, ask, ledger_of

from tieout.feeds.draft import Draft

REVENUE = "What was Gullwick Inns' revenue in 2026?"
BEFORE = "What was Gullwick Inns' revenue in 2025?"


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        ("Gullwick Inns' revenue for 2026 came to £161.3m (2025: £148.1m).", ["£161.3m"]),
        ("Gullwick Inns' revenue for 2026 came to £161.3m (£148.1m in 2025).", ["£161.3m"]),
        ("In 2026 revenue of Gullwick Inns was $4.2 billion, against $3.9 billion in 2025.", ["$4.2 billion"]),
        ("Revenue of Gullwick Inns was $31 million and $24 million in 2026 and 2025, respectively.", ["$31 million"]),
    ],
)
def test_what_stands_in_brackets_is_of_its_own_year(text: str, figures: list[str]) -> None:
    """A comparative is never this year's figure, nor does its year colour the figure outside."""
    assert said(REVENUE, text) == figures


def test_who_asks_for_the_year_before_gets_it_out_of_the_brackets(tmp_path: Path) -> None:
    """Where no better source gives it."""
    text = "Gullwick Inns' revenue for 2026 came to £161.3m (2025: £148.1m)."
    draft = Draft("r", "release", "Gullwick Inns: results", "", text, "Gullwick Inns", NOW)
    with ledger_of(tmp_path, [draft]) as ledger:
        assert [f.figure.text for f in ask(ledger, BEFORE).findings] == ["£148.1m"]
        assert ask(ledger, REVENUE).findings[0].figure.text == "£161.3m"


def test_figures_listed_respectively_answer_for_their_own_year() -> None:
    text = "Revenue of Gullwick Inns was $31 million and $24 million in 2026 and 2025, respectively."
    assert said(BEFORE, text) == ["$24 million"]


@pytest.mark.parametrize("part", ["Core", "Headline", "Online", "Wholesale"])
def test_a_part_is_not_the_whole(part: str) -> None:
    """ "Core revenue" answers only who asks for it."""
    text = f"{part} revenue of Gullwick Inns was $31 million in 2026."
    assert said(REVENUE, text) == []
    assert said(f"What was Gullwick Inns' {part.lower()} revenue in 2026?", text) == ["$31 million"]


def test_revenue_of_some_place_is_not_the_whole() -> None:
    assert said(REVENUE, "Gullwick Inns' revenue in Orvenne was $31 million in 2026.") == []


def test_a_heading_says_of_what_and_when_the_lines_below_it_are() -> None:
    """Guidance under its heading is no result, and answers who asks what is expected."""
    text = "## Outlook for 2027\n\n- Revenue of $35 million\n"
    assert said("What revenue does Gullwick Inns expect for 2027?", text) == ["$35 million"]
    assert said(REVENUE, text) == []


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        ("Gullwick Inns owns six barges.", ["six"]),
        ("Gullwick Inns owns 14 barges and two yards.", ["14"]),
        ("Gullwick Inns owns barges that six of its yards built.", []),
    ],
)
def test_a_small_count_in_words_answers_how_many(text: str, figures: list[str]) -> None:
    """Before the noun that is counted, not before another."""
    assert said("How many barges does Gullwick Inns own?", text) == figures


def test_a_small_count_in_words_answers_nothing_else() -> None:
    """ "One of two revenue lines" is no revenue."""
    assert said(REVENUE, "Gullwick Inns had two revenue streams in 2026.") == []
