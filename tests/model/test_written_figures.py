"""How code writes the figures of sources: a loss is said once, and a count in digits."""

from __future__ import annotations

from dataclasses import replace

import pytest
from made_evidence import (
    BRIGHTWATER,
    FISCAL_2024,
    KESTRANE,
    LOSS_2024,
    QUARTER,
    cell,
    document,
    item,
    prose,
    table_finding,
)

from tieout.model.answer.compose import select_sentences
from tieout.model.answer.realise import figure_text, finding_sentence, finding_text, realise_finding
from tieout.retrieval.reading.text.numbers import numbers
from tieout.retrieval.records import Evidence, Finding


@pytest.mark.parametrize(
    ("metric", "shown"),
    [
        ("Net loss", "$1.234 billion"),
        ("Cash used in operating activities", "$1.234 billion"),
        ("Pension deficit", "$1.234 billion"),
        ("Net income (loss)", "-$1.234 billion"),
        ("Net income or loss", "-$1.234 billion"),
        ("Net cash provided by (used in) operating activities", "-$1.234 billion"),
        ("Net income", "-$1.234 billion"),
    ],
)
def test_a_loss_is_said_once(metric: str, shown: str) -> None:
    """By its name or by a minus; a row that may be either needs the minus."""
    assert finding_text(table_finding(LOSS_2024, metric)) == shown


def test_a_gain_is_shown_as_it_stands() -> None:
    gain = replace(LOSS_2024, value=abs(LOSS_2024.value), text="1,234")
    assert finding_text(table_finding(gain, "Net loss")) == "$1.234 billion"


def test_a_loss_without_its_minus_ties_out() -> None:
    """The sentence that code writes passes the same check as any other."""
    finding = table_finding(LOSS_2024, "Net loss from discontinued operations")
    evidence = Evidence("What was Brightwater's net loss from discontinued operations in fiscal 2024?", None, (item(1, BRIGHTWATER, LOSS_2024),), (finding,))  # fmt: skip
    written = select_sentences("", evidence)
    assert not written.refused
    assert "was $1.234 billion in fiscal 2024" in " ".join(s.text for s in written.sentences)


FLEET = document("fleet", "Kestrane Aerospace: Kestrane Aerospace ordered six ships in the third quarter of 2026.")


def six() -> Finding:
    figure = next(f for f in numbers(FLEET.text, small_words=True) if f.text == "six")
    return Finding("Kestrane Aerospace", "ships", figure, QUARTER, 1, 0.9, "", (0, len(FLEET.text)))


def test_a_count_in_words_is_written_in_digits() -> None:
    """Built or quoted."""
    evidence = Evidence("How many ships?", None, (item(1, FLEET),), (six(),))
    assert figure_text(six().figure) == "6"
    assert "6 ships" in finding_sentence(six(), evidence)
    assert "six" not in finding_sentence(six(), evidence)
    assert " 6 " in realise_finding(six())


def test_a_count_in_digits_ties_to_its_word() -> None:
    evidence = Evidence("How many ships did Kestrane Aerospace order in the third quarter of 2026?", None, (item(1, FLEET),), (six(),))  # fmt: skip
    written = select_sentences("", evidence)
    assert not written.refused
    assert "ordered 6 ships" in " ".join(s.text for s in written.sentences)


def test_sizes_in_words_stay_as_they_are() -> None:
    """ "Two billion" is no 2."""
    text = "Kestrane Aerospace holds two billion in cash."
    figure = numbers(text)[0]
    assert figure_text(figure) == figure.text


def test_figures_of_prose_and_cells_are_not_rewritten() -> None:
    revenue = prose(KESTRANE, "$4.21 billion", "revenue", 1, QUARTER)
    assert finding_text(revenue) == "$4.21 billion"
    assert finding_text(table_finding(cell(BRIGHTWATER, "57,467", "57467", FISCAL_2024), "Operating expenses")) == "$57.467 billion"  # fmt: skip
