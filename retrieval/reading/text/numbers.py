"""Numbers as finance writes them, read to `Figure` with exact offsets. Pure and total: no text raises.

`numbers(text)` gives every figure, left to right, none overlapping; `text[f.start - start : f.end - start] == f.text`.
A run of digits with its separators is one figure or none, never a part of it: what stands in it or beside it and is not
understood leaves it unread (`unread(text)` says where). Dates, periods, citation marks, list numbers, form names,
references, identifiers, product and index names are no figures.
Cents are read as hundredths of their currency ("57 cents a share" is 0.57 USD/shares), pence as "GBX"; fractions as decimals.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from tieout.retrieval.reading.records import Figure
from tieout.retrieval.reading.text.affixes import Affixes, around, follows
from tieout.retrieval.reading.text.captions import declared_scale
from tieout.retrieval.reading.text.non_figures import Offsets, dates, merged, non_figures
from tieout.retrieval.reading.text.number_words import worded_numbers
from tieout.retrieval.reading.text.numerals import Notation, Run, joined, notation, scan, spaced, value_of
from tieout.retrieval.reading.text.rounding import rounds_to, same_size, write_figure

__all__ = [
    "Notation",
    "dates",
    "declared_scale",
    "non_figures",
    "notation_of",
    "numbers",
    "rounds_to",
    "same_size",
    "unread",
    "write_figure",
]

_MEASURES = re.compile(r"(?:MWh?|GWh?|TWh?|kWh?|kg|km|kt|mt|[tT]|boe|bpd|sqft)\b")
_RANGE = re.compile(r"\s?(?:to|[-–—\u2010\u2011]|and|or)\s?")
_WORD_BEHIND = re.compile(r"[ \u00a0][a-z]")
_CONTINENTAL = re.compile(r"T€|TEUR|Mio|Mrd|Tsd|Million?en|Milliarden|Tausend")
_NO_CENTS = re.compile(r"[.,][-–—](?![\w-])")  # "1.000,- EUR", "CHF 12.–"
_ALONE = re.compile(r"[\s(△▲−–-]*\d[\d .,]*\)?\s*")
_CROWDED = re.compile(r"\d[ \u00a0]+$")
_CROWD = re.compile(r"[ \u00a0]+[$€£¥(−–-]?\d")
_RAISED = re.compile(r"[\d%)]\s?$")


def numbers(text: str, *, start: int = 0, small_words: bool = False, how: Notation | None = None) -> list[Figure]:
    """Every figure in `text`; offsets are counted from `start`.

    `small_words` adds "four tankers" and its like. `how`: the notation of the document that `text` was taken from
    (`notation_of(document)`); without it the text's own numerals decide, and English where they say nothing.
    """
    found, blocked, _ = _read_all(text, how)
    found = _with_words(text, found, blocked, small=small_words)
    _join_ranges(text, found)
    return [replace(figure, start=figure.start + start, end=figure.end + start) for figure in found] if start else found


def unread(text: str, *, how: Notation | None = None) -> list[Offsets]:
    """Where digits stand that are neither a figure nor a date, a reference or a name: seen, but not understood."""
    return _read_all(text, how)[2]


def notation_of(text: str, *, default: Notation | None = None) -> Notation:
    """How a document or a table writes its numerals, by those that can be read in one way only; else as `default`."""
    return notation(scan(text), text, default)


def _read_all(text: str, how: Notation | None) -> tuple[list[Figure], list[Offsets], list[Offsets]]:
    """Figures, the spans where none can be (non-figures and what is unread), and the unread ones alone."""
    blocked = non_figures(text)
    runs = _free(scan(text), blocked)
    how = how or notation(runs, text)
    found: list[Figure] = []
    strange: list[Offsets] = []
    for run, value in _whole(text, runs, how):
        figure = _figure(text, run, value, how)
        if isinstance(figure, Figure):
            if found and figure.start < found[-1].end:
                continue
            if strange and figure.start < strange[-1][1]:
                strange[-1] = strange[-1][0], figure.start
            found.append(figure)
        elif figure is not None:
            strange.append((max(figure[0], found[-1].end if found else 0), figure[1]))
    return found, merged([*blocked, *strange]) if strange else blocked, strange


def _free(runs: Iterable[Run], blocked: Sequence[Offsets]) -> list[Run]:
    begins = [span[0] for span in blocked]
    return [run for run in runs if not _covered((run.start, run.end), blocked, begins)]


def _covered(span: Offsets, blocked: Sequence[Offsets], begins: Sequence[int]) -> bool:
    before = bisect_right(begins, span[1] - 1) - 1
    return before >= 0 and blocked[before][1] > span[0]


def _whole(text: str, runs: Sequence[Run], how: Notation) -> Iterator[tuple[Run, Decimal | None]]:
    """Each run with its value, None where it is not understood; runs that spaces join to one numeral as one."""
    chains = {chain[0].start: chain for chain in spaced(runs, text)}
    done = 0
    for run in runs:
        if run.start < done:
            continue
        chain = chains.get(run.start) if chains else None
        join = _joins(text, chain, how) if chain else False
        if chain and join is not False:
            whole = joined(chain)
            done = whole.end
            yield whole, value_of(whole, how) if join else None
        else:
            yield run, value_of(run, how)


def _joins(text: str, chain: Sequence[Run], how: Notation) -> bool | None:
    """Is "12 345" one numeral? None where it may be one or two."""
    whole = joined(chain)
    affixes = around(text, whole.start, whole.end)
    money = affixes.unit is not None and affixes.start < whole.start
    if how.spaces is False:
        return None if money and affixes.scale > 1 else False
    if text[max(0, whole.start - 1) : whole.start].isalnum() and not money:
        return False  # "H100 200"
    if _CROWDED.search(text, max(0, whole.start - 4), whole.start) or _CROWD.match(text, whole.end):
        return None  # columns: "12 345 11 203"
    alone = whole.kind == "comma" or (whole.end - whole.start > len(text) - 8 and _ALONE.fullmatch(text))
    return True if how.spaces or alone or affixes.known or _WORD_BEHIND.match(text, whole.end) else None


def _figure(text: str, run: Run, value: Decimal | None, how: Notation) -> Figure | Offsets | None:
    """The figure around a run; its span where something is not understood; None for a footnote mark or part of a name."""
    start = run.start
    if start and text[start - 1] == "." and not (start > 1 and (text[start - 2].isalnum() or text[start - 2] in "._")):
        start -= 1  # ".5"
        value = Decimal(f"0.{run.digits}") if run.digits.isdigit() and run.fraction is None else None
    end = run.end
    if match := _NO_CENTS.match(text, end):
        end = match.end()
        value = Decimal("".join(c for c in run.digits if c.isdigit())) if run.kind.startswith("open") else value
    affixes = around(text, start, end, exact=bool(run.kind))
    if run.kind == "?" and run.beyond > run.end:
        return affixes.start, run.beyond  # a power, "1.2E+05"
    if not _is_quantity(text, run, affixes) or _is_raised(text, run):
        return None
    written = text[affixes.start : affixes.end]
    arrows = text[affixes.start - 1 : affixes.start] + text[affixes.end : affixes.end + 1] in {"<>", "{}"}
    arrows |= not how.triangles and ("△" in written or "▲" in written)
    pair = how.decimal is None and run.kind == "comma" and not affixes.known and run.digits.count(",") == 1
    if run.kind == "open." and not how.told and _CONTINENTAL.search(written):
        return affixes.start, affixes.end  # "TEUR 1.234" alone: rather thousands than three decimals
    if value is None or affixes.unread or arrows or (pair and len(run.digits) < 6 and "." not in run.digits):
        return affixes.start, max(affixes.end, run.beyond)
    value = -value if affixes.negative else value
    value = value / 100 if affixes.hundredth else value
    return Figure(written, value, affixes.unit, affixes.scale, affixes.start, affixes.end)


def _is_quantity(text: str, run: Run, affixes: Affixes) -> bool:
    """No part of a name, a version or an ordinal."""
    before, after = text[max(0, run.start - 2) : run.start], text[run.end : run.end + 1]
    money = affixes.unit is not None and affixes.start < run.start
    if before[-1:] in {"_", "#"} or (before[-1:].isalpha() and not money and not affixes.unread):
        return False  # H100, GB200, #12
    if before[-1:] in {"-", "\u2010", "\u2011"} and before[:-1].isalpha() and not money:
        return False  # F-35
    if not run.digits:
        return affixes.known  # "1/2" alone is too vague
    if affixes.end > run.end or not (after.isalpha() or after == "_"):
        return True
    return _MEASURES.match(text, run.end) is not None


def _is_raised(text: str, run: Run) -> bool:
    """A footnote mark behind a number, "98.7 1)": its parenthesis was never opened."""
    if (
        text[run.end : run.end + 1] != ")"
        or len(run.digits) > 2
        or not _RAISED.search(text, max(0, run.start - 4), run.start)
    ):
        return False
    line = text[text.rfind("\n", 0, run.start) + 1 : run.start]
    return line.count("(") <= line.count(")")


def _with_words(text: str, found: list[Figure], blocked: Sequence[Offsets], *, small: bool) -> list[Figure]:
    taken = merged([*blocked, *((figure.start, figure.end) for figure in found)])
    begins = [span[0] for span in taken]
    worded: list[Figure] = []
    for word in worded_numbers(text, small=small):
        inside = worded and word.start < worded[-1].end  # "half a percentage point" holds "a percentage point"
        if inside or _covered((word.start, word.end), taken, begins):
            continue
        unit, end, hundredth = follows(text, word.end, word.start)
        if _covered((word.start, end), taken, begins):
            unit, end, hundredth = None, word.end, False  # the currency is the next figure's
        value = word.value / 100 if hundredth else word.value
        worded.append(Figure(text[word.start : end], value, unit, word.scale, word.start, end))
    return sorted([*found, *worded], key=lambda figure: figure.start) if worded else found


def _join_ranges(text: str, found: list[Figure]) -> None:
    """ "$5.05 to 5.15 billion": the ends of a range share unit and scale; in place, from the right."""
    for at in range(len(found) - 2, -1, -1):
        low, high = found[at], found[at + 1]
        between = text[low.end : high.start]
        if len(between) > 5 or not _RANGE.fullmatch(between):
            continue
        joined = between.strip() not in {"and", "or"} or text[max(0, low.start - 8) : low.start].endswith("between ")
        found[at], found[at + 1] = _share(low, high, joined)


def _share(low: Figure, high: Figure, joined: bool) -> tuple[Figure, Figure]:
    same_money = low.unit is None or high.unit is None or high.unit.startswith(low.unit)
    if low.unit in {"percent", "pp", "bp", "x"} or not same_money:
        return low, high
    if joined and low.scale == 1 and high.scale > 1 and abs(low.value) <= 100 * abs(high.value):
        low = replace(low, scale=high.scale)
    if high.unit and (low.unit is None or joined) and not (low.unit is None and not joined and high.scale > 1):
        low = replace(low, unit=high.unit)
    elif joined and high.unit is None and low.unit and (high.scale > 1 or low.scale == 1):
        high = replace(high, unit=low.unit)
    return low, high
