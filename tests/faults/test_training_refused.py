"""What training must not touch: bases that would run code or hold pickles, data that is empty or not tied out."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

sys.path.insert(1, str(Path(__file__).parents[1] / "model"))

from tiny_base import tiny_base

from tieout.feeds.errors import DataError, ModelUnavailable, TieoutError, UsageError, WeightsError
from tieout.model.inference.base import open_base
from tieout.ui.cli import app

TIED = {"id": "1", "user": "Sales?", "assistant": "Sales were 4.5 million [1].", "sources": ["Sales were 4.5 million."]}


@pytest.fixture
def base(tmp_path: Path) -> Path:
    return tiny_base(tmp_path / "base")


def refused(place: Path, *lines: object, base: Path) -> TieoutError:
    """What `tieout train` says to these lines; no adapter is left behind."""
    data = place / "data.jsonl"
    data.write_text("".join((line if isinstance(line, str) else json.dumps(line)) + "\n" for line in lines))
    words = ["--desk", str(place), "train", "--data", str(data), "--base", str(base), "--out", "house"]
    done = CliRunner().invoke(app, words)
    assert isinstance(done.exception, TieoutError), done.output
    assert not (place / "adapters" / "house" / "card.json").exists()
    return done.exception


def test_empty_data_says_how_to_build_some(base: Path, tmp_path: Path) -> None:
    error = refused(tmp_path, base=base)
    assert isinstance(error, DataError)
    assert "dataset build" in str(error)


@pytest.mark.parametrize(
    ("assistant", "why"),
    [
        ("Sales were 9.5 million [1].", "9.5"),
        ("Sales were 4.5 million [2].", r"[2]"),
        ("Sales rose <<4.5/3.1-1>> [1].", "formula"),
        ("Sales were 4.5 million.", "4.5"),
    ],
)
def test_a_line_that_does_not_tie_out_is_named_with_its_number(
    base: Path, tmp_path: Path, assistant: str, why: str
) -> None:
    """A wrong figure, a source that is not there, a formula over a loose number, a figure without a mark."""
    error = refused(tmp_path, TIED, TIED | {"assistant": assistant}, base=base)
    assert "data.jsonl, line 2" in str(error)
    assert why in str(error)


def test_a_line_that_is_no_example_is_named_with_its_number(base: Path, tmp_path: Path) -> None:
    assert "line 2" in str(refused(tmp_path, TIED, "{not json", base=base))


def test_a_file_that_is_not_there_is_a_usage_error(base: Path, tmp_path: Path) -> None:
    words = ["--desk", str(tmp_path), "train", "--data", str(tmp_path / "none.jsonl"), "--base", str(base)]
    assert isinstance(CliRunner().invoke(app, words).exception, UsageError)


def test_a_base_that_asks_to_run_its_own_code_is_refused(base: Path) -> None:
    config = json.loads((base / "config.json").read_text()) | {"auto_map": {"AutoModelForCausalLM": "modeling.Mine"}}
    (base / "config.json").write_text(json.dumps(config))
    (base / "modeling.py").write_text("raise SystemExit('ran')\n")
    with pytest.raises(WeightsError, match="run its own code"):
        open_base(str(base))


def test_a_base_of_pickled_weights_is_refused(base: Path) -> None:
    """The pickle is never opened."""
    (base / "model.safetensors").unlink()
    (base / "pytorch_model.bin").write_bytes(b"cos\nsystem\n(S'touch ran'\ntR.")
    with pytest.raises(WeightsError, match="only safetensors"):
        open_base(str(base))


def test_a_base_without_a_chat_template_is_refused(base: Path) -> None:
    (base / "chat_template.jinja").unlink()
    with pytest.raises(ModelUnavailable, match="chat template"):
        open_base(str(base))


def test_a_base_that_nobody_knows_is_told_with_the_choices() -> None:
    with pytest.raises(WeightsError, match="smollm2-135m"):
        open_base("no such base")
