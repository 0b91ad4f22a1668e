"""One figure told twice: as it was first reported and as restated, guidance as it was and as it stands."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from every_document import ask, ledger_of

from tieout.feeds import Ledger
from tieout.feeds.draft import Draft

RESTATED = """# Ostrel Marine: second quarter of 2026

4 August 2026

| (in millions) | Q2 2026 | Q2 2025 (as restated)* |
| --- | --- | --- |
| Revenue | 412.3 | 398.0 |
| Net income | 61.4 | 52.9 |

* Restated. Net income for the second quarter of 2025 was originally reported as $57.2 million; it has been reduced by $4.3 million.
"""
OUTLOOK = """# Calder Foods: second quarter of fiscal 2026

Published 20 August 2026

## Updated fiscal 2026 outlook

| Measure | New | Previous |
| --- | --- | --- |
| Net sales | $2.10 billion to $2.14 billion | $2.05 billion to $2.12 billion |
| Diluted EPS | $2.30 to $2.40 | $2.10 to $2.25 |
"""
GUIDED = """# Pellan Optics: first quarter of 2026

29 April 2026

## Outlook for the second quarter of 2026

- Revenue of $1.20 billion, plus or minus $30 million
"""
CAME = """# Pellan Optics: second quarter of 2026

29 July 2026. Revenue for the second quarter of 2026 was $1,231.5 million.
"""
DRAFTS = (
    Draft("guided", "release", "Pellan Optics: first quarter", "", GUIDED, "Pellan Optics", datetime(2026, 4, 29, tzinfo=UTC)),
    Draft("came", "release", "Pellan Optics: second quarter", "", CAME, "Pellan Optics", datetime(2026, 7, 29, tzinfo=UTC)),
    Draft("ostrel", "release", "Ostrel Marine: second quarter", "", RESTATED, "Ostrel Marine", datetime(2026, 8, 4, tzinfo=UTC)),
    Draft("calder", "release", "Calder Foods: second quarter", "", OUTLOOK, "Calder Foods", datetime(2026, 8, 20, tzinfo=UTC)),
)  # fmt: skip


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with ledger_of(tmp_path, DRAFTS) as opened:
        yield opened


def test_a_restated_column_and_its_note_give_both_versions(ledger: Ledger) -> None:
    asked = "What net income did Ostrel Marine originally report for the second quarter of 2025, and what is it after the restatement?"
    found = [(f.figure.text, f.note) for f in ask(ledger, asked).findings[:2]]
    assert found == [("52.9", "restated"), ("$57.2 million", "as first reported")]


def test_one_version_alone_is_no_answer_to_a_question_for_two(ledger: Ledger) -> None:
    asked = "What revenue did Ostrel Marine originally report for the second quarter of 2025, and what is it after the restatement?"
    assert ask(ledger, asked).verdict == "missing"


def test_guidance_that_moved_is_told_as_it_was_and_as_it_stands(ledger: Ledger) -> None:
    found = ask(ledger, "How did Calder Foods' fiscal 2026 EPS guidance move between March and August 2026?").findings
    ends = [(f.figure.text, f.upto.text if f.upto else "", f.note) for f in found[:2]]
    assert ends == [("$2.30", "$2.40", "given on 20 August 2026"), ("$2.10", "$2.25", "before")]


def test_the_midpoint_of_guidance_is_taken_from_what_came(ledger: Ledger) -> None:
    asked = "By how much did Pellan Optics' Q2 2026 revenue exceed the midpoint of the guidance it gave in April 2026?"
    assert ask(ledger, asked).calculations[0].formula == "1231.5-1200"


def test_guidance_of_another_month_has_no_midpoint(ledger: Ledger) -> None:
    asked = "By how much did Pellan Optics' Q2 2026 revenue exceed the midpoint of the guidance it gave in May 2026?"
    assert ask(ledger, asked).verdict == "missing"
