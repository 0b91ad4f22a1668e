"""How good is the search? Right page, right report, nDCG, each beside a naive baseline over the same texts.

    python -m bench search --data DATA [--work FOLDER] [--only financebench,pages,tenq,fiqa,mtrag] [--wrong]
        [--embedder FOLDER] [--reranker FOLDER]

DATA holds dev/financebench, dev/docugami_sec10q, dev/fiqa_mini_beir and dev/mtrag_fiqa; a set that is not there is skipped
aloud. One desk a set: its reports come in through a folder feed, and `Index.search` answers, as for a user. The baseline is
1,024-character chunks, the same embedder, dense only, one index over all. Texts and vectors stay in FOLDER: a second run
takes seconds. `pages` are FinanceBench's questions on reports that are not there, which nothing was tuned on: their
evidence pages, whose text the set gives, are the pool together with the other questions'; a small pool is easy for both sides.
"""

from __future__ import annotations

import math
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bench.command import Skipped, add_work, given, say
from bench.search.sets import DAY, Question, evidence_pages, financebench, fiqa, mtrag, tenq
from tieout.feeds import Document, FeedSpec, FeedsSettings, Ledger, refresh
from tieout.feeds.draft import Draft
from tieout.retrieval import Filters, Index, IndexSettings

_CHUNK = 1024
_TOP = 5
_DEEP = 10
Vectors = NDArray[np.float32]
Found = list[tuple[str, int]]  # document identity, 1-based page (0: none), best first
Search = Callable[[str, int], Found]


@dataclass(frozen=True)
class Naive:
    """Chunks of fixed length and their vectors."""

    places: Found
    vectors: Vectors
    index: Index

    def search(self, text: str, k: int) -> Found:
        """The k nearest chunks."""
        near = np.argsort(-(self.vectors @ self.index.embedder.encode_query(text)))[:k]
        return [self.places[i] for i in near]


# -- desks -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Models:
    """What the index embeds and ranks with."""

    embedder: str
    reranker: str


@contextmanager
def desk(work: Path, name: str, models: Models, fill: Callable[[Path], None]) -> Iterator[tuple[Index, list[Document]]]:
    """An index that has followed its ledger, and the ledger's documents."""
    folder = work / name
    folder.mkdir(parents=True, exist_ok=True)
    fill(folder / "ledger.sqlite")
    settings = IndexSettings(folder / "index", folder / "ledger.sqlite", models.embedder, reranker=models.reranker)
    with Index.open(settings) as index:
        begin = time.perf_counter()
        added = index.follow().added
        if added:
            say(f"{name}: {added} passages indexed in {time.perf_counter() - begin:.0f} s")
        with Ledger.open(folder / "ledger.sqlite") as ledger:
            yield index, list(ledger.documents())


def reports(folder: Path) -> Callable[[Path], None]:
    """A desk of the reports in a folder."""

    def fill(path: Path) -> None:
        refresh(FeedsSettings(path, (FeedSpec("reports", "folder", path=str(folder)),)), everything=True)

    return fill


def texts(corpus: dict[str, str]) -> Callable[[Path], None]:
    """A desk of short texts, by their ids."""

    def fill(path: Path) -> None:
        if path.exists():
            return
        with Ledger.open(path) as ledger, ledger.writing():
            for id, text in corpus.items():
                ledger.put("posts", Draft(id, kind="report", title="", url="", text=text, published_at=DAY), DAY)

    return fill


def naive(work: Path, name: str, index: Index, documents: Sequence[Document]) -> Naive:
    """The baseline over a desk's documents; its vectors are kept in the working folder."""
    chunks = [(d, at) for d in documents for at in range(0, len(d.text), _CHUNK) if d.text[at : at + _CHUNK].strip()]
    store = work / name / f"naive-{index.embedder.hash}.npy"
    vectors: Vectors = np.load(store) if store.exists() else np.zeros((0, 0), np.float32)
    if len(vectors) != len(chunks):
        vectors = index.embedder.encode_passages([d.text[at : at + _CHUNK] for d, at in chunks])
        np.save(store, vectors)
    return Naive([(d.identity, d.page_at(at) or 0) for d, at in chunks], vectors, index)


def ours(index: Index) -> Search:
    """The search that a user has."""

    def search(text: str, k: int) -> Found:
        hits = index.search(text, Filters(), k)
        return [(hit.document.identity, hit.document.page_at(hit.start) or 0) for hit in hits]

    return search


# -- measures ----------------------------------------------------------------------------------------------------------


def page_rank(found: Found, question: Question) -> int:
    """1-based rank of the first hit on a right page; 0: none."""
    right = {(question.document, page) for page in question.pages}
    return next((n for n, place in enumerate(found, 1) if place in right), 0)


