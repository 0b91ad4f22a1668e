"""Check every gold value of a set of questions against the documents that it was asked over.

    python -m bench.check_gold [SET]... [--data DATA]

A set is a folder under bench/sets/ with questions.jsonl and proofs.jsonl; without a name all are checked. A line of proofs.jsonl
holds, for each gold value, rows that must stand in a document and a formula over numbers that those rows hold; K, M and B are a
thousand, a million and a billion. `says` and `text` name further rows, for gold that is no number; `absent` names what no
document of a pattern may hold, for what must be refused. Rows are compared as plain text: tags, table rules and bold marks taken
away, white space made one blank. DATA is the folder of documents that are not part of this repository; a set that needs it is
skipped aloud without. Knows nothing of Tieout: what it checks must not depend on the code that is measured. Exits 1 when
anything is off.
"""

from __future__ import annotations

import argparse
import ast
import html
import json
import operator
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from bench.command import Skipped

SETS = Path(__file__).resolve().parent / "sets"
Row = dict[str, Any]
Place = tuple[str, str]  # a file, and a row that must stand in it
SCALES = {"K": Decimal(10) ** 3, "M": Decimal(10) ** 6, "B": Decimal(10) ** 9}
FREE = {Decimal(n) for n in (1, 2, 3, 100, 10000)}  # minus one, averages, per cent, basis points
FIELDS = {"id", "question", "tickers", "as_of", "kind", "gold", "note"}
GOLD_FIELDS = {"values", "text_any", "refuse", "must_not"}
UNITS = {"USD", "USD/shares", "percent", "pp", "count", "x"}
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
BLOCK = re.compile(r"</?(?:t[rdh]|p|div|br|h\d|li|table)\b[^<>]*>", re.IGNORECASE)


# -- documents ---------------------------------------------------------------------------------------------------------
def spaced(text: str) -> str:
    """Text with all white space made one blank."""
    return " ".join(text.split())


def feed_text(markup: str) -> str:
    """Text without tags and entities; twice, since feeds carry HTML inside XML."""
    for _ in range(2):
        markup = html.unescape(re.sub(r"<!\[CDATA\[|\]\]>|<[^<>]*>", " ", markup))
    return spaced(markup)


def filing_text(markup: str) -> str:
    """A filing without its hidden header, tags and entities; only the end of a block or a cell parts words."""
    markup = BLOCK.sub(" ", re.sub(r"<ix:header.*?</ix:header>", "", markup, flags=re.S | re.I))
    return spaced(html.unescape(re.sub(r"<[^<>]*>", "", markup)))


def markdown_text(markup: str) -> str:
    """Markdown without table rules and bold marks; once with the bars between cells and once without."""
    cells = re.sub(r"^[|:\-\s]+$", "", markup, flags=re.M).replace("*", "")
    return f"{spaced(cells)} {spaced(cells.replace('|', ' '))}"


def pdf_text(path: Path) -> str:
    """All pages of a PDF."""
    import pypdfium2

    with pypdfium2.PdfDocument(path) as document:
        return spaced(" ".join(page.get_textpage().get_text_bounded() for page in document))


@cache
def text(path: Path) -> str:
    """What a document says, in one line."""
    if path.suffix == ".pdf":
        return pdf_text(path)
    raw = path.read_text("utf-8", errors="replace")
    if path.suffix == ".md":
        return markdown_text(raw)
    if path.suffix == ".json":
        items = json.loads(raw)["items"]
        return spaced(" ".join(feed_text(f"{item['title']} {item['content_html']}") for item in items))
    return filing_text(raw) if "<ix:" in raw or path.suffix == ".htm" else feed_text(raw)


# -- numbers -----------------------------------------------------------------------------------------------------------
def printed(places: Iterable[Place]) -> set[Decimal]:
    """Every number that the rows hold."""
    found: set[Decimal] = set()
    for _, row in places:
        found |= {Decimal(number.replace(",", "")) for number in NUMBER.findall(row)}
        found |= {Decimal(number.replace(" ", "")) for number in SPACED.findall(row)}
        found |= {Decimal(value) for word, value in WORDS.items() if word in row.lower()}
    return found


def evaluate(formula: str) -> tuple[Decimal, set[Decimal]]:
    """The value of a formula over + - * /, and the numbers in it.

    Raises ValueError for anything else.
    """
    operands: set[Decimal] = set()

    def walk(node: ast.expr) -> Decimal:
        match node:
            case ast.Constant():
                number = Decimal(ast.get_source_segment(formula, node) or "")
                operands.add(number)
                return number
            case ast.Name(id=name):
                return SCALES[name]
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return -walk(operand)
            case ast.BinOp(left=left, op=op, right=right):
                return OPERATORS[type(op)](walk(left), walk(right))
        raise ValueError(f"not a formula: {formula}")

    return walk(ast.parse(formula, mode="eval").body), operands


