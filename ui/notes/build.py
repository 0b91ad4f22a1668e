"""One note out of the desk's evidence: tables from facts, prose from questions and sources, prices, and what changed.

Everything is as of the note's day: facts, documents and prices that were known then. Nothing here writes a file, and
nothing reads the clock; the same evidence gives the same note.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache

from tieout.feeds import Document, Fact, Ledger, visible
from tieout.model import Answer, FeedHealth, Sentence, freshness_notice
from tieout.retrieval import METRICS, Evidence, Filters, year_end_of_facts
from tieout.ui.notes import developments as events
from tieout.ui.notes import prices
from tieout.ui.notes.amounts import spoken
from tieout.ui.notes.changes import changes, restated_sentence
from tieout.ui.notes.citations import Citations, in_order
from tieout.ui.notes.figures_table import TAGS, tables
from tieout.ui.notes.figures_table import Desk as Facts
from tieout.ui.notes.fresh import freshness
from tieout.ui.notes.quarters import quarters
from tieout.ui.notes.records import (
    Changes,
    DatedEvent,
    Development,
    FallenAway,
    FeedLine,
    Note,
    PricePanel,
    PricePoint,
    Section,
    Series,
    Snapshot,
    Written,
)
from tieout.ui.notes.results import result_sentences
from tieout.ui.notes.sections import Means, prose
from tieout.ui.notes.subjects import About, Search, documents_about

FEWEST, KEY_POINTS = 3, 5
STALE_PRICE = timedelta(days=31)
SEED = 0  # decoding is greedy and pictures are drawn with it: nothing in a note is drawn by lot


@dataclass(frozen=True, slots=True)
class Place:
    """What a note is built from. `step` is called before each piece of work; it may raise to end the note."""

    ledger: Ledger
    index: Search
    gather: Callable[[str, Filters], Evidence]
    write: Callable[[Evidence], Answer]
    feeds: tuple[FeedLine, ...]
    model: Written
    snapshot: Snapshot
    step: Callable[[str], None] = lambda what: None


def build(about: About, place: Place, as_of: datetime, last: Note | None = None) -> Note:
    """`last` is the newest note of this subject as of an earlier day, where there is one."""
    place.step("documents")
    documents = documents_about(about, place.ledger, place.index, as_of)
    citations = Citations()
    facts = _facts(about, place.ledger, citations, as_of)
    note = _empty(about, place, as_of)
    told = _stories(documents, place, as_of)
    developments = events.developments(told, about, as_of, citations)
    note = replace(note, developments=developments)
    if about.kind == "company":
        note = _company(note, about, documents, facts, place, citations)
    note = replace(note, changes=changes(last, note.figures, documents, note.conflicts, facts))
    note = replace(
        note, sections=(*_key_points(note), *note.sections), fallen=(*note.fallen, *_no_news(note, documents))
    )
    ordered, sources = in_order(note, citations.sources())
    return _dated(replace(ordered, sources=sources, documents=citations.documents()))


def _company(
    note: Note, about: About, documents: Sequence[Document], facts: Facts, place: Place, citations: Citations
) -> Note:
    place.step("key figures")
    figures = tables(facts)
    place.step("prices")
    panel, line, price_gap = _prices(about, place.ledger, citations, note.as_of)
    means = Means(place.gather, place.write, citations, _filters(about, note.as_of), note.as_of, place.step)
    written = prose(about, documents, result_sentences(figures, about.name), means)
    series = Series(line, _marked(note.developments, line), quarters(facts) if figures else (), place.feeds)
    return replace(
        note,
        sections=tuple(written.sections),
        figures=figures,
        price=panel,
        conflicts=tuple(written.conflicts),
        gaps=tuple(dict.fromkeys(written.gaps)),
        fallen=(*_no_figures(about, figures), *written.fallen, *price_gap),
        asked=tuple(written.asked),
        notice=" ".join(written.remarks),
        series=series,
    )


def _empty(about: About, place: Place, as_of: datetime) -> Note:
    named = f"{about.name} ({about.ticker})" if about.ticker and about.ticker != about.name else about.name
    title = f"{named}: research note" if about.kind == "company" else f"{named[:1].upper()}{named[1:]}: developments"
    late = freshness(place.feeds)
    return Note(
        subject=about.subject, kind=about.kind, ticker=about.ticker,
        company=about.name if about.kind == "company" else "", title=title, as_of=as_of, newest_source_at=None,
        stale=bool(late), freshness=late, sections=(), figures=(), changes=Changes(""), developments=(), price=None,
        conflicts=(), gaps=(), fallen=(), sources=(), documents=(), notice="", series=Series(feeds=place.feeds),
        asked=(), model=place.model, snapshot=place.snapshot, seed=SEED,
    )  # fmt: skip


def _facts(about: About, ledger: Ledger, citations: Citations, as_of: datetime) -> Facts:
    found: list[Fact] = ledger.facts(about.ticker, tags=TAGS, as_of=as_of) if about.ticker else []
    income = [fact for fact in found if fact.tag in METRICS["net_income"].tags]
    return Facts(found, lru_cache(maxsize=64)(ledger.document), citations, year_end_of_facts(income, as_of.date()))


def _filters(about: About, as_of: datetime) -> Filters:
    return Filters(tickers=about.filters, as_of=as_of)


def _stories(documents: Sequence[Document], place: Place, as_of: datetime) -> list[events.Story]:
    def tellings(story: str) -> list[Document]:
        return [d for d in place.ledger.story(story) if visible(d, as_of)]

    return events.stories(documents, tellings, as_of)


def _prices(
    about: About, ledger: Ledger, citations: Citations, as_of: datetime
) -> tuple[PricePanel | None, tuple[PricePoint, ...], tuple[FallenAway, ...]]:
    """Panel, line, and the line that says why there is none."""
    if about.ticker is None:
        return None, (), (_fallen("price", "Price", f"No ticker of {about.name} is known, so there are no prices."),)
    documents = list(ledger.documents(kind="prices", tickers=(about.ticker,), as_of=as_of))
    sessions = prices.rows(documents)
    if not sessions:
        return None, (), (_fallen("price", "Price", f"No price feed covers {about.ticker} by {spoken(as_of.date())}."),)
    newest = sessions[-1].day
    if as_of.date() - newest > STALE_PRICE:
        return None, (), (_fallen("price", "Price", f"The prices of {about.ticker} end on {spoken(newest)}."),)
    return prices.panel(documents, sessions, about.ticker, citations), prices.line(sessions, citations), ()


def _marked(developments: Sequence[Development], line: Sequence[PricePoint]) -> tuple[DatedEvent, ...]:
    """Developments on the price's line, those within it."""
    if not line:
        return ()
    first, last = line[0].day, line[-1].day
    return tuple(DatedEvent(d.day, d.headline, d.source) for d in developments if first <= d.day <= last)


