"""The annotated copy as a Word document: a comment at each figure, with its verdict and its source.

A Word file keeps its own layout: the figure's characters are found again by the text around them, and its run is parted so that the
comment stands at the figure alone. Any other text becomes a plain document first.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from copy import deepcopy
from typing import TYPE_CHECKING, Any

from tieout.ui.render import safe

if TYPE_CHECKING:
    from docx.document import Document as Word
    from docx.text.run import Run

    from tieout.model import CheckedFigure, CheckReport

_WORDS = {"tied": "Tied", "computed": "Computed", "contradicted": "Contradicted", "not_found": "Not found"}
_DROPPED = re.compile(r"[\s|#*\\-]")  # what the reader of Word files adds or folds
_CONTEXT = 24  # characters before a figure by which it is found again
_GONE = ("del", "moveFrom")


def word_copy(report: CheckReport, data: bytes, suffix: str) -> bytes:
    """The Word file with comments; `data` is the file that was checked."""
    import docx

    document = docx.Document(io.BytesIO(data)) if suffix == ".docx" else _plain(report.text)
    letters = list(_letters(document))
    stream = "".join(letter for letter, _, _ in letters)
    checked, places = _squeezed(report.text)
    marked: list[tuple[CheckedFigure, int, int]] = []
    at = 0
    for figure in report.figures:
        found = _place(figure, checked, places, stream, at)
        if found is None:
            continue
        at = found[1]
        if figure.verdict != "not_checked":
            marked.append((figure, *found))
    for figure, start, end in reversed(marked):
        _comment(document, letters[start], letters[end - 1], figure)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _plain(text: str) -> Word:
    """A document of the text's lines: headings, and rows of tables as they are."""
    import docx

    document = docx.Document()
    for line in text.split("\n"):
        heading = re.match(r"(#{1,6})\s+(.*)", line)
        if heading:
            document.add_heading(safe(heading[2]), len(heading[1]))
        elif line.strip() and not re.fullmatch(r"[\s|:-]*", line):
            document.add_paragraph(safe(line))
    return document


def _letters(document: Word) -> Iterator[tuple[str, Run, int]]:
    """Every letter of the body and its tables that the reader reads, with its run and its place in the run."""
    from docx.oxml.ns import qn
    from docx.text.run import Run

    gone = {qn(f"w:{name}") for name in _GONE}
    for element in document.element.body.iter(qn("w:r")):
        if any(above.tag in gone for above in element.iterancestors()):
            continue
        run = Run(element, document)
        for place, letter in enumerate(run.text):
            if not _DROPPED.match(letter):
                yield letter, run, place


def _squeezed(text: str) -> tuple[str, list[int]]:
    """The letters of the checked text, and for each place of the text how many come before it."""
    letters: list[str] = []
    places: list[int] = []
    for letter in text:
        places.append(len(letters))
        if not _DROPPED.match(letter):
            letters.append(letter)
    return "".join(letters), [*places, len(letters)]


def _place(
    figure: CheckedFigure, checked: str, places: Sequence[int], stream: str, after: int
) -> tuple[int, int] | None:
    """Where the figure's letters stand in the document, looked for by what stands before it; None where they do not."""
    start, end = places[figure.start], places[figure.end]
    for context in (_CONTEXT, 6, 0):
        lead = checked[max(0, start - context) : start]
        found = stream.find(lead + checked[start:end], max(0, after - len(lead)))
        if found >= 0 and end > start:
            return found + len(lead), found + len(lead) + end - start
    return None


def _comment(document: Word, first: tuple[str, Run, int], last: tuple[str, Run, int], figure: CheckedFigure) -> None:
    """A comment over the letters from `first` to `last`, whose runs are parted there."""
    _, begin, start = first
    _, finish, end = last
    if begin._r is finish._r:
        runs = [_parted(begin, start, end + 1)]
    else:
        runs = [_parted(begin, start, len(begin.text)), _parted(finish, 0, end + 1)]
    document.add_comment(runs, text=_told(figure), author="Tieout", initials="T")


def _parted(run: Run, start: int, end: int) -> Run:
    """The run of `text[start:end]` alone, split off from `run`; the whole run where it holds more than text."""
    from docx.oxml.ns import qn
    from docx.text.run import Run

    text = run.text
    kinds = {child.tag for child in run._r if child.tag != qn("w:rPr")}
    if kinds != {qn("w:t")} or (start, end) == (0, len(text)):
        return run
    middle: Any = deepcopy(run._r)
    rest: Any = deepcopy(run._r)
    run._r.addnext(middle)
    middle.addnext(rest)
    found, tail = Run(middle, run._parent), Run(rest, run._parent)
    run.text, found.text, tail.text = text[:start], text[start:end], text[end:]
    for empty in (run, tail):
        if not empty.text:
            empty._r.getparent().remove(empty._r)
    return found


def _told(figure: CheckedFigure) -> str:
    source = figure.source
    place = f"\n{source.title}: {' '.join(source.line.split())[:300]}" if source else ""
    formula = f"\n{figure.formula}" if figure.formula else ""
    return safe(f"{_WORDS[figure.verdict]}. {figure.says}{formula}{place}")
