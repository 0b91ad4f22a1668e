"""The model room's settings. Nothing else in the room reads configuration, and nothing here touches disk."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class ModelSettings:
    """`base` is a built-in name, a folder, a hub id, or "openai:http://host:8000/v1#model-name" for a remote model."""

    base: str = "smollm2-135m"
    adapter: str = "analyst"  # "none", or the name of a folder in `adapters` or among the shipped ones
    adapters: Path | None = None  # the desk's own adapters
    force_adapter: bool = False  # use `adapter` although its card says that it is worse than the base
    prompt_tokens: int = 1400
    new_tokens: int = 160
    threads: int = 0  # 0: torch's own choice

    @property
    def default_adapter(self) -> str | None:
        return None if self.adapter in {"", "none"} else self.adapter

    @property
    def remote(self) -> bool:
        return self.base.startswith("openai:")
