"""Questions over tables whose columns are no years: each answer is the cells' own."""

from __future__ import annotations

from tieout.model.data.authored.draft import Draft, Item
from tieout.model.data.columns import column_questions, named_rows
from tieout.model.data.filter import FORMULA, untied, value_of, values
from tieout.model.data.phrasing import markdown_table
from tieout.model.data.tables import table_questions
from tieout.model.prompt.table_lines import readings, table_lines

ROWS = [
    ["", "Total", "Less than 1 year", "More than 5 years"],
    ["Operating leases", "$98,389", "$37,427", "$11,825"],
    ["Purchase obligations", "424,561", "345,498", "36,675"],
    ["Change in estimate", "(120)", "14", "n/a"],
    ["Total contractual obligations", "522,830", "382,939", "48,500"],
]
ITEM = Item("a", "filing", markdown_table(ROWS))
LINES = {1: "filing\n" + table_lines(ITEM.text)}


def drafts() -> list[Draft]:
    return [d for n in range(40) for d in column_questions(ITEM, f"t{n}", "2026-10-14", 13)]


def test_every_answer_ties_to_the_table_and_its_formula_has_a_value() -> None:
    made = drafts()
    assert {d.kind for d in made} == {"look-up", "change", "share", "total"}
    for draft in made:
        answer = draft.answer.replace("[a]", "[1]")
        assert untied(answer, LINES) is None, answer
        assert all(value_of(f) is not None for f in FORMULA.findall(answer)), answer


def test_a_look_up_names_one_row_and_one_column_and_gives_their_cell() -> None:
    cells = {(r[0], h): c for r in ROWS[1:] for h, c in zip(ROWS[0][1:], r[1:], strict=True)}
    for draft in drafts():
        if draft.kind == "look-up":
            fitting = [c for (row, head), c in cells.items() if row in draft.question and head in draft.question]
            assert any(f" {c} [a]." in draft.answer for c in fitting), draft


def test_no_share_is_taken_of_a_negative_figure() -> None:
    shares = [d for d in drafts() if d.kind == "share"]
    assert shares
    assert not any("120" in f for d in shares for f in FORMULA.findall(d.answer))


def test_a_share_is_of_the_total_column_or_row() -> None:
    sums = {*values(" ".join(ROWS[-1])), *values(" ".join(r[1] for r in ROWS[1:]))}
    for draft in drafts():
        for formula in FORMULA.findall(draft.answer):
            if draft.kind == "share" and "/" in formula:
                assert values(formula.split("/")[1]) <= sums, draft.answer


def test_rows_need_two_figures_under_heads_of_their_own() -> None:
    assert [r.label for r in named_rows(readings(ITEM.text))] == [r[0] for r in ROWS[1:]]
    assert len(named_rows(readings(ITEM.text))[2].cells) == 2
    alike = markdown_table([["", "2019", "2019"], ["Sales", "5", "6"], ["Costs", "4", "3"]])
    assert named_rows(readings(alike)) == []


def test_a_table_without_years_is_asked_by_its_columns() -> None:
    made = list(table_questions(ROWS, "filing", "t", "2026-10-14", 13))
    assert made
    assert all(d.items[0].head == "filing" for d in made)
    assert made == list(table_questions(ROWS, "filing", "t", "2026-10-14", 13))
