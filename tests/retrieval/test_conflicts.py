"""What is a conflict between sources, and what is not."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from tieout.feeds import Document
from tieout.retrieval.evidence.candidates import FigureCandidate
from tieout.retrieval.evidence.conflicts import retellings, rivals, without_corrected
from tieout.retrieval.evidence.finder import one_telling
from tieout.retrieval.reading.records import Period
from tieout.retrieval.reading.text.numbers import numbers


def candidate(
    text: str, *, feed: str = "wire", kind: str = "news", day: int = 1, title: str = "t", score: float = 0.9
) -> FigureCandidate:
    """The first figure of an invented item."""
    when = datetime(2026, 10, day, tzinfo=UTC)
    document = Document(f"{feed}{day}{text[:12]}", feed, kind, title, "", text, text, when, text, published_at=when)  # type: ignore[arg-type]
    return FigureCandidate("Acme", "backlog", numbers(text)[0], None, document, (0, len(text)), score, "prose")


def test_two_sources_with_two_figures_are_a_conflict_and_the_filing_leads() -> None:
    """The order is filing, release, news, whatever scored best."""
    press = candidate("Backlog was $7.24 billion.", score=0.95)
    filing = candidate("Backlog was $7.42 billion.", feed="edgar", kind="filing")
    assert [c.document.kind for c in rivals([press, filing])] == ["filing", "news"]


def test_a_company_s_undated_column_does_not_contradict_its_dated_one() -> None:
    """Net sales of the restated year, beside those of the newest quarter."""
    quarter = replace(
        candidate("Net sales were $331.4 million.", feed="ir", kind="release"),
        period=Period(date(2026, 8, 2), date(2026, 10, 31), ""),
    )
    year = candidate("Net sales were $1,284.7 million.", feed="ir", kind="release")
    assert rivals([quarter, replace(year, period=None)]) == []
    told_by_the_press = replace(candidate("Net sales were $388.1 million."), period=None)
    assert len(rivals([quarter, told_by_the_press])) == 2


def test_a_rounding_is_no_conflict() -> None:
    """$7.4 billion is $7.42 billion, told shorter."""
    assert rivals([candidate("Backlog was $7.42 billion."), candidate("Backlog was $7.4 billion.", feed="post")]) == []


def test_one_story_told_twice_is_no_conflict() -> None:
    """Near-duplicates count once."""
    a, b = candidate("Backlog was $7.42 billion."), candidate("Backlog was $7.24 billion.", feed="post")
    told = [replace(c, document=replace(c.document, story="s")) for c in (a, b)]
    assert rivals(told) == []


def test_guidance_does_not_contradict_a_result() -> None:
    """What was expected and what came are two things."""
    assert rivals([candidate("$7.42 billion"), replace(candidate("$7.1 billion", feed="post"), guidance=True)]) == []


def test_a_correction_takes_the_corrected_report_out() -> None:
    """The outlet's own later correction replaces what it said."""
    wrong = candidate("The loss was $62 million.", day=1)
    right = candidate("The loss was $26 million, not $62 million.", day=2, title="Correction: the loss was $26 million")
    other = candidate("The loss was $30 million.", feed="post", day=1)
    assert without_corrected([wrong, right, other]) == [right, other]


def test_what_a_story_in_the_evidence_says_is_not_cited_from_its_other_telling() -> None:
    """Another figure of that telling still is: only it holds it."""
    first, again, more = (
        candidate(text, feed=feed)
        for text, feed in (("$284.6 million", "a"), ("$285 million", "b"), ("$40 million", "c"))
    )
    first, again, more = (replace(c, document=replace(c.document, story="s")) for c in (first, again, more))
    assert one_telling([again, first, more], {"s": first.document.id}) == [first, more]


TOLD = "Tolvane Lines ordered 14 ferries from the Marle yard on Tuesday."


@pytest.mark.parametrize(
    ("again", "found"),
    [
        ("On Tuesday Tolvane Lines ordered 12 ferries of the Marle yard, its owner said.", True),
        ("Tolvane Lines ordered 300 ferries from the Marle yard on Tuesday.", False),
        ("Tolvane sold 12 buses to a school.", False),
    ],
)
def test_another_document_s_sentence_on_the_same_matter_is_a_retelling(again: str, found: bool) -> None:
    """One of most of the same words, and of a figure of about the same size."""
    best, other = candidate(TOLD), candidate(again, feed="post", score=0.5)
    assert [c.document for c in retellings(best, [other])] == ([other.document] if found else [])


def test_a_retelling_contradicts_as_much_as_what_it_retells() -> None:
    """However its own words were graded."""
    best, other = candidate(TOLD), candidate(TOLD.replace("14", "12"), feed="post", score=0.2)
    (told,) = retellings(best, [other])
    assert told.score == best.score
    assert len(rivals([best, told])) == 2


def test_dollars_are_no_retelling_of_ships() -> None:
    """What is told is of one unit."""
    assert retellings(candidate(TOLD), [candidate(TOLD.replace("14", "$14"), feed="post")]) == []
