"""Sentences that mean what is asked: the best paper first, the newer among equals, nothing out of headings and tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime

from tieout.feeds import Document
from tieout.retrieval.evidence.from_prose import ProseLine, lines
from tieout.retrieval.evidence.from_sentences import boilerplate, fits_kind, names_person, speaking
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


def test_a_sentence_that_three_papers_say_is_boilerplate() -> None:
    """Two of them may quote each other."""
    own = ("The port opens a second quay.", "The mill will close in spring.", "The fleet has a new ferry.")
    thrice = [document(str(n), 20, f"{text} Such statements may not come about.") for n, text in enumerate(own)]
    assert boilerplate(found(*thrice)) == {"such statements may not come about"}
    assert not boilerplate(found(*thrice[:2]))


def test_who_takes_a_person_and_why_a_cause() -> None:
    """Whatever comes near by its meaning."""
    who, why = (replace(slot("x"), heard=kind) for kind in ("who", "why"))
    outlook = "For the full year 2026, Larkmoor Foods now expects revenue of $1,835 million."
    assert fits_kind(who, "“Snacks did well,” said Ruth Ansell, chief executive officer.", ["Larkmoor Foods"])
    assert not fits_kind(who, outlook, ["Larkmoor Foods"])
    assert fits_kind(why, "Margin widened to 35.0%, mainly because of lower freight costs.")
    assert fits_kind(why, "Sales rose by 4%, driven by snacks.")
    assert not fits_kind(why, outlook)
    assert fits_kind(slot("What is new?"), outlook)


def test_a_month_or_a_company_is_no_person() -> None:
    """ "Larkmoor Foods", "Third Quarter" and the start of a sentence are capitalised too."""
    assert names_person("Asked by Ida O'Brien-Moss, the chair said so.")
    assert not names_person("In the Third Quarter of Fiscal 2026 Larkmoor Foods grew.", ["Larkmoor Foods"])
    assert not names_person("On Monday, 5 November 2026 the shares rose.")


def test_who_is_told_by_a_sentence_that_says_what_of() -> None:
    """A person who is near by meaning alone may be anybody."""
    paper = document(
        "mill",
        20,
        "Ida Moss has been a core part of building the mill's security. Tom Hale audits the mill's accounts.",
    )
    asked = replace(slot("Who audits the mill?"), heard="who")
    told = speaking(asked, found(paper), {"audit": 2.0, "mill": 1.0}, Near("security"))
    assert [line.text for _, line, _ in told] == ["Tom Hale audits the mill's accounts."]
