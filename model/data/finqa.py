"""FinQA and ConvFinQA turned into drafts: programs as formulas over the table, follow-ups with the question before them.

Both sets come from the same filings, so a document is known by the numbers of its table: all that is asked of one table,
in either set, falls on the same side of the split.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from typing import Any

from tieout.model.data.authored.draft import Draft, Item
from tieout.model.data.filter import values
from tieout.model.data.phrasing import (
    answer_sentence,
    capital,
    citing,
    clean_formula,
    markdown_table,
    pieces,
    program_formula,
)
from tieout.model.data.tables import table_questions
from tieout.model.prompt.table_lines import readings

AS_OF = "2026-10-14"
MOST_PIECES = 420
MADE = 8
TABLE = "a"

Table = list[list[str]]


def finqa_drafts(lines: Sequence[dict[str, Any]]) -> Iterator[tuple[str, str, Draft]]:
    """(source, serial, draft); the prose of one line is given to all questions over the same table."""
    prose: dict[str, list[str]] = {}
    for line in lines:
        known = prose.setdefault(group_of(line["table"]), [])
        known += [t for t in line["context"] if not t.rstrip().endswith(";") and t not in known]
    made: set[str] = set()
    for n, line in enumerate(lines):
        group = group_of(line["table"])
        items = evidence(line["table"], prose[group], group) if line["table"] else ()
        draft = _draft(line["question"], line["program"], items, group)
        if draft:
            yield "finqa", f"{n:04d}", draft
        if items and group not in made:
            made.add(group)
            for k, extra in enumerate(table_questions(line["table"], items[0].head, group, AS_OF, MADE)):
                yield "tables", f"finqa-{group}-{k}", extra


def convfinqa_drafts(
    conversations: Sequence[dict[str, Any]], taken: frozenset[str]
) -> Iterator[tuple[str, str, Draft]]:
    """The turns of each conversation; a turn after the first names the question before it. `taken`: tables already told."""
    seen = set(taken)
    for n, conversation in enumerate(conversations):
        table = as_rows(conversation["doc"]["table"])
        group = group_of(table)
        items = evidence(table, (), group)
        talk = conversation["dialogue"]
        questions = [q.strip() for q in talk["conv_questions"]]
        for i, program in enumerate(talk["turn_program"]):
            earlier = f" (Earlier question: {capital(questions[i - 1] if i == 1 else questions[0])})" if i else ""
            draft = _draft(questions[i], program, items, group, earlier)
            if draft:
                yield "convfinqa", f"{n:04d}-{i}", draft
        if group not in seen:
            seen.add(group)
            for k, extra in enumerate(table_questions(table, items[0].head, group, AS_OF, MADE)):
                yield "tables", f"convfinqa-{group}-{k}", extra


def group_of(table: Table) -> str:
    """A table by its numbers, however a set spells them."""
    numbers = sorted({f"{float(v):g}" for row in table for cell in row[1:] for v in values(cell)})
    return hashlib.sha256(" ".join(numbers).encode()).hexdigest()[:12]


def as_rows(table: dict[str, dict[str, Any]]) -> Table:
    """ConvFinQA's column → row → value as rows under a header."""
    labels = list(dict.fromkeys(label for column in table.values() for label in column))
    return [["", *table], *([label, *(_cell(column.get(label, "")) for column in table.values())] for label in labels)]


def _cell(value: Any) -> str:
    return f"{value:.10g}" if isinstance(value, float) else str(value)


def evidence(table: Table, prose: Sequence[str], group: str) -> tuple[Item, ...]:
    first = Item(TABLE, f"edgar, filing 10-K, 2018-02-20: Annual report {group[:4]}, table", markdown_table(table))
    room, items = MOST_PIECES - pieces(first.text), [first]
    for text in prose[:6]:
        if pieces(text) <= room:
            items.append(Item("abcdefgh"[len(items)], "edgar, filing 10-K, 2018-02-20: Annual report, text", text))
            room -= pieces(text)
    return tuple(items)


def _draft(question: str, program: str, items: Sequence[Item], group: str, earlier: str = "") -> Draft | None:
    if not items or pieces(items[0].text) > MOST_PIECES:
        return None
    formula = program_formula(program)
    said = f"<<{formula}>>" if formula else _plain(program, items)
    cited = citing(items, values(formula or said)) if said else ""
    if not cited:
        return None
    answer = answer_sentence(question, [said], cited, group, readings(items[0].text) if cited == TABLE else ())
    if not answer:
        return None
    return Draft("program", group, AS_OF, capital(question.strip()) + earlier, answer, tuple(items))


def _plain(program: str, items: Sequence[Item]) -> str:
    """A program that is one number, as its source prints it."""
    wanted = values(program)
    if len(wanted) != 1 or clean_formula(program) or not program.strip().rstrip("%").replace(".", "", 1).isdigit():
        return ""
    return program.strip() if any(wanted & values(i.text) for i in items) else ""
