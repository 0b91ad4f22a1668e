"""Conversations are kept whole, found by their words, each for its own user, and gone when deleted."""

from __future__ import annotations

import json
import multiprocessing
import sqlite3
import threading
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import chat_fakes
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tieout.feeds.errors import LedgerError, UsageError
from tieout.retrieval import Period, Query, QueryPart
from tieout.ui.chat.conversations import Conversations, match_of, titled
from tieout.ui.chat.conversations_export import conversation_file, conversation_markdown, file_name
from tieout.ui.chat.conversations_records import AskedQuestion, Reply

BEGAN = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
QUESTION = "How did Halvorsen Marine do last quarter?"
ANSWER = chat_fakes.answer(chat_fakes.document(), QUESTION)


class Clock:
    """A minute passes at each look."""

    def __init__(self) -> None:
        self.now = BEGAN

    def __call__(self) -> datetime:
        self.now += timedelta(minutes=1)
        return self.now


@pytest.fixture
def store(tmp_path: Path) -> Conversations:
    return Conversations(tmp_path / "desk" / "conversations.sqlite", Clock())


def answered(store: Conversations, question: str = QUESTION, user: str = "", id: str = "") -> str:
    """A conversation with one answered question more."""
    id, turn = store.ask(user, id, AskedQuestion(question), ["analyst"])
    store.reply(user, turn, 0, Reply("analyst", answer=replace(ANSWER, question=question).to_json()))
    return id


def test_an_answer_comes_back_as_it_was(store: Conversations) -> None:
    """Every figure, source, cut sentence and time, by another object on the same file."""
    asked = AskedQuestion(QUESTION, ("HLVM",), "2026-11-20", "30d")
    id, turn = store.ask("", "", asked, ["analyst"])
    store.reply("", turn, 0, Reply("analyst", "Asked so", ANSWER.to_json()))
    kept = Conversations(store.path).conversation("", id).turns[0]
    assert (kept.asked, kept.replies[0].restored()) == (asked, ANSWER)
    assert kept.said == ANSWER.answer
    assert kept.replies[0].asked_as == "Asked so"
    assert kept.at.tzinfo is not None


def test_an_answer_with_all_its_coordinates_comes_back() -> None:
    """The question as it was read, and each figure's concept and period; what the JSON says otherwise, such as a part's
    dimensions, is read as the record has it."""
    period = Period(date(2026, 7, 1), date(2026, 9, 30))
    part = QueryPart("revenue", "revenue", (("srt:ProductOrServiceAxis", "Boats"),), period, "value")
    figure = replace(ANSWER.sentences[0].figures[0], concept="revenue", period=period)
    sentence = replace(ANSWER.sentences[0], figures=(figure,))
    whole = replace(
        ANSWER, sentences=(sentence,), query=Query(("Halvorsen Marine",), (part,), "figure"), confidence=0.9
    )
    assert Reply("analyst", answer=json.loads(json.dumps(whole.to_json()))).restored() == whole


def test_an_answer_of_an_earlier_version_keeps_its_cards() -> None:
    """It was written before answers said how the question was read; nothing that was shown is lost."""
    old = ANSWER.to_json()
    for key in ("query", "confidence"):
        del old[key]
    for figure in (figure for sentence in old["sentences"] for figure in sentence["figures"]):
        del figure["concept"], figure["period"]
    assert Reply("analyst", answer=old).restored() == ANSWER
    assert Reply("analyst", answer={**old, "more": 1}).restored() is None


def test_a_question_is_kept_before_its_answer(store: Conversations) -> None:
    """What a crash cuts off is still there, as a question without answer."""
    id, _ = store.ask("", "", AskedQuestion(QUESTION), ["analyst", "none"])
    turn = store.conversation("", id).turns[0]
    assert [(reply.adapter, reply.answer, reply.failure) for reply in turn.replies] == [
        ("analyst", None, ""),
        ("none", None, ""),
    ]


def test_an_end_leaves_finished_answers_alone(store: Conversations) -> None:
    """A reader who stops the second column keeps the first; whoever comes late changes nothing."""
    id, turn = store.ask("", "", AskedQuestion(QUESTION), ["analyst", "none"])
    store.reply("", turn, 0, Reply("analyst", answer=ANSWER.to_json()))
    store.end("", turn, "Stopped.")
    store.end("", turn, "Stopped once more.")
    first, second = store.conversation("", id).turns[0].replies
    assert (first.restored(), first.failure) == (ANSWER, "")
    assert (second.answer, second.failure) == (None, "Stopped.")


def test_the_newest_conversation_stands_first(store: Conversations) -> None:
    """By the last question asked, not by when it began."""
    first, second = answered(store, "First?"), answered(store, "Second?")
    assert [line.id for line in store.listed("")] == [second, first]
    answered(store, "Again?", id=first)
    assert [(line.id, line.turns) for line in store.listed("")] == [(first, 2), (second, 1)]


def test_questions_and_answers_are_searched(store: Conversations) -> None:
    """By any of their words in any form, by beginnings, by the title; not by what is nowhere."""
    id = answered(store)
    answered_otherwise, _ = store.ask("", "", AskedQuestion("What does the central bank expect?"), ["none"])
    store.rename("", answered_otherwise, "Rates")
    found = [[line.id for line in store.listed("", query)] for query in ("backlogs", "halvor", "rates", "tungsten")]
    assert found == [[id], [id], [answered_otherwise], []]
    assert "backlog" in store.listed("", "backlog")[0].found


