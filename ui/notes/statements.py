"""Sentences of sources for a section, found by their words: guidance, risks, what a story says first. Pure.

Code picks them, each is a whole sentence of its source, cited, and passes the tie-out like any other; what gives orders,
forges citations or advises is dropped there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from tieout.feeds import Document
from tieout.model import Failure, Sentence, content_stems, is_sentence, statement_sentence, tie
from tieout.retrieval import Evidence, EvidenceItem, Figure, QuoteSpan, Statement, evidence_item, sentences, speaks_of
from tieout.ui.notes.subjects import About, tells_of

LONGEST = 420
OPENING = 4  # sentences
PER_DOCUMENT = 2
READ = 250_000  # characters of a document that are looked through: the whole of most, a report up to its notes
LONG = 20_000  # a report: its opening is a cover, and its risks are told by the headings of its risk factors


@dataclass(frozen=True, slots=True)
class Cues:
    """What speaks of a section: `strong` words before `weak` ones; of a long report only lines like `of_report`."""

    strong: re.Pattern[str]
    weak: re.Pattern[str]
    of_report: re.Pattern[str]
    whole_line: bool = False  # the headings of risk factors are sentences of their own line


_BUSINESS = r"revenue|sales|demand|supply|margins?|capital expenditures?|growth|shipments?|expenses|production|volumes?|capacity"
GUIDANCE = Cues(
    re.compile(r"\b(?:guidance|outlook|guid(?:es|ed) (?:to|for)|forecasts?)\b", re.I),
    re.compile(
        r"\b(?:expects?|anticipates?|plans? to|targets?|will (?:buy|cut|close|open|invest|spend|shed|idle|raise))\b",
        re.I,
    ),
    re.compile(
        rf"\b(?:we|company|management) (?:also |currently )?(?:expects?|anticipates?)\b[^.]{{0,120}}\b(?:{_BUSINESS})\b",
        re.I,
    ),
)
DRIVERS = Cues(
    re.compile(
        r"\b(?:driven|led|helped|hurt|boosted|lifted|weighed(?: down)?|carried) (?:mainly |mostly |primarily )?by\b"
        r"|\bdue (?:mainly |mostly |primarily )?to\b|\bthanks to\b|\bbecause of\b",
        re.I,
    ),
    re.compile(r"\b(?:rose|fell|grew|slipped|climbed|dropped|declined)\b[^.]*\b(?:as|on|after)\b", re.I),
    re.compile(
        r"\b(?:increased|decreased|rose|grew|declined|up|down)\b[^.]{0,160}\b(?:due (?:mainly |primarily )?to|driven by"
        r"|reflecting|because of)\b",
        re.I,
    ),
)
RISKS = Cues(
    re.compile(r"\brisks?\b", re.I),
    re.compile(
        r"\b(?:could|may|might|would) (?:\w+ ){0,3}(?:adversely|harm|hurt|reduce|delay|limit|decline|lose|suffer|impair"
        r"|negatively)\w*|\b(?:uncertain\w*|shortages?|litigation|lawsuit|investigation|probe|fined|cancel\w+|recall\w*"
        r"|headwinds?|strike)\b",
        re.I,
    ),
    re.compile(
        r"\b(?:could|can|may|might)\b[^.]{0,80}\b(?:adverse(?:ly)?|harm|negatively|disrupt|impair|damage|lose|loss(?:es)?)\b",
        re.I,
    ),
    whole_line=True,
)
_NOT_SAID = re.compile(
    r"forward-looking|risk factors|item 1a|should be read|safe harbor|see note|refer to|incorporated (?:herein )?by reference"
    r"|table of contents|quantitative and qualitative|\b(?:these|those|such|following|foregoing|certain) (?:risks|factors)"
    r"|accounting|standard|unrecognized|compensation cost|deferred revenue|interpretation|leases?\b|forecast incorrectly"
    r"|performance obligation|derivative|hedg|collateral|check mark|business risks|workplace",
    re.I,
)
_HEAD = re.compile(r"^.{0,300}?\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d)?(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)?\s+", re.S)


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence that ties out, with the evidence that it cites as number 1."""

    sentence: Sentence
    evidence: Evidence

    @property
    def item(self) -> EvidenceItem:
        return self.evidence.items[0]

    @property
    def document(self) -> Document:
        return self.item.document

    def figures(self) -> Iterator[Figure]:
        """The source's own figures behind those shown."""
        starts = {f.start for f in self.sentence.figures}
        return (f for f in self.item.figures if f.start in starts)


