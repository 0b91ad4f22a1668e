"""A server that counts what reaches it: nothing should."""

from __future__ import annotations

import socket
import threading
from contextlib import closing


class Counter:
    """A server on loopback that counts what reaches it."""

    def __init__(self) -> None:
        self.hits: list[str] = []
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._listening.settimeout(0.2)
        self.port = int(self._listening.getsockname()[1])
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._count, daemon=True)
        self._thread.start()

    def _count(self) -> None:
        while not self._stop.is_set():
            try:
                connection, _ = self._listening.accept()
            except TimeoutError:
                continue
            with closing(connection):
                connection.settimeout(1)
                try:
                    self.hits.append(connection.recv(400).decode("latin-1").split("\r\n")[0])
                    connection.sendall(b"HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n")
                except OSError as error:
                    self.hits.append(str(error))

    def close(self) -> None:
        self._stop.set()
        self._thread.join(timeout=5)
        self._listening.close()
