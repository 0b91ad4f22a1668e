"""The reader's weights: four linear models over hashed features, as safetensors with a card beside them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, fields
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tieout.feeds import WeightsError

SHIPPED = Path(__file__).with_name("weights")
FILE, CARD = "reader.safetensors", "card.json"
LENGTHS = (0, 3, 6, 9, 12, -1)  # months of a period; 0: an instant, -1: any other length
UNITS = ("money", "per share", "shares", "percent", "count")

Matrix = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Together:
    """The network of together.py over n features; shapes (n,), (n,), (n, hidden), (hidden,), (hidden, 1), (n, 1)."""

    mean: Matrix
    spread: Matrix
    hidden: Matrix
    bias: Matrix
    out: Matrix
    straight: Matrix


@dataclass(frozen=True, slots=True)
class Weights:
    """Linear models over hashed features, one row a slot.

    `length` has a column for each of `LENGTHS`, `unit` for each of `UNITS`; `scale` and `end` have one, the score of a
    candidate. Concepts go through a narrow middle (Joulin et al., 2016, "Bag of tricks for efficient text
    classification"): `concept_in` (slots, width), `concept_out` (width, concepts), `concept_bias` (1, concepts).
    """

    length: Matrix
    unit: Matrix
    scale: Matrix
    end: Matrix
    concept_in: Matrix
    concept_out: Matrix
    concept_bias: Matrix
    together: Together
    concepts: tuple[str, ...] = ()  # keys, in the order of the columns
    concept_threshold: float = 1.0  # the least probability at which a concept is believed
    period_thresholds: tuple[float, float] = (0.0, 0.0)  # the same for a period, in tables and in prose


_SETTINGS = ("concepts", "concept_threshold", "period_thresholds")
_TENSORS = ("length", "unit", "scale", "end", "concept_in", "concept_out", "concept_bias")
_OF_NETWORK = tuple(field.name for field in fields(Together))


def length_class(months: int) -> int:
    """The position in `LENGTHS` of a period of so many months; 13 weeks are 3 months, 53 weeks 12."""
    return LENGTHS.index(months) if months in LENGTHS else len(LENGTHS) - 1


def save(weights: Weights, folder: Path, card: dict[str, Any]) -> None:
    """Half precision, but for the network; the card is written last, with the weights' hash."""
    from safetensors.numpy import save_file

    folder.mkdir(parents=True, exist_ok=True)
    tensors = {name: np.ascontiguousarray(getattr(weights, name), np.float16) for name in _TENSORS}
    tensors |= {
        f"together_{name}": np.ascontiguousarray(getattr(weights.together, name), np.float32) for name in _OF_NETWORK
    }
    save_file(tensors, folder / FILE)
    digest = hashlib.sha256((folder / FILE).read_bytes()).hexdigest()
    card |= {name: getattr(weights, name) for name in _SETTINGS} | {"sha256": digest}
    (folder / CARD).write_text(json.dumps(card, indent=1, sort_keys=True) + "\n", "utf-8")


@lru_cache(maxsize=2)
def load(folder: Path = SHIPPED) -> Weights:
    """Raises OSError where a file is missing, WeightsError where the weights are not those that the card names."""
    from safetensors.numpy import load as read

    card = json.loads((folder / CARD).read_text("utf-8"))
    data = (folder / FILE).read_bytes()
    if hashlib.sha256(data).hexdigest() != card["sha256"]:
        raise WeightsError(f"{folder / FILE} is not the file that its card names: install Tieout again")
    found = read(data)
    tensors = {name: found[name].astype(np.float32) for name in _TENSORS}
    return Weights(
        **tensors,
        together=Together(**{name: found[f"together_{name}"] for name in _OF_NETWORK}),
        concepts=tuple(card["concepts"]),
        concept_threshold=card["concept_threshold"],
        period_thresholds=tuple(card["period_thresholds"]),
    )


def likeliest(scores: Sequence[float] | NDArray[Any]) -> tuple[int, float]:
    """The position of the highest score and its probability under a softmax."""
    shifted = np.asarray(scores, np.float64)
    shares = np.exp(shifted - shifted.max())
    at = int(shares.argmax())
    return at, float(shares[at] / shares.sum())
