"""True sentences out of tagged facts: a template, its slots, and which of them are figures. Pure, seeded."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from random import Random

from tieout.retrieval.figures.from_tags import spoken_tag
from tieout.retrieval.figures.records import FiledFigure
from tieout.retrieval.reading.concepts.load import concept_of_tag
from tieout.retrieval.reading.periods.calendar import fiscal_year_of

Line = tuple[str, tuple[tuple[str, str], ...]]  # tag and members
Span = tuple[date | None, date]
_SLOT = re.compile(r"\{(\w+)\}")
_PARTS = ("BusinessSegmentsAxis", "ProductOrServiceAxis", "GeographicalAxis", "SubsegmentsAxis", "MajorCustomersAxis",
          "IntangibleAssetsByMajorClassAxis", "RetirementPlanTypeAxis", "FinancialInstrumentAxis", "AwardTypeAxis")  # fmt: skip
_VAGUE = re.compile(r"^(?:total|other|net|balance|amount|subtotal|all other)\b.{0,6}$", re.I)
_LENGTHS = {"quarter": (80, 101), "six months": (170, 192), "nine months": (260, 287), "year": (350, 381)}
_WORDS = re.compile(r"[a-z][a-z ,&/'’-]{4,}")
_SHARES = (0.5, 0.3, 0.2)  # of the filer's label, other filers' labels, the tag's words
_ORDINALS = {1: "first", 2: "second", 3: "third", 4: "fourth"}
FIGURES = ("a0", "a1", "pct", "diff", "b0")
LEVEL = (
    "{who}'s {metric} {was} {a0} {w0}.",
    "{W0}, {who} reported {metric} of {a0}.",
    "{who} reported {metric} of {a0} {w0}.",
    "{Metric} at {who} came to {a0} {w0}.",
    "For {who}, {metric} amounted to {a0} {w0}.",
)
PRIOR = (
    "{who}'s {metric} {was} {a0} {w0}, compared with {a1} {w1}.",
    "{who} had {metric} of {a0} {w0} and {a1} {w1}.",
    "{W0}, {who}'s {metric} {was} {a0}, against {a1} {w1}.",
)
GROWTH = (
    "{who}'s {metric} {verb} {pct} to {a0} {w0}, from {a1} {w1}.",
    "{who}'s {metric} {verb} {pct} to {a0} {w0}.",
    "{W0}, {metric} at {who} {verb} by {pct}, to {a0} from {a1} {w1}.",
)
CHANGE = (
    "{who}'s {metric} {verb} by {diff} to {a0} {w0}.",
    "{W0}, {who}'s {metric} {verb} {diff}, from {a1} {w1} to {a0}.",
)
PAIR = (
    "{who} reported {metric} of {a0} and {metric2} of {b0} {w0}.",
    "{W0}, {who}'s {metric} {was} {a0}, while {metric2} {was2} {b0}.",
)
SHARE = ("{who}'s {metric} {was} {a0} {w0}, or {pct} of {metric2} of {b0}.",)
NEXT = ("{Metric} {was} {a0} {w0}.", "{W0}, {metric} came to {a0}.", "It reported {metric} of {a0} {w0}.")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A template with what fills it. `facts` are the facts behind figure slots; `line`, `when`: what the first is of."""

    template: str
    slots: Mapping[str, str]
    facts: Mapping[str, FiledFigure]
    line: Line
    form: str

    def render(self) -> tuple[str, dict[str, tuple[int, int]]]:
        """The sentence, and where each figure stands in it."""
        out, at, spans = "", 0, {}
        for m in _SLOT.finditer(self.template):
            out += self.template[at : m.start()]
            filled = self.slots[m[1]]
            if m[1] in FIGURES:
                spans[m[1]] = (len(out), len(out) + len(filled))
            out += filled
            at = m.end()
        return out + self.template[at:], spans

    def filled(self, **slots: str) -> Sentence:
        return replace(self, slots=_completed({**self.slots, **slots}))


@dataclass(frozen=True, slots=True)
class Company:
    """One company's facts: each line's figure of each period."""

    ticker: str
    name: str
    year_end: tuple[int, int]
    lines: Mapping[Line, Mapping[Span, FiledFigure]]


def company(ticker: str, name: str, year_end: tuple[int, int], figures: Sequence[FiledFigure]) -> Company:
    """Facts that a sentence can tell: of one value, of a common length, with words of their own."""
    found: defaultdict[Line, dict[Span, list[FiledFigure]]] = defaultdict(lambda: defaultdict(list))
    for f in figures:
        if f.concept and f.period_end and _tellable(f):
            found[f.concept, f.dimensions][f.period_start, f.period_end].append(f)
    lines = {
        line: {span: group[0] for span, group in spans.items() if len({abs(f.size) for f in group}) == 1}
        for line, spans in found.items()
    }
    return Company(ticker, name, year_end, {line: spans for line, spans in lines.items() if spans})


