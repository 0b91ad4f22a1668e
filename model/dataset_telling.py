"""How a question of a QA set is told: tables as Markdown, programs as formulas, an answer as a cited sentence. Pure text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import zip_longest
from random import Random
from typing import Any

from model.authored.draft import Item
from model.dataset_ties import values
from model.sentences import bare

PIECE = re.compile(r"\d|[^\W\d]+|[^\w\s]")
ASKED = re.compile(
    r"^(?:and )?(?P<when>(?:as of|at|during|for|from|in)\b[^?]{1,90}?)?[ ,]*"
    r"(?:what (?P<verb>is|was|are|were)|how much (?P<held>is|was|are|were)(?= (?:the|its|our|total|\w+['’]s?) )) "
    r"(?P<article>the )?(?P<subject>.+?)[\s.]*\?*$",
    re.IGNORECASE,
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


def told(question: str, said: str, cited: str, seed: str) -> str:
    """ "What was X?" becomes "X was Y, according to the filing [n]."; any other question stands before its figure, so that
    no figure stands alone; prose gets a plain lead."""
    marks = "".join(f"[{k}]" for k in cited)
    drawn = Random(seed)
    asked = ASKED.match(question.strip())
    if len(said) > 60 and "<<" not in said:
        lead = drawn.choice(("According to the filing:", "The filing gives:", "The filing shows:"))
        return f"{lead} {said} {marks}."
    if asked and not VAGUE.match(asked["subject"]):
        when = f"{asked['when'].strip(' ,')}, " if asked["when"] else ""
        subject = when + (asked["article"] or "").lower() + asked["subject"].strip()
        end = drawn.choice((", according to the filing", ""))
        return f"{capital(subject)} {asked['verb'] or asked['held']} {said}{end} {marks}."
    return f"{capital(bare(question))}: {said} {marks}."


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
