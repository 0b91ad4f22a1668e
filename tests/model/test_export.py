"""Exports: what another program reads gives what base and adapter give together, and a slip leaves nothing behind."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from tiny_base import tiny_base

from tieout.feeds.errors import AdapterError, UsageError, WeightsError
from tieout.model.export import gguf as export_gguf
from tieout.model.export.export import MARKER, Exported, export_adapter, merged_model
from tieout.model.inference import adapters
from tieout.model.inference.base import open_base
from tieout.model.settings import ModelSettings
from tieout.model.training.recipe import Recipe
from tieout.model.training.train import train_adapter

RECIPE = Recipe(rank=2, alpha=4, tokens_per_batch=300, most_tokens=600, evaluations=1, learning_rate=5e-2, seed=3)


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> ModelSettings:
    """A tiny base and an adapter "house" trained on it hard enough to change what it writes."""
    root = tmp_path_factory.mktemp("export")
    base = tiny_base(root / "base")
    lines = [
        {"id": str(n), "user": f"Sales of shop {n}?", "assistant": f"Sales were {n}.5 million [1].", "sources": [f"Sales {n}.5 million"]}
        for n in range(6)
    ]  # fmt: skip
    data = root / "train.jsonl"
    data.write_text("".join(json.dumps(line) + "\n" for line in lines))
    train_adapter([data], base=str(base), out=root / "adapters" / "house", recipe=RECIPE)
    return ModelSettings(base=str(base), adapter="house", adapters=root / "adapters")


def merged(settings: ModelSettings) -> Any:
    """Base and adapter as the engine lays them over each other, in fp32."""
    base = open_base(settings.base)
    return merged_model(base, adapters.check(adapters.find_adapter("house", settings.adapters), base))


def logits(model: Any) -> Any:
    import torch

    with torch.inference_mode():
        return model.float()(input_ids=torch.arange(40)[None]).logits


def test_merged_safetensors_load_elsewhere_and_give_the_same_logits(settings: ModelSettings, tmp_path: Path) -> None:
    """To bf16's rounding; the base alone differs by far more."""
    from transformers import AutoModelForCausalLM, AutoTokenizer

    done = export_adapter("house", tmp_path / "out", settings=settings, to="merged")
    loaded = AutoModelForCausalLM.from_pretrained(done.path)
    wanted, base = logits(merged(settings)), logits(AutoModelForCausalLM.from_pretrained(settings.base))
    assert (logits(loaded) - wanted).abs().max() < 0.05 * (base - wanted).abs().max()
    assert AutoTokenizer.from_pretrained(done.path).chat_template == open_base(settings.base).tokenizer.chat_template
    assert (done.path / "generation_config.json").is_file()
    assert all(str(settings.base) not in f.read_text("utf-8") for f in done.path.glob("*config.json"))


def test_a_merged_config_holds_the_rotary_base_under_its_old_name_too(settings: ModelSettings, tmp_path: Path) -> None:
    """Servers with transformers 4 would else assume 10,000 whatever the model was trained with."""
    done = export_adapter("house", tmp_path / "out", settings=settings, to="merged")
    config = json.loads((done.path / "config.json").read_text())
    assert config["rope_theta"] == config["rope_parameters"]["rope_theta"]


@pytest.mark.filterwarnings("ignore::FutureWarning")  # peft 0.21 reads an attribute that transformers 5 renamed
def test_a_peft_folder_holds_pefts_keys_and_loads_with_peft(settings: ModelSettings, tmp_path: Path) -> None:
    from peft import PeftModel
    from safetensors import safe_open
    from transformers import AutoModelForCausalLM

    done = export_adapter("house", tmp_path / "out", settings=settings, to="peft")
    with safe_open(str(done.path / "adapter_model.safetensors"), framework="pt") as weights:
        assert all(k.startswith("base_model.model.") and ".lora_" in k for k in weights.keys())  # noqa: SIM118
    config = json.loads((done.path / "adapter_config.json").read_text())
    assert config["base_model_name_or_path"] == settings.base
    loaded = PeftModel.from_pretrained(AutoModelForCausalLM.from_pretrained(settings.base), str(done.path))
    assert np.allclose(logits(loaded).numpy(), logits(merged(settings)).numpy(), atol=1e-3)


@pytest.mark.parametrize(("type", "tolerance"), [("f16", 2e-3), ("q8_0", 0.02)])
def test_a_gguf_gives_the_merged_weights_back(
    settings: ModelSettings, tmp_path: Path, type: str, tolerance: float
) -> None:
    """transformers reads the file, permutation and all, to the model that was written."""
    from transformers import AutoModelForCausalLM

    file = tmp_path / "house.gguf"
    export_adapter("house", file, settings=settings, to="gguf", type=type)
    loaded = AutoModelForCausalLM.from_pretrained(tmp_path, gguf_file=file.name)
    wanted = merged(settings).state_dict()
    for key, value in loaded.state_dict().items():
        assert (value.float() - wanted[key]).abs().max() <= tolerance * wanted[key].abs().max(), key


