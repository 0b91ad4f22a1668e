"""matplotlib's SVG, made fit to stand inside a page. Pure.

Kept: shapes and text. Gone: prologue, metadata, style elements (inside a page they would reach all of it), the names of
groups. Ids are counted per picture, so that two pictures on a page never share one. The picture says what it shows.
"""

from __future__ import annotations

import re

from lxml import etree

from tieout.ui.render import safe

_SVG = "http://www.w3.org/2000/svg"
_HREF = "{http://www.w3.org/1999/xlink}href"
_FONT = re.compile(r"\s*font-family:[^;\"]*;?")
FAMILY = "Helvetica Neue, Helvetica, Arial, Liberation Sans, sans-serif"  # as in note.css
_REFERENCE = re.compile(r"url\(#([^)]+)\)")
_ROUNDED = re.compile(r"(\d+\.\d{2})\d+")


def clean(data: bytes, name: str, title: str, alt: str) -> str:
    """`data` as one `<svg role="img">` element with a title and a description."""
    root = etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True))
    for unwanted in root.xpath("//*[local-name()='metadata' or local-name()='style']"):
        unwanted.getparent().remove(unwanted)
    _count_ids(root, name)
    for element in root.iter(f"{{{_SVG}}}*"):
        _tidy(element)
    _describe(root, name, title, alt)
    etree.cleanup_namespaces(root)
    return str(etree.tostring(root, encoding="unicode"))


def _count_ids(root: etree._Element, name: str) -> None:
    """Ids that are used become `name-1`, `name-2` …; the others go."""
    used = {found for e in root.iter(f"{{{_SVG}}}*") for v in e.values() for found in _REFERENCE.findall(v)}
    used |= {e.get(_HREF, "").removeprefix("#") for e in root.iter(f"{{{_SVG}}}use")}
    new: dict[str, str] = {}
    for element in root.iter(f"{{{_SVG}}}*"):
        old = element.attrib.pop("id", "")
        if old in used:
            new[old] = f"{name}-{len(new) + 1}"
            element.set("id", new[old])
    for element in root.iter(f"{{{_SVG}}}*"):
        for key, value in element.items():
            element.set(key, _REFERENCE.sub(lambda m: f"url(#{new[m[1]]})", value))
        if _HREF in element.attrib:
            element.set("href", f"#{new[element.attrib.pop(_HREF)[1:]]}")


def _tidy(element: etree._Element) -> None:
    """Two decimals, the page's font, no turn by nothing."""
    if element.get("transform", "").startswith("rotate(-0 "):
        del element.attrib["transform"]
    for key in ("d", "x", "y", "points"):
        if key in element.attrib:
            element.set(key, _ROUNDED.sub(r"\1", " ".join(element.attrib[key].split())))
    if "style" in element.attrib:
        element.set("style", _FONT.sub("", element.attrib["style"]))
    if element.tail is not None and not element.tail.strip():
        element.tail = None
    if element.text is not None and not element.text.strip():
        element.text = None


def _describe(root: etree._Element, name: str, title: str, alt: str) -> None:
    for key in ("width", "height", "version"):
        root.attrib.pop(key, None)
    root.set("role", "img")
    root.set("class", "picture")
    root.set("font-family", FAMILY)
    root.set("style", "stroke-linejoin: round; stroke-linecap: butt")
    root.set("aria-labelledby", f"{name}-title {name}-desc")
    for place, (tag, words) in enumerate((("title", title), ("desc", alt))):
        element = etree.Element(f"{{{_SVG}}}{tag}", id=f"{name}-{tag}")
        element.text = safe(words)
        root.insert(place, element)
