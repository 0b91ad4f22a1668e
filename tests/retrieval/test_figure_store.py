"""The figure store: what goes in comes out, each time with what was known then; it follows the ledger and can be made again."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from filed_pages import ASSETS, NAME, PROFIT, SALES, TICKER, make_desk, put_facts
from hypothesis import given
from hypothesis import strategies as st

from tieout.feeds import IndexUnavailable, Ledger
from tieout.feeds.draft import Draft
from tieout.retrieval import FigureStore, figures_health, follow_figures, open_figures, rebuild_figures
from tieout.retrieval.figures import sync
from tieout.retrieval.figures.records import FiledFigure
from tieout.retrieval.figures.versions import agree, versions_of
from tieout.ui.desk import Desk

MARCH, MAY = datetime(2024, 3, 1, tzinfo=UTC), datetime(2024, 5, 1, tzinfo=UTC)
SALES_2023 = FiledFigure(
    document="a",
    start=10,
    end=15,
    value=Decimal("1200"),
    scale=1_000_000,
    unit="USD",
    label="Net sales",
    origin="xbrl",
    entity=NAME,
    concept=SALES,
    metric="revenue",
    period_start=date(2023, 1, 1),
    period_end=date(2023, 12, 31),
    known_at=MARCH,
)
CASH = replace(SALES_2023, concept="us-gaap:Cash", metric="cash", period_start=None, label="Cash", start=40, end=45)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[FigureStore]:
    with FigureStore.open(tmp_path / "figures.sqlite") as opened:
        yield opened


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return make_desk(tmp_path / "desk")


def put(store: FigureStore, *figures: FiledFigure, **more: object) -> None:
    with store.writing():
        store.replace(figures[0].document, figures, **more)  # type: ignore[arg-type]


DAYS = st.dates(date(1900, 1, 1), date(2100, 12, 31))
TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=30)
FIGURES = st.builds(
    FiledFigure,
    document=st.just("d"),
    start=st.integers(0, 10**7),
    end=st.integers(10**7, 10**8),
    value=st.decimals(allow_nan=False, allow_infinity=False, places=4) | st.just(Decimal("1E+3")),
    scale=st.sampled_from([1, 1000, 10**6, 10**30]),
    unit=st.none() | TEXTS,
    label=TEXTS,
    origin=st.sampled_from(["xbrl", "table", "prose"]),
    entity=st.none() | TEXTS,
    concept=st.none() | TEXTS,
    metric=st.none() | TEXTS,
    dimensions=st.dictionaries(TEXTS, TEXTS, max_size=3).map(lambda pairs: tuple(sorted(pairs.items()))),
    period_start=st.none() | DAYS,
    period_end=st.none() | DAYS,
    basis=st.sampled_from(["actual", "guidance", "restated", "pro forma"]),
    known_at=st.none() | st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)),
)


@given(figures=st.lists(FIGURES, max_size=5))
def test_what_goes_in_comes_out(figures: list[FiledFigure], tmp_path_factory: pytest.TempPathFactory) -> None:
    """Every field, exactly, in the order given."""
    with FigureStore.open(tmp_path_factory.mktemp("store") / "figures.sqlite") as store:
        with store.writing():
            store.replace("d", figures)
        assert store.of_document("d") == figures


def test_figures_are_found_by_their_coordinates(store: FigureStore) -> None:
    """Each narrows by itself; a company is the same in any spelling."""
    oats = replace(SALES_2023, dimensions=(("axis", "oats"), ("area", "south")), value=Decimal(410), start=20)
    put(store, SALES_2023, oats, CASH, ticker=TICKER)
    put(store, replace(SALES_2023, document="b", entity="Other plc", period_end=date(2022, 12, 31)))
    assert [f.document for f in store.find(entities=["ORRIN MILLS, INC"])] == ["a", "a", "a"]
    assert store.find(tickers=[TICKER], metrics=["revenue"], dimensions=()) == [SALES_2023]
    (found,) = store.find(dimensions=[("area", "south"), ("axis", "oats")])
    assert (found.value, dict(found.dimensions)) == (Decimal(410), {"axis": "oats", "area": "south"})
    assert store.find(concepts=["us-gaap:Cash"]) == store.find(period_start="instant") == [CASH]
    assert [f.document for f in store.find(period_end=(date(2022, 12, 28), date(2023, 1, 3)))] == ["b"]
    assert store.find(documents=["b"], limit=0) == []
    assert store.entities() == {NAME: 3, "Other plc": 1}


def test_as_of_gives_what_was_known_then_and_nothing_undated(store: FigureStore) -> None:
    """Original before the restatement, the newest first after it."""
    later = replace(SALES_2023, document="b", value=Decimal(1180), known_at=MAY)
    put(store, SALES_2023)
    put(store, later)
    put(store, replace(SALES_2023, document="c", known_at=None))
    assert store.find(as_of=MARCH - timedelta(days=1)) == []
    assert store.find(as_of=MARCH) == [SALES_2023]
    assert [f.document for f in store.find(as_of=MAY)] == ["b", "a"]
    assert [f.document for f in store.find()] == ["b", "a", "c"]


def test_a_superseded_document_answers_only_for_the_time_when_it_stood(store: FigureStore) -> None:
    """The rule of `visible`, for figures."""
    put(store, SALES_2023, superseded_at=MAY)
    assert store.find() == []
    assert store.find(as_of=MAY) == []
    assert store.find(as_of=MAY - timedelta(days=1)) == store.of_document("a") == [SALES_2023]


def test_a_later_value_is_a_restatement_and_rounding_is_none(store: FigureStore) -> None:
    """The same coordinates at two times: told apart, not as a conflict; the company's own tag under another spelling too."""
    rounded = replace(SALES_2023, document="b", value=Decimal("1.2"), scale=10**9, known_at=MARCH + timedelta(days=1))
    restated = replace(SALES_2023, document="c", entity="ORRIN MILLS", value=Decimal(1180), known_at=MAY)
    for figure in (SALES_2023, rounded, restated):
        put(store, figure, ticker=TICKER)
    versions = store.versions(rounded)
    assert (versions.original, versions.restated, versions.conflicting) == (SALES_2023, (restated,), ())
    assert versions.current == restated
    assert store.versions(restated, as_of=MARCH).restated == ()


