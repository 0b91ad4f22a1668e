"""Formulas in a draft, worked out and put into words: `<<391035/383285-1>>` becomes "+2.0% (391,035 / 383,285 − 1)".

Every operand must be a figure of the evidence (or a plain constant), and their units must go together. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from tieout.feeds import FormulaError
from tieout.model.tieout.comparison import COUNTS, Comparison
from tieout.model.tieout.context import years_of
from tieout.model.tieout.formula import FORMULA_CONSTANTS, RATIO, evaluate_formula, formula_operands, unit_of
from tieout.model.tieout.sentences import listed, strip_instructions
from tieout.model.tieout.value import DOWN
from tieout.retrieval import SCALES, SIGNS, Calculation, Evidence, EvidenceItem, Figure, Finding, numbers


@dataclass(frozen=True, slots=True)
class Result:
    """A formula's value and how it is shown."""

    formula: str
    value: Decimal
    unit: str | None
    text: str
    sources: tuple[int, ...]


def worked_out(formula: str, before: str, evidence: Evidence, cited: Sequence[int]) -> Result:
    """The result of a formula in a draft; `before` is the sentence up to it. FormulaError where it does not tie out."""
    formula = formula.strip()
    for calculation in evidence.calculations:
        if squeeze_formula(calculation.formula) == squeeze_formula(formula):
            return of_calculation(calculation, before)
    placed = [_operand(value, evidence, cited) for value in formula_operands(formula)]
    used = [(figure, n) for pair in placed if pair is not None for figure, n in (pair,)]
    if not used:
        raise FormulaError(f'"{formula}" uses no figure of the evidence: calculate with what sources give.')
    value = evaluate_formula(formula)
    unit, scale = _unit(formula, [figure for figure, _ in used], before)
    text = _worded(value, unit, scale, before)
    return Result(formula, _short(value), unit, text, tuple(dict.fromkeys(n for _, n in used)))


def compared(wanted: Comparison, evidence: Evidence, cited: Sequence[int]) -> str:
    """ "2019 (73.2% in 2019; 72.2% in 2018)": the years that pass, and each value as a source's figure, to be tied out like any other.

    Years that are counted are told with their number in words: "two, 2019 and 2018 (…)". A limit must be the question's own.
    """
    if not wanted.years and not wanted.counted:
        raise FormulaError("No year passes the comparison: name what was compared.")
    found = [(_of_year(value, year, evidence, cited), year) for year, value in wanted.cells]
    if wanted.limit is not None and not _asked(wanted.limit, [figure for figure, _ in found], evidence.question):
        raise FormulaError(f"{wanted.limit} is no limit that the question gives: compare with the one it gives.")
    years = listed(wanted.years) if wanted.years else ""
    passing = f"{COUNTS[len(wanted.years)]}{', ' * bool(years)}{years}" if wanted.counted else years
    return f"{passing} ({'; '.join(f'{_figure_told(figure)} in {year}' for figure, year in found)})"


def _asked(limit: Decimal, figures: Sequence[Figure], question: str) -> bool:
    """Does the question give this limit, at the figures' scale and unit? "$1.5 billion" is 1500 among millions."""
    return any(
        all(g.value * g.scale == limit * f.scale and (g.unit == "percent") is (f.unit == "percent") for f in figures)
        for g in numbers(question)
    )


def _of_year(value: Decimal, year: str, evidence: Evidence, cited: Sequence[int]) -> Figure:
    """The figure of this value, sign included, that a source gives for the year."""
    for item in sorted(evidence.items, key=lambda item: (item.n not in cited, item.n)):
        for figure in figures_of(item, evidence):
            years = years_of(item, figure, finding_at(evidence, item, figure))
            if figure.value == value and int(year) in (years or {int(year)}):
                return figure
    raise FormulaError(f"{value} stands in no source for {year}: compare figures that sources give.")


def _figure_told(figure: Figure) -> str:
    return f"{figure.value}%" if figure.unit == "percent" else money(figure.value, figure.unit, figure.scale)


def of_calculation(calculation: Calculation, before: str = "") -> Result:
    """A calculation as the evidence gives it; after "fell by" its minus would say it twice."""
    text = re.sub(r"\s*pp$", " percentage points", calculation.text.replace(" %", "%"))
    text = re.sub(r"\s*bp$", " basis points", text)
    if (text.startswith(("-", "−")) and _falling(before)) or (
        text.startswith("+") and before.rstrip().endswith((" by", " to", " of", " was", " at"))
    ):
        text = text[1:]
    return Result(calculation.formula, _short(calculation.value), calculation.unit, text, tuple(calculation.sources))


