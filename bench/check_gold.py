"""Check every gold value of the invented part of the third set against its documents.

    python check_gold.py

A line of `proofs.jsonl` holds, for each gold value, snippets that must stand in a document (tags, table rules and bold
marks taken away) and a formula over numbers that those snippets hold; K, M and B are a thousand, a million and a
billion. `says` names further snippets, for gold that is no number; `absent` names what no document of a pattern may
hold, for what must be refused. Exits 1 when anything is off. Standard library only.
"""

from __future__ import annotations

import ast
import html
import json
import operator
import re
import sys
from collections.abc import Callable, Iterable
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
Row = dict[str, Any]
SCALES = {"K": Decimal(10) ** 3, "M": Decimal(10) ** 6, "B": Decimal(10) ** 9}
FREE = {Decimal(n) for n in (1, 2, 3, 100, 10000)}  # minus one, averages, per cent, basis points
FIELDS = {"id", "question", "tickers", "as_of", "kind", "gold", "note"}
GOLD_FIELDS = {"values", "text_any", "refuse", "must_not"}
KINDS = set("lookup computed multi-source news conflict asof restated unanswerable advice injection".split())
OPERATORS: dict[type[ast.operator], Callable[[Decimal, Decimal], Decimal]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}
NUMBER = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?")
SPACED = re.compile(r"\d{1,3}(?: \d{3})+")  # 10 151 is ten thousand, where a table sets thousands off by spaces
WORDS = {"six": 6, "seventeen": 17}


# -- documents ---------------------------------------------------------------------------------------------------------
def load(name: str) -> list[Row]:
    return [json.loads(line) for line in (HERE / name).read_text("utf-8").splitlines() if line.strip()]


def spaced(text: str) -> str:
    return " ".join(text.split())


def bare(markup: str) -> str:
    """Text without tags and entities; twice, since feeds carry HTML inside XML."""
    for _ in range(2):
        markup = html.unescape(re.sub(r"<!\[CDATA\[|\]\]>|<[^<>]*>", " ", markup))
    return spaced(markup)


@cache
def text(path: str) -> str:
    raw = (HERE / path).read_text("utf-8")
    if path.endswith(".md"):
        return spaced(re.sub(r"^[|:\-\s]+$", "", raw, flags=re.M).replace("*", ""))
    if path.endswith(".json"):
        return spaced(" ".join(bare(f"{item['title']} {item['content_html']}") for item in json.loads(raw)["items"]))
    return bare(raw)


def missing(snippets: Iterable[tuple[str, str]]) -> list[str]:
    return [f"not in {path}: {snippet!r}" for path, snippet in snippets if spaced(snippet) not in text(path)]


# -- numbers -----------------------------------------------------------------------------------------------------------
def printed(snippets: Iterable[tuple[str, str]]) -> set[Decimal]:
    found: set[Decimal] = set()
    for _, snippet in snippets:
        found |= {Decimal(number.replace(",", "")) for number in NUMBER.findall(snippet)}
        found |= {Decimal(number.replace(" ", "")) for number in SPACED.findall(snippet)}
        found |= {Decimal(value) for word, value in WORDS.items() if word in snippet.lower()}
    return found


def evaluate(formula: str) -> tuple[Decimal, set[Decimal]]:
    """The value of a formula, and the numbers in it."""
    operands: set[Decimal] = set()

    def walk(node: ast.expr) -> Decimal:
        match node:
            case ast.Constant():
                number = Decimal(ast.get_source_segment(formula, node) or "")
                operands.add(number)
                return number
            case ast.Name(id=name):
                return SCALES[name]
            case ast.BinOp(left=left, op=op, right=right):
                return OPERATORS[type(op)](walk(left), walk(right))
        raise ValueError(f"not a formula: {formula}")

    return walk(ast.parse(formula, mode="eval").body), operands


# -- checks ------------------------------------------------------------------------------------------------------------
def value_faults(gold: Row, proof: Row) -> list[str]:
    out = missing(proof["has"])
    value, operands = evaluate(proof["formula"])
    out += [f"{number} stands in no snippet" for number in sorted(operands - printed(proof["has"]) - FREE)]
    if abs(value - Decimal(gold["value"])) > max(Decimal(gold["tolerance"]) / 4, Decimal("0.0001")):
        out.append(f"{proof['formula']} is {value}, gold says {gold['value']}")
    return out


def absent_faults(pattern: str, forbidden: str) -> list[str]:
    patterns = ["reports/*", "feeds/*.*", "feeds/first/*"] if pattern == "*" else [pattern]
    paths = [path.relative_to(HERE).as_posix() for each in patterns for path in sorted(HERE.glob(each))]
    if not paths:
        return [f"no document matches {pattern}"]
    return [f"{path} holds {forbidden!r}" for path in paths if re.search(forbidden, text(path), re.I)]


def form_faults(question: Row) -> list[str]:
    gold = question["gold"]
    answerable = bool(gold["values"] or gold["text_any"])
    checks = {
        "fields differ from the agreed ones": set(question) != FIELDS or set(gold) != GOLD_FIELDS,
        f"unknown kind {question['kind']}": question["kind"] not in KINDS,
        "must be refused and has an answer, or neither": gold["refuse"] == answerable,
        "an as-of question without a date": question["kind"] == "asof" and not question["as_of"],
    }
    return [fault for fault, found in checks.items() if found]


def faults(question: Row, proof: Row) -> list[str]:
    values = question["gold"]["values"]
    out = form_faults(question) + missing(proof.get("says", []))
    if len(values) != len(proof["values"]):
        return [*out, "values and proofs differ in number"]
    for value, how in zip(values, proof["values"], strict=True):
        out += value_faults(value, how)
    for pattern, forbidden in proof.get("absent", []):
        out += absent_faults(pattern, forbidden)
    return out


def main() -> int:
    questions, proofs = load("questions.jsonl"), {row["id"]: row for row in load("proofs.jsonl")}
    bad = [] if [q["id"] for q in questions] == list(proofs) else ["questions and proofs are not of the same ids"]
    for question in questions:
        bad += [f"{question['id']}: {fault}" for fault in faults(question, proofs[question["id"]])]
    values = sum(len(question["gold"]["values"]) for question in questions)
    print("\n".join(bad) or f"{len(questions)} questions, {values} values: clean")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
