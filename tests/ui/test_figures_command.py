"""`tieout figures`: a document's figures, and a company's as a grid on the screen and in files. No model, no index."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from filed_pages import NAME, TICKER, make_desk, put_facts
from openpyxl import load_workbook

from tieout.feeds import Ledger
from tieout.retrieval import IndexHealth
from tieout.ui.desk import Desk
from tieout.ui.figures_files import COLUMNS, as_text
from tieout.ui.status import Status, figures_state, status_json, summary
from tieout.ui.upkeep import figures_followed


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    return make_desk(tmp_path_factory.mktemp("figures") / "desk")


def tieout(desk: Desk, *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tieout.ui.cli", "--desk", str(desk.folder), *words]
    return subprocess.run(command, capture_output=True, timeout=60, encoding="utf-8")


def grid(desk: Desk, *words: str) -> dict[str, object]:
    done = tieout(desk, "figures", "--ticker", TICKER, "--json", *words)
    assert (done.returncode, done.stderr) == (0, "")
    found: dict[str, object] = json.loads(done.stdout)
    return found


def cells(found: dict[str, object], concept: str) -> list[tuple[object, ...] | None]:
    """A row's values, scales and formulas by column."""
    row = next(row for row in found["rows"] if row["concept"] == concept)  # type: ignore[attr-defined]
    return [cell and (cell["value"], cell["scale"], cell["formula"]) for cell in row["cells"]]


def documents(desk: Desk) -> dict[str | None, str]:
    """Ids by form."""
    with desk.open_ledger() as ledger:
        return {document.form: document.id for document in ledger.documents()}


def refused(done: subprocess.CompletedProcess[str], code: int) -> str:
    """One sentence on standard error, and nothing else."""
    assert (done.returncode, done.stdout, done.stderr.count("\n"), "Traceback" in done.stderr) == (code, "", 1, False)
    return done.stderr


def test_a_documents_figures_have_their_coordinates(desk: Desk) -> None:
    """As design fixes them; offsets count in the exact text; neither Chroma nor the embedder is needed."""
    id = documents(desk)["10-K"]
    done = tieout(desk, "figures", id, "--json")
    assert (done.returncode, done.stderr) == (0, "")
    found = json.loads(done.stdout)
    assert (found["document"], found["entity"], len(found["figures"])) == (id, NAME, 4)
    assert found["figures"][1] == {
        "text": "410",
        "start": found["figures"][1]["start"],
        "end": found["figures"][1]["start"] + 3,
        "value": "410",
        "scale": 1_000_000,
        "unit": "USD",
        "label": "Net sales",
        "concept": "us-gaap:Revenues",
        "metric": "revenue",
        "dimensions": {"srt:ProductOrServiceAxis": "orrn:OatsMember"},
        "period": {"start": "2024-01-01", "end": "2024-12-31"},
        "basis": "actual",
        "origin": "xbrl",
    }
    assert [(f["value"], f["period"]["start"]) for f in found["figures"][2:]] == [("-35", "2024-01-01"), ("2960", None)]
    text = tieout(desk, "documents", "show", id, "--text").stdout
    assert all(text[f["start"] : f["end"]] == f["text"] for f in found["figures"])
    assert {path.name for path in desk.index.folder.iterdir()} <= {
        "figures.sqlite", "figures.sqlite-wal", "figures.sqlite-shm", "figures.lock",
    }  # fmt: skip


def test_a_documents_figures_are_listed_for_people(desk: Desk) -> None:
    done = tieout(desk, "figures", documents(desk)["10-Q"])
    assert (done.returncode, "3 figures" in done.stdout, "322 × 1,000,000" in done.stdout) == (0, True, True)


