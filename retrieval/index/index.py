"""The index of a desk: follows the ledger, finds passages by meaning and by words, and says how it is.

Contract: a hit's quote is read from the ledger at that moment, so `document.text[start:end] == quote`; what `feeds.visible`
does not allow is never returned, whatever the stores hold. An `Index` may be used by several threads, and any number
of processes may have one open on the same desk; one of them follows at a time. Nothing heavy happens before it is needed.
"""

from __future__ import annotations

import hashlib
import platform
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from filelock import FileLock, Timeout

from tieout.feeds import Busy, Document, IndexUnavailable, Ledger, UnknownDocument
from tieout.retrieval.documents import Focus
from tieout.retrieval.figures.store import FigureStore
from tieout.retrieval.figures.sync import open_figures
from tieout.retrieval.index import chroma_server, weights
from tieout.retrieval.index.embedder import Embedder
from tieout.retrieval.index.exact_scan import ExactScan, exact_scans
from tieout.retrieval.index.fusion import K, best_ranks, fuse
from tieout.retrieval.index.lexical import Lexical, terms_of
from tieout.retrieval.index.lexical_pool import LexicalPool
from tieout.retrieval.index.passages import VERSION
from tieout.retrieval.index.ranking import RankedPassage, choose, permits
from tieout.retrieval.index.reranker import READ, Reranker
from tieout.retrieval.index.sync import IndexChange, Progress, Stores, cursor_of, start_afresh, synchronise, unpacked
from tieout.retrieval.index.vectors import CURRENT, Vectors, where_of
from tieout.retrieval.query.search_hints import SearchHints, read
from tieout.retrieval.records import Filters, Hit
from tieout.retrieval.settings import IndexSettings

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_ELSEWHERE = 0.5  # weight of what is found elsewhere than in the documents of the company asked about
# Where a question points nowhere, meaning ranks better than its words: FiQA's nDCG@10 0.66 with both alike, 0.72 so.
_LOOSE_WORDS, _LOOSE_K = 0.2, 20
_KEYWORDS = 3  # so few words are looked for as they are
_PHRASES, _STATEMENTS, _SECTIONS = 1.0, 1.5, 1.0  # weights of other words for what is asked, within those documents
_FIRST = 20  # passages of statements: a report has three, cut into a few each
_DEPTH = 60  # candidates from each search; a story's other tellings and a feed's surplus fall away later
_QUERY_CHARS = 2000  # the embedder reads 256 tokens of a question
_SAMPLE = 20
_SAME = 1e-3  # cosine distance of a passage to itself, with room for rounding
_DYING = 1.0  # seconds that a killed server may take to close its ports
_TURN = 600.0  # seconds to wait for another that follows


@dataclass(frozen=True, slots=True)
class IndexHealth:
    """`self_query`: share of known passages that find themselves; `behind`: ledger changes not read yet."""

    healthy: bool
    passages: int
    behind: int
    self_query: float


def quiet(done: int, total: int) -> None:
    """The progress of someone who does not want to see any."""


Meaning = tuple["NDArray[np.float32]", list[str]]  # a question's vector, and the passages nearest to it anywhere


@dataclass(frozen=True, slots=True)
class Found:
    """Rankings of passages by meaning and by words, each with the weight that `fuse` gives it."""

    near: Sequence[tuple[list[str], float]] = ()
    words: Sequence[tuple[list[str], float]] = ()
    k: int = K  # of the fusion

    @property
    def fused(self) -> dict[str, float]:
        both = [*self.near, *self.words]
        return fuse([ranking for ranking, _ in both], [weight for _, weight in both], self.k)

    @property
    def ranks(self) -> tuple[dict[str, int], dict[str, int]]:
        return best_ranks([ranking for ranking, _ in self.near]), best_ranks([ranking for ranking, _ in self.words])


def _places(focus: Focus) -> tuple[tuple[Focus, float], ...]:
    """Where to look, and with what weight: everywhere, and first of all where the question points."""
    return ((focus, 1.0), (Focus(), _ELSEWHERE)) if focus else ((Focus(), 1.0),)


