"""Advice: asked for in thirty forms, given in none; ordinary questions are no requests for it."""

from __future__ import annotations

import pytest
from made_evidence import BACKLOG

from model.advice import asks_advice, recommends
from model.compose import compose

ASKED = [
    "Should I buy Kestrane shares?",
    "Should we sell our Apple stock now?",
    "Is NVIDIA a buy?",
    "Is Apple a good investment?",
    "Is it time to sell Microsoft?",
    "Is now a good time to buy Tesla?",
    "Would you buy Kestrane?",
    "Do you recommend Kestrane?",
    "What is your price target for Apple?",
    "Give me a price target for NVDA.",
    "Which stock should I buy?",
    "Buy or sell Apple?",
    "Is Kestrane worth buying?",
    "Is Apple undervalued?",
    "Is NVIDIA overvalued at this price?",
    "Where will Apple's stock be next year?",
    "How high will the share price go?",
    "Should my pension fund hold Kestrane?",
    "Should investors exit Meridian?",
    "Can I hold Apple for ten years?",
    "Should one short Tesla?",
    "What will NVDA's stock price do tomorrow?",
    "Is it safe to invest in Kestrane?",
    "Are Apple shares a bargain?",
    "Should I put my savings in bonds?",
    "Would you sell before the results?",
    "What's your recommendation on Microsoft?",
    "Is the stock a strong buy?",
    "Should a retiree invest in Apple?",
    "Can you recommend a stock?",
]
ORDINARY = [
    "How many shares did Apple buy back in 2024?",
    "Did Microsoft sell its stake in OpenAI?",
    "What did Kestrane pay to buy Harrow Castings?",
    "How many shares do directors hold?",
    "Which products does Apple sell in China?",
    "What price did NVIDIA's stock close at on 3 October 2026?",
    "What investments did Intel make in fabs?",
    "Who advised Kestrane on the merger?",
    "What guidance did the company give for next year?",
    "Which analyst cut the price target for Kestrane?",
    "What cash does Apple hold?",
    "How did the company do last quarter?",
]


@pytest.mark.parametrize("question", ASKED)
def test_a_request_for_advice_is_seen_and_refused(question: str) -> None:
    """No sentence of the refusal tells anybody what to do."""
    assert asks_advice(question)
    written = compose("You should buy now [1].", BACKLOG, advice=True)
    assert written.refused
    assert not any(recommends(s.text) for s in written.sentences)


@pytest.mark.parametrize("question", ORDINARY)
def test_an_ordinary_question_is_no_request_for_advice(question: str) -> None:
    assert not asks_advice(question)


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
