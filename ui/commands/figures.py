"""`tieout figures`: every figure that the desk reads in a document, or a company's figures as a grid."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, get_args

import typer

from tieout.feeds import UsageError, ticker_of
from tieout.ui.commands.context import Context, Json, emit_bytes, emit_json, open_desk
from tieout.ui.desk import Desk
from tieout.ui.desk_figures import figures_of_document, grids_of
from tieout.ui.durations import moment

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tieout.feeds import Document
    from tieout.retrieval import FigureGrid, FiledFigure, GridCell

Format = Literal["table", "csv", "xlsx", "json"]
Length = Literal["quarter", "year", "ytd"]


def add_to(app: typer.Typer) -> None:
    app.command("figures")(figures)


def figures(
    context: Context,
    document: Annotated[str | None, typer.Argument(help="The document's id, as `documents list` gives it.")] = None,
    ticker: Annotated[list[str] | None, typer.Option(help="A grid of this company's figures; repeatable.")] = None,
    concept: Annotated[
        list[str] | None, typer.Option(help='A row: "revenue", "us-gaap:Assets" or a label; repeatable.')
    ] = None,
    period: Annotated[Length, typer.Option(help="The columns' length; ytd: year to date.")] = "quarter",
    last: Annotated[int, typer.Option(min=1, help="So many of the newest periods.")] = 8,
    as_of: Annotated[str | None, typer.Option("--as-of", help="As was known on this date (UTC).")] = None,
    form: Annotated[str | None, typer.Option("--format", help="table, csv, xlsx or json.")] = None,
    out: Annotated[Path | None, typer.Option(help="A file to write; its ending may tell the format.")] = None,
    json: Json = False,
) -> None:
    """List every figure that the desk reads in a document; or, with --ticker, lay a company's figures out by period."""
    if (document is None) == (not ticker):
        raise UsageError("Name either a document or a company: `tieout figures ID`, or `tieout figures --ticker AAPL`.")
    desk = open_desk(context)
    if document is not None:
        list_document(desk, document, json)
        return
    format_ = chosen_format(form, out, json)
    wanted = [ticker_of(one) for one in ticker or ()]
    until = moment(as_of, "--as-of") if as_of else None
    grids, documents = grids_of(desk, wanted, concept or [], period, last, until, silent=format_ == "json")
    write_grids(grids, documents, format_, out)


# -- one document --------------------------------------------------------------------------------------------------------


def list_document(desk: Desk, id: str, json: bool) -> None:
    """The figures of one document; the store takes in first what it has not read yet."""
    from tieout.ui.figures_json import document_figures_json

    document, found = figures_of_document(desk, id, silent=json)
    if json:
        emit_json(document_figures_json(document, found))
    else:
        print_document(document, found)


def print_document(document: Document, figures: Sequence[FiledFigure]) -> None:
    from tieout.ui.render import print_table, say

    say(f"{document.title}: {len(figures):,} figures")
    rows = [row(figure, document.text) for figure in figures]
    if rows:
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


# -- a grid --------------------------------------------------------------------------------------------------------------


def chosen_format(named: str | None, out: Path | None, json: bool) -> Format:
    """--format, else --json, else the file's ending, else a table; a workbook and a file need each other."""
    known: tuple[Format, ...] = get_args(Format)
    ending = out.suffix.removeprefix(".").lower() if out else ""
    wanted = (named or ("json" if json else ending or "table")).strip().lower()
    chosen = next((one for one in known if one == wanted), None)
    if chosen is None:
        raise UsageError(f'Figures are not written as "{wanted}": choose --format of {", ".join(known)}.')
    if chosen == "xlsx" and out is None:
        raise UsageError("A workbook needs a file: add --out figures.xlsx.")
    if chosen == "table" and out is not None:
        raise UsageError("A table is for the screen: for a file choose --format csv, xlsx or json.")
    return chosen


def write_grids(grids: Sequence[FigureGrid], documents: Mapping[str, Document], form: Format, out: Path | None) -> None:
    """To the file, else to standard output."""
    import json as jsonlib

    from tieout.ui.figures_files import grids_csv, grids_xlsx
    from tieout.ui.figures_json import grids_json
    from tieout.ui.render import say

    if form == "table":
        for grid in grids:
            print_grid(grid, documents)
        return
    if form == "xlsx":
        data = grids_xlsx(grids, documents)
    elif form == "csv":
        data = grids_csv(grids).encode("utf-8")
    else:
        data = (jsonlib.dumps(grids_json(grids), ensure_ascii=False, indent=2) + "\n").encode("utf-8")
    if out is None:
        emit_bytes(data)
    else:
        out.write_bytes(data)
        say(f"Wrote {out}.")


def print_grid(grid: FigureGrid, documents: Mapping[str, Document]) -> None:
    """Cells with the number of their source, "=" before what was worked out; then the sources and the formulas."""
    from tieout.ui.render import print_table, say

    cells = [cell for row in grid.rows for cell in row.cells if cell]
    sources = {id: n for n, id in enumerate(dict.fromkeys(cell.figure.document for cell in cells), start=1)}
    say(grid.entity, "bold")
    rows = [
        (row.label, row.unit or "", *(cell_text(cell, sources) if cell else "" for cell in row.cells))
        for row in grid.rows
    ]
    print_table(("", "unit", *(period.label for period in grid.periods)), rows)
    for id, n in sources.items():
        say(f"[{n}] {documents[id].title if id in documents else ''} {id}", "dim")
    if any(cell.formula for cell in cells):
        say("= worked out from longer periods; --format csv or json shows how", "dim")


def cell_text(cell: GridCell, sources: Mapping[str, int]) -> str:
    from tieout.retrieval import full_number

    sign = "= " if cell.formula else ""
    return f"{sign}{full_number(cell.value * cell.scale)} [{sources[cell.figure.document]}]"
