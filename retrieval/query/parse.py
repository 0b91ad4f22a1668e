"""What a question asks for, read by rules: who, which metric, when, and what is to be done with it. Pure.

A question becomes one or more `Slot`s: one company, one metric (or none: plain words), one period, one operation. A slot
takes from the clause before it what its own clause leaves out ("… and how fast did they grow?").
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

from tieout.feeds import Company, spelt
from tieout.retrieval.query.advice import asks_advice
from tieout.retrieval.query.metrics import asked_metrics, further_metrics, in_front, narrowing
from tieout.retrieval.query.normalise import normalise_question
from tieout.retrieval.query.operations import (
    CHANGE,
    Expects,
    Hear,
    Heard,
    HeardKind,
    Operation,
    expects_of,
    level_of,
    operation_heard,
    operation_of,
    ratio_of,
)
from tieout.retrieval.query.periods import (
    all_years,
    forecast_period,
    later_first,
    names_a_thing,
    over_periods,
    says_again,
)
from tieout.retrieval.reading.companies import Directory, Named, names_in, short_name
from tieout.retrieval.reading.metrics.match import METRICS, Metric, MetricMention
from tieout.retrieval.reading.periods.compare import PeriodMention, parse_periods, words_of_time

_LATEST = re.compile(
    r"\b(?:latest|newest|most recent|last|currently|(?<!-)current(?!\s+(?:assets?|liabilit|ratio|portion|account|maturit|tax))"
    r"|now|today|recent(?:ly)?)\b",
    re.I,
)
_CLAUSE = re.compile(
    r"(?:,\s*|;\s*|\s)(?:and|or)\s+(?=(?:how|what|which|where|when|who|at what|by (?:what|how)|in how|for (?:what|how))\b)"
    r"|[?]\s+(?=[A-Z])",
    re.I,
)
_TELL = re.compile(
    r"^\W*(?:(?:please\s+)?(?:sum up|summari[sz]e|describe|outline|explain|tell me about|give (?:me )?an? (?:overview|summary))\b"
    r"|what (?:happened|is new|'s new|do we know|is known)\b)",
    re.I,
)
_HOW_DID = re.compile(
    r"\bhow (?:did|has|is|was|are)\b.*\b(?:do|done|doing|perform|performed|performing|fare|fared|get on)\b", re.I
)
_COMES_FROM = re.compile(
    r"\b(?:came|come|comes|made|derived|generated|earned|contributed)\s+(?:from|by|in)\s+(?:its |the |their )?([a-z][\w&-]*(?:\s[a-z][\w&-]*){0,3}?)"
    r"(?=\s+(?:in|during|for|at|of|last|this)\b|[?,.]|$)"
)
_ONE_OF_MANY = re.compile(  # out of parts that are not named: only a sentence that says so answers
    r"\bwhich (?:[\w-]+ ){0,3}?(?:regions?|segments?|divisions?|products?|categor(?:y|ies)|business(?:es)?|countr(?:y|ies)|brands?|units?|markets?"
    r"|areas?|geograph\w+|line items?)\b[^?]*\b(?:highest|biggest|largest|greatest|lowest|smallest|worst|best|most|least|fastest|slowest|strongest|weakest)\b"
    r"|^\W*(?:are|were|is|was) there any\b",
    re.I,
)
_APART = re.compile(
    r"\b(?:by )?how (?:much|many|far)\b[^?]*\b(?:exceed\w*|(?:higher|lower|larger|smaller|bigger|greater|more|less|fewer) [^?]{0,60}?\bthan"
    r"|above|below|ahead of|behind|trail\w*|outpace\w*|top(?:ped)?|surpass\w*|fall short of)\b"
    r"|\b(?:difference|gap) between\b",
    re.I,
)
_LIST = re.compile(r"(?:,|\band\b|\bor\b|\bversus\b|\bvs\.?\b|\bwith\b|\bthan\b|\bagainst\b)", re.I)
_FIRST_N = re.compile(r"\b(?:each of )?(?:the )?(first|last) (two|three|four) quarters of\b", re.I)
_THAN_THE = re.compile(
    r"\b(?:than|against|from|versus|over|on)\s+(?:in\s+)?the\s+(first|second|third|fourth)\b(?!\s+(?:quarter|half|fiscal))",
    re.I,
)
_A_QUARTER = re.compile(r"\b(?:first|second|third|fourth)\s+quarter\s+(of\s+(?:fiscal\s+)?(?:year\s+)?20\d\d)", re.I)
_ORDINALS = ("first", "second", "third", "fourth")


@dataclass(frozen=True, slots=True)
class SubQuery:
    """One thing asked for. `names` are further names the source must speak of; `noun` is what "how many" counts."""

    clause: str
    company: Company | None
    names: tuple[str, ...]
    metric: Metric | None
    qualifiers: tuple[str, ...]
    period: PeriodMention | None
    operation: Operation
    expects: Expects
    noun: str = ""
    base_period: PeriodMention | None = None  # growth and change: against what
    over: Metric | None = None  # ratio: what the metric is divided by
    said: str = ""  # the metric in the question's own words
    periods: tuple[PeriodMention, ...] = ()  # average and sum: over these
    whole: tuple[str, ...] = ()  # share: what narrows the whole that it is of ("product" sales)
    asked: str = ""  # what is measured, where the clause says more than that: the operand of a calculation
    heard: HeardKind | None = None  # what a trained model hears asked, where it is sure
    optional: bool = False  # part of a broad question ("how did it do?"): not missed when no source gives it


@dataclass(frozen=True, slots=True)
class Question:
    text: str
    slots: tuple[SubQuery, ...]
    advice: bool
    latest: bool
    quantity: bool  # asks for figures, not for words
    apart: bool = False  # asks how far the figures of two companies, or two metrics of one, lie apart


def parse_question(
    question: str,
    directory: Directory,
    *,
    today: date,
    given: Sequence[Company] = (),
    fiscal_year_ends: Mapping[str, tuple[int, int]] | None = None,
    hear: Hear | None = None,
) -> Question:
    """Read a question. `given` are companies from `--ticker`; fiscal year ends are (month, day) by ticker.

    `hear` tells what is to be done with what a clause asks for; without it the clause's words decide by rules alone.
    """
    ends = dict(fiscal_year_ends or {})
    bare = _LEGAL_FORM.sub(" ", normalise_question(question, today))
    named = _named(bare, directory)
    companies = _companies(named, given)
    slots: list[SubQuery] = []
    for clause in _clauses(_expand(bare)):
        heard = hear(clause, [n.text for n in _named(clause, directory) if n.company]) if hear else None
        slots += _clause_slots(clause, slots, companies, named, directory, today, ends, heard)
    if len(slots) > 1 and any(s.expects != "words" for s in slots):
        slots = [s for s in slots if s.expects != "words" or any(o.optional for o in slots)]
    quantity = any(s.expects != "words" for s in slots)
    apart = bool(_APART.search(question)) and len(slots) == 2 and _one_each(slots)
    if apart:
        slots = [replace(s, operation="value", expects=level_of(s.metric), base_period=None) for s in slots]
    return Question(question, tuple(slots), asks_advice(question), bool(_LATEST.search(question)), quantity, apart)


_LEGAL_FORM = re.compile(
    r",\s+(?=(?:Inc|Incorporated|Corp|Co|Ltd|Limited|LLC|PLC|plc|N\.V|S\.A|SE|AG)\b)"
)  # "Netflix, Inc."


def _one_each(slots: Sequence[SubQuery]) -> bool:
    """The same metric of two companies."""
    first, second = slots
    return first.metric is not None and first.metric == second.metric and first.company != second.company


def _companies(named: Sequence[Named], given: Sequence[Company]) -> list[Company]:
    found: list[Company] = []
    for company in [*(_as_named(n) for n in named), *given]:
        if company is not None and not any(_same(company, c) for c in found):
            found.append(company)
    return found


def _named(text: str, directory: Directory) -> list[Named]:
    """Names of a text; "Dec" and "2nd" are parts of its periods, and none."""
    when = [(m.start, m.end) for m in words_of_time(text)]
    found = [n for n in names_in(text, directory) if n.company or not any(a <= n.start and n.end <= b for a, b in when)]
    return _whole(found, text)


def _whole(named: Sequence[Named], text: str) -> list[Named]:
    """ "Central Bank of Calvera" is one name, where the directory knows neither part."""
    out: list[Named] = []
    for name in named:
        last = out[-1] if out else None
        if (
            last
            and not last.company
            and not name.company
            and re.fullmatch(r" of (?:the )?", text[last.end : name.start])
        ):
            out[-1] = Named(text[last.start : last.end] + text[last.end : name.start] + name.text, last.start, name.end)
        else:
            out.append(name)
    return out


def _as_named(named: Named) -> Company | None:
    """The company under the name that the question gives it, so that answers speak as their reader does."""
    if named.company is None:
        return None
    company = named.company
    typed = named.text.upper() == company.ticker or not any(c.isupper() for c in named.text)
    spoken = short_name(spelt(company.name, "")) if typed else spelt(named.text, "")
    spoken = re.sub(r"^[Tt]he ", "", spoken)
    return replace(company, name=spoken, aliases=(company.name, *company.aliases))


def _same(a: Company, b: Company) -> bool:
    return a.ticker == b.ticker if a.ticker and b.ticker else a.name == b.name


def _expand(question: str) -> str:
    """ "each of the first three quarters of fiscal 2024" → the quarters one by one."""
    if (quarter := _A_QUARTER.search(question)) and (than := _THAN_THE.search(question, quarter.end())):
        question = f"{question[: than.end()]} quarter {quarter[1]}{question[than.end() :]}"  # "… than in the second"
    match = _FIRST_N.search(question)
    if not match:
        return question
    count = {"two": 2, "three": 3, "four": 4}[match[2].lower()]
    tail = re.match(r"\s*(?:the\s+)?(?:fiscal(?:\s+year)?\s+)?(?:FY\s?)?\d{2,4}", question[match.end() :], re.I)
    if not tail:
        return question
    spelled = ", ".join(f"{_ORDINALS[i]} quarter of{tail[0]}" for i in range(count))
    return question[: match.start()] + spelled + question[match.end() + tail.end() :]


def _clauses(question: str) -> list[str]:
    """The question cut where a new question word begins, and where "in total and per share" asks twice."""
    parts = [p.strip(" ,;") for p in _CLAUSE.split(question) if p and p.strip(" ,;")]
    out: list[str] = []
    for part in parts:
        match = re.search(r",?\s+(?:both )?in total and (?=(?:per|a|each)\b)", part)
        out += [part[: match.start()], part[match.end() :]] if match else [part]
    return out


def _clause_slots(
    clause: str,
    before: Sequence[SubQuery],
    companies: Sequence[Company],
    named: Sequence[Named],
    directory: Directory,
    today: date,
    ends: Mapping[str, tuple[int, int]],
    heard: Heard | None,
) -> list[SubQuery]:
    here = _named(clause, directory)
    own = _companies(here, ()) or ([s.company for s in before if s.company][-1:] if before else list(companies))
    subjects: list[Company | None] = [*own] or [*companies] or [None]
    spoken = [(m.start, m.end) for m in asked_metrics(clause)]
    here = [n for n in here if n.company or not any(a <= n.start and n.end <= b for a, b in spoken)]
    anchors = [n for n in (here or named) if n.company is None]
    groups = _anchor_groups(clause, anchors) if subjects == [None] else [tuple(n.text for n in anchors)]
    slots: list[SubQuery] = []
    for company in subjects:
        fiscal = ends.get(company.ticker or "") if company else None
        periods = _periods(clause, here, company if len(subjects) > 1 else None, today, fiscal)
        for names in groups:
            slots += _slots_of(clause, before[-1] if before else None, company, names, here, periods, heard)
    if len(subjects) > 1:  # what is said of another company is no part of what is asked of this one
        slots = [replace(s, asked=s.asked or _metric_alone(s)) for s in slots]
    return slots


def _metric_alone(slot: SubQuery) -> str:
    """The slot's metric with what narrows it; "" where the vocabulary hears none."""
    if slot.metric is None or not slot.said:
        return ""
    return " ".join([*slot.qualifiers, slot.said if " " in slot.said else slot.metric.name])


