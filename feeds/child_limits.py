"""Limits of a child process that reads untrusted bytes: CPU time, memory, no core file.

Where the platform has no such limit (Windows none of them, macOS none of memory) nothing is set: the parent's clock ends the
child there. So `resource`, which is POSIX's alone, is imported on use.
"""

from __future__ import annotations

import importlib
from contextlib import suppress
from typing import Any


def no_core_file() -> None:
    """A crash leaves no copy of the memory on the disk."""
    _set("RLIMIT_CORE", 0, 0)


def limit_cpu(seconds: int, grace: int | None = None) -> None:
    """CPU time from now on; past it the kernel ends this process. `grace` seconds later it cannot be put off any more."""
    resource = _resource()
    if resource is None:
        return
    used = resource.getrusage(resource.RUSAGE_SELF)
    soft = int(used.ru_utime + used.ru_stime) + 1 + seconds
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1] if grace is None else soft + grace
    _set("RLIMIT_CPU", soft, hard)


def limit_memory(size: int) -> None:
    """Bytes of address space in all."""
    resource = _resource()
    if resource is not None:
        _set("RLIMIT_AS", size, resource.getrlimit(resource.RLIMIT_AS)[1])


def _set(name: str, soft: int, hard: int) -> None:
    resource = _resource()
    if resource is not None:
        with suppress(ValueError, OSError):  # macOS refuses a limit of address space
            resource.setrlimit(getattr(resource, name), (soft, hard))


def _resource() -> Any:
    with suppress(ImportError):
        return importlib.import_module("resource")
    return None
