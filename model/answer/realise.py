"""Sentences written by code from what the evidence found: exact, plain, always with their source. Pure.

Used where the model's draft leaves out the figures that answer, fails its tie-out, or where no model can run. Every
sentence goes through the same tie-out as a model's.
"""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal

from tieout.model.tieout.context import name_in
from tieout.model.tieout.sentences import plain
from tieout.retrieval import (
    SCALES,
    SIGNS,
    Calculation,
    Conflict,
    Evidence,
    EvidenceItem,
    Figure,
    Finding,
    Period,
    Statement,
    neutralise,
    numbers,
)

LONGEST_QUOTE = 320
MOST_FIGURES = 6
_SCALE_WORD = re.compile(r"thousand|million|billion|trillion|\d\s?(?:bn|mn|tn|[KMB])\b", re.I)
_LABEL = re.compile(r"(?P<what>[^:,]+)(?::\s*(?P<how>[^,]+))?,\s*(?P<when>.+)")
_RATE = re.compile(r"\b(?:rate|margin|ratio|percent\w*|yield|share of|return on)\b", re.I)
_LOST = re.compile(r"\b(?:loss(?:es)?|used in|deficit|outflow)\b", re.I)
_EITHER = re.compile(
    r"\([^)]*(?:loss|used|deficit)[^)]*\)|\b(?:or|income|profit|provided|earnings)\b", re.I
)  # "income (loss)"
_CHANGE = re.compile(r"[\d.]+/[\d.]+-1|[\d.]+-[\d.]+|\([\d.]+-[\d.]+\)\*100")
_OWN_VOICE = re.compile(r"\b(?:we|our|us|I|my)\b", re.I)


def finding_sentence(finding: Finding, evidence: Evidence) -> str:
    """The source's own sentence where it is short enough and names what it speaks of; else one built from the finding."""
    quoted = None if finding.note else _own_sentence(finding, _item(evidence, finding.source))
    return quoted or realise_finding(finding)


def realise_finding(finding: Finding) -> str:
    """ "Apple Inc.'s total net sales were $391,035 million in fiscal 2024 (as first reported) [1]." """
    metric = _metric(finding)
    verb = "were" if _plural(metric) else "was"
    owner = f"{_possessive(finding.company)} " if finding.company and not name_in(finding.company, metric) else ""
    subject = f"{owner}{metric}"
    note = f" ({finding.note})" if finding.note else ""
    return f"{_capital(subject)} {verb} {finding_text(finding)}{_when(finding)}{note} [{finding.source}]."


def calculation_sentence(calculation: Calculation) -> str:
    """A draft: "Kestrane's operating margin was <<812/4210>> in the third quarter, operating income / revenue [1]." """
    label = _LABEL.fullmatch(calculation.label.strip())
    what, how, when = (label["what"], label["how"], label["when"]) if label else (calculation.label, None, None)
    named = not calculation.company or name_in(calculation.company, what)
    subject = _capital(what) if named else f"{_possessive(calculation.company)} {_decapital(what)}"
    period = f" {'for' if ' against ' in when else 'in'} {when}" if when else ""
    basis = f", {how.replace(' / ', ' divided by ')}" if how else ""
    return f"{subject} was <<{calculation.formula}>>{period}{basis} {_marks(calculation)}."


def change_sentence(calculation: Calculation, evidence: Evidence) -> str | None:
    """A draft with both ends: "Net sales rose by <<…>> to $391,035 million in fiscal 2024 from … in fiscal 2023 [1]." """
    pair = [_finding_of(figure, evidence) for figure in calculation.operands]
    if len(pair) != 2 or _CHANGE.fullmatch(calculation.formula) is None:
        return None
    new, old = pair
    if new is None or old is None or not _when(new) or new.company != old.company or _when(new) == _when(old):
        return None
    verb = "rose" if calculation.value > 0 else "fell"
    subject = _capital(f"{_possessive(new.company)} {_metric(new)}" if new.company else _metric(new))
    ends = f"to {finding_text(new)}{_when(new)} from {finding_text(old)}{_when(old)}"
    return f"{subject} {verb} by <<{calculation.formula}>> {ends} {_marks(calculation)}."


def statement_sentence(statement: Statement, evidence: Evidence) -> str:
    """A sentence of a source, cited."""
    return _cited(statement.text, _item(evidence, statement.source), statement.source)


