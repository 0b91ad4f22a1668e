"""Training examples out of answers that readers marked as right: their sources, question and words, as the analyst saw them.

An answer is stored with its passages, so nothing is read again. What does not tie out, or refuses, is left out and counted.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from string import ascii_lowercase

from tieout.feeds import DataError
from tieout.model.data.authored import Calculated, Draft, Item
from tieout.model.data.build import DataCard, Example, number, problem, write_examples
from tieout.model.prompt.build import source_head
from tieout.model.records import Answer, Source
from tieout.retrieval import neutralise

SOURCE = "feedback"


def examples_of_answers(answers: Sequence[Answer], out: Path) -> DataCard:
    """Write `out` (JSONL, as `tieout train --data` reads it) and its card; DataError where no answer is one to learn from."""
    kept: list[Example] = []
    dropped: Counter[str] = Counter()
    for serial, answer in enumerate(answers):
        draft = None if answer.refused else draft_of(answer)
        example = number(draft, SOURCE, f"{serial:05d}") if draft else None
        reason = problem(example) if example else "it refuses, or cites nothing"
        if reason or example is None:
            dropped[f"{SOURCE}: {reason}"] += 1
        else:
            kept.append(example)
    if not kept:
        raise DataError(
            "No answer that was marked as right can be learnt from yet: mark some in the chat, then export again."
        )
    return write_examples(kept, dropped, out)


def draft_of(answer: Answer) -> Draft | None:
    """The answer over its own sources; None where it cites none, or more than there are letters for."""
    letters = {source.n: letter for source, letter in zip(answer.sources, ascii_lowercase, strict=False)}
    if not letters or len(letters) < len(answer.sources):
        return None
    items = tuple(Item(letters[source.n], _head(source), neutralise(source.quote)) for source in answer.sources)
    return Draft(
        kind="answer",
        group=answer.sources[0].document,
        as_of=answer.as_of.date().isoformat(),
        question=answer.question,
        answer=re.sub(r"\[(\d+)\]", lambda match: f"[{letters.get(int(match[1]), match[1])}]", answer.answer),
        items=items,
        calculations=_calculations(answer, letters),
    )


def _calculations(answer: Answer, letters: dict[int, str]) -> tuple[Calculated, ...]:
    found = {
        (figure.formula, figure.text): "".join(letters[n] for n in sentence.citations if n in letters)
        for sentence in answer.sentences
        for figure in sentence.figures
        if figure.formula
    }
    return tuple(Calculated(formula, text, "worked out", keys) for (formula, text), keys in found.items())


def _head(source: Source) -> str:
    outlet = source.outlets[0] if source.outlets else source.feed
    return source_head(outlet, source.kind, source.published_at, source.title)
