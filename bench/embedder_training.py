"""A LoRA adapter on the embedder, out of finance questions and the passages that answer them. A measurement, not a feature.

    python bench/embedder_training.py --data DATA --out FOLDER [--minutes 12] [--epochs 2] [--seed 1]
    python bench/retrieval_quality.py --data DATA --work FOLDER2 --embedder FOLDER    # what it is worth on unseen data

DATA holds train/tatqa, train/finqa, train/convfinqa and train/subjective_qa. Each question is paired with the table (as the index
embeds it: labels without numbers) or the paragraph that answers it; contrastive loss with the batch's other passages as
negatives, those of the same document left out. One document in ten is held out; the script prints the recall there, before
and after. FOLDER gets the merged model, an embedder that `[index] embedder` takes. Skipped aloud without the data.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import sys
import time
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from tieout.retrieval.index.embedder import Embedder
from tieout.retrieval.index.passages import embedded_text

BATCH, QUERY_TOKENS, PASSAGE_TOKENS = 64, 48, 192
RANK, RATE, TEMPERATURE, WARM_UP = 16, 3e-4, 0.05, 0.1
HELD_OUT = 10  # one document in so many


@dataclass(frozen=True)
class Pair:
    question: str
    passage: str
    document: str

    @property
    def held_out(self) -> bool:
        return int(hashlib.sha256(self.document.encode()).hexdigest(), 16) % HELD_OUT == 0


# -- pairs -------------------------------------------------------------------------------------------------------------


def table_text(rows: Sequence[Sequence[object]]) -> str:
    return embedded_text("", "\n".join("| " + " | ".join(str(cell) for cell in row) + " |" for row in rows)).strip()


def tatqa(folder: Path) -> Iterator[Pair]:
    for context in json.loads((folder / "tatqa_dataset_dev.json").read_text("utf-8")):
        paragraphs = {str(p["order"]): p["text"] for p in context["paragraphs"]}
        table, document = table_text(context["table"]["table"]), context["table"]["uid"]
        for question in context["questions"]:
            if "table" in question["answer_from"]:
                yield Pair(question["question"], table, document)
            for order in question["rel_paragraphs"][:1] if "text" in question["answer_from"] else ():
                yield Pair(question["question"], paragraphs[order], document)


def finqa(folder: Path) -> Iterator[Pair]:
    for line in (folder / "finqa_dev.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        table = table_text(row["table"])
        yield Pair(row["question"], table, table[:200])
        prose = [said for said in row["context"] if " of " in said and " is " not in said[:80] and len(said) > 80]
        if prose:
            yield Pair(row["question"], prose[0], table[:200])


def convfinqa(folder: Path) -> Iterator[Pair]:
    """The first question of a conversation; the later ones cannot be understood alone."""
    for row in json.loads((folder / "convfinqa_dataset.json").read_text("utf-8"))["dev"]:
        columns = row["doc"]["table"]
        labels = list(dict.fromkeys(label for column in columns.values() for label in column))
        table = table_text([["", *columns], *([label] for label in labels)])
        yield Pair(row["dialogue"]["conv_questions"][0], table, table[:200])


def subjective(folder: Path) -> Iterator[Pair]:
    """Analysts' questions on earnings calls, those that ask something, and the answers."""
    for path in folder.glob("*.xlsx"):
        for cells in sheet(path):
            question, answer = cells.get("F", ""), cells.get("G", "")
            if "?" in question and len(question) > 60 and len(answer) > 120:
                yield Pair(question[-400:], answer[:1200], cells.get("A", ""))


def sheet(path: Path) -> Iterator[dict[str, str]]:
    space = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
    with zipfile.ZipFile(path) as archive:
        root = ElementTree.fromstring(archive.read("xl/worksheets/sheet1.xml"))
    for row in root.iter(f"{space}row"):
        yield {
            c.get("r", "").rstrip("0123456789"): " ".join("".join(c.itertext()).split()) for c in row.iter(f"{space}c")
        }


SETS = {"tatqa": tatqa, "finqa": finqa, "convfinqa": convfinqa, "subjective_qa": subjective}


def pairs(train: Path) -> list[Pair]:
    found = [pair for name, read in SETS.items() if (train / name).is_dir() for pair in read(train / name)]
    return list(dict.fromkeys(p for p in found if len(p.passage) > 20))


# -- training ----------------------------------------------------------------------------------------------------------


