"""One slot solved: which figures answer it, which calculation does, and what contradicts them.

Reads through a `Finder` (documents in scope, facts of the company); the rules themselves are pure.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Literal

from feeds import Document, Fact, Ledger
from retrieval.calculations import Computed, Kind, between, comparable, compute, compute_over
from retrieval.candidates import RANK, Candidate, target, year_before
from retrieval.conflicts import agrees, rivals, without_corrected
from retrieval.find_cells import cell_candidates, price_candidates
from retrieval.find_facts import fact_candidates
from retrieval.find_prose import Line, is_step, line_fit, lines, prose_candidates
from retrieval.fiscal_calendar import parts_of, whole_months
from retrieval.metrics import METRICS, Metric
from retrieval.names import flat, is_common
from retrieval.periods import period_label
from retrieval.question import Slot, derivation, level_of, moved
from retrieval.records import Filters, Period
from retrieval.scope import Scope
from retrieval.sentences import stem, terms, weights

ENOUGH = 0.55  # a figure below this score does not answer
ENOUGH_WORDS = 0.5  # share of the question's words that a sentence must speak of when no metric is known
_A_SENTENCE = 4  # terms that tell a sentence from a dateline
_EPOCH = datetime.min.replace(tzinfo=UTC)
_GUIDES = re.compile(r"\b(?:guidance|outlook|forecasts?|expected)\b", re.I)
_POINTS = re.compile(r"\b(?:basis points?|bps?)\b", re.I)
_ASKS_AHEAD = re.compile(r"\b(?:guid|outlook|expect|forecast|target)\w*\b", re.I)
_FRAMES = re.compile(r"\bhow (?:long|big|large|many|much)\b", re.I)  # they ask, and no sentence need say them
_LOOSE = ("price", "event", "count")  # kinds of metric that prose names in too many ways to insist on the label


@dataclass(frozen=True, slots=True)
class Solved:
    slot: Slot
    answers: tuple[Candidate, ...] = ()
    computed: tuple[Computed, ...] = ()
    rivals: tuple[Candidate, ...] = ()
    told: tuple[tuple[Document, Line, float], ...] = ()  # sentences that speak to the slot, best first

    @property
    def found(self) -> bool:
        if self.answers or self.computed:
            return True
        return self.slot.expects == "words" and bool(self.told) and self.told[0][2] >= ENOUGH_WORDS


@dataclass(slots=True)
class Finder:
    """Candidates for a slot out of everything in scope."""

    scope: Scope
    ledger: Ledger
    filters: Filters
    fiscal: tuple[int, int] | None
    company: str
    tellers: Mapping[str, str] = field(default_factory=dict)  # stories told already → the document that tells each
    _lines: dict[str, list[Line]] = field(default_factory=dict)

    def find(self, slot: Slot, wanted: Period | None = None) -> list[Candidate]:
        """Best first; facts lead at equal score since they are exact."""
        found = fact_candidates(slot, self._facts(slot), self.ledger.document, self.fiscal, self.company, wanted=wanted)
        weighed = self.weights(slot)
        for document in self.scope.documents:
            if document.kind == "prices":
                found += price_candidates(slot, document, self.company, wanted=wanted) if _asks_price(slot) else []
            elif document.kind != "facts":
                found += cell_candidates(slot, document, self.company, self.fiscal, wanted=wanted)
                found += prose_candidates(
                    slot, document, self.company, self.lines(document), weighed, self.fiscal, wanted=wanted
                )
        return one_telling(sorted(found, key=lambda c: -c.score), self.tellers)

    def lines(self, document: Document) -> list[Line]:
        if document.id not in self._lines:
            self._lines[document.id] = lines(document, self.scope.spans.get(document.id, []))
        return self._lines[document.id]

    def weights(self, slot: Slot) -> dict[str, float]:
        """Terms of the clause, less the names that the documents are about, weighed over the sentences in scope."""
        runs = re.findall(r"(?<=[\s'’\"(])(?:[A-Z][\w&.\-]*)", slot.clause)  # companies asked about beside this one
        named = [run for run in runs if not is_common(run)]
        about = set(terms(" ".join([self.company, *slot.names, *named])))
        if slot.period is not None:
            about |= set(terms(slot.period.text))
        wanted = [t for t in terms(_FRAMES.sub(" ", slot.clause)) if t not in about and not t[0].isdigit()]
        pool = [line.terms for d in self.scope.documents for line in self.lines(d)]
        return weights(wanted, pool)

    def told(self, slot: Slot, limit: int = 4) -> tuple[tuple[Document, Line, float], ...]:
        words = replace(slot, metric=None)
        weighed = self.weights(slot)
        if not weighed:
            return self._openings(limit)
        graded = [
            (d, line, line_fit(words, line, weighed))
            for d in self.scope.documents
            if d.kind not in ("facts", "prices")
            for line in self.lines(d)
            if len(line.text) > 25 and not line.text.startswith("#")
        ]
        return tuple(sorted((g for g in graded if g[2] > 0.2), key=lambda g: -g[2])[:limit])

    def _openings(self, limit: int) -> tuple[tuple[Document, Line, float], ...]:
        """ "What happened at X?" has no words but X: how the newest documents begin."""
        newest = sorted(self.scope.documents, key=lambda d: d.available_at or _EPOCH, reverse=True)
        found = []
        for document in newest:
            prose = [x for x in self.lines(document) if len(x.terms) >= _A_SENTENCE and x.text[-1] in '.!?”"']
            found += [(document, line, ENOUGH) for line in prose[:1]]
        return tuple(found[:limit])

    def _facts(self, slot: Slot) -> list[Fact]:
        ticker = slot.company.ticker if slot.company else None
        if not ticker or slot.metric is None or not slot.metric.tags:
            return []
        return self.ledger.facts(ticker, tags=slot.metric.tags, as_of=self.filters.as_of)


def one_telling(candidates: Sequence[Candidate], tellers: Mapping[str, str]) -> list[Candidate]:
    """Candidates less what a document of the same story, in the evidence already, says too."""
    kept = []
    for one in candidates:
        teller = tellers.get(one.document.story or "", one.document.id)
        told = teller != one.document.id and any(c.document.id == teller and agrees(c, one) for c in candidates)
        if not told:
            kept.append(one)
    return kept


def _asks_price(slot: Slot) -> bool:
    return slot.metric is not None and slot.metric.kind == "price"


def solve(slot: Slot, finder: Finder) -> Solved:
    """The figures or the calculation that answer the slot; empty when the sources in scope do not."""
    solved = _solved(slot, finder)
    return replace(
        solved,
        answers=tuple(_labelled(c, finder.fiscal) for c in solved.answers),
        rivals=tuple(_labelled(c, finder.fiscal) for c in solved.rivals),
        computed=tuple(
            replace(d, operands=tuple(_labelled(c, finder.fiscal) for c in d.operands)) for d in solved.computed
        ),
    )


def _labelled(candidate: Candidate, fiscal: tuple[int, int] | None) -> Candidate:
    """Periods as analysts write them, whatever the column's header says."""
    if candidate.period is None:
        return candidate
    period = replace(candidate.period, label=period_label(candidate.period, fiscal))
    return replace(candidate, period=period, figure=replace(candidate.figure, period=period))


