"""Figures and sentences for a slot, out of everything in scope: what fits well enough, and what is the best of it.

Reads through the scope's documents and the company's facts; whether a figure answers is decided in `tieout.retrieval.evidence.solve`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cached_property

from tieout.feeds import Document, Fact, Ledger
from tieout.retrieval.evidence.calculations import comparable
from tieout.retrieval.evidence.candidates import SOURCE_RANK, FigureCandidate, target
from tieout.retrieval.evidence.conflicts import agrees, retellings
from tieout.retrieval.evidence.from_facts import fact_candidates
from tieout.retrieval.evidence.from_prose import ProseLine, figures_in, line_fit, lines, prose_candidates
from tieout.retrieval.evidence.from_sentences import (
    Alike,
    Graded,
    boilerplate,
    day_written,
    fits_kind,
    is_prose,
    speaking,
)
from tieout.retrieval.evidence.from_store import stored_candidates, stored_members, stored_operands
from tieout.retrieval.evidence.from_tables import cell_candidates, names_of_cells, price_candidates, tables_of
from tieout.retrieval.evidence.scope import Scope
from tieout.retrieval.figures.store import FigureStore
from tieout.retrieval.query.metrics import asked_metrics
from tieout.retrieval.query.parse import SubQuery
from tieout.retrieval.reading.companies import flat, is_common, speaks_of
from tieout.retrieval.reading.metrics.match import Metric, MetricMention
from tieout.retrieval.reading.periods.compare import words_of_time
from tieout.retrieval.reading.records import Period
from tieout.retrieval.reading.tables.row_match import ROW, row_metric
from tieout.retrieval.reading.tables.row_mentions import merged, row_mentions, unambiguous_labels
from tieout.retrieval.reading.text.rounding import same_size
from tieout.retrieval.reading.text.sentences import term_weights, terms
from tieout.retrieval.records import Filters

ENOUGH = 0.55  # a figure below this score does not answer


LIKELY = 0.15  # share at which what the rules find in a tagged paper is believed
SURE = 0.5  # share of the ranker's softmax at which its choice stands without the rules

SURE_UNTAGGED = 0.8  # where period and unit are read, and not the filer's own

ENOUGH_WORDS = 0.5  # share of the question's words that a sentence must speak of when no metric is known


_A_SENTENCE = 4  # terms that tell a sentence from a dateline


_EPOCH = datetime.min.replace(tzinfo=UTC)


_TOOK_OVER = re.compile(r"\b(?:took|take|takes|taking) over(?: as)?\b|\bstep(?:ped|s)? up as\b", re.I)


_FRAMES = re.compile(
    r"\bhow (?:long|big|large|many|much)\b|^\W*(?:list|name|give)\b", re.I
)  # they ask, and no sentence need say them


@dataclass
class Finder:
    """Candidates for a slot out of everything in scope."""

    scope: Scope
    ledger: Ledger
    filters: Filters
    fiscal: tuple[int, int] | None
    company: str
    store: FigureStore
    alike: Alike
    story_representatives: Mapping[str, str] = field(
        default_factory=dict
    )  # stories told already → the document that tells each
    _lines: dict[str, list[ProseLine]] = field(default_factory=dict)
    _ranked: dict[tuple[SubQuery, Period | None], list[FigureCandidate]] = field(default_factory=dict)
    _filed: dict[tuple[str, ...], list[Fact]] = field(default_factory=dict)
    _labels: frozenset[str] | None = None
    _spoken: dict[str, str] | None = None

    def find(self, slot: SubQuery, wanted: Period | None = None) -> list[FigureCandidate]:
        """Best first: what the ranker is sure of, else what the rules find."""
        found = self._by_rules(slot, wanted)
        if any(c.origin == "fact" for c in found):
            return found  # filed values of that very tag, each version with its note
        ranked = self.ranked(slot, wanted)
        if ranked and self._stands(ranked[0]):
            told = [c for c in found if c.document.kind in ("news", "release", "report")]
            return one_telling([*ranked, *told], self.story_representatives)
        if slot.metric is None or not slot.metric.tags or slot.metric.kind not in _FILED:
            unmarked = slot.expects != "count" or _of_one_mind(found)
            return found if unmarked else [c for c in found if c.document.id not in self.tagged]
        likely = ranked[:1] if ranked and ranked[0].score >= LIKELY else []
        if not likely:  # the ranker knows of nothing, and what running text says was seldom tagged
            return [c for c in found if c.document.id not in self.tagged or c.origin == "prose"]
        return [c for c in found if c.document.id not in self.tagged or _borne_out(c, likely[0])]

    @cached_property
    def tagged(self) -> frozenset[str]:
        """Documents in scope that a filer tagged: what the ranker does not hold likely there, the rules do not know better."""
        return self.store.tagged([d.id for d in self.scope.documents])

    def ranked(self, slot: SubQuery, wanted: Period | None) -> list[FigureCandidate]:
        """Figures of the store that fit by coordinates, as the ranker puts them."""
        if _asks_price(slot):
            return []
        key = (slot, wanted)
        if key not in self._ranked:
            self._ranked[key] = stored_candidates(
                slot,
                self.scope.documents,
                self.store,
                self.company,
                self.fiscal,
                wanted=wanted,
                as_of=self.filters.as_of,
            )
        return self._ranked[key]

    def members(self, slot: SubQuery) -> list[FigureCandidate]:
        """One figure for each segment, region or product that the slot asks to choose among."""
        documents, as_of = self.scope.documents, self.filters.as_of
        return stored_members(slot, documents, self.store, self.company, self.fiscal, as_of)

    def operands(self, slot: SubQuery, phrases: Sequence[str]) -> list[FigureCandidate | None]:
        """For each phrase the figure of the store that it names best."""
        documents, as_of = self.scope.documents, self.filters.as_of
        return stored_operands(slot, phrases, documents, self.store, self.company, self.fiscal, as_of)

    def sure(self, slot: SubQuery) -> bool:
        """Is one figure of the store, by all that the ranker knows, what the slot asks for?"""
        if fact_candidates(slot, self._facts(slot), self.ledger.document, self.fiscal, self.company):
            return False
        found = self.ranked(slot, None)
        return bool(found) and self._stands(found[0])

    def _stands(self, best: FigureCandidate) -> bool:
        """Does the ranker's choice stand without the rules?"""
        return best.score >= (SURE if best.document.id in self.tagged else SURE_UNTAGGED)

    def _by_rules(self, slot: SubQuery, wanted: Period | None) -> list[FigureCandidate]:
        """Facts lead at equal score since they are exact."""
        found = fact_candidates(slot, self._facts(slot), self.ledger.document, self.fiscal, self.company, wanted=wanted)
        weighed = self.weights(slot)
        for document in self.scope.documents:
            if document.kind == "prices":
                found += price_candidates(slot, document, self.company, wanted=wanted) if _asks_price(slot) else []
            elif document.kind != "facts":
                found += cell_candidates(slot, document, self.company, self.fiscal, wanted=wanted, labels=self.labels())
                found += prose_candidates(
                    slot, document, self.company, self.lines(document), weighed, self.fiscal, wanted=wanted
                )
        found = _by_exact_name(slot, found)
        return one_telling(sorted(found, key=lambda c: -c.score), self.story_representatives)

    def row_metric(self, slot: SubQuery) -> Metric | None:
        """The row that the slot's clause names, where no metric of the vocabulary is meant."""
        found = (t for d in self._with_tables() for t in tables_of(d, self.fiscal))
        return row_metric(slot.clause, (*slot.names, *slot.qualifiers), self.weights(slot), found)

    def row_said(self, slot: SubQuery) -> Metric | None:
        """The one row that the slot's clause names word for word, where no metric beside it is meant."""
        found = self.mentions(slot)
        rows = [m for m in found if m.metric.key == ROW]
        if slot.over is not None or len(rows) != 1 or (slot.metric is not None and found != rows):
            return None
        return rows[0].metric if slot.metric is not None or _speaks_for(rows[0], self.weights(slot)) else None

    def has_row(self, said: str) -> bool:
        """Does a row go by these very words, more than one?"""
        return " " in said.strip() and flat(said) in (self._spoken or {})

    def mentions(self, slot: SubQuery) -> list[MetricMention]:
        """The metrics of the slot's clause: the vocabulary's, and rows in scope by their whole names."""
        if self._spoken is None:
            found = (t for d in self._with_tables() for t in tables_of(d, self.fiscal))
            self._spoken = unambiguous_labels(
                [r.label for t in found for r in t.rows if any(c.figure for c in r.cells)]
            )
        known = asked_metrics(slot.clause)
        names = f" {flat(self.company)} "
        rows = [
            m
            for m in row_mentions(slot.clause, self._spoken, alone=not known)
            if f" {flat(m.text)} " not in names and not words_of_time(m.text)
        ]
        return merged(known, rows)

    def labels(self) -> frozenset[str]:
        if self._labels is None:
            found = (t for d in self._with_tables() for t in tables_of(d, self.fiscal))
            self._labels = frozenset().union(*(names_of_cells(t) for t in found))
        return self._labels

    def _with_tables(self) -> list[Document]:
        return [d for d in self.scope.documents if d.kind not in ("facts", "prices")]

    def lines(self, document: Document) -> list[ProseLine]:
        if document.id not in self._lines:
            self._lines[document.id] = lines(document, self.scope.spans.get(document.id, []))
        return self._lines[document.id]

    def weights(self, slot: SubQuery) -> dict[str, float]:
        """Terms of the clause, less the names that the documents are about, weighed over the sentences in scope."""
        runs = re.findall(r"(?<=[\s'’\"(])(?:[A-Z][\w&.\-]*)", slot.clause)  # companies asked about beside this one
        named = [run for run in runs if not is_common(run)]
        about = set(terms(" ".join([self.company, *slot.names, *named])))
        for mention in words_of_time(slot.clause):
            about |= set(terms(mention.text))
        if slot.period is not None:
            about |= set(terms(slot.period.text))
        clause = _TOOK_OVER.sub("appointed", _FRAMES.sub(" ", slot.clause))
        wanted = [t for t in terms(clause) if t not in about and not t[0].isdigit()]
        pool = [line.terms for d in self.scope.documents for line in self.lines(d)]
        return term_weights(wanted, pool)

    def retold(self, slot: SubQuery, best: FigureCandidate) -> list[FigureCandidate]:
        """Figures in other documents' sentences, which may tell the same matter in words that the question does not use."""
        told = [
            candidate
            for document in self._with_tables()
            if document.id != best.document.id
            for line in self.lines(document)
            for candidate in figures_in(slot, document, self.company, line, self.fiscal)
        ]
        return retellings(best, [c for c in told if c.score >= ENOUGH and not c.prior])

    def matching_sentences(self, slot: SubQuery, limit: int = 4) -> tuple[Graded, ...]:
        words = replace(slot, metric=None)
        weighed = self.weights(slot)
        if not weighed:
            return self._openings(slot, limit)
        graded = [
            (d, line, line_fit(words, line, weighed))
            for d in _in_time(self._with_tables(), slot)
            for line in self.lines(d)
            if self._may_answer(slot, line)
        ]
        return tuple(sorted((g for g in graded if g[2] > 0.2), key=lambda g: -g[2])[:limit])

    def speaking(self, slot: SubQuery) -> tuple[Graded, ...]:
        """Sentences of the passages found that mean what the question asks."""
        return speaking(slot, self._lines_found(slot), self.weights(slot), self.alike)

    def _lines_found(self, slot: SubQuery) -> Iterator[tuple[Document, ProseLine]]:
        """The lines of the passages that search found, each once."""
        seen = set()
        told = {d.id for d in _in_time([h.document for h in self.scope.hits], slot)}
        for hit in self.scope.hits:
            if hit.document.id not in told or hit.document.kind in ("facts", "prices"):
                continue
            for line in self.lines(hit.document):
                if not self._may_answer(slot, line):
                    continue
                if line.start < hit.end and hit.start < line.end and (hit.document.id, line.start) not in seen:
                    seen.add((hit.document.id, line.start))
                    yield hit.document, line

    def _may_answer(self, slot: SubQuery, line: ProseLine) -> bool:
        """Is it a sentence, of the kind asked for, that is not said in every paper?"""
        return is_prose(line) and flat(line.text) not in self._boilerplate and fits_kind(slot, line.text, self._names)

    @cached_property
    def _boilerplate(self) -> frozenset[str]:
        return boilerplate((d, line) for d in self._with_tables() for line in self.lines(d))

    @cached_property
    def _names(self) -> tuple[str, ...]:
        """Names of the companies that the papers in scope are of."""
        return tuple({self.company, *(name for d in self.scope.documents for name in d.companies)})

    def _openings(self, slot: SubQuery, limit: int) -> tuple[Graded, ...]:
        """ "What happened at X?" has no words but X: what the newest documents begin with that is of X."""
        newest = sorted(self.scope.documents, key=lambda d: d.available_at or _EPOCH, reverse=True)
        found = []
        for document in newest:
            prose = [x for x in self.lines(document) if len(x.terms) >= _A_SENTENCE and x.text[-1] in '.!?”"']
            titled = document.kind != "news" and speaks_of(self.company, document.title)
            own = [x for x in prose if self._may_answer(slot, x) and (titled or speaks_of(self.company, x.text))]
            found += [(document, line, ENOUGH) for line in own[:1]]
        return tuple(found[:limit])

    def _facts(self, slot: SubQuery) -> list[Fact]:
        ticker = slot.company.ticker if slot.company else None
        if not ticker or slot.metric is None or not slot.metric.tags:
            return []
        tags = slot.metric.tags
        if tags not in self._filed:
            self._filed[tags] = self.ledger.facts(ticker, tags=tags, as_of=self.filters.as_of)
        return self._filed[tags]


