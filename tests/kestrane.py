"""An invented company's papers for tests of whole answers: a quarterly report, and news about it."""

from __future__ import annotations

from datetime import UTC, date, datetime

from tieout.feeds import Company
from tieout.feeds.draft import Draft

KESTRANE = Company("Kestrane Aerospace Inc.", "KSTR", None, ("Kestrane Aerospace", "Kestrane"))
ASKED = "What was Kestrane Aerospace's order backlog at 30 September 2026?"
REPORT = (
    "Kestrane Aerospace Inc. quarterly report.\n\n"
    "Order backlog was $18.6 billion at 30 September 2026. Revenue was $4.21 billion in the third quarter of 2026, up "
    "12.4% from a year earlier.\n\n"
    "The supply of castings is the main risk to deliveries. Demand for landing gear grew in Asia."
)
_WHEN = datetime(2026, 10, 20, 9, tzinfo=UTC)


def report(text: str = REPORT, *, when: datetime = _WHEN) -> Draft:
    """The filing; the same identity whatever its text."""
    return Draft(
        identity="0001-26-000007",
        kind="filing",
        title="Kestrane Aerospace Inc. 10-Q",
        url="https://filings.example/0001-26-000007",
        text=text,
        outlet="Kestrane Aerospace Inc.",
        published_at=when,
        form="10-Q",
        period_end=date(2026, 9, 30),
        tickers=("KSTR",),
        companies=(KESTRANE.name,),
    )


def news(identity: str, text: str, *, title: str = "Kestrane Aerospace", outlet: str = "Rumour Mill") -> Draft:
    return Draft(
        identity=identity,
        kind="news",
        title=title,
        url=f"https://news.example/{identity}",
        text=text,
        outlet=outlet,
        published_at=_WHEN,
        tickers=("KSTR",),
        companies=(KESTRANE.name,),
    )
