"""A report's sentence, taken apart for training: the plain facts that a source would give, and the house's own wording.

Pure text. What a house writes stays as it is, but for arithmetic: a rate or share that follows from two figures of the
same sentence becomes a formula, and the source no longer states it. The source's wording is neutral: no label, no
opinion's opening, plain verbs, every other figure in the same digits.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from random import Random

from tieout.model.data.filter import sentences
from tieout.retrieval import Figure, numbers

_LABEL = re.compile(r"^(?:[A-Z][\w’'-]*(?: [a-z][\w’'-]*){0,3})(?::|\s[–—])\s+(?=\S)")
COMMON = 6  # answers that begin a sentence with a label before it counts as the house's
_OPENING = re.compile(
    r"^(?:(?:In our view|We think(?: that)?|We note(?: that)?|We believe(?: that)?|To us|Notably|Encouragingly|Importantly"
    r"|Crucially|Sadly|Helpfully|As expected|Once again|Still|Even so|That said),?\s+)",
)
_RATE_SAID = re.compile(
    r",?\s*(?:(?:and|or|a|an)\s+)?(?:up|down|ahead|higher|lower|rise of|fall of|increase of|decrease of|growth of|gain of"
    r"|drop of)\s+(?:by\s+|some\s+|about\s+)?\x00|\s*\((?:up|down|a margin of)?\s*\x00\)"
    r"|,?\s*(?:or|which is|that is|a margin of|a share of)\s+(?:a margin of\s+|a share of\s+)?\x00(?:\s+of\s+[a-z ]{3,20}(?=[,.;]))?"
)
_PLAIN = (
    (r"\b(?:jumped|climbed|surged|soared|advanced|rose|grew|gained)\b", ("increased", "went up")),
    (r"\b(?:slumped|plunged|slid|slipped|dropped|fell|shrank|eased)\b", ("decreased", "went down")),
    (r"\b(?:stood at|came in at|came to|landed at)\b", ("was",)),
    (r"\bagainst\b(?= (?:[£$€]|\d|a ))", ("compared with", "versus", "after")),
    (r"\ba year ago\b", ("a year earlier", "in the prior-year period")),
    (r"\b(?:sits at|stands at)\b", ("is",)),
    (r"\bstill\b|\bjust\b|\bonly\b|\bduly\b|\bplainly\b|\bagain\b", ("",)),
    (r"\bprogramme\b", ("program",)),
    (r"\blabour\b", ("labor",)),
    (r"\bcentre(s?)\b", (r"center\1",)),
    (r"\bfavour", ("favor",)),
    (r"\b(organ|recogn|util|prior|real|stabil|capital|normal)is(e|es|ed|ing|ation)\b", (r"\1iz\2",)),
)
_CELLS = re.compile(
    r"^(?P<label>[A-Z][^,:;.\d£$€]{2,48}?) was (?P<new>\x01)(?: in (?P<period>[^,;.]{3,40}?))?"
    r" (?:compared with|versus|after) (?P<old>\x01)(?: (?P<base>[a-z][^,;.]{3,40}))?\.$"
)


@dataclass(frozen=True, slots=True)
class Derived:
    """A rate that stands in the text and follows from two figures of its sentence."""

    figure: Figure
    formula: str  # "412.6/381.0-1"
    growth: bool


def house_labels(answers: Iterable[str]) -> tuple[str, ...]:
    """What the house puts before a colon again and again ("Verdict", "Read-through"): form, not a statement of facts."""
    found = (_LABEL.match(sentence) for answer in answers for sentence in sentences(answer))
    counted = Counter(m[0].split(":")[0] for m in found if m and ":" in m[0])
    return tuple(sorted(label for label, count in counted.items() if count >= COMMON))


def derived(sentence: str) -> Derived | None:
    """The one per-cent figure that exactly one pair of earlier figures explains, as growth or as a share."""
    figures = numbers(sentence)
    for rate in figures:
        if rate.unit != "percent":
            continue
        found = list(_explanations(rate, [f for f in figures if f.unit != "percent" and f.start < rate.start]))
        if len(found) == 1:
            return found[0]
    return None


def with_formula(sentence: str, found: Derived) -> str:
    """The house's sentence with the formula where the rate stood; the formula stands for its unit too."""
    return f"{sentence[: found.figure.start]}<<{found.formula}>>{sentence[found.figure.end :]}"


def without_rate(sentence: str, found: Derived) -> str | None:
    """The sentence without the rate and the words that bring it; None where they cannot be told apart."""
    marked = f"{sentence[: found.figure.start]}\x00{sentence[found.figure.end :]}"
    bare = _RATE_SAID.sub("", marked)
    return None if "\x00" in bare else bare


def neutral(sentence: str, rng: Random) -> str:
    """The sentence as a release would put it."""
    text = _OPENING.sub("", _LABEL.sub("", sentence.strip()))
    for pattern, choices in _PLAIN:
        text = re.sub(pattern, rng.choice(choices), text)
    text = re.sub(r"\s+([,.;])", r"\1", re.sub(r"\s{2,}", " ", text)).strip()
    return text[:1].upper() + text[1:]


def as_cells(sentence: str) -> tuple[str, str, str, str, str] | None:
    """(label, new, old, period, base) of a neutral sentence that says no more than a table's row."""
    figures = numbers(sentence)
    if len(figures) != 2:
        return None
    one, two = figures
    shape = f"{sentence[: one.start]}\x01{sentence[one.end : two.start]}\x01{sentence[two.end :]}"
    found = _CELLS.match(shape)
    if found is None:
        return None
    return found["label"], one.text, two.text, found["period"] or "", found["base"] or ""


def as_table(rows: Sequence[tuple[str, str, str, str, str]]) -> str:
    """Rows under the first row's period and base."""
    period = next((r[3] for r in rows if r[3]), "Period")
    base = next((r[4] for r in rows if r[4]), "Year earlier")
    head = [f"| | {_headed(period)} | {_headed(base)} |", "| --- | --- | --- |"]
    return "\n".join([*head, *(f"| {label} | {new} | {old} |" for label, new, old, _, _ in rows)])


def _headed(text: str) -> str:
    text = re.sub(r"^(?:the|a|in the)\s+", "", text)
    return text[:1].upper() + text[1:]


def _explanations(rate: Figure, earlier: Sequence[Figure]) -> Iterator[Derived]:
    step = Decimal(1).scaleb(_exponent(rate.value))
    for new in earlier:
        for old in earlier:
            if new is old or (new.unit, new.scale) != (old.unit, old.scale) or not old.value:
                continue
            ratio = new.value / old.value
            if new.start < old.start and abs(((ratio - 1) * 100).quantize(step)) == abs(rate.value):
                yield Derived(rate, f"{new.value}/{old.value}-1", growth=True)
            elif 0 < ratio < 1 and (ratio * 100).quantize(step) == rate.value:
                yield Derived(rate, f"{new.value}/{old.value}", growth=False)


def _exponent(value: Decimal) -> int:
    exponent = value.as_tuple().exponent
    return exponent if isinstance(exponent, int) else 0
