"""Base, analyst and house side by side on one desk: what each drafts, what is shown after the tie-out, and a rubric by code.

    python -m bench training voices --desk DESK [--adapters none analyst house] [--questions FILE] [--out transcript.md]

DESK is a desk with documents and with the adapter "house" under adapters/ (`tieout init --demo`, then the commands in
bench/sets/house_style/README.md). FILE holds one question a line. The rubric: share of drafts that begin with a label, that hold
the house's closing, words to a sentence, British spellings, marks to a sentence, and the tone of `tieout evaluate`. Exits 1
when the labels do not tell the house from the other two.
"""

from __future__ import annotations

import re
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import mean

from bench.command import given, say

QUESTIONS = (
    "How did Larkmoor Foods do last quarter?",
    "What did Orrin Wind report for the third quarter of 2026?",
    "How did Tannery Row Apparel's sales develop?",
    "What is new at Quillfeather Software?",
    "How is Halden and Pryce Bancorp doing on deposits and margin?",
    "What did Veldt Semiconductor say about its order book?",
    "How did Ashgrove Biologics do in the third quarter?",
    "What happened to Sable Point Shipping's freight rates?",
)
LABEL = re.compile(r"^[A-Z][\w’'-]*(?: [a-z][\w’'-]*){0,2}: ")
BRITISH = re.compile(r"\bper cent\b|\b\w+(?:our|ise[ds]?|isation|programme|centre)\b")


@dataclass(frozen=True, slots=True)
class Voice:
    """What one adapter drafted for a question, and what was shown."""

    adapter: str
    question: str
    draft: str
    answer: str


def asked(desk_folder: Path, adapters: Sequence[str], questions: Sequence[str]) -> list[Voice]:
    """Every question, asked of every adapter."""
    from tieout.model import Answer
    from tieout.retrieval import Filters
    from tieout.ui.desk import Desk

    desk = Desk.load(desk_folder)
    found = []
    for question in questions:
        for adapter in adapters:
            draft, answer = "", ""
            for item in desk.stream(question, Filters(), adapter):
                if isinstance(item, Answer):
                    answer = item.answer
                else:
                    draft = item
            found.append(Voice(adapter, question, draft.strip(), answer))
            say(f"{adapter}: {question}")
    return found


def rubric(voices: Sequence[Voice]) -> dict[str, float]:
    """The rubric's measures over all drafts of one adapter."""
    from tieout.model.evaluation.measures import tone
    from tieout.model.tieout.sentences import split

    drafts = [v.draft for v in voices if v.draft]
    parts = [split(d) for d in drafts]
    return {
        "label first": mean(bool(LABEL.match(d)) for d in drafts),
        "labelled closing": mean(any(LABEL.match(s) for s in p[1:]) for p in parts),
        "words to a sentence": mean(len(s.split()) for p in parts for s in p),
        "British spellings to a draft": mean(len(BRITISH.findall(d)) for d in drafts),
        "marks to a sentence": mean(len(re.findall(r"\[\d+\]", s)) for p in parts for s in p),
        "tone": mean(tone(d) for d in drafts),
        "label first, as shown": mean(bool(LABEL.match(v.answer)) for v in voices),
    }


def transcript(voices: Sequence[Voice], scores: dict[str, dict[str, float]]) -> str:
    """The measures and all voices as Markdown."""
    names = list(scores)
    lines = ["# Three voices", "", "| measure | " + " | ".join(names) + " |", "| --- |" + " --- |" * len(names)]
    measures = list(next(iter(scores.values())))
    lines += [f"| {m} | " + " | ".join(f"{scores[n][m]:.2f}" for n in names) + " |" for m in measures]
    for question in dict.fromkeys(v.question for v in voices):
        lines += ["", f"## {question}"]
        for voice in (v for v in voices if v.question == question):
            lines += [
                "",
                f"**{voice.adapter}**, draft: {voice.draft or '(none: refused)'}",
                "",
                f"shown: {voice.answer}",
            ]
    return "\n".join(lines) + "\n"


def add_arguments(parser: ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("--desk", type=Path, help='a desk with documents and the adapter "house"')
    parser.add_argument("--adapters", nargs="+", default=["none", "analyst", "house"])
    parser.add_argument("--questions", type=Path)
    parser.add_argument("--out", type=Path)


def run(options: Namespace) -> int:
    """Print the transcript; 1 when the labels do not tell the house from the others."""
    desk = given(options, "desk")
    questions = options.questions.read_text("utf-8").splitlines() if options.questions else QUESTIONS
    voices = asked(desk, options.adapters, questions)
    scores = {name: rubric([v for v in voices if v.adapter == name]) for name in options.adapters}
    text = transcript(voices, scores)
    print(text)
    if options.out:
        options.out.write_text(text, encoding="utf-8")
    first = {name: score["label first"] for name, score in scores.items()}
    own = first.pop("house", 1.0)
    return int(any(own - other < 0.5 for other in first.values()))