def _in_time(documents: Sequence[Document], slot: SubQuery) -> list[Document]:
    """Those that came out after the time asked about began; all, where none did: an outlook comes before its time."""
    wanted = target(slot.period)
    if wanted is None or wanted.start is None:
        return list(documents)
    begun = wanted.start.toordinal()
    return [d for d in documents if day_written(d) >= begun] or list(documents)


def _borne_out(found: FigureCandidate, likely: FigureCandidate) -> bool:
    """Does the ranker's first choice bear out what the rules found? Two readings of one sentence agree too easily."""
    return agrees(found, likely) and (found.origin != "prose" or likely.score >= _LIKELY_PROSE)


_LIKELY_PROSE = 0.4


def _of_one_mind(found: Sequence[FigureCandidate]) -> bool:
    """Do all that fit nearly as well as the best give its value?"""
    return all(agrees(c, found[0]) for c in found[1:] if c.score >= found[0].score - _NEARLY)


_NEARLY = 0.1
_FILED = ("flow", "instant", "ratio")  # kinds of metric that filers tag


def _by_exact_name(slot: SubQuery, found: Sequence[FigureCandidate]) -> list[FigureCandidate]:
    """ "Total equity" and "depreciation" are rows of their own, where a tag gives another value of a like name.

    A fact with a second version is left alone: what a row gives beside it may be the older one.
    """
    said = flat(slot.said)
    exact = [c for c in found if c.origin == "cell" and flat(c.metric) == said and c.score >= _EXACT and not c.guidance]
    facts = [c for c in found if c.origin == "fact"]
    if not said or not exact or any(c.note for c in facts) or not all(agrees(c, exact[0]) for c in exact):
        return list(found)
    other = [c for c in facts if c.period == exact[0].period and not agrees(c, exact[0]) and not agrees(exact[0], c)]
    return [replace(c, score=c.score * _EXACT) if c in other else c for c in found]