def test_two_values_at_one_time_conflict() -> None:
    """Nobody restated anything."""
    other = replace(SALES_2023, value=Decimal(1100))
    versions = versions_of([SALES_2023, other])
    assert (versions.restated, versions.conflicting) == ((), (other,))


def test_per_cent_and_its_fraction_agree() -> None:
    """companyfacts tells fractions, a page per cent; half a last digit is the limit."""
    told = replace(SALES_2023, value=Decimal("3.9"), scale=1, unit="percent")
    assert agree(told, replace(told, value=Decimal("0.0388"), unit="pure"))
    assert not agree(told, replace(told, value=Decimal("0.0382"), unit="pure"))


def test_the_store_follows_the_ledger(desk: Desk) -> None:
    """Tags as filed; every figure stands where it says; a second look reads nothing."""
    with desk.open_ledger() as ledger:
        assert figures_health(desk.index.folder, ledger).figures == 0
        assert not desk.index.folder.exists()
        assert follow_figures(desk.index.folder, ledger).added == 7
        assert follow_figures(desk.index.folder, ledger).added == 0
        health = figures_health(desk.index.folder, ledger)
        assert (health.figures, health.behind) == (7, 0)
        with open_figures(desk.index.folder) as store:
            found = store.find()
        texts = {d.id: d.text for d in ledger.documents()}
    assert all(texts[f.document][f.start : f.end] == f"{abs(f.value):,}" for f in found)
    sizes = {(f.concept, f.period_start, f.dimensions): f.size for f in found if f.known_at and f.known_at.year == 2025}
    year = date(2024, 1, 1)
    assert sizes[SALES, year, ()] == 1_284_000_000
    assert sizes[PROFIT, year, ()] == -35_000_000
    assert sizes[ASSETS, None, ()] == 2_960_000_000
    assert sizes[SALES, year, (("srt:ProductOrServiceAxis", "orrn:OatsMember"),)] == 410_000_000


def test_companyfacts_join_the_store_and_restate_what_was_filed(desk: Desk) -> None:
    """Known from the end of the day of filing; the filing's own tag and the fact meet though the name is written otherwise."""
    with desk.open_ledger() as ledger:
        put_facts(ledger, "2026-02-20", "A-2", 1_270_000_000, "2024-12-31")
        follow_figures(desk.index.folder, ledger)
    with open_figures(desk.index.folder) as store:
        (fact,) = store.find(
            entities=["orrin mills inc"], period_end=(date(2024, 12, 31),) * 2, concepts=[SALES], limit=1
        )
        versions = store.versions(fact)
        (before,) = store.find(concepts=[SALES], dimensions=(), as_of=datetime(2026, 2, 20, 12, tzinfo=UTC), limit=1)
    assert (fact.known_at, fact.origin) == (datetime(2026, 2, 20, 23, 59, 59, 999999, tzinfo=UTC), "xbrl")
    assert (versions.original.size, [f.size for f in versions.restated]) == (1_284_000_000, [1_270_000_000])
    assert before.size == 1_284_000_000


