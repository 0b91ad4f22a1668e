"""A child process that parses untrusted bytes under limits: 3 to 4 s of CPU a job, 300 MB of memory.

Why a process: a 156 KB author field costs feedparser 90 s (kurtmckee/feedparser#562), and neither that nor a memory
bomb can be stopped from within. Run as `python -m tieout.feeds.parse_worker`; frames on its pipes are a length and JSON or
bytes. It imports what it needs once and takes job after job; feeds/parser.py starts, feeds and kills it.
"""

from __future__ import annotations

import json
import os
import struct
import sys
from dataclasses import fields
from typing import TYPE_CHECKING, Any, BinaryIO

from tieout.feeds.child_limits import limit_cpu, limit_memory, no_core_file

if TYPE_CHECKING:
    from tieout.feeds.feed_format import ParsedFeed, ParsedItem

MEMORY = 300 * 1024 * 1024
CPU_SECONDS = 3
READY = b"ready"  # said once, when the imports are done


def read_frame(stream: BinaryIO) -> bytes | None:
    head = stream.read(4)
    if len(head) < 4:
        return None
    (size,) = struct.unpack(">I", head)
    data = stream.read(size)
    return data if len(data) == size else None


def write_frame(stream: BinaryIO, data: bytes) -> None:
    stream.write(struct.pack(">I", len(data)) + data)
    stream.flush()


def do(job: dict[str, str], data: bytes) -> dict[str, Any]:
    """One job: {"ok": …} or {"error": a sentence}."""
    from tieout.feeds.errors import ParseError
    from tieout.feeds.feed_format import article_text, parse_feed

    try:
        if job["kind"] == "article":
            return {"ok": article_text(data, job["url"])}
        feed = parse_feed(data, job["url"])
        return {"ok": {**shallow(feed), "items": [shallow(item) | signed(item) for item in feed.items]}}
    except ParseError as exc:
        return {"error": str(exc)}
    except MemoryError:
        return {"error": "the document needs more than 300 MB to read: it was dropped"}
    except Exception as exc:  # noqa: BLE001 - the parsers meet hostile bytes; whatever they raise fails this feed alone
        return {"error": f"the document could not be read ({type(exc).__name__}: {exc}): its publisher must mend it"}


def shallow(record: ParsedFeed | ParsedItem) -> dict[str, Any]:
    return {field.name: getattr(record, field.name) for field in fields(record)}


def signed(item: ParsedItem) -> dict[str, str]:
    """Here, where it runs beside the ledger's writer: a signature costs a third of what writing its document does."""
    from tieout.feeds.alike import signature_of
    from tieout.feeds.stories import has_story

    return {"signature": signature_of(item.text).hex()} if has_story("news", item.text) else {}


def main() -> None:
    inbox, outbox = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a parser prints must not break the frames
    no_core_file()
    from tieout.feeds import alike, feed_format  # noqa: F401 - paid for once, before the first job's clock runs

    limit_memory(_memory_now() + MEMORY)
    outbox.write(READY)
    outbox.flush()
    while (head := read_frame(inbox)) is not None and (data := read_frame(inbox)) is not None:
        limit_cpu(CPU_SECONDS)
        answer = json.dumps(do(json.loads(head), data)).encode("utf-8")
        write_frame(outbox, answer)


def _memory_now() -> int:
    """Address space already taken by the interpreter and the libraries."""
    try:
        with open("/proc/self/statm", "rb") as statm:  # noqa: PTH123 - read once, before any job
            return int(statm.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return MEMORY


if __name__ == "__main__":
    main()
