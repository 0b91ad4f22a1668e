"""One client for every OpenAI-compatible server: vLLM, llama-server, Ollama, hosted APIs. Streams text.

What it returns cannot be constrained here, so it passes the same tie-out afterwards. The key, where a server wants one,
comes from TIEOUT_API_KEY; redirects are not followed, so that it goes nowhere else.
"""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from tieout.feeds import ModelUnavailable, SettingsError
from tieout.model.prompt.template import Message

CONNECT, READ, ATTEMPTS, LONGEST = 5.0, 60.0, 3, 20_000


@dataclass(frozen=True, slots=True)
class Endpoint:
    """An address up to `/v1`, and the model's name there."""

    url: str
    model: str


def endpoint(base: str) -> Endpoint:
    """Read "openai:http://host:8000/v1#model-name"."""
    address, _, model = base.removeprefix("openai:").partition("#")
    parts = urlsplit(address)
    if parts.scheme not in {"http", "https"} or not parts.hostname or not model:
        raise SettingsError(f'"{base}" is no remote model: write "openai:http://host:8000/v1#model-name".')
    return Endpoint(address.rstrip("/"), model)


def stream(
    where: Endpoint, turns: Sequence[Message], *, tokens: int, stop: threading.Event | None = None, client: Any = None
) -> Iterator[str]:
    """Pieces of the answer. A server that refuses or falls silent before its first word is tried three times."""
    import httpx2

    owned = client is None
    http = client or httpx2.Client(timeout=httpx2.Timeout(READ, connect=CONNECT), follow_redirects=False)
    try:
        for attempt in range(ATTEMPTS):
            begun = False
            try:
                for piece in _once(http, where, turns, tokens, stop):
                    begun = True
                    yield piece
                return
            except (httpx2.HTTPError, ValueError) as exc:
                if begun or attempt == ATTEMPTS - 1 or _final(exc):
                    raise ModelUnavailable(
                        f"The model at {where.url} does not answer ({exc}): check the server, or name another base."
                    ) from exc
                threading.Event().wait(0.5 * 2**attempt)
    finally:
        if owned:
            http.close()


def _once(
    http: Any, where: Endpoint, turns: Sequence[Message], tokens: int, stop: threading.Event | None
) -> Iterator[str]:
    body = {"model": where.model, "messages": list(turns), "stream": True, "temperature": 0, "max_tokens": tokens}
    key = os.environ.get("TIEOUT_API_KEY")
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    length = 0
    with http.stream("POST", f"{where.url}/chat/completions", json=body, headers=headers) as response:
        response.raise_for_status()
        for line in response.iter_lines():
            if stop is not None and stop.is_set():
                return
            piece = _piece(line)
            if piece is None:
                return
            length += len(piece)
            if length > LONGEST:
                return
            if piece:
                yield piece


def _piece(line: str) -> str | None:
    """The text of one server-sent event; None at the end of the stream."""
    if not line.startswith("data:"):
        return ""
    data = line.removeprefix("data:").strip()
    if data == "[DONE]":
        return None
    event = json.loads(data)
    choices = event.get("choices") if isinstance(event, dict) else None
    if not choices:
        return ""
    delta = choices[0].get("delta") or {}
    return str(delta.get("content") or "")


def _final(exc: Exception) -> bool:
    """Errors that another try will not mend: a wrong address, model or key."""
    status = getattr(getattr(exc, "response", None), "status_code", None)
    return isinstance(status, int) and 400 <= status < 500 and status not in {408, 429}
