"""Advice in an answer is seen, whoever wrote it; what companies buy and sell is none."""

from __future__ import annotations

import pytest

from model.advice import recommends

@pytest.mark.parametrize(
    "sentence",
    [
        "Investors should buy the shares.",
        "We recommend selling.",
        "The stock is a strong buy.",
        "Now is the time to sell.",
        "You may want to hold.",
        "Buy Kestrane.",
        "The shares should be sold.",
    ],
)
def test_a_recommendation_is_seen_in_a_sentence(sentence: str) -> None:
    assert recommends(sentence)


def test_a_buyback_is_no_recommendation() -> None:
    assert not recommends("The company bought back shares for $2 billion and plans to sell its castings unit.")
