"""Inline XBRL tags as figures: what a filer tagged is the truth about that number. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from tieout.feeds import Document, TaggedNumber, Tagging
from tieout.retrieval.figures.reader.layout import Place, headings_of, place_at
from tieout.retrieval.figures.records import FiledFigure
from tieout.retrieval.reading.concepts.load import concept_of_tag

_CAPITAL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_PER_CENT_SCALE = -2


def tagged_figures(
    document: Document, tagging: Tagging, entity: str | None, found: Sequence[Place]
) -> Iterator[FiledFigure]:
    """A figure for every tagged number, in the order of the text; a number tagged twice comes twice. `found`: all places."""
    for number in tagging.numbers:
        value, scale, unit = _measure(number)
        concept = concept_of_tag(number.concept)
        section, column, caption = headings_of(place_at(found, number.start, number.end))
        yield FiledFigure(
            document=document.id,
            start=number.start,
            end=number.end,
            value=value,
            scale=scale,
            unit=unit,
            label=row_label(document.text, number.start) or spoken_tag(number.concept),
            origin="xbrl",
            entity=entity,
            concept=number.concept,
            metric=concept.key if concept else None,
            dimensions=number.dimensions,
            period_start=number.period_start,
            period_end=number.period_end,
            known_at=document.available_at,
            section=section,
            column=column,
            caption=caption,
        )


def _measure(number: TaggedNumber) -> tuple[Decimal, int, str | None]:
    """Value, scale and unit as the desk writes them: a fraction told in per cent is in per cent."""
    if number.unit == "pure" and number.scale == _PER_CENT_SCALE:
        return number.value, 1, "percent"
    if number.scale < 0:
        return number.value.scaleb(number.scale), 1, number.unit or None
    return number.value, 10**number.scale, number.unit or None


def row_label(text: str, at: int) -> str:
    """The label of the table row that holds this place; "" outside tables."""
    begin = text.rfind("\n", 0, at) + 1
    if text[begin : begin + 1] != "|":
        return ""
    return text[begin + 1 : at].split("|", 1)[0].strip()


def spoken_tag(concept: str) -> str:
    """ "us-gaap:AllocatedShareBasedCompensationExpense" → "Allocated share based compensation expense"."""
    words = _CAPITAL.split(concept.split(":")[-1])
    return " ".join([words[0], *(word if word.isupper() else word.lower() for word in words[1:])])
