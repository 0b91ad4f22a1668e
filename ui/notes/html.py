"""What the HTML templates call: prose, cells, formulas, passages and pictures as markup. Pure.

Every string from outside is escaped here or by the template's own autoescape; a link is made only for http(s) and shows the
host it goes to. On `paper` (for the PDF) a passage is the excerpt around its figures and a picture stands in an `<img>`, so that
it carries its alternative text; on the screen a passage is the quote letter for letter.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from typing import Any

from markupsafe import Markup

from tieout.model import Sentence, ShownFigure
from tieout.ui.notes.excerpts import excerpt
from tieout.ui.notes.footnotes import KEY, Footnotes, Piece, pieces
from tieout.ui.notes.formulas import formula_parts
from tieout.ui.notes.pictures import PRINT, SCREEN, Picture, coloured
from tieout.ui.notes.records import Cell, NoteSource
from tieout.ui.notes.words import shown
from tieout.ui.render import safe
from tieout.ui.source_cards import card_id, link_html, passage_html


@dataclass(frozen=True, slots=True)
class HtmlParts:
    """Bound to one page: its footnotes, and whether it is meant for paper."""

    notes: Footnotes
    paper: bool

    def functions(self) -> dict[str, Callable[..., Any]]:
        """By the names that templates use."""
        return {
            "prose": self.prose,
            "cite": self.cite,
            "value": self.value,
            "at": self.at,
            "formula": self.formula,
            "passage": self.passage,
            "excerpt": self.excerpt,
            "link": link,
            "picture": self.picture,
            "source_id": source_id,
            "calculation_id": calculation_id,
        }

    def prose(self, sentence: Sentence) -> Markup:
        """A sentence; figures and `[n]` are links to where they stand."""
        return Markup("".join(self._piece(piece) for piece in pieces(sentence)).strip())

    def _piece(self, piece: Piece) -> str:
        if isinstance(piece, int):
            return self.cite(piece)
        if isinstance(piece, ShownFigure):
            return self._figure(piece)
        return escape(safe(piece))

    def _figure(self, figure: ShownFigure) -> str:
        text = escape(safe(figure.text))
        if not figure.tied:
            return f'<span class="figure untied" title="This figure does not tie out">{text}</span>'
        if number := self.notes.calculation(figure):
            title = escape(f"Worked out: {figure.formula} = {figure.text}")
            return f'<a class="figure computed" href="#{calculation_id(number)}" title="{title}">{text}</a>'
        return self.at(figure.text, figure.source, figure.start)

    def cite(self, n: int) -> Markup:
        """ "[3]", a link to the source; plain text when no source has the number."""
        if n not in self.notes.numbers:
            return Markup(f"[{n}]")
        return Markup(f'<a class="cite" href="#{source_id(n)}">[{n}]</a>')

    def at(self, text: str, source: int | None, start: int | None) -> Markup:
        """`text` as a link to the mark at a source's character."""
        target = self.notes.target(source, start)
        words = escape(safe(text))
        if not target:
            return Markup(f'<span class="figure">{words}</span>')
        return Markup(f'<a class="figure" href="#{target}" title="Source {source}">{words}</a>')

    def value(self, cell: Cell) -> Markup:
        """A filed value links to its span; a computed one is explained by `formula`."""
        if cell.formula:
            return Markup(f'<span class="figure computed">{escape(safe(shown(cell)))}</span>')
        return self.at(cell.text, cell.source, cell.start)

    def formula(self, cell: Cell) -> Markup:
        """ "111,184 / 94,036 − 1", its operands linked to where they stand; empty for filed values."""
        parts = (
            self.at(text, source, start) if source is not None else escape(safe(text))
            for text, source, start in formula_parts(cell)
        )
        return Markup("".join(parts).strip())

    def passage(self, source: NoteSource) -> Markup:
        """The quote letter for letter, the figures marked."""
        return Markup(passage_html(source.quote, source.start, self.notes.marks.get(source.n, ())))

    def excerpt(self, source: NoteSource) -> Markup:
        """What stands around the figures; on paper it carries the ids that links go to."""
        parts = []
        for text, mark in excerpt(source, self.notes.marks.get(source.n, ())):
            words = escape(safe(text))
            name = f' id="{escape(mark.id)}"' if mark and self.paper else ""
            parts.append(f"<mark{name}>{words}</mark>" if mark else words)
        return Markup("".join(parts).strip())

    def picture(self, picture: Picture) -> Markup:
        """Inline on the screen, in the page's colours; an image with its words on paper. Empty where nothing is drawn."""
        if not picture.svg:
            return Markup()
        if not self.paper:
            return Markup(coloured(picture.svg, SCREEN))
        data = b64encode(coloured(picture.svg, PRINT).encode()).decode("ascii")
        alt = escape(safe(f"{picture.title}. {picture.alt}"))
        return Markup(f'<img class="picture" alt="{alt}" src="data:image/svg+xml;base64,{data}">')


def link(source: NoteSource) -> Markup:
    return Markup(link_html(source.url))


def source_id(n: int) -> str:
    return card_id(KEY, n)


def calculation_id(n: int) -> str:
    return f"calculation-{n}"
