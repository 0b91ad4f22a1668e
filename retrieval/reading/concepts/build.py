"""Writes `concepts.json`: a public mapping of tags, filers' own row labels, and the hand-written lines of `hand.json`.

    python -m tieout.retrieval.reading.concepts.build --mappings FILE --filings DIR [--labels DIR] [--leave-out T,T] --out FILE

`--mappings` is `edgar/xbrl/standardization/gaap_mappings.json` of the package edgartools (MIT licence), `--labels` its
`edgar/entity/data`; unpacking the wheel is enough, nothing of it runs. `--filings` holds inline XBRL filings, named
TICKER-….html or .html.gz; companies named in `--leave-out` are not read. The same input writes the same bytes.

The mapping's standard concepts are groups for statement models ("net cash from operating activities" holds 98 tags, among
them shares issued for services). Two tags are one concept here only where they name the same line: where `hand.json` says so,
or where their names differ by the taxonomy's prefix or version digit alone. All other tags are concepts of their own; the
group gives them the section.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, TypeVar

from tieout.retrieval.reading.concepts import tag_names
from tieout.retrieval.reading.concepts.filings import LabelledNumber, Uses, uses_of_tags
from tieout.retrieval.reading.concepts.labels import normal_form
from tieout.retrieval.reading.concepts.load import Concept, defaults_of
from tieout.retrieval.reading.concepts.sources import Mappings, read_filings, read_mappings, read_trees
from tieout.retrieval.reading.concepts.votes import LabelVotes

HAND = Path(__file__).with_name("hand.json")

_LEAST_COMPANIES = 2  # that use a tag outside the mapping before it is taken up
_LIKE_WORDS = 0.65  # share of words from which the mapping's name for a group is one for the tag, too
_SAME_WORDS = 0.8  # share of words from which a filer's label may stand for the tag's name: "Other noncurrent assets"
_STATEMENTS = {
    "BalanceSheet": "balance",
    "IncomeStatement": "income",
    "CashFlowStatement": "cash_flow",
    "ComprehensiveIncome": "comprehensive_income",
    "PerShareData": "per_share",
    "StatementOfEquity": "equity",
    "Commitments": "notes",
}
_SECTORS = {"Banking Revenue": "banking", "Banking Expenses": "banking", "Insurance Expenses": "insurance"}
_INDUSTRIES = frozenset(("banking", "energy", "insurance", "mining", "realestate", "securities", "utilities"))
_FEW_OVERRIDES = 4  # industries that the mapping treats apart: a tag with more of them is in use everywhere
_FEW_COMPANIES = 600  # about as many as the mapping's largest industry, banking, has

_T = TypeVar("_T", bool, str)
Hand = Mapping[str, Mapping[str, Any]]  # key → fields of Concept, written by hand


def main(argv: Sequence[str] | None = None) -> None:
    """Reads the sources named in `argv` (default: the command line), writes the data file and prints what stands in it."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--mappings", type=Path, required=True, help="gaap_mappings.json of edgartools")
    parser.add_argument("--mappings-version", default="", help="its package's version, for the file's header")
    parser.add_argument("--labels", type=Path, help="edgar/entity/data of edgartools: statements' labels by industry")
    parser.add_argument("--filings", type=Path, required=True, help="folder of inline XBRL filings")
    parser.add_argument("--leave-out", default="", help="tickers not to read, with commas between")
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args(argv)
    mappings = read_mappings(options.mappings)
    hand = json.loads(HAND.read_text("utf-8"))["concepts"]
    numbers = read_filings(options.filings, frozenset(options.leave_out.lower().split(",")))
    trees = read_trees(options.labels) if options.labels else []
    found = build(mappings, hand, numbers, trees)
    header = {
        "edgartools": f"edgartools {options.mappings_version} (MIT licence): tags, sections, company counts, labels",
        "filings": f"row labels, units and periods of {len({company for company, _ in numbers})} companies' filings",
        "hand": f"hand.json: {hand_lines(hand)}",
    }
    options.out.write_text(data_file(found, header), "utf-8")
    print("\n".join(summary(found, mappings, hand, numbers)))


def build(
    mappings: Mappings, hand: Hand, numbers: Sequence[tuple[str, LabelledNumber]], trees: Iterable[tuple[str, str, str]]
) -> list[Concept]:
    """The concepts in the order of their keys.

    `numbers` are (company, tagged number), `trees` (industry or "", local name, label). Every tag of `mappings` that can
    stand on a number has exactly one concept, as has every us-gaap tag that two companies use.
    """
    uses = uses_of_tags(numbers)
    keys = _keys(mappings, hand, uses)
    tags_of: defaultdict[str, list[str]] = defaultdict(list)
    for tag, key in keys.items():
        tags_of[key].append(tag)
    bare = {key: _concept(key, tags_of[key], mappings, hand.get(key), uses) for key in {*tags_of, *hand}}
    trees = list(trees)
    labels = _labels(numbers, trees, mappings, keys, bare)
    industries = _industries(trees, mappings, keys)
    sections = {key: concept.section for key, concept in bare.items()}
    return [_dressed(bare[key], labels.of(key, sections[key], sections), industries.get(key)) for key in sorted(bare)]


