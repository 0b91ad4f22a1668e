"""All figures of one document, each number once: tags first, then tables, then prose. Pure."""

from __future__ import annotations

from tieout.feeds import Document, Tagging
from tieout.retrieval.figures.from_places import untagged_figures
from tieout.retrieval.figures.from_tags import tagged_figures
from tieout.retrieval.figures.reader.layout import places
from tieout.retrieval.figures.records import FiledFigure

_COLUMNS = ("facts", "prices")  # documents that are columns of values, read as such elsewhere


def read_figures(document: Document, tagging: Tagging | None) -> list[FiledFigure]:
    """Figures in the order of the text. `tagging`: what the ledger keeps of the page's inline XBRL, None where it has none."""
    entity = entity_of(document, tagging)
    around = places(document.text) if document.kind not in _COLUMNS else []
    tagged = list(tagged_figures(document, tagging, entity, around)) if tagging else []
    taken = sorted((figure.start, figure.end) for figure in tagged)
    found = [*tagged, *untagged_figures(document, entity, around, taken)]
    return sorted(found, key=lambda figure: (figure.start, figure.end))


def entity_of(document: Document, tagging: Tagging | None) -> str | None:
    """Whose figures these are: the registrant of the cover's tags, else the company that ingest named."""
    named = dict(tagging.cover).get("EntityRegistrantName") if tagging else None
    return named or next(iter(document.companies), None)
