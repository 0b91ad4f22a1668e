"""Metrics that no vocabulary lists, by the names that the tables in scope give their rows. Pure.

"Sales of company-owned restaurants" is the row "Company-owned restaurant sales": every word of the label is one of the
question's. A question's word that labels only other rows speaks for those.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

from tieout.retrieval.reading.companies import flat
from tieout.retrieval.reading.metrics.match import Metric
from tieout.retrieval.reading.tables.parse import Table
from tieout.retrieval.reading.text.sentences import terms

ROW = "row"  # the key of such a metric
_ASIDE = re.compile(r"\([^()]*\)|\[\d+\]|[*†‡]|,\s*(?:in|net of)\b.*$")
_NEUTRAL = frozenset(terms("total group consolidated overall"))
_ACRONYM = re.compile(r"\b[A-Z][A-Za-z]*[A-Z]{1,4}s?\b")
_SMALL = frozenset("of and the in per for to a an on".split())
_TELLING = frozenset("other before after under over beginning ending opening closing new old high low non".split())
_LEAST = 0.5  # of the question's weight that is about rows at all


def row_metric(clause: str, said: Iterable[str], wanted: Mapping[str, float], tables: Iterable[Table]) -> Metric | None:
    """The row that the clause names in full, as a metric; None when none does, or another row's words are left over.

    `said` are names in the clause that may be part of a label; `wanted` weighs the clause's terms.
    """
    spoken = frozenset(wanted) | frozenset(t for name in said for t in terms(name))
    acronyms = frozenset(a.rstrip("s") for a in _ACRONYM.findall(clause))
    labels = {row.label: frozenset(terms(f"{row.section} {table.title}")) for table in tables for row in table.rows}
    known = frozenset(t for label in labels for t in label_terms(label))
    asked, telling = f" {flat(clause)} ", _telling(clause)
    best: tuple[float, bool, bool, int] | None = None
    name = ""
    for label, around in labels.items():
        own = label_terms(label)
        short = _stands_for(acronyms, label)
        if not own or not (own <= spoken or short) or not _telling(label) <= telling:
            continue
        met = own | frozenset(terms(short or ""))
        exact = len(own) > 1 and f" {flat(bare_label(label))} " in asked
        left = (spoken & known) - met - around
        weight = sum(wanted.get(t, 0.0) for t in met)
        if left or weight < _LEAST * sum(w for t, w in wanted.items() if t in known or t in met):
            continue
        fit = (
            weight,
            exact,
            ("total" in flat(label).split()) == (" total " in asked),
            len(label) if exact else -len(label),
        )
        if weight and (best is None or fit > best):
            best, name = fit, label
    return Metric(ROW, bare_label(name), "ratio", (flat(bare_label(name)),)) if best else None


def _telling(text: str) -> frozenset[str]:
    """Words that ask nothing in a question but tell one row from another, and decimals ("5.400% Senior Notes")."""
    words = re.findall(r"[a-z]+|\d+\.\d+", text.lower())
    return frozenset(w for w in words if w in _TELLING or w[0].isdigit())


def is_row(metric: Metric, label: str) -> bool:
    return _form(label) == metric.words[0]


@lru_cache(maxsize=16384)
def _form(label: str) -> str:
    return flat(bare_label(label))


@lru_cache(maxsize=4096)
def label_terms(label: str) -> frozenset[str]:
    """What a row's label says, less its unit and notes in brackets."""
    return frozenset(t for t in terms(bare_label(label)) if not t[0].isdigit()) - _NEUTRAL


def bare_label(label: str) -> str:
    return _ASIDE.sub(" ", label).strip(" :.,-–—")


def _stands_for(acronyms: frozenset[str], label: str) -> str | None:
    """The acronym of the question that the label spells out ("ARR": annual recurring revenue) or gives in brackets."""
    if not acronyms:
        return None
    words = [w for w in re.findall(r"[A-Za-z]+", bare_label(label)) if w.lower() not in _SMALL]
    initials = "".join(w[0] for w in words).upper()
    return next((a for a in acronyms if a.upper() == initials or re.search(rf"\({re.escape(a)}s?\)", label)), None)
