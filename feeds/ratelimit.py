"""At most ten requests a second to one service from the whole machine, and quiet when the service said so.

All processes share one small file per service in the temporary folder: when the next request may go out, and until
when nobody asks at all (EDGAR's block of ten minutes grows with every request made during it).
"""

from __future__ import annotations

import hashlib
import json
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from filelock import FileLock

from tieout.feeds.errors import RateLimited

_GAP = 0.105  # seconds between two requests: nine and a half a second, for clocks that are not exact
_FAR = 60.0  # a turn further away than this was written before the clock was put back
_DAY = 24 * 3600.0  # and a pause longer than this


class SharedLimit:
    """The turn-taking of one service, by name ("sec.gov")."""

    def __init__(
        self,
        service: str,
        folder: Path | None = None,
        clock: Callable[[], float] = time.time,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        name = hashlib.sha256(service.encode()).hexdigest()[:12]
        self._path = (folder or Path(tempfile.gettempdir())) / f"tieout-{name}.json"
        self._lock = FileLock(f"{self._path}.lock", mode=0o666)
        self._service, self._clock, self._sleep = service, clock, sleep

    def take_turn(self) -> None:
        """Return when this request may go out; RateLimited while the service wants none."""
        with self._lock:
            turn, blocked = self._read()
            now = self._clock()
            if blocked > now:
                raise RateLimited(_quiet(self._service, blocked - now), blocked - now)
            turn = max(turn, now)
            self._write(turn + _GAP, blocked)
        if turn > now:
            self._sleep(turn - now)

    def block(self, seconds: float) -> None:
        """Nobody on this machine asks the service for a while."""
        with self._lock:
            turn, blocked = self._read()
            self._write(turn, max(blocked, self._clock() + seconds))

    def _read(self) -> tuple[float, float]:
        try:
            turn, blocked = json.loads(self._path.read_text("utf-8"))
        except (OSError, ValueError):
            return 0.0, 0.0
        now = self._clock()
        return (turn if turn < now + _FAR else 0.0), (blocked if blocked < now + _DAY else 0.0)

    def _write(self, turn: float, blocked: float) -> None:
        self._path.write_text(json.dumps([turn, blocked]), "utf-8")


def _quiet(service: str, seconds: float) -> str:
    minutes = max(1, round(seconds / 60))
    return f"{service} asked for a pause: nothing is asked of it for {minutes} more min; the next refresh tries again"
