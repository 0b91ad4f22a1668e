"""Further questions made from a real table: look up a cell, compare two periods, average, share, and ask what is not there.

Tables of QA sets hold far more than their questions ask. What is made here has one right answer by construction: a row by
its label, a column by its year. It is asked over a few rows of the table, which are read once for all of it: what to do with two
figures is learnt there, and which line is meant from the sets' own questions. Pure; the same table and name give the same questions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from random import Random

from tieout.model.data.authored.draft import Draft, Item
from tieout.model.data.authored.judgement import ABSENT
from tieout.model.data.cells import MOST_CELLS, located, named
from tieout.model.data.columns import column_questions
from tieout.model.data.filter import values
from tieout.model.data.phrasing import PASSING, TOTAL, capital, markdown_table, negative, number, operand
from tieout.model.data.rows import Row, cut, hidden, readable
from tieout.model.prompt.table_lines import Reading, readings
from tieout.model.tieout.comparison import written
from tieout.model.tieout.sentences import listed


def table_questions(rows: Sequence[Sequence[str]], head: str, name: str, as_of: str, most: int) -> Iterator[Draft]:
    """At most `most` drafts over a few rows of the table, told as a source under `head`."""
    rng = Random(f"made:{name}")
    few = cut(rng, rows)
    found = readable(few)
    years = sorted({y for r in found for y in r.cells}, reverse=True)
    items = (Item("a", head, markdown_table(few)),)
    if len(found) < 2 or len(years) < 2:
        yield from column_questions(items[0], name, as_of, most)
        return
    shown = readings(items[0].text)
    makers: tuple[tuple[str, Maker], ...] = (*MAKERS, ("missing", partial(left_out, hidden(rows, few))))
    drawn = rng.sample(makers, len(makers))
    made = [(kind, one) for kind, make in drawn if (one := make(rng, found, years))]
    for kind, one in made[:most]:
        yield Draft(kind, name, as_of, one.question, render(one, shown), items)


@dataclass(frozen=True, slots=True)
class Made:
    """A question and its answer in two parts; the cells that the second part's figures stand in are named between them."""

    question: str
    subject: str
    result: str
    cells: tuple[str, ...] = ()  # the values to name, as printed, in the order of the naming


Maker = Callable[[Random, Sequence[Row], Sequence[str]], Made | None]


def render(made: Made, shown: Sequence[Reading]) -> str:
    """The answer with its cells named as the evidence shows them."""
    return f"{made.subject}{named(located([next(iter(values(c))) for c in made.cells], made.question, shown))}{made.result}"


def said(label: str) -> str:
    """A label within a sentence: "Net sales" becomes "net sales", "EBITDA" stays."""
    return label if label[:2].isupper() or label.istitle() else label[0].lower() + label[1:]


def lookup(rng: Random, rows: Sequence[Row], years: Sequence[str]) -> Made:
    row = rng.choice(rows)
    year = rng.choice(sorted(row.cells))
    asked, subject = rng.choice(
        (
            ("What was {l} in {y}?", "{L} in {y} was"),
            ("How high was {l} in {y}?", "{L} in {y} was"),
            ("How much was {l} in {y}?", "{L} in {y} was"),
            ("What is the {y} {l}?", "The {y} {l} is"),
        )
    )
    slots = {"l": said(row.label), "L": capital(row.label), "y": year}
    end = rng.choice((", according to the filing", ""))
    return Made(asked.format(**slots), subject.format(**slots), f" {row.cells[year]}{end} [a].")


def respective(rng: Random, rows: Sequence[Row], _: Sequence[str]) -> Made:
    """Two or three values of a row at once, each behind its year; years in a row may be asked by their first and last."""
    row = rng.choice(rows)
    years = rng.sample(sorted(row.cells), min(len(row.cells), rng.choice((2, 3, 3))))
    if rng.random() < 0.6:
        years.sort(reverse=rng.random() < 0.6)
    span = _spanned(years) if rng.random() < 0.6 else ""
    slots = {"l": said(row.label), "L": capital(row.label), "y": span or listed(years)}
    asked, subject = rng.choice(
        (
            ("What was {l} in {y} respectively?", "{L} in {y} respectively was"),
            ("What was {l} in {y}?", "{L} in {y} was"),
            ("What were the values of {l} in {y}, respectively?", "The values of {l} in {y}, respectively were"),
        )
    )
    values = [f"({row.label}, {years[0]}) {row.cells[years[0]]}", *(f"({y}) {row.cells[y]}" for y in years[1:])]
    return Made(asked.format(**slots), subject.format(**slots), f" {listed(values)} [a].")


