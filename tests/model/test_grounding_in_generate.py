"""The number mask inside transformers' own `generate`: sampled batches, beams and prompt lookup."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import torch
from tiny_base import tiny_base

from tieout.model.inference.number_mask import NUMERAL, Grammar, NumberMask, surface_forms, token_table
from tieout.model.inference.vocabulary import end_ids, token_texts
from tieout.model.tieout.sentences import CITATION_MARK, FORMULA

PROMPT = "Sales were 391,035 in 2024, up 2.0% from 383,285. Sales were 391,035 in 2024, up 2.0% from"
FORMS = surface_forms([PROMPT])


@pytest.fixture(scope="module")
def parts(tmp_path_factory: pytest.TempPathFactory) -> tuple[Any, Any]:
    from transformers import AutoModelForCausalLM, AutoTokenizer

    folder: Path = tiny_base(tmp_path_factory.mktemp("base"))
    return AutoModelForCausalLM.from_pretrained(folder).eval(), AutoTokenizer.from_pretrained(folder)


def mask_for(tokenizer: Any, prompt: int) -> NumberMask:
    return NumberMask(Grammar(FORMS, [1]), token_table(token_texts(tokenizer), end_ids(tokenizer)), prompt)


def generated(parts: tuple[Any, Any], **options: Any) -> tuple[NumberMask, list[tuple[int, ...]], int]:
    """Answer ids of one call of `generate`, a bias towards digits added so that numbers do come."""
    from transformers import LogitsProcessorList

    model, tokenizer = parts
    encoded = tokenizer(PROMPT, return_tensors="pt")
    ids = {"input_ids": encoded["input_ids"], "attention_mask": encoded["attention_mask"]}
    width = ids["input_ids"].shape[1]
    mask = mask_for(tokenizer, width)
    digits = torch.zeros(len(mask.table.texts))
    digits[list(mask.table.digits)] = 3.0

    def towards_digits(_: Any, scores: Any) -> Any:
        return scores + digits

    out = model.generate(
        **ids,
        max_new_tokens=40,
        logits_processor=LogitsProcessorList([towards_digits, mask]),
        pad_token_id=1,
        **options,
    )
    rows = [tuple(i for i in row if i not in mask.table.ends) for row in out[:, width:].tolist()]
    return mask, rows, sum(1 for row in rows for i in row if i in mask.table.digits)


def loose(mask: NumberMask, ids: tuple[int, ...]) -> list[str]:
    """Finished numbers of an answer that its prompt does not hold."""
    text = "".join(mask.table.texts[i] for i in ids)
    state = mask.state(ids)
    text = text[: len(text) - len(state.open)] if state.mode in ("numeral", "operand", "cite") else text
    text += ">>" if text.count("<<") > text.count(">>") else ""
    return [n for n in NUMERAL.findall(CITATION_MARK.sub(" ", FORMULA.sub(" ", text))) if n not in FORMS]


def test_sampled_batches_hold_no_loose_number(parts: tuple[Any, Any]) -> None:
    """Sixteen rows at temperature 1.0, each in a state of its own."""
    torch.manual_seed(3)
    mask, rows, digits = generated(parts, do_sample=True, num_return_sequences=16)
    assert digits > 50
    assert [loose(mask, row) for row in rows] == [[]] * 16


def test_prompt_lookup_gives_what_plain_decoding_gives(parts: tuple[Any, Any]) -> None:
    """Guesses out of the prompt are checked under the mask, place by place."""
    mask, plain, digits = generated(parts, do_sample=False)
    _, guessed, _ = generated(parts, do_sample=False, prompt_lookup_num_tokens=4)
    assert digits > 5
    assert plain == guessed
    assert loose(mask, guessed[0]) == []