def _keys(mappings: Mappings, hand: Hand, uses: Mapping[str, Uses]) -> dict[str, str]:
    """Each tag's key: the hand-written one, or one made of its name.

    Raises ValueError where a name makes a hand-written key by chance ("OtherIncome").
    """
    by_hand = {tag: key for key, row in hand.items() for tag in row["tags"]}
    tags = {tag for name in mappings for tag in _prefixed(name, mappings, uses)}
    tags |= {t for t, use in uses.items() if t.startswith("us-gaap:") and len(use.companies) >= _LEAST_COMPANIES}
    named = {tag: tag_names.key(_local(tag)) for tag in sorted(tags) if tag not in by_hand}
    if chance := sorted(tag for tag, key in named.items() if key in hand):
        raise ValueError(f"these tags' names are keys of hand.json: give each its own line or a place there: {chance}")
    return by_hand | named


def _prefixed(name: str, mappings: Mappings, uses: Mapping[str, Uses]) -> Iterator[str]:
    """A name of the mapping with its taxonomy's prefix.

    The mapping writes IFRS elements plainly, most of them a second time as "ifrs-full_…" or "ifrs:…". Such a name is a
    US-GAAP element as well only where a filing has it.
    """
    plain = name.removeprefix("ifrs-full_").removeprefix("ifrs:")
    if not tag_names.is_figure(plain):
        return
    ifrs = f"ifrs-full_{plain}" in mappings or f"ifrs:{plain}" in mappings or tag_names.is_ifrs_style(plain)
    if ifrs:
        yield f"ifrs-full:{plain}"
    if not ifrs or f"us-gaap:{plain}" in uses:
        yield f"us-gaap:{plain}"


def _local(tag: str) -> str:
    return tag.split(":")[-1]


def _entry(tag: str, mappings: Mappings) -> Mapping[str, Any]:
    """A tag's entry in the mapping, the one with counts first; empty where there is none."""
    local = _local(tag)
    return mappings.get(local) or mappings.get(f"ifrs-full_{local}") or mappings.get(f"ifrs:{local}") or {}


def _concept(
    key: str, tags: Iterable[str], mappings: Mappings, row: Mapping[str, Any] | None, uses: Mapping[str, Uses]
) -> Concept:
    """A concept without filers' labels: the hand-written row where there is one, else what its tags say."""
    counts = {tag: int(_entry(tag, mappings).get("company_count") or 0) for tag in tags}
    order = sorted(counts, key=lambda tag: (-counts[tag], tag))
    values = _by_hand(row, order) if row else _by_tags(order, mappings, uses)
    return Concept(key=key, companies=max(counts.values(), default=0), **values)


def _by_hand(row: Mapping[str, Any], order: Sequence[str]) -> dict[str, Any]:
    """The fields of a hand-written row; tags that joined by their name stand behind its own."""
    values: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in row.items()}
    tags = (*row["tags"], *(tag for tag in order if tag not in row["tags"]))
    return values | {"source": "hand", "tags": tags}


def _by_tags(order: Sequence[str], mappings: Mappings, uses: Mapping[str, Uses]) -> dict[str, Any]:
    """The fields that tags give by their names, their entry in the mapping and their use; `order` has the commonest first."""
    best = _local(order[0])
    entry, seen = _entry(order[0], mappings), [uses[tag] for tag in order if tag in uses]
    section = tag_names.section(best) or _group_section(entry, mappings)
    instant = _instant(seen, section == "balance")
    if instant != (section == "balance") and section in ("balance", "income", "cash_flow"):
        section = "notes"  # the mapping puts "inventory write-down" under inventory: filers' contexts know better
    return {
        "label": tag_names.label(best),
        "synonyms": (),
        "tags": tuple(order),
        "unit": _most(use.units for use in seen) or tag_names.unit(best),
        "period": "instant" if instant else "duration",
        "section": section,
        "source": "edgartools" if entry else "filings",
        "industries": (_SECTORS[entry["section"]],) if entry.get("section") in _SECTORS else None,
    }


def _group_section(entry: Mapping[str, Any], mappings: Mappings) -> str:
    """The statement of an entry; where it names none (IFRS), that of most tags in its standard concept; "notes" for neither."""
    if statement := entry.get("statement"):
        return _STATEMENTS[statement]
    groups = entry.get("standard_tags", [])[:1]
    named = Counter(
        other["statement"]
        for other in mappings.values()
        if groups and other["standard_tags"][:1] == groups and other.get("statement")
    )
    return _STATEMENTS[named.most_common(1)[0][0]] if named else "notes"


def _instant(seen: Iterable[Uses], otherwise: bool) -> bool:
    found = _most(use.instants for use in seen)
    return otherwise if found is None else found


def _most(counters: Iterable[Counter[_T]]) -> _T | None:
    total: Counter[_T] = sum(counters, Counter())
    return max(total, key=lambda value: (total[value], str(value))) if total else None


