"""The index follows the ledger: changed documents in, passages and vectors out to both stores, then the cursor.

Safe to kill at any point. The cursor moves after both stores hold a batch, everything written before is written again
under the same ids, and a passage whose text was embedded once is not embedded again. Old text goes before new text comes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tieout.feeds import Document, Ledger, UnknownDocument
from tieout.retrieval.documents import DocumentTags, passage_id
from tieout.retrieval.index.embedder import Embedder
from tieout.retrieval.index.lexical import NO_VECTOR, Entry, Lexical
from tieout.retrieval.index.passages import embedded_text, passages
from tieout.retrieval.index.vectors import Vectors

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Progress = Callable[[int, int], None]  # changes read, changes in all; what it raises ends the following, at no loss
CURSOR = "cursor"
_CHANGES = 64  # per batch: what a kill may make us look at again
_WRITE = 256  # passages per write
_EMBED = 64  # passages between two signs of life: some seconds of a slow machine


@dataclass(frozen=True, slots=True)
class IndexChange:
    """What following did, in passages."""

    added: int = 0
    removed: int = 0

    def __add__(self, other: IndexChange) -> IndexChange:
        return IndexChange(self.added + other.added, self.removed + other.removed)


@dataclass(frozen=True, slots=True)
class Stores:
    """All that following touches; `lexical` belongs to this thread."""

    ledger: Ledger
    lexical: Lexical
    vectors: Vectors
    embedder: Embedder


def cursor_of(lexical: Lexical) -> int:
    return int(lexical.state(CURSOR, "0"))


def synchronise(stores: Stores, progress: Progress) -> IndexChange:
    """Read the ledger's changes to their end."""
    done = IndexChange()
    begin = cursor_of(stores.lexical)
    if begin > stores.ledger.last_change():  # another ledger than the one this index was made of
        start_afresh(stores)
        begin = 0
    at = begin

    def tell() -> None:
        progress(at - begin, stores.ledger.last_change() - begin)

    while changes := stores.ledger.changes(at, _CHANGES):
        done += _batch(stores, list(dict.fromkeys(change.document for change in changes)), tell)
        at = changes[-1].seq
        with stores.lexical.writing():
            stores.lexical.remember(CURSOR, str(at))
        tell()
    return done


def start_afresh(stores: Stores) -> None:
    """Empty both stores; vectors of texts stay, so that a rebuild need not embed again."""
    with stores.lexical.writing():
        stores.lexical.clear()
    stores.vectors.reset()


def _batch(stores: Stores, ids: Sequence[str], tell: Callable[[], None]) -> IndexChange:
    removed = 0
    fresh: list[tuple[Entry, DocumentTags]] = []
    for id in ids:
        document = _document(stores.ledger, id)
        if document is None:
            removed += _drop(stores, id)
            continue
        entries = entries_of(document, stores.embedder)
        removed += _settle(stores, document, entries)
        held = stores.lexical.entries(id)
        tags = DocumentTags.of(document)
        fresh += [(entry, tags) for entry in entries if held.get(entry.passage) != entry.key]
    for at in range(0, len(fresh), _WRITE):
        _add(stores, fresh[at : at + _WRITE], tell)
    return IndexChange(len(fresh), removed)


def _document(ledger: Ledger, id: str) -> Document | None:
    try:
        return ledger.document(id)
    except UnknownDocument:
        return None


def entries_of(document: Document, embedder: Embedder) -> list[Entry]:
    """A document's passages with their texts and the keys of their vectors.

    Columns of values (facts, prices) have no vectors: they are found by words and read by value, and an embedder sees
    nothing in forty rows of numbers. On a desk with two companies' facts that leaves out 1,700 of 4,200 passages.
    """
    found = passages(document, embedder.count, embedder.split)
    bodies = [document.text[passage.start : passage.end] for passage in found]
    meant = document.kind not in ("facts", "prices")
    return [
        Entry(passage, vector_key(embedded_text(passage.context, body)) if meant else NO_VECTOR, body)
        for passage, body in zip(found, bodies, strict=True)
    ]


def vector_key(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def _drop(stores: Stores, id: str) -> int:
    held = list(stores.lexical.entries(id))
    stores.vectors.delete([passage_id(passage) for passage in held])  # by `where` it took 3.8 s among 5,000
    with stores.lexical.writing():
        stores.lexical.remove(held)
        stores.lexical.forget(id)
    return len(held)


def _settle(stores: Stores, document: Document, entries: Sequence[Entry]) -> int:
    """Bring what is held of a document in line: passages it no longer has go, its tags are as they are now."""
    held = stores.lexical.entries(document.id)
    now = {entry.passage for entry in entries}
    stale = [passage for passage in held if passage not in now]
    before, tags = stores.lexical.tags(document.id), DocumentTags.of(document)
    if stale:
        stores.vectors.delete([passage_id(passage) for passage in stale])
    if before is not None and before != tags:
        gone: dict[str, str | int | bool | None] = {
            f"t_{ticker}": None for ticker in before.tickers if ticker not in tags.tickers
        }
        kept = [passage_id(passage) for passage in held if passage in now]
        stores.vectors.update(kept, {**gone, **tags.metadata()})
    if stale or before != tags:
        with stores.lexical.writing():
            stores.lexical.remove(stale)
            stores.lexical.tag(tags)
    return len(stale)


def _add(stores: Stores, fresh: Sequence[tuple[Entry, DocumentTags]], tell: Callable[[], None]) -> None:
    meant = [(entry, tags) for entry, tags in fresh if entry.key != NO_VECTOR]
    vectors = _vectors(stores, [entry for entry, _ in meant], tell)
    metadata = [{**tags.metadata(), "start": entry.passage.start, "end": entry.passage.end} for entry, tags in meant]
    if meant:
        stores.vectors.upsert([passage_id(entry.passage) for entry, _ in meant], _matrix(vectors, meant), metadata)
    with stores.lexical.writing():
        stores.lexical.add((entry for entry, _ in fresh), vectors)


def _vectors(stores: Stores, entries: Sequence[Entry], tell: Callable[[], None]) -> dict[str, bytes]:
    """The vector of each text, as float16: taken from an earlier time, else embedded now, those of one length together."""
    texts = {entry.key: embedded_text(entry.passage.context, entry.body) for entry in entries}
    found = stores.lexical.vectors(texts)
    missing = sorted((key for key in texts if key not in found), key=lambda key: len(texts[key]))
    for at in range(0, len(missing), _EMBED):
        keys = missing[at : at + _EMBED]
        made = stores.embedder.encode_passages([texts[key] for key in keys])
        found.update((key, packed(vector)) for key, vector in zip(keys, made, strict=True))
        tell()
    return found


def packed(vector: NDArray[np.float32]) -> bytes:
    """float16: half the bytes of what we keep, cosine to the float32 vector 1 − 10⁻⁷."""
    return vector.astype("<f2").tobytes()


def unpacked(vectors: Iterator[bytes] | Sequence[bytes]) -> NDArray[np.float32]:
    import numpy as np

    return np.stack([np.frombuffer(vector, dtype="<f2") for vector in vectors]).astype(np.float32)


def _matrix(vectors: dict[str, bytes], fresh: Sequence[tuple[Entry, DocumentTags]]) -> NDArray[np.float32]:
    return unpacked([vectors[entry.key] for entry, _ in fresh])
