"""What `build.py` reads: the public mapping, its statement trees, the filings. Input at the rim; decides nothing."""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tieout.retrieval.reading.concepts.filings import LabelledNumber, labelled_numbers

Mappings = Mapping[str, Mapping[str, Any]]  # local name → its entry in the public mapping


def read_mappings(path: Path) -> Mappings:
    """The public mapping without its header and its empty entries."""
    found = json.loads(path.read_text("utf-8"))
    return {name: entry for name, entry in sorted(found.items()) if entry.get("standard_tags")}


def read_filings(folder: Path, leave_out: frozenset[str]) -> list[tuple[str, LabelledNumber]]:
    """(company, tagged number) of every filing in `folder`; the company is the file name up to its first hyphen."""
    found = []
    for path in sorted(folder.glob("*.html*")):
        company = path.name.split("-")[0].lower()
        if company not in leave_out:
            found += [(company, number) for number in labelled_numbers(page_of(path))]
    return found


def page_of(path: Path) -> bytes:
    """The bytes of a page, kept as they are or by gzip."""
    return gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()


def read_trees(folder: Path) -> list[tuple[str, str, str]]:
    """(industry, local name, label) out of edgartools' statement trees; "" for the tree of all industries."""
    paths = [("", folder / "virtual_trees.json")]
    paths += [(path.stem, path) for path in sorted((folder / "industry_extensions").glob("*.json"))]
    return [
        (industry, name, node["label"])
        for industry, path in paths
        for statement in json.loads(path.read_text("utf-8")).values()
        for name, node in statement.get("nodes", {}).items()
        if not node["is_abstract"]
    ]
