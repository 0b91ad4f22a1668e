"""PDF reports come out by page, in reading order, with financial tables as Markdown tables."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from pathlib import Path

import pytest

from tieout.feeds.errors import ParseError
from tieout.feeds.pdf import join_pages, read_pdf
from tieout.feeds.pdf_layout import Char, lines_of
from tieout.feeds.pdf_tables import page_text
from tieout.feeds.pdf_worker import page_texts

Placed = tuple[float, float, str]  # x, y, text


def make_pdf(pages: Sequence[Sequence[Placed]]) -> bytes:
    """A PDF with Helvetica text at the places given."""
    objects = [b"", b"", b"<< /Type /Font /Subtype /Type1 /BaseFont /Courier >>"]
    kids = []
    for page in pages:
        shown = [(x, y, text.replace("(", "\\(").replace(")", "\\)")) for x, y, text in page]
        text = "".join(f"BT /F1 8 Tf {x} {y} Td ({escaped}) Tj ET\n" for x, y, escaped in shown)
        stream = zlib.compress(text.encode("latin-1"))
        objects.append(b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(stream), stream))
        box = b"/MediaBox [0 0 612 792] /Resources << /Font << /F1 3 0 R >> >>"
        objects.append(b"<< /Type /Page /Parent 2 0 R %s /Contents %d 0 R >>" % (box, len(objects)))
        kids.append(b"%d 0 R" % len(objects))
    objects[0] = b"<< /Type /Catalog /Pages 2 0 R >>"
    objects[1] = b"<< /Type /Pages /Kids [%s] /Count %d >>" % (b" ".join(kids), len(kids))
    return _written(objects)


def _written(objects: Sequence[bytes]) -> bytes:
    out, offsets = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    head = b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(objects) + 1, table)
    return out + head + b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, len(out))


SEGMENTS: list[Placed] = [
    (40, 740, "Segment revenue and operating income were as follows during the periods presented:"),
    (40, 720, "(In millions)"),
    (380, 700, "Three Months Ended"),
    (385, 690, "September 30,"),
    (362, 680, "2023"),
    (452, 680, "2022"),
    (40, 668, "Revenue"),
    (40, 656, "Productivity and Business"),
    (40, 646, "processes"),
    (330, 646, "$"),
    (356, 646, "18,592"),
    (420, 646, "$"),
    (446, 646, "16,465"),
    (40, 634, "Intelligent Cloud"),
    (356, 634, "24,259"),
    (446, 634, "20,325"),
    (40, 622, "Other, net"),
    (365, 622, "(12)"),
    (456, 622, "7"),
    (40, 610, "Total"),
    (330, 610, "$"),
    (356, 610, "42,839"),
    (420, 610, "$"),
    (446, 610, "36,797"),
    (40, 580, "No sales to an individual customer accounted for more than 10% of revenue."),
]


def test_a_table_without_ruling_lines_is_rebuilt_with_its_header() -> None:
    (text,) = page_texts(make_pdf([SEGMENTS]))
    assert text.split("\n\n") == [
        "Segment revenue and operating income were as follows during the periods presented:",
        "(In millions)",
        "|  | Three Months Ended September 30, 2023 | Three Months Ended September 30, 2022 |\n"
        "| --- | --- | --- |\n"
        "| Revenue |  |  |\n"
        "| Productivity and Business processes | $18,592 | $16,465 |\n"
        "| Intelligent Cloud | 24,259 | 20,325 |\n"
        "| Other, net | (12) | 7 |\n"
        "| Total | $42,839 | $36,797 |",
        "No sales to an individual customer accounted for more than 10% of revenue.",
    ]


def test_prose_lines_join_into_paragraphs() -> None:
    lines: list[Placed] = [
        (40, 700, "Revenue rose by a fifth in the three months that ended on 30 September 2023, driven by all of"),
        (40, 690, "the segments, and by cloud-"),
        (40, 680, "based services above all."),
        (40, 650, "A second paragraph."),
    ]
    (text,) = page_texts(make_pdf([lines]))
    assert text.split("\n\n")[-1] == "A second paragraph."
    assert "driven by all of the segments, and by cloud-based services" in text


def test_pages_keep_their_offsets_in_the_one_text() -> None:
    pdf = read_pdf(make_pdf([[(40, 700, "First page")], [], [(40, 700, "Third page")]]))
    assert len(pdf.pages) == 3
    assert pdf.text[pdf.pages[0] :].startswith("First page")
    assert pdf.text[pdf.pages[2] :] == "Third page"
    assert pdf.text[pdf.pages[1] : pdf.pages[2]].strip() == ""


def test_a_scan_has_pages_and_no_text() -> None:
    assert read_pdf(make_pdf([[], []])) == join_pages(["", ""])
    assert join_pages(["", ""]).text == ""


@pytest.mark.parametrize("data", [b"", b"no PDF at all", b"%PDF-1.7\n%%EOF", make_pdf([SEGMENTS])[:400]])
def test_what_is_no_pdf_is_said(data: bytes) -> None:
    with pytest.raises(ParseError, match="cannot be read"):
        read_pdf(data)


def test_a_pdf_that_takes_too_long_is_stopped() -> None:
    with pytest.raises(ParseError, match="took more than"):
        read_pdf(make_pdf([SEGMENTS]), seconds=0.01)


def test_a_bomb_of_nested_compression_is_bounded() -> None:
    bomb = zlib.compress(zlib.compress(b"BT (x) Tj ET " * 6_000_000, 9), 9)
    stream = b"<< /Length %d /Filter [/FlateDecode /FlateDecode] >>\nstream\n%s\nendstream" % (len(bomb), bomb)
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 3 0 R >>"
    pages = b"<< /Type /Pages /Kids [4 0 R] /Count 1 >>"
    data = _written([b"<< /Type /Catalog /Pages 2 0 R >>", pages, stream, page])
    try:
        assert len(read_pdf(data).text) < 200_000
    except ParseError as error:
        assert "PDF" in str(error)


def test_a_scanned_report_is_reported_by_the_folder(tmp_path: Path) -> None:
    from datetime import UTC, datetime

    from tieout.feeds.draft import Draft, Response, SourceContext
    from tieout.feeds.folder import collect
    from tieout.feeds.settings import FeedSpec

    def no_fetch(url: str, **options: object) -> Response:
        raise AssertionError(url)

    (tmp_path / "scan.pdf").write_bytes(make_pdf([[], []]))
    context = SourceContext(no_fetch, datetime(2026, 11, 1, tzinfo=UTC))
    (draft,) = [e for e in collect(FeedSpec("r", "folder", path=str(tmp_path)), context) if isinstance(e, Draft)]
    assert "no text layer" in draft.note
    assert "no text layer" in draft.text


def word(text: str, x: float, y: float) -> list[Char]:
    return [Char(c, x + 5 * at, y, x + 5 * at + 5, y + 9) for at, c in enumerate(text)]


def test_dotted_leaders_part_label_and_number() -> None:
    lines = lines_of(word("Backlog.........1,234", 40, 700) + word("Orders..........2,345", 40, 688))
    assert page_text(lines) == "|  |  |\n| --- | --- |\n| Backlog | 1,234 |\n| Orders | 2,345 |"


def test_lines_are_read_from_the_top_and_from_the_left() -> None:
    lines = lines_of(word("below", 40, 600) + word("right", 300, 700) + word("left", 40, 701))
    assert [line.text for line in lines] == ["left right", "below"]
