"""Checkpoints that are whole or not there: written beside their place, renamed, and marked last.

A checkpoint holds the adapter's weights and the optimizer's moments as safetensors, and `state.json` (step, loss curve,
hash of data and recipe). A folder without `COMPLETE` was interrupted and is ignored. Nothing is pickled.
"""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

MARKER = "COMPLETE"
KEPT = 2


@dataclass(frozen=True, slots=True)
class Checkpoint:
    folder: Path
    step: int
    state: dict[str, Any]


def save(root: Path, step: int, state: dict[str, Any], weights: dict[str, Any], moments: dict[str, Any]) -> Path:
    """Write checkpoint `step`; older ones beyond the last two go once this one is complete."""
    from safetensors.torch import save_file

    folder = root / f"step-{step:06d}"
    temporary = root / f"writing-{os.getpid()}"
    shutil.rmtree(temporary, ignore_errors=True)
    temporary.mkdir(parents=True)
    save_file(weights, str(temporary / "weights.safetensors"))
    save_file(moments, str(temporary / "moments.safetensors"))
    (temporary / "state.json").write_text(json.dumps({**state, "step": step}), encoding="utf-8")
    for file in temporary.iterdir():
        _flush(file)
    shutil.rmtree(folder, ignore_errors=True)
    temporary.rename(folder)
    (folder / MARKER).write_text("", encoding="utf-8")
    _flush(folder / MARKER)
    _drop_old(root)
    return folder


def newest(root: Path) -> Checkpoint | None:
    """The last complete checkpoint, or None."""
    for folder in sorted(root.glob("step-*"), reverse=True):
        if (folder / MARKER).exists():
            state = json.loads((folder / "state.json").read_text(encoding="utf-8"))
            return Checkpoint(folder, int(state["step"]), state)
    return None


def tensors(checkpoint: Checkpoint) -> tuple[dict[str, Any], dict[str, Any]]:
    """Weights and optimizer moments."""
    from safetensors.torch import load_file

    return load_file(str(checkpoint.folder / "weights.safetensors")), load_file(
        str(checkpoint.folder / "moments.safetensors")
    )


def _flush(path: Path) -> None:
    with path.open("rb") as stream:
        os.fsync(stream.fileno())


def _drop_old(root: Path) -> None:
    complete = [f for f in sorted(root.glob("step-*")) if (f / MARKER).exists()]
    for folder in complete[:-KEPT]:
        (folder / MARKER).unlink()
        shutil.rmtree(folder, ignore_errors=True)
