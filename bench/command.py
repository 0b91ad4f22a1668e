"""How `python -m bench` runs a bench: its parts, their options, and what is skipped aloud.

Knows no bench. Standard library only: some benches start a part of themselves under an interpreter that has little else.
"""

from __future__ import annotations

import argparse
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Protocol

ROOT = Path(__file__).resolve().parents[1]


class Part(Protocol):
    """A module that measures one thing; its docstring is its help."""

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the part's options."""

    def run(self, options: Namespace) -> int:
        """Measure and print; the exit status, 1 when what is wanted was not reached."""


class Skipped(Exception):
    """Something that a bench needs is not there: said aloud, and no failure."""


def given(options: Namespace, name: str) -> Path:
    """The folder or file of the option `--name`.

    Raises Skipped when the option was left out or what it names does not exist.
    """
    path: Path | None = getattr(options, name)
    if path is None:
        raise Skipped(f"needs --{name} {name.upper() if name in ('desk', 'questions') else 'FOLDER'}")
    if not path.exists():
        raise Skipped(f"needs --{name}, and {path} does not exist")
    return path


def add_work(parser: ArgumentParser, name: str) -> None:
    """The option for a part's working folder, which a later run finds again."""
    default = Path("build", "bench", name)
    parser.add_argument("--work", type=Path, default=default, help="working folder, kept for the next run: %(default)s")


def run_parts(bench: str, parts: Mapping[str, Part], words: Sequence[str]) -> int:
    """Run the part that the first word names, or else every part with those of the options that it knows.

    Returns the highest exit status. An option that no part knows is a usage error.
    """
    if len(parts) > 1 and words[:1] in (["-h"], ["--help"]):
        print(_parts_help(bench, parts))
        return 0
    if len(parts) > 1 and words and words[0] in parts:
        parts, words = {words[0]: parts[words[0]]}, words[1:]
    parsers = {name: _parser(bench, name, part) for name, part in parts.items()}
    parsed = {name: parser.parse_known_args(words) for name, parser in parsers.items()}
    unknown = [word for word in words if all(word in rest for _, rest in parsed.values())]
    if unknown:
        next(iter(parsers.values())).error(f"unknown: {' '.join(unknown)}; see python -m bench {bench} --help")
    status = 0
    for name, (options, _) in parsed.items():
        if len(parts) > 1:
            print(f"== {bench} {name}", flush=True)
        status = max(status, _status(parts[name], options))
    return status


def _status(part: Part, options: Namespace) -> int:
    try:
        return part.run(options)
    except Skipped as exc:
        print(f"skipped: {exc}", flush=True)
        return 0


def _parser(bench: str, name: str, part: Part) -> ArgumentParser:
    parser = ArgumentParser(
        prog=f"python -m bench {bench}" + ("" if name == bench else f" {name}"),
        description=part.__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    part.add_arguments(parser)
    return parser


def _parts_help(bench: str, parts: Mapping[str, Part]) -> str:
    width = max(map(len, parts))
    lines = [f"  {name:<{width}}  {first_line(part)}" for name, part in parts.items()]
    return "\n".join(
        [
            f"usage: python -m bench {bench} [PART] [OPTION]...",
            "",
            *lines,
            "",
            "Without a part, all of them run, each with those of the options that it knows.",
            f"Options of a part: python -m bench {bench} PART --help",
        ]
    )


def first_line(part: object) -> str:
    """The first line of a docstring."""
    return (part.__doc__ or "").strip().partition("\n")[0]


def say(text: str) -> None:
    """Progress, on standard error."""
    print(text, file=sys.stderr, flush=True)
