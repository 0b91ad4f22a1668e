"""Which items tell the same event, and which companies they are about."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tieout.feeds.alike import candidates, signature_of
from tieout.feeds.document import Company, Document
from tieout.feeds.stories import has_story, same_event, story_of
from tieout.feeds.tagging import Tagger

AT = datetime(2026, 10, 20, tzinfo=UTC)
WIRE = (
    "Tarnbrook Mills said on Thursday that revenue for the quarter ended 30 September 2026 climbed 8.1% to $642.3 "
    "million from $594.2 million a year before, as bakeries ordered more flour. Net income was $51.7 million, compared "
    "with $47.9 million. The company raised its full-year outlook to $2.5 billion."
)
COURIER = (
    "Tarnbrook Mills said on Thursday that revenue for the quarter ended 30 September 2026 climbed 8.1% to $642.3 "
    "million from $594.2 million a year before, bakeries having ordered more of its flour. It raised the full-year "
    "outlook to $2.5 billion, and net income was $51.7 million against $47.9 million."
)
SHORT = (
    "According to the Wire, Tarnbrook Mills said on Thursday that revenue for the quarter climbed 8.1% to $642.3 "
    "million from $594.2 million a year before."
)
DISPUTED = COURIER.replace("$642.3", "$624.3")
LAST_QUARTER = WIRE.replace("30 September", "30 June").replace("642.3", "611.0").replace("8.1", "5.5")
OTHER = "Pellow Shipping ordered three tankers at a yard in Brest for $210 million, to be delivered in 2028."


@pytest.mark.parametrize(("one", "two"), [(WIRE, COURIER), (WIRE, SHORT), (COURIER, SHORT)])
def test_retellings_are_the_same_event(one: str, two: str) -> None:
    """Other words for the same figures, or fewer of them; the buckets must bring them together too."""
    assert same_event(one, two) and same_event(two, one)
    assert candidates([signature_of(one)], [signature_of(two)]) == [[0]]


@pytest.mark.parametrize(("one", "two"), [(WIRE, DISPUTED), (WIRE, LAST_QUARTER), (WIRE, OTHER), (SHORT, DISPUTED)])
def test_other_figures_or_words_are_another_event(one: str, two: str) -> None:
    """A dispute stays visible; last quarter reads like this one."""
    assert not same_event(one, two)


class Told:
    """A ledger of a few tellings."""

    def __init__(self, *tellings: Document) -> None:
        self.tellings = tellings

    def document(self, id: str) -> Document:
        return next(telling for telling in self.tellings if telling.id == id)

    def story(self, story_id: str) -> list[Document]:
        return [telling for telling in self.tellings if telling.story == story_id]


def told(id_: str, text: str, story: str) -> Document:
    return Document(id_, "wire", "news", "", "", text, "", AT, id_, published_at=AT, story=story)


def test_a_telling_joins_only_a_story_that_none_of_its_tellings_contradicts() -> None:
    """SHORT fits WIRE and could fit a later, disputed telling; the dispute must not come in through it."""
    ledger = Told(told("a", WIRE, "a"), told("b", SHORT, "a"))
    assert story_of(COURIER, AT, ["a", "b"], ledger) == "a"
    disputed = SHORT + " Net income was $99.9 million."
    assert story_of(disputed, AT, ["b"], ledger) is None


def test_the_same_words_weeks_later_are_another_event() -> None:
    """A week, counted from any telling."""
    ledger = Told(told("a", WIRE, "a"))
    assert story_of(WIRE, AT + timedelta(days=6), ["a"], ledger) == "a"
    assert story_of(WIRE, AT + timedelta(days=9), ["a"], ledger) is None


def test_candidates_are_few_and_stand_before_what_may_retell_them() -> None:
    """A thousand items of one boilerplate cost no more than a few comparisons each."""
    boilerplate = [signature_of(f"{WIRE} Item {number} of the wire.") for number in range(300)]
    found = candidates(boilerplate[:100], [*boilerplate[100:], signature_of(OTHER)])
    assert found[-1] == [] and all(len(places) == 8 for places in found[:-1])
    assert all(place < 100 + number for number, places in enumerate(found) for place in places)


def test_a_few_words_and_filings_tell_no_story() -> None:
    """ "Form 4" is not an event that outlets retell."""
    assert not has_story("news", "Markets closed.")
    assert not has_story("filing", WIRE)


COMPANIES = [
    Company("Apple Inc.", "AAPL", 1), Company("GAP INC", "GAP", 2), Company("MICROSOFT CORP", "MSFT", 3),
    Company("Alphabet Inc.", "GOOGL", 4), Company("Alphabet Inc.", "GOOG", 4), Company("Target Corp", "TGT", 5),
    Company("BANK OF AMERICA CORP /DE/", "BAC", 6), Company("Tarnbrook Mills plc", None, None, ("TBM",)),
    Company("International Business Machines Corp", "IBM", 7, ("IBM",)), Company("Apple Hospitality REIT, Inc.", "APLE"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "tickers"),
    [
        ("Apple raised prices.", ["AAPL"]),
        ("Microsoft's cloud grew; Apple's did not.", ["MSFT", "AAPL"]),
        ("Alphabet rose.", ["GOOGL"]),
        ("Bank of America said so.", ["BAC"]),
        ("IBM sold a unit.", ["IBM"]),
        ("Apple Hospitality REIT paid a dividend.", ["APLE"]),
        ("Shares of the retailer (NYSE: GAP) and $TGT fell.", ["GAP", "TGT"]),
        ("Gap Inc. and Target Corp. fell.", ["GAP", "TGT"]),
        ("The gap widened. Target prices fell. An apple a day. Pineapple.", []),
        ("The Gap between Target and result.", []),
        ("AAPLE and MICROSOFTS", []),
        ("Crisp Apple Orchards and Big Apple grew.", []),
        ("The case of Apple CEO Tim Cook against Microsoft Corp. in Ohio", ["AAPL", "MSFT"]),
        ("Snacks fell.\nApple rose. Microsoft, Apple and others rose.", ["AAPL", "MSFT"]),
    ],
)
def test_companies_are_found_as_names_and_not_as_words(text: str, tickers: list[str]) -> None:
    """Whole words, capitals, and the suffix where the name is an everyday word."""
    assert list(Tagger(COMPANIES).tags("", text)[0]) == tickers


def test_a_watched_ticker_is_found_as_it_is_written_on_the_tape() -> None:
    """ "All" is no insurer; ALL may be."""
    tagger = Tagger([Company("ALL", "ALL")])
    assert tagger.tags("", "All rose.") == ((), ()) and tagger.tags("", "ALL rose.")[0] == ("ALL",)


def test_companies_that_the_source_names_in_full_get_their_tickers() -> None:
    """EDGAR's own names, whatever their case and suffix."""
    assert Tagger(COMPANIES).tickers_of(["Microsoft Corp", "GAP INC", "Nobody Inc"]) == ("MSFT", "GAP")


def test_a_company_without_a_ticker_is_named_and_background_is_not() -> None:
    """The opening counts; page nine does not."""
    tagger = Tagger(COMPANIES)
    assert tagger.tags("Tarnbrook Mills grows", "Flour.") == ((), ("Tarnbrook Mills plc",))
    assert tagger.tags("", "Flour. " * 400 + "Apple") == ((), ())
