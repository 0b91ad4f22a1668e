"""The vocabulary of finance metrics: what a question or a row label speaks of, by whatever name. Pure data and rules.

`METRICS` maps a key ("revenue") to its synonyms, us-gaap tags in order of preference, and kind. `DERIVED` describes ratios as
data: numerator and denominator keys. `find_metrics` finds mentions, `label_fits` grades a table row's label or a sentence,
`qualifiers` gives the words of a question that narrow a metric to a segment ("Services", "Data Center").
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, cast

from tieout.retrieval.reading.metrics.vocabulary import VOCABULARY, Entry

MetricKind = Literal["flow", "instant", "ratio", "per share", "count", "price", "event"]


@dataclass(frozen=True, slots=True)
class Metric:
    key: str  # "revenue"
    name: str  # as shown: "revenue"
    kind: MetricKind
    words: tuple[str, ...]  # synonyms, lower case, best first
    tags: tuple[str, ...] = ()  # us-gaap tags, preferred first
    unit: str | None = None  # "currency", "percent", "x", "USD/shares", "shares"; None: a count


@dataclass(frozen=True, slots=True)
class Derived:
    """A ratio of two metrics: `key` of METRICS = numerator / denominator, or minus when `minus`."""

    key: str
    numerator: str
    denominator: str
    unit: str = "percent"
    minus: bool = False  # free cash flow: operating cash flow - capital expenditure


@dataclass(frozen=True, slots=True)
class MetricMention:
    metric: Metric
    start: int
    end: int
    text: str


def _metric(key: str, entry: Entry) -> Metric:
    kind, unit, words, tags = entry
    synonyms = tuple(word.strip() for word in words.split(";"))
    return Metric(key, synonyms[0], cast(MetricKind, kind), synonyms, tuple(tags.split()), unit)


METRICS: Mapping[str, Metric] = {key: _metric(key, entry) for key, entry in VOCABULARY.items()}
DERIVED: Mapping[str, Derived] = {
    derived.key: derived
    for derived in (
        Derived("gross_margin", "gross_profit", "revenue"),
        Derived("operating_margin", "operating_income", "revenue"),
        Derived("net_margin", "net_income", "revenue"),
        Derived("tax_rate", "income_tax", "pretax_income"),
        Derived("return_on_equity", "net_income", "equity"),
        Derived("return_on_assets", "net_income", "total_assets"),
        Derived("payout_ratio", "dividends_paid", "net_income"),
        Derived("current_ratio", "current_assets", "current_liabilities", unit="x"),
        Derived("asset_turnover", "revenue", "total_assets", unit="x"),
        Derived("ebitda_margin", "ebitda", "revenue"),
        Derived("loan_to_deposit", "loans", "deposits"),
        Derived("debt_to_equity", "total_debt", "equity", unit="x"),
        Derived("book_to_bill", "orders", "revenue", unit="x"),
        Derived("ebita_margin", "ebita", "revenue"),
        Derived("fcf_margin", "free_cash_flow", "revenue"),
        Derived("free_cash_flow", "operating_cash_flow", "capex", unit="currency", minus=True),
    )
}

_NEUTRAL = frozenset(
    (
        "total the a an of in for and its our their net consolidated group company corporation inc gaap reported as was were is "
        "by from at on to per year quarter annual quarterly full amount value unaudited audited all it stood reached attributable "
        "shareholders stockholders common owners parent loss income end percentage rate"
    ).split()
)
_CHANGE = frozenset(
    "change increase decrease growth rise fall grew rose fell adjustment adjustments effect deferred prior".split()
)
_SENTENCE_WORDS = 9
_BARE_FIT, _SENTENCE_FIT, _PART_FIT, _LEAST_FIT = 0.8, 0.7, 0.45, 0.1
_WORDS = re.compile(r"[A-Za-z][\w&'’-]*")
_PARENTHESIS = re.compile(r"/?\([^()]*\)|[*_†‡]|\[\d+\]")


def find_metrics(text: str) -> list[MetricMention]:
    """Metrics the text names, left to right, longest match first, none overlapping."""
    return [
        MetricMention(METRICS[_index()[_plain(match[0])][0]], match.start(), match.end(), match[0])
        for match in _pattern().finditer(text)
        if not _no_metric(text, match)
    ]


def label_fits(metric: Metric, label: str) -> float:
    """0…1: does a row label (or a sentence) speak of this metric, of the whole of it, and of nothing narrower?"""
    plain = _PARENTHESIS.sub(" ", label).strip(" :.")
    matches = [match for match in _pattern().finditer(plain) if metric.key in _index()[_plain(match[0])]]
    if not matches:
        return 0.0
    words = [word.lower() for word in _WORDS.findall(plain)]
    if len(words) > _SENTENCE_WORDS:
        return _SENTENCE_FIT
    rest = [word for word in _unmatched(plain, matches) if word not in _NEUTRAL]
    best = _BARE_FIT if len(words) == 1 and words[0] in {"basic", "diluted"} else 1.0
    if not rest:
        return best
    part = _PART_FIT - 0.1 * (len(rest) - 1) - (0.2 if _CHANGE.intersection(rest) else 0.0)
    return max(_LEAST_FIT, part)


def qualifiers(question: str, mentions: Sequence[MetricMention]) -> tuple[str, ...]:
    """Words next to the metrics that narrow them to a part: ("Services",), ("Intelligent Cloud",).

    Capitalised names anywhere in the question count, a company's own too: the caller knows those and leaves them out.
    """
    found = [*_names(question, mentions), *_amount_of(question)]
    for mention in mentions:
        found += [*_before(question, mention), *_after(question, mention)]
    return tuple(dict.fromkeys(found))


# -- rules -------------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=1)
def _index() -> dict[str, tuple[str, ...]]:
    """Phrase, and its plural or singular, → the keys that use it, in the vocabulary's order."""
    index: dict[str, list[str]] = {}
    for metric in METRICS.values():
        for word in metric.words:
            for form in _forms(_plain(word)):
                keys = index.setdefault(form, [])
                if metric.key not in keys:
                    keys.append(metric.key)
    return {phrase: tuple(keys) for phrase, keys in index.items()}


