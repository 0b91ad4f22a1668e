"""The list of concepts, read once: by key, by tag, by label. Knows the data file beside it and nothing else."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

from tieout.retrieval.reading.concepts.labels import normal_form

DATA = Path(__file__).with_name("concepts.json")

ConceptUnit = Literal["currency", "per_share", "shares", "percent", "pure", "count"]
PeriodKind = Literal["instant", "duration"]
Section = Literal[
    "income", "balance", "cash_flow", "equity", "comprehensive_income", "per_share", "ratio", "notes", "operations"
]


@dataclass(frozen=True, slots=True)
class Concept:
    """A thing that is measured.

    Where one document states the same period under several of a concept's tags, the tag that stands first in `tags` is the
    concept's: `net_income` has NetIncomeLoss before ProfitLoss, which differs by the noncontrolling interest.
    """

    key: str  # "revenue"
    label: str  # as shown: "Revenue"
    synonyms: tuple[str, ...]  # other labels of the same thing, the commonest first
    tags: tuple[str, ...]  # "us-gaap:Revenues", preferred first; no tag belongs to two concepts
    unit: ConceptUnit
    period: PeriodKind
    section: Section  # the statement it stands in; "notes": in none, "operations": no financial statement at all
    source: Literal["edgartools", "filings", "hand"]  # where the concept itself was taken from
    companies: int = 0  # how many filers of the public mapping use its commonest tag; 0: not counted there
    total: bool = False  # a sum of other rows of its statement
    formula: str | None = None  # over keys: "gross_profit / revenue"
    industries: tuple[str, ...] | None = None  # the industries it is peculiar to; None: none


def concepts() -> Mapping[str, Concept]:
    """All concepts by key, in the order of keys. Read from the data file at the first call.

    Raises OSError or ValueError where the installed data file is missing or broken.
    """
    return _concepts()


def concept_of_tag(tag: str) -> Concept | None:
    """The concept of a filer's tag with its prefix, None where the list has none (as for a company's own tags).

    >>> concept_of_tag("us-gaap:Revenues").key
    'revenue'
    """
    return _by_tag().get(tag)


def concepts_of_label(label: str) -> tuple[Concept, ...]:
    """The concepts whose label or synonym equals `label` in normal form (`labels.normal_form`).

    Concepts written by hand come first, then those that most companies file.

    A label may name several things in several statements: "Inventories" is a balance and a change in the cash flow
    statement. The caller chooses by `section`, `period` and `unit`. Empty where no concept has the label.

    >>> [concept.key for concept in concepts_of_label("Total net revenues")]
    ['revenue']
    """
    return _by_label().get(normal_form(label), ())


@lru_cache(maxsize=1)
def _concepts() -> Mapping[str, Concept]:
    rows = json.loads(DATA.read_text("utf-8"))["concepts"]
    return MappingProxyType({row["key"]: _concept(row) for row in rows})


def _concept(row: dict[str, Any]) -> Concept:
    full = defaults_of(row["key"], row.get("section", "balance")) | row
    values: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in full.items()}
    return Concept(**values)


def defaults_of(key: str, section: str) -> dict[str, Any]:
    """What a row of the data file means where it leaves a field out; lists as JSON has them.

    A label that is left out is the key's words: "asset_turnover" → "Asset turnover".
    """
    return {
        "label": key.replace("_", " ").capitalize(),
        "synonyms": [],
        "tags": [],
        "unit": "currency",
        "period": "instant" if section == "balance" else "duration",
        "section": "balance",
        "source": "edgartools",
        "companies": 0,
        "total": False,
        "formula": None,
        "industries": None,
    }


@lru_cache(maxsize=1)
def _by_tag() -> Mapping[str, Concept]:
    return {tag: concept for concept in _concepts().values() for tag in concept.tags}


@lru_cache(maxsize=1)
def _by_label() -> Mapping[str, tuple[Concept, ...]]:
    found: defaultdict[str, list[Concept]] = defaultdict(list)
    for concept in sorted(_concepts().values(), key=_prominence):
        for form in dict.fromkeys(normal_form(label) for label in (concept.label, *concept.synonyms)):
            found[form].append(concept)
    return {form: tuple(all_of) for form, all_of in found.items() if form}


def _prominence(concept: Concept) -> tuple[bool, int, str]:
    return concept.source != "hand", -concept.companies, concept.key
