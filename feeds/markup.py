"""HTML → the plain text that documents are kept in: headings, paragraphs, lists, and tables as Markdown tables.

Pure: bytes in, text out; nothing is fetched, no entity is resolved, depth costs no recursion. Whole filings go through
`html_to_text` or, with their tags, `tagged_html_to_text`, web articles through `main_text`, the HTML bodies of feed items through `fragment_to_text`.
"""

from __future__ import annotations

import re

from lxml import etree

from tieout.feeds.grid import to_markdown
from tieout.feeds.html_tables import (
    caption_of,
    inline_text,
    is_block,
    is_bold,
    is_hidden,
    is_struck,
    rows_of,
    tag_of,
    walk,
)
from tieout.feeds.inline_xbrl import Tagging, tagging_of
from tieout.feeds.plain import clean, decode
from tieout.feeds.struck import hide_struck_classes

_HEADINGS = {"h1": "# ", "h2": "## ", "h3": "### ", "h4": "#### ", "h5": "##### ", "h6": "###### "}
_AROUND = frozenset(["nav", "aside", "footer", "form", "header"])
_ITEM = re.compile(r"Item\s+\d{1,2}[A-C]?(?:\.\d\d)?\b", re.IGNORECASE)
_WRAPPING = re.compile(
    r"</?(?:div|span|font|p|b|i|em|strong|section|ul|ol|li|blockquote|center)\b[^>]*>", re.IGNORECASE
)
_ANY_TAG = re.compile(r"<(script|style)\b.*?</\1\s*>|<!--.*?-->|<[^>]*>", re.DOTALL | re.IGNORECASE)
_LONGEST_HEADING = 160
_LEAST_ARTICLE = 200  # characters below which an <article> is no article
_WORD = re.compile(r"\w+")
_NUMBER = re.compile(r"\d[\d.,]*")


def html_to_text(data: bytes, *, charset: str | None = None) -> str:
    """A whole page or filing; scripts, styles, comments and hidden elements are dropped."""
    root = parse(decode(data, charset))
    return "" if root is None else _text(root)


def tagged_html_to_text(data: bytes) -> tuple[str, Tagging | None]:
    """A filing's text as `html_to_text` gives it, and what its inline XBRL tags tell of the numbers in it."""
    root = parse(decode(data))
    if root is None:
        return "", None
    text = _text(root)
    return text, tagging_of(root, text, _text)


def fragment_to_text(html: str) -> str:
    """The HTML body of a feed item; plain text comes through as it is, bar its white space."""
    root = parse(html)
    return "" if root is None else _text(root)


def main_text(data: bytes, url: str) -> str:
    """An article's main text and tables, without menus, boxes and footers; the whole page when no article is found."""
    html = decode(data)
    root = parse(html)
    if root is None:
        return ""
    article = _article_text(root)
    own = article if len(article) >= _LEAST_ARTICLE else ""
    extracted = _extract(_without_struck(root, html), url)
    if _glued(article, extracted):
        return article
    if len(extracted) >= len(own) * 0.6 and not (_lost_figures(own, extracted) or _lost_captions(root, own, extracted)):
        return extracted
    return own or extracted or _text(root)


def title_of(data: bytes) -> str:
    """The page's title, else its first heading, else nothing."""
    root = parse(decode(data))
    if root is None:
        return ""
    for tag in ("title", "h1", "h2"):
        for element in root.iter(tag):
            text = " ".join(inline_text(element)[0].split())
            if text:
                return text
    return ""


_DATE_NAMES = frozenset(
    "date article:published_time dc.date dc.date.issued dcterms.date datepublished publish-date pubdate publication_date".split()
)


def date_of(data: bytes) -> str:
    """When the page says it was published, ISO 8601 as it stands there: its meta element, else its first <time>."""
    root = parse(decode(data))
    if root is None:
        return ""
    for element in root.iter("meta"):
        name = element.get("name") or element.get("property") or element.get("itemprop") or ""
        if name.lower() in _DATE_NAMES and element.get("content"):
            return str(element.get("content"))
    return next((str(e.get("datetime")) for e in root.iter("time") if e.get("datetime")), "")


def parse(html: str) -> etree._Element | None:
    """Root element, None when there is nothing to parse. What is nested deeper than libxml2 goes is flattened."""
    html = html.replace("\0", "")
    for attempt in (html, _WRAPPING.sub("<br>", html), _ANY_TAG.sub("<br>", html)):
        data = attempt.encode("utf-8", "replace")
        parser = etree.HTMLParser(
            encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=True
        )
        try:
            root = etree.fromstring(data, parser) if data.strip() else None
        except (etree.ParserError, etree.XMLSyntaxError):
            root = None
        if not any(entry.type_name == "ERR_RESOURCE_LIMIT" for entry in parser.error_log):
            if root is not None and "line-through" in html:
                hide_struck_classes(root)
            return root
    return None


