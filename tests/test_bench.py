"""The benches can be run: each name and each part has help, what lacks its data says so, and gold is where the sets say it is."""

from __future__ import annotations

import os
import subprocess
import sys
from argparse import Namespace
from pathlib import Path

import pytest

from bench import check_gold
from bench.__main__ import BENCHES, main
from bench.command import Skipped, given

ROOT = Path(__file__).parents[1]
PARTS = [(name, part) for name, bench in BENCHES.items() for part in bench()]
NAMES = ["search", "answers", "reading", "tieout", "check", "training", "feeds", "chat", "notes"]


def test_the_benches_are_those_that_the_readme_names() -> None:
    """One list, in the same order."""
    assert list(BENCHES) == NAMES
    assert f"python -m bench {'|'.join(NAMES)}" in (ROOT / "README.md").read_text("utf-8")


@pytest.mark.parametrize("name", NAMES)
def test_every_bench_has_help(name: str) -> None:
    """By the command, as a reader types it."""
    command = [sys.executable, "-m", "bench", name, "--help"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    assert f"python -m bench {name}" in done.stdout


@pytest.mark.parametrize(("name", "part"), PARTS)
def test_every_part_has_help(name: str, part: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Its docstring, with the command in it, and its options."""
    with pytest.raises(SystemExit) as ended:
        main([name, "--help"] if name == part else [name, part, "--help"])
    shown = capsys.readouterr().out
    assert ended.value.code == 0
    assert (f"python -m bench {name}" if name == part else f"python -m bench {name} {part}") in shown


def test_help_of_all_is_quick_and_loads_nothing_heavy() -> None:
    """No room is imported for it."""
    script = "import sys; from bench.__main__ import main; main(['--help']); print(any(m.startswith('tieout') for m in sys.modules))"
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "False"


@pytest.mark.parametrize(
    ("words", "missing"),
    [
        (["search"], "--data FOLDER"),
        (["reading"], "--data FOLDER"),
        (["answers", "rows"], "--desk DESK"),
        (["answers", "facts", "--data", os.devnull], "companyfacts"),
        (["training"], "--trl PYTHON"),
        (["chat", "speed"], "--desk DESK"),
        (["tieout", "number-mask"], "--model"),
    ],
)
def test_a_bench_without_its_data_says_so_and_is_no_failure(
    words: list[str], missing: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """What is missing is named by its option."""
    assert main(words) == 0
    shown = capsys.readouterr().out
    assert "skipped: needs " in shown
    assert missing in shown


def test_an_option_that_no_part_knows_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    """A slip is not passed over, whatever the parts."""
    with pytest.raises(SystemExit) as ended:
        main(["reading", "--dato", "here"])
    assert ended.value.code == 2
    assert "--dato" in capsys.readouterr().err


def test_an_unknown_bench_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    """With the list of those there are."""
    assert main(["serach"]) == 2
    assert "search" in capsys.readouterr().err


def test_a_folder_that_is_not_there_is_skipped(tmp_path: Path) -> None:
    """It was named, but does not exist."""
    with pytest.raises(Skipped, match="does not exist"):
        given(Namespace(data=tmp_path / "none"), "data")


@pytest.mark.parametrize("name", check_gold.names())
def test_the_gold_of_a_set_is_in_its_documents(name: str) -> None:
    """TIEOUT_BENCH_DATA names the folder of filings that are not part of this repository."""
    data = os.environ.get("TIEOUT_BENCH_DATA")
    try:
        gold = check_gold.load(check_gold.SETS / name, Path(data) if data else None)
    except Skipped as exc:
        pytest.skip(f"{exc} (TIEOUT_BENCH_DATA)")
    assert gold.all_faults() == []


def test_a_wrong_value_is_found_by_the_check() -> None:
    """A digit of the gold changed: the formula no longer gives it."""
    gold = check_gold.load(check_gold.SETS / "second", None)
    question = next(q for q in gold.questions if q["gold"]["values"])
    value = question["gold"]["values"][0]
    wrong = question | {
        "gold": question["gold"] | {"values": [value | {"value": str(7 + int(float(value["value"]) * 2))}]}
    }
    assert gold.faults(question, gold.proofs[question["id"]]) == []
    assert len(gold.faults(wrong, gold.proofs[question["id"]])) == 1
