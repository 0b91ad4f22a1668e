"""The writer's side of a refresh, fed by hand."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from tieout.feeds.document import Company
from tieout.feeds.draft import Draft, Names, Unchanged, Withdrawn
from tieout.feeds.ledger import FeedHealth, Ledger
from tieout.feeds.refresh_intake import Intake
from tieout.feeds.refresh_records import Done, Found
from tieout.feeds.settings import FeedSpec

NOW = datetime(2026, 11, 1, tzinfo=UTC)
SPEC = FeedSpec("wire", "syndication", "http://x.test")


def intake_of(ledger: Ledger) -> Intake:
    return Intake(ledger, {"wire": FeedHealth("wire", SPEC.url)}, {}, (), lambda: NOW, lambda: 0.0)


def test_companies_learnt_late_are_named_in_what_came_before(tmp_path: Path) -> None:
    """A desk's first refresh brings the news and the list of companies at once; the index hears of the change."""
    draft = Draft("1", "news", "", "", "Tarnbrook Mills bought a mill.")
    with Ledger.open(tmp_path / "ledger.sqlite") as ledger:
        intake = intake_of(ledger)
        intake.take([Found(SPEC, draft)])
        intake.take([Found(SPEC, Names((Company("TARNBROOK MILLS INC", "TBM"),))), Done(SPEC)])
        assert next(ledger.documents()).tickers == ()
        before = ledger.last_change()
        intake.close()
        assert next(ledger.documents()).tickers == ("TBM",)
        assert ledger.last_change() == before + 1


def test_every_event_is_counted_and_health_is_kept(tmp_path: Path) -> None:
    """New, unchanged and withdrawn; then a failure that keeps the last success."""
    draft = Draft("1", "report", "", "", "Text.")
    with Ledger.open(tmp_path / "ledger.sqlite") as ledger:
        intake = intake_of(ledger)
        events = [
            Found(SPEC, draft),
            Found(SPEC, Unchanged("2")),
            Found(SPEC, Withdrawn("1")),
            Found(SPEC, Withdrawn("3")),
        ]
        (result,) = intake.take([*events, Done(SPEC)])
        assert (result.new, result.updated, result.unchanged, result.status) == (1, 1, 1, "new")
        (failed,) = intake.take([Done(SPEC, "the server is gone fishing")])
        state = ledger.feed_states([SPEC])[0]
    assert failed.status == "failed" and state.last_error == "the server is gone fishing"
    assert (state.last_success, state.failures, state.documents) == (NOW, 1, 0)


def test_a_refresh_that_was_stopped_leaves_the_feeds_health_alone(tmp_path: Path) -> None:
    """Its next run is due as if this one had not been."""
    with Ledger.open(tmp_path / "ledger.sqlite") as ledger:
        (result,) = intake_of(ledger).take([Done(SPEC, "cut short", stopped=True)])
        assert ledger.feed_states([SPEC])[0].failures == 0
    assert (result.status, result.error) == ("not_due", None)


def test_a_story_is_told_by_who_told_it_first_whoever_came_in_first(tmp_path: Path) -> None:
    """Feeds finish in any order; ids of stories, and so everything after them, do not depend on it."""
    told = "Tarnbrook Mills said that revenue rose 8.1% to $642.3 million in the quarter, as bakeries ordered flour."
    again = "Tarnbrook Mills said that revenue rose 8.1% to $642.3 million in the quarter, as mills made more flour."
    first = Found(SPEC, Draft("1", "news", "", "", told, published_at=NOW))
    second = Found(SPEC, Draft("2", "news", "", "", again, published_at=NOW + timedelta(hours=1)))
    stories = []
    for number, found in enumerate([(first, second), (second, first)]):
        with Ledger.open(tmp_path / f"{number}.sqlite") as ledger:
            intake = intake_of(ledger)
            intake.take([found[0]])
            intake.take([found[1], Done(SPEC)])
            intake.close()
            stories.append({document.identity: document.story for document in ledger.documents()})
            one = next(document for document in ledger.documents() if document.identity == "1")
            assert one.id == one.story
    assert stories[0] == stories[1] and stories[0]["1"] == stories[0]["2"]


