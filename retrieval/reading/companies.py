"""Names in questions and documents: which companies are meant, which other names must appear. Pure.

A name is matched in a normal form: lower case, no punctuation, no legal suffix ("NVIDIA CORP" → "nvidia"). The directory is
built from what the ledger knows (company_tickers.json, the watchlist, tags on documents).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from tieout.feeds import Company, ticker_of

_SUFFIXES = frozenset(
    """
    inc incorporated corp corporation ltd limited llc plc co company companies holdings holding group sa ag nv se lp
    the de new com trust class
    """.split()
)
_LEGAL = frozenset("inc incorporated corp corporation ltd limited llc plc co company the com".split())
_NOT_NAMES = frozenset(
    """
    what which who whom whose when where why how by at in on of for from to is are was were did does do has have had
    should shall can could would will may might list give compare sum tell show name state explain describe ignore
    repeat please summarise summarize between and or the a an if then i my me we our you your january february march
    april may june july august september october november december monday tuesday wednesday thursday friday saturday
    sunday q1 q2 q3 q4 fy item items form note yes no answer after before during under over per total net gross
    diluted basic ceo cfo chief us u.s latest last first second third fourth fiscal quarter year half eps r&d sg&a
    ebitda ebit ipo usd eur gbp 10-k 10-q 8-k 20-f 6-k as any each all both most say says said report reported
    annual quarterly has cet1 gaap non-gaap revpar ffo affo arpu nim roe roa roce casm rasm prasm noi aisc capex opex cogs cpi gdp h1 h2 1h 2h
    disregard confirm assume suppose according following given using taking regarding derive calculate compute work going imagine pretend forget
    sept group average add sum total difference ratio both combined change growth y/y yoy q/q qoq fcf dso dpo cogs ebitdar pp&e ppe
    """.split()
)
_WORD = r"(?:(?:i|e)?[A-Z0-9][\w&.\-’']*|&)"
_RUN = re.compile(rf"{_WORD}(?:\s+(?:(?:of|and|for)\s+(?=[A-Z][a-z]+\s+(?:Plan|Act|Fund|Award|Program))|)?{_WORD})*")


@dataclass(frozen=True, slots=True)
class Named:
    """A name in a question: `company` when the directory knows it."""

    text: str
    start: int
    end: int
    company: Company | None = None


def normal(name: str) -> str:
    """The form names are compared in."""
    words = re.sub(r"[’']s\b", "", name.lower())
    tokens = re.sub(r"[^a-z0-9&]+", " ", words).split()
    while len(tokens) > 1 and tokens[-1] in _SUFFIXES:
        tokens.pop()
    if len(tokens) > 1 and tokens[0] == "the":
        tokens = tokens[1:]
    return " ".join(tokens)


_LEGAL_FORM = re.compile(
    r",?\s+(?:Inc|Incorporated|Corp|Corporation|Ltd|Limited|LLC|PLC|plc|S\.?A|AG|N\.?V|SE|A\.?B|ASA|Oyj|Co|Company)\.?$",
    re.IGNORECASE,
)


def short_name(name: str) -> str:
    """As prose says it: "Tamsin & Rowe Stores" of "Tamsin & Rowe Stores, Inc."."""
    return _LEGAL_FORM.sub("", name) or name


class Directory:
    """Companies by normal form and ticker. `loosely` knows some by any case and spelling: "mcdonalds", "ibm", "boieng"."""

    def __init__(
        self, companies: Iterable[Company], loosely: Callable[[str], Company | None] = lambda text: None
    ) -> None:
        self.loosely = loosely
        self._names: dict[str, Company] = {}
        self._tickers: dict[str, Company] = {}
        self._first: dict[str, list[tuple[str, Company]]] = {}
        for company in companies:
            if company.ticker:
                self._tickers.setdefault(ticker_of(company.ticker), company)
            for name in (company.name, *company.aliases):
                self._add(normal(name), company)

    def _add(self, form: str, company: Company) -> None:
        if form and form not in self._names:
            self._names[form] = company
            self._first.setdefault(form.split()[0], []).append((form, company))

    def ticker(self, ticker: str) -> Company | None:
        return self._tickers.get(ticker_of(ticker))

    def exact(self, text: str) -> Company | None:
        """By whole normal form alone: "NVIDIA" of "NVIDIA Blackwell"."""
        form = normal(text)
        company = self._names.get(form) if len(form) > 3 else None
        bare = [w for w in flat(company.name).split() if w not in _LEGAL] if company else []
        return company if company and (" ".join(bare) == form or form.upper() == company.ticker) else None

    def find(self, text: str) -> Company | None:
        """By ticker in capitals, by exact normal form, else by the shortest name that begins with it."""
        bare = re.sub(r"[’']s$", "", text.strip())
        if bare.isupper() and ticker_of(bare) in self._tickers:
            return self._tickers[ticker_of(bare)]
        form = normal(bare)
        if not form:
            return None
        if form in self._names:
            return self._names[form]
        if len(form) < 4:
            return None
        starts = [(f, c) for f, c in self._first.get(form.split()[0], ()) if f.startswith(form + " ")]
        return min(starts, key=lambda pair: len(pair[0]))[1] if starts else None


def names_in(question: str, directory: Directory) -> list[Named]:
    """Capitalised runs of the question, question words left out, and names of held companies in any case; in order."""
    found: list[Named] = []
    for match in _RUN.finditer(question):
        found += _split_run(match[0], match.start(), directory)
    found = [name if name.company else replace(name, company=directory.loosely(name.text)) for name in found]
    return sorted([*found, *_uncapitalised(question, found, directory)], key=lambda name: name.start)


def _uncapitalised(question: str, found: Sequence[Named], directory: Directory) -> Iterator[Named]:
    """Held companies named between the runs that were found, the longest names first."""
    words = [(m.start(), m.end()) for m in _TOKEN.finditer(question)]
    words = [(a, b) for a, b in words if not any(n.start < b and a < n.end for n in found)]
    at = 0
    while at < len(words):
        for count in range(min(_MOST_WORDS, len(words) - at), 0, -1):
            start, end = words[at][0], words[at + count - 1][1]
            company = directory.loosely(question[start:end])
            if company is not None:
                yield Named(re.sub(r"[’']s?$", "", question[start:end]), start, end, company)
                at += count - 1
                break
        at += 1


_TOKEN = re.compile(r"[^\s,;:?!()\"]+(?<!\.)")
_MOST_WORDS = 5


def _split_run(run: str, offset: int, directory: Directory) -> list[Named]:
    words = [(m[0], offset + m.start(), offset + m.end()) for m in re.finditer(r"\S+", run)]
    while words and is_common(words[0][0]):
        words = words[1:]
    out: list[Named] = []
    piece: list[tuple[str, int, int]] = []
    for word in words:
        if is_common(word[0]) and not (piece and word[0][0].isupper() and word[0].lower() in {"group", "item"}):
            out += _name(piece, directory)
            piece = []
            continue
        piece.append(word)
        if re.search(r"[’']s?$", word[0]):
            out += _name(piece, directory)
            piece = []
    return out + _name(piece, directory)


def is_common(word: str) -> bool:
    bare = re.sub(r"[’']s$", "", word).strip(".,;:?!'’\"()").lower()
    return (
        bare in _NOT_NAMES
        or bool(re.fullmatch(r"(?:fy|q[1-4]|h[12])?\d[\d,.%]*|[1-4]q(?:\d\d)?|[12]h(?:\d\d)?", bare))
        or not bare
    )


def _name(piece: Sequence[tuple[str, int, int]], directory: Directory) -> list[Named]:
    if not piece:
        return []
    text = re.sub(r"[’']s?$", "", " ".join(w for w, _, _ in piece)).strip('.,;:?!"()')
    if len(text) < 2 or not re.search(r"[A-Za-z]", text):
        return []
    company = directory.find(text)
    if company is None and len(piece) > 1:
        head = directory.exact(piece[0][0]) or directory.loosely(piece[0][0])
        if head is not None:
            return [Named(piece[0][0], piece[0][1], piece[0][2], head), *_name(piece[1:], directory)]
    return [Named(text, piece[0][1], piece[-1][2], company)]


def speaks_of(name: str, text: str) -> bool:
    """Does the text name it, as whole words, punctuation and case aside?"""
    form = normal(name)
    return bool(form) and f" {form} " in f" {flat(text)} "


def flat(text: str) -> str:
    """Lower case, single spaces, no punctuation: the ground on which names are searched."""
    return re.sub(r"[^a-z0-9&]+", " ", re.sub(r"[’']s\b", "", text.lower())).strip()
