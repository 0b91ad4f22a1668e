"""A text against the desk: each figure by its value, its words, its time and its company."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from filed_pages import TICKER, make_desk

from tieout.model import CheckedFigure, CheckReport, check_text
from tieout.model.check.clauses import clauses
from tieout.model.check.footings import misfootings
from tieout.model.check.when import Clock, When, mentions, of_figures
from tieout.retrieval import follow_figures, numbers, open_figures

NOW = datetime(2025, 6, 1, tzinfo=UTC)
Check = Callable[..., CheckReport]


@pytest.fixture(scope="module")
def check(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Check]:
    """The check on a desk with Orrin Mills' year (sales 1,284, of it oats 410; a loss of 35; assets 2,960; in millions)."""
    desk = make_desk(Path(tmp_path_factory.mktemp("desk")) / "orrn")
    with desk.open_ledger() as ledger:
        follow_figures(desk.index.folder, ledger)
        with open_figures(desk.index.folder) as store:
            yield lambda text, **more: check_text(text, ledger, store, now=NOW, **more)


def verdicts(report: CheckReport) -> list[tuple[str, str]]:
    """Text and verdict of the figures that were checked."""
    return [(figure.text, figure.verdict) for figure in report.figures if figure.verdict != "not_checked"]


def only(report: CheckReport) -> CheckedFigure:
    (figure,) = [figure for figure in report.figures if figure.verdict != "not_checked"]
    return figure


def test_a_figure_ties_as_rounded_in_writing(check: Check) -> None:
    """$1.28 billion is 1,284 million; its source's characters are the quote."""
    figure = only(check("Orrin Mills reported net sales of $1.28 billion in 2024."))
    assert (figure.verdict, figure.value) == ("tied", Decimal("1.28") * 10**9)
    assert figure.source is not None
    assert (figure.source.quote, figure.source.label, figure.source.period) == ("1,284", "Net sales", "2024")


def test_a_figure_rounded_wrongly_is_contradicted_with_the_right_one(check: Check) -> None:
    """$1.29 billion is no rounding of 1,284 million."""
    figure = only(check("Orrin Mills reported net sales of $1.29 billion in 2024."))
    assert figure.verdict == "contradicted"
    assert "$1,284 million" in figure.says


@pytest.mark.parametrize(
    "text",
    [
        "Orrin Mills reported net sales of $1,284 billion in 2024.",
        "Orrin Mills reported net sales of €1,284 million in 2024.",
        "Orrin Mills reported net sales of $1,284 million in 2023.",
        "Orrin Mills reported total assets of $1,284 million at December 31, 2024.",
        "Orrin Mills reported net income of $35 million in 2024.",
        "Orrin Mills reported net sales of oats of $1,284 million in 2024.",
    ],
    ids=["scale", "currency", "period", "line", "sign", "part"],
)
def test_a_wrong_coordinate_never_ties(check: Check, text: str) -> None:
    """The value alone is not enough."""
    assert only(check(text)).verdict in ("contradicted", "not_found")


def test_other_filers_words_for_a_line_tie_too(check: Check) -> None:
    """Revenue, turnover and net loss are told by other names."""
    text = "Orrin Mills' revenue was $1,284 million in 2024, and its net loss $35 million."
    assert verdicts(check(text)) == [("$1,284 million", "tied"), ("$35 million", "tied")]


def test_a_part_is_worked_out_as_a_share_of_the_whole(check: Check) -> None:
    """410 of 1,284 is 31.9 per cent, and not 33."""
    text = "Of Orrin Mills' net sales of $1,284 million in 2024, oats made $410 million, or {}%."
    right, wrong = (next(f for f in check(text.format(n)).figures if f.text == f"{n}%") for n in ("31.9", "33.9"))
    assert (right.verdict, right.formula) == ("computed", "410 / 1,284")
    assert wrong.verdict == "not_found"


