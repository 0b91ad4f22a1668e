"""An adapter's folder: weights as bf16 safetensors, PEFT's config, and the card, written last.

The card's presence means the adapter is whole. It names what the adapter was made from (hashes of base, tokenizer and
data, recipe, seed, versions) and what was measured.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from tieout.model.data.build import LICENCES, Example
from tieout.model.data.style_transfer import house_labels
from tieout.model.inference.base import Base
from tieout.model.training.run import Curve, Run

CARD = "card.json"


@dataclass(frozen=True, slots=True)
class Card:
    name: str
    base: str
    base_sha256: str
    tokenizer_sha256: str
    data_sha256: str
    examples: dict[str, int]  # trained on, by source; one that came twice counts twice
    held_out: int
    licences: dict[str, str]
    recipe: dict[str, Any]
    seed: int
    versions: dict[str, str]
    steps: int
    planned_steps: int  # more than `steps` where early stop ended the run
    seconds: float
    tokens_per_second: float
    loss_curve: Curve
    held_out_curve: Curve
    measures: dict[str, Any] = field(default_factory=dict)
    labels: tuple[
        str, ...
    ] = ()  # what the house puts before a colon: form, which the tie-out need not find in a source
    made: str = ""  # the day
    complete: bool = True


def data_hash(paths: Iterable[Path]) -> str:
    """Over all data files, in the order given."""
    digest = hashlib.sha256()
    for path in paths:
        digest.update(path.read_bytes())
    return digest.hexdigest()


def card_of(run: Run, examples: Sequence[Example], base: Base, name: str, data_sha256: str) -> Card:
    before_after = {
        k: round(run.held_out_curve[i][1], 4) for k, i in (("base", 0), ("adapter", -1)) if run.held_out_curve
    }
    seen = dict(sorted(Counter(s for b in run.plan[: run.step] for i in b for s in run.train[i].sources).items()))
    return Card(
        name=name,
        base=base.name,
        base_sha256=base.sha256,
        tokenizer_sha256=base.tokenizer_sha256,
        data_sha256=data_sha256,
        examples=seen,
        held_out=sum(e.split != "train" for e in examples),
        licences={s: LICENCES.get(s, "unknown") for s in seen},
        recipe=run.recipe.to_json(),
        seed=run.recipe.seed,
        versions={p: version(p) for p in ("torch", "transformers", "peft", "tieout")},
        steps=run.step,
        planned_steps=len(run.plan),
        seconds=round(run.seconds, 1),
        tokens_per_second=round(run.tokens / max(run.seconds, 1e-9), 1),
        loss_curve=run.curve,
        held_out_curve=[(s, round(v, 4)) for s, v in run.held_out_curve],
        measures={"held_out_loss": before_after},
        labels=house_labels(e.assistant for e in examples if e.source == "reports"),
        made=datetime.now(UTC).date().isoformat(),
    )


def write_adapter(model: Any, card: Card, out: Path) -> None:
    """Weights in bf16 (half the bytes; the base computes in bf16 anyway), config, then the card."""
    import torch

    out.mkdir(parents=True, exist_ok=True)
    (out / CARD).unlink(missing_ok=True)
    for parameter in model.parameters():
        if parameter.requires_grad:
            parameter.data = parameter.data.to(torch.bfloat16)
    model.save_pretrained(str(out), safe_serialization=True)
    (out / "README.md").unlink(missing_ok=True)  # PEFT's empty model card: ours is card.json
    _neutral_config(out / "adapter_config.json", card.base)
    write_card(out, asdict(card))


def write_card(out: Path, card: dict[str, Any]) -> None:
    temporary = out / (CARD + ".tmp")
    temporary.write_text(_compact(card), encoding="utf-8")
    temporary.replace(out / CARD)


def _compact(card: dict[str, Any]) -> str:
    """Indented, with each curve on one line."""
    curves = {k: card[k] for k in ("loss_curve", "held_out_curve") if k in card}
    shown = {key: None if key in curves else value for key, value in card.items()}
    text = json.dumps(shown, indent=2, ensure_ascii=False)
    for key, curve in curves.items():
        text = text.replace(f'"{key}": null', f'"{key}": {json.dumps(curve)}')
    return text + "\n"


def _neutral_config(path: Path, base: str) -> None:
    """The base by name, never by a path of the machine that trained; the layers, which PEFT holds as a set, in order."""
    config = json.loads(path.read_text(encoding="utf-8"))
    config["base_model_name_or_path"] = base
    if isinstance(config["target_modules"], list):
        config["target_modules"].sort()
    path.write_text(json.dumps(config, indent=2, sort_keys=True) + "\n", encoding="utf-8")
