"""How one chat is served: which hosts, whose logins, how many questions at once, which entrances for tools."""

from __future__ import annotations

from dataclasses import dataclass, field

from tieout.ui.auth.guard import Hosts
from tieout.ui.auth.tools import Tools
from tieout.ui.auth.users import Users

QUEUE = 4  # questions that may wait; the next one is told so


@dataclass(frozen=True, slots=True)
class Access:
    """The default is a page on loopback without a login, and nothing for tools."""

    hosts: Hosts = field(default_factory=Hosts)
    users: Users | None = None
    demanded: bool = False  # a login, even while there is no user
    queue: int = QUEUE
    tools: Tools | None = None
    api: bool = False
    mcp: bool = False
