"""LoRA adapters: found, checked, laid over a base. Only safetensors; nothing an adapter brings is ever executed.

A folder holds `adapter_config.json`, `adapter_model.safetensors` and `card.json`, written last. The card names the base
by hash: an adapter made for another base of the same shapes would load without a word and write nonsense. peft only
warns about LoRA keys that are missing or unexpected; here they are an error.
"""

from __future__ import annotations

import json
import re
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tieout.feeds import AdapterError
from tieout.model.inference.adapter_gate import gate_reasons, is_measured
from tieout.model.inference.base import Base

ADAPTER_CARD = "card.json"
ADAPTER_WEIGHTS = "adapter_model.safetensors"
CONFIG = "adapter_config.json"
LABEL = re.compile(r"[A-Z][A-Za-z’'-]*(?: [a-z][A-Za-z’'-]*){0,3}")
PICKLES = {".bin", ".pt", ".pth", ".pkl", ".ckpt", ".py"}


@dataclass(frozen=True, slots=True)
class Adapter:
    """An adapter that passed its checks against one base."""

    name: str
    folder: Path
    card: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Standing:
    """What an adapter's card says of it as a default."""

    measured: bool
    worse: tuple[str, ...]  # measures in which it is worse than the base


def shipped_folder() -> Path:
    """Where the adapters that come with Tieout lie."""
    return Path(__file__).parents[1] / "adapters"


def adapter_names(own: Path | None) -> list[str]:
    """All complete adapters: the desk's own first, then the shipped ones."""
    found: dict[str, None] = {}
    for root in _roots(own):
        for card in sorted(root.glob(f"*/{ADAPTER_CARD}")):
            found.setdefault(card.parent.name)
    return list(found)


def find_adapter(name: str, own: Path | None) -> Path:
    """The folder of an adapter by name; names with path parts are refused."""
    if name != Path(name).name or name in {"", ".", ".."}:
        raise AdapterError(f'"{name}" is no adapter name: use the name of a folder under adapters/.')
    for root in _roots(own):
        if (root / name / ADAPTER_CARD).is_file():
            return root / name
    known = ", ".join(adapter_names(own)) or "none is installed"
    raise AdapterError(f'There is no complete adapter "{name}" ({known}): train it, or set adapter = "none".')


def standing(name: str, own: Path | None) -> Standing:
    """Is adapter `name` measured, and is it worse than its base?"""
    card = read_card(find_adapter(name, own))
    return Standing(is_measured(card), tuple(gate_reasons(card)))


def labels(name: str, own: Path | None) -> tuple[str, ...]:
    """What the adapter's house puts before a colon, by its card; none where there is no card."""
    try:
        said = read_card(find_adapter(name, own)).get("labels")
    except AdapterError:
        return ()
    return tuple(x for x in said if isinstance(x, str) and LABEL.fullmatch(x)) if isinstance(said, list) else ()


def allow_as_default(name: str, own: Path | None) -> None:
    """`AdapterError` where the card says that the adapter is worse than the base alone."""
    worse = standing(name, own).worse
    if worse:
        raise AdapterError(
            f'The adapter "{name}" is measured worse than the base alone ({"; ".join(worse)}): choose another under [model] '
            "in desk.toml, or set force_adapter = true there."
        )


def check(folder: Path, base: Base) -> Adapter:
    """Read card and config, and refuse what is unsafe, incomplete or made for another base."""
    _refuse_code(folder)
    card = read_card(folder)
    if card.get("base_sha256") != base.sha256:
        raise AdapterError(
            f'The adapter "{folder.name}" was made for another base ({card.get("base", "unknown")}), not {base.name}: '
            "train it again for this one."
        )
    if card.get("tokenizer_sha256") not in (None, base.tokenizer_sha256):
        raise AdapterError(
            f'The adapter "{folder.name}" was made with another tokenizer: train it again for this base.'
        )
    return Adapter(folder.name, folder, card)


def read_card(folder: Path) -> dict[str, Any]:
    """The card; one that does not say `complete` belongs to an interrupted run."""
    try:
        card = json.loads((folder / ADAPTER_CARD).read_text("utf-8"))
    except (OSError, ValueError) as exc:
        raise AdapterError(f'The adapter "{folder.name}" has no readable {ADAPTER_CARD}: train it again.') from exc
    if not isinstance(card, dict) or card.get("complete") is not True:
        raise AdapterError(f'The adapter "{folder.name}" is incomplete: finish its training with --resume.')
    return card


def apply(model: Any, adapter: Adapter) -> Any:
    """Lay the adapter over a freshly loaded base and merge it: decoding then costs no more than the base alone."""
    import torch
    from peft import PeftModel

    expected = _stored_keys(adapter.folder)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # peft's warning of missing keys is the error below
            wrapped = PeftModel.from_pretrained(model, str(adapter.folder), is_trainable=False)
    except (OSError, ValueError, KeyError, RuntimeError, TypeError) as exc:
        raise AdapterError(f'The adapter "{adapter.name}" does not fit the base ({exc}): train it again.') from exc
    _same_keys(adapter, expected, _model_keys(wrapped))
    with torch.inference_mode():
        return wrapped.merge_and_unload().eval()


def _roots(own: Path | None) -> list[Path]:
    return [root for root in (own, shipped_folder()) if root is not None and root.is_dir()]


def _refuse_code(folder: Path) -> None:
    unsafe = sorted(p.name for p in folder.rglob("*") if p.suffix.lower() in PICKLES)
    if unsafe:
        raise AdapterError(
            f'The adapter "{folder.name}" holds {unsafe[0]}, which could run code: only safetensors load.'
        )
    for file in sorted(folder.glob("*.json")):
        text = file.read_text("utf-8", "replace")
        if '"auto_map"' in text or "trust_remote_code" in text:
            raise AdapterError(f'The adapter "{folder.name}" asks to run its own code ({file.name}): it is not loaded.')
    for name in (CONFIG, ADAPTER_WEIGHTS):
        if not (folder / name).is_file():
            raise AdapterError(f'The adapter "{folder.name}" has no {name}: train it again.')


def _stored_keys(folder: Path) -> set[str]:
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(str(folder / ADAPTER_WEIGHTS), framework="pt") as weights:
            return set(weights.keys())
    except (OSError, SafetensorError) as exc:
        raise AdapterError(f'The weights of adapter "{folder.name}" are damaged ({exc}): train it again.') from exc


def _model_keys(wrapped: Any) -> set[str]:
    from peft import get_peft_model_state_dict

    return set(get_peft_model_state_dict(wrapped, save_embedding_layers=False))


def _same_keys(adapter: Adapter, stored: set[str], wanted: set[str]) -> None:
    missing, unexpected = sorted(wanted - stored), sorted(stored - wanted)
    if missing or unexpected:
        what = f"lacks {missing[0]}" if missing else f"holds {unexpected[0]}, which the base has no place for"
        raise AdapterError(f'The adapter "{adapter.name}" {what}: train it again for this base.')
