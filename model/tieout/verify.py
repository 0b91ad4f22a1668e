"""The tie-out: one sentence of a draft against the evidence. It holds with every figure placed in a source, or fails.

Pure. A figure ties to a figure inside a cited source's quote (value, unit, scale, sign, correct rounding; period, metric,
company and direction in agreement), or to a calculation over such figures. A missing or wrong citation is repaired where
exactly one source can be meant. Nothing here looks at who wrote the sentence: local, remote and code-written
sentences pass the same check.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from tieout.feeds import FormulaError
from tieout.model.records import Sentence, ShownFigure
from tieout.model.tieout import context
from tieout.model.tieout.advice import recommends
from tieout.model.tieout.comparison import comparison
from tieout.model.tieout.results import (
    Result,
    compared,
    figures_of,
    finding_at,
    of_calculation,
    readable_formula,
    worked_out,
)
from tieout.model.tieout.sentences import (
    CITATION_MARK,
    FORMULA,
    citation_marks,
    content_stems,
    plain,
    strip_instructions,
    with_marks,
    without_marks,
    without_workings,
)
from tieout.model.tieout.value import fits_result, value_fits
from tieout.retrieval import Evidence, EvidenceItem, Figure, Finding, instruction_spans, numbers

SUPPORT = 0.5  # share of content words that a sentence without figures must have in its source


@dataclass(frozen=True, slots=True)
class Failure:
    """A sentence that does not tie out."""

    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a shown figure was found."""

    item: EvidenceItem
    figure: Figure


def tie(sentence: str, evidence: Evidence) -> Sentence | Failure:
    """The sentence with its figures placed and its citations right (numbers of evidence items), or why it fails."""
    if instruction_spans(CITATION_MARK.sub("", sentence)):
        return Failure(sentence, "it gives orders or forges a citation")
    draft = plain(without_workings(sentence))
    cited = [n for n in citation_marks(draft) if any(item.n == n for item in evidence.items)]
    try:
        text, results = _with_results(without_marks(draft), evidence, cited)
    except FormulaError as exc:
        return Failure(sentence, str(exc))
    if "<<" in text or ">>" in text:
        return Failure(sentence, "a formula is not closed")
    if recommends(text):
        return Failure(sentence, "it gives advice")
    placed = context.ends_reason(text) or _figures(text, results, evidence, cited)
    if isinstance(placed, str):
        return Failure(sentence, placed)
    idle = context.statement_reason(text, bool(placed))
    if idle is not None:
        return Failure(sentence, idle)
    sources = _citations(text, placed, cited, evidence)
    if isinstance(sources, str):
        return Failure(sentence, sources)
    items = [item for item in evidence.items if item.n in sources]
    reason = context.names_reason(text, items, evidence.question) or context.claims_reason(text, items, evidence)
    if reason is not None:
        return Failure(sentence, reason)
    return Sentence(with_marks(text, sources), sources, tuple(figure for figure, _ in placed))


def _with_results(bare: str, evidence: Evidence, cited: Sequence[int]) -> tuple[str, list[Result]]:
    """The sentence with each formula replaced by its result and, in parentheses, the formula; compared values tie like any figure."""
    results: list[Result] = []
    out, at = "", 0
    for m in FORMULA.finditer(bare):
        out += bare[at : m.start()]
        at = m.end()
        if wanted := comparison(m[1]):
            out += compared(wanted, evidence, cited)
            continue
        result = worked_out(m[1], out, evidence, cited)
        results.append(result)
        out += f"{result.text} ({readable_formula(result.formula)})"
    return out + bare[at:], results


def _figures(
    text: str, results: Sequence[Result], evidence: Evidence, cited: Sequence[int]
) -> list[tuple[ShownFigure, tuple[int, ...]]] | str:
    """Every figure of the sentence with the sources it needs, or the first reason why one does not tie."""
    spans = [(text.find(readable_formula(r.formula)), r) for r in results]
    written = [(at, at + len(readable_formula(r.formula))) for at, r in spans if at >= 0]
    placed: list[tuple[ShownFigure, tuple[int, ...]]] = []
    left = list(results)
    for shown in numbers(text):
        if any(a <= shown.start and shown.end <= b for a, b in written):
            continue
        if left and text.startswith(left[0].text, _head(text, shown, left[0].text)):
            result = left.pop(0)
            placed.append((_computed(result.text, result), result.sources))
            continue
        found = _tied(text, shown, evidence, cited)
        if isinstance(found, str):
            return found
        placed.append(found)
    return "a formula's result is not shown" if left else placed


