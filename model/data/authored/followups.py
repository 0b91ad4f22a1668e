"""More questions over the same sources: what is not there, who is not there, advice, and what the distractors do say.

The same evidence with an answerable and an unanswerable question is what teaches to tell them apart. Pure; `Draft` in,
`Draft`s out, with the items untouched.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from random import Random

from tieout.model.data.authored.distractors import OTHER_METRICS
from tieout.model.data.authored.draft import Draft, Item
from tieout.model.data.authored.fictional_companies import STEMS
from tieout.model.data.authored.judgement import ABSENT, ADVICE_QUESTIONS

PERIOD = re.compile(
    r"(?:the )?(?:first|second|third|fourth) quarter of (?:fiscal )?20\d\d|fiscal 20\d\d|the (?:quarter|year) ended [A-Z0-9][^.,()]{8,16}?20\d\d"
)
UNDISCLOSED = (
    *OTHER_METRICS,
    "research spending",
    "the order backlog",
    "the number of employees",
    "the tax rate",
    "net debt",
    "free cash flow",
    "advertising costs",
)
MOST = 2
FollowUp = tuple[str, str, str]  # kind, question, answer


def beside(draft: Draft, rng: Random) -> Iterator[Draft]:
    """At most two further drafts over the items of `draft`."""
    lead = re.split(r"(?<=\])[.]\s", draft.answer)[0].rstrip(".") + "."
    refuses = draft.answer.startswith(("The sources do not give", "Tieout does not advise"))
    found = [a for item in draft.items if (a := _asked_of(item))]
    if (
        not refuses
        and not lead.startswith(("Yes", "No"))
        and "<<" not in lead
        and len(re.findall(r"\[[a-z]\]", lead)) == 1
    ):
        found += [
            _missing(draft, lead, rng),
            _missing(draft, lead, rng),
            _nobody(draft, lead, rng),
            _advice(draft, lead, rng),
        ]
    for kind, question, answer in rng.sample(found, min(MOST, len(found))):
        yield replace(draft, kind=kind, question=question, answer=answer, calculations=())


def _missing(draft: Draft, lead: str, rng: Random) -> FollowUp:
    said = " ".join(i.text for i in draft.items).lower()
    what = rng.choice([m for m in UNDISCLOSED if m not in said])
    found = PERIOD.search(said_of(draft))
    when = f" in {found.group()}" if found else ""
    asked = rng.choice(
        (f"What was {draft.group}'s {what.removeprefix('the ')}{when}?", f"How high was {what} at {draft.group}{when}?")
    )
    if rng.random() < 0.3:
        what = (
            rng.choice([a for a in ABSENT if a not in said])
            .replace("its ", f"{draft.group}'s ")
            .replace("it holds", f"{draft.group} holds")
        )
        return (
            "missing",
            f"What do the sources say about {what}?",
            f"The sources do not give {what}. The nearest source says this: {lead}",
        )
    return (
        "missing",
        asked,
        f"The sources do not give {draft.group}'s {what.removeprefix('the ')}{when}. The nearest source says this: {lead}",
    )


def said_of(draft: Draft) -> str:
    return next((i.text for i in draft.items if i.key == "a"), "")


def _nobody(draft: Draft, lead: str, rng: Random) -> FollowUp:
    said = " ".join(i.head + i.text for i in draft.items)
    other = rng.choice([s for s in STEMS if s not in said])
    what = rng.choice(("revenue", "net income", "guidance", "dividend"))
    asked = rng.choice((f"What was {other}'s {what}?", f"Has {other} published its {what}?", f"{other} {what}?"))
    return (
        "missing",
        asked,
        f"The sources do not give {other}'s {what}. The nearest source is on another company: {lead}",
    )


def _advice(draft: Draft, lead: str, rng: Random) -> FollowUp:
    asked = rng.choice(ADVICE_QUESTIONS).format(name=draft.group, ticker=draft.group)
    return "advice", asked, f"Tieout does not advise on buying or selling. The sources do say this: {lead}"


def _asked_of(item: Item) -> FollowUp | None:
    """A question that this one item answers, by the shape of its first sentence."""
    for pattern, question, answer in SHAPES:
        found = pattern.match(item.text)
        if found and item.key in "uvwxyz":
            slots = found.groupdict()
            return "lookup", question.format(**slots), answer.format(**slots) + f" [{item.key}]."
    return None


SHAPES = (
    (re.compile(r"(?P<who>[A-Z][\w ]+?) named (?P<person>[A-Z]\w+ [A-Z]\w+) as (?P<role>[^.]+)\."),
     "Whom did {who} name as {role}?", "{who} named {person} as {role}, according to the report"),
    (re.compile(r"Shares of (?P<who>[^()]+?) \((?P<t>\w+)\) (?P<way>rose|fell) (?P<by>[\d.]+ ?(?:%|percent|per cent)) to close at (?P<at>[\d.,]+) on (?P<day>[\d-]+)\."),
     "Where did {who} shares close on {day}?", "Shares of {who} {way} {by} to close at {at} on {day}, the report says"),
    (re.compile(r"(?P<who>[A-Z][\w ]+?) said revenue (?P<way>\w+) to (?P<new>\S+(?: (?:million|billion))?) in (?P<when>.+?) from (?P<old>\S+(?: (?:million|billion))?) in (?P<then>[^.]+)\."),
     "What was {who}'s revenue in {when}?", "{who} reported revenue of {new} for {when}, against {old} in {then}"),
    (re.compile(r"For (?P<when>fiscal \d{4}), (?P<who>.+?) reported capital expenditure of (?P<new>\S+(?: (?:million|billion))?), against (?P<old>\S+(?: (?:million|billion))?) in (?P<then>fiscal \d{4})\."),
     "How much did {who} spend on capital expenditure in {when}?", "{who} reported capital expenditure of {new} for {when}, compared with {old} in {then}"),
)  # fmt: skip
