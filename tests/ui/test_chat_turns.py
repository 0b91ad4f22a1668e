"""One exchange: what the page shows at each step, who is refused, and what happens when the desk cannot answer."""

from __future__ import annotations

import re
import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import chat_fakes
import pytest

from tieout.feeds.errors import UsageError
from tieout.ui.chat.conversations_records import AskedQuestion, Reply, Turn
from tieout.ui.chat.events import Ask, AskedAs, Draft, Phase
from tieout.ui.chat.exchange import WATCHLIST, Wish, answered, ask_of, first_views, parse_as_of
from tieout.ui.chat.turns import BLANK, UNFINISHED, TurnView, examples_html, kept_html, turn_html
from tieout.ui.words import adapter_label, since_label

ASKED = AskedQuestion("How did Halvorsen do?")
WISH = Wish(ASKED, "analyst")
ASK = Ask("How did Halvorsen do?", adapter="analyst")
ANSWER = chat_fakes.answer(chat_fakes.document(), ASKED.question)


def test_the_draft_shows_no_figure() -> None:
    """Its words may be read as they come; a number's scale, sign and source are not checked yet."""
    view = TurnView("0", "analyst").after(Draft("In Q3 sales rose 8.6 % to £534,985 million [1], <b>not</b> $1.2 bn"))
    html = turn_html(ASKED, (view,))
    assert "figures appear once they tie out" in html
    assert f"In Q3 sales rose {BLANK} to {BLANK} [1], &lt;b&gt;not&lt;/b&gt; {BLANK} bn" in html


def test_a_draft_never_shows_half_a_figure() -> None:
    """Each step of a number that is being written is one blank."""
    for words in ("£5", "£534,", "£534,985", "£534,985 million"):
        html = turn_html(ASKED, (TurnView("0", "analyst").after(Draft(f"Sales were {words}")),))
        assert f"Sales were {BLANK}" in html
        assert not re.search(r"\d", html.split('class="said"')[1])


def test_what_stands_in_backticks_is_code() -> None:
    """In what we say ourselves; markup in it stays text."""
    failed = turn_html(ASKED, (TurnView("0", "analyst", failure="Run `tieout <init>`."),))
    assert "Run <code>tieout &lt;init&gt;</code>." in failed


def test_the_answer_replaces_the_draft() -> None:
    """Nothing that was not tied out is left beside the answer."""
    engine = chat_fakes.FakeEngine(pause=0)
    steps = list(answered(engine, ASK, first_views(WISH, 0), threading.Event()))
    html = turn_html(ASKED, steps[-1])
    assert 'class="draft"' in turn_html(ASKED, steps[-2])
    assert 'class="draft"' not in html
    assert 'class="answer"' in html


def test_the_draft_grows() -> None:
    """Each step holds the words of the one before it."""
    engine = chat_fakes.FakeEngine(pause=0)
    drafts = [
        views[0].draft
        for views in answered(engine, ASK, first_views(WISH, 0), threading.Event())
        if not views[0].answer
    ]
    assert len(set(drafts)) > 10
    assert all(later.startswith(earlier) for earlier, later in pairwise(drafts))


def test_side_by_side_asks_both_and_titles_them() -> None:
    """One question, the adapter's answer and the base model's."""
    engine = chat_fakes.FakeEngine(pause=0)
    *_, views = answered(engine, ASK, first_views(replace(WISH, both=True), 3), threading.Event())
    assert [ask.adapter for ask in engine.asked] == ["analyst", "none"]
    html = turn_html(ASKED, views)
    assert "<h3>Analyst</h3>" in html
    assert "<h3>Base model</h3>" in html


def test_the_base_model_is_not_compared_with_itself() -> None:
    """Side by side of one and the same would be waste."""
    assert len(first_views(Wish(ASKED, "none", both=True), 0)) == 1


def test_an_error_becomes_its_sentence() -> None:
    """A reader sees what to do next instead of an endless draft."""
    engine = chat_fakes.FakeEngine(refuses=True)
    *_, views = answered(engine, ASK, first_views(WISH, 0), threading.Event())
    assert "run tieout init to fetch its weights" in turn_html(ASKED, views)


