"""How fast is a file of each kind read, and in how much memory?

    python -m bench feeds formats [--rows 4000]

Each file is made here by its format's own library: a report of tables and prose of about the given number of table rows, and a PDF of
300 pages. Counted are the seconds by the clock and the peak memory of a process that reads the file and nothing else. Prints a table; exits 1
when the PDF takes more than a minute or 500 MB.
"""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import tempfile
import zipfile
from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path

_SAID = "The mill sold 44,100 tonnes of flour in the quarter, a fifth more than a year earlier, and expects as much of the next one. "
_PDF_PAGES, _PDF_SECONDS, _PDF_MEGABYTES = 300, 60.0, 500.0
_READ = """
import json, resource, sys, time
from pathlib import Path
from tieout.feeds.containers import SUFFIXES, opened
from tieout.feeds.report_formats import read_bytes
path = Path(sys.argv[1])
data, suffix = path.read_bytes(), path.suffix
begun = time.perf_counter()
held = opened(suffix, data) if suffix in SUFFIXES else None
texts = [read_bytes(m.suffix, m.data).text for m in held.members] if held else [read_bytes(suffix, data).text]
used = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
print(json.dumps({"seconds": time.perf_counter() - begun, "megabytes": used / 1024, "characters": sum(map(len, texts))}))
"""


def _rows(count: int) -> list[list[str]]:
    return [["Line", "2026", "2025", "2024"]] + [
        [f"Line {n}", f"{n:,}", f"{n + 7:,}", f"({n + 3:,})"] for n in range(1, count)
    ]


def _html(count: int) -> bytes:
    table = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in _rows(count))
    return f"<html><body><h1>Report</h1><p>{_SAID * 20}</p><table>{table}</table></body></html>".encode()


def _markdown(count: int) -> bytes:
    return ("# Report\n\n" + "\n".join(f"| {' | '.join(row)} |" for row in _rows(count))).encode()


def _csv(count: int) -> bytes:
    return "\n".join(";".join(row) for row in _rows(count)).encode()


def _docx(count: int) -> bytes:
    import docx

    document, out = docx.Document(), io.BytesIO()
    document.add_paragraph(_SAID * 20)
    table = document.add_table(0, 4)
    for texts in _rows(min(count, 1000)):  # python-docx takes minutes for more
        for cell, text in zip(table.add_row().cells, texts, strict=True):
            cell.text = text
    document.save(out)
    return out.getvalue()


def _xlsx(count: int) -> bytes:
    import openpyxl

    book, out = openpyxl.Workbook(write_only=True), io.BytesIO()
    sheet = book.create_sheet("Figures")
    for number in range(count):
        sheet.append([f"Line {number}", number, number + 7.5, -number])
    book.save(out)
    return out.getvalue()


def _pptx(count: int) -> bytes:
    import pptx

    deck, out = pptx.Presentation(), io.BytesIO()
    for number in range(min(count // 20, 200)):
        slide = deck.slides.add_slide(deck.slide_layouts[1])
        slide.shapes.title.text = f"Slide {number}"
        slide.placeholders[1].text = _SAID
    deck.save(out)
    return out.getvalue()


def _eml(count: int) -> bytes:
    mail = EmailMessage()
    mail["Subject"], mail["From"], mail["Date"] = "Report", "desk@wire.test", "Mon, 09 Nov 2026 07:00:00 +0100"
    mail.set_content(_SAID)
    mail.add_attachment(_csv(count), maintype="text", subtype="csv", filename="figures.csv")
    return bytes(mail)


def _zip(count: int) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.html", _html(count))
        archive.writestr("b.csv", _csv(count))
    return out.getvalue()


def _pdf(count: int) -> bytes:
    """300 pages: ten are set, half of them in two columns, and taken thirty times."""
    import pypdfium2
    import weasyprint

    table = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in _rows(40))
    page = f"<table style='width:100%'>{table}</table><p style='break-after:page'></p><div style='columns:2;break-after:page'>{_SAID * 24}</div>"
    ten = pypdfium2.PdfDocument(weasyprint.HTML(string=f"<html lang='en'><body>{page * 5}</body></html>").write_pdf())
    whole, out = pypdfium2.PdfDocument.new(), io.BytesIO()
    while len(whole) < _PDF_PAGES:
        whole.import_pages(ten, list(range(min(10, len(ten)))))
    whole.save(out)
    return out.getvalue()


MAKERS: dict[str, Callable[[int], bytes]] = {
    ".html": _html,
    ".md": _markdown,
    ".csv": _csv,
    ".docx": _docx,
    ".xlsx": _xlsx,
    ".pptx": _pptx,
    ".eml": _eml,
    ".zip": _zip,
    ".pdf": _pdf,
}


def read(path: Path) -> dict[str, float]:
    """What reading this file took, in a process of its own."""
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    done = subprocess.run([sys.executable, "-c", _READ, str(path)], capture_output=True, check=True, env=environment)
    found: dict[str, float] = json.loads(done.stdout)
    return found


def add_arguments(parser: ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("--rows", type=int, default=4000)


def run(options: Namespace) -> int:
    """Print the table."""
    print("| kind | MB | seconds | seconds a MB | peak MB | characters |\n|---|---:|---:|---:|---:|---:|")
    within = True
    with tempfile.TemporaryDirectory() as folder:
        for suffix, make in MAKERS.items():
            path = Path(folder, f"report{suffix}")
            path.write_bytes(make(options.rows))
            size, took = path.stat().st_size / 2**20, read(path)
            seconds, peak = took["seconds"], took["megabytes"]
            print(
                f"| `{suffix}` | {size:.2f} | {seconds:.2f} | {seconds / size:.1f} | {peak:.0f} | {took['characters']:,.0f} |"
            )
            within = within and (suffix != ".pdf" or (seconds <= _PDF_SECONDS and peak <= _PDF_MEGABYTES))
    return 0 if within else 1
