"""The house's own rules: imports run one way, importing does nothing, the README tells the truth."""

from __future__ import annotations

import ast
import importlib
import os
import re
import resource
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.main import get_command

from tieout.ui.cli import app

ROOT = Path(__file__).parents[1]
ROOMS = ("feeds", "retrieval", "model", "ui")
HEAVY = ("torch", "transformers", "chromadb", "gradio", "sentence_transformers", "peft", "trafilatura")


def modules() -> Iterator[Path]:
    for room in ROOMS:
        yield from sorted((ROOT / room).rglob("*.py"))


def test_imports_run_one_way_and_through_the_faces(tmp_path: Path) -> None:
    """Rooms and wings import downwards, no import goes past a room's face, and there is no circle (pyproject.toml)."""
    house = tmp_path / "tieout"
    house.mkdir()
    (house / "__init__.py").touch()
    for room in ROOMS:
        (house / room).symlink_to(ROOT / room)
    command = [Path(sys.executable).with_name("lint-imports"), "--no-cache", "--config", ROOT / "pyproject.toml"]
    environment = os.environ | {"PYTHONPATH": str(tmp_path)}
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    assert " 0 broken" in done.stdout


@pytest.mark.parametrize("room", ["feeds", "retrieval", "model"])
def test_a_face_gives_each_of_its_names(room: str) -> None:
    """Every name loads, and none is hidden by a file or folder of the same name."""
    face = importlib.import_module(f"tieout.{room}")
    assert [name for name in face.__all__ if getattr(face, name, None) is None] == []
    files = {path.stem for path in (ROOT / room).iterdir()}
    assert set(face.__all__) & files == set()


@pytest.mark.parametrize("room", ["retrieval", "model"])
def test_a_room_of_wings_has_few_files_of_its_own(room: str) -> None:
    """What is not the room's own record, setting or face stands in a wing."""
    assert len(list((ROOT / room).glob("*.py"))) <= 8


def test_every_package_is_listed_for_the_wheel() -> None:
    """A folder that pyproject.toml does not name would be missing from an installed Tieout."""
    listed = set(tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["setuptools"]["packages"])
    found = {f"tieout.{'.'.join(p.parent.relative_to(ROOT).parts)}" for p in modules()}
    assert listed == found


def test_every_module_states_its_contract() -> None:
    """Each file that is not empty begins with a docstring."""
    silent = [
        str(path)
        for path in modules()
        if path.read_text("utf-8").strip() and not ast.get_docstring(ast.parse(path.read_text("utf-8")))
    ]
    assert silent == []


def test_importing_the_command_line_loads_nothing_heavy_and_touches_nothing(tmp_path: Path) -> None:
    """No model, no Chroma, no Gradio; no file, no thread, no logging set-up."""
    code = (
        "import sys, threading, logging; import tieout.ui.cli, tieout.ui.desk, tieout.feeds, tieout.retrieval, tieout.model; "
        f"print([m for m in {HEAVY!r} if m in sys.modules], threading.active_count(), len(logging.getLogger().handlers))"
    )
    environment = {**os.environ, "HOME": str(tmp_path), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert (done.stdout.strip(), done.stderr) == ("[] 1 0", "")
    assert list(tmp_path.iterdir()) == []


def test_help_is_there_in_a_moment() -> None:
    """Under a second of processor time, whatever else the machine is doing; the best of three."""
    took = []
    for _ in range(3):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run([sys.executable, "-m", "tieout.ui.cli", "--help"], cwd=ROOT, check=True, capture_output=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        took.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    assert min(took) < 1.0


def commands() -> dict[str, str]:
    """Every command's full name and its help."""
    found: dict[str, str] = {}
    for name, command in get_command(app).commands.items():  # type: ignore[attr-defined]
        if hasattr(command, "commands"):
            found |= {f"{name} {sub}": part.help or "" for sub, part in command.commands.items()}
        else:
            found[name] = command.help or ""
    return found


def test_every_command_has_help() -> None:
    """One sentence at least."""
    assert [name for name, text in commands().items() if len(text) < 15] == []


def test_every_command_stands_in_the_readme() -> None:
    """The table of commands is complete."""
    readme = (ROOT / "README.md").read_text("utf-8")
    missing = [
        name
        for name in commands()
        if not all(re.search(rf"`[^`\n]*\b{part}\b[^`\n]*`", readme) for part in name.split())
    ]
    assert missing == []


def readme_commands() -> list[list[str]]:
    import shlex

    text = (ROOT / "README.md").read_text("utf-8")
    return [shlex.split(line)[1:] for line in re.findall(r"^    (\.venv/bin/tieout .*)$", text, re.MULTILINE)]


@pytest.mark.parametrize("words", readme_commands(), ids=" ".join)
def test_every_command_line_in_the_readme_parses(words: list[str]) -> None:
    """Command and options exist; nothing is run."""
    command = get_command(app)
    rest = list(words)
    while hasattr(command, "commands"):
        command = command.commands[rest.pop(0)]
    context = command.make_context(words[0], rest, resilient_parsing=False)
    assert context.params


@pytest.mark.parametrize(
    "target", re.findall(r"^    make (\w+)", (ROOT / "README.md").read_text("utf-8"), re.MULTILINE)
)
def test_every_make_target_in_the_readme_exists(target: str) -> None:
    """`make chat` and `make test` are the first two commands."""
    makefile = (ROOT / "Makefile").read_text("utf-8")
    assert re.search(rf"^{target}:", makefile, re.MULTILINE)


def test_no_index_address_and_no_path_of_a_machine_is_in_the_repository() -> None:
    """Packages come from wherever the user's pip gets them."""
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True)
    if listed.returncode:
        pytest.skip("no git here")
    forbidden = re.compile(r"--(?:extra-)?index-url|https?://[^\s\"']+/simple\b|(?<![\w.])/(?:home|root|Users)/\w+")
    wrong = [
        name
        for name in listed.stdout.splitlines()
        if (ROOT / name).is_file() and forbidden.search((ROOT / name).read_text("utf-8", "ignore"))
    ]
    assert wrong == []
