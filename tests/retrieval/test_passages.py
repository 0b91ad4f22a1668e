"""Passages: spans that keep structure, whatever the text."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tieout.feeds.document import Document
from tieout.retrieval.index.embedder import Embedder
from tieout.retrieval.index.passages import MAX_TOKENS, embedded_text, passages
from tieout.retrieval.records import Passage

EMBEDDER = Embedder("minilm-l6")
WHEN = datetime(2026, 10, 14, tzinfo=UTC)


def document(text: str, kind: str = "filing", pages: tuple[int, ...] = (), **more: object) -> Document:
    fields = {"title": "Q3 report", "outlet": "Kestrane", "published_at": WHEN} | more
    return Document("d", "f", kind, url="", text=text, sha256="", fetched_at=WHEN, identity="i", pages=pages, **fields)


def cut(doc: Document) -> list[Passage]:
    return passages(doc, EMBEDDER.count, EMBEDDER.split)


def quotes(doc: Document) -> list[str]:
    return [doc.text[p.start : p.end] for p in cut(doc)]


def assert_sound(doc: Document) -> None:
    """Inside, in order, without overlap, not blank, and nothing but blanks between."""
    at = 0
    for p in cut(doc):
        assert at <= p.start < p.end <= len(doc.text)
        assert not doc.text[at : p.start].strip()
        assert doc.text[p.start : p.end].strip() == doc.text[p.start : p.end]
        at = p.end
    assert not doc.text[at:].strip()


words = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
lines = st.one_of(
    words,
    st.sampled_from(
        ["", "## Sales", "| a | b |", "|---|---|", "| Net sales | 4,100 |", "(in millions)", "Total:", "|", "#"]
    ),
    st.just("naïve 😀 résumé " * 60),
)
texts = st.lists(lines, max_size=30).map("\n".join)


@settings(max_examples=150, deadline=None)
@given(texts, st.sampled_from(["news", "filing", "facts", "prices"]), st.lists(st.integers(0, 400), max_size=4))
def test_any_text_is_covered_by_ordered_spans_within_pages(text: str, kind: str, pages: list[int]):
    """The rule is total: any Unicode, any kind, any pages."""
    doc = document(text, kind, tuple(sorted(pages)))
    assert_sound(doc)
    for p in cut(doc):
        assert not any(p.start < page < p.end for page in doc.pages)


def test_offsets_are_code_points_not_bytes():
    """Umlauts and emoji before a passage do not shift it."""
    doc = document("Ü😀 " * 200 + "\n\n" + "The margin was 14 per cent. " * 40)
    assert_sound(doc)
    assert len(cut(doc)) > 2


def test_prose_stays_within_the_embedders_window():
    """At most MAX_TOKENS of text, so that context and text fit the 256 that are embedded."""
    doc = document("Revenue rose because customers ordered more engines than expected. " * 200)
    assert all(EMBEDDER.count(quote) <= MAX_TOKENS for quote in quotes(doc))


TABLE = "Statement of operations\n(in millions)\n| | Q3 2026 | Q3 2025 |\n|---|---|---|\n"
ROWS = "".join(f"| Line item number {n} of the statement | {n},100 | {n},050 |\n" for n in range(60))


def test_a_short_table_is_one_passage_with_title_and_units():
    """The prose above it is not part of it."""
    doc = document("Sales were strong in all regions.\n\n" + TABLE + "| Net sales | 4,100 | 3,660 |\n\nAfterwards.")
    assert quotes(doc) == [
        "Sales were strong in all regions.",
        TABLE + "| Net sales | 4,100 | 3,660 |",
        "Afterwards.",
    ]


def test_later_pieces_of_a_long_table_carry_title_units_and_header_in_their_context():
    """They are embedded and read with them, and still are plain spans."""
    doc = document(TABLE + ROWS)
    first, *rest = cut(doc)
    assert rest
    assert doc.text[first.start : first.end].startswith("Statement of operations\n(in millions)\n| | Q3 2026")
    for p in rest:
        assert "Statement of operations" in p.context
        assert "(in millions)" in p.context
        assert "| | Q3 2026 | Q3 2025 |" in p.context
        assert doc.text[p.start : p.end].startswith("| Line item")


def test_tables_are_cut_between_rows_only():
    """No row is ever halved."""
    assert all(line.startswith("| Line") for quote in quotes(document(TABLE + ROWS))[1:] for line in quote.split("\n"))


def test_context_names_title_company_form_period_date_and_headings():
    """What the text itself may not say."""
    doc = document(
        "# Results\n\n## Outlook\n\nWe expect growth.",
        title="Quarterly report",
        companies=("Kestrane Aerospace",),
        form="10-Q",
        period_end=date(2026, 9, 30),
    )
    context = cut(doc)[-1].context
    for part in ("Quarterly report", "Kestrane Aerospace", "10-Q", "2026-09-30", "2026-10-14"):
        assert part in context


def test_a_heading_reaches_over_a_page_boundary():
    """Page two of a section still says which section it is."""
    page = "## Liquidity\n\n" + "Cash was ample. " * 20
    doc = document(page + "More about cash.", pages=(0, len(page)))
    assert "Liquidity" in cut(doc)[-1].context


@pytest.mark.parametrize("kind", ["facts", "prices"])
def test_rows_of_facts_and_prices_go_forty_to_a_passage(kind: str):
    """Cheap to embed; their header goes along as context."""
    rows = "".join(f"| 2026-01-{n:02d} | {n}.50 |\n" for n in range(100))
    found = cut(document("## Closing prices\n| Date | Close |\n|---|---|\n" + rows, kind))
    assert len(found) == 3
    assert all("Closing prices" in p.context and "| Date | Close |" in p.context for p in found[1:])


def test_the_embedder_reads_a_tables_labels_without_its_numbers():
    """Numbers cost five tokens each and say nothing to it; prose keeps them."""
    assert embedded_text("c", "Sales of $5\n| Net sales | 4,100 | 3,660 |\n|---|---|") == "c\nSales of $5\nNet sales"