def _labels(
    numbers: Iterable[tuple[str, LabelledNumber]],
    trees: Iterable[tuple[str, str, str]],
    mappings: Mappings,
    keys: Mapping[str, str],
    bare: Mapping[str, Concept],
) -> LabelVotes:
    """All labels with those who use them; those of parts and of the cover page are passed over."""
    labels = LabelVotes()
    for company, number in numbers:
        if number.tag in keys and not number.dimensions and not number.tag.startswith("dei:"):
            labels.add(number.label, keys[number.tag], company)
    for industry, name, label in trees:
        if f"us-gaap:{name}" in keys:
            labels.add(label, keys[f"us-gaap:{name}"], f"tree of {industry or 'all'}")
    for name, entry in mappings.items():
        key = keys.get(f"us-gaap:{name}")
        title = entry.get("display_name")
        if key and title and _alike(title, bare[key].label):
            for voter in ("mapping", "its group"):  # one public name is enough where it has the tag's own words
                labels.add(title, key, voter)
    return labels


def _alike(one: str, other: str, share: float = _LIKE_WORDS) -> bool:
    """Whether two labels share at least `share` of all their words."""
    left, right = set(normal_form(one).split()), set(normal_form(other).split())
    return len(left & right) >= share * len(left | right)


def _industries(
    trees: Iterable[tuple[str, str, str]], mappings: Mappings, keys: Mapping[str, str]
) -> dict[str, tuple[str, ...]]:
    """The industry in whose statements alone a concept stands, by key; concepts that are in use everywhere are left out."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for industry, name, _ in trees:
        entry, key = mappings.get(name, {}), keys.get(f"us-gaap:{name}")
        few = (
            len(entry.get("industry_overrides", ())) <= _FEW_OVERRIDES
            and 0 < entry.get("company_count", 0) <= _FEW_COMPANIES
        )
        if key and few:
            found[key].add(industry)
    return {key: tuple(who) for key, who in found.items() if len(who) == 1 and who <= _INDUSTRIES}


def _dressed(concept: Concept, labels: Sequence[str], industries: tuple[str, ...] | None) -> Concept:
    """The concept with filers' labels behind its own, each form once; a filer's label in the tag's own words leads."""
    if concept.source == "hand":
        return replace(concept, synonyms=_each_form_once(concept.label, (*concept.synonyms, *labels)))
    label = next((label for label in labels if _alike(label, concept.label, _SAME_WORDS)), concept.label)
    return replace(
        concept,
        label=label,
        synonyms=_each_form_once(label, (*labels, concept.label)),
        total=bool(labels) and normal_form(labels[0]).startswith("total "),
        industries=concept.industries or industries,
    )


def _each_form_once(label: str, others: Iterable[str]) -> tuple[str, ...]:
    """The other labels whose normal forms differ from the first and from one another."""
    forms = {normal_form(label): label}
    for other in others:
        forms.setdefault(normal_form(other), other)
    return tuple(forms.values())[1:]


def data_file(found: Iterable[Concept], header: Mapping[str, str]) -> str:
    """The data file's text: its sources, then one concept a line without what `load.defaults_of` says."""
    rows = []
    for concept in found:
        defaults = defaults_of(concept.key, concept.section)
        values = {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(concept).items()}
        rows.append(
            {name: value for name, value in values.items() if name == "key" or value != defaults.get(name, ...)}
        )
    lines = ",\n".join(json.dumps(row, ensure_ascii=False, separators=(",", ":")) for row in rows)
    return f'{{"sources":{json.dumps(header, ensure_ascii=False)},\n"concepts":[\n{lines}\n]}}\n'


def hand_lines(hand: Hand) -> str:
    """What was written by hand, counted."""
    names = sum(1 + len(row["synonyms"]) for row in hand.values())
    return f"{len(hand)} concepts, {names} labels, {sum(len(row['tags']) for row in hand.values())} tags"


def summary(
    found: Sequence[Concept], mappings: Mappings, hand: Hand, numbers: Sequence[tuple[str, LabelledNumber]]
) -> Iterator[str]:
    """Lines that say what the list holds and which share of the filings' tagged numbers it covers."""
    sources = Counter(concept.source for concept in found)
    by_tag = {tag: concept.key for concept in found for tag in concept.tags}
    mapped = [number for _, number in numbers if number.tag.startswith("us-gaap:") and _local(number.tag) in mappings]
    covered = sum(number.tag in by_tag for number in mapped)
    named = sum(by_tag.get(number.tag) in hand for number in mapped)
    everywhere = sum(number.tag in by_tag for _, number in numbers)
    synonyms = sum(len(concept.synonyms) for concept in found)
    yield f"{len(found)} concepts ({dict(sorted(sources.items()))}), {len(by_tag)} tags, {synonyms} synonyms"
    yield f"written by hand: {hand_lines(hand)}"
    yield f"tagged numbers whose tag is in the mapping: {covered} of {len(mapped)} have a concept, {named} a hand-written one"
    yield f"all tagged numbers: {everywhere} of {len(numbers)} have a concept"


if __name__ == "__main__":
    main()
