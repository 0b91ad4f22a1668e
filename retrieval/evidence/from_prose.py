"""Candidates out of sentences: the figure nearest to the metric, with what its words make of it. Pure.

A figure after "from", "against" or "compared with" is the one compared with (`prior`); one after "not" is denied and never
a candidate; figures inside instruction-like sentences (tieout.retrieval.reading.text.injection) do not exist here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial

from tieout.feeds import Document
from tieout.retrieval.evidence.candidates import SOURCE_RANK, FigureCandidate, basis_fit, period_fit, target, unit_fits
from tieout.retrieval.evidence.figure_role import is_step, narrower, of_another
from tieout.retrieval.query.operations import ASKS_AHEAD
from tieout.retrieval.query.parse import SubQuery
from tieout.retrieval.query.periods import forecast_period
from tieout.retrieval.reading.companies import speaks_of
from tieout.retrieval.reading.metrics.match import MetricMention, find_metrics, label_fits
from tieout.retrieval.reading.periods.compare import PeriodMention, mention_fits, parse_periods
from tieout.retrieval.reading.periods.respectively import align_lists
from tieout.retrieval.reading.records import Figure, Period
from tieout.retrieval.reading.tables.statement_kind import OUTSTANDING
from tieout.retrieval.reading.text.injection import instruction_spans
from tieout.retrieval.reading.text.numbers import numbers
from tieout.retrieval.reading.text.sentences import coverage, sentences, stem, terms

_PRIOR = re.compile(
    r"(?:\bfrom|\bagainst|\bcompared (?:with|to)|\bversus|\bvs\.?|\bthan|\bup on|\bdown on)\s+"
    r"(?:about|the|a|an|some|its|only)?\s*(?:(?:[\w\-]+\s+){1,4}of\s+)?$",
    re.I,
)
_EARLIER = re.compile(
    r"\b(?:earlier|previously|had (?:guided|expected|forecast|reported)|originally|initially)\b", re.I
)
_AFTER_PRIOR = re.compile(
    r"^[^.;]{0,25}?\b(?:a year (?:earlier|before|ago)|the year before|first reported|(?:originally|previously) reported)\b",
    re.I,
)
_SPREAD = re.compile(r"(?:\bplus or minus|\bgive or take|±)\s*$", re.I)
_NOT = re.compile(r"\bnot\s+(?:about|the)?\s*$", re.I)
_GUIDANCE = re.compile(
    r"\b(?:guidance|guid(?:es?|ed|ing)|outlook|expects?|expected|forecasts?|targets?|aims?|sees|projects?|anticipates?|narrow(?:s|ed)? the range|range for|reiterates?|reaffirms?)\b",
    re.I,
)
_SOME_SHARES = re.compile(
    r"\b(?:non-?affiliates|vested|unvested|anti-?dilutive|excluded|awards|options|warrants)\b", re.I
)
_OF_THEM = re.compile(
    r"\b(?:of (?:which|whom|these|those)|including|with)\s+(?:about |approximately |around |some |nearly )?[$€£]?$",
    re.I,
)  # "79,000 people worldwide, with approximately 29,000 in the U.S."
_IT_WAS = re.compile(r"It (?:was|is|stood|came)\b")
_LEAVING = re.compile(
    r"\b(?:lay(?:s|ing)? off|laid off|layoffs?|job cuts?|redundan\w+|dismiss\w*|hire[sd]?|hiring)\b", re.I
)
_SMALL = re.compile(r"\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)\b", re.I)
_HEADS = re.compile(r"#|[^.!?]{8,160}:$")
_GROWTH_WORD = re.compile(
    r"\b(?:ros|rise|grew|grow|up|increas|climb|fell|fall|down|declin|decreas|drop|slip|los[te]|gain|jump)\w*\b[^.;]{0,25}$",
    re.I,
)


@dataclass(frozen=True, slots=True)
class ProseLine:
    """A sentence with all that is read from it once."""

    start: int
    end: int
    text: str
    figures: tuple[Figure, ...]
    counts: tuple[Figure, ...]  # "six" before what it counts: a figure where a count is asked for, else a word
    terms: frozenset[str]
    around: frozenset[str]  # of the title and the sentence before
    lead: str = ""  # the sentence before, where this one says "It was …" of what that one names
    heading: str = ""  # the nearest heading or "…:" line above: "Outlook for the fourth quarter of fiscal 2026"


def lines(document: Document, spans: Sequence[tuple[int, int]]) -> list[ProseLine]:
    """Trusted sentences of the given spans of a document; table rows are left to the cells."""
    title = frozenset(terms(document.title))
    out: list[ProseLine] = []
    for begin, finish in spans:
        text = document.text[begin:finish]
        bad = instruction_spans(text)
        before: frozenset[str] = frozenset()
        heading = last = ""
        for s, e in sentences(text):
            sentence = text[s:e]
            if _HEADS.match(sentence):
                heading = sentence
            if sentence.startswith(("|", "#")) or any(a < e and s < b for a, b in bad):
                continue
            own = frozenset(terms(sentence))
            figures = tuple(numbers(sentence, start=begin + s))
            small = numbers(sentence, start=begin + s, small_words=True) if _SMALL.search(sentence) else ()
            counts = tuple(f for f in small if f not in figures)
            around = title | before | frozenset(terms(heading))
            lead = last if _IT_WAS.match(sentence) else ""
            out.append(ProseLine(begin + s, begin + e, sentence, figures, counts, own, around, lead, heading))
            before, last = own, sentence
    return out


def prose_candidates(
    slot: SubQuery,
    document: Document,
    company: str,
    found: Sequence[ProseLine],
    wanted_terms: Mapping[str, float],
    fiscal: tuple[int, int] | None,
    *,
    wanted: Period | None = None,
) -> list[FigureCandidate]:
    """Every figure of these sentences that may answer, unsorted."""
    out: list[FigureCandidate] = []
    wanted = wanted or target(slot.period)
    slot = as_part(slot, document)
    for line in found:
        fit = line_fit(slot, line, wanted_terms)
        if fit >= 0.45:
            out += _of_line(slot, document, company, line, fit, fiscal, wanted, _day(document))
    return out


def as_part(slot: SubQuery, document: Document) -> SubQuery:
    """ "AWS operating income": in a paper of another company the name is a part of it, and what is said of it must name it."""
    if slot.company is not None or not slot.names or document.kind not in ("filing", "release", "report"):
        return slot
    own = f"{document.title} {document.outlet} {' '.join(document.companies)}"
    return slot if speaks_of(slot.names[0], own) else replace(slot, qualifiers=(*slot.qualifiers, slot.names[0]))


def figures_in(
    slot: SubQuery, document: Document, company: str, line: ProseLine, fiscal: tuple[int, int] | None
) -> list[FigureCandidate]:
    """Figures of a sentence taken to tell the slot's matter in words of its own, read as any other's."""
    counted = replace(slot, noun="")
    return _of_line(counted, document, company, line, 1.0, fiscal, target(slot.period), _day(document))


def _day(document: Document) -> date:
    return (document.published_at or document.fetched_at).date()


def line_fit(slot: SubQuery, line: ProseLine, wanted: Mapping[str, float]) -> float:
    """0…1: does the sentence speak of what is asked?"""
    words = coverage(wanted, line.terms, line.around)
    if OUTSTANDING.search(slot.clause) and _SOME_SHARES.search(line.text):
        return 0.0
    if slot.metric is None:
        return words if _names_said(slot, line) else 0.0
    spoken = f"{line.lead} {line.text}".strip()
    mentioned = any(_meant(m, slot) for m in find_metrics(spoken))
    mentioned = mentioned or (slot.metric.key == "guidance" and bool(_GUIDANCE.search(line.text)))
    fit = max(label_fits(slot.metric, line.text), 0.9 if mentioned else 0.0)
    if fit < 0.5 or narrower(slot, line.text):
        return 0.0
    if slot.qualifiers and not all(speaks_of(q, f"{line.text} {line.heading}") for q in slot.qualifiers):
        return 0.0
    if not _names_said(slot, line):
        return 0.0
    return 0.75 * fit + 0.25 * words


def _names_said(slot: SubQuery, line: ProseLine) -> bool:
    """Without a metric it is the names that say what a figure is of: the sentence, or what stands above it, must hold them."""
    near = line.terms | line.around
    names = (
        slot.names if slot.company is not None else slot.names[1:]
    )  # the first is the subject, and known to be meant
    parts = [q for q in slot.qualifiers if q[:1].isupper()] if slot.metric is None else []
    return all(set(terms(name)) & near for name in (*names, *parts))


def _meant(mention: MetricMention, slot: SubQuery) -> bool:
    """The slot's metric; "revenue guidance" too, where the question asks what revenue is expected."""
    if slot.metric is None or mention.metric.key == slot.metric.key:
        return True
    guides = mention.metric.key == "guidance" and bool(ASKS_AHEAD.search(slot.clause))
    return guides and any(w in mention.text.lower() for w in slot.metric.words)


