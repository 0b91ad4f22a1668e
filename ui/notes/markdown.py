"""What the Markdown templates call: the same names as in HTML, as Markdown with footnotes. Pure.

Text from outside is made inert: no sign in it makes a link, an image, HTML, a table's bar or a heading. An address stands in a
code span, so that no viewer fetches or links it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from typing import Any

from markupsafe import Markup

from tieout.model import Sentence, ShownFigure
from tieout.ui.notes.excerpts import excerpt
from tieout.ui.notes.footnotes import Footnotes, Piece, pieces
from tieout.ui.notes.formulas import formula_parts
from tieout.ui.notes.pictures import Picture
from tieout.ui.notes.records import Cell, NoteSource
from tieout.ui.notes.words import host, shown
from tieout.ui.render import safe

_SIGNS = re.compile(r"([\\`*_\[\]|])")
_BLOCK = re.compile(r"^(\d+(?=[.)](?:\s|$))|)([#+=.)-])")


def inert(text: str) -> str:
    """Text on one line that Markdown shows as it is."""
    line = escape(_SIGNS.sub(r"\\\1", " ".join(safe(text).split())), quote=False)
    return _BLOCK.sub(r"\1\\\2", line)  # it would begin a heading or a list


def code(text: str) -> str:
    """A code span; backticks, line ends and controls cannot leave it."""
    return f"`{' '.join(safe(text).replace('`', '%60').split())}`"


@dataclass(frozen=True, slots=True)
class MarkdownParts:
    """Bound to one page's footnotes."""

    notes: Footnotes

    def functions(self) -> dict[str, Callable[..., Any]]:
        """By the names that templates use."""
        return {
            "prose": self.prose,
            "cite": self.cite,
            "value": self.value,
            "at": self.at,
            "formula": self.formula,
            "excerpt": self.excerpt,
            "link": link,
            "picture": picture,
        }

    def prose(self, sentence: Sentence) -> Markup:
        return Markup("".join(self._piece(piece) for piece in pieces(sentence)).strip())

    def _piece(self, piece: Piece) -> str:
        if isinstance(piece, int):
            return self.cite(piece)
        if isinstance(piece, ShownFigure):
            number = self.notes.calculation(piece)
            text = _inside(piece.text) if piece.tied else f"~~{_inside(piece.text)}~~"
            return f"{text}[^c{number}]" if number else text
        return _inside(piece)

    def cite(self, n: int) -> Markup:
        return Markup(f"[^{n}]" if n in self.notes.numbers else f"\\[{n}\\]")

    def at(self, text: str, source: int | None, start: int | None) -> Markup:
        """`text` with its source's footnote."""
        del start  # a footnote's excerpt shows every figure of its source in bold
        return Markup(_inside(text)) + (self.cite(source) if source is not None else "")

    def value(self, cell: Cell) -> Markup:
        return Markup(_inside(shown(cell))) if cell.formula else self.at(cell.text, cell.source, cell.start)

    def formula(self, cell: Cell) -> Markup:
        parts = (
            self.at(text, source, start) if source is not None else _inside(text)
            for text, source, start in formula_parts(cell)
        )
        return Markup("".join(parts).strip())

    def excerpt(self, source: NoteSource) -> Markup:
        """What stands around the figures, the figures in bold."""
        parts = excerpt(source, self.notes.marks.get(source.n, ()))
        return Markup("".join(f"**{_inside(text)}**" if mark else _inside(text) for text, mark in parts).strip())


def _inside(text: str) -> str:
    """Inert, inside a line: blanks at both ends stay."""
    core = _SIGNS.sub(r"\\\1", re.sub(r"\s+", " ", safe(text)))
    return escape(core, quote=False)


def link(source: NoteSource) -> Markup:
    """ "example.com: `https://example.com/a`"; a file of the desk has no address to show."""
    name = host(source.url)
    return Markup(f"{inert(name)}: {code(source.url)}" if name else "a file of this desk" if source.url else "")


def picture(shown: Picture) -> Markup:
    """Its words: Markdown carries no drawing."""
    return Markup(inert(f"{shown.title}. {shown.alt}" if shown.svg else shown.caption))
