"""Draft to Answer: sentences are tied out, kept or cut; what the draft left out is written by code; sources are numbered.

Pure. The order: what answers the question first (the draft's own words where they tie out, else the code's), then where
sources differ, then the rest of the draft. Nothing left means a refusal.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from tieout.model.answer import refusal
from tieout.model.answer.health import FeedHealth, freshness_notice
from tieout.model.answer.realise import (
    calculation_sentence,
    change_sentence,
    conflict_sentence,
    conflicting_findings,
    figure_text,
    finding_sentence,
    finding_text,
    is_sentence,
    realise_finding,
    statement_sentence,
)
from tieout.model.records import (
    Answer,
    ConflictLine,
    ConflictValue,
    CutSentence,
    ModelName,
    Seconds,
    Sentence,
    ShownFigure,
    Source,
)
from tieout.model.tieout.results import squeeze_formula
from tieout.model.tieout.sentences import CITATION_MARK, bare, citation_marks, content_stems, split
from tieout.model.tieout.value import DOWN, value_fits
from tieout.model.tieout.verify import Failure, tie
from tieout.retrieval import Calculation, Conflict, Evidence, EvidenceItem, Finding, numbers

_HEAD = re.compile(r"^[^:\n]{0,80}, \w+, \d{4}-\d{2}-\d{2}: ")  # a source's head, copied out of the prompt
_BARE = re.compile(  # "The filing gives: 24.1% [1].": a figure of nothing in particular
    r"^(?:According to the \w+:|The \w+ (?:gives|shows|says|reports):|The (?:answer|year) (?:is|was)) [^A-Za-z]*"
    r"(?:(?:thousand|million|billion|trillion|per ?cent|(?:percentage |basis )?points|pp|bp|[A-Z]{3})\b[^A-Za-z]*)*$"
)
_RATES = ("percent", "pp", "bp", "x")  # told with their sign
SENTENCES = 5
FIGURES = 12
WHOLE = 0.9  # a line that speaks to nearly every word of the question is shown, sentence or not


@dataclass(frozen=True, slots=True)
class Written:
    """What an answer will say, still with the evidence's own numbers."""

    sentences: tuple[Sentence, ...]
    cut: tuple[CutSentence, ...] = ()
    refused: bool = False
    repaired: bool = False  # code had to add what the draft lacked


def select_sentences(draft: str, evidence: Evidence, labels: Sequence[str] = ()) -> Written:
    """The sentences to show. An empty draft gives the extractive answer; `labels` are those of the adapter's house."""
    if evidence.verdict == "advice":
        return _refusal(evidence, advice=True)
    if evidence.verdict == "missing" or not evidence.items:
        return _refusal(evidence, advice=False)
    kept, cut = checked(split(draft), evidence, labels)
    unsaid = [s for s in kept if any(_falls_unsaid(s, c, evidence) for c in evidence.calculations)]
    kept = [s for s in kept if s not in unsaid]
    cut += [CutSentence(s.text, "it gives a fall as a sum below zero") for s in unsaid]
    missing = _lead(kept, evidence)
    rest = [s for s in kept if not missing or content_stems(s.text) & content_stems(evidence.question)]
    conflicts = [s for c in evidence.conflicts if (s := conflict_line(c)) is not None]
    lead = missing or rest[:1]
    chosen = _fitting(
        [*_unique(lead), *conflicts, *_unique([*lead, *conflicts, *rest])[len(_unique(lead)) + len(conflicts) :]]
    )
    if not chosen:
        return replace(_refusal(evidence, advice=False), cut=tuple(cut))
    if evidence.missing:
        chosen.append(refusal.lead(refusal.opening(evidence, advice=False)))
    return Written(tuple(chosen), tuple(cut), repaired=bool(missing))


def checked(
    drafts: Iterable[str], evidence: Evidence, labels: Sequence[str] = ()
) -> tuple[list[Sentence], list[CutSentence]]:
    """Sentences that tie out, and those that do not with their reasons. A house's label is form: no source holds it."""
    kept: list[Sentence] = []
    cut: list[CutSentence] = []
    for draft in drafts:
        said = _HEAD.sub("", draft)
        label = next((f"{label}: " for label in labels if said.startswith(f"{label}: ")), "")
        result = tie(said.removeprefix(label), evidence)
        if isinstance(result, Failure):
            cut.append(CutSentence(label + result.text, result.reason))
        elif _BARE.match(result.text):
            cut.append(CutSentence(label + result.text, "it does not say what its figure is"))
        elif echoes(result.text, evidence.question):
            cut.append(CutSentence(label + result.text, "it repeats the question in place of a sentence"))
        else:
            kept.append(replace(result, text=label + result.text))
    return kept, cut


