"""From a question to its evidence: understand, look, solve, number. The one entrance that the model room uses.

The verdict is this room's, not the model's: a question whose figures no source in scope gives is `missing`, a request for
advice is `advice`, whatever a model would say.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby

from tieout.feeds import Company, Ledger
from tieout.retrieval.evidence.assemble import ITEMS, calculation, conflict, evidence_item, finding, spans, statement
from tieout.retrieval.evidence.candidates import FigureCandidate
from tieout.retrieval.evidence.company_year_end import company_year_end
from tieout.retrieval.evidence.finder import Finder
from tieout.retrieval.evidence.from_sentences import Graded
from tieout.retrieval.evidence.missing import held_by, missing_words
from tieout.retrieval.evidence.operation.model import heard
from tieout.retrieval.evidence.query_read import confidence, query_read
from tieout.retrieval.evidence.ranker.texts import asked_words
from tieout.retrieval.evidence.scope import scope
from tieout.retrieval.evidence.solve import Solved, difference, solve
from tieout.retrieval.evidence.solve_operands import of_operands
from tieout.retrieval.evidence.solve_relations import solve_relation
from tieout.retrieval.figures.store import FigureStore
from tieout.retrieval.index.index import Index
from tieout.retrieval.query.held_names import directory_of
from tieout.retrieval.query.parse import Question, SubQuery, parse_question
from tieout.retrieval.reading.companies import Directory, flat, names_in
from tieout.retrieval.reading.periods.compare import PeriodMention
from tieout.retrieval.reading.text.sentences import terms
from tieout.retrieval.records import Evidence, EvidenceItem, Filters, Finding, Hit, Verdict


def build_evidence(question: str, filters: Filters, index: Index, ledger: Ledger, *, now: datetime) -> Evidence:
    """All that an answer may use, numbered from 1. `now` is the clock; `filters.as_of` bounds every source."""
    directory = directory_of(ledger)
    given = [directory.ticker(t) or Company(t, t) for t in filters.tickers]
    today = (filters.as_of or now).date()
    ends = _fiscal_year_ends(question, given, directory, ledger, filters)
    asked = parse_question(question, directory, today=today, given=given, fiscal_year_ends=ends, hear=heard)
    with index.figures() as store:
        solved, hits = _solved(asked, _Sources(index, ledger, store, filters, ends))
    solved = _relations(asked, difference(solved) if asked.apart else solved)
    return _evidence(asked, solved, hits, filters, ledger)


@dataclass(frozen=True, slots=True)
class _Sources:
    """What a question is answered from. `year_ends`: month and day by ticker."""

    index: Index
    ledger: Ledger
    store: FigureStore
    filters: Filters
    year_ends: Mapping[str, tuple[int, int]]


def _solved(asked: Question, sources: _Sources) -> tuple[list[Solved], list[Hit]]:
    """Every part of the question solved, and what search found for it."""
    solved: list[Solved] = []
    hits: list[Hit] = []
    story_representatives: dict[str, str] = {}
    for _, group in groupby(asked.slots, key=lambda slot: slot.clause):
        slots = tuple(group)
        whole: set[tuple[Company | None, PeriodMention | None]] = set()
        for n, slot in enumerate(slots):
            if (slot.company, slot.period) in whole:
                continue
            finder = _finder(slot, asked.text, sources, story_representatives)
            slot = _of_outlet(_of_itself(slot, finder), finder)
            hits += list(finder.scope.hits)
            if slot.asked and slot.operation == "value" and finder.sure(replace(slot, asked="", expects="number")):
                whole.add((slot.company, slot.period))  # one figure that the clause as a whole asks for
                slot = replace(slot, asked="", expects="number")
            elif slot.asked and _says_more(slot, slots):
                slot = replace(slot, asked="")  # the metric alone is not what the clause asks for
            together = n == 0 and not asked.apart and not (slot.operation == "value" and finder.sure(slot))
            related = solve_relation(slots, finder) if together else None
            solved.append(related or of_operands(solve(slot, finder), finder))
            for candidate in _candidates(solved[-1]):
                if candidate.document.story:
                    story_representatives.setdefault(candidate.document.story, candidate.document.id)
            if related:
                break
    return solved, hits


def _says_more(slot: SubQuery, slots: Sequence[SubQuery]) -> bool:
    """Does a clause about one company say more than the metrics that the vocabulary hears in it?"""
    if len({other.company for other in slots}) > 1:
        return False
    names = [slot.company.name, slot.company.ticker or ""] if slot.company else []
    heard = {term for other in slots for term in terms(f"{other.said} {' '.join(other.qualifiers)}")}
    return len(set(terms(asked_words(slot.clause, names))) - heard) > 1


def _finder(slot: SubQuery, question: str, sources: _Sources, story_representatives: dict[str, str]) -> Finder:
    ticker = slot.company.ticker if slot.company else None
    name = slot.company.name if slot.company else (slot.names[0] if slot.names else "")
    index, ledger, filters = sources.index, sources.ledger, sources.filters
    found = scope(slot, question, filters, index, ledger, story_representatives=story_representatives)
    year_end = sources.year_ends.get(ticker or "")
    return Finder(found, ledger, filters, year_end, name, sources.store, index.alike, story_representatives)


def _of_outlet(slot: SubQuery, finder: Finder) -> SubQuery:
    """ "After Anvil Markets' correction" names an outlet, no part of the company: its own reports are read, and no others."""
    outlets = {flat(d.outlet) for d in finder.scope.documents if d.kind == "news" and d.outlet}
    named = {flat(name) for name in slot.qualifiers} & outlets
    if not named:
        return slot
    told = tuple(d for d in finder.scope.documents if d.kind == "news" and flat(d.outlet) in named)
    finder.scope = replace(finder.scope, documents=told)
    return replace(slot, qualifiers=tuple(q for q in slot.qualifiers if flat(q) not in named))


_ITSELF = re.compile(
    r"\b(?:itself|themselves|according to the company|by its own account|its own (?:guidance|outlook|forecast))\b", re.I
)


def _of_itself(slot: SubQuery, finder: Finder) -> SubQuery:
    """ "What has it guided to itself?" asks the company's own papers, not what others see for it."""
    own = ("filing", "release", "report", "facts")
    if _ITSELF.search(slot.clause) and not _OTHERS_TOO.search(slot.clause):
        finder.scope = replace(finder.scope, documents=tuple(d for d in finder.scope.documents if d.kind in own))
    return slot


