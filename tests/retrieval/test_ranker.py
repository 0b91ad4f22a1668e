"""The ranker: its texts, its training questions, and what its shipped weights choose."""

from __future__ import annotations

import math
from datetime import date
from decimal import Decimal
from pathlib import Path
from random import Random

import pytest

from tieout.feeds import WeightsError
from tieout.retrieval.evidence.ranker.model import load, nearest, score
from tieout.retrieval.evidence.ranker.questions import (
    Filing,
    Language,
    facts_of,
    finqa_questions,
    questions_of,
    ranked,
    tatqa_questions,
)
from tieout.retrieval.evidence.ranker.texts import asked_words, figure_words, plain
from tieout.retrieval.figures.records import FiledFigure

TEXT = "| Net revenue | 4,310 |\n| Cost of sales | 2,955 |\n\nThe bond pays 4.35 % a year.\n"
WORDS = [
    "Net revenue | Revenues | money | Consolidated statements of operations",
    "Cost of sales | Cost of revenue | money | Consolidated statements of operations",
    "Research and development | Research and development expense | money | Consolidated statements of operations",
    "Inventories | Current assets | Inventory net | money | Consolidated balance sheets",
    "Payments to acquire property, plant and equipment | Investing activities | money | Cash flows",
    "Data center | Segment revenue | Revenues | Data center segment | money | Segments",
]


def _figure(text: str, label: str, value: str, **known: object) -> FiledFigure:
    start = TEXT.index(text)
    figure = FiledFigure("d", start, start + len(text), Decimal(value), 10**6, "USD", label, "xbrl")
    return FiledFigure(
        **{field: known.get(field, getattr(figure, field)) for field in FiledFigure.__dataclass_fields__}
    )  # type: ignore[arg-type]


def test_the_asked_words_hold_neither_company_nor_period() -> None:
    """Both are compared as coordinates."""
    assert asked_words("What was Larkmoor's net debt in fiscal 2025?", ["Larkmoor"]) == "What was net debt in ?"
    assert asked_words("lkmr capex, q3 2024", ["Larkmoor", "LKMR"]) == "capex,"


def test_a_cell_is_read_with_its_headings_its_tag_and_its_members() -> None:
    """Label, section, column, tag, members, kind of unit, caption; days are left out."""
    figure = _figure(
        "4,310", "Net revenue (1)", "4310", concept="us-gaap:Revenues", section="Segments", column="Year ended December 31, 2025",
        dimensions=(("srt:ProductOrServiceAxis", "x:OatsMember"),), caption="Note 3",
    )  # fmt: skip
    assert figure_words(figure, TEXT) == "Net revenue | Segments | Revenues | Oats | money | Note 3"


def test_a_figure_of_running_text_is_read_in_its_sentence() -> None:
    """The figure stands in brackets."""
    figure = _figure("4.35 %", "", "4.35", unit="percent", origin="prose")
    assert figure_words(figure, TEXT) == "The bond pays [4.35 %] a year. | per cent"


def test_a_heading_loses_periods_and_footnote_marks() -> None:
    """What is left says what is measured."""
    assert plain("Total assets (2), December 31, 2024") == "Total assets"


@pytest.mark.parametrize(
    ("asked", "best"),
    [
        ("What was net revenue in ?", 0),
        ("how much was spent on r&d", 2),
        ("payments for property and equipment", 4),
        ("data center revenue", 5),
        ("inventory at", 3),
        ("cost of goods sold", 1),
    ],
)
def test_the_shipped_weights_choose_the_line_that_is_asked_for(asked: str, best: int) -> None:
    """Other words for a line find it, and a part is not taken for the whole."""
    scores = score(asked, WORDS)
    assert max(range(len(scores)), key=scores.__getitem__) == best


def test_a_candidate_is_scored_the_same_among_others_and_alone() -> None:
    """Padding and order change nothing that counts."""
    together = score("net revenue", WORDS)
    alone = [score("net revenue", [words])[0] for words in WORDS]
    assert all(math.isclose(a, b, abs_tol=0.15) for a, b in zip(together, alone, strict=True))


def test_the_nearest_texts_by_words_are_kept() -> None:
    """A cheap look before the transformer reads."""
    kept = nearest("inventories", WORDS, 2)
    assert WORDS[3] in kept
    assert len(kept) == 2
    assert nearest("inventories", WORDS, 9) == WORDS


def test_missing_weights_are_said(tmp_path: Path) -> None:
    """With what to do."""
    with pytest.raises(WeightsError, match="install Tieout again"):
        load(tmp_path)


def _filing() -> Filing:
    known = {"period_start": date(2025, 1, 1), "period_end": date(2025, 12, 31), "section": "Operations"}
    figures = [
        _figure("4,310", "Net revenue", "4310", concept="us-gaap:Revenues", **known),
        _figure("2,955", "Cost of sales", "2955", concept="us-gaap:CostOfRevenue", **known),
        _figure(
            "4.35 %", "", "4.35", unit="percent", concept="us-gaap:DebtInstrumentInterestRateStatedPercentage", **known
        ),
    ]
    return Filing(TEXT, figures, figures)


def test_questions_are_made_of_tagged_facts_and_repeat_with_their_seed() -> None:
    """A right candidate holds the fact; the others are the filing's own."""
    ways = [("What was {company}'s {metric} {period}?", "any"), ("why did {metric} fall?", "words")]
    language = Language(ways, {"Revenues": ["turnover"]})
    made = list(questions_of(_filing(), language, 12, Random(3)))
    assert made == list(questions_of(_filing(), language, 12, Random(3)))
    many = questions_of(_filing(), language, 60, Random(3))
    assert any("turnover" in q.asked for q in many)  # people's words beside filers'
    assert made
    assert all("{" not in q.asked and len(set(q.candidates)) == len(q.candidates) for q in made)
    assert any(q.right for q in made)
    assert len(facts_of(_filing(), 8, Random(1))) == 4  # half would be parts, and there are none


def test_a_question_for_words_has_no_right_candidate() -> None:
    """So that the ranker learns to leave it to the sentences."""
    made = ranked(
        "why did revenue fall?", {"Revenue": True, "Cost": False, "Profit": False}, Random(1), answerable=False
    )
    assert made is not None
    assert made.right == ()
    assert "Revenue" in made.candidates


def test_question_sets_over_tables_give_their_rows() -> None:
    """The operands' rows are right."""
    table = [["", "2025", "2024"], ["Oats", "41", "39"], ["Rye", "12", "15"], ["Total", "53", "54"]]
    finqa = [
        {"question": "what was the change in oats from 2024 to 2025?", "table": table, "program": "subtract(41, 39)"}
    ]
    made = [*finqa_questions(finqa, Random(1))]
    assert [made[0].candidates[n] for n in made[0].right] in (["Oats"], [])
    asked = {"question": "What was the total in 2025?", "answer": ["53"], "derivation": "", "answer_from": "table"}
    assert len([*tatqa_questions([{"table": {"table": table}, "questions": [asked]}], Random(1))]) == 1
