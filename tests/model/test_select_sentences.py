"""From draft to Answer: what is kept, cut, added by code, refused, and how sources are numbered."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from made_evidence import BACKLOG, GREW, LOSS_2024, REVENUE, RISKS, SALES, SALES_2023, SALES_2024, table_finding

from tieout.model.answer.compose import finish_answer, select_sentences
from tieout.model.answer.health import FeedHealth
from tieout.model.records import Answer, ModelName, Seconds
from tieout.retrieval.reading.text.numbers import numbers
from tieout.retrieval.records import Calculation, Evidence

NOW = datetime(2026, 11, 1, tzinfo=UTC)


def answered(draft: str, evidence: Evidence, *, health: FeedHealth | None = None) -> Answer:
    written = select_sentences(draft, evidence)
    return finish_answer(written, evidence, health or FeedHealth(), ModelName("base", None), Seconds(0, 0, 0), NOW)


CASES = [
    ("", SALES),
    ("", GREW),
    ("Total net sales rose by <<391035/383285-1>> in fiscal 2024 [1]. They were $9 billion [1].", GREW),
    ("", BACKLOG),
    ("Order backlog was $18.6 billion [1].", BACKLOG),
    ("", RISKS),
    ("", replace(SALES, verdict="missing", missing="headcount at Brightwater")),
    ("", replace(BACKLOG, verdict="advice")),
    ("", replace(SALES, findings=(table_finding(LOSS_2024, "Net loss from discontinued operations"),))),
]


@pytest.mark.parametrize(("draft", "evidence"), CASES)
def test_every_figure_of_an_answer_is_tied_inside_a_quote(draft: str, evidence: Evidence) -> None:
    """The promise: no number in the prose without a tied figure whose span lies in a listed source."""
    answer = answered(draft, evidence)
    sources = {s.n: s for s in answer.sources}
    texts = {i.document.id: i.document.text for i in evidence.items}
    for sentence in answer.sentences:
        assert sentence.text in answer.answer
        assert set(sentence.citations) <= set(sources)
        shown = {f.text for f in sentence.figures}
        formulas = [f for f in sentence.figures if f.formula]
        loose = [n.text for n in numbers(sentence.text) if not any(n.text in s for s in shown)]
        assert not loose or formulas
        for f in sentence.figures:
            if f.formula is None:
                assert f.source is not None and f.start is not None and f.end is not None
                source = sources[f.source]
                assert source.start <= f.start < f.end <= source.end
                assert texts[source.document][source.start : source.end] == source.quote


def test_what_the_draft_left_out_is_written_by_code() -> None:
    """The question asks for one figure; a draft without it is led by it."""
    answer = answered("Operating expenses were $57,467 million in fiscal 2024 [1].", SALES)
    assert answer.answer.startswith("Brightwater Inc.'s total net sales were $391.04 billion in fiscal 2024 [1].")


def test_a_draft_that_ties_out_keeps_its_own_words() -> None:
    draft = "Total net sales came to $391.0 billion in fiscal 2024 [1]."
    assert draft == answered(draft, SALES).answer


FALL = Calculation(
    formula="383285-391035",
    value=Decimal(-7750),
    unit="USD",
    scale=10**6,
    text="-$7,750 million",
    label="change in total net sales, fiscal 2023 against fiscal 2024",
    company="Brightwater Inc.",
    sources=(1,),
    operands=(SALES_2023, SALES_2024),
)
FELL = replace(SALES, question="By how much did Brightwater's total net sales fall?", calculations=(FALL,))


def test_a_fall_in_money_is_told_as_a_fall() -> None:
    """A minus in front of a sum reads as a slip: code's sentence with "fell by" stands in its place, once."""
    answer = answered("The total net sales change was <<383285-391035>> [1].", FELL)
    assert answer.answer.startswith("Brightwater Inc.'s total net sales fell by $7,750 million (")
    assert "-$" not in answer.answer
    assert answer.answer.count("7,750") == 1
    assert [c.reason for c in answer.cut] == ["it gives a fall as a sum below zero"]


def test_a_sum_below_zero_that_is_no_fall_keeps_its_words() -> None:
    """Both of one year: nothing fell, as with a cash flow after investment."""
    below = replace(FALL, label="net sales less their plan, fiscal 2024", operands=(SALES_2024, SALES_2024))
    answer = answered("The difference was <<383285-391035>> [1].", replace(FELL, calculations=(below,)))
    assert answer.answer.startswith("The difference was -$7,750 million (")
    assert not answer.cut


def test_a_draft_that_says_the_fall_keeps_its_words() -> None:
    draft = "Total net sales fell by <<383285-391035>> [1]."
    assert answered(draft, FELL).answer.startswith("Total net sales fell by $7,750 million (383,285 − 391,035)")


@pytest.mark.parametrize(
    "draft",
    [
        "The filing gives: $391,035 million [1].",
        "According to the report: $391,035 million [1].",
        "The answer is $391,035 million [1].",
    ],
)
def test_a_figure_of_nothing_in_particular_is_told_anew(draft: str) -> None:
    """It ties out, but a reader cannot tell what it is: code names it."""
    answer = answered(draft, SALES)
    assert "gives:" not in answer.answer
    assert "According to the report:" not in answer.answer
    assert "sales" in answer.answer
    assert [c.reason for c in answer.cut] == ["it does not say what its figure is"]


