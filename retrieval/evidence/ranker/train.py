"""Trains the ranker: questions made from tagged filings and taken from question sets, each with the hardest candidates.

    python -m tieout.retrieval.evidence.ranker.train --filings DIR --sets DIR --out FOLDER
        --leave-out ba,csco,ge,gme,khc,ma,mdt,rkt,txn,wba --calibrate cl,gd,ups,v --report-on amd,f,mcd,orcl,pltr,sjm

A filing is an inline XBRL page (.html or .html.gz); the first word of its name is its company. The embedder's transformer is
trained on, its word embeddings frozen, by AdamW with a linear fall, to give the right candidate of each question the most of
a softmax over its candidates and "none". The companies of --calibrate, --report-on and --leave-out are not trained on.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import torch

from tieout.feeds import Document, Tagging
from tieout.retrieval.evidence.ranker.model import CARD, FROZEN, RankerModel, save, score, untrained
from tieout.retrieval.evidence.ranker.questions import (
    Filing,
    Language,
    RankedQuestion,
    finqa_questions,
    questions_of,
    tatqa_questions,
)
from tieout.retrieval.figures.extract import read_figures
from tieout.retrieval.figures.reader.train import read_filing
from tieout.retrieval.figures.records import FiledFigure

WORDINGS, PARAPHRASES = (Path(__file__).with_name(name) for name in ("wordings.json", "paraphrases.json"))


@dataclass(frozen=True, slots=True)
class Recipe:
    """How the ranker is trained. `questions`: of each filing, in a pass; `together`: questions in a step.

    A pass has its own seed, and so its own questions, and its own learning rate.
    """

    questions: int = 120
    passes: tuple[tuple[int, float], ...] = ((7, 1e-4), (11, 8e-5), (13, 8e-5))
    together: int = 12
    head_rate: float = 1e-3
    warm_up: float = 0.06


def document_of(path: Path) -> tuple[Document, Tagging | None]:
    """An inline XBRL page as the document that a folder feed would make of it, and its tags."""
    text, tagging, cover = read_filing(path)
    digest = hashlib.sha256(text.encode()).hexdigest()
    document = Document(
        id=path.stem, feed="train", kind="filing", title=cover.title, url="", text=text, sha256=digest,
        fetched_at=datetime.now(UTC), identity=path.name, form=cover.form, period_end=cover.period_end,
    )  # fmt: skip
    return document, tagging


def figures_of(document: Document, tagging: Tagging | None) -> tuple[list[FiledFigure], list[FiledFigure]]:
    """A filing's figures as tagged, and as read with the tags out."""
    return read_figures(document, tagging), read_figures(document, None)


def filing_of(path: Path) -> Filing:
    """A filing to make questions of."""
    document, tagging = document_of(path)
    return Filing(document.text, *figures_of(document, tagging))


def language() -> Language:
    """Ways to ask for one figure."""
    rows = json.loads(WORDINGS.read_text("utf-8"))
    return Language([(row["template"], row["kind"]) for row in rows], json.loads(PARAPHRASES.read_text("utf-8")))


def made_questions(filings: Sequence[tuple[str, Filing]], recipe: Recipe, seed: int) -> list[RankedQuestion]:
    """The questions of several filings; those of one filing depend on its name and the seed alone."""
    ways = language()
    return [
        question
        for name, filing in filings
        for question in questions_of(filing, ways, recipe.questions, Random(f"{name} {seed}"))
    ]


def set_questions(folder: Path, seed: int) -> list[RankedQuestion]:
    """The questions of TAT-QA and FinQA that ask for numbers of a table."""
    random = Random(seed)
    tatqa = json.loads((folder / "tatqa/tatqa_dataset_dev.json").read_text("utf-8"))
    finqa = [json.loads(line) for line in (folder / "finqa/finqa_dev.jsonl").read_text("utf-8").splitlines()]
    return [*tatqa_questions(tatqa, random), *finqa_questions(finqa, random)]


def train(
    questions: Sequence[RankedQuestion], recipe: Recipe, model: RankerModel, seed: int, learning_rate: float
) -> list[float]:
    """One pass: fit the model in place; the mean loss of every fifty steps."""
    torch.manual_seed(seed)
    model.network.train()
    for name, weight in model.network.named_parameters():
        weight.requires_grad_(not name.startswith(FROZEN))
    own = [weight for weight in model.network.parameters() if weight.requires_grad]
    groups = [
        {"params": own, "lr": learning_rate},
        {"params": list(model.head.parameters()), "lr": recipe.head_rate},
    ]
    optimizer = torch.optim.AdamW(groups, weight_decay=0.01)
    batches = list(_batches(questions, recipe, seed))
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, _rate(len(batches), recipe.warm_up))
    curve: list[float] = []
    begun = time.monotonic()
    for step, batch in enumerate(batches, 1):
        loss = _loss(model, batch)
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(own, 1.0)
        optimizer.step()
        schedule.step()
        optimizer.zero_grad()
        curve.append(float(loss))
        if step % 50 == 0 or step == len(batches):
            print(f"step {step} of {len(batches)}: loss {sum(curve[-50:]) / len(curve[-50:]):.3f}, "
                  f"{time.monotonic() - begun:.0f} s", flush=True)  # fmt: skip
    return [sum(part) / len(part) for n in range(0, len(curve), 50) if (part := curve[n : n + 50])]


