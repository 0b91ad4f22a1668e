"""Base against adapters, side by side: what the model writes by itself, before anything is cut or constrained.

The measures are in `tieout.model.evaluation.measures`; here the model is run: greedy, on held-out examples and on general questions, and
its perplexity is taken on an analyst's prose and on general text (forgetting). `keep` writes all of it into the adapters' cards.
"""

from __future__ import annotations

import math
import re
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from random import Random
from typing import Any

from tieout.feeds import DataError
from tieout.model.data.authored.general import GENERAL, QUESTIONS
from tieout.model.data.build import Example, read_dataset
from tieout.model.data.filter import FORMULA, MARK
from tieout.model.evaluation.measures import Rate, judge, knows, rate, summary
from tieout.model.inference import adapters
from tieout.model.inference.base import Base, load_model, open_base
from tieout.model.training.batches import prompt_ids
from tieout.model.training.card import write_card

SUITES = {"quick": 40, "standard": 120, "long": 400}  # held-out examples written out
MOST_NEW_TOKENS = 160
MOST_GENERAL = 32  # tokens of the answer to a general question
SEED = 5
TOGETHER = 8  # prompts of like length, written at once
PROSE = 40  # paragraphs of analyst's prose on which perplexity is taken
PARAGRAPH = (40, 160)  # words of such a paragraph

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class EvaluationResult:
    """One model's measures; `completions` go by example id, for reading. Perplexities are per token."""

    model: str
    rates: dict[str, Rate]
    general_perplexity: float
    analyst_perplexity: (
        float | None
    )  # on the written answers that were held out and on the prose that was named, if any
    tokens_per_second: float
    completions: dict[str, str]

    def to_json(self) -> dict[str, Any]:
        return {k: v for k, v in asdict(self).items() if k != "completions"}


def evaluate_adapters(
    data: Sequence[Path],
    *,
    base: str = "smollm2-135m",
    names: Sequence[str] = ("none", "analyst"),
    own: Path | None = None,
    suite: str = "quick",
    prose: Path | None = None,
    progress: Progress | None = None,
) -> list[EvaluationResult]:
    """Each of `names` ("none" is the base alone) on the same held-out examples of `data`.

    `prose` is a folder of .txt files that an analyst might have written, none of them trained on.
    """
    if suite not in SUITES:
        raise DataError(f"There is no suite {suite!r}; choose {', '.join(SUITES)}.")
    every = read_dataset(data)
    examples = held_out(every, SUITES[suite])
    if not examples:
        raise DataError("The data has no held-out examples to measure on; build it again with `tieout dataset build`.")
    opened = open_base(base)
    tell = progress or (lambda *_: None)
    texts = [*written_answers(every), *(paragraphs(prose) if prose else ())]
    return [_measure(name, opened, own, examples, texts, tell) for name in names]


def written_answers(examples: Sequence[Example]) -> list[str]:
    """Held-out answers of the written examples as plain prose, without formulas' and citations' signs."""
    unseen = [e.assistant for e in examples if e.split != "train" and e.source == "authored"]
    plain = [re.sub(r" +(?=[.,;])", "", MARK.sub("", text)) for text in unseen if not FORMULA.search(text)]
    return Random(SEED).sample(plain, min(PROSE, len(plain)))


def paragraphs(folder: Path) -> list[str]:
    """The same draw of paragraphs for every model out of a folder's .txt files."""
    texts = (file.read_text(encoding="utf-8", errors="replace") for file in sorted(folder.rglob("*.txt")))
    found = [" ".join(p.split()) for text in texts for p in text.split("\n\n")]
    fitting = [" ".join(p.split()[: PARAGRAPH[1]]) for p in found if len(p.split()) >= PARAGRAPH[0]]
    if not fitting:
        raise DataError(f"{folder} holds no .txt file with a paragraph of {PARAGRAPH[0]} words; name another folder.")
    return Random(SEED).sample(fitting, min(PROSE, len(fitting)))


