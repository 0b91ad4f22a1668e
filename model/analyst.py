"""The analyst: evidence in, a stream of draft text and then the Answer out. The room's entrance.

Loads the model on first use and keeps it; answers written at once take turns, token by token. Where no model can write, the answer is made of the
evidence alone and says so. The text streamed is a draft: only the Answer at the end has been tied out.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

from tieout.feeds import ModelUnavailable, WeightsError
from tieout.model.answer.compose import finish_answer, select_sentences
from tieout.model.answer.health import FeedHealth
from tieout.model.inference import adapters, remote
from tieout.model.inference.adapters import Standing
from tieout.model.inference.engine import Engine
from tieout.model.inference.fair_lock import FairLock, in_turns
from tieout.model.inference.number_mask import Grammar, surface_forms
from tieout.model.prompt.build import build_prompt
from tieout.model.records import Answer, ModelName, Seconds
from tieout.model.settings import ModelSettings
from tieout.model.tieout.results import rounded
from tieout.model.tieout.sentences import plain
from tieout.retrieval import Evidence

DEFAULT = "\0default"
EXTRACTIVE = "No language model could write ({}), so these sentences are taken from the sources."


class Analyst:
    """`stream` and `answer` may be called from any thread; the model runs for one at a time, one token each in turn."""

    def __init__(
        self,
        settings: ModelSettings,
        *,
        engine: Engine | None = None,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.settings = settings
        self._engine = engine or Engine(settings)
        self._clock = clock
        self._lock = FairLock()

    def adapters(self) -> list[str]:
        """Names of adapters that an answer may use."""
        return [] if self.settings.remote else adapters.adapter_names(self.settings.adapters)

    def standing(self) -> Standing | None:
        """What the desk's adapter is measured to be; None for the base alone and for remote models."""
        name = self.settings.default_adapter
        return None if name is None or self.settings.remote else adapters.standing(name, self.settings.adapters)

    def card(self, name: str) -> dict[str, object]:
        """The card of an adapter."""
        return dict(adapters.read_card(adapters.find_adapter(name, self.settings.adapters)))

    def answer(
        self,
        evidence: Evidence,
        *,
        adapter: str | None = DEFAULT,
        health: FeedHealth | None = None,
        search_seconds: float = 0.0,
        stop: threading.Event | None = None,
    ) -> Answer:
        """The Answer alone."""
        for piece in self.stream(evidence, adapter=adapter, health=health, search_seconds=search_seconds, stop=stop):
            if isinstance(piece, Answer):
                return piece
        raise ModelUnavailable("The answer was stopped before it was finished: ask again.")

    def stream(
        self,
        evidence: Evidence,
        *,
        adapter: str | None = DEFAULT,
        health: FeedHealth | None = None,
        search_seconds: float = 0.0,
        stop: threading.Event | None = None,
    ) -> Iterator[str | Answer]:
        """Draft text, cumulative; last the Answer."""
        chosen = self.settings.default_adapter if adapter == DEFAULT else _named(adapter)
        began = time.monotonic()
        first: float | None = None
        draft, remark = "", ""
        if evidence.verdict == "answerable" and evidence.items:
            try:
                for piece in self._pieces(evidence, chosen, stop):
                    first = first if first is not None else time.monotonic() - began
                    draft += piece
                    yield plain(draft)
            except (ModelUnavailable, WeightsError) as exc:
                draft, remark = "", EXTRACTIVE.format(str(exc).rstrip("."))
        house = () if chosen is None or self.settings.remote else adapters.labels(chosen, self.settings.adapters)
        written = select_sentences(draft, evidence, house)
        total = time.monotonic() - began
        seconds = Seconds(search_seconds, search_seconds + (total if first is None else first), search_seconds + total)
        model = ModelName(self.settings.base, None if self.settings.remote else chosen)
        yield finish_answer(written, evidence, health or FeedHealth(), model, seconds, self._clock(), remark)

    def _pieces(self, evidence: Evidence, adapter: str | None, stop: threading.Event | None) -> Iterator[str]:
        if self.settings.remote:
            where = remote.endpoint(self.settings.base)
            yield from remote.stream(
                where, build_prompt(evidence, _rough_count, 4 * self.settings.prompt_tokens), tokens=400, stop=stop
            )
            return
        if adapter is not None and adapter == self.settings.default_adapter and not self.settings.force_adapter:
            adapters.allow_as_default(adapter, self.settings.adapters)

        def begin() -> Iterator[str]:
            said = build_prompt(evidence, self._engine.count, self.settings.prompt_tokens)
            return self._engine.stream(said, grammar(evidence, said[-1]["content"]), adapter=adapter, stop=stop)

        yield from in_turns(self._lock, begin)


def grammar(evidence: Evidence, prompt: str) -> Grammar:
    """What this evidence lets the model write: numerals of the prompt, and big figures in millions or billions."""
    forms = set(surface_forms([prompt]))
    for finding in evidence.findings:
        size = abs(finding.figure.size)
        for power in (10**6, 10**9):
            if finding.figure.scale != power and size >= power:
                forms |= {f"{rounded(size / power, places):,}" for places in (1, 2)}
    return Grammar(forms, [item.n for item in evidence.items])


def _named(adapter: str | None) -> str | None:
    return None if adapter in (None, "", "none") else adapter


def _rough_count(text: str) -> int:
    """Tokens of a model whose tokenizer is elsewhere: four characters each, about."""
    return len(text) // 4 + 1
