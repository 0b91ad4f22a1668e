"""Companies that a document introduces itself: "Corriveau Air Lines, Inc. (Nasdaq: CVAL)", "Marle Bancorp (MRLB)". Pure.

So a desk knows the companies of its own feeds and reports without any list of tickers. What a list says stays: an
introduction never renames a ticker that is known, nor gives a known name another ticker. An exchange or the word ticker
or symbol tells a ticker from an abbreviation; without either, its letters and the name must.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from tieout.feeds.company_names import (
    bare,
    can_be_ticker,
    from_letter,
    is_abbreviation,
    is_legal,
    name_before,
    proper_name,
    spelt,
)
from tieout.feeds.document import Company

OPENING = 1500  # characters in which a company is introduced
_LONGEST = 120  # characters of a name
_EXCHANGE = (
    r"(?:NYSE|New York Stock Exchange|N(?:asdaq|ASDAQ)|AMEX|LSE|London|AIM|Euronext|Xetra|XETRA|FWB|Frankfurt|TSXV?|TSX-V|TSE|Tokyo"
    r"|ASX|HKEX|SEHK|Hong Kong|SIX|Swiss|OMX|Oslo|Stockholm|BME|Madrid|Milan|Cboe|OTC\w*|B3|JSE|NSE|BSE|SGX|KRX)"
)
_TICKER = r"(?P<ticker>[A-Z][A-Z0-9]{0,5}(?:[.-][A-Z]{1,2})?)"
_LISTED = rf"{_EXCHANGE}(?:[ \u00a0][A-Z][A-Za-z]+)*\s?:\s?{_TICKER}(?=[\s;,).]|$)"
_SAID = rf"\b(?:[Tt]icker|TICKER|[Ss]ymbol|SYMBOL)s?(?:\s+(?:[Ss]ymbol|[Cc]ode))?(?:\s+(?:is|of))?[\s:*_|=]{{1,5}}[“”\"'‘]?{_TICKER}\b(?![a-z])"
_INSIDE = re.compile(rf"\((?:{_LISTED})|\([^()\n]{{0,40}}?{_SAID.replace('<ticker>', '<said>')}")
_ENDS = re.compile(
    r"\((?:[^()\n]{1,60}[,;]\s?)?(?P<ticker>[A-Z]{2,5})(?:\.(?:N|O|OQ|L|DE|PA|ST|OL|HE|CO|T|TO|V|AX|HK|SW|MI|MC|AS|BR))?\)"
)
_AFTER_PUBL = re.compile(r"\(publ\)\s?[,;(]?\s?(?P<ticker>[A-Z]{2,6})(?=[\s.,;)]|$)")
_SPOKEN = re.compile(_SAID)  # "under the symbol “CVAL”"
_COLON = re.compile(rf"\b{_LISTED}")  # "Filed February 19, 2026. Nasdaq: CVAL"
_TELLS = re.compile(  # what follows a company
    r"[)\s,*_]{1,6}(?:today |on \w+day )?(?:said|says|reports?|reported|announce[sd]?|posted|rose|fell|gained|lost|raised|cut|lifted|beat"
    r"|shares|stock|will|has|an? |which |the (?:maker|owner|operator)|today)"
)
_EXPLICIT, _OWN = 2, 1
_RANKED = re.compile(r"([0-3])\t")


@dataclass(frozen=True, slots=True)
class Introduction(Company):
    """`rank` is how surely: 2 with its exchange or "ticker" beside it, and 1 more where the document is about it."""

    rank: int = _EXPLICIT

    @property
    def own(self) -> bool:
        return bool(self.rank & _OWN)


def introductions(title: str, text: str, teller: str = "") -> Iterator[Introduction]:
    """Each company that title or opening names with its ticker; `teller` is who writes, of a company's own paper."""
    opening = f"{title}\n{text[:OPENING]}"
    found = [one for place in _brackets(opening) if (one := _at(opening, place, teller)) is not None]
    ticker = "" if found else _ticker_alone(opening)
    found = list(_without_name(opening, ticker, teller)) if ticker else found
    if not found:
        return
    sure = {bare(one.name) for one in found if one.rank >= _EXPLICIT}
    for one in dict.fromkeys(found):
        if one.rank >= _EXPLICIT or bare(one.name) not in sure:
            yield one


def _brackets(opening: str) -> Iterator[int]:
    """Where a bracket may give a ticker. Without a pattern, for every document of every feed is looked through."""
    place = opening.find("(")
    while place >= 0:
        last = opening[opening.find(")", place, place + _LONGEST) - 1]
        if (
            last.isupper()
            or last in '”"'
            or opening.find(":", place, place + 40) > 0
            or opening.startswith("publ", place + 1)
        ):
            yield place
        place = opening.find("(", place + 1)


def _ticker_alone(opening: str) -> str:
    """A ticker with its exchange or the word ticker or symbol beside it, and no name; "" without."""
    if "ymb" in opening or "icke" in opening:
        said = _SPOKEN.search(opening)
        if said is not None:
            return said["ticker"]
    place = opening.find(":")
    while place >= 0:
        after = opening[place + 1 : place + 5].lstrip(" *“")
        if after[:1].isupper() and not after[1:2].islower():
            window = opening[max(0, place - 40) : place + 12]
            given = _COLON.search(window) or _SPOKEN.search(window)
            if given is not None:
                return given["ticker"]
        place = opening.find(":", place + 1)
    return ""


