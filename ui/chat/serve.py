"""`tieout chat`: serve one desk's page until told to stop.

On loopback anyone who reaches it may read it, until the desk has a user. Any wider address demands one. The socket is bound
before anything slow starts: a taken port is found out at once, and between finding a free one and using it nobody can
take it.
"""

from __future__ import annotations

import asyncio
import errno
import http.client
import ipaddress
import logging
import socket
import threading
import time
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tieout.feeds import UsageError
from tieout.ui.auth.access import Access
from tieout.ui.auth.guard import EVERYWHERE, hosts_for
from tieout.ui.auth.users import FILE, Users

if TYPE_CHECKING:
    from tieout.ui.desk import Desk

TRIES = 20  # ports looked at when the wanted one is taken
ANSWERS_WITHIN = 120.0  # seconds
UNENCRYPTED = "Passwords and answers travel unencrypted over http. On a network that is not yours alone, put a proxy with TLS in front."


@dataclass(frozen=True, slots=True)
class ServeOptions:
    """The options of `tieout chat`."""

    host: str = "127.0.0.1"
    port: int = 7860
    allowed_hosts: tuple[str, ...] = ()
    api: bool = False
    mcp: bool = False


def serve(desk: Desk, options: ServeOptions) -> None:
    """Print the address once it answers, then serve until SIGINT or SIGTERM."""
    import uvicorn

    from tieout.ui.chat.desk_engine import DeskEngine
    from tieout.ui.chat.web import build_app

    logging.getLogger("stamina").setLevel(logging.ERROR)  # "retry_scheduled" with no word of what; feeds say it better
    with closing(Users(desk.folder / FILE)) as users:
        access = access_for(desk, options, users)
        listening, free = bind(options.host, options.port)
        if options.port and free != options.port:
            print(f"Port {options.port} is taken; using {free}.", flush=True)
        engine = DeskEngine(desk)
        with listening:
            config = uvicorn.Config(build_app(engine, access), log_level="warning", timeout_graceful_shutdown=3)
            logging.getLogger("uvicorn.error").addFilter(worth_saying)
            engine.start()
            said = (options, free, users)
            threading.Thread(target=announce, args=said, name="tieout-announce", daemon=True).start()
            try:
                uvicorn.Server(config).run(sockets=[listening])
            finally:
                engine.close()


def worth_saying(record: logging.LogRecord) -> bool:
    """A stop cuts off the tabs that are open: that is no fault, and no reason for a page of traceback."""
    cut_off = record.exc_info is not None and record.exc_info[0] is asyncio.CancelledError
    return not cut_off and "timeout graceful shutdown exceeded" not in record.getMessage()


def access_for(desk: Desk, options: ServeOptions, users: Users) -> Access:
    """Who may come in under these options; refuses to start where nobody could log in and anybody could call."""
    from tieout.ui.auth.tools import DeskTools

    demanded = wider(options.host) or any(wider(name) for name in options.allowed_hosts)
    if demanded and not users.any():
        raise UsageError(
            "Beyond this machine the chat demands a login, and the desk has no user yet. "
            "Add one with `tieout users add NAME`, then start again."
        )
    return Access(
        hosts=hosts_for(options.host, options.allowed_hosts),
        users=users,
        demanded=demanded,
        queue=desk.queue,
        tools=DeskTools(desk),
        api=options.api,
        mcp=options.mcp,
    )


def wider(host: str) -> bool:
    """Whether others than this machine's own users can reach the chat by this name or address."""
    try:
        return host != "localhost" and not ipaddress.ip_address(host).is_loopback
    except ValueError:
        return True


def bind(host: str, port: int) -> tuple[socket.socket, int]:
    """A bound socket on `port`, or on the next free one; with port 0 on any."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    for candidate in range(port, min(port + TRIES, 65536)):
        listening = socket.socket(family, socket.SOCK_STREAM)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind((host, candidate))
            listening.listen(128)
        except OSError as error:
            listening.close()
            if error.errno == errno.EADDRINUSE:
                continue
            raise UsageError(
                f"The chat cannot listen on {host} ({error.strerror}). Name another with --host or --port."
            ) from error
        return listening, int(listening.getsockname()[1])
    raise UsageError(f"Ports {port} to {port + TRIES - 1} are all taken. Name a free one with --port.")


def announce(options: ServeOptions, port: int, users: Users) -> None:
    """Say the address when a request has really been answered, whatever its status."""
    near = "127.0.0.1" if options.host in EVERYWHERE else options.host
    deadline = time.monotonic() + ANSWERS_WITHIN
    while time.monotonic() < deadline:
        try:
            with closing(http.client.HTTPConnection(near, port, timeout=10)) as connection:
                connection.request("GET", "/healthz")
                connection.getresponse().read()
        except OSError:
            time.sleep(0.1)
            continue
        print("\n".join(announced(options, port, users.any())), flush=True)
        return


def announced(options: ServeOptions, port: int, login: bool) -> list[str]:
    """The page's address, the tools' where they are served, and what to know about them."""
    shown = socket.gethostname() if options.host in EVERYWHERE else options.host
    address = f"http://[{shown}]:{port}" if ":" in shown else f"http://{shown}:{port}"
    lines = [f"Tieout is at {address}"]
    if options.api:
        lines += [f"The JSON API is at {address}/api, listed at {address}/api/docs"]
        lines += [f'OpenAI-compatible clients find the model "tieout" at {address}/v1']
    lines += [f"MCP is at {address}/mcp"] if options.mcp else []
    lines += ["It asks for a login."] if login else []
    return lines + ([UNENCRYPTED] if wider(options.host) else [])
