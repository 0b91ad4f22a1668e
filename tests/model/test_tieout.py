"""The tie-out: true sentences stay, and each way to be wrong has a test."""

from __future__ import annotations

from dataclasses import replace

import pytest
from made_evidence import BACKLOG, GREW, KESTRANE, SALES, document, item

from tieout.model.records import Sentence
from tieout.model.tieout.verify import Failure, tie
from tieout.retrieval.reading.text.numbers import numbers
from tieout.retrieval.records import Evidence

TRUE: list[tuple[str, Evidence]] = [
    ("Brightwater's total net sales were $391,035 million in fiscal 2024 [1].", SALES),
    ("Total net sales were $391.0 billion in fiscal 2024 [1].", SALES),
    ("Total net sales rose to $391.0 billion in fiscal 2024 from $383.3 billion in fiscal 2023 [1].", SALES),
    ("In fiscal 2023, total net sales were $383 billion [1].", SALES),
    ("The net loss from discontinued operations was $1,234 million in fiscal 2024 [1].", SALES),
    ("Total net sales were up 2.0% in fiscal 2024 [1].", GREW),
    ("Kestrane Aerospace's revenue rose 12.4% to $4.21 billion in the third quarter of 2026 [1].", BACKLOG),
    ("Order backlog fell by 3% to $18.6 billion at 30 September 2026 [1].", BACKLOG),
    ("Order backlog fell three percent [1].", BACKLOG),
    ("Kestrane's backlog stood at $19.1 billion, Meridian Wire reported [2].", BACKLOG),
    ("Management named supply of castings as the main risk [1].", BACKLOG),
]
FALSE: list[tuple[str, str, Evidence]] = [
    ("digit", "Total net sales were $391,053 million in fiscal 2024 [1].", SALES),
    ("scale left out", "Total net sales were $391,035 in fiscal 2024 [1].", SALES),
    ("scale", "Revenue was $4.21 million in the third quarter of 2026 [1].", BACKLOG),
    ("currency", "Total net sales were €391,035 million in fiscal 2024 [1].", SALES),
    ("unit", "Revenue rose $12.4 to $4.21 billion in the third quarter of 2026 [1].", BACKLOG),
    ("sign", "Operating expenses were -$57,467 million in fiscal 2024 [1].", SALES),
    ("lost sign", "Discontinued operations earned $1,234 million in fiscal 2024 [1].", SALES),
    ("rounding", "Total net sales were $392 billion in fiscal 2024 [1].", SALES),
    ("more digits", "Revenue was $4.213 billion in the third quarter of 2026 [1].", BACKLOG),
    ("year", "Total net sales were $391,035 million in fiscal 2023 [1].", SALES),
    (
        "years swapped",
        "Total net sales rose to $391.0 billion in fiscal 2023 from $383.3 billion in fiscal 2024 [1].",
        SALES,
    ),
    ("quarter", "Revenue was $4.21 billion in the second quarter of 2026 [1].", BACKLOG),
    ("month", "Order backlog was $18.6 billion at 30 June 2026 [1].", BACKLOG),
    ("company", "Microsoft's total net sales were $391,035 million in fiscal 2024 [1].", SALES),
    ("metric", "Total net sales were $57,467 million in fiscal 2024 [1].", SALES),
    ("direction", "Order backlog rose 3% to $18.6 billion [1].", BACKLOG),
    ("words", "Order backlog was four billion dollars [1].", BACKLOG),
    ("multiple", "Revenue doubled to $4.21 billion in the third quarter of 2026 [1].", BACKLOG),
    ("advice", "Investors should buy on revenue of $4.21 billion [1].", BACKLOG),
    ("formula operand", "Total net sales rose <<391035/383258-1>> in fiscal 2024 [1].", SALES),
    ("open formula", "Total net sales rose <<391035/383285 in fiscal 2024 [1].", SALES),
    ("nothing like it", "The weather in Oslo stayed mild [1].", BACKLOG),
]


@pytest.mark.parametrize(("sentence", "evidence"), TRUE)
def test_a_true_sentence_ties_out(sentence: str, evidence: Evidence) -> None:
    result = tie(sentence, evidence)
    assert isinstance(result, Sentence), result
    assert all(figure.tied for figure in result.figures)


@pytest.mark.parametrize(("what", "sentence", "evidence"), FALSE, ids=[what for what, _, _ in FALSE])
def test_a_wrong_sentence_fails_with_a_reason(what: str, sentence: str, evidence: Evidence) -> None:
    result = tie(sentence, evidence)
    assert isinstance(result, Failure), f"{what}: {result}"
    assert result.reason


def test_a_figure_stands_at_its_offsets_in_the_source() -> None:
    """What the card marks is the source's own number."""
    result = tie("Order backlog fell by 3% to $18.6 billion at 30 September 2026 [1].", BACKLOG)
    assert isinstance(result, Sentence)
    assert [KESTRANE.text[f.start : f.end] for f in result.figures] == ["3%", "$18.6 billion"]


