"""A file handed to a child process that reads it under limits, and the child's answer. Knows nothing of the file's kind.

The child is `python -m MODULE`, takes the file on standard input and writes one JSON object; what it may use it limits itself.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

from tieout.feeds.errors import ParseError


def read_by_child(command: tuple[str, ...], data: bytes, seconds: float, *, name: str, remedy: str) -> dict[str, Any]:
    """The child's answer. ParseError where it says so, or needs more time or memory than a report may.

    `command`: module and its words; `seconds`: by the clock on the wall; `name` and `remedy`: what the error calls the
    file, and what to do.
    """
    try:
        done = subprocess.run(
            [sys.executable, "-m", *command],
            input=data,
            capture_output=True,
            timeout=seconds,
            check=False,
            env=os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        )
    except subprocess.TimeoutExpired as error:
        raise ParseError(f"reading {name} took more than {seconds:.0f} s; {remedy}") from error
    if done.returncode != 0:
        raise ParseError(f"reading {name} took more time or memory than a report may; {remedy}")
    answer: dict[str, Any] = json.loads(done.stdout)
    if "error" in answer:
        raise ParseError(f"{answer['error']}; save it anew without a password, or remove it")
    return answer
