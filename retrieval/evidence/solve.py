"""One slot solved: which figures answer it, which calculation does, and what contradicts them.

Reads through a `Finder` (documents in scope, facts of the company); the rules themselves are pure.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from tieout.feeds import Document
from tieout.retrieval.evidence.calculations import (
    Computed,
    Kind,
    between,
    comparable,
    compute,
    compute_over,
    compute_ratio_change,
)
from tieout.retrieval.evidence.candidates import FigureCandidate, target, year_before
from tieout.retrieval.evidence.conflicts import rivals, without_corrected
from tieout.retrieval.evidence.figure_role import is_step
from tieout.retrieval.evidence.finder import ENOUGH_WORDS, SURE, Finder, asks_close, best_of, day_of, good
from tieout.retrieval.evidence.from_prose import ProseLine
from tieout.retrieval.evidence.ranker.texts import asked_words
from tieout.retrieval.evidence.versions import old_and_new, versions_of
from tieout.retrieval.query.operations import ASKS_AHEAD, Operation, derivation, level_of, operation_of
from tieout.retrieval.query.parse import SubQuery, moved
from tieout.retrieval.query.relations import asks_together
from tieout.retrieval.reading.companies import flat
from tieout.retrieval.reading.metrics.match import METRICS, Metric
from tieout.retrieval.reading.periods.calendar import parts_of, rests_of, whole_months
from tieout.retrieval.reading.periods.compare import period_label
from tieout.retrieval.reading.records import Period
from tieout.retrieval.reading.tables.row_match import label_terms
from tieout.retrieval.reading.text.sentences import stem, terms

_POINTS = re.compile(r"\b(?:basis points?|bps?)\b", re.I)
_RATIOS = ("percent", "x", "pp", "bp", None)  # units of what is divided by another
_RANKED = 3  # members that are told of those asked to be ranked
_LOOSE = ("price", "event", "count")  # kinds of metric that prose names in too many ways to insist on the label


@dataclass(frozen=True, slots=True)
class Solved:
    slot: SubQuery
    answers: tuple[FigureCandidate, ...] = ()
    computed: tuple[Computed, ...] = ()
    rivals: tuple[FigureCandidate, ...] = ()
    told: tuple[tuple[Document, ProseLine, float], ...] = ()  # sentences that speak to the slot, best first

    @property
    def found(self) -> bool:
        if self.answers or self.computed:
            return True
        return self.slot.expects == "words" and bool(self.told) and self.told[0][2] >= ENOUGH_WORDS


def solve(slot: SubQuery, finder: Finder) -> Solved:
    """The figures or the calculation that answer the slot; empty when the sources in scope do not."""
    solved = _kept(_solved(slot, finder))
    return labelled(solved if solved.answers or solved.computed else _in_sentences(solved, finder), finder)


def _kept(solved: Solved) -> Solved:
    """The answers that can be what the slot asks for: a ratio is no amount, and one of several is not what is made of them."""
    slot, answers = solved.slot, solved.answers
    if solved.computed:
        return solved
    if slot.heard == "ratio":
        answers = tuple(c for c in answers if c.figure.unit in _RATIOS)
    if slot.heard in ("sum", "difference", "average"):
        answers = tuple(c for c in answers if slot.heard in flat(c.metric))
    if asks_together(slot.clause) and slot.expects != "words":
        answers = tuple(c for c in answers if asks_together(f"{c.metric} {c.document.text[slice(*c.span)]}"))
    return solved if answers == solved.answers else replace(solved, answers=answers, rivals=())


def _in_sentences(solved: Solved, finder: Finder) -> Solved:
    """What the best sentence says is the answer where words are asked for; else it is what the nearest sources say."""
    if solved.found:
        return solved
    spoken = finder.speaking(solved.slot)
    answers = bool(spoken) and spoken[0][2] >= ENOUGH_WORDS
    return replace(solved, told=spoken if answers else solved.told or spoken)


def labelled(solved: Solved, finder: Finder) -> Solved:
    """With periods as analysts write them."""
    return replace(
        solved,
        answers=tuple(_labelled(c, finder.fiscal) for c in solved.answers),
        rivals=tuple(_labelled(c, finder.fiscal) for c in solved.rivals),
        computed=tuple(
            replace(d, operands=tuple(_labelled(c, finder.fiscal) for c in d.operands)) for d in solved.computed
        ),
    )


def _labelled(candidate: FigureCandidate, fiscal: tuple[int, int] | None) -> FigureCandidate:
    """Periods as analysts write them, whatever the column's header says."""
    if candidate.period is None:
        return candidate
    period = replace(candidate.period, label=period_label(candidate.period, fiscal))
    return replace(candidate, period=period, figure=replace(candidate.figure, period=period))