def test_what_is_expected_is_not_checked_and_a_date_is_none(check: Check) -> None:
    """Neither counts as found or missing."""
    report = check("Orrin Mills expects net sales of $1,500 million in 2025.")
    assert {figure.verdict for figure in report.figures} == {"not_checked"}


def test_a_pasted_table_is_checked_cell_by_cell(check: Check) -> None:
    """Row and column give the coordinates; the digits may have lost their scale."""
    text = "Orrin Mills\n\n| | 2024 |\n| --- | --- |\n| Net sales | 1,284 |\n| Total assets | 2,906 |\n"
    assert [verdict for _, verdict in verdicts(check(text))] == ["tied", "contradicted"]


def test_a_company_that_is_not_named_is_the_only_one_or_the_one_given(check: Check) -> None:
    """One company on the desk, and one that the caller names."""
    assert only(check("Net sales were $1,284 million in 2024.")).verdict == "tied"
    assert only(check("Net sales were $1,284 million in 2024.", tickers=[TICKER])).verdict == "tied"


def test_as_of_uses_nothing_that_was_known_later(check: Check) -> None:
    """Before the annual report was out, nothing bears the year's sales out."""
    early = datetime(2024, 12, 1, tzinfo=UTC)
    assert only(check("Orrin Mills reported net sales of $1,284 million in 2024.", as_of=early)).verdict == "not_found"


def test_offsets_count_in_the_text_and_the_counts_are_of_all_figures(check: Check) -> None:
    """Every figure's span holds its text; the JSON is design.md's."""
    text = "Orrin Mills, 2024.\n\n" + "Net sales were $1,284 million in 2024. " * 3
    report = check(text)
    assert all(text[figure.start : figure.end] == figure.text for figure in report.figures)
    found = report.to_json()
    assert sum(found["counts"].values()) == len(found["figures"])
    assert set(found["figures"][0]) >= {"text", "start", "end", "verdict", "source", "value", "says", "formula"}


def test_a_total_that_is_not_the_sum_of_its_parts_is_found_by_its_other_columns() -> None:
    """The first column adds up, the second does not."""
    rows = ["| Oats | 10 | 12 | 14 |", "| Barley | 20 | 21 | 22 |", "| Total | 30 | 43 | 36 |"]
    text = "\n".join(["| | 2024 | 2023 | 2022 |", "| --- | --- | --- | --- |", *rows])
    (wrong,) = misfootings(text)
    assert (wrong.said, wrong.makes, wrong.formula) == (43, 33, "12 + 21")


def test_each_figure_of_a_sentence_has_its_own_words() -> None:
    """A compared figure takes the words of the one before it up."""
    text = "Revenue was A, compared with B, and net income was C."
    spans = [(text.index(letter), text.index(letter) + 1) for letter in "ABC"]
    found = [clause.text.split() for clause in clauses(text, spans)]
    assert [("Revenue" in words, "income" in words) for words in found] == [(True, False), (True, False), (False, True)]


def test_each_figure_of_a_sentence_has_its_own_time() -> None:
    """Behind it, before it, and leading the sentence."""
    text = (
        "In 2024, sales fell by $5 million, from $10 million in 2023 to $5 million, against $7 million a year earlier."
    )
    found = of_figures(text, numbers(text), Clock(date(2025, 6, 1), (12, 31)), When())
    assert [when.periods[0].end.year for when in found] == [2024, 2023, 2024, 2023]


def test_a_fiscal_quarter_of_an_unknown_year_end_is_any_that_bears_the_name() -> None:
    """The first quarter of fiscal 2024 is over by May 2024 at the latest, and was over by April 2023 at the earliest."""
    (found,) = mentions("in the first quarter of fiscal 2024", Clock(date(2025, 6, 1)))
    ends = sorted(period.end for period in found[1])
    assert (len(ends), ends[0].year, ends[-1].year) == (14, 2023, 2024)
