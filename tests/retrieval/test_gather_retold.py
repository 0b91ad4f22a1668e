"""What two outlets tell of one matter in different words contradicts; what only sounds alike does not."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from every_document import ask, ledger_of

from tieout.feeds.draft import Draft


def conflicts(folder: Path, question: str, *texts: str) -> list[list[str]]:
    """The figures of each conflict that these texts, of an outlet each, make of a question."""
    drafts = [
        Draft(f"{n}", "news", f"Item {n}", f"https://example.org/{n}", text, f"Outlet {n}", datetime(2026, 11, 5 + n, tzinfo=UTC))
        for n, text in enumerate(texts)
    ]  # fmt: skip
    with ledger_of(folder, drafts) as ledger:
        return [sorted(f.figure.text for f in c.findings) for c in ask(ledger, question).conflicts]


REVENUE = "What was Gullwick Inns' revenue in the third quarter of 2026?"
SAID = "Gullwick Inns said revenue for the third quarter of 2026 rose to $420 million."


@pytest.mark.parametrize(
    ("question", "one", "other", "figures"),
    [
        (
            "How much did Tolvane Lines pay for the Marle yard?",
            "Tolvane Lines will buy the Marle yard in Orvenne for $310 million, it said.",
            "The Marle yard in Orvenne goes to Tolvane Lines in a deal worth $360 million, people said.",
            ["$310 million", "$360 million"],
        ),
        (
            "How many jobs will Tolvane Lines cut?",
            "Tolvane Lines will cut 340 jobs at the Marle yard by June.",
            "Tolvane Lines is to let 410 people go at the Marle yard by June.",
            ["340", "410"],
        ),
    ],
)
def test_one_matter_in_other_words_is_a_conflict(
    tmp_path: Path, question: str, one: str, other: str, figures: list[str]
) -> None:
    assert conflicts(tmp_path, question, one, other) == [figures]


@pytest.mark.parametrize(
    "other",
    [
        "Gullwick Inns said operating costs for the third quarter of 2026 rose to $400 million.",
        "Gullwick Inns said revenue for the second quarter of 2026 rose to $400 million.",
        "Revenue of Gullwick Inns for the third quarter rose from $400 million a year earlier, it said.",
        "Analysts expected Gullwick Inns revenue for the third quarter of 2026 to rise to $400 million.",
        "Gullwick Inns said revenue for the third quarter of 2026 rose to $420.4 million.",
    ],
)
def test_what_only_sounds_alike_is_none(tmp_path: Path, other: str) -> None:
    """Another metric, another quarter, the year before, what was expected, a rounding."""
    assert conflicts(tmp_path, REVENUE, SAID, other) == []