def ndcg(found: Sequence[str], grades: dict[str, float]) -> float:
    """nDCG@10 of the documents found, 0 to 1."""
    gain = sum(grades.get(id, 0.0) / math.log2(n + 1) for n, id in enumerate(dict.fromkeys(found), 1) if n <= _DEEP)
    best = sum(g / math.log2(n + 1) for n, g in enumerate(sorted(grades.values(), reverse=True)[:_DEEP], 1))
    return gain / best if best else 0.0


def mean(values: Iterable[float]) -> float:
    """The mean; 0 of nothing."""
    listed = list(values)
    return sum(listed) / len(listed) if listed else 0.0


def by_page(search: Search, questions: Sequence[Question], wrong: bool) -> dict[str, float]:
    """Share of questions with a right page in the first five, reciprocal rank, share with the right report."""
    ranks, documents = [], []
    for question in questions:
        found = search(question.text, _DEEP)
        ranks.append(page_rank(found, question))
        documents.append(question.document in {name for name, _ in found[:_TOP]})
        if wrong and not 1 <= ranks[-1] <= _TOP:
            print(f"  {ranks[-1]:>2} {question.document} {sorted(question.pages)} {question.text[:110]}\n     {found}")
    return {
        "page hit@5": mean(1 <= rank <= _TOP for rank in ranks),
        "MRR@10": mean(1 / rank if rank else 0.0 for rank in ranks),
        "document hit@5": mean(documents),
    }


def by_document(search: Search, questions: Sequence[Question], wrong: bool) -> dict[str, float]:
    """Share of questions with the right report in the first five, and its reciprocal rank."""
    ranks = []
    for question in questions:
        names = [name for name, _ in search(question.text, _TOP)]
        ranks.append(names.index(question.document) + 1 if question.document in names else 0)
        if wrong and not ranks[-1]:
            print(f"  -- {question.document} {question.text[:110]}\n     {names}")
    return {
        "document hit@5": mean(rank > 0 for rank in ranks),
        "document MRR@5": mean(1 / r if r else 0.0 for r in ranks),
    }


def by_gain(search: Search, asked: dict[str, str], grades: dict[str, dict[str, float]]) -> dict[str, float]:
    """nDCG@10 over all questions."""
    found = {id: [name for name, _ in search(text, 2 * _DEEP)] for id, text in asked.items()}
    return {"nDCG@10": mean(ndcg(found[id], grades[id]) for id in asked)}


def measured(
    name: str, data: Path, work: Path, models: Models, wrong: bool
) -> tuple[int, dict[str, float], dict[str, float]]:
    """How many questions a set has; the naive baseline's measures; those of our search.

    Raises Skipped when DATA does not hold the set.
    """
    data = data / "dev" / FOLDERS[name]
    if not data.is_dir():
        raise Skipped(f"{name} needs {data}")
    if name in ("fiqa", "mtrag"):
        corpus, asked, grades = (fiqa if name == "fiqa" else mtrag)(data)
        with desk(work, name, models, texts(corpus)) as (index, documents):
            base = naive(work, name, index, documents)
            return len(asked), by_gain(base.search, asked, grades), by_gain(ours(index), asked, grades)
    fill, questions = questions_of(name, data)
    measure = by_document if name == "tenq" else by_page
    with desk(work, name, models, fill) as (index, documents):
        base = naive(work, name, index, documents)
        return len(questions), measure(base.search, questions, False), measure(ours(index), questions, wrong)


def questions_of(name: str, data: Path) -> tuple[Callable[[Path], None], list[Question]]:
    """What fills the desk of a set of reports, and its questions."""
    if name == "pages":
        return evidence_pages(data)
    if name == "tenq":
        return reports(data / "docs"), tenq(data)
    return reports(data / "pdfs"), financebench(data)


FOLDERS = {
    "financebench": "financebench",
    "pages": "financebench",
    "tenq": "docugami_sec10q",
    "fiqa": "fiqa_mini_beir",
    "mtrag": "mtrag_fiqa",
}


def add_arguments(parser: ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("--data", type=Path, help="the folder that holds dev/")
    add_work(parser, "search")
    parser.add_argument("--only", default=",".join(FOLDERS), help="these sets alone: %(default)s")
    parser.add_argument("--embedder", default="minilm-l6", help="another embedder's folder or hub id")
    parser.add_argument("--reranker", default="", help="a cross-encoder's folder or hub id")
    parser.add_argument("--wrong", action="store_true", help="show what our search misses")


def run(options: Namespace) -> int:
    """Print a line for each measure of each set."""
    data, models = given(options, "data"), Models(options.embedder, options.reranker)
    for name in options.only.split(","):
        try:
            count, base, mine = measured(name, data, options.work, models, options.wrong)
        except Skipped as exc:
            print(f"skipped: {exc}")
            continue
        for measure, value in mine.items():
            gain = f"{value / base[measure]:.2f} x" if base[measure] else "-"
            print(
                f"{name:<13} n={count:<4} {measure:<15} naive {base[measure]:.3f}   search {value:.3f}   {gain}",
                flush=True,
            )
    return 0