def _of_line(
    slot: SubQuery,
    document: Document,
    company: str,
    line: ProseLine,
    fit: float,
    fiscal: tuple[int, int] | None,
    wanted: Period | None,
    day: date,
) -> list[FigureCandidate]:
    told = partial(parse_periods, today=day, fiscal_year_end=fiscal, own=document.kind != "news")
    mentions = told(line.text) or (told(line.lead) if line.lead else [])
    above = _period_near(told(line.heading), 0) if line.heading else None
    listed = align_lists(line.text, line.start, line.figures, mentions)
    asks_guidance = bool(ASKS_AHEAD.search(slot.clause))
    out = []
    for figure in (*line.figures, *_counted(slot, line)):
        at = figure.start - line.start
        before, after = line.text[max(0, at - 40) : at], line.text[figure.end - line.start :][:60]
        if _NOT.search(before) or _SPREAD.search(before) or not _kind_fits(slot, figure, line, before, after):
            continue
        if of_another(slot, line.text, line.heading, at, figure.end - line.start):
            continue
        beside = [m for m in mentions if _aside(line.text, m.start) in (-1, _aside(line.text, at))]
        mention = _period_near(beside, at) or above
        if mention is not None:
            mention = forecast_period(mention, line.text, day)
        period = listed.get(figure.start, mention.period if mention else None)
        said = figure.start not in listed and (_same_words(mention, slot.period) or _fits(mention, wanted, fiscal))
        when = 1.0 if said else period_fit(slot, period, document, fiscal, wanted)
        if not when:
            continue
        guidance = bool(_GUIDANCE.search(_clause_of(line.text, at)) or _GUIDANCE.search(line.heading))
        score = fit * max(when, 0.75 if when >= 0.5 else when) * SOURCE_RANK[document.kind] * _closeness(slot, line, at)
        score *= 1.0 if guidance == asks_guidance else 0.5
        score *= 0.8 if _OF_THEM.search(before) else 1.0
        score *= basis_fit(slot.clause, line.text[max(0, at - 70) : at]) if slot.metric is not None else 1.0
        noted = bool(
            mention and _aside(line.text, at) >= 0 and _aside(line.text, mention.start) == _aside(line.text, at)
        )
        prior = noted or bool(
            _PRIOR.search(before) or _AFTER_PRIOR.search(after) or _EARLIER.search(_clause_of(line.text, at))
        )
        label = slot.metric.name if slot.metric else slot.noun or ""
        out.append(
            FigureCandidate(
                company,
                label,
                figure,
                period,
                document,
                (line.start, line.end),
                score,
                "prose",
                prior=prior,
                guidance=guidance,
            )
        )
    return out


