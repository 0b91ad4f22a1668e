"""Base against adapters, side by side: what the model writes by itself, before anything is cut or constrained.

The measures are in `model.evaluate_measures`; here the model is run: greedy, on held-out examples, and its loss on
held-out answers and on general text (forgetting). `card_measures` is what an adapter's card keeps.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from random import Random
from typing import Any

from feeds.errors import DataError
from model import adapters
from model.authored.general import GENERAL
from model.base import Base, load_model, open_base
from model.dataset import Example, read_dataset
from model.evaluate_measures import Rate, judge, summary
from model.train_data import prompt_ids

SUITES = {"quick": 40, "standard": 120, "long": 400}  # held-out examples written out
MOST_NEW_TOKENS = 110
SEED = 5
TOGETHER = 8  # prompts of like length, written at once

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Result:
    """One model's measures; `completions` go by example id, for reading."""

    model: str
    rates: dict[str, Rate]
    general_perplexity: float
    tokens_per_second: float
    completions: dict[str, str]

    def to_json(self) -> dict[str, Any]:
        return {k: v for k, v in asdict(self).items() if k != "completions"}


def evaluate(
    data: Sequence[Path],
    *,
    base: str = "smollm2-135m",
    names: Sequence[str] = ("none", "analyst"),
    own: Path | None = None,
    suite: str = "quick",
    progress: Progress | None = None,
) -> list[Result]:
    """Each of `names` ("none" is the base alone) on the same held-out examples of `data`."""
    if suite not in SUITES:
        raise DataError(f"There is no suite {suite!r}; choose {', '.join(SUITES)}.")
    examples = held_out(read_dataset(data), SUITES[suite])
    if not examples:
        raise DataError("The data has no held-out examples to measure on; build it again with `tieout dataset build`.")
    opened = open_base(base)
    tell = progress or (lambda *_: None)
    return [_measure(name, opened, own, examples, tell) for name in names]


def held_out(examples: Sequence[Example], count: int) -> list[Example]:
    """The same draw for every model: half written examples, the rest from the QA sets."""
    unseen = [e for e in examples if e.split != "train" and e.system]
    written = [e for e in unseen if e.source == "authored"]
    other = [e for e in unseen if e.source != "authored"]
    rng = Random(SEED)
    half = min(len(written), max(count // 2, count - len(other)))
    return rng.sample(written, half) + rng.sample(other, min(len(other), count - half))


def _measure(name: str, base: Base, own: Path | None, examples: Sequence[Example], tell: Progress) -> Result:
    model = load_model(base)
    if name != "none":
        model = adapters.apply(model, adapters.check(adapters.find(name, own), base))
    begun, tokens = time.monotonic(), 0
    completions: dict[str, str] = {}
    ordered = sorted(examples, key=lambda e: len(e.user))
    for start in range(0, len(ordered), TOGETHER):
        part = ordered[start : start + TOGETHER]
        texts, written = complete(model, base.tokenizer, part)
        tokens += written
        completions.update({e.id: text for e, text in zip(part, texts, strict=True)})
        tell(name, len(completions), len(examples))
    speed = tokens / max(time.monotonic() - begun, 1e-9)
    rates = summary([judge(e, completions[e.id]) for e in examples])
    return Result(name, rates, round(perplexity(model, base.tokenizer), 3), round(speed, 1), completions)


def complete(model: Any, tokenizer: Any, examples: Sequence[Example]) -> tuple[list[str], int]:
    """The greedy completions of some prompts together, and how many tokens were written."""
    import torch

    heads = [prompt_ids(e, tokenizer) for e in examples]
    width = max(len(h) for h in heads)
    ids = torch.tensor([[tokenizer.eos_token_id] * (width - len(h)) + h for h in heads], device=model.device)
    mask = torch.tensor([[0] * (width - len(h)) + [1] * len(h) for h in heads], device=model.device)
    with torch.inference_mode():
        out = model.generate(
            ids,
            attention_mask=mask,
            max_new_tokens=MOST_NEW_TOKENS,
            do_sample=False,
            pad_token_id=tokenizer.eos_token_id,
            eos_token_id=tokenizer.eos_token_id,
        )
    new = out[:, width:]
    written = int((new != tokenizer.eos_token_id).sum())
    return [t.strip() for t in tokenizer.batch_decode(new, skip_special_tokens=True)], written


def perplexity(model: Any, tokenizer: Any, texts: Sequence[str] = GENERAL) -> float:
    """Per token over general prose: how much ordinary language an adapter has cost."""
    import torch

    total, count = 0.0, 0
    for text in texts:
        ids = torch.tensor([[tokenizer.eos_token_id, *tokenizer(text, add_special_tokens=False)["input_ids"]]])
        with torch.inference_mode():
            logits = model(input_ids=ids.to(model.device)).logits[0, :-1].float()
        losses = torch.nn.functional.cross_entropy(logits, ids[0, 1:].to(model.device), reduction="sum")
        total, count = total + float(losses), count + ids.shape[1] - 1
    return math.exp(total / max(1, count))


def card_measures(results: Sequence[Result], suite: str) -> dict[str, Any]:
    """What a card keeps: each model's rates with their intervals, under the suite that gave them."""
    return {"suite": suite, "results": [r.to_json() for r in results]}