def _spanned(years: Sequence[str]) -> str:
    """ "2019 to 2017" for three years that follow each other, up or down; "" for any others."""
    steps = {int(b) - int(a) for a, b in pairwise(years)}
    return f"{years[0]} to {years[-1]}" if len(years) > 2 and steps in ({1}, {-1}) else ""


def side_by_side(rng: Random, rows: Sequence[Row], _: Sequence[str]) -> Made | None:
    """Two rows' values in one year."""
    one, two = rng.sample(list(rows), 2)
    shared = sorted(set(one.cells) & set(two.cells))
    if not shared:
        return None
    year = rng.choice(shared)
    slots = {"a": said(one.label), "b": said(two.label), "y": year}
    asked, subject = rng.choice(
        (
            (
                "What are the respective values of {a} and {b} in {y}?",
                "The respective values of {a} and {b} in {y} are",
            ),
            ("What were {a} and {b} in {y}, respectively?", "In {y}, {a} and {b} were"),
        )
    )
    values = [f"({r.label}, {year}) {r.cells[year]}" for r in (one, two)]
    return Made(asked.format(**slots), subject.format(**slots), f" {listed(values)} [a].")


def beyond(rng: Random, rows: Sequence[Row], _: Sequence[str]) -> Made | None:
    """The years in which a row stood above or below a round number between two of its values, or how many they are."""
    found = _two(rng, rows)
    if not found or len(found[0].cells) > MOST_CELLS or negative(*found[0].cells.values()):
        return None
    row, new, old = found
    low, high = sorted(float(number(row.cells[y]) or 0) for y in (new, old))
    limit = _round_between(low, high)
    if not limit:
        return None
    asked, test = rng.choice(
        (
            ("In which year was {l} less than {n}?", "under"),
            ("In which year was {l} greater than {n}?", "over"),
            ("How many years did {l} exceed {n}?", "count over"),
            ("How many years did {l} exceed {n}?", "count over"),
            ("In how many years was {l} below {n}?", "count under"),
        )
    )
    asked = asked.format(l=row.label, n=f"{limit}{'%' * ('%' in row.cells[new])}")
    return _compared(row, asked, PASSING[test], test, limit.replace(",", ""))


