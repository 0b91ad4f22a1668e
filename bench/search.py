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

import csv
import json
import math
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bench.command import Skipped, add_work, given, say
from tieout.feeds import Document, FeedSpec, FeedsSettings, Ledger, refresh
from tieout.feeds.draft import Draft
from tieout.retrieval import Filters, Index, IndexSettings

_CHUNK = 1024
_TOP = 5
_DEEP = 10
_DAY = datetime(2024, 1, 1, tzinfo=UTC)

Row = dict[str, Any]
Vectors = NDArray[np.float32]
Found = list[tuple[str, int]]  # document identity, 1-based page (0: none), best first
Search = Callable[[str, int], Found]


@dataclass(frozen=True)
class Question:
    """A question, its report, and the 1-based pages of it that answer."""

    text: str
    document: str
    pages: frozenset[int] = frozenset()


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
                ledger.put("posts", Draft(id, kind="report", title="", url="", text=text, published_at=_DAY), _DAY)

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


# -- sets --------------------------------------------------------------------------------------------------------------


def financebench(data: Path) -> list[Question]:
    """The questions whose reports are there."""
    return [
        Question(
            row["question"],
            f"{row['doc_name']}.pdf",
            frozenset(e["evidence_page_num"] + 1 for e in row["evidence"] if e["doc_name"] == row["doc_name"]),
        )
        for row in rows_of(data)[0]
    ]


def rows_of(data: Path) -> tuple[list[Row], list[Row]]:
    """FinanceBench's questions: those whose report is there, the others."""
    rows = jsonl(data / "financebench_half.jsonl")
    held = {path.stem for path in (data / "pdfs").glob("*.pdf")}
    return [r for r in rows if r["doc_name"] in held], [r for r in rows if r["doc_name"] not in held]


def evidence_pages(data: Path) -> tuple[Callable[[Path], None], list[Question]]:
    """The evidence pages of all questions as documents, and the questions whose reports are not there."""
    held, others = rows_of(data)
    texts_of: dict[str, dict[int, str]] = {}
    company = {row["doc_name"]: row["company"] for row in [*held, *others]}
    for entry in (entry for row in [*held, *others] for entry in row["evidence"]):
        texts_of.setdefault(entry["doc_name"], {})[entry["evidence_page_num"]] = entry["evidence_text_full_page"]
    place = {name: {page: n for n, page in enumerate(sorted(pages), 1)} for name, pages in texts_of.items()}

    def fill(path: Path) -> None:
        if path.exists():
            return
        with Ledger.open(path) as ledger, ledger.writing():
            for name, pages in texts_of.items():
                ledger.put("pages", _paged(name, company.get(name, ""), [pages[n] for n in sorted(pages)]), _DAY)

    return fill, [
        Question(
            row["question"],
            row["doc_name"],
            frozenset(place[e["doc_name"]][e["evidence_page_num"]] for e in row["evidence"] if e["doc_name"] == row["doc_name"]),
        )
        for row in others
    ]  # fmt: skip


def _paged(name: str, company: str, pages: Sequence[str]) -> Draft:
    text, begins = "", []
    for page in pages:
        begins.append(len(text))
        text += page.strip() + "\n\n"
    form = next((f"10-{letter}" for letter in "KQ" if f"10{letter}" in name), None)
    names = (company,) if company else ()
    return Draft(
        name, "filing", name.replace("_", " "), "", text, company, _DAY, form=form, pages=tuple(begins), companies=names
    )


def tenq(data: Path) -> list[Question]:
    """The questions that one report answers."""
    with (data / "qna_data.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["Question Type"].startswith("Single-Doc")]
    return [Question(row["Question"], f"{row['Source Docs'].strip('*')}.pdf") for row in rows]


def fiqa(data: Path) -> tuple[dict[str, str], dict[str, str], dict[str, dict[str, float]]]:
    """Texts, questions and grades of FiQA's small sample."""
    corpus = {row["_id"]: row["text"] for row in jsonl(data / "corpus.jsonl")}
    asked = {row["_id"]: row["text"] for row in jsonl(data / "queries.jsonl")}
    grades = qrels(data / "qrels.tsv", asked, corpus)
    return corpus, {id: asked[id] for id in grades}, grades


def mtrag(data: Path) -> tuple[dict[str, str], dict[str, str], dict[str, dict[str, float]]]:
    """The tasks on FiQA: the last turn of a conversation, alone, and the passages it cites.

    The set comes without its corpus (of 180 judged questions three have all their passages here): the passages that its
    tasks of every collection cite are the pool.
    """
    tasks = jsonl(data / "reference.jsonl")
    corpus = {c["document_id"]: c["text"] for task in tasks for c in task["contexts"]}
    mine = {task["task_id"]: task for task in tasks if task["Collection"] == "fiqa" and task["contexts"]}
    asked = {id: task["input"][-1]["text"] for id, task in mine.items()}
    return corpus, asked, {id: {c["document_id"]: 1.0 for c in task["contexts"]} for id, task in mine.items()}


def jsonl(path: Path) -> list[Row]:
    """The rows of a JSONL file."""
    rows: list[Row] = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
    return rows


def qrels(path: Path, asked: dict[str, str], corpus: dict[str, str]) -> dict[str, dict[str, float]]:
    """Grades of the questions all of whose right documents are held."""
    grades: dict[str, dict[str, float]] = {}
    for line in path.read_text("utf-8").splitlines()[1:]:
        question, document, grade = line.split("\t")
        grades.setdefault(question, {})[document] = float(grade)
    return {id: held for id, held in grades.items() if id in asked and held.keys() <= corpus.keys()}


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