def test_a_wrong_date_is_said_in_the_chat() -> None:
    """And the engine is never asked."""
    engine = chat_fakes.FakeEngine(pause=0)
    wish = Wish(replace(ASKED, as_of="last tuesday"), "analyst", both=True)
    ask, failure = ask_of(wish, [], [])
    views = first_views(wish, 0, failure)
    assert list(answered(engine, ask, views, threading.Event())) == []
    assert "is no date" in turn_html(wish.asked, views)
    assert engine.asked == []


def test_as_of_counts_to_the_end_of_the_day() -> None:
    """A bare date includes that day."""
    assert parse_as_of(" 2026-03-31 ") == datetime(2026, 3, 31, 23, 59, 59, 999999, tzinfo=UTC)
    assert parse_as_of("") is None
    with pytest.raises(UsageError):
        parse_as_of("2026-02-31")


def test_the_window_counts_back_from_the_as_of_date() -> None:
    """The last 30 days of a past day are those before it."""
    ask, _ = ask_of(Wish(replace(ASKED, as_of="2026-03-31", since="30d")), [], [])
    assert ask.as_of is not None
    assert ask.since == ask.as_of - timedelta(days=30)
    assert ask_of(WISH, [], [])[0].since is None


def test_the_watchlist_stands_for_its_tickers() -> None:
    """Chosen together with one of them, none is asked for twice."""
    ask, _ = ask_of(Wish(replace(ASKED, tickers=(WATCHLIST, "NVDA"))), [], ["NVDA", "AAPL"])
    assert ask.tickers == ("NVDA", "AAPL")


def test_a_follow_up_knows_what_was_answered() -> None:
    """Questions without an answer are left out of what it leans on."""
    reply = Reply("analyst", answer=ANSWER.to_json())
    turns = [Turn(1, ASKED, chat_fakes.NOW, (reply,)), Turn(2, ASKED, chat_fakes.NOW, (Reply("none"),))]
    assert ask_of(WISH, turns, [])[0].earlier == ((ASKED.question, ANSWER.answer),)


def test_a_follow_up_shows_what_was_asked() -> None:
    """The rewritten question is never silent."""
    view = TurnView("1", "analyst").after(AskedAs("What is Halvorsen's backlog?")).after(Phase("Reading"))
    assert "Asked as: What is Halvorsen&#x27;s backlog?" in turn_html(ASKED, (view,))


def test_a_kept_turn_is_shown_as_it_was() -> None:
    """Letter for letter what was on the page when it was answered, tools aside."""
    *_, views = answered(chat_fakes.FakeEngine(pause=0), ASK, first_views(WISH, 2), threading.Event())
    kept = Turn(7, ASKED, chat_fakes.NOW, (Reply("analyst", answer=ANSWER.to_json()),))
    assert kept_html(kept, 2) == turn_html(ASKED, views)
    assert kept_html(kept, 2, last=True) == turn_html(ASKED, views, tools=True)


def test_an_unfinished_turn_says_so() -> None:
    """After a crash in the midst of an answer."""
    assert UNFINISHED in kept_html(Turn(1, ASKED, chat_fakes.NOW, (Reply("analyst"),)), 0)


def test_an_answer_of_another_version_is_still_read() -> None:
    """Its words, where its figures cannot be linked any more."""
    turn = Turn(1, ASKED, chat_fakes.NOW, (Reply("analyst", answer={"answer": "Revenue rose.", "novelty": 1}),))
    assert "Revenue rose." in kept_html(turn, 0)


def test_filters_stand_beside_the_question() -> None:
    asked = replace(ASKED, tickers=("HLVM",), as_of="2026-03-31", since="30d")
    assert "<small>HLVM · last 30 days · as of 2026-03-31</small>" in turn_html(asked, ())


def test_questions_are_escaped() -> None:
    """A pasted page is text."""
    hostile = AskedQuestion("<img src=x onerror=alert(1)>", ("<img>",), '"><img>', "<img>")
    assert "<img" not in turn_html(hostile, (TurnView("0", "none"),), tools=True)
    assert "<img" not in examples_html(["<img src=x>"], 1)


def test_an_empty_desk_says_what_to_do() -> None:
    """No documents, no examples."""
    assert "Refresh the feeds" in examples_html([], 0)


def test_labels_are_readable() -> None:
    assert [adapter_label(name) for name in ("none", "house-style")] == ["Base model", "House style"]
    assert [since_label(since) for since in ("7d", "12h")] == ["last 7 days", "since 12h"]