def _tellable(f: FiledFigure) -> bool:
    if f.unit not in ("USD", "USD/shares", "shares") or len(f.dimensions) > 1 or not f.size:
        return False
    if any(not axis.endswith(_PARTS) or any(c.isdigit() for c in member) for axis, member in f.dimensions) or not (
        f.concept or ""
    ).startswith("us-gaap:"):
        return False
    if (f.unit == "USD" and abs(f.size) < 1_000_000) or len(f.value.normalize().as_tuple().digits) < 3:
        return False
    return kind_of(f) is not None and not f.label.startswith("$")


def kind_of(f: FiledFigure) -> str | None:
    """ "day", "quarter", "six months", "nine months" or "year"; None for any other length."""
    assert f.period_end is not None, "only what has a period is told"
    if f.period_start is None:
        return "day"
    days = (f.period_end - f.period_start).days
    return next((kind for kind, (least, most) in _LENGTHS.items() if least <= days <= most), None)


def metric_of(f: FiledFigure, random: Random) -> str | None:
    """Words for the line: the filer's label, the tag's words, or another filer's label; None where there are none."""
    concept = concept_of_tag(f.concept or "")
    tag = spoken_tag(f.concept or "").lower()
    label = re.sub(r"\s*\(.*?\)|[*†:]|\d.*$", "", f.label).strip().lower()
    own = [label] if not f.dimensions and 1 < len(label.split()) <= 8 else []
    others = [s.lower() for s in (concept.label, *concept.synonyms[:6]) if len(s.split()) <= 7] if concept else []
    ways = [[w for w in group if _WORDS.fullmatch(w) and not _VAGUE.match(w)] for group in (own, others, [tag])]
    ways[2] = [w for w in ways[2] if len(w.split()) <= 6]
    shares = [share * bool(way) for share, way in zip(_SHARES, ways, strict=True)]
    return random.choice(random.choices(ways, shares)[0]) if any(shares) else None


def member_of(f: FiledFigure) -> str | None:
    said = [re.sub(r"\b(?:member|segment)\b", "", spoken_tag(m), flags=re.I).strip() for _, m in f.dimensions]
    return said[0] if said and said[0] else None


def named(f: FiledFigure, random: Random) -> str | None:
    """The line in words, with the part where it is of one."""
    metric, member = metric_of(f, random), member_of(f)
    if metric is None or (f.dimensions and member is None):
        return None
    if member is None:
        return metric
    return random.choice(("{metric} of {member}", "{member} {metric}", "{metric} in {member}")).format(
        metric=metric, member=member
    )


def amount(f: FiledFigure, random: Random) -> str:
    """The fact's amount as prose writes it, correctly rounded."""
    size = abs(f.size)
    if f.unit == "USD/shares":
        return f"${size.normalize():,f}" if size >= 10 else f"${size:.2f}"
    sign, end = ("$", "") if f.unit == "USD" else ("", " shares")
    ways = []
    if size >= 10**9:
        ways += [_scaled(size, 10**9, 1, "billion"), _scaled(size, 10**9, 2, "billion")]
    if size >= 10**7:
        ways.append(_scaled(size, 10**6, 0, "million"))
    ways.append(_scaled(size, 10**6, 1, "million") if size % 10**6 else _scaled(size, 10**6, 0, "million"))
    return f"{sign}{random.choice(ways)}{end}"


def _scaled(size: Decimal, scale: int, decimals: int, word: str) -> str:
    return f"{(size / scale).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP):,f} {word}"


def when(f: FiledFigure, year_end: tuple[int, int], random: Random) -> str:
    """The fact's period in words."""
    end, kind = f.period_end, kind_of(f)
    assert end is not None, "only what has a period is told"
    day = random.choice((f"{end:%B} {end.day}, {end.year}", f"{end.day} {end:%B} {end.year}"))
    if kind == "day":
        return random.choice((f"at {day}", f"as of {day}"))
    year = fiscal_year_of(end, year_end)
    if kind == "year":
        return random.choice(
            (f"in fiscal {year}", f"in the year ended {day}", f"for fiscal year {year}", f"in FY{year}")
        )
    if kind == "quarter":
        number = _quarter(end, year_end)
        return random.choice(
            (
                f"in the quarter ended {day}",
                f"in the {_ORDINALS[number]} quarter of fiscal {year}",
                f"in Q{number} FY{year}",
            )
        )
    return f"in the {kind} ended {day}"


def _quarter(end: date, year_end: tuple[int, int]) -> int:
    month = end.month - (1 if end.day < 8 else 0)
    after = (month - (year_end[0] - 1) % 12 - 1) % 12 or 12
    return max(1, min(4, round(after / 3)))


def sentence(of: Company, random: Random, who: str) -> Sentence | None:
    """One true sentence; None where the facts drawn have no words."""
    forms = {"level": LEVEL, "prior": PRIOR, "growth": GROWTH, "change": CHANGE, "pair": PAIR, "share": SHARE}
    form = random.choices(list(forms), (30, 20, 18, 8, 14, 10))[0]
    return made(of, random, who, form, random.choice(forms[form]))


