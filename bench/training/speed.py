"""Training speed of `tieout train`'s own step against TRL's SFTTrainer (completion-only), in tokens a second.

    python -m bench training speed --trl PYTHON [--data FILE] [--steps 8] [--seconds 100]

PYTHON is an interpreter that sees trl, datasets and this repository's own torch, transformers and peft; TRL is no dependency
of Tieout. Both train the default base with the same LoRA settings on the very same batches, one after the other in one run.
Tokens are the non-padding tokens of the examples in a batch, prompts included, for both alike: an evidence that several
questions share counts once for each, whoever reads it once or again. FILE is training data; without one, the written examples.
The first two batches of each are not timed. TRL is measured three times: at its defaults, with bf16, and with bf16 but without gradient
checkpointing, which it turns on by default. Skipped aloud when there is no TRL. Exits 1 below twice TRL's defaults.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
import warnings
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from bench.command import ROOT, Skipped

WARM_UP = 2
WANTED = 2.0
SETTINGS: dict[str, dict[str, Any]] = {
    "TRL, defaults": {},
    "TRL, bf16": {"bf16": True},
    "TRL, bf16, no gradient checkpointing": {"bf16": True, "gradient_checkpointing": False},
    "TRL, fp32, no gradient checkpointing": {"bf16": False, "gradient_checkpointing": False},
}
Batch = list[tuple[list[int], int]]  # token ids and how many of them are the prompt


def examples_of(run: Any, step: int) -> Batch:
    """The examples that training's own step number `step` learns from, each whole, as TRL must be given them."""
    packs = [run.train[i] for i in run.plan[step]]
    return [([*pack.prefix, *turn.ids], len(pack.prefix) + turn.prompt) for pack in packs for turn in pack.turns]


def prepared(base_name: str, steps: int, data: Sequence[Path]) -> tuple[Any, Any, Path]:
    """A training run over the data, or the written examples, with the shipped recipe; the recipe; the base's folder."""
    from tieout.model.data.build import authored_examples, read_dataset
    from tieout.model.inference.base import open_base
    from tieout.model.training import train
    from tieout.model.training.recipe import read_recipe

    recipe = replace(read_recipe(), held_out_examples=0)
    base = open_base(base_name)
    examples = read_dataset(data) if data else list(authored_examples())
    run = train._prepare(examples, base, recipe, "bench")
    run.plan = run.plan[: steps + WARM_UP]
    return run, recipe, base.folder


def ours(run: Any, most: float) -> tuple[int, float, float]:
    """Tokens and seconds of Tieout's own steps, and the last loss."""
    from tieout.model.training import train

    tokens, seconds, loss = 0, 0.0, 0.0
    while run.step < len(run.plan) and seconds < most:
        begun = time.monotonic()
        loss = train._step(run)
        if run.step >= WARM_UP:
            seconds += time.monotonic() - begun
            tokens += sum(len(ids) for ids, _ in examples_of(run, run.step))
        run.step += 1
    return tokens, seconds, loss


def theirs(work: dict[str, Any], out: str) -> dict[str, float]:
    """The same batches through SFTTrainer; runs under the interpreter that has TRL."""
    import torch
    import trl
    from datasets import Dataset
    from peft import LoraConfig
    from transformers import AutoTokenizer, TrainerCallback

    batches: list[Batch] = work["batches"]
    places = list(_places(batches))

    class Timed(TrainerCallback):  # type: ignore[misc]
        begun, seconds, tokens, step = 0.0, 0.0, 0, 0

        def on_step_begin(self, *_: Any, **__: Any) -> None:
            self.begun = time.monotonic()

        def on_step_end(self, args: Any, state: Any, control: Any, **__: Any) -> Any:
            if self.step >= WARM_UP:
                self.seconds += time.monotonic() - self.begun
                self.tokens += sum(len(ids) for ids, _ in batches[self.step])
            self.step += 1
            control.should_training_stop = self.seconds > work["most"] or self.step >= len(batches)
            return control

    class Same(trl.SFTTrainer):  # type: ignore[misc]
        def get_train_dataloader(self) -> Any:
            loader = torch.utils.data.DataLoader(
                self.train_dataset, batch_sampler=places, collate_fn=self.data_collator
            )
            return self.accelerator.prepare(loader)

    settings = trl.SFTConfig(
        output_dir=out,
        use_cpu=True,
        max_steps=len(batches),
        learning_rate=work["lora"].pop("learning_rate"),
        completion_only_loss=True,
        save_strategy="no",
        report_to=[],
        disable_tqdm=True,
        logging_steps=1,
        dataloader_pin_memory=False,
        max_length=None,
        **work["settings"],
    )
    timed = Timed()
    trainer = Same(
        model=work["base"],
        args=settings,
        train_dataset=Dataset.from_list(_rows(batches)),
        processing_class=AutoTokenizer.from_pretrained(work["base"]),
        peft_config=LoraConfig(task_type="CAUSAL_LM", **work["lora"]),
        callbacks=[timed],
    )
    trainer.train()
    losses = [line["loss"] for line in trainer.state.log_history if "loss" in line]
    return {"tokens": timed.tokens, "seconds": timed.seconds, "loss": losses[-1], "bf16": float(settings.bf16)}


