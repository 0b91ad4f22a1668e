"""A desk's own Chroma server: found again, or started, and held by a lease until `close`.

Embedded Chroma is not safe between processes, so every command talks to one server on loopback. This file only finds
and starts it; `chroma_keeper.py` is the process itself. A lease in hand means that the server answers: the keeper gives
leases out only while it serves, and serves while it has any.
"""

from __future__ import annotations

import socket
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from filelock import FileLock

from tieout.feeds import IndexUnavailable
from tieout.retrieval.index import chroma_keeper

_HANDSHAKE = 5.0  # seconds; the keeper answers within its poll of 0.5
_ATTEMPTS = 3  # a port may be taken between choosing and binding it


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to use the desk's server at `host:port`."""

    host: str
    port: int
    pid: int
    connection: socket.socket

    @property
    def holds(self) -> bool:
        """False once the server is gone, killed perhaps: a process that is dying closes one port before the other."""
        try:
            self.connection.setblocking(False)
            return self.connection.recv(1) != b""
        except BlockingIOError:
            return _listens(self.host, self.port)
        except OSError:
            return False

    def close(self) -> None:
        self.connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def lease(folder: Path, linger: float) -> Lease:
    """A lease of the server for `folder`, which is started when none runs."""
    held = join(folder)
    if held is not None:
        return held
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with FileLock(folder / "start.lock"):
            return join(folder) or _start(folder, linger)
    except OSError as exc:
        raise IndexUnavailable(f"The index folder {folder} cannot be written ({exc}); check its permissions.") from exc


def join(folder: Path) -> Lease | None:
    """A lease of the server that runs already; None when there is none."""
    state = chroma_keeper.state_of(folder)
    host, port, door, pid = (state.get(key) for key in ("host", "port", "lease", "pid"))
    if not (isinstance(host, str) and isinstance(port, int) and isinstance(door, int) and isinstance(pid, int)):
        return None
    try:
        connection = socket.create_connection((host, door), timeout=_HANDSHAKE)
    except OSError:
        return None
    if _token(connection) == state.get("token"):
        return Lease(host, port, pid, connection)
    connection.close()
    return None


def _listens(host: str, port: int) -> bool:
    try:
        socket.create_connection((host, port), timeout=_HANDSHAKE).close()
    except OSError:
        return False
    return True


def _token(connection: socket.socket) -> str:
    said = b""
    try:
        while not said.endswith(b"\n") and len(said) < 64 and (more := connection.recv(64)):
            said += more
    except OSError:
        return ""
    return said.decode("ascii", "replace").strip()


def _start(folder: Path, linger: float) -> Lease:
    command = [sys.executable, "-P", chroma_keeper.__file__, "launch", str(folder), str(linger)]
    said = ""
    for _ in range(_ATTEMPTS):
        done = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)
        held = join(folder) if done.returncode == 0 else None
        if held is not None:
            return held
        said = " ".join(done.stderr.split())[-200:]
    log = folder / chroma_keeper.LOG
    raise IndexUnavailable(f"The desk's Chroma server did not start ({said or 'no reason given'}); see {log}.")