def test_changes_of_a_document_are_taken_over(desk: Desk) -> None:
    """A withdrawn one answers no more, a dropped one is gone; nothing is read again for it."""
    folder = desk.index.folder
    with desk.open_ledger() as ledger:
        follow_figures(folder, ledger)
        filed = {d.form: d for d in ledger.documents()}
        with ledger.writing():
            ledger.withdraw("filings", filed["10-K"].identity, datetime(2026, 1, 1, tzinfo=UTC))
            ledger.tell(filed["10-Q"].id, "a story")
        assert follow_figures(folder, ledger) == sync.FiguresChange()
        with open_figures(folder) as store:
            assert {f.document for f in store.find()} == {filed["10-Q"].id}
            assert len(store.of_document(filed["10-K"].id)) == 4
        with ledger.writing():
            ledger.expire("filings", datetime(2026, 1, 1, tzinfo=UTC))
        assert follow_figures(folder, ledger).removed == 7
        with open_figures(folder) as store:
            assert (store.counts().figures, store.counts().documents) == (0, 0)


def test_a_newer_reader_fills_the_store_anew(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """The lag says so before; afterwards the store is whole again."""
    folder = desk.index.folder
    with desk.open_ledger() as ledger:
        follow_figures(folder, ledger)
        monkeypatch.setattr(sync, "READER", sync.READER + 1)
        assert figures_health(folder, ledger).behind == ledger.last_change()
        assert follow_figures(folder, ledger).added == 7
        assert figures_health(folder, ledger).behind == 0


def test_tables_of_another_version_and_a_broken_file_are_made_again(desk: Desk) -> None:
    """The ledger has all that was in them."""
    path = desk.index.folder / "figures.sqlite"
    with desk.open_ledger() as ledger:
        follow_figures(desk.index.folder, ledger)
        connection = sqlite3.connect(path)
        connection.execute("PRAGMA user_version = 99")
        connection.close()
        assert follow_figures(desk.index.folder, ledger).added == 7
        path.write_bytes(b"no database at all, but longer than a header of SQLite has any right to be" * 20)
        with pytest.raises(IndexUnavailable, match="tieout reindex"):
            follow_figures(desk.index.folder, ledger)
        assert rebuild_figures(desk.index.folder, ledger).added == 7


def test_a_stopped_run_loses_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the progress callback raises ends the run; the next one goes on behind the last batch."""
    monkeypatch.setattr(sync, "_BATCH", -1.0)  # every document is a batch
    with Ledger.open(tmp_path / "ledger.sqlite") as ledger:
        with ledger.writing():
            for n in range(4):
                ledger.put("f", Draft(f"i{n}", "news", f"T{n}", f"https://x.example/{n}", f"Text {n}."), MAY)

        def stop(done: int, total: int) -> None:
            if done == 2:
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            follow_figures(tmp_path, ledger, stop)
        assert figures_health(tmp_path, ledger).behind == 2
        seen: list[tuple[int, int]] = []
        follow_figures(tmp_path, ledger, lambda done, total: seen.append((done, total)))
        assert seen == [(1, 2), (2, 2)]


def test_a_figure_takes_less_than_400_bytes(store: FigureStore) -> None:
    """Indexes included, as a filing's figures are: many labels, some dimensions."""
    figures = [
        replace(
            SALES_2023,
            start=n * 9,
            end=n * 9 + 6,
            value=Decimal(n * 977),
            label=f"Row {n % 700} of a statement, net of something",
            concept=f"us-gaap:SomethingRatherLongThatIsMeasured{n % 700}",
            metric=f"something_{n % 300}",
            dimensions=(("us-gaap:StatementBusinessSegmentsAxis", f"orrn:Segment{n % 40}Member"),) if n % 2 else (),
            period_end=date(2023, 12, 31) - timedelta(days=91 * (n % 8)),
        )
        for n in range(3000)
    ]
    put(store, *figures)
    assert store.counts().bytes / 3000 < 400