def _round_between(low: float, high: float) -> str:
    """A number of few digits between two others; "" where none lies there."""
    for digits in (1, 2, 3):
        size = 10 ** (len(str(int(high))) - digits)
        limit = int(high // size * size) if size >= 1 else 0
        if low < limit < high:
            return f"{limit:,}"
    return ""


def _two(rng: Random, rows: Sequence[Row]) -> tuple[Row, str, str] | None:
    """A row with two neighbouring years, newer first."""
    row = rng.choice(rows)
    pairs = [(b, a) for a, b in pairwise(sorted(row.cells))]
    return (row, *rng.choice(pairs)) if pairs else None


def difference(rng: Random, rows: Sequence[Row], _: Sequence[str]) -> Made | None:
    found = _two(rng, rows)
    if not found or "%" in found[0].cells[found[1]]:
        return None
    row, new, old = found
    asked = rng.choice(
        (
            "What was the change in {l} between {o} and {n}?",
            "By how much did {l} change from {o} to {n}?",
            "What is the difference in {l} between {n} and {o}?",
            "What is the increase / (decrease) in {l} from {o} to {n}?",
        )
    )
    formula = f"{number(row.cells[new])}-{operand(row.cells[old])}"
    return _of_two(row, new, old, asked, "The change in {l} between {o} and {n}", formula)


def growth(rng: Random, rows: Sequence[Row], _: Sequence[str]) -> Made | None:
    found = _two(rng, rows)
    if not found or "%" in found[0].cells[found[1]] or not float(number(found[0].cells[found[2]]) or 0):
        return None
    row, new, old = found
    if negative(row.cells[old]):
        return None
    asked = rng.choice(
        (
            "What was the percentage change in {l} between {o} and {n}?",
            "By what percentage did {l} grow or fall in {n}, against {o}?",
            "What is the growth rate of {l} from {o} to {n}?",
            "What is the percentage increase / (decrease) in {l} from {o} to {n}?",
            "What was the % change in {l} from {o} to {n}?",
        )
    )
    formula = f"{number(row.cells[new])}/{number(row.cells[old])}-1"
    return _of_two(row, new, old, asked, "The percentage change in {l} between {o} and {n}", formula)


def average(rng: Random, rows: Sequence[Row], _: Sequence[str]) -> Made:
    """Over two or three years, or over all that the row has where none is named."""
    row = rng.choice(rows)
    years = sorted(row.cells, reverse=True)[: rng.choice((2, 3, 3))]
    span = _spanned(years[::-1]) if rng.random() < 0.5 else ""
    slots = {"l": said(row.label), "y": span or listed(years)}
    asked = rng.choice(("What is the average {l} for {y}?", "What was the average {l} over {y}?"))
    subject = "The average {l} for {y}"
    if len(row.cells) <= MOST_CELLS and rng.random() < 0.4:
        asked, subject, years = "What is the average {l}?", "The average {l}", sorted(row.cells, reverse=True)
    first, *others = (row.cells[y] for y in years)
    formula = "+".join([number(first), *map(operand, others)])
    result = f" was <<({formula})/{len(years)}>>, according to the filing [a]."
    return Made(asked.format(**slots), subject.format(**slots), result, (first, *others))


def _of_two(row: Row, new: str, old: str, asked: str, subject: str, formula: str) -> Made:
    slots = {"l": said(row.label), "n": new, "o": old}
    result = f" was <<{formula}>>, according to the filing [a]."
    return Made(asked.format(**slots), subject.format(**slots), result, (row.cells[new], row.cells[old]))


def _both(rng: Random, rows: Sequence[Row], whole: Row | None = None) -> tuple[Row, Row, str] | None:
    """Two rows, the second `whole` where it is given, and a year that both have."""
    place = rng.randrange(len(rows) - 1)  # neighbours are mostly of one kind
    one, two = rng.sample(list(rows[place : place + 2]), 2)
    if whole:
        one, two = (one if two is whole else two), whole
    shared = sorted(set(one.cells) & set(two.cells))
    year = rng.choice(shared) if shared else ""
    return (one, two, year) if year and "%" not in one.cells[year] + two.cells[year] else None


def share(rng: Random, rows: Sequence[Row], _: Sequence[str]) -> Made | None:
    """One row over another, over the total where the rows have one."""
    sums = [r for r in rows if TOTAL.search(r.label)]
    whole = rng.choice(sums) if sums and len(sums) < len(rows) and rng.random() < 0.7 else None
    found = _both(rng, [rng.choice([r for r in rows if r not in sums]), whole] if whole else rows, whole)
    if not found or not float(number(found[1].cells[found[2]]) or 0):
        return None
    one, two, year = found
    if negative(one.cells[year], two.cells[year]):
        return None
    asked = rng.choice(
        (
            "What was {a} as a share of {b} in {y}?",
            "What is the ratio of {a} to {b} in {y}?",
            "What is {a} as a percentage of {b} in {y}?",
            "What is the proportion of {a} over {b} in {y}?",
            "What percentage of {b} does {a} make up in {y}?",
            "What is the percentage of {a} in {b} in {y}?",
            "What is the percentage constitution of {a} among {b} in {y}?",
        )
    )
    return _of_both(one, two, year, asked, "In {y}, the ratio of {a} to {b}", "/")


def total(rng: Random, rows: Sequence[Row], _: Sequence[str]) -> Made | None:
    found = _both(rng, rows)
    if not found:
        return None
    one, two, year = found
    asked = rng.choice(("What was the total of {a} and {b} in {y}?", "What do {a} and {b} add up to in {y}?"))
    return _of_both(one, two, year, asked, "In {y}, the total of {a} and {b}", "+")


def _of_both(one: Row, two: Row, year: str, asked: str, subject: str, sign: str) -> Made:
    slots = {"a": said(one.label), "b": said(two.label), "y": year}
    result = f" was <<{number(one.cells[year])}{sign}{operand(two.cells[year])}>>, according to the filing [a]."
    return Made(asked.format(**slots), subject.format(**slots), result, (one.cells[year], two.cells[year]))


def higher(rng: Random, rows: Sequence[Row], _: Sequence[str]) -> Made | None:
    """The year of the higher or lower of a row's two values, or of the highest or lowest of more."""
    row = rng.choice(rows)
    if not 2 <= len(row.cells) <= MOST_CELLS or len(set(row.cells.values())) < len(row.cells):
        return None
    words = (("higher", "highest"), ("larger", "highest"), ("lower", "lowest"))
    if len(row.cells) > 2:
        words = (("highest", "highest"), ("largest", "highest"), ("lowest", "lowest"))
    word, test = rng.choice(words)
    asked = f"In which year was {said(row.label)} {'the ' * (len(row.cells) > 2)}{word}?"
    return _compared(row, asked, f"The year of the {word} figure", test)


def _compared(row: Row, asked: str, subject: str, test: str, limit: str = "") -> Made:
    years = sorted(row.cells, reverse=True)
    told = written(test, limit, [(y, number(row.cells[y])) for y in years])
    return Made(asked, subject, f" was {told} [a].", tuple(row.cells[y] for y in years))


def absent(rng: Random, rows: Sequence[Row], years: Sequence[str]) -> Made:
    """A year or a line that no source gives."""
    if rng.random() < 0.7:
        row = rng.choice(rows)
        nearest, step = rng.choice(((max(row.cells), 1), (max(row.cells), 1), (min(row.cells), -1)))
        year = str(int(years[0] if step > 0 else years[-1]) + step * rng.choice((1, 2, 3)))
        asked = rng.choice(
            (
                "What was {l} in {y}?",
                "What was {l} in {y}?",
                "How much was {l} in {y}?",
                "What was the percentage change in {l} between {n} and {y}?",
            )
        )
        return Made(
            asked.format(l=said(row.label), y=year, n=nearest),
            f"The sources do not give {said(row.label)} for {year}.",
            f" The nearest figure is {row.cells[nearest]} for {nearest} [a].",
        )
    what = rng.choice(ABSENT).replace("its ", "the company's ").replace("it holds", "the company holds")
    asked = f"What does the filing say about {what}?"
    return Made(asked, f"The sources do not give {what}.", _lines_given(rows))


def left_out(gone: Sequence[Row], rng: Random, rows: Sequence[Row], years: Sequence[str]) -> Made | None:
    """A line of the whole table that is not among the rows told."""
    if not gone:
        return None
    row = rng.choice(gone)
    new, old = years[0], years[1]
    asked, subject = rng.choice(
        (
            ("What was {l} in {n}?", "{l} in {n}"),
            ("How much was {l} in {n}?", "{l} in {n}"),
            (
                "What was the percentage change in {l} between {o} and {n}?",
                "the percentage change in {l} between {o} and {n}",
            ),
            ("What is the change in {l} from {o} to {n}?", "the change in {l} from {o} to {n}"),
        )
    )
    slots = {"l": said(row.label), "n": new, "o": old}
    told = f"The sources do not give {subject.format(**slots)}."
    return Made(asked.format(**slots), told, _lines_given(rows))


def _lines_given(rows: Sequence[Row]) -> str:
    near = [said(r.label) for r in rows[:2]]
    return f" The nearest source is a table with the lines {near[0]} and {near[1]} [a]."


MAKERS: tuple[tuple[str, Maker], ...] = (
    ("look-up", lookup), ("look-up", lookup), ("look-up", lookup), ("change", difference), ("growth", growth), ("average", average),
    ("share", share), ("total", total), ("higher", higher), ("missing", absent), ("missing", absent), ("respective", respective),
    ("respective", side_by_side), ("beyond", beyond), ("higher", higher),
)  # fmt: skip
