"""One user's desk: the only place that reads desk.toml, and that wires the rooms together.

A `Desk` is settings plus the few things that are worth keeping between questions (the Analyst). Opening it touches
nothing but desk.toml; ledgers and indexes are opened per call, because each belongs to the thread that opened it.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any

from tieout.feeds import FeedSpec, FeedsSettings, FetchSettings, LedgerError, SettingsError, UsageError, ticker_of
from tieout.model import Analyst, ModelSettings
from tieout.ui.brief_settings import BriefSettings
from tieout.ui.freshness import behind_answer, feed_health
from tieout.ui.settings import BriefSection, DeskFile, FeedSection, parse
from tieout.ui.small_talk import is_small_talk, small_talk_answer

if TYPE_CHECKING:
    from tieout.feeds import Ledger
    from tieout.model import Answer, FeedHealth
    from tieout.retrieval import Evidence, Filters, IndexSettings

LONGEST_QUESTION = 2000
SETTINGS = "desk.toml"
OWN_ADAPTER = ""  # the adapter that desk.toml names; "none" is the base model alone


def utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Desk:
    """A folder with its settings, read once. `adapter` everywhere: "" is the desk's own, "none" the base alone."""

    folder: Path
    feeds: FeedsSettings
    model: ModelSettings
    analyst: Analyst  # one per process: it holds the model, loads it on first use, and is thread-safe
    embedder: str = "minilm-l6"
    chroma_url: str = ""
    reranker: str = ""
    queue: int = 4  # questions that may wait in the chat
    brief: BriefSettings = field(default_factory=BriefSettings)
    clock: Callable[[], datetime] = field(default=utc_now, repr=False)

    @classmethod
    def load(cls, folder: Path) -> Desk:
        """Read desk.toml; clear errors when there is no desk, or when it says what Tieout does not know."""
        path = folder / SETTINGS
        try:
            text = path.read_text("utf-8")
        except FileNotFoundError as exc:
            raise UsageError(
                f"There is no desk in {folder}. Run `tieout init --demo` to make one, or name another with --desk."
            ) from exc
        except (OSError, UnicodeDecodeError) as exc:
            raise SettingsError(f"{path} cannot be read ({exc}). Mend the file and run again.") from exc
        return wired(folder, parse(text, str(path)))

    @property
    def settings_path(self) -> Path:
        return self.folder / SETTINGS

    @property
    def ledger_path(self) -> Path:
        return self.feeds.ledger

    @property
    def index(self) -> IndexSettings:
        from tieout.retrieval import IndexSettings

        return IndexSettings(
            self.folder / "index", self.ledger_path, self.embedder, self.chroma_url, reranker=self.reranker
        )

    def open_ledger(self) -> Ledger:
        from tieout.feeds import Ledger

        return Ledger.open(self.ledger_path)

    def stream(
        self, question: str, filters: Filters, adapter: str = OWN_ADAPTER, stop: threading.Event | None = None
    ) -> Iterator[str | Answer]:
        """The draft as it grows, then the Answer. The index follows the ledger first, unless another does already.

        Once `stop` is set the draft ends at its next word, and the Answer is of what there is.
        """
        question = checked_question(question)
        if is_small_talk(question):
            yield small_talk_answer(question, self.clock())
            return
        started = perf_counter()
        evidence, health = self._evidence(question, filters)
        chosen: dict[str, Any] = {} if adapter == OWN_ADAPTER else {"adapter": None if adapter == "none" else adapter}
        yield from self.analyst.stream(
            evidence, health=health, search_seconds=perf_counter() - started, stop=stop, **chosen
        )

    def ask(self, question: str, filters: Filters, adapter: str = OWN_ADAPTER) -> Answer:
        """One finished answer; what was streamed on the way is dropped."""
        from tieout.model import Answer

        *_, last = self.stream(question, filters, adapter)
        assert isinstance(last, Answer), "the analyst's stream ends with the answer"
        return last

    def answerable(self, questions: Iterable[str]) -> Iterator[bool]:
        """Whether the documents give an undisputed figure for each question: reading alone, no model writes."""
        from tieout.retrieval import Filters, Index, build_evidence

        with self.open_ledger() as ledger, Index.open(self.index) as index:
            for question in questions:
                evidence = build_evidence(question, Filters(), index, ledger, now=self.clock())
                found = evidence.findings or evidence.calculations
                yield evidence.verdict == "answerable" and bool(found) and not evidence.conflicts

    def _evidence(self, question: str, filters: Filters) -> tuple[Evidence, FeedHealth]:
        from tieout.retrieval import Index, build_evidence

        now = self.clock()
        with self.open_ledger() as ledger, Index.open(self.index) as index:
            index.follow(wait=0)  # whoever follows already will finish; an answer does not wait for it
            evidence = build_evidence(question, filters, index, ledger, now=now)
            states = ledger.feed_states(self.feeds.feeds)
        named = behind_answer(states, {item.document.feed for item in evidence.items})
        return evidence, feed_health(named, now, filters.as_of)


def wired(folder: Path, file: DeskFile) -> Desk:
    """The rooms' own settings out of a desk.toml's."""
    feeds = FeedsSettings(
        ledger=folder / "ledger.sqlite",
        feeds=tuple(_spec(folder, section) for section in file.feeds),
        watchlist=tuple(map(ticker_of, file.watchlist.tickers)),
        fetch=FetchSettings(file.fetch.contact, tuple(file.fetch.allow_private)),
    )
    chosen = file.model
    model = ModelSettings(chosen.base, chosen.adapter, folder / "adapters", chosen.force_adapter)
    index = file.index
    return Desk(
        folder,
        feeds,
        model,
        Analyst(model),
        index.embedder,
        index.url,
        index.reranker,
        file.chat.queue,
        _brief(file.brief),
    )


def _brief(section: BriefSection) -> BriefSettings:
    at = time.fromisoformat(section.at) if section.at else None
    email = tuple(address.strip() for address in section.email.split(",") if address.strip())
    return BriefSettings(at, email, section.smtp_env, section.webhook_env, section.feed)


def _spec(folder: Path, section: FeedSection) -> FeedSpec:
    """Paths are the desk's: `~` is the user's home, and a relative path starts at the desk's folder."""
    values = section.model_dump()
    for key in ("tickers", "forms"):
        values[key] = tuple(values[key])
    spec = FeedSpec(**values)
    if spec.kind != "folder":
        return spec
    return replace(spec, path=str(folder / Path(spec.path).expanduser()))


def checked_question(question: str) -> str:
    """A question of 1 to 2,000 characters, without the blanks around it."""
    text = question.strip()
    if not text:
        raise UsageError("The question is empty. Ask something, such as: How did Larkmoor Foods do last quarter?")
    if len(text) > LONGEST_QUESTION:
        raise UsageError(
            f"The question has {len(text):,} characters; the limit is {LONGEST_QUESTION:,}. Shorten it and ask again."
        )
    return text


def desk_folder(option: Path | None) -> Path:
    """--desk or TIEOUT_DESK, else the platform's user-data folder; always absolute."""
    from platformdirs import user_data_dir

    return (option or Path(user_data_dir("tieout", appauthor=False))).expanduser().absolute()


def require_writable(folder: Path) -> None:
    """A plain sentence before any work is lost: can files be made here? `folder` need not exist yet."""
    nearest = next((place for place in (folder, *folder.parents) if place.exists()), folder)
    if not nearest.is_dir() or not os.access(nearest, os.W_OK | os.X_OK):
        raise LedgerError(f"The desk folder {folder} is not writable. Make it writable, or choose another with --desk.")