def _no_figures(about: About, figures: Sequence[object]) -> tuple[FallenAway, ...]:
    if figures:
        return ()
    return (
        _fallen("figures", "Key figures", f"No XBRL facts of {about.name} are on this desk, so there is no table."),
    )


def _no_news(note: Note, documents: Sequence[Document]) -> tuple[FallenAway, ...]:
    if note.developments:
        return ()
    newest = max((d.available_at for d in documents if d.available_at), default=None)
    older = f"; the newest document is of {spoken(newest.date())}" if newest else ""
    what = note.company or note.subject
    line = f"No document about {what} in the 90 days to {spoken(note.as_of.date())}{older}."
    return (_fallen("developments", "Recent developments", line),)


def _fallen(key: str, title: str, line: str) -> FallenAway:
    return FallenAway(key, title, line)


def _key_points(note: Note) -> tuple[Section, ...]:
    """What matters most, out of what the sections say: results, restatements, outlook, news, risks."""
    leads: list[Sentence] = []
    for key in ("results", "guidance"):
        leads += _first(note, key, 1)
    leads[1:1] = [restated_sentence(r, note.company) for r in note.changes.restated[:1]]
    said = {s.text for s in leads}
    leads += [d.sentence for d in note.developments if d.sentence and d.sentence.text not in said][
        : 3 if len(leads) < 2 else 2
    ]
    leads += _first(note, "risks", 1) if len(leads) < KEY_POINTS else ()
    if len(leads) < FEWEST:
        leads += [s for s in (*_first(note, "results", 3), *_first(note, "capital", 1)) if s not in leads]
    points = tuple({s.text: s for s in leads}.values())[:KEY_POINTS]
    return (Section("key_points", "Key points", points),) if points else ()


def _first(note: Note, key: str, count: int) -> tuple[Sentence, ...]:
    section = note.section(key)
    return section.sentences[:count] if section else ()


def _dated(note: Note) -> Note:
    """The newest source's date, the notice that names it, and of the documents those that are cited or drawn."""
    used = {s.document for s in note.sources} | {p.span.document for p in note.series.prices}
    used |= {span.document for quarter in note.series.quarters for span in quarter.spans}
    kept = tuple(d for d in note.documents if d.document in used)
    newest = max((s.published_at for s in note.sources if s.published_at), default=None)
    remark = note.notice
    said = freshness_notice(note.as_of, newest, FeedHealth(), remark=remark)
    return replace(note, newest_source_at=newest, notice=said, documents=kept)