_ASKING = re.compile(
    r"(?:(?:at|by|in|for|from|to|of|on|under|with)\s+)?(?:how\s+\w+|what|which|whom?|whose)\b[^.?!]*:\s", re.IGNORECASE
)


def echoes(sentence: str, question: str) -> bool:
    """ "How many shops will it close: 37": the question with a figure behind it, which need not be all that was asked."""
    asked = bare(question).lower()
    return bool(_ASKING.match(sentence)) or (bool(asked) and " ".join(sentence.split()).lower().startswith(f"{asked}:"))


def finish_answer(
    written: Written,
    evidence: Evidence,
    health: FeedHealth,
    model: ModelName,
    seconds: Seconds,
    now: datetime,
    remark: str = "",
) -> Answer:
    """The Answer: sources numbered in order of appearance, notice and dates by code."""
    order = list(dict.fromkeys(n for s in written.sentences for n in (*citation_marks(s.text), *s.citations)))
    sources = tuple(_source(_item(evidence, n), i) for i, n in enumerate(order, 1))
    new = {n: i for i, n in enumerate(order, 1)}
    sentences = tuple(_renumbered(_located(s, evidence), new) for s in written.sentences)
    dates = [s.published_at for s in sources if s.published_at is not None]
    newest = max(dates, default=None)
    as_of = evidence.as_of or now
    return Answer(
        question=evidence.question,
        as_of=as_of,
        refused=written.refused,
        answer=" ".join(s.text for s in sentences),
        sentences=sentences,
        sources=sources,
        conflicts=tuple(line for c in evidence.conflicts if (line := _conflict(c, new)) is not None),
        newest_source_at=newest,
        stale=health.stale,
        notice=freshness_notice(as_of, newest, health, asks_latest=evidence.asks_latest, remark=remark),
        model=model,
        seconds=seconds,
        cut=written.cut,
        query=evidence.query,
        confidence=0.0 if written.refused else evidence.confidence,
    )


def _located(sentence: Sentence, evidence: Evidence) -> Sentence:
    """The sentence, its figures with the concept and period that the evidence has for them."""
    known: dict[tuple[int | None, int | None], Finding] = {(f.source, f.figure.start): f for f in evidence.findings}
    figures = tuple(
        replace(shown, concept=found.concept, period=found.period)
        if (found := known.get((shown.source, shown.start)))
        else shown
        for shown in sentence.figures
    )
    return replace(sentence, figures=figures)


def conflict_line(conflict: Conflict) -> Sentence | None:
    """Both values side by side, each with its source; figures placed by the findings themselves."""
    text, findings = conflict_sentence(conflict), conflicting_findings(conflict)
    if len(findings) < 2:
        return None
    return _by_findings(text, findings)


def finding_line(finding: Finding, evidence: Evidence) -> Sentence | None:
    """The source's own words where they tie out, else the built sentence."""
    drafted = finding_sentence(finding, evidence)
    if not finding.metric.strip() and drafted == realise_finding(finding):
        return None  # a figure of nothing in particular is told by its source's own words or not at all
    result = tie(drafted, evidence)
    if isinstance(result, Sentence) and shows(result, finding):
        return result
    if not finding.metric.strip():
        return None
    return _by_findings(realise_finding(finding), [finding])


def shows(sentence: Sentence, finding: Finding) -> bool:
    """Does the sentence show this figure, by its place or by its value, with its note?"""
    if finding.note and content_stems(finding.note) - content_stems(sentence.text):
        return False
    return any(
        f.source == finding.source and f.start is not None and f.start == finding.figure.start for f in sentence.figures
    ) or any(
        value_fits(n, finding.figure, sentence.text)
        for n in numbers(CITATION_MARK.sub("", sentence.text))
        if not _is_formula(n, sentence)
    )


def _is_formula(number: object, sentence: Sentence) -> bool:
    return any(f.formula and f.text == getattr(number, "text", "") for f in sentence.figures)


def _lead(kept: Sequence[Sentence], evidence: Evidence) -> list[Sentence]:
    """Sentences by code for what a full answer must show and the draft does not."""
    calculations = evidence.calculations[: evidence.needs]
    findings = _asked(evidence, max(0, evidence.needs - len(calculations)))
    out: list[Sentence] = []
    for calculation in calculations:
        if not any(_shows_result(k, calculation) for k in kept):
            drafts = [d for d in (change_sentence(calculation, evidence), calculation_sentence(calculation)) if d]
            out += checked(drafts, evidence)[0][:1]
    told = [*kept, *out]
    out += [s for f in findings if not any(shows(k, f) for k in told) and (s := finding_line(f, evidence)) is not None]
    if not (findings or calculations):
        out += _statements(kept, evidence)
    return out


