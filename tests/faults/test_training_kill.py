"""kill -9 in the middle of writing a checkpoint, again and again: `--resume` ends where an undisturbed training ends."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(1, str(Path(__file__).parents[1] / "model"))

from tiny_base import tiny_base

# Each training runs in a process forked from one that has the libraries loaded, and dies by SIGKILL at its moment:
# "torn" in the middle of the weights' file, "unflushed" before the folder has its name, "unmarked" between name and
# marker, "unpruned" before the older ones go; a number is seconds, wherever that may be.
SCRIPT = """
import json, os, random, signal, sys, time
from pathlib import Path
import safetensors.torch, torch, peft, transformers
from tieout.model.training import checkpoint as checkpoints
from tieout.model.training.recipe import Recipe
from tieout.model.training.train import train_adapter

data, base, out, moments = Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3]), json.loads(sys.argv[4])
recipe = Recipe(rank=2, alpha=4, tokens_per_batch=400, most_tokens=600, evaluations=1, checkpoint_minutes=0.0, seed=3,
                learning_rate=5e-3, patience=0)
real_save, real_rename = checkpoints.save, Path.rename

def die(*_):
    os.kill(os.getpid(), signal.SIGKILL)

def half(tensors, path):
    whole = safetensors.torch.save(tensors)
    Path(path).write_bytes(whole[: len(whole) // 2])
    die()

def renamed(path, target):
    real_rename(path, target)
    die()

def arm(moment):
    if moment == "torn":
        safetensors.torch.save_file = half
    elif moment == "unflushed":
        checkpoints._flush = die
    elif moment == "unmarked":
        Path.rename = renamed
    elif moment == "unpruned":
        checkpoints._drop_old = die

def run(moment):
    seen = []
    def save(*given):
        seen.append(1)
        if len(seen) == 3:
            arm(moment)
        return real_save(*given)
    checkpoints.save = save
    first = []
    def told(at):
        if not first:
            first.append(at.step)
            with open(out.parent / "first_steps", "a") as file:
                print(at.step, file=file)
    train_adapter([data], base=base, out=out, resume=True, recipe=recipe, progress=told)

for moment in [*moments, "end"]:
    child = os.fork()
    if child == 0:
        run(moment)
        os._exit(0)
    if isinstance(moment, float):
        time.sleep(moment)
        os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    print(moment, os.waitstatus_to_exitcode(status), flush=True)
"""


def trained(
    folder: Path, base: Path, data: Path, moments: list[str | float]
) -> tuple[dict[str, Any], list[str], list[int]]:
    """The card after all kills, how each process ended, and the step at which each began."""
    out = folder / "house"
    folder.mkdir()
    command = [sys.executable, "-W", "ignore", "-c", SCRIPT, str(data), str(base), str(out), json.dumps(moments)]
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    done = subprocess.run(command, capture_output=True, text=True, timeout=500, check=False, env=environment)
    assert done.returncode == 0, done.stderr[-2000:]
    card: dict[str, Any] = json.loads((out / "card.json").read_text())
    return card, done.stdout.split("\n")[:-1], [int(s) for s in (folder / "first_steps").read_text().split()]


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_base(tmp_path_factory.mktemp("base"))


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Thirty generated lines, each tenth held out."""
    lines = [
        {"id": str(n), "source": "reports", "split": "held-out" if n % 10 == 9 else "train", "user": f"Sales of shop {n}?",
         "assistant": f"Sales of shop {n} were {n}.5 million [1].", "sources": [f"Sales of shop {n} were {n}.5 million"]}
        for n in range(30)
    ]  # fmt: skip
    path = tmp_path_factory.mktemp("data") / "train.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    return path


def test_a_training_killed_while_it_saves_ends_as_one_that_never_was(base: Path, data: Path, tmp_path: Path) -> None:
    """Four moments within a checkpoint and two wherever they fall: the same final losses, within 1 %."""
    calm, _, _ = trained(tmp_path / "calm", base, data, [])
    moments: list[str | float] = ["torn", "unflushed", "unmarked", "unpruned", 0.3, 0.7]
    rough, ends, first_steps = trained(tmp_path / "rough", base, data, moments)
    assert ends[:4] == [f"{m} -9" for m in moments[:4]]
    assert ends[-1] == "end 0"
    assert first_steps[1] > 1, "it went on from a checkpoint, not from the beginning"
    assert first_steps == sorted(first_steps)
    for curve in ("loss_curve", "held_out_curve"):
        assert rough[curve][-1][0] == calm[curve][-1][0]
        assert rough[curve][-1][1] == pytest.approx(calm[curve][-1][1], rel=0.01)


def test_nothing_of_a_checkpoint_is_left_beside_the_adapter(base: Path, data: Path, tmp_path: Path) -> None:
    """Half-written ones of killed runs go too."""
    trained(tmp_path / "killed", base, data, ["torn", "unmarked"])
    left = {p.name for p in (tmp_path / "killed" / "house").iterdir()}
    assert "checkpoints" not in left
    assert {"adapter_config.json", "adapter_model.safetensors", "card.json"} <= left
