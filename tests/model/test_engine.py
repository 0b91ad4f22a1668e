"""The real base model: converted once, grounded, stoppable, the same text twice."""

from __future__ import annotations

import random
import threading
from dataclasses import replace

import pytest
import torch
from made_evidence import BACKLOG, GREW

from tieout.model.analyst import grammar
from tieout.model.inference.engine import Engine, finished
from tieout.model.inference.number_mask import NUMERAL, NumberMask, surface_forms
from tieout.model.prompt.build import build_prompt
from tieout.model.settings import ModelSettings
from tieout.model.tieout.sentences import CITATION_MARK, FORMULA

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine(replace(ModelSettings(), new_tokens=12))


def test_the_base_answers_in_pieces_and_the_same_way_twice(engine: Engine) -> None:
    """Greedy decoding, streamed; the pieces add up."""
    said = build_prompt(BACKLOG, engine.count, 1400)
    rules = grammar(BACKLOG, said[-1]["content"])
    once, again = (list(engine.stream(said, rules)) for _ in range(2))
    assert once == again
    assert len(once) > 3


def test_a_stop_ends_the_stream(engine: Engine) -> None:
    """A closed tab frees its worker."""
    stop = threading.Event()
    said = build_prompt(BACKLOG, engine.count, 1400)
    pieces = engine.stream(said, None, stop=stop)
    next(pieces)
    stop.set()
    assert list(pieces) == []


def test_random_scores_over_the_real_vocabulary_give_no_loose_number(engine: Engine) -> None:
    """Twenty walks through the mask of the real tokenizer: every number is the evidence's."""
    prompt = build_prompt(GREW, engine.count, 1400)[-1]["content"]
    rules = grammar(GREW, prompt)
    mask = NumberMask(rules, engine._tokens(), 0)
    rng = random.Random(7)
    generator = torch.Generator().manual_seed(7)
    known = rules.formula.whole
    for _ in range(20):
        ids: list[int] = []
        for _ in range(30):
            scores = torch.randn(1, len(mask.table.texts), generator=generator)
            scores[0, list(mask.table.digits)] += rng.choice((0.0, 6.0))
            token = int(mask(torch.tensor([ids], dtype=torch.long).reshape(1, -1), scores).argmax(-1))
            if token in mask.table.ends:
                break
            ids.append(token)
        state = mask.state(tuple(ids))
        text = "".join(mask.table.texts[i] for i in ids)
        closed = text if state.mode == "text" else text[: -len(state.open) or None]
        assert set(NUMERAL.findall(CITATION_MARK.sub(" ", FORMULA.sub(" ", closed)))) <= known, text


def test_generation_stops_after_a_repeated_sentence() -> None:
    assert finished("Sales rose. Sales rose. And", 5)
    assert not finished("Sales rose to $4.2 billion. Then", 5)


def test_surface_forms_come_with_and_without_separators() -> None:
    assert {"391,035", "391035"} <= surface_forms(["391035"])
