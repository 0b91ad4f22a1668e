"""The measures: right, wrong and refused are told apart; so are cited and uncited, sober and loud."""

from __future__ import annotations

from dataclasses import replace

from model.dataset import Example
from model.evaluate_measures import judge, rate, says_the_same, shown_values, summary, tone, well_formed

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
    assert marks.cited
    assert marks.precise
    assert marks.tied
    assert marks.formed
    assert marks.tone == 1.0


def test_a_wrong_figure_is_wrong_and_untied() -> None:
    marks = judge(EXAMPLE, "Revenue rose 9.9 % to $1,290.0 million in fiscal 2026 [1].")
    assert marks.wrong
    assert not marks.tied


def test_a_mark_on_the_wrong_source_is_not_precise() -> None:
    marks = judge(EXAMPLE, EXAMPLE.assistant.replace("[1]", "[2]"))
    assert marks.cited
    assert not marks.precise


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


def test_the_summary_counts_only_where_a_measure_applies() -> None:
    refusal = replace(EXAMPLE, assistant="The sources do not give it.")
    found = summary([judge(EXAMPLE, EXAMPLE.assistant), judge(refusal, "The sources do not give it.")])
    assert found["correct"].count == 1
    assert found["refusal_right"].count == 1
