"""Sentences of a text, with exact offsets, and how well one speaks to a question. Pure."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence

_ABBREVIATION = re.compile(
    r"(?:\b(?:Inc|Corp|Ltd|Co|Mr|Mrs|Ms|Dr|No|vs|U\.S|U\.K|e\.g|i\.e|St|Jr|Sr|approx|Art|Sec|Fig|al|plc)|\b[A-Z])\.$"
)
_END = re.compile(r"[.!?](?:[\"”’)\]]*)(?=\s+[\"“(\[]?[A-Z0-9$€£])|\n+|[.!?](?:[\"”’)\]]*)\s*$")
_WORD = re.compile(r"[A-Za-z][A-Za-z&\-]*|\d[\d.,]*")
_STOP = frozenset(
    """
    a an the of in on at by for from to with and or but as is are was were be been being do does did has have had
    its it their his her this that these those what which who whom whose when where how much many large high low big
    far fast old will would may might can could should shall into over under about after before between than then
    there here he she they we you i my your our any all each per such no not now new one give gave say says said
    show report reported tell figure figures amount number total company companys its put out up down get go
    sources source sum summarise summarize describe outline explain overview summary happen happened happening news latest know known early late end ended ending start beginning
    """.split()
)
# Words that sources and questions use for the same thing; both sides are mapped to the first of a group.
_SYNONYMS: Mapping[str, str] = {
    word: group.split()[0]
    for group in (
        "worker job employee staff people personnel headcount workforce employ",
        "shop store outlet branch",
        "buy acquire purchase takeover pay acquisition",
        "close shut idle closure closing",
        "price list listed pricing cost",
        "output produce production dig mined",
        "raise increase rise lift hike climb grow growth",
        "cut reduce lower fall decline drop trim shed decrease",
        "fine fined penalty penalise",
        "cfo financial",
        "ceo executive",
        "expect guide guidance outlook forecast anticipate",
        "vote voted cast favour favor",
        "affect hit",
        "occupancy full occupied",
        "worth value valued",
        "appoint become became named succeed join replace",
    )
    for word in group.split()
}


def sentences(text: str) -> list[tuple[int, int]]:
    """Spans of sentences; a line break ends one too (table rows and headings are lines)."""
    out: list[tuple[int, int]] = []
    begin = 0
    for match in _END.finditer(text):
        if match[0][0] == "." and _ABBREVIATION.search(text[max(0, match.start() - 12) : match.start() + 1]):
            continue
        _add(out, text, begin, match.end())
        begin = match.end()
    _add(out, text, begin, len(text))
    return out


def line_of(text: str, start: int, end: int) -> tuple[int, int]:
    """The line, or the lines, that hold `[start, end)`, without the break behind."""
    finish = text.find("\n", end)
    return text.rfind("\n", 0, start) + 1, len(text) if finish < 0 else finish


def _add(out: list[tuple[int, int]], text: str, start: int, end: int) -> None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if end > start:
        out.append((start, end))


def stem(word: str) -> str:
    """A crude common form, enough to match "closing" with "close" and "megawatts" with "megawatt"."""
    w = word.lower().strip("-&.,")
    for suffix in ("ations", "ation", "ings", "ing", "ied", "ies", "ed", "es", "s", "e"):
        if w.endswith(suffix) and len(w) - len(suffix) >= 3:
            w = w[: -len(suffix)]
            break
    return w


_STEMMED = {stem(word): stem(first) for word, first in _SYNONYMS.items()}


def terms(text: str) -> list[str]:
    """Content words in their common form, in order, synonyms joined."""
    out = []
    for match in _WORD.finditer(text):
        word = match[0].lower().rstrip(".,")
        if word not in _STOP and len(word) > 1:
            common = stem(word)
            out.append(_STEMMED.get(common, common))
    return out


def term_weights(wanted: Iterable[str], pool: Sequence[frozenset[str]]) -> dict[str, float]:
    """Inverse document frequency of each wanted term over a pool of candidate sentences."""
    size = len(pool) + 1
    return {t: math.log(1 + size / (1 + sum(1 for s in pool if t in s))) for t in set(wanted)}


def coverage(wanted: Mapping[str, float], sentence: frozenset[str], around: frozenset[str]) -> float:
    """0…1: the weight of wanted terms in the sentence; a term only in its surroundings (title, line before) counts 0.6."""
    whole = sum(wanted.values())
    if not whole:
        return 0.0
    got = sum(w if t in sentence else 0.6 * w if t in around else 0.0 for t, w in wanted.items())
    return got / whole
