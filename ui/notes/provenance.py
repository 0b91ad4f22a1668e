"""What a note was written from and by: hashes of weights and templates."""

from __future__ import annotations

import hashlib
from pathlib import Path

from tieout.feeds import AdapterError, WeightsError
from tieout.model import ModelName, ModelSettings
from tieout.ui.notes.records import Written
from tieout.ui.notes.template import OWN, own_names


def written_by(settings: ModelSettings) -> Written:
    """The model's name and weights. Weights that are not there leave their hash empty: then code writes alone, and says so."""
    from tieout.model import ADAPTER_WEIGHTS, base_folder, file_hash, find_adapter, folder_hash

    if settings.remote:
        return Written(ModelName(settings.base, None))
    name = ModelName(settings.base, settings.default_adapter)
    try:
        base = folder_hash(base_folder(settings.base))
        adapter = settings.default_adapter
        return Written(
            name, base, file_hash(find_adapter(adapter, settings.adapters) / ADAPTER_WEIGHTS) if adapter else ""
        )
    except (WeightsError, AdapterError, OSError):
        return Written(name)


def template_hash(folder: Path) -> str:
    """Over every template that a note may be filled into: the desk's file where it has one, else Tieout's own."""
    digest = hashlib.sha256()
    for name in own_names():
        own = folder / name
        digest.update(name.encode() + (own if own.is_file() else OWN / name).read_bytes())
    return digest.hexdigest()
