"""The sets that search is measured on: their questions with the right documents, and what fills a desk with their texts.

Reads the sets as they were published; knows nothing of search.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tieout.feeds import Ledger
from tieout.feeds.draft import Draft

DAY = datetime(2024, 1, 1, tzinfo=UTC)
Row = dict[str, Any]


@dataclass(frozen=True)
class Question:
    """A question, its report, and the 1-based pages of it that answer."""

    text: str
    document: str
    pages: frozenset[int] = frozenset()


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
                ledger.put("pages", _paged(name, company.get(name, ""), [pages[n] for n in sorted(pages)]), DAY)

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
        name, "filing", name.replace("_", " "), "", text, company, DAY, form=form, pages=tuple(begins), companies=names
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
