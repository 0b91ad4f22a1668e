"""The state of one training run: what a checkpoint keeps, and what a card tells. Pure data."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from tieout.model.training.batches import Pack
from tieout.model.training.recipe import Recipe

Curve = list[tuple[int, float]]  # step and loss


@dataclass(slots=True)
class Run:
    """The state of one training run, all that a checkpoint must keep besides tensors."""

    model: Any
    optimizer: Any
    recipe: Recipe
    plan: list[list[int]]
    train: list[Pack]
    held_out: list[Pack]
    filler: int
    device: str
    fingerprint: str  # of base and data
    step: int = 0
    curve: Curve = field(default_factory=list)
    held_out_curve: Curve = field(default_factory=list)
    seconds: float = 0.0
    tokens: int = 0
