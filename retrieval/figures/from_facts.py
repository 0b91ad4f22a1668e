"""companyfacts as figures: each XBRL value of a `facts` document, known since its filing was. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from tieout.feeds import Document, Fact, end_of_day
from tieout.retrieval.figures.records import FiledFigure
from tieout.retrieval.reading.concepts.load import concept_of_tag


def fact_figures(document: Document, facts: Iterable[Fact], entity: str | None) -> Iterator[FiledFigure]:
    """A figure for every fact, with the coordinates that the filing's own tags give: a restatement meets its original.

    Known from the filing's acceptance on; where that is not known, from the end of the day on which it was filed.
    """
    for fact in facts:
        tag = f"{fact.taxonomy}:{fact.tag}"
        concept = concept_of_tag(tag)
        yield FiledFigure(
            document=document.id,
            start=fact.start,
            end=fact.end,
            value=fact.value,
            scale=1,
            unit=fact.unit,
            label=fact.label,
            origin="xbrl",
            entity=entity,
            concept=tag,
            metric=concept.key if concept else None,
            period_start=fact.period_start,
            period_end=fact.period_end,
            known_at=document.accepted_at or end_of_day(fact.filed),
        )
