"""QA sets over filings turned into drafts: the table as Markdown, the derivation as a formula, the answer as a cited sentence.

Reads TAT-QA (`tatqa/*.json`) and FinQA (`finqa/*.jsonl`) below a folder named by the user. What does not fit (too long,
no citation found, a program that is not arithmetic) is left out; the tie-out filter in `model.dataset` has the last word.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Sequence
from itertools import pairwise, zip_longest
from pathlib import Path
from random import Random
from typing import Any

from feeds.errors import DataError
from model.authored.draft import Draft, Item
from model.dataset_ties import values

MOST_PIECES = 330  # rough tokens of evidence and question; longer examples cost more time than they teach
AS_OF = "2026-10-14"
PIECE = re.compile(r"\d|[^\W\d]+|[^\w\s]")
ASKED = re.compile(r"^(?:and |for \w+ ?,? ?)?what (is|was|are|were) (?:the )?(.+?)\s*\?*$", re.IGNORECASE)
OPERATORS = {"add": "+", "subtract": "-", "multiply": "*", "divide": "/"}


def qa_drafts(folder: Path) -> Iterator[tuple[str, str, Draft]]:
    """(source, serial, draft) for every question that can be told as a cited answer, in file order."""
    for path in sorted(folder.glob("**/tatqa*.json")):
        for context in _json(path.read_text(encoding="utf-8"), path):
            yield from _tatqa(context)
        yield from _unanswerable(_json(path.read_text(encoding="utf-8"), path))
    for path in sorted(folder.glob("**/finqa*.jsonl")):
        for n, line in enumerate(path.read_text(encoding="utf-8").splitlines()):
            draft = _finqa(_json(line, path))
            if draft:
                yield "finqa", f"{n:04d}", draft


def _json(text: str, path: Path) -> Any:
    try:
        return json.loads(text)
    except ValueError as exc:
        raise DataError(f"{path.name} is no valid JSON ({exc}); fetch the data set again.") from exc


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


def _tatqa(context: dict[str, Any]) -> Iterator[tuple[str, str, Draft]]:
    uid = context["table"]["uid"]
    table = Item(
        "a",
        f"edgar, filing 10-K, 2019-12-12: Annual report, table {uid[:4]}",
        markdown_table(context["table"]["table"]),
    )
    notes = {str(p["order"]): p["text"] for p in context["paragraphs"]}
    for question in context["questions"]:
        items = _tatqa_items(table, notes, question)
        draft = _tatqa_draft(question, items, uid)
        if draft and fits(draft):
            yield "tatqa", question["uid"], draft


def _tatqa_items(table: Item, notes: dict[str, str], question: dict[str, Any]) -> list[Item]:
    """The table, the paragraphs the question rests on, and one more as a distractor."""
    wanted = [o for o in question["rel_paragraphs"] if o in notes]
    rng = Random(question["uid"])
    others = [o for o in notes if o not in wanted and pieces(notes[o]) < 90]
    chosen = wanted + rng.sample(others, min(len(others), 1 if wanted else 2))
    items = [
        Item("bcdefgh"[i], "edgar, filing 10-K, 2019-12-12: Annual report, notes", notes[o])
        for i, o in enumerate(chosen[:6])
    ]
    needs_table = question["answer_from"] != "text" or rng.random() < 0.3
    return [table, *items] if needs_table else items


def _tatqa_draft(question: dict[str, Any], items: list[Item], group: str) -> Draft | None:
    kind, scale = question["answer_type"], question["scale"]
    if kind == "arithmetic":
        formula = clean_formula(question["derivation"])
        cited = citing(items, values(formula)) if formula else ""
        said = f"<<{formula}>>"
    elif kind in ("span", "multi-span"):
        parts = [_with_scale(a.strip().rstrip("."), scale) for a in question["answer"]]
        said = parts[0] if len(parts) == 1 else ", ".join(parts[:-1]) + " and " + parts[-1]
        cited = _holding(items, [a.strip().rstrip(".") for a in question["answer"]])
    else:
        return None
    if not cited:
        return None
    answer = told(question["question"], said, cited, question["uid"])
    return Draft(kind, group, AS_OF, question["question"].strip(), answer, tuple(items))


def _unanswerable(contexts: Sequence[dict[str, Any]]) -> Iterator[tuple[str, str, Draft]]:
    """A question of the next context over this one's table: the honest answer says what is missing."""
    for here, there in pairwise(contexts):
        asked = [
            q for q in there["questions"] if q["answer_type"] == "arithmetic" and ASKED.match(q["question"].strip())
        ]
        lines = [r[0].strip() for r in here["table"]["table"][1:] if r[0].strip() and not re.search(r"\d", r[0])]
        if not asked or len(lines) < 3:
            continue
        question, uid = asked[0], here["table"]["uid"]
        match = ASKED.match(question["question"].strip())
        subject = "the " + re.sub(r"^the ", "", match.group(2).strip()) if match else ""
        table = Item(
            "a",
            f"edgar, filing 10-K, 2019-12-12: Annual report, table {uid[:4]}",
            markdown_table(here["table"]["table"]),
        )
        answer = f"The sources do not give {subject}. The nearest source is a table with the lines {lines[0]}, {lines[1]} and {lines[2]} [a]."
        draft = Draft("missing", uid, AS_OF, question["question"].strip(), answer, (table,))
        if fits(draft):
            yield "tatqa", f"missing-{uid}", draft


