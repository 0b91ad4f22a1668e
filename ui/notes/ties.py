"""Does what a note shows equal what its sources hold? The reasons why not, in words; empty where all is well. Pure.

The same rules as when the note was written (`tieout.model.tieout.value`), over the readings that its sources carry; formulas are worked
out anew in `Decimal`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal, InvalidOperation

from tieout.feeds import Document, FormulaError
from tieout.model import (
    CITATION_MARK,
    FORMULA_CONSTANTS,
    ConflictValue,
    Sentence,
    ShownFigure,
    citation_marks,
    evaluate_formula,
    formula_operands,
    readable_formula,
    recommends,
    rounding_half,
    value_fits,
)
from tieout.retrieval import Figure, numbers, tables_of
from tieout.ui.notes.records import Cell, NoteSource, PricePoint, QuarterPoint, Reading, Version

SCALES = (Decimal(1), Decimal(1000), Decimal(10**6), Decimal(10**9))
_DIGITS = re.compile(r"\d[\d,]*(?:\.\d+)?|\.\d+")
_EXACT = Decimal("1e-11")
Sources = Mapping[int, NoteSource]


def reading_reason(reading: Reading, source: NoteSource, document: Document | None) -> str:
    """Is the figure what these characters say, in a scale that the source declares?"""
    at = source.quote[reading.start - source.start : reading.end - source.start]
    if not source.start <= reading.start < reading.end <= source.end or at != reading.text:
        return f"source {source.n} does not hold {reading.text} at {reading.start}:{reading.end}"
    own = number_in(reading.text)
    size = abs(reading.value * reading.scale)
    if own is not None and own == size:
        return ""
    told = [figure.size for figure in _figures(source, document) if _overlaps(figure, reading)]
    if any(abs(other) == size for other in told):
        return ""
    if document is None and own is not None and any(own * scale == size for scale in SCALES):
        return ""  # the scale stands in the caption of a table, which only the document has
    return f"{reading.text} in source {source.n} is not {reading.value} times {reading.scale}"


def sentence_reasons(sentence: Sentence, sources: Sources) -> Iterator[str]:
    """Every number of the sentence is one of its figures, every figure its source's, every formula right."""
    missing = [n for n in (*citation_marks(sentence.text), *sentence.citations) if n not in sources]
    if missing:
        yield f"it cites source {missing[0]}, which is not listed"
        return
    if recommends(CITATION_MARK.sub("", sentence.text)):
        yield "it gives advice"
    for figure in sentence.figures:
        reason = (
            _formula_reason(figure, sentence, sources) if figure.formula else _figure_reason(figure, sentence, sources)
        )
        if reason:
            yield reason
    yield from (f"{text} is no figure of a source" for text in untied(sentence))


def untied(sentence: Sentence) -> list[str]:
    """Numbers in the words that no figure of the sentence stands for; formulas written out beside their results aside."""
    text = CITATION_MARK.sub("", sentence.text)
    for figure in sentence.figures:
        if figure.formula:
            text = text.replace(f"({readable_formula(figure.formula)})", "")
    shown = [figure.text for figure in sentence.figures]
    return [n.text for n in numbers(text) if not any(n.text in other or other in n.text for other in shown)]


def cell_reason(cell: Cell, sources: Sources) -> str:
    """A filed value equals its source's figure; a computed one its formula over figures of sources."""
    if cell.formula is None:
        return _placed_reason(cell.text, cell.value * cell.scale, cell.source, cell.start, sources)
    try:
        value = evaluate_formula(cell.formula)
    except FormulaError as exc:
        return str(exc)
    if not _equal(value, cell.value):
        return f"{cell.formula} is {value:.6g}, not {cell.value:.6g}"
    if [abs(Decimal(o.text)) for o in cell.operands] != _literals(cell.formula):
        return f"the numbers of {cell.formula} are not those that it cites"
    for operand in cell.operands:
        reading = _reading(operand.source, operand.start, sources)
        if reading is None or abs(reading.value * reading.scale) != abs(Decimal(operand.text)) * operand.scale:
            return f"{operand.text} of {cell.formula} is not what source {operand.source} says"
    shown = value * 100 if cell.unit == "percent" else value
    return "" if _rounds(cell.text, shown) else f"{cell.text} is no rounding of {shown:.6g}"


def version_reason(version: Version, sources: Sources) -> str:
    return _placed_reason(version.text, version.value * version.scale, version.source, version.start, sources)


def price_reason(point: PricePoint) -> str:
    own = number_in(point.span.text)
    return "" if own == point.close else f"{point.close} is not {point.span.text}"


def quarter_reason(point: QuarterPoint) -> str:
    """Revenue and margin follow from the numbers in the spans."""
    held = [number for span in point.spans if (number := number_in(span.text)) is not None]
    try:
        revenue = evaluate_formula(point.revenue_formula) if point.revenue_formula else point.revenue
        margin = evaluate_formula(point.margin_formula) if point.margin_formula else point.margin
    except FormulaError as exc:
        return str(exc)
    used = _literals(point.revenue_formula) if point.revenue_formula else [point.revenue]
    if revenue != point.revenue or not all(number in held for number in used):
        return f"its revenue of {point.revenue:,} does not follow from the facts"
    if margin is not None and point.margin is not None and not _equal(margin, point.margin):
        return f"its margin of {point.margin:.4g} does not follow from the facts"
    numbers_used = _literals(point.margin_formula) if point.margin_formula else []
    return "" if _scaled(numbers_used, held) else "the numbers of its margin are not in the facts"