def _solved(slot: SubQuery, finder: Finder) -> Solved:
    if slot.operation == "extreme":
        return _solve_extreme(slot, finder)
    if slot.heard in ("says", "who", "why"):
        return Solved(slot, told=finder.matching_sentences(slot))  # no figure stands for words
    plain = replace(slot, expects="number") if slot.expects == "words" else slot
    if slot.operation == "value" and slot.over is None and not slot.periods and finder.sure(plain):
        return replace(_solve_value(plain, finder), told=finder.matching_sentences(slot))
    row = finder.row_said(slot)
    if row is None:
        row = finder.row_metric(slot) if slot.expects != "words" or _WHAT_WAS.match(slot.clause) else None
        row = row if row is not None and (slot.metric is None or _narrower(row, slot)) else None
        row = None if row is not None and finder.has_row(slot.said) else row
    if row is not None:
        named = replace(slot, metric=row, qualifiers=(), names=(), operation=_operation(slot, row), said=row.name)
        if named.expects == "words" or named.operation != slot.operation:
            rate = named.operation == "growth" or (slot.operation == "growth" and slot.metric is not None)
            named = replace(named, expects="percent" if rate else "number")
        solved = _solve(named, finder)
        if solved.answers or solved.computed:
            return solved
    return _solve(slot, finder)


def _narrower(row: Metric, slot: SubQuery) -> bool:
    """Does the row name more of the question than the metric's own words: "Company restaurant sales" against "sales"?"""
    if slot.over is not None or slot.operation in ("share", "versions") or derivation(slot.metric) is not None:
        return False
    said, name = f" {flat(slot.said)} ", f" {flat(row.name)} "
    longer = said != name and said in name and name in f" {flat(slot.clause)} "
    return longer or set(terms(slot.said)) < label_terms(row.name)


_WHAT_WAS = re.compile(r"\W*(?:what|how (?:much|large|big|high)) (?:was|were|is|are)\b", re.I)


def _operation(slot: SubQuery, metric: Metric) -> Operation:
    """A row that is a change itself ("Net change in unrealized gains") is asked for its value."""
    if _CHANGED.search(metric.name):
        return "value"
    return operation_of(slot.clause, metric) if slot.operation == "value" else slot.operation


def _solve(slot: SubQuery, finder: Finder) -> Solved:
    told = finder.matching_sentences(slot)
    if slot.expects == "words" and slot.operation == "value":
        return Solved(slot, told=told)
    if slot.periods and slot.operation in ("average", "sum"):
        return replace(
            _solve_over(slot, finder, slot.operation, [p for m in slot.periods if (p := m.period)]), told=told
        )
    if slot.operation in ("growth", "change") and (slot.metric is not None or slot.heard):
        return replace(_solve_change(slot, finder), told=told)
    if slot.metric is not None and slot.operation == "share":
        return replace(_solve_share(slot, finder), told=told)
    if slot.metric is not None and slot.over is not None:
        return replace(_solve_ratio(slot, finder, slot.metric, slot.over), told=told)
    return replace(_solve_value(slot, finder), told=told)


def difference(solved: Sequence[Solved]) -> list[Solved]:
    """How far the answers of two slots lie apart, beside the answers themselves."""
    if len(solved) != 2 or not all(len(s.answers) == 1 for s in solved):
        return list(solved)
    (first,), (second,) = (s.answers for s in solved)
    names = f"{first.company}'s {_name(solved[0].slot)} less {second.company}'s"
    done = compute("difference", first, second, f"{names}, {between(first, first)}")
    return [replace(solved[0], computed=(done,)), solved[1]] if done else list(solved)


