"""An adapter for other programs: the merged model as safetensors or GGUF, or the adapter as a PEFT folder.

Merging is done in fp32 and stored in bf16 (safetensors), F16 or Q8_0 (GGUF). What is asked for is either there whole or not
there: it is written beside its place and moved there. The adapter passes the same checks as before an answer.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tieout.feeds import UsageError, WeightsError
from tieout.model.export.gguf import TYPES, checked, write_gguf
from tieout.model.inference import adapters
from tieout.model.inference.base import Base, load_model, open_base
from tieout.model.settings import ModelSettings

FORMS = ("gguf", "merged", "peft")
MARKER = "tieout-export.json"
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Exported:
    path: Path
    form: str
    type: str  # of the matrices: "bf16", "q8_0", "f16"
    base: str
    adapter: str | None
    bytes: int

    def to_json(self) -> dict[str, Any]:
        return {
            "path": str(self.path),
            "to": self.form,
            "type": self.type,
            "base": self.base,
            "adapter": self.adapter,
            "bytes": self.bytes,
        }


def export_adapter(
    name: str,
    out: Path,
    *,
    settings: ModelSettings,
    to: str,
    type: str = "q8_0",
    force: bool = False,
    progress: Progress = lambda what, done, total: None,
) -> Exported:
    """Write adapter `name` ("none": the base alone) to `out`: a file for GGUF, else a folder."""
    _refuse_slips(name, settings, to, type)
    out = out.expanduser().absolute()
    _refuse_overwriting(out, to, force)
    found = None if name == "none" else adapters.find_adapter(name, settings.adapters)
    base = open_base(settings.base, progress)
    adapter = None if found is None else adapters.check(found, base)
    if to == "gguf":
        checked(_config(base), base.tokenizer)
    _require_room(out, base, adapter)
    with _beside(out) as temporary:
        _write(to, base, adapter, temporary, type, progress)
        _moved(temporary, out)
    size = sum(p.stat().st_size for p in (out.rglob("*") if out.is_dir() else [out]) if p.is_file())
    kept = type if to == "gguf" else "bf16"
    return Exported(out, to, kept, base.name, None if adapter is None else adapter.name, size)


def merged_model(base: Base, adapter: adapters.Adapter | None) -> Any:
    """Base and adapter as one model in fp32."""
    model = load_model(base, exact=True)
    return model if adapter is None else adapters.apply(model, adapter)


def _write(to: str, base: Base, adapter: adapters.Adapter | None, place: Path, type: str, progress: Progress) -> None:
    try:
        if to == "peft" and adapter is not None:
            _write_peft(adapter, base, place)
            return
        progress("merging", 0, 0)
        model = merged_model(base, adapter)
        if to == "merged":
            progress("writing safetensors", 0, 0)
            _write_merged(model, base, adapter, place)
            return
        name = base.name if adapter is None else f"{Path(base.name).name} {adapter.name}"
        write_gguf(model.state_dict(), model.config, base.tokenizer, place, type=type, name=name, progress=progress)
    except OSError as exc:
        raise WeightsError(f"The export cannot be written ({exc.strerror or exc}): free some disk space.") from exc


def _write_merged(model: Any, base: Base, adapter: adapters.Adapter | None, place: Path) -> None:
    """Weights in bf16 under a fresh config: neither the library's bookkeeping nor a path of this machine goes along."""
    import torch
    from transformers import AutoConfig, AutoModelForCausalLM, GenerationConfig

    settings = model.config.to_dict()
    for key in ("quantization_config", "_name_or_path", "_model_name_or_path", "transformers_version", "dtype"):
        settings.pop(key, None)
    config = AutoConfig.for_model(settings.pop("model_type"), **settings)
    plain = AutoModelForCausalLM.from_config(config, dtype=torch.bfloat16)
    plain.load_state_dict(model.state_dict())
    said = model.generation_config
    plain.generation_config = GenerationConfig(
        bos_token_id=said.bos_token_id,
        eos_token_id=said.eos_token_id or base.tokenizer.eos_token_id,
        pad_token_id=said.pad_token_id,
        do_sample=False,
    )
    plain.save_pretrained(place)
    base.tokenizer.save_pretrained(place)
    _for_older_readers(place)
    _mark(place, base, adapter)