class _Writer:
    """Collects blocks while the tree is walked; a block ends wherever a block element begins or ends."""

    def __init__(self) -> None:
        self.blocks: list[str] = []
        self.parts: list[str] = []
        self.weights = [False]
        self.light = False
        self.mark = ""

    def add(self, text: str | None, raw: bool = False) -> None:
        if not text:
            return
        text = clean(text)
        self.parts.append(text if raw else text.replace("\n", " "))
        self.light = self.light or (not self.weights[-1] and bool(text.strip()))

    def flush(self, heading: str = "") -> None:
        lines = (" ".join(line.split()) for line in "".join(self.parts).split("\n"))
        text = "\n".join(line for line in lines if line)
        if text:
            bold = not self.light and not self.mark and len(text) <= _LONGEST_HEADING and text[0].isalnum()
            prefix = heading or ("## " if bold and any(c.isalpha() for c in text) else self.mark)
            self.put(prefix + (text.replace("\n", " ") if prefix.startswith("#") else text), item=prefix == "- ")
            self.mark = ""
        self.parts = []
        self.light = False

    def put(self, block: str, item: bool = False) -> None:
        if item and self.blocks and self.blocks[-1].startswith("- "):
            self.blocks[-1] += "\n" + block
        elif block:
            self.blocks.append(block)


def _text(root: etree._Element) -> str:
    out = _Writer()
    for event, element, events in walk(root):
        tag = tag_of(element)
        if event == "start":
            _start(out, element, tag)
            if tag == "table" and not _is_layout(element):
                out.put(caption_of(element))
                out.put(_as_heading(to_markdown(rows_of(element))))
                events.skip_subtree()
            else:
                out.add(element.text, raw=tag == "pre")
        else:
            if event == "end":
                _end(out, element, tag)
            out.add(element.tail if element is not root else "")
    out.flush()
    return "\n\n".join(out.blocks)


def _start(out: _Writer, element: etree._Element, tag: str) -> None:
    if is_block(element):
        out.flush()
    out.weights.append(is_bold(element, out.weights[-1]))
    if tag == "li":
        out.mark = "- "
    elif tag == "br":
        out.parts.append("\n")


def _end(out: _Writer, element: etree._Element, tag: str) -> None:
    if is_block(element):
        out.flush(_HEADINGS.get(tag, ""))
    out.weights.pop()


def _as_heading(text: str) -> str:
    """ "Item 2.02 Results of Operations" comes as a table of one row: it is a heading."""
    return f"## {text}" if _ITEM.match(text) and "\n" not in text and len(text) <= _LONGEST_HEADING else text


def _is_layout(table: etree._Element) -> bool:
    """Does this table hold others? Then it only arranges them."""
    return next(table.iterdescendants("table"), None) is not None


def _article_text(root: etree._Element) -> str:
    """The longest <article> or <main>, menus and boxes left out."""
    best = ""
    for element in root.iter("article", "main"):
        for part in [e for e in element.iterdescendants() if tag_of(e) in _AROUND and not is_hidden(e)]:
            part.set("hidden", "hidden")
        text = _text(element)
        best = max(best, text, key=len)
    return best


def _without_struck(root: etree._Element, html: str) -> str:
    """The page as trafilatura may read it, which keeps text that a style strikes out."""
    struck = [e for e in root.iterdescendants() if is_struck(e) or e.get("hidden") is not None]
    if not any(map(is_struck, struck)) and "line-through" not in html:
        return html
    for element in struck:
        _drop(element)
    return etree.tostring(root, encoding="unicode", method="html")


def _drop(element: etree._Element) -> None:
    """Take an element out and leave the text after it."""
    parent, before = element.getparent(), element.getprevious()
    if parent is None:
        return
    if before is not None:
        before.tail = (before.tail or "") + (element.tail or "")
    else:
        parent.text = (parent.text or "") + (element.tail or "")
    parent.remove(element)


def _extract(html: str, url: str) -> str:
    """Main text as trafilatura finds it, written out again by our own walk."""
    import trafilatura

    found = trafilatura.extract(
        html, url=url, output_format="html", include_tables=True, include_comments=False, favor_recall=True
    )
    return fragment_to_text(found) if found else ""


def _glued(article: str, extracted: str) -> bool:
    """Of short articles trafilatura makes one line, headline and time of day in front of the first sentence."""
    if not extracted or "\n" in extracted or len(article) > 1.3 * len(extracted):
        return False
    return not set(_WORD.findall(extracted)) - set(_WORD.findall(article))


def _lost_figures(own: str, extracted: str) -> bool:
    """Would the extraction lose figures that stand in the article's tables?"""
    rows = [line for line in own.split("\n") if line.startswith("| ")]
    return bool(set(_NUMBER.findall("\n".join(rows))) - set(_NUMBER.findall(extracted)))


def _lost_captions(root: etree._Element, own: str, extracted: str) -> bool:
    """Would it lose a table's caption, which may be its unit?"""
    captions = filter(None, (caption_of(table) for table in root.iter("table")))
    return any(caption in own and caption not in extracted for caption in captions)


__all__ = ["fragment_to_text", "html_to_text", "inline_text", "main_text", "parse", "tagged_html_to_text", "title_of"]
