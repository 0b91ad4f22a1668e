"""Setting one value in a desk.toml's text without touching a user's comments. Pure.

Each edit is proved on the parsed result before it is handed back: the value is there, all else reads as before.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

from tieout.feeds import SettingsError
from tieout.ui.settings import parse

_HEADER = re.compile(r"\s*\[")


def with_value(text: str, table: str, key: str, value: str | Sequence[str]) -> str:
    """The text with `[table] key = value`; a table or a key that is not there yet is added."""
    wanted = json.dumps(value if isinstance(value, str) else list(value), ensure_ascii=False).replace("\x7f", "\\u007f")
    edited = _set(text, table, key, wanted)
    meant = parse(text).model_dump()
    meant[table] = {**meant[table], key: value if isinstance(value, str) else list(value)}
    try:
        same = parse(edited).model_dump() == meant
    except SettingsError:  # a value over several lines, which is not cut into
        same = False
    if not same:
        raise SettingsError(f"desk.toml could not be edited safely. Write `{key} = {wanted}` under [{table}] by hand.")
    return edited


def _set(text: str, table: str, key: str, wanted: str) -> str:
    lines = text.splitlines(keepends=True)
    head = next((at for at, line in enumerate(lines) if re.match(rf"\s*\[\s*{table}\s*\]\s*(?:#.*)?$", line)), None)
    if head is None:
        return f"[{table}]\n{key} = {wanted}\n\n{text}"
    end = next((at for at in range(head + 1, len(lines)) if _HEADER.match(lines[at])), len(lines))
    own = re.compile(rf"(\s*{key}\s*=\s*)(?:\[[^\]#]*\]|\"(?:[^\"\\]|\\.)*\"|'[^']*')(\s*(?:#.*)?)$")
    for at in range(head + 1, end):
        if match := own.match(lines[at].rstrip("\r\n")):
            lines[at] = f"{match[1]}{wanted}{match[2]}\n"
            return "".join(lines)
    lines.insert(head + 1, f"{key} = {wanted}\n")
    return "".join(lines)
