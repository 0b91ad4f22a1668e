"""What every command gets from the global options, and how commands write: JSON, progress, exit codes."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer

from tieout.model import ModelSettings
from tieout.ui.desk import SETTINGS, Desk, desk_folder

Context = typer.Context
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else.")]

PARTLY_DONE = 3


@dataclass(frozen=True, slots=True)
class DeskOptions:
    desk: Path | None = None
    debug: bool = False


def folder(context: Context) -> Path:
    chosen: DeskOptions = context.obj
    return desk_folder(chosen.desk)


def open_desk(context: Context) -> Desk:
    return Desk.load(folder(context))


def model_settings(context: Context) -> ModelSettings:
    """The desk's base and adapters; where there is no desk yet, the shipped ones."""
    place = folder(context)
    return Desk.load(place).model if (place / SETTINGS).exists() else ModelSettings(adapters=place / "adapters")


def emit_json(value: dict[str, Any]) -> None:
    """One JSON object, in UTF-8 whatever the terminal's encoding is; indented for a person, one line for a log or a program."""
    indent = 2 if sys.stdout.isatty() else None
    emit_bytes((json.dumps(value, ensure_ascii=False, indent=indent) + "\n").encode("utf-8"))


def emit_bytes(data: bytes) -> None:
    sys.stdout.flush()
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()
