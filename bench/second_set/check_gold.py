"""Check every gold value of the second set against the documents.

    python check_gold.py

`proofs.jsonl` says for each gold value where it stands: snippets that must occur in a document (tags, table rules and
bold marks taken away), and a formula over numbers that must stand in those snippets. K, M and B are a thousand, a
million and a billion. For what must be refused it may name a pattern that no document of a pattern may hold. Exits 1
when anything is off. Standard library only.
"""

from __future__ import annotations

import ast
import html
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
FREE = {Decimal(1), Decimal(3), Decimal(100)}  # minus one, an average of three, per cent
KINDS = {"lookup", "computed", "multi-source", "news", "conflict", "asof", "restated", "unanswerable", "advice"}
KINDS |= {"injection"}
GOLD_FIELDS = {"values", "text_any", "refuse", "must_not"}
FIELDS = {"id", "question", "tickers", "as_of", "kind", "gold", "note"}
NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"


def rows(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (HERE / name).read_text("utf-8").splitlines() if line.strip()]


def spaced(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


def bare(markup: str) -> str:
    """Text without tags and entities; twice, since feeds carry HTML inside XML."""
    for _ in range(2):
        markup = html.unescape(re.sub(r"<!\[CDATA\[|\]\]>|<[^<>]*>", " ", markup))
    return spaced(markup)


@cache
def text(path: str) -> str:
    raw = (HERE / path).read_text("utf-8")
    if path.endswith(".md"):
        cells = re.sub(r"^[|:\-\s]+$", "", raw, flags=re.M).replace("*", "")
        return spaced(cells) + " " + spaced(cells.replace("|", " "))
    if path.endswith(".json"):
        return spaced(" ".join(bare(f"{item['title']} {item['content_html']}") for item in json.loads(raw)["items"]))
    return bare(raw)


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


def value_faults(gold: dict[str, Any], proof: dict[str, Any]) -> list[str]:
    out = [f"not in {path}: {snippet!r}" for path, snippet in proof["has"] if spaced(snippet) not in text(path)]
    printed = {Decimal(n.replace(",", "")) for _, snippet in proof["has"] for n in re.findall(NUMBER, snippet)}
    value, operands = evaluate(proof["formula"])
    out += [f"{number} stands in no snippet" for number in operands if number not in printed | FREE]
    tolerance = Decimal(gold["tolerance"])
    if abs(value - Decimal(gold["value"])) > max(tolerance / 4, Decimal("0.0001")):
        out.append(f"{proof['formula']} is {value}, gold says {gold['value']}")
    return out


def absent_faults(pattern: str, forbidden: str) -> list[str]:
    folders = ["reports/*", "feeds/*.*", "feeds/first/*"] if pattern.startswith("*") else [pattern]
    needle = pattern.strip("*").lower() if pattern.startswith("*") else ""
    paths = [p.relative_to(HERE).as_posix() for folder in folders for p in sorted(HERE.glob(folder)) if p.is_file()]
    paths = [path for path in paths if needle in path.lower()]
    if not paths:
        return [f"no document matches {pattern}"]
    return [f"{path} holds {forbidden!r}" for path in paths if re.search(forbidden, text(path), re.I)]


def faults(question: dict[str, Any], proof: dict[str, Any]) -> list[str]:
    gold = question["gold"]
    out = [] if set(question) == FIELDS and set(gold) == GOLD_FIELDS else ["fields differ from the agreed ones"]
    out += [] if question["kind"] in KINDS else [f"unknown kind {question['kind']}"]
    if (gold["refuse"] and gold["values"]) or not (gold["refuse"] or gold["values"] or gold["text_any"]):
        out.append("must be refused and has values, or neither")
    if len(gold["values"]) != len(proof["values"]):
        return [*out, "values and proofs differ in number"]
    for value, how in zip(gold["values"], proof["values"], strict=True):
        out += value_faults(value, how)
    for pattern, forbidden in proof.get("absent", []):
        out += absent_faults(pattern, forbidden)
    return out


def main() -> int:
    questions, proofs = rows("questions.jsonl"), {row["id"]: row for row in rows("proofs.jsonl")}
    bad = [f"{name}: twice" for name, times in Counter(q["id"] for q in questions).items() if times > 1]
    for question in questions:
        bad += [f"{question['id']}: {fault}" for fault in faults(question, proofs[question["id"]])]
    print(
        "\n".join(bad)
        or f"{len(questions)} questions, {sum(len(q['gold']['values']) for q in questions)} values: clean"
    )
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
