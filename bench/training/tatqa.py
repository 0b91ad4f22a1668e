"""TAT-QA: F1 of base and adapter on contexts that were never trained on, gold context given, formulas worked out.

    python -m bench training tatqa --data FOLDER [--adapter analyst] [--questions 120]

Every question of the held-out contexts is asked, also those that the training data cannot tell (counts, odd spans). The
answer is what stands between the subject that the completion repeats and its marks. A number counts as right within a hundredth, a
formula's result as itself or in per cent; text ("19,144.17 MWh" too) is compared as a bag of words, several spans as one bag, and text whose
numbers differ scores nothing (as DROP and TAT-QA score, Zhu et al. 2021; the scale is not asked of the model, since code reads it from the source).
"""

from __future__ import annotations

import json
import re
import string
import time
from argparse import ArgumentParser, Namespace
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

from bench.command import Skipped, given, say
from tieout.model.data.authored.draft import Draft
from tieout.model.data.build import HELD_OUT_DOCUMENTS, Example, number, split_of
from tieout.model.data.filter import FORMULA, MARK, results_of, values
from tieout.model.data.tatqa import AS_OF, evidence
from tieout.model.evaluation.evaluate import TOGETHER, complete
from tieout.model.inference import adapters
from tieout.model.inference.base import load_model, open_base
from tieout.model.tieout.comparison import comparison

