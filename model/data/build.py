"""Training pairs: built from written examples and QA sets, filtered by tie-out, split by company or document, hashed.

A line is `{"id", "source", "kind", "group", "split", "user", "assistant", "sources", "given"}`: `user` is what
`prompt.render_user` gives, so that training and answering read the same prompt. Retention turns have `"system": ""`.
A line whose answer does not tie out raises `DataError` naming it; nothing untied is trained on.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from random import Random
from typing import Any

from tieout.feeds import DataError
from tieout.model.data.authored import RETENTION, Draft, drafts
from tieout.model.data.filter import untied
from tieout.model.data.qa import qa_drafts, term_pairs
from tieout.model.data.reports import report_drafts
from tieout.model.prompt.nearest_lines import narrowed
from tieout.model.prompt.table_lines import table_lines
from tieout.model.prompt.template import SYSTEM, PromptCalculation, PromptSource, render_user

Progress = Callable[[str], None]
HELD_OUT = 10  # per cent of groups (companies) that are never trained on
HELD_OUT_DOCUMENTS = 20  # of the documents of QA sets
LICENCES = {
    "authored": "Apache-2.0 (Tieout)",
    "retention": "Apache-2.0 (Tieout)",
    "tatqa": "CC BY 4.0 (TAT-QA, Zhu et al. 2021)",
    "finqa": "MIT (FinQA, Chen et al. 2021)",
    "convfinqa": "MIT (ConvFinQA, Chen et al. 2022)",
    "tables": "as the table's own set: CC BY 4.0 (TAT-QA) or MIT (FinQA, ConvFinQA)",
    "terms": "MIT (FinLoRA, XBRL terms)",
    "reports": "yours",
    "feedback": "yours",
}


@dataclass(frozen=True, slots=True)
class Example:
    id: str
    source: str
    kind: str
    group: str
    split: str  # "train" or "held-out"
    user: str
    assistant: str
    sources: tuple[str, ...]  # each source as the prompt shows it: head and text; "" where it is left out
    given: str = ""  # question, date and calculations, whose numbers may be repeated
    system: str = SYSTEM


@dataclass(frozen=True, slots=True)
class DataCard:
    sha256: str
    examples: int
    train: int
    held_out: int
    by_source: dict[str, int]
    by_kind: dict[str, int]
    dropped: dict[str, int]
    licences: dict[str, str]


def number(draft: Draft, source: str, serial: str, seed: int = 0) -> Example:
    """Shuffle a draft's items, give them numbers, render the prompt, and turn `[a]` into `[2]`.

    The order is the sources' own: every question over the same sources reads them in the same order.
    """
    items = list(draft.items)
    Random(f"{seed}:" + "".join(i.text for i in items)).shuffle(items)
    place = {item.key: n for n, item in reversed(list(enumerate(items, start=1)))}
    near = dict(narrowed([(n, i.head, table_lines(i.text)) for n, i in enumerate(items, start=1)], draft.question))
    shown = [PromptSource(n, items[n - 1].head, text) for n, text in near.items()]
    calculations = [
        PromptCalculation(c.formula, c.text, c.label, tuple(sorted(place[k] for k in c.keys)))
        for c in draft.calculations
    ]
    answer = re.sub(r"\[([a-z])\]", lambda m: f"[{place[m.group(1)]}]", draft.answer)
    given = "\n".join([draft.question, draft.as_of, *(f"{c.label} {c.formula} {c.text}" for c in calculations)])
    return Example(
        id=f"{source}-{serial}",
        source=source,
        kind=draft.kind,
        group=draft.group,
        split=split_of(draft.group, HELD_OUT if source in ("authored", "reports") else HELD_OUT_DOCUMENTS),
        user=render_user(shown, calculations, draft.as_of, draft.question),
        assistant=answer,
        sources=tuple(f"{i.head}\n{near[n]}" if n in near else "" for n, i in enumerate(items, start=1)),
        given=given,
    )


def split_of(group: str, per_cent: int) -> str:
    """The same group always falls on the same side."""
    bucket = int(hashlib.sha256(group.encode()).hexdigest()[:8], 16) % 100
    return "held-out" if bucket < per_cent else "train"


def authored_examples(share: float = 1.0) -> Iterator[Example]:
    for i, draft in enumerate(drafts(share=share)):
        yield number(draft, "authored", f"{i:05d}")


def retention_examples() -> Iterator[Example]:
    for i, (instruction, answer) in enumerate(RETENTION):
        split = "held-out" if i % 9 == 8 else "train"
        yield Example(f"retention-{i:03d}", "retention", "general", "", split, instruction, answer, (), "", system="")


def problem(example: Example) -> str | None:
    """Why this example may not be trained on, or None."""
    if not example.user.strip() or not example.assistant.strip():
        return "its question or its answer is empty"
    if not example.system:
        return None  # a general turn, without sources
    return untied(example.assistant, dict(enumerate(example.sources, start=1)), example.given)


def build_dataset(
    folders: Sequence[Path], out: Path, *, authored: bool = True, progress: Progress | None = None
) -> DataCard:
    """Write `out` (JSONL) and `out` + `.card.json` from written examples and the QA sets found under `folders`."""
    tell = progress or (lambda _: None)
    kept: list[Example] = []
    dropped: Counter[str] = Counter()
    seen: set[str] = set()
    for example in _candidates(folders, authored):
        mark = hashlib.sha256(re.sub(r"\W+", " ", example.user).lower().encode()).hexdigest()
        reason = "a near-duplicate" if mark in seen else problem(example)
        if reason:
            dropped[f"{example.source}: {re.sub(r'<<.*?>>|[0-9.]+', '…', reason)}"] += 1
            continue
        seen.add(mark)
        kept.append(example)
    if not kept:
        places = ", ".join(str(f) for f in folders) or "no folder"
        raise DataError(f"No training examples were found in {places}; name a folder that holds finqa/ or tatqa/.")
    tell(f"{len(kept)} examples kept, {sum(dropped.values())} dropped")
    return write_examples(kept, dropped, out)


def _candidates(folders: Sequence[Path], authored: bool) -> Iterator[Example]:
    if authored:
        yield from authored_examples()
        yield from retention_examples()
    for folder in folders:
        for source, serial, draft in qa_drafts(folder):
            yield number(draft, source, serial)
        for source, serial, draft in report_drafts(folder):
            yield number(draft, source, serial)
        for n, (instruction, answer) in enumerate(term_pairs(folder)):
            split = split_of(instruction, HELD_OUT)
            yield Example(f"terms-{n:04d}", "terms", "general", "", split, instruction, answer, (), "", system="")


def write_examples(kept: Sequence[Example], dropped: Counter[str], out: Path) -> DataCard:
    """The file of the examples, and the card beside it."""
    body = "".join(json.dumps(asdict(e), ensure_ascii=False) + "\n" for e in kept)
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(body, encoding="utf-8")
    sources = Counter(e.source for e in kept)
    card = DataCard(
        sha256=hashlib.sha256(body.encode()).hexdigest(),
        examples=len(kept),
        train=sum(e.split == "train" for e in kept),
        held_out=sum(e.split != "train" for e in kept),
        by_source=dict(sorted(sources.items())),
        by_kind=dict(sorted(Counter(f"{e.source}: {e.kind}" for e in kept).items())),
        dropped=dict(sorted(dropped.items())),
        licences={s: LICENCES.get(s, "unknown") for s in sorted(sources)},
    )
    card_path = out.with_name(out.name + ".card.json")
    card_path.write_text(json.dumps(asdict(card), indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    return card


def read_dataset(paths: Iterable[Path]) -> list[Example]:
    """Every line of every file, checked; `DataError` names the first line that is malformed or does not tie out."""
    examples = [e for path in paths for e in _read_file(path)]
    if not examples:
        raise DataError("The training data is empty; build it with `tieout dataset build --from FOLDER --out FILE`.")
    return examples


def _read_file(path: Path) -> Iterator[Example]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as exc:
        raise DataError(f"{path} cannot be read ({exc.strerror}); name a file that `dataset build` wrote.") from exc
    for n, line in enumerate(lines, start=1):
        if line.strip():
            yield _example(line, f"{path.name}, line {n}")


def _example(line: str, where: str) -> Example:
    try:
        raw: dict[str, Any] = json.loads(line)
        raw["sources"] = tuple(raw.get("sources", ()))
        example = Example(**{"kind": "", "group": "", "split": "train", "source": "reports", "id": where, **raw})
    except (ValueError, TypeError, AttributeError) as exc:
        raise DataError(f"{where} is no training example ({exc}); correct or remove the line.") from exc
    reason = problem(example)
    if reason:
        raise DataError(f"{where} does not tie out: {reason}; correct or remove the line.")
    return example