def _asked(evidence: Evidence, count: int) -> list[Finding]:
    """The first findings; where one is a version (first reported, restated), the other version belongs to it."""
    out = list(evidence.findings[:count])
    for finding in evidence.findings[count:]:
        if not out or not (finding.note or out[-1].note) or finding.company != out[-1].company:
            break
        out.append(finding)
    return out


def _statements(kept: Sequence[Sentence], evidence: Evidence) -> list[Sentence]:
    """For questions of words: the sentences that speak best to the question, unless the draft says them."""
    drafts = [
        statement_sentence(s, evidence) for s in evidence.statements[:4] if is_sentence(s.text) or s.score >= WHOLE
    ]
    tied, _ = checked(drafts, evidence)
    new = [s for s in tied if not any(_alike(s, k) for k in kept)]
    return new[: 2 if kept else 3]


def _shows_result(sentence: Sentence, calculation: Calculation) -> bool:
    formula = squeeze_formula(calculation.formula)
    return any(f.formula is not None and squeeze_formula(f.formula) == formula for f in sentence.figures)


def _falls_unsaid(sentence: Sentence, calculation: Calculation, evidence: Evidence) -> bool:
    """ "The change in revenue was -$9,839 thousand": a fall in money wants a word for it; code says "fell by"."""
    money = calculation.unit not in _RATES and calculation.value < 0
    unsaid = money and _shows_result(sentence, calculation) and not DOWN.search(sentence.text)
    return unsaid and change_sentence(calculation, evidence) is not None


def _refusal(evidence: Evidence, *, advice: bool) -> Written:
    tied, cut = checked(refusal.nearest(evidence, advice), evidence)
    near = _fitting(_unique(tied))[: refusal.NEAREST]
    where = [] if advice or not evidence.held_by else [refusal.lead(evidence.held_by)]
    return Written((refusal.lead(refusal.opening(evidence, advice)), *near, *where), tuple(cut), refused=True)


def _by_findings(text: str, findings: Sequence[Finding]) -> Sentence | None:
    """A sentence built from findings: each of its figures must be one of theirs."""
    placed: list[ShownFigure] = []
    for shown in numbers(text):
        home = next((f for f in findings if shown.text in finding_text(f)), None)
        if home is None:
            return None
        upper = home.upto if home.upto is not None and shown.text in figure_text(home.upto) else None
        figure = upper or home.figure
        unit = shown.unit or figure.unit
        placed.append(ShownFigure(shown.text, shown.value, unit, home.source, figure.start, figure.end, None, True))
    return Sentence(text, tuple(dict.fromkeys(f.source for f in findings)), tuple(placed)) if placed else None


def _unique(sentences: Iterable[Sentence]) -> list[Sentence]:
    out: list[Sentence] = []
    for sentence in sentences:
        if not any(_alike(sentence, kept) for kept in out):
            out.append(sentence)
    return out


def _alike(a: Sentence, b: Sentence) -> bool:
    """Does `b` say what `a` says: the same words, and every figure of it?"""
    one, two = content_stems(a.text), content_stems(b.text)
    common = len(one & two) / max(1, min(len(one), len(two)))
    figures_a, figures_b = {f.text for f in a.figures}, {f.text for f in b.figures}
    return common >= 0.8 and figures_a <= figures_b


def _fitting(sentences: Sequence[Sentence]) -> list[Sentence]:
    """At most five sentences and a dozen figures; the first always stands."""
    out: list[Sentence] = []
    shown = 0
    for sentence in sentences:
        shown += len(numbers(CITATION_MARK.sub("", sentence.text)))
        if out and (len(out) == SENTENCES or shown > FIGURES):
            break
        out.append(sentence)
    return out


def _renumbered(sentence: Sentence, new: dict[int, int]) -> Sentence:
    text = CITATION_MARK.sub(lambda m: "".join(f"[{new[int(n)]}]" for n in re.findall(r"\d+", m[1])), sentence.text)
    figures = tuple(replace(f, source=None if f.source is None else new[f.source]) for f in sentence.figures)
    return Sentence(text, tuple(new[n] for n in sentence.citations), figures)


def _conflict(conflict: Conflict, new: dict[int, int]) -> ConflictLine | None:
    values = tuple(
        ConflictValue(finding_text(f), new[f.source]) for f in conflicting_findings(conflict) if f.source in new
    )
    return ConflictLine(conflict.figure, values) if len(values) > 1 else None


def _source(item: EvidenceItem, n: int) -> Source:
    d = item.document
    return Source(
        n=n,
        document=d.id,
        feed=d.feed,
        kind=d.kind,
        title=d.title,
        url=d.url,
        published_at=d.published_at,
        fetched_at=d.fetched_at,
        page=d.page_at(item.start),
        start=item.start,
        end=item.end,
        quote=item.quote,
        outlets=item.outlets,
    )


def _item(evidence: Evidence, n: int) -> EvidenceItem:
    return next(item for item in evidence.items if item.n == n)
