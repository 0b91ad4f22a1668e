"""A small web server on loopback for tests of fetching: pages by path, ETags, and whatever misbehaviour a test writes."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType


@dataclass
class Page:
    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


Behaviour = Callable[[BaseHTTPRequestHandler], None]


class FeedServer:
    """`server.pages["/feed"] = Page(…)` or a function that writes to the handler; `server.log` has (path, status)."""

    def __init__(self) -> None:
        self.pages: dict[str, Page | Behaviour] = {}
        self.log: list[tuple[str, int]] = []
        self.agents: list[str] = []
        self.hosts: list[str] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                outer.answer(self)

            def log_message(self, format: str, *args: object) -> None:
                return

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._http.daemon_threads = True
        self._http.handle_error = lambda *args: None  # type: ignore[method-assign]
        self._thread = threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)

    @property
    def port(self) -> int:
        return self._http.server_address[1]

    def url(self, path: str = "/feed") -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def __enter__(self) -> FeedServer:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        self.agents.append(handler.headers.get("User-Agent", ""))
        self.hosts.append(handler.headers.get("Host", ""))
        page = self.pages.get(handler.path, Page(b"nothing here", 404))
        if not isinstance(page, Page):
            self.log.append((handler.path, 0))
            page(handler)
            return
        tag = f'"{hashlib.sha256(page.body).hexdigest()[:16]}"'
        unchanged = page.status == 200 and handler.headers.get("If-None-Match") == tag
        status = 304 if unchanged else page.status
        body = b"" if unchanged else page.body
        self.log.append((handler.path, status))
        handler.send_response(status)
        for name, value in {"ETag": tag, "Content-Length": str(len(body)), **page.headers}.items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(body)


def rss(*items: str, title: str = "Alder Wire", extra: str = "") -> bytes:
    head = f"<title>{title}</title><link>http://x.test/</link><description>d</description>{extra}"
    return f'<?xml version="1.0"?><rss version="2.0"><channel>{head}{"".join(items)}</channel></rss>'.encode()


def item(guid: str, title: str, text: str, date: str = "Tue, 20 Oct 2026 12:00:00 +0000", link: str = "") -> str:
    link = link or f"http://x.test/{guid}"
    when = f"<pubDate>{date}</pubDate>" if date else ""
    mark = f'<guid isPermaLink="false">{guid}</guid>' if guid else ""
    return f"<item><title>{title}</title><link>{link}</link>{mark}{when}<description>{text}</description></item>"
