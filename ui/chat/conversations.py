"""The conversations of a desk, kept in `conversations.sqlite` beside the ledger: nothing that was shown is lost.

Each method is one transaction on a connection of its own, so one object serves every thread, beside other processes.
Everything belongs to a user ("" where nobody logs in): another's conversation is as unknown as one that never was.
A question is kept before it is answered; what a reader stopped, or a crash cut off, stays as a question without answer.
"""

from __future__ import annotations

import json
import re
import secrets
import sqlite3
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from tieout.feeds import UsageError
from tieout.ui.chat.conversations_records import AskedQuestion, Conversation, Listed, Reply, Turn, stamp
from tieout.ui.chat.conversations_schema import connected
from tieout.ui.chat.feedback import LONGEST, Marked, Verdict, place_of

FILE = "conversations.sqlite"
LISTED = 200
TITLE = 80  # characters
UNKNOWN = "That conversation is not kept here any more: choose another, or begin a new one."

_LIST = """
    SELECT c.id, c.title, c.changed_at, (SELECT count(*) FROM turns t WHERE t.conversation = c.id), ''
    FROM conversations c WHERE c.user = ? ORDER BY c.changed_at DESC, c.rowid DESC LIMIT ?"""
_FOUND = """
    SELECT t.conversation, snippet(words, -1, '', '', '…', 12) AS words
    FROM words JOIN turns t ON t.id = words.rowid WHERE words MATCH ? ORDER BY bm25(words, 2.0, 1.0)"""

_MARKS = """
    SELECT c.user, m.verdict, m.reason, m.at, t.question, r.adapter, r.asked_as, r.answer
    FROM marks m JOIN replies r ON (r.turn, r.place) = (m.turn, m.place) JOIN turns t ON t.id = m.turn
    JOIN conversations c ON c.id = t.conversation WHERE r.answer IS NOT NULL ORDER BY m.at DESC"""


