"""Is the page behind an item's link its article, or a consent, login, bot-check or maintenance page? Pure.

No words of such pages are known here. A page is told by what it is beside the item and beside the other items' pages: it does not speak
of what title and description speak of, or all that it says beyond them stands in other items' pages as well.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from hashlib import blake2b

_WORD = re.compile(r"\d[\d.,]*\d|[^\W\d_]{4,}")
_LEAST_WORDS = 5  # of title and description, below which they tell nothing
_SPOKEN_OF = 0.34  # of those words; a real article has nearly all of them
_LEAST_PARAGRAPH = 30  # characters
_REFRESH = re.compile(
    rb"""<meta[^>]{0,80}http-equiv\s*=\s*["']?refresh["']?[^>]{0,80}?content\s*=\s*["']?\s*\d{1,2}\s*;\s*url\s*=\s*["']?([^"'>\s]{8,2000})""",
    re.IGNORECASE,
)


def speaks_of(page: str, title: str, own: str) -> bool:
    """Does a page say what title and description say? Yes where these are too short to tell."""
    wanted = {word.lower() for word in _WORD.findall(f"{title} {own[:2000]}")}
    if len(wanted) < _LEAST_WORDS:
        return True
    said = {word.lower() for word in _WORD.findall(page)}
    return len(wanted & said) >= _SPOKEN_OF * len(wanted)


def marks_of(page: str) -> frozenset[str]:
    """Its paragraphs, as short hashes that may be kept."""
    return frozenset(_mark(paragraph) for paragraph in _paragraphs(page))


def shared_marks(pages: Iterable[frozenset[str]], before: Iterable[str]) -> frozenset[str]:
    """Paragraphs that stand in several of the pages, or stood in an earlier one."""
    counts = Counter(mark for page in pages for mark in page)
    return frozenset(mark for mark, count in counts.items() if count > 1) | (frozenset(before) & frozenset(counts))


def is_wall(page: str, title: str, own: str, shared: frozenset[str]) -> bool:
    """True where the page does not speak of the item, or says no more of it than the feed does."""
    if not speaks_of(page, title, own):
        return True
    common = [paragraph for paragraph in _paragraphs(page) if _mark(paragraph) in shared]
    if not common or speaks_of("\n".join(common), title, own):
        return False  # the same article under two addresses
    rest = [paragraph for paragraph in _paragraphs(page) if _mark(paragraph) not in shared]
    return len("\n".join(rest)) <= 1.2 * len(f"{title}\n{own}")


def refresh_target(body: bytes) -> str:
    """Where a page that only sends its reader on leads to; empty for any other page."""
    found = _REFRESH.search(body[:20_000])
    return found[1].decode("ascii", "ignore").replace("&amp;", "&") if found else ""


def _paragraphs(page: str) -> Sequence[str]:
    return [line for line in page.split("\n") if len(line) >= _LEAST_PARAGRAPH]


def _mark(paragraph: str) -> str:
    return blake2b(" ".join(paragraph.lower().split()).encode("utf-8", "replace"), digest_size=5).hexdigest()
