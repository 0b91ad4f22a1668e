"""QA sets over filings, found below a folder that the user names, as drafts.

Reads TAT-QA (`tatqa*.json`), FinQA (`finqa*.jsonl`), ConvFinQA (`convfinqa*.json`) and the XBRL terms of FinLoRA
(`xbrl_term*.jsonl`). What cannot be told as a cited answer is left out; the tie-out filter in `tieout.model.data.build` has the last word.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tieout.feeds import DataError
from tieout.model.data.authored.draft import Draft
from tieout.model.data.finqa import convfinqa_drafts, finqa_drafts, group_of
from tieout.model.data.tatqa import tatqa_drafts


def qa_drafts(folder: Path) -> Iterator[tuple[str, str, Draft]]:
    """(source, serial, draft) for every question that can be told as a cited answer, in file order."""
    for path in sorted(folder.glob("**/tatqa*.json")):
        yield from tatqa_drafts(_json(path.read_text(encoding="utf-8"), path))
    told: set[str] = set()
    for path in sorted(folder.glob("**/finqa*.jsonl")):
        lines = _lines(path)
        told |= {group_of(line["table"]) for line in lines if line["table"]}
        yield from finqa_drafts(lines)
    for path in sorted(folder.glob("**/convfinqa*.json")):
        for conversations in _json(path.read_text(encoding="utf-8"), path).values():
            yield from convfinqa_drafts(conversations, frozenset(told))


def term_pairs(folder: Path) -> Iterator[tuple[str, str]]:
    """(instruction, explanation) of XBRL terms: general finance, asked without evidence."""
    for path in sorted(folder.glob("**/xbrl_term*.jsonl")):
        for line in _lines(path):
            yield line["context"].removesuffix("Answer:").strip(), line["target"].strip()


def _lines(path: Path) -> list[Any]:
    return [_json(line, path) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def _json(text: str, path: Path) -> Any:
    try:
        return json.loads(text)
    except ValueError as exc:
        raise DataError(f"{path.name} is no valid JSON ({exc}); fetch the data set again.") from exc
