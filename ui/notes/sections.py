"""The prose of a note: a standing question per section, answered by code first and by the model's draft where code has none.

What the key figures tell, or sources state in words that a section knows, answers its question, and it is not asked. Every
other goes the way of `tieout ask` (`gather`, draft, tie-out), with a draft only where it is one of words: where code has found all
figures that answer, a draft could but say the same again, and it costs most of an answer's time. To add a section, add a
line to `QUESTIONS`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from itertools import combinations
from typing import Literal

from tieout.feeds import Document
from tieout.model import (
    Answer,
    ConflictLine,
    ConflictValue,
    FeedHealth,
    ModelName,
    Seconds,
    Sentence,
    conflicting_findings,
    content_stems,
    finish_answer,
    select_sentences,
)
from tieout.retrieval import (
    Conflict,
    Evidence,
    EvidenceItem,
    Filters,
    Finding,
    find_metrics,
    instruction_spans,
    numbers,
    sentences,
)
from tieout.ui.notes.citations import Citations, renumbered
from tieout.ui.notes.records import FallenAway, Section, SectionQuestion
from tieout.ui.notes.statements import DRIVERS, GUIDANCE, LONG, RISKS, Cues, Said, speaks_to, stated
from tieout.ui.notes.subjects import About, tells_of

Gather = Callable[[str, Filters], Evidence]
Write = Callable[[Evidence], Answer]  # the model's draft, tied out
LONGEST = 5  # sentences of a section
STATED = 4
DISPUTES = 3
ALIKE = 0.8


@dataclass(frozen=True, slots=True)
class Standing:
    """A section and its question; what code finds by `cues` answers it, and then it is not asked."""

    key: str
    title: str
    question: str
    absent: str  # the line where there is nothing
    cues: Cues | None = None


QUESTIONS = (
    Standing("results", "Results", "How did {name} do last quarter?", "No source reports results of {name}."),
    Standing(
        "drivers",
        "What drove the results",
        "What drove {name}'s results in the latest quarter?",
        "No source says what drove the results of {name}.",
        DRIVERS,
    ),
    Standing(
        "guidance",
        "Guidance and tone",
        "What guidance has {name} given?",
        "No source gives guidance or an outlook of {name}.",
        GUIDANCE,
    ),
    Standing(
        "capital",
        "Capital returns",
        "What dividend did {name} declare and how much did it spend on share repurchases?",
        "No source gives dividends or share repurchases of {name}.",
    ),
    Standing(
        "risks",
        "Risks that sources state",
        "What risks does {name} name?",
        "No source states a risk to {name}.",
        RISKS,
    ),
)


@dataclass(slots=True)
class Prose:
    """What the questions came to."""

    sections: list[Section] = field(default_factory=list)
    fallen: list[FallenAway] = field(default_factory=list)
    conflicts: list[ConflictLine] = field(default_factory=list)
    gaps: list[str] = field(default_factory=list)
    asked: list[SectionQuestion] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Means:
    """What prose is made with. `step` is called before each question, and may raise to end the note."""

    gather: Gather
    write: Write
    citations: Citations
    filters: Filters
    as_of: datetime
    step: Callable[[str], None]


def questions(about: About) -> list[str]:
    """The questions of a company's note, as they may be asked."""
    return [standing.question.format(name=about.name) for standing in QUESTIONS]


def prose(about: About, documents: Sequence[Document], results: Sequence[Sentence], means: Means) -> Prose:
    """All sections of a company's note, and the conflicts met on the way. `results` are what the key figures tell already."""
    out = Prose()
    for standing in QUESTIONS:
        means.step(standing.title)
        found = list(results) if standing.key == "results" else _stated(standing, about, documents, means)
        told = [] if found else _answered(standing, about, means, out)
        kept = _distinct([*told, *found])[:LONGEST]
        if kept:
            out.sections.append(Section(standing.key, standing.title, tuple(kept)))
        else:
            absent = f"{standing.absent.format(name=about.name).rstrip('.')}."
            out.fallen.append(FallenAway(standing.key, standing.title, absent))
    for metric in disputed(documents):
        means.step(metric)
        _dispute(metric, about, means, out)
    return out


def quoted(said: Said, citations: Citations, outlets: tuple[str, ...] = ()) -> Sentence:
    """A source's sentence with the note's number."""
    n = citations.cite(said.document, said.item.start, said.item.end, outlets)
    for figure in said.figures():
        citations.read(n, figure)
    return renumbered(said.sentence, {1: n})


def disputed(documents: Sequence[Document]) -> list[str]:
    """Metrics of which two short documents give figures that have none in common: worth a question, no more."""
    seen: dict[str, list[tuple[str, frozenset[Decimal]]]] = {}
    for document in documents:
        if len(document.text) <= LONG and document.kind != "filing":
            for metric, sizes in _figures_by_metric(document.text):
                seen.setdefault(metric, []).append((document.id, sizes))
    return [metric for metric, told in seen.items() if _apart(told)][:DISPUTES]


def _apart(told: Sequence[tuple[str, frozenset[Decimal]]]) -> bool:
    return any(a != b and not one & two for (a, one), (b, two) in combinations(told, 2))


