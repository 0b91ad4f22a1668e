"""What the model reads: a clause without the names of its companies, its periods and its digits. Pure.

Training and use build their texts here and nowhere else.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable

from tieout.retrieval.reading.periods.compare import words_of_time

BUCKETS = 1 << 14  # that runs of words are hashed to
COMPANY, WHEN = "the company", "<when>"
_WORD = re.compile(r"<when>|[a-z]+|[%/+?0]")


def masked(clause: str, names: Iterable[str] = ()) -> str:
    """The clause in lower case, with "the company" for every name and one mark for every period.

    >>> masked("How fast did Larkmoor's revenue grow in fiscal 2025?", ["Larkmoor"])
    "how fast did the company's revenue grow in <when> ?"
    """
    text = clause
    for mention in sorted(words_of_time(text), key=lambda m: -m.start):
        text = f"{text[: mention.start]} {WHEN} {text[mention.end :]}"
    for name in sorted(names, key=len, reverse=True):
        text = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", COMPANY, text, flags=re.I)
    return re.sub(r"\s+", " ", re.sub(r"\d[\d,.]*", "0", text.lower())).strip()


def runs(text: str) -> list[int]:
    """The buckets of a masked clause's words and of its runs of two and three words, each once."""
    words = ["^", *_WORD.findall(text), "$"]
    found = {" ".join(words[at : at + n]) for n in (1, 2, 3) for at in range(len(words) - n + 1)}
    return sorted({zlib.crc32(run.encode()) % BUCKETS for run in found})
