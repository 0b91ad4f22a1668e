"""Changing desk.toml on disk: one change at a time, the old or the new file, never half of one."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from tieout.feeds import SettingsError


def edited(path: Path, edit: Callable[[str], str]) -> None:
    """Read, edit and replace under a lock, so that two commands at once lose nothing."""
    from filelock import FileLock

    try:
        with FileLock(path.with_name(f".{path.name}.lock")):
            write_atomically(path, edit(path.read_text("utf-8")))
    except OSError as exc:
        raise SettingsError(f"{path} cannot be changed ({exc.strerror}). Make it writable and run again.") from exc


def write_atomically(path: Path, text: str) -> None:
    """The whole text on disk, or the file as it was; permissions stay."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        if path.exists():
            shutil.copymode(path, name)
        else:
            Path(name).chmod(0o644)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
