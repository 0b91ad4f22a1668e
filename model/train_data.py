"""From examples to batches: prompt and completion as token ids, labels on the completion alone, like lengths together.

Pure: token ids in, token ids out; the same seed gives the same batches in the same order.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from model.dataset import Example

IGNORED = -100  # the label that a loss leaves out
POOL = 12  # batches whose examples are sorted by length together
WIDTH = 32  # widths are multiples of it: oneDNN builds a kernel per shape, and few shapes mean few builds


@dataclass(frozen=True, slots=True)
class Encoded:
    ids: tuple[int, ...]
    prompt: int  # how many of them are the prompt


def prompt_ids(example: Example, tokenizer: Any) -> list[int]:
    """The chat template's prompt, exactly as when answering."""
    turns = [{"role": "user", "content": example.user}]
    if example.system:
        turns.insert(0, {"role": "system", "content": example.system})
    text = tokenizer.apply_chat_template(turns, add_generation_prompt=True, tokenize=False)
    return list(tokenizer(text, add_special_tokens=False)["input_ids"])


def encode(example: Example, tokenizer: Any) -> Encoded:
    """The prompt, then the completion and the end-of-turn token."""
    head = prompt_ids(example, tokenizer)
    tail = tokenizer(example.assistant, add_special_tokens=False)["input_ids"]
    return Encoded((*head, *tail, tokenizer.eos_token_id), len(head))


def mask_prompt(ids: Sequence[int], prompt: int) -> list[int]:
    """Labels: nothing is learnt from the prompt, everything from the completion and its end."""
    return [IGNORED] * prompt + list(ids[prompt:])


def batches(lengths: Sequence[int], tokens: int, seed: int, epoch: int) -> list[list[int]]:
    """Indices in batches of at most `tokens` padded tokens (one example at least), each example once."""
    rng = Random(f"{seed}:{epoch}")
    order = list(range(len(lengths)))
    rng.shuffle(order)
    average = max(1, sum(lengths) // max(1, len(lengths)))
    pool = max(1, POOL * tokens // average)
    found: list[list[int]] = []
    for start in range(0, len(order), pool):
        found += _fill(sorted(order[start : start + pool], key=lambda i: (lengths[i], i)), lengths, tokens)
    rng.shuffle(found)
    return found


def _fill(order: Iterable[int], lengths: Sequence[int], tokens: int) -> list[list[int]]:
    found: list[list[int]] = []
    for i in order:
        if found and (len(found[-1]) + 1) * lengths[i] <= tokens:
            found[-1].append(i)
        else:
            found.append([i])
    return found


def padded(encoded: Sequence[Encoded], filler: int) -> tuple[list[list[int]], list[list[int]]]:
    """Ids and labels of one batch, filled on the right; causal attention never looks at what follows."""
    width = -(-max(len(e.ids) for e in encoded) // WIDTH) * WIDTH
    ids = [list(e.ids) + [filler] * (width - len(e.ids)) for e in encoded]
    labels = [mask_prompt(e.ids, e.prompt) + [IGNORED] * (width - len(e.ids)) for e in encoded]
    return ids, labels


def drawn(examples: Sequence[Example], most: dict[str, int], seed: int) -> list[Example]:
    """At most so many of each source, drawn by the seed, in their old order."""
    rng = Random(seed)
    chosen: list[Example] = []
    for source in sorted({e.source for e in examples}):
        own = [e for e in examples if e.source == source]
        limit = most.get(source, len(own))
        chosen += own if len(own) <= limit else sorted(rng.sample(own, limit), key=lambda e: e.id)
    return chosen
