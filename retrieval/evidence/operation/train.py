"""Trains the model that hears what is asked: on wordings, and on TAT-QA's and FinQA's questions by how they are answered.

    python -m tieout.retrieval.evidence.operation.train --sets DIR --out FOLDER

Half a minute on two cores, most of it for the vectors. A fifth of the wordings and of the reports is held out, what is learned
without them is measured on them, and then all are trained on. The card says both.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

import numpy as np
import torch
from safetensors.numpy import save_file

from tieout.retrieval.evidence.operation.model import BASE, CARD, FILE, RUN, VECTOR, probabilities, vectors
from tieout.retrieval.evidence.operation.questions import KINDS, AskedQuestion, from_finqa, from_tatqa, from_wordings
from tieout.retrieval.evidence.operation.texts import BUCKETS, runs
from tieout.retrieval.evidence.ranker.train import language

if TYPE_CHECKING:
    from tieout.retrieval.evidence.operation.model import Array

WORDINGS = Path(__file__).with_name("wordings.json")


@dataclass(frozen=True, slots=True)
class Recipe:
    """How the model is trained. `made`: questions of each kind out of wordings; a value three times as many."""

    made: int = 300
    passes: int = 40
    together: int = 256
    learning_rate: float = 1e-2
    vector_decay: float = 1e-3
    runs_decay: float = 1e-1
    smoothing: float = 0.05
    seed: int = 3


def questions(sets: Path, recipe: Recipe) -> list[AskedQuestion]:
    """All questions, in an order that the seed alone decides."""
    ways = language()
    metrics = [words for said in ways.paraphrases.values() for words in said]
    data = json.loads(WORDINGS.read_text("utf-8"))
    data["kinds"]["value"] += [text for text, kind in ways.wordings if kind in ("any", "flow", "instant")]
    made = from_wordings(data, metrics, recipe.made, Random(recipe.seed))
    tatqa = json.loads((sets / "tatqa/tatqa_dataset_dev.json").read_text("utf-8"))
    finqa = [json.loads(line) for line in (sets / "finqa/finqa_dev.jsonl").read_text("utf-8").splitlines()]
    return [*made, *from_tatqa(tatqa), *from_finqa(finqa)]


def train(asked: Sequence[AskedQuestion], recipe: Recipe) -> dict[str, Array]:
    """The weights, as model.load gives them."""
    torch.manual_seed(recipe.seed)
    own = torch.tensor(vectors([q.text for q in asked])) * VECTOR
    held = [torch.tensor(runs(q.text)) for q in asked]
    kinds = torch.tensor([KINDS.index(q.kind) for q in asked])
    counts = torch.bincount(kinds, minlength=len(KINDS)).float()
    rare = (counts.sum() / counts.clamp(min=1)).sqrt()
    linear = torch.nn.Linear(own.shape[1], len(KINDS))
    bag = torch.nn.EmbeddingBag(BUCKETS, len(KINDS), mode="sum")
    torch.nn.init.zeros_(bag.weight)
    groups = [
        {"params": list(linear.parameters()), "weight_decay": recipe.vector_decay},
        {"params": list(bag.parameters()), "weight_decay": recipe.runs_decay},
    ]
    optimizer = torch.optim.AdamW(groups, lr=recipe.learning_rate)
    loss_of = torch.nn.CrossEntropyLoss(weight=rare / rare.mean(), label_smoothing=recipe.smoothing)
    for _ in range(recipe.passes):
        for batch in torch.split(torch.randperm(len(kinds)), recipe.together):
            found = [held[n] for n in batch.tolist()]
            starts = torch.tensor([0, *(len(f) for f in found[:-1])]).cumsum(0)
            logits = linear(own[batch]) + bag(torch.cat(found), starts) * RUN
            loss = loss_of(logits, kinds[batch])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    with torch.no_grad():
        parts = {"vector": linear.weight.T, "bias": linear.bias, "runs": bag.weight}
        return {name: np.ascontiguousarray(part.numpy(), dtype=np.float32) for name, part in parts.items()}


def measured(asked: Sequence[AskedQuestion], weights: dict[str, Array]) -> dict[str, object]:
    """How many are heard right, and how many of those that the model is sure of."""
    shares = probabilities([q.text for q in asked], weights)
    right = np.array([KINDS[int(row.argmax())] == q.kind for row, q in zip(shares, asked, strict=True)])
    sure = shares.max(1) >= 0.6
    return {
        "questions": len(asked),
        "right": round(float(right.mean()), 3),
        "share_at_0.6": round(float(sure.mean()), 3),
        "right_at_0.6": round(float(right[sure].mean()), 3),
    }


def main(argv: Sequence[str] | None = None) -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sets", type=Path, required=True, help="folder with tatqa/ and finqa/")
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args(argv)
    recipe = Recipe()
    asked = questions(args.sets, recipe)
    sources = sorted({q.source for q in asked})
    held = set(Random(recipe.seed).sample(sources, len(sources) // 5))
    trial = train([q for q in asked if q.source not in held], recipe)
    apart = [q for q in asked if q.source in held]
    wordings = {text for said in json.loads(WORDINGS.read_text("utf-8"))["kinds"].values() for text in said}
    card = {
        "base": BASE, "questions": len(asked), "kinds": {kind: sum(q.kind == kind for q in asked) for kind in KINDS}, "recipe": asdict(recipe),
        "trained_on": "wordings.json, TAT-QA (CC BY 4.0) and FinQA (MIT) questions",
        "held_out_in_a_trial": {
            "sets": measured([q for q in apart if q.source not in wordings], trial),
            "wordings": measured([q for q in apart if q.source in wordings], trial),
        },
    }  # fmt: skip
    args.out.mkdir(parents=True, exist_ok=True)
    save_file({name: part.astype(np.float16) for name, part in train(asked, recipe).items()}, args.out / FILE)
    (args.out / CARD).write_text(json.dumps(card, indent=1) + "\n", "utf-8")
    print(json.dumps(card["held_out_in_a_trial"]))


if __name__ == "__main__":
    main()
