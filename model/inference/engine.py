"""The engine: a base, at most one adapter per answer, and greedy decoding with a key-value cache. Text streams out.

Knows tokens and tensors, nothing about evidence; what may be written is a `NumberMask` handed in. An own loop of
forward passes instead of `generate()`: it can stop on an event, at a repeated line and after the last sentence, and
streams without a second thread. Measured on two cores with AVX512-BF16, 900 tokens of prompt: bf16 0.9 s + 56 ms a
token, fp32 1.9 s + 66 ms.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from tieout.feeds import ModelUnavailable
from tieout.model.inference import adapters
from tieout.model.inference.base import Base, load_model, open_base
from tieout.model.inference.number_mask import Grammar, NumberMask, TokenTable, token_table
from tieout.model.inference.vocabulary import end_ids, token_texts
from tieout.model.prompt.template import Message
from tieout.model.settings import ModelSettings

SENTENCE_END = re.compile(r"[.!?](?:\s*\[\d+\])*\s+(?=\S)")


@dataclass(slots=True)
class Engine:
    """Loads what an answer needs on first use, and keeps it."""

    settings: ModelSettings
    progress: Callable[[str, int, int], None] = lambda what, done, total: None
    _base: Base | None = None
    _table: TokenTable | None = None
    _models: dict[str | None, Any] = field(default_factory=dict)

    @property
    def base(self) -> Base:
        if self._base is None:
            self._base = open_base(self.settings.base, self.progress)
        return self._base

    def model(self, adapter: str | None) -> Any:
        """The base alone, or a copy with the adapter merged in; each is loaded once."""
        if adapter not in self._models:
            checked = None
            if adapter is not None:
                checked = adapters.check(adapters.find_adapter(adapter, self.settings.adapters), self.base)
            self._threads()
            loaded = load_model(self.base)
            self._models[adapter] = loaded if checked is None else adapters.apply(loaded, checked)
        return self._models[adapter]

    def count(self, text: str) -> int:
        """Tokens of a text."""
        return len(self.base.tokenizer(text, add_special_tokens=False)["input_ids"])

    def stream(
        self,
        turns: Sequence[Message],
        grammar: Grammar | None,
        *,
        adapter: str | None = None,
        stop: threading.Event | None = None,
        max_sentences: int = 5,
    ) -> Iterator[str]:
        """Pieces of the answer as they come. `grammar` None leaves decoding unconstrained (only evaluation does)."""
        model = self.model(adapter)
        prompt = self._encode(turns)
        mask = None if grammar is None else NumberMask(grammar, self._tokens(), len(prompt))
        ends = set(end_ids(self.base.tokenizer))
        written: list[int] = []
        shown = ""
        for token in greedy(model, prompt, mask, ends, self.settings.new_tokens):
            if stop is not None and stop.is_set():
                return
            written.append(token)
            text = self.base.tokenizer.decode(written, skip_special_tokens=True)
            if text.endswith("\ufffd"):
                continue
            piece, shown = text[len(shown) :], text
            if piece:
                yield piece
            if finished(shown, max_sentences):
                return

    def _encode(self, turns: Sequence[Message]) -> list[int]:
        encoded = self.base.tokenizer.apply_chat_template(
            list(turns), add_generation_prompt=True, tokenize=True, return_dict=True
        )
        return [int(i) for i in encoded["input_ids"]]

    def _tokens(self) -> TokenTable:
        if self._table is None:
            tokenizer = self.base.tokenizer
            self._table = token_table(token_texts(tokenizer), end_ids(tokenizer))
        return self._table

    def _threads(self) -> None:
        if self.settings.threads:
            import torch

            torch.set_num_threads(self.settings.threads)


def greedy(model: Any, prompt: Sequence[int], mask: NumberMask | None, ends: set[int], limit: int) -> Iterator[int]:
    """The likeliest allowed token, again and again, until the model ends or `limit` tokens are out."""
    import torch

    ids = list(prompt)
    fed = torch.tensor([ids])
    cache = None
    with torch.inference_mode():
        for _ in range(limit):
            try:
                out = model(fed, past_key_values=cache, use_cache=True, logits_to_keep=1)
            except (MemoryError, RuntimeError) as exc:
                raise ModelUnavailable(
                    f"The model stopped ({exc}): close other programs or name a smaller base."
                ) from exc
            cache = out.past_key_values
            scores = out.logits[:, -1, :].float()
            if mask is not None:
                scores = mask(torch.tensor([ids]), scores)
            token = int(scores.argmax(-1))
            if token in ends:
                return
            ids.append(token)
            fed = torch.tensor([[token]])
            yield token


def finished(text: str, max_sentences: int) -> bool:
    """Small models go on: stop after enough sentences, or when a sentence comes a second time."""
    parts = [part.strip() for part in SENTENCE_END.split(text)]
    whole = parts[:-1]
    return len(whole) >= max_sentences or len(set(whole)) < len(whole)