def _kind_fits(slot: SubQuery, figure: Figure, line: ProseLine, before: str, after: str) -> bool:
    if slot.metric is not None and slot.metric.key == "employees" and _LEAVING.search(line.text):
        return False
    if slot.expects == "count" and slot.noun:
        return unit_fits(figure, "count") and _counts(slot.noun, line, figure)
    if slot.metric is not None and slot.metric.kind == "price":
        return unit_fits(figure, "per share")
    if is_step(slot, before, after):
        return False
    if slot.expects == "per share" and not (figure.unit or "").endswith("/shares"):
        return unit_fits(figure, "per share") and bool(
            re.match(r"\s*(?:a|per|for each) (?:diluted |basic )?share", after, re.I)
        )
    if slot.expects == "money" and (figure.unit or "").endswith("/shares"):
        return False
    if slot.operation == "growth" and slot.expects == "percent":
        return unit_fits(figure, "percent") and bool(
            _GROWTH_WORD.search(before) or re.match(r"\s*(?:increase|decrease|rise|growth|decline)", after)
        )
    return unit_fits(figure, slot.expects)


def _counts(noun: str, line: ProseLine, figure: Figure) -> bool:
    """Does the figure count this noun? It stands right behind the figure, or in the sentence and behind no other figure."""
    heads = {stem(w) for w in terms(noun)}
    if not heads or heads & set(_behind(line, figure, 5)):
        return True
    last = stem(terms(noun)[-1])
    return last in terms(line.text) and not any(last in _behind(line, other, 3) for other in line.figures)


