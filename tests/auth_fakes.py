"""A hand-written desk for the tools' entrances: canned answers in the true shapes, and errors on demand."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field
from typing import Any

import chat_fakes

from tieout.feeds.errors import Busy
from tieout.ui.auth.schema import (
    AskIn,
    AskOut,
    CheckIn,
    CheckOut,
    DocumentIn,
    DocumentOut,
    FiguresIn,
    ReportIn,
    ReportOut,
    RequestBody,
    SearchIn,
    SearchOut,
    StatusOut,
)
from tieout.ui.auth.tools import Told
from tieout.ui.documents_json import document_json

HIT = {
    "document": "doc-1",
    "feed": "newsroom",
    "kind": "release",
    "title": "Halvorsen Marine: third quarter",
    "url": "https://news.example.com/halvorsen/q3",
    "published_at": "2026-11-20T14:03:00Z",
    "page": None,
    "start": 0,
    "end": 48,
    "quote": chat_fakes.TEXT[:48],
    "score": 0.031,
    "ranks": {"vector": 1, "lexical": None},
}
STATUS: dict[str, Any] = {
    "healthy": True,
    "reasons": [],
    "feeds": [
        {
            "name": "newsroom",
            "kind": "syndication",
            "last_success": "2026-11-20T14:03:00Z",
            "last_error": None,
            "failures": 0,
            "next_due": None,
            "newest_document_at": None,
            "documents": 1,
        }
    ],
    "index": {"healthy": True, "passages": 4, "behind": 0, "self_query": 1.0},
    "ledger": {"documents": 1, "bytes": 40960},
    "disk": {"bytes": 81920},
    "model": {"base": "smollm2-135m", "adapter": "analyst"},
}

REPORT: dict[str, Any] = {
    "as_of": "2026-11-20T23:59:59Z",
    "folder": "2026-11-20",
    "notes": [
        {
            "subject": "HLVM",
            "status": "written",
            "error": None,
            "files": ["HLVM.md"],
            "markdown": "# Halvorsen Marine",
            "seconds": 1.5,
        }
    ],
    "digest": [],
    "seconds": 1.6,
    "stopped": False,
}


@dataclass
class FakeTools:
    """`slow` asks take that many seconds, unless they are stopped."""

    error: Exception | None = None
    slow: float = 0.0
    asked: list[RequestBody] = field(default_factory=list)
    stopped: threading.Event = field(default_factory=threading.Event)

    def ask(self, wanted: AskIn, stop: threading.Event) -> AskOut:
        self._say(wanted)
        until = time.monotonic() + self.slow
        while time.monotonic() < until:
            if stop.wait(0.05):
                self.stopped.set()
                raise Busy("The question was given up before it was answered. Ask it again.")
        answer = chat_fakes.answer(chat_fakes.document(), wanted.question)
        return AskOut.model_validate(answer.to_json())

    def search(self, wanted: SearchIn) -> SearchOut:
        self._say(wanted)
        return SearchOut.model_validate({"hits": [HIT], "seconds": 0.012})

    def status(self) -> StatusOut:
        if self.error:
            raise self.error
        return StatusOut.model_validate(STATUS)

    def check(self, wanted: CheckIn, stop: threading.Event, tell: Told) -> CheckOut:
        self._say(wanted)
        tell("Checking", len(wanted.text), len(wanted.text))
        return CheckOut.model_validate({"figures": [], "counts": {"tied": 0}})

    def figures(self, wanted: FiguresIn) -> dict[str, Any]:
        self._say(wanted)
        return {"document": wanted.document, "entity": None, "figures": []}

    def document(self, wanted: DocumentIn) -> DocumentOut:
        self._say(wanted)
        document = chat_fakes.document()
        return DocumentOut.model_validate({**document_json(document), "start": 0, "text": document.text})

    def report(self, wanted: ReportIn, stop: threading.Event, tell: Told) -> ReportOut:
        self._say(wanted)
        for done, subject in enumerate(wanted.subjects):
            tell(f"{subject}: looking it up", done, len(wanted.subjects))
        return ReportOut.model_validate(REPORT)

    def _say(self, wanted: RequestBody) -> None:
        self.asked.append(wanted)
        if self.error:
            raise self.error
