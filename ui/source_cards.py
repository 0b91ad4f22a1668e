"""An answer as HTML: sentences whose figures and `[n]` open source cards, the tie-out line, conflicts, the cards.

Pure text in, text out. Everything that came from outside goes through `html.escape`; a link is made only for http(s),
opens without a referrer and shows its true host. A card's passage is the quote letter for letter (its `textContent`
equals the ledger's `text[start:end]`): tables are laid out by styles, never by rewriting characters.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from html import escape
from typing import NamedTuple
from urllib.parse import quote, urlsplit

from tieout.model import Answer, ConflictLine, Sentence, ShownFigure, Source
from tieout.ui.words import moment, prose_html, seconds, several

_CITATION = re.compile(r"\[(\d{1,3})\]")
_TABLE = re.compile(r"(?:^[ \t]*\|.*(?:\n|$))+", re.MULTILINE)
_RULE_ROW = re.compile(r"\s*\|[\s:|\-]+\|?\s*")


SHORT = 200  # characters of a notice that are always shown


class Mark(NamedTuple):
    """A span to highlight, in the document's code points."""

    start: int
    end: int
    id: str


def answer_html(answer: Answer, key: str, marks: str = "") -> str:
    """The whole answer; `key` makes element ids unique on the page, `marks` is HTML for its foot."""
    stale = f'<p class="banner" role="status">{escape(_stale(answer))}</p>' if answer.stale else ""
    refused = " refused" if answer.refused else ""
    return (
        f'<section class="answer{refused}" aria-label="Answer"><div class="words">{stale}'
        f'<div class="said">{body_html(answer, key)}</div>'
        f"{tie_out_html(answer)}{conflicts_html(answer.conflicts, key)}{foot_html(answer, marks)}</div>"
        f"{sources_html(answer, key)}</section>"
    )


def _stale(answer: Answer) -> str:
    newest = f" Newest source: {moment(answer.newest_source_at)}." if answer.newest_source_at else ""
    return f"The feeds behind this answer are not fresh.{newest}"


def body_html(answer: Answer, key: str) -> str:
    """The sentences in their order, with what stands between them in `answer` (blank lines, list dashes)."""
    parts: list[str] = []
    cursor = 0
    for sentence in answer.sentences:
        at = answer.answer.find(sentence.text, cursor)
        if at < 0:
            continue
        parts.append(_plain(answer.answer[cursor:at], key))
        parts.append(sentence_html(sentence, key))
        cursor = at + len(sentence.text)
    parts.append(_plain(answer.answer[cursor:], key))
    return "".join(parts).strip()


def _plain(text: str, key: str) -> str:
    return _CITATION.sub(lambda m: _citation(int(m[1]), key), prose_html(text))


def sentence_html(sentence: Sentence, key: str) -> str:
    """One sentence; its figures are found in order, so that a number standing twice is linked twice."""
    out: list[str] = []
    cursor = 0
    for figure in sentence.figures:
        at = sentence.text.find(figure.text, cursor) if figure.text else -1
        if at < 0:
            continue
        out.append(_plain(sentence.text[cursor:at], key))
        out.append(figure_html(figure, key))
        cursor = at + len(figure.text)
    out.append(_plain(sentence.text[cursor:], key))
    return f'<span class="sentence">{"".join(out)}</span>'


def figure_html(figure: ShownFigure, key: str) -> str:
    """A link to the marked span, or for a calculation its formula on hover and on focus."""
    text = escape(figure.text)
    if not figure.tied:
        return f'<span class="figure untied" title="This figure does not tie out">{text}</span>'
    if figure.formula:
        worked = escape(f"Worked out: {figure.formula} = {figure.text}")
        return (
            f'<button type="button" class="figure formula" data-tip="{worked}" '
            f'aria-label="{text}. {worked}">{text}</button>'
        )
    if figure.source is None or figure.start is None:
        return f'<span class="figure">{text}</span>'
    href = mark_id(key, figure.source, figure.start)
    title = f"Opens source {figure.source} where this figure stands"
    return (
        f'<a class="figure" href="#{href}" data-card="{card_id(key, figure.source)}" data-mark="{href}" '
        f'title="{title}">{text}</a>'
    )


def _citation(n: int, key: str) -> str:
    card = card_id(key, n)
    return f'<a class="cite" href="#{card}" data-card="{card}" title="Opens source {n}">[{n}]</a>'


def card_id(key: str, n: int) -> str:
    return f"card-{key}-{n}"


def mark_id(key: str, n: int, start: int) -> str:
    return f"mark-{key}-{n}-{start}"


def tie_out_html(answer: Answer) -> str:
    """ "All 7 figures tie out."; with a tick only where no two sources disagree about them."""
    figures = [figure for sentence in answer.sentences for figure in sentence.figures]
    mixed = " mixed" if answer.conflicts else ""
    return f'<p class="tie{mixed}">{escape(tie_out_line(figures, bool(answer.conflicts)))}</p>' if figures else ""


