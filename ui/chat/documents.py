"""The documents' list, and one document's text with what was found in it, as HTML. Pure; everything from outside is escaped."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html import escape
from itertools import islice, pairwise

from tieout.feeds import Document
from tieout.ui.chat.shelf import Entry, Found, Opened, terms
from tieout.ui.source_cards import Mark, link_html, passage_html
from tieout.ui.words import moment, several

MARKS = 400  # words marked in one document
SHORT = 3  # letters: "for" is not the beginning of "forecast"


def documents_html(found: Found) -> str:
    """Newest or best first; a click on one opens its text (the page listens for `data-document` and `data-page`)."""
    search = found.search
    if not found.entries:
        filtered = search.kind or search.ticker or search.feed or search.as_of
        said = f" says “{escape(search.words.strip())}”" if search.words.strip() else " is here"
        hint = " with these filters" if filtered else "" if search.words.strip() else ". Refresh the feeds"
        return f'<p class="empty" role="status">No document{said}{hint}.</p>{_skipped(found)}'
    wanted = terms(search.words)
    rows = "".join(_row(entry, wanted) for entry in found.entries)
    return f'<ol class="documents" aria-label="Documents found">{rows}</ol>{_pages(found)}{_skipped(found)}'


def _skipped(found: Found) -> str:
    """What was not read, folded away, with the reasons."""
    if not found.skipped:
        return ""
    lines = "".join(
        f"<li><b>{escape(name)}</b> <small>{escape(feed)}</small>: {escape(reason)}</li>"
        for feed, name, reason in found.skipped
    )
    return f'<details class="skipped"><summary>{several(len(found.skipped), "file")} not read</summary><ul>{lines}</ul></details>'


def _row(entry: Entry, wanted: Sequence[str]) -> str:
    document = entry.document
    said = f'<span class="snippet">{_words_marked(entry.snippet, wanted)}</span>' if entry.snippet else ""
    return (
        f'<li><button type="button" data-document="{escape(document.id)}"><b>{escape(document.title or "Untitled")}</b>'
        f"{said}<small>{escape(about(document, entry.outlets))}</small></button></li>"
    )


def about(document: Document, outlets: Sequence[str] = ()) -> str:
    when = moment(document.published_at) if document.published_at else "undated"
    many = several(len(outlets), "outlet") if len(outlets) > 1 else ""
    parts = (document.outlet or document.feed, many, document.form or document.kind, when, " ".join(document.tickers))
    return " · ".join(part for part in parts if part)


def _words_marked(text: str, wanted: Sequence[str]) -> str:
    out, cursor = [], 0
    for begin, end in _places(text, wanted):
        out += [escape(text[cursor:begin]), f"<mark>{escape(text[begin:end])}</mark>"]
        cursor = end
    return "".join([*out, escape(text[cursor:])])


def _places(text: str, wanted: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Where the text says one of the words: as the beginning of a word, short ones as a whole word only."""
    if wanted:
        longest = sorted(wanted, key=len, reverse=True)
        either = "|".join(re.escape(term) + (r"(?!\w)" if len(term) <= SHORT else "") for term in longest)
        yield from (match.span() for match in re.finditer(rf"(?<!\w)(?:{either})", text, re.IGNORECASE))


def _pages(found: Found) -> str:
    page = found.search.page
    if page == 1 and not found.more:
        return ""
    back = "" if page > 1 else " disabled"
    on = "" if found.more else " disabled"
    return (
        f'<nav class="pages" aria-label="Pages"><button type="button" data-page="{page - 1}"{back}>Newer</button>'
        f'<span>Page {page}</span><button type="button" data-page="{page + 1}"{on}>More</button></nav>'
    )