def _solved(slot: Slot, finder: Finder) -> Solved:
    told = finder.told(slot)
    if slot.expects == "words" and slot.operation == "value":
        return Solved(slot, told=told)
    if slot.periods and slot.operation in ("average", "sum"):
        return replace(
            _solve_over(slot, finder, slot.operation, [p for m in slot.periods if (p := m.period)]), told=told
        )
    if slot.metric is not None and slot.operation in ("growth", "change"):
        return replace(_solve_change(slot, finder), told=told)
    if slot.metric is not None and slot.operation == "share":
        return replace(_solve_share(slot, finder), told=told)
    if slot.metric is not None and slot.over is not None:
        return replace(_solve_ratio(slot, finder, slot.metric, slot.over), told=told)
    return replace(_solve_value(slot, finder), told=told)


def _solve_value(slot: Slot, finder: Finder) -> Solved:
    found = without_corrected(_good(finder.find(slot), slot))
    if not found and slot.metric is not None and not _asks_close(slot):
        found = without_corrected(_in_words(slot, finder))
    if slot.operation == "versions":
        return Solved(slot, answers=_versions(found))
    derived = derivation(slot.metric)
    if derived and not found:
        kind: Kind = "difference" if derived.minus else "multiple" if derived.unit == "x" else "ratio"
        return _solve_ratio(slot, finder, METRICS[derived.numerator], METRICS[derived.denominator], kind)
    current = [c for c in found if not c.prior] or ([] if _fresh_needed(slot) else found)
    if not current:
        return _of_parts(slot, finder)
    if current[0].guidance:
        best = [c for c in current if c.guidance and c.score >= 0.85 * current[0].score]
        current = [*sorted(best, key=lambda c: -_day(c)), *(c for c in current if c not in best)]
    if moved(slot.clause):
        return Solved(slot, answers=_old_and_new(current[0], found))
    if current[0].origin == "fact":
        notes = [c for c in current[1:] if c.origin == "fact" and c.note][:1]
        return Solved(slot, answers=(current[0], *notes))
    return Solved(slot, answers=(current[0],), rivals=tuple(rivals(_by_story(current))))


