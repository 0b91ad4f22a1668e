"""A desk without a model or a server: a real ledger, a hand-written index that finds by words, and the real way to an answer.

What the index finds passes the real rules of ranking (visible, one per story, few per feed), so that only its search is
simpler than the product's.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from tests.desk_stand_in import DeskStandIn
from tieout.feeds import Company, Document, Ledger
from tieout.feeds.draft import Draft
from tieout.feeds.ledger_writes import Labels
from tieout.model.answer.compose import finish_answer, select_sentences
from tieout.model.answer.health import FeedHealth
from tieout.model.records import Answer, ModelName, Seconds
from tieout.retrieval.evidence.gather import build_evidence
from tieout.retrieval.index.ranking import RankedPassage, choose
from tieout.retrieval.records import Evidence, Filters, Hit, Passage

NOW = datetime(2026, 11, 2, 12, tzinfo=UTC)


class WordIndex(DeskStandIn):
    """Whole documents, best first by the words they share with the query."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger

    def search(self, query: str, filters: Filters = Filters(), k: int = 8) -> list[Hit]:  # noqa: B008 - frozen
        wanted = set(re.findall(r"\w{3,}", query.lower()))
        scored = [
            RankedPassage(d.id, d, Passage(d.id, 0, len(d.text)), score)
            for d in self.ledger.documents(as_of=filters.as_of)
            if (score := float(len(wanted & set(re.findall(r"\w{3,}", f"{d.title} {d.text}".lower())))))
        ]
        chosen = choose(scored, filters, k, NOW)
        return [Hit(c.document, 0, len(c.document.text), c.document.text, c.score) for c in chosen]

    def lexical(self, terms: Sequence[str], filters: Filters = Filters(), k: int = 8) -> list[Hit]:  # noqa: B008 - frozen
        return self.search(" ".join(terms), filters, k)


class AnswerDesk:
    """Put documents in, ask, and get the answer that a model's draft (or none) leads to."""

    def __init__(self, folder: Path) -> None:
        self.ledger = Ledger.open(folder / "ledger.sqlite")
        self.index = WordIndex(self.ledger)

    def __enter__(self) -> AnswerDesk:
        return self

    def __exit__(self, *_: object) -> None:
        self.ledger.close()

    def know(self, *companies: Company) -> None:
        with self.ledger.writing():
            self.ledger.learn(companies)

    def put(self, feed: str, draft: Draft, *, now: datetime = NOW) -> Document:
        with self.ledger.writing():
            put = self.ledger.put(feed, draft, now, lambda d: Labels(d.tickers, d.companies))
        assert put.document is not None
        return put.document

    def withdraw(self, feed: str, identity: str) -> None:
        with self.ledger.writing():
            self.ledger.withdraw(feed, identity, NOW)

    def evidence(self, question: str, filters: Filters = Filters()) -> Evidence:  # noqa: B008 - frozen
        return build_evidence(question, filters, self.index, self.ledger, now=NOW)  # type: ignore[arg-type]

    def answer(self, question: str, draft: str = "", filters: Filters = Filters()) -> Answer:  # noqa: B008 - frozen
        """The answer, as if a model had written `draft`; an empty draft leaves the writing to code."""
        return self.finish(self.evidence(question, filters), draft)

    def finish(self, evidence: Evidence, draft: str = "") -> Answer:
        written = select_sentences(draft, evidence)
        return finish_answer(written, evidence, FeedHealth(), ModelName("base", None), Seconds(0, 0, 0), NOW)


def unsupported(answer: Answer, ledger: Ledger) -> list[str]:
    """Numbers of the answer that neither its question nor the cited spans nor its own formulas hold, read afresh."""
    held = [answer.question]
    for source in answer.sources:
        text = ledger.document(source.document).text
        assert text[source.start : source.end] == source.quote
        held += [source.quote, ledger.document(source.document).title]
    for sentence in answer.sentences:
        held += [f"{f.formula} {f.text}" for f in sentence.figures if f.formula is not None]
    known = {_plain(n) for text in held for n in _NUMERAL.findall(text)}
    return [n for n in _NUMERAL.findall(re.sub(r"\[\d+\]", "", answer.answer)) if _plain(n) not in known]


def misplaced(answer: Answer, ledger: Ledger) -> list[str]:
    """Figures whose span does not hold them, and citations of sources that are not listed."""
    sources = {s.n: s for s in answer.sources}
    out = [f"[{n}]" for n in re.findall(r"\[(\d+)\]", answer.answer) if int(n) not in sources]
    for figure in (f for s in answer.sentences for f in s.figures if f.formula is None):
        source = sources.get(figure.source or 0)
        if source is None or figure.start is None or figure.end is None:
            out.append(figure.text)
            continue
        spot = ledger.document(source.document).text[figure.start : figure.end]
        inside = source.start <= figure.start < figure.end <= source.end
        if not inside or not {_plain(n) for n in _NUMERAL.findall(figure.text)} & set(
            map(_plain, _NUMERAL.findall(spot))
        ):
            out.append(figure.text)
    return out


_NUMERAL = re.compile(r"\d+(?:[.,]\d+)*")


def _plain(numeral: str) -> str:
    return numeral.replace(",", "")