def _behind(line: ProseLine, figure: Figure, words: int) -> list[str]:
    return terms(line.text[figure.end - line.start :][:60])[:words]


def _counted(slot: SubQuery, line: ProseLine) -> tuple[Figure, ...]:
    """Small counts in words right before the noun that is asked for: "six new ships"."""
    heads = {stem(w) for w in terms(slot.noun)[-1:]} if slot.expects == "count" else set()
    return tuple(f for f in line.counts if heads & set(terms(line.text[f.end - line.start :])[:2]))


def _aside(text: str, at: int) -> int:
    """Where the brackets that a place stands in open; -1 outside of any."""
    opened = text.rfind("(", 0, at)
    return opened if opened > text.rfind(")", 0, at) else -1


def _period_near(mentions: Sequence[PeriodMention], at: int) -> PeriodMention | None:
    named = [m for m in mentions if m.relative is None and (m.period is not None or m.year is not None)]
    named += [m for m in mentions if m.relative == "latest" and m.kind in ("quarter", "month") and m.period is not None]
    return min(named, key=lambda m: min(abs(m.start - at), abs(m.end - at)), default=None)


def _fits(mention: PeriodMention | None, wanted: Period | None, fiscal: tuple[int, int] | None) -> bool:
    """A bare "2024" in the news may be the fiscal year."""
    return mention is not None and wanted is not None and bool(mention_fits(mention, wanted, fiscal))


def _same_words(found: PeriodMention | None, asked: PeriodMention | None) -> bool:
    """ "fiscal 2025" in the sentence and in the question, whatever the calendar."""
    if found is None or asked is None or asked.year is None or asked.assumed or found.assumed:
        return False
    if found.kind in ("month", "day", "relative"):
        return found.ends is not None and (found.begins, found.ends) == (asked.begins, asked.ends)
    alike = found.fiscal == asked.fiscal or (not asked.fiscal and "calendar" not in asked.text.lower())
    return alike and (found.kind, found.year, found.quarter) == (asked.kind, asked.year, asked.quarter)


def _clause_of(text: str, at: int) -> str:
    begin = max(text.rfind(";", 0, at), text.rfind(", and ", 0, at), text.rfind(". ", 0, at)) + 1
    return text[begin:at]


def _closeness(slot: SubQuery, line: ProseLine, at: int) -> float:
    """1 next to the metric's mention, down to 0.7 far from it: "sales rose 6.3% to …; operating income was …"."""
    if slot.metric is None:
        wanted = [
            m.start()
            for t in set(terms(slot.clause))
            for m in re.finditer(r"[A-Za-z][\w\-]*", line.text)
            if stem(m[0]) == t
        ]
        gap = min((abs(p - at) for p in wanted), default=60)
        return 1.0 - min(gap, 90) / 600
    if slot.metric.key == "guidance":
        return 1.0
    own = [m for m in find_metrics(line.text) if m.metric.key != "guidance"]
    before = [m for m in own if m.start <= at]
    nearest = before[-1] if before else (own[0] if own else None)
    if nearest is None:
        return 0.8
    same = _meant(nearest, slot)
    return (1.0 if same else 0.55) - min(abs(at - nearest.end), 120) / 1600
