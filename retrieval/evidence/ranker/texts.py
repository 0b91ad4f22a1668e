"""What the ranker reads: the words of a question that say what is measured, and a figure with the words around it. Pure.

Company and period are taken out of both, since they are compared as coordinates before the ranker sees anything. Training
and use build their texts here and nowhere else.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from tieout.retrieval.figures.from_tags import spoken_tag
from tieout.retrieval.figures.records import FiledFigure
from tieout.retrieval.reading.periods.compare import words_of_time
from tieout.retrieval.reading.text.currencies import is_code

_BEFORE, _AFTER = 140, 80  # characters of a sentence on each side of its figure
_MARK = re.compile(r"\(\s*\d{1,2}\s*\)|\(\s*[a-z]\s*\)|[*†‡¹²³⁴⁵⁶⁷⁸⁹]")
_SPACES = re.compile(r"[\s|]+")
STRUCTURE = ("Consolidation", "LegalEntity", "Scenario", "RangeAxis")  # axes that no question names
PARTS = " | "  # between what a figure is read with
_UNITS = {"percent": "per cent", "pure": "ratio", "shares": "shares", None: "count"}


def asked_words(question: str, names: Iterable[str] = ()) -> str:
    """The question less its periods and less `names`, the ways in which it names its company.

    >>> asked_words("What was Larkmoor's net debt in fiscal 2025?", ["Larkmoor"])
    'What was net debt in ?'
    """
    when = [m for m in words_of_time(question) if m.kind != "relative" or " " in m.text]
    text = _without(question, ((m.start, m.end) for m in when))  # "current" liabilities are no time
    for name in sorted(names, key=len, reverse=True):
        text = re.sub(rf"(?<!\w){re.escape(name)}(?:['’]s?)?(?!\w)", " ", text, flags=re.I)
    return _SPACES.sub(" ", text).strip()


def figure_words(figure: FiledFigure, text: str) -> str:
    """A figure as the ranker reads it; `text` is its document's.

    A table's cell: label | section | column | tag | members | unit | caption, without those that are missing. A figure of running
    text: its sentence, the figure in brackets.
    """
    if in_table(figure, text):
        parts = [plain(figure.label), plain(figure.section), plain(figure.column)]
    else:
        parts = [_sentence(figure, text)]
    tag = spoken_tag(figure.concept) if figure.concept else ""
    return PARTS.join(
        part for part in [*parts, tag, members(figure), unit_words(figure), plain(figure.caption)] if part
    )


def in_table(figure: FiledFigure, text: str) -> bool:
    """Does the figure stand in a table's row?"""
    return figure.origin == "table" or text.startswith("|", text.rfind("\n", 0, figure.start) + 1)


def members(figure: FiledFigure) -> str:
    """The members of a figure's dimensions in words: "iPhone, Americas segment"."""
    return ", ".join(spoken_tag(member).removesuffix(" member") for _, member in figure.dimensions)


def unit_words(figure: FiledFigure) -> str:
    """The kind of a figure's unit: "money", "money per share", "per cent", "count" …"""
    if figure.unit in _UNITS:
        return _UNITS[figure.unit]
    unit = figure.unit or ""
    if unit.endswith("/shares"):
        return "money per share"
    return "money" if is_code(unit) else unit.lower()


@lru_cache(maxsize=65_536)
def plain(heading: str) -> str:
    """A label or heading without its periods and footnote marks."""
    if not heading:
        return ""
    text = _MARK.sub(" ", _without(heading, ((m.start, m.end) for m in words_of_time(heading))))
    return _SPACES.sub(" ", text).strip(" -–—:,")


def _without(text: str, spans: Iterable[tuple[int, int]]) -> str:
    for start, end in sorted(spans, reverse=True):
        text = f"{text[:start]} {text[end:]}"
    return text


def _sentence(figure: FiledFigure, text: str) -> str:
    begin = max(text.rfind("\n", 0, figure.start) + 1, text.rfind(". ", 0, figure.start) + 1, figure.start - _BEFORE)
    ends = (text.find(mark, figure.end) for mark in ("\n", ". "))
    end = min([figure.end + _AFTER, *(at for at in ends if at >= 0)])
    return _SPACES.sub(
        " ", f"{text[begin : figure.start]}[{text[figure.start : figure.end]}]{text[figure.end : end]}"
    ).strip()
