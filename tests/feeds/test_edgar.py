"""EDGAR: filings, press releases and facts of the companies followed, asked for no more than is fair."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tieout.feeds.document import Company
from tieout.feeds.draft import Draft, Names, Remember, Response, SourceContext, SourceEvent, Unchanged
from tieout.feeds.edgar import collect
from tieout.feeds.errors import FetchError, RateLimited
from tieout.feeds.settings import FeedSpec

NOW = datetime(2024, 12, 1, tzinfo=UTC)
BASE = "http://edgar.test"
SPEC = FeedSpec(name="edgar", kind="edgar", url=BASE, tickers=("BKE",), forms=("8-K",))
FOLDER = "/Archives/edgar/data/885245/000088524524000002"
RELEASE = b"<p>Exhibit 99.1</p><h2>THE BUCKLE, INC. REPORTS THIRD QUARTER NET INCOME</h2><p>$44.2 million</p>"


def submissions(*rows: tuple[str, str, str]) -> bytes:
    """(accession, form, filed) of each filing."""
    recent = {
        "accessionNumber": [accession for accession, _, _ in rows],
        "form": [form for _, form, _ in rows],
        "filingDate": [filed for _, _, filed in rows],
        "reportDate": [filed for _, _, filed in rows],
        "acceptanceDateTime": [f"{filed}T11:50:00.000Z" for _, _, filed in rows],
        "primaryDocument": ["main.htm"] * len(rows),
        "items": ["2.02,9.01"] * len(rows),
    }
    return json.dumps({"name": "BUCKLE INC", "tickers": ["BKE"], "filings": {"recent": recent, "files": []}}).encode()


def index(*names: str) -> bytes:
    return json.dumps({"directory": {"item": [{"name": name} for name in names]}}).encode()


PAGES = {
    "/files/company_tickers.json": b'{"0":{"cik_str":885245,"ticker":"BKE","title":"BUCKLE INC"}}',
    "/submissions/CIK0000885245.json": submissions(("0000885245-24-000002", "8-K", "2024-11-22")),
    f"{FOLDER}/index.json": index("main.htm", "pr.htm", "ex10-1.htm", "R2.htm", "letter.htm"),
    f"{FOLDER}/main.htm": b"<p>Item 2.02 Results</p>",
    f"{FOLDER}/pr.htm": RELEASE,
    f"{FOLDER}/letter.htm": b"<p>Consent of the auditor</p>",
    "/api/xbrl/companyfacts/CIK0000885245.json": json.dumps(
        {
            "entityName": "BUCKLE INC",
            "facts": {
                "us-gaap": {
                    "Assets": {
                        "label": "Assets",
                        "units": {
                            "USD": [
                                {
                                    "end": "2024-02-03",
                                    "val": 889810000,
                                    "accn": "A",
                                    "form": "10-K",
                                    "filed": "2024-04-01",
                                }
                            ]
                        },
                    }
                }
            },
        }
    ).encode(),
}


class Site:
    """Serves pages with validators, as EDGAR does, and counts what is asked."""

    def __init__(self, pages: Mapping[str, bytes] = PAGES) -> None:
        self.pages = dict(pages)
        self.asked: list[str] = []
        self.bodies = 0

    def __call__(
        self,
        url: str,
        *,
        etag: str | None = None,
        last_modified: str | None = None,
        max_bytes: int = 0,
        rate_limited: bool = False,
    ) -> Response:
        assert rate_limited, "EDGAR shares one rate limit"
        path = url.removeprefix(BASE)
        self.asked.append(path)
        if path not in self.pages:
            error = FetchError(f"{url} answered 404")
            error.status = 404
            raise error
        body = self.pages[path]
        tag = hashlib.sha256(body).hexdigest()
        if etag == tag:
            return Response(url, 304, {}, b"")
        self.bodies += 1
        return Response(url, 200, {"etag": tag}, body)


class Desk:
    def __init__(self, site: Site) -> None:
        self.site = site
        self.remembered: dict[str, str] = {}
        self.texts: dict[str, str] = {}
        self.error: FetchError | None = None

    def refresh(
        self, spec: FeedSpec = SPEC, after: float = 3600.0, contact: str = "me@example.org"
    ) -> list[SourceEvent]:
        self.now = getattr(self, "now", NOW - timedelta(seconds=after)) + timedelta(seconds=after)
        context = SourceContext(self.site, self.now, dict(self.remembered), self.texts.get, (), contact)
        events: list[SourceEvent] = []
        try:
            for event in collect(spec, context):
                events.append(event)
                if isinstance(event, Remember):
                    self.remembered[event.key] = event.value
                elif isinstance(event, Draft):
                    self.texts[event.identity] = hashlib.sha256(event.text.encode()).hexdigest()
        except FetchError as error:
            self.error = error
        return [event for event in events if not isinstance(event, Remember)]


def test_a_filing_and_its_press_release_become_documents() -> None:
    """The release first, so that a filing that is known is known to be complete."""
    names, release, filing = Desk(Site()).refresh()
    assert names == Names((Company("BUCKLE INC", "BKE", 885245),))
    assert isinstance(release, Draft)
    assert isinstance(filing, Draft)
    assert (release.kind, release.identity) == ("release", "0000885245-24-000002/pr.htm")
    assert release.title == "THE BUCKLE, INC. REPORTS THIRD QUARTER NET INCOME"
    assert (filing.kind, filing.title, filing.form) == ("filing", "BUCKLE INC 8-K of 2024-11-22", "8-K")
    assert filing.published_at == datetime(2024, 11, 22, tzinfo=UTC)
    assert filing.accepted_at == datetime(2024, 11, 22, 11, 50, tzinfo=UTC)
    assert filing.url == f"{BASE}{FOLDER}/main.htm"
    assert (filing.tickers, filing.outlet) == (("BKE",), "BUCKLE INC")


def test_an_unchanged_refresh_fetches_no_body() -> None:
    site = Site()
    desk = Desk(site)
    spec = replace(SPEC, facts=True)
    desk.refresh(spec)
    site.asked.clear()
    bodies = site.bodies
    events = desk.refresh(spec)
    assert site.bodies == bodies
    assert site.asked == ["/submissions/CIK0000885245.json", "/api/xbrl/companyfacts/CIK0000885245.json"]
    filing = "0000885245-24-000002"
    assert events == [Unchanged(f"{filing}/pr.htm"), Unchanged(f"{filing}/main.htm"), Unchanged("A:facts")]


def test_new_facts_are_dated_by_acceptance_though_submissions_are_unchanged() -> None:
    """Of two pages one may answer 304: the times it told last time are kept."""
    path, accession = "/api/xbrl/companyfacts/CIK0000885245.json", "0000885245-24-000002"
    site = Site()
    desk = Desk(site)
    desk.refresh(replace(SPEC, facts=True))
    site.pages[path] = site.pages[path].replace(b'"accn": "A"', f'"accn": "{accession}"'.encode())
    (draft,) = [e for e in desk.refresh(replace(SPEC, facts=True)) if isinstance(e, Draft)]
    assert draft.accepted_at == datetime(2024, 11, 22, 11, 50, tzinfo=UTC)


def test_a_press_release_is_counted_beside_its_known_filing() -> None:
    """Also when the list of filings changed: what a feed holds does not shrink from one refresh to the next."""
    site = Site()
    desk = Desk(site)
    desk.refresh()
    page = "/submissions/CIK0000885245.json"
    site.pages[page] += b" "
    again = ["0000885245-24-000002/pr.htm", "0000885245-24-000002/main.htm"]
    assert desk.refresh() == list(map(Unchanged, again))
    assert desk.refresh() == list(map(Unchanged, again))


def test_within_thirty_seconds_nothing_is_asked_again() -> None:
    site = Site()
    desk = Desk(site)
    desk.refresh()
    site.asked.clear()
    desk.refresh(after=20)
    assert site.asked == []


def test_a_new_filing_is_fetched_and_the_known_one_is_not() -> None:
    site = Site()
    desk = Desk(site)
    desk.refresh()
    rows = (("0000885245-24-000003", "8-K/A", "2024-11-25"), ("0000885245-24-000002", "8-K", "2024-11-22"))
    site.pages["/submissions/CIK0000885245.json"] = submissions(*rows)
    folder = "/Archives/edgar/data/885245/000088524524000003"
    site.pages |= {f"{folder}/index.json": index("main.htm"), f"{folder}/main.htm": b"<p>Amended</p>"}
    site.asked.clear()
    events = desk.refresh()
    assert [e.identity for e in events if isinstance(e, Draft)] == ["0000885245-24-000003/main.htm"]
    assert not [path for path in site.asked if path.startswith(FOLDER)]


def test_other_forms_and_old_filings_are_left_out() -> None:
    rows = (("A-1", "4", "2024-11-25"), ("A-2", "8-K", "2010-11-22"))
    site = Site(PAGES | {"/submissions/CIK0000885245.json": submissions(*rows)})
    assert not [e for e in Desk(site).refresh() if isinstance(e, Draft)]


def test_facts_come_with_their_values() -> None:
    desk = Desk(Site())
    facts = [e for e in desk.refresh(replace(SPEC, facts=True)) if isinstance(e, Draft) and e.kind == "facts"]
    assert [f.text[f.facts[0].start : f.facts[0].end] for f in facts] == ["889,810,000"]


def test_a_filing_that_fails_is_said_and_tried_again() -> None:
    site = Site({path: body for path, body in PAGES.items() if not path.endswith("main.htm")})
    desk = Desk(site)
    desk.refresh()
    assert "8-K 0000885245-24-000002" in str(desk.error)
    site.pages = dict(PAGES)
    assert [e.identity for e in desk.refresh() if isinstance(e, Draft)][-1] == "0000885245-24-000002/main.htm"


def test_one_unknown_ticker_stops_no_other() -> None:
    desk = Desk(Site())
    events = desk.refresh(replace(SPEC, tickers=("NOPE", "BKE")))
    assert sum(isinstance(e, Draft) for e in events) == 2
    assert "NOPE is no ticker" in str(desk.error)


@pytest.mark.parametrize("page", [b"<title>SEC.gov | Request Rate Threshold Exceeded</title>"])
def test_the_rate_limit_page_asks_for_ten_minutes(page: bytes) -> None:
    desk = Desk(Site(PAGES | {"/submissions/CIK0000885245.json": page}))
    desk.refresh()
    assert isinstance(desk.error, RateLimited)
    assert desk.error.retry_after == 600


def test_the_undeclared_tool_page_says_what_to_set() -> None:
    page = b"<title>SEC.gov | Your Request Originates from an Undeclared Automated Tool</title>"
    desk = Desk(Site(PAGES | {f"{FOLDER}/main.htm": page}))
    desk.refresh()
    assert "[fetch] contact" in str(desk.error)


def test_a_maintenance_page_is_no_list_of_filings() -> None:
    desk = Desk(Site(PAGES | {"/submissions/CIK0000885245.json": b"<html>maintenance</html>"}))
    assert not [e for e in desk.refresh() if isinstance(e, Draft)]
    assert "no JSON" in str(desk.error)


def test_without_a_contact_nothing_is_asked() -> None:
    site = Site()
    desk = Desk(site)
    desk.refresh(contact="")
    assert "[fetch] contact" in str(desk.error)
    assert site.asked == []
