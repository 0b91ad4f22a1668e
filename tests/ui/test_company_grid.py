"""The company page's figures: out of the store, each with its place, and as files by the writer of `tieout figures`."""

from __future__ import annotations

import csv
import io
import re
import threading
from datetime import UTC, datetime

import pytest
from filed_pages import NAME, TICKER, make_desk
from openpyxl import load_workbook

from tieout.feeds.errors import UsageError
from tieout.ui.chat.company import company
from tieout.ui.chat.company_grid import Grids, grid_file, grids, grids_html
from tieout.ui.chat.company_page import company_html
from tieout.ui.desk import Desk
from tieout.ui.upkeep import figures_followed


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    desk = make_desk(tmp_path_factory.mktemp("company") / "desk")
    figures_followed(desk, None, threading.Event())
    return desk


@pytest.fixture(scope="module")
def found(desk: Desk) -> Grids:
    return grids(desk, TICKER, None)


def test_each_number_is_a_link_to_its_place(desk: Desk, found: Grids) -> None:
    """The characters at the link's place are the number's; what is shown is theirs in millions."""
    html = grids_html(found)
    places = re.findall(r'<a href="#/documents/([^/]+)/(\d+)-(\d+)" title="([\d,.-]+)', html)
    assert len(places) >= 4
    with desk.open_ledger() as ledger:
        for id, start, end, number in places:
            digits = re.sub(r"\D", "", ledger.document(id).text[int(start) : int(end)])
            assert digits.rstrip("0") in number.replace(",", "")


def test_the_page_shows_quarters_before_years_with_their_unit(desk: Desk) -> None:
    html = company_html(company(desk, TICKER, None))
    assert 0 < html.index("<h3>Quarters") < html.index("<h3>Years")
    assert "USD, millions" in html and NAME in html


def test_nothing_later_than_the_day_is_in_the_grid(desk: Desk) -> None:
    """As of a day before any filing the store has nothing, and the page no table."""
    early = grids(desk, TICKER, datetime(2000, 1, 1, tzinfo=UTC))
    assert (grids_html(early), dict(early.by_length)) == ("", {})


def test_the_same_figures_are_saved_as_csv_and_as_a_workbook(found: Grids) -> None:
    name, kind, data = grid_file(found, TICKER, "year", "csv")
    rows = list(csv.DictReader(io.StringIO(data.decode())))
    assert (name, kind) == (f"{TICKER} years.csv", "text/csv")
    assert {row["entity"] for row in rows} == {found.by_length["year"].entity}
    _, _, book = grid_file(found, TICKER, "quarter", "xlsx")
    assert load_workbook(io.BytesIO(book)).active.max_row == 1 + len(found.by_length["quarter"].rows)
    for length, form in (("decade", "csv"), ("year", "exe")):
        with pytest.raises(UsageError, match="not on the desk"):
            grid_file(found, TICKER, length, form)
