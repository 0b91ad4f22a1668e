"""The limits of parser children, and platforms that have none."""

from __future__ import annotations

import subprocess
import sys

import pytest

WITHOUT = """
import sys
sys.modules["resource"] = None  # as on Windows: importing it fails
import tieout.feeds, tieout.feeds.parse_worker, tieout.feeds.pdf_worker, tieout.ui.cli
from tieout.feeds.child_limits import limit_cpu, limit_memory, no_core_file
no_core_file(), limit_cpu(3, grace=1), limit_memory(2**30)
print("fine")
"""
SPINS = "from tieout.feeds.child_limits import limit_cpu\nlimit_cpu(0)\nwhile True: pass"
GROWS = "from tieout.feeds.child_limits import limit_memory\nlimit_memory(2**30)\nbytearray(2**31)"


def run(program: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60)


def test_nothing_needs_the_posix_module() -> None:
    """The rooms can be imported where there is none, and the limits pass in silence."""
    assert run(WITHOUT).stdout == "fine\n"


@pytest.mark.skipif(sys.platform != "linux", reason="Linux has all of them")
def test_a_child_that_spins_or_grows_is_ended() -> None:
    """By the kernel: one by a signal, one by a MemoryError."""
    assert run(SPINS).returncode < 0
    assert "MemoryError" in run(GROWS).stderr
