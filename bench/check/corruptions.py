"""Ten ways to make a true sentence false, each in one coordinate. Pure, seeded."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from random import Random

from bench.check.sentences import Company, Sentence, member_of, metric_of, short, when
from tieout.retrieval.figures.records import FiledFigure

_AMOUNTS = ("a0", "a1", "b0")
_OPPOSITE = {
    "rose": "fell",
    "increased": "decreased",
    "grew": "declined",
    "fell": "rose",
    "decreased": "increased",
    "declined": "grew",
}
_LOSS = re.compile(r"\b(?:income|earnings|profit)\b")


@dataclass(frozen=True, slots=True)
class Corruption:
    """A false sentence. `slots` are those whose figures are false now; empty where any figure of the sentence will do."""

    sentence: Sentence
    kind: str
    slots: tuple[str, ...]


Maker = Callable[[Sentence, Company, Sequence[Company], Random], Corruption | None]


def _present(one: Sentence, names: Sequence[str]) -> list[str]:
    return [name for name in names if f"{{{name}}}" in one.template]


def digit(one: Sentence, of: Company, others: Sequence[Company], random: Random) -> Corruption | None:
    slot = random.choice(_present(one, ("a0", "a1", "b0")))
    text = one.slots[slot]
    places = [m.start() for m in re.finditer(r"\d", text)]
    at = random.choice(places)
    new = random.choice([d for d in "0123456789" if d != text[at] and not (at == places[0] and d == "0")])
    return Corruption(one.filled(**{slot: text[:at] + new + text[at + 1 :]}), "digit", (slot,))


def scale(one: Sentence, of: Company, others: Sequence[Company], random: Random) -> Corruption | None:
    slot = random.choice(_present(one, _AMOUNTS))
    text = one.slots[slot]
    swap = {"billion": ("million",), "million": ("billion", "thousand")}
    word = next((w for w in swap if w in text), None)
    if word is None:
        return None
    return Corruption(one.filled(**{slot: text.replace(word, random.choice(swap[word]))}), "scale", (slot,))


def unit(one: Sentence, of: Company, others: Sequence[Company], random: Random) -> Corruption | None:
    slot = random.choice(_present(one, _AMOUNTS))
    text = one.slots[slot]
    if text.startswith("$"):
        new = random.choice((f"€{text[1:]}", f"£{text[1:]}", f"{text[1:]} shares"))
    else:
        new = "$" + text.removesuffix(" shares")
    return Corruption(one.filled(**{slot: new}), "unit", (slot,))


def sign(one: Sentence, of: Company, others: Sequence[Company], random: Random) -> Corruption | None:
    """A profit told as a loss, or an amount with a minus."""
    if _LOSS.search(one.slots["metric"]) and one.form == "level" and "tax" not in one.slots["metric"]:
        return Corruption(one.filled(metric=_LOSS.sub("loss", one.slots["metric"], count=1)), "sign", ("a0",))
    text = one.slots["a0"]
    if not text.startswith("$") or one.facts["a0"].size < 0:
        return None
    return Corruption(one.filled(a0=f"-{text}"), "sign", ("a0",))


def period(one: Sentence, of: Company, others: Sequence[Company], random: Random) -> Corruption | None:
    """The line's figure told of another time, in which the line had another value or which no filing covers."""
    fact = one.facts["a0"]
    assert fact.period_end is not None, "only what has a period is told"
    known = {span: f for span, f in of.lines[one.line].items() if abs(f.size) != abs(fact.size)}
    known = {span: f for span, f in known.items() if amount_differs(f, fact)}
    if not known:
        return None
    other = known[random.choice(sorted(known, key=str))]
    said = when(other, of.year_end, random)
    if said == one.slots.get("w1") or said == one.slots["w0"]:
        return None
    return Corruption(one.filled(w0=said), "period", ("a0",))


def line(one: Sentence, of: Company, others: Sequence[Company], random: Random) -> Corruption | None:
    """The figure told of another line of the same unit and time."""
    fact = one.facts["a0"]
    span = (fact.period_start, fact.period_end)
    found = [
        spans[span]  # type: ignore[index]
        for key, spans in sorted(of.lines.items(), key=lambda item: str(item[0]))
        if span in spans and key[0] != one.line[0] and not key[1] and spans[span].unit == fact.unit  # type: ignore[index]
    ]
    found = [f for f in found if amount_differs(f, fact) and _apart(f, fact)]
    words = metric_of(random.choice(found), random) if found else None
    if words is None or set(words.split()) == set(one.slots["metric"].split()):
        return None
    return Corruption(one.filled(metric=words), "line", ("a0",))


def _apart(one: FiledFigure, other: FiledFigure) -> bool:
    """Are two tags of different things? What one contains another may be called by its name."""
    from tieout.retrieval.reading.concepts.load import concept_of_tag

    a, b = concept_of_tag(one.concept or ""), concept_of_tag(other.concept or "")
    return a is not None and b is not None and a.key != b.key


def segment(one: Sentence, of: Company, others: Sequence[Company], random: Random) -> Corruption | None:
    """A part's figure told of another part, or of the whole."""
    fact, own = one.facts["a0"], member_of(one.facts["a0"])
    if own is None:
        return None
    span = (fact.period_start, fact.period_end)
    axis = fact.dimensions[0][0]
    parts: list[FiledFigure] = [
        spans[span]  # type: ignore[index]
        for key, spans in sorted(of.lines.items(), key=lambda item: str(item[0]))
        if key[0] == fact.concept and span in spans and (not key[1] or key[1][0][0] == axis)
    ]
    parts = [f for f in parts if amount_differs(f, fact)]
    if not parts:
        return None
    other = member_of(random.choice(parts))
    words = one.slots["metric"].replace(own, other or "").strip()
    words = re.sub(r"\s+(?:of|in)$", "", words)
    return Corruption(one.filled(metric=words), "segment", ("a0",)) if words else None


def company(one: Sentence, of: Company, others: Sequence[Company], random: Random) -> Corruption | None:
    other = random.choice([c for c in others if c.ticker != of.ticker])
    if "{who}" not in one.template:
        return None
    return Corruption(one.filled(who=random.choice((other.name, short(other.name)))), "company", ("a0",))


def direction(one: Sentence, of: Company, others: Sequence[Company], random: Random) -> Corruption | None:
    if "{verb}" not in one.template:
        return None
    return Corruption(one.filled(verb=_OPPOSITE[one.slots["verb"]]), "direction", ())


def formula(one: Sentence, of: Company, others: Sequence[Company], random: Random) -> Corruption | None:
    """A growth, change or share that does not come out."""
    slot = next(iter(_present(one, ("pct", "diff"))), None)
    if slot is None:
        return None
    text = one.slots[slot]
    number = re.search(r"[\d,.]*\d", text)
    assert number is not None, "a figure has digits"
    value = float(number[0].replace(",", ""))
    decimals = len(number[0].partition(".")[2])
    new = value * random.choice((0.6, 0.8, 1.25, 1.5)) + random.choice((0, 3)) * 10**-decimals
    told = f"{new:,.{decimals}f}"
    if told == number[0]:
        return None
    return Corruption(one.filled(**{slot: text.replace(number[0], told)}), "formula", (slot,))


def amount_differs(one: FiledFigure, other: FiledFigure) -> bool:
    """By more than any rounding of the one could hide."""
    a, b = abs(one.size), abs(other.size)
    return abs(a - b) > max(a, b) / 50


KINDS: Mapping[str, Maker] = {
    f.__name__: f for f in (digit, scale, unit, sign, period, line, segment, company, direction, formula)
}
