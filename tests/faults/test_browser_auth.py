"""Attacks on the chat's logins and limits, over real HTTP on loopback: strangers, guesses, floods, and bodies that are too much."""

from __future__ import annotations

import http.client
import json
import resource
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import chat_fakes
import pytest
from chat_serving import Answered, Serving, ask_event, call, join_queue

from tieout.ui.auth.access import Access
from tieout.ui.auth.guard import PLAIN_POLICY, POLICY, hosts_for
from tieout.ui.auth.limits import BODY, FULL
from tieout.ui.auth.passwords import Cost
from tieout.ui.auth.users import ABSOLUTE, IDLE, Users

PASSWORD = "four plain words here"
FORM = "application/x-www-form-urlencoded"


@pytest.fixture(scope="module")
def engine() -> chat_fakes.FakeEngine:
    return chat_fakes.FakeEngine(pause=0.02)


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Where Gradio puts uploads."""
    place = tmp_path_factory.mktemp("uploads")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GRADIO_TEMP_DIR", str(place))
        yield place


@pytest.fixture(scope="module")
def open_desk(engine: chat_fakes.FakeEngine, written: Path) -> Iterator[str]:
    """A desk without users: no login."""
    serving = Serving(engine)
    yield serving.address
    serving.close()


@pytest.fixture
def users(tmp_path: Path) -> Iterator[Users]:
    users = Users(tmp_path / "users.sqlite", cost=Cost(16, 1, 1))
    for name in ("anna", "ben"):
        users.put(name, PASSWORD)
    yield users
    users.close()


@pytest.fixture
def locked_desk(engine: chat_fakes.FakeEngine, users: Users) -> Iterator[str]:
    """A desk that demands a login, served afresh: nothing is throttled yet."""
    serving = Serving(engine, Access(hosts=hosts_for("0.0.0.0", ("desk.example",)), users=users, demanded=True))
    yield serving.address
    serving.close()


def log_in(address: str, name: str = "anna", password: str = PASSWORD, **headers: str) -> Answered:
    body = urlencode({"name": name, "password": password})
    return call(address, "/login", "POST", body, Content_Type=FORM, **headers)


def cookie(answered: Answered) -> str:
    return answered.headers["set-cookie"].split(";")[0]


@pytest.mark.parametrize("path", ["/", "/healthz", "/config", "/login", "/gradio_api/info"])
@pytest.mark.parametrize("desk", ["open_desk", "locked_desk"])
def test_evil_hosts_and_origins_get_400(request: pytest.FixtureRequest, desk: str, path: str) -> None:
    """DNS rebinding and cross-site requests end before login and routes."""
    address = request.getfixturevalue(desk)
    assert call(address, path, Host="evil.example").status == 400
    assert call(address, path, Host="").status == 400
    assert call(address, path, Host="127.0.0.1.evil.example").status == 400
    assert call(address, path, Host="127.0.0.1@evil.example").status == 400
    for origin in ("http://evil.example", "null", f"{address}.evil.example", "http://127.0.0.1:9"):
        assert call(address, path, Origin=origin).status == 400
    assert call(address, path, Sec_Fetch_Site="cross-site", Sec_Fetch_Mode="no-cors").status == 400
    assert call(address, path, "POST", Sec_Fetch_Site="same-site", Sec_Fetch_Mode="navigate").status == 400


def test_a_followed_link_is_no_attack(open_desk: str) -> None:
    """From a mail or another page to the desk."""
    assert call(open_desk, Sec_Fetch_Site="cross-site", Sec_Fetch_Mode="navigate").status == 200


def test_listening_everywhere_answers_to_addresses_and_named_hosts_only(locked_desk: str) -> None:
    """An IP address cannot be rebound; a name must be one that was given."""
    for host in ("192.168.7.9:7860", "[::1]:7860", "desk.example", "DESK.example:7860", socket.gethostname()):
        assert call(locked_desk, "/healthz", Host=host).status == 200
    assert call(locked_desk, "/healthz", Host="other.example").status == 400


def test_a_proxy_in_front_of_an_open_desk_is_refused(open_desk: str) -> None:
    """Whoever puts the desk on the net without a login is told so, even where the proxy rewrites the Host."""
    refused = call(open_desk, X_Forwarded_For="203.0.113.9")
    assert refused.status == 400
    assert "users add" in json.loads(refused.body)["error"]


def test_every_answer_carries_the_policy(open_desk: str, locked_desk: str) -> None:
    """Refusals too; our plain pages allow no script at all."""
    for answered in (call(open_desk), call(open_desk, Host="evil.example"), call(locked_desk, "/config")):
        assert answered.headers["content-security-policy"] == POLICY
        assert answered.headers["x-content-type-options"] == "nosniff"
    login = call(locked_desk, "/login")
    assert login.headers["content-security-policy"] == PLAIN_POLICY
    assert "<script" not in login.body
    assert "http://" not in login.body
    assert "https://" not in login.body


def test_everything_but_health_and_login_is_behind_the_login(locked_desk: str) -> None:
    """Page, settings, queue, files, uploads, tools: 401 in words, or the way to the login page."""
    paths = (
        "/config",
        "/gradio_api/queue/data?session_hash=x",
        "/gradio_api/heartbeat/x",
        "/assets/index.js",
        "/login/",
    )
    paths += ("/gradio_api/file=/etc/passwd", "/gradio_api/info", "/api/ask", "/api/docs", "/api/openapi.json", "/mcp")
    for path in paths:
        refused = call(locked_desk, path)
        assert refused.status == 401, path
        assert "Log in" in json.loads(refused.body)["error"]
    for path in (
        "/gradio_api/queue/join",
        "/gradio_api/upload",
        "/gradio_api/run/predict",
        "/api/ask",
        "/mcp",
        "/logout",
    ):
        assert call(locked_desk, path, "POST", "{}").status == 401, path
    page = call(locked_desk, "/", Accept="text/html,*/*")
    assert (page.status, page.headers["location"]) == (303, "/login")
    assert call(locked_desk, "/api/docs", Accept="text/html").headers["location"] == "/login?next=/api/docs"


def test_health_is_open_and_tells_strangers_nothing_else(
    open_desk: str, locked_desk: str, engine: chat_fakes.FakeEngine
) -> None:
    """200 or 503; reasons and counts are for those who may come in."""
    engine.healthy = False
    try:
        strange, own = call(locked_desk, "/healthz"), call(open_desk, "/healthz")
    finally:
        engine.healthy = True
    assert (strange.status, json.loads(strange.body)) == (503, {"healthy": False})
    assert (own.status, set(json.loads(own.body))) == (503, {"healthy", "reasons", "documents"})
    assert call(locked_desk, "/healthz").status == 200


def test_the_cookie_is_out_of_reach(locked_desk: str) -> None:
    """HttpOnly, SameSite=Strict, the whole site; Secure and host-bound behind https."""
    plain = log_in(locked_desk)
    assert (plain.status, plain.headers["location"]) == (303, "/")
    flags = {part.strip().lower() for part in plain.headers["set-cookie"].split(";")[1:]}
    assert {"httponly", "samesite=strict", "path=/", f"max-age={ABSOLUTE:.0f}"} <= flags
    assert "secure" not in flags
    behind = log_in(locked_desk, X_Forwarded_Proto="https", X_Forwarded_For="203.0.113.9", Host="desk.example")
    assert behind.headers["set-cookie"].startswith("__Host-tieout=")
    assert "secure" in behind.headers["set-cookie"].lower()


def test_a_session_opens_the_page_and_logging_out_closes_it(locked_desk: str) -> None:
    """On the server, not only in the browser."""
    mine = cookie(log_in(locked_desk))
    assert call(locked_desk, Cookie=mine).status == 200
    assert "anna" in call(locked_desk, "/logout", Cookie=mine).body
    assert call(locked_desk, "/logout", "POST", Cookie=mine).headers["location"] == "/login"
    assert call(locked_desk, "/config", Cookie=mine).status == 401


def test_forged_and_foreign_cookies_open_nothing(locked_desk: str, users: Users) -> None:
    """Nor does a token in the place of a cookie, or a cookie in the place of a token."""
    token, session = users.make_token("anna"), users.begin("anna")
    for value in (
        "tieout=",
        "tieout=x",
        f"tieout={token}",
        f"other={session}",
        'tieout="; a=b;;;=',
        "tieout=" + "x" * 4000,
    ):
        assert call(locked_desk, "/config", Cookie=value).status == 401
    for value in (f"Bearer {session}", "Bearer ", "Bearer x", f"Basic {token}", token):
        assert call(locked_desk, "/api/status", Authorization=value).status == 401
    assert call(locked_desk, "/config", Authorization=f"Bearer {token}").status == 401


def test_removing_a_user_throws_its_sessions_out_and_the_last_one_opens_nothing(locked_desk: str, users: Users) -> None:
    """At once; a desk on the network stays shut when nobody is left."""
    mine = cookie(log_in(locked_desk))
    users.remove("anna")
    assert call(locked_desk, "/config", Cookie=mine).status == 401
    users.remove("ben")
    assert call(locked_desk, "/config").status == 401


def test_the_first_user_shuts_an_open_desk(engine: chat_fakes.FakeEngine, users: Users) -> None:
    """Without a restart, on loopback too."""
    users.remove("anna")
    users.remove("ben")
    serving = Serving(engine, Access(users=users))
    try:
        assert call(serving.address, "/config").status == 200
        users.put("anna", PASSWORD)
        assert call(serving.address, "/config").status == 401
    finally:
        serving.close()


def test_the_login_leads_to_this_desk_only(locked_desk: str) -> None:
    """No open redirect."""
    for after in ("//evil.example", "https://evil.example", "/\\evil.example", "evil", "/\r\nX-Evil: 1", "/login"):
        body = urlencode({"name": "anna", "password": PASSWORD, "next": after})
        assert call(locked_desk, "/login", "POST", body, Content_Type=FORM).headers["location"] == "/"
    body = urlencode({"name": "anna", "password": PASSWORD, "next": "/api/docs"})
    assert call(locked_desk, "/login", "POST", body, Content_Type=FORM).headers["location"] == "/api/docs"


def test_what_a_stranger_types_into_the_login_stays_text(locked_desk: str) -> None:
    shown = log_in(locked_desk, '"><script>alert(1)</script>', "x").body
    assert "<script" not in shown
    for body in (b"\xff\xfe\x00", b"&&&===", b"name=" + b"%ff" * 300, b"a=1&" * 100):
        assert call(locked_desk, "/login", "POST", body, Content_Type=FORM).status == 401


def test_a_hundred_bad_logins_are_throttled_and_others_come_in(locked_desk: str) -> None:
    """Five guesses are looked at; then 429 with Retry-After, for the right password too. Another user is unaffected."""
    with ThreadPoolExecutor(20) as many:
        answers = list(many.map(lambda number: log_in(locked_desk, "anna", f"wrong password {number}"), range(100)))
    statuses = [answered.status for answered in answers]
    assert statuses.count(401) <= 6
    assert statuses.count(401) + statuses.count(429) == 100
    waiting = log_in(locked_desk, "anna", PASSWORD)
    assert waiting.status == 429
    assert 1 <= int(waiting.headers["retry-after"]) <= 60
    assert "Too many attempts" in waiting.body
    assert log_in(locked_desk, "ben").status == 303
    time.sleep(int(waiting.headers["retry-after"]) + 0.1)
    assert log_in(locked_desk, "anna").status == 303


def test_one_address_cannot_try_everybody(locked_desk: str) -> None:
    """Many names from one address are slowed down as well."""
    statuses = [log_in(locked_desk, f"user{number}", "some password").status for number in range(40)]
    assert statuses[:20] == [401] * 20
    assert set(statuses[20:]) == {429}


def multipart(name: str, content: bytes) -> tuple[bytes, str]:
    head = f'--b0undary\r\nContent-Disposition: form-data; name="files"; filename="{name}"\r\n\r\n'.encode()
    return head + content + b"\r\n--b0undary--\r\n", "multipart/form-data; boundary=b0undary"


@pytest.mark.parametrize(
    ("name", "content", "status"),
    [
        ("report.txt", b"Revenue rose to $5 million.", 200),
        ("report.exe", b"MZ", 415),
        ("report.pdf", b"<script>", 415),
        ("report.txt", b"\x7fELF\x00", 415),
        ("report.txt", b"x" * (21 * 2**20), 413),
    ],
)
def test_uploads_are_looked_at_before_they_are_written(
    open_desk: str, written: Path, name: str, content: bytes, status: int
) -> None:
    """By type, content and size; what is refused never becomes a file."""
    before = set(written.rglob("*"))
    body, kind = multipart(name, content)
    answered = call_large(open_desk, "/gradio_api/upload", body, kind)
    assert answered.status == status
    if status == 200:
        assert Path(json.loads(answered.body)[0]).read_bytes() == content
    else:
        assert json.loads(answered.body)["error"].endswith(".")
        assert set(written.rglob("*")) == before


def call_large(address: str, path: str, body: bytes, kind: str) -> Answered:
    """A server may answer, and hang up, before it has read all of a body that it will not take."""
    parts = urlsplit(address)
    with closing(http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=60)) as connection:
        with suppress(BrokenPipeError, ConnectionResetError):
            connection.request("POST", path, body, {"Content-Type": kind})
        response = connection.getresponse()
        return Answered(response.status, dict(response.getheaders()), response.read().decode())


@pytest.mark.parametrize("path", ["/gradio_api/queue/join", "/gradio_api/run/predict", "/anything"])
def test_no_request_carries_more_than_its_limit(open_desk: str, path: str) -> None:
    """Announced or not: a chunked body is counted while it comes."""
    assert call_large(open_desk, path, b"x" * (BODY + 1), "application/json").status == 413
    parts = urlsplit(open_desk)
    with socket.create_connection((parts.hostname or "", parts.port or 0), timeout=60) as raw:
        head = f"POST {path} HTTP/1.1\r\nHost: {parts.netloc}\r\nTransfer-Encoding: chunked\r\n\r\n".encode()
        try:
            raw.sendall(head)
            for _ in range(40):
                raw.sendall(b"10000\r\n" + b"x" * 0x10000 + b"\r\n")
        except (BrokenPipeError, ConnectionResetError):
            pass
        assert b" 413 " in raw.recv(100)


def test_two_hundred_joins_are_refused_quickly_and_the_desk_goes_on(
    open_desk: str, engine: chat_fakes.FakeEngine
) -> None:
    """Queue of four: a few are written, four wait, all others hear a sentence at once; memory stays; then all is well."""
    number, data = ask_event(open_desk)
    took: list[float] = []

    def join(session: int) -> Answered:
        began = time.monotonic()
        answered = join_queue(open_desk, number, data, f"flood{session}")
        took.append(time.monotonic() - began)
        return answered

    join(0)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with ThreadPoolExecutor(50) as many:
        answers = list(many.map(join, range(200)))
    refused = [answered for answered in answers if answered.status == 503]
    assert len(refused) >= 180
    assert {answered.status for answered in answers} <= {200, 503}
    assert {json.loads(answered.body)["error"] for answered in refused} == {FULL}
    assert all(answered.headers["retry-after"] == "60" for answered in refused)
    assert sorted(took)[len(took) // 2] < 5.0  # 0.1 on an idle machine
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 60_000  # kilobytes
    assert call(open_desk, "/").status == 200
    wait_until(lambda: join(1000).status == 200, within=30)


def test_a_page_that_lies_open_does_not_keep_its_session_alive(engine: chat_fakes.FakeEngine, tmp_path: Path) -> None:
    """Its timer's look at the desk's health is no use of the desk; a question is."""
    now = [1_000_000.0]
    users = Users(tmp_path / "users.sqlite", lambda: now[0], Cost(16, 1, 1))
    users.put("anna", PASSWORD)
    serving = Serving(engine, Access(users=users))
    try:
        mine = cookie(log_in(serving.address))
        config = json.loads(call(serving.address, "/config", Cookie=mine).body)
        ticks = [d["id"] for d in config["dependencies"] if any(name == "tick" for _, name in d["targets"])]
        assert ticks
        now[0] += IDLE - 100
        assert run(serving.address, ticks[0], mine).status == 200
        now[0] += 200
        assert run(serving.address, ticks[0], mine).status == 401
        mine = cookie(log_in(serving.address))
        now[0] += IDLE - 100
        loads = [d["id"] for d in config["dependencies"] if any(name == "load" for _, name in d["targets"])]
        run(serving.address, loads[0], mine)
        now[0] += 200
        assert run(serving.address, ticks[0], mine).status == 200
    finally:
        serving.close()
        users.close()


def run(address: str, event: int, mine: str) -> Answered:
    body = json.dumps({"data": [], "fn_index": event, "session_hash": "open", "event_data": None})
    return call(address, "/gradio_api/run/predict", "POST", body, Content_Type="application/json", Cookie=mine)


def wait_until(happened: object, within: float) -> None:
    assert callable(happened)
    deadline = time.monotonic() + within
    while not happened():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.2)


def test_uploads_that_drip_do_not_pile_up(open_desk: str) -> None:
    """Two are read at a time; a third is told to come back."""
    parts = urlsplit(open_desk)
    head = (
        f"POST /gradio_api/upload HTTP/1.1\r\nHost: {parts.netloc}\r\nContent-Type: multipart/form-data; boundary=b\r\n"
    )
    slow = [socket.create_connection((parts.hostname or "", parts.port or 0)) for _ in range(2)]
    for raw in slow:
        raw.sendall(head.encode() + b"Content-Length: 5000\r\n\r\n--b\r\n")
    try:
        body, kind = multipart("report.txt", b"Revenue rose.")
        wait_until(lambda: call_large(open_desk, "/gradio_api/upload", body, kind).status == 503, within=5)
    finally:
        for raw in slow:
            raw.close()
    wait_until(lambda: call_large(open_desk, "/gradio_api/upload", body, kind).status == 200, within=5)


def test_no_thread_is_left_behind_by_refusals(open_desk: str) -> None:
    before = threading.active_count()
    for _ in range(30):
        call(open_desk, Host="evil.example")
    assert threading.active_count() <= before + 2