def readable_formula(formula: str) -> str:
    """The formula as people read it: "391,035 / 383,285 − 1"."""
    spaced = re.sub(r"\s*([-+*/])\s*", r" \1 ", formula.strip())
    spaced = re.sub(r"\d{5,}(?:\.\d+)?", lambda m: f"{Decimal(m[0]):,}", spaced)
    return spaced.replace(" * ", " × ").replace(" - ", " − ").replace(") / ", ")/").replace(")/ (", ")/(")


def squeeze_formula(formula: str) -> str:
    return re.sub(r"[\s,$]", "", formula)


def figures_of(item: EvidenceItem, evidence: Evidence) -> list[Figure]:
    """All figures that stand in an item, none out of an order: the findings' reading of a place wins over the plain one."""
    best = [f.figure for f in evidence.findings if f.source == item.n]
    best += [o for c in evidence.calculations if item.n in c.sources for o in c.operands]
    found: dict[tuple[int, int], Figure] = {}
    quote = strip_instructions(item.quote)
    for figure in (*best, *item.figures):
        inside = item.start <= figure.start and figure.end <= item.end
        if inside and quote[figure.start - item.start : figure.end - item.start] == figure.text:
            found.setdefault((figure.start, figure.end), figure)
    return list(found.values())


def finding_at(evidence: Evidence, item: EvidenceItem, figure: Figure) -> Finding | None:
    """The finding that reads the figure at this place of the item."""
    return next((f for f in evidence.findings if f.source == item.n and f.figure.start == figure.start), None)


def rounded(value: Decimal, decimals: int) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)


def _operand(value: Decimal, evidence: Evidence, cited: Sequence[int]) -> tuple[Figure, int] | None:
    ranked = sorted(evidence.items, key=lambda item: (item.n not in cited, item.n))
    for item in ranked:
        for figure in figures_of(item, evidence):
            if abs(figure.value) == value:
                return figure, item.n
    if value in FORMULA_CONSTANTS:
        return None
    raise FormulaError(f"{value} stands in no source: calculate with figures that sources give.")


def _unit(formula: str, used: Sequence[Figure], before: str) -> tuple[str | None, int]:
    """Unit and scale of the result; scales of the operands must be one."""
    scales = {figure.scale for figure in used}
    if len(scales) > 1:
        raise FormulaError(f'"{formula}" mixes thousands, millions or units: use figures of one scale.')
    unit = unit_of(formula, {abs(figure.value): figure.unit for figure in used})
    if unit == RATIO or (unit is None and _is_ratio(formula)):
        times = re.search(r"\b(?:times|multiple|ratio of|x)\s*$", before)
        return ("x" if times else "percent"), 1
    if unit == "percent":
        return "pp", 1
    return unit, scales.pop()


def _is_ratio(formula: str) -> bool:
    return re.fullmatch(r"[\d.,\s]+/[\d.,\s]+(?:-\s*1)?", formula) is not None


def _worded(value: Decimal, unit: str | None, scale: int, before: str) -> str:
    falling = _falling(before)
    shown = abs(value) if falling else value
    if unit == "percent":
        return f"{rounded(shown * 100, 1)}%"
    if unit == "pp":
        return f"{rounded(shown, 2).normalize():f} percentage points"
    if unit == "bp":
        return f"{shown.normalize():f} basis points"
    if unit == "x":
        return f"{rounded(shown, 1)}x"
    return money(shown, unit, scale)


def money(value: Decimal, unit: str | None, scale: int) -> str:
    """ "$9,839 million", "-€3.2 billion", "36,000"."""
    decimals = min(2, max(0, -int(value.as_tuple().exponent))) if unit else max(0, -int(value.as_tuple().exponent))
    number = f"{rounded(abs(value), min(decimals, 4)):,}"
    code = (unit or "").partition("/")[0]
    sign = SIGNS.get(code, f"{code} " if re.fullmatch(r"[A-Z]{3}", code) else "")
    word = f" {SCALES[scale]}" if scale in SCALES else ""
    return f"{'-' if value < 0 else ''}{sign}{number}{word}"


def _falling(before: str) -> bool:
    """Do the last words before the figure already say that it went down?"""
    return DOWN.search(before[-40:]) is not None


def _short(value: Decimal) -> Decimal:
    """Twelve digits are enough to be checked, and to be read."""
    return Decimal(f"{value:.12g}")
