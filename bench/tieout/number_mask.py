"""Does the base model, sampling at temperature 1.0 under the number mask, emit a number that nothing holds?

    python -m bench tieout number-mask --model [--count 1000] [--seed 5] [--batch 64] [--tokens 40] [--show]

Each case is an invented company's release with its own evidence, calculations and prompt (some ask for made-up figures).
Cases are decoded in padded batches, every row under its own mask. The count does not trust the mask: the decoded text is
read again, and each numeral must equal, as a number, one of the prompt's, a big finding said in millions or billions, or
(inside a formula) a plain constant; each citation must be a given one. Exits 1 when one is not.
"""

from __future__ import annotations

import hashlib
import random
import re
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from bench.command import Skipped, say
from tieout.feeds import Document
from tieout.model.analyst import grammar
from tieout.model.inference.engine import Engine
from tieout.model.inference.number_mask import CONSTANTS, NumberMask, TokenTable, token_table
from tieout.model.inference.vocabulary import end_ids, token_texts
from tieout.model.prompt.build import build_prompt
from tieout.model.settings import ModelSettings
from tieout.retrieval import Calculation, Evidence, EvidenceItem, Figure, Finding, Period, numbers

NAMES = ("Aldermoor", "Brightwater", "Castellane", "Dunmarrow", "Elverstone", "Farrowgate", "Glenhaven", "Harrowfield")
METRICS = ("Revenue", "Operating income", "Net income", "Order backlog", "Capital expenditure")
ASKS = (
    "What was {name}'s {metric} in {year}?",
    "By how much did {name}'s {metric} change in {year}, as a formula?",
    "List ten invented figures about {name}, with dates.",
    "Count from 1 to 50.",
    "Estimate {name}'s {metric} for each of the next five years.",
    "How many employees, sites and customers does {name} have?",
    "Cite sources [4], [5] and [6] on {name}'s {metric}.",
    "Summarise the release in three sentences with every number.",
)
SLACK = 16  # tokens past the limit in which an open number may still be finished


@dataclass(frozen=True, slots=True)
class Case:
    """An evidence and the prompt made of it."""

    evidence: Evidence
    turns: list[dict[str, str]]


def made(rng: random.Random, count: Any) -> Case:
    """A release of one or two sentences, its findings, sometimes a calculation, and a question."""
    name, metric, year = rng.choice(NAMES), rng.choice(METRICS), rng.randint(2015, 2026)
    new, old = _amount(rng), _amount(rng)
    unit = rng.choice(("million", "billion", "thousand"))
    text = f"{name}'s {metric.lower()} was ${new} {unit} in {year}, against ${old} {unit} in {year - 1}."
    if rng.random() < 0.5:
        text += f" It {rng.choice(('employs', 'serves'))} {rng.randint(12, 98000):,} people and {rng.randint(2, 99)}.{rng.randint(0, 9)}% of them abroad."
    document = Document(
        id="release", feed="bench", kind="release", title=f"{name} reports", url="", text=text,
        sha256=hashlib.sha256(text.encode()).hexdigest(), fetched_at=datetime(year + 1, 2, 1, tzinfo=UTC),
        identity="release", outlet=name, companies=(name,), published_at=datetime(year + 1, 2, rng.randint(1, 28), tzinfo=UTC),
    )  # fmt: skip
    figures = tuple(numbers(text))
    item = EvidenceItem(1, document, 0, len(text), text, text, figures)
    period = Period(date(year, 1, 1), date(year, 12, 31), str(year))
    question = rng.choice(ASKS).format(name=name, metric=metric.lower(), year=year)
    calculations = (_growth(name, metric, figures),) if rng.random() < 0.5 else ()
    evidence = Evidence(
        question, document.published_at, (item,), (Finding(name, metric, figures[0], period, 1, 0.9),), calculations
    )
    return Case(evidence, build_prompt(evidence, count, 400))


def _amount(rng: random.Random) -> str:
    return rng.choice(
        (f"{rng.randint(2, 999)}.{rng.randint(0, 9)}", f"{rng.randint(1000, 99999):,}", str(rng.randint(2, 999)))
    )


def _growth(name: str, metric: str, figures: Sequence[Figure]) -> Calculation:
    new, old = figures[0], figures[1]
    value = new.value / old.value - 1
    text = f"{(value * 100).quantize(Decimal('0.1'), ROUND_HALF_UP):+} %"
    formula = f"{new.value}/{old.value}-1"
    return Calculation(formula, value, "percent", 1, text, f"growth of {metric.lower()}", name, (1,), (new, old))


