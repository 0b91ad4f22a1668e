"""Rows that a question names word for word, as mentions beside those of the vocabulary. Pure.

"Cash paid for income taxes" names a row of that label, whatever the vocabulary makes of "cash" and of "income taxes": the longer
name is meant. Labels of one word speak only where nothing else does.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from tieout.retrieval.reading.companies import flat
from tieout.retrieval.reading.metrics.match import NOT_PARTS, Metric, MetricMention
from tieout.retrieval.reading.tables.row_match import ROW, bare_label
from tieout.retrieval.reading.text.sentences import terms

_WORD = re.compile(r"[A-Za-z0-9&]+")
_LONGEST = 14  # words of a label that anyone would say
_LEAST_ALONE = 5  # letters of a label of one word


def unambiguous_labels(labels: Sequence[str]) -> dict[str, str]:
    """The plain form of each label that can be said in a question → the label."""
    out: dict[str, str] = {}
    for label in labels:
        bare = bare_label(label)
        form = flat(bare)
        if 0 < len(form.split()) <= _LONGEST and any(not t[0].isdigit() for t in terms(bare)):
            out.setdefault(form, bare)
    for form, bare in list(out.items()):
        out.setdefault(form.removesuffix(" net"), bare)  # "accounts receivable, net" goes by its first words too
    return out


def row_mentions(clause: str, labels: Mapping[str, str], *, alone: bool = False) -> list[MetricMention]:
    """The labels that stand in the clause, longest first at each place, none overlapping; `alone` takes single words too."""
    said = [(m.start(), m.end(), m[0].lower()) for m in _WORD.finditer(clause) if not _possessive(clause, m)]
    found: list[MetricMention] = []
    at = 0
    while at < len(said):
        length = next((n for n in range(min(_LONGEST, len(said) - at), 0, -1) if _named(said[at : at + n], labels)), 0)
        words = [word for _, _, word in said[at : at + length]]
        if length > 1 or (alone and length == 1 and len(words[0]) >= _LEAST_ALONE and words[0] not in NOT_PARTS):
            start, end = said[at][0], said[at + length - 1][1]
            name = labels[" ".join(words)]
            found.append(MetricMention(Metric(ROW, name, "ratio", (flat(name),)), start, end, clause[start:end]))
        at += max(1, length)
    return found


def merged(vocabulary: Sequence[MetricMention], rows: Sequence[MetricMention]) -> list[MetricMention]:
    """Both, left to right; of two that overlap the longer one, and of equals the vocabulary's."""
    out = list(vocabulary)
    for row in rows:
        over = [m for m in out if m.start < row.end and row.start < m.end]
        if all(row.end - row.start > m.end - m.start for m in over):
            out = [m for m in out if m not in over] + [row]
    return sorted(out, key=lambda m: m.start)


def _named(words: Sequence[tuple[int, int, str]], labels: Mapping[str, str]) -> bool:
    return " ".join(word for _, _, word in words) in labels


def _possessive(text: str, word: re.Match[str]) -> bool:
    return word[0] == "s" and text[max(0, word.start() - 1) : word.start()] in ("'", "’")
