"""Training drafts out of a firm's own past reports: how a user teaches a house style.

Each paragraph of a PDF, HTML or Markdown report becomes an answer in the house's words, over evidence rebuilt from the
paragraph's own facts (sources in neutral wording that carry its figures) plus distractors from other paragraphs. A
paragraph without figures, with advice, or longer than an answer may be is not taken. The same files give the same drafts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path, PurePosixPath
from random import Random

from tieout.feeds import ParseError, read_cover, read_report, report_files
from tieout.model.data.authored.draft import Calculated, Draft, Item
from tieout.model.data.authored.fictional_companies import OUTLETS
from tieout.model.data.filter import sentences
from tieout.model.data.style_transfer import as_cells, as_table, derived, neutral, with_formula, without_rate
from tieout.model.tieout.advice import recommends
from tieout.retrieval import numbers

SUFFIXES = frozenset({".pdf", ".html", ".htm", ".md"})
NOT_REPORTS = re.compile(r"^(?:readme|licen[cs]e|changelog|contributing|notice|source)\b", re.IGNORECASE)
VARIANTS = 3  # of each paragraph: other wording of the sources, other distractors, other question
SENTENCES = 5
WORDS = 110
UNDATED = datetime(2026, 1, 5, tzinfo=UTC)
_TABLE_OR_LIST = re.compile(r"^\s*(?:\||[-*+•] |\d{1,2}[.)] |>|```)")
_ENDS = re.compile(r"([.!?])$")


@dataclass(frozen=True, slots=True)
class Paragraph:
    report: str  # the file, relative to its folder
    subject: str
    day: str
    heading: str
    sentences: tuple[str, ...]


def report_drafts(folder: Path) -> Iterator[tuple[str, str, Draft]]:
    """("reports", serial, draft) for each paragraph of each report under `folder`, `VARIANTS` times."""
    paragraphs = [p for path in report_files(folder) if _is_report(path) for p in read_paragraphs(path, folder)]
    for n, paragraph in enumerate(paragraphs):
        for variant in range(VARIANTS):
            rng = Random(f"{paragraph.report}:{n}:{variant}")
            yield "reports", f"{n:05d}-{variant}", draft_of(paragraph, _others(paragraph, paragraphs, rng), rng)


def read_paragraphs(path: Path, folder: Path) -> list[Paragraph]:
    """The paragraphs of one report that can be learnt from; a file that cannot be read has none."""
    try:
        report = read_report(path, path.read_bytes())
    except (OSError, ParseError):
        return []
    name = path.relative_to(folder).as_posix()
    cover = read_cover(PurePosixPath(name), report.text, report.title, UNDATED, ())
    subject = cover.company or re.split(r"\s*[:–—|]\s*", cover.title)[0]
    day = cover.published_at.date().isoformat()
    return [
        Paragraph(name, subject, day, "" if heading == report.title else heading, part)
        for heading, block in _blocks(report.text)
        for part in _parts(block)
        if _teaches(part)
    ]


def draft_of(paragraph: Paragraph, others: Sequence[Paragraph], rng: Random) -> Draft:
    """One example: the house's words, cited; their facts in one or two neutral sources; distractors."""
    split = rng.randint(1, len(paragraph.sentences)) if len(paragraph.sentences) > 1 else 1
    keys = ["a" if n < split else "b" for n in range(len(paragraph.sentences))]
    answer: list[str] = []
    facts: dict[str, list[str]] = {"a": [], "b": []}
    calculations: list[Calculated] = []
    for key, sentence in zip(keys, paragraph.sentences, strict=True):
        said, fact, calculation = _taken_apart(sentence, key, paragraph)
        answer.append(_cited(said, key))
        facts[key].append(neutral(fact, rng))
        calculations += calculation
    items = [_item(key, told, paragraph, rng) for key, told in facts.items() if told]
    items += [_distractor("pqr"[n], other, rng) for n, other in enumerate(others)]
    return Draft(
        kind="house style",
        group=paragraph.report,
        as_of=_later(paragraph.day, rng.randint(0, 20)),
        question=_question(paragraph, rng),
        answer=" ".join(answer),
        items=tuple(items),
        calculations=tuple(calculations) if rng.random() < 0.6 else (),
    )


def _is_report(path: Path) -> bool:
    return path.suffix.lower() in SUFFIXES and not NOT_REPORTS.match(path.name)


