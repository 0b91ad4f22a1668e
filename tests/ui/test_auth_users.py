"""Users, tokens and sessions in the desk; how attempts to log in are slowed down."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tieout.feeds.errors import LedgerError, UsageError
from tieout.ui.auth.passwords import Cost, hashed, matches
from tieout.ui.auth.throttle import ADDRESS, USER, Throttle, network, pause
from tieout.ui.auth.users import ABSOLUTE, IDLE, SESSIONS_EACH, Users

CHEAP = Cost(n=16, r=1, p=1)
PASSWORD = "four plain words here"


@dataclass
class Clock:
    now: float = 1_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def users(tmp_path: Path, clock: Clock) -> Iterator[Users]:
    users = Users(tmp_path / "users.sqlite", clock, CHEAP)
    users.put("anna", PASSWORD)
    yield users
    users.close()


def test_a_hash_carries_its_salt_and_cost() -> None:
    """Two hashes of one password differ, both match, and an older cost stays readable."""
    first, second = hashed(PASSWORD, CHEAP), hashed(PASSWORD, Cost(32, 1, 1))
    assert first.startswith("scrypt$16$1$1$")
    assert second.startswith("scrypt$32$1$1$")
    assert first.split("$")[4] != second.split("$")[4]
    assert matches(PASSWORD, first)
    assert matches(PASSWORD, second)
    assert not matches(PASSWORD + "x", first)


def test_the_default_cost_is_what_a_guess_costs() -> None:
    """32 MB and real time per guess."""
    cost = Cost()
    assert 128 * cost.n * cost.r == 32 * 2**20
    assert matches(PASSWORD, hashed(PASSWORD))


def test_the_file_is_its_owners_alone_and_holds_no_secret(tmp_path: Path, users: Users) -> None:
    """Mode 0600, also where it was laxer; neither password nor token nor cookie stands in it."""
    token, session = users.make_token("anna"), users.begin("anna")
    path = tmp_path / "users.sqlite"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    path.chmod(0o644)
    Users(path, cost=CHEAP).close()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    content = path.read_bytes()
    assert not any(secret.encode() in content for secret in (PASSWORD, token, token.removeprefix("tieout_"), session))


def test_only_the_right_password_of_a_known_user_is_right(users: Users) -> None:
    assert users.check("anna", PASSWORD)
    assert not users.check("anna", "four plain words her")
    assert not users.check("nobody", PASSWORD)
    assert not users.check("anna", "x" * 100_000)


@pytest.mark.parametrize("name", ["", "-x", "a b", "a\nb", "x" * 65, "<b>", "a;b"])
def test_odd_names_are_refused(users: Users, name: str) -> None:
    with pytest.raises(UsageError, match="no user name"):
        users.put(name, PASSWORD)


def test_short_passwords_are_refused(users: Users) -> None:
    with pytest.raises(UsageError, match="10 characters"):
        users.put("ben", "ninechars")
    assert [name for name, _ in users.names()] == ["anna"]


def test_a_session_ends_unused_after_eight_hours_and_in_any_case_after_a_day(users: Users, clock: Clock) -> None:
    token = users.begin("anna")
    clock.now += IDLE - 1
    assert users.by_session(token) == "anna"
    users.used(token)
    clock.now += IDLE - 1
    users.used(token)
    clock.now += IDLE - 1
    users.used(token)
    assert users.by_session(token) == "anna"
    clock.now += ABSOLUTE - 3 * (IDLE - 1)
    assert users.by_session(token) is None
    idle = users.begin("anna")
    clock.now += IDLE
    assert users.by_session(idle) is None


def test_logging_out_a_new_password_and_removal_end_sessions(users: Users) -> None:
    """At once, and only those concerned."""
    users.put("ben", PASSWORD)
    first, second, other = users.begin("anna"), users.begin("anna"), users.begin("ben")
    users.end(first)
    assert (users.by_session(first), users.by_session(second)) == (None, "anna")
    assert not users.put("anna", PASSWORD + "!")
    assert (users.by_session(second), users.by_session(other)) == (None, "ben")
    token = users.make_token("ben")
    users.remove("ben")
    assert (users.by_session(other), users.by_token(token)) == (None, None)


def test_sessions_outlive_a_restart(tmp_path: Path, clock: Clock, users: Users) -> None:
    token = users.begin("anna")
    again = Users(tmp_path / "users.sqlite", clock, CHEAP)
    assert again.by_session(token) == "anna"
    again.close()


def test_a_user_has_so_many_sessions_and_no_more(users: Users, clock: Clock) -> None:
    """The oldest goes."""
    tokens = []
    for _ in range(SESSIONS_EACH + 2):
        tokens.append(users.begin("anna"))
        clock.now += 1
    alive = [users.by_session(token) is not None for token in tokens]
    assert alive == [False, False] + [True] * SESSIONS_EACH


def test_a_token_is_replaced_and_dropped(users: Users) -> None:
    first = users.make_token("anna")
    second = users.make_token("anna")
    assert (users.by_token(first), users.by_token(second)) == (None, "anna")
    users.drop_token("anna")
    assert users.by_token(second) is None
    with pytest.raises(UsageError, match="users list"):
        users.make_token("nobody")


def test_a_damaged_file_is_said_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "users.sqlite").write_bytes(b"no database, but long enough to look like one" * 40)
    with pytest.raises(LedgerError, match="cannot be read"):
        Users(tmp_path / "users.sqlite")


def test_the_wait_doubles_after_the_free_attempts() -> None:
    waits = [pause(count, USER) for count in range(1, 14)]
    assert waits == [0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 60, 60, 60]
    assert pause(10**6, ADDRESS) == ADDRESS.longest


def test_a_hundred_bad_attempts_on_one_user_leave_the_others_alone(clock: Clock) -> None:
    """Even from the same address: what waits is not counted against it."""
    throttle = Throttle(clock)
    refused = 0
    for _ in range(100):
        if throttle.wait("anna", "10.0.0.9") > 0:
            refused += 1
        else:
            throttle.tried("anna", "10.0.0.9")
        clock.now += 0.01
    assert refused == 95
    assert throttle.wait("anna", "10.0.0.200") > 0
    assert throttle.wait("ben", "10.0.0.9") == 0


def test_one_address_that_tries_many_users_waits_too(clock: Clock) -> None:
    throttle = Throttle(clock)
    for number in range(ADDRESS.free):
        throttle.tried(f"user{number}", "10.0.0.9")
    assert throttle.wait("someone", "10.0.0.9") > 0
    assert throttle.wait("someone", "10.0.0.10") == 0


def test_the_right_password_clears_the_user_and_washes_no_address(clock: Clock) -> None:
    throttle = Throttle(clock)
    for number in range(ADDRESS.free - 1):
        throttle.tried(f"user{number}", "10.0.0.9")
    throttle.tried("anna", "10.0.0.9")
    throttle.succeeded("anna", "10.0.0.9")
    assert throttle.wait("anna", "10.0.0.9") == 0
    throttle.tried("ben", "10.0.0.9")
    assert throttle.wait("anna", "10.0.0.9") > 0


def test_the_memory_of_attempts_is_bounded_and_fades(clock: Clock) -> None:
    throttle = Throttle(clock, kept=100)
    for number in range(5000):
        throttle.tried(f"user{number}", f"2001:db8:{number:x}::1")
    assert len(throttle) == 100
    for _ in range(9):
        throttle.tried("anna", "10.0.0.9")
    clock.now += 3600
    assert throttle.wait("anna", "10.0.0.9") == 0


def test_an_ipv6_network_is_one_address() -> None:
    assert network("2001:db8::1") == network("2001:db8::ffff:1") == "2001:db8::/64"
    assert network("::ffff:10.0.0.9") != network("::ffff:10.0.0.8")
    assert network("not an address") == "not an address"