def stated(documents: Iterable[Document], cues: Cues, name: str, as_of: datetime, limit: int) -> list[Said]:
    """The best sentences: strong cues before weak ones, newer documents before older, two of each document at most."""
    found: list[tuple[int, int, Said]] = []
    for age, document in enumerate(documents):
        own = 0
        for grade, cue in enumerate(_of_document(document, cues)):
            for said in _said(document, cue, cues.whole_line, name, as_of):
                if own < PER_DOCUMENT and not any(_same(said, other) for _, _, other in found):
                    found.append((grade, age, said))
                    own += 1
                if own == PER_DOCUMENT:
                    break
        if sum(1 for grade, _, _ in found if grade == 0) >= limit:
            break
    return [said for _, _, said in sorted(found, key=lambda entry: entry[:2])][:limit]


def speaks_to(text: str, cues: Cues) -> bool:
    """Is a sentence found elsewhere one of this section?"""
    told = cues.strong.search(text) or cues.weak.search(text) or cues.of_report.search(text)
    return told is not None and _NOT_SAID.search(text) is None


def _of_document(document: Document, cues: Cues) -> tuple[re.Pattern[str], ...]:
    return (cues.of_report,) if len(document.text) > LONG else (cues.strong, cues.weak)


def opening(document: Document, as_of: datetime, about: About) -> Said | None:
    """Of the first sentences the one nearest to the title, none where they have no word in common with it.

    A report's opening is its cover, which says nothing.
    """
    if document.kind == "filing" or len(document.text) > LONG:
        return None
    title = content_stems(document.title)
    spans = islice(_lines(document.text[:4000]), OPENING)
    found = [said for start, end in spans if (said := _tied(document, start, end, as_of)) is not None]
    shared = {
        len(title & content_stems(said.sentence.text)): said
        for said in reversed(found)
        if tells_of(about, said.sentence.text, document)
    }
    most = max(shared, default=0)
    return shared[most] if most else None


def _said(document: Document, cue: re.Pattern[str], whole_line: bool, name: str, as_of: datetime) -> Iterator[Said]:
    own = document.kind in ("filing", "release", "report") or speaks_of(name, document.title)
    text = document.text[:READ]
    for start, end in _near(text, cue):
        sentence = text[start:end]
        if cue.search(sentence) is None or _NOT_SAID.search(sentence) or not (own or speaks_of(name, sentence)):
            continue
        if whole_line and len(text) > LONG and not (start == 0 or text[start - 1] == "\n" == text[end : end + 1]):
            continue
        said = _tied(document, start, end, as_of)
        if said is not None:
            yield said


def _near(text: str, cue: re.Pattern[str]) -> Iterator[tuple[int, int]]:
    """Sentences around the cue's places; only the paragraphs that hold one are split."""
    done = 0
    for match in cue.finditer(text):
        if match.start() < done:
            continue
        begin, end = text.rfind("\n", 0, match.start()) + 1, text.find("\n", match.end())
        done = end if end >= 0 else len(text)
        yield from ((begin + a, begin + b) for a, b in sentences(text[begin:done]))


def _lines(text: str) -> Iterator[tuple[int, int]]:
    at = 0
    for line in text.split("\n"):
        yield from ((at + a, at + b) for a, b in sentences(line))
        at += len(line) + 1


def _tied(document: Document, start: int, end: int, as_of: datetime) -> Said | None:
    head = _HEAD.match(document.text[start:end])  # a page's own title and time, run together with its first sentence
    start += head.end() if head else 0
    start += len(document.text[start:end]) - len(document.text[start:end].lstrip("•·▪-–* \t"))
    text = document.text[start:end]
    if (
        end - start > LONGEST
        or not is_sentence(text)
        or not text.rstrip().endswith((".", "!", "”", '"'))
        or "|" in text
    ):
        return None
    evidence = evidence_of(document, start, end, as_of)
    draft = statement_sentence(Statement(1, start, end, evidence.items[0].text, 1.0), evidence)
    tied = tie(draft, evidence)
    return None if isinstance(tied, Failure) else Said(tied, evidence)


def evidence_of(document: Document, start: int, end: int, as_of: datetime) -> Evidence:
    """The one span as numbered evidence."""
    entry = evidence_item(1, QuoteSpan(document, start, end), (), ())
    return Evidence(question="", as_of=as_of, items=(entry,))


def _same(a: Said, b: Said) -> bool:
    """The same words, or the same event told by another."""
    one, two = content_stems(a.sentence.text), content_stems(b.sentence.text)
    return len(one & two) >= 0.7 * max(1, min(len(one), len(two)))
