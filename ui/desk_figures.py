"""Figures as a desk's figure store has them, for whoever shows them: of one document, or of companies by period."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from tieout.feeds import UsageError
from tieout.ui.filters import require_known

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from tieout.feeds import Document, Ledger
    from tieout.retrieval import FigureGrid, FigureStore, FiledFigure, GridLength
    from tieout.ui.desk import Desk


def figures_of_document(desk: Desk, id: str, *, silent: bool = True) -> tuple[Document, list[FiledFigure]]:
    """A document and its figures; the store takes in first what it has not read yet."""
    from tieout.retrieval import open_figures

    with desk.open_ledger() as ledger:
        require_documents(ledger)
        document = ledger.document(id)
        follow(desk, ledger, silent)
    with open_figures(desk.index.folder) as store:
        return document, store.of_document(id)


def grids_of(
    desk: Desk,
    tickers: Sequence[str],
    names: Sequence[str],
    length: GridLength,
    last: int,
    as_of: datetime | None,
    *,
    silent: bool = True,
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