def test_a_gguf_keeps_tokenizer_marks_and_chat_template(settings: ModelSettings, tmp_path: Path) -> None:
    from gguf import GGUFReader

    file = tmp_path / "house.gguf"
    export_adapter("house", file, settings=settings, to="gguf", type="f16")
    fields = GGUFReader(file).fields
    tokenizer = open_base(settings.base).tokenizer
    assert fields["tokenizer.chat_template"].contents() == tokenizer.chat_template
    assert fields["tokenizer.ggml.eos_token_id"].contents() == tokenizer.eos_token_id
    assert fields["tokenizer.ggml.add_bos_token"].contents() is False
    assert fields["tokenizer.ggml.tokens"].contents()[:2] == ["<|im_start|>", "<|im_end|>"]
    assert fields["tokenizer.ggml.token_type"].contents()[:3] == [3, 3, 1]


def test_permuting_is_undone_by_what_transformers_does_on_loading() -> None:
    rows = np.arange(16 * 4, dtype=np.float32).reshape(16, 4)
    heads = 2
    back = export_gguf.permuted(rows, heads).reshape(heads, 4, 2, 4).swapaxes(1, 2).reshape(16, 4)
    assert not np.array_equal(export_gguf.permuted(rows, heads), rows)
    assert np.array_equal(back, rows)


def test_the_pre_tokenizer_is_named_as_llama_cpp_names_it() -> None:
    """Digits alone, by rule or by vocabulary: smollm; joined digits: gpt-2; anything else is not written."""
    plain = {"type": "ByteLevel", "use_regex": True}
    digits = {"type": "Sequence", "pretokenizers": [{"type": "Digits", "individual_digits": True}, plain]}
    alone, joined = {"type": "BPE", "vocab": {"1": 0, "a": 1}}, {"type": "BPE", "vocab": {"12": 0}}
    assert export_gguf.pre_tokenizer({"model": joined, "pre_tokenizer": digits}) == "smollm"
    assert export_gguf.pre_tokenizer({"model": alone, "pre_tokenizer": plain}) == "smollm"
    assert export_gguf.pre_tokenizer({"model": joined, "pre_tokenizer": plain}) == "gpt-2"
    assert export_gguf.pre_tokenizer({"model": {"type": "Unigram"}, "pre_tokenizer": plain}) is None


def test_another_architecture_is_told_the_other_way_to_gguf() -> None:
    with pytest.raises(UsageError, match=r"architecture gpt_neox .*convert_hf_to_gguf"):
        export_gguf.checked(SimpleNamespace(model_type="gpt_neox"), None)


def test_nothing_is_overwritten_without_force(settings: ModelSettings, tmp_path: Path) -> None:
    """With it, an earlier export is replaced; a folder that is none never is."""
    out = tmp_path / "out"
    first = export_adapter("house", out, settings=settings, to="peft")
    with pytest.raises(UsageError, match="--force"):
        export_adapter("house", out, settings=settings, to="peft")
    assert export_adapter("house", out, settings=settings, to="peft", force=True) == first
    (out / MARKER).unlink()
    with pytest.raises(UsageError, match="no export"):
        export_adapter("house", out, settings=settings, to="peft", force=True)
    assert (out / "adapter_config.json").is_file()


def test_what_fails_leaves_nothing_behind(settings: ModelSettings, tmp_path: Path) -> None:
    """Neither the target nor a temporary folder."""

    def full(what: str, done: int, total: int) -> None:
        if done:
            raise OSError(28, "No space left on device")

    with pytest.raises(WeightsError, match="No space left"):
        export_adapter("house", tmp_path / "house.gguf", settings=settings, to="gguf", progress=full)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("words", "error", "says"),
    [
        ({"name": "hause"}, AdapterError, "no complete adapter"),
        ({"name": "none", "to": "peft"}, UsageError, "holds an adapter"),
        ({"to": "onnx"}, UsageError, "--to gguf"),
        ({"type": "q4_k"}, UsageError, "--type q8_0"),
    ],
)
def test_slips_are_told_before_any_work(
    settings: ModelSettings, tmp_path: Path, words: dict[str, str], error: type[Exception], says: str
) -> None:
    given = {"name": "house", "to": "gguf", "type": "q8_0"} | words
    with pytest.raises(error, match=says):
        export_adapter(given.pop("name"), tmp_path / "x.gguf", settings=settings, **given)
    assert list(tmp_path.iterdir()) == []


def test_an_adapter_of_another_base_is_not_exported(settings: ModelSettings, tmp_path: Path) -> None:
    folder = tmp_path / "adapters" / "house"
    folder.parent.mkdir()
    source = adapters.find_adapter("house", settings.adapters)
    folder.mkdir()
    for file in source.iterdir():
        (folder / file.name).write_bytes(file.read_bytes())
    card = json.loads((folder / "card.json").read_text()) | {"base_sha256": "0" * 64}
    (folder / "card.json").write_text(json.dumps(card))
    other = ModelSettings(base=settings.base, adapters=tmp_path / "adapters")
    with pytest.raises(AdapterError, match="another base"):
        export_adapter("house", tmp_path / "x.gguf", settings=other, to="gguf")


def test_a_remote_base_has_nothing_to_export(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="remote"):
        export_adapter("house", tmp_path / "x", settings=ModelSettings(base="openai:http://h:1/v1#m"), to="merged")


def test_the_record_of_an_export_is_plain_json(tmp_path: Path) -> None:
    done = Exported(tmp_path / "x.gguf", "gguf", "q8_0", "tiny", "house", 12)
    assert json.loads(json.dumps(done.to_json()))["bytes"] == 12
