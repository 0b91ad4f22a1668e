"""Checking a file: its text, what the desk says to each figure of it, and the annotated copy."""

from tieout.ui.check.run import check_on
from tieout.ui.check.source import CheckInput, read_input

__all__ = ["CheckInput", "check_on", "read_input"]
