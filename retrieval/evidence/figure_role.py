"""What a sentence's figure is of, by the words around it: the matter asked for, a step of it, a part, a cause, a supposition. Pure."""

from __future__ import annotations

import re

from tieout.retrieval.query.operations import ASKS_AHEAD, derivation
from tieout.retrieval.query.parse import SubQuery
from tieout.retrieval.reading.companies import flat, speaks_of
from tieout.retrieval.reading.metrics.match import MetricMention, find_metrics

# -- steps ---------------------------------------------------------------------------------------------------------------

_STEP = re.compile(
    r"\b(?:rais|increas|cut|reduc|lower|ros|rise|grew|grow|f[ae]ll|declin|decreas|drop|climb|gain|widen|narrow|up|down|chang|exceed|beat|miss)"
    r"\w*\b[^.;,]{0,30}\bby\s+(?:about |some |around |nearly |almost |roughly |only )?$",
    re.I,
)
_ROSE = re.compile(
    r"\b(?:increas|decreas|ros|rise|grew|f[ae]ll|declin|drop|climb|gain)\w*(?:\s+by)?\s+(?:about |some |around |nearly |almost |roughly |only |approximately )?$",
    re.I,
)  # "increased $513 million": by, where no "to" follows the verb
_MOVE = re.compile(
    r"\s*(?:,?\s*or\s+[\d.]+\s?%,?\s*)?(?:net )?(?:increase|decrease|decline|rise|reduction|improvement|growth)s? (?:in|of)\b",
    re.I,
)  # "a $366 million decrease in payments"
_IMPACT = re.compile(
    r"\b(?:impacts?|effects?|benefits?|headwinds?|tailwinds?) (?:of|on [^.;]{0,40} of|from [^.;]{0,40} of)\s+(?:[^.;]{0,30}(?:\band|,)\s*)?$",
    re.I,
)
_LEVELS = ("flow", "instant", "ratio")


def is_step(slot: SubQuery, before: str, after: str = "") -> bool:
    """ "Reduced by $6.5 million" is a step, no answer to where something stands."""
    level = slot.metric is not None and slot.metric.kind in _LEVELS and slot.operation in ("value", "versions")
    sized = slot.metric is not None and (slot.metric.kind != "ratio" or derivation(slot.metric) is not None)
    moved = _STEP.search(before) or _IMPACT.search(before) or (sized and _ROSE.search(before))  # prices rise 3.1%
    moved = moved or (sized and _MOVE.match(after))
    return level and not re.search(r"\bby\b", slot.clause, re.I) and bool(moved)


# -- parts ---------------------------------------------------------------------------------------------------------------

_PARTS = frozenset(
    "core headline system-wide systemwide online comparable same-store store organic subscription product products service services segment domestic international "
    "foreign digital centre center wholesale retail licensing license advertising cloud deferred unbilled intersegment other adjusted pretax pre-tax retained undistributed".split()
)
_OF_SOME = re.compile(r"\s+(?:in (?:the )?[A-Z]\w+(?: [A-Z]\w+)*|(?:were|are|is|was) (?:covered|represented|affected))")
_IN = frozenset({"in", "the"})
_FURTHER = re.compile(
    r"\s*(reserves?|allowances?|write-?downs?|turnover|obsolescence|provisions?|impairments?)\b", re.I
)  # "inventory reserves" are no inventories
_PAID_FOR = re.compile(r"\bpaid for\s*$|\bpayments? (?:for|of)\s*$", re.I)  # "cash paid for income taxes" is no expense
_PLACE = re.compile(r"\b(?:U\.?S\.?|domestic|international)\s*$", re.I)
_SUBSIDIARY = re.compile(r"\b(?:principal |largest |owned )(?:\w+ )?subsidiary\b", re.I)
_ANY = ("assets", "liabilities")  # of any kind, where another word than these stands before them
_OF_ALL = frozenset("total of its our the their in had with consolidated".split())


def narrower(slot: SubQuery, sentence: str) -> bool:
    """ "Online sales" and "data centre revenue" are parts, unless the question asks for them."""
    mention = next(
        (m for m in find_metrics(sentence) if slot.metric is not None and m.metric.key == slot.metric.key), None
    )
    if mention is None:
        return False
    words = [w.lower() for w in re.findall(r"[A-Za-z\-]+", sentence[max(0, mention.start - 24) : mention.start])]
    before = words[-1] if words else ""
    return (
        _part_before(slot, mention, before)
        or _part_around(slot, sentence, mention)
        or (bool(_SUBSIDIARY.search(sentence)) and not _SUBSIDIARY.search(slot.clause))
    )