def held_out(examples: Sequence[Example], count: int) -> list[Example]:
    """The same draw for every model: half written examples, the rest from the QA sets."""
    unseen = [e for e in examples if e.split != "train" and e.system]
    written = [e for e in unseen if e.source == "authored"]
    other = [e for e in unseen if e.source != "authored"]
    rng = Random(SEED)
    half = min(len(written), max(count // 2, count - len(other)))
    return rng.sample(written, half) + rng.sample(other, min(len(other), count - half))


def _measure(
    name: str, base: Base, own: Path | None, examples: Sequence[Example], prose: Sequence[str], tell: Progress
) -> EvaluationResult:
    model = load_model(base)
    if name != "none":
        model = adapters.apply(model, adapters.check(adapters.find_adapter(name, own), base))
    begun = time.monotonic()
    completions, tokens = _written(model, base, examples, lambda done: tell(name, done, len(examples)))
    speed = tokens / max(time.monotonic() - begun, 1e-9)
    asked = {str(n): _general(n, question) for n, (question, _) in enumerate(QUESTIONS)}
    answers, _ = _written(model, base, list(asked.values()), lambda _: None, MOST_GENERAL)
    known = sum(knows(answers[str(n)], accepted) for n, (_, accepted) in enumerate(QUESTIONS))
    rates = {**summary([judge(e, completions[e.id]) for e in examples]), "general": rate(known, len(QUESTIONS))}
    general = perplexity(model, base.tokenizer, GENERAL)
    analyst = perplexity(model, base.tokenizer, prose) if prose else None
    return EvaluationResult(name, rates, general, analyst, round(speed, 1), completions)


def _general(number: int, question: str) -> Example:
    """A question as the user of a plain assistant asks it."""
    return Example(str(number), "general", "general", "", "held-out", question, "", (), "", "")


def _written(
    model: Any, base: Base, examples: Sequence[Example], tell: Callable[[int], None], most: int = MOST_NEW_TOKENS
) -> tuple[dict[str, str], int]:
    """Completions by example id, and how many tokens were written."""
    tokens = 0
    completions: dict[str, str] = {}
    ordered = sorted(examples, key=lambda e: len(e.user))
    for start in range(0, len(ordered), TOGETHER):
        part = ordered[start : start + TOGETHER]
        texts, written = complete(model, base.tokenizer, part, most)
        tokens += written
        completions.update({e.id: text for e, text in zip(part, texts, strict=True)})
        tell(len(completions))
    return completions, tokens


def complete(
    model: Any, tokenizer: Any, examples: Sequence[Example], most: int = MOST_NEW_TOKENS
) -> tuple[list[str], int]:
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
            max_new_tokens=most,
            do_sample=False,
            pad_token_id=tokenizer.eos_token_id,
            eos_token_id=tokenizer.eos_token_id,
        )
    new = out[:, width:]
    written = int((new != tokenizer.eos_token_id).sum())
    return [t.strip() for t in tokenizer.batch_decode(new, skip_special_tokens=True)], written


def perplexity(model: Any, tokenizer: Any, texts: Sequence[str]) -> float:
    """Per token over some texts, each by itself."""
    import torch

    total, count = 0.0, 0
    for text in texts:
        ids = torch.tensor([[tokenizer.eos_token_id, *tokenizer(text, add_special_tokens=False)["input_ids"]]])
        with torch.inference_mode():
            logits = model(input_ids=ids.to(model.device)).logits[0, :-1].float()
        losses = torch.nn.functional.cross_entropy(logits, ids[0, 1:].to(model.device), reduction="sum")
        total, count = total + float(losses), count + ids.shape[1] - 1
    return round(math.exp(total / max(1, count)), 3)


def keep_measures(results: Sequence[EvaluationResult], suite: str, own: Path | None) -> list[Path]:
    """Write each adapter's measures, with the base's beside them, into its card; gives the adapters' folders.

    Raises `DataError` when the base was not measured: an adapter's measures say nothing alone.
    """
    base = next((r for r in results if r.model == "none"), None)
    if base is None:
        raise DataError("A card compares an adapter with its base; measure both: --adapter none --adapter NAME.")
    told = f"{suite}: {SUITES[suite]} held-out examples and {len(QUESTIONS)} general questions, greedy, unconstrained, nothing cut"
    folders = []
    for result in results:
        if result.model != "none":
            folder = adapters.find_adapter(result.model, own)
            card = adapters.read_card(folder)
            kept = {"suite": told, "results": [base.to_json(), result.to_json()]}
            write_card(folder, card | {"measures": {**card.get("measures", {}), suite: kept}})
            folders.append(folder)
    return folders