@pytest.mark.parametrize(
    "draft",
    [
        f"{SALES.question.rstrip('?')}: $391,035 million [1].",
        "What amount of total net sales was there in fiscal 2024: $391,035 million [1].",
        "At what level did total net sales stand in fiscal 2024: $391,035 million [1].",
    ],
)
def test_the_question_with_a_figure_behind_it_is_no_sentence(draft: str) -> None:
    """It need not answer all that was asked, and it reads badly: code tells it."""
    answer = answered(draft, SALES)
    assert [c.reason for c in answer.cut] == ["it repeats the question in place of a sentence"]
    assert "$391.04 billion" in answer.answer


def test_a_growth_is_shown_with_both_ends_and_its_formula() -> None:
    answer = answered("", GREW)
    assert (
        "rose by 2.0% (391,035 / 383,285 − 1) to $391.04 billion in fiscal 2024 from $383.29 billion" in answer.answer
    )
    assert "391035/383285-1" in {f.formula for f in answer.sentences[0].figures}


def test_a_cut_sentence_is_kept_for_inspection_with_its_reason() -> None:
    answer = answered("Total net sales were $9 billion in fiscal 2024 [1].", SALES)
    assert [c.text for c in answer.cut] == ["Total net sales were $9 billion in fiscal 2024 [1]."]
    assert "$9 billion" not in answer.answer


def test_sources_that_differ_stand_side_by_side() -> None:
    """The filing or release first; both values cited; the conflict listed."""
    answer = answered("", BACKLOG)
    assert "$18.6 billion [1] against $19.1 billion [2]" in answer.answer
    assert [(v.text, v.source) for v in answer.conflicts[0].values] == [("$18.6 billion", 1), ("$19.1 billion", 2)]


def test_a_version_carries_its_note() -> None:
    noted = replace(SALES, findings=(table_finding(SALES_2024, note="as first reported"),))
    assert "(as first reported)" in answered("Total net sales were $391,035 million in fiscal 2024 [1].", noted).answer


def test_sources_are_numbered_in_order_of_appearance() -> None:
    """[2] of the evidence, cited alone, becomes [1] of the answer."""
    wire = replace(BACKLOG, findings=BACKLOG.findings[1:], conflicts=())
    answer = answered("", wire)
    assert [s.n for s in answer.sources] == [1]
    assert answer.sources[0].document == "wire-kestrane"


def test_a_question_of_words_is_answered_in_the_sources_words() -> None:
    answer = answered("", RISKS)
    assert "castings" in answer.answer
    assert not answer.refused


def test_what_no_source_gives_is_refused_with_what_they_do_say() -> None:
    answer = answered("Brightwater has 5,000 employees.", replace(SALES, verdict="missing", missing="headcount"))
    assert answer.refused
    assert answer.answer.startswith("The sources do not give headcount.")
    assert "$391.04 billion" in answer.answer
    assert "5,000" not in answer.answer


def test_nothing_left_means_a_refusal() -> None:
    empty = replace(RISKS, statements=())
    answer = answered("The moon is made of 3 cheeses.", empty)
    assert answer.refused
    assert len(answer.cut) == 1


def test_no_evidence_means_a_refusal() -> None:
    answer = answered("Anything.", replace(SALES, items=(), findings=()))
    assert (answer.refused, answer.sources) == (True, ())


def test_stale_feeds_are_said_first_when_the_latest_is_asked_for() -> None:
    health = FeedHealth(stale=True, failing=("wire: no answer since 3 October",))
    latest = answered("", replace(BACKLOG, asks_latest=True), health=health)
    other = answered("", BACKLOG, health=health)
    assert latest.notice.startswith("The feeds are stale")
    assert other.notice.startswith("Not investment advice.")
    assert "wire: no answer since 3 October" in other.notice
    assert latest.stale


def test_the_notice_names_the_newest_source() -> None:
    assert "newest source 1 November 2024" in answered("", SALES).notice


def test_a_part_that_no_source_gives_is_named_beside_the_answer() -> None:
    partly = replace(BACKLOG, findings=(REVENUE,), conflicts=(), missing="Kestrane Aerospace's headcount")
    answer = answered("", partly)
    assert not answer.refused
    assert answer.answer.endswith("The sources do not give Kestrane Aerospace's headcount.")


def test_a_refusal_ends_with_the_feed_that_would_hold_it() -> None:
    """The next step, in words and without figures."""
    evidence = replace(
        SALES, verdict="missing", missing="headcount at Brightwater", held_by="A feed of kind `edgar` would hold it."
    )
    answer = answered("", evidence)
    assert answer.refused
    assert answer.answer.endswith("A feed of kind `edgar` would hold it.")


def test_a_source_s_head_copied_by_the_model_is_not_shown() -> None:
    """The prompt's "outlet, kind, date: title" is not prose."""
    answer = answered("Brightwater, filing, 2024-11-01: Total net sales were $391.0 billion in fiscal 2024 [1].", SALES)
    assert answer.answer.startswith("Total net sales were $391.0 billion")