def conflict_reason(value: ConflictValue, sources: Sources) -> str:
    source = sources.get(value.source)
    if source is None:
        return f"it cites source {value.source}, which is not listed"
    shown = numbers(value.text)
    held = [_figure_of(reading) for reading in source.readings]
    if shown and any(value_fits(shown[0], figure, value.text) for figure in held):
        return ""
    return f"{value.text} is not in source {value.source}"


def number_in(text: str) -> Decimal | None:
    """The bare number of some characters: "$1,036.4 million" → 1036.4."""
    found = _DIGITS.search(text)
    try:
        return Decimal(found[0].replace(",", "")) if found else None
    except InvalidOperation:
        return None


def _figure_reason(figure: ShownFigure, sentence: Sentence, sources: Sources) -> str:
    reading = _reading(figure.source, figure.start, sources)
    if reading is None:
        return f"{figure.text} has no figure in source {figure.source}"
    bare = CITATION_MARK.sub("", sentence.text)
    shown = next((n for n in numbers(bare) if n.text == figure.text), None)
    held = _figure_of(reading)
    if shown is None or not (value_fits(shown, held, bare) or _fraction(shown, held)):
        return f"{figure.text} is not what source {figure.source} says: {reading.text}"
    return ""


def _fraction(shown: Figure, held: Figure) -> bool:
    """A rate that its source gives as a fraction (0.241) is shown in per cent."""
    return shown.unit == "percent" and held.unit in (None, "pure") and abs(shown.value / 100) == abs(held.size)


def _formula_reason(figure: ShownFigure, sentence: Sentence, sources: Sources) -> str:
    formula = figure.formula or ""
    try:
        value = evaluate_formula(formula)
    except FormulaError as exc:
        return str(exc)
    if not _equal(abs(value), abs(figure.value)):
        return f"{formula} is {value:.6g}, not {figure.value:.6g}"
    held = [abs(r.value * r.scale) for n in sentence.citations for r in sources[n].readings]
    as_shown = [abs(r.value) for n in sentence.citations for r in sources[n].readings]
    literals = _literals(formula)
    scale = next((s for s in SCALES if _all_in(literals, [size / s for size in held])), None)
    if scale is None and not _all_in(literals, as_shown):
        return f"the numbers of {formula} are not those of the sources cited"
    return (
        ""
        if _shows(figure, value, scale or Decimal(1), as_shown, held)
        else f"{figure.text} is no rounding of {value:.6g}"
    )


def _shows(
    figure: ShownFigure, value: Decimal, scale: Decimal, as_shown: Sequence[Decimal], held: Sequence[Decimal]
) -> bool:
    """Is the text a rounding of the formula's value: of a rate in per cent, of money in the operands' scale?"""
    if figure.unit == "percent":
        return _rounds(figure.text, value * 100)
    if figure.unit in ("pp", "bp", "x"):
        return _rounds(figure.text, value) or _rounds(figure.text, value * 100)
    scales = {scale, *(size / number for size, number in zip(held, as_shown, strict=True) if number)}
    found = numbers(figure.text)
    return any(_near(abs(found[0].size), abs(value) * by, rounding_half(found[0])) for by in scales) if found else False


def _placed_reason(text: str, size: Decimal, n: int | None, start: int | None, sources: Sources) -> str:
    reading = _reading(n, start, sources)
    if reading is None:
        return f"{text} has no figure in source {n}"
    if reading.value * reading.scale != size and abs(reading.value * reading.scale) != size:
        return f"{text} is not what source {n} says: {reading.text}"
    own = number_in(text)
    if own is None or not any(own * scale == abs(size) for scale in SCALES):
        return f"{text} is not the value that it stands for"
    return ""


def _reading(n: int | None, start: int | None, sources: Sources) -> Reading | None:
    source = sources.get(n or 0)
    return next((r for r in source.readings if r.start == start), None) if source else None


def _figure_of(reading: Reading) -> Figure:
    return Figure(reading.text, reading.value, reading.unit, reading.scale, reading.start, reading.end)


def _figures(source: NoteSource, document: Document | None) -> list[Figure]:
    """The span's figures, read anew; cells of tables with the scale that their caption declares."""
    found = numbers(source.quote, start=source.start)
    if document is not None and document.kind not in ("facts", "prices"):
        tables = tables_of(document)
        found += [c.figure for t in tables for row in t.rows for c in row.cells if c.figure is not None]
    return found


def _overlaps(figure: Figure, reading: Reading) -> bool:
    return figure.start < reading.end and reading.start < figure.end


def _literals(formula: str) -> list[Decimal]:
    """The numbers of a formula, its plain constants left out where they are no operands: the 1 of "a/b-1"."""
    bare = re.sub(r"-1$", "", formula)
    bare = re.sub(r"^100\*", "", bare)
    return [abs(value) for value in formula_operands(bare)]


def _scaled(literals: Sequence[Decimal], held: Sequence[Decimal]) -> bool:
    return not literals or any(_all_in(literals, [size / scale for size in held]) for scale in SCALES)


def _all_in(literals: Iterable[Decimal], held: Sequence[Decimal]) -> bool:
    return all(value in held or value in FORMULA_CONSTANTS for value in literals)


def _equal(value: Decimal, stated: Decimal) -> bool:
    return abs(value - stated) <= abs(value) * _EXACT


def _rounds(text: str, value: Decimal) -> bool:
    """Is the number in the text `value`, rounded to as many digits as it shows? Its sign may stand in words."""
    own = number_in(text)
    if own is None:
        return False
    decimals = len(text[text.find(".") + 1 :].split(" ")[0].rstrip("%x")) if "." in text else 0
    return _near(own, abs(value), Decimal("0.5").scaleb(-decimals)) and (not text.startswith("-") or value < 0)


def _near(own: Decimal, value: Decimal, allowed: Decimal) -> bool:
    return abs(own - value) <= allowed * Decimal("1.000001")
