"""Files as their own programs write them are read with their figures; what is not read is named with the reason."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

import pytest

from tests.feeds.test_pdf import make_pdf
from tieout.feeds.draft import SKIPPED, Draft, Remember, Response, SourceContext, Unchanged, Withdrawn, skipped_of
from tieout.feeds.errors import ParseError
from tieout.feeds.folder import collect
from tieout.feeds.office import read_office
from tieout.feeds.report_formats import read_bytes
from tieout.feeds.settings import FeedSpec

NOW = datetime(2026, 11, 30, tzinfo=UTC)
TABLE = [["", "Q3 2026", "Q3 2025"], ["Revenue", "1,234", "1,100"], ["Costs", "(234)", "(200)"]]
SHOWN = "|  | Q3 2026 | Q3 2025 |\n| --- | --- | --- |\n| Revenue | 1,234 | 1,100 |\n| Costs | (234) | (200) |"


def word(fill: Callable[[object], None]) -> bytes:
    import docx

    document = docx.Document()
    fill(document)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def tracked(paragraph: object, kind: str, text: str) -> None:
    """A tracked insertion or deletion, as Word writes it."""
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    tag = "delText" if kind == "del" else "t"
    xml = f'<w:{kind} {nsdecls("w")} w:id="1" w:author="a"><w:r><w:{tag} xml:space="preserve">{text}</w:{tag}></w:r></w:{kind}>'
    paragraph._p.append(parse_xml(xml))  # type: ignore[attr-defined]


def outlook(document: object) -> None:
    document.add_heading("Dunlin Gravel: outlook", 1)  # type: ignore[attr-defined]
    paragraph = document.add_paragraph("Revenue of ")  # type: ignore[attr-defined]
    tracked(paragraph, "del", "512")
    tracked(paragraph, "ins", "485")
    paragraph.add_run(" million; net debt ")
    paragraph.add_run("210 ").font.strike = True
    paragraph.add_run("240").font.bold = True
    paragraph.add_run("3").font.superscript = True
    paragraph.add_run(" million; ")
    paragraph.add_run("secret 99").font.hidden = True
    paragraph.add_run("staff 4,512.")


def numbers(document: object) -> None:
    table = document.add_table(3, 3)  # type: ignore[attr-defined]
    for row, texts in zip(table.rows, TABLE, strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text


def test_a_word_document_says_what_its_last_version_says() -> None:
    """Tracked insertions are in; deletions, struck-out and hidden text and note marks are not."""
    found = read_office(".docx", word(outlook))
    assert found.text == "# Dunlin Gravel: outlook\n\nRevenue of 485 million; net debt 240 million; staff 4,512."


def test_a_table_in_word_is_a_table() -> None:
    assert read_office(".docx", word(numbers)).text == SHOWN


def sheet(fill: Callable[[object], None]) -> bytes:
    import openpyxl

    book = openpyxl.Workbook()
    fill(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def ledger_book(book: object) -> None:
    income = book.active  # type: ignore[attr-defined]
    income.title = "Income"
    rows = [
        ["In EUR thousand", 2026, 2025],
        ["Revenue", 1234567.4, 1100000],
        ["Margin", 0.125, 0.1],
        ["Net loss", -98.5, None],
    ]
    for row in [["Dunlin Gravel"], [], *rows]:
        income.append(row)
    for cell in ("B4", "C4"):
        income[cell].number_format = "#,##0,"
    for cell in ("B5", "C5"):
        income[cell].number_format = "0.0%"
    income["B6"].number_format = "#,##0.0_);(#,##0.0)"
    income["E9"] = datetime(2026, 11, 9)
    income["A12"], income["B12"] = "Draft figure", 4711
    income.row_dimensions[12].hidden = True
    income["A14"], income["B14"] = "Total", "=SUM(B4:B5)"
    book.create_sheet("Notes")["A1"] = "Audited"  # type: ignore[attr-defined]
    book.create_sheet("Old").sheet_state = "hidden"  # type: ignore[attr-defined]


def test_a_workbook_shows_its_figures_as_its_sheets_do_and_where_they_stand() -> None:
    found = read_office(".xlsx", sheet(ledger_book))
    assert (
        "Sheet Income, cells A3:C6\n\n| In EUR thousand | 2026 | 2025 |\n| --- | --- | --- |\n| Revenue | 1,235 | 1,100 |"
        in found.text
    )
    assert "| Margin | 12.5% | 10.0% |\n| Net loss | (98.5) |  |" in found.text
    assert "Sheet Income, cells E9:E9\n\n2026-11-09" in found.text
    assert found.text[found.pages[1] :].startswith("## Notes")
    assert "4711" not in found.text
    for said in (
        "hidden sheet Old",
        "1 hidden rows or columns of sheet Income",
        "1 formulas that were never calculated",
    ):
        assert said in found.note


def deck() -> bytes:
    import pptx
    from pptx.chart.data import CategoryChartData
    from pptx.enum.chart import XL_CHART_TYPE
    from pptx.util import Inches

    show = pptx.Presentation()
    first = show.slides.add_slide(show.slide_layouts[5])
    first.shapes.title.text = "Third quarter"
    table = first.shapes.add_table(3, 3, Inches(1), Inches(2), Inches(6), Inches(1)).table
    for at, texts in enumerate(TABLE):
        for n, text in enumerate(texts):
            table.cell(at, n).text = text
    second = show.slides.add_slide(show.slide_layouts[1])
    second.shapes.title.text = "Outlook"
    second.placeholders[1].text = "Revenue of 485 million"
    second.notes_slide.notes_text_frame.text = "Say that it replaces 512."
    data = CategoryChartData()
    data.categories = ["2025", "2026"]
    data.add_series("Revenue", (1100, 1234.5))
    second.shapes.add_chart(XL_CHART_TYPE.COLUMN_CLUSTERED, Inches(1), Inches(4), Inches(4), Inches(2), data)
    show.slides.add_slide(show.slide_layouts[5]).element.set("show", "0")
    out = io.BytesIO()
    show.save(out)
    return out.getvalue()


def test_a_deck_is_read_slide_by_slide() -> None:
    found = read_office(".pptx", deck())
    assert len(found.pages) == 2
    assert found.text.startswith(f"# Third quarter\n\n{SHOWN}")
    second = found.text[found.pages[1] :]
    assert second.startswith("# Outlook\n\nRevenue of 485 million")
    assert "Say that it replaces 512." in second
    assert "| 2026 | 1234.5 |" in second
    assert "1 hidden slides" in found.note


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (
            'Item;2026;2025\nRevenue;"1.234,5";1.100,0',
            "| Item | 2026 | 2025 |\n| --- | --- | --- |\n| Revenue | 1.234,5 | 1.100,0 |",
        ),
        (
            'Item,2026,2025\nRevenue,"1,234",900',
            "| Item | 2026 | 2025 |\n| --- | --- | --- |\n| Revenue | 1,234 | 900 |",
        ),
        ("Item\t2026\nRevenue\t5", "| Item | 2026 |\n| --- | --- |\n| Revenue | 5 |"),
        ("Item|2026|2025\nRevenue|5|6\nCosts|1|2", "| Costs | 1 | 2 |"),
        ("\ufeffItem,2026\r\nRevenue,5\r\n", "| Revenue | 5 |"),
    ],
)
def test_a_csv_file_is_a_table_in_its_own_numerals(data: str, text: str) -> None:
    assert text in read_bytes(".csv", data.encode()).text


@pytest.mark.parametrize("suffix", [".docx", ".xlsx", ".pptx"])
@pytest.mark.parametrize(
    "data", [b"", b"no zip", word(outlook)[:400], sheet(ledger_book)[:2000], b"\xd0\xcf\x11\xe0" * 200]
)
def test_a_damaged_office_file_is_said(suffix: str, data: bytes) -> None:
    with pytest.raises(ParseError, match="damaged, locked or of another kind"):
        read_office(suffix, data)


class Folder:
    """A folder feed over several refreshes."""

    def __init__(self, root: Path) -> None:
        self.spec = FeedSpec("reports", "folder", path=str(root))
        self.remembered: dict[str, str] = {}
        self.texts: dict[str, str] = {}

    def refresh(self) -> list[object]:
        context = SourceContext(self._fetch, NOW, dict(self.remembered), self.texts.get)
        events: list[object] = []
        for event in collect(self.spec, context):
            if isinstance(event, Remember):
                self.remembered[event.key] = event.value
            else:
                events.append(event)
            if isinstance(event, Draft):
                self.texts[event.identity] = event.text
            elif isinstance(event, Withdrawn):
                self.texts.pop(event.identity, None)
        return events

    def _fetch(self, url: str, **options: object) -> Response:
        raise AssertionError(url)

    @property
    def skipped(self) -> dict[str, str]:
        return skipped_of(self.remembered)


def packed(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


def test_an_archives_reports_come_and_go_with_it(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    held = {
        "a.md": b"# A\n\nfive",
        "in/b.html": b"<p>six</p>",
        "c.docx": word(numbers),
        "x.exe": b"MZ",
        "z.zip": packed({"a.md": b"a"}),
    }
    (tmp_path / "pack.zip").write_bytes(packed(held))
    assert {e.identity for e in folder.refresh() if isinstance(e, Draft)} == {
        "pack.zip!/a.md",
        "pack.zip!/in/b.html",
        "pack.zip!/c.docx",
    }
    assert set(folder.skipped) == {"pack.zip!/x.exe", "pack.zip!/z.zip"}
    assert folder.refresh() == [Unchanged(f"pack.zip!/{name}") for name in ("a.md", "in/b.html", "c.docx")]
    assert set(folder.skipped) == {"pack.zip!/x.exe", "pack.zip!/z.zip"}
    (tmp_path / "pack.zip").write_bytes(packed({"a.md": b"# A\n\nseven, and some more"}))
    assert [e for e in folder.refresh() if isinstance(e, Withdrawn)] == [
        Withdrawn("pack.zip!/in/b.html"),
        Withdrawn("pack.zip!/c.docx"),
    ]
    (tmp_path / "pack.zip").unlink()
    assert Withdrawn("pack.zip!/a.md") in folder.refresh()


def test_a_mail_is_read_with_its_attachments(tmp_path: Path) -> None:
    mail = EmailMessage()
    mail["Subject"], mail["From"] = "Dunlin Gravel: third quarter", "Pell Street Wire <desk@pell.test>"
    mail["Date"] = "Mon, 09 Nov 2026 07:00:00 +0100"
    mail.set_content("Revenue 5 (plain).")
    mail.add_alternative("<p>Revenue <s>4</s> 5.</p>", subtype="html")
    mail.add_attachment(sheet(ledger_book), maintype="application", subtype="octet-stream", filename="figures.xlsx")
    mail.add_attachment(b"GIF89a", maintype="image", subtype="gif", filename="logo.gif")
    (tmp_path / "m.eml").write_bytes(bytes(mail))
    folder = Folder(tmp_path)
    body, book = [e for e in folder.refresh() if isinstance(e, Draft)]
    assert (body.identity, body.title, body.text, body.outlet) == (
        "m.eml",
        "Dunlin Gravel: third quarter",
        "Revenue 5.",
        "Dunlin Gravel",
    )
    assert (book.identity, "1,235" in book.text) == ("m.eml!/figures.xlsx", True)
    assert {body.published_at, book.published_at} == {datetime(2026, 11, 9, 6, tzinfo=UTC)}
    assert folder.skipped["m.eml!/logo.gif"] == "files of kind .gif are not read"


def test_what_is_not_read_is_named_once_with_its_reason_and_stops_nothing(tmp_path: Path) -> None:
    files = {
        "bad.pdf": b"%PDF-1.7\n%%EOF",
        "scan.pdf": make_pdf([[], []]),
        "old.doc": b"\xd0\xcf\x11\xe0",
        "README": b"x",
        "bad.docx": b"PK",
        "bad.zip": b"PK",
        "good.md": b"# Good",
    }
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    folder = Folder(tmp_path)
    for _ in range(2):
        events = folder.refresh()
        assert "good.md" in {e.identity for e in events if isinstance(e, Draft | Unchanged)}
        assert sorted(folder.skipped) == ["README", "bad.docx", "bad.pdf", "bad.zip", "old.doc", "scan.pdf"]
    assert folder.skipped["old.doc"] == "files of kind .doc are not read"
    assert "no text layer" in folder.skipped["scan.pdf"]
    assert "cannot be read" in folder.skipped["bad.pdf"]
    (tmp_path / "old.doc").unlink()
    folder.refresh()
    assert "old.doc" not in json.loads(folder.remembered[SKIPPED])
