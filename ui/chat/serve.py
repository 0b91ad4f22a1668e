"""`tieout chat`: serve one desk's page on this machine until told to stop.

The chat has no login, so it listens on loopback only. The socket is bound before anything slow starts: a taken port
is found out at once, and between finding a free one and using it nobody can take it.
"""

from __future__ import annotations

import http.client
import ipaddress
import logging
import socket
import threading
import time
from contextlib import closing
from typing import TYPE_CHECKING

from feeds.errors import UsageError

if TYPE_CHECKING:
    from ui.desk import Desk

TRIES = 20  # ports looked at when the wanted one is taken
ANSWERS_WITHIN = 120.0  # seconds


def serve(desk: Desk, host: str = "127.0.0.1", port: int = 7860) -> None:
    """Print the address once it answers, then serve until SIGINT or SIGTERM."""
    import uvicorn

    from ui.chat.desk_engine import DeskEngine
    from ui.chat.web import build_app

    require_loopback(host)
    logging.getLogger("stamina").setLevel(logging.ERROR)  # "retry_scheduled" with no word of what; feeds say it better
    listening, free = bind(host, port)
    if port and free != port:
        print(f"Port {port} is taken; using {free}.", flush=True)
    engine = DeskEngine(desk)
    with listening:
        config = uvicorn.Config(build_app(engine, host), log_level="warning", timeout_graceful_shutdown=3)
        engine.start()
        threading.Thread(target=announce, args=(host, free), name="tieout-announce", daemon=True).start()
        try:
            uvicorn.Server(config).run(sockets=[listening])
        finally:
            engine.close()


def require_loopback(host: str) -> None:
    """The page answers whoever reaches it, so only this machine may."""
    try:
        local = host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        local = False
    if not local:
        raise UsageError(
            f"The chat has no login, so it does not listen on {host}. "
            "Use --host 127.0.0.1, and put a proxy with a login in front for others."
        )


def bind(host: str, port: int) -> tuple[socket.socket, int]:
    """A bound socket on `port`, or on the next free one; with port 0 on any."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    for candidate in range(port, min(port + TRIES, 65536)):
        listening = socket.socket(family, socket.SOCK_STREAM)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind((host, candidate))
            listening.listen(128)
        except OSError:
            listening.close()
            continue
        return listening, int(listening.getsockname()[1])
    raise UsageError(f"Ports {port} to {port + TRIES - 1} are all taken. Name a free one with --port.")


def announce(host: str, port: int) -> None:
    """Say the address when a request has really been answered, whatever its status."""
    deadline = time.monotonic() + ANSWERS_WITHIN
    while time.monotonic() < deadline:
        try:
            with closing(http.client.HTTPConnection(host, port, timeout=10)) as connection:
                connection.request("GET", "/healthz")
                connection.getresponse().read()
        except OSError:
            time.sleep(0.1)
            continue
        shown = f"[{host}]" if ":" in host else host
        print(f"Tieout is at http://{shown}:{port}", flush=True)
        return
