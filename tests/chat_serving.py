"""The chat's whole application on a free loopback port, behind real HTTP."""

from __future__ import annotations

import asyncio
import http.client
import json
import socket
import threading
import time
from contextlib import closing
from dataclasses import dataclass
from urllib.parse import urlsplit

import uvicorn

from tieout.ui.auth.access import Access
from tieout.ui.chat.engine import Engine
from tieout.ui.chat.web import build_app


class Serving:
    """uvicorn on a thread. The page is built inside the running loop: outside one, Gradio makes loops and leaks them."""

    def __init__(self, engine: Engine, access: Access | None = None, port: int = 0) -> None:
        self._engine = engine
        self._access = access
        self._listening = socket.create_server(("127.0.0.1", port))
        self._server: uvicorn.Server | None = None
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()), daemon=True)
        self._thread.start()
        while self._server is None or not self._server.started:
            assert self._thread.is_alive(), "the page did not start"
            time.sleep(0.02)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self._listening.getsockname()[1]}"

    async def _serve(self) -> None:
        config = uvicorn.Config(build_app(self._engine, self._access), log_level="warning", timeout_graceful_shutdown=1)
        self._server = uvicorn.Server(config)
        await self._server.serve(sockets=[self._listening])

    def close(self) -> None:
        assert self._server is not None
        self._server.should_exit = True
        self._thread.join(timeout=10)
        self._listening.close()


@dataclass(frozen=True)
class Answered:
    status: int
    headers: dict[str, str]
    body: str


def call(address: str, path: str = "/", method: str = "GET", body: str | bytes = b"", **headers: str) -> Answered:
    """One plain request, headers as they are given: no client that corrects them."""
    parts = urlsplit(address)
    with closing(http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=60)) as connection:
        connection.putrequest(method, path, skip_host=True)
        data = body.encode() if isinstance(body, str) else body
        sent = {"Host": parts.netloc, **({"Content-Length": str(len(data))} if data or method == "POST" else {})}
        for name, value in (sent | {name.replace("_", "-"): value for name, value in headers.items()}).items():
            connection.putheader(name, value)
        connection.endheaders()
        connection.send(data)
        response = connection.getresponse()
        found = {name.lower(): value for name, value in response.getheaders()}
        return Answered(response.status, found, response.read().decode("utf-8", "replace"))


def ask_event(address: str) -> tuple[int, list[object]]:
    """The number of the event behind Enter, and its inputs as the page first sends them."""
    config = json.loads(call(address, "/config").body)
    box = next(part["id"] for part in config["components"] if part["props"].get("elem_id") == "question")
    event = next(d for d in config["dependencies"] if [box, "submit"] in [list(target) for target in d["targets"]])
    values = {part["id"]: part["props"].get("value") for part in config["components"]}
    values[box] = "How did Halvorsen Marine do last quarter?"
    return event["id"], [values.get(number) for number in event["inputs"]]


def join_queue(address: str, event: int, data: list[object], session: str) -> Answered:
    """A question put into the queue as the page does it."""
    body = json.dumps({"data": data, "fn_index": event, "session_hash": session, "event_data": None})
    return call(address, "/gradio_api/queue/join", "POST", body, Content_Type="application/json")
