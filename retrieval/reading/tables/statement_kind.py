"""What kind of table a table is: one of a company's statements, a cash flow's changes, a what-if, another entity's summary. Pure."""

from __future__ import annotations

import re
from functools import lru_cache

from tieout.retrieval.reading.metrics.match import Metric
from tieout.retrieval.reading.tables.parse import Row, Table

_PRIMARY = re.compile(
    r"\b(?:statements? of (?:\w+ )?(?:income|operations|earnings|profit|comprehensive|financial (?:position|condition)|cash flows?)"
    r"|balance sheets?|income statements?|cash flow statements?|profit and loss)\b",
    re.I,
)
_ABOUT = re.compile(
    r"\b(?:supplement\w*|information|related|relating|summari[sz]ed|affect\w*|line items?|captions?|locations?|classif\w+|reconcil\w+)\b",
    re.I,
)  # "Supplemental balance sheet information related to leases"
_CASH_FLOW = re.compile(r"\bcash flows?\b", re.I)
_NET_CASH = re.compile(r"\bnet cash\b|\bcash (?:provided|used|generated)\b", re.I)
_STANDS = re.compile(
    r"\b(?:at|as of)(?: the)? (?:end|beginning|start)\b|\b(?:end|beginning|start) of (?:the )?(?:year|period|quarter)\b"
    r"|\bending\b|\bbeginning\b|\bclosing\b|\bopening\b",
    re.I,
)
_WHAT_IF = re.compile(
    r"\bhypothetical|\bsensitivit|\bpotential (?:impact|loss)\b|\bbasis points?\b|\bpro forma\b|\bchange in (?:rates?|assumptions?)\b",
    re.I,
)


_PER_SHARE = re.compile(r"\bper (?:common |ordinary |basic |diluted )*share\b", re.I)
_TAXES = re.compile(r"\b(?:income tax|taxes on income|provision|before tax)", re.I)
_TOTAL_ASSETS = re.compile(r"\btotal assets\b", re.I)
_CAPITAL = re.compile(
    r"\b(?:retained earnings|reinvested earnings|accumulated deficit|paid-in capital|treasury (?:stock|shares))", re.I
)
_CURRENT_PART = re.compile(r"\bcurrent\b(?<!non-current)(?<!noncurrent)|\bwithin one year\b|\bshort[- ]term\b", re.I)
_DEBT = re.compile(r"(?<!term )(?<!net )\b(?:debt|borrowings)\b(?![- ]to\b)", re.I)
_PART_OF_DEBT = re.compile(r"\bcurrent\b|\bwithin one year\b|\b(?:short|long)[- ]term\b", re.I)
_OPENING = re.compile(r"\b(?:at|as of)?\s*(?:the )?(?:beginning|start) of\b|\bopening\b|\bbeginning balance\b", re.I)
OUTSTANDING = re.compile(r"\bshares?\b.*\boutstanding\b|\bshares in issue\b", re.I)
_AVERAGE = re.compile(r"\baverage\b|\b(?:basic|diluted)\b", re.I)
_OF_CURRENT = re.compile(r"\W*total (?:non-?\s?)?current\b", re.I)
_DEFERRED = re.compile(r"\bdeferred (?:income )?tax", re.I)


@lru_cache(maxsize=4096)
def is_primary(table: Table) -> bool:
    """A statement of income, of financial position or of cash flows, by its title or by the rows that only such a one has."""
    labels = " | ".join(f"{r.section} {r.label}" for r in table.rows)
    income = _PER_SHARE.search(labels) and _TAXES.search(labels) and len(table.rows) > 8
    position = _TOTAL_ASSETS.search(labels) and _CAPITAL.search(labels)
    named = _PRIMARY.search(table.caption) and not _ABOUT.search(table.caption)
    return bool(named or income or position)


@lru_cache(maxsize=4096)
def is_cash_flow(table: Table) -> bool:
    """By its title, or by the sums that only such a statement has."""
    return bool(_CASH_FLOW.search(table.caption)) or sum(bool(_NET_CASH.search(r.label)) for r in table.rows) >= 2


@lru_cache(maxsize=4096)
def is_what_if(table: Table) -> bool:
    """What would be if rates or prices moved."""
    heads = " ".join(cell.text for cell in table.header)
    return bool(_WHAT_IF.search(f"{table.caption} {heads}"))


def kind_fit(metric: Metric | None, clause: str, table: Table, row: Row) -> float:
    """0…1: may such a table tell what is asked? "Inventories" in a statement of cash flows is a change, no stock."""
    if metric is not None and metric.kind == "instant" and is_cash_flow(table):
        return 1.0 if _STANDS.search(f"{row.label} {row.section}") else 0.0
    if OUTSTANDING.search(clause) and not _AVERAGE.search(clause) and _AVERAGE.search(f"{row.section} {row.label}"):
        return 0.0
    opening = metric is not None and metric.kind == "instant" and _OPENING.search(row.label)
    if opening and not _OPENING.search(clause):
        return 0.3
    if _OF_CURRENT.match(row.label) and not re.search(r"\bcurrent\b", clause, re.I):
        return 0.3  # "Total current liabilities" are not all of them
    soon = metric is not None and metric.key == "long_term_debt" and _CURRENT_PART.search(f"{row.section} {row.label}")
    if soon and not _CURRENT_PART.search(clause):
        return 0.3  # what of it falls due within the year
    if _DEBT.search(clause) and not _PART_OF_DEBT.search(clause) and _PART_OF_DEBT.search(f"{row.section} {row.label}"):
        return 0.3  # what is due soon, or what is not
    heads = f"{table.caption} {row.section} {' '.join(cell.text for cell in table.header)}"
    if _DEFERRED.search(heads) and not re.search(r"\btax", clause, re.I):
        return 0.0  # "Inventory" there is the tax put off by it
    if is_what_if(table) and not _WHAT_IF.search(clause):
        return 0.3
    return 1.0