_OTHERS_TOO = re.compile(r"\b(?:press|media|analysts?|brokers?|reports?)\b", re.I)


def _fiscal_year_ends(
    question: str, given: Sequence[Company], directory: Directory, ledger: Ledger, filters: Filters
) -> dict[str, tuple[int, int]]:
    companies = [*given, *(n.company for n in names_in(question, directory) if n.company)]
    ends = {}
    for ticker in {c.ticker for c in companies if c.ticker}:
        end = company_year_end(ticker, ledger, filters.as_of)
        if end:
            ends[ticker] = end
    return ends


def _relations(asked: Question, solved: list[Solved]) -> list[Solved]:
    """Parts of a broad question that no source gives are not missed; those that were found keep their order."""
    if any(s.found for s in solved):
        return [s for s in solved if s.found or (s.slot.expects != "words" and not s.slot.optional)]
    return solved


def _evidence(
    asked: Question,
    solved: Sequence[Solved],
    hits: Sequence[Hit],
    filters: Filters,
    ledger: Ledger,
) -> Evidence:
    used = [c for s in solved for c in _candidates(s)]
    items = tuple(
        evidence_item(n, span, _outlets(span.document.story, ledger, span.document.outlet), used)
        for n, span in enumerate(spans(solved, hits)[: ITEMS + len(used)], 1)
    )
    findings = _findings(solved, items)
    calculations = tuple(c for s in solved for done in s.computed if (c := calculation(done, items)))
    told = _in_turn(solved)
    unanswered = [s for s in solved if not s.found]
    verdict: Verdict = (
        "advice" if asked.advice else "missing" if not solved or len(unanswered) == len(solved) else "answerable"
    )
    return Evidence(
        question=asked.text,
        as_of=filters.as_of,
        items=items,
        findings=findings,
        calculations=calculations,
        statements=tuple(s for t in told if (s := statement(t, items))),
        conflicts=tuple(found for s in solved if (found := conflict(s, items))),
        verdict=verdict,
        missing="; ".join(dict.fromkeys(missing_words(s.slot) for s in unanswered if not s.slot.optional)),
        held_by=held_by(unanswered[0].slot) if unanswered else "",
        asks_latest=asked.latest,
        needs=len([s for s in solved if s.found and (s.answers or s.computed)]),
        newest_source_at=max((d for i in items if (d := i.document.available_at)), default=None),
        query=query_read(asked, solved),
        confidence=round(confidence(solved), 3),
        terms=tuple(dict.fromkeys(terms(asked.text))),
    )


def _in_turn(solved: Sequence[Solved]) -> list[Graded]:
    """The sentences told of every part: the best of each, then the second best …"""
    ranked = [(n, told) for s in solved for n, told in enumerate(s.told)]
    return [told for _, told in sorted(ranked, key=lambda one: (one[0], -one[1][2]))]


def _candidates(solved: Solved) -> list[FigureCandidate]:
    return [*solved.answers, *(c for done in solved.computed for c in done.operands), *solved.rivals]


def _findings(solved: Sequence[Solved], items: Sequence[EvidenceItem]) -> tuple[Finding, ...]:
    """The answers first, in the order asked, then the operands of calculations and what contradicts."""
    lead = [c for s in solved for c in s.answers]
    rest = [c for s in solved for c in [*(o for done in s.computed for o in done.operands), *s.rivals] if c not in lead]
    found = [f for c in [*lead, *rest] if (f := finding(c, items))]
    seen: dict[tuple[int, int], Finding] = {}
    for entry in found:
        seen.setdefault((entry.source, entry.figure.start), entry)
    return tuple(seen.values())


def _outlets(story: str | None, ledger: Ledger, own: str) -> tuple[str, ...]:
    if story is None:
        return (own,) if own else ()
    return tuple(dict.fromkeys(d.outlet for d in ledger.story(story) if d.outlet and d.superseded_at is None)) or (own,)
