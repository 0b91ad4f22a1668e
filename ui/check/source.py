"""What is checked: a file of any kind that a folder feed reads, or text as it was pasted."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from tieout.feeds import ParseError, UsageError, read_report

MOST_BYTES = 64 * 2**20
_AS_IS = (".md", ".txt", ".text", ".markdown", "")


@dataclass(frozen=True, slots=True)
class CheckInput:
    """`text` is what offsets count in: of Markdown and plain text the file's own characters. `data`: the file as it is."""

    text: str
    title: str
    suffix: str
    data: bytes = b""


def read_input(name: str, data: bytes) -> CheckInput:
    """The text of a file, by its name's ending. ParseError with one sentence where it has none that can be read."""
    suffix = Path(name).suffix.lower()
    if len(data) > MOST_BYTES:
        raise ParseError(f"{name} is larger than {MOST_BYTES // 2**20} MB; split it and check its parts.")
    if not data.strip():
        raise ParseError(f"{name} is empty; there is nothing to check.")
    if suffix in _AS_IS:
        return _as_is(name, data, suffix or ".md")
    return _read(name, data, suffix)


def _as_is(name: str, data: bytes, suffix: str) -> CheckInput:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", "replace")
    if not text.strip() or "\0" in text:
        raise ParseError(f"{name} holds no text that can be read; save it as text, Markdown, HTML, Word or PDF.")
    return CheckInput(text.replace("\r\n", "\n"), _first_line(text), suffix, data)


def _read(name: str, data: bytes, suffix: str) -> CheckInput:
    try:
        report = read_report(Path(f"checked{suffix}"), data)
    except KeyError as exc:
        raise UsageError(
            f'Tieout reads no "{suffix}" files: save {name} as Markdown, text, HTML, Word, Excel, PowerPoint or PDF.'
        ) from exc
    except ParseError as exc:
        raise ParseError(f"{name} cannot be read: {exc}.") from exc
    if not report.text.strip():
        raise ParseError(
            f"{name} has no text to check ({report.note or 'it is empty'}); a scan needs text recognition first."
        )
    return CheckInput(report.text, report.title or _first_line(report.text), suffix, data)


def _first_line(text: str) -> str:
    line = next((line.strip() for line in text[:4000].split("\n") if line.strip()), "").lstrip("#").strip()
    return line if len(line) <= 160 and not line.startswith("|") else ""