def _rate(steps: int, warm_up: float) -> Callable[[int], float]:
    """The share of the learning rate at each step: up to all of it, then down in a line."""
    first = max(1, int(steps * warm_up))
    return lambda step: min((step + 1) / first, max(0.02, (steps - step) / max(1, steps - first)))


def _batches(questions: Sequence[RankedQuestion], recipe: Recipe, seed: int) -> Iterator[list[RankedQuestion]]:
    """Shuffled, then questions of like length together."""
    random = Random(seed)
    out = []
    order = random.sample(list(questions), len(questions))
    for at in range(0, len(order), recipe.together * 16):
        block = sorted(order[at : at + recipe.together * 16], key=lambda q: sum(map(len, q.candidates)))
        out += [block[n : n + recipe.together] for n in range(0, len(block), recipe.together)]
    random.shuffle(out)
    return iter(out)


def _loss(model: RankerModel, batch: Sequence[RankedQuestion]) -> torch.Tensor:
    """Minus the log share of the right candidates in a softmax over all of a question's and none."""
    asked = [q.asked for q in batch for _ in q.candidates]
    with torch.autocast("cpu", dtype=torch.bfloat16):
        logits = model.logits(asked, [c for q in batch for c in q.candidates])
    lost = []
    at = 0
    for question in batch:
        own = torch.cat([logits[at : at + len(question.candidates)], torch.zeros(1)])
        at += len(question.candidates)
        right = torch.tensor(question.right or (len(question.candidates),))
        lost.append(torch.logsumexp(own, 0) - torch.logsumexp(own[right], 0))
    return torch.stack(lost).mean()


def first_right(questions: Sequence[RankedQuestion], model: RankerModel) -> float:
    """Share of answerable questions whose best-scored candidate is right."""
    answerable = [q for q in questions if q.right]
    hits = 0
    for question in answerable:
        scores = score(question.asked, question.candidates, model)
        hits += max(range(len(scores)), key=scores.__getitem__) in question.right
    return hits / max(1, len(answerable))


def main(argv: Sequence[str] | None = None) -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--filings", type=Path, required=True)
    parser.add_argument("--sets", type=Path, required=True, help="folder with tatqa/ and finqa/")
    parser.add_argument("--out", type=Path, required=True)
    for name in ("--leave-out", "--calibrate", "--report-on"):
        parser.add_argument(name, default="", help="companies, with commas")
    args = parser.parse_args(argv)
    recipe = Recipe()
    apart = {
        name: set(filter(None, getattr(args, name).split(","))) for name in ("leave_out", "calibrate", "report_on")
    }
    paths = sorted(p for p in args.filings.iterdir() if ".html" in p.name)
    unseen = set().union(*apart.values())
    told = [
        (p.name, filing_of(p)) for p in paths if p.name.split("-")[0] not in apart["leave_out"] | apart["calibrate"]
    ]
    taught = [f for f in told if f[0].split("-")[0] not in unseen]
    held = made_questions([f for f in told if f[0].split("-")[0] in apart["report_on"]], recipe, recipe.passes[0][0])
    model, curve, asked = untrained(), list[float](), list[RankedQuestion]()
    for seed, learning_rate in recipe.passes:
        part = [*made_questions(taught, recipe, seed), *set_questions(args.sets, seed)]
        print(f"pass {seed}: {len(part)} questions; {len(held)} held out", flush=True)
        curve += train(part, recipe, model, seed, learning_rate)
        asked += part
    save(model, args.out)
    model.network.eval()
    card = {
        "questions": len(asked), "from_tags": sum(q.kind == "tags" for q in asked), "data_sha256": _digest(asked), "recipe": asdict(recipe),
        "companies": sorted({p.name.split("-")[0] for p in paths} - unseen), "loss": curve,
        "held_out": {"questions": len(held), "first_right": first_right(held, model), "companies": sorted(apart["report_on"])},
    }  # fmt: skip
    (args.out / CARD).write_text(json.dumps(card, indent=1) + "\n", "utf-8")


def _digest(questions: Sequence[RankedQuestion]) -> str:
    return hashlib.sha256(repr(questions).encode()).hexdigest()


if __name__ == "__main__":
    main()
