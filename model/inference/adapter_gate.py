"""May an adapter be a desk's default? Its card's measures against the base's, by rules that are told in words. Pure.

A share is worse when the 95 % intervals lie apart, so that a handful of examples decides nothing; refusing what could be
answered may rise to one in ten, since a base that never refuses cannot be beaten there; perplexity on general text may rise
by 3 %. A card without measures is neither good nor bad: it is said that nothing was measured.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

HIGHER = {
    "correct": "answers correct",
    "f1": "answers' F1",
    "refusal_right": "unanswerable questions refused",
    "cited": "figures cited",
    "precise": "citations right",
    "tied": "answers tied out before cutting",
    "formed": "format kept",
    "tone": "tone",
    "general": "general questions answered",
}
LOWER = {
    "wrong": "answers wrong",
    "wrongly_refused": "answerable questions refused",
    "untied": "untied figures before cutting",
}
ALLOWED = {"wrongly_refused": 0.10}
PERPLEXITY = 1.03  # times the base's


def gate_reasons(card: Mapping[str, Any]) -> list[str]:
    """Why this adapter is worse than its base, measure by measure; empty when it is not, or when nothing was measured."""
    return [reason for own, base in measure_pairs(card) for reason in _worse(own, base)]


def is_measured(card: Mapping[str, Any]) -> bool:
    """Does the card hold measures of both the adapter and its base?"""
    return any(True for _ in measure_pairs(card))


def measure_pairs(card: Mapping[str, Any]) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """(adapter's, base's) results, suite by suite."""
    measures = card.get("measures")
    suites = [measures, *measures.values()] if isinstance(measures, dict) else []
    for suite in suites:
        results = suite.get("results") if isinstance(suite, dict) else None
        if not isinstance(results, list):
            continue
        by_name = {r.get("model"): r for r in results if isinstance(r, dict)}
        base = by_name.pop("none", None)
        own = by_name.get(card.get("name")) or next(iter(by_name.values()), None)
        if own is not None and base is not None:
            yield own, base


def _worse(own: Mapping[str, Any], base: Mapping[str, Any]) -> Iterator[str]:
    mine, theirs = own.get("rates") or {}, base.get("rates") or {}
    for name, words in (HIGHER | LOWER).items():
        a, b = mine.get(name), theirs.get(name)
        if not (a and b and a.get("count") and b.get("count")):
            continue
        worse = a["high"] < b["low"] if name in HIGHER else a["low"] > b["high"]
        if worse and a["value"] > ALLOWED.get(name, -1.0):
            yield f"{words} {a['value']:.2f} ({a['low']:.2f}–{a['high']:.2f}), base {b['value']:.2f} ({b['low']:.2f}–{b['high']:.2f})"
    a, b = own.get("general_perplexity"), base.get("general_perplexity")
    if a and b and a > b * PERPLEXITY:
        yield f"perplexity on general text {a:.1f}, base {b:.1f}"
