"""ASGI: how much a request may carry, which files pass, and a refusal in words where the queue is full.

A body is read whole before anything behind sees it, so nothing is parsed or written that is then refused: a question's or
a tool's in memory up to 1 MB, an upload up to 20 MB and never more than two at once.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable

from tieout.ui.auth.form_files import upload_objection
from tieout.ui.auth.gate import USED, nothing
from tieout.ui.auth.guard import App, Message, Receive, Scope, Send, headers_of, refuse
from tieout.ui.auth.uploads import LARGEST

BODY = 2**20  # bytes; the longest question with its filters is a tenth of it
UPLOAD = LARGEST + 64 * 1024  # a file with the form around it
UPLOADS = 2  # at once
WITHIN = 60.0  # seconds for a body to arrive
UPLOAD_PATH, JOIN_PATH = "/gradio_api/upload", "/gradio_api/queue/join"

FULL = "The desk is answering as many questions as it can. Try again in a minute."
LARGE = "The request is too large: {size:,} bytes are allowed here."
SLOW = "The request took too long to arrive. Send it again."
BUSY = "Other files are being taken in just now. Try again in a moment."


class Refused(Exception):
    """Carries status and sentence out of the reading; caught in `Limits`."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status, self.reason = status, reason


class Limits:
    """`background` tells a page's own timers from what a reader did: only the latter keeps a session alive."""

    def __init__(self, app: App, background: Callable[[bytes], bool] = lambda body: False) -> None:
        self.app = app
        self.background = background
        self._uploads = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] in {"GET", "HEAD", "OPTIONS"}:
            await self.app(scope, receive, send)
        elif scope["path"].rstrip("/") == UPLOAD_PATH:
            await self._upload(scope, receive, send)
        else:
            await self._plain(scope, receive, send)

    async def _plain(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            body = await read(scope, receive, BODY)
        except Refused as no:
            await refuse(scope, send, no.status, no.reason)
            return
        if not self.background(body):
            scope.get(USED, nothing)()
        full = scope["path"].rstrip("/") == JOIN_PATH
        await self.app(scope, replayed(body, receive), _in_words(scope, send) if full else send)

    async def _upload(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._uploads >= UPLOADS:
            await refuse(scope, send, 503, BUSY, {"retry-after": "5"})
            return
        self._uploads += 1
        try:
            body = await read(scope, receive, UPLOAD)
            objection = await asyncio.to_thread(upload_objection, headers_of(scope).get("content-type", ""), body)
            if objection:
                raise Refused(415, objection)
            scope.get(USED, nothing)()
            await self.app(scope, replayed(body, receive), send)
        except Refused as no:
            await refuse(scope, send, no.status, no.reason)
        finally:
            self._uploads -= 1


async def read(scope: Scope, receive: Receive, limit: int) -> bytes:
    """The whole body, or Refused: by the length that is announced where there is one, else by what comes."""
    announced = headers_of(scope).get("content-length", "")
    if announced.isdecimal() and int(announced) > limit:
        raise Refused(413, LARGE.format(size=limit))
    body = bytearray()
    try:
        async with asyncio.timeout(WITHIN):
            while True:
                message = await receive()
                body += message.get("body", b"")
                if len(body) > limit:
                    raise Refused(413, LARGE.format(size=limit))
                if message["type"] != "http.request" or not message.get("more_body"):
                    return bytes(body)
    except TimeoutError as exc:
        raise Refused(408, SLOW) from exc


def replayed(body: bytes, receive: Receive) -> Receive:
    """The body as one message, then whatever comes after it (the reader leaving)."""
    waiting: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def again() -> Message:
        return waiting.pop() if waiting else await receive()

    return again


def _in_words(scope: Scope, send: Send) -> Send:
    """Gradio says "Queue is full. Max size is 4 and size is 4."; a reader is told what to do."""
    refused = False

    async def sending(message: Message) -> None:
        nonlocal refused
        if message["type"] == "http.response.start" and message["status"] == 503:
            refused = True
            await refuse(scope, send, 503, FULL, {"retry-after": "60"})
        if not refused:
            await send(message)

    return sending


def background_events(quiet: frozenset[int]) -> Callable[[bytes], bool]:
    """Whether a body of Gradio's is an event of one of these numbers (its timers)."""

    def is_quiet(body: bytes) -> bool:
        if not quiet:
            return False
        try:
            event = json.loads(body)
        except ValueError:
            return False
        return isinstance(event, dict) and event.get("fn_index") in quiet

    return is_quiet
