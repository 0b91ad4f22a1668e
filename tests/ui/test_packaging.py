"""What an installation needs beside the code: the wheel's files, the image's, and the services' commands. Docker is not run."""

from __future__ import annotations

import fnmatch
import re
import shlex
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.main import get_command

from tieout.ui.cli import app

ROOT = Path(__file__).parents[2]
ROOMS = ("feeds", "retrieval", "model", "ui")
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))["services"]


def tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", *ROOMS], cwd=ROOT, capture_output=True, text=True)
    if listed.returncode:
        pytest.skip("no git here")
    return [Path(line) for line in listed.stdout.splitlines() if (ROOT / line).is_file()]


def packaged(path: Path, tool: dict[str, Any]) -> bool:
    """Modules come with their package, other files by the patterns of the nearest package above them."""
    package = "tieout." + ".".join(path.parent.parts)
    if path.suffix == ".py":
        return package in tool["packages"]
    for folder in path.parents:
        name = "tieout." + ".".join(folder.parts)
        for pattern in tool["package-data"].get(name, ()):
            if fnmatch.fnmatchcase(str(path.relative_to(folder)), pattern.replace("**/", "*")):
                return True
    return False


def test_the_wheel_has_every_file_of_the_rooms() -> None:
    """A package or a template that pyproject.toml does not name is missing in every installation but an editable one."""
    tool = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["setuptools"]
    assert [str(path) for path in tracked() if not packaged(path, tool)] == []


def test_the_image_copies_what_there_is_and_pins_what_the_makefile_pins() -> None:
    """Torch and the weights are of the same versions however Tieout is installed."""
    dockerfile = (ROOT / "Dockerfile").read_text("utf-8")
    sources = [word for line in re.findall(r"^COPY (.*) \S+$", dockerfile, re.MULTILINE) for word in line.split()]
    assert {*ROOMS, "pyproject.toml", "constraints.txt"} <= set(sources)
    assert all((ROOT / source).exists() for source in sources)
    pins = set(re.findall(r"[\w-]+==[\d.]+", dockerfile))
    assert pins and pins <= set(re.findall(r"[\w-]+==[\d.]+", (ROOT / "Makefile").read_text("utf-8")))


@pytest.mark.parametrize("service", ["chat", "refresh"])
def test_the_services_commands_parse(service: str) -> None:
    """As `tieout` reads them; nothing is run."""
    name, *rest = COMPOSE[service]["command"]
    assert get_command(app).commands[name].make_context(name, rest).params  # type: ignore[attr-defined]


def test_the_services_share_the_desk_and_its_index() -> None:
    """One volume, and the Chroma server that the set-up writes into a new desk.toml, by the words of the template."""
    (script,) = COMPOSE["init"]["command"]
    init, sed = (shlex.split(part) for part in script.split(" && "))
    assert init == ["tieout", "init"]
    done = subprocess.run(["sed", sed[2]], input=(ROOT / "ui" / "desk_template.toml").read_bytes(), capture_output=True)
    assert tomllib.loads(done.stdout.decode())["index"]["url"] == "http://chroma:8000"
    assert all(COMPOSE[name]["volumes"] == ["desk:/desk"] for name in ("init", "chat", "refresh"))
    assert COMPOSE["chroma"]["command"][:4] == ["--host", "0.0.0.0", "--port", "8000"]
