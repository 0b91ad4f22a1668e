"""TAT-QA turned into drafts: a table and its paragraphs as evidence, the derivation as a formula, the answer as a cited sentence.

An answer rests on the lines nearest its question, which are all that the prompt tells (`model/prompt/nearest_lines.py`): what they do not hold, and
what finds no citation (a count of lines, a span that is spelled otherwise), is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

from tieout.model.data.authored.draft import Draft, Item
from tieout.model.data.cells import words
from tieout.model.data.filter import values
from tieout.model.data.phrasing import ASKED, MANY_YEARS, answer_sentence, citing, clean_formula, markdown_table, pieces
from tieout.model.data.tables import table_questions
from tieout.model.prompt.nearest_lines import labels, narrowed
from tieout.model.prompt.table_lines import readings, table_lines
from tieout.model.tieout.sentences import listed

AS_OF = "2026-10-14"
MOST_PIECES = 560  # rough tokens of a context; what is further down is left out
KEYS = "abcdefghijklmnopqrst"
TABLE = KEYS[0]
MADE = 16  # further questions made from each table, over a few of its rows

Context = dict[str, Any]


def tatqa_drafts(contexts: Sequence[Context]) -> Iterator[tuple[str, str, Draft]]:
    """(source, serial, draft) of every question that can be told, and of a question that its context does not answer."""
    for context in contexts:
        items, uid = evidence(context), context["table"]["uid"]
        for question in context["questions"]:
            draft = _draft(question, items, uid)
            if draft:
                yield "tatqa", question["uid"], draft
        for n, draft in enumerate(table_questions(spread(context["table"]["table"]), items[0].head, uid, AS_OF, MADE)):
            yield "tables", f"tatqa-{uid}-{n}", draft
    for here, there in pairwise(contexts):
        draft = _unanswerable(here, there)
        if draft:
            yield "tatqa", f"missing-{draft.group}", draft


def evidence(context: Context) -> tuple[Item, ...]:
    """The table, then its paragraphs in order as far as they fit, those that answers rest on first in the choosing."""
    uid = context["table"]["uid"]
    table = Item(
        TABLE,
        f"edgar, filing 10-K, 2019-12-12: Annual report, table {uid[:4]}",
        markdown_table(spread(context["table"]["table"])),
    )
    wanted = {o for q in context["questions"] for o in q["rel_paragraphs"]}
    notes = {str(p["order"]): p["text"] for p in context["paragraphs"]}
    room = MOST_PIECES - pieces(table_lines(table.text))
    chosen: list[str] = []
    for order in sorted(notes, key=lambda o: (o not in wanted, int(o))):
        if pieces(notes[order]) <= room and len(chosen) < len(KEYS) - 1:
            chosen.append(order)
            room -= pieces(notes[order])
    told_in = sorted(chosen, key=int)
    head = "edgar, filing 10-K, 2019-12-12: Annual report, notes"
    return (table, *(Item(KEYS[i], head, notes[o]) for i, o in enumerate(told_in, start=1)))


def spread(rows: Sequence[Sequence[str]]) -> list[list[str]]:
    """A head that stands alone in its row ("Years ended December 31,") is every column's: the set tells no spans."""
    told = [list(r) for r in rows]
    for row in told:
        named = [c for c in row[1:] if c.strip()]
        if row[0].strip() or len(named) > 1:
            break
        row[1:] = named * (len(row) - 1)
    return told


def _draft(question: dict[str, Any], items: Sequence[Item], group: str) -> Draft | None:
    kind, scale, asked = question["answer_type"], question["scale"], question["question"].strip()
    near = nearest(items, asked)
    if kind == "arithmetic":
        formula = clean_formula(question["derivation"])
        cited = citing(near, values(formula)) if formula else ""
        parts = [f"<<{formula}>>"]
    elif kind in ("span", "multi-span"):
        parts = [_with_scale(a.strip().rstrip("."), scale) for a in question["answer"]]
        cited = _holding(near, [a.strip().rstrip(".") for a in question["answer"]])
    elif kind == "count" and MANY_YEARS.match(asked):
        parts, cited = [str(question["answer"])], TABLE * any(i.key == TABLE for i in near)
    else:
        return None
    if not cited:
        return None
    shown = readings(items[0].text) if cited == TABLE else ()
    answer = answer_sentence(asked, parts, cited, question["uid"], shown)
    if not answer:
        return None
    return Draft(kind, group, AS_OF, asked, answer, tuple(items))


def nearest(items: Sequence[Item], question: str) -> list[Item]:
    """The items as the prompt tells them: cut down to the lines nearest the question, those without one left out."""
    near = dict(narrowed([(n, i.head, table_lines(i.text)) for n, i in enumerate(items)], question))
    return [replace(items[n], text=near[n]) for n in sorted(near)]


def _unanswerable(here: Context, there: Context) -> Draft | None:
    """A question of the next context over this one's evidence: the honest answer says what is missing."""
    asked = [q for q in there["questions"] if q["answer_type"] == "arithmetic" and ASKED.match(q["question"].strip())]
    if not asked:
        return None
    question, items = asked[0]["question"].strip(), evidence(here)
    lines = labels(i.text for i in nearest(items, question) if i.key == TABLE)
    match = ASKED.match(question)
    if len(lines) < 2 or not match or any(words(line) <= words(question) for line in lines):
        return None
    subject = (
        (match["article"] or "").lower()
        + match["subject"].strip()
        + (f" {match['when'].strip(' ,')}" if match["when"] else "")
    )
    answer = f"The sources do not give {subject}. The nearest source is a table with the lines {listed(lines[:3])} [a]."
    return Draft("missing", here["table"]["uid"], AS_OF, question, answer, items)


def _with_scale(text: str, scale: str) -> str:
    if not re.fullmatch(r"[-$€£() \d.,%]+", text) or scale == "" or re.fullmatch(r"(?:19|20)\d\d", text):
        return text
    if scale == "percent":
        return text if "%" in text else f"{text}%"
    return f"{text} {scale}"


def _holding(items: Sequence[Item], texts: Sequence[str]) -> str:
    chosen: set[str] = set()
    for text in texts:
        found = [i.key for i in items if text.lower() in re.sub(r"\s+", " ", i.text).lower()]
        if not found:
            return ""
        if not chosen & set(found):
            chosen.add(found[0])
    return "".join(sorted(chosen))
