"""All archetypes, and a fixed draw from each. The same seed gives the same drafts on every machine."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from random import Random

from tieout.model.data.authored import events, judgement, results
from tieout.model.data.authored.draft import Draft
from tieout.model.data.authored.followups import beside

Archetype = Callable[[Random], Draft]

# how many of each: refusals, formulas and tables are drawn most, since the base model lacks them most
ARCHETYPES: tuple[tuple[Archetype, int], ...] = (
    (results.results_stated, 44), (results.results_derived, 50), (results.table_lookup, 60), (results.difference, 36),
    (results.margin, 36), (results.margin_stated, 28), (results.segments, 40), (results.guidance, 34),
    (results.production, 30), (events.acquisition, 24), (events.appointment, 22), (events.fine, 22),
    (events.dividend, 26), (events.split, 12), (events.price_move, 24), (events.macro, 34), (events.rates, 16),
    (events.digest, 36), (events.cause, 34), (events.lookup, 40), (events.per_share, 26), (judgement.conflict, 42),
    (judgement.restatement, 36), (judgement.newest, 20), (judgement.comparison, 36), (judgement.follow_up, 24),
    (judgement.missing_metric, 44), (judgement.missing_period, 36), (judgement.missing_company, 28),
    (judgement.advice, 46), (judgement.injected, 38), (judgement.claim, 20),
)  # fmt: skip


def drafts(seed: int = 20261014, share: float = 1.0) -> Iterator[Draft]:
    """Every archetype drawn its number of times (times `share`), each with more questions over its own sources."""
    for write, count in ARCHETYPES:
        for i in range(max(1, round(count * share))):
            rng = Random(f"{seed}:{write.__name__}:{i}")
            first = write(rng)
            for draft in (first, *beside(first, rng)):
                yield _possessives(draft)


def _possessives(draft: Draft) -> Draft:
    """ "Brightwater Stores's" reads wrong; sources, question and answer change alike."""
    items = tuple(replace(i, head=_possessive(i.head), text=_possessive(i.text)) for i in draft.items)
    return replace(draft, items=items, question=_possessive(draft.question), answer=_possessive(draft.answer))


def _possessive(text: str) -> str:
    return text.replace("s's ", "s' ")
