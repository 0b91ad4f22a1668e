"""How a question of a QA set is told: tables as Markdown, programs as formulas, an answer as a cited sentence. Pure text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import zip_longest
from random import Random
from typing import Any

from tieout.model.data.authored.draft import Item
from tieout.model.data.cells import located, named, of_formula, places, row_asked, verbatim
from tieout.model.data.filter import results_of, values
from tieout.model.prompt.table_lines import Reading
from tieout.model.tieout.comparison import written
from tieout.model.tieout.sentences import listed

PIECE = re.compile(r"\d|[^\W\d]+|[^\w\s]")
ASKED = re.compile(
    r"^(?:and )?(?P<when>(?:as of|at|during|for|from|in)\b[^?]{1,90}?)?[ ,]*"
    r"(?:what (?P<verb>is|was|are|were)|how much (?P<held>is|was|are|were)(?= (?:the|its|our|total|\w+['’]s?) )) "
    r"(?P<article>the )?(?P<subject>.+?)[\s.]*\?*$",
    re.IGNORECASE,
)
NUMERIC = re.compile(r"[-$€£() \d.,%]*\d[-$€£() \d.,%]*(?:thousand|million|billion|percent)?")
CELL = re.compile(
    r"[$€£]?\s*(?:\d[\d,]*(?:\.\d+)?\s*%?|\(\s*[$€£]?\d[\d,]*(?:\.\d+)?\))"
)  # a figure alone, as a table prints it
TOTAL = re.compile(r"\btotal\b", re.IGNORECASE)
YEAR = re.compile(r"(?:19|20)\d\d")
COUNTED = re.compile(r"how many (?P<things>[^?]+?) (?:are|were|is|was)(?P<rest> [^?]+?)?[\s.]*\?*$", re.IGNORECASE)
LIMIT = re.compile(
    r"\b(?:(?:less|more|greater|higher|lower|larger|smaller) than|above|below|under|over|exceed(?:ed|ing)?)"
    r"\s*[$€£]?(?P<number>\d[\d,]*(?:\.\d+)?)[^?]*",
    re.IGNORECASE,
)
MANY_YEARS = re.compile(r"\s*(?:for |in )?how many years\b", re.IGNORECASE)
PASSING = {  # what a comparison with a limit finds; the limit stands in the formula and in no source
    "over": "The year above the limit",
    "under": "The year below the limit",
    "count over": "The number of years above the limit",
    "count under": "The number of years below the limit",
}
LESS = re.compile(r"less|low|small|below|under", re.IGNORECASE)
DEGREE = re.compile(
    r"\b(?:higher|lower|larger|smaller|greater|highest|lowest|largest|smallest|greatest)\b", re.IGNORECASE
)
VAGUE = re.compile(r"(?:it|this|that|these|those|they|he|she|their)\b", re.IGNORECASE)  # points at an earlier question
OPERATORS = {"add": "+", "subtract": "-", "multiply": "*", "divide": "/"}


def markdown_table(rows: Sequence[Sequence[str]]) -> str:
    """Rows as a Markdown table; short rows are filled up."""
    width = max(len(r) for r in rows)
    lines = ["| " + " | ".join(re.sub(r"\s+", " ", c).strip() for c in r) + " |" for r in _padded(rows, width)]
    return "\n".join([lines[0], "|" + " --- |" * width, *lines[1:]])


def _padded(rows: Sequence[Sequence[str]], width: int) -> list[list[str]]:
    return [[c for c, _ in zip_longest(r, range(width), fillvalue="")] for r in rows]


def pieces(text: str) -> int:
    """About how many tokens: digits count one by one, as SmolLM2's tokenizer has them."""
    return len(PIECE.findall(text))


def answer_sentence(
    question: str, parts: Sequence[str], cited: str, seed: str, readings: Sequence[Reading] = ()
) -> str:
    """The answer as a cited sentence that repeats what was asked; a figure of a table follows its cell's name.

    "What was X?" becomes "X (Net sales, 2019) was Y, according to the filing [n]."; a formula stands behind the cells of its
    operands; prose gets a plain lead. `parts`: the formula alone, or each value. "" where a number would stand unnamed.
    """
    marks, end = "".join(f"[{k}]" for k in cited), Random(seed).choice((", according to the filing", ""))
    asked = ASKED.match(question.strip())
    if not all(NUMERIC.fullmatch(p) or "<<" in p for p in parts) and (not asked or len(listed(parts)) > 60):
        lead = Random(seed).choice(("According to the filing:", "The filing gives:", "The filing shows:"))
        return f"{lead} {listed(parts)} {marks}."
    cells = _cells(question, parts, readings)
    if asked and not VAGUE.match(asked["subject"]):
        when = f"{asked['when'].strip(' ,')}, " if asked["when"] else ""
        subject = capital(when + (asked["article"] or "").lower() + asked["subject"].strip())
        return f"{_phrased(subject, asked['verb'] or asked['held'], parts, cells, question)}{end} {marks}."
    said = _otherwise(question, parts, cells, readings)
    return f"{said} {marks}." if said else ""


def _cells(question: str, parts: Sequence[str], readings: Sequence[Reading]) -> tuple[Reading, ...]:
    if "<<" in parts[0]:
        return of_formula(parts[0].strip("<>"), question, readings)
    found = [values(p) for p in parts]
    return located([v for (v,) in found], question, readings) if all(len(f) == 1 for f in found) else ()