def test_quarters_stand_oldest_left_and_the_fourth_is_worked_out(desk: Desk) -> None:
    """The year less nine months, with its formula; a balance stands at its quarter's end."""
    found = grid(desk)
    assert found["entity"] == NAME
    assert found["periods"] == [
        {"start": "2024-07-01", "end": "2024-09-30", "label": "quarter ended 30 September 2024"},
        {"start": "2024-10-01", "end": "2024-12-31", "label": "quarter ended 31 December 2024"},
    ]
    formula = "1,284,000,000 (2024) - 951,000,000 (nine months ended 30 September 2024)"
    assert cells(found, "revenue") == [("322", 1_000_000, None), ("333", 1_000_000, formula)]
    loss = "-35,000,000 (2024) - -12,000,000 (nine months ended 30 September 2024)"
    assert cells(found, "net_income") == [None, ("-23", 1_000_000, loss)]
    assert cells(found, "total_assets") == [None, ("2960", 1_000_000, None)]


def test_years_and_years_to_date(desk: Desk) -> None:
    """Without dimensions: the oats' sales are not the company's."""
    assert cells(grid(desk, "--period", "year"), "revenue") == [("1284", 1_000_000, None)]
    assert cells(grid(desk, "--period", "ytd"), "revenue") == [("951", 1_000_000, None)]


def test_rows_are_chosen_by_concept_tag_or_label(desk: Desk) -> None:
    """In the order asked for."""
    found = grid(desk, "--period", "year", "--concept", "Total assets", "--concept", "us-gaap:Revenues")
    assert [row["concept"] for row in found["rows"]] == ["total_assets", "revenue"]  # type: ignore[attr-defined]


def test_the_latest_version_known_by_then_is_shown(tmp_path: Path) -> None:
    """A restatement in companyfacts, before and after it was filed."""
    desk = make_desk(tmp_path / "desk")
    with desk.open_ledger() as ledger:
        put_facts(ledger, "2026-02-20", "A-2", 1_270_000_000, "2024-12-31")
    year = ("--period", "year", "--concept", "revenue")
    assert cells(grid(desk, *year), "revenue") == [("1270000000", 1, None)]
    assert cells(grid(desk, *year, "--as-of", "2026-02-19"), "revenue") == [("1284", 1_000_000, None)]


def test_the_grid_on_the_screen_names_its_sources(desk: Desk) -> None:
    done = tieout(desk, "figures", "--ticker", TICKER.lower())
    assert done.returncode == 0
    assert "322,000,000 [" in done.stdout
    assert "= 333,000,000 [" in done.stdout
    assert all(f"{NAME} {form} {id}" in done.stdout for form, id in documents(desk).items())


