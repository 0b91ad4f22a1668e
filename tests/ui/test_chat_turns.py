"""One exchange: what the page shows at each step, who is refused, and what happens when the desk cannot answer."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import pairwise

import chat_fakes
import pytest

from feeds.errors import UsageError
from ui.chat.engine import Ask, AskedAs, Draft, Phase
from ui.chat.exchange import answered, asked, first_views, parse_as_of
from ui.chat.turns import TurnView, examples_html, turn_html
from ui.chat.words import adapter_label

ASK = Ask("How did Halvorsen do?", adapter="analyst")


def test_the_draft_is_shown_as_a_draft() -> None:
    """Words that are not tied out yet say so."""
    view = TurnView("0", "analyst").after(Draft("Revenue rose to $412.6"))
    html = turn_html(ASK, (view,))
    assert "Draft, not tied out yet" in html
    assert "Revenue rose to $412.6" in html


def test_the_answer_replaces_the_draft() -> None:
    """Nothing of the draft is left beside the answer."""
    engine = chat_fakes.FakeEngine(pause=0)
    steps = list(answered(engine, ASK, first_views(ASK, False, 0)))
    html = turn_html(ASK, steps[-1])
    assert 'class="draft"' in turn_html(ASK, steps[-2])
    assert 'class="draft"' not in html
    assert 'class="answer"' in html


def test_the_draft_grows() -> None:
    """Each step holds the words of the one before it."""
    engine = chat_fakes.FakeEngine(pause=0)
    drafts = [views[0].draft for views in answered(engine, ASK, first_views(ASK, False, 0)) if not views[0].answer]
    assert len(set(drafts)) > 10
    assert all(later.startswith(earlier) for earlier, later in pairwise(drafts))


def test_side_by_side_asks_both_and_titles_them() -> None:
    """One question, the adapter's answer and the base model's."""
    engine = chat_fakes.FakeEngine(pause=0)
    *_, views = answered(engine, ASK, first_views(ASK, True, 3))
    assert [ask.adapter for ask in engine.asked] == ["analyst", "none"]
    html = turn_html(ASK, views)
    assert "<h2>Analyst</h2>" in html
    assert "<h2>Base model</h2>" in html


def test_the_base_model_is_not_compared_with_itself() -> None:
    """Side by side of one and the same would be waste."""
    assert len(first_views(Ask("?", adapter="none"), True, 0)) == 1


def test_an_error_becomes_its_sentence() -> None:
    """A reader sees what to do next instead of an endless draft."""
    engine = chat_fakes.FakeEngine(refuses=True)
    *_, views = answered(engine, ASK, first_views(ASK, False, 0))
    assert "run tieout init to fetch its weights" in turn_html(ASK, views)


def test_a_wrong_date_is_said_in_the_chat() -> None:
    """And the engine is never asked."""
    engine = chat_fakes.FakeEngine(pause=0)
    ask, failure = asked("How?", "analyst", [], "last tuesday", [])
    views = first_views(ask, True, 0, failure)
    assert list(answered(engine, ask, views)) == []
    assert "is no date" in turn_html(ask, views)
    assert engine.asked == []


def test_as_of_counts_to_the_end_of_the_day() -> None:
    """A bare date includes that day."""
    assert parse_as_of(" 2026-03-31 ") == datetime(2026, 3, 31, 23, 59, 59, 999999, tzinfo=UTC)
    assert parse_as_of("") is None
    with pytest.raises(UsageError):
        parse_as_of("2026-02-31")


def test_a_follow_up_shows_what_was_asked() -> None:
    """The rewritten question is never silent."""
    view = TurnView("1", "analyst").after(AskedAs("What is Halvorsen's backlog?")).after(Phase("Reading"))
    assert "Asked as: What is Halvorsen&#x27;s backlog?" in turn_html(ASK, (view,))


def test_questions_are_escaped() -> None:
    """A pasted page is text."""
    assert "<img" not in turn_html(Ask("<img src=x onerror=alert(1)>"), (TurnView("0", "none"),))
    assert "<img" not in examples_html(["<img src=x>"], 1)


def test_an_empty_desk_says_what_to_do() -> None:
    """No documents, no examples."""
    assert "Refresh the feeds" in examples_html([], 0)


def test_adapters_have_readable_names() -> None:
    assert [adapter_label(name) for name in ("none", "house-style")] == ["Base model", "House style"]
