"""No feed, redirect or name sends a request to an address that is not public, unless the desk allows the host."""

from __future__ import annotations

import socket
from ipaddress import IPv4Address, ip_address

import pytest
from feed_server import FeedServer, Page
from hypothesis import given
from hypothesis import strategies as st

from tieout.feeds.errors import BlockedAddress, FetchError
from tieout.feeds.fetch import HttpFetch
from tieout.feeds.guard import is_public
from tieout.feeds.settings import FetchSettings

ALLOWED = FetchSettings(allow_private=("127.0.0.1",))


@pytest.fixture
def server():  # type: ignore[no-untyped-def]
    with FeedServer() as running:
        running.pages["/feed"] = Page(b"secret")
        yield running


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "2130706433", "0x7f000001", "017700000001", "127.1", "0.0.0.0", "[::1]"]
)
def test_loopback_in_any_spelling_is_blocked_before_connect(server: FeedServer, host: str) -> None:
    """Not one byte reaches the server."""
    with HttpFetch(FetchSettings()) as fetch, pytest.raises(BlockedAddress, match="allow_private"):
        fetch(f"http://{host}:{server.port}/feed")
    assert server.log == []


@pytest.mark.parametrize(
    "address",
    (
        "10.1.2.3 172.16.0.1 192.168.1.1 169.254.169.254 100.64.0.1 224.0.0.1 240.0.0.1 0.0.0.0 255.255.255.255 ::1 :: "
        "fe80::1 fe80::1%eth0 fc00::1 ff02::1 ::ffff:127.0.0.1 ::ffff:10.0.0.1 64:ff9b::7f00:1 64:ff9b::a00:1 "
        "2002:7f00:1:: 64:ff9b:1::1 2001:db8::1"
    ).split(),
)
def test_what_is_not_global_is_not_public(address: str) -> None:
    """Shared, mapped and translated addresses included."""
    assert not is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"])
def test_global_addresses_are_public(address: str) -> None:
    """Also behind NAT64."""
    assert is_public(address)


@given(st.integers(0, 2**32 - 1).map(IPv4Address))
def test_an_ipv4_address_is_as_public_in_ipv6_clothes(address: IPv4Address) -> None:
    """Mapped or through NAT64, the verdict is the same; private space is never public."""
    mapped = ip_address(f"::ffff:{address}")
    translated = ip_address(int(ip_address("64:ff9b::")) + int(address))
    assert is_public(str(address)) == is_public(str(mapped)) == is_public(str(translated))
    assert not (address.is_private and is_public(str(address)))


def test_a_redirect_to_a_private_address_is_blocked(server: FeedServer) -> None:
    """The public host may be a stranger's; each hop is checked like the first."""
    server.pages["/away"] = Page(status=302, headers={"Location": f"http://localhost:{server.port}/feed"})
    with HttpFetch(ALLOWED) as fetch, pytest.raises(BlockedAddress):
        fetch(server.url("/away"))
    assert server.log == [("/away", 302)]


@pytest.mark.parametrize("location", ["file:///etc/passwd", "gopher://127.0.0.1/", "http://[", "javascript:alert(1)"])
def test_a_redirect_out_of_the_web_is_refused(server: FeedServer, location: str) -> None:
    """http and https only."""
    server.pages["/away"] = Page(status=302, headers={"Location": location})
    with HttpFetch(ALLOWED) as fetch, pytest.raises(FetchError):
        fetch(server.url("/away"))


def test_a_name_that_resolves_again_elsewhere_gains_nothing(
    server: FeedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """DNS rebinding: the address that was checked is the address that is dialled; one private among many blocks."""
    answers = iter([["8.8.8.8", "127.0.0.1"], ["127.0.0.1"]])

    def resolve(host: str, port: int, **rest: object) -> list[object]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in next(answers)]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    with HttpFetch(FetchSettings()) as fetch, pytest.raises(BlockedAddress):
        fetch(f"http://rebind.test:{server.port}/feed")
    assert server.log == []


@pytest.mark.parametrize("url", ["ftp://x.test/", "file:///etc/passwd", "//x.test/feed", "http://", "nonsense", ""])
def test_what_is_no_web_address_is_refused_in_words(url: str) -> None:
    """Before anything is resolved."""
    with HttpFetch(FetchSettings()) as fetch, pytest.raises(FetchError, match=r"address"):
        fetch(url)


def test_proxies_of_the_environment_are_ignored(server: FeedServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """A proxy would resolve and dial for us, past the guard."""
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    with HttpFetch(ALLOWED) as fetch:
        assert fetch(server.url()).body == b"secret"
