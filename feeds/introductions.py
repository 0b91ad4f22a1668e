"""Companies that a document introduces itself: "Corriveau Air Lines, Inc. (Nasdaq: CVAL)". Pure.

So a desk knows the companies of its own feeds and reports without any list of tickers. What a list says stays: an
introduction never renames a ticker that is known, nor gives a known name another ticker.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from feeds.document import Company
from feeds.everyday_names import EVERYDAY

OPENING = 1500  # characters in which a company is introduced
_EXCHANGE = (
    r"(?:NYSE|New York Stock Exchange|N(?:asdaq|ASDAQ)|AMEX|LSE|London|AIM|Euronext|Xetra|XETRA|FWB|Frankfurt|TSXV?|TSX-V|TSE|Tokyo"
    r"|ASX|HKEX|SEHK|Hong Kong|SIX|Swiss|OMX|Oslo|Stockholm|BME|Madrid|Milan|Cboe|OTC\w*|B3|JSE|NSE|BSE|SGX|KRX)"
)
_NAME = r"(?:[A-Z][\w'’.-]*|&)(?:,?[ \u00a0](?:[A-Z][\w'’.-]*|&|of|and|de))*"
_LISTED = rf"{_EXCHANGE}(?:[ \u00a0][A-Z][A-Za-z]+)*\s?:\s?(?P<ticker>[A-Z][A-Z0-9]{{0,5}}(?:[.-][A-Z]{{1,2}})?)(?=[\s;,).]|$)"
_INTRODUCED = re.compile(rf"(?<![\w-])(?P<name>{_NAME}),?\s*\({_LISTED}")
_PLACE = re.compile(
    r"\([A-Z][A-Za-z ]{1,30}:\s?[A-Z]"
)  # where one may stand: cheap, for it is looked for in every document
_LONGEST = 120  # characters of a name before it
_BARE = re.compile(rf"\b{_LISTED}")  # "Filed February 19, 2026. Nasdaq: CVAL"
_OPENERS = frozenset(
    "today yesterday the shares stock on in at by from when while as after before and for but company form".split()
)
_LEGAL = frozenset("inc corp co ltd plc llc sa ag nv se ab asa oyj spa group holdings".split())
_SENTENCE = re.compile(r"(?<!\bInc)(?<!\bCorp)(?<!\bCo)(?<!\bLtd)(?<!\bSt)(?<!\b[A-Z])\.\s+")
_MOST_WORDS = 8


def introductions(title: str, text: str, teller: str = "") -> Iterator[Company]:
    """Each company that title or opening names with its exchange and ticker; `teller` is who writes, of a company's own paper."""
    opening = f"{title}\n{text[:OPENING]}"
    named = False
    for place in _PLACE.finditer(opening):
        match = _INTRODUCED.search(opening, max(0, place.start() - _LONGEST), place.end() + _LONGEST)
        name = _cleaned(match["name"]) if match else ""
        if match and name:
            named = True
            yield Company(name, match["ticker"])
    bare = None if named or not teller else _BARE.search(opening)
    if bare is not None:
        yield Company(teller, bare["ticker"])


def _cleaned(run: str) -> str:
    """The name at the end of a capitalised run; "" where it is none."""
    words = _SENTENCE.split(run)[-1].rstrip(" ,").split()
    while words and words[0].lower().strip(".,") in _OPENERS:
        words = words[1:]
    proper = [w for w in words if w.lower().strip(".,") not in _LEGAL]
    if not proper or len(words) > _MOST_WORDS or (len(proper) == 1 and proper[0].lower() in EVERYDAY):
        return ""
    return " ".join(words) if len(proper[0].strip(".")) > 1 else ""


def better(one: str, other: str) -> str:
    """Of two spellings of a name the longer, so that the order in which they came does not matter."""
    return max(one, other, key=lambda name: (len(name), name))


def unknown(introduced: Mapping[str, str], known: Iterable[Company]) -> list[Company]:
    """Companies out of ticker → name that the ledger does not have yet."""
    tickers, names = set(), set()
    for company in known:
        tickers.add(company.ticker)
        names |= {_bare(name) for name in (company.name, *company.aliases)}
    found = (Company(name, ticker) for ticker, name in sorted(introduced.items()))
    return [c for c in found if c.ticker not in tickers and _bare(c.name) not in names]


def _bare(name: str) -> str:
    words = [w for w in re.sub(r"[^a-z0-9& ]", "", name.lower()).split() if w not in _LEGAL]
    return " ".join(words)
