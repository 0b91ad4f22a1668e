"""The analyst: streams a draft, ends with the Answer, and answers even when no model can."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from made_evidence import BACKLOG, GREW, SALES

from tieout.feeds.errors import ModelUnavailable, SettingsError
from tieout.model.analyst import Analyst, grammar
from tieout.model.inference import remote
from tieout.model.inference.number_mask import START
from tieout.model.prompt.build import user_turn
from tieout.model.records import Answer
from tieout.model.settings import ModelSettings


@dataclass
class FakeEngine:
    """Writes what it is told to; remembers that it was asked."""

    pieces: tuple[str, ...] = ()
    broken: bool = False
    asked: list[Any] = field(default_factory=list)

    def count(self, text: str) -> int:
        return len(text) // 4

    def stream(self, turns: Any, grammar: Any, *, adapter: Any = None, stop: Any = None) -> Iterator[str]:
        self.asked.append((turns, adapter))
        if self.broken:
            raise ModelUnavailable("The model is damaged: fetch it again.")
        yield from self.pieces


def analyst(engine: FakeEngine) -> Analyst:
    return Analyst(ModelSettings(), engine=engine, clock=lambda: datetime(2026, 11, 1, tzinfo=UTC))  # type: ignore[arg-type]


def test_the_draft_streams_and_the_answer_comes_last() -> None:
    """Cumulative text, then the tied-out Answer."""
    engine = FakeEngine(("Total net sales were ", "$391,035 million in fiscal 2024 [1]."))
    *drafts, last = list(analyst(engine).stream(SALES))
    assert drafts[0] == "Total net sales were "
    assert isinstance(last, Answer)
    assert drafts[-1] == last.answer


def test_without_a_model_the_answer_is_made_of_the_evidence_and_says_so() -> None:
    answer = analyst(FakeEngine(broken=True)).answer(SALES)
    assert not answer.refused
    assert "$391.04 billion" in answer.answer
    assert "No language model could write" in answer.notice


def test_a_refusal_asks_no_model() -> None:
    """Missing figures and advice are decided by code: fast, and the model cannot talk its way out."""
    engine = FakeEngine(("Buy now [1].",))
    for evidence in (
        replace(SALES, verdict="missing", missing="headcount"),
        replace(SALES, question="Should I buy it?", verdict="advice"),
    ):
        assert analyst(engine).answer(evidence).refused
    assert engine.asked == []


def test_an_adapter_is_chosen_per_answer() -> None:
    engine = FakeEngine(("x",))
    desk = analyst(engine)
    for adapter in ("house", None, "none"):
        desk.answer(SALES, adapter=adapter)
    desk.answer(SALES)
    assert [adapter for _, adapter in engine.asked] == ["house", None, None, "analyst"]


def test_a_remote_draft_passes_the_same_check() -> None:
    """A server on loopback makes a figure up; it is cut, and the right one is written."""
    with chat_server(["Total net sales ", "were $999 million in fiscal 2024 [1]."]) as url:
        desk = Analyst(ModelSettings(base=f"openai:{url}#tiny"))
        answer = desk.answer(SALES)
    assert "$999" not in answer.answer
    assert "$391.04 billion" in answer.answer
    assert [c.text for c in answer.cut] == ["Total net sales were $999 million in fiscal 2024 [1]."]


def test_a_silent_server_means_an_extractive_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remote, "ATTEMPTS", 1)
    answer = Analyst(ModelSettings(base="openai:http://127.0.0.1:9/v1#tiny")).answer(SALES)
    assert "does not answer" in answer.notice
    assert "$391.04 billion" in answer.answer


@pytest.mark.parametrize("base", ["openai:http://host/v1", "openai:ftp://host/v1#m", "openai:#m"])
def test_a_remote_base_needs_an_address_and_a_name(base: str) -> None:
    with pytest.raises(SettingsError):
        remote.endpoint(base)


def test_the_prompt_keeps_to_its_budget_and_keeps_the_findings() -> None:
    """Long passages lose lines; the line with the figure, calculations and the question stay."""
    long = replace(GREW.items[0], text="Filler without meaning.\n" * 400 + GREW.items[0].text)
    turn = user_turn(replace(GREW, items=(long,)), lambda text: len(text) // 4, 400)
    assert len(turn) // 4 <= 420
    assert "Total net sales | 2024: $ 391,035" in turn
    assert "<<391035/383285-1>> = +2.0 %" in turn
    assert turn.endswith(f"Question: {GREW.question}")


def test_of_long_evidence_the_lines_nearest_the_question_are_told_and_sources_without_one_are_not() -> None:
    """As in training; the line that a finding stands in is told whatever the question's words are."""
    told = "Harvest festivals were cancelled in Bresk after the storms."
    filler = [f"Harvest without any meaning in paragraph {'i' * n}." for n in range(1, 30)]
    (item,) = GREW.items
    long = replace(item, n=2, text="\n".join([*filler, told]))
    idle = replace(item, n=3, text="Nothing of note.")
    asked = replace(GREW, items=(item, long, idle), question="Which harvest festivals were cancelled?")
    turn = user_turn(asked, lambda text: len(text) // 4, 4000)
    assert turn.index(told) < turn.index("Total net sales | 2024: $ 391,035")
    assert "[3]" not in turn
    assert sum(line in turn for line in filler) <= 5


def test_the_grammar_lets_big_figures_be_rounded() -> None:
    """391,035 million may be written 391.0 billion, never 392."""
    rules = grammar(SALES, SALES.items[0].text)
    assert "391.0" in rules.text.whole
    assert "392" not in rules.text.whole
    assert rules.step(START, "[") is not None


class chat_server:
    """An OpenAI-compatible server on loopback that streams given pieces."""

    def __init__(self, pieces: list[str]) -> None:
        events = [{"choices": [{"delta": {"content": piece}}]} for piece in pieces]
        lines = [f"data: {json.dumps(event)}\n\n" for event in events]
        body = ("".join(lines) + "data: [DONE]\n\n").encode()

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                self.rfile.read(int(self.headers["Content-Length"]))
                self.send_response(200)
                self.send_header("Content-Type", "text/event-stream")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *args: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)

    def __enter__(self) -> str:
        self.thread.start()
        return f"http://127.0.0.1:{self.server.server_port}/v1"

    def __exit__(self, *args: object) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


def test_two_sources_stand_in_the_prompt_with_their_heads() -> None:
    turn = user_turn(BACKLOG, lambda text: len(text) // 4, 1400)
    assert "[1] Kestrane Aerospace, release, 2026-10-20: Kestrane Aerospace: third quarter 2026" in turn
    assert "[2] Meridian Wire, news, 2026-10-20: Backlog at Kestrane" in turn