def test_the_csv_has_a_line_a_cell(desk: Desk, tmp_path: Path) -> None:
    """To standard output, and the same to a file whose ending tells the format."""
    done = tieout(desk, "figures", "--ticker", TICKER, "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert tuple(rows[0]) == COLUMNS
    assets = next(row for row in rows if row["concept"] == "total_assets")
    assert (assets["entity"], assets["period_start"], assets["period_end"]) == (NAME, "", "2024-12-31")
    assert (assets["value"], assets["document"]) == ("2960000000", documents(desk)["10-K"])
    derived = next(row for row in rows if row["formula"])
    assert (derived["period_start"], derived["value"]) == ("2024-10-01", "333000000")
    out = tmp_path / "figures.csv"
    assert tieout(desk, "figures", "--ticker", TICKER, "--out", str(out)).returncode == 0
    assert out.read_text("utf-8") == done.stdout


def test_the_workbook_links_each_cell_to_its_source(desk: Desk, tmp_path: Path) -> None:
    """Opened again: numbers in full, a link to the page, a comment with document and place."""
    out = tmp_path / "figures.xlsx"
    assert tieout(desk, "figures", "--ticker", TICKER, "--period", "year", "--out", str(out)).returncode == 0
    sheet = load_workbook(out)[NAME]
    assert [cell.value for cell in sheet[1]] == ["Label", "Concept", "Unit", "2024"]
    by_concept = {row[1].value: row[3] for row in sheet.iter_rows(min_row=2)}
    sales = by_concept["revenue"]
    assert (sales.value, by_concept["net_income"].value) == (1_284_000_000, -35_000_000)
    with desk.open_ledger() as ledger:
        document = ledger.document(documents(desk)["10-K"])
    place = document.text.index("1,284")
    assert sales.hyperlink.target == document.url
    assert f"document {document.id}, characters {place} to {place + 5}" in sales.comment.text


def test_text_from_outside_is_no_formula() -> None:
    """A label may be hostile; a spreadsheet must not work it out."""
    assert [as_text(text) for text in ("=1+1", "-x", "Net sales")] == ["'=1+1", "'-x", "Net sales"]


def test_several_companies_are_several_grids(desk: Desk) -> None:
    found = json.loads(tieout(desk, "figures", "--ticker", TICKER, "--ticker", TICKER, "--json").stdout)
    assert [one["entity"] for one in found["grids"]] == [NAME, NAME]


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        ((), 2, "either a document or a company"),
        (("x", "--ticker", TICKER), 2, "either a document or a company"),
        (("nothing",), 1, "documents list"),
        (("--ticker", "ORRX"), 2, "Nearest known: ORRN"),
        (("--ticker", TICKER, "--concept", "revenu"), 2, "Nearest: revenue"),
        (("--ticker", TICKER, "--as-of", "2020-01-01"), 2, "known by 01 January 2020"),
        (("--ticker", TICKER, "--as-of", "soon"), 2, "2026-11-04"),
        (("--ticker", TICKER, "--format", "pdf"), 2, "table, csv, xlsx, json"),
        (("--ticker", TICKER, "--format", "xlsx"), 2, "--out"),
        (("--ticker", TICKER, "--format", "table", "--out", "x.csv"), 2, "csv, xlsx or json"),
    ],
)
def test_what_cannot_be_shown_is_one_sentence(desk: Desk, words: tuple[str, ...], code: int, said: str) -> None:
    """With what to do next."""
    assert said in refused(tieout(desk, "figures", *words), code)


def test_a_desk_that_has_read_nothing_says_refresh(tmp_path: Path) -> None:
    """Whichever form is asked for."""
    (tmp_path / "desk.toml").write_text("", "utf-8")
    desk = Desk.load(tmp_path)
    assert "tieout refresh" in refused(tieout(desk, "figures", "--ticker", TICKER), 2)
    assert "tieout refresh" in refused(tieout(desk, "figures", "x", "--json"), 2)


def test_status_shows_figures_and_their_lag(tmp_path: Path) -> None:
    """Nothing is read yet; a refresh's end reads it; a store that cannot be used makes health red."""

    desk = make_desk(tmp_path / "desk")
    with desk.open_ledger() as ledger:
        changes, counts = ledger.last_change(), ledger.counts()
    taken = Status((), IndexHealth(True, 0, 0, 1.0), "", counts, 0, "base", "none", False, "", *figures_state(desk))
    assert status_json(taken)["index"] | {"figures": 0, "figures_behind": changes} == status_json(taken)["index"]
    assert f"Figures: 0, {changes:,} changes behind" in summary(taken)
    assert figures_followed(desk, None, threading.Event()).added == 7
    assert figures_state(desk)[0] is not None
    health, _ = figures_state(desk)
    assert (health and (health.figures, health.behind)) == (7, 0)
    (desk.index.folder / "figures.sqlite").write_bytes(b"broken " * 1000)
    health, error = figures_state(desk)
    assert (health, "tieout reindex" in error) == (None, True)


def test_a_stop_leaves_the_figures_for_the_next_run(tmp_path: Path) -> None:

    desk, stop = make_desk(tmp_path / "desk"), threading.Event()
    stop.set()
    assert figures_followed(desk, None, stop).added == 0
    with Ledger.open(desk.ledger_path) as ledger:
        assert ledger.last_change() > 0
