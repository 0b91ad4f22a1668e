"""Follow-ups: a question that leans on the one before becomes one that stands alone. Pure, deterministic rules.

`condense` folds the history: each question is resolved against the stand-alone form of the one before it, so "and last
year?" after "and its margin?" still knows the company. Only words of questions are carried (a company's name also from
the last answer); figures of earlier answers never are. A question that stands alone comes back unchanged.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

_YEAR = r"(?:(?:fiscal\s+(?:year\s+)?|calendar\s+|FY\s?['’]?)?(?:19|20)\d{2}|FY\s?['’]?\d{2})"
_ENDED = (
    r"(?:(?:fiscal\s+)?(?:quarter|half|year|period)|(?:three|six|nine|twelve|\d{1,2})[\s-]+(?:months?|weeks?))\s+(?:that\s+)?"
    r"end(?:ed|ing|s)\s+(?:on\s+)?"
)
_NTH = r"(?:first|second|third|fourth|last|latest|most\s+recent|previous|prior|this|current)"
PERIOD = re.compile(
    rf"(?:\b(?:in|for|during|at\s+the\s+end\s+of|at|of|as\s+of|since)\s+)?(?:the\s+)?"
    rf"(?:\b(?:{_NTH})\s+(?:fiscal\s+)?(?:quarter|year|half|month|week)(?:\s+of\s+{_YEAR})?"
    rf"|\bQ[1-4](?:\s+(?:of\s+)?{_YEAR})?|\b(?:{_ENDED})?(?:\d{{1,2}}\s+)?(?:January|February|March|April|May|June|July|August|September"
    rf"|October|November|December)(?:\s+\d{{1,2}},)?\s+(?:19|20)\d{{2}}|\b(?:year|quarter)\s+(?:before|earlier)|\b{_YEAR}|\byesterday|\btoday)\b",
    re.I,
)
_BEFORE = re.compile(
    r"\b(?:the\s+)?(?:year|quarter)\s+(?:before(?:\s+that)?|earlier)|\b(?:the\s+)?(?:prior|previous)\s+year\b", re.I
)
_LEADIN = re.compile(
    r"^\s*(?:(?:and|but|or|so|ok(?:ay)?|then|also)\b[\s,]*)*(?:(?:what|how)\s+about\b|and\b)?\s*", re.I
)
_FRAGMENT = re.compile(r"^\s*(?:(?:and|but|or|ok(?:ay)?|so|also|then)\b|(?:what|how)\s+about\b)", re.I)
_POSSESSIVE = re.compile(r"\b(?:its|their|the\s+company['’]s|the\s+firm['’]s)\b", re.I)
_OWN = re.compile(r"\b(?:it|they|them|the\s+company|the\s+firm|the\s+group)\b", re.I)
_DUMMY_IT = re.compile(
    r"\b(?:is|was|does|did)\s+it\s+(?:true|possible|likely|mean)\b|\bit\s+(?:is|was)\s+(?:true|likely|possible)\b", re.I
)
_ASKING = re.compile(
    r"\b(?:what|how|which|who|when|where|why|did|does|do|is|are|was|were|has|have|had|can|could|will|would|should|tell|show"
    r"|give|list|compare|explain|describe|summari[sz]e)\b",
    re.I,
)
_NAME = re.compile(r"\b[A-Z][A-Za-z0-9&.-]*(?:\s+(?:&\s+)?[A-Z][A-Za-z0-9&.-]*)*")
_NO_NAMES = frozenset(
    "what how which who when where why did does do is are was were has have had can could will would should tell show give "
    "list compare explain describe and but or so the a an in for of at on by to from with i q1 q2 q3 q4 fy eps ebitda ebit r&d ceo cfo "
    "capex roe roa fcf gaap non-gaap us u.s usd eur 10-k 10-q 8-k january february march april may june july august "
    "september october november december fiscal year quarter data center services products net total gross operating "
    "revenue sales latest last please ok okay also then summarise summarize as since during after before".split()
)


def condense(history: Sequence[tuple[str, str]], question: str) -> str:
    """The question as it would be asked of someone who has not heard the conversation."""
    before = ""
    answer = ""
    for asked, answered in history:
        before, answer = _resolved(before, answer, asked), answered
    return _resolved(before, answer, question)


def company(text: str) -> str | None:
    """The company a question speaks of: a name in the possessive first, else the first name."""
    names = [n for m in _NAME.finditer(text) if (n := _trimmed(m[0]))]
    for name in names:
        if re.search(rf"{re.escape(name)}['’]s?\b", text):
            return name
    return names[0] if names else None


def _resolved(before: str, answer: str, question: str) -> str:
    asked = re.sub(r"\s+", " ", question).strip()
    if not before or not asked:
        return asked
    rest = _LEADIN.sub("", asked, count=1).strip().rstrip("?.! ")
    if _FRAGMENT.match(asked) and rest and not _ASKING.match(rest):
        return _continued(before, answer, rest)
    if PERIOD.fullmatch(rest) and len(asked.split()) <= 5:
        return _with_period(before, rest)
    subject = company(before) or company(answer)
    return _with_subject(_LEADIN.sub("", asked, count=1) if _FRAGMENT.match(asked) else asked, subject)


def _continued(before: str, answer: str, rest: str) -> str:
    """ "And X?": X is a period, a company, or another thing asked of the same company and period."""
    subject = company(before) or company(answer)
    if PERIOD.fullmatch(rest) or _BEFORE.fullmatch(rest):
        return _with_period(before, rest)
    name = _trimmed(re.sub(r"['’]s?$", "", rest))
    bare = re.sub(r"['’]s?$", "", rest)
    if name is not None and name == bare and _NAME.fullmatch(bare):
        return _with_company(before, subject, name)
    return _asked_anew(before, subject, rest)


def _with_period(before: str, period: str) -> str:
    """The same question for another period."""
    said = PERIOD.search(before)
    if _BEFORE.fullmatch(period) and said is not None:
        year = re.search(r"(?:19|20)\d{2}", said[0])
        if year is not None:
            earlier = said[0].replace(year[0], str(int(year[0]) - 1))
            return before[: said.start()] + earlier + before[said.end() :]
    phrase = (
        period
        if re.match(r"(?:in|for|during|at|of|as|since|last|yesterday|today|the\s+year)\b", period, re.I)
        else f"in {period}"
    )
    if said is None:
        return f"{before.rstrip('?.! ')} {phrase}?"
    return f"{before[: said.start()].rstrip()} {phrase}{before[said.end() :]}"


def _with_company(before: str, subject: str | None, name: str) -> str:
    """The same question of another company."""
    if subject is None:
        return f"{before.rstrip('?.! ')} at {name}?"
    possessive = rf"{re.escape(subject)}['’]s?(?!\w)"
    if re.search(possessive, before):
        owner = f"{name}'" if name.endswith("s") else f"{name}'s"
        return re.sub(possessive, lambda _: owner, before)
    return before.replace(subject, name)


def _asked_anew(before: str, subject: str | None, rest: str) -> str:
    """Another metric, of the same company and period unless it names its own."""
    what = _POSSESSIVE.sub("", rest).strip()
    what = re.sub(r"^the\s+", "", what, flags=re.I)
    own = company(what)
    owner = "" if own or subject is None else f"{subject}' " if subject.endswith("s") else f"{subject}'s "
    said = PERIOD.search(before)
    when = f" {said[0].strip()}" if said and not PERIOD.search(rest) else ""
    verb = "were" if what.split()[-1:] and what.lower().split()[-1].endswith("s") and "margin" not in what else "was"
    return f"What {verb} {owner}{what}{when}?"


def _with_subject(asked: str, subject: str | None) -> str:
    """The first pronoun becomes the company, where the question names none itself; later ones then refer to it."""
    text = asked[:1].upper() + asked[1:]
    if subject is None or company(text) is not None or _DUMMY_IT.search(text):
        return text
    own, possessive = _OWN.search(text), _POSSESSIVE.search(text)
    if possessive is not None and (own is None or possessive.start() < own.start()):
        owner = f"{subject}'" if subject.endswith("s") else f"{subject}'s"
        return text[: possessive.start()] + owner + text[possessive.end() :]
    return text if own is None else text[: own.start()] + subject + text[own.end() :]


def _trimmed(name: str) -> str | None:
    """A run of capitalised words without the question words and finance words at its ends."""
    kept = [w.rstrip(".") if w.lower() not in {"inc.", "corp.", "co."} else w for w in name.split()]
    while kept and (kept[0].lower().rstrip(".") in _NO_NAMES or re.fullmatch(r"[QH][1-4]|FY.*", kept[0])):
        kept = kept[1:]
    while kept and kept[-1].lower() in _NO_NAMES:
        kept = kept[:-1]
    return " ".join(kept) or None
