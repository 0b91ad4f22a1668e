"""A cross-encoder of one's own reads the best passages again. A real one, tiny, with weights drawn by a seed."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from index_desk import IndexDesk
from transformers import AutoTokenizer, BertConfig, BertForSequenceClassification

from tieout.feeds.draft import Draft
from tieout.feeds.errors import WeightsError
from tieout.retrieval import Hit, Index
from tieout.retrieval.index.reranker import Reranker
from tieout.retrieval.index.weights import embedder_folder

TOLD = {
    "rates": "The central bank left its policy rate unchanged at 4.25 per cent.",
    "wheat": "Farmers in Kansas brought in a record wheat harvest this summer.",
    "engines": "Kestrane's revenue rose 12 per cent on strong demand for jet engines.",
    "ferry": "The ferry line raised its fares by 3 per cent from May.",
}
QUESTION = "Which rate did the central bank leave unchanged?"


def cross_encoder(folder: Path, labels: int = 1) -> Path:
    torch.manual_seed(7)
    tokenizer = AutoTokenizer.from_pretrained(embedder_folder("minilm-l6"))
    shape = BertConfig(
        vocab_size=len(tokenizer), hidden_size=16, num_hidden_layers=1, num_attention_heads=2, intermediate_size=32,
        num_labels=labels, initializer_range=0.5,
    )  # fmt: skip
    BertForSequenceClassification(shape).save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder


def scored(folder: Path, question: str, text: str) -> float:
    """What the model itself says of a pair, without sentence-transformers."""
    tokenizer = AutoTokenizer.from_pretrained(folder)
    model = BertForSequenceClassification.from_pretrained(folder).eval()
    with torch.inference_mode():
        return float(model(**tokenizer(question, text, return_tensors="pt")).logits[0, 0])


@pytest.fixture
def desk(tmp_path: Path) -> IndexDesk:
    desk = IndexDesk(tmp_path)
    for name, text in TOLD.items():
        desk.put("wire", Draft(name, "filing", name.title(), f"https://example.com/{name}", text))
    with desk.index() as index:
        index.follow()
    return desk


def found(desk: IndexDesk, reranker: str = "") -> list[Hit]:
    with Index.open(replace(desk.settings, reranker=reranker)) as index:
        return index.search(QUESTION, k=4)


def test_its_order_and_that_of_search_agree_on_the_answer(desk: IndexDesk, tmp_path: Path):
    folder = cross_encoder(tmp_path / "reader")
    before, after = found(desk), found(desk, str(folder))
    by_model = sorted(before, key=lambda h: -scored(folder, QUESTION, f"{h.document.title}\n{h.quote}"))
    assert by_model != before, "a model that agrees with search shows nothing"
    place = {h.document.id: 1 / (61 + n) for n, h in enumerate(before)}
    again = {h.document.id: 1 / (61 + n) for n, h in enumerate(by_model)}
    agreed = sorted(before, key=lambda h: -(place[h.document.id] + again[h.document.id]))
    assert [h.document.id for h in after] == [h.document.id for h in agreed]
    assert [h.score for h in after] == [h.score for h in before]
    assert all(h.document.text[h.start : h.end] == h.quote for h in after)


def test_fewer_hits_than_were_read_again(desk: IndexDesk, tmp_path: Path):
    folder = cross_encoder(tmp_path / "reader")
    with Index.open(replace(desk.settings, reranker=str(folder))) as index:
        assert index.search(QUESTION, k=2) == found(desk, str(folder))[:2]


def test_a_model_that_cannot_serve_is_named(desk: IndexDesk, tmp_path: Path):
    with pytest.raises(WeightsError, match="gives 3 scores"):
        found(desk, str(cross_encoder(tmp_path / "three", labels=3)))
    shutil.copytree(cross_encoder(tmp_path / "reader"), tmp_path / "pickled")
    torch.save({}, tmp_path / "pickled" / "pytorch_model.bin")
    (tmp_path / "pickled" / "model.safetensors").unlink()
    with pytest.raises(WeightsError, match="cannot be loaded"):
        found(desk, str(tmp_path / "pickled"))


def test_one_passage_needs_no_model(tmp_path: Path):
    (tmp_path / "nothing").mkdir()
    assert Reranker(str(tmp_path / "nothing")).read_again(QUESTION, []) == []