_EXACT = 0.9


def _exact_first(found: list[FigureCandidate]) -> list[FigureCandidate]:
    """ "$3.5 billion" is worked with as the $3,512 million of a table, where one of the period rounds to it."""
    if not found or found[0].origin != "prose":
        return found
    exact = [c for c in found if c.origin in ("cell", "fact") and same_size(found[0].figure, c.figure)]
    return [*exact[:1], *(c for c in found if c not in exact[:1])]


def _speaks_for(row: MetricMention, wanted: Mapping[str, float]) -> bool:
    """Does the row's name carry most of what the clause asks, where no metric of the vocabulary does?"""
    own = set(terms(row.text))
    asked = sum(w for t, w in wanted.items() if t not in _ASKS)
    return sum(wanted.get(t, 0.0) for t in own) >= _MOST * asked


_MOST = 0.5
_ASKS = frozenset(
    terms(
        "average mean growth change changed difference share percentage percent cent combined together higher lower more less"
    )
)


def one_telling(
    candidates: Sequence[FigureCandidate], story_representatives: Mapping[str, str]
) -> list[FigureCandidate]:
    """Candidates less what a document of the same story, in the evidence already, says too."""
    kept = []
    for one in candidates:
        teller = story_representatives.get(one.document.story or "", one.document.id)
        told = teller != one.document.id and any(c.document.id == teller and agrees(c, one) for c in candidates)
        if not told:
            kept.append(one)
    return kept