def _old_and_new(new: Candidate, found: Sequence[Candidate]) -> tuple[Candidate, ...]:
    """Guidance as it stands and as it was, where one row or sentence gives both."""
    old = [c for c in found if c.prior and c.guidance and c.span == new.span and comparable(c, new)]
    if not (new.guidance and old):
        return ()
    day = new.document.available_at
    given = f"given on {day.day} {day:%B %Y}" if day else "new"
    return (replace(new, note=given), replace(old[0], note="before"))


def _solve_over(slot: Slot, finder: Finder, kind: Literal["average", "sum"], periods: Sequence[Period]) -> Solved:
    """One figure for each period, averaged or added up."""
    value = replace(slot, operation="value", periods=())
    found = [_best(value, finder, wanted=period) for period in periods]
    parts = [c for c in found if c is not None and not c.guidance]
    if len(parts) < len(periods):
        return Solved(slot)
    name = " ".join([*slot.qualifiers, _name(slot) or slot.noun])
    spoken = " and ".join(between(c, c, finder.fiscal) for c in parts)
    done = compute_over(kind, parts, f"{kind if kind == 'average' else 'total'} {name}, {spoken}")
    return Solved(slot, computed=(done,)) if done else Solved(slot)


def _of_parts(slot: Slot, finder: Finder) -> Solved:
    """A half, nine months or a year that no source gives as such, as the sum of its parts."""
    wanted = target(slot.period)
    adds_up = slot.metric.kind == "flow" and slot.metric.unit != "percent" if slot.metric else slot.expects == "count"
    if wanted is None or not adds_up or _ASKS_AHEAD.search(slot.clause):
        return Solved(slot)
    for periods in parts_of(wanted):
        solved = _solve_over(slot, finder, "sum", periods)
        if solved.computed:
            return solved
    return Solved(slot)


def _in_words(slot: Slot, finder: Finder) -> list[Candidate]:
    """A metric that no label names: sentences with all of the question's own words for it ("one-time … charge")."""
    loose = replace(slot, metric=None)
    found = _good(finder.find(loose), loose)
    said = set() if slot.metric and slot.metric.kind in _LOOSE else _stems(slot.said)
    found = [c for c in found if not is_step(slot, c.document.text[c.span[0] : c.figure.start])]
    return [c for c in found if said <= _stems(c.document.text[c.span[0] : c.span[1]])]


def _stems(text: str) -> set[str]:
    """Words without synonyms: "headcount" is not any "people"."""
    return {stem(word) for word in re.findall(r"[A-Za-z][A-Za-z&-]*", text)}


def _asks_close(slot: Slot) -> bool:
    """A close of a day that no price file holds is missing, not to be guessed from prose."""
    return _asks_price(slot) and slot.period is not None and slot.period.kind == "day"


def _fresh_needed(slot: Slot) -> bool:
    return slot.period is None


def _by_story(candidates: Sequence[Candidate]) -> list[Candidate]:
    """The best candidate of each document."""
    return list({c.document.id: c for c in reversed(candidates)}.values())[::-1]


def _good(candidates: Sequence[Candidate], slot: Slot) -> list[Candidate]:
    if _asks_close(slot):
        day = target(slot.period)
        candidates = [c for c in candidates if c.origin == "price" or (day and c.period and c.period.end == day.end)]
    least = ENOUGH if slot.metric is not None else ENOUGH_WORDS
    good = [c for c in candidates if c.score >= least]
    if slot.period is None and good:
        return _newest_first(good)
    return good


def _newest_first(candidates: list[Candidate]) -> list[Candidate]:
    """Without a period in the question, the newest period among the well-fitting candidates answers."""
    best = candidates[0].score
    near = [c for c in candidates if c.score >= 0.9 * best]
    rest = [c for c in candidates if c.score < 0.9 * best]
    if near[0].origin == "prose":  # what is written later counts, but a filing before a release before the press
        near.sort(key=lambda c: (-RANK[c.document.kind], -_day(c), -c.score))
    else:
        near.sort(key=lambda c: (-(c.period.end.toordinal() if c.period else _day(c)), -c.score))
    return near + rest


