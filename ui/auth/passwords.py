"""Passwords as scrypt hashes that carry their own salt and cost. Pure but for the salt's randomness.

A stored hash reads `scrypt$32768$8$3$salt$hash`, so a later, higher cost leaves the old ones readable.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass

from tieout.feeds import UsageError

SHORTEST, LONGEST = 10, 1024


@dataclass(frozen=True, slots=True)
class Cost:
    """scrypt's parameters. The default is one of those that OWASP names: 32 MB and a third of a second on a laptop."""

    n: int = 2**15
    r: int = 8
    p: int = 3


DEFAULT = Cost()


def checked_password(password: str) -> str:
    """Ten characters at least; what else makes a good one is its owner's affair."""
    if len(password) < SHORTEST:
        raise UsageError(f"A password needs {SHORTEST} characters at least. Choose a longer one, such as four words.")
    if len(password) > LONGEST:
        raise UsageError(f"A password may have {LONGEST:,} characters at most. Choose a shorter one.")
    return password


def hashed(password: str, cost: Cost = DEFAULT) -> str:
    salt = secrets.token_bytes(16)
    return f"scrypt${cost.n}${cost.r}${cost.p}${salt.hex()}${_scrypt(password, salt, cost).hex()}"


def matches(password: str, stored: str) -> bool:
    """Compared in constant time, at the cost that the hash was made with."""
    _, n, r, p, salt, wanted = stored.split("$")
    if len(password) > LONGEST:
        return False
    found = _scrypt(password, bytes.fromhex(salt), Cost(int(n), int(r), int(p)))
    return hmac.compare_digest(found, bytes.fromhex(wanted))


def _scrypt(password: str, salt: bytes, cost: Cost) -> bytes:
    room = 132 * cost.r * (cost.n + cost.p) + 2**20  # OpenSSL refuses what may take more than this
    return hashlib.scrypt(password.encode(), salt=salt, n=cost.n, r=cost.r, p=cost.p, maxmem=room)


def new_token() -> str:
    """32 random bytes: nothing to guess, so a plain hash of it is enough to store."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
