"""`tieout figures`: every figure that the desk reads in a document, or a company's figures as a grid."""

from __future__ import annotations

import difflib
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, get_args

import typer

from tieout.feeds import UsageError, ticker_of
from tieout.ui.commands.context import Context, Json, emit_bytes, emit_json, open_desk
from tieout.ui.desk import Desk
from tieout.ui.durations import moment
from tieout.ui.filters import require_known

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from tieout.feeds import Document, Ledger
    from tieout.retrieval import FigureGrid, FigureStore, FiledFigure, GridCell, GridLength

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
    from tieout.retrieval import open_figures
    from tieout.ui.figures_json import document_figures_json

    with desk.open_ledger() as ledger:
        require_documents(ledger)
        document = ledger.document(id)
        follow(desk, ledger, json)
    with open_figures(desk.index.folder) as store:
        found = store.of_document(id)
    if json:
        emit_json(document_figures_json(document, found))
    else:
        print_document(document, found)


def require_documents(ledger: Ledger) -> None:
    if ledger.last_change() == 0:
        raise UsageError("The desk has read no document yet: run `tieout refresh` first.")


def follow(desk: Desk, ledger: Ledger, silent: bool) -> None:
    """Bring the figure store up to date; needs neither the embedder nor Chroma."""
    from tieout.retrieval import figures_health, follow_figures
    from tieout.ui.progress import shown

    if figures_health(desk.index.folder, ledger).behind == 0:
        return
    with shown(silent=silent) as progress:
        told = (progress.figures,) if progress else ()
        follow_figures(desk.index.folder, ledger, *told)


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


def grids_of(
    desk: Desk,
    tickers: Sequence[str],
    names: Sequence[str],
    length: GridLength,
    last: int,
    as_of: datetime | None,
    *,
    silent: bool,
) -> tuple[list[FigureGrid], Mapping[str, Document]]:
    """A grid a company, and the documents (without texts) that their cells stand in."""
    from tieout.retrieval import open_figures

    with desk.open_ledger() as ledger:
        require_documents(ledger)
        require_known(tickers, desk, ledger)
        follow(desk, ledger, silent)
        with open_figures(desk.index.folder) as store:
            grids = [grid_of(store, ticker, names, length, last, as_of) for ticker in tickers]
        cells = [cell for grid in grids for row in grid.rows for cell in row.cells if cell]
        return grids, ledger.outlines(cell.figure.document for cell in cells)


def grid_of(
    store: FigureStore, ticker: str, names: Sequence[str], length: GridLength, last: int, as_of: datetime | None
) -> FigureGrid:
    """One company's grid; UsageError where nothing is known of it, or nothing under one of the names."""
    from tieout.retrieval import entity_of_figures, figure_grid

    found = store.find(tickers=[ticker], dimensions=(), as_of=as_of)
    if not found:
        until = f" that was known by {as_of:%d %B %Y}" if as_of else ""
        raise UsageError(
            f"No paper of {ticker} with figures{until} is on this desk: add a feed of it and run `tieout refresh`."
        )
    entity = entity_of_figures(found) or ticker
    for name in names:
        if not figure_grid(found, entity, length, last=last, wanted=[name]).rows:
            raise UsageError(_nothing(name, length, ticker, found))
    grid = figure_grid(found, entity, length, last=last, wanted=names)
    if not grid.rows:
        raise UsageError(f"No figures of {ticker} by {length} are on this desk. Try another --period.")
    return grid


def _nothing(name: str, length: GridLength, ticker: str, figures: Sequence[FiledFigure]) -> str:
    from tieout.retrieval import row_names

    known = row_names(figures)
    if name.lower() in map(str.lower, known):
        return f'{ticker} has no figure of "{name}" by {length}. Try another --period.'
    near = difflib.get_close_matches(name.lower().replace(" ", "_"), known, n=3, cutoff=0.4)
    hint = f" Nearest: {', '.join(near)}." if near else ""
    return f'{ticker} has no figure named "{name}" by {length}.{hint}'


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
