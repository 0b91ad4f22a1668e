"""How the terminal shows answers, passages, tables and progress.

Text from outside is data: control characters are shown as a replacement mark, so that no document can move the cursor,
recolour the screen or hide what it says; nothing is ever read as rich markup.
"""

from __future__ import annotations

import sys
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table
from rich.text import Text

if TYPE_CHECKING:
    from tieout.model import Answer, Source
    from tieout.retrieval import Hit

_KEPT = "\n\t"
PIPED_WIDTH = 400  # one row, one line, where a program reads it


def safe(text: str) -> str:
    """Control, format (bidi and zero-width) and surrogate characters as "\N{REPLACEMENT CHARACTER}"."""
    return "".join(c if c in _KEPT or unicodedata.category(c) not in {"Cc", "Cf", "Cs"} else "�" for c in text)


def say(text: str, style: str = "") -> None:
    Console().print(Text(safe(text), style=style), soft_wrap=True)


@contextmanager
def waiting(what: str, *, silent: bool) -> Iterator[None]:
    """A spinner on standard error while something takes longer than a moment."""
    if silent or not sys.stderr.isatty():
        yield
        return
    with Console(stderr=True).status(f"{what} …"):
        yield


def print_answer(answer: Answer, *, cut: bool = False) -> None:
    """Notice, prose, conflicts, sources: what was found, and where it stands; with `cut`, what did not tie out and why."""
    if answer.notice:
        say(answer.notice, "yellow")
        say("")
    say(answer.answer)
    for conflict in answer.conflicts:
        values = "; ".join(f"{value.text} [{value.source}]" for value in conflict.values)
        say(f"Sources disagree on {conflict.figure}: {values}", "yellow")
    if answer.sources:
        say("")
    for source in answer.sources:
        say(source_line(source), "dim")
    if answer.cut:
        say(f"{len(answer.cut)} of the draft's sentences cut" + (":" if cut else "; --debug shows them"), "dim")
    for left in answer.cut if cut else ():
        say(f"- {left.text} ({left.reason})", "dim")
    adapter = answer.model.adapter or "no adapter"
    say(f"\n{answer.model.base} with {adapter}, {answer.seconds.total:.1f} s", "dim")


def source_line(source: Source) -> str:
    when = f"{source.published_at:%d %b %Y}" if source.published_at else "undated"
    page = f", page {source.page}" if source.page else ""
    return f"[{source.n}] {source.title} ({source.feed}, {when}{page}) {source.document} {source.start}:{source.end}"


def print_hits(hits: Sequence[Hit]) -> None:
    if not hits:
        say("No passage matches. Use other words, or fewer filters.")
    for place, hit in enumerate(hits, start=1):
        document = hit.document
        when = f"{document.published_at:%d %b %Y}" if document.published_at else "undated"
        ranks = f"vector {hit.vector_rank or '–'}, words {hit.lexical_rank or '–'}"
        say(f"{place}. {document.title} ({document.feed}, {when}; {ranks})", "bold")
        say(f"   {document.id} {hit.start}:{hit.end}", "dim")
        say("   " + " ".join(hit.quote.split())[:400])


def print_table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*(Text(safe(cell)) for cell in row))
    console = Console()
    console.width = console.width if console.is_terminal else PIPED_WIDTH
    console.print(table)
