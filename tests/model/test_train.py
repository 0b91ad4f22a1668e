"""Training: completion-only labels, seeded batches, a whole adapter at the end, and resuming after a crash."""

from __future__ import annotations

import itertools
import json
import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tiny_base import tiny_base

from tieout.feeds.errors import DataError
from tieout.model.data.build import Example
from tieout.model.training import checkpoint as checkpoints
from tieout.model.training.batches import IGNORED, Pack, Turn, batches, drawn, mask_prompt, packs, padded
from tieout.model.training.recipe import Recipe, read_recipe
from tieout.model.training.train import TrainProgress, rate, stale, train_adapter

RECIPE = Recipe(rank=2, alpha=4, tokens_per_batch=300, most_tokens=600, evaluations=1, checkpoint_minutes=0.0, seed=3)


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_base(tmp_path_factory.mktemp("base"))


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Six training lines and one held-out line."""
    lines = [
        {"id": str(n), "source": "reports", "split": "held-out" if n == 6 else "train", "user": f"Sales of shop {n}?",
         "assistant": f"Sales were {n}.5 million [1].", "sources": [f"Sales {n}.5 million"]}
        for n in range(7)
    ]  # fmt: skip
    path = tmp_path / "train.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    return path


def test_nothing_is_learnt_from_the_prompt() -> None:
    assert mask_prompt([5, 6, 7, 8], 3) == [IGNORED, IGNORED, IGNORED, 8]


def test_padding_carries_no_label() -> None:
    rows = padded([Pack((1,), (Turn((2, 3), 1),), ("x",)), Pack((4,), (Turn((5, 6, 7), 1),), ("x",))], filler=9)
    assert len({len(row) for part in (rows.ids, rows.labels, rows.positions) for row in part}) == 1
    assert rows.ids[0][3:] == [9] * (len(rows.ids[0]) - 3)
    assert [v for v in rows.labels[0] if v != IGNORED] == [3]


def test_batches_hold_each_pack_once_and_keep_their_budget() -> None:
    lengths = [(n * 37) % 200 + 10 for n in range(90)]
    found = batches(lengths, 400, seed=1)
    assert sorted(i for b in found for i in b) == list(range(90))
    assert all(len(b) * max(lengths[i] for i in b) <= 400 for b in found)
    assert found == batches(lengths, 400, seed=1) != batches(lengths, 400, seed=2)


def asked(n: int, question: str, evidence: str = "Sales were 4 million.") -> Example:
    user = f"Evidence:\n[1] wire: Sales\n{evidence}\n\nAs of 2026-01-01.\nQuestion: {question}"
    return Example(str(n), "reports", "", "", "train", user, f"Sales were {n} million [1].", (evidence,))


def test_a_pack_loses_what_its_examples_lose_one_by_one(base: Path) -> None:
    """Questions over one evidence see nothing of each other: the packed loss is the plain model's mean over the single ones.

    So is that of packs of one question each, which are read as plain rows behind each other's filler.
    """
    import torch

    from tieout.model.inference.base import load_model, open_base
    from tieout.model.training.train import _adapted, completion_loss, tensors

    opened = open_base(str(base))
    plain = load_model(opened).float().eval()
    model = _adapted(load_model(opened).float(), RECIPE).eval()
    examples = [asked(n, f"{'How high were sales of the year? ' * n}") for n in range(1, 7)]
    other = [asked(8, "Other?", "Costs were 2 million.")]
    together = [p for group in (examples, other) for p in packs(group, opened.tokenizer, 2000)]
    alone = [packs([e], opened.tokenizer, 2000)[0] for e in (*examples, *other)]
    assert [len(p.turns) for p in together] == [6, 1]
    with torch.inference_mode():
        packed, rows = (float(completion_loss(model, tensors(batch, 0, "cpu"))) for batch in (together, alone))
        single = []
        for pack in alone:
            (turn,) = pack.turns
            ids = torch.tensor([[*pack.prefix, *turn.ids]])
            labels = torch.tensor([[*[IGNORED] * len(pack.prefix), *mask_prompt(turn.ids, turn.prompt)]])
            single.append((float(plain(input_ids=ids, labels=labels).loss), len(turn.ids) - turn.prompt))
    assert len({len(p) for p in alone}) > 1
    wanted = pytest.approx(sum(loss * n for loss, n in single) / sum(n for _, n in single), rel=1e-4)
    assert packed == wanted
    assert rows == wanted


@pytest.mark.parametrize(("dtype", "close"), [("float32", 1e-5), ("bfloat16", 2e-2)])
def test_the_adapters_product_and_its_gradients_are_pefts(dtype: str, close: float) -> None:
    import torch
    from peft import LoraConfig, get_peft_model

    from tieout.model.training import lora as fast_lora

    torch.manual_seed(1)
    width = torch.nn.Sequential(torch.nn.Linear(24, 40), torch.nn.Linear(40, 8)).to(getattr(torch, dtype))
    model = get_peft_model(width, LoraConfig(r=4, lora_alpha=12, target_modules="all-linear", init_lora_weights=False))
    own = {n: p for n, p in model.named_parameters() if p.requires_grad}
    for parameter in own.values():
        parameter.data = parameter.data.float()
    given = torch.randn(2, 5, 24).to(getattr(torch, dtype)).requires_grad_()

    def outcome() -> list[Any]:
        model.zero_grad()
        given.grad = None
        out = model(given)
        out.float().square().sum().backward()
        assert given.grad is not None
        return [out.detach().float(), given.grad.float(), *(p.grad for p in own.values())]

    theirs = outcome()
    fast_lora.use(model)
    for ours, wanted in zip(outcome(), theirs, strict=True):
        assert float((ours - wanted).norm() / wanted.norm()) < close


def test_packs_keep_every_example_within_their_limit(base: Path) -> None:
    """Other evidence is another pack, a full pack is followed by a second one, and what fits nowhere is left out."""
    from tieout.model.inference.base import open_base

    tokenizer = open_base(str(base)).tokenizer
    examples = [asked(n, f"Question {n}?") for n in range(8)] + [asked(9, "Other?", "Costs were 2 million.")]
    found = packs([*examples, asked(10, "long " * 3000)], tokenizer, 900)
    assert sum(len(p.turns) for p in found) == 9
    assert len({p.prefix for p in found}) == 2
    assert all(len(p) <= 900 for p in found)


def test_draws_are_whole_packs_and_repeats_are_named() -> None:
    found = [Pack((1,), (Turn((n, 3), 1),) * 2, ("tatqa", "tables")) for n in range(5)]
    assert len(drawn(found, {"tatqa": 7}, {}, seed=1)) == 3
    assert len(drawn(found, {}, {"tatqa": 2}, seed=1)) == 10


def test_training_stops_when_the_held_out_loss_stands_still() -> None:
    recipe = Recipe(patience=2)
    assert not stale([(0, 2.0), (5, 1.0)], recipe)
    assert not stale([(0, 2.0), (5, 1.0), (10, 1.1), (15, 0.9)], recipe)
    assert stale([(0, 2.0), (5, 1.0), (10, 1.1), (15, 1.0)], recipe)
    assert not stale([(0, 2.0), (5, 1.0), (10, 1.1), (15, 1.0)], Recipe())


def test_the_rate_warms_up_and_ends_at_a_tenth() -> None:
    recipe = Recipe(learning_rate=1.0, warm_up=0.1)
    rates = [rate(step, 100, recipe) for step in range(101)]
    assert rates[0] < rates[8] < rates[9] == pytest.approx(0.1 + 0.45 * (1 + math.cos(0.09 * math.pi)))
    assert rates[100] == pytest.approx(0.1)
    assert all(later < earlier for earlier, later in itertools.pairwise(rates[10:]))


def test_a_plan_of_fewer_steps_is_the_same_plan_cut_short_with_its_own_end(
    base: Path, data: Path, tmp_path: Path
) -> None:
    """Whatever the machine's speed: the card tells the steps, and the examples that they held."""
    whole = train_adapter([data], base=str(base), out=tmp_path / "whole", recipe=RECIPE)
    card = train_adapter([data], base=str(base), out=tmp_path / "short", recipe=replace(RECIPE, most_steps=2))
    assert card.steps == card.planned_steps == 2 < whole.steps
    assert card.loss_curve[0] == whole.loss_curve[0]
    assert sum(card.examples.values()) < sum(whole.examples.values())
    assert card.held_out_curve[-1][0] == 2