def _with_scale(text: str, scale: str) -> str:
    if not re.fullmatch(r"[-$€£() \d.,%]+", text) or scale == "" or re.fullmatch(r"(?:19|20)\d\d", text):
        return text
    if scale == "percent":
        return text if "%" in text else f"{text}%"
    return f"{text} {scale}"


def told(question: str, said: str, cited: str, seed: str) -> str:
    """ "What was X?" becomes "X was Y, according to the filing [n]."; other questions get a plain lead."""
    marks = "".join(f"[{k}]" for k in cited)
    asked = ASKED.match(question.strip())
    long = len(said) > 60 and "<<" not in said
    if asked and not long:
        verb, subject = asked.groups()
        subject = "The " + re.sub(r"^the ", "", subject.strip())
        return Random(seed).choice(
            (f"{subject} {verb} {said}, according to the filing {marks}.", f"{subject} {verb} {said} {marks}.")
        )
    lead = Random(seed).choice(("According to the filing:", "The filing gives:", "The filing shows:"))
    return f"{lead} {said} {marks}."


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


def _holding(items: Sequence[Item], texts: Sequence[str]) -> str:
    chosen: set[str] = set()
    for text in texts:
        found = [i.key for i in items if text.lower() in re.sub(r"\s+", " ", i.text).lower()]
        if not found:
            return ""
        if not chosen & set(found):
            chosen.add(found[0])
    return "".join(sorted(chosen))


def _finqa(line: dict[str, Any]) -> Draft | None:
    formula = program_formula(line["program"])
    if not formula or not line["table"]:
        return None
    prose = [t for t in line["context"] if not t.rstrip().endswith(";")]
    group = hashlib.sha256(json.dumps(line["table"]).encode()).hexdigest()[:12]
    items = [
        Item("a", f"edgar, filing 10-K, 2018-02-20: Annual report {group[:4]}, table", markdown_table(line["table"]))
    ]
    items += [
        Item("bcdefgh"[i], "edgar, filing 10-K, 2018-02-20: Annual report, text", t) for i, t in enumerate(prose[:4])
    ]
    cited = citing(items, values(formula))
    if not cited:
        return None
    question = line["question"].strip()
    draft = Draft(
        "program",
        group,
        AS_OF,
        question[0].upper() + question[1:],
        told(question, f"<<{formula}>>", cited, group),
        tuple(items),
    )
    return draft if fits(draft) else None


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


def fits(draft: Draft) -> bool:
    return sum(pieces(i.head + i.text) for i in draft.items) + pieces(draft.question) <= MOST_PIECES