def tie_out_line(figures: Sequence[ShownFigure], disputed: bool) -> str:
    tied, count = sum(figure.tied for figure in figures), len(figures)
    if tied < count:
        line = f"{tied} of {several(count, 'figure')} tie out"
    elif count == 1:
        line = "The figure ties out to its source"
    else:
        line = f"{'Both' if count == 2 else f'All {count}'} figures tie out to their sources"
    return f"{line}; sources disagree" if disputed else line


def conflicts_html(conflicts: Iterable[ConflictLine], key: str) -> str:
    """Two sources, two figures: side by side."""
    rows = "".join(
        f'<tr><th scope="row">{escape(line.figure)}</th>'
        + "<td>"
        + "<br>".join(f"<b>{escape(v.text)}</b> {_citation(v.source, key)}" for v in line.values)
        + "</td></tr>"
        for line in conflicts
    )
    if not rows:
        return ""
    return f'<table class="conflicts"><caption>Sources disagree</caption><tbody>{rows}</tbody></table>'


def sources_html(answer: Answer, key: str) -> str:
    """The cards, in the order of their numbers; the ones the answer cites come open to reading at one click."""
    figures = [figure for sentence in answer.sentences for figure in sentence.figures]
    cited = {n for sentence in answer.sentences for n in sentence.citations}
    cited |= {value.source for line in answer.conflicts for value in line.values}
    cards = [card_html(source, _marks(figures, source, key), key, source.n in cited) for source in answer.sources]
    if not cards:
        return ""
    return f'<div class="sources"><h3>Sources</h3>{"".join(cards)}</div>'


def _marks(figures: Iterable[ShownFigure], source: Source, key: str) -> list[Mark]:
    spans = {
        (f.start, f.end)
        for f in figures
        if f.tied
        and f.source == source.n
        and f.start is not None
        and f.end is not None
        and source.start <= f.start < f.end <= source.end
    }
    return [Mark(start, end, mark_id(key, source.n, start)) for start, end in sorted(spans)]


def card_html(source: Source, marks: Sequence[Mark], key: str, cited: bool = True) -> str:
    """One source card, closed. A click on a figure or on `[n]` opens it at the mark."""
    quiet = "" if cited else " uncited"
    return (
        f'<details class="card{quiet}" id="{card_id(key, source.n)}">'
        f'<summary><span class="n">{source.n}</span><span class="title">{escape(source.title or "Untitled")}</span>'
        f'<span class="outlet">{escape(_by(source))}</span></summary>'
        f"<dl>{_facts(source)}</dl>"
        f'<blockquote class="passage" tabindex="0" aria-label="Passage of source {source.n}" '
        f'data-document="{escape(source.document)}" data-start="{source.start}" data-end="{source.end}">'
        f"{passage_html(source.quote, source.start, marks)}</blockquote>"
        f'<p class="whole"><a href="#/documents/{quote(source.document)}/{source.start}-{source.end}">'
        "Read it in its document</a></p></details>"
    )


def _by(source: Source) -> str:
    return " · ".join(part for part in (source.feed, source.kind, _day(source.published_at)) if part)


def _day(when: datetime | None) -> str:
    return moment(when).split(",")[0] if when else "undated"


def _facts(source: Source) -> str:
    outlets = ""
    if source.outlets:
        names = ", ".join(source.outlets)
        outlets = f"{several(len(source.outlets), 'outlet')}: {names}" if len(source.outlets) > 1 else names
    rows = (
        ("Outlet", escape(outlets)),
        ("Link", link_html(source.url)),
        ("Published", escape(moment(source.published_at)) if source.published_at else "undated"),
        ("Fetched", escape(moment(source.fetched_at))),
        ("Page", str(source.page) if source.page else ""),
        ("Characters", f"{source.start}–{source.end}"),
    )
    return "".join(f"<div><dt>{name}</dt><dd>{value}</dd></div>" for name, value in rows if value)