def _blocks(text: str) -> Iterator[tuple[str, str]]:
    """(heading, paragraph) pairs; a short line of its own without a full stop is a heading too, as in PDFs."""
    heading = ""
    for block in re.split(r"\n\s*\n", text):
        lines = [line.strip() for line in block.strip().splitlines()]
        while lines and (lines[0].startswith("#") or (len(lines[0]) < 60 and not re.search(r"[.!?:;,|]$", lines[0]))):
            if len(lines) == 1 or lines[0].startswith("#"):
                heading = lines.pop(0).lstrip("#").strip()
            else:
                break
        if lines and not any(_TABLE_OR_LIST.match(line) for line in lines):
            yield heading, re.sub(r"\*\*|__|(?<!\w)[*_]|[*_](?!\w)", "", " ".join(lines))


def _parts(block: str) -> Iterator[tuple[str, ...]]:
    """A paragraph whole, or where it is longer than an answer, in equal parts."""
    found = sentences(block)
    count = -(-len(found) // SENTENCES)
    size = -(-len(found) // max(1, count))
    for start in range(0, len(found), max(1, size)):
        yield tuple(found[start : start + size])


def _teaches(part: Sequence[str]) -> bool:
    text = " ".join(part)
    return (
        bool(numbers(text))
        and len(text.split()) <= WORDS
        and all(_ENDS.search(s) for s in part)
        and not any(recommends(s) or re.search(r"\[\d+\]|<<|https?://", s) for s in part)
    )


def _taken_apart(sentence: str, key: str, paragraph: Paragraph) -> tuple[str, str, list[Calculated]]:
    """What the house says, what a source says, and the calculation between them."""
    found = derived(sentence)
    fact = without_rate(sentence, found) if found else None
    if found is None or fact is None:
        return sentence, sentence, []
    what = f"{'change' if found.growth else 'share'}, {paragraph.heading or paragraph.subject}"
    return with_formula(sentence, found), fact, [Calculated(found.formula, found.figure.text, what, key)]


def _cited(sentence: str, key: str) -> str:
    return _ENDS.sub(rf" [{key}]\1", sentence)


def _item(key: str, facts: Sequence[str], paragraph: Paragraph, rng: Random) -> Item:
    """The facts as prose; those that are no more than a row, now and then as a table."""
    rows = [cells for fact in facts if (cells := as_cells(fact))]
    texts = list(facts)
    if rows and rng.random() < 0.5:
        texts = [fact for fact in facts if as_cells(fact) is None]
        texts.append("\n" + as_table(rows))
    outlet, kind = rng.choice(((paragraph.subject, "release"), (rng.choice(OUTLETS), "news")))
    title = f"{paragraph.subject}: {paragraph.heading.lower()}" if paragraph.heading else paragraph.subject
    return Item(key, f"{outlet}, {kind}, {paragraph.day}: {title}", " ".join(texts).strip())


def _distractor(key: str, other: Paragraph, rng: Random) -> Item:
    facts = [neutral(sentence, rng) for sentence in other.sentences[:2]]
    return _item(key, facts, other, rng)


def _others(paragraph: Paragraph, paragraphs: Sequence[Paragraph], rng: Random) -> list[Paragraph]:
    """Up to two paragraphs of other headings, the same report's among them."""
    rest = [p for p in paragraphs if (p.report, p.heading) != (paragraph.report, paragraph.heading)]
    near = [p for p in rest if p.report == paragraph.report]
    chosen = rng.sample(near, min(len(near), 1)) + rng.sample(rest, min(len(rest), 1))
    return list(dict.fromkeys(chosen))[: rng.randint(1, 2)]


def _question(paragraph: Paragraph, rng: Random) -> str:
    about = _low(paragraph.heading) if paragraph.heading else _low(_first_words(paragraph.sentences[0]))
    who = paragraph.subject
    return rng.choice(
        (
            f"What do the sources say about {about} at {who}?",
            f"How does {who} stand on {about}?",
            f"{who}: {about}?",
            f"Summarise {about} at {who}.",
            f"What is new on {about} at {who}?",
            f"What did {who} report on {about}?",
        )
    )


def _first_words(sentence: str) -> str:
    """What a sentence speaks of: its words before the first verb or figure, at most five."""
    text = re.sub(r"^[A-Z][\w’' -]{1,30}[:–—]\s+", "", sentence)
    before = re.split(r"\s(?:was|were|is|are|has|had|rose|fell|grew|came|reached)\b|[,;]|\s?[£$€\d]", text)[0]
    return " ".join((before or text).split()[:5])


def _low(text: str) -> str:
    return text[:1].lower() + text[1:] if text[1:2].islower() else text


def _later(day: str, days: int) -> str:
    return (datetime.fromisoformat(day) + timedelta(days=days)).date().isoformat()