@given(st.text(max_size=40))
def test_no_search_is_an_error(query: str) -> None:
    """Quotes, operators, brackets and signs are words or nothing."""
    sql = sqlite3.connect(":memory:")
    sql.execute("CREATE VIRTUAL TABLE words USING fts5 (text)")
    match = match_of(query)
    if match:
        sql.execute("SELECT * FROM words WHERE words MATCH ?", (match,)).fetchall()
    sql.close()


def test_each_user_has_their_own(store: Conversations) -> None:
    """Another's conversation is not listed, found, read, renamed, deleted, written into or answered."""
    id = answered(store, user="ada")
    turn = store.conversation("ada", id).turns[0].id
    assert store.listed("bob") == store.listed("bob", "Halvorsen") == []
    for meddle in (store.conversation, store.delete, lambda user, id: store.rename(user, id, "Mine")):
        with pytest.raises(UsageError, match="not kept here"):
            meddle("bob", id)
    other, _ = store.ask("bob", id, AskedQuestion("Whose?"), ["none"], instead=turn)
    assert other != id
    store.end("bob", turn, "Stopped.")
    assert store.conversation("ada", id).turns[0].said == ANSWER.answer


def test_a_deleted_conversation_is_gone_for_good(store: Conversations) -> None:
    """Not listed, not found by its words, and its words are no longer in the file."""
    kept = answered(store, "What about Orrin Wind?")
    id = answered(store, "Zanzibarian tungsten?")
    store.delete("", id)
    assert [line.id for line in store.listed("")] == [kept]
    assert store.listed("", "tungsten") == []
    with sqlite3.connect(store.path) as sql:
        sql.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    sql.close()
    assert b"zanzibarian" not in store.path.read_bytes().lower()


def test_an_edited_question_takes_the_place_of_the_old_one(store: Conversations) -> None:
    """The old turn, its words and its title are gone, the conversation is the same."""
    id = answered(store, "What about tungsten?")
    old = store.conversation("", id).turns[0].id
    again, _ = store.ask("", id, AskedQuestion("What about copper?"), ["analyst"], instead=old)
    assert again == id
    assert [turn.asked.question for turn in store.conversation("", id).turns] == ["What about copper?"]
    assert store.listed("", "tungsten") == []
    assert [line.title for line in store.listed("")] == ["What about copper?"]


def test_titles_are_one_short_line() -> None:
    assert titled("  How\ndid   it do? ") == "How did it do?"
    assert len(titled("word " * 60)) <= 80


def test_a_newer_file_is_refused_in_words(store: Conversations) -> None:
    """Writing into a schema that we do not know could lose what stands in it."""
    answered(store)
    with sqlite3.connect(store.path) as sql:
        sql.execute("PRAGMA user_version = 99")
    sql.close()
    with pytest.raises(LedgerError, match="version 99"):
        store.listed("")


def test_an_unwritable_place_is_said(tmp_path: Path) -> None:
    """One sentence with what to do, not SQLite's words alone."""
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(LedgerError, match="make room and look"):
        Conversations(tmp_path / "file" / "conversations.sqlite").listed("")


def test_threads_write_side_by_side(store: Conversations) -> None:
    """Eight at once, nothing lost."""
    threads = [threading.Thread(target=answered, args=(store, f"Question {n}?")) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(store.listed("")) == 8


def ask_from_elsewhere(path: str) -> None:
    for n in range(5):
        Conversations(Path(path)).ask("", "", AskedQuestion(f"Question {n}?"), ["none"])


def test_processes_write_side_by_side(tmp_path: Path) -> None:
    """On a file that none of them finds made."""
    path = str(tmp_path / "conversations.sqlite")
    context = multiprocessing.get_context("spawn")
    processes = [context.Process(target=ask_from_elsewhere, args=(path,)) for _ in range(2)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    assert [process.exitcode for process in processes] == [0, 0]
    assert len(Conversations(Path(path)).listed("")) == 10


def test_markdown_has_footnotes_for_every_answer(store: Conversations) -> None:
    """Numbers of two answers never meet: each mark has the one source that it means."""
    id = answered(store)
    answered(store, "And its backlog?", id=id)
    text = conversation_markdown(store.conversation("", id))
    assert text.startswith(f"# {QUESTION}\n")
    for number in (1, 2):
        assert f"[^{number}-1]." in text
        assert f"\n[^{number}-1]: Halvorsen Marine: third quarter (newsroom" in text
    assert text.count("\n## ") == 2


def test_json_has_everything(store: Conversations) -> None:
    """The answer as `ask --json` gives it, the filters, what failed, and times in UTC."""
    id, turn = store.ask("", "", AskedQuestion(QUESTION, ("HLVM",), "2026-11-20", "30d"), ["analyst", "none"])
    store.reply("", turn, 0, Reply("analyst", answer=ANSWER.to_json()))
    store.end("", turn, "Stopped.")
    exported = json.loads(conversation_file(store.conversation("", id)))["turns"][0]
    assert exported["filters"] == {"tickers": ["HLVM"], "as_of": "2026-11-20", "since": "30d"}
    assert exported["replies"][0]["answer"] == ANSWER.to_json()
    assert exported["replies"][1]["failure"] == "Stopped."
    assert exported["asked_at"].endswith("+00:00")


def test_file_names_are_plain() -> None:
    assert file_name("../How did Söme/thing do?", "md") == "how-did-s-me-thing-do.md"
    assert file_name("???", "json") == "conversation.json"