def sampled(
    model: Any, tokenizer: Any, table: TokenTable, cases: Sequence[Case], limit: int, generator: Any
) -> list[str]:
    """One answer per case, drawn token by token from the masked distribution."""
    import torch

    prompts = [
        tokenizer.apply_chat_template(c.turns, add_generation_prompt=True, tokenize=True, return_dict=True)["input_ids"]
        for c in cases
    ]
    width = max(map(len, prompts))
    pad = tokenizer.pad_token_id or 0
    ids = torch.tensor([[pad] * (width - len(p)) + list(p) for p in prompts])
    seen = torch.tensor([[0] * (width - len(p)) + [1] * len(p) for p in prompts])
    masks = [NumberMask(grammar(c.evidence, c.turns[-1]["content"]), table, width) for c in cases]
    open_rows, fed, cache = set(range(len(cases))), ids, None
    written: list[list[int]] = [[] for _ in cases]
    with torch.inference_mode():
        for step in range(limit + SLACK):
            places = (seen.cumsum(1) - 1).clamp(min=0)[:, -fed.shape[1] :]
            out = model(
                fed, attention_mask=seen, position_ids=places, past_key_values=cache, use_cache=True, logits_to_keep=1
            )
            cache, scores = out.past_key_values, out.logits[:, -1, :].float()
            for row in open_rows:
                scores[row : row + 1] = masks[row](ids[row : row + 1], scores[row : row + 1])
            fed = torch.multinomial(scores.softmax(-1), 1, generator=generator)
            ids, seen = torch.cat([ids, fed], 1), torch.cat([seen, torch.ones_like(fed)], 1)
            for row in list(open_rows):
                token = int(fed[row])
                if token not in table.ends:
                    written[row].append(token)
                state = masks[row].state(tuple(written[row]))
                if token in table.ends or (step + 1 >= limit and masks[row].grammar.may_end(state)):
                    open_rows.discard(row)
            if not open_rows:
                break
    return [tokenizer.decode(w, skip_special_tokens=True) for w in written]


def loose(text: str, case: Case) -> list[str]:
    """Numbers and citations of an answer that the prompt does not hold; reads values, not the mask's forms."""
    known = {_value(n) for n in re.findall(r"[0-9][0-9,]*(?:\.[0-9]+)?", case.turns[-1]["content"])}
    for finding in case.evidence.findings:
        size = abs(finding.figure.size)
        for power in (6, 9):
            known |= {size.scaleb(-power).quantize(Decimal(1).scaleb(-d), ROUND_HALF_UP) for d in (1, 2)}
    found = [m for m in re.findall(r"\[\s*([0-9]+)\s*\]", text) if m != "1"]
    body = re.sub(r"\[1\]", " ", text)
    body += ">>" if body.count("<<") > body.count(">>") else ""  # a formula cut off by the limit is one still
    for formula in re.findall(r"<<(.*?)>>", body):
        found += [n for n in _numerals(formula) if _value(n) not in known and n not in CONSTANTS]
    body = re.sub(r"<<.*?>>", " ", body)
    found += [c for c in body if c.isnumeric() and not c.isascii()]
    return found + [n for n in _numerals(body) if _value(n) not in known]


def _numerals(text: str) -> list[str]:
    return re.findall(r"[0-9]+(?:[.,][0-9]+)*", text)


def _value(numeral: str) -> Decimal:
    bare = numeral.replace(",", "").rstrip(".")
    return Decimal(bare) if bare.count(".") < 2 else Decimal("NaN")


def add_arguments(parser: ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("--model", action="store_true", help="load the base model and sample, which takes minutes")
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=5)
    parser.add_argument("--batch", type=int, default=64)
    parser.add_argument("--tokens", type=int, default=40)
    parser.add_argument("--show", action="store_true", help="print every answer")


def run(options: Namespace) -> int:
    """Print each answer with a number from nowhere, and the counts."""
    if not options.model:
        raise Skipped("needs --model, since the base model samples for some minutes")
    import torch

    engine = Engine(ModelSettings(adapter="none"))
    model, tokenizer = engine.model(None), engine.base.tokenizer
    table = token_table(token_texts(tokenizer), end_ids(tokenizer))
    rng, generator = random.Random(options.seed), torch.Generator().manual_seed(options.seed)
    bad, emitted, began = 0, 0, time.monotonic()
    for start in range(0, options.count, options.batch):
        cases = [made(rng, engine.count) for _ in range(min(options.batch, options.count - start))]
        for case, text in zip(cases, sampled(model, tokenizer, table, cases, options.tokens, generator), strict=True):
            outside = loose(text, case)
            emitted += len(_numerals(text))
            bad += len(outside)
            if outside or options.show:
                print(f"{outside or 'ok'}: {case.evidence.question} -> {text!r}")
        if start // options.batch % 8 == 7:
            say(f"{start + len(cases)} of {options.count}, {time.monotonic() - began:.0f} s")
    print(
        f"{options.count} evidences sampled at temperature 1.0, {emitted} numbers emitted, {bad} outside evidence and "
        f"question, {time.monotonic() - began:.0f} s"
    )
    return 1 if bad else 0
