"""A feed's user, password, headers and cookie come out of the environment, go to its own server alone, and are never said."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from tests.feed_server import FeedServer, Page
from tieout.feeds import FeedsSettings, FetchSettings, Ledger, refresh
from tieout.feeds.credentials import credentials_of
from tieout.feeds.errors import FetchError
from tieout.feeds.settings import FeedSpec

SECRET = "p4ssw0rd-of-the-desk"
RSS = b"<rss version='2.0'><channel><title>W</title><link>http://w.test/</link><description>d</description>%s</channel></rss>"


@pytest.fixture
def server() -> Iterator[FeedServer]:
    with FeedServer() as running:
        yield running


def test_basic_auth_headers_and_cookie_are_what_http_wants() -> None:
    spec = FeedSpec("w", "syndication", user_env="U", password_env="P", headers_env="H", cookie_env="C")
    found = credentials_of(spec, {"U": "ann", "P": SECRET, "H": "X-Key: 17\nAccept-Language: de", "C": "s=1; t=2"})
    pair = base64.b64encode(f"ann:{SECRET}".encode()).decode()
    assert found == {"X-Key": "17", "Accept-Language": "de", "Cookie": "s=1; t=2", "Authorization": f"Basic {pair}"}
    assert credentials_of(FeedSpec("w", "syndication"), {}) == {}


@pytest.mark.parametrize(
    ("environment", "words"),
    [
        ({}, "H that feed 'w' needs is not set"),
        ({"H": f"no header {SECRET}"}, 'H holds no headers; write "Name: value"'),
        ({"H": f"Host: {SECRET}"}, "H holds no headers"),
        ({"H": f"X-Key: {SECRET}\x07"}, "H holds characters"),
        ({"H": f"X Key: {SECRET}"}, "H holds no headers"),
    ],
)
def test_a_variable_that_cannot_be_used_is_named_and_not_shown(environment: dict[str, str], words: str) -> None:
    with pytest.raises(FetchError, match=words) as error:
        credentials_of(FeedSpec("w", "syndication", headers_env="H"), environment)
    assert SECRET not in str(error.value)


def guarded(seen: list[str | None], body: bytes, status: int = 200) -> object:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        seen.append(handler.headers.get("Authorization"))
        given = status if handler.headers.get("Authorization") else 401
        handler.send_response(given)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    return answer


def run(tmp_path: Path, spec: FeedSpec) -> tuple[str | None, list[str]]:
    ledger = tmp_path / "ledger.sqlite"
    settings = FeedsSettings(ledger, (spec,), (), FetchSettings("", ("127.0.0.1", "localhost")))
    report = refresh(settings, everything=True)
    with Ledger.open(ledger) as opened:
        return report.feeds[0].error, [document.text for document in opened.documents()]


def test_a_guarded_feed_and_its_articles_are_read(
    tmp_path: Path, server: FeedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WIRE_USER", "ann")
    monkeypatch.setenv("WIRE_PASSWORD", SECRET)
    seen: list[str | None] = []
    article = (
        b"<html><body><article><p>"
        + b"Almandine Pumps sold 44,100 pumps in a year. " * 8
        + b"</p></article></body></html>"
    )
    item = f"<item><title>Almandine Pumps sold pumps</title><link>{server.url('/a')}</link><guid>g</guid><description>Short.</description></item>"
    server.pages["/feed"] = guarded(seen, RSS % item.encode())  # type: ignore[assignment]
    server.pages["/a"] = guarded(seen, article)  # type: ignore[assignment]
    spec = FeedSpec(
        "w", "syndication", server.url(), full_text=True, user_env="WIRE_USER", password_env="WIRE_PASSWORD"
    )
    error, texts = run(tmp_path, spec)
    assert error is None
    assert "44,100 pumps" in texts[0]
    assert len(seen) == 2 and None not in seen


def test_a_redirect_to_another_host_gets_no_credentials(
    tmp_path: Path, server: FeedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WIRE_PASSWORD", SECRET)
    seen: list[str | None] = []
    server.pages["/feed"] = Page(status=302, headers={"Location": f"http://localhost:{server.port}/other"})
    server.pages["/other"] = guarded(seen, RSS % b"")  # type: ignore[assignment]
    error, _ = run(tmp_path, FeedSpec("w", "syndication", server.url(), password_env="WIRE_PASSWORD"))
    assert seen == [None]
    assert error is not None and "401" in error and SECRET not in error


def test_a_missing_variable_fails_its_feed_in_words(tmp_path: Path, server: FeedServer) -> None:
    error, _ = run(tmp_path, FeedSpec("w", "syndication", server.url(), cookie_env="NO_SUCH_COOKIE"))
    assert error is not None and "NO_SUCH_COOKIE" in error
    assert server.log == []


def test_a_password_in_an_address_is_refused_and_not_said(tmp_path: Path, server: FeedServer) -> None:
    error, _ = run(tmp_path, FeedSpec("w", "syndication", server.url().replace("http://", f"http://ann:{SECRET}@")))
    assert error is not None and "user_env" in error and SECRET not in error