def made(of: Company, random: Random, who: str, form: str, template: str) -> Sentence | None:
    line = _line(of, random)
    span = random.choice(sorted(of.lines[line], key=str))
    fact = of.lines[line][span]
    words = named(fact, random)
    if words is None:
        return None
    slots = {"who": who, "metric": words, "a0": amount(fact, random), "w0": when(fact, of.year_end, random)}
    facts = {"a0": fact}
    if form in ("prior", "growth", "change"):
        earlier = _earlier(of.lines[line], span)
        if earlier is None or earlier.size == fact.size or (form != "prior" and not earlier.size):
            return None
        slots |= {"a1": amount(earlier, random), "w1": when(earlier, of.year_end, random)}
        facts["a1"] = earlier
        change = fact.size - earlier.size
        if earlier.size < 0 or fact.size < 0:
            return None
        slots["verb"] = random.choice(
            ("rose", "increased", "grew") if change > 0 else ("fell", "decreased", "declined")
        )
        growth = abs(change / earlier.size * 100)
        if form == "growth" and not Decimal("0.5") < growth < 300:
            return None
        slots["pct"] = f"{growth.quantize(Decimal(random.choice(('1', '0.1', '0.1'))), ROUND_HALF_UP)}%"
        slots["diff"] = amount(replace(fact, value=abs(change) / fact.scale), random)
        if form == "change" and (fact.unit != "USD" or abs(change) < 2_000_000):
            return None
    if form in ("pair", "share"):
        other = _other(of, line, span, random, whole=form == "share")
        second = named(other, random) if other else None
        if other is None or second is None or (form == "share" and abs(other.size) <= abs(fact.size)):
            return None
        slots |= {"metric2": second, "b0": amount(other, random)}
        facts["b0"] = other
        slots["pct"] = f"{(abs(fact.size) / abs(other.size) * 100).quantize(Decimal('0.1'), ROUND_HALF_UP)}%"
        if form == "share" and (fact.unit != other.unit or abs(fact.size) * 50 < abs(other.size)):
            return None
    if fact.size < 0 and not re.search(r"\bloss", words):
        return None
    if any(f.size < 0 for f in facts.values()) and form != "level":
        return None
    return Sentence(template, _completed(slots), facts, line, form)


def _completed(slots: Mapping[str, str]) -> dict[str, str]:
    """Capitals and verbs that follow from the other slots."""
    found = dict(slots)
    for name in ("metric", "w0"):
        found[name.capitalize()] = found[name][:1].upper() + found[name][1:]
    found["was"] = "were" if found["metric"].split(" of ")[0].endswith("s") else "was"
    if "metric2" in found:
        found["was2"] = "were" if found["metric2"].endswith("s") else "was"
    return found


def _line(of: Company, random: Random) -> Line:
    """Wholes twice as often as parts, and no tag far more often than others."""
    part = random.random() < 0.3
    lines = sorted((line for line in of.lines if bool(line[1]) == part), key=str) or sorted(of.lines, key=str)
    tags = sorted({line[0] for line in lines})
    tag = random.choice(tags)
    return random.choice([line for line in lines if line[0] == tag])


def _earlier(spans: Mapping[Span, FiledFigure], span: Span) -> FiledFigure | None:
    """The same line's fact a year before, of the same length."""
    for (start, end), fact in spans.items():
        alike = start is None and span[0] is None
        if start is not None and span[0] is not None:
            alike = abs(((span[1] - span[0]) - (end - start)).days) < 12
        if alike and 350 <= (span[1] - end).days <= 380:
            return fact
    return None


def _other(of: Company, line: Line, span: Span, random: Random, *, whole: bool) -> FiledFigure | None:
    """Another line's fact of the same period."""
    found = [
        spans[span]
        for other, spans in sorted(of.lines.items(), key=lambda one: str(one[0]))
        if span in spans and other[0] != line[0] and not other[1] and (not whole or other[0] in WHOLES)
    ]
    return random.choice(found) if found else None


WHOLES = ("us-gaap:Revenues", "us-gaap:RevenueFromContractWithCustomerExcludingAssessedTax", "us-gaap:Assets")


def paragraph(of: Company, random: Random) -> list[Sentence]:
    """One to three true sentences about one company."""
    who = random.choice((of.name, short(of.name), short(of.name)))
    found: list[Sentence] = []
    wanted = random.choices((1, 2, 3), (5, 3, 2))[0]
    while len(found) < wanted:
        one = sentence(of, random, who) if not found else made(of, random, who, "level", random.choice(NEXT))
        if one is not None:
            found.append(one)
    return found


def short(name: str) -> str:
    """As prose says it."""
    bare = re.sub(r",?\s+(?:Inc|Incorporated|Corp|Corporation|Ltd|Limited|plc|Co|Company)\.?$", "", name, flags=re.I)
    bare = re.sub(r"^The\s+", "", bare)
    return bare.title() if bare.isupper() and len(bare) > 4 else bare


def written(sentences: Sequence[Sentence]) -> tuple[str, list[dict[str, tuple[int, int]]]]:
    """The paragraph, and where the figures of each sentence stand in it."""
    out, places = "", []
    for one in sentences:
        text, spans = one.render()
        base = len(out) + (1 if out else 0)
        out = f"{out} {text}" if out else text
        places.append({name: (a + base, b + base) for name, (a, b) in spans.items()})
    return out, places
