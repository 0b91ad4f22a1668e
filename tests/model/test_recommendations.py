"""Advice in an answer is seen, whoever wrote it; what companies buy, sell and hold is none."""

from __future__ import annotations

import pytest

from tieout.model.tieout.advice import rates, recommends


@pytest.mark.parametrize(
    "sentence",
    [
        "Investors should buy the shares.",
        "Long-term investors could consider selling.",
        "We recommend selling.",
        "The stock is a strong buy.",
        "Now is the time to sell.",
        "You may want to hold.",
        "Buy Kestrane.",
        "Sell your shares.",
        "The shares should be sold.",
        "The shares are worth holding.",
        "I would avoid the stock.",
        "One ought to stay away.",
    ],
)
def test_a_recommendation_is_seen_in_a_sentence(sentence: str) -> None:
    """Told to you, to investors, or to nobody in particular."""
    assert recommends(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "The company bought back shares for $2 billion and plans to sell its castings unit.",
        "Shareholders must approve the merger by 5 December.",
        "Investors should note that the figures are unaudited.",
        "The group holds $3 billion of securities to maturity.",
        "Sell-side estimates rose.",
        "The purchase is a bargain purchase under the standard.",
    ],
)
def test_what_others_do_is_no_recommendation(sentence: str) -> None:
    """Deals, holdings and duties of a report."""
    assert not recommends(sentence)


def test_somebody_elses_rating_is_seen() -> None:
    """It is a fact, and yet nothing to quote to someone who asks whether to buy."""
    assert rates("Meridian Bank cut the shares to underweight.")
    assert rates("Its price target is $40.")
    assert not rates("Order backlog fell 3% to $18.6 billion.")
