"""Tagged numbers of an inline XBRL filing with their row labels, for `build.py`. Reads bytes; knows no concept.

`feeds` has the full reader, with values, members and places in the text; a list of concepts needs rows' labels, and no more.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from lxml import etree

_HIDDEN = frozenset(("ix:hidden", "ix:header"))
_DIMENSIONS = frozenset(("xbrldi:explicitmember", "xbrldi:typedmember"))


@dataclass(frozen=True, slots=True)
class LabelledNumber:
    tag: str  # as written: "us-gaap:Revenues"
    unit: str  # the unit's measures: "USD", "USD/shares"
    scale: int  # the attribute: 6 in a table in millions, -2 in per cent
    instant: bool  # its context is a day, not a span
    dimensions: bool  # its context names a member: the number is a part
    label: str  # the first words of its table row, "" outside tables


@dataclass
class Uses:
    """What the training filings say of one tag, over all of them."""

    companies: set[str] = field(default_factory=set)
    instants: Counter[bool] = field(default_factory=Counter)
    units: Counter[str] = field(default_factory=Counter)


def labelled_numbers(page: bytes) -> Iterator[LabelledNumber]:
    """Every visible tagged number of an HTML page, in order.

    Numbers without a known context are passed over. A page without tags gives none.
    """
    root = etree.fromstring(page, etree.HTMLParser(huge_tree=True, encoding="utf-8"))
    contexts, units = _contexts(root), _units(root)
    for element in root.iter("ix:nonfraction"):
        context = contexts.get(element.get("contextref", ""))
        above = list(element.iterancestors())
        if context is None or any(_name(ancestor) in _HIDDEN for ancestor in above):
            continue
        row = next((ancestor for ancestor in above if _name(ancestor) == "tr"), None)
        yield LabelledNumber(
            element.get("name", ""),
            units.get(element.get("unitref", ""), ""),
            int(element.get("scale") or 0),
            instant=context[0],
            dimensions=context[1],
            label="" if row is None else _row_label(row),
        )


def uses_of_tags(numbers: Iterable[tuple[str, LabelledNumber]]) -> dict[str, Uses]:
    """What (company, number) pairs tell of each tag."""
    found: defaultdict[str, Uses] = defaultdict(Uses)
    for company, number in numbers:
        use = found[number.tag]
        use.companies.add(company)
        use.instants[number.instant] += 1
        use.units[_unit_kind(number)] += 1
    return dict(found)


def _unit_kind(number: LabelledNumber) -> str:
    """A value of `Concept.unit`."""
    if number.unit == "pure":
        return "percent" if number.scale == -2 else "pure"
    currency = len(number.unit.split("/")[0]) == 3 and number.unit[:3].isupper()
    if currency:
        return "per_share" if number.unit.endswith("/shares") else "currency"
    return "shares" if number.unit == "shares" else "count"


def _contexts(root: etree._Element) -> Mapping[str, tuple[bool, bool]]:
    """Each context's id → whether it is an instant, whether it has dimensions."""
    found = {}
    for element in root.iter("xbrli:context"):
        names = {_name(inner) for inner in element.iter()}
        found[element.get("id", "")] = ("xbrli:instant" in names, bool(names & _DIMENSIONS))
    return found


def _units(root: etree._Element) -> Mapping[str, str]:
    return {
        element.get("id", ""): "/".join(
            (measure.text or "").strip().split(":")[-1] for measure in element.iter("xbrli:measure")
        )
        for element in root.iter("xbrli:unit")
    }


def _row_label(row: etree._Element) -> str:
    """The text of the row's first cell that holds words, if it stands before the row's first tagged number."""
    for cell in row:
        if next(cell.iter("ix:nonfraction"), None) is not None:
            return ""
        text = " ".join("".join(cell.itertext()).split())
        if re.search(r"[^\W\d_]{2}", text):
            return text
    return ""


def _name(element: etree._Element) -> str:
    return element.tag if isinstance(element.tag, str) else ""
