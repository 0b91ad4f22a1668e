"""Adapters: what could run code, is half written or was made for another base is refused before it is loaded."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import save_file

from tieout.feeds.errors import AdapterError
from tieout.model.inference import adapters
from tieout.model.inference.base import Base

BASE = Base("tiny", Path(), "a" * 64, None, "b" * 64)
RANK, SIZE = 2, 16


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A complete adapter for `BASE` and for the tiny model below."""
    made = tmp_path / "house"
    made.mkdir()
    card = {"name": "house", "base": "tiny", "base_sha256": "a" * 64, "tokenizer_sha256": "b" * 64, "complete": True}
    (made / "card.json").write_text(json.dumps(card))
    config = {"peft_type": "LORA", "r": RANK, "lora_alpha": 4, "target_modules": ["q_proj"], "task_type": "CAUSAL_LM"}
    (made / "adapter_config.json").write_text(json.dumps(config))
    save_file(weights(), made / "adapter_model.safetensors")
    return made


def weights() -> dict[str, torch.Tensor]:
    stem = "base_model.model.model.layers.0.self_attn.q_proj"
    return {f"{stem}.lora_A.weight": torch.ones(RANK, SIZE), f"{stem}.lora_B.weight": torch.ones(SIZE, RANK)}


def tiny_model() -> Any:
    from transformers import LlamaConfig, LlamaForCausalLM

    config = LlamaConfig(
        vocab_size=32,
        hidden_size=SIZE,
        intermediate_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        num_key_value_heads=2,
    )
    return LlamaForCausalLM(config)


def change(folder: Path, **fields: object) -> None:
    card = json.loads((folder / "card.json").read_text()) | fields
    (folder / "card.json").write_text(json.dumps(card))


def test_a_complete_adapter_passes_and_changes_the_weights(folder: Path) -> None:
    """Merged: W + B·A·alpha/r."""
    model = tiny_model()
    before = model.model.layers[0].self_attn.q_proj.weight.detach().clone()
    merged = adapters.apply(model, adapters.check(folder, BASE))
    after = merged.model.layers[0].self_attn.q_proj.weight
    assert torch.allclose(before + 2.0 * RANK, after, atol=1e-5)


def test_an_adapter_for_another_base_of_the_same_shapes_is_refused(folder: Path) -> None:
    change(folder, base_sha256="c" * 64)
    with pytest.raises(AdapterError, match="another base"):
        adapters.check(folder, BASE)


def test_an_adapter_for_another_tokenizer_is_refused(folder: Path) -> None:
    change(folder, tokenizer_sha256="c" * 64)
    with pytest.raises(AdapterError, match="tokenizer"):
        adapters.check(folder, BASE)


@pytest.mark.parametrize("name", ["adapter_model.bin", "weights.pt", "optimizer.pkl", "modeling.py"])
def test_a_pickle_or_code_beside_the_weights_is_refused(folder: Path, name: str) -> None:
    (folder / name).write_bytes(b"cos\nsystem\n(S'touch ran'\ntR.")
    with pytest.raises(AdapterError, match="safetensors"):
        adapters.check(folder, BASE)


def test_a_config_with_code_of_its_own_is_refused(folder: Path) -> None:
    config = json.loads((folder / "adapter_config.json").read_text()) | {"auto_map": {"AutoModel": "x.Y"}}
    (folder / "adapter_config.json").write_text(json.dumps(config))
    with pytest.raises(AdapterError, match="its own code"):
        adapters.check(folder, BASE)


def test_an_interrupted_training_is_no_adapter(folder: Path) -> None:
    change(folder, complete=False)
    with pytest.raises(AdapterError, match="incomplete"):
        adapters.check(folder, BASE)


def test_missing_lora_keys_are_an_error(folder: Path) -> None:
    """peft only warns."""
    half = dict(list(weights().items())[:1])
    save_file(half, folder / "adapter_model.safetensors")
    with pytest.raises(AdapterError, match="lacks"):
        adapters.apply(tiny_model(), adapters.check(folder, BASE))


def test_unexpected_lora_keys_are_an_error(folder: Path) -> None:
    extra = weights() | {"base_model.model.model.layers.9.self_attn.q_proj.lora_A.weight": torch.ones(RANK, SIZE)}
    save_file(extra, folder / "adapter_model.safetensors")
    with pytest.raises(AdapterError, match="no place"):
        adapters.apply(tiny_model(), adapters.check(folder, BASE))


def test_damaged_weights_are_an_error(folder: Path) -> None:
    (folder / "adapter_model.safetensors").write_bytes(b"\x00" * 20)
    with pytest.raises(AdapterError, match="damaged"):
        adapters.apply(tiny_model(), adapters.check(folder, BASE))


def test_the_desks_own_adapter_comes_before_a_shipped_one(folder: Path) -> None:
    assert folder == adapters.find_adapter("house", folder.parent)
    assert adapters.adapter_names(folder.parent)[0] == "house"


@pytest.mark.parametrize("name", ["../house", "/etc", "", ".."])
def test_a_name_is_not_a_path(folder: Path, name: str) -> None:
    with pytest.raises(AdapterError):
        adapters.find_adapter(name, folder.parent)