def link_html(url: str) -> str:
    """A link that shows the host it truly goes to; anything but http(s) is text, never a link."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return ""
    if parts.scheme not in {"http", "https"} or not host:
        return "a file of this desk" if parts.scheme in {"", "file"} and url else ""
    return (
        f'<a href="{escape(url)}" target="_blank" rel="noopener noreferrer nofollow" '
        f'title="{escape(url)}">{escape(host)}</a>'
    )


def passage_html(quote: str, start: int, marks: Sequence[Mark]) -> str:
    """The quote with its marks; table lines get cells by `<span>`s while every character stays."""
    out: list[str] = []
    cursor = 0
    for table in _TABLE.finditer(quote):
        out.append(_marked(quote, cursor, table.start(), start, marks))
        out.append(_table(quote, table.start(), table.end(), start, marks))
        cursor = table.end()
    out.append(_marked(quote, cursor, len(quote), start, marks))
    return "".join(out)


def _marked(quote: str, begin: int, end: int, offset: int, marks: Sequence[Mark]) -> str:
    """`quote[begin:end]` escaped, with the marks that begin in it."""
    out: list[str] = []
    cursor = begin
    for mark in marks:
        first, last = max(mark.start - offset, cursor), min(mark.end - offset, end)
        if not begin <= mark.start - offset < end or first >= last:
            continue
        out.append(_exact(quote[cursor:first]))
        out.append(f'<mark id="{escape(mark.id)}" tabindex="-1">{_exact(quote[first:last])}</mark>')
        cursor = last
    out.append(_exact(quote[cursor:end]))
    return "".join(out)


def _exact(text: str) -> str:
    """Escaped so that not even a carriage return is changed on the way into the page."""
    return escape(text).replace("\r", "&#13;")


def _table(quote: str, begin: int, end: int, offset: int, marks: Sequence[Mark]) -> str:
    rows: list[str] = []
    cursor = begin
    for line in quote[begin:end].splitlines(keepends=True):
        rows.append(_row(quote, cursor, cursor + len(line), offset, marks))
        cursor += len(line)
    return f'<span class="tt">{"".join(rows)}</span>'


def _row(quote: str, begin: int, end: int, offset: int, marks: Sequence[Mark]) -> str:
    line = quote[begin:end]
    if _RULE_ROW.fullmatch(line):
        return f'<span class="tx">{_exact(line)}</span>'
    cells: list[str] = []
    cursor = begin
    for match in re.finditer(r"\|\s*$|\|", line):
        at = begin + match.start()
        if at > cursor:
            cells.append(f'<span class="td">{_marked(quote, cursor, at, offset, marks)}</span>')
        cells.append(f'<span class="tx">{_exact(match[0])}</span>')
        cursor = begin + match.end()
    if cursor < end:
        cells.append(f'<span class="td">{_marked(quote, cursor, end, offset, marks)}</span>')
    return f'<span class="tr">{"".join(cells)}</span>'


def foot_html(answer: Answer, marks: str) -> str:
    """Notice and the copy button; model, times and what was left out under a fold. Nothing where no model wrote."""
    if not answer.model.base:
        return ""
    return (
        f'<footer>{notice_html(answer.notice)}<div class="about">{marks}{made_html(answer)}'
        f'<button type="button" class="copy" data-copy="{escape(answer_markdown(answer))}">Copy as Markdown</button>'
        "</div></footer>"
    )


def made_html(answer: Answer) -> str:
    """How the answer came about, for whoever asks: who wrote, how long it took, what did not tie out and was left out."""
    adapter = f" in the style “{answer.model.adapter}”" if answer.model.adapter else ", the base model alone,"
    took = answer.seconds
    lines = [
        f"Written by {answer.model.base}{adapter} in {seconds(took.total)}: {seconds(took.search)} for the search, "
        f"the first word after {seconds(took.first_token)}."
    ]
    if answer.cut:
        lines.append(
            f"{several(len(answer.cut), 'sentence')} of the draft did not tie out and {'is' if len(answer.cut) == 1 else 'are'} left out:"
        )
    cut = "".join(f"<li><q>{escape(c.text)}</q> <span>{escape(c.reason)}</span></li>" for c in answer.cut)
    told = "".join(f"<p>{escape(line)}</p>" for line in lines)
    return (
        f'<details class="made"><summary>How this was made</summary>{told}{f"<ul>{cut}</ul>" if cut else ""}</details>'
    )


def notice_html(notice: str) -> str:
    """The notice; a long one (feeds that fail, each with its reason) opens from its first sentences."""
    if len(notice) <= SHORT:
        return f'<p class="notice">{prose_html(notice)}</p>' if notice else ""
    cut = notice.rfind(". ", 0, SHORT) + 1 or SHORT
    return (
        f'<details class="notice"><summary>{prose_html(notice[:cut])} <b>More</b></summary>'
        f"{prose_html(notice[cut:].strip())}</details>"
    )


def _inert(text: str) -> str:
    """Text of a source inside Markdown: signs that would make links, images or HTML are escaped."""
    return re.sub(r"([\\\[\]()!`*_|])", r"\\\1", escape(" ".join(text.split()), quote=False))


def answer_markdown(answer: Answer, *, heading: bool = True) -> str:
    """The answer with footnotes, for pasting into a note."""
    lines = [f"**{answer.question}**", ""] if heading else []
    lines += [_CITATION.sub(r"[^\1]", answer.answer), ""]
    for source in answer.sources:
        when = moment(source.published_at) if source.published_at else "undated"
        lines.append(f"[^{source.n}]: {_inert(source.title)} ({source.feed}, {when}) {source.url}".rstrip())
    if answer.notice:
        lines += ["", answer.notice]
    return "\n".join(lines)
