"""Shared rules of the suite: no network but loopback, no work outside temporary folders."""

from __future__ import annotations

import socket
from typing import Any

import pytest

_connect = socket.socket.connect


@pytest.fixture(autouse=True)
def only_loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test that dials out fails, whatever the machine could reach."""

    def guarded(self: socket.socket, address: Any) -> None:
        host = address[0] if isinstance(address, tuple) else "local"
        if isinstance(address, tuple) and host not in {"127.0.0.1", "::1", "localhost"}:
            raise OSError(f"a test tried to reach {host}")
        _connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)