def is_sentence(text: str) -> bool:
    """Headings and fragments are no sentences to show."""
    return not text.lstrip().startswith(("#", "|")) and len(re.findall(r"[A-Za-z]{2,}", text)) >= 6


def conflict_sentence(conflict: Conflict) -> str:
    """ "Sources differ on X: $4.2 billion [1] against $4.6 billion [2]." """
    parts = [f"{finding_text(f)} [{f.source}]" for f in conflicting_findings(conflict)]
    return f"Sources differ on {conflict.figure}: {' against '.join(parts)}."


def conflicting_findings(conflict: Conflict) -> list[Finding]:
    """One finding per source, three at most, in the order of the conflict."""
    seen: dict[int, Finding] = {}
    for finding in conflict.findings:
        seen.setdefault(finding.source, finding)
    return list(seen.values())[:3]


def finding_text(finding: Finding) -> str:
    """Its figure as prose shows it; a rate that a source gives as a fraction (0.241) is shown in per cent."""
    figure = finding.figure
    if figure.value < 0 and _LOST.search(finding.metric) and not _EITHER.search(finding.metric):
        figure = replace(figure, value=-figure.value)  # "a net loss of $45.3 million" says already that it is one
    if finding.upto is not None:
        return f"{figure_text(figure)} to {figure_text(finding.upto)}"
    fraction = (
        figure.unit in (None, "pure") and figure.scale == 1 and 0 < abs(figure.value) < 1 and "%" not in figure.text
    )
    if fraction and _RATE.search(finding.metric):
        return f"{(figure.value * 100).normalize():f}%"
    return figure_text(figure)


def figure_text(figure: Figure) -> str:
    """A figure as prose shows it; a table's cell gets its currency and scale, prose stays as it was written."""
    if figure.text.isalpha() and figure.scale == 1 and not figure.unit:
        return f"{figure.value:,}"
    if _SCALE_WORD.search(figure.text) or (figure.scale == 1 and _shows_unit(figure)):
        return re.sub(r"\s+", " ", figure.text)
    digits = re.search(r"\d[\d,]*(?:\.\d+)?|\.\d+", figure.text)
    number = digits[0] if digits else ""
    if not digits or Decimal(number.replace(",", "")) != abs(figure.value) or number.isdigit():
        number = f"{abs(figure.value):,}"
    minus = "-" if figure.value < 0 else ""
    number, figure_scale = _up(number, figure)
    scale = f" {SCALES[figure_scale]}" if figure_scale in SCALES else ""
    code, _, per = (figure.unit or "").partition("/")
    if re.fullmatch(r"[A-Z]{3}", code):
        sign = SIGNS.get(code, f"{code} ")
        return f"{minus}{sign}{number}{scale}" + (" per share" if per.startswith("share") else "")
    tail = {"percent": "%", "pp": " percentage points", "bp": " basis points", "x": "x"}.get(code)
    if tail is not None:
        return f"{minus}{number}{tail}"
    return f"{minus}{number}{scale}" + (f" {code}" if code and code.isalpha() else "")


def _up(number: str, figure: Figure) -> tuple[str, int]:
    """A thousand millions are a billion: "$96.169 billion", exact, and "$391.04 billion", rounded, from a hundred on."""
    value, scale = abs(figure.value), figure.scale
    if scale not in (1000, 10**6) or value < 1000 or "." in number:
        return number, scale
    if scale == 1000 and value >= 1_000_000:  # thousands that make billions
        value, scale = value / 1000, 10**6
    if value >= 100_000:
        return f"{(value / 1000).quantize(Decimal('0.01'), ROUND_HALF_UP):,}", scale * 1000
    text = f"{(value / 1000).quantize(Decimal('0.001'), ROUND_HALF_UP):,}"
    return (text[:-1] if text.endswith("0") else text), scale * 1000


def _own_sentence(finding: Finding, item: EvidenceItem | None) -> str | None:
    if finding.sentence is None or item is None:
        return None
    begin, end = finding.sentence
    if not item.start <= begin < end <= item.end or end - begin > LONGEST_QUOTE:
        return None
    text = neutralise(
        _in_digits(item.quote[begin - item.start : end - item.start], finding.figure, end - finding.figure.start)
    )
    if "\n" in text.strip() or "|" in text or len(numbers(text)) > MOST_FIGURES:
        return None
    if re.match(r"It (?:was|is|stood|came)\b", text):
        return None  # of what, the sentence before says
    if finding.company and not name_in(finding.company, text) and not _OWN_VOICE.search(text):
        return f"{finding.company}: {_cited(text, item, finding.source)}"
    return _cited(text, item, finding.source)


