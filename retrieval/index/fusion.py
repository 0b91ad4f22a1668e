"""Reciprocal rank fusion (Cormack et al. 2009): several rankings in, one score per item out. Pure."""

from __future__ import annotations

from collections.abc import Sequence

K = 60  # the constant of the paper; ranks far down a list hardly matter


def fuse(rankings: Sequence[Sequence[str]], weights: Sequence[float] = (), k: int = K) -> dict[str, float]:
    """Score of each item, best first; equal scores keep the order in which the rankings name them."""
    scores: dict[str, float] = {}
    for number, ranking in enumerate(rankings):
        weight = weights[number] if weights else 1.0
        for rank, item in enumerate(dict.fromkeys(ranking), start=1):
            scores[item] = scores.get(item, 0.0) + weight / (k + rank)
    return dict(sorted(scores.items(), key=lambda pair: -pair[1]))


def ranks(ranking: Sequence[str]) -> dict[str, int]:
    """1-based rank of each item; the first mention counts."""
    return {item: rank for rank, item in enumerate(dict.fromkeys(ranking), start=1)}


def best_ranks(rankings: Sequence[Sequence[str]]) -> dict[str, int]:
    """The best rank of each item in any of the rankings."""
    best: dict[str, int] = {}
    for ranking in rankings:
        for item, rank in ranks(ranking).items():
            best[item] = min(rank, best.get(item, rank))
    return best