class Conversations:
    """`user` comes first everywhere."""

    def __init__(self, path: Path, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self.path = path
        self._clock = clock

    # Writing

    def ask(
        self, user: str, id: str, asked: AskedQuestion, adapters: Sequence[str], instead: int = 0
    ) -> tuple[str, int]:
        """Keep a question, in a new conversation where `id` is not this user's; `instead` drops the turn it replaces.

        Gives the conversation's id and the turn's.
        """
        now = stamp(self._clock())
        with connected(self.path) as sql:
            if not _owned(sql, user, id):
                id = secrets.token_urlsafe(12)
                begun = (id, user, titled(asked.question), now, now)
                sql.execute("INSERT INTO conversations VALUES (?, ?, ?, ?, ?)", begun)
            _drop(sql, id, instead, asked)
            kept = (now, asked.question, json.dumps(asked.tickers), asked.as_of, asked.since, id)
            columns = "(at, question, tickers, as_of, since, conversation)"
            turn = sql.execute(f"INSERT INTO turns {columns} VALUES (?, ?, ?, ?, ?, ?)", kept).lastrowid or 0
            places = [(turn, place, adapter) for place, adapter in enumerate(adapters)]
            sql.executemany("INSERT INTO replies (turn, place, adapter) VALUES (?, ?, ?)", places)
            sql.execute("INSERT INTO words (rowid, question, answer) VALUES (?, ?, '')", (turn, asked.question))
            sql.execute("UPDATE conversations SET changed_at = ? WHERE id = ?", (now, id))
        return id, turn

    def reply(self, user: str, turn: int, place: int, reply: Reply) -> None:
        """Fill a column; one that is filled already stays as it is."""
        now = stamp(self._clock())
        answer = None if reply.answer is None else json.dumps(reply.answer, ensure_ascii=False)
        with connected(self.path) as sql:
            filled = sql.execute(
                """UPDATE replies SET asked_as = ?, answer = ?, failure = ?, at = ?
                   WHERE turn = ? AND place = ? AND answer IS NULL AND failure = '' AND turn IN
                   (SELECT t.id FROM turns t JOIN conversations c ON c.id = t.conversation WHERE c.user = ?)""",
                (reply.asked_as, answer, reply.failure, now, turn, place, user),
            ).rowcount
            if filled and reply.answer is not None:
                words = str(reply.answer.get("answer", ""))
                sql.execute("UPDATE words SET answer = answer || ' ' || ? WHERE rowid = ?", (words, turn))

    def mark(self, user: str, id: str, key: str, verdict: Verdict, reason: str = "") -> None:
        """Keep what a reader thought of the answer with this key on the page; a second mark takes the first one's place."""
        number, place = place_of(key)
        with connected(self.path) as sql:
            _require(sql, user, id)
            turns = sql.execute("SELECT id FROM turns WHERE conversation = ? ORDER BY id", (id,)).fetchall()
            if not 0 <= number < len(turns):
                raise UsageError("That answer is not here any more. Reload the page.")
            kept = (turns[number][0], place, verdict, reason.strip()[:LONGEST], stamp(self._clock()))
            sql.execute("INSERT OR REPLACE INTO marks VALUES (?, ?, ?, ?, ?)", kept)

    def end(self, user: str, turn: int, failure: str) -> None:
        """Give every column that has no answer the reason for it."""
        with connected(self.path) as sql:
            places = [row[0] for row in sql.execute("SELECT place FROM replies WHERE turn = ?", (turn,))]
        for place in places:
            self.reply(user, turn, place, Reply("", failure=failure))

    def rename(self, user: str, id: str, title: str) -> None:
        with connected(self.path) as sql:
            _require(sql, user, id)
            if title.strip():
                sql.execute("UPDATE conversations SET title = ? WHERE id = ?", (titled(title), id))

    def delete(self, user: str, id: str) -> None:
        """For good, with its words in the search."""
        with connected(self.path) as sql:
            _require(sql, user, id)
            sql.execute("DELETE FROM conversations WHERE id = ?", (id,))
            sql.execute("INSERT INTO words (words) VALUES ('optimize')")  # else its words stay in the file for a while

    def claim(self, user: str) -> int:
        """Give a user the conversations of before anyone logged in; how many there were."""
        with connected(self.path) as sql:
            return sql.execute("UPDATE conversations SET user = ? WHERE user = ''", (user,)).rowcount

    # Reading

    def unclaimed(self) -> int:
        """How many conversations are nobody's; no file is made for the answer."""
        if not self.path.exists():
            return 0
        with connected(self.path) as sql:
            count: int = sql.execute("SELECT count(*) FROM conversations WHERE user = ''").fetchone()[0]
        return count

    def conversation(self, user: str, id: str) -> Conversation:
        with connected(self.path) as sql:
            _require(sql, user, id)
            row = sql.execute("SELECT title, begun_at, changed_at FROM conversations WHERE id = ?", (id,)).fetchone()
            columns = "id, at, question, tickers, as_of, since"
            rows = sql.execute(f"SELECT {columns} FROM turns WHERE conversation = ? ORDER BY id", (id,)).fetchall()
            turns = tuple(_turn(kept, _replies(sql, kept[0])) for kept in rows)
        return Conversation(id, row[0], _moment(row[1]), _moment(row[2]), turns)

    def marked(self) -> list[Marked]:
        """Every mark of every reader, newest first."""
        if not self.path.exists():
            return []
        with connected(self.path) as sql:
            rows = sql.execute(_MARKS).fetchall()
        return [
            Marked(user, verdict, reason, _moment(at), question, Reply(adapter, asked_as, json.loads(answer)))
            for user, verdict, reason, at, question, adapter, asked_as, answer in rows
        ]

    def listed(self, user: str, query: str = "", limit: int = LISTED) -> list[Listed]:
        """Newest first; with a query only those whose questions, answers or title hold all of its words."""
        with connected(self.path) as sql:
            rows = sql.execute(_LIST, (user, limit if not query.strip() else -1)).fetchall()
            found = _found(sql, query) if query.strip() else None
        lines = [Listed(id, title, _moment(at), turns) for id, title, at, turns, _ in rows]
        if found is None:
            return lines
        kept = [_with(line, found.get(line.id, "")) for line in lines if line.id in found or _named(line, query)]
        return kept[:limit]


def titled(text: str) -> str:
    """One line of at most 80 characters."""
    line = " ".join(text.split())
    return line if len(line) <= TITLE else f"{line[: TITLE - 1].rstrip()}…"


def match_of(query: str) -> str:
    """Every word quoted, so that none is an operator; the last may go on."""
    words = re.findall(r"\w+", query)
    return " ".join(f'"{word}"' for word in words) + ("*" if words else "")


def _found(sql: sqlite3.Connection, query: str) -> dict[str, str]:
    match = match_of(query)
    found: dict[str, str] = {}
    for id, words in sql.execute(_FOUND, (match,)) if match else ():
        found.setdefault(id, words)
    return found


def _named(line: Listed, query: str) -> bool:
    return all(word.casefold() in line.title.casefold() for word in query.split())


def _with(line: Listed, found: str) -> Listed:
    return Listed(line.id, line.title, line.changed_at, line.turns, found)


def _drop(sql: sqlite3.Connection, id: str, turn: int, asked: AskedQuestion) -> None:
    """A conversation named by its first question is named by what takes that question's place."""
    gone = "DELETE FROM turns WHERE id = ? AND conversation = ? RETURNING question"
    for (question,) in sql.execute(gone, (turn, id)).fetchall():
        named = (titled(asked.question), id, titled(question))
        sql.execute("UPDATE conversations SET title = ? WHERE id = ? AND title = ?", named)


def _owned(sql: sqlite3.Connection, user: str, id: str) -> bool:
    owned = sql.execute("SELECT 1 FROM conversations WHERE id = ? AND user = ?", (id, user)).fetchone()
    return owned is not None


def _require(sql: sqlite3.Connection, user: str, id: str) -> None:
    if not _owned(sql, user, id):
        raise UsageError(UNKNOWN)


def _turn(row: Sequence[str], replies: tuple[Reply, ...]) -> Turn:
    id, at, question, tickers, as_of, since = row
    return Turn(int(id), AskedQuestion(question, tuple(json.loads(tickers)), as_of, since), _moment(at), replies)


def _replies(sql: sqlite3.Connection, turn: str) -> tuple[Reply, ...]:
    columns = "r.adapter, r.asked_as, r.answer, r.failure, r.at, coalesce(m.verdict, '')"
    joined = "replies r LEFT JOIN marks m ON (m.turn, m.place) = (r.turn, r.place)"
    rows = sql.execute(f"SELECT {columns} FROM {joined} WHERE r.turn = ? ORDER BY r.place", (turn,)).fetchall()
    return tuple(
        Reply(adapter, asked_as, json.loads(answer) if answer else None, failure, _moment(at) if at else None, verdict)
        for adapter, asked_as, answer, failure, at, verdict in rows
    )


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)
