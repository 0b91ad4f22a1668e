"""The course of a conversation: kept before it is shown, stopped without loss, edited in place, listed and reopened."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import chat_fakes
import pytest

from tieout.ui.chat.conversations_records import AskedQuestion, Conversation, Listed
from tieout.ui.chat.exchange import Wish
from tieout.ui.chat.panel import bar_html, listing_html
from tieout.ui.chat.talk import STOPPED, Scene, opened, shown, stopped, talk

NOW = chat_fakes.NOW
WISH = Wish(AskedQuestion("How did Halvorsen do?"), "analyst")


def scenes(engine: chat_fakes.FakeEngine, wish: Wish = WISH, id: str = "", again: bool = False) -> list[Scene]:
    return list(talk(engine, "", wish, id, again=again))


def test_what_was_shown_last_is_what_is_opened_again() -> None:
    """A reload finds the conversation letter for letter."""
    engine = chat_fakes.FakeEngine(pause=0)
    *_, last = scenes(engine)
    conversation = opened(engine.conversations, "", engine.conversations.listed("")[0].id)
    assert shown(conversation).live == last.live


def test_a_second_question_goes_into_the_same_conversation() -> None:
    """The first becomes history, and the second knows it."""
    engine = chat_fakes.FakeEngine(pause=0)
    id = scenes(engine)[0].id or ""
    first, *_ = scenes(engine, replace(WISH, asked=AskedQuestion("And its backlog?")), id)
    assert first.id == id
    assert "How did Halvorsen do?" in (first.history or "")
    assert engine.asked[-1].earlier[0][0] == "How did Halvorsen do?"
    assert [line.turns for line in engine.conversations.listed("")] == [2]


def test_asking_again_replaces_the_last_question_alone() -> None:
    """The turns before it stay, and it does not lean on itself."""
    engine = chat_fakes.FakeEngine(pause=0)
    id = scenes(engine)[0].id or ""
    scenes(engine, replace(WISH, asked=AskedQuestion("And its margin?")), id)
    scenes(engine, replace(WISH, asked=AskedQuestion("And its backlog?")), id, again=True)
    turns = engine.conversations.conversation("", id).turns
    assert [turn.asked.question for turn in turns] == ["How did Halvorsen do?", "And its backlog?"]
    assert [question for question, _ in engine.asked[-1].earlier] == ["How did Halvorsen do?"]


def test_what_a_reader_stops_is_tied_out_as_far_as_it_was_written() -> None:
    """Closing the scenes ends the engine's writing and keeps what came of it."""
    engine = chat_fakes.FakeEngine(pause=0)
    stream = talk(engine, "", WISH, "")
    id = next(stream).id or ""
    next(stream)
    next(stream)
    stream.close()
    assert engine.closed == 1
    reply = engine.conversations.conversation("", id).turns[0].replies[0]
    assert (reply.failure, (reply.answer or {})["notice"]) == ("", "Stopped early.")
    assert "Stopped early." in stopped(engine, "", id).live


def test_a_writing_that_does_not_stop_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    """The reader waits no longer than WRAP_UP; the question stays, with the reason that there is no answer."""
    monkeypatch.setattr("tieout.ui.chat.talk.WRAP_UP", 0.05)
    engine = chat_fakes.FakeEngine(pause=0, never_ends=True)
    stream = talk(engine, "", WISH, "")
    id = next(stream).id or ""
    next(stream)
    next(stream)
    stream.close()
    assert engine.conversations.conversation("", id).turns[0].replies[0].failure == STOPPED
    assert STOPPED in stopped(engine, "", id).live


def test_a_stop_keeps_the_column_that_was_finished() -> None:
    """Side by side, the adapter's answer is there although the base model's is not."""
    engine = chat_fakes.FakeEngine(pause=0)
    stream = talk(engine, "", replace(WISH, both=True), "")
    id = next(stream).id or ""
    while 'class="answer"' not in next(stream).live:
        pass
    html = stopped(engine, "", id).live
    stream.close()  # type: ignore[attr-defined]
    assert html.count('class="answer"') == html.count(STOPPED) == 1


def test_a_stop_with_nothing_asked_changes_nothing() -> None:
    assert stopped(chat_fakes.FakeEngine(), "", "") == Scene("", "", "", 0)


def test_a_conversation_that_is_gone_is_a_new_one() -> None:
    """Deleted in another tab, the next question still has a place."""
    engine = chat_fakes.FakeEngine(pause=0)
    id = scenes(engine)[0].id or ""
    engine.conversations.delete("", id)
    assert scenes(engine, id=id)[0].id not in {"", id}


def test_a_wrong_date_is_kept_with_its_reason() -> None:
    """It can be edited like any other question."""
    engine = chat_fakes.FakeEngine(pause=0)
    *_, last = scenes(engine, replace(WISH, asked=replace(WISH.asked, as_of="soon")))
    assert "is no date" in last.live
    assert 'data-do="edit"' in last.live
    assert "is no date" in shown(opened(engine.conversations, "", engine.conversations.listed("")[0].id)).live


def test_the_list_is_by_age_and_marks_the_open_one() -> None:
    lines = [
        Listed("a", "Today's", NOW - timedelta(hours=2), 1),
        Listed("b", "Tuesday's", NOW - timedelta(days=3), 2, "…its <order> backlog…"),
        Listed("c", "Old", NOW - timedelta(days=40), 1),
    ]
    html = listing_html(lines, "b", "", NOW)
    places = [html.index(word) for word in ("Today<", "1 question · 2 hours ago", "Last 7 days", "Earlier<")]
    assert places == sorted(places)
    assert html.count('aria-current="true"') == 1
    assert "…its &lt;order&gt; backlog…" in html


def test_an_empty_list_says_why() -> None:
    assert "Nothing asked yet" in listing_html([], "", "", NOW)
    assert "No conversation says “&lt;b&gt;”" in listing_html([], "", "<b>", NOW)


def test_titles_are_escaped() -> None:
    """A title is a question's words, and may be pasted from anywhere."""
    hostile = '"><img src=x onerror=alert(1)>'
    assert "<img" not in bar_html(Conversation("a", hostile, NOW, NOW))
    assert "<img" not in listing_html([Listed("a", hostile, NOW, 1)], "a", "", NOW)