def test_a_missing_citation_is_added() -> None:
    """Only one source holds $4.21 billion."""
    result = tie("Kestrane's revenue was $4.21 billion in the third quarter of 2026.", BACKLOG)
    assert isinstance(result, Sentence)
    assert result.citations == (1,)
    assert result.text.endswith("2026 [1].")


def test_a_wrong_citation_is_moved() -> None:
    """$19.1 billion stands in [2], whatever the draft says."""
    result = tie("Kestrane's order backlog was $19.1 billion at the end of September 2026 [1].", BACKLOG)
    assert isinstance(result, Sentence)
    assert result.citations == (2,)


def test_a_citation_that_was_not_given_is_dropped() -> None:
    result = tie("Kestrane's revenue was $4.21 billion in the third quarter of 2026 [7].", BACKLOG)
    assert isinstance(result, Sentence)
    assert result.citations == (1,)


def test_a_formula_is_shown_with_its_result_and_its_operands_sources() -> None:
    """The model writes <<…>>; code writes the result, the formula and the citation."""
    result = tie("Total net sales rose by <<391035/383285-1>> in fiscal 2024.", GREW)
    assert isinstance(result, Sentence)
    assert result.text == "Total net sales rose by 2.0% (391,035 / 383,285 − 1) in fiscal 2024 [1]."
    assert [(f.text, f.formula, f.source) for f in result.figures] == [("2.0%", "391035/383285-1", None)]


def test_a_formula_that_no_one_prepared_is_worked_out() -> None:
    """57,467 of 391,035: both stand in the filing."""
    result = tie("Operating expenses were <<57467/391035>> of total net sales in fiscal 2024 [1].", SALES)
    assert isinstance(result, Sentence)
    assert result.figures[0].text == "14.7%"


def test_the_cells_named_before_a_formula_are_the_formula_s_to_show() -> None:
    """A cell's value is written without the table's scale; the reader gets the result and what it was worked out from."""
    draft = "The rise in total net sales (Total net sales, 2024: $ 391,035; 2023: $ 383,285) was <<391035-383285>> [1]."
    result = tie(draft, GREW)
    assert isinstance(result, Sentence), result
    assert result.text == "The rise in total net sales was $7,750 million (391,035 − 383,285) [1]."
    wrong = tie("Total net sales (Total net sales, 2024: $ 391,035) were $391,035 [1].", SALES)
    assert isinstance(wrong, Failure)


def test_markup_and_links_do_not_survive() -> None:
    """A draft that copies an image or a link from a feed shows its words alone."""
    result = tie(
        "**Revenue** was $4.21 billion ![x](https://evil.example/p.png) in the third quarter of 2026 [1].", BACKLOG
    )
    text = result.text if isinstance(result, Sentence) else ""
    assert "http" not in text
    assert "![" not in text


def test_both_ends_of_a_change_must_go_its_way() -> None:
    """A rise from more to less is no rise, even where both figures stand in the source."""
    result = tie("Total net sales fell to $391.0 billion in fiscal 2024 from $383.3 billion in fiscal 2023 [1].", SALES)
    assert isinstance(result, Failure)
    assert "the other way" in result.reason


def test_what_a_source_expects_is_not_told_as_what_has_come() -> None:
    """A year's outlook is no quarter's revenue, though its figures stand in the source."""
    document = BACKLOG.items[0].document
    text = "For the full year, Kestrane expects revenue of $1,810 million to $1,840 million."
    source = replace(document, text=text)
    item = replace(
        BACKLOG.items[0], document=source, start=0, end=len(text), quote=text, text=text, figures=tuple(numbers(text))
    )
    evidence = replace(BACKLOG, items=(item,), findings=(), conflicts=())
    assert isinstance(tie("Kestrane reported revenue of $1,810 million to $1,840 million [1].", evidence), Failure)
    assert isinstance(tie("Kestrane expects revenue of $1,810 million to $1,840 million [1].", evidence), Sentence)


CORRECTED = document("correction", "It was $1.03 billion, not $1.43 billion, that Nordhelm took in revenue.")


@pytest.mark.parametrize(
    ("sentence", "ties"),
    [
        ("Nordhelm's revenue was $1.03 billion [1].", True),
        ("Nordhelm's revenue was $1.43 billion [1].", False),
        ("Nordhelm's revenue was $1.03 billion, not $1.43 billion [1].", True),
    ],
)
def test_a_figure_that_the_source_disowns_is_none_of_its_figures(sentence: str, ties: bool) -> None:
    evidence = Evidence("What was Nordhelm's revenue?", None, (item(1, CORRECTED),))
    result = tie(sentence, evidence)
    assert isinstance(result, Sentence) is ties, result
