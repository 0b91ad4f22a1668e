"""`tieout export` on the command line: the desk's base and adapters, JSON for machines, one sentence for slips."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

sys.path.insert(1, str(Path(__file__).parents[1] / "model"))

from tiny_base import tiny_base

from tieout.feeds.errors import AdapterError, UsageError
from tieout.ui.cli import app


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    base = tiny_base(tmp_path / "base")
    (tmp_path / "desk.toml").write_text(f'[model]\nbase = "{base}"\n')
    return tmp_path


def test_the_base_alone_is_exported_and_told_as_json(desk: Path) -> None:
    out = desk / "out" / "base.gguf"
    words = ["--desk", str(desk), "export", "none", "--to", "gguf", "--type", "f16", "--out", str(out), "--json"]
    done = CliRunner().invoke(app, words)
    said = json.loads(done.stdout)
    assert (said["to"], said["type"], said["adapter"], said["bytes"]) == ("gguf", "f16", None, out.stat().st_size)
    assert out.read_bytes()[:4] == b"GGUF"


@pytest.mark.parametrize(
    ("words", "error"),
    [
        (["analyst", "--to", "peft"], AdapterError),
        (["nobody", "--to", "merged"], AdapterError),
        (["none", "--to", "onnx"], UsageError),
    ],
)
def test_slips_end_as_one_sentence_and_leave_nothing(desk: Path, words: list[str], error: type[Exception]) -> None:
    """The shipped adapter is another base's; nobody's is unknown; onnx is no form."""
    done = CliRunner().invoke(app, ["--desk", str(desk), "export", *words, "--out", str(desk / "out")])
    assert isinstance(done.exception, error)
    assert str(done.exception).count("\n") == 0
    assert not (desk / "out").exists()
