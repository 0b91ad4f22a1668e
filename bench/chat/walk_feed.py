"""A small feed on loopback for the walk through the browser: an invented outlet with two items, and a third one later."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

TITLE = "Quayside Dispatch"
NAME = "quayside-dispatch"
ITEMS = (
    "Tarrow Instruments lifts its full-year revenue forecast to $412 million",
    "Velloway Rail orders 60 battery trains for $385 million",
)
LATER = "Tarrow Instruments buys Ostrel Sensors for $96 million"


class Newspaper:
    """Serves the feed while it is open; `later()` lets the third item appear."""

    def __init__(self) -> None:
        self._titles = list(ITEMS)
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                body = outer.feed()
                self.send_response(200)
                self.send_header("Content-Type", "application/rss+xml; charset=utf-8")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: object) -> None:
                return

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    @property
    def url(self) -> str:
        """The feed's address."""
        return f"http://127.0.0.1:{self._server.server_address[1]}/dispatch.rss"

    def later(self) -> None:
        """Let the third item appear."""
        self._titles.append(LATER)

    def feed(self) -> bytes:
        """The feed as it is now."""
        day = datetime.now(UTC).replace(hour=6, minute=0, second=0, microsecond=0)
        items = "".join(
            f"<item><title>{escape(title)}</title><guid isPermaLink='false'>dispatch-{number}</guid>"
            f"<pubDate>{format_datetime(day + timedelta(minutes=number) - timedelta(days=1))}</pubDate>"
            f"<description>{escape(title)}, the company said on the day.</description></item>"
            for number, title in enumerate(self._titles)
        )
        head = f"<title>{TITLE}</title><link>{self.url}</link><description>Invented business news</description>"
        return f'<?xml version="1.0"?><rss version="2.0"><channel>{head}{items}</channel></rss>'.encode()

    def __enter__(self) -> Newspaper:
        self._thread.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self._server.shutdown()
        self._server.server_close()
