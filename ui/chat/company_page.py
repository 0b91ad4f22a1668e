"""A company at a glance as HTML: pictures with their words, and its newest documents. Pure; everything is escaped."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from tieout.ui.chat.company import Company
from tieout.ui.chat.company_grid import grids_html
from tieout.ui.chat.documents import about
from tieout.ui.notes.pictures import SCREEN, Picture, coloured
from tieout.ui.notes.series import Lettered

NONE = '<p class="empty">Choose a ticker to see its price with the news, and its quarters.</p>'


def company_html(company: Company) -> str:
    name = company.name if company.name == company.ticker else f"{company.name} ({company.ticker})"
    pictures = company.pictures
    rows = "".join(
        f'<li><button type="button" data-document="{escape(document.id)}"><b>{escape(document.title or "Untitled")}</b>'
        f"<small>{escape(about(document))}</small></button></li>"
        for document in company.documents
    )
    told = f'<ol class="documents" aria-label="Newest documents">{rows}</ol>' if rows else '<p class="empty">None.</p>'
    return (
        f'<article class="company" data-ticker="{escape(company.ticker)}"><h2>{escape(name)}</h2>{picture_html(pictures.price, pictures.events)}'
        f"{picture_html(pictures.quarters)}{grids_html(company.grids)}<h3>Newest documents</h3>{told}</article>"
    )


def picture_html(picture: Picture, events: Sequence[Lettered] = ()) -> str:
    """With its caption; where there was too little to draw, the caption says so."""
    if not picture.svg:
        return f'<p class="empty">{escape(picture.caption)}</p>'
    listed = "".join(
        f"<li><b>{escape(letter)}</b> {event.day.day} {event.day:%b %Y}: {escape(event.label)}</li>"
        for letter, event in events
    )
    return (
        f"<figure><h3>{escape(picture.title)}</h3>{coloured(picture.svg, SCREEN)}"
        f"<figcaption>{escape(picture.caption)}</figcaption>{f'<ul>{listed}</ul>' if listed else ''}</figure>"
    )
