"""Whose figures a text speaks of: the companies of the desk by ticker or name, and the one that each sentence means. Pure.

A company named in a sentence is its own; a sentence that names none speaks of the one before it, and where none was named at
all, of the one that the caller gives, or of the only one that the desk has.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from tieout.feeds import Company
from tieout.retrieval import HeldNames

Held = tuple[str | None, str | None, int]  # ticker of the papers, entity, figures: as `FigureStore.owners` gives them


@dataclass(frozen=True, slots=True)
class Owner:
    """A company with figures on the desk: those of the papers under its ticker, or of an entity where papers have none."""

    ticker: str | None
    entities: tuple[str, ...]

    @property
    def name(self) -> str:
        return self.entities[0] if self.entities else self.ticker or ""


@dataclass(frozen=True, slots=True)
class Owners:
    """The desk's companies, and how a text names them."""

    owners: tuple[Owner, ...]
    names: HeldNames
    by_key: Mapping[str, Owner] = field(default_factory=dict)

    def named_in(self, text: str) -> list[tuple[int, int, Owner]]:
        """Each company that the text names, with its span, in order."""
        found = ((start, end, self.by_key.get(key_of(company))) for start, end, company in self.names.spans(text))
        return [(start, end, owner) for start, end, owner in found if owner is not None]


def key_of(company: Company) -> str:
    return company.ticker or company.name


def owners_of(held: Iterable[Held], known: Iterable[Company], tickers: Sequence[str] = ()) -> Owners:
    """Owners out of what the store holds; `known` adds other names of a ticker; `tickers` leave only these."""
    entities: dict[str, list[str]] = {}
    for ticker, entity, _ in held:
        key = ticker or entity
        if key and (not tickers or ticker in tickers):
            entities.setdefault(key, []).extend([entity] if entity else [])
    tickered = {ticker for ticker, _, _ in held if ticker}
    by_key = {key: Owner(key if key in tickered else None, tuple(names)) for key, names in entities.items()}
    aliases = {c.ticker: (c.name, *c.aliases) for c in known if c.ticker and c.ticker in by_key}
    companies = [_company(key, owner, aliases.get(owner.ticker or "", ())) for key, owner in by_key.items()]
    return Owners(tuple(by_key.values()), HeldNames(companies), by_key)


def _company(key: str, owner: Owner, aliases: Sequence[str]) -> Company:
    names = tuple(dict.fromkeys([*owner.entities, *aliases]))
    return Company(names[0] if names else key, owner.ticker, aliases=names[1:])
