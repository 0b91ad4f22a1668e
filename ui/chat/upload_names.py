"""What an uploaded file is called in the desk: a plain name inside one folder, whatever the browser sent."""

from __future__ import annotations

import re
from itertools import count
from pathlib import Path, PurePosixPath

LONGEST = 120  # characters


def file_name(sent: str) -> str:
    """ "../../C:\\x\\Q3 report?.PDF" → "Q3 report.pdf": no folder, no sign that a file system minds, never hidden."""
    plain = PurePosixPath(sent.replace("\\", "/")).name
    stem, dot, suffix = plain.rpartition(".")
    stem = re.sub(r"[^\w .,()&+-]+", " ", stem if dot else plain)
    stem = " ".join(stem.split()).strip(".-~$ ")[:LONGEST].rstrip() or "report"
    return f"{stem}.{suffix.lower()}" if dot else stem


def free_name(folder: Path, name: str, data: bytes) -> Path:
    """`name` there, or "name-2" where another file has it; the file itself where these very bytes lie already."""
    stem, _, suffix = name.rpartition(".")
    for number in count(1):
        path = folder / (name if number == 1 else f"{stem}-{number}.{suffix}")
        if not path.exists() or path.read_bytes() == data:
            return path
    raise AssertionError("count() does not end")
