"""Questions to train on, each with what is asked: made of wordings, and taken from TAT-QA and FinQA by how they are answered. Pure, seeded."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any, get_args

from tieout.retrieval.evidence.operation.texts import COMPANY, WHEN, masked
from tieout.retrieval.query.operations import HeardKind

KINDS: tuple[HeardKind, ...] = get_args(HeardKind)
_OFTEN = 3  # a value is asked for that much more often than anything else
_SLOT = re.compile(r"\{(\w+?)2?\}")
_DERIVED: Mapping[str, HeardKind] = {
    "n-n": "change", "(n-n)/n": "growth", "n/n-n": "growth", "n/n": "ratio", "(n+n)/n": "average", "(n+n+n)/n": "average",
    "(n+n+n+n)/n": "average", "n+n": "sum", "n+n+n": "sum", "n+n+n+n": "sum",
}  # fmt: skip
_PROGRAMS: Mapping[tuple[str, ...], HeardKind] = {
    ("subtract", "divide"): "growth", ("subtract",): "change", ("divide",): "ratio", ("add",): "sum",
    ("greater",): "direction", ("add", "divide"): "average", ("table_average",): "average", ("table_sum",): "sum",
    ("table_max",): "most", ("table_min",): "least",
}  # fmt: skip
_AMOUNT = re.compile(r"[$£€\d,.()% -]+(?:thousand|million|billion|years|shares)?")
_REASON = re.compile(r"\bwhy\b|reason|caus|driv|due to|led to|attribut", re.I)


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """`text` as the model reads it. `source` names the wording or the report, so that parts are split by it."""

    text: str
    kind: HeardKind
    source: str


def from_wordings(
    data: Mapping[str, Any], metrics: Sequence[str], count: int, random: Random
) -> Iterator[AskedQuestion]:
    """`count` questions of each kind; `data` as in wordings.json, `metrics` words for what is measured."""
    fill = {**data["fill"], "metric": metrics, "company": [COMPANY], "period": [WHEN, f"in {WHEN}", f"for {WHEN}", ""]}
    for kind, templates in data["kinds"].items():
        for _ in range(count * (_OFTEN if kind == "value" else 1)):
            template = random.choice(templates)
            text = _SLOT.sub(lambda slot: random.choice(fill[slot[1]]), template)
            yield AskedQuestion(masked(text), kind, template)


def from_tatqa(contexts: Sequence[Mapping[str, Any]]) -> Iterator[AskedQuestion]:
    """TAT-QA's questions by their derivation; those that an amount answers are values, those that sentences answer are words."""
    for context in contexts:
        for question in context["questions"]:
            if kind := _tatqa_kind(question):
                yield AskedQuestion(masked(question["question"]), kind, context["table"]["uid"])


def _tatqa_kind(question: Mapping[str, Any]) -> HeardKind | None:
    asked = question["question"]
    if question["answer_type"] == "arithmetic":
        kind = _DERIVED.get(_shape(question["derivation"]))
        two_lines = "between" in asked and masked(asked).count(WHEN) < 2
        return "difference" if kind == "change" and two_lines else kind
    if question["answer_type"] != "span":
        return None
    answer = " ".join(map(str, question["answer"])) if isinstance(question["answer"], list) else str(question["answer"])
    if _AMOUNT.fullmatch(answer):
        return "value"
    in_words = question["answer_from"] == "text" and len(answer.split()) > 3
    return ("why" if _REASON.search(asked) else "says") if in_words else None


def _shape(derivation: str) -> str:
    """ "(1,253 - 987) / 987" → "(n-n)/n"."""
    bare = re.sub(r"[\d,.]+", "n", re.sub(r"[$£€%\s]|million|thousand", "", derivation))
    bare = re.sub(r"\(-?n\)", "n", bare)
    return bare[1:-1] if re.fullmatch(r"\([^()]*\)", bare) else bare


def from_finqa(rows: Sequence[Mapping[str, Any]]) -> Iterator[AskedQuestion]:
    """FinQA's questions by the steps of their programs."""
    for row in rows:
        steps = tuple(re.findall(r"([a-z_]+)\(", row["program"]))
        kind = _PROGRAMS.get(steps)
        if kind == "average" and "const_" not in row["program"]:
            kind = "ratio"
        if kind:
            yield AskedQuestion(masked(row["question"]), kind, " ".join(row["context"])[:80])
