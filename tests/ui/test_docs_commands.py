"""The examples in docs: every command line parses, the scheduler's lines run, unit files are whole."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
from configparser import ConfigParser
from pathlib import Path

import pytest
from typer.main import get_command

from tieout.ui.cli import app

ROOT = Path(__file__).parents[2]
PAGES = sorted((ROOT / "docs").glob("*.md"))  # tests/test_house.py has the README
SHIM = """#!/bin/sh
echo "$@" >> "{calls}"
case "$1" in
  refresh) echo '{{"feeds": []}}'; exit 3 ;;
  report) echo '{{"notes": []}}' ;;
esac
"""


def blocks(page: Path) -> list[str]:
    """What stands indented by four blanks: the examples, less their indentation."""
    text = page.read_text("utf-8")
    found = re.findall(r"(?:^    .*\n(?:\n(?=    ))?)+", text, re.MULTILINE)
    return [re.sub(r"^    ", "", block, flags=re.MULTILINE) for block in found]


def command_lines() -> list[str]:
    """Each `tieout …` of an example: at a line's beginning, in a crontab, after `;`, in a unit's Exec line."""
    lines = (line for page in PAGES for block in blocks(page) for line in block.splitlines())
    parts = (part for line in lines for part in re.split(r";|&&|\|\|", line.partition(" # ")[0]))
    found = (re.search(r"(?:^|[\s=@-])(?:[\w./]*/)?tieout\s+(?=[a-z]|--desk)(?P<words>[^>|]*)", part) for part in parts)
    return sorted({match["words"].strip() for match in found if match})


@pytest.mark.parametrize("line", command_lines())
def test_every_command_in_the_docs_parses(line: str) -> None:
    """Command and options exist; nothing is run."""
    rest = shlex.split(line)
    command = get_command(app)
    if rest[0] == "--desk":
        rest = rest[2:]
    name = rest[0]
    while hasattr(command, "commands"):
        command = command.commands[rest.pop(0)]
    assert command.make_context(name, rest, resilient_parsing=False).params is not None


def crontab() -> list[str]:
    """The commands of the crontab in docs/scheduling.md, as cron hands them to sh."""
    found = next(block for block in blocks(ROOT / "docs" / "scheduling.md") if "MAILTO" in block)
    rows = [line for line in found.splitlines() if re.match(r"[\d*]", line)]
    return [re.sub(r"^(?:\S+\s+){5}", "", row).replace("\\%", "%") for row in rows]


def test_a_failing_feed_does_not_cancel_the_morning_notes(tmp_path: Path) -> None:
    """The crontab's own line, run by sh, with a refresh that ends with 3: the notes come, the day's log has both."""
    line = next(command for command in crontab() if "report" in command)
    shim = tmp_path / "tieout"
    shim.write_text(SHIM.format(calls=tmp_path / "calls"))
    shim.chmod(0o755)
    environment = {**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}"}
    command = line.replace("/var/log/tieout", str(tmp_path))
    subprocess.run(["sh", "-c", command], env=environment, timeout=20, check=True)
    assert (tmp_path / "calls").read_text().split("\n")[:2] == ["refresh --json", "report --watchlist --json"]
    (log,) = tmp_path.glob("20??-??-??.jsonl")
    assert [set(json.loads(row)) for row in log.read_text().splitlines()] == [{"feeds"}, {"notes"}]


def units() -> list[ConfigParser]:
    found = []
    for block in blocks(ROOT / "docs" / "scheduling.md"):
        if block.startswith("[Unit]"):
            unit = ConfigParser(strict=False, interpolation=None)
            unit.optionxform = str  # type: ignore[assignment,method-assign]
            unit.read_string(block)
            found.append(unit)
    return found


def test_timers_are_installed_and_notes_do_not_hang_on_the_feeds() -> None:
    """Each timer can be enabled; the notes' service goes on when its refresh ends with 3."""
    timers = [unit for unit in units() if unit.has_section("Timer")]
    services = [unit for unit in units() if unit.has_section("Service")]
    assert (len(timers), len(services)) == (2, 2)
    assert all(unit["Install"]["WantedBy"] == "timers.target" for unit in timers)
    (notes,) = (unit["Service"] for unit in services if "report" in unit["Service"]["ExecStart"])
    assert notes["ExecStartPre"].startswith("-") and "refresh" in notes["ExecStartPre"]
    assert all(unit["Service"]["SuccessExitStatus"] == "3 75" for unit in services)
