"""How soon the next attempt to log in may come. Pure but for the clock that is passed in; not for several threads.

Each failure counts for its user and for its address. The first few are free; each further one doubles the wait. What waits is
not tried at all, so it costs no hashing and does not lengthen the wait. The counts for an address are laxer: behind one
address there may be an office, and one who forgot a password must not lock out the others.
"""

from __future__ import annotations

import ipaddress
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rule:
    free: int  # failures before there is any wait
    longest: float  # seconds


USER = Rule(free=5, longest=60.0)  # longer, and strangers could keep a user out for good
ADDRESS = Rule(free=20, longest=900.0)
FORGOTTEN = 3600.0  # seconds after the last failure
KEPT = 10_000  # names and addresses remembered; the longest untouched goes first


@dataclass(slots=True)
class Count:
    failures: int = 0
    last: float = 0.0


class Throttle:
    def __init__(self, clock: Callable[[], float], kept: int = KEPT) -> None:
        self._clock = clock
        self._kept = kept
        self._counts: OrderedDict[tuple[str, str], Count] = OrderedDict()

    def __len__(self) -> int:
        return len(self._counts)

    def wait(self, user: str, address: str) -> float:
        """Seconds until this user may be tried from this address; 0.0 is now."""
        now = self._clock()
        waits = [0.0]
        for key, rule in keys(user, address):
            count = self._counts.get(key)
            if count and now - count.last < FORGOTTEN:
                waits.append(count.last + pause(count.failures, rule) - now)
        return max(waits)

    def tried(self, user: str, address: str) -> None:
        """Counted as a failure before the password is looked at, so that a hundred at once are not a hundred tries."""
        now = self._clock()
        for key, _ in keys(user, address):
            count = self._counts.setdefault(key, Count())
            count.failures = 1 if now - count.last >= FORGOTTEN else count.failures + 1
            count.last = now
            self._counts.move_to_end(key)
        while len(self._counts) > self._kept:
            self._counts.popitem(last=False)

    def succeeded(self, user: str, address: str) -> None:
        """The right password clears its user. The address only gets this try back: one good login washes no bad ones."""
        (mine, _), (place, _) = keys(user, address)
        self._counts.pop(mine, None)
        if place in self._counts:
            self._counts[place].failures -= 1


def pause(failures: int, rule: Rule) -> float:
    """1, 2, 4, … seconds after the last free failure."""
    beyond = failures - rule.free
    return min(2.0 ** min(beyond, 30), rule.longest) if beyond >= 0 else 0.0


def keys(user: str, address: str) -> tuple[tuple[tuple[str, str], Rule], ...]:
    return (("user", user[:64]), USER), (("address", network(address)), ADDRESS)


def network(address: str) -> str:
    """An IPv6 host can choose among 2^64 addresses: they count as one."""
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return address[:64]
    if known.version == 6 and known.ipv4_mapped is None:
        return str(ipaddress.ip_network((known, 64), strict=False))
    return str(known)