class Index:
    """Open it with `Index.open(settings)`, as a context manager."""

    def __init__(
        self,
        settings: IndexSettings,
        embedder: Embedder,
        clock: Callable[[], datetime],
        reranker: Reranker | None = None,
    ) -> None:
        self.settings = settings
        self.embedder = embedder
        self.reranker = reranker
        self._clock = clock
        self._lock = threading.Lock()
        self._books = LexicalPool()
        self._lease: chroma_server.Lease | None = None
        self._connected: Vectors | None = None

    @classmethod
    def open(
        cls,
        settings: IndexSettings,
        progress: weights.FetchProgress = weights.no_progress,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> Self:
        """Cheap: the server starts with the first search, the model loads with the first vector."""
        reranker = Reranker(settings.reranker, progress) if settings.reranker else None
        return cls(settings, Embedder(settings.embedder, progress), clock, reranker)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Give the server back; it ends when nobody else uses it."""
        self._books.close()
        with self._lock:
            self._let_go()

    def alike(self, question: str, texts: Sequence[str]) -> list[float]:
        """How near each text's meaning is to the question's: the cosine of their vectors, -1 to 1."""
        if not texts:
            return []
        near: list[float] = (self.embedder.encode_passages(texts) @ self.embedder.encode_query(question)).tolist()
        return near

    def figures(self) -> FigureStore:
        """The figures of the same documents; a context manager. What no run has read yet is not in it."""
        return open_figures(self.settings.folder)

    # -- searching -----------------------------------------------------------------------------------------------

    def search(self, query: str, filters: Filters = Filters(), k: int = 8) -> list[Hit]:  # noqa: B008 - frozen
        """The k best passages by meaning and by words, at most one per story.

        A company that the question names is also looked for among its own documents, and metrics under their other names.
        """
        if not query.strip():
            return []
        now = filters.as_of or self._clock()
        with self._books.lent(self._book) as lexical, self._ledger() as ledger:
            known = () if filters.tickers else lexical.companies()
            asked = read(query[:_QUERY_CHARS], known, now.date())
            focus = lexical.focus(asked.companies)
            with ThreadPoolExecutor(1) as aside:  # the model and Chroma look for meaning while SQLite reads
                meaning = aside.submit(self._meaning, asked.topic, filters)
                words = _words(asked, filters, focus, lexical)
                few = exact_scans(lexical, filters, [place for place, _ in _places(focus)])
                near = self._near(filters, focus, few, meaning.result(), lexical)
            found = Found(near, words, _LOOSE_K if _loose(asked, filters, focus) else K)
            return self._hits(found, asked, filters, k, (lexical, ledger))

    def lexical(self, terms: Sequence[str], filters: Filters = Filters(), k: int = 8) -> list[Hit]:  # noqa: B008
        """Passages by exact words or phrases alone; needs neither the model nor the server."""
        with self._books.lent(self._book) as lexical, self._ledger() as ledger:
            words = lexical.search(list(terms), filters, _DEPTH)
            return self._hits(Found(words=[(words, 1.0)]), SearchHints(""), filters, k, (lexical, ledger))

    def _meaning(self, topic: str, filters: Filters) -> Meaning:
        """In a thread of its own; what nothing narrows is asked of Chroma at once, the rest once it is known to be many."""
        vector = self.embedder.encode_query(topic)
        return vector, [] if filters.tickers else self._nearest(vector, where_of(filters))

    def _near(
        self, filters: Filters, focus: Focus, few: Mapping[Focus, ExactScan], meaning: Meaning, lexical: Lexical
    ) -> list[tuple[list[str], float]]:
        """By meaning, in each place."""
        vector, anywhere = meaning
        found = {} if filters.tickers else {Focus(): self._current(vector, anywhere, filters, lexical)}
        for place, _ in _places(focus):
            if place in few:
                found[place] = few[place].nearest(vector, _DEPTH)
            elif place not in found:
                found[place] = self._nearest(vector, where_of(filters, place))
        return [(found[place], weight) for place, weight in _places(focus)]

    def _nearest(self, vector: NDArray[np.float32], where: Mapping[str, Any] | None) -> list[str]:
        return [id for id, _ in self._ask(vector[None, :], _DEPTH, where)[0]]

    def _current(
        self, vector: NDArray[np.float32], ids: Sequence[str], filters: Filters, lexical: Lexical
    ) -> list[str]:
        """Without what is superseded; where that is much, asked for again."""
        if where_of(filters) is not None:
            return list(ids)
        current = _standing(ids, lexical)
        if len(current) < len(ids) * 2 // 3:
            return _standing(self._nearest(vector, CURRENT), lexical)
        return current

    def _ask(
        self, vectors: NDArray[np.float32], limit: int, where: Mapping[str, Any] | None = None
    ) -> list[list[tuple[str, float]]]:
        """Chroma's answer; a server that was killed while it was asked is started again, and asked again."""
        try:
            return self._vectors().nearest(vectors, limit, where)
        except IndexUnavailable:
            if not self._server_ends():
                raise
            return self._vectors().nearest(vectors, limit, where)

    def _server_ends(self) -> bool:
        """Is the desk's own server on its way out? It lets go of its lease within moments then."""
        lease, deadline = self._lease, time.monotonic() + _DYING
        while lease is not None and lease.holds and time.monotonic() < deadline:
            time.sleep(0.02)
        return lease is not None and not lease.holds

    def _hits(
        self, found: Found, asked: SearchHints, filters: Filters, k: int, stores: tuple[Lexical, Ledger]
    ) -> list[Hit]:
        lexical, ledger = stores
        fused = found.fused
        known = lexical.known(list(fused))
        outlines = ledger.outlines([entry.passage.document for entry in known.values()])
        candidates = (
            RankedPassage(id, outlines[known[id].passage.document], known[id].passage, score)
            for id, score in fused.items()
            if id in known and known[id].passage.document in outlines
        )
        chosen = choose(candidates, filters, len(fused), filters.as_of or self._clock(), asked)
        shown = _shown(chosen, found, filters, ledger)
        if self.reranker and asked.topic:
            return self.reranker.read_again(asked.topic, list(islice(shown, max(k, READ))))[:k]
        return list(islice(shown, k))

    # -- following -----------------------------------------------------------------------------------------------

    def follow(self, progress: Progress = quiet, *, wait: float = _TURN) -> IndexChange:
        """Take in what the ledger has got since. While another does it, wait up to `wait` seconds for a turn.

        `wait=0` is for who must answer now: what the other has not taken in yet is left to it, and the change is empty.
        """
        try:
            with self._turn(wait), self._stores() as stores:
                change = synchronise(stores, progress)
                self._remember_files(stores.lexical)
                return change
        except Busy:
            if wait > 0:
                raise
            return IndexChange()

    def rebuild(self, progress: Progress = quiet) -> IndexChange:
        """Empty both stores and read the ledger from its beginning; known texts keep their vectors."""
        with self._turn(_TURN):
            self._discard_broken()
            with self._stores() as stores:
                start_afresh(stores)
                change = synchronise(stores, progress)
                with stores.lexical.writing():
                    stores.lexical.sweep()
                self._remember_files(stores.lexical)
                return change

    def health(self) -> IndexHealth:
        """Asks known passages for themselves: a count alone does not notice lost vectors."""
        try:
            with self._lexical() as lexical, self._ledger() as ledger:
                behind = max(0, ledger.last_change() - cursor_of(lexical))
                count = lexical.count()
                share = self._self_query(lexical) if lexical.embedded() else 1.0
                whole = share == 1.0 and self._files_whole(lexical)
                return IndexHealth(whole, count, behind, share)
        except IndexUnavailable:
            return IndexHealth(False, 0, 0, 0.0)

    def _self_query(self, lexical: Lexical) -> float:
        sample = lexical.sample(_SAMPLE)
        if not sample:
            return 0.0
        answers = self._ask(unpacked([vector for _, _, vector in sample]), 10)
        found = 0
        for (id, _, vector), answer in zip(sample, answers, strict=True):
            same = [other for other, distance in answer if distance <= _SAME]
            twins = lexical.vectors(known.key for known in lexical.known(same).values())
            found += id in same or vector in twins.values()  # texts alike in their first 256 tokens share a vector
        return found / len(sample)

    # -- the stores ----------------------------------------------------------------------------------------------

    @property
    def _book(self) -> Path:
        return self.settings.folder / f"{self.embedder.hash}-v{VERSION}" / "lexical.sqlite"

    def _lexical(self) -> Lexical:
        return Lexical.open(self._book)

    def _ledger(self) -> Ledger:
        return Ledger.open(self.settings.ledger)

    @contextmanager
    def _stores(self) -> Iterator[Stores]:
        with self._ledger() as ledger, self._lexical() as lexical:
            yield Stores(ledger, lexical, self._vectors(), self.embedder)

    @contextmanager
    def _turn(self, wait: float) -> Iterator[None]:
        self.settings.folder.mkdir(parents=True, exist_ok=True)
        try:
            with FileLock(self.settings.folder / "follow.lock", timeout=wait):
                yield
        except Timeout as exc:
            raise Busy(f"Another run has been indexing this desk for {wait:.0f} s; try again when it is done.") from exc

    def _vectors(self) -> Vectors:
        """The collection, on a server that is there: a lease that has ended is taken anew."""
        with self._lock:
            lost = self._lease is not None and not self._lease.holds
            if self._connected is None or lost:
                self._connected = self._connect()
            return self._connected

    def _connect(self) -> Vectors:
        name = f"passages-{self.embedder.hash}-v{VERSION}"
        if self.settings.url:
            return Vectors.connect(self.settings.url, f"{name}-{desk_mark(self.settings.ledger)}")
        self._let_go()
        self._lease = chroma_server.lease(self.settings.folder, self.settings.linger)
        return Vectors.connect(f"http://{self._lease.host}:{self._lease.port}", name)

    def _let_go(self) -> None:
        if self._connected is not None:
            self._connected.close()
        if self._lease is not None:
            self._lease.close()
        self._lease = self._connected = None

    def _discard_broken(self) -> None:
        """A lexical file that SQLite cannot read is thrown away; the ledger has all that was in it."""
        try:
            with self._lexical() as lexical:
                lexical.check()
        except IndexUnavailable:
            for suffix in ("", "-wal", "-shm"):
                self._book.with_name(self._book.name + suffix).unlink(missing_ok=True)

    # -- Chroma's files ------------------------------------------------------------------------------------------

    def _files(self) -> set[str]:
        """HNSW files of the desk's own server, once it has written any; it keeps serving from memory without them."""
        root = self.settings.folder / "chroma"
        return set() if self.settings.url else {str(path.relative_to(root)) for path in root.glob("*/*.bin")}

    def _remember_files(self, lexical: Lexical) -> None:
        with lexical.writing():
            lexical.remember("files", "\n".join(sorted(self._files())))

    def _files_whole(self, lexical: Lexical) -> bool:
        return set(lexical.state("files").split()) <= self._files()


def _shown(chosen: Iterable[RankedPassage], found: Found, filters: Filters, ledger: Ledger) -> Iterator[Hit]:
    """Candidates as hits, with the text that the ledger has now."""
    vector_rank, lexical_rank = found.ranks
    documents: dict[str, Document | None] = {}
    for c in chosen:
        at, start, end = c.document.id, c.passage.start, c.passage.end
        document = documents[at] if at in documents else documents.setdefault(at, _document(ledger, at))
        if document is not None and end <= len(document.text) and permits(filters, document):
            quote = document.text[start:end]
            yield Hit(document, start, end, quote, c.score, vector_rank.get(c.id), lexical_rank.get(c.id))


def _standing(ids: Sequence[str], lexical: Lexical) -> list[str]:
    known = lexical.known(ids)
    return [id for id in ids if id in known and known[id].current]


def _loose(asked: SearchHints, filters: Filters, focus: Focus) -> bool:
    """A question, more than some key words, about no company whose reports are held."""
    return not focus and not filters.tickers and len(terms_of(asked.topic)) > _KEYWORDS


def _words(asked: SearchHints, filters: Filters, focus: Focus, lexical: Lexical) -> list[tuple[list[str], float]]:
    """The question's own words, and those that reports use for it: of the company's own reports, where one is named."""
    places = ((focus, _LOOSE_WORDS),) if _loose(asked, filters, focus) else _places(focus)
    rankings = lexical.rankings(terms_of(asked.topic), filters, _DEPTH, [at for at, _ in places])
    found = [(ranking, weight) for ranking, (_, weight) in zip(rankings, places, strict=True)]
    if focus or filters.tickers:
        found.append((lexical.search(asked.phrases, filters, _DEPTH, focus), _PHRASES))
        found.append((lexical.search(asked.sections, filters, _DEPTH, focus), _SECTIONS))
    if (focus or filters.tickers) and asked.statements:
        shown = lexical.search(asked.phrases, filters, _FIRST, focus, asked.statements)
        found.append((shown, _STATEMENTS))
    return found


def desk_mark(ledger: Path) -> str:
    """Tells desks apart that share one Chroma server."""
    return hashlib.sha256(f"{platform.node()}:{ledger.resolve()}".encode()).hexdigest()[:8]


def _document(ledger: Ledger, id: str) -> Document | None:
    try:
        return ledger.document(id)
    except UnknownDocument:
        return None
