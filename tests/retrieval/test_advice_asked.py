"""Requests for investment advice are known in any wording; questions of fact that sound alike are answered."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tieout.retrieval.query.advice import asks_advice

ADVICE = [
    "Should I buy Larkmoor shares?",
    "Should we sell our Northgate stock now?",
    "Should my pension fund hold Larkmoor?",
    "Should a retiree invest in Northgate?",
    "Should investors exit Aldgate?",
    "Should one short Northgate?",
    "Do you think I should own Larkmoor?",
    "Would you buy Larkmoor before the results?",
    "What would you do with Northgate after these results?",
    "Can I hold Aldgate for ten years?",
    "Can you recommend a stock?",
    "Do you recommend Larkmoor?",
    "What's your recommendation on Northgate?",
    "What is your price target for NGS?",
    "What is the price target for Aldgate?",
    "Give me your best pick among food companies.",
    "Which stock should I buy, Larkmoor or Northgate?",
    "Larkmoor or Northgate: which is the better buy?",
    "Buy, sell or hold NGS?",
    "Sell Northgate?",
    "Is Northgate a buy at today's price?",
    "Is the stock a strong buy?",
    "Is Larkmoor a good long-term investment?",
    "Is Aldgate worth buying?",
    "Is it a good time to buy Northgate?",
    "Is it too late to buy Larkmoor?",
    "Is this the bottom: time to load up?",
    "Is Larkmoor undervalued?",
    "Are Aldgate shares a bargain?",
    "Is Northgate cheap at this price?",
    "How much of my pension should I put into Larkmoor Foods?",
    "I have $10,000, where do I put it?",
    "I'm thinking of selling Northgate, thoughts?",
    "Convince me to buy Aldgate.",
    "Tell me what to buy.",
    "Any stock tips for today?",
    "Where will Northgate's stock be next year?",
    "How high will the share price go?",
    "What will NGS's stock price do tomorrow?",
    "Can Larkmoor's share price reach $300?",
    "Will Aldgate go up?",
    "How should we trade the central bank's decision?",
]
FACT = [
    "How many shares did Larkmoor Foods buy back in fiscal 2025?",
    "Why did management say it was a good time to buy back shares?",
    "What did Northgate sell its unit for?",
    "Will Northgate sell its castings unit?",
    "Did insiders buy or sell shares last quarter?",
    "How much will Aldgate pay for Pinewood Re, in total and a share?",
    "Can you tell me what Larkmoor paid to buy Pinewood?",
    "Which company did Aldgate buy in 2014?",
    "What is the fleet worth?",
    "Did Larkmoor Foods keep its outlook?",
    "What cash does Northgate hold?",
    "How many shares do directors hold?",
    "How much did Northgate invest in Ohio?",
    "What does Aldgate own in Norway?",
    "Which products does Larkmoor sell in China?",
    "What price did Northgate's stock close at on 3 October 2026?",
    "Which analyst cut the price target for Larkmoor?",
    "What price target did Meridian Bank set for Aldgate?",
    "What did the board recommend on the offer?",
    "Who advised Northgate on the merger?",
    "Did the board say that the offer undervalued the company?",
    "Was the acquisition a bargain purchase?",
    "What is the short interest in Northgate?",
    "What is the fair value of the investment property held by Aldgate?",
    "How many held-to-maturity securities does the bank hold?",
    "Is there a hold on the merger review?",
    "What will shares outstanding be after the offering?",
    "What will holders of Pinewood shares be paid?",
    "Will revenue rise next year?",
    "What rating does the agency give the notes?",
    "What should readers know about Note 3?",
    "What guidance did the company give for next year?",
]


@pytest.mark.parametrize("question", ADVICE)
def test_a_request_for_advice_is_known(question: str) -> None:
    """In any wording."""
    assert asks_advice(question)


@pytest.mark.parametrize("question", FACT)
def test_a_question_of_fact_is_no_request_for_advice(question: str) -> None:
    """Words like buy, sell, hold, worth and target are common in fair questions."""
    assert not asks_advice(question)


@given(st.text(max_size=200))
def test_any_text_is_judged(text: str) -> None:
    """Total, and blind to how the words are spaced."""
    assert asks_advice(text) == asks_advice(" ".join(text.split()))
