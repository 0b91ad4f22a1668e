"""Names of the few companies that a desk has documents of, as people type them: any case, short, joined, a letter off. Pure.

What a whole listing of companies would make ambiguous is plain among these. A short form is a word that one of them alone
bears; a word of everyday English, or one that labels of figures use, is none.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property, lru_cache

from tieout.feeds import EVERYDAY, Company, Ledger
from tieout.retrieval.reading.companies import Directory
from tieout.retrieval.reading.concepts.load import concepts

_LEGAL = frozenset(
    "inc incorporated corp corporation ltd limited llc plc co company companies holdings holding group sa ag nv se lp the".split()
)
_OF_TWO = frozenset(  # letters that English and finance write small for something else than a ticker
    "ad ai am an as at be bn bp by co do eu ex fx go he hi hq hr id if in ip ir is it me mm mn my no of oh ok on or pa pc pe pm pp pr qs re so sq st"
    " to tv uk un up us vs we yr".split()
)
_WRITTEN = re.compile(r"[A-Za-z0-9][\w&.’'-]*[\w]|[A-Za-z&]")
_MOST_WORDS = 5
_POSSESSIVE = re.compile(r"[’']s?$")
_SHORT, _TYPED_WRONG = 4, 6  # letters of a short form, and of a word in which one may be wrong


def directory_of(ledger: Ledger) -> Directory:
    """Every company that the ledger knows; those that its documents are about, by looser names too."""
    known, held = ledger.companies(), ledger.held_tickers()
    return Directory(known, HeldNames(c for c in known if c.ticker in held).find)


class HeldNames:
    """The companies' names by their letters alone."""

    def __init__(self, companies: Iterable[Company]) -> None:
        self._companies = tuple(companies)

    def spans(self, text: str) -> Iterator[tuple[int, int, Company]]:
        """Where a running text names one of them, spelt rightly, the longest names first; a ticker by its capitals alone."""
        words = [(m.start(), m.end()) for m in _WRITTEN.finditer(text)]
        at = 0
        while at < len(words):
            for count in range(min(_MOST_WORDS, len(words) - at), 0, -1):
                start, end = words[at][0], words[at + count - 1][1]
                if (company := self._spelt(text[start:end])) is not None:
                    at += count - 1
                    while at + 1 < len(words) and text[slice(*words[at + 1])].lower() in _LEGAL:
                        at += 1
                    yield start, words[at][1], company
                    break
            at += 1

    def _spelt(self, words: str) -> Company | None:
        if words.isupper() and words in self._tickers:
            return self._tickers[words]
        form = _letters(_POSSESSIVE.sub("", words))
        return (
            None
            if words.islower()
            else self._forms.get(form) or (self._whole.get(form) if words[0].isupper() else None)
        )

    @cached_property
    def _whole(self) -> dict[str, Company]:
        """Whole names without their legal form, everyday words among them: "Visa"."""
        return {"".join(_words(name)): c for c in self._companies for name in (c.name, *c.aliases)}

    @cached_property
    def _tickers(self) -> dict[str, Company]:
        return {c.ticker: c for c in self._companies if c.ticker and len(c.ticker) > 1}

    def find(self, text: str) -> Company | None:
        """The one company that these words name as a whole; None where there is none, or more than one."""
        spoken = [_letters(text), _letters(_POSSESSIVE.sub("", text))]
        for form in dict.fromkeys(spoken):
            if form in self._forms:
                return self._forms[form]
        if " " in text.strip():
            return None
        return self._almost(spoken[-1])

    @cached_property
    def _forms(self) -> dict[str, Company]:
        """Whole names without their legal form, tickers, then words that one company alone bears."""
        found: dict[str, Company] = {}
        bearers: defaultdict[str, set[str]] = defaultdict(set)
        for company in self._companies:
            for name in (company.name, *company.aliases):
                words = _words(name)
                found.setdefault("".join(words), company)
                for word in words if len(words) > 1 else ():
                    bearers[word].add(company.ticker or company.name)
            ticker = (company.ticker or "").lower()
            if len(ticker) > 1 and ticker not in _common() | _OF_TWO:
                found.setdefault(_letters(ticker), company)
        for company in self._companies:
            for word in {w for name in (company.name, *company.aliases) for w in _words(name)}:
                if len(word) >= _SHORT and len(bearers[word]) == 1 and word not in _common():
                    found.setdefault(word, company)
        return {form: company for form, company in found.items() if len(form) > 1 and form not in _common()}

    def _almost(self, word: str) -> Company | None:
        """A long word with one letter wrong, missing, doubled or swapped."""
        if len(word) < _TYPED_WRONG or word in _common():
            return None
        near = {c.ticker: c for form, c in self._forms.items() if len(form) >= _TYPED_WRONG and one_off(word, form)}
        return next(iter(near.values())) if len(near) == 1 else None


def one_off(a: str, b: str) -> bool:
    """Are two words one insertion, deletion, substitution or swap of neighbours apart?

    >>> one_off("boieng", "boeing"), one_off("boing", "boeing"), one_off("bowing", "seeing")
    (True, True, False)
    """
    if a == b or abs(len(a) - len(b)) > 1:
        return False
    same = next((n for n, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
    rest_a, rest_b = a[same:], b[same:]
    return (
        rest_a[1:] == rest_b[1:]
        or rest_a[1:] == rest_b
        or rest_a == rest_b[1:]
        or (rest_a[:2] == rest_b[1::-1] and rest_a[2:] == rest_b[2:])
    )


def _words(name: str) -> Sequence[str]:
    words = re.sub(r"[^a-z0-9&]+", " ", re.sub(r"[.’']", "", name.lower())).split()
    while len(words) > 1 and words[-1] in _LEGAL:
        words.pop()
    return words[1:] if len(words) > 1 and words[0] == "the" else words


def _letters(text: str) -> str:
    return re.sub(r"[^a-z0-9&]+", "", text.lower())


@lru_cache(maxsize=1)
def _common() -> frozenset[str]:
    """Words that mean something else: everyday English that is some company's name, and words of figures' labels."""
    labels = (label for concept in concepts().values() for label in (concept.label, *concept.synonyms))
    return EVERYDAY | {word for label in labels for word in _words(label)}
