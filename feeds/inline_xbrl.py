"""Inline XBRL: what the filer tagged, with the characters of the document's text at which each tagged number stands.

Knows contexts, units, scales, signs, dimensions and number formats of Inline XBRL 1.1 and the SEC's and XBRL
International's transformation registries as far as numbers go; validates nothing and fetches no taxonomy.

Where a number stands in the text is found by writing the page twice. The second time each tagged number's digits are
replaced by decimal digits of another script, which every pattern with a backslash-d treats alike; the two texts must be the same
but for these digits, and the digits' script tells which tagged number they belong to.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from lxml import etree

_INLINE = re.compile(r"http://www\.xbrl\.org/\d{4}/inlineXBRL")
_INSTANCE = "http://www.xbrl.org/2003/instance"
_DIMENSIONS = "http://xbrl.org/2006/xbrldi"
_COMMA_DECIMAL = re.compile(r"(?i):num-?comma-?decimal")
_ASCII = "0123456789"
_GAP = 3  # characters that may stand between two digits of one number: separators and spaces
_WINDOW = 400  # tagged numbers that may be missing from the text, or out of order, before the next one that is found
Render = Callable[[etree._Element], str]


@dataclass(frozen=True, slots=True)
class TaggedNumber:
    """A number as its filer tagged it. `value * 10**scale` is the number meant, with its sign; `[start, end)` its digits.

    `concept` is the tag as written ("us-gaap:Revenues"), `unit` the measures without their prefixes ("USD",
    "USD/shares", "pure"), `dimensions` pairs of axis and member as written. `period_start` is None for an instant.
    """

    start: int
    end: int
    concept: str
    unit: str
    value: Decimal
    scale: int
    period_start: date | None
    period_end: date
    dimensions: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Tagging:
    """What a filing's tags tell. `cover`: names and texts of its `dei:` facts, such as DocumentPeriodEndDate."""

    cover: tuple[tuple[str, str], ...]
    numbers: tuple[TaggedNumber, ...]


@dataclass(frozen=True, slots=True)
class _Context:
    start: date | None
    end: date
    dimensions: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class _Prefixes:
    """The page's own prefixes, as lower-case beginnings of element names."""

    inline: str
    instance: str
    dimensions: str


def tagging_of(root: etree._Element, text: str, render: Render) -> Tagging | None:
    """The tags of a parsed page whose text `render` has written; None for a page without inline XBRL.

    Changes the digits within `root`: it cannot be used for anything else afterwards.
    """
    prefixes = _prefixes(root)
    if prefixes is None:
        return None
    contexts, units = _contexts(root, prefixes), _units(root, prefixes)
    elements = list(_visible_numbers(root, prefixes))
    cover = tuple(_cover(root, prefixes))
    scripts = _scripts_not_in(text)
    for position, group in enumerate(elements):
        _write_digits(group[0], scripts[position % len(scripts)])
    marked = render(root)
    if _plain(marked, scripts) != text:
        return Tagging(cover, ())
    wanted = [_digits(group[0], scripts) for group in elements]
    numbers: list[TaggedNumber] = []
    for position, start, end in _placed(marked, wanted, scripts):
        for element in elements[position]:
            number = _number(element, start, end, text[start:end], contexts, units)
            if number is not None:
                numbers.append(number)
    return Tagging(cover, tuple(numbers))


def _prefixes(root: etree._Element) -> _Prefixes | None:
    named: dict[str, str] = {}
    for element in root.iter():
        if not isinstance(element.tag, str):
            continue
        for name, value in element.attrib.items():
            if str(name).startswith("xmlns:"):
                named.setdefault(str(value).strip(), str(name)[6:].lower())
        if any(_INLINE.fullmatch(uri) for uri in named):
            break
    inline = next((prefix for uri, prefix in named.items() if _INLINE.fullmatch(uri)), None)
    if inline is None:
        return None
    return _Prefixes(f"{inline}:", f"{named.get(_INSTANCE, 'xbrli')}:", f"{named.get(_DIMENSIONS, 'xbrldi')}:")


