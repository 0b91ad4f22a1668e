"""The thin client of Chroma: vectors in, ids out. The one file that imports chromadb.

Always our own vectors (`embedding_function=None`), always upsert, times as epoch seconds, cosine. Chroma's errors leave
this file as `IndexUnavailable`. A collection that another process has rebuilt is looked up again.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from tieout.feeds import IndexUnavailable
from tieout.retrieval.documents import FAR, DocumentFilter, Focus
from tieout.retrieval.records import Filters

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Metadata = Mapping[str, str | int | bool | None]  # None, in an update: the key goes
_BATCH = 1000  # Chroma takes 5,461 at most; a thousand keep a request under 10 MB
_ANYWHERE = Focus()
CURRENT: Mapping[str, Any] = {"superseded": {"$gte": FAR}}


class Vectors:
    """One collection on one server."""

    def __init__(self, client: Any, name: str) -> None:
        self._client = client
        self._name = name
        try:
            self._collection = self._open()
        except BaseException:
            self.close()
            raise

    @classmethod
    def connect(cls, url: str, name: str) -> Vectors:
        import chromadb
        from chromadb.config import Settings

        parts = urlsplit(url)
        host = parts.hostname or "127.0.0.1"
        _past_proxies(host)
        with _in_words(url):
            client = chromadb.HttpClient(
                host=host,
                port=parts.port or (443 if parts.scheme == "https" else 8000),
                ssl=parts.scheme == "https",
                settings=Settings(anonymized_telemetry=False),
            )
            return cls(client, name)

    def upsert(self, ids: Sequence[str], vectors: NDArray[np.float32], metadata: Sequence[Metadata]) -> None:
        for at in range(0, len(ids), _BATCH):
            cut = slice(at, at + _BATCH)
            part = {"ids": list(ids[cut]), "embeddings": vectors[cut], "metadatas": [dict(m) for m in metadata[cut]]}
            self._do(lambda c, part=part: c.upsert(**part))  # type: ignore[misc]

    def update(self, ids: Sequence[str], metadata: Metadata) -> None:
        """New metadata for passages that stay as they are, as when their document is superseded."""
        for at in range(0, len(ids), _BATCH):
            part = list(ids[at : at + _BATCH])
            self._do(lambda c, part=part: c.update(ids=part, metadatas=[dict(metadata)] * len(part)))  # type: ignore[misc]

    def delete(self, ids: Sequence[str]) -> None:
        for at in range(0, len(ids), _BATCH):
            part = list(ids[at : at + _BATCH])
            self._do(lambda c, part=part: c.delete(ids=part))  # type: ignore[misc]

    def nearest(
        self, vectors: NDArray[np.float32], limit: int, where: Mapping[str, Any] | None = None
    ) -> list[list[tuple[str, float]]]:
        """For each vector the nearest passages' ids and cosine distances, nearest first."""
        found = self._do(
            lambda c: c.query(query_embeddings=vectors, n_results=limit, where=where, include=["distances"])
        )
        return [
            list(zip(ids, distances, strict=True))
            for ids, distances in zip(found["ids"], found["distances"], strict=True)
        ]

    def reset(self) -> None:
        """An empty collection in place of this one."""
        from chromadb.errors import NotFoundError

        with _in_words(self._name):
            with suppress(NotFoundError):
                self._client.delete_collection(self._name)
            self._collection = self._open()

    def close(self) -> None:
        """Let go of the connections; chromadb's own `close` leaves both its HTTP sessions open (1.5.9)."""
        for client in (self._client, self._client._admin_client):
            client._server._session.close()
        self._client.close()

    def _open(self) -> Any:
        return self._client.get_or_create_collection(
            self._name, embedding_function=None, configuration={"hnsw": {"space": "cosine", "ef_search": 128}}
        )

    def _do(self, action: Callable[[Any], Any]) -> Any:
        from chromadb.errors import NotFoundError

        with _in_words(self._name):
            try:
                return action(self._collection)
            except NotFoundError:  # rebuilt elsewhere: same name, another collection
                self._collection = self._open()
                return action(self._collection)


def where_of(filters: Filters, focus: Focus = _ANYWHERE) -> dict[str, Any] | None:
    """Our filters in Chroma's words; None when there is nothing to filter but supersession, which callers check."""
    rule = DocumentFilter.of(filters)
    clauses: list[dict[str, Any]] = []
    if filters.tickers:
        clauses.append(_either(filters.tickers))
    if focus:
        clauses.append(_either(focus.tickers, focus.documents))
    if filters.feeds:
        clauses.append({"feed": {"$in": list(filters.feeds)}})
    if filters.kinds:
        clauses.append({"kind": {"$in": list(filters.kinds)}})
    if rule.until is not None:
        clauses.append({"available": {"$lte": rule.until}})
    if rule.since is not None:
        clauses += [{"available": {"$gte": rule.since}}, {"available": {"$lt": FAR}}]
    if clauses or filters.as_of is not None:
        clauses.append({"superseded": {"$gte": rule.not_superseded_before}})
    return clauses[0] if len(clauses) == 1 else {"$and": clauses} if clauses else None


def _either(tickers: Sequence[str], documents: Sequence[str] = ()) -> dict[str, Any]:
    either: list[dict[str, Any]] = [{f"t_{ticker}": True} for ticker in tickers]
    if documents:
        either.append({"document": {"$in": list(documents)}})
    return either[0] if len(either) == 1 else {"$or": either}


def _past_proxies(host: str) -> None:
    """chromadb's client obeys HTTP_PROXY even for loopback, which no proxy can reach."""
    if host in ("127.0.0.1", "localhost"):
        for name in ("NO_PROXY", "no_proxy"):
            hosts = [part for part in os.environ.get(name, "").split(",") if part]
            if host not in hosts:
                os.environ[name] = ",".join([*hosts, host])


@contextmanager
def _in_words(what: str) -> Iterator[None]:
    import httpx
    from chromadb.errors import ChromaError

    try:
        yield
    except (ChromaError, httpx.HTTPError, OSError, ValueError) as exc:
        raise IndexUnavailable(
            f"Chroma cannot answer for {what} ({str(exc)[:200]}); run it again, or `tieout reindex` if it stays so."
        ) from exc