def _for_older_readers(place: Path) -> None:
    """Names of before transformers 5, which servers still read: without `rope_theta` they would assume another one."""
    rope = _changed(place / "config.json", {"torch_dtype": "bfloat16"}).get("rope_parameters") or {}
    if "rope_theta" in rope:
        _changed(place / "config.json", {"rope_theta": rope["rope_theta"]})
    _changed(place / "tokenizer_config.json", {"tokenizer_class": "PreTrainedTokenizerFast"})
    for file in place.glob("*.safetensors"):
        file.chmod(0o644)  # safetensors writes 0600, and servers often run as somebody else


def _changed(file: Path, fields: dict[str, Any]) -> dict[str, Any]:
    said: dict[str, Any] = json.loads(file.read_text("utf-8")) | fields
    file.write_text(json.dumps(said, indent=2, ensure_ascii=False) + "\n", "utf-8")
    return said


def _write_peft(adapter: adapters.Adapter, base: Base, place: Path) -> None:
    """The adapter's own files, its keys checked, its config naming the base."""
    merged_model(base, adapter)  # would raise where a key is missing or too many
    place.mkdir(parents=True, exist_ok=True)
    for name in (adapters.CONFIG, adapters.ADAPTER_WEIGHTS, adapters.ADAPTER_CARD):
        shutil.copyfile(adapter.folder / name, place / name)
    _changed(place / adapters.CONFIG, {"base_model_name_or_path": base.name})
    _mark(place, base, adapter)


def _mark(place: Path, base: Base, adapter: adapters.Adapter | None) -> None:
    """What this folder is; only a folder that says so is replaced by --force."""
    said = {
        "base": base.name,
        "base_sha256": base.sha256,
        "adapter": None if adapter is None else adapter.name,
        "data_sha256": None if adapter is None else adapter.card.get("data_sha256"),
    }
    (place / MARKER).write_text(json.dumps(said, indent=2) + "\n", "utf-8")


def _config(base: Base) -> Any:
    from transformers import AutoConfig

    return AutoConfig.from_pretrained(str(base.folder), local_files_only=True, trust_remote_code=False)


def _refuse_slips(name: str, settings: ModelSettings, to: str, type: str) -> None:
    if to not in FORMS:
        raise UsageError(f'"{to}" is no form of export: use --to {", --to ".join(FORMS)}.')
    if type not in TYPES:
        raise UsageError(f'"{type}" is no type of GGUF that is written here: use --type {" or --type ".join(TYPES)}.')
    if settings.remote:
        raise UsageError("The base is a remote model, which has nothing to export: name a local base in desk.toml.")
    if name == "none" and to == "peft":
        raise UsageError("A PEFT folder holds an adapter, and none is none: name one, or use --to merged.")


def _refuse_overwriting(out: Path, to: str, force: bool) -> None:
    """A file is replaced with --force; a folder only when it is empty or an export itself."""
    if to == "gguf" and out.is_dir():
        raise UsageError(f"{out} is a folder; a GGUF is one file: name it, such as {out / 'analyst.gguf'}.")
    if not out.exists() or (out.is_dir() and not any(out.iterdir())):
        return
    if not force:
        raise UsageError(f"{out} is there already. Use --force to replace it, or choose another --out.")
    if to != "gguf" and not (out / MARKER).is_file():
        raise UsageError(f"{out} is no export of Tieout, so --force does not replace it. Choose another --out.")


def _require_room(out: Path, base: Base, adapter: adapters.Adapter | None) -> None:
    """Said before a minute of work: is there room for what will be written?"""
    parts = [*base.folder.glob("*.safetensors"), *([] if adapter is None else adapter.folder.glob("*.safetensors"))]
    needed = sum(p.stat().st_size for p in parts)
    nearest = next(p for p in out.parents if p.exists())
    free = shutil.disk_usage(nearest).free
    if free < needed:
        raise WeightsError(
            f"{nearest} has {free / 1e6:,.0f} MB free and the export needs up to {needed / 1e6:,.0f} MB: free some disk space."
        )


@contextmanager
def _beside(out: Path) -> Iterator[Path]:
    """A name next to `out` to write to; what is left of it at the end goes."""
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        folder = Path(tempfile.mkdtemp(prefix=f".{out.name}-", dir=out.parent))
    except OSError as exc:
        raise WeightsError(f"{out.parent} cannot be written to ({exc.strerror}): choose another --out.") from exc
    try:
        yield folder / out.name
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _moved(temporary: Path, out: Path) -> None:
    """Into place; what was there is set aside first and comes back when that fails."""
    aside = temporary.parent / "before"
    if out.exists():
        out.rename(aside)
    try:
        temporary.replace(out)
    except OSError:
        if aside.exists():
            aside.rename(out)
        raise