def _at(opening: str, place: int, teller: str) -> Introduction | None:
    """Whom the bracket at `place` gives its ticker."""
    words = name_before(opening[max(0, place - _LONGEST) : place])
    inside = _INSIDE.match(opening, place)
    if inside is not None:
        ticker = inside["ticker"] or inside["said"]
        return _introduction(from_letter(words, ticker) or words, ticker, _EXPLICIT, opening, teller)
    ends = _ENDS.match(opening, place) or _AFTER_PUBL.match(opening, place)
    if ends is None or not words:
        return None
    ticker = ends["ticker"]
    named = from_letter(words, ticker)
    if named and can_be_ticker(named, ticker):
        legal = any(is_legal(word) for word in named)
        told = _TELLS.match(opening, ends.end()) or bare(" ".join(named)) == bare(teller)
        return _introduction(named, ticker, 0, opening, teller) if legal or told or len(ticker) > 3 else None
    unlike = is_legal(words[-1]) and not named and not is_abbreviation(ticker) and _opens(" ".join(words), opening)
    return _introduction(words, ticker, 0, opening, teller) if unlike else None


def _introduction(words: list[str], ticker: str, rank: int, opening: str, teller: str) -> Introduction | None:
    name = proper_name(words)
    if not name:
        return None
    own = bool(teller and bare(name).startswith(bare(teller))) or _opens(name, opening)
    return Introduction(spelt(name, opening), ticker, rank=rank + _OWN * own)


def _opens(name: str, opening: str) -> bool:
    """Does one of the first lines begin with the name?"""
    return any(line.lstrip("#*_ ").startswith(name) for line in opening[:600].split("\n")[:6])


def _without_name(opening: str, ticker: str, teller: str) -> Iterator[Introduction]:
    """ "Ticker: MVRC": of the teller, else of the name with a legal form whose letters it has."""
    ends = [
        m.end()
        for m in re.finditer(
            r"\b(?:Inc|INC|Corp|CORP|Co|Ltd|LTD|plc|PLC|AG|SE|AB|ASA|N\.V|S\.A|Oyj|Company|Limited|Corporation)\b\.?",
            opening,
        )
    ]
    runs = [name_before(opening[max(0, end - _LONGEST) : end]) for end in ends]
    fit = next((named for run in runs if len(named := from_letter(run, ticker)) > 1), None)
    words = fit or teller.split()
    one = _introduction(words, ticker, _EXPLICIT, opening, teller) if words else None
    if one is not None:
        yield one


def as_introduced(company: Company) -> Introduction:
    """A company that a source names with its ticker is the document's own."""
    if isinstance(company, Introduction):
        return company
    return Introduction(company.name, company.ticker, rank=_EXPLICIT + _OWN)


def remembered(one: Introduction) -> str:
    return f"{one.rank}\t{one.name}"


def recalled(ticker: str | None, value: str) -> Introduction:
    """What `remembered` wrote."""
    ranked = _RANKED.match(value)
    return Introduction(value[2:], ticker, rank=int(ranked[1])) if ranked else Introduction(value, ticker, rank=0)


def surest(one: Introduction, other: Introduction) -> Introduction:
    """Of two introductions of a ticker: a company's own before another's, then the better spelling; in any order."""
    if one.own != other.own:
        return one if one.own else other
    if bare(one.name) != bare(other.name) and one.rank != other.rank:
        return max(one, other, key=lambda it: it.rank)
    return Introduction(better(one.name, other.name), one.ticker, rank=max(one.rank, other.rank))


def better(one: str, other: str) -> str:
    """Of two spellings of a name the one with its legal form, else the longer: whatever order they came in."""
    return max(one, other, key=lambda name: (is_legal(name.split()[-1]), len(name), sum(map(str.isupper, name)), name))


def one_ticker_each(found: Iterable[Introduction]) -> dict[str, str]:
    """Ticker → name; where a name came with two tickers, only those that are given most surely."""
    found, ranks = list(found), dict[str, int]()
    for one in found:
        ranks[bare(one.name)] = max(one.rank, ranks.get(bare(one.name), 0))
    return {one.ticker: one.name for one in found if one.ticker and one.rank == ranks[bare(one.name)]}


def unknown(introduced: Mapping[str, str], known: Iterable[Company]) -> list[Company]:
    """Companies out of ticker → name that the ledger does not have yet."""
    tickers, names = set(), set()
    for company in known:
        tickers.add(company.ticker)
        names |= {bare(name) for name in (company.name, *company.aliases)}
    found = (Company(name, ticker) for ticker, name in sorted(introduced.items()))
    return [c for c in found if c.ticker not in tickers and bare(c.name) not in names]


def longer_names(introduced: Mapping[str, str], known: Iterable[Company]) -> list[Company]:
    """Companies known from an introduction alone, with what else their tickers were given to as a further name.

    "Marle (MRLN)" in the news, "Marle Lines SE (MRLN)" in its own report: the one begins as the other does.
    """
    known = list(known)
    taken = {bare(name) for company in known for name in (company.name, *company.aliases)}
    longer = []
    for company in known:
        name = introduced.get(company.ticker or "", "")
        if company.cik is None and name and bare(name) not in taken and _same_start(bare(name), bare(company.name)):
            longer.append(replace(company, aliases=(*company.aliases, name)))
    return longer


def _same_start(one: str, other: str) -> bool:
    """Is one of them the beginning of the other, in whole words?"""
    return bool(one and other) and (f"{one} ".startswith(f"{other} ") or f"{other} ".startswith(f"{one} "))
