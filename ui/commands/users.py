"""`tieout users`: who may log in to the chat. A group of its own, for a user is added, removed and given tokens while no
chat is started, and while one runs.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from tieout.feeds import UsageError
from tieout.ui.commands.context import Context, Json, emit_json, folder
from tieout.ui.desk import SETTINGS, Desk, require_writable

if TYPE_CHECKING:
    from tieout.ui.auth.users import Users

app = typer.Typer(help="Who may log in to the chat.", no_args_is_help=True, rich_markup_mode=None)

Name = Annotated[str, typer.Argument(help="The user's name.")]


@contextmanager
def opened(context: Context) -> Iterator[Users]:
    from tieout.ui.auth.users import FILE, Users

    place = folder(context)
    if not (place / SETTINGS).exists():
        Desk.load(place)  # says that there is no desk, and what to do
    require_writable(place)
    with closing(Users(place / FILE)) as users:
        yield users


@app.command("add")
def add(
    context: Context,
    name: Name,
    claim: Annotated[
        bool | None,
        typer.Option(
            "--claim/--no-claim",
            help="Whether the conversations of before anyone logged in become this user's; asked on a terminal.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Add a user, or give one a new password; asked for twice, or read from standard input."""
    from tieout.ui.render import say

    with opened(context) as users:
        new = users.put(name, asked_password())
    if new:
        say(f"Added {name}. The chat now asks everyone for a login, on this machine too.")
    else:
        say(f"{name} has a new password; the sessions under the old one are ended.")
    claimed(context, name, claim)


def claimed(context: Context, name: str, wanted: bool | None) -> None:
    """Conversations of before the first user belong to nobody, and nobody would see them again."""
    from tieout.ui.chat.conversations import FILE, Conversations
    from tieout.ui.render import say
    from tieout.ui.words import several

    kept = Conversations(folder(context) / FILE)
    count = several(kept.unclaimed(), "earlier conversation")
    if not kept.unclaimed() or wanted is False:
        return
    if wanted is None and sys.stdin.isatty():
        wanted = typer.confirm(f"Give {name} the {count} of before anyone logged in?", default=True)
    if wanted:
        kept.claim(name)
        say(f"{name} has the {count} of before anyone logged in.")
    elif wanted is None:
        say(
            f"{count} of before anyone logged in can be seen by nobody now: `tieout users add {name} --claim` gives them over."
        )


def asked_password() -> str:
    """Twice without an echo on a terminal; one line of standard input elsewhere."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    from getpass import getpass

    password = getpass("Password: ")
    if getpass("Again: ") != password:
        raise UsageError("The two passwords differ. Run the command again.")
    return password


@app.command("list")
def list_users(context: Context, json: Json = False) -> None:
    """Show every user, and who has a token."""
    from tieout.ui.render import print_table

    with opened(context) as users:
        names = users.names()
    if json:
        emit_json({"users": [{"name": name, "token": token} for name, token in names]})
    else:
        print_table(("user", "token"), [(name, "yes" if token else "no") for name, token in names])


@app.command("remove")
def remove(context: Context, name: Name) -> None:
    """Remove a user with its token; its sessions end at once."""
    from tieout.ui.render import say

    with opened(context) as users:
        users.remove(name)
        left = users.any()
    say(f"Removed {name}." if left else f"Removed {name}. No user is left: on this machine the chat asks for no login.")


@app.command("token")
def token(
    context: Context,
    name: Name,
    drop: Annotated[bool, typer.Option("--drop", help="Only make the last one worthless.")] = False,
) -> None:
    """Make a token for the JSON API and MCP, in the place of the user's last one; it is shown once."""
    from tieout.ui.render import say

    with opened(context) as users:
        if drop:
            users.drop_token(name)
            say(f"The token of {name} is worth nothing any more.")
        else:
            print(users.make_token(name))
