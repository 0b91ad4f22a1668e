"""The measures: right, wrong and refused are told apart; so are cited and uncited, sober and loud."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from pathlib import Path

import pytest
from tiny_base import tiny_base

from tieout.feeds.errors import DataError
from tieout.model.data.authored.general import QUESTIONS
from tieout.model.data.build import Example
from tieout.model.evaluation.evaluate import evaluate_adapters, keep_measures, paragraphs, written_answers
from tieout.model.evaluation.measures import judge, knows, rate, says_the_same, shown_values, summary, tone, well_formed
from tieout.model.inference.adapter_gate import measure_pairs
from tieout.model.inference.adapters import read_card
from tieout.model.training.recipe import Recipe

EXAMPLE = Example(
    id="1",
    source="authored",
    kind="growth",
    group="g",
    split="held-out",
    user="…",
    assistant="Revenue rose <<1284.6/1208.5-1>> to $1,284.6 million in fiscal 2026, the filing shows [1].",
    sources=("10-K 2026\nRevenue was $1,284.6 million, after $1,208.5 million.", "It employs 540 people."),
    given="fiscal 2026",
)


def test_the_expected_answer_passes_every_measure() -> None:
    marks = judge(EXAMPLE, EXAMPLE.assistant)
    assert marks.correct
    assert marks.cited == (1, 1)
    assert marks.precise == (1, 1)
    assert marks.untied == (0, 3), "a formula, an amount and a year"
    assert marks.tied
    assert marks.formed
    assert marks.tone == 1.0


def test_a_wrong_figure_is_wrong_and_untied() -> None:
    marks = judge(EXAMPLE, "Revenue rose 9.9 % to $1,290.0 million in fiscal 2026 [1].")
    assert marks.wrong
    assert not marks.tied
    assert marks.untied == (2, 3), "the year was given"


def test_a_mark_on_the_wrong_source_is_not_precise() -> None:
    marks = judge(EXAMPLE, EXAMPLE.assistant.replace("[1]", "[2]"))
    assert marks.cited == (1, 1)
    assert marks.precise == (0, 1)


def test_what_no_source_gives_needs_no_mark() -> None:
    """The period of a refusal's first sentence is the question's; the nearest figure must be cited like any other."""
    told = "The sources do not give free cash flow in fiscal 2026."
    assert judge(EXAMPLE, told).cited == (0, 0)
    assert judge(EXAMPLE, f"{told} Revenue was $1,284.6 million [1].").cited == (1, 1)
    assert judge(EXAMPLE, f"{told} Revenue was $1,284.6 million.").cited == (0, 1)


def test_refusing_an_answerable_question_is_neither_correct_nor_wrong() -> None:
    marks = judge(EXAMPLE, "The sources do not give revenue.")
    assert (marks.correct, marks.wrong, marks.wrongly_refused) == (False, False, True)


def test_a_question_that_must_be_refused_counts_only_as_such() -> None:
    example = replace(EXAMPLE, assistant="Tieout does not advise on buying or selling shares.")
    marks = judge(example, "You should buy it now.")
    assert (marks.correct, marks.refusal_right) == (None, False)


def test_an_equal_formula_counts_as_the_same_value() -> None:
    """(a-b)/b says what a/b-1 says."""
    assert says_the_same("It rose <<120/100-1>> [1].", "It rose <<(120-100)/100>> [1].")
    assert not says_the_same("It rose <<120/100-1>> [1].", "It rose <<100/120-1>> [1].")
    assert shown_values("[3] $1,284.6 million") == {*shown_values("1284.6")}


def test_a_dump_of_the_evidence_is_no_answer() -> None:
    """All values wanted are there, among many that nobody asked for."""
    dump = "It was 120. " + " ".join(f"Line {n} was {n}.5." for n in range(20, 40))
    assert says_the_same("It was 120 [1].", "It was 120.")
    assert not says_the_same("It was 120 [1].", dump)


def test_lists_and_chat_are_not_the_format() -> None:
    assert not well_formed("Sure! Here is the answer [1].")
    assert not well_formed("- Revenue was 5 [1].\n- Profit was 6 [1].")
    assert not well_formed("Revenue rose <<5/4-1 [1].")


def test_hype_and_advice_cost_tone() -> None:
    sober = "Revenue rose to 5.1 million in 2026, the company said [1]."
    assert tone(sober) == 1.0
    assert tone("Revenue soared to 5.1 million in 2026, the company said, so you should buy [1].") == 0.5


def test_intervals_narrow_with_more_examples() -> None:
    few, many = rate(9, 10), rate(90, 100)
    assert few.value == many.value
    assert few.low < many.low <= many.value <= many.high < few.high
    assert rate(0, 0).count == 0


def test_a_general_answer_is_known_by_the_beginning_of_a_word() -> None:
    assert knows("It is the Pacific and the South China Sea; spiders have eight legs.", ("eight", "8"))
    assert knows("Water boils at 100 °C.", ("100", "hundred"))
    assert not knows("Nobody knows the weight.", ("eight", "8"))


def test_there_are_enough_general_questions_and_each_is_asked_once() -> None:
    assert len({question for question, _ in QUESTIONS}) == len(QUESTIONS) >= 50
    assert all(answer == answer.lower() for _, accepted in QUESTIONS for answer in accepted)


def test_an_analysts_prose_is_plain_and_never_trained_on() -> None:
    """Held-out written answers without marks; those with a formula, which is no prose, are left out."""
    told = replace(EXAMPLE, assistant="Sales were flat, the filing shows [1].")
    assert written_answers([told, EXAMPLE, replace(told, split="train"), replace(told, source="tatqa")]) == [
        "Sales were flat, the filing shows."
    ]


def test_named_prose_gives_whole_paragraphs(tmp_path: Path) -> None:
    (tmp_path / "minutes.txt").write_text("Too short.\n\n" + "word " * 300)
    (paragraph,) = paragraphs(tmp_path)
    assert len(paragraph.split()) == 160
    (tmp_path / "minutes.txt").write_text("Too short.")
    with pytest.raises(DataError, match="name another folder"):
        paragraphs(tmp_path)


def test_base_and_adapter_are_measured_on_the_same_questions(tmp_path: Path) -> None:
    """A base that knows nothing, and an adapter that does nothing yet: the same rates and perplexities."""
    from tieout.model.training import train

    base = tiny_base(tmp_path / "base")
    data = tmp_path / "data.jsonl"
    lines = [replace(EXAMPLE, id=str(n), split=split) for n, split in enumerate(["train"] * 4 + ["held-out"] * 2)]
    data.write_text("".join(json.dumps(asdict(line)) + "\n" for line in lines))
    recipe = Recipe(rank=2, alpha=4, learning_rate=1e-9, tokens_per_batch=2000, most_tokens=3000)
    train.train_adapter([data], base=str(base), out=tmp_path / "adapters" / "still", recipe=recipe)
    one, two = evaluate_adapters([data], base=str(base), names=("none", "still"), own=tmp_path / "adapters")
    assert (one.model, two.model) == ("none", "still")
    assert one.rates["general"].count == len(QUESTIONS)
    assert one.rates == two.rates
    assert two.general_perplexity == pytest.approx(one.general_perplexity, rel=1e-3)
    assert one.general_perplexity > 1
    assert one.analyst_perplexity is None, "the only held-out answer has a formula"
    (folder,) = keep_measures([one, two], "quick", tmp_path / "adapters")
    assert [(o["model"], b["model"]) for o, b in measure_pairs(read_card(folder))] == [("still", "none")]
    with pytest.raises(DataError, match="--adapter none"):
        keep_measures([two], "quick", tmp_path / "adapters")


def test_the_summary_counts_only_where_a_measure_applies() -> None:
    refusal = replace(EXAMPLE, assistant="The sources do not give it.")
    found = summary([judge(EXAMPLE, EXAMPLE.assistant), judge(refusal, "The sources do not give it.")])
    assert found["correct"].count == 1
    assert found["refusal_right"].count == 1