def _day(candidate: Candidate) -> int:
    when = candidate.document.available_at
    return when.date().toordinal() if when else 0


_FIRST = re.compile(r"\b(?:originally|initially|first|previously) reported\b", re.I)


def _versions(found: Sequence[Candidate]) -> tuple[Candidate, ...]:
    """First reported and restated: two XBRL versions, or the two figures of one sentence."""
    facts = [c for c in found if c.origin == "fact"]
    if len(facts) > 1:
        return tuple(sorted(facts[:2], key=lambda c: "first reported" not in c.note))
    current = [c for c in found if not c.prior]
    first = [c for c in found if c.prior and _FIRST.search(c.document.text[c.span[0] : c.span[1]])]
    later = [c for c in current if first and c.document.id == first[0].document.id and not agrees(c, first[0])]
    if later and later[0].span != first[0].span:  # a column "as restated" and a note on what it was
        return (replace(later[0], note="restated"), replace(first[0], note="as first reported"))
    prior = [c for c in found if c.prior and current and c.span == current[0].span]
    if current and prior:
        return (current[0], replace(prior[0], note="as first reported"))
    return ()


def _solve_ratio(slot: Slot, finder: Finder, numerator: Metric, denominator: Metric, kind: Kind = "ratio") -> Solved:
    """Two metrics of one period set against each other; `denominator` is subtracted where the kind is a difference."""
    plain = replace(slot, operation="value", over=None)
    top = _best(replace(plain, metric=numerator, expects=level_of(numerator)), finder)
    if top is None:
        return Solved(slot)
    below = _best(replace(plain, metric=denominator, expects=level_of(denominator)), finder, top)
    if below is None:
        return Solved(slot)
    one, other = _plain_name(numerator), _plain_name(denominator)
    name = f"{one} as a percentage of {other}" if slot.over else _name(slot) or "ratio"
    basis = "" if slot.over else f": {one} less {other}" if kind == "difference" else f": {one} / {other}"
    done = compute(kind, top, below, f"{name}{basis}, {between(top, top, finder.fiscal)}")
    return Solved(slot, computed=(done,)) if done else Solved(slot)


def _solve_share(slot: Slot, finder: Finder) -> Solved:
    if not slot.qualifiers:
        return Solved(slot)  # a share of what?
    part_slot = replace(slot, expects="money", operation="value")
    part = _best(part_slot, finder)
    whole = _best(replace(part_slot, qualifiers=slot.whole), finder, part)
    if part is None or whole is None or part.metric == whole.metric:
        return Solved(slot)
    done = compute(
        "ratio",
        part,
        whole,
        f"{' '.join(slot.qualifiers)} share of {' '.join([*slot.whole, _name(slot)])}, {between(part, part, finder.fiscal)}",
    )
    return Solved(slot, computed=(done,)) if done else Solved(slot)


def _solve_change(slot: Slot, finder: Finder) -> Solved:
    """Growth or change of one metric: worked out from two periods, or as a source states it."""
    if _MIDPOINT.search(slot.clause):
        return _solve_midpoint(slot, finder)
    stated = [c for c in _good(finder.find(slot), slot) if not c.prior and c.origin != "fact"]
    stated = stated if slot.operation == "growth" else []
    value = replace(slot, operation="value", expects=level_of(slot.metric))
    now = _best(value, finder)
    base = _base(value, finder, now)
    in_points = bool(_POINTS.search(slot.clause))
    label = _change_label(slot, now, base, finder) if now and base else ""
    done = compute(slot.operation, now, base, label, in_points=in_points) if now and base else None  # type: ignore[arg-type]
    if stated and (done is None or (now is not None and now.origin == "prose")):
        return Solved(slot, answers=tuple(stated[:1]))
    if done is None and now is not None and base is not None and comparable(now, base):
        return Solved(
            slot, answers=(now, base)
        )  # from a loss or from nothing there is no growth, but there are two figures
    return Solved(slot, computed=(done,)) if done else Solved(slot)


_MIDPOINT = re.compile(r"\bmid-?\s?point\b", re.I)
_SPREAD = re.compile(r"\s*(?:,\s*)?(?:plus or minus|give or take|±)", re.I)


