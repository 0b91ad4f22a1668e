"""Fits the reader's models: softmax over classes, over candidates, through a narrow middle, and over guesses together."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, cast

import numpy as np
import torch
from numpy.typing import NDArray

from tieout.retrieval.figures.reader.features import SLOTS
from tieout.retrieval.figures.reader.weights import Matrix, Together

Slots = Sequence[int] | NDArray[np.integer[Any]]


@dataclass(frozen=True, slots=True)
class Recipe:
    """How the models are fitted.

    `steps` and `penalty`: of L-BFGS and L2 for the linear ones. `dropped`: the share of an example's features that the concepts'
    model leaves out, others each time it is seen. `hidden` and `together_epochs`: of the network of together.py.
    """

    steps: int = 80
    penalty: float = 1e-5
    concept_epochs: int = 8
    hidden: int = 24
    together_epochs: int = 12
    batch: int = 256
    learning_rate: float = 0.02
    dropped: float = 0.5
    width: int = 64
    seed: int = 7


def fit_classes(lists: Sequence[Slots], labels: Sequence[int], classes: int, recipe: Recipe) -> Matrix:
    """Softmax regression with an L2 penalty, by L-BFGS; weights of shape (SLOTS, classes)."""
    table = _sparse_rows(lists)
    turned = table.T.tocsr()
    right = np.eye(classes, dtype=np.float32)[np.asarray(labels)]

    def loss(flat: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        scores = table @ flat.reshape(SLOTS, classes).astype(np.float32)
        scores -= scores.max(1, keepdims=True)
        whole = np.log(np.exp(scores).sum(1, keepdims=True))
        slope = turned @ (np.exp(scores - whole) - right)
        return _penalised(flat, float(((whole - scores) * right).sum()), slope.ravel(), len(lists), recipe)

    return _least(loss, SLOTS * classes, recipe).reshape(SLOTS, classes)


def fit_ranking(groups: Sequence[tuple[Sequence[Slots], int]], recipe: Recipe) -> Matrix:
    """Softmax over the candidates of each group, of which the one named is right (-1: none); weights of shape (SLOTS, 1)."""
    usable = [(lists, right) for lists, right in groups if right >= 0 and len(lists) > 1]
    table = _sparse_rows([one for lists, _ in usable for one in lists])
    turned = table.T.tocsr()
    sizes = np.array([len(lists) for lists, _ in usable])
    firsts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    rights = firsts + np.array([right for _, right in usable])

    def loss(flat: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        scores = (table @ flat.astype(np.float32)).astype(np.float64)
        scores -= np.repeat(np.maximum.reduceat(scores, firsts), sizes)
        whole = np.log(np.add.reduceat(np.exp(scores), firsts))
        shares = np.exp(scores - np.repeat(whole, sizes))
        lost = float((whole - scores[rights]).sum())
        shares[rights] -= 1
        return _penalised(flat, lost, turned @ shares.astype(np.float32), len(usable), recipe)

    return _least(loss, SLOTS, recipe)[:, None]


_Loss = Callable[[NDArray[np.float64]], tuple[float, NDArray[np.float64]]]


def _sparse_rows(lists: Sequence[Slots]) -> Any:
    """Rows of counts, as a matrix of shape (lists, SLOTS)."""
    from scipy.sparse import csr_matrix  # type: ignore[import-untyped]

    indices = np.concatenate([np.asarray(one, np.int32) for one in lists])
    ends = np.concatenate([[0], np.cumsum([len(one) for one in lists])])
    return csr_matrix((np.ones(len(indices), np.float32), indices, ends), shape=(len(lists), SLOTS))


def _penalised(
    flat: NDArray[np.float64], lost: float, slope: NDArray[Any], examples: int, recipe: Recipe
) -> tuple[float, NDArray[np.float64]]:
    return lost / examples + recipe.penalty / 2 * float(flat @ flat), slope / examples + recipe.penalty * flat


def _least(loss: _Loss, size: int, recipe: Recipe) -> Matrix:
    from scipy.optimize import minimize  # type: ignore[import-untyped]

    options = {"maxiter": recipe.steps, "maxcor": 7}
    found = minimize(loss, np.zeros(size), jac=True, method="L-BFGS-B", options=options)
    return cast(Matrix, found.x.astype(np.float32))


def fit_together(groups: Sequence[tuple[Matrix, NDArray[np.bool_]]], recipe: Recipe) -> Together:
    """The network of together.py: of each number's guesses those marked are right."""
    usable = [(features, right) for features, right in groups if len(right) > 1 and right.any()]
    every = np.concatenate([features for features, _ in usable])
    mean, spread = every.mean(0), every.std(0) + np.float32(1e-3)
    torch.manual_seed(recipe.seed)
    hidden, out = torch.nn.Linear(every.shape[1], recipe.hidden), torch.nn.Linear(recipe.hidden, 1, bias=False)
    straight = torch.nn.Linear(every.shape[1], 1, bias=False)
    parameters = [p for part in (hidden, out, straight) for p in part.parameters()]
    optimiser = torch.optim.AdamW(parameters, lr=_TOGETHER_RATE, weight_decay=_TOGETHER_DECAY)

    def loss(chosen: Sequence[int], _: _Drop) -> torch.Tensor:
        sizes = [len(usable[n][1]) for n in chosen]
        inputs = torch.from_numpy((np.concatenate([usable[n][0] for n in chosen]) - mean) / spread)
        scores = (out(torch.tanh(hidden(inputs))) + straight(inputs)).squeeze(1)
        rights = torch.from_numpy(np.concatenate([usable[n][1] for n in chosen]))
        of_right = scores.masked_fill(~rights, -1e9)
        padded, right = (
            torch.nn.utils.rnn.pad_sequence(list(one.split(sizes)), batch_first=True, padding_value=-1e9)
            for one in (scores, of_right)
        )
        return (torch.logsumexp(padded, 1) - torch.logsumexp(right, 1)).mean()

    _train(loss, len(usable), recipe.batch // 4, recipe.together_epochs, [optimiser], recipe)
    matrices = (
        part.detach().numpy().copy() for part in (hidden.weight.T, hidden.bias, out.weight.T, straight.weight.T)
    )
    return Together(mean, spread, *matrices)


_TOGETHER_RATE, _TOGETHER_DECAY = 3e-3, 1e-3


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