def _solve_value(slot: SubQuery, finder: Finder) -> Solved:
    found = without_corrected(good(finder.find(slot), slot))
    if not found and slot.metric is not None and not asks_close(slot):
        found = without_corrected(_in_words(slot, finder))
    if slot.operation == "versions":
        return Solved(slot, answers=versions_of(found))
    derived = derivation(slot.metric)
    if _MIDPOINT.search(slot.clause):
        return Solved(slot)  # of a range that is worked out elsewhere, or not at all
    if derived and not found:
        kind: Kind = "difference" if derived.minus else "multiple" if derived.unit == "x" else "ratio"
        return _solve_ratio(slot, finder, METRICS[derived.numerator], METRICS[derived.denominator], kind)
    current = [c for c in found if not c.prior] or ([] if _fresh_needed(slot) else found)
    if not current:
        return _of_parts(slot, finder)
    if current[0].guidance:
        best = [c for c in current if c.guidance and c.score >= 0.85 * current[0].score]
        current = [*sorted(best, key=lambda c: -day_of(c)), *(c for c in current if c not in best)]
    if moved(slot.clause):
        return Solved(slot, answers=old_and_new(current[0], found))
    if current[0].origin == "fact":
        notes = [c for c in current[1:] if c.origin == "fact" and c.note][:1]
        return Solved(slot, answers=(current[0], *notes))
    retold = finder.retold(slot, current[0]) if current[0].origin == "prose" and not current[0].guidance else []
    return Solved(slot, answers=(current[0],), rivals=tuple(rivals(_by_story([*current, *retold]))))


def _solve_extreme(slot: SubQuery, finder: Finder) -> Solved:
    """The member with the most or the least of what is asked, and the next ones after it."""
    found = [c for c in finder.members(slot) if c.score >= SURE]
    ordered = sorted(found, key=lambda c: c.figure.size, reverse=slot.heard != "least")
    named = [replace(c, metric=f"{c.metric} {_name(slot)}".strip()) for c in ordered[:_RANKED]]
    return Solved(slot, answers=tuple(named), told=finder.matching_sentences(slot))


def _solve_over(slot: SubQuery, finder: Finder, kind: Literal["average", "sum"], periods: Sequence[Period]) -> Solved:
    """One figure for each period, averaged or added up."""
    value = replace(slot, operation="value", periods=())
    found = [best_of(value, finder, wanted=period) for period in periods]
    parts = [c for c in found if c is not None and not c.guidance]
    if len(parts) < len(periods):
        return Solved(slot)
    name = " ".join([*slot.qualifiers, _name(slot) or slot.noun])
    spoken = " and ".join(between(c, c, finder.fiscal) for c in parts)
    done = compute_over(kind, parts, f"{kind if kind == 'average' else 'total'} {name}, {spoken}")
    return Solved(slot, computed=(done,)) if done else Solved(slot)


def _of_parts(slot: SubQuery, finder: Finder) -> Solved:
    """A half, nine months or a year that no source gives as such, as the sum of its parts."""
    wanted = target(slot.period)
    adds_up = slot.metric.kind == "flow" and slot.metric.unit != "percent" if slot.metric else slot.expects == "count"
    if wanted is None or not adds_up or ASKS_AHEAD.search(slot.clause):
        return Solved(slot)
    for periods in parts_of(wanted):
        solved = _solve_over(slot, finder, "sum", periods)
        if solved.computed:
            return solved
    for whole, rest in rests_of(wanted) if slot.metric else ():
        if done := _less_the_rest(slot, finder, whole, rest):
            return Solved(slot, computed=(done,))
    return Solved(slot)


def _less_the_rest(slot: SubQuery, finder: Finder, whole: Period, rest: Period) -> Computed | None:
    """A quarter that no source gives as such: the year less its first nine months, both out of tables or facts."""
    found: list[FigureCandidate] = []
    for period in (whole, rest):
        when = replace(slot.period, begins=period.start, ends=period.end, text="") if slot.period else None
        best = best_of(replace(slot, period=when), finder, found[0] if found else None, period)
        if best is None or best.origin == "prose" or best.guidance:
            return None
        found.append(best)
    names = [between(c, c, finder.fiscal).replace(",", "") for c in found]
    when_asked = period_label(target(slot.period) or whole, finder.fiscal)
    name = " ".join([*slot.qualifiers, _name(slot)])
    return compute("difference", found[0], found[1], f"{name}: {names[0]} less {names[1]}, {when_asked}")


def _in_words(slot: SubQuery, finder: Finder) -> list[FigureCandidate]:
    """A metric that no label names: sentences with all of the question's own words for it ("one-time … charge")."""
    loose = replace(slot, metric=None)
    found = good(finder.find(loose), loose)
    said = set() if slot.metric and slot.metric.kind in _LOOSE else _stems(slot.said)
    found = [c for c in found if not is_step(slot, c.document.text[c.span[0] : c.figure.start])]
    found = [c for c in found if not _of_another_day(slot, c)]
    return [c for c in found if said <= _stems(c.document.text[c.span[0] : c.span[1]])]


