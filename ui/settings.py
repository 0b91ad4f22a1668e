"""What may stand in desk.toml, and errors that name the key, its line and the nearest known key.

Pure: text in, `DeskFile` out. Reading the file and wiring the rooms is `ui.desk`'s.
"""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Sequence
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from tieout.feeds import SettingsError
from tieout.ui.durations import seconds

Location = tuple[int | str, ...]


def _duration(value: object) -> float:
    if not isinstance(value, str):
        raise ValueError('a duration is text, such as "15m" or "365d"')
    return seconds(value)


Duration = Annotated[float, BeforeValidator(_duration)]


Variable = Field(default="", pattern=r"^(?:[A-Za-z_][A-Za-z0-9_]*)?$")  # the name of an environment variable


class Section(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class FetchSection(Section):
    contact: str = ""
    allow_private: list[str] = []


class FeedSection(Section):
    name: str = Field(min_length=1, max_length=80, pattern=r"^[^\x00-\x1f\x7f]+$")
    kind: Literal["syndication", "edgar", "folder", "prices"]
    url: str = ""
    path: str = ""
    every: Duration = 1800.0
    full_text: bool = False
    keep: Duration | None = None
    tickers: list[str] = []
    forms: list[str] = []
    facts: bool = False
    currency: str = Field(default="", pattern=r"^(?:[A-Z]{3}|GBp|ZAc)?$")
    date_format: str = Field(default="", max_length=40)
    user_env: str = Variable
    password_env: str = Variable
    headers_env: str = Variable
    cookie_env: str = Variable
    paused: bool = False

    @model_validator(mode="after")
    def _has_its_place(self) -> FeedSection:
        needed = {"syndication": "url", "prices": "url", "folder": "path"}.get(self.kind)
        if needed and not getattr(self, needed):
            raise ValueError(f'a feed of kind "{self.kind}" needs `{needed}`')
        return self


class WatchlistSection(Section):
    tickers: list[str] = []


class ModelSection(Section):
    base: str = Field(default="smollm2-135m", min_length=1)
    adapter: str = Field(default="analyst", min_length=1)
    force_adapter: bool = False


class IndexSection(Section):
    embedder: str = Field(default="minilm-l6", min_length=1)
    url: str = ""
    reranker: str = ""


class ChatSection(Section):
    queue: int = Field(default=4, ge=1, le=1000)


class BriefSection(Section):
    at: str = Field(default="", pattern=r"^(?:(?:[01]\d|2[0-3]):[0-5]\d)?$")
    email: str = ""
    smtp_env: str = Field(default="TIEOUT_SMTP", min_length=1)
    webhook_env: str = Field(default="TIEOUT_WEBHOOK", min_length=1)
    feed: bool = False


class DeskFile(Section):
    fetch: FetchSection = FetchSection()
    feeds: list[FeedSection] = []
    watchlist: WatchlistSection = WatchlistSection()
    model: ModelSection = ModelSection()
    index: IndexSection = IndexSection()
    chat: ChatSection = ChatSection()
    brief: BriefSection = BriefSection()


_SECTIONS: dict[str, type[Section]] = {
    "fetch": FetchSection,
    "feeds": FeedSection,
    "watchlist": WatchlistSection,
    "model": ModelSection,
    "index": IndexSection,
    "chat": ChatSection,
    "brief": BriefSection,
}


def parse(text: str, name: str = "desk.toml") -> DeskFile:
    """The settings in a desk.toml's text; SettingsError names key, line and what was likely meant."""
    try:
        settings = DeskFile.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as exc:
        raise SettingsError(
            f"{name} is not valid TOML: {str(exc).rstrip('.')}. Correct that line and run again."
        ) from exc
    except ValidationError as exc:
        first: dict[str, Any] = dict(exc.errors(include_url=False)[0])
        raise SettingsError(_sentence(text, name, first)) from exc
    _refuse_repeated_names(text, name, [feed.name for feed in settings.feeds])
    return settings


def _refuse_repeated_names(text: str, name: str, names: Sequence[str]) -> None:
    for position, feed in enumerate(names):
        if feed in names[:position]:
            line = line_of(text, ("feeds", position, "name"))
            raise SettingsError(f'{name}, line {line}: a second feed is named "{feed}". Give it a name of its own.')


def _sentence(text: str, name: str, error: dict[str, Any]) -> str:
    location: Location = error["loc"]
    where = f"{name}, line {line_of(text, location)}"
    if error["type"] == "extra_forbidden":
        return f"{where}: unknown key `{_written(location)}`. {_nearest(location)}"
    if error["type"] == "missing":
        return f"{where}: `{_written(location)}` is missing. Add it to that table."
    reason = str(error["msg"]).removeprefix("Value error, ")
    return f"{where}: `{_written(location)}` is wrong: {reason}. Correct it and run again."


def _written(location: Location) -> str:
    return ".".join(str(part) for part in location if isinstance(part, str))


def known_keys(location: Location) -> list[str]:
    """The keys that may stand where `location` points."""
    section = _SECTIONS.get(str(location[0])) if len(location) > 1 else DeskFile
    return sorted((section or DeskFile).model_fields)


def _nearest(location: Location) -> str:
    known = known_keys(location)
    near = difflib.get_close_matches(str(location[-1]).lower(), known, n=1, cutoff=0.5)
    return f"Did you mean `{near[0]}`?" if near else f"Known here: {', '.join(known)}."


_HEADER = re.compile(r"\s*(\[\[?)\s*([^\[\]]+?)\s*\]\]?\s*(?:#.*)?$")
_KEY = re.compile(r"""\s*["']?([^"'=\s.]+)["']?\s*[.=]""")


def line_of(text: str, location: Location) -> int:
    """1-based line of a key; of its table's header when the key is not written; 1 when neither is."""
    table, index, key = _target(location)
    seen, inside, found = -1, table is None, 1
    for number, line in enumerate(text.splitlines(), start=1):
        header = _HEADER.match(line)
        if header:
            name = header[2].strip("\"' ")
            seen += int(name == table)
            inside = name == table and (index is None or seen == index)
            found = number if inside or (table is None and name == key) else found
        elif inside and (match := _KEY.match(line)) and match[1] == key:
            return number
    return found


def _target(location: Location) -> tuple[str | None, int | None, str | None]:
    """("feeds", 2, "url") → table feeds, its third occurrence, key url."""
    if len(location) == 1:
        return None, None, str(location[0])
    index = location[1] if isinstance(location[1], int) else None
    keys = [part for part in location[1:] if isinstance(part, str)]
    return str(location[0]), index, keys[0] if keys else None
