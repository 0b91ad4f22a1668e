"""What makes an answer right, grounded, well formed and sober: pure measures over one completion, and their summary.

Everything here is computed by code from published word lists and the tie-out check; no model judges another.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from tieout.model.data.build import Example
from tieout.model.data.filter import FORMULA, MARK, NUMBER, results_of, sentences, untied, untied_figures, values

REFUSALS = ("The sources do not give", "Tieout does not advise")
ATTRIBUTED = re.compile(
    r"\b(according to|the (?:filing|release|report|company|source|sources)\w* (?:gives?|shows?|says?|reports?|reported)|"
    r"said|reported|restated|expects?|attribut\w+|put|points? to|pointed to|warned|as restated|first reported)\b",
    re.IGNORECASE,
)
HYPE = re.compile(
    r"\b(amazing|incredible|skyrocket\w*|soar\w*|stunning|huge|massive|explosive|unbeatable|game.chang\w+|guaranteed|"
    r"no.brainer|must.(?:buy|have)|best investment|to the moon|surely|certainly|obviously|definitely)\b",
    re.IGNORECASE,
)
ADVICE = re.compile(
    r"\b(?:you should (?:buy|sell|hold)|we recommend|i recommend|(?:strong )?buy rating from us|is a (?:good|great) "
    r"(?:buy|investment)|time to (?:buy|sell)|price target of)\b",
    re.IGNORECASE,
)
PERIOD = re.compile(r"\b(?:(?:19|20)\d\d|quarter|fiscal|month|year|half|period|week)\b", re.IGNORECASE)
MOST_SENTENCES, MOST_WORDS = 5, 130
MOST_EXTRA = 8  # values beyond those asked for; a completion that copies the whole evidence has not answered


Share = tuple[int, int]  # how many of how many


@dataclass(frozen=True, slots=True)
class Marks:
    """One completion, judged. None where a measure does not apply to it."""

    correct: bool | None
    wrong: bool | None
    refused: bool
    refusal_right: bool | None  # of questions that must be refused
    wrongly_refused: bool | None  # of answerable ones
    cited: (
        Share  # sentences with figures that carry a mark: citation recall (Gao et al. 2023); what is missing needs none
    )
    precise: Share  # of those, sentences whose figures the marked sources give: citation precision
    untied: Share  # figures that no marked source and nothing given holds; a formula is one figure
    tied: bool  # nothing untied in the whole answer, before any cutting
    formed: bool
    tone: float


def judge(example: Example, completion: str) -> Marks:
    must_refuse = is_refusal(example.assistant)
    refused = is_refusal(completion)
    right = None if must_refuse else not refused and says_the_same(example.assistant, completion)
    sources = dict(enumerate(example.sources, start=1))
    with_figures = [s for s in sentences(completion) if _figures(s) and not is_refusal(s)]
    marked = [s for s in with_figures if MARK.search(s)]
    return Marks(
        correct=right,
        wrong=None if right is None else not right and not refused,
        refused=refused,
        refusal_right=refused if must_refuse else None,
        wrongly_refused=refused if not must_refuse else None,
        cited=(len(marked), len(with_figures)),
        precise=(sum(untied(s, sources, example.given) is None for s in marked), len(marked)),
        untied=untied_figures(completion, sources, example.given),
        tied=untied(completion, sources, example.given) is None,
        formed=well_formed(completion),
        tone=tone(completion),
    )


def is_refusal(text: str) -> bool:
    return text.lstrip().startswith(REFUSALS)


def knows(answer: str, accepted: Sequence[str]) -> bool:
    """Does the answer to a general question hold one of the accepted answers, as the beginning of a word?"""
    return any(re.search(rf"(?<!\w){re.escape(one)}", answer.lower()) for one in accepted)


def shown_values(text: str) -> set[Decimal]:
    """Numbers of a text with formulas worked out to four digits, marks left out."""
    worked = {round(v, 4) for f in FORMULA.findall(text) for v in results_of(f)}
    return worked | values(MARK.sub("", FORMULA.sub(" ", text)))


def says_the_same(expected: str, completion: str) -> bool:
    """The leading sentence's values are all there, in no dump of figures; an answer without any shares most words."""
    lead = sentences(expected)[0]
    wanted = shown_values(lead)
    if wanted:
        formulas = {round(v, 4) for f in FORMULA.findall(lead) for v in results_of(f)}
        shown = shown_values(completion)
        return (formulas or wanted) <= shown and len(shown - shown_values(expected)) <= MOST_EXTRA
    words = set(re.findall(r"\w{4,}", lead.lower()))
    return len(words & set(re.findall(r"\w{4,}", completion.lower()))) >= 0.6 * len(words)


def _figures(sentence: str) -> bool:
    return bool(FORMULA.search(sentence) or NUMBER.search(MARK.sub("", sentence)))


def well_formed(text: str) -> bool:
    """One to five sentences, whole formulas, a mark or a refusal first, no lists, headings or chat."""
    found = sentences(text)
    whole = text.count("<<") == text.count(">>") == len(FORMULA.findall(text))
    ended = text.rstrip().endswith((".", ":", "|"))
    grounded = bool(MARK.search(text)) or is_refusal(text)
    plain = not re.search(r"^(#|[-*] |\d+\. |Sure|Here|As an AI)", text, re.MULTILINE)
    return (
        1 <= len(found) <= MOST_SENTENCES and len(text.split()) <= MOST_WORDS and whole and ended and grounded and plain
    )


def tone(text: str) -> float:
    """0 to 1: attributed, no hype, no advice, every figure with its period; a quarter each."""
    with_figures = [s for s in sentences(text) if _figures(s)]
    dated = all(PERIOD.search(s) for s in with_figures[:1])
    attributed = bool(ATTRIBUTED.search(text)) or is_refusal(text)
    return 0.25 * sum((attributed, not HYPE.search(text), not ADVICE.search(text), dated))


@dataclass(frozen=True, slots=True)
class Rate:
    """A share with its 95 % Wilson interval."""

    value: float
    low: float
    high: float
    count: int


def rate(hits: int, count: int) -> Rate:
    if count == 0:
        return Rate(0.0, 0.0, 1.0, 0)
    z, p = 1.96, hits / count
    centre = (p + z * z / (2 * count)) / (1 + z * z / count)
    spread = z * math.sqrt(p * (1 - p) / count + z * z / (4 * count * count)) / (1 + z * z / count)
    return Rate(round(p, 4), round(max(0.0, centre - spread), 4), round(min(1.0, centre + spread), 4), count)


ANSWERS = ("correct", "wrong", "refusal_right", "wrongly_refused", "tied", "formed")
PARTS = ("cited", "precise", "untied")  # counted over sentences or figures


def summary(marks: Sequence[Marks]) -> dict[str, Rate]:
    """Each measure over the completions, sentences or figures it applies to; tone as a mean in place of a share."""
    found = {}
    for name in ANSWERS:
        applicable = [v for m in marks if (v := getattr(m, name)) is not None]
        found[name] = rate(sum(applicable), len(applicable))
    for name in PARTS:
        hits, counts = zip(*(getattr(m, name) for m in marks), strict=True) if marks else ((), ())
        found[name] = rate(sum(hits), sum(counts))
    mean = round(sum(m.tone for m in marks) / max(1, len(marks)), 4)
    return {**found, "tone": Rate(mean, mean, mean, len(marks))}
