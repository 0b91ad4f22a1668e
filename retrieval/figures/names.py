"""The ways in which a figure is named: its row's label, its tag, other filers' labels of the same concept, its members. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from tieout.retrieval.figures.from_tags import spoken_tag
from tieout.retrieval.figures.records import FiledFigure
from tieout.retrieval.reading.concepts.load import Concept, concept_of_tag, concepts, concepts_of_label
from tieout.retrieval.reading.metrics.match import METRICS

_SYNONYMS = 24  # the commonest labels of a concept
_CONCEPTS = 2  # that one label may mean: a balance and its change in the cash flow statement
_TAGS = 4  # of a concept, the preferred first
_STRUCTURE = ("Consolidation", "LegalEntity", "Scenario", "RangeAxis", "StatementEquityComponents")  # axes nobody names
_MEMBER = re.compile(r"\b(?:member|segment|domain)s?\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class FigureNames:
    """`own` are the filer's words for the line, `others` other filers' for the same concept; `members` name the part that
    the figure is of, an empty tuple for the whole; `around` holds section, column's head and caption."""

    own: tuple[str, ...]
    others: tuple[str, ...]
    members: tuple[str, ...]
    around: tuple[str, ...]


def figure_names(figure: FiledFigure) -> FigureNames:
    """All that the figure may be called.

    >>> figure_names(figure).own  # of a tagged "Total net sales"
    ('Total net sales', 'Revenues')
    """
    own = [figure.label, *([spoken_tag(figure.concept)] if figure.concept else [])]
    others = concept_names(figure.concept, figure.metric) or _label_names(figure.label)
    around = tuple(filter(None, (figure.section, figure.column, figure.caption)))
    return FigureNames(tuple(filter(None, own)), others, member_names(figure.dimensions), around)


@lru_cache(maxsize=65_536)
def concept_names(tag: str | None, metric: str | None) -> tuple[str, ...]:
    """Labels of a tag's concept, else of the desk's own concept; () where neither is known."""
    concept: Concept | None = concept_of_tag(tag) if tag else None
    concept = concept or (concepts().get(metric) if metric else None)
    found = [concept.label, *concept.synonyms[:_SYNONYMS], *map(spoken_tag, concept.tags[:_TAGS])] if concept else []
    bare = tag.split(":")[-1] if tag else ""
    for one in METRICS.values():
        if bare in one.tags[:1] or (concept is not None and one.key == concept.key):
            found += one.words
    return tuple(dict.fromkeys(found))


@lru_cache(maxsize=65_536)
def _label_names(label: str) -> tuple[str, ...]:
    """Other filers' labels of the concepts that are called just so; () where none is."""
    found = [name for concept in concepts_of_label(label)[:_CONCEPTS] for name in concept_names(None, concept.key)]
    return tuple(dict.fromkeys(found))


@lru_cache(maxsize=65_536)
def member_names(dimensions: tuple[tuple[str, str], ...]) -> tuple[str, ...]:
    """The members of dimensions in words, without those of axes that nobody names."""
    said = [spoken_tag(member) for axis, member in dimensions if not any(word in axis for word in _STRUCTURE)]
    return tuple(filter(None, (" ".join(_MEMBER.sub(" ", name).split()) for name in said)))
