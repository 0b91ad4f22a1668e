"""The training recipe: one readable file, read strictly into a frozen record."""

from __future__ import annotations

import tomllib
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from tieout.feeds import DataError

UPKEEP = ("checkpoint_minutes", "evaluations", "held_out_examples", "patience")
SHIPPED_RECIPE = Path(__file__).parent / "recipe.toml"


@dataclass(frozen=True, slots=True)
class Recipe:
    rank: int = 16
    alpha: int = 32
    dropout: float = 0.0
    target_modules: str = "all-linear"
    learning_rate: float = 5e-4
    warm_up: float = 0.05
    most_steps: int = 0  # the plan ends there, and the rate with it; 0: once through the data
    tokens_per_batch: int = 2000
    most_tokens: int = 1200  # of a pack: one evidence and the questions over it
    clip: float = 1.0
    seed: int = 20261014
    data: dict[str, int] = field(default_factory=dict)  # examples of each source at most
    repeat: dict[str, int] = field(default_factory=dict)  # how often a source is gone through; once where not named
    checkpoint_minutes: float = 4.0
    evaluations: int = 3
    held_out_examples: int = 48
    patience: int = 0  # held-out measures without progress after which training stops; 0: never

    def identity(self) -> dict[str, Any]:
        """What a resumed run must share: all but the upkeep."""
        return {k: v for k, v in asdict(self).items() if k not in UPKEEP}

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


def read_recipe(path: Path = SHIPPED_RECIPE) -> Recipe:
    """`DataError` names a key that no recipe has."""
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as exc:
        raise DataError(f"The recipe {path} cannot be read ({exc}); correct it or leave it out.") from exc
    flat: dict[str, Any] = {name: raw.pop(name, {}) for name in ("data", "repeat")}
    for section in raw.values():
        flat.update(section)
    known = set(Recipe.__dataclass_fields__)
    unknown = sorted(set(flat) - known)
    if unknown:
        raise DataError(f"The recipe {path} has an unknown key {unknown[0]!r}; known are {', '.join(sorted(known))}.")
    return Recipe(**flat)
