"""Where the brief goes, and when the chat writes it. Pure; secrets stand in the environment, never in desk.toml."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time


@dataclass(frozen=True, slots=True)
class BriefSettings:
    """`at` is the time of day by the machine's clock, None for never; `smtp_env` and `webhook_env` name environment variables."""

    at: time | None = None
    email: tuple[str, ...] = ()
    smtp_env: str = "TIEOUT_SMTP"
    webhook_env: str = "TIEOUT_WEBHOOK"
    feed: bool = False


def due(at: time | None, now: datetime, last: date | None) -> bool:
    """Whether today's brief is to be written: its time has come, and it was not begun yet today. `now` is local time."""
    return at is not None and now.time() >= at and (last is None or last < now.date())
