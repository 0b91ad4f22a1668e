"""Which companies a text is about: names and tickers known to the ledger, found in the title and the opening.

Pure. Names are matched as whole words that are written with capitals, without their legal suffix ("Apple" for "Apple
Inc."); a name that is also an everyday word needs its suffix ("Gap Inc"). One dictionary look-up a word, so that ten
thousand names cost no more than ten.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from feeds.document import Company

_OPENING = 1500  # characters: a company named only after that is background
_WORD = re.compile(r"[^\W_][\w&'’-]*(?:\.[A-Za-z]+)*")
_LISTED = re.compile(
    r"(?:\(\s*|\b)(?:NYSE|NASDAQ|Nasdaq|NYSE American|AMEX|LSE)\s*:\s*([A-Z][A-Z.-]{0,6})\b|\$([A-Z]{1,5})\b"
)
_LEGAL = frozenset(
    "inc incorporated corp corporation co company ltd limited plc holdings holding group llc lp sa ag nv se ab asa oyj "
    "spa trust reit the com de".split()
)
_EVERYDAY = frozenset(
    "target gap visa block match box best key gold sun star first national american general united global standard "
    "snap unity toast root progressive allstate dollar service southern western northern eastern pool ball crown "
    "energy health capital financial bank power digital data cloud open next matters on up now open prime trade focus "
    "news world universal universe life home liberty frontier summit pioneer alliance insight catalyst discovery "
    "vital spring compass vision element signal credit loews ally cable community equity future growth index market "
    "nice safe simply select total value victory research marine century enterprise enterprises central pacific atlantic "
    "international premier regional carter apollo core agenda bright coherent confluent equinox fox lucky ross wolf "
    "federal us usa china india canada texas ford's street monday friday april may june president".split()
)


class Tagger:
    """Built once per refresh out of the companies known."""

    def __init__(self, companies: Iterable[Company]) -> None:
        self._tickers: dict[str, Company] = {}
        self._names: dict[str, list[tuple[tuple[str, ...], Company]]] = {}
        for company in companies:
            if company.ticker:
                self._tickers.setdefault(company.ticker, company)
            for name in (company.name, *company.aliases):
                self._learn(name, company)

    def tags(self, title: str, text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Tickers and names of the companies found, in the order in which they are named."""
        opening = f"{title}\n{text[:_OPENING]}"
        found = [*self._named(_WORD.findall(opening)), *self._listed(opening)]
        tickers = dict.fromkeys(company.ticker for company in found if company.ticker)
        return tuple(tickers), tuple(dict.fromkeys(company.name for company in found))

    def _learn(self, name: str, company: Company) -> None:
        for key in _keys(name):
            known = self._names.setdefault(key[0], [])
            if all(other != key for other, _ in known):  # GOOG and GOOGL: the first listed stands for the company
                known.append((key, company))

    def _named(self, written: list[str]) -> Iterable[Company]:
        lowered = [_bare(word) for word in written]
        position = 0
        while position < len(written):
            length, company = self._longest(written, lowered, position)
            if company is not None:
                yield company
            position += max(1, length)

    def _longest(self, written: list[str], lowered: list[str], position: int) -> tuple[int, Company | None]:
        best: tuple[int, Company | None] = (0, None)
        for key, company in self._names.get(lowered[position], ()):
            end = position + len(key)
            if len(key) > best[0] and tuple(lowered[position:end]) == key and _capitalised(written[position:end]):
                best = (len(key), company)
        return best

    def _listed(self, opening: str) -> Iterable[Company]:
        for match in _LISTED.finditer(opening):
            company = self._tickers.get(match[1] or match[2])
            if company is not None:
                yield company


def _bare(word: str) -> str:
    """As names are compared: no case, no genitive, no full stops."""
    low = word.lower().replace("’", "'").removesuffix("'s")
    return low.replace(".", "").strip("'-")


def _keys(name: str) -> Iterable[tuple[str, ...]]:
    """The name in full and without its legal suffixes; the short form only where it cannot be an everyday word."""
    full = tuple(filter(None, (_bare(word) for word in _WORD.findall(name.split("/")[0]))))
    short = full
    while len(short) > 1 and (short[-1] in _LEGAL or len(short[-1]) == 1):
        short = short[:-1]
    short = short[1:] if len(short) > 1 and short[0] == "the" else short
    if len(short) > 1 or (short and short[0] not in _EVERYDAY and len(short[0]) > 2):
        yield short
    if len(full) > 1 and full != short:
        yield full


def _capitalised(written: list[str]) -> bool:
    """Written as a name: every word of it that matters begins with a capital or a digit."""
    return all(word[0].isupper() or word[0].isdigit() or word in ("of", "and", "the", "for", "de") for word in written)