def _solve_midpoint(slot: Slot, finder: Finder) -> Solved:
    """What was reported less what was guided to: "$1.01 billion, plus or minus $20 million" is its own midpoint."""
    asks = replace(slot, operation="value", expects=level_of(slot.metric), base_period=None)
    now = _best(replace(asks, clause=_GUIDES.sub("", slot.clause)), finder)
    day = target(slot.base_period)
    guided = [c for c in _good(finder.find(asks), asks) if c.guidance and not c.prior and _given_in(c, day)]
    guided = [c for c in guided if c.upto is None and _SPREAD.match(c.document.text, c.figure.end)]
    sizes = {c.figure.size for c in guided}
    if now is None or now.guidance or len(sizes) != 1:
        return Solved(slot)
    label = f"{_name(slot)} less the midpoint of its guidance, {between(now, now, finder.fiscal)}"
    done = compute("change", now, guided[0], label)
    return Solved(slot, computed=(done,)) if done else Solved(slot)


def _given_in(candidate: Candidate, when: Period | None) -> bool:
    """Was it written in the month named, where one is?"""
    if when is None:
        return True
    day = candidate.document.available_at
    return day is not None and (when.start or when.end) <= day.date() <= when.end


def _change_label(slot: Slot, now: Candidate, base: Candidate, finder: Finder) -> str:
    name = " ".join([*slot.qualifiers, _name(slot) or now.metric])
    return f"{name} {slot.operation}, {between(now, base, finder.fiscal)}"


def _name(slot: Slot) -> str:
    return _plain_name(slot.metric) if slot.metric else ""


def _plain_name(metric: Metric) -> str:
    """Labels are split at commas by their readers: "sg&a expense" rather than "selling, general and administrative"."""
    return next((word for word in metric.words if "," not in word), metric.name)


def _base(slot: Slot, finder: Finder, now: Candidate | None) -> Candidate | None:
    """What it is compared with: the period named, else the year before, else the figure the same sentence compares with."""
    if now is None:
        return None
    wanted = target(slot.base_period)
    if wanted is None and now.period is not None:
        wanted = _close_of(year_before(now.period), slot)
    if wanted is not None:
        plain = _GUIDES.sub("", slot.clause) if slot.base_period else slot.clause
        base = _best(replace(slot, period=slot.base_period, clause=plain), finder, now, wanted)
        if base is not None:
            return base
    same = [c for c in finder.find(slot) if c.prior and c.span == now.span]
    return same[0] if same else None


def _close_of(period: Period, slot: Slot) -> Period:
    """A balance's day a year before, in a calendar of weeks: 29 January 2023 was 30 January 2022."""
    balance = period.start is None and slot.metric is not None and slot.metric.kind == "instant"
    return replace(period, end=whole_months(period.end)) if balance else period


def _best(
    slot: Slot, finder: Finder, beside: Candidate | None = None, wanted: Period | None = None
) -> Candidate | None:
    """The best figure for a slot; beside another one, of its unit, and out of its own document at near-equal score."""
    found = [c for c in _good(finder.find(slot, wanted or (beside.period if beside else None)), slot) if not c.prior]
    if beside is None:
        return found[0] if found else None
    found = [c for c in found if comparable(c, beside)]
    if not found:
        return None
    own = [c for c in found if c.document.id == beside.document.id and c.score >= 0.9 * found[0].score]
    return own[0] if own else found[0]


def missing_words(slot: Slot) -> str:
    """What no source gives, as a noun phrase for the refusal."""
    who = slot.company.name if slot.company else " and ".join(slot.names)
    what = slot.metric.name if slot.metric else (f"number of {slot.noun}" if slot.noun else "")
    if slot.metric is not None and slot.qualifiers:
        what = f"{' '.join(slot.qualifiers)} {what}"
    when = f" for {slot.period.text}" if slot.period and flat(slot.period.text) not in flat(what) else ""
    if not what:
        return "what was asked" + (f" about {who}" if who else "") + when
    owner = f"{who}'" if who.endswith("s") else f"{who}'s"
    return (f"{owner} {what}" if who else what) + when


def held_by(slot: Slot) -> str:
    """The kind of feed that would hold what is missing."""
    of = f" for {slot.company.ticker}" if slot.company and slot.company.ticker else ""
    if slot.metric is not None and slot.metric.kind == "price":
        return f"Daily prices{of}, a feed of kind `prices`, would hold it."
    if slot.metric is not None and slot.metric.tags:
        return (
            f"The company's own filings would hold it: a feed of kind `edgar`{of}, or its reports in a `folder` feed."
        )
    return "A news feed (kind `syndication`), or the company's reports in a `folder` feed, may hold it."
