"""The model: a linear layer over a clause's vector and its runs of words, with one number for each thing that may be asked.

The vector is the shipped embedder's, whichever embedder the index uses. The one file that runs it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from tieout.feeds import WeightsError
from tieout.retrieval.evidence.operation.questions import KINDS
from tieout.retrieval.evidence.operation.texts import BUCKETS, masked, runs
from tieout.retrieval.index.embedder import Embedder
from tieout.retrieval.query.operations import Heard

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Array = NDArray[np.float32]

WEIGHTS = Path(__file__).with_name("weights")
FILE, CARD = "operation.safetensors", "card.json"
BASE = "minilm-l6"
VECTOR, RUN = 4.0, 1 / 3  # what vectors and runs are multiplied by, so that one learning rate fits both


def heard(clause: str, names: Iterable[str] = ()) -> Heard:
    """What the clause asks to have done, and the share that the model gives to it."""
    return _heard(masked(clause, names))


@lru_cache(maxsize=1024)
def _heard(text: str) -> Heard:
    shares = probabilities([text], load())[0]
    best = int(shares.argmax())
    return Heard(KINDS[best], float(shares[best]))


def probabilities(texts: Sequence[str], weights: dict[str, Array]) -> Array:
    """A row of shares over `KINDS` for each masked text."""
    import numpy as np

    logits = vectors(texts) * VECTOR @ weights["vector"] + weights["bias"]
    for row, text in zip(logits, texts, strict=True):
        row += weights["runs"][runs(text)].sum(0) * RUN
    raised = np.exp(logits - logits.max(1, keepdims=True))
    shares: Array = (raised / raised.sum(1, keepdims=True)).astype(np.float32)
    return shares


def vectors(texts: Sequence[str]) -> Array:
    """The shipped embedder's vectors."""
    found: Array = Embedder(BASE).encode_passages(texts)
    return found


@lru_cache(maxsize=2)
def load(folder: Path = WEIGHTS) -> dict[str, Array]:
    """The weights: `vector` and `bias` for the embedder's vector, `runs` for each bucket. WeightsError: missing or of other shapes."""
    import numpy as np
    from safetensors.numpy import load_file

    try:
        found = {name: array.astype(np.float32) for name, array in load_file(folder / FILE).items()}
    except (OSError, ValueError) as exc:
        raise WeightsError(f"The weights in {folder} cannot be loaded ({exc}); install Tieout again.") from exc
    shapes = {name: array.shape for name, array in found.items()}
    if shapes.get("runs") != (BUCKETS, len(KINDS)) or shapes.get("bias") != (len(KINDS),) or "vector" not in shapes:
        raise WeightsError(f"The weights in {folder} have other shapes than this version reads; install Tieout again.")
    return found