def in_full(mention: MetricMention) -> str:
    """A metric as the question says it; one word of it ("capex") as the desk does."""
    return mention.text if " " in mention.text else mention.metric.name


def _anchor_groups(clause: str, anchors: Sequence[Named]) -> list[tuple[str, ...]]:
    """Unknown names joined as a list are several subjects; otherwise a source must speak of all of them."""
    if len(anchors) > 1 and all(_joined(clause[a.end : b.start]) for a, b in pairwise(anchors) if a.end <= b.start):
        return [(a.text,) for a in anchors]
    return [tuple(a.text for a in anchors)]


def _joined(between: str) -> bool:
    return bool(_LIST.search(between)) and len(between.split()) <= 2


def _periods(
    clause: str, here: Sequence[Named], only: Company | None, today: date, fiscal: tuple[int, int] | None
) -> list[PeriodMention]:
    """Periods of the clause. Where each of several companies has its own ("Apple in 2024 with NVIDIA in 2025"), only that."""
    read = parse_periods(clause, today=today, fiscal_year_end=fiscal, own=_of_books(clause))
    found = [p for p in read if p.relative != "since"]
    if any(p.period and not _is_bare_newest(p) for p in found):
        found = [p for p in found if not _is_bare_newest(p)]  # "current liabilities at 30 June": the day says when
    found = [forecast_period(p, clause, today) for p in found if not names_a_thing(p, clause)]
    found = [p for n, p in enumerate(found) if not says_again(p, found[n + 1 : n + 2], clause)]
    places = [n for n in here if n.company]
    if only is None or len(found) < 2 or len(places) != len(found):
        return found
    paired = [
        p for n, p in zip(places, found, strict=True) if n.company and _same(n.company, only) and n.end <= p.start
    ]
    return paired or found


