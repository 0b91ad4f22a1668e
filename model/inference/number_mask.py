"""Grounded decoding: a LogitsProcessor that lets no number out which the evidence does not hold.

Works on characters, so it is exact for tokenizers that spell digits one by one and for those with tokens of several
digits. A numeral is a maximal run of digits joined by single `,` or `.`; outside citation marks it must be one of the
allowed numerals. `[` opens a citation, which must be a given number; inside `<<…>>` only evidence numbers, a few
constants, operators and the words of a comparison may stand. Non-ASCII digits and fractions are never allowed. Words for numbers are left to the
tie-out. Pure: knows nothing about models; token ids, their text and scores go in, scores come out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from tieout.model.tieout.comparison import WORDS

NUMERAL = re.compile(r"\d+(?:[.,]\d+)*", re.ASCII)
OPERATORS = frozenset(" +-*/()%.,$:;")
CONSTANTS = ("1", "2", "4", "100", "1000")
Mode = Literal["text", "numeral", "cite", "less", "formula", "operand", "word", "greater"]


@dataclass(frozen=True, slots=True)
class State:
    """Where the written text stands: what kind of thing is open, and its characters so far."""

    mode: Mode = "text"
    open: str = ""


START = State()


class Allowed:
    """Numerals as a prefix set: which may be whole, and which may still grow."""

    def __init__(self, numerals: Iterable[str]) -> None:
        self.whole = frozenset(numerals)
        self.prefixes = frozenset(n[:i] for n in self.whole for i in range(1, len(n) + 1))

    def ends(self, open_numeral: str) -> bool:
        return open_numeral.rstrip(".,") in self.whole

    def grows(self, open_numeral: str) -> bool:
        return open_numeral in self.prefixes


def surface_forms(texts: Iterable[str]) -> frozenset[str]:
    """Every numeral in the texts, with and without thousands separators."""
    found: set[str] = set()
    for text in texts:
        for numeral in NUMERAL.findall(text):
            found |= {numeral, numeral.replace(",", "")}
            whole, _, decimals = numeral.replace(",", "").partition(".")
            if whole.isdigit() and len(whole) > 4 and "." not in decimals:
                found.add(f"{int(whole):,}" + (f".{decimals}" if decimals else ""))
    return frozenset(found)


class Grammar:
    """The automaton over characters: `step` gives the next state, or None where the text may not go on so."""

    def __init__(self, numerals: Iterable[str], citations: Iterable[int]) -> None:
        known = frozenset(numerals)
        self.text = Allowed(known)
        self.formula = Allowed(known | {n.replace(",", "") for n in known} | set(CONSTANTS))
        self.words = Allowed(WORDS)
        self.citations = Allowed(str(n) for n in citations)

    def step(self, state: State, char: str) -> State | None:
        if not char.isascii() and char.isnumeric():
            return None
        match state.mode:
            case "text" | "less":
                return self._from_text(state, char)
            case "numeral":
                return self._numeral(state, char)
            case "cite":
                return self._cite(state, char)
            case "formula" | "operand" | "word":
                return self._formula(state, char)
            case _:  # greater: the first of the two that close a formula
                return START if char == ">" else None

    def may_end(self, state: State) -> bool:
        """May the whole text stop here?"""
        return state.mode in {"text", "less"} or (state.mode == "numeral" and self.text.ends(state.open))

    def _from_text(self, state: State, char: str) -> State | None:
        if char in "0123456789":
            return State("numeral", char) if self.text.grows(char) else None
        if char == "[":
            return State("cite") if self.citations.whole else None
        if char == "<":
            return State("formula") if state.mode == "less" else State("less")
        return START

    def _numeral(self, state: State, char: str) -> State | None:
        longer = state.open + char
        if char in "0123456789":
            return State("numeral", longer) if self.text.grows(longer) else None
        whole = self.text.ends(state.open)
        if char in ".," and state.open[-1] not in ".,":
            return State("numeral", longer) if whole or self.text.grows(longer) else None
        return self._from_text(START, char) if whole else None

    def _cite(self, state: State, char: str) -> State | None:
        longer = state.open + char
        if char == "]":
            return START if state.open in self.citations.whole else None
        return State("cite", longer) if self.citations.grows(longer) else None

    def _formula(self, state: State, char: str) -> State | None:
        longer = state.open + char
        if state.mode == "word":
            whole = char == " " and state.open in self.words.whole
            return State("formula") if whole else State("word", longer) if self.words.grows(longer) else None
        if state.mode == "formula" and self.words.grows(char):
            return State("word", char)
        if char in "0123456789":
            return State("operand", longer) if self.formula.grows(longer) else None
        if state.mode == "operand":
            if char in ".,":
                return State("operand", longer) if self.formula.grows(longer) else None
            if not self.formula.ends(state.open):
                return None
        if char == ">":
            return State("greater")
        return State("formula") if char in OPERATORS and char not in ".," else None


@dataclass(frozen=True, slots=True)
class TokenTable:
    """Token texts, sorted by what the grammar must look at. Made once per tokenizer."""

    texts: tuple[str, ...]
    plain: tuple[int, ...]  # no digits, brackets or separators at the head: they only close what is open
    marked: tuple[int, ...]  # no ASCII digit, but brackets or a separator in front
    digits: tuple[int, ...]
    operators: tuple[int, ...]  # made of operators and `>` alone, or a piece of a comparison's words
    closers: tuple[int, ...]  # begin with `]`
    banned: tuple[int, ...]  # non-ASCII digits, and pieces of characters
    ends: tuple[int, ...]  # tokens that end the text


def token_table(texts: Sequence[str], ends: Iterable[int]) -> TokenTable:
    """`texts[i]` is what token i adds to the text; broken characters stand in it as U+FFFD."""
    stop = tuple(ends)
    rows: dict[str, list[int]] = {k: [] for k in ("plain", "marked", "digits", "operators", "closers", "banned")}
    for i, text in enumerate(texts):
        if i not in stop:
            rows[_kind(text)].append(i)
            if text and (set(text) <= OPERATORS | {">"} or any(text.strip() in word for word in WORDS)):
                rows["operators"].append(i)
            if text.startswith("]"):
                rows["closers"].append(i)
    return TokenTable(tuple(texts), ends=stop, **{k: tuple(v) for k, v in rows.items()})


def _kind(text: str) -> str:
    if not text or any(c == "\ufffd" or (not c.isascii() and c.isnumeric()) for c in text):
        return "banned"
    if any(c in "0123456789" for c in text):
        return "digits"
    if text[0] in ".," or "[" in text or "<" in text:
        return "marked"
    return "plain"


@dataclass(slots=True)
class NumberMask:
    """Scores of tokens that may not follow become -inf. Stateless in the ids, so batches and prompt lookup work.

    `prompt` is the number of ids before the answer begins.
    """

    grammar: Grammar
    table: TokenTable
    prompt: int
    _states: dict[tuple[int, ...], State] = field(default_factory=dict)
    _masks: dict[State, Any] = field(default_factory=dict)

    def __call__(self, input_ids: Any, scores: Any) -> Any:
        rows = [self.mask(self.state(tuple(row)), scores.shape[-1]) for row in input_ids[:, self.prompt :].tolist()]
        for i, allowed in enumerate(rows):
            scores[i].masked_fill_(~allowed.to(scores.device), float("-inf"))
        return scores

    def state(self, ids: tuple[int, ...]) -> State:
        """The state after these answer ids; known prefixes are remembered."""
        known = len(ids)
        while known and ids[:known] not in self._states:
            known -= 1
        state = self._states.get(ids[:known], START)
        for i in range(known, len(ids)):
            state = self._after(state, ids[i]) or START
            self._states[ids[: i + 1]] = state
        return state

    def mask(self, state: State, size: int) -> Any:
        """Which tokens may follow: computed once per state, over as few tokens as that state can tell apart."""
        if state not in self._masks:
            import torch

            allowed = (
                self._plain_mask(size).clone() if self._takes_plain(state) else torch.zeros(size, dtype=torch.bool)
            )
            allowed[torch.tensor(self._special(state), dtype=torch.long)] = True
            self._masks[state] = allowed
        return self._masks[state]

    def allowed(self, state: State) -> list[int]:
        """Ids that may follow `state`; never empty for a state reached by allowed ids."""
        return [*(self.table.plain if self._takes_plain(state) else ()), *self._special(state)]

    def _plain_mask(self, size: int) -> Any:
        """All plain tokens: the same for every state that takes them."""
        key = State("text", "plain")
        if key not in self._masks:
            import torch

            plain = torch.zeros(size, dtype=torch.bool)
            plain[torch.tensor(self.table.plain, dtype=torch.long)] = True
            self._masks[key] = plain
        return self._masks[key]

    def _takes_plain(self, state: State) -> bool:
        if state.mode == "numeral":
            return self.grammar.text.ends(state.open)
        return state.mode in {"text", "less"}

    def _special(self, state: State) -> list[int]:
        """Tokens with digits, brackets, separators or operators, and the end, where they may follow."""
        table = self.table
        if state.mode in {"text", "less", "numeral"}:
            candidates: Iterable[int] = (*table.marked, *table.digits)
        elif state.mode == "cite":
            candidates = (*table.digits, *table.closers)
        else:
            candidates = (*table.digits, *table.operators)
        ends = table.ends if self.grammar.may_end(state) else ()
        return [*ends, *(i for i in candidates if self._after(state, i) is not None)]

    def _after(self, state: State, token: int) -> State | None:
        following: State | None = state
        for char in self.table.texts[token]:
            if following is None:
                return None
            following = self.grammar.step(following, char)
        return following
