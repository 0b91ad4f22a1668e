"""Which companies a text is about: names and tickers known to the ledger, found in the title and the opening.

Pure. Names are matched as whole words that are written with capitals, without their legal suffix ("Apple" for "Apple
Inc."); a name that is also an everyday word needs its suffix ("Gap Inc"). One dictionary look-up a word, so that ten
thousand names cost no more than ten.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from tieout.feeds.document import Company
from tieout.feeds.everyday_names import EVERYDAY

OPENING = 1500  # characters: a company named only after that is background
_WORD = re.compile(r"[^\W_][\w&'’-]*(?:\.[A-Za-z]+)*")
_LISTED = re.compile(
    r"(?:\(\s*|\b)(?:NYSE|NASDAQ|Nasdaq|NYSE American|AMEX|LSE|London|Euronext|Xetra|TSX|TSE|Tokyo|ASX|HKEX|SIX|Oslo|New York Stock Exchange)(?:\s[A-Z][A-Za-z]+)*\s*:\s*([A-Z][A-Z.-]{0,6})\b|\$([A-Z]{1,5})\b"
)
_LEGAL = frozenset(
    "inc incorporated corp corporation co company ltd limited plc holdings holding group llc lp sa ag nv se ab asa oyj "
    "spa trust reit the com de".split()
)
_ROLES = frozenset("chief president chairman chairwoman chair director executive founder shares stock".split())
_OPENERS = frozenset(
    "a an the in at on for by from with and but as if when while after before since shares says".split()
)
_CLOSE = frozenset((" ", "\u00a0"))


class Tagger:
    """Built once per refresh out of the companies known."""

    def __init__(self, companies: Iterable[Company]) -> None:
        self._tickers: dict[str, Company] = {}
        self._names: dict[str, list[tuple[tuple[str, ...], Company]]] = {}
        self._companies: dict[tuple[str, ...], Company] = {}
        for company in companies:
            if company.ticker:
                self._tickers.setdefault(company.ticker, company)
            for name in (company.name, *company.aliases):
                self._companies.setdefault(_full(name), company)
                self._learn(name, company)

    def tags(self, title: str, text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Tickers and names of the companies found, in the order in which they are named."""
        if not self._names:
            return (), ()
        opening = f"{title}\n{text[:OPENING]}"
        found = [*self._named(opening), *self._listed(opening)]
        tickers = dict.fromkeys(company.ticker for company in found if company.ticker)
        return tuple(tickers), tuple(dict.fromkeys(company.name for company in found))

    def tickers_of(self, names: Sequence[str]) -> tuple[str, ...]:
        """Of companies that the source itself names; their legal form may be missing."""
        found = filter(None, map(self._of_name, names))
        return tuple(dict.fromkeys(company.ticker for company in found if company.ticker))

    def listed(self, text: str) -> tuple[str, ...]:
        """Known tickers that the opening gives: "(NYSE: HGBC)", "Harrowgate Bancorp (HGBC)"; the paper's own first."""
        from tieout.feeds.ticker_mentions import introductions  # its patterns are compiled only where papers are read

        given = sorted(introductions("", text), key=lambda one: not one.own)
        tickers = [one.ticker for one in given if one.ticker and self._known_as(one)]
        return tuple(dict.fromkeys([*tickers, *(c.ticker for c in self._listed(text[:OPENING]) if c.ticker)]))

    def _known_as(self, one: Company) -> bool:
        """Is the ticker known, and of a name that begins alike?"""
        company = self._tickers.get(one.ticker or "")
        if company is None or company.name == company.ticker:
            return company is not None
        return _full(company.name)[:1] == _full(one.name)[:1]

    def _of_name(self, name: str) -> Company | None:
        keys = set(_keys(name))
        alike = (company for key in keys for other, company in self._names.get(key[0], ()) if other in keys)
        return self._companies.get(_full(name)) or next(alike, None)

    def _learn(self, name: str, company: Company) -> None:
        for key in _keys(name):
            known = self._names.setdefault(key[0], [])
            if all(other != key for other, _ in known):  # GOOG and GOOGL: the first listed stands for the company
                known.append((key, company))

    def _named(self, opening: str) -> Iterator[Company]:
        bare = [_bare(word) for word in _WORD.findall(opening)]
        if self._names.keys().isdisjoint(bare):
            return
        words = _words(opening)
        position = 0
        while position < len(words):
            length, company = self._longest(words, position) if bare[position] in self._names else (1, None)
            if company is not None:
                yield company
            position += max(1, length)

    def _longest(self, words: Sequence[_Word], position: int) -> tuple[int, Company | None]:
        best: tuple[int, Company | None] = (0, None)
        for key, company in self._names[words[position].bare]:
            span = words[position : position + len(key)]
            if len(key) <= best[0] or tuple(word.bare for word in span) != key:
                continue
            if _is_name(words, position, span) and (company.name != company.ticker or span[0].written == company.name):
                best = (len(key), company)
        return best

    def _listed(self, opening: str) -> Iterator[Company]:
        for match in _LISTED.finditer(opening):
            company = self._tickers.get(match[1] or match[2])
            if company is not None:
                yield company


class _Word(NamedTuple):
    written: str
    bare: str
    close: bool  # nothing but a space between it and the word before

    @property
    def proper(self) -> bool:
        return self.written[0].isupper() or self.written[0].isdigit()


def _words(text: str) -> list[_Word]:
    words, end = [], 0
    for match in _WORD.finditer(text):
        words.append(_Word(match[0], _bare(match[0]), text[end : match.start()] in _CLOSE))
        end = match.end()
    return words


@lru_cache(maxsize=1 << 15)
def _bare(word: str) -> str:
    """As names are compared: no case, no genitive, no full stops."""
    low = word.lower().replace("’", "'").removesuffix("'s")
    return low.replace(".", "").strip("'-")


def _full(name: str) -> tuple[str, ...]:
    return tuple(filter(None, (_bare(word) for word in _WORD.findall(name.split("/")[0]))))


def _keys(name: str) -> Iterator[tuple[str, ...]]:
    """The name in full and without its legal suffixes; the short form only where it cannot be an everyday word."""
    full = short = _full(name)
    while len(short) > 1 and (short[-1] in _LEGAL or len(short[-1]) == 1):
        short = short[:-1]
    short = short[1:] if len(short) > 1 and short[0] == "the" else short
    if len(short) > 1 or (short and short[0] not in EVERYDAY and len(short[0]) > 2):
        yield short
    if len(full) > 1 and full != short:
        yield full


def _is_name(words: Sequence[_Word], position: int, span: Sequence[_Word]) -> bool:
    """Written with capitals; a single word must not be part of a longer name ("Ostrander Vale Homes")."""
    if not all(word.proper or word.bare in ("of", "and", "the", "for", "de") for word in span):
        return False
    if len(span) > 1:
        return True
    before = words[position - 1] if position and span[0].close else None
    after = words[position + 1] if position + 1 < len(words) and words[position + 1].close else None
    return not (_belongs(before, _OPENERS) or _belongs(after, _ROLES | _LEGAL))


def _belongs(word: _Word | None, free: frozenset[str]) -> bool:
    """Is this neighbour another part of a name?"""
    return word is not None and word.proper and not word.written.isupper() and word.bare not in free