_NO_NOUNS = frozenset("expect earn lost low high open close buy in for".split())


def _forms(phrase: str) -> tuple[str, ...]:
    if phrase.endswith(("s", ")", "ed")) or phrase.split()[-1] in _NO_NOUNS or len(phrase) < 4:
        return (phrase,)
    return phrase, phrase + "s"


def _plain(phrase: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"[\u2010\u2011-]", "-", phrase.replace("’", "'"))).lower()


@lru_cache(maxsize=1)
def _pattern() -> re.Pattern[str]:
    phrases = sorted(_index(), key=lambda phrase: -len(phrase))
    loose = (
        re.escape(phrase).replace(r"\ ", r"\s+").replace("'", "['’]").replace(r"\-", "[-\u2010\u2011]")
        for phrase in phrases
    )
    return re.compile(rf"(?<![\w&-])(?:{'|'.join(loose)})(?![\w&]|-\w)", re.IGNORECASE)


_TARGET_OF = re.compile(r"\s+(?:bonus|bonuses|company|price|amount|pay|award|compensation|date)\b", re.I)
_CLOSING_WORDS = re.compile(r"\s+(?:to|the deal|by|in on)\b")
_ONE_ORDER = re.compile(r"\b(?:the|an|this|that|did|does|to)\s+(?:[\w'’-]+\s+){0,3}$|\b(?:did|does)\b[^,;]*\s$", re.I)
_VERBISH = frozenset(
    {"close", "open", "order", "low", "high", "charge", "lost", "buy", "expect", "target", "price", "loss"}
)


def _no_metric(text: str, match: re.Match[str]) -> bool:
    """Words that are metrics only in some company: "close to", "in order to", "open the", "low-cost"."""
    word = match[0].lower()
    if word == "order" and _ONE_ORDER.search(text[: match.start()]):
        return True
    if word == "target" and _TARGET_OF.match(text, match.end()):
        return True
    return word in _VERBISH and (
        _CLOSING_WORDS.match(text, match.end()) is not None
        or text[max(0, match.start() - 3) : match.start()].lower() == "in "
    )


def _unmatched(plain: str, matches: Sequence[re.Match[str]]) -> list[str]:
    return [
        word[0].lower()
        for word in _WORDS.finditer(plain)
        if not any(match.start() <= word.start() < match.end() for match in matches)
    ]