def test_what_a_killed_refresh_left_open_is_closed_by_the_next(tmp_path: Path) -> None:
    """Names and stories still to come stand in the ledger, not in memory."""
    text = "Tarnbrook Mills said that revenue rose 8.1% to $642.3 million in the quarter, as bakeries ordered flour."
    with Ledger.open(tmp_path / "ledger.sqlite") as ledger:
        killed = intake_of(ledger)
        killed.take([Found(SPEC, Draft("1", "news", "", "", text, published_at=NOW))])
        killed.take([Found(SPEC, Names((Company("TARNBROOK MILLS INC", "TBM"),)))])
        assert [signature.document for signature in ledger.untold()] == [next(ledger.documents()).id]
        intake_of(ledger).close()
        assert next(ledger.documents()).tickers == ("TBM",)
        assert ledger.untold() == [] and len(ledger.signatures(NOW)) == 1


TOLD = "Tarnbrook Mills said that revenue rose 8.1% to $642.3 million in the quarter, as bakeries ordered flour."


def test_what_is_dropped_with_the_batch_that_brought_it_leaves_no_signature(tmp_path: Path) -> None:
    """An item of an hour ago, of a feed that keeps for a minute of a clock that went on."""
    spec = FeedSpec("wire", "syndication", "http://x.test", keep=60.0)
    clock = iter([NOW])
    with Ledger.open(tmp_path / "ledger.sqlite") as ledger:
        intake = Intake(ledger, {"wire": FeedHealth("wire", SPEC.url)}, {}, (), lambda: next(clock, NOW + timedelta(hours=1)), lambda: 0.0)  # fmt: skip
        (result,) = intake.take([Found(spec, Draft("1", "news", "", "", TOLD, published_at=NOW)), Done(spec)])
        intake.close()
        assert (result.new, list(ledger.documents()), ledger.untold(), ledger.signatures(NOW)) == (1, [], [], [])


def test_a_document_revised_in_its_own_batch_is_signed_as_it_stands(tmp_path: Path) -> None:
    with Ledger.open(tmp_path / "ledger.sqlite") as ledger:
        intake = intake_of(ledger)
        texts = (TOLD, TOLD.replace("8.1", "8.2"))
        intake.take([Found(SPEC, Draft("1", "news", "", "", text, published_at=NOW)) for text in texts])
        assert [one.document for one in ledger.untold()] == [document.id for document in ledger.documents()]


def test_every_document_of_a_batch_is_signed(tmp_path: Path) -> None:
    """Those of a feed that is not done yet too."""
    with Ledger.open(tmp_path / "ledger.sqlite") as ledger:
        drafts = [Draft(str(n), "news", "", "", f"{TOLD} Baker {n} agreed.", published_at=NOW) for n in range(3)]
        intake_of(ledger).take([Found(SPEC, draft) for draft in drafts])
        assert {one.document for one in ledger.untold()} == {document.id for document in ledger.documents()}
        assert len(ledger.untold()) == 3


def test_a_filing_introduces_its_company(tmp_path: Path) -> None:
    """Name and ticker stand on its cover; news of that company is tagged with it from then on, and what came before."""
    filing = Draft("1", "filing", "10-K", "", "Annual report.", tickers=("TBM",), companies=("Tarnbrook Mills Inc.",))
    news = Draft("2", "news", "Flour", "", "Tarnbrook Mills bought a mill.", published_at=NOW)
    with Ledger.open(tmp_path / "ledger.sqlite") as ledger:
        intake = intake_of(ledger)
        intake.take([Found(SPEC, news), Found(SPEC, filing), Done(SPEC)])
        intake.close()
        assert [(c.name, c.ticker) for c in ledger.companies()] == [("Tarnbrook Mills Inc.", "TBM")]
        assert {document.tickers for document in ledger.documents()} == {("TBM",)}


def test_a_filing_of_two_tickers_introduces_its_company_by_the_first(tmp_path: Path) -> None:
    """And by no other name that stands on it."""
    filing = Draft("1", "filing", "10-K", "", "Text.", tickers=("TBM", "TBM.B"), companies=("Tarnbrook Mills Inc.", "Marle LLP"))  # fmt: skip
    with Ledger.open(tmp_path / "ledger.sqlite") as ledger:
        intake = intake_of(ledger)
        intake.take([Found(SPEC, filing), Done(SPEC)])
        intake.close()
        assert [(c.name, c.ticker) for c in ledger.companies()] == [("Tarnbrook Mills Inc.", "TBM")]
