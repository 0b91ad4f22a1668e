"""Sentences that mean what is asked: the best paper first, the newer among equals, nothing out of headings and tables."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime

from tieout.feeds import Document
from tieout.retrieval.evidence.from_prose import ProseLine, lines
from tieout.retrieval.evidence.from_sentences import speaking
from tieout.retrieval.query.parse import SubQuery, parse_question
from tieout.retrieval.reading.companies import Directory


def document(id: str, day: int, text: str) -> Document:
    when = datetime(2026, 11, day, tzinfo=UTC)
    return Document(id, "wire", "news", id, "", text, id, fetched_at=when, identity=id, published_at=when)


def slot(question: str) -> SubQuery:
    return parse_question(question, Directory(()), today=date(2026, 11, 30)).slots[0]


def found(*documents: Document) -> list[tuple[Document, ProseLine]]:
    return [(d, line) for d in documents for line in lines(d, [(0, len(d.text))])]


class Near:
    """Near is what holds the word."""

    def __init__(self, word: str) -> None:
        self.word = word

    def __call__(self, question: str, texts: Sequence[str]) -> list[float]:
        return [0.8 if self.word in text else 0.1 for text in texts]


def test_the_sentence_that_means_it_answers() -> None:
    """With a score above a half; what is far from it is not told beside it."""
    paper = document("port", 20, "The port has forty cranes in all. A former minister mediated between the two sides.")
    told = speaking(slot("Who brought the sides together?"), found(paper), {}, Near("mediated"))
    assert [line.text for _, line, _ in told] == ["A former minister mediated between the two sides."]
    assert told[0][2] >= 0.5


def test_nothing_near_is_no_answer() -> None:
    """Below a half."""
    paper = document("port", 20, "The port has forty cranes in all, and a hall.")
    told = speaking(slot("Who won the cup?"), found(paper), {}, Near("cup"))
    assert told[0][2] < 0.5


def test_the_newer_of_two_equal_papers_goes_first() -> None:
    """Last week's claims are not the latest."""
    old = document("old", 7, "New claims for benefit were at two hundred in the week.")
    new = document("new", 21, "New claims for benefit were at three hundred in the week.")
    told = speaking(slot("latest jobless claims"), found(old, new), {}, Near("claims"))
    assert [d.id for d, _, _ in told] == ["new", "old"]


def test_headings_and_short_lines_are_not_told() -> None:
    """They say nothing by themselves."""
    paper = document("port", 20, "# Who mediated between the two sides of the strike\n\nThey mediated.")
    assert speaking(slot("Who mediated?"), found(paper), {}, Near("mediated")) == ()
