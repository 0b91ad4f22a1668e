"""Questions made from a table: each has the one right answer that the table gives."""

from __future__ import annotations

import re
from random import Random

from tieout.model.data.filter import FORMULA, values
from tieout.model.data.phrasing import markdown_table
from tieout.model.data.rows import FEW, cut, hidden, readable
from tieout.model.data.tables import (
    MAKERS,
    Made,
    absent,
    average,
    beyond,
    difference,
    growth,
    higher,
    left_out,
    lookup,
    render,
    respective,
    share,
    side_by_side,
    table_questions,
)
from tieout.model.prompt.table_lines import readings, table_lines
from tieout.model.tieout.comparison import comparison

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
    return [(m.question, render(m, shown)) for m in made if m]


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


def found_by(answer: str) -> tuple[str, ...]:
    """The years that code finds for the answer's comparison."""
    (formula,) = FORMULA.findall(answer)
    found = comparison(formula)
    assert found is not None
    return found.years


def test_a_limit_parts_the_years_and_code_finds_those_beyond_it() -> None:
    found = many(beyond)
    assert found
    for question, answer in found:
        row, less = named(question), " less than " in question or " below " in question
        (limit,) = values(re.split(" than | exceed | below ", question)[1])
        fitting = [y for y in YEARS if (next(iter(values(CELLS[row, y]))) < limit) == less]
        assert found_by(answer) == tuple(fitting)
        assert len(fitting) == 1
        counted = " many years " in question
        assert ("<<count " in answer) is counted
        named_as = "The number of years" if counted else "The year"
        assert answer.startswith(f"{named_as} {'below' if less else 'above'} the limit ({row}, 2019: ")


THREE = [["", "2019", "2018", "2017"], ["Sales", "5", "9", "7"], ["Total costs", "4", "3", "2"]]
THREE_YEARS = ["2019", "2018", "2017"]


def test_years_asked_by_their_first_and_last_are_all_told() -> None:
    rows, shown = readable(THREE), readings(markdown_table(THREE))
    made = [(m.question, render(m, shown)) for n in range(80) for m in (respective(Random(n), rows, THREE_YEARS),)]
    spans = {"2019 to 2017": "5, (2018) 9 and (2017) 7 [a]", "2017 to 2019": "7, (2018) 9 and (2019) 5 [a]"}
    for span, values_told in spans.items():
        asked = [answer for question, answer in made if span in question and "ales" in question]
        assert asked
        assert all(values_told in answer for answer in asked)
    averages = [m for n in range(80) for m in (average(Random(n), rows, THREE_YEARS),) if "2017 to 2019" in m.question]
    assert averages
    assert all(m.result.startswith((" was <<(5+9+7)/3>>", " was <<(4+3+2)/3>>")) for m in averages)


def test_a_line_that_is_not_told_is_refused_with_the_lines_that_are() -> None:
    """None that a told label could be taken for: "Sales" beside "Net sales" is no missing line."""
    rows = [*ROWS, ["Sales", "1", "2"], ["Goodwill", "7", "8"]]
    told_rows = ROWS[:3]
    gone = hidden(rows, told_rows)
    assert [r.label for r in gone] == ["Gross margin", "Goodwill"]
    made = [left_out(gone, Random(n), readable(told_rows), YEARS) for n in range(20)]
    for one in made:
        assert one is not None
        assert any(r.label.lower() in one.question.lower() for r in gone)
        assert one.subject.startswith("The sources do not give ")
        assert one.result == " The nearest source is a table with the lines net sales and cost of sales [a]."
    assert left_out([], Random(1), readable(told_rows), YEARS) is None


def test_a_year_that_no_column_has_is_refused_with_the_nearest() -> None:
    rows = readable(ROWS)
    for n in range(60):
        one = absent(Random(n), rows, YEARS)
        if " for " in one.subject:
            (year,) = re.findall(r"20\d\d", one.subject)
            assert year not in YEARS
            assert f"for {max(YEARS) if year > max(YEARS) else min(YEARS)} [a]" in one.result


def test_the_cells_of_a_formula_are_named_before_it() -> None:
    for question, answer in many(difference):
        row = named(question)
        cells = f"({row}, 2019: {CELLS[row, '2019']}; 2018: {CELLS[row, '2018']}) was <<"
        assert cells in answer


def test_a_negative_cell_is_one_in_a_formula() -> None:
    """(494) is -494, in brackets of its own behind a sign; rates of change from one are not asked for."""
    rows = [["", "2019", "2018"], ["Swaps", "(494)", "1,663"], ["Loans", "1,200", "(80)"]]
    found = readable(rows)
    shown = readings(markdown_table(rows))
    drawn = [render(m, shown) for n in range(40) if (m := difference(Random(n), found, YEARS))]
    assert {f for a in drawn for f in re.findall("<<.*>>", a)} == {"<<-494-1663>>", "<<1200-(-80)>>"}
    grown = [render(m, shown) for n in range(40) if (m := growth(Random(n), found, YEARS))]
    assert {f for a in grown for f in re.findall("<<.*>>", a)} == {"<<-494/1663-1>>"}


def test_the_higher_year_is_found_by_code_over_the_tables_cells() -> None:
    """Of two values or of three; a row whose values are alike has none."""
    rows = [
        ["", "2019", "2018", "2017"],
        ["Sales", "5", "9", "7"],
        ["Costs", "4", "4", "2"],
        ["Loss", "(3)", "", "(1)"],
    ]
    years = ["2019", "2018", "2017"]
    made = [m for n in range(80) if (m := higher(Random(n), readable(rows), years))]
    assert {(m.question.rstrip("?").split()[-1], *found_by(m.result)) for m in made} == {
        ("highest", "2018"), ("largest", "2018"), ("lowest", "2019"), ("higher", "2017"), ("larger", "2017"), ("lower", "2019"),
    }  # fmt: skip


def test_a_row_of_the_years_themselves_is_no_row() -> None:
    rows = [["Assumptions", "2019", "2018"], ["Rate", "5", "9"]]
    assert [r.label for r in readable(rows)] == ["Rate"]


def test_a_share_is_of_the_total_where_there_is_one() -> None:
    rows = readable([*ROWS[:3], ["Total costs", "4,000", "4,100"]])
    made = [m for n in range(80) if (m := share(Random(n), rows, YEARS))]
    assert sum(m.cells[1] in ("4,000", "4,100") for m in made) > len(made) / 2


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
