"""Right and wrong: kept with the answer, shown again, listed, and made into training examples where it can be."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import chat_fakes
import pytest
from typer.testing import CliRunner

from tieout.feeds.errors import DataError, UsageError
from tieout.model.data.answers import examples_of_answers
from tieout.model.data.build import read_dataset
from tieout.ui.chat.conversations import Conversations
from tieout.ui.chat.conversations_records import AskedQuestion, Reply
from tieout.ui.chat.feedback import place_of
from tieout.ui.chat.talk import opened, shown
from tieout.ui.cli import app

BOTH = chat_fakes.answer(chat_fakes.document(), "How did Halvorsen do?")
ANSWER = replace(BOTH, answer=BOTH.sentences[0].text, sentences=BOTH.sentences[:1])


@pytest.fixture
def kept(tmp_path: Path) -> Conversations:
    (tmp_path / "desk.toml").write_text("")
    return Conversations(tmp_path / "conversations.sqlite")


def asked(kept: Conversations, user: str = "", columns: int = 1) -> str:
    id, turn = kept.ask(user, "", AskedQuestion("How did Halvorsen do?"), ["analyst", "none"][:columns])
    for place in range(columns):
        kept.reply(user, turn, place, Reply("analyst", answer=ANSWER.to_json()))
    return id


def test_a_mark_is_kept_with_its_answer_and_shown_again(kept: Conversations) -> None:
    """The second takes the first one's place; it goes where its conversation goes."""
    id = asked(kept, columns=2)
    kept.mark("", id, "0b", "right")
    kept.mark("", id, "0b", "wrong", "  Revenue was $421.6 million.  ")
    (mark,) = kept.marked()
    assert (mark.verdict, mark.reason, mark.question) == (
        "wrong",
        "Revenue was $421.6 million.",
        "How did Halvorsen do?",
    )
    live = shown(opened(kept, "", id)).live
    assert live.count('aria-pressed="true"') == 1
    assert 'data-do="wrong" data-id="0b" aria-pressed="true"' in live
    kept.delete("", id)
    assert kept.marked() == []


def test_nobody_marks_anothers_answer(kept: Conversations) -> None:
    """Nor one that is not there."""
    id = asked(kept, "anna")
    with pytest.raises(UsageError, match="not kept here"):
        kept.mark("bob", id, "0", "right")
    with pytest.raises(UsageError, match="not here any more"):
        kept.mark("anna", id, "7", "right")


@pytest.mark.parametrize(
    ("key", "place"), [("2", (2, 0)), ("0a", (0, 0)), ("12b", (12, 1)), ("", (-1, 0)), ("x", (-1, 0)), ("1ab", (-1, 0))]
)
def test_a_key_of_the_page_is_a_place_in_the_conversation(key: str, place: tuple[int, int]) -> None:
    assert place_of(key) == place


def tieout(folder: Path, *words: str) -> str:
    done = CliRunner().invoke(app, ["--desk", str(folder), "feedback", *words])
    if done.exception:
        raise done.exception
    return done.stdout


def test_marks_are_listed_and_what_was_right_is_exported(kept: Conversations, tmp_path: Path) -> None:
    """Every reader's; the file is one that `train` reads, and each line ties out."""
    for user, verdict in (("anna", "right"), ("bob", "wrong")):
        kept.mark(user, asked(kept, user), "0", verdict, "Too high." if verdict == "wrong" else "")  # type: ignore[arg-type]
    found = json.loads(tieout(tmp_path, "list", "--json"))["feedback"]
    assert [(one["user"], one["verdict"], one["reason"]) for one in found] == [
        ("bob", "wrong", "Too high."),
        ("anna", "right", ""),
    ]
    assert json.loads(tieout(tmp_path, "list", "--verdict", "right", "--json"))["feedback"][0]["answer"]["question"]
    assert "1 examples, 0 left out" in tieout(tmp_path, "export", "--out", str(tmp_path / "right.jsonl"))
    (example,) = read_dataset([tmp_path / "right.jsonl"])
    assert "Question: How did Halvorsen do?" in example.user
    assert "$412.6 million" in example.assistant and "Harbour Wire, release" in example.user


def test_what_refuses_or_does_not_tie_out_is_no_example(tmp_path: Path) -> None:
    """Nothing untied is trained on, whatever a reader thought of it."""
    wrong = replace(ANSWER, answer=ANSWER.answer.replace("412.6", "421.6"))
    with pytest.raises(DataError, match="mark some in the chat"):
        examples_of_answers([replace(ANSWER, refused=True), wrong], tmp_path / "none.jsonl")