_STOP = frozenset(
    (
        "what which who how much many was were is are did do does has had have the a an its their our your his her of in for on at by "
        "from to and or with than as per total net gross overall consolidated whole reported report reports post posts posted annual "
        "quarterly yearly monthly full-year latest last current recent third-quarter first-quarter second-quarter fourth-quarter "
        "new more most same any all combined average adjusted diluted basic company's company group's higher lower compare compared "
        "between their each both show give tell me about quarter year fiscal this that it if when where why say said made make "
        "spent spend expected estimated forecast actual original restated first growth change grow rise fall highest lowest biggest "
        "largest big third second fourth final half market business segment division unit high low order worth cut raise raised raises will would close closed shares share stock s fine fined"
    ).split()
)
NOT_PARTS = _STOP | frozenset(
    (
        "basis points point percentage percent cent dollars euros pounds yen cents money group groupwide company firm headline statutory worldwide global underlying organic gaap non-gaap record strong weak annualised annualized yearly own actual "
        "exact precise preliminary interim special regular cash quarterly final comparable like-for-like net average mean median pre-tax after-tax "
        "operating effective blended trailing twelve-month twelve three six nine months month weeks year-end period-end end-of-year closing "
        "combined cumulative summed up down so just only then again also first-half second-half half-year full target targeted planned projected "
        "improving improved declining worsening positive negative healthy drove primary major "
        "pay paid grew rose fell saw gave see sees earned generated recorded produced delivered shipped sold held hold lifted guided beat missed won lost took takes "
        "official recent previous prior current year-to-date median consensus reported-and stated posted booked"
    ).split()
)  # words in front of a metric that narrow it to no part of the company
_NAME = re.compile(r"\b(?:[A-Z][\w&/.-]*|i[A-Z]\w+|[A-Z]&[A-Z])(?:\s+(?:(?:and|&|of)\s+)?(?:[A-Z][\w&/-]*|i[A-Z]\w+))*")
_NO_NAME = re.compile(
    r"^(?:What|Which|Who|How|When|Where|Why|Did|Do|Does|Was|Were|Is|Are|Has|Have|Had|Give|Tell|Show|Compare|List|By|In|On|At|For|From"
    r"|The|A|An|And|Of|To|As|If|Should|Can|Could|Will|Would|Please|I|Q[1-4]|H[12]|FY\w*|EPS|R&D|SG&A|EBITDA|US|U\.S|CEO|CFO|AI"
    r"|Jan\w*|Feb\w*|Mar(?:ch)?|Apr\w*|May|June?|July?|Aug\w*|Sep\w*|Oct\w*|Nov\w*|Dec\w*|Mon\w*|Tue\w*|Wed\w*|Thu\w*|Fri\w*|Sat\w*|Sun\w*)\b\.?"
)
_AFTER = re.compile(r"\s+(?:from|of|in)\s+(?:its\s+|the\s+|their\s+)?([a-z][\w-]+(?:\s+[a-z][\w-]+)?)")
_PRECEDING = re.compile(r"(?:^|\s)([A-Za-z][\w&-]*)\s+$")


def _names(question: str, mentions: Sequence[MetricMention]) -> Iterator[str]:
    for match in _NAME.finditer(question):
        words = match[0]
        while words and (lead := _NO_NAME.match(words)) and lead.end() > 0:
            words = words[lead.end() :].lstrip(" .")
        begin = match.end() - len(words)
        inside = any(begin < mention.end and mention.start < match.end() for mention in mentions)
        if len(words) > 1 and not inside and question[match.end() : match.end() + 2] not in {"'s", "’s"}:
            yield words.rstrip(".")


def _before(question: str, mention: MetricMention) -> Iterator[str]:
    """The lower-case noun in front: "copper output", "advertising revenue"."""
    match = _PRECEDING.search(question[max(0, mention.start - 40) : mention.start])
    if match and match[1].islower() and match[1] not in _STOP and not match[1].endswith(("ly", "ed")):
        yield match[1]


def _amount_of(question: str) -> Iterator[str]:
    """ "How much copper did …"."""
    match = re.search(r"\bhow (?:much|many) ([a-z][\w-]+)", question, re.IGNORECASE)
    if match and match[1].lower() not in _STOP and not find_metrics(question[match.start(1) : match.end(1) + 30]):
        yield match[1]


def _after(question: str, mention: MetricMention) -> Iterator[str]:
    """ "revenue from advertising", "production of copper"."""
    match = _AFTER.match(question, mention.end)
    words = match[1].split() if match else []
    kept = [word for word in words if word not in _STOP]
    if kept and kept[0] == words[0] and not find_metrics(kept[0]):
        yield kept[0]
