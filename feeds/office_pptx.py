"""A PowerPoint file → its text, a page a slide: title, text, tables, the numbers behind charts, notes. Pure: bytes in, text out."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from tieout.feeds.cell_format import shown
from tieout.feeds.grid import Cell, to_markdown
from tieout.feeds.plain import clean

_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"


def read_pptx(data: bytes) -> tuple[list[str], str, datetime | None, str]:
    """Text of each slide, title, day of the last change, and what was left out."""
    import pptx

    deck = pptx.Presentation(io.BytesIO(data))
    pages, hidden, pictures = [], 0, 0
    for slide in deck.slides:
        if slide.element.get("show") == "0":
            hidden += 1
            continue
        blocks = [block for shape in _in_order(slide.shapes) for block in _shape(shape, slide)]
        if slide.has_notes_slide and slide.notes_slide.notes_text_frame is not None:
            blocks += _paragraphs(slide.notes_slide.notes_text_frame)
        pictures += sum(shape.shape_type == 13 for shape in slide.shapes)
        pages.append("\n\n".join(filter(None, blocks)))
    counts = ((hidden, "hidden slides"), (pictures, "pictures"))
    left_out = "; ".join(f"{count} {words}" for count, words in counts if count)
    return pages, clean(deck.core_properties.title or ""), deck.core_properties.modified, left_out


def _in_order(shapes: Iterable[Any]) -> list[Any]:
    """From the top down, those beside each other from the left; the title first."""
    return sorted(shapes, key=lambda s: (not _is_title(s), (s.top or 0) // 360_000, s.left or 0))


def _is_title(shape: Any) -> bool:
    return bool(shape.is_placeholder and shape.placeholder_format.type in (1, 3))


def _shape(shape: Any, slide: Any) -> Iterator[str]:
    if shape.shape_type == 6:
        for inner in _in_order(shape.shapes):
            yield from _shape(inner, slide)
    elif getattr(shape, "has_table", False) and shape.has_table:
        yield to_markdown(
            [
                [Cell(_frame(cell.text_frame), at, at + 1) for at, cell in enumerate(row.cells)]
                for row in shape.table.rows
            ]
        )
    elif getattr(shape, "has_chart", False) and shape.has_chart:
        yield from _chart(shape.chart)
    elif shape.has_text_frame:
        texts = _paragraphs(shape.text_frame)
        yield f"# {' '.join(texts)}" if _is_title(shape) and texts else "\n".join(texts)


def _paragraphs(frame: Any) -> list[str]:
    texts = (" ".join(clean("".join(_runs(p._p))).split()) for p in frame.paragraphs)
    return [text for text in texts if text]


def _frame(frame: Any) -> str:
    return " ".join(_paragraphs(frame))


def _runs(paragraph: Any) -> Iterator[str]:
    """The runs less what is struck out."""
    for run in paragraph:
        properties = run.find(f"{_A}rPr")
        if properties is not None and properties.get("strike", "noStrike") != "noStrike":
            continue
        yield " " if run.tag == f"{_A}br" else "".join(part.text or "" for part in run.iter(f"{_A}t"))


def _chart(chart: Any) -> Iterator[str]:
    """The numbers that the chart draws, a row a category."""
    if chart.has_title and chart.chart_title.has_text_frame:
        yield _frame(chart.chart_title.text_frame)
    for plot in chart.plots:
        series = list(plot.series)
        head = [Cell(clean(one.name), at, at + 1) for at, one in enumerate(series, 1)]
        rows = [
            [Cell(clean(str(label)), 0, 1)]
            + [Cell(shown(one.values[at]), n, n + 1) for n, one in enumerate(series, 1) if at < len(one.values)]
            for at, label in enumerate(plot.categories)
        ]
        yield to_markdown([head, *rows])