def _named(root: etree._Element, name: str) -> Iterator[etree._Element]:
    """Elements of a prefixed name; the HTML parser writes names in lower case."""
    return root.iter(name.lower())


def _contexts(root: etree._Element, prefixes: _Prefixes) -> dict[str, _Context]:
    found: dict[str, _Context] = {}
    for element in _named(root, f"{prefixes.instance}context"):
        days: dict[str, date] = {}
        dimensions: list[tuple[str, str]] = []
        for inner in element.iter():
            name = inner.tag.lower() if isinstance(inner.tag, str) else ""
            if name in (f"{prefixes.dimensions}explicitmember", f"{prefixes.dimensions}typedmember"):
                dimensions.append((inner.get("dimension") or "", " ".join("".join(inner.itertext()).split())))
            elif name.startswith(prefixes.instance) and name.endswith(("startdate", "enddate", "instant")):
                day = _day(inner.text)
                if day is not None:
                    days[name.removeprefix(prefixes.instance)] = day
        end = days.get("enddate") or days.get("instant")
        if end is not None and element.get("id"):
            found[str(element.get("id"))] = _Context(days.get("startdate"), end, tuple(dimensions))
    return found


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat((text or "").strip()[:10])
    except ValueError:
        return None


def _units(root: etree._Element, prefixes: _Prefixes) -> dict[str, str]:
    found: dict[str, str] = {}
    for element in _named(root, f"{prefixes.instance}unit"):
        parts = [(m.text or "").strip().split(":")[-1] for m in _named(element, f"{prefixes.instance}measure")]
        found[str(element.get("id"))] = "/".join(parts)
    return found


def _cover(root: etree._Element, prefixes: _Prefixes) -> Iterator[tuple[str, str]]:
    seen: set[str] = set()
    for element in _named(root, f"{prefixes.inline}nonNumeric"):
        name = element.get("name") or ""
        value = " ".join("".join(element.itertext()).split())
        if name.startswith("dei:") and value and name not in seen:
            seen.add(name)
            yield name.removeprefix("dei:"), value


def _visible_numbers(root: etree._Element, prefixes: _Prefixes) -> Iterator[list[etree._Element]]:
    """Tagged numbers with digits in the order of the page; a number tagged more than once comes with all its tags."""
    name = f"{prefixes.inline}nonfraction"
    hidden = (f"{prefixes.inline}hidden", f"{prefixes.inline}header")
    for element in root.iter(name):
        if any(True for _ in element.iterancestors(name, *hidden)):
            continue
        if any(character.isdigit() for character in "".join(element.itertext())):
            yield [element, *element.iterdescendants(name)]


def _scripts_not_in(text: str) -> list[str]:
    """The ten digits of every script that the text does not use and that canonical composition leaves alone."""
    return [digits for digits in _SCRIPTS if not any(digit in text for digit in digits)]


def _all_scripts() -> list[str]:
    """Decimal digits from zero to nine, script by script, ASCII's left out."""
    zeros = [c for c in range(0x80, 0x1FBFA) if unicodedata.decimal(chr(c), None) == 0]
    return ["".join(map(chr, range(zero, zero + 10))) for zero in zeros]


_SCRIPTS = _all_scripts()


def _write_digits(element: etree._Element, digits: str) -> None:
    table = str.maketrans(_ASCII, digits)
    for inner in element.iter():
        if inner.text:
            inner.text = inner.text.translate(table)
        if inner is not element and inner.tail:
            inner.tail = inner.tail.translate(table)


def _plain(text: str, scripts: Sequence[str]) -> str:
    return text.translate(
        {ord(digit): value for digits in scripts for digit, value in zip(digits, _ASCII, strict=True)}
    )