def _in_digits(sentence: str, figure: Figure, from_end: int) -> str:
    """A count that its source spells out ("six ships") as a number; `from_end`: how far before the end it begins."""
    begin = len(sentence) - from_end
    if not figure.text.isalpha() or figure.scale != 1 or sentence[begin : begin + len(figure.text)] != figure.text:
        return sentence
    return f"{sentence[:begin]}{figure.value:,}{sentence[begin + len(figure.text) :]}"


def _cited(text: str, item: EvidenceItem | None, n: int) -> str:
    """The sentence with its mark; one in the first person is quoted with its speaker."""
    bare = re.sub(r"\s+", " ", re.sub(r"\[\d+\]", "", plain(neutralise(text)))).strip().rstrip(".;:,")
    if item is not None and _OWN_VOICE.search(bare):
        companies = item.document.companies
        speaker = companies[0] if companies else item.document.outlet or item.document.feed
        return f'{speaker} says: "{bare}" [{n}].'
    return f"{bare} [{n}]."


def _marks(calculation: Calculation) -> str:
    return "".join(f"[{n}]" for n in dict.fromkeys(calculation.sources))


def _finding_of(figure: Figure, evidence: Evidence) -> Finding | None:
    return next((f for f in evidence.findings if f.figure == figure), None)


def _when(finding: Finding) -> str:
    label = finding.period.label if finding.period else ""
    if not label and finding.period:
        label = f"{finding.period.end.day} {finding.period.end:%B %Y}"
    if not label:
        return ""
    if re.match(r"\d{1,2} [A-Z]", label) and finding.period is not None:
        return f" {_span(finding.period)} {label}"
    if finding.period is not None and finding.period.start is None:
        return f" at {'the end of ' if label.lower().startswith('fiscal') else ''}{label}"
    article = "the " if re.match(r"(?:quarter|half|nine months|three months|year|month)\b", label, re.I) else ""
    return f" in {article}{label}"


def _span(period: Period) -> str:
    """What leads to a last day: "at" for an instant, "in the year to" for a flow."""
    months = 0 if period.start is None else round((period.end - period.start).days / 30.4)
    words = {3: "three months", 6: "six months", 9: "nine months", 12: "year"}
    return f"in the {words[months]} to" if months in words else "at"


_UNITS = re.compile(
    r"\s*(?:\((?:in )?[^()]*\b(?:millions?|thousands?|billions?|m|bn|tonnes|ounces|%|x)\)|\((?:US)?[$€£¥]\)|,\s*(?:[$€£¥]m|%))$",
    re.I,
)


def _metric(finding: Finding) -> str:
    label = re.sub(r"\s*\[\d+\]|[:*|]+|\s+\(\d\)$", "", finding.metric).strip()
    label = re.sub(r"(?i)\bcommon equity tier 1\b", "CET1", _UNITS.sub("", label))
    return _decapital(label) or "the figure"


def _decapital(text: str) -> str:
    """First letter small, unless it begins a name or an acronym."""
    first, _, rest = text.partition(" ")
    named = not first[1:].islower() or (rest and rest.split()[0][:1].isupper())
    return text if named else text[:1].lower() + text[1:]


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _possessive(name: str) -> str:
    return f"{name}'" if name.endswith("s") else f"{name}'s"


def _plural(metric: str) -> bool:
    head = re.split(r",| of | per | from | in | for | to |\(", metric)[0].strip().lower()
    if head.startswith(("net cash", "cash generated", "cash provided", "cash used", "cash flow from")):
        return False
    return head.endswith("s") and not head.endswith(("ss", "eps", "is", "us"))


def _shows_unit(figure: Figure) -> bool:
    if figure.unit is None:
        return True
    return not re.fullmatch(r"[(\-−+]?\s?[\d.,]+\s?\)?", figure.text)


def _item(evidence: Evidence, n: int) -> EvidenceItem | None:
    return next((item for item in evidence.items if item.n == n), None)