def test_the_shipped_recipe_reads_and_an_unknown_key_is_named(tmp_path: Path) -> None:
    assert read_recipe().rank == 16
    wrong = tmp_path / "recipe.toml"
    wrong.write_text("[lora]\nrang = 4\n")
    with pytest.raises(DataError, match="'rang'"):
        read_recipe(wrong)


def test_training_writes_a_whole_adapter_and_its_card_last(base: Path, data: Path, tmp_path: Path) -> None:
    """Weights in safetensors, no pickle, no path of this machine, losses and hashes in the card."""
    out = tmp_path / "house"
    seen: list[TrainProgress] = []
    card = train_adapter([data], base=str(base), out=out, recipe=RECIPE, progress=seen.append)
    files = {p.name for p in out.iterdir()}
    assert files == {"adapter_config.json", "adapter_model.safetensors", "card.json", "loss.svg"}
    written = json.loads((out / "card.json").read_text())
    assert written["complete"] is True
    assert written["examples"] == {"reports": 6}
    assert len(card.loss_curve) == card.steps == seen[-1].steps
    config = (out / "adapter_config.json").read_text()
    assert str(tmp_path) not in config
    assert (layers := json.loads(config)["target_modules"]) == sorted(layers)


def test_the_same_seed_gives_the_same_losses(base: Path, data: Path, tmp_path: Path) -> None:
    one = train_adapter([data], base=str(base), out=tmp_path / "one", recipe=RECIPE)
    two = train_adapter([data], base=str(base), out=tmp_path / "two", recipe=RECIPE)
    assert one.loss_curve == two.loss_curve


