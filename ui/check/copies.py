"""The annotated copy of a text: each figure in the colour of its verdict, what is said of it on hover, a card for each source. Pure.

Text from outside is escaped; the HTML is one file that fetches nothing and runs nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from html import escape
from typing import TYPE_CHECKING, Literal

from tieout.ui.render import safe

if TYPE_CHECKING:
    from tieout.model import CheckedFigure, CheckedSource, CheckReport

_COLOURS = {
    "tied": "#d7f2dd",
    "computed": "#d5ecf7",
    "contradicted": "#fbd0cf",
    "not_found": "#fdecc3",
    "not_checked": "transparent",
}
_WORDS = {"tied": "tied", "computed": "computed", "contradicted": "contradicted", "not_found": "not found"}
_STYLE = """
:root{color-scheme:light dark;--tied:#d7f2dd;--computed:#d5ecf7;--contradicted:#fbd0cf;--not_found:#fdecc3;--line:#ccc}
@media (prefers-color-scheme:dark){:root{--tied:#1d4a2a;--computed:#17465a;--contradicted:#6d2320;--not_found:#5c4710;--line:#555}}
body{font:16px/1.55 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}
a.f{color:inherit;text-decoration:none;border-radius:3px;padding:0 2px}
a.tied{background:var(--tied)}a.computed{background:var(--computed)}a.contradicted{background:var(--contradicted);font-weight:600}
a.not_found{background:var(--not_found)}
table{border-collapse:collapse;margin:1rem 0}td,th{border:1px solid var(--line);padding:.2rem .6rem;text-align:left}
.card{border:1px solid var(--line);border-radius:6px;padding:.6rem .8rem;margin:.6rem 0}.card:target{outline:3px solid var(--computed)}
.card q{display:block;margin:.3rem 0;font-family:ui-monospace,monospace;font-size:.85rem;overflow-wrap:anywhere}
.sum span{padding:.1rem .5rem;border-radius:3px;margin-right:.5rem}
"""


def annotated(report: CheckReport, form: Literal["md", "html"], title: str = "") -> bytes:
    """The copy in UTF-8."""
    return (markdown_copy(report) if form == "md" else html_copy(report, title)).encode("utf-8")


def markdown_copy(report: CheckReport) -> str:
    """The text as it is, its figures in `<mark>`, with a footnote for each that has a source or does not tie."""
    marked = [figure for figure in report.figures if figure.verdict != "not_checked"]
    notes = {id(figure): n for n, figure in enumerate(marked, 1)}
    body = _woven(report.text, marked, lambda figure: _mark(figure, notes[id(figure)]), str)
    lines = [f"[^{n}]: {_note(figure)}" for n, figure in enumerate(marked, 1)]
    return body.rstrip("\n") + "\n\n" + "\n".join(lines) + "\n"


def _mark(figure: CheckedFigure, n: int) -> str:
    told = f"{_WORDS[figure.verdict]}: {figure.says}".replace("|", "/")
    return (
        f'<mark style="background:{_COLOURS[figure.verdict]}" title="{escape(safe(told))}">{figure.text}</mark>[^{n}]'
    )


def _note(figure: CheckedFigure) -> str:
    source = figure.source
    place = f" Source: {_inert(source.title)}, {source.start}:{source.end}." if source else ""
    return f"**{_WORDS[figure.verdict]}** {_inert(figure.says)}{place}"


def _inert(text: str) -> str:
    """Text from outside that is no Markdown: one line, its marks escaped."""
    return re.sub(r"([\\`*_\[\]<>|#])", r"\\\1", " ".join(safe(text).split()))


def html_copy(report: CheckReport, title: str = "") -> str:
    """One page: the counts, the text with its headings and tables, and below it a card for each figure."""
    marked = [figure for figure in report.figures if figure.verdict != "not_checked"]
    notes = {id(figure): n for n, figure in enumerate(marked, 1)}
    blocks = "\n".join(_blocks(report.text, marked, lambda figure: _anchor(figure, notes[id(figure)])))
    counts = report.counts
    told = "".join(
        f'<span style="background:var(--{verdict})">{counts[verdict]:,} {words}</span>'  # type: ignore[index]
        for verdict, words in _WORDS.items()
    )
    cards = "\n".join(_card(figure, n) for n, figure in enumerate(marked, 1))
    name = escape(safe(title or "Checked text"))
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        f'<title>{name}</title><style>{_STYLE}</style></head><body>\n<p class="sum">{told}</p>\n<main>{blocks}</main>\n'
        f'<section aria-label="What is said of each figure">\n{cards}\n</section></body></html>\n'
    )


def _anchor(figure: CheckedFigure, n: int) -> str:
    says = escape(safe(f"{_WORDS[figure.verdict]}: {figure.says}"))
    return f'<a class="f {figure.verdict}" href="#f{n}" id="t{n}" title="{says}">{escape(safe(figure.text))}</a>'


def _card(figure: CheckedFigure, n: int) -> str:
    sources = figure.operands or ((figure.source,) if figure.source else ())
    quoted = "".join(_quoted(source) for source in sources)
    formula = f"<p>{escape(figure.formula)}</p>" if figure.formula else ""
    return (
        f'<article class="card" id="f{n}"><p><a class="f {figure.verdict}" href="#t{n}">{escape(safe(figure.text))}</a> '
        f"{escape(safe(figure.says))}</p>{formula}{quoted}</article>"
    )


def _quoted(source: CheckedSource) -> str:
    link = escape(source.url)
    title = escape(safe(source.title))
    shown = (
        f'<a href="{link}" rel="noreferrer">{title}</a>' if source.url.startswith(("https://", "http://")) else title
    )
    return f"<q>{escape(safe(source.line))}</q><small>{shown}, {source.start}:{source.end}</small>"


# -- weaving -------------------------------------------------------------------------------------------------------------

_Marked = Sequence["CheckedFigure"]


def _woven(
    text: str,
    figures: _Marked,
    mark: Callable[[CheckedFigure], str],
    plain: Callable[[str], str],
    begin: int = 0,
    end: int | None = None,
) -> str:
    """`text[begin:end]` with each figure in it replaced by its mark."""
    out, at, last = [], begin, len(text) if end is None else end
    for figure in figures:
        if begin <= figure.start and figure.end <= last and figure.start >= at:
            out += [plain(text[at : figure.start]), mark(figure)]
            at = figure.end
    return "".join([*out, plain(text[at:last])])


def _blocks(text: str, figures: _Marked, mark: Callable[[CheckedFigure], str]) -> Iterator[str]:
    """The text line by line: headings, tables, lists and paragraphs."""
    at, row = 0, 0
    figures = list(figures)
    for line in text.split("\n"):
        begin, at = at, at + len(line) + 1
        inside = []
        while figures and figures[0].start < at:
            inside.append(figures.pop(0))
        if line.lstrip().startswith("|"):
            yield ("<table>" if not row else "") + _row(text, begin, at - 1, inside, mark)
            row += 1
            continue
        if row:
            yield "</table>"
            row = 0
        if not line.strip():
            continue
        heading = re.match(r"\s*(#{1,6})\s+", line)
        start = begin + (heading.end() if heading else 0)
        tag = f"h{len(heading[1])}" if heading else "p"
        yield f"<{tag}>{_woven(text, inside, mark, _plain, start, at - 1)}</{tag}>"
    if row:
        yield "</table>"


def _row(text: str, begin: int, end: int, figures: _Marked, mark: Callable[[CheckedFigure], str]) -> str:
    """A table's line; the rule below its head is none."""
    line = text[begin:end]
    if re.fullmatch(r"[\s|:-]*", line):
        return ""
    cells, at = [], begin + line.index("|") + 1
    for part in line.strip().strip("|").split("|"):
        cells.append(f"<td>{_woven(text, figures, mark, _plain, at, at + len(part)).strip()}</td>")
        at += len(part) + 1
    return f"<tr>{''.join(cells)}</tr>"


def _plain(text: str) -> str:
    return escape(safe(text))
