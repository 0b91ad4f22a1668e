"""Untagged numbers as figures: every number of the text, read where it stands by the trained reader. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tieout.feeds import Document
from tieout.retrieval.figures.reader.basis import basis_of
from tieout.retrieval.figures.reader.concept import concept_of
from tieout.retrieval.figures.reader.frame import frame_of
from tieout.retrieval.figures.reader.layout import Place, headings_of
from tieout.retrieval.figures.reader.read import Reading, read_places
from tieout.retrieval.figures.reader.weights import load
from tieout.retrieval.figures.records import FiledFigure

_LABEL = 160  # characters of a label that are kept


def untagged_figures(
    document: Document, entity: str | None, found: Sequence[Place], taken: Sequence[tuple[int, int]]
) -> Iterator[FiledFigure]:
    """A figure for every place that does not overlap a span of `taken`, which is in order; in the order of the text."""
    published = document.available_at
    frame = frame_of(
        document.text, found, document.period_end, document.form, published.date() if published is not None else None
    )
    weights = load()
    free = list(_free(found, taken))
    for place, reading in zip(free, read_places(free, frame, weights), strict=True):
        metric = concept_of(place, reading.unit, reading.months, weights)
        yield _figure(document, entity, place, reading, metric)


def _free(found: Sequence[Place], taken: Sequence[tuple[int, int]]) -> Iterator[Place]:
    at = 0
    for place in found:
        while at < len(taken) and taken[at][1] <= place.figure.start:
            at += 1
        if at == len(taken) or taken[at][0] >= place.figure.end:
            yield place


def _figure(document: Document, entity: str | None, place: Place, reading: Reading, metric: str | None) -> FiledFigure:
    label = place.texts["label"] if place.in_table else place.texts["start"].strip()
    section, column, caption = headings_of(place)
    return FiledFigure(
        document=document.id,
        start=place.figure.start,
        end=place.figure.end,
        value=reading.value,
        scale=reading.scale,
        unit=reading.unit,
        label=label[:_LABEL] if place.in_table else label[-_LABEL:],
        origin="table" if place.in_table else "prose",
        entity=entity,
        metric=metric,
        period_start=reading.period_start,
        period_end=reading.period_end,
        known_at=document.available_at,
        section=section,
        column=column,
        caption=caption,
        basis=basis_of(place),
    )