def _part_before(slot: SubQuery, mention: MetricMention, before: str) -> bool:
    """By the word before the metric."""
    said, asked = mention.text.lower(), set(flat(slot.clause).split())
    carried = said.startswith("operating loss") and before == "net"  # forward, for the tax
    some = said in _ANY and before != "" and before not in _OF_ALL
    related = before.endswith(("-related", "-specific")) and before.split("-")[0] not in asked
    return carried or some or related or (before in _PARTS and before not in asked)


def _part_around(slot: SubQuery, sentence: str, mention: MetricMention) -> bool:
    """By what leads up to the metric, or follows it."""
    asked, lead = set(flat(slot.clause).split()), sentence[: mention.start]
    place, paid = _PLACE.search(lead), _PAID_FOR.search(lead)
    further, of_some = _FURTHER.match(sentence, mention.end), _OF_SOME.match(sentence, mention.end)
    return bool(
        (place and not asked & set(flat(place[0]).split()))
        or (paid and not asked & {"paid", "pay", "payment", "payments"})
        or (further and further[1].lower() not in asked)
        or (of_some and not set(flat(of_some[0]).split()) <= asked | _IN)
    )


# -- figures of something else -------------------------------------------------------------------------------------------

_CAUSE = re.compile(
    r"\b(?:driven|caused|helped|boosted|offset|led) by\b|\b(?:due|owing|thanks|attributable) to\b|\breflect(?:s|ed|ing)\b"
    r"|\bas a result of\b|\bbecause of\b|\bon account of\b|\bresulting from\b",
    re.I,
)
_BECAUSE = re.compile(r"\bbecause\b|\bas\b[^.]{0,60}\b(?:rose|fell|grew|declined|increased|decreased)\b", re.I)
_OTHER_NOUN = re.compile(
    r"\s+(?:(?!and|or|in|of|for|to|as)[\w-]+ ){0,2}?(charges?|gains?|benefits?|write-?offs?|write-?downs?|impairments?|payments?|deposits?|contributions?|awards?"
    r"|settlements?|accruals?|fines?|penalt(?:y|ies)|premiums?|milestones?)\b",
    re.I,
)
_SUPPOSED = re.compile(r"\b(?:would|could|might|may|hypothetical\w*)\b[^.;]*$")  # "May" is a month
_COMMITTED = re.compile(r"\b(?:committed|commitments?|budgeted|planned)\b", re.I)
_STATUTORY = re.compile(r"\bstatutory\b(?: [\w.]+){0,6}? rates?(?: of| was| is)?\s*$", re.I)
_SOME_OF_IT = re.compile(  # "net sales include $7.7 billion of …", "debt subject to hedges was $12.5 billion"
    r"\binclud(?:es?|ed|ing)\s+(?:about |approximately |some )?$|\bsubject to\b(?:[^.;]|\.\d){0,80}$", re.I
)
_EACH = re.compile(r"\s*(?:or more )?(?:(?:in|for|of|at) )?each\b", re.I)


def gives_cause(text: str) -> bool:
    """Does it say what something came of?"""
    return bool(_CAUSE.search(text) or _BECAUSE.search(text))


def of_another(slot: SubQuery, sentence: str, heading: str, begin: int, end: int) -> bool:
    """Is the figure at `begin` to `end` of its sentence of something beside what is asked?"""
    before, after = sentence[:begin], sentence[end:][:60]
    return (
        bool(_EACH.match(after))
        or bool(_SOME_OF_IT.search(before) and not re.search(r"\binclud|\bsubject to\b", slot.clause, re.I))
        or _named_as_cause(slot, sentence, heading, begin)
        or _of_something_else(slot, after)
        or _only_supposed(slot, before, after)
    )


def _named_as_cause(slot: SubQuery, sentence: str, heading: str, at: int) -> bool:
    """ "Revenues exceeded $500 million, driven by Comirnaty": the figure is not Comirnaty's."""
    cause = _CAUSE.search(sentence, at)
    subject = f"{sentence[: cause.start()]} {heading}" if cause else ""
    return cause is not None and not all(speaks_of(q, subject) for q in slot.qualifiers)


def _of_something_else(slot: SubQuery, after: str) -> bool:
    """ "Research and development includes a $1.6 billion charge for …": the figure is the charge's."""
    found = _OTHER_NOUN.match(after)
    return found is not None and not re.search(rf"\b{found[1].rstrip('s')}", f"{slot.clause} {slot.said}", re.I)


def _only_supposed(slot: SubQuery, before: str, after: str) -> bool:
    """ "would increase the rate by 3.5%" and "$249 million in committed" are no results; the law's rate is not the company's."""
    if _COMMITTED.search(f"{before[-40:]} {after[:40]}") and not _COMMITTED.search(slot.clause):
        return True
    supposed = _SUPPOSED.search(before) and not _SUPPOSED.search(slot.clause) and not ASKS_AHEAD.search(slot.clause)
    return bool(supposed or (_STATUTORY.search(before) and not re.search(r"\bstatutory\b", slot.clause, re.I)))
