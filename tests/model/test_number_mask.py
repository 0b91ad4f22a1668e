"""Grounded decoding: whatever the scores say, no number comes out that the evidence does not hold."""

from __future__ import annotations

import random

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from tieout.model.inference.number_mask import (
    CONSTANTS,
    NUMERAL,
    START,
    Grammar,
    NumberMask,
    State,
    TokenTable,
    surface_forms,
    token_table,
)
from tieout.model.tieout.sentences import CITATION_MARK, FORMULA

WORDS = [
    " the",
    " rose",
    "Revenue",
    " million",
    " $",
    "€",
    "-",
    "%",
    ",",
    ".",
    ". ",
    ", and",
    " [",
    "[",
    "]",
    "],",
    " <<",
]
WORDS += ["<", "<<", ">>", ">", "/", "*", "+", "(", ")", " ", "\n", "½", "²", "٣", "\ufffd", ".5", ",000", " x", "bn"]
DIGITWISE = [*"0123456789", *WORDS, ""]
MULTI = [*(str(n) for n in range(300)), "00", "000", " 20", "24]", "[1", " [12", "7%", "3.", *WORDS, ""]


def table(texts: list[str]) -> TokenTable:
    return token_table(texts, [len(texts) - 1])


TABLES = {"digit-wise": table(DIGITWISE), "multi-digit": table(MULTI)}
evidence_numbers = st.lists(
    st.one_of(
        st.integers(0, 10**7).map(lambda n: f"{n:,}"),
        st.integers(0, 99999).map(str),
        st.decimals(0, 9999, places=2).map(lambda d: f"{d:,}"),
    ),
    min_size=1,
    max_size=8,
)


def written(mask: NumberMask, seed: int, steps: int) -> tuple[str, State]:
    """Text sampled uniformly from what the mask lets through."""
    rng = random.Random(seed)
    ids: list[int] = []
    known: dict[State, list[int]] = {}
    for _ in range(steps):
        state = mask.state(tuple(ids))
        allowed = known.setdefault(state, known.get(state) or mask.allowed(state))
        assert allowed, f"nothing may follow {''.join(mask.table.texts[i] for i in ids)!r}"
        numeric = [i for i in allowed if any(c.isdigit() or c in "[<" for c in mask.table.texts[i])]
        token = rng.choice(numeric if numeric and rng.random() < 0.6 else allowed)
        if token in mask.table.ends:
            break
        ids.append(token)
    return "".join(mask.table.texts[i] for i in ids), mask.state(tuple(ids))


def loose(text: str, numerals: frozenset[str], citations: set[int]) -> list[str]:
    """Numbers of a text that neither evidence nor citation marks explain. An unfinished formula counts as one."""
    known = numerals | {n.replace(",", "") for n in numerals}
    body = text + ">>" if text.count("<<") > text.count(">>") else text
    body = FORMULA.sub(
        lambda m: f" {' '.join(n for n in NUMERAL.findall(m[1]) if n not in known and n not in CONSTANTS)} ", body
    )
    body = CITATION_MARK.sub(lambda m: " " if int(m[1]) in citations else m[0], body)
    return [n for n in NUMERAL.findall(body) if n not in known]


@pytest.mark.parametrize("family", sorted(TABLES))
@settings(max_examples=80, deadline=None)
@given(numbers=evidence_numbers, seed=st.integers(0, 10**6))
def test_no_number_outside_the_evidence_comes_out(family: str, numbers: list[str], seed: int) -> None:
    """Random evidence, random scores, both tokenizer families."""
    forms = surface_forms(numbers)
    mask = NumberMask(Grammar(forms, [1, 2, 12]), TABLES[family], 0)
    text, state = written(mask, seed, 40)
    if state.mode == "text":
        assert loose(text, forms, {1, 2, 12}) == [], text


@pytest.mark.parametrize("family", sorted(TABLES))
def test_every_number_of_the_evidence_can_be_written(family: str) -> None:
    """The mask is not stricter than it must be: each surface form has a way out, digit by digit or in one token."""
    forms = surface_forms(["$391,035 million", "2.0 %", "0.05", "2024"])
    grammar = Grammar(forms, [1])
    for form in [*forms, "391035"]:
        state = START
        for char in f"{form} [1].":
            following = grammar.step(state, char)
            assert following is not None, f"{form}: {char!r} refused"
            state = following


def test_a_number_must_be_finished() -> None:
    """391 of 391,035 is another number: it can neither stand nor end the text."""
    grammar = Grammar(frozenset({"391,035"}), [1])
    assert grammar.step(State("numeral", "391"), " ") is None
    assert not grammar.may_end(State("numeral", "391"))
    assert grammar.step(State("numeral", "391"), ",") == State("numeral", "391,")


def test_a_full_stop_after_a_number_is_no_decimal_point() -> None:
    """ "in 2024." and "46.2" begin alike and part at the next character."""
    grammar = Grammar(frozenset({"2024", "46.2"}), [])
    after_year = grammar.step(State("numeral", "2024"), ".")
    assert after_year is not None
    assert grammar.step(after_year, " ") == START
    assert grammar.step(after_year, "5") is None


def test_only_given_citations_can_be_written() -> None:
    """[3] is refused where sources are 1, 2 and 12; [1] may close or grow."""
    grammar = Grammar(frozenset({"3"}), [1, 2, 12])
    assert grammar.step(State("cite"), "3") is None
    assert grammar.step(State("cite", "1"), "]") == START
    assert grammar.step(State("cite", "1"), "2") == State("cite", "12")


def test_without_sources_no_citation_opens() -> None:
    assert Grammar(frozenset(), []).step(START, "[") is None


def test_digits_of_other_scripts_and_fractions_are_refused() -> None:
    """٣, ² and ½ are numbers that no evidence form covers."""
    grammar = Grammar(frozenset({"3"}), [1])
    assert [grammar.step(START, c) for c in "٣²½"] == [None, None, None]


def test_a_formula_takes_numbers_and_operators_alone() -> None:
    """Inside << >> no word can stand, and it closes with two signs."""
    grammar = Grammar(surface_forms(["391,035", "383,285"]), [])
    state: State | None = START
    for char in "<<391035/383285-1>>":
        assert state is not None
        state = grammar.step(state, char)
    assert state == START
    assert grammar.step(State("formula"), "a") is None


def test_batches_are_masked_row_by_row() -> None:
    """Two rows in different states get different masks; the prompt's ids do not count."""
    mask = NumberMask(Grammar(frozenset({"42"}), [1]), TABLES["digit-wise"], 2)
    rows = torch.tensor([[10, 10, 4], [10, 10, 10]])
    scores = mask(rows, torch.zeros(2, len(DIGITWISE)))
    assert [i for i in range(10) if scores[0, i] == 0] == [2]
    assert [i for i in range(10) if scores[1, i] == 0] == [4]
