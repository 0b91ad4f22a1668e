"""Check every gold value of the fourth set's questions against the filings they were asked over.

    python check_gold.py --data FOLDER

FOLDER holds `filings/`, `dev/docugami_sec10q/docs/` and `dev/financebench/pdfs/`; without it nothing is checked,
said aloud, and the exit is 0.
`proofs.jsonl` says for each gold value which short rows must occur in which file (tags taken away, white space
made one blank), and a formula over numbers that stand in those rows. K, M and B are a thousand, a million and a
billion. `text` holds rows behind words the answer must say; `absent` holds patterns that no named file may hold.
Exits 1 when anything is off. PDFs need `pypdfium2`; where it is missing, what needs a PDF is skipped, said aloud.
"""

from __future__ import annotations

import argparse
import ast
import html
import importlib
import json
import re
import sys
from collections import Counter
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
SCALES = {"K": Decimal(10) ** 3, "M": Decimal(10) ** 6, "B": Decimal(10) ** 9}
FREE = {Decimal(1), Decimal(2), Decimal(100)}  # minus one, an average of two, per cent
KINDS = {"lookup", "computed", "multi-source", "asof", "restated", "unanswerable", "advice"}
UNITS = {"USD", "USD/shares", "percent", "pp", "count", "x"}
FIELDS = {"id", "question", "tickers", "as_of", "kind", "gold", "note"}
GOLD_FIELDS = {"values", "text_any", "refuse", "must_not"}
NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
BLOCK = r"</?(?:t[rdh]|p|div|br|h\d|li|table)\b[^<>]*>"
Row = dict[str, Any]


class NoReader(Exception):
    """A PDF is asked for and nothing is installed that reads one."""


def rows(name: str) -> list[Row]:
    """The rows of a JSONL file beside this script."""
    return [json.loads(line) for line in (HERE / name).read_text("utf-8").splitlines() if line.strip()]


def spaced(text: str) -> str:
    """Text with all white space made one blank."""
    return re.sub(r"\s+", " ", text).strip()


def bare(markup: str) -> str:
    """HTML without its hidden header, tags and entities; only the end of a block or a cell parts words."""
    markup = re.sub(r"<ix:header.*?</ix:header>", "", markup, flags=re.S | re.I)
    markup = re.sub(BLOCK, " ", markup, flags=re.I)
    return html.unescape(re.sub(r"<[^<>]*>", "", markup))


def pdf_text(path: Path) -> str:
    """All pages of a PDF."""
    try:
        pdfium = importlib.import_module("pypdfium2")
    except ImportError as exc:
        raise NoReader(path.name) from exc
    with pdfium.PdfDocument(path) as document:
        return " ".join(page.get_textpage().get_text_bounded() for page in document)


@cache
def text(path: Path) -> str:
    """What a filing says, in one line."""
    return spaced(pdf_text(path) if path.suffix == ".pdf" else bare(path.read_text("utf-8", errors="replace")))


def evaluate(formula: str) -> tuple[Decimal, list[Decimal]]:
    """The value of a formula, and the numbers in it."""
    operands: list[Decimal] = []

    def walk(node: ast.expr) -> Decimal:
        match node:
            case ast.Constant():
                operands.append(Decimal(ast.get_source_segment(formula, node) or ""))
                return operands[-1]
            case ast.Name(id=name):
                return SCALES[name]
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return -walk(operand)
            case ast.BinOp(left=left, op=op, right=right):
                return combine(op, walk(left), walk(right))
        raise ValueError(f"not a formula: {formula}")

    return walk(ast.parse(formula, mode="eval").body), operands


def combine(op: ast.operator, a: Decimal, b: Decimal) -> Decimal:
    """One of the four operations."""
    match op:
        case ast.Add():
            return a + b
        case ast.Sub():
            return a - b
        case ast.Mult():
            return a * b
        case ast.Div():
            return a / b
    raise ValueError("only + - * / are read")


def missing(data: Path, has: list[list[str]]) -> list[str]:
    """Rows that do not occur in the file they are said to stand in."""
    return [f"not in {name}: {row!r}" for name, row in has if spaced(row) not in text(data / name)]


def value_faults(data: Path, gold: Row, proof: Row) -> list[str]:
    """What is off with one gold value: a row, an operand, the unit or the sum."""
    out = missing(data, proof["has"])
    printed = {Decimal(n.replace(",", "")) for _, row in proof["has"] for n in re.findall(NUMBER, row)}
    value, operands = evaluate(proof["formula"])
    out += [f"{number} stands in no row" for number in operands if number not in printed | FREE]
    if gold["unit"] not in UNITS:
        out.append(f"unknown unit {gold['unit']}")
    if abs(value - Decimal(gold["value"])) > max(Decimal(gold["tolerance"]) / 4, Decimal("0.0001")):
        out.append(f"{proof['formula']} is {value}, gold says {gold['value']}")
    return out


def absent_faults(data: Path, pattern: str, forbidden: str) -> list[str]:
    """Files of a pattern that hold what none may hold."""
    paths = sorted(data.glob(pattern))
    if not paths:
        return [f"no file matches {pattern}"]
    return [f"{path.name} holds {forbidden!r}" for path in paths if re.search(forbidden, text(path), re.I)]


def form_faults(question: Row, proof: Row) -> list[str]:
    """What is off with the fields of a question."""
    gold = question["gold"]
    out = [] if set(question) == FIELDS and set(gold) == GOLD_FIELDS else ["fields differ from the agreed ones"]
    out += [] if question["kind"] in KINDS else [f"unknown kind {question['kind']}"]
    if gold["refuse"] == bool(gold["values"] or gold["text_any"]):
        out.append("must be refused and has gold, or neither")
    if len(gold["values"]) != len(proof["values"]):
        out.append("values and proofs differ in number")
    said = " ".join(row for _, row in proof.get("text", []))
    out += [f"no row behind {group}" for group in gold["text_any"] if said and not any(w in said for w in group)]
    return out


def faults(data: Path, question: Row, proof: Row) -> list[str]:
    """Everything that is off with one question."""
    out = form_faults(question, proof)
    for value, how in zip(question["gold"]["values"], proof["values"], strict=False):
        out += value_faults(data, value, how)
    out += missing(data, proof.get("text", []))
    for pattern, forbidden in proof.get("absent", []):
        out += absent_faults(data, pattern, forbidden)
    return out


def main() -> int:
    """Check all questions; 1 when anything is off."""
    parser = argparse.ArgumentParser(description="Check the gold of the questions over real filings.")
    parser.add_argument("--data", type=Path, required=True, help="folder that holds filings/ and dev/")
    data: Path = parser.parse_args().data
    if not (data / "filings").is_dir():
        print(f"SKIPPED: no filings under {data}; nothing was checked")
        return 0
    questions, proofs = rows("questions.jsonl"), {row["id"]: row for row in rows("proofs.jsonl")}
    bad = [f"{name}: twice" for name, times in Counter(q["id"] for q in questions).items() if times > 1]
    bad += [f"{name}: a proof without a question" for name in proofs.keys() - {q["id"] for q in questions}]
    unread: list[str] = []
    for question in questions:
        try:
            bad += [f"{question['id']}: {fault}" for fault in faults(data, question, proofs[question["id"]])]
        except NoReader:
            unread.append(question["id"])
    if unread:
        print(f"SKIPPED: pypdfium2 is not installed, so {len(unread)} questions over PDFs were not checked")
    values = sum(len(q["gold"]["values"]) for q in questions)
    print("\n".join(bad) or f"{len(questions) - len(unread)} of {len(questions)} questions ({values} values): clean")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
