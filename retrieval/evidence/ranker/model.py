"""The ranker's model: the embedder's transformer, trained on, reads the asked words beside a figure's words. The one file that runs it.

A score is a logit against "none of these", whose own logit is 0. The weights here are the trained layers; the word embeddings
are the shipped embedder's, which is checked by its sha256.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tieout.feeds import WeightsError
from tieout.retrieval.evidence.ranker.texts import PARTS
from tieout.retrieval.index.embedder import computes_bf16
from tieout.retrieval.index.weights import embedder_folder, no_progress
from tieout.retrieval.reading.text.sentences import term_weights, terms

if TYPE_CHECKING:
    import torch

WEIGHTS = Path(__file__).with_name("weights")
FILE, CARD = "ranker.safetensors", "card.json"
MOST_TOKENS = 72
FROZEN = "embeddings."  # the shipped embedder's own, and not written with the rest
_BASE = "minilm-l6"
_BATCH = 32
_LONG = 8  # terms: a text twice as long shares half as much of itself
_ONE_AT_A_TIME = threading.Lock()


class RankerModel:
    """A transformer with one score for a pair of texts. `network` is a BertModel, `head` a linear layer to one number."""

    def __init__(self, network: Any, head: Any, tokenizer: Any) -> None:
        self.network, self.head, self.tokenizer = network, head, tokenizer

    def logits(self, asked: Sequence[str], candidates: Sequence[str]) -> torch.Tensor:
        """One logit for each pair, in order, out of the mean over the pair's tokens, as the embedder was trained."""
        import torch

        encoded = self.tokenizer.encode_batch(list(zip(asked, candidates, strict=True)))
        ids = torch.tensor([e.ids for e in encoded])
        mask = torch.tensor([e.attention_mask for e in encoded])
        kinds = torch.tensor([e.type_ids for e in encoded])
        states = self.network(input_ids=ids, attention_mask=mask, token_type_ids=kinds).last_hidden_state
        weights = mask.unsqueeze(-1).to(states.dtype)
        pooled = (states * weights).sum(1) / weights.sum(1)
        scores: torch.Tensor = self.head(pooled.float()).squeeze(-1)
        return scores


def untrained() -> RankerModel:
    """The embedder's transformer under a head that scores everything 0."""
    import torch
    from tokenizers import Tokenizer
    from transformers import BertModel
    from transformers.utils import logging

    folder = embedder_folder(_BASE, no_progress)
    shown, level = logging.is_progress_bar_enabled(), logging.get_verbosity()
    logging.disable_progress_bar()
    logging.set_verbosity_error()  # the embedder's pooling layer is left out, which would be reported
    try:
        network = BertModel.from_pretrained(
            str(folder), add_pooling_layer=False, local_files_only=True, use_safetensors=True
        )
    finally:
        logging.set_verbosity(level)
        if shown:
            logging.enable_progress_bar()
    head = torch.nn.Linear(network.config.hidden_size, 1)
    torch.nn.init.zeros_(head.weight)
    torch.nn.init.zeros_(head.bias)
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.enable_truncation(MOST_TOKENS)
    tokenizer.enable_padding()
    return RankerModel(network, head, tokenizer)


def save(model: RankerModel, folder: Path) -> None:
    """Write the trained layers in bf16."""
    import torch
    from safetensors.torch import save_file

    folder.mkdir(parents=True, exist_ok=True)
    layers = {f"network.{k}": v for k, v in model.network.state_dict().items() if not k.startswith(FROZEN)}
    layers |= {f"head.{k}": v for k, v in model.head.state_dict().items()}
    save_file({k: v.to(torch.bfloat16).contiguous() for k, v in layers.items()}, folder / FILE)


@lru_cache(maxsize=2)
def load(folder: Path = WEIGHTS) -> RankerModel:
    """The trained model, ready to score. WeightsError where its file is missing or is of another shape."""
    import torch
    from safetensors.torch import load_file

    model = untrained()
    try:
        layers = load_file(folder / FILE)
        for part, module in (("network.", model.network), ("head.", model.head)):
            own = {k.removeprefix(part): v.float() for k, v in layers.items() if k.startswith(part)}
            lacking, unknown = module.load_state_dict(own, strict=False)
            if unknown or any(not name.startswith(FROZEN) for name in lacking):
                raise ValueError(f"layers missing or unknown: {[*lacking, *unknown][:3]}")
    except (OSError, ValueError, RuntimeError) as exc:
        raise WeightsError(f"The ranker's weights in {folder} cannot be loaded ({exc}); install Tieout again.") from exc
    model.network.eval().requires_grad_(False)
    model.head.requires_grad_(False)
    if computes_bf16():
        model.network.to(torch.bfloat16)
    return model


def nearest(asked: str, texts: Sequence[str], most: int) -> list[str]:
    """The `most` texts that share most of what is asked: its content words, the rarer the more, and words of like meaning."""
    if len(texts) <= most:
        return list(texts)
    held = [frozenset(terms(text)) for text in texts]
    weighed = term_weights(terms(asked), held)
    shared = [sum(w for t, w in weighed.items() if t in own) / (_LONG + len(own)) for own in held]
    (near,) = alike([asked], [" ".join(text.split(PARTS)[:2]) for text in texts])
    top = max(shared) or 1.0
    order = sorted(range(len(texts)), key=lambda n: -(shared[n] / top + near[n]))
    return [texts[n] for n in order[:most]]


def alike(asked: Sequence[str], texts: Sequence[str]) -> list[list[float]]:
    """For each asked text how near each text's words are to it, -1 to 1, by the cosine of their weighed word embeddings."""
    bags = _bags(load(), [*(" ".join(terms(one)) or one for one in asked), *texts])
    rows: list[list[float]] = (bags[: len(asked)] @ bags[len(asked) :].T).tolist()
    return rows


def _bags(model: RankerModel, texts: Sequence[str]) -> torch.Tensor:
    """A unit vector for each text: word embeddings weighed by how rarely their token comes among these texts."""
    import torch

    encoded = model.tokenizer.encode_batch(list(texts), add_special_tokens=False)
    ids = torch.tensor([e.ids for e in encoded])
    mask = torch.tensor([e.attention_mask for e in encoded], dtype=torch.float32)
    words = model.network.embeddings.word_embeddings.weight
    seen = torch.zeros(words.shape[0])
    for one in encoded:
        seen[sorted({i for i, on in zip(one.ids, one.attention_mask, strict=True) if on})] += 1
    rare = torch.log1p(len(texts) / (1 + seen))[ids] * mask
    summed = (words[ids].float() * rare.unsqueeze(-1)).sum(1)
    return torch.nn.functional.normalize(summed, dim=1)


def score(asked: str, candidates: Sequence[str], model: RankerModel | None = None) -> list[float]:
    """A logit for each candidate's words, in order."""
    return score_pairs([(asked, candidate) for candidate in candidates], model)


def score_pairs(pairs: Sequence[tuple[str, str]], model: RankerModel | None = None) -> list[float]:
    """A logit for each pair of asked words and a candidate's, in order; texts of one length go together, so that little is padded."""
    import torch

    reader = model or load()
    order = sorted(range(len(pairs)), key=lambda n: len(pairs[n][0]) + len(pairs[n][1]))
    found = [0.0] * len(pairs)
    with _ONE_AT_A_TIME, torch.inference_mode():
        for at in range(0, len(order), _BATCH):
            batch = order[at : at + _BATCH]
            logits = reader.logits(*zip(*(pairs[n] for n in batch), strict=True))
            for n, one in zip(batch, logits, strict=True):
                found[n] = float(one)
    return found
