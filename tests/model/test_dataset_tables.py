"""Questions made from a table: each has the one right answer that the table gives."""

from __future__ import annotations

import re
from random import Random

from model.dataset_tables import (
    FEW,
    MAKERS,
    Made,
    beyond,
    cut,
    difference,
    growth,
    lookup,
    most_of,
    readable,
    respective,
    side_by_side,
    table_questions,
    told,
)
from model.dataset_telling import markdown_table
from model.dataset_ties import values
from model.table_lines import readings, table_lines

ROWS = [
    ["(in millions)", "2019", "2018"],
    ["Net sales", "5,829", "5,735"],
    ["Cost of sales", "3,201", "3,444"],
    ["Gross margin", "45.1%", "39.9%"],
]
YEARS = ["2019", "2018"]
CELLS = {(r[0], y): r[i] for r in ROWS[1:] for i, y in enumerate(YEARS, start=1)}


def many(make: object) -> list[tuple[str, str]]:
    rows = readable(ROWS)
    made: list[Made | None] = [make(Random(n), rows, YEARS) for n in range(60)]  # type: ignore[operator]
    shown = readings(markdown_table(ROWS))
    return [(m.question, told(m, shown)) for m in made if m]


def named(question: str) -> str:
    return next(r[0] for r in ROWS[1:] if r[0].lower() in question.lower())


def test_a_look_up_gives_the_cell_of_its_row_and_year() -> None:
    for question, answer in many(lookup):
        (year,) = re.findall(r"20\d\d", question)
        assert CELLS[named(question), year] in answer
        assert answer[0].isupper()


def test_respective_values_stand_in_the_order_asked() -> None:
    found = many(respective)
    assert len({q for q, _ in found}) >= 4
    for question, answer in found:
        first, second = re.findall(r"20\d\d", question)
        row = named(question)
        assert f"({row}, {first}) {CELLS[row, first]} and ({second}) {CELLS[row, second]} [a]" in answer


def test_two_rows_side_by_side_stand_in_the_order_asked() -> None:
    for question, answer in many(side_by_side):
        (year,) = re.findall(r"20\d\d", question)
        one, two = sorted(
            (r[0] for r in ROWS[1:] if r[0].lower() in question.lower()),
            key=lambda label: question.lower().index(label.lower()),
        )
        assert f"({one}, {year}) {CELLS[one, year]} and ({two}, {year}) {CELLS[two, year]} [a]" in answer


def test_only_one_year_lies_beyond_the_limit() -> None:
    found = many(beyond)
    assert found
    for question, answer in found:
        (limit,) = values(question.split(" than ")[1])
        row, less = named(question), "less than" in question
        fitting = [y for y in YEARS if (next(iter(values(CELLS[row, y]))) < limit) == less]
        assert answer.endswith(f" was {fitting[0]} [a].")
        assert answer.startswith(f"The year of {'less' if less else 'greater'} than ")
        assert len(fitting) == 1


def test_the_cells_of_a_formula_are_named_before_it() -> None:
    for question, answer in many(difference):
        row = named(question)
        cells = f"({row}, 2019: {CELLS[row, '2019']}; 2018: {CELLS[row, '2018']}) was <<"
        assert cells in answer


def test_a_negative_cell_is_one_in_a_formula() -> None:
    """(494) is -494, in brackets of its own behind a sign; rates of change over one are not asked for."""
    rows = [["", "2019", "2018"], ["Swaps", "(494)", "1,663"], ["Loans", "1,200", "(80)"]]
    found = readable(rows)
    shown = readings(markdown_table(rows))
    drawn = [told(m, shown) for n in range(40) if (m := difference(Random(n), found, YEARS))]
    assert {f for a in drawn for f in re.findall("<<.*>>", a)} == {"<<-494-1663>>", "<<1200-(-80)>>"}
    assert not any(growth(Random(n), found, YEARS) for n in range(40))


def test_the_highest_year_of_three_is_the_tables() -> None:
    rows = [["", "2019", "2018", "2017"], ["Sales", "5", "9", "7"], ["Costs", "4", "4", "2"]]
    made = [m for n in range(40) if (m := most_of(Random(n), readable(rows), ["2019", "2018", "2017"]))]
    told_of = {(m.question.split()[-1], m.result) for m in made}
    assert told_of == {
        (w, f" was {y} [a].")
        for w, y in zip(("highest?", "largest?", "lowest?", "smallest?"), ("2018", "2018", "2019", "2019"), strict=True)
    }


def test_a_table_gives_as_many_questions_as_are_wanted_and_the_same_again() -> None:
    one, two = (list(table_questions(ROWS, "filing", "t1", "2026-10-14", 6)) for _ in range(2))
    assert one == two
    assert 4 <= len(one) <= 6
    assert {i.head for d in one for i in d.items} == {"filing"}
    assert len(MAKERS) >= 12


def test_few_rows_of_a_large_table_are_told_with_its_heads() -> None:
    """So that they are read whole, once for all the questions."""
    rows = [ROWS[0], *([f"Line {'x' * n} item", str(n), str(n + 1)] for n in range(1, 30)), ["Notes", "", ""]]
    few = cut(Random(1), rows)
    assert few[0] == ROWS[0]
    assert len(few) == 1 + FEW
    assert [rows.index(r) for r in few] == sorted(rows.index(r) for r in few)
    assert ["Notes", "", ""] not in few


def test_the_evidence_is_read_as_labelled_lines() -> None:
    assert "Net sales | 2019: 5,829 | 2018: 5,735" in table_lines(markdown_table(ROWS))
