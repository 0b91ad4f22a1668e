"""The README's own command lines, run one after the other on a desk with the demo: what needs no internet and no training."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parents[2]
ELSEWHERE = re.compile(r"https?://|~/|--every|\b(?:refresh|remove|dataset|train|evaluate|house)\b")


def commands() -> list[str]:
    text = (ROOT / "README.md").read_text("utf-8")
    found = re.findall(r"^    \.venv/bin/tieout (.*)$", text, re.MULTILINE)
    return [line for line in found if not ELSEWHERE.search(line)]


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("readme") / "desk"
    assert run(folder, "init --demo").returncode == 0
    return folder


def run(desk: Path, line: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tieout.ui.cli", "--desk", str(desk), *shlex.split(line)]
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    return subprocess.run(command, capture_output=True, text=True, timeout=550, env=environment)


def test_there_are_commands_to_run() -> None:
    """The first screen's four, and a note."""
    assert {line.split()[0] for line in commands()} >= {"ask", "search", "status", "report", "feeds"}


@pytest.mark.parametrize("line", commands())
def test_a_command_of_the_readme_runs_as_printed(desk: Path, line: str) -> None:
    """Exit 0 and something said; `status` may be red where the feeds of a new desk cannot be reached."""
    done = run(desk, line)
    allowed = {0, 1} if line == "status" else {0}
    assert done.returncode in allowed and "Traceback" not in done.stderr, done.stderr
    assert done.stdout.strip()
