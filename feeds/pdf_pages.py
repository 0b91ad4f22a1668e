"""Pages of lines → their texts, as the whole document decides: running heads and feet go, broken words and tables are joined. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from tieout.feeds.pdf_layout import LayoutLine
from tieout.feeds.pdf_tables import BROKEN, page_text

_MARGIN = 0.09  # of the page's height: where running heads and feet stand
_REPEATED = 3  # pages
_TELLS = re.compile(r"[$€£¥%]|\b(?:millions?|thousands?|billions?|ended|unaudited|months)\b", re.IGNORECASE)
_BREAK = re.compile(rf"(\w+)-{BROKEN}(\w+)")
_WORD = re.compile(r"\w+(?:-\w+)+|\w+")
_ENDED = tuple(".:;!?|)")
_HEAD = re.compile(r"\A(?P<head>\|(?:  \|)+)\n(?P<rule>\| --- [-| ]+\|)\n")


@dataclass(frozen=True, slots=True)
class Page:
    """Groups of lines in reading order, and the height of the page as its reader sees it."""

    groups: list[list[LayoutLine]]
    bottom: float
    top: float


def document_texts(pages: Sequence[Page]) -> list[str]:
    """The text of every page; of a page without any, an empty one."""
    running = _running(pages)
    texts = [_page(page, running) for page in pages]
    texts = list(_unbroken(texts))
    return [_headed(text, before) for before, text in zip(["", *texts], texts, strict=False)]


def _page(page: Page, running: frozenset[str]) -> str:
    groups = ([line for line in group if not _is_running(line, page, running)] for group in page.groups)
    blocks: list[str] = []
    for text in filter(None, map(page_text, groups)):
        first, _, rest = text.partition("\n\n")
        if blocks and _runs_on(blocks[-1].rpartition("\n\n")[2], first):
            blocks[-1] += (BROKEN if blocks[-1].endswith("-") else " ") + first
            blocks += [rest] if rest else []
        else:
            blocks.append(text)
    return "\n\n".join(blocks)


def _runs_on(above: str, below: str) -> bool:
    """Does a column end within a sentence that the next one goes on with?"""
    return below[:1].islower() and not above.endswith(_ENDED) and not above.startswith("|")


def _running(pages: Sequence[Page]) -> frozenset[str]:
    """Lines in the margin that come back page after page, but for their numbers."""
    seen = Counter(
        form
        for page in pages
        for form in {_form(line.text) for group in page.groups for line in group if _outer(line, page)}
    )
    return frozenset(form for form, pages_with in seen.items() if pages_with >= max(_REPEATED, 0.25 * len(pages)))


def _is_running(line: LayoutLine, page: Page, running: frozenset[str]) -> bool:
    return bool(running) and _outer(line, page) and _form(line.text) in running


def _outer(line: LayoutLine, page: Page) -> bool:
    """In the margin at the head or the foot, and no head of a table's columns?"""
    band = _MARGIN * (page.top - page.bottom)
    return (line.top < page.bottom + band or line.bottom > page.top - band) and not _TELLS.search(line.text)


def _form(text: str) -> str:
    return re.sub(r"\d+", "#", text)


def _unbroken(texts: Sequence[str]) -> Iterator[str]:
    """Words broken at the ends of lines are whole again; hyphens of compounds stay."""
    words = Counter(word.lower() for text in texts for word in _WORD.findall(text.replace(f"-{BROKEN}", " ")))
    broken = [found.groups() for text in texts for found in _BREAK.finditer(text)]
    usual = _usually_broken(broken, words)
    for text in texts:
        yield _BREAK.sub(lambda found: _whole(found[1], found[2], words, usual), text).replace(BROKEN, "")


def _usually_broken(broken: Iterable[tuple[str, ...]], words: Counter[str]) -> bool:
    """Does this document break words, rather than at hyphens alone? Told by those that it has whole elsewhere."""
    whole = compound = 0
    for first, second in broken:
        whole += (first + second).lower() in words
        compound += f"{first}-{second}".lower() in words
    return whole > compound


def _whole(first: str, second: str, words: Counter[str], usual: bool) -> str:
    joined, compound = first + second, f"{first}-{second}"
    known = words[joined.lower()], words[compound.lower()]
    if any(known):
        return joined if known[0] > known[1] else compound
    apart = words[first.lower()] and words[second.lower()]
    return joined if usual and second.islower() and not apart else compound


def _headed(text: str, before: str) -> str:
    """A table that goes on from the page before has that page's column heads again."""
    found = _HEAD.match(text)
    last = before.rpartition("\n\n")[2].split("\n")
    if not found or len(last) < 3 or not last[0].startswith("|") or last[1] != found["rule"] or not last[0].strip("| "):
        return text
    return last[0] + text[found.end("head") :]
