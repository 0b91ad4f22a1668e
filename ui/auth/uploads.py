"""Which files are taken in: reports as HTML, PDF, Markdown or text, told by name, size and first bytes. Pure."""

from __future__ import annotations

from pathlib import PurePosixPath

LARGEST = 20 * 1024 * 1024
HEAD = 1024  # bytes that are enough to tell
KINDS = (".pdf", ".html", ".htm", ".md", ".txt")

_FOREIGN = (
    b"MZ",
    b"\x7fELF",
    b"PK\x03\x04",
    b"\x1f\x8b",
    b"\x89PNG",
    b"GIF8",
    b"\xff\xd8\xff",
    b"Rar!",
    b"7z\xbc\xaf",
    b"%!PS",
)
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


def accept_upload(name: str, head: bytes, size: int) -> str | None:
    """Why this file is not taken, as one sentence; None when it is. `head` is its first bytes (`HEAD` are enough)."""
    kind = PurePosixPath(name.replace("\\", "/")).suffix.lower()
    if kind not in KINDS:
        return f"Files of this type ({kind or 'no ending'}) are not taken; drop a {', '.join(KINDS[:-1])} or {KINDS[-1]} file."
    if size > LARGEST:
        return f"The file has {size / 2**20:,.1f} MB; the limit is {LARGEST // 2**20} MB. Split it, or add its folder as a feed."
    if size == 0 or not head:
        return "The file is empty. Choose another."
    return _content(kind, head[:HEAD])


def _content(kind: str, head: bytes) -> str | None:
    is_pdf = b"%PDF-" in head  # readers allow a few bytes before it
    if kind == ".pdf":
        return None if is_pdf else "The file is named .pdf but is none. Export it as PDF again."
    if is_pdf:
        return f"The file is a PDF named {kind}. Rename it to .pdf."
    if head.startswith(_FOREIGN) or (b"\0" in head and not head.startswith(_UTF16)):
        return f"The file is named {kind} but holds no text. Choose a text, Markdown, HTML or PDF file."
    return None
