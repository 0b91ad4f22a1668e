"""Which addresses may be dialled: global unicast ones, and those of hosts the desk allows by name.

`GuardedBackend` sits where sockets are made: it resolves a name once, checks every address it got, and connects to
exactly the address it checked. Redirects and DNS rebinding pass through here like everything else; Host and SNI keep
the name. It also holds the time limit of a whole request, which per-read timeouts do not (1 byte/s would run on).
"""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Iterable
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Any

import httpcore2

from tieout.feeds.errors import BlockedAddress

_NAT64 = IPv6Network("64:ff9b::/96")  # reads as global, and leads to any IPv4 address

_SLICE = 1.0  # seconds

Address = IPv4Address | IPv6Address


def unwrapped(address: Address) -> Address:
    """The IPv4 address inside an IPv4-mapped, 6to4, Teredo or NAT64 one."""
    if isinstance(address, IPv4Address):
        return address
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    inner = address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)
    return inner or address


def is_public(address: str) -> bool:
    """May anybody's feed send us there? 100.64/10 is neither private nor global in `ipaddress`: not public here."""
    inner = unwrapped(ip_address(address.partition("%")[0]))
    return inner.is_global and not (inner.is_multicast or inner.is_reserved or inner.is_unspecified)


class Deadline(threading.local):
    """The moment at which this thread's present request must be over."""

    at: float = float("inf")

    def __init__(self, stop: threading.Event) -> None:
        self._stop = stop

    def left(self, timeout: float | None) -> float:
        if self._stop.is_set():
            raise httpcore2.ReadTimeout("the refresh was told to stop")
        left = min(self.at - time.monotonic(), 3600.0 if timeout is None else timeout)
        if left <= 0:
            raise httpcore2.ReadTimeout("the time for the whole request is over")
        return left


class GuardedBackend(httpcore2.NetworkBackend):
    def __init__(self, allow_private: Iterable[str], deadline: Deadline) -> None:
        self._inner = httpcore2.SyncBackend()
        self._allowed = frozenset(host.lower() for host in allow_private)
        self._deadline = deadline

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.NetworkStream:
        address = self.checked_address(host, port)
        left = self._deadline.left(timeout)
        stream = self._inner.connect_tcp(address, port, left, local_address, socket_options)
        return _TimedStream(stream, self._deadline)

    def checked_address(self, host: str, port: int) -> str:
        """One address of the host, when all of its addresses may be dialled."""
        try:
            found = [str(entry[4][0]) for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
        except (OSError, UnicodeError) as exc:
            raise httpcore2.ConnectError(f"the name {host} is not known ({exc})") from exc
        name = host.lower().strip("[]")
        if name not in self._allowed and f"{name}:{port}" not in self._allowed:
            for address in found:
                if not is_public(address):
                    raise BlockedAddress(blocked_sentence(host, address))
        return found[0]


def blocked_sentence(host: str, address: str) -> str:
    return (
        f"{host} leads to {address}, which is not a public address: if that is meant, "
        f'add "{host}" to allow_private under [fetch] in desk.toml'
    )


class _TimedStream(httpcore2.NetworkStream):
    """A stream whose every step stops at the deadline of the thread that uses it."""

    def __init__(self, inner: httpcore2.NetworkStream, deadline: Deadline) -> None:
        self._inner = inner
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """In slices, so that a silent server does not hold up a refresh that was told to stop."""
        until = time.monotonic() + self._deadline.left(timeout)
        while True:
            left = min(until - time.monotonic(), self._deadline.left(timeout))
            try:
                return self._inner.read(max_bytes, min(left, _SLICE))
            except httpcore2.ReadTimeout:
                if left <= _SLICE:
                    raise

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, self._deadline.left(timeout))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore2.NetworkStream:
        left = self._deadline.left(timeout)
        return _TimedStream(self._inner.start_tls(ssl_context, server_hostname, left), self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)
