"""An answer names its cells as the evidence's lines show them, and the right ones of several like figures."""

from __future__ import annotations

from decimal import Decimal

from tieout.model.data.cells import located, named, of_formula, places, row_asked, verbatim
from tieout.model.data.phrasing import answer_sentence, markdown_table
from tieout.model.prompt.table_lines import Reading, readings

SHOWN = readings(
    markdown_table(
        [
            ["(in millions)", "2019", "2018"],
            ["Net sales", "5,829", "5,735"],
            ["Services sales", "5,829", "812"],
            ["Net income", "(473)", "2"],
        ]
    )
)


def test_readings_are_the_values_that_the_lines_show() -> None:
    assert SHOWN[0] == Reading("Net sales", "2019", "5,829")
    assert len(SHOWN) == 6


def test_of_like_figures_the_row_that_the_question_names_is_meant() -> None:
    (services,) = located([Decimal(5829)], "What were services sales in 2019?", SHOWN)
    (net,) = located([Decimal(5829)], "What were net sales in 2019?", SHOWN)
    assert (services.label, net.label) == ("Services sales", "Net sales")


def test_a_figure_that_stands_twice_under_other_names_has_no_cell() -> None:
    assert located([Decimal(5829)], "How many tonnes?", SHOWN) == ()
    assert located([Decimal(77)], "What were net sales in 2019?", SHOWN) == ()


def test_operands_are_named_in_the_formula_s_order_and_factors_are_not() -> None:
    cells = of_formula("(5735+5829)/2", "What were average net sales?", SHOWN)
    assert named(cells) == " (Net sales, 2018: 5,735; 2019: 5,829)"
    assert of_formula("5829/5735-1", "What was the growth of net sales?", SHOWN) == cells[::-1]


def test_a_negative_figure_is_found_by_its_size() -> None:
    assert (
        named(of_formula("473+2", "What was the change in net income?", SHOWN)) == " (Net income, 2019: (473); 2018: 2)"
    )


def test_a_label_is_said_once_while_it_goes_on() -> None:
    assert places(SHOWN[:3]) == ["Net sales, 2019", "2018", "Services sales, 2019"]


def test_the_row_of_a_question_is_the_longest_label_in_it() -> None:
    assert [r.text for r in row_asked("In which year were services sales higher?", SHOWN)] == ["5,829", "812"]
    assert row_asked("Who audits the company?", SHOWN) == ()


def test_a_cell_that_the_question_spells_is_not_named_again() -> None:
    assert verbatim(SHOWN[0], "What were net sales in 2019?")
    assert answer_sentence("What were net sales in 2019?", ["5,829"], "a", "s", SHOWN).startswith(
        "Net sales in 2019 were 5,829"
    )
    said = answer_sentence("What were the 2019 total sales, net?", ["5,829"], "a", "s", SHOWN[:2])
    assert said.startswith("The 2019 total sales, net (Net sales, 2019) were 5,829")


def test_each_kind_of_question_has_its_sentence() -> None:
    """No figure stands behind a bare question."""
    tellings = {
        ("What was the change in net sales?", ("<<5829-5735>>",)): (
            "The change in net sales (Net sales, 2019: 5,829; 2018: 5,735) was <<5829-5735>>"
        ),
        ("What were net sales in 2019 and 2018?", ("5,829", "5,735")): (
            "Net sales in 2019 and 2018 were (Net sales, 2019) 5,829 and (2018) 5,735"
        ),
        ("How far did net sales rise?", ("<<5829-5735>>",)): (
            "The answer (Net sales, 2019: 5,829; 2018: 5,735) is <<5829-5735>>"
        ),
        ("How high did net sales go in 2018?", ("5,735",)): "Net sales (2018) came to 5,735",
        (
            "In which year was net income higher?",
            ("2018",),
        ): "The year of the higher figure (Net income, 2019: (473); 2018: 2) was <<highest of 2019: -473; 2018: 2>>",
        ("In what year was net income less than 1?", ("2019",)): (
            "The year below the limit (Net income, 2019: (473); 2018: 2) was <<under 1 of 2019: -473; 2018: 2>>"
        ),
        ("How many years did net income exceed $1 million?", ("1",)): (
            "The number of years above the limit (Net income, 2019: (473); 2018: 2) was <<count over 1 of 2019: -473; 2018: 2>>"
        ),
        ("Which years are given?", ("2019", "2018")): "The years were 2019 and 2018",
        ("How many people were employed?", ("540",)): "The number of people employed was 540",
        ("Which segment grew?", ("Cloud",)): "Cloud",
    }
    for (question, parts), sentence in tellings.items():
        said = answer_sentence(question, parts, "a", "s", SHOWN).replace(", according to the filing", "")
        assert said.removeprefix("The filing gives: ").removeprefix("The filing shows: ") == f"{sentence} [a]."
    assert answer_sentence("By how much did it rise?", ("77",), "a", "s", SHOWN) == ""


def test_a_year_that_its_own_figures_do_not_give_is_not_told() -> None:
    """Nor one whose row is not known: the model would learn to guess it."""
    assert answer_sentence("In which year was net income higher?", ("2019",), "a", "s", SHOWN) == ""
    assert answer_sentence("In which year was net income higher?", ("2018",), "a", "s") == ""
