"""The process that is a desk's Chroma server: it serves while anyone holds a lease, and ends itself afterwards.

Run as a script, never imported by the house: `python -P chroma_keeper.py FOLDER LINGER`. A lease is an open connection to
the keeper's second port; the kernel closes it when its holder ends, however it ends, so no crash leaves the server
behind. Server and keeper are one process, so neither can outlive the other, and a lock held for life allows one per
folder. It also ends when its `server.json` is gone or belongs to another: the desk was deleted or rebuilt by hand.
"""

from __future__ import annotations

import contextlib
import http.client
import importlib
import json
import os
import secrets
import select
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

LOOPBACK = "127.0.0.1"
STATE = "server.json"
LOG = "chroma.log"
_START = 30.0  # seconds for the server to answer
_STOP = 8.0  # seconds for it to end by itself
_POLL = 0.5


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])


def alive(port: int) -> bool:
    """Does a Chroma server answer on this port?"""
    connection = http.client.HTTPConnection(LOOPBACK, port, timeout=2)
    try:
        connection.request("GET", "/api/v2/heartbeat")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def serve(folder: Path, port: int) -> threading.Thread:
    """Chroma's Rust server in a thread: it releases the interpreter's lock, and SIGTERM stops it in good order."""
    chroma = importlib.import_module("chromadb_rust_bindings")
    words = ["chroma", "run", "--path", str(folder / "chroma"), "--host", LOOPBACK, "--port", str(port)]
    thread = threading.Thread(target=chroma.cli, args=(words,), daemon=True)
    thread.start()
    return thread


def started(thread: threading.Thread, port: int) -> bool:
    deadline = time.monotonic() + _START
    while thread.is_alive() and time.monotonic() < deadline:
        if alive(port):
            return True
        time.sleep(0.02)
    return False


def state_of(folder: Path) -> dict[str, object]:
    try:
        state = json.loads((folder / STATE).read_bytes())
    except (OSError, ValueError):
        return {}
    return state if isinstance(state, dict) else {}


def announce(folder: Path, port: int, lease: int, token: str) -> None:
    state = {"host": LOOPBACK, "port": port, "lease": lease, "pid": os.getpid(), "token": token, "started": time.time()}
    aside = folder / f"{STATE}.{os.getpid()}"
    aside.write_text(json.dumps(state), encoding="utf-8")
    aside.replace(folder / STATE)


def hold(listener: socket.socket, thread: threading.Thread, folder: Path, token: str, linger: float) -> None:
    """Hand out leases until nobody has held one for `linger` seconds, the server has ended, or the desk is gone."""
    leases: list[socket.socket] = []
    idle_since = time.monotonic()
    while thread.is_alive() and state_of(folder).get("token") == token:
        for ready in select.select([listener, *leases], [], [], _POLL)[0]:
            if ready is listener:
                lease = listener.accept()[0]
                with contextlib.suppress(OSError):
                    lease.sendall(token.encode() + b"\n")
                leases.append(lease)
            elif _ended(ready):
                leases.remove(ready)
                ready.close()
        if leases:
            idle_since = time.monotonic()
        elif time.monotonic() - idle_since >= linger:
            return


def _ended(lease: socket.socket) -> bool:
    try:
        return not lease.recv(64)
    except OSError:
        return True


def keep(folder: Path, linger: float) -> int:
    """The keeper's life; says `ready` on standard output once the server answers."""
    from filelock import FileLock, Timeout

    try:
        with FileLock(folder / "chroma.lock", timeout=_START):
            return _keep(folder, linger)
    except Timeout:
        sys.stderr.write("another Chroma server still holds this folder\n")
        return 1


def _keep(folder: Path, linger: float) -> int:
    listener = socket.create_server((LOOPBACK, 0))
    port, token = free_port(), secrets.token_hex(16)
    said = os.dup(1)
    os.dup2(2, 1)  # what Chroma prints goes to the log
    thread = serve(folder, port)
    if not started(thread, port):
        return 1
    announce(folder, port, listener.getsockname()[1], token)
    os.write(said, b"ready\n")
    os.close(said)
    hold(listener, thread, folder, token, linger)
    listener.close()  # from here on nobody gets a lease: whoever comes now starts the next keeper
    if state_of(folder).get("token") == token:
        (folder / STATE).unlink(missing_ok=True)
    if thread.is_alive():
        if hasattr(signal, "alarm"):
            signal.alarm(round(_STOP) + 2)  # the kernel ends us should Chroma wait for a connection that stays open
        os.kill(os.getpid(), signal.SIGTERM)
        thread.join(_STOP)
    return 0


def launch(folder: Path, linger: float) -> int:
    """Start the keeper as a process of nobody's, and end as soon as it is ready or has failed."""
    folder.mkdir(parents=True, exist_ok=True)
    environment = os.environ | {"ANONYMIZED_TELEMETRY": "False"}
    with (folder / LOG).open("wb") as log:
        command = [sys.executable, "-P", __file__, "keep", str(folder), str(linger)]
        keeper = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=log,
            env=environment,
            start_new_session=True,
        )
    if keeper.stdout is not None and keeper.stdout.readline() == b"ready\n":
        return 0
    keeper.wait()
    sys.stderr.write((folder / LOG).read_text(encoding="utf-8", errors="replace")[-500:])
    return 1


if __name__ == "__main__":
    _, verb, place, seconds = sys.argv
    code = (launch if verb == "launch" else keep)(Path(place), float(seconds))
    sys.stderr.flush()
    os._exit(code)  # no waiting for threads or children: the keeper is meant to outlive its launcher