# -- checks ------------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Gold:
    """A set's questions with their proofs, and the folder that the proofs' paths start from."""

    documents: Path
    real: bool  # over real filings; invented documents have units of their own
    questions: Sequence[Row]
    proofs: dict[str, Row]

    def all_faults(self) -> list[str]:
        """Everything that is off."""
        ids = Counter(question["id"] for question in self.questions)
        out = [f"{id}: twice" for id, times in ids.items() if times > 1]
        out += [f"{id}: a proof without a question" for id in self.proofs.keys() - ids.keys()]
        out += [f"{id}: no proof" for id in ids.keys() - self.proofs.keys()]
        for question in self.questions:
            if question["id"] in self.proofs:
                out += [f"{question['id']}: {fault}" for fault in self.faults(question, self.proofs[question["id"]])]
        return out

    def faults(self, question: Row, proof: Row) -> list[str]:
        """What is off with one question."""
        values, said = question["gold"]["values"], proof.get("text", [])
        out = form_faults(question) + self.missing(proof.get("says", [])) + self.missing(said)
        rows = " ".join(row for _, row in said)
        groups = question["gold"]["text_any"] if rows else []
        out += [f"no row behind {group}" for group in groups if not any(word in rows for word in group)]
        if len(values) != len(proof["values"]):
            return [*out, "values and proofs differ in number"]
        for value, how in zip(values, proof["values"], strict=True):
            out += self.value_faults(value, how)
        for pattern, forbidden in proof.get("absent", []):
            out += self.absent_faults(pattern, forbidden)
        return out

    def missing(self, places: Iterable[Place]) -> list[str]:
        """Rows that do not occur in the file they are said to stand in."""
        return [f"not in {name}: {row!r}" for name, row in places if spaced(row) not in text(self.documents / name)]

    def value_faults(self, gold: Row, proof: Row) -> list[str]:
        """What is off with one gold value: a row, an operand, the unit or the result."""
        out = self.missing(proof["has"])
        value, operands = evaluate(proof["formula"])
        out += [f"{number} stands in no row" for number in sorted(operands - printed(proof["has"]) - FREE)]
        out += [f"unknown unit {gold['unit']}"] if self.real and gold["unit"] not in UNITS else []
        if abs(value - Decimal(gold["value"])) > max(Decimal(gold["tolerance"]) / 4, Decimal("0.0001")):
            out.append(f"{proof['formula']} is {value}, gold says {gold['value']}")
        return out

    def absent_faults(self, pattern: str, forbidden: str) -> list[str]:
        """Documents of a pattern that hold what none may hold; `*name*` means any document with that in its path."""
        patterns = ["reports/*", "feeds/*.*", "feeds/first/*"] if pattern.startswith("*") else [pattern]
        paths = [path for each in patterns for path in sorted(self.documents.glob(each)) if path.is_file()]
        if pattern.startswith("*"):
            wanted = pattern.strip("*").lower()
            paths = [path for path in paths if wanted in path.relative_to(self.documents).as_posix().lower()]
        if not paths:
            return [f"no document matches {pattern}"]
        return [f"{path.name} holds {forbidden!r}" for path in paths if re.search(forbidden, text(path), re.I)]


def form_faults(question: Row) -> list[str]:
    """What is off with the fields of a question."""
    gold = question["gold"]
    answerable = bool(gold["values"] or gold["text_any"])
    checks = {
        "fields differ from the agreed ones": set(question) != FIELDS or set(gold) != GOLD_FIELDS,
        f"unknown kind {question['kind']}": question["kind"] not in KINDS,
        "must be refused and has an answer, or neither": bool(gold["refuse"]) == answerable,
        "an as-of question without a date": question["kind"] == "asof" and not question["as_of"],
    }
    return [fault for fault, found in checks.items() if found]


def load(folder: Path, data: Path | None) -> Gold:
    """The gold of a set.

    Raises Skipped when the set's documents are not part of this repository and DATA does not hold them.
    """
    if not (folder / "questions.jsonl").is_file():
        raise Skipped(f"there is no set {folder}")
    real = "@DATA@" in (folder / "desk.toml.in").read_text("utf-8")
    if real and (data is None or not (data / "filings").is_dir()):
        raise Skipped(f"{folder.name} needs --data FOLDER, a folder that holds filings/ and dev/")
    proofs = {row["id"]: row for row in rows(folder / "proofs.jsonl")}
    return Gold(data if real and data else folder, real, rows(folder / "questions.jsonl"), proofs)


def rows(path: Path) -> list[Row]:
    """The rows of a JSONL file."""
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]


def names() -> list[str]:
    """The sets that have gold."""
    return sorted(path.parent.name for path in SETS.glob("*/proofs.jsonl"))


def main(words: Sequence[str]) -> int:
    """Check the sets that the words name; 1 when anything is off."""
    parser = argparse.ArgumentParser(
        prog="python -m bench.check_gold", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("sets", nargs="*", metavar="SET", help=f"{', '.join(names())}; default all")
    parser.add_argument("--data", type=Path, help="the folder that holds filings/ and dev/")
    options = parser.parse_args(words)
    status = 0
    for name in options.sets or names():
        try:
            gold = load(SETS / name, options.data)
        except Skipped as exc:
            print(f"skipped: {exc}")
            continue
        bad = gold.all_faults()
        values = sum(len(question["gold"]["values"]) for question in gold.questions)
        print("\n".join(bad) or f"{name}: {len(gold.questions)} questions ({values} values): clean")
        status = max(status, int(bool(bad)))
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