LEAD = re.compile(r"^(?:According to the filing|The filing gives|The filing shows):\s*")
TELLS = re.compile(r"\b(?:was|were|is|are|came to|totall?ed|amounted to)\s+", re.IGNORECASE)
CELL = re.compile(
    r"\((?:[^()]|\([^()]*\))*[^\d\s$€£.,()-](?:[^()]|\([^()]*\))*\) |\((?:19|20)\d\d\) "
)  # a cell's name before its figure or a verb
SCALES = re.compile(r"\b(?:thousand|million|billion|percent|per cent)\b|%")
SEED = 11


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of TAT-QA with its gold, as an example of the training data."""

    example: Example
    question: str
    kind: str
    gold: tuple[str, ...]


def held_out_questions(folder: Path) -> Iterator[Asked]:
    """All questions of all contexts that `dataset build` holds out."""
    (path,) = folder.glob("**/tatqa*.json")
    for context in json.loads(path.read_text(encoding="utf-8")):
        uid = context["table"]["uid"]
        if split_of(uid, HELD_OUT_DOCUMENTS) != "held-out":
            continue
        items = evidence(context)
        for q in context["questions"]:
            draft = Draft(q["answer_type"], uid, AS_OF, q["question"].strip(), "", items)
            answer = q["answer"] if isinstance(q["answer"], list) else [q["answer"]]
            gold = tuple(str(a) for a in answer if str(a).strip())
            yield Asked(number(draft, "tatqa", q["uid"]), q["question"], q["answer_type"], gold)


def answer_of(completion: str, question: str) -> str:
    """The answer alone: without marks, attribution, lead and the subject repeated from the question."""
    text = " ".join(MARK.sub("", completion).split()).rstrip(". ")
    text = re.sub(r",? according to the filing$", "", text).strip()
    if LEAD.match(text):
        return LEAD.sub("", text)
    text = CELL.sub("", text)
    told = TELLS.split(text)
    asked = len(TELLS.findall(question)) or 1  # the subject may hold a verb of its own
    return " ".join(told[min(asked, len(told) - 1) :]) if len(told) > 1 else text


def f1(predicted: str, gold: tuple[str, ...]) -> float:
    """F1 of an answer, 0 to 1."""
    predicted = FORMULA.sub(_compared, predicted)
    formulas = [v for f in FORMULA.findall(predicted) for v in results_of(f)]
    wanted = _number(" ".join(gold)) if len(gold) == 1 else None
    if wanted is not None:
        shown = formulas or [v for v in (_number(predicted),) if v is not None]
        if shown:
            return float(_same(shown[0], wanted) or _same(shown[0] * 100, wanted))
    return _words_f1(predicted, " ".join(gold))


def _compared(formula: re.Match[str]) -> str:
    """A comparison as the years that it finds, or as their number."""
    found = comparison(formula[1])
    return " and ".join(found.results) if found else formula[0]


def _number(text: str) -> Decimal | None:
    """The one number that a text is, signs and scales aside; None for anything else."""
    bare = SCALES.sub("", text)
    found = values(bare)
    rest = re.sub(r"[\d,.\s$€£()\-]", "", bare)
    if len(found) != 1 or rest:
        return None
    negative = bool(re.search(r"-\s*[$€£]?\d|\(\s*[$€£]?\d", bare))
    return -found.pop() if negative else found.pop()


def _same(a: Decimal, b: Decimal) -> bool:
    return abs(a - b) <= Decimal("0.0101")


def _words_f1(predicted: str, gold: str) -> float:
    ours, theirs = Counter(_bag(predicted)), Counter(_bag(gold))
    if values(gold) and values(gold) != values(predicted):
        return 0.0
    shared = sum((ours & theirs).values())
    if not shared:
        return 0.0
    precision, recall = shared / sum(ours.values()), shared / sum(theirs.values())
    return 2 * precision * recall / (precision + recall)


def _bag(text: str) -> list[str]:
    bare = SCALES.sub(" ", text.lower()).translate(str.maketrans("", "", string.punctuation.replace(".", "")))
    return [w.strip(".") for w in bare.split() if w.strip(".") not in ("a", "an", "the", "and", "")]


def measured(name: str, asked: list[Asked], base: Any) -> dict[str, Any]:
    """The scores of one model, with everything it wrote."""
    model = load_model(base)
    if name != "none":
        model = adapters.apply(model, adapters.check(adapters.find_adapter(name, None), base))
    scores: dict[str, list[float]] = {}
    begun, written = time.monotonic(), []
    ordered = sorted(asked, key=lambda a: len(a.example.user))
    for start in range(0, len(ordered), TOGETHER):
        part = ordered[start : start + TOGETHER]
        texts, _ = complete(model, base.tokenizer, [a.example for a in part])
        for a, text in zip(part, texts, strict=True):
            score = f1(answer_of(text, a.question), a.gold)
            scores.setdefault(a.kind, []).append(score)
            written.append({"question": a.question, "gold": a.gold, "said": text, "f1": round(score, 3)})
        say(f"{name}: {min(start + TOGETHER, len(ordered))} of {len(ordered)}")
    every = [s for own in scores.values() for s in own]
    return {
        "model": name,
        "questions": len(every),
        "f1": round(100 * sum(every) / len(every), 1),
        "exact": round(100 * sum(s == 1 for s in every) / len(every), 1),
        "by_kind": {k: [round(100 * sum(v) / len(v), 1), len(v)] for k, v in sorted(scores.items())},
        "seconds": round(time.monotonic() - begun),
        "written": written,
    }


def add_arguments(parser: ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("--data", type=Path, help="a folder that holds tatqa*.json")
    parser.add_argument("--adapter", action="append", help="none, or an adapter's name or folder; repeatable")
    parser.add_argument("--questions", type=int, default=0, help="a draw of so many; 0: all")
    parser.add_argument("--save", type=Path, help="write every completion there (JSON)")


def run(options: Namespace) -> int:
    """Print a JSON line for each model."""
    data = given(options, "data")
    if not list(data.glob("**/tatqa*.json")):
        raise Skipped(f"needs tatqa*.json, and there is none under {data}")
    asked = list(held_out_questions(data))
    if options.questions:
        asked = Random(SEED).sample(asked, min(len(asked), options.questions))
    base = open_base("smollm2-135m")
    results = [measured(name, asked, base) for name in options.adapter or ["none", "analyst"]]
    if options.save:
        options.save.write_text(json.dumps(results, indent=1, ensure_ascii=False), encoding="utf-8")
    for r in results:
        print(json.dumps({k: v for k, v in r.items() if k != "written"}))
    return 0
