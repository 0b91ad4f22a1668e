"""What is a conflict between sources, and what is not."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from feeds import Document
from retrieval.candidates import Candidate
from retrieval.conflicts import rivals, without_corrected
from retrieval.finder import one_telling
from retrieval.numbers import numbers


def candidate(
    text: str, *, feed: str = "wire", kind: str = "news", day: int = 1, title: str = "t", score: float = 0.9
) -> Candidate:
    """The first figure of an invented item."""
    when = datetime(2026, 10, day, tzinfo=UTC)
    document = Document(f"{feed}{day}{text[:12]}", feed, kind, title, "", text, text, when, text, published_at=when)  # type: ignore[arg-type]
    return Candidate("Acme", "backlog", numbers(text)[0], None, document, (0, len(text)), score, "prose")


def test_two_sources_with_two_figures_are_a_conflict_and_the_filing_leads() -> None:
    """The order is filing, release, news, whatever scored best."""
    press = candidate("Backlog was $7.24 billion.", score=0.95)
    filing = candidate("Backlog was $7.42 billion.", feed="edgar", kind="filing")
    assert [c.document.kind for c in rivals([press, filing])] == ["filing", "news"]


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
