"""Attention over packs, for training: a prefix that its turns share, and turns that see the prefix and themselves.

Under one mask over the whole width, turns pay for each other's tokens that none of them sees. Here the prefix attends to
itself, and a few turns at a time to the prefix and themselves. The same sums in another order: the outputs are the mask's to rounding (tested).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tieout.model.training.batches import Pack

NAME = "packs"
TOGETHER = (
    4  # turns of one call: fewer make small matrices, more make masked ones (measured: 2 and 4 are alike, 8 is slower)
)

PLAIN = 1024  # tokens to which whole products are the faster causal attention on CPUs: forwards and back in 0.6 of the time at 300, 0.9 at 640


@dataclass(frozen=True, slots=True)
class TurnSpan:
    """Some neighbouring turns: tokens `start` to `end`; `mask` (tokens, prefix + tokens), true where seen."""

    start: int
    end: int
    mask: Any


@dataclass(frozen=True, slots=True)
class Layout:
    """One row of a batch: how long its prefix is, and its turns; a single turn is told as the prefix going on."""

    prefix: int
    spans: tuple[TurnSpan, ...]


def layout(pack: Pack, device: str) -> Layout:
    if len(pack.turns) == 1:
        return Layout(len(pack), ())
    start, spans = len(pack.prefix), []
    for i in range(0, len(pack.turns), TOGETHER):
        lengths = [len(t.ids) for t in pack.turns[i : i + TOGETHER]]
        spans.append(TurnSpan(start, start + sum(lengths), _mask(len(pack.prefix), lengths, device)))
        start += sum(lengths)
    return Layout(len(pack.prefix), tuple(spans))


def _mask(prefix: int, lengths: Sequence[int], device: str) -> Any:
    """Turns of these lengths behind a prefix: each token sees the prefix, and its own turn up to itself."""
    import torch

    block_diag: Any = torch.block_diag
    turns = block_diag(*(torch.ones(n, n, dtype=torch.bool, device=device).tril() for n in lengths))
    return torch.cat([torch.ones(len(turns), prefix, dtype=torch.bool, device=device), turns.bool()], dim=1)


def use(model: Any) -> Any:
    """The model with this attention; every call of it then needs `layouts`, one of each row."""
    from transformers import AttentionInterface

    AttentionInterface.register(NAME, attention)
    model.set_attn_implementation(NAME)
    return model


def attention(
    module: Any,
    query: Any,
    key: Any,
    value: Any,
    attention_mask: Any,
    *,
    layouts: Sequence[Layout],
    scaling: float | None = None,
    **_: Any,
) -> tuple[Any, None]:
    """transformers' attention interface: (rows, heads, width, depth) in, (rows, width, heads, depth) out; what filler gives nobody reads."""
    import torch

    if not any(one.spans for one in layouts):
        return _causal(query, key, value, scaling).transpose(1, 2).contiguous(), None
    parts = zip(query.split(1), key.split(1), value.split(1), layouts, strict=True)
    rows = [_row(q, k, v, one, scaling) for q, k, v, one in parts]
    return torch.cat(rows).transpose(1, 2).contiguous(), None


def _causal(query: Any, key: Any, value: Any, scaling: float | None) -> Any:
    """Each token sees those before it; filler stands behind all that is read."""
    from torch.nn.functional import scaled_dot_product_attention

    shared = query.shape[1] // key.shape[1]
    if query.device.type == "cpu" and query.shape[2] <= PLAIN:
        return _plain(query, key, value, query.shape[-1] ** -0.5 if scaling is None else scaling)
    k, v = (x.repeat_interleave(shared, dim=1) for x in (key, value))
    return scaled_dot_product_attention(query, k, v, is_causal=True, scale=scaling)


def _plain(query: Any, key: Any, value: Any, scaling: float) -> Any:
    """The same by whole products: query heads that read one key stand below each other, as more tokens of one head."""
    import torch

    rows, heads, width, depth = query.shape
    read = key.shape[1]
    ahead = torch.full((width, width), float("-inf"), dtype=query.dtype).triu(1).repeat(heads // read, 1)
    q, k, v = (x.reshape(rows * read, -1, depth) for x in (query, key, value))
    scores = torch.baddbmm(ahead.expand(rows * read, -1, -1), q, k.transpose(1, 2), alpha=scaling)
    return (torch.softmax(scores, -1) @ v).reshape(rows, heads, width, depth)


def _row(query: Any, key: Any, value: Any, row: Layout, scaling: float | None) -> Any:
    import torch
    from torch.nn.functional import pad, scaled_dot_product_attention

    heads, width, depth = query.shape[1:]
    shared = (
        heads // key.shape[1]
    )  # query heads that read one key: they stand below each other, as more tokens of one head
    k, v = key[:, :, : row.prefix], value[:, :, : row.prefix]
    out = [_causal(query[:, :, : row.prefix], k, v, scaling)]
    for span in row.spans:
        place = slice(span.start, span.end)
        seen = scaled_dot_product_attention(
            query[:, :, place].reshape(1, heads // shared, -1, depth),
            torch.cat([k, key[:, :, place]], dim=2),
            torch.cat([v, value[:, :, place]], dim=2),
            attn_mask=span.mask.repeat(shared, 1)[None, None],
            scale=scaling,
        )
        out.append(seen.reshape(1, heads, -1, depth))
    end = row.spans[-1].end if row.spans else row.prefix
    return pad(torch.cat(out, dim=2), (0, 0, 0, width - end))
