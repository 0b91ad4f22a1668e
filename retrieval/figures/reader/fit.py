"""Fits the reader's linear models over hashed features: softmax over classes, over candidates, and through a narrow middle."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, cast

import numpy as np
import torch

from tieout.retrieval.figures.reader.features import SLOTS
from tieout.retrieval.figures.reader.weights import Matrix

Slots = list[int]


@dataclass(frozen=True, slots=True)
class Recipe:
    """How the models are fitted. `dropped`: the share of an example's features left out, others each time it is seen."""

    epochs: int = 6
    concept_epochs: int = 8
    batch: int = 256
    learning_rate: float = 0.02
    dropped: float = 0.5
    width: int = 64
    seed: int = 7


def fit_classes(lists: Sequence[Slots], labels: Sequence[int], classes: int, recipe: Recipe) -> Matrix:
    """Softmax regression; weights of shape (SLOTS, classes)."""
    bag = _bag(classes, recipe)

    def loss(chosen: Sequence[int], drop: _Drop) -> torch.Tensor:
        scores = bag(*drop([lists[n] for n in chosen]))
        return torch.nn.functional.cross_entropy(scores, torch.tensor([labels[n] for n in chosen]))

    _train(loss, len(lists), recipe.batch, recipe.epochs, [_sparse(bag, recipe)], recipe)
    return _weights(bag.weight, recipe)


def fit_ranking(groups: Sequence[tuple[list[Slots], int]], recipe: Recipe) -> Matrix:
    """Softmax over the candidates of each group, of which the one named is right (-1: none); weights of shape (SLOTS, 1)."""
    usable = [(lists, right) for lists, right in groups if right >= 0 and len(lists) > 1]
    bag = _bag(1, recipe)

    def loss(chosen: Sequence[int], drop: _Drop) -> torch.Tensor:
        scores = bag(*drop([one for n in chosen for one in usable[n][0]])).squeeze(1)
        split = list(scores.split([len(usable[n][0]) for n in chosen]))
        padded = torch.nn.utils.rnn.pad_sequence(split, batch_first=True, padding_value=-1e9)
        return torch.nn.functional.cross_entropy(padded, torch.tensor([usable[n][1] for n in chosen]))

    _train(loss, len(usable), recipe.batch // 4, recipe.epochs, [_sparse(bag, recipe)], recipe)
    return _weights(bag.weight, recipe)


def fit_narrow(
    lists: Sequence[Slots], labels: Sequence[int], classes: int, recipe: Recipe
) -> tuple[Matrix, Matrix, Matrix]:
    """Features into `width` numbers, these into a score for each class: (SLOTS, width), (width, classes), (1, classes)."""
    bag = _bag(recipe.width, recipe, spread=0.05)
    out = torch.nn.Linear(recipe.width, classes)

    def loss(chosen: Sequence[int], drop: _Drop) -> torch.Tensor:
        scores = out(bag(*drop([lists[n] for n in chosen])))
        return torch.nn.functional.cross_entropy(scores, torch.tensor([labels[n] for n in chosen]))

    dense = torch.optim.Adam(out.parameters(), lr=recipe.learning_rate / 4)
    _train(loss, len(lists), recipe.batch, recipe.concept_epochs, [_sparse(bag, recipe), dense], recipe)
    return _weights(bag.weight, recipe), out.weight.detach().numpy().T.copy(), out.bias.detach().numpy()[None, :].copy()


class _Drop:
    """Lists of slots as indices and offsets of an EmbeddingBag, a share of them left out."""

    def __init__(self, recipe: Recipe) -> None:
        self._share = recipe.dropped
        self._generator = np.random.default_rng(recipe.seed)

    def __call__(self, lists: Sequence[Slots]) -> tuple[torch.Tensor, torch.Tensor]:
        lengths = np.fromiter((len(one) for one in lists), np.int64, len(lists))
        flat = np.concatenate([np.asarray(one, np.int64) for one in lists])
        kept = self._generator.random(len(flat)) >= self._share
        lengths = np.bincount(np.repeat(np.arange(len(lists)), lengths)[kept], minlength=len(lists))
        offsets = np.concatenate([[0], np.cumsum(lengths)[:-1]])
        return torch.from_numpy(flat[kept]), torch.from_numpy(offsets.astype(np.int64))


def _bag(columns: int, recipe: Recipe, spread: float = 0.0) -> torch.nn.EmbeddingBag:
    torch.manual_seed(recipe.seed)
    bag = torch.nn.EmbeddingBag(SLOTS, columns, mode="sum", sparse=True)
    torch.nn.init.normal_(bag.weight, std=spread)
    return bag


def _sparse(bag: torch.nn.EmbeddingBag, recipe: Recipe) -> torch.optim.Optimizer:
    return torch.optim.SparseAdam(list(bag.parameters()), lr=recipe.learning_rate)


def _train(
    loss: Callable[[Sequence[int], _Drop], torch.Tensor],
    examples: int,
    batch: int,
    epochs: int,
    optimisers: Sequence[torch.optim.Optimizer],
    recipe: Recipe,
) -> None:
    """Adam with a rate that falls in steps to a last one of 1 / epochs of the first."""
    drop = _Drop(recipe)
    rates = [optimiser.param_groups[0]["lr"] for optimiser in optimisers]
    for epoch in range(epochs):
        for optimiser, rate in zip(optimisers, rates, strict=True):
            optimiser.param_groups[0]["lr"] = rate * (1 - epoch / epochs)
        for chosen in _batches(examples, batch, recipe.seed + epoch):
            for optimiser in optimisers:
                optimiser.zero_grad()
            cast(Any, loss(chosen, drop)).backward()
            for optimiser in optimisers:
                cast(Any, optimiser).step()


def _batches(examples: int, batch: int, seed: int) -> Iterator[list[int]]:
    order = list(range(examples))
    random.Random(seed).shuffle(order)
    for begin in range(0, examples, batch):
        yield order[begin : begin + batch]


def _weights(trained: torch.Tensor, recipe: Recipe) -> Matrix:
    """As the features weigh when none is left out."""
    return cast(Matrix, trained.detach().numpy() * (1 - recipe.dropped))