def _of_another_day(slot: SubQuery, candidate: FigureCandidate) -> bool:
    """A backlog of June is not that of the year's end in September."""
    wanted, period = target(slot.period), candidate.period
    stands = slot.metric is not None and slot.metric.kind == "instant"
    if not stands or wanted is None or wanted.start is None or period is None or period.start is not None:
        return False
    return abs((wanted.end - period.end).days) > 10


def _stems(text: str) -> set[str]:
    """Words without synonyms: "headcount" is not any "people"."""
    return {stem(word) for word in re.findall(r"[A-Za-z][A-Za-z&-]*", text)}


def _fresh_needed(slot: SubQuery) -> bool:
    return slot.period is None


def _by_story(candidates: Sequence[FigureCandidate]) -> list[FigureCandidate]:
    """The best candidate of each document."""
    return list({c.document.id: c for c in reversed(candidates)}.values())[::-1]


def _solve_ratio(
    slot: SubQuery, finder: Finder, numerator: Metric, denominator: Metric, kind: Kind = "ratio"
) -> Solved:
    """Two metrics of one period set against each other; `denominator` is subtracted where the kind is a difference."""
    plain = replace(slot, operation="value", over=None)
    top = best_of(
        replace(plain, metric=numerator, asked=_said_of(slot, numerator), expects=level_of(numerator)), finder
    )
    if top is None:
        return Solved(slot)
    below = best_of(
        replace(plain, metric=denominator, asked=_said_of(slot, denominator), expects=level_of(denominator)),
        finder,
        top,
    )
    if below is None:
        return Solved(slot)
    one, other = plain_name(numerator), plain_name(denominator)
    name = f"{one} as a percentage of {other}" if slot.over else _name(slot) or "ratio"
    basis = "" if slot.over else f": {one} less {other}" if kind == "difference" else f": {one} / {other}"
    done = compute(kind, top, below, f"{name}{basis}, {between(top, top, finder.fiscal)}")
    return Solved(slot, computed=(done,)) if done else Solved(slot)


def _solve_share(slot: SubQuery, finder: Finder) -> Solved:
    """A part over its whole: the part is what the question says beside the metric."""
    said = re.sub(re.escape(slot.said), " ", slot.clause, flags=re.I) if slot.said else slot.clause
    named = " ".join(slot.qualifiers) or asked_words(said, [finder.company])
    part_slot = replace(slot, asked=f"{named} {_name(slot)}", expects="money", operation="value")
    part = best_of(part_slot, finder)
    whole_words = " ".join(["total", *slot.whole, _name(slot)])
    whole = best_of(replace(part_slot, asked=whole_words, qualifiers=slot.whole), finder, part)
    if part is None or whole is None or part.metric == whole.metric or abs(part.figure.size) >= abs(whole.figure.size):
        return Solved(slot)
    of_what = " ".join(slot.qualifiers) or part.metric
    label = f"{of_what} share of {' '.join([*slot.whole, _name(slot)])}, {between(part, part, finder.fiscal)}"
    done = compute("ratio", part, whole, label)
    return Solved(slot, computed=(done,)) if done else Solved(slot)


def _solve_change(slot: SubQuery, finder: Finder) -> Solved:
    """Growth or change of one metric: worked out from two periods, or as a source states it."""
    if _MIDPOINT.search(slot.clause):
        return _solve_midpoint(slot, finder)
    stated = [c for c in good(finder.find(slot), slot) if not c.prior and c.origin != "fact" and _tells_change(c)]
    stated = stated if slot.operation == "growth" else []
    value = replace(slot, operation="value", expects=level_of(slot.metric))
    now = best_of(value, finder)
    base = _base(value, finder, now)
    in_points = bool(_POINTS.search(slot.clause))
    label = _change_label(slot, now, base, finder) if now and base else ""
    done = compute(slot.operation, now, base, label, in_points=in_points) if now and base else None  # type: ignore[arg-type]
    done = done or _ratio_change(slot, finder, in_points)
    if stated and (done is None or (now is not None and now.origin == "prose")):
        return Solved(slot, answers=tuple(stated[:1]))
    if done is None and now is not None and base is not None and comparable(now, base):
        return Solved(
            slot, answers=(now, base)
        )  # from a loss or from nothing there is no growth, but there are two figures
    both = (now, base) if slot.heard == "direction" and now and base else ()
    return Solved(slot, answers=both, computed=(done,)) if done else Solved(slot)


