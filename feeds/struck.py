"""Text that its author struck out: a correction's old figures, which the document no longer states.

HTML says it by element (`del`, `s`, `strike`), by a style attribute or by a rule of the page's own style sheet; Markdown by two
tildes; plain text by a stroke over each character (U+0336). Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

ELEMENTS = frozenset(["del", "s", "strike"])
_STYLE = re.compile(r"text-decoration(?:-line)?\s*:[^;]*line-through", re.IGNORECASE)
_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_MARKDOWN = re.compile(r"~~(?=\S)(?:(?!~~)[^\n])*(?:\n(?!\s*\n)(?:(?!~~)[^\n])*)*?(?<=\S)~~")
_STROKE = "\u0336"
_STROKED = re.compile(r"(?:[^\n]\u0336)+")
_MAX_RULES = 200


def is_struck_style(style: str) -> bool:
    """Does this `style` attribute put a line through the text?"""
    return bool(_STYLE.search(style))


def hide_struck_classes(root: etree._Element) -> None:
    """Set `hidden` on what the page's own style sheets strike out; a selector that cannot be read strikes nothing."""
    for sheet in root.iter("style"):
        for selector in _striking(sheet.text or ""):
            for element in _matches(root, selector):
                element.set("hidden", "hidden")


def without_struck_markdown(text: str) -> str:
    return _MARKDOWN.sub("", text) if "~~" in text else text


def without_stroked(text: str) -> str:
    return _STROKED.sub("", text) if _STROKE in text else text


def _striking(sheet: str) -> Iterator[str]:
    """Selectors of the rules that put a line through text."""
    if "line-through" not in sheet:
        return
    for number, rule in enumerate(_RULE.finditer(_COMMENT.sub("", sheet))):
        if number < _MAX_RULES and _STYLE.search(rule[2]):
            yield rule[1].strip()


def _matches(root: etree._Element, selector: str) -> list[etree._Element]:
    from lxml.cssselect import CSSSelector, ExpressionError, SelectorError, SelectorSyntaxError

    try:
        found = CSSSelector(selector, translator="html")(root)
    except (SelectorError, SelectorSyntaxError, ExpressionError, etree.XPathError):
        return []
    return list(found) if isinstance(found, list) else []