def _is_bare_newest(mention: PeriodMention) -> bool:
    """A bare "current" or "latest", without a length of time."""
    return mention.relative == "latest" and mention.kind == "relative" and " " not in mention.text.strip()


def _of_books(clause: str) -> bool:
    """Is a figure of a company's books asked for? What it paid for another, its share price and what happened go by the calendar."""
    if _HOW_DID.search(clause):
        return True
    metric = next((m.metric for m in asked_metrics(clause)), None)
    if metric is not None:
        return metric.kind not in ("price", "event")
    return expects_of(clause, None, operation_of(clause, None))[0] != "words"


def _slots_of(
    clause: str,
    before: SubQuery | None,
    company: Company | None,
    names: tuple[str, ...],
    here: Sequence[Named],
    periods: Sequence[PeriodMention],
    heard: Heard | None,
) -> list[SubQuery]:
    ranks = heard is not None and heard.sure and heard.kind in ("most", "least")
    broad = not ranks and bool(_TELL.search(clause) or _HOW_DID.search(clause) or _ONE_OF_MANY.search(clause))
    mentions = [] if broad else asked_metrics(clause)
    metric = mentions[0].metric if mentions else None
    over = None
    if pair := ratio_of(clause, mentions):
        (metric, over), mentions = pair, [m for m in mentions if m.metric == pair[0]]
    operation = "ratio" if over else operation_heard(heard, operation_of(clause, metric), len(periods))
    if operation == "value" and metric is None and len(periods) == 2 and CHANGE.search(clause):
        operation = "change"  # of a row that the sources name
    expects: Expects = "words"
    noun = ""
    if not broad and not (heard is not None and heard.for_words):
        expects, noun = expects_of(clause, metric, operation)
    if expects == "words" and heard is not None and heard.computed:
        expects = "number"
    written = _in_capitals(clause, here)
    narrowed = narrowing(written, mentions, here, names, company)
    if operation == "share" and not narrowed and (part := _COMES_FROM.search(clause)):
        narrowed = (part[1],)
    whole = in_front(written, mentions[0]) if operation == "share" and mentions and narrowed else ()
    whole = tuple(w for w in whole if w not in narrowed)
    others = tuple(n for n in names if n not in narrowed)
    said = mentions[0].text if mentions else ""
    slot = SubQuery(
        clause, company, others, metric, narrowed, None, operation, expects, noun, said=said, over=over, whole=whole
    )
    if before is not None:
        slot = _inherit(slot, before, mentions)
    if heard is not None and heard.sure:
        slot = replace(slot, heard=heard.kind)
    if operation in ("growth", "change"):
        periods = [p for p in periods if p.relative != "year ago"]  # the base, whichever words stand for it
    if operation in ("growth", "change") and len(periods) > 1:
        later, earlier = later_first(periods)
        return [replace(slot, period=later, base_period=earlier)]
    if operation in ("average", "sum"):
        return [replace(slot, periods=all_years(clause, periods))]
    if operation == "value" and len(periods) > 1 and (several := over_periods(clause, mentions, periods)):
        return [replace(slot, operation=several, periods=all_years(clause, periods))]
    if moved(clause) and any(p.kind == "year" for p in periods):
        periods = [p for p in periods if p.kind not in ("month", "day")]  # when it was given, not what it is for
    chosen: list[PeriodMention | None] = list(periods) if periods else [before.period if before else None]
    slots = [replace(slot, period=p) for p in chosen]
    if _HOW_DID.search(clause):
        return [r for s in slots for r in _results(s)]
    if len(mentions) > 1 and operation == "value" and expects != "count":
        slots = [replace(s, asked=in_full(mentions[0])) for s in slots]
        slots += [
            replace(
                s, metric=m.metric, said=m.text, asked=in_full(m), expects=expects_of(clause, m.metric, operation)[0]
            )
            for m in further_metrics(clause, mentions)
            for s in slots
        ]
    return slots


