"""The few lines of the evidence that speak most of the question: all that the model is given to read of long evidence.

A small model finds a row among thirty badly, and chooses among six well. On TAT-QA's training contexts the nearest line alone holds what
the answer takes in three of four questions, the nearest six in nine of ten (docs/decisions/0021). Lines are rows of `table_lines` and
sentences, weighed by the question's words, rare words more than frequent ones. Pure text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from math import fsum

from tieout.retrieval import sentences, term_weights, terms

MOST = 6  # lines read; evidence of no more is read whole
BAR = " | "
CAPTION = 160  # characters at most of the line above a table's first row
SENTENCE = re.compile(r"[.!?][\"”’)]*$|(?:\S+\s+){4}\S")  # what is shorter and has no end is a heading
ROW_ASIDE = 0.2  # what a word of a row's label costs that the question does not say
SENTENCE_ASIDE = 0.1
TOTAL = re.compile(r"\btotals?\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class SourceLine:
    """A line of source `n`, at `place` in it: `said` are the words that name it, `more` those that merely stand in it."""

    n: int
    place: int
    text: str
    caption: str  # what stands above its table, "" in prose
    said: frozenset[str]
    more: frozenset[str]

    @property
    def row(self) -> bool:
        return BAR in self.text


Held = Callable[[int, str], bool]  # must this line of this source be read, whatever the question's words are?


def narrowed(
    texts: Sequence[tuple[int, str, str]], question: str, held: Held = lambda _, __: False
) -> tuple[tuple[int, str], ...]:
    """(source, text) of the sources that hold the nearest lines, nearest first, each text cut down to them and to lines that are held.

    `texts` are (source, head, text), their tables as `table_lines`; what the head names, a company mostly, all lines speak of. A table's rows come nearest first below its caption, sentences in their order. Evidence of few lines
    stays as it is; so a source is left out only where others are nearer.
    """
    found = [line for n, head, text in texts for line in _lines(n, head, text)]
    if len(found) <= MOST:
        return tuple((n, text) for n, _, text in texts)
    worded = [line for line in found if line.row or SENTENCE.search(line.text)] or found
    near = _ranked(worded, question)[:MOST]
    best = [*near, *(line for line in found if held(line.n, line.text) and line not in near)]
    sources = dict.fromkeys(line.n for line in best)
    return tuple((n, joined(_rendered([line for line in best if line.n == n]))) for n in sources)


def labels(texts: Iterable[str]) -> list[str]:
    """The labels of the rows of some texts, in their order; those with digits or brackets say little alone."""
    rows = [line.partition(BAR)[0].strip(" :") for text in texts for line in text.splitlines() if BAR in line]
    return [label for label in dict.fromkeys(rows) if label and not re.search(r"\d|^\(", label)]


def joined(lines: Iterable[str]) -> str:
    """Lines as a text: sentences run on, rows stand each by itself."""
    text = ""
    for line in lines:
        rows = BAR in line or BAR in text.rpartition("\n")[2]
        text += ("\n" if rows else " ") * bool(text) + line
    return text


def lines_of(text: str) -> list[str]:
    """The rows and sentences of a text, in their order."""
    found = []
    for line in text.splitlines():
        found += [line] if BAR in line else [line[a:b] for a, b in sentences(line)]
    return [line for line in found if line.strip()]


def _rendered(best: Sequence[SourceLine]) -> list[str]:
    rows = [line for line in best if line.row]
    prose = sorted((line for line in best if not line.row), key=lambda line: line.place)
    told: list[str] = []
    for caption in dict.fromkeys(line.caption for line in rows):
        told += [*([caption] if caption else []), *(line.text for line in rows if line.caption == caption)]
    return [*told, *(line.text for line in prose if line.text not in told)]


def _ranked(found: Sequence[SourceLine], question: str) -> list[SourceLine]:
    """Nearest first; lines that share no word with the question in the order in which their sources tell them."""
    asked = _terms(question)
    pool = [line.said | line.more for line in found]
    rare = term_weights(frozenset().union(*pool), pool)
    return sorted(found, key=lambda line: (-_fit(line, asked, rare), line.place, line.text))


def _fit(line: SourceLine, asked: frozenset[str], rare: dict[str, float]) -> float:
    named = fsum(rare[t] for t in (line.said | line.more) & asked)  # exact: sets have another order in each process
    aside = fsum(rare[t] for t in line.said - asked)
    return max(0.0, named - (ROW_ASIDE if line.row else SENTENCE_ASIDE) * aside)


def _lines(n: int, head: str, text: str) -> list[SourceLine]:
    found: list[SourceLine] = []
    about = _terms(head)
    caption = above = ""
    for place, line in enumerate(lines_of(text)):
        if BAR in line:
            caption = caption if found and found[-1].row else above
            label, _, cells = line.partition(BAR)
            heads = " ".join(c.rpartition(": ")[0] for c in cells.split(BAR))
            found.append(SourceLine(n, place, line, caption, _terms(label), _terms(heads) | about))
        else:
            found.append(SourceLine(n, place, line, "", _terms(line), about))
            above = line if len(line) <= CAPTION else ""
    return found


def _terms(text: str) -> frozenset[str]:
    return frozenset([*terms(text), *(["total"] if TOTAL.search(text) else [])])