def _figures_by_metric(text: str) -> Iterator[tuple[str, frozenset[Decimal]]]:
    for start, end in sentences(text):
        sentence = text[start:end]
        sizes = frozenset(figure.size for figure in numbers(sentence))
        for mention in find_metrics(sentence) if sizes else ():
            yield mention.metric.name, sizes


def _stated(standing: Standing, about: About, documents: Sequence[Document], means: Means) -> list[Sentence]:
    if standing.cues is None:
        return []
    found = stated(documents, standing.cues, about.name, means.as_of, STATED)
    return [quoted(said, means.citations) for said in found]


def _answered(standing: Standing, about: About, means: Means, out: Prose) -> list[Sentence]:
    """The sentences of the question's answer; what it refuses, lacks or finds in conflict goes where it belongs."""
    evidence = means.gather(standing.question.format(name=about.name), means.filters)
    by_code = evidence.needs > 0 or evidence.verdict != "answerable"
    answer = extractive(evidence, means.as_of) if by_code else means.write(evidence)
    by: Literal["code", "model"] = "code" if by_code else "model"
    out.asked.append(SectionQuestion(standing.key, evidence.question, answer.refused, by, len(answer.cut)))
    if answer.refused:
        return []
    _remark(answer, out)
    taken = means.citations.take(answer, evidence)
    out.conflicts += conflict_lines(answer, evidence, means.citations)
    out.gaps += [s.text for s in taken if not s.citations]
    told = [
        kept
        for said, kept in zip(answer.sentences, taken, strict=True)
        if said.citations and all(tells_of(about, said.text, _item(evidence, n).document) for n in said.citations)
    ]
    return [s for s in told if standing.cues is None or speaks_to(s.text, standing.cues)]


def _dispute(metric: str, about: About, means: Means, out: Prose) -> None:
    """Ask for the metric; only the conflict is kept."""
    evidence = means.gather(f"What was {about.name}'s {metric}?", means.filters)
    answer = extractive(evidence, means.as_of)
    if answer.conflicts:
        means.citations.take(answer, evidence)
        out.asked.append(SectionQuestion("conflicts", evidence.question, answer.refused, "code", len(answer.cut)))
        known = {line.figure for line in out.conflicts}
        lines = conflict_lines(answer, evidence, means.citations)
        out.conflicts += [line for line in lines if line.figure not in known]


def extractive(evidence: Evidence, as_of: datetime) -> Answer:
    """The answer as code writes it, without a model."""
    nobody = ModelName("", None)
    return finish_answer(select_sentences("", evidence), evidence, FeedHealth(), nobody, Seconds(0, 0, 0), as_of)


def conflict_lines(answer: Answer, evidence: Evidence, citations: Citations) -> list[ConflictLine]:
    """The answer's conflicts with the note's numbers; each value is a figure of its source."""
    out = []
    for line, conflict in zip(answer.conflicts, _shown(evidence, answer), strict=False):
        if not rivals(conflicting_findings(conflict), evidence):
            continue
        values = []
        for value, finding in zip(line.values, conflicting_findings(conflict), strict=False):
            item = _item(evidence, finding.source)
            n = citations.cite(item.document, item.start, item.end, item.outlets)
            citations.read(n, finding.figure)
            values.append(ConflictValue(value.text, n))
        out.append(ConflictLine(line.figure, tuple(values)))
    return out


def rivals(findings: Sequence[Finding], evidence: Evidence) -> bool:
    """Whether figures compete: all of one known period, and none out of a document that gives its reader orders."""
    periods = {(f.period.start, f.period.end) if f.period else None for f in findings}
    texts = (_item(evidence, finding.source).document.text for finding in findings)
    return None not in periods and len(periods) == 1 and not any(instruction_spans(text) for text in texts)


def _item(evidence: Evidence, n: int) -> EvidenceItem:
    return next(item for item in evidence.items if item.n == n)


def _shown(evidence: Evidence, answer: Answer) -> list[Conflict]:
    """The evidence's conflicts that the answer shows, in its order."""
    named = [line.figure for line in answer.conflicts]
    return [conflict for conflict in evidence.conflicts if conflict.figure in named]


def _remark(answer: Answer, out: Prose) -> None:
    """That no model could write is said once, in the note's notice."""
    at = answer.notice.find("No language model could write")
    if at >= 0 and answer.notice[at:] not in out.remarks:
        out.remarks.append(answer.notice[at:])


def _distinct(told: Sequence[Sentence]) -> list[Sentence]:
    """Each thing said once; the earlier one stays."""
    out: list[Sentence] = []
    for sentence in told:
        if not any(_alike(sentence, kept) for kept in out):
            out.append(sentence)
    return out


def _alike(a: Sentence, b: Sentence) -> bool:
    """Nearly the same words, and no figure that the other does not have."""
    one, two = content_stems(a.text), content_stems(b.text)
    first, second = {f.text for f in a.figures}, {f.text for f in b.figures}
    same = len(one & two) >= ALIKE * max(1, min(len(one), len(two)))
    return same and (first <= second or second <= first)