@dataclass
class Tower:
    """The embedder as a plain network: texts in, unit vectors out, with gradients."""

    model: Any
    tokenizer: Any

    def __call__(self, texts: Sequence[str], tokens: int) -> Any:
        import torch

        fed = self.tokenizer(list(texts), padding=True, truncation=True, max_length=tokens, return_tensors="pt")
        states = self.model(**fed).last_hidden_state
        mask = fed["attention_mask"].unsqueeze(-1).to(states.dtype)
        pooled = (states * mask).sum(1) / mask.sum(1)
        return torch.nn.functional.normalize(pooled.float(), dim=-1)


def batches(found: Sequence[Pair], rng: random.Random) -> Iterator[list[Pair]]:
    order = rng.sample(found, len(found))
    for at in range(0, len(order) - BATCH + 1, BATCH):
        yield order[at : at + BATCH]


def loss_of(tower: Tower, batch: Sequence[Pair]) -> Any:
    import torch

    questions = tower([p.question for p in batch], QUERY_TOKENS)
    passages = tower([p.passage for p in batch], PASSAGE_TOKENS)
    scores = questions @ passages.T / TEMPERATURE
    same = torch.tensor([[a.document == b.document and a is not b for b in batch] for a in batch])
    return torch.nn.functional.cross_entropy(scores.masked_fill(same, -1e4), torch.arange(len(batch)))


def trained(tower: Tower, found: Sequence[Pair], epochs: int, minutes: float, rng: random.Random) -> int:
    """Steps done; stops at the end of its time, wherever that is."""
    import torch

    weights = [p for p in tower.model.parameters() if p.requires_grad]
    optimizer = torch.optim.AdamW(weights, lr=RATE, weight_decay=0.01)
    steps, end = epochs * (len(found) // BATCH), time.monotonic() + 60 * minutes
    rates = torch.optim.lr_scheduler.OneCycleLR(optimizer, RATE, total_steps=steps + 1, pct_start=WARM_UP)
    done = 0
    for _ in range(epochs):
        for batch in batches(found, rng):
            if time.monotonic() > end:
                return done
            with torch.autocast("cpu", dtype=torch.bfloat16):
                loss = loss_of(tower, batch)
            loss.backward()
            optimizer.step()
            rates.step()
            optimizer.zero_grad()
            done += 1
            if done % 10 == 0:
                print(f"step {done} of {steps}, loss {float(loss):.3f}", file=sys.stderr, flush=True)
    return done


def recall(tower: Tower, held: Sequence[Pair], k: int = 5) -> float:
    """Share of held-out questions whose passage is among the k nearest of all held-out passages."""
    import torch

    pool = list(dict.fromkeys(p.passage for p in held))
    with torch.inference_mode():
        passages = torch.cat([tower(pool[at : at + BATCH], PASSAGE_TOKENS) for at in range(0, len(pool), BATCH)])
        asked = torch.cat(
            [tower([p.question for p in held[at : at + BATCH]], QUERY_TOKENS) for at in range(0, len(held), BATCH)]
        )
        near = (asked @ passages.T).topk(min(k, len(pool))).indices
    return sum(pool.index(p.passage) in row.tolist() for p, row in zip(held, near, strict=True)) / len(held)


def run(train: Path, out: Path, minutes: float, epochs: int, seed: int) -> None:
    import torch
    from peft import LoraConfig, get_peft_model
    from sentence_transformers import SentenceTransformer

    torch.manual_seed(seed)
    found = pairs(train)
    kept, held = [p for p in found if not p.held_out], [p for p in found if p.held_out]
    whole = SentenceTransformer(str(Embedder("minilm-l6").folder), device="cpu", local_files_only=True)
    inner: Any = whole[0]
    targets = ["query", "key", "value", "dense"]
    adapted = get_peft_model(inner.auto_model, LoraConfig(r=RANK, lora_alpha=2 * RANK, target_modules=targets))
    tower = Tower(adapted, whole.tokenizer)
    before = recall(tower, held)
    begin = time.monotonic()
    steps = trained(tower, kept, epochs, minutes, random.Random(seed))
    seconds, after = time.monotonic() - begin, recall(tower, held)
    inner.auto_model = adapted.merge_and_unload()
    whole.save(str(out), safe_serialization=True)
    print(
        f"embedder: {len(kept)} pairs, {steps} steps in {seconds:.0f} s; held out {len(held)} pairs of other documents, "
        f"recall@5 {before:.3f} -> {after:.3f}; merged model in {out}"
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--minutes", type=float, default=12)
    parser.add_argument("--epochs", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    if not any((options.data / "train" / name).is_dir() for name in SETS):
        print(f"SKIPPED: no QA sets under {options.data / 'train'}", file=sys.stderr)
        return 0
    run(options.data / "train", options.out, options.minutes, options.epochs, options.seed)
    return 0


if __name__ == "__main__":
    sys.exit(main())