def _digits(element: etree._Element, scripts: Sequence[str]) -> str:
    """The element's digits as they are written now."""
    return "".join(c for c in "".join(element.itertext()) if c.isdigit() and not c.isascii())


def _placed(marked: str, wanted: Sequence[str], scripts: Sequence[str]) -> Iterator[tuple[int, int, int]]:
    """Positions in `wanted`, with where their digits begin and end, as far as they stand in the text."""
    script_of = {digit: number for number, digits in enumerate(scripts) for digit in digits}
    runs: list[tuple[int, int]] = []
    for match in re.finditer(f"[{''.join(script_of)}]+", marked):
        begin = match.start()
        for at in range(match.start(), match.end()):
            if script_of[marked[at]] != script_of[marked[begin]]:
                runs.append((begin, at))
                begin = at
        runs.append((begin, match.end()))
    grouped: list[tuple[int, int]] = []
    for begin, end in runs:
        last = grouped[-1] if grouped else None
        if last and begin - last[1] <= _GAP and script_of[marked[begin]] == script_of[marked[last[0]]]:
            grouped[-1] = (last[0], end)
        else:
            grouped.append((begin, end))
    at = 0
    for begin, end in grouped:
        digits = "".join(c for c in marked[begin:end] if c in script_of)
        found = next((n for n in range(at, min(at + _WINDOW, len(wanted))) if wanted[n] == digits), None)
        if found is not None:
            yield found, begin, end
            at = found + 1


def _number(
    element: etree._Element,
    start: int,
    end: int,
    shown: str,
    contexts: Mapping[str, _Context],
    units: Mapping[str, str],
) -> TaggedNumber | None:
    context = contexts.get(element.get("contextref") or "")
    value = _value(shown, element.get("format") or "")
    if context is None or value is None or element.get("name") is None:
        return None
    scale = element.get("scale") or "0"
    if not re.fullmatch(r"[-+]?\d{1,2}", scale):
        return None
    return TaggedNumber(
        start=start,
        end=end,
        concept=str(element.get("name")),
        unit=units.get(element.get("unitref") or "", ""),
        value=-value if element.get("sign") == "-" else value,
        scale=int(scale),
        period_start=context.start,
        period_end=context.end,
        dimensions=context.dimensions,
    )


def _value(shown: str, form: str) -> Decimal | None:
    """The digits as a number; the point is a comma where the tag's format says so."""
    comma = _COMMA_DECIMAL.search(form) is not None
    plain = re.sub(r"[^\d,]" if comma else r"[^\d.]", "", shown).replace(",", ".")
    try:
        return Decimal(plain)
    except InvalidOperation:
        return None


def packed(tagging: Tagging) -> dict[str, Any]:
    """As plain lists, for storage; `unpacked` gives the tagging back. Repeated texts stand once."""
    words: dict[str, int] = {}

    def number_of(word: str) -> int:
        return words.setdefault(word, len(words))

    rows = [
        [
            n.start, n.end, number_of(n.concept), number_of(n.unit), str(n.value), n.scale,
            n.period_start.toordinal() if n.period_start else 0, n.period_end.toordinal(),
            [number_of(part) for pair in n.dimensions for part in pair],
        ]
        for n in tagging.numbers
    ]  # fmt: skip
    return {"cover": [list(pair) for pair in tagging.cover], "numbers": rows, "words": list(words)}


def unpacked(data: Mapping[str, Any]) -> Tagging:
    words = data["words"]
    numbers = [
        TaggedNumber(
            start, end, words[concept], words[unit], Decimal(value), scale,
            date.fromordinal(begin) if begin else None, date.fromordinal(last),
            tuple((words[a], words[m]) for a, m in zip(dims[::2], dims[1::2], strict=True)),
        )
        for start, end, concept, unit, value, scale, begin, last, dims in data["numbers"]
    ]  # fmt: skip
    return Tagging(tuple((name, value) for name, value in data["cover"]), tuple(numbers))
