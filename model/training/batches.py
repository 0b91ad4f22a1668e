"""From examples to batches of packs: one evidence, read once, with every question that is asked of it.

A pack is a row of tokens: the prefix that its examples share (system turn and evidence), then each example's own turn
(date, question, completion). A turn attends to the prefix and to itself, at the positions it would have alone, so the loss
is that of the examples one by one (tested), and the evidence, most of an example, is paid for once. Labels stand on
completions alone. Pure: token ids in, token ids out; the same seed gives the same batches in the same order.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from tieout.model.data.build import Example

IGNORED = -100  # the label that a loss leaves out
POOL = 12  # batches whose packs are sorted by length together
WIDTH = 32  # widths are multiples of it: oneDNN builds a kernel per shape, and few shapes mean few builds


@dataclass(frozen=True, slots=True)
class Turn:
    """What one example adds to the prefix: `prompt` of its tokens are still prompt."""

    ids: tuple[int, ...]
    prompt: int


@dataclass(frozen=True, slots=True)
class Pack:
    prefix: tuple[int, ...]
    turns: tuple[Turn, ...]
    sources: tuple[str, ...]  # of the examples, turn by turn

    def __len__(self) -> int:
        return len(self.prefix) + sum(len(t.ids) for t in self.turns)


def prompt_ids(example: Example, tokenizer: Any) -> list[int]:
    """The chat template's prompt, exactly as when answering."""
    turns = [{"role": "user", "content": example.user}]
    if example.system:
        turns.insert(0, {"role": "system", "content": example.system})
    text = tokenizer.apply_chat_template(turns, add_generation_prompt=True, tokenize=False)
    return list(tokenizer(text, add_special_tokens=False)["input_ids"])


def completion_ids(example: Example, tokenizer: Any) -> list[int]:
    """The completion and the end-of-turn token."""
    return [*tokenizer(example.assistant, add_special_tokens=False)["input_ids"], tokenizer.eos_token_id]


def evidence_of(example: Example) -> str:
    """What examples must share to be read together: all before the calculations, the date and the question."""
    for mark in ("\nCalculations:\n", "\n\nAs of "):
        place = example.user.rfind(mark)
        if example.system and place > 0:
            return example.user[:place]
    return example.id


def packs(examples: Sequence[Example], tokenizer: Any, most_tokens: int) -> list[Pack]:
    """Examples over the same evidence together, at most `most_tokens` in a pack; an example longer than that is left out."""
    groups: dict[str, list[Example]] = {}
    for example in examples:
        groups.setdefault(evidence_of(example), []).append(example)
    return [pack for group in groups.values() for pack in _packed(group, tokenizer, most_tokens)]


def _packed(group: Sequence[Example], tokenizer: Any, most: int) -> Iterator[Pack]:
    heads = [prompt_ids(e, tokenizer) for e in group]
    shared = min(common_prefix(heads), *(len(h) - 1 for h in heads))
    open_turns: list[tuple[Turn, str]] = []
    room = most - shared
    for example, head in zip(group, heads, strict=True):
        turn = Turn((*head[shared:], *completion_ids(example, tokenizer)), len(head) - shared)
        if shared + len(turn.ids) > most:
            continue
        if len(turn.ids) > room:
            yield _pack(heads[0][:shared], open_turns)
            open_turns, room = [], most - shared
        open_turns.append((turn, example.source))
        room -= len(turn.ids)
    if open_turns:
        yield _pack(heads[0][:shared], open_turns)


def _pack(prefix: Sequence[int], turns: Sequence[tuple[Turn, str]]) -> Pack:
    return Pack(tuple(prefix), tuple(t for t, _ in turns), tuple(s for _, s in turns))


def common_prefix(rows: Sequence[Sequence[int]]) -> int:
    """How many ids all rows begin with."""
    first, last = min(map(tuple, rows)), max(map(tuple, rows))
    for i, (a, b) in enumerate(zip(first, last, strict=False)):
        if a != b:
            return i
    return min(len(first), len(last))


def batches(lengths: Sequence[int], tokens: int, seed: int) -> list[list[int]]:
    """Indices in batches of at most `tokens` padded tokens (one pack at least), each index once."""
    rng = Random(f"{seed}:0")
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


@dataclass(frozen=True, slots=True)
class Rows:
    """One batch, each field (packs, width)."""

    ids: list[list[int]]
    labels: list[list[int]]
    positions: list[list[int]]


def padded(batch: Sequence[Pack], filler: int) -> Rows:
    """Filled on the right to one width."""
    width = -(-max(len(p) for p in batch) // WIDTH) * WIDTH
    rows = [_row(p) for p in batch]
    return Rows(
        *([row[i] + [blank] * (width - len(row[i])) for row in rows] for i, blank in enumerate((filler, IGNORED, 0)))
    )


def _row(pack: Pack) -> tuple[list[int], list[int], list[int]]:
    start = len(pack.prefix)
    ids, labels, positions = list(pack.prefix), [IGNORED] * start, list(range(start))
    for turn in pack.turns:
        ids += turn.ids
        labels += mask_prompt(turn.ids, turn.prompt)
        positions += range(start, start + len(turn.ids))
    return ids, labels, positions


def mask_prompt(ids: Sequence[int], prompt: int) -> list[int]:
    """Labels: nothing is learnt from the prompt, everything from the completion and its end."""
    return [IGNORED] * prompt + list(ids[prompt:])


def drawn(found: Sequence[Pack], most: dict[str, int], repeat: dict[str, int], seed: int) -> list[Pack]:
    """Packs of each source (that of their first example) up to so many examples, drawn by the seed; some sources repeated."""
    rng = Random(seed)
    chosen: list[Pack] = []
    for source in sorted({p.sources[0] for p in found}):
        own = [p for p in found if p.sources[0] == source]
        rng.shuffle(own)
        chosen += _within(own, most.get(source)) * repeat.get(source, 1)
    return chosen


def _within(found: Sequence[Pack], limit: int | None) -> list[Pack]:
    """As many packs from the front as stay within `limit` examples."""
    kept: list[Pack] = []
    left = sum(len(p.turns) for p in found) if limit is None else limit
    for pack in found:
        if len(pack.turns) <= left:
            kept.append(pack)
            left -= len(pack.turns)
    return kept
