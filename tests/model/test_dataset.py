"""Training data: what is built ties out, is split by group, and says where it came from."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tieout.feeds.errors import DataError
from tieout.model.data.authored import ARCHETYPES, drafts
from tieout.model.data.build import build_dataset, number, problem, read_dataset, split_of

TABLE = [["", "2019", "2018"], ["Net sales", "$1,496.5", "$1,202.9"], ["Costs", "900.0", "700.5"], ["Tax", "60", "50"]]


def tatqa_context(uid: str, label: str = "Net sales") -> dict[str, object]:
    """A context as TAT-QA writes it, with one arithmetic and one span question."""
    table = [TABLE[0], [label, *TABLE[1][1:]], *TABLE[2:]]
    questions = [
        {"uid": f"{uid}-1", "question": f"What was the percentage change in {label} in 2019 from 2018?",
         "answer": 24.41, "derivation": "(1,496.5-1,202.9)/1,202.9", "answer_type": "arithmetic",
         "answer_from": "table", "rel_paragraphs": [], "scale": "percent"},
        {"uid": f"{uid}-2", "question": f"What was the amount of {label} in 2019?", "answer": ["$1,496.5"],
         "derivation": "", "answer_type": "span", "answer_from": "table", "rel_paragraphs": [], "scale": "million"},
    ]  # fmt: skip
    paragraphs = [{"uid": "p", "order": 1, "text": "Sales include services."}]
    return {"table": {"uid": uid, "table": table}, "paragraphs": paragraphs, "questions": questions}


@pytest.fixture
def qa_folder(tmp_path: Path) -> Path:
    folder = tmp_path / "qa"
    (folder / "tatqa").mkdir(parents=True)
    (folder / "finqa").mkdir()
    contexts = [tatqa_context("u1"), tatqa_context("u2", "Deferred revenue")]
    (folder / "tatqa" / "tatqa_dataset_dev.json").write_text(json.dumps(contexts))
    line = {"question": "what was the growth in sales?", "context": ["sales were strong in both years ."],
            "table": [["", "2019", "2018"], ["sales", "$ 5829", "$ 5735"]],
            "program": "subtract(5829, 5735), divide(#0, 5735)", "answer": 0.016}  # fmt: skip
    (folder / "finqa" / "finqa_dev.jsonl").write_text(json.dumps(line) + "\n")
    return folder


def answers(out: Path) -> list[str]:
    return [json.loads(line)["assistant"] for line in out.read_text().splitlines()]


def test_a_derivation_becomes_a_cited_formula(qa_folder: Path, tmp_path: Path) -> None:
    """(a-b)/b of a QA set is told as <<a/b-1>> with the table's number behind it."""
    out = tmp_path / "train.jsonl"
    build_dataset([qa_folder], out, authored=False)
    told = [a for a in answers(out) if "<<1496.5/1202.9-1>>" in a]
    assert told
    assert all("[1]" in a or "[2]" in a for a in told)


def test_a_finqa_program_becomes_a_formula(qa_folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "train.jsonl"
    build_dataset([qa_folder], out, authored=False)
    assert any("<<5829/5735-1>>" in a for a in answers(out))


def test_a_question_of_another_table_is_taught_as_missing(qa_folder: Path, tmp_path: Path) -> None:
    """A table that does not hold the answer yields "The sources do not give …"."""
    out = tmp_path / "train.jsonl"
    build_dataset([qa_folder], out, authored=False)
    assert any(a.startswith("The sources do not give the percentage change in Deferred revenue") for a in answers(out))


def test_the_card_counts_sources_and_names_licences(qa_folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "train.jsonl"
    card = build_dataset([qa_folder], out, authored=False)
    assert set(card.by_source) == {"tatqa", "finqa", "tables"}
    assert card.examples == card.train + card.held_out == len(answers(out))
    assert "CC BY" in card.licences["tatqa"]
    assert json.loads((tmp_path / "train.jsonl.card.json").read_text())["sha256"] == card.sha256


def test_written_examples_are_many_and_the_same_every_time(tmp_path: Path) -> None:
    """At least 600 distinct examples come from the written archetypes alone, byte for byte the same twice.

    What is dropped rests on more than the nearest lines, which are all that a prompt tells.
    """
    one = build_dataset([], tmp_path / "one.jsonl")
    two = build_dataset([], tmp_path / "two.jsonl")
    assert one.by_source["authored"] >= 600
    assert one.sha256 == two.sha256
    assert sum(one.dropped.values()) < 0.05 * one.examples


def test_every_archetype_is_drawn_and_ties_out() -> None:
    """Of each archetype, most draws pass the filter that guards the training data."""
    tied: dict[str, int] = {}
    for i, draft in enumerate(drafts(share=0.1)):
        example = number(draft, "authored", str(i))
        tied[draft.kind] = tied.get(draft.kind, 0) + (problem(example) is None)
    assert all(tied.values())
    assert len(ARCHETYPES) >= 25


def test_marks_follow_the_shuffled_sources() -> None:
    """Whatever order the items are drawn in, the answer cites the item that holds its figures."""
    draft = next(drafts(share=0.02))
    for seed in range(8):
        example = number(draft, "authored", "x", seed)
        assert problem(example) is None


def test_a_group_never_stands_on_both_sides() -> None:
    assert {split_of("Brackwell Foods", 10) for _ in range(3)} == {split_of("Brackwell Foods", 10)}
    sides = [split_of(f"company {i}", 10) for i in range(400)]
    assert 20 <= sides.count("held-out") <= 65


def written(path: Path, **changes: object) -> Path:
    line = {"id": "1", "source": "reports", "user": "Question: How high were sales?", "sources": ["Sales were $12.4 million."],
            "assistant": "Sales were $12.4 million [1].", **changes}  # fmt: skip
    path.write_text("\n" + json.dumps(line) + "\n")
    return path


def test_an_untied_answer_is_refused_with_its_line(tmp_path: Path) -> None:
    path = written(tmp_path / "own.jsonl", assistant="Sales were $12.5 million [1].")
    with pytest.raises(DataError, match=r"own\.jsonl, line 2 does not tie out: no cited source gives 12\.5"):
        read_dataset([path])


def test_a_source_that_does_not_exist_cannot_be_cited(tmp_path: Path) -> None:
    path = written(tmp_path / "own.jsonl", assistant="Sales were $12.4 million [2].")
    with pytest.raises(DataError, match=r"it cites \[2\]"):
        read_dataset([path])


def test_a_malformed_line_is_named(tmp_path: Path) -> None:
    path = tmp_path / "own.jsonl"
    path.write_text('{"id": "1", "colour": "red", "user": "a", "assistant": "b"}\n')
    with pytest.raises(DataError, match="line 1 is no training example"):
        read_dataset([path])


def test_empty_data_says_how_to_build_some(tmp_path: Path) -> None:
    path = tmp_path / "empty.jsonl"
    path.write_text("")
    with pytest.raises(DataError, match="tieout dataset build"):
        read_dataset([path])


def test_a_tied_line_is_read(tmp_path: Path) -> None:
    (example,) = read_dataset([written(tmp_path / "own.jsonl")])
    assert example.split == "train"
    assert example.sources == ("Sales were $12.4 million.",)
