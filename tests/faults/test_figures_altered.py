"""Figures altered or removed in the sources: the answer shows what stands there now, or nothing, whatever a draft says."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from answer_desk import NOW, AnswerDesk, misplaced, unsupported
from kestrane import ASKED, KESTRANE, REPORT, news, report

from tieout.retrieval.records import Filters

OLD = "Kestrane Aerospace's order backlog was $18.6 billion at 30 September 2026 [1]."
LATER = datetime(2026, 10, 28, tzinfo=UTC)
ALTERED = ["$81.6 billion", "$18.9 billion", "$18.6 million", "€18.6 billion", "$1.86 billion", "$186 billion"]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[AnswerDesk]:
    with AnswerDesk(tmp_path) as desk:
        desk.know(KESTRANE)
        desk.put("edgar", report())
        yield desk


@pytest.mark.parametrize("altered", ALTERED)
def test_an_altered_figure_is_shown_as_it_stands_now(desk: AnswerDesk, altered: str) -> None:
    """Digits, scale or currency changed: a draft out of the model's memory is cut, the new figure is written."""
    assert "$18.6 billion" in desk.answer(ASKED, OLD).answer
    desk.put("edgar", report(REPORT.replace("$18.6 billion", altered), when=LATER), now=NOW + timedelta(hours=1))
    answer = desk.answer(ASKED, OLD)
    assert altered in answer.answer
    assert "$18.6 billion" not in answer.answer
    assert [c.text for c in answer.cut] == [OLD]
    assert (unsupported(answer, desk.ledger), misplaced(answer, desk.ledger)) == ([], [])


@pytest.mark.parametrize("draft", ["", OLD, "Order backlog was about $19 billion [1].", "It was $18,600 million."])
def test_a_removed_figure_is_refused(desk: AnswerDesk, draft: str) -> None:
    """The sentence is gone from the newest revision; neither memory nor the old revision fills the gap."""
    without = REPORT.replace("Order backlog was $18.6 billion at 30 September 2026. ", "")
    desk.put("edgar", report(without, when=LATER), now=NOW + timedelta(hours=1))
    answer = desk.answer(ASKED, draft)
    assert answer.refused
    assert not any(text in answer.answer for text in ("18.6", "18,600", "$19"))
    assert (unsupported(answer, desk.ledger), misplaced(answer, desk.ledger)) == ([], [])


def test_a_withdrawn_source_answers_no_more(desk: AnswerDesk) -> None:
    """The document left its folder; nothing is left to cite."""
    desk.withdraw("edgar", report().identity)
    answer = desk.answer(ASKED, OLD)
    assert (answer.refused, answer.sources) == (True, ())
    assert unsupported(answer, desk.ledger) == []


def test_the_old_figure_still_answers_as_of_its_day(desk: AnswerDesk) -> None:
    """An alteration is no rewriting of history."""
    desk.put("edgar", report(REPORT.replace("$18.6 billion", "$18.9 billion"), when=LATER), now=LATER)
    then = desk.answer(ASKED, filters=Filters(as_of=datetime(2026, 10, 25, tzinfo=UTC)))
    assert "$18.6 billion" in then.answer
    assert "$18.9 billion" not in then.answer


def test_a_figure_of_another_metric_does_not_stand_in(desk: AnswerDesk) -> None:
    """Backlog is gone, a news item gives deliveries of the same size: it is not shown as backlog."""
    without = REPORT.replace("Order backlog was $18.6 billion at 30 September 2026. ", "")
    desk.put("edgar", report(without, when=LATER), now=NOW + timedelta(hours=1))
    desk.put("wire", news("deliveries", "Kestrane Aerospace's deliveries since 2001 reached $18.6 billion."))
    answer = desk.answer(ASKED, OLD)
    assert answer.refused
    assert "order backlog was $18.6" not in answer.answer.lower()