def _head(text: str, shown: Figure, result: str) -> int:
    """Where the result that holds this figure would begin."""
    at = text.find(result, max(0, shown.start - 3))
    return at if 0 <= at <= shown.start and shown.end <= at + len(result) else len(text)


def _tied(
    text: str, shown: Figure, evidence: Evidence, cited: Sequence[int]
) -> tuple[ShownFigure, tuple[int, ...]] | str:
    """In a cited source first, then as a calculation, then in the one other source that can be meant."""
    reason = f"{shown.text} stands in no cited source"
    for item in (item for item in evidence.items if item.n in cited):
        found = _in_item(text, shown, item, evidence)
        if isinstance(found, _Place):
            return _placed(shown, found), (item.n,)
        reason = found or reason
    for calculation in evidence.calculations:
        if fits_result(shown, calculation, text):
            result = of_calculation(calculation)
            return _computed(shown.text, result), result.sources
    elsewhere = [
        place
        for item in evidence.items
        if item.n not in cited and isinstance(place := _in_item(text, shown, item, evidence), _Place)
    ]
    best = _one_meant(elsewhere, evidence)
    return (_placed(shown, best), (best.item.n,)) if best is not None else reason


def _one_meant(places: Sequence[_Place], evidence: Evidence) -> _Place | None:
    """The only place; or the one that a finding points at."""
    if len(places) == 1:
        return places[0]
    for finding in evidence.findings:
        for place in places:
            if finding.source == place.item.n and finding.figure.start == place.figure.start:
                return place
    return None


def _in_item(text: str, shown: Figure, item: EvidenceItem, evidence: Evidence) -> _Place | str | None:
    """The figure's place in this item; a reason where its value stands there for something else; None where it does not."""
    reason: str | None = None
    for figure in sorted(figures_of(item, evidence), key=lambda f: -_closeness(text, item, f)):
        if not value_fits(shown, figure, text):
            continue
        finding = finding_at(evidence, item, figure)
        why = _words_reason(text, shown, item, figure, finding, evidence)
        if why is None:
            return _Place(item, figure)
        reason = reason or why
    return reason


def _closeness(text: str, item: EvidenceItem, figure: Figure) -> int:
    """Words that the sentence shares with the figure's own line."""
    return len(content_stems(text) & content_stems(context.context(item, figure)))


def _words_reason(
    text: str, shown: Figure, item: EvidenceItem, figure: Figure, finding: Finding | None, evidence: Evidence
) -> str | None:
    companies = tuple(
        dict.fromkeys(
            [f.company for f in evidence.findings] + [c for i in evidence.items for c in i.document.companies]
        )
    )
    return (
        context.company_reason(text, finding, companies)
        or context.period_reason(text, shown, item, figure, finding)
        or context.disowned_reason(text, shown, item, figure)
        or context.label_reason(text, shown, item, figure, finding)
        or context.direction_reason(text, shown, item, figure)
        or context.guidance_reason(text, shown, item, figure)
        or context.stray_reason(text, shown, item, figure, finding)
    )


def _citations(
    text: str, placed: Sequence[tuple[ShownFigure, tuple[int, ...]]], cited: Sequence[int], evidence: Evidence
) -> tuple[int, ...] | str:
    """Sources of the figures in order; further cited ones stay where they support the words."""
    needed = list(dict.fromkeys(n for _, sources in placed for n in sources))
    extra = [n for n in cited if n not in needed and _support(text, _item(evidence, n)) >= SUPPORT]
    if placed:
        return tuple(needed)
    if extra:
        return tuple(extra[:2])
    ranked = sorted(((_support(text, item), -item.n) for item in evidence.items), reverse=True)
    if ranked and ranked[0][0] >= 0.7:
        return (-ranked[0][1],)
    return "no source says this"


def _support(text: str, item: EvidenceItem) -> float:
    said = content_stems(text)
    source = content_stems(f"{strip_instructions(item.quote)} {context.document_words(item)}")
    return len(said & source) / len(said) if said else 0.0


def _item(evidence: Evidence, n: int) -> EvidenceItem:
    return next(item for item in evidence.items if item.n == n)


def _placed(shown: Figure, place: _Place) -> ShownFigure:
    source = place.figure
    return ShownFigure(
        shown.text, shown.value, shown.unit or source.unit, place.item.n, source.start, source.end, None, True
    )


def _computed(text: str, result: Result) -> ShownFigure:
    value = -abs(result.value) if text.startswith(("-", "−")) else result.value
    return ShownFigure(text, Decimal(value), result.unit, None, None, None, result.formula, True)
