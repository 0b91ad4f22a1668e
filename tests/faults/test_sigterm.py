"""SIGTERM to `tieout refresh` at any point: it ends within ten seconds, without a traceback, and nothing is lost."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest
from feed_server import FeedServer, Page, item, rss

from tieout.feeds import Ledger

DESK = """[fetch]
allow_private = ["127.0.0.1"]
[[feeds]]
name = "wire"
kind = "syndication"
url = "{url}/wire"
[[feeds]]
name = "silent"
kind = "syndication"
url = "{url}/silent"
"""
STARTING = -signal.SIGTERM  # before the command has taken the signal over, when nothing is open yet


@pytest.mark.parametrize("seconds", [0.1, 0.6, 2.5])
def test_a_refresh_ends_soon_and_cleanly(tmp_path: Path, seconds: float) -> None:
    """While it starts, while a feed comes in, and while a server keeps it waiting."""
    release = threading.Event()

    def silent(handler: BaseHTTPRequestHandler) -> None:
        handler.close_connection = True
        release.wait(30)

    with FeedServer() as server:
        server.pages |= {"/wire": Page(rss(item("1", "One", "First story."))), "/silent": silent}
        (tmp_path / "desk.toml").write_text(DESK.format(url=server.url("")), "utf-8")
        command = [sys.executable, "-m", "tieout.ui.cli", "--desk", str(tmp_path), "refresh", "--json"]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        time.sleep(seconds)
        begun = time.monotonic()
        process.send_signal(signal.SIGTERM)
        _, errors = process.communicate(timeout=30)
        taken = time.monotonic() - begun
        release.set()
    assert taken < 10 and "Traceback" not in errors
    assert process.returncode in (0, 3, STARTING), errors
    with Ledger.open(tmp_path / "ledger.sqlite") as ledger:
        assert ledger.counts().documents <= 1
