"""`tieout users`, and what `tieout chat` demands and says before it serves."""

from __future__ import annotations

import json
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tieout.feeds.errors import UsageError
from tieout.ui.auth.guard import Hosts, hosts_for
from tieout.ui.auth.passwords import Cost
from tieout.ui.auth.users import Users
from tieout.ui.chat.conversations import Conversations
from tieout.ui.chat.conversations_records import AskedQuestion
from tieout.ui.chat.serve import UNENCRYPTED, ServeOptions, access_for, announced
from tieout.ui.cli import app
from tieout.ui.desk import Desk

PASSWORD = "four plain words here"


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    (tmp_path / "desk.toml").write_text("[chat]\nqueue = 7\n")
    return Desk.load(tmp_path)


@pytest.fixture
def users(desk: Desk) -> Iterator[Users]:
    users = Users(desk.folder / "users.sqlite", cost=Cost(16, 1, 1))
    yield users
    users.close()


def tieout(desk: Desk, *words: str, typed: str = "") -> str:
    """What the command prints; its error, where it fails, is raised."""
    done = CliRunner().invoke(app, ["--desk", str(desk.folder), *words], input=typed)
    if done.exception:
        raise done.exception
    return done.stdout


def test_a_user_is_added_listed_and_removed(desk: Desk) -> None:
    """The password comes from standard input where that is no terminal, and stands nowhere."""
    assert "asks everyone for a login" in tieout(desk, "users", "add", "anna", typed=f"{PASSWORD}\n")
    assert stat.S_IMODE((desk.folder / "users.sqlite").stat().st_mode) == 0o600
    assert json.loads(tieout(desk, "users", "list", "--json")) == {"users": [{"name": "anna", "token": False}]}
    assert "new password" in tieout(desk, "users", "add", "anna", typed=f"{PASSWORD}!\n")
    assert "No user is left" in tieout(desk, "users", "remove", "anna")
    assert json.loads(tieout(desk, "users", "list", "--json")) == {"users": []}


def test_the_command_and_the_chat_mean_the_same_users(desk: Desk, users: Users) -> None:
    tieout(desk, "users", "add", "anna", typed=f"{PASSWORD}\n")
    assert users.check("anna", PASSWORD)
    token = tieout(desk, "users", "token", "anna").strip()
    assert users.by_token(token) == "anna"
    tieout(desk, "users", "token", "anna", "--drop")
    assert users.by_token(token) is None


def test_earlier_conversations_can_be_claimed_by_the_first_user(desk: Desk) -> None:
    """Nobody's before, they would be seen by nobody after; without a terminal it is said how."""
    kept = Conversations(desk.folder / "conversations.sqlite")
    kept.ask("", "", AskedQuestion("How did Halvorsen do?"), ["none"])
    told = tieout(desk, "users", "add", "anna", typed=f"{PASSWORD}\n")
    assert "1 earlier conversation of before anyone logged in can be seen by nobody now" in told
    assert "--claim" not in tieout(desk, "users", "add", "anna", "--no-claim", typed=f"{PASSWORD}\n")
    assert "anna has the 1 earlier conversation" in tieout(
        desk, "users", "add", "anna", "--claim", typed=f"{PASSWORD}\n"
    )
    assert [line.title for line in kept.listed("anna")] == ["How did Halvorsen do?"]
    assert (kept.listed(""), kept.unclaimed()) == ([], 0)


def test_a_desk_without_conversations_is_not_asked_about_them(desk: Desk) -> None:
    assert "earlier" not in tieout(desk, "users", "add", "anna", typed=f"{PASSWORD}\n")
    assert not (desk.folder / "conversations.sqlite").exists()


@pytest.mark.parametrize("typed", ["", "\n", "too short\n"])
def test_a_poor_password_adds_nobody(desk: Desk, users: Users, typed: str) -> None:
    with pytest.raises(UsageError, match="10 characters"):
        tieout(desk, "users", "add", "anna", typed=typed)
    assert not users.any()


def test_users_belong_to_a_desk(tmp_path: Path) -> None:
    """Nothing is made in a folder that is none."""
    with pytest.raises(UsageError, match="no desk"):
        raise CliRunner().invoke(app, ["--desk", str(tmp_path), "users", "list"]).exception or AssertionError
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "options",
    [ServeOptions(host="0.0.0.0"), ServeOptions(host="192.168.1.4"), ServeOptions(allowed_hosts=("desk.example",))],
)
def test_beyond_this_machine_the_chat_does_not_start_without_a_user(
    desk: Desk, users: Users, options: ServeOptions
) -> None:
    """The sentence names the command; with a user, a login is demanded for good."""
    with pytest.raises(UsageError, match="tieout users add"):
        access_for(desk, options, users)
    users.put("anna", PASSWORD)
    assert access_for(desk, options, users).demanded


def test_on_loopback_no_user_is_needed(desk: Desk, users: Users) -> None:
    access = access_for(desk, ServeOptions(), users)
    assert (access.demanded, access.queue, access.api, access.mcp) == (False, 7, False, False)
    assert access.hosts == hosts_for("127.0.0.1")


def test_what_is_served_is_said() -> None:
    """Addresses, the login, and a warning where passwords travel in the open."""
    assert announced(ServeOptions(), 7860, login=False) == ["Tieout is at http://127.0.0.1:7860"]
    lines = announced(ServeOptions(host="192.168.1.4", api=True, mcp=True), 7860, login=True)
    assert lines == [
        "Tieout is at http://192.168.1.4:7860",
        "The JSON API is at http://192.168.1.4:7860/api, listed at http://192.168.1.4:7860/api/docs",
        'OpenAI-compatible clients find the model "tieout" at http://192.168.1.4:7860/v1',
        "MCP is at http://192.168.1.4:7860/mcp",
        "It asks for a login.",
        UNENCRYPTED,
    ]
    assert announced(ServeOptions(host="::1"), 7860, login=False) == ["Tieout is at http://[::1]:7860"]


@pytest.mark.parametrize(
    "header", ["localhost", "localhost:7860", "127.0.0.1:7860", "[::1]:7860", "LOCALHOST:1", "desk.example"]
)
def test_these_hosts_are_ours(header: str) -> None:
    assert hosts_for("127.0.0.1", ("Desk.example",)).allow(header)


@pytest.mark.parametrize(
    "header",
    [
        "",
        "evil.example",
        "localhost.evil.example",
        "evil@localhost",
        "localhost/",
        "localhost:x",
        "[",
        "::1",
        "10.0.0.1",
        "a b",
    ],
)
def test_these_are_not(header: str) -> None:
    assert not Hosts().allow(header)
