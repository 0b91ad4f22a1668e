"""`tieout figures`: every figure that the desk reads in a document."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from tieout.ui.commands.context import Context, Json, emit_json, open_desk
from tieout.ui.desk import Desk

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tieout.feeds import Document, Ledger
    from tieout.retrieval import FiledFigure


def add_to(app: typer.Typer) -> None:
    app.command("figures")(figures)


def figures(
    context: Context,
    document: Annotated[str, typer.Argument(help="The document's id, as `documents list` and sources give it.")],
    json: Json = False,
) -> None:
    """List every figure that the desk reads in a document, with its place and coordinates."""
    list_document(open_desk(context), document, json)


def list_document(desk: Desk, id: str, json: bool) -> None:
    """The figures of one document; the store takes in first what it has not read yet."""
    from tieout.retrieval import open_figures
    from tieout.ui.figures_json import document_figures_json

    with desk.open_ledger() as ledger:
        document = ledger.document(id)
        follow(desk, ledger, json)
    with open_figures(desk.index.folder) as store:
        found = store.of_document(id)
    if json:
        emit_json(document_figures_json(document, found))
    else:
        print_document(document, found)


def follow(desk: Desk, ledger: Ledger, silent: bool) -> None:
    """Bring the figure store up to date; needs neither the embedder nor Chroma."""
    from tieout.retrieval import figures_health, follow_figures
    from tieout.ui.progress import shown

    if figures_health(desk.index.folder, ledger).behind == 0:
        return
    with shown(silent=silent) as progress:
        if progress:
            follow_figures(desk.index.folder, ledger, progress.figures)
        else:
            follow_figures(desk.index.folder, ledger)


def print_document(document: Document, figures: Sequence[FiledFigure]) -> None:
    from tieout.ui.render import print_table, say

    say(f"{document.title}: {len(figures):,} figures")
    rows = [row(figure, document.text) for figure in figures]
    print_table(("place", "text", "unit", "period", "label", "concept", "read from"), rows)


def row(figure: FiledFigure, text: str) -> tuple[str, ...]:
    scale = f" × {figure.scale:,}" if figure.scale != 1 else ""
    start = f"{figure.period_start} to " if figure.period_start else ""
    members = ", ".join(member for _, member in figure.dimensions)
    return (
        f"{figure.start}:{figure.end}",
        text[figure.start : figure.end] + scale,
        figure.unit or "",
        f"{start}{figure.period_end}" if figure.period_end else "",
        " · ".join(filter(None, (figure.label, members))),
        figure.concept or figure.metric or "",
        figure.origin,
    )