def _in_capitals(clause: str, here: Sequence[Named]) -> str:
    """The clause with its companies' names in capitals, so that "larkmoor net income" has no word that narrows the metric."""
    for name in here:
        if name.company is not None:
            clause = f"{clause[: name.start]}{clause[name.start : name.end].upper()}{clause[name.end :]}"
    return clause


_MOVED = re.compile(
    r"\b(?:guidance|outlook|forecast)\b[^.?!]{0,40}\b(?:move|moved|change|changed|shift|shifted)\b", re.I
)


def moved(clause: str) -> bool:
    """ "How did its guidance for fiscal 2026 move between March and August?" asks for the old and for the new one."""
    return bool(_MOVED.search(clause)) and bool(re.match(r"\W*how\b", clause, re.I))


def _results(slot: SubQuery) -> list[SubQuery]:
    """ "How did it do?" asks for revenue and its growth, operating and net income, and what sources say in words."""
    keys = ("revenue", "operating_income", "net_income", "eps")
    parts = [
        replace(slot, metric=METRICS[k], asked=METRICS[k].name, expects=level_of(METRICS[k]), optional=True)
        for k in keys
    ]
    growth = replace(parts[0], operation="growth", expects="percent")
    return [parts[0], growth, *parts[1:], slot]


_OF_THOSE = re.compile(r"(?:of (?:those|these|them)|a year (?:before|earlier|ago)|then)", re.I)


def _inherit(slot: SubQuery, before: SubQuery, mentions: Sequence[MetricMention]) -> SubQuery:
    """ "… and how fast did they grow?" keeps company, names, metric of the clause before where its own gives none."""
    if _OF_THOSE.fullmatch(slot.noun):
        slot = replace(slot, noun=before.noun or before.said)
    pronoun = bool(re.search(r"\b(?:it|its|they|their|them|he|she|that|this)\b", slot.clause, re.I))
    again = slot.operation in ("growth", "change", "share", "versions")
    takes_metric = not mentions and (again or slot.expects == "per share")
    return replace(
        slot,
        company=slot.company or before.company,
        names=slot.names or before.names,
        metric=slot.metric or (before.metric if takes_metric else None),
        qualifiers=slot.qualifiers or (before.qualifiers if takes_metric and pronoun else ()),
    )