def _asks_price(slot: SubQuery) -> bool:
    return slot.metric is not None and slot.metric.kind == "price"


def asks_close(slot: SubQuery) -> bool:
    """A close of a day that no price file holds is missing, not to be guessed from prose."""
    return _asks_price(slot) and slot.period is not None and slot.period.kind == "day"


def good(candidates: Sequence[FigureCandidate], slot: SubQuery) -> list[FigureCandidate]:
    if asks_close(slot):
        day = target(slot.period)
        candidates = [c for c in candidates if c.origin == "price" or (day and c.period and c.period.end == day.end)]
    least = ENOUGH if slot.metric is not None else ENOUGH_WORDS
    good = [c for c in candidates if c.score >= (SURE if c.ranked else least)]
    if slot.period is None and good:
        return _newest_first(good)
    return good


def _newest_first(candidates: list[FigureCandidate]) -> list[FigureCandidate]:
    """Without a period in the question, the newest period among the well-fitting candidates answers."""
    best = candidates[0].score
    near = [c for c in candidates if c.score >= 0.9 * best]
    rest = [c for c in candidates if c.score < 0.9 * best]
    if near[0].origin == "prose":  # what is written later counts, but a filing before a release before the press
        near.sort(key=lambda c: (-SOURCE_RANK[c.document.kind], -day_of(c), -c.score))
    else:
        near.sort(key=lambda c: (-(c.period.end.toordinal() if c.period else day_of(c)), -c.score))
    return near + rest


def day_of(candidate: FigureCandidate) -> int:
    return day_written(candidate.document)


def best_of(
    slot: SubQuery, finder: Finder, beside: FigureCandidate | None = None, wanted: Period | None = None
) -> FigureCandidate | None:
    """The best figure for a slot; beside another one, of its unit, and out of its own document at near-equal score."""
    if (
        wanted is None
        and beside is not None
        and (beside.period is None or beside.period.start or not target(slot.period))
    ):
        wanted = beside.period  # a balance beside it says less of when than the question does
    found = [c for c in good(finder.find(slot, wanted), slot) if not c.prior]
    found = _exact_first(found)
    if beside is None:
        return found[0] if found else None
    found = [c for c in found if comparable(c, beside)]
    if not found:
        return None
    own = [c for c in found if c.document.id == beside.document.id and c.score >= 0.9 * found[0].score]
    return own[0] if own else found[0]