def _rows(batches: Sequence[Batch]) -> list[dict[str, list[int]]]:
    return [
        {"input_ids": ids, "completion_mask": [0] * prompt + [1] * (len(ids) - prompt)}
        for batch in batches
        for ids, prompt in batch
    ]


def _places(batches: Sequence[Batch]) -> Iterator[list[int]]:
    start = 0
    for batch in batches:
        yield list(range(start, start + len(batch)))
        start += len(batch)


def measured(python: str, work: dict[str, Any]) -> dict[str, float] | None:
    """One TRL run in its own process; None when it fails, with its last words."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "work.json"
        file.write_text(json.dumps(work), encoding="utf-8")
        command = [python, "-m", "bench.training.speed", str(file)]
        done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    if done.returncode:
        print("\n".join(done.stderr.strip().splitlines()[-5:]))
        return None
    answer: dict[str, float] = json.loads(done.stdout.strip().splitlines()[-1])
    return answer


def add_arguments(parser: ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("--trl", default="", help="an interpreter that has TRL")
    parser.add_argument("--data", type=Path, nargs="*", default=[], help="what `dataset build` wrote")
    parser.add_argument("--base", default="smollm2-135m")
    parser.add_argument("--steps", type=int, default=8)
    parser.add_argument("--seconds", type=float, default=100.0, help="most seconds of each")


def run(options: Namespace) -> int:
    """Print the rates; 1 below twice TRL's at its defaults."""
    if not options.trl or subprocess.run([options.trl, "-c", "import trl, datasets"], capture_output=True).returncode:
        raise Skipped("needs --trl PYTHON, an interpreter that can import trl and datasets")
    warnings.simplefilter("ignore")
    training, recipe, folder = prepared(options.base, options.steps, options.data)
    batches = [examples_of(training, n) for n in range(len(training.plan))]
    lora = {"r": recipe.rank, "lora_alpha": recipe.alpha, "lora_dropout": recipe.dropout}
    lora |= {"target_modules": recipe.target_modules, "learning_rate": recipe.learning_rate}
    tokens, seconds, loss = ours(training, options.seconds)
    own = tokens / seconds
    print(
        f"{len(batches)} batches, {sum(len(b) for b in batches)} examples, {sum(len(i) for b in batches for i, _ in b)} tokens"
    )
    print(f"{'tieout train':<40}{own:8.0f} tokens/s  ({tokens} tokens in {seconds:.1f} s, last loss {loss:.3f})")
    del training
    rates: dict[str, float] = {}
    for name, settings in SETTINGS.items():
        work = {
            "batches": batches,
            "settings": settings,
            "most": options.seconds,
            "lora": dict(lora),
            "base": str(folder),
        }
        got = measured(options.trl, work)
        if got is None:
            continue
        rates[name] = got["tokens"] / got["seconds"]
        print(
            f"{name:<40}{rates[name]:8.0f} tokens/s  ({got['tokens']:.0f} tokens in {got['seconds']:.1f} s, last loss"
            f" {got['loss']:.3f}, bf16 {'on' if got['bf16'] else 'off'}): tieout is {own / rates[name]:.2f} times as fast"
        )
    return 0 if rates and own >= WANTED * rates.get("TRL, defaults", 1e9) else 1


def _child(file: Path) -> None:
    warnings.simplefilter("ignore")
    print(json.dumps(theirs(json.loads(file.read_text("utf-8")), str(file.parent))))


if __name__ == "__main__":  # under the interpreter that has TRL
    _child(Path(sys.argv[1]))
