"""Exact words: SQLite FTS5 over the passages, and the index's own book of what it holds and how far it has read.

The file belongs to one embedder and one way of cutting passages, and is rebuilt from the ledger at any time. Quotes are never
read from here. A `Lexical` belongs to one thread at a time; SQLite's errors leave as `IndexUnavailable`.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

from tieout.retrieval.documents import FAR, DocumentTags, Focus, passage_id
from tieout.retrieval.index.lexical_sql import all_of, any_of, conditions_of, either, marks, quoted, within
from tieout.retrieval.records import Filters, Passage
from tieout.retrieval.sqlite_file import SqliteFile, statements_of

_SCHEMA = """
CREATE TABLE IF NOT EXISTS documents(
    id TEXT PRIMARY KEY, feed TEXT NOT NULL, kind TEXT NOT NULL, available INTEGER NOT NULL, superseded INTEGER NOT NULL,
    tickers TEXT NOT NULL, companies TEXT NOT NULL DEFAULT '') WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS documents_companies ON documents(companies) WHERE companies <> '';
CREATE TABLE IF NOT EXISTS passages(
    number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, document TEXT NOT NULL, start INTEGER NOT NULL, end INTEGER NOT NULL,
    context TEXT NOT NULL, key TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS passages_document ON passages(document);
CREATE VIRTUAL TABLE IF NOT EXISTS words USING fts5(context, body, tokenize = 'porter unicode61');
CREATE TABLE IF NOT EXISTS vectors(key TEXT PRIMARY KEY, vector BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS state(key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
"""
_SECOND = """
ALTER TABLE documents ADD COLUMN companies TEXT NOT NULL DEFAULT '';
CREATE INDEX documents_companies ON documents(companies) WHERE companies <> '';
DELETE FROM state WHERE key = 'cursor';
"""  # a book without companies reads the ledger again; no passage is embedded twice
_TERMS = 48  # of one question; a 50,000-character question must not become a 50,000-character query
_SMALL = 10_000  # passages of a book in which every term is looked for
_ROWS = 4_000  # of a larger one, passages to weigh: bm25 goes through all that hold any term, 0.7 ms a thousand
_WEIGHED = 2_000  # where every term is common, of the passages that hold the rarest of them together
_FEW = 1_000  # passages whose documents are looked at together
_TOGETHER = 6  # common words looked for together
_CONTEXT_WEIGHT = 0.6  # the context is the same in all passages of a document
_WORD = re.compile(r"\w+(?:[.,'’&/-]\w+)*")
_STOP = frozenset(
    "a about an and any are as at be been but by can could did do does for from had has have how i if in into is it its me "
    "my of on or our s say says so tell than that the their them there these they this those to us was we were what when "
    "where which who whom why will with would you your".split()
)
_FOCUSED = 200  # documents named one by one in a query
_ANYWHERE = Focus()
NO_VECTOR = ""  # the key of a passage that is found by words alone


@dataclass(frozen=True, slots=True)
class Entry:
    """One passage as it goes in: `key` names its vector, `body` is its text."""

    passage: Passage
    key: str
    body: str


@dataclass(frozen=True, slots=True)
class Known:
    """One passage as the book has it."""

    passage: Passage
    key: str
    current: bool


class Lexical(SqliteFile):
    """Open it with `Lexical.open(path)`, as a context manager."""

    NAME, VERSION = "The lexical index", 2

    def __init__(self, connection: sqlite3.Connection) -> None:
        super().__init__(connection)
        self._seen: tuple[int, ...] = ()  # the state of the book that the three below are of
        self._held = 0
        self._sized: dict[str, int] = {}
        self._told: list[str] | None = None

    @classmethod
    def _statements(cls, version: int) -> list[str] | None:
        """Tables are laid out, or those of an earlier version brought up."""
        return statements_of({0: _SCHEMA, 1: _SECOND}.get(version, "")) if version < cls.VERSION else None

    # -- reading -------------------------------------------------------------------------------------------------

    def search(
        self,
        terms: Sequence[str],
        filters: Filters,
        limit: int,
        focus: Focus = _ANYWHERE,
        under: Sequence[str] = (),
    ) -> list[str]:
        """Ids of the passages with most of the terms, best by bm25 first; `under`: only those with one of these too."""
        query = any_of(self._telling(terms[:_TERMS]))
        query = f"({any_of(under)}) AND ({query})" if query and under else query
        return self._ranked(query, filters, limit, [focus])[0]

    def rankings(self, words: Sequence[str], filters: Filters, limit: int, places: Sequence[Focus]) -> list[list[str]]:
        """For each place its passages with most of a question's words, as `search` would rank them, in one go.

        Where every word is common, passages that hold them together, of these the newest. Among 100,000 passages that finds 0.92
        of the 60 that all of the words together would find; the rarest word by itself found 0.04, in ten times the time.
        """
        sizes = self._sizes(words[:_TERMS])
        if sizes and not any(0 < size <= _ROWS for size in sizes.values()):
            query = self._together([word for word in sizes if sizes[word]], limit)
            found = self._ranked(query, filters, limit, places, max(_WEIGHED, limit))
            if all(len(ids) == limit for ids in found):
                return found
            return self._ranked(query, filters, limit, places)  # the filters leave too few of the newest
        return self._ranked(any_of(self._telling(words[:_TERMS])), filters, limit, places)

    def _ranked(
        self, query: str, filters: Filters, limit: int, places: Sequence[Focus], newest: int | None = None
    ) -> list[list[str]]:
        """One FTS5 query for all places; `newest`: so many of the passages that match are weighed.

        Documents are looked at from the best passage downwards, until every place has its share: joined to all that match, they
        took twice as long as bm25.
        """
        found: list[list[str]] = [[] for _ in places]
        numbers = self._weighed(query, newest) if query else []
        begin, step = 0, 2 * limit
        while begin < len(numbers) and any(len(ids) < limit for ids in found):
            for id, *inside in self._allowed(numbers[begin : begin + step], filters, places):
                for ids, fits in zip(found, inside, strict=True):
                    ids += [id] if fits else []
            begin, step = begin + step, min(2 * step, _FEW)
        return [ids[:limit] for ids in found]

    def _weighed(self, query: str, newest: int | None) -> list[int]:
        """Numbers of the passages that match, best first."""
        last = f" ORDER BY rowid DESC LIMIT {newest}" if newest else ""
        weight = f"bm25(words, {_CONTEXT_WEIGHT}, 1.0)"
        sql = (
            f"WITH found AS MATERIALIZED (SELECT rowid AS number, {weight} AS score FROM words WHERE words MATCH ?{last}) "
            "SELECT number FROM found ORDER BY score, number"
        )
        return [number for (number,) in self._rows(sql, (query,))]

    def _allowed(self, numbers: Sequence[int], filters: Filters, places: Sequence[Focus]) -> list[tuple[str, ...]]:
        """Those that the filters allow, in their order: id, then for each place whether it holds them."""
        inside = [within(place) for place in places]
        conditions, values = conditions_of(filters)
        sql = (
            f"SELECT p.number, p.id, {', '.join(flag for flag, _ in inside)} FROM passages p "
            f"JOIN documents d ON d.id = p.document WHERE p.number IN ({marks(numbers)}){conditions}"
        )
        given = [value for _, of_place in inside for value in of_place]
        rows = {number: row for number, *row in self._rows(sql, (*given, *numbers, *values))}
        return [tuple(rows[number]) for number in numbers if number in rows]

    def _telling(self, terms: Sequence[str]) -> Sequence[str]:
        """The rarest terms, as many as stand in `_ROWS` passages together; in a small book all of them.

        Measured with this limit in force on 10-Q and FinanceBench reports (5,300 and 6,000 passages): the right report for 129
        of 130 questions instead of 130, the right page as before.
        """
        sizes = self._sizes(terms) if len(terms) > 1 else {}
        if not sizes:
            return terms
        rarest = sorted(sizes, key=lambda term: sizes[term])
        sums = accumulate(sizes[term] for term in rarest)
        kept = {term for n, (term, rows) in enumerate(zip(rarest, sums, strict=True)) if not n or rows <= _ROWS}
        return [term for term in terms if term in kept]

    def _together(self, words: Sequence[str], enough: int) -> str:
        """Passages that must hold as many of the rarest of these common words as leaves enough of them; the others count, too."""
        rarest = sorted(words, key=lambda word: self._sizes([word])[word])[:_TOGETHER]
        held = len(rarest)
        while held > 1 and self._size(all_of(rarest[:held]), enough)[0] < enough:
            held -= 1
        must, may = rarest[:held], rarest[held:]
        return f"({all_of(must)}) AND ({any_of([*may, must[0]])})" if may else all_of(must)

    def _sizes(self, terms: Sequence[str]) -> dict[str, int]:
        """In how many passages each term stands, above `_ROWS` by estimate; empty in a small book, where it does not matter."""
        self._look()
        if self._held <= _SMALL:
            return {}
        for term in dict.fromkeys(terms):
            if term not in self._sized:
                size, last = self._size(quoted(term), _ROWS + 1)
                self._sized[term] = size if size <= _ROWS else max(size, size * self._held // last)
        return {term: self._sized[term] for term in dict.fromkeys(terms)}

    def _look(self) -> None:
        """Has anyone written since? What was remembered is forgotten then."""
        seen = (self._connection.total_changes, *self._rows("PRAGMA data_version", ())[0])
        if seen != self._seen:
            self._held = int(self._rows("SELECT ifnull(max(number), 0) FROM passages", ())[0][0])
            self._seen, self._sized, self._told = seen, {}, None

    def _size(self, query: str, most: int) -> tuple[int, int]:
        """How many passages match, counted up to `most`, and the number of the last one counted."""
        sql = "SELECT count(*), ifnull(max(rowid), 0) FROM (SELECT rowid FROM words WHERE words MATCH ? LIMIT ?)"
        size, last = self._rows(sql, (query, most))[0]
        return int(size), int(last)

    def known(self, ids: Sequence[str]) -> dict[str, Known]:
        """What the book says of these ids; those it does not have are left out."""
        sql = (
            "SELECT p.id, p.document, p.start, p.end, p.context, p.key, d.superseded FROM passages p "
            f"JOIN documents d ON d.id = p.document WHERE p.id IN ({marks(ids)})"
        )
        return {
            id: Known(Passage(document, start, end, context), key, superseded == FAR)
            for id, document, start, end, context, key, superseded in self._rows(sql, tuple(ids))
        }

    def vectors_of(self, filters: Filters, focus: Focus, most: int) -> list[tuple[str, bytes]] | None:
        """Id and vector of every passage that the filters and the focus allow; None where those are more than `most`."""
        conditions, values = conditions_of(filters)
        if focus:
            chosen, of_focus = either(focus.tickers, focus.documents)
            conditions, values = f"{conditions} AND {chosen}", [*values, *of_focus]
        sql = (
            "SELECT p.id, v.vector FROM documents d JOIN passages p ON p.document = d.id JOIN vectors v ON v.key = p.key "
            f"WHERE 1{conditions} LIMIT ?"
        )
        found = [(str(id), bytes(vector)) for id, vector in self._rows(sql, (*values, most + 1))]
        return found if len(found) <= most else None

    def entries(self, document: str) -> dict[Passage, str]:
        """The passages held of a document, each with the key of its vector."""
        sql = "SELECT document, start, end, context, key FROM passages WHERE document = ?"
        return {Passage(*row[:4]): row[4] for row in self._rows(sql, (document,))}

    def tags(self, document: str) -> DocumentTags | None:
        sql = "SELECT id, feed, kind, available, superseded, tickers, companies FROM documents WHERE id = ?"
        for id, feed, kind, available, superseded, *lists in self._rows(sql, (document,)):
            return DocumentTags(id, feed, kind, available, superseded, *map(_unlisted, lists))
        return None

    def companies(self) -> list[str]:
        """Whose reports are held."""
        return list(dict.fromkeys(name for names in self._companies_told() for name in _unlisted(names)))

    def _companies_told(self) -> list[str]:
        """The companies of a document, as they are stored, each once."""
        self._look()
        if self._told is None:
            self._told = [
                names for (names,) in self._rows("SELECT DISTINCT companies FROM documents WHERE companies <> ''", ())
            ]
        return self._told

    def focus(self, companies: Sequence[str]) -> Focus:
        """The tickers of these companies' reports; reports without one by their ids."""
        tickers: dict[str, None] = {}
        documents: list[str] = []
        for name in companies:
            names = [told for told in self._companies_told() if f"|{name}|" in told]
            sql = f"SELECT id, tickers FROM documents WHERE companies <> '' AND companies IN ({marks(names)})"
            for id, listed in self._rows(sql, names):
                documents += [] if _unlisted(listed) else [id]
                tickers.update(dict.fromkeys(_unlisted(listed)))
        return Focus(tuple(tickers), tuple(documents[:_FOCUSED]))

    def vectors(self, keys: Iterable[str]) -> dict[str, bytes]:
        found: dict[str, bytes] = {}
        for key in keys:
            found.update(self._rows("SELECT key, vector FROM vectors WHERE key = ?", (key,)))
        return found

    def sample(self, size: int) -> list[tuple[str, str, bytes]]:
        """Id, key and vector of passages spread over the whole index."""
        first, last, _ = self._rows("SELECT ifnull(min(number), 0), ifnull(max(number), -1), 0 FROM passages", ())[0]
        step = max(1, (last - first + 1) // size)
        sql = (
            "SELECT p.id, p.key, v.vector FROM passages p JOIN vectors v ON v.key = p.key WHERE p.number >= ? "
            "ORDER BY p.number LIMIT 1"
        )
        rows = [row for at in range(first, last + 1, step) for row in self._rows(sql, (at,))]
        return list(dict.fromkeys(rows))[:size]

    def check(self) -> None:
        """Raises `IndexUnavailable` when the file is damaged."""
        self._rows("PRAGMA quick_check", ())
        self._rows("SELECT count(*) FROM words WHERE words MATCH 'check'", ())

    def count(self) -> int:
        return int(self._rows("SELECT count(*) FROM passages", ())[0][0])

    def embedded(self) -> int:
        """Passages that have a vector."""
        return int(self._rows("SELECT count(*) FROM passages WHERE key <> ?", (NO_VECTOR,))[0][0])

    def state(self, key: str, default: str = "") -> str:
        rows = self._rows("SELECT value FROM state WHERE key = ?", (key,))
        return str(rows[0][0]) if rows else default

    # -- writing, inside `writing()` -----------------------------------------------------------------------------

    def remember(self, key: str, value: str) -> None:
        self._connection.execute("INSERT OR REPLACE INTO state VALUES (?, ?)", (key, value))

    def tag(self, tags: DocumentTags) -> None:
        times = (tags.available, tags.superseded)
        row = (tags.document, tags.feed, tags.kind, *times, _listed(tags.tickers), _listed(tags.companies))
        self._connection.execute("INSERT OR REPLACE INTO documents VALUES (?, ?, ?, ?, ?, ?, ?)", row)

    def add(self, entries: Iterable[Entry], vectors: Mapping[str, bytes]) -> None:
        self._connection.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?)", vectors.items())
        for entry in entries:
            p = entry.passage
            self.remove([p])
            cursor = self._connection.execute(
                "INSERT INTO passages(id, document, start, end, context, key) VALUES (?, ?, ?, ?, ?, ?)",
                (passage_id(p), p.document, p.start, p.end, p.context, entry.key),
            )
            row = (cursor.lastrowid, p.context, entry.body)
            self._connection.execute("INSERT INTO words(rowid, context, body) VALUES (?, ?, ?)", row)

    def remove(self, passages: Iterable[Passage]) -> None:
        for id in map(passage_id, passages):
            self._connection.execute(
                "DELETE FROM words WHERE rowid = (SELECT number FROM passages WHERE id = ?)", (id,)
            )
            self._connection.execute("DELETE FROM passages WHERE id = ?", (id,))

    def forget(self, document: str) -> None:
        self._connection.execute("DELETE FROM documents WHERE id = ?", (document,))

    def clear(self) -> None:
        """All but the vectors, which a rebuild takes up again."""
        for table in ("words", "passages", "documents", "state"):
            self._connection.execute(f"DELETE FROM {table}")

    def sweep(self) -> None:
        """Drop vectors of texts that no passage has any more."""
        self._connection.execute("DELETE FROM vectors WHERE key NOT IN (SELECT key FROM passages)")


def terms_of(text: str) -> list[str]:
    """The words of a question worth looking for; all of them when there are no others."""
    words = list(dict.fromkeys(word.lower() for word in _WORD.findall(text)))
    return [word for word in words if word not in _STOP] or words


def _listed(names: Sequence[str]) -> str:
    return "".join(f"|{name}" for name in names) + "|" if names else ""


def _unlisted(names: str) -> tuple[str, ...]:
    return tuple(name for name in names.split("|") if name)
