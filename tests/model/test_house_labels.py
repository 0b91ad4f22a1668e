"""A house's labels and "a year ago" pass the tie-out as what they are: form, and a year."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from made_evidence import BACKLOG, SALES

from tieout.model.answer.compose import select_sentences
from tieout.model.data.style_transfer import house_labels
from tieout.model.inference import adapters
from tieout.model.records import Sentence
from tieout.model.tieout.verify import Failure, tie

LABELS = ("Behind", "Read-through")
DRAFT = (
    "Behind: order backlog was $18.6 billion at 30 September 2026, down 3% [2]. "
    "Read-through: castings are the main risk to deliveries [2]."
)


def texts(labels: tuple[str, ...], draft: str = DRAFT) -> list[str]:
    return [s.text for s in select_sentences(draft, replace(BACKLOG, conflicts=()), labels).sentences]


def test_a_houses_labels_stand_before_sentences_that_tie_out() -> None:
    assert texts(LABELS)[0].startswith("Behind: order backlog was $18.6 billion")
    assert any(t.startswith("Read-through: castings") for t in texts(LABELS))


def test_without_the_house_the_same_words_must_stand_in_a_source() -> None:
    assert not any(":" in t and t.startswith(LABELS) for t in texts(()))


def test_a_label_saves_no_sentence_that_does_not_tie_out() -> None:
    """Neither a wrong figure nor a statement of nobody's."""
    wrong = select_sentences(
        "Behind: order backlog was $17.2 billion [2]. Read-through: the chairman resigned [2].", BACKLOG, LABELS
    )
    assert {c.text.split(":")[0] for c in wrong.cut} == set(LABELS)


def test_labels_are_what_a_house_uses_again_and_again() -> None:
    """Once is an accident; a clock or a heading with figures is none."""
    answers = [f"Ahead: sales were {n} [a]. Read-through: it held [a]." for n in range(6)]
    assert house_labels([*answers, "Caution: once [a].", *["At 10:30 it rained [a]."] * 9]) == ("Ahead", "Read-through")


@pytest.mark.parametrize(
    ("said", "read"),
    [
        (["Ahead", "Read-through", "Net debt", 3, "up 5 %", "a" * 9], ("Ahead", "Read-through", "Net debt")),
        ("Ahead", ()),
        (None, ()),
    ],
)
def test_a_cards_labels_are_words_and_nothing_else(tmp_path: Path, said: object, read: tuple[str, ...]) -> None:
    (tmp_path / "house").mkdir()
    (tmp_path / "house" / "card.json").write_text(json.dumps({"complete": True, "labels": said}))
    assert adapters.labels("house", tmp_path) == read
    assert adapters.labels("nobody", tmp_path) == ()


@pytest.mark.parametrize("earlier", ["a year ago", "a year earlier", "the year before", "in the prior year"])
def test_a_year_earlier_is_the_year_before_the_one_named(earlier: str) -> None:
    """It used to be read as the year named, and a right comparison was cut."""
    right = tie(f"Total net sales were $391,035 million in fiscal 2024 against $383,285 million {earlier} [1].", SALES)
    assert isinstance(right, Sentence), right


def test_a_year_earlier_saves_no_figure_of_the_year_named() -> None:
    """391,035 is 2024's own."""
    wrong = tie(
        "Total net sales were $391,035 million in fiscal 2024 against $391,035 million a year earlier [1].", SALES
    )
    assert isinstance(wrong, Failure)