class Killed(Exception):
    pass


def test_a_killed_run_resumes_from_its_last_whole_checkpoint(base: Path, data: Path, tmp_path: Path) -> None:
    """Killed after step 2, resumed: the same curve as a run that was never killed."""
    whole = train_adapter([data], base=str(base), out=tmp_path / "whole", recipe=RECIPE)
    assert whole.steps >= 3
    out = tmp_path / "killed"

    def kill(progress: TrainProgress) -> None:
        if progress.step == 3:
            raise Killed

    with pytest.raises(Killed):
        train_adapter([data], base=str(base), out=out, recipe=RECIPE, progress=kill)
    torn = out / "checkpoints" / "step-000099"
    torn.mkdir()
    (torn / "state.json").write_text("{")
    steps: list[int] = []
    resumed = train_adapter(
        [data], base=str(base), out=out, resume=True, recipe=RECIPE, progress=lambda p: steps.append(p.step)
    )
    assert steps[0] == 3
    assert [loss for _, loss in resumed.loss_curve] == pytest.approx([loss for _, loss in whole.loss_curve], rel=0.01)


def test_a_checkpoint_without_its_marker_does_not_exist(tmp_path: Path) -> None:
    import torch

    checkpoints.save(tmp_path, 4, {"curve": []}, {"w": torch.ones(2)}, {"w|m": torch.ones(2)})
    checkpoints.save(tmp_path, 8, {"curve": []}, {"w": torch.ones(2)}, {"w|m": torch.ones(2)})
    (tmp_path / "step-000008" / checkpoints.MARKER).unlink()
    found = checkpoints.newest(tmp_path)
    assert found is not None
    assert found.step == 4


def test_a_checkpoint_of_another_recipe_is_refused(base: Path, data: Path, tmp_path: Path) -> None:
    out = tmp_path / "other"

    def kill(_: TrainProgress) -> None:
        if (out / "checkpoints").exists():
            raise Killed

    with pytest.raises(Killed):
        train_adapter([data], base=str(base), out=out, recipe=RECIPE, progress=kill)
    with pytest.raises(DataError, match="without --resume"):
        train_adapter([data], base=str(base), out=out, resume=True, recipe=replace(RECIPE, learning_rate=1e-5))


def test_a_checkpoint_of_another_base_is_refused(data: Path, tmp_path: Path) -> None:
    """The folder is the same; the weights in it are not."""
    import torch
    from transformers import AutoModelForCausalLM

    folder, out = tiny_base(tmp_path / "base"), tmp_path / "other"

    def kill(_: TrainProgress) -> None:
        if (out / "checkpoints").exists():
            raise Killed

    with pytest.raises(Killed):
        train_adapter([data], base=str(folder), out=out, recipe=RECIPE, progress=kill)
    model = AutoModelForCausalLM.from_pretrained(folder)
    with torch.no_grad():
        model.lm_head.weight.add_(0.5)
    model.save_pretrained(folder)
    with pytest.raises(DataError, match="another base"):
        train_adapter([data], base=str(folder), out=out, resume=True, recipe=RECIPE)


def test_data_that_is_all_too_long_is_refused(base: Path, data: Path, tmp_path: Path) -> None:
    with pytest.raises(DataError, match="most_tokens"):
        train_adapter([data], base=str(base), out=tmp_path / "x", recipe=replace(RECIPE, most_tokens=5))
