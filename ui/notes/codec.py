"""Records to JSON values and back, by their annotations alone: dataclasses, tuples, dates, `Decimal`, `Literal`, None.

Exact both ways: a `Decimal` is written as its digits, a time in UTC. What does not fit a record is a `ParseError` that
names the place, so that an altered or foreign file is said, never half read.
"""

from __future__ import annotations

import types
from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from tieout.feeds import ParseError

Record = TypeVar("Record")


def to_json(value: Any) -> Any:
    """Dicts, lists, text, numbers and None."""
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: to_json(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, tuple):
        return [to_json(entry) for entry in value]
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    return value


def from_json(kind: type[Record], value: Any, place: str = "") -> Record:
    """The record that `value` describes; `place` is where it stands in the file."""
    found: Record = _read(kind, value, place or kind.__name__)
    return found


def _read(kind: Any, value: Any, place: str) -> Any:
    origin, inner = get_origin(kind), get_args(kind)
    if origin in (Union, types.UnionType):
        return None if value is None else _read(next(k for k in inner if k is not type(None)), value, place)
    if origin is tuple:
        entries = [list(pair) for pair in value.items()] if isinstance(value, dict) else _a(list, value, place)
        return tuple(_read(inner[0], entry, f"{place}[{n}]") for n, entry in enumerate(entries))
    if origin is Literal:
        if value not in inner:
            raise _wrong(place, f"{value!r} is none of {', '.join(map(str, inner))}")
        return value
    if is_dataclass(kind):
        return _record(kind, _a(dict, value, place), place)
    return _scalar(kind, value, place)


def _record(kind: Any, value: Mapping[str, Any], place: str) -> Any:
    """A field with a default may be missing: an earlier version of Tieout did not write it."""
    hints = _hints(kind)
    lacking = {f.name for f in fields(kind) if f.default is MISSING and f.default_factory is MISSING} - set(value)
    if odd := lacking | (set(value) - set(hints)):
        raise _wrong(place, f"it lacks or has too much: {', '.join(sorted(odd))}")
    return kind(**{name: _read(hint, value[name], f"{place}.{name}") for name, hint in hints.items() if name in value})


def _scalar(kind: Any, value: Any, place: str) -> Any:
    try:
        if kind is Decimal:
            return Decimal(_a(str, value, place))
        if kind is datetime:
            return datetime.fromisoformat(_a(str, value, place))
        if kind is date:
            return date.fromisoformat(_a(str, value, place))
    except (InvalidOperation, ValueError) as exc:
        raise _wrong(place, f"{value!r} is no {kind.__name__}") from exc
    if kind is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if kind is int and isinstance(value, bool):
        raise _wrong(place, f"{value!r} is no number")
    return _a(kind, value, place)


def _a(kind: Any, value: Any, place: str) -> Any:
    if not isinstance(value, kind):
        raise _wrong(place, f"{value!r:.60} is no {kind.__name__}")
    return value


def _wrong(place: str, what: str) -> ParseError:
    return ParseError(f"The report does not hold at {place}: {what}. Write it again with `tieout report --force`.")


@lru_cache(maxsize=64)
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)