def document_html(opened: Opened, words: str = "") -> str:
    """The whole text, as the offsets count it, with the passages that were found."""
    document = opened.document
    note = f'<p class="banner">{escape(document.note)}</p>' if document.note else ""
    facts = "".join(f"<div><dt>{name}</dt><dd>{value}</dd></div>" for name, value in _facts(opened) if value)
    return (
        f'<article class="document" data-id="{escape(document.id)}"><h2>{escape(document.title or "Untitled")}</h2><dl class="facts">{facts}</dl>'
        f"{_versions(opened)}{note}"
        f'<div class="passage whole" tabindex="0" role="region" aria-label="Text of the document">'
        f"{body_html(opened, terms(words))}</div></article>"
    )


def _facts(opened: Opened) -> tuple[tuple[str, str], ...]:
    document, outlets = opened.document, opened.outlets
    told = f"{several(len(outlets), 'outlet')}: {', '.join(outlets)}" if len(outlets) > 1 else document.outlet
    pages = several(len(document.pages), "page") if document.pages else ""
    size = " · ".join(part for part in (several(len(document.text), "character"), pages) if part)
    found = several(len(opened.spans), "passage") if opened.spans else ""
    return (
        ("Outlet", escape(told or document.feed)),
        ("Kind", escape(" · ".join(part for part in (document.form or document.kind, document.feed) if part))),
        ("Tickers", escape(" ".join(document.tickers))),
        ("Published", escape(moment(document.published_at)) if document.published_at else "undated"),
        ("Fetched", escape(moment(document.fetched_at))),
        ("Link", link_html(document.url)),
        ("Size", size),
        ("Found in", found),
        ("Id", f"<code>{escape(document.id)}</code>"),
    )


def _versions(opened: Opened) -> str:
    """What it replaced, and what replaced it."""
    document = opened.document
    lines = []
    if document.superseded_at:
        then = f"on {moment(document.superseded_at)}"
        lines.append(
            f"Replaced {then}. {_open(opened.later, 'Open the newer version')}"
            if opened.later
            else f"Withdrawn {then}; answers use it only as of days before."
        )
    if opened.earlier:
        lines.append(f"It replaced an earlier version. {_open(opened.earlier, 'Open the earlier version')}")
    return "".join(f'<p class="banner versions">{line}</p>' for line in lines)


def _open(document: Document, words: str) -> str:
    return f'<button type="button" data-document="{escape(document.id)}">{words}</button>'


def body_html(opened: Opened, wanted: Sequence[str]) -> str:
    """Every character of the text once: pages begin with an empty element that names them, found passages are framed."""
    text = opened.document.text
    pages = {offset: number for number, offset in enumerate(opened.document.pages, start=1)}
    return "".join(
        _page(pages, begin)
        + (_passage(text, begin, end, wanted, opened.marks) if hit else passage_html(text[begin:end], begin, ()))
        for begin, end, hit in pieces(len(text), opened.spans, tuple(pages))
    )


def pieces(length: int, spans: Sequence[tuple[int, int]], cuts: Sequence[int]) -> Iterator[tuple[int, int, bool]]:
    """The whole of a text in order, cut at pages and at the edges of the spans; True where a span is."""
    edges = {0, length, *cuts, *(edge for span in spans for edge in span)}
    ordered = sorted(edge for edge in edges if 0 <= edge <= length)
    for begin, end in pairwise(ordered):
        yield begin, end, any(first <= begin and end <= last for first, last in spans)


def _page(pages: dict[int, int], begin: int) -> str:
    number = pages.get(begin)
    return (
        f'<span class="page" role="note" data-page-number="{number}" aria-label="Page {number}"></span>'
        if number
        else ""
    )


def _passage(text: str, begin: int, end: int, wanted: Sequence[str], named: Sequence[tuple[int, int]]) -> str:
    """A found passage: the place that an address names is marked, else the words that were looked for."""
    places = [(first, last) for first, last in named if begin <= first < last <= end]
    places = places or [(begin + a, begin + b) for a, b in islice(_places(text[begin:end], wanted), MARKS)]
    marks = [Mark(first, last, f"found-{first}") for first, last in places]
    return f'<span class="hit">{passage_html(text[begin:end], begin, marks)}</span>'