def _ratio_change(slot: SubQuery, finder: Finder, in_points: bool) -> Computed | None:
    """The change of a margin that no source states, out of its parts in both periods."""
    derived = derivation(slot.metric)
    if slot.operation != "change" or derived is None or derived.minus or derived.unit != "percent":
        return None
    plain = replace(slot, operation="value", over=None)
    parts = [
        replace(plain, metric=m, asked=_said_of(slot, m), expects=level_of(m))
        for m in (METRICS[derived.numerator], METRICS[derived.denominator])
    ]
    top = best_of(parts[0], finder)
    below = best_of(parts[1], finder, top) if top else None
    tops, belows = (_base(part, finder, c) for part, c in zip(parts, (top, below), strict=True))
    if top is None or below is None or tops is None or belows is None:
        return None
    label = f"{_name(slot)} change, {between(top, tops, finder.fiscal)}"
    return compute_ratio_change((top, below), (tops, belows), label, in_points=in_points)


_CHANGED = re.compile(
    r"\b(?:change|growth|increase|decrease|variance)\b|\by/y\b|\byoy\b|\byear[- ]over[- ]year\b", re.I
)


def _tells_change(candidate: FigureCandidate) -> bool:
    """A cell's percentage is a growth rate only where its row or its column says so; prose was read for that already."""
    return candidate.origin == "prose" or bool(_CHANGED.search(candidate.metric))


_MIDPOINT = re.compile(r"\bmid-?\s?point\b", re.I)
_SPREAD = re.compile(r"\s*(?:,\s*)?(?:plus or minus|give or take|±)", re.I)


def _solve_midpoint(slot: SubQuery, finder: Finder) -> Solved:
    """What was reported less what was guided to: "$1.01 billion, plus or minus $20 million" is its own midpoint."""
    asks = replace(slot, operation="value", expects=level_of(slot.metric), base_period=None)
    now = best_of(replace(asks, clause=ASKS_AHEAD.sub("", slot.clause)), finder)
    day = target(slot.base_period)
    guided = [c for c in good(finder.find(asks), asks) if c.guidance and not c.prior and _given_in(c, day)]
    guided = [c for c in guided if c.upto is None and _SPREAD.match(c.document.text, c.figure.end)]
    sizes = {c.figure.size for c in guided}
    if now is None or now.guidance or len(sizes) != 1:
        return Solved(slot)
    label = f"{_name(slot)} less the midpoint of its guidance, {between(now, now, finder.fiscal)}"
    done = compute("change", now, guided[0], label)
    return Solved(slot, computed=(done,)) if done else Solved(slot)


def _given_in(candidate: FigureCandidate, when: Period | None) -> bool:
    """Was it written in the month named, where one is?"""
    if when is None:
        return True
    day = candidate.document.available_at
    return day is not None and (when.start or when.end) <= day.date() <= when.end


def _change_label(slot: SubQuery, now: FigureCandidate, base: FigureCandidate, finder: Finder) -> str:
    name = " ".join([*slot.qualifiers, _name(slot) or now.metric])
    return f"{name} {slot.operation}, {between(now, base, finder.fiscal)}"


def _name(slot: SubQuery) -> str:
    return plain_name(slot.metric) if slot.metric else ""


def _said_of(slot: SubQuery, metric: Metric) -> str:
    """A metric of a calculation in words: "Data Center gross profit"."""
    return " ".join([*slot.qualifiers, plain_name(metric)])


def plain_name(metric: Metric) -> str:
    """Labels are split at commas by their readers: "sg&a expense" rather than "selling, general and administrative"."""
    return next((word for word in metric.words if "," not in word), metric.name)


def _base(slot: SubQuery, finder: Finder, now: FigureCandidate | None) -> FigureCandidate | None:
    """What it is compared with: the period named, else the year before, else the figure the same sentence compares with."""
    if now is None:
        return None
    wanted = target(slot.base_period)
    if wanted is None and now.period is not None:
        wanted = _close_of(year_before(now.period), slot)
    if wanted is not None:
        plain = ASKS_AHEAD.sub("", slot.clause) if slot.base_period else slot.clause
        base = best_of(replace(slot, period=slot.base_period, clause=plain), finder, now, wanted)
        if base is not None:
            return base
    same = [c for c in finder.find(slot) if c.prior and c.span == now.span]
    return same[0] if same else None


def _close_of(period: Period, slot: SubQuery) -> Period:
    """A balance's day a year before, in a calendar of weeks: 29 January 2023 was 30 January 2022."""
    balance = period.start is None and slot.metric is not None and slot.metric.kind == "instant"
    return replace(period, end=whole_months(period.end)) if balance else period