def _phrased(subject: str, verb: str, parts: Sequence[str], cells: Sequence[Reading], question: str) -> str:
    if "<<" in parts[0]:
        return f"{subject}{named(cells)} {verb} {parts[0]}"
    if len(parts) > 1 and cells:
        each = [f"({place}) {part}" for place, part in zip(places(cells), parts, strict=True)]
        return f"{subject} {verb} {listed(each)}"
    where = f" ({places(cells)[0]})" if cells and not verbatim(cells[0], question) else ""
    return f"{subject}{where} {verb} {listed(parts)}"


def _otherwise(question: str, parts: Sequence[str], cells: Sequence[Reading], readings: Sequence[Reading]) -> str:
    """What is said to "In which year …", "How many …", "By how much …"."""
    if "<<" in parts[0]:
        return f"The answer{named(cells)} is {parts[0]}"
    if MANY_YEARS.match(question) and LIMIT.search(question):
        return _years_told(question, parts, readings, "count ")
    if all(YEAR.fullmatch(p) for p in parts):
        return _years_told(question, parts, readings)
    if len(cells) == 1:
        (cell,) = cells
        return f"{cell.label}{f' ({cell.head})' if cell.head else ''} came to {parts[0]}"
    counted = COUNTED.match(question.strip())
    if counted and len(parts) == 1:
        return f"The number of {counted['things'].strip()}{counted['rest']} was {parts[0]}"
    return ""


def _years_told(question: str, results: Sequence[str], readings: Sequence[Reading], many: str = "") -> str:
    """Years, or how many they are, that a comparison finds as that comparison, worked out by code; "" where it would find others."""
    limit = LIMIT.search(question)
    asked = limit or DEGREE.search(question)
    if not asked:
        return f"The year{'s' * (len(results) > 1)} {'were' if len(results) > 1 else 'was'} {listed(results)}"
    less, word = bool(LESS.match(asked.group())), asked.group().lower()
    test = f"{many}{'under' if less else 'over'}" if limit else "lowest" if less else "highest"
    row = tuple(
        r for r in row_asked(question, readings) if len(YEAR.findall(r.head)) == 1 and NUMERIC.fullmatch(r.text)
    )
    cells = [(YEAR.findall(r.head)[0], number(r.text)) for r in row]
    told = written(test, limit["number"].replace(",", "") if limit else "", cells)
    if {str(found) for found in results_of(told.strip("<>"))} != set(results):
        return ""
    return f"{PASSING[test] if limit else f'The year of the {word} figure'}{named(row)} was {told}"


def number(cell: str) -> str:
    """A cell as a formula writes it: "(494)" is -494."""
    return "-" * ("(" in cell) + re.sub(r"[^\d.]", "", cell)


def operand(cell: str) -> str:
    """A cell behind a sign: a negative one in brackets."""
    return f"({number(cell)})" if "(" in cell else number(cell)


def negative(*cells: str) -> bool:
    return any("(" in cell for cell in cells)


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def clean_formula(derivation: str) -> str:
    """A derivation as `<<…>>` takes it: no commas, currency signs or spaces; (a-b)/b becomes a/b-1."""
    text = re.sub(r"[\s,$€£%]", "", derivation.replace("×", "*").replace("÷", "/").replace("–", "-"))
    text = re.sub(r"^\(?([\d.]+)-([\d.]+)\)?/\2$", r"\1/\2-1", text)
    text = re.sub(r"^\(([^()]*)\)$", r"\1", text.replace("[", "(").replace("]", ")"))
    return text if re.fullmatch(r"[\d.+\-*/()]+", text) and re.search(r"[-+*/]", text) else ""


def citing(items: Sequence[Item], wanted: set[Any]) -> str:
    """The fewest items, in their order, that give every number wanted; "" where some number stands nowhere."""
    left = {v for v in wanted if v not in (1, 2, 3, 4, 5, 100, 1000)} or set(wanted)
    chosen = ""
    for item in sorted(items, key=lambda i: -len(left & values(i.text))):
        if left & values(item.text):
            chosen += item.key
            left -= values(item.text)
    return "" if left else "".join(sorted(chosen))


def program_formula(program: str) -> str:
    """FinQA's "subtract(5829, 5735), divide(#0, 5735)" as "5829/5735-1"; "" where it is no plain arithmetic."""
    steps: list[str] = []
    for name, left, right in re.findall(r"(\w+)\(([^,()]+), ([^,()]+)\)", program):
        if name not in OPERATORS:
            return ""
        a, b = (_operand(t.strip(), steps) for t in (left, right))
        if not a or not b:
            return ""
        steps.append(f"{a}{OPERATORS[name]}{b}")
    if not steps:
        return ""
    short = re.sub(r"\*100$", "", steps[-1])  # a percentage shows itself as one
    return clean_formula(re.sub(r"^\(([^()]*)\)$", r"\1", short))


def _operand(text: str, steps: list[str]) -> str:
    if text.startswith("#"):
        return f"({steps[int(text[1:])]})" if int(text[1:]) < len(steps) else ""
    text = text.replace("const_", "").rstrip("%")
    return text if re.fullmatch(r"-?\d+(?:\.\d+)?", text) else ""
