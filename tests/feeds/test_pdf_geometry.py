"""PDFs as WeasyPrint sets them: columns, marks, turned pages, ruled tables, running heads, broken words and tables."""

from __future__ import annotations

import pytest

from tieout.feeds.pdf_worker import page_texts

weasyprint = pytest.importorskip("weasyprint")

ALMA = (
    "Almandine Pumps reported revenue of $412 million in the third quarter of 2026, up 14% from a year earlier. Its operating"
    " margin widened to 18.2%. Management raised its outlook for the year and expects revenue of $1.6 billion. The backlog grew"
    " to $2.3 billion at the end of September."
)
BERYL = (
    "Beryl Turbines, by contrast, reported revenue of $96 million in the third quarter of 2026, down 31% from a year earlier."
    " Its operating margin fell to 2.4%. Management withdrew its outlook for the year and expects a charge of $22 million in the"
    " fourth quarter."
)
CITRINE = (
    "Citrine Marine said that orders of $77 million were lower than it had expected in the quarter. Its operating margin was"
    " 6.9%, and it will close a dock in Malmo. Net debt rose to $310 million, and the company pays no dividend for the year."
)
CLOSING = "A closing note across the whole of the page tells that none of these companies is real, and that they make engines."


def pages(html: str) -> list[str]:
    return page_texts(weasyprint.HTML(string=f"<html lang='en'><body>{html}</body></html>").write_pdf())


def columns(count: int, *, style: str = "") -> str:
    body = "".join(f"<p>{text}</p>" for text in (ALMA, BERYL, CITRINE))
    return f"<div style='columns:{count};column-gap:16pt;font-size:10pt;{style}'>{body}</div>"


PAPERS = {
    "two columns": columns(2),
    "three columns": columns(3, style="font-size:9pt"),
    "justified and hyphenated": columns(2, style="text-align:justify;hyphens:auto"),
    "below a full-width title": f"<h1>Three makers of engines and what they said this week</h1>{columns(2)}",
    "above a full-width note": f"{columns(2)}<p style='margin-top:2em'>{CLOSING}</p>",
    "with a rule between": columns(2, style="column-rule:1pt solid black"),
    "below a full-width paragraph, in three": f"<p>{CLOSING}</p>{columns(3, style='font-size:9pt;margin-top:2em')}",
}


@pytest.mark.parametrize("name", PAPERS)
def test_columns_are_read_one_after_the_other(name: str) -> None:
    """No sentence is mixed with its neighbour's, and each company comes before the next."""
    (text,) = pages(PAPERS[name])
    plain = " ".join(text.split())
    for said in (ALMA, BERYL, CITRINE):
        for sentence in said.split(". "):
            assert sentence.rstrip(".") in plain
    assert plain.index("Almandine") < plain.index("Beryl") < plain.index("Citrine")


def test_a_table_beside_prose_is_a_table_and_the_prose_prose() -> None:
    rows = "".join(
        f"<tr><td>{label}</td><td style='text-align:right'>{value}</td></tr>"
        for label, value in (
            ("Market value ($m)", "1,240"),
            ("Net debt ($m)", "310"),
            ("Employees", "4,512"),
            ("Plants", "17"),
        )
    )
    (text,) = pages(
        "<div style='display:flex;gap:20pt;font-size:10pt'>"
        f"<div style='width:60%'><p>{ALMA} {BERYL}</p></div><div style='width:36%'><table style='width:100%'>{rows}</table></div></div>"
    )
    assert f"{ALMA} {BERYL}" in text
    assert "| Net debt ($m) | 310 |\n| Employees | 4,512 |" in text


def test_a_table_of_long_labels_stays_whole() -> None:
    """However much its labels look like a column of prose, its values are theirs."""
    labels = [
        "Revenue from the sale of pumps and of spare parts to shipyards in",
        "the northern region, less rebates that were granted to dealers and",
        "other deductions from revenue that are settled within the period and",
        "amounts that are collected for third parties on their own account in",
        "the course of the period",
    ]
    rows = "".join(
        f"<tr><td>{x}</td><td align=right>{n},111</td><td align=right>{n},222</td></tr>"
        for n, x in enumerate(labels, 1)
    )
    (text,) = pages(f"<table style='width:100%'><tr><th></th><th>2026</th><th>2025</th></tr>{rows}</table>")
    for number in range(1, 6):
        assert f"| {number},111 | {number},222 |" in text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>Revenue was $1,234<sup>1</sup> million.</p>", "Revenue was $1,234 million."),
        ("<p>Margin was 12.5%<sup>(2)</sup> of sales</p>", "Margin was 12.5% of sales"),
        ("<p>Net debt<sup>a</sup> fell to 310<sup>1,2</sup></p>", "fell to 310"),
        ("<p>Sold 56,789<sup style='font-size:6pt'>*</sup> units</p>", "Sold 56,789 units"),
        ("<p>On the 5<sup>th</sup> of May</p>", "On the 5th of May"),
    ],
)
def test_a_raised_mark_is_no_part_of_the_number_before_it(html: str, text: str) -> None:
    assert text in pages(html)[0]


TABLE = (
    "<table style='width:100%'><tr><th></th><th>Q1 2026</th><th>Q2 2026</th><th>Q3 2026</th></tr>"
    "<tr><td>Revenue</td><td>1,111</td><td>2,222</td><td>3,333</td></tr>"
    "<tr><td>Costs</td><td>111</td><td>222</td><td>333</td></tr></table>"
)
SHOWN = "|  | Q1 2026 | Q2 2026 | Q3 2026 |\n| --- | --- | --- | --- |\n| Revenue | 1,111 | 2,222 | 3,333 |\n| Costs | 111 | 222 | 333 |"


@pytest.mark.parametrize(
    "html",
    [
        f"<style>@page{{size:A4 landscape}}</style>{TABLE}",
        f"<div style='transform:rotate(90deg);transform-origin:200pt 200pt;width:400pt'>{TABLE}</div>",
        f"<div style='transform:rotate(-90deg);transform-origin:200pt 200pt;width:400pt'>{TABLE}</div>",
        f"<div style='transform:rotate(180deg);transform-origin:200pt 200pt;width:400pt'>{TABLE}</div>",
        f"<div style='position:absolute;left:-60pt;top:300pt;transform:rotate(-90deg);font-size:7pt'>copy 4711</div>{TABLE}",
    ],
)
def test_turned_tables_are_read_as_they_are_held(html: str) -> None:
    assert SHOWN in pages(html)[0]


@pytest.mark.parametrize("rule", ["border:0.5pt solid black", "border-left:1pt solid gray", "padding:0 1.5pt"])
def test_cells_set_close_are_cells(rule: str) -> None:
    """Whether a line parts them or only their numbers tell."""
    rows = [
        ["Item", "2026", "2025", "2024"],
        ["Sales", "12,345", "11,234", "10,123"],
        ["Costs", "9,876", "8,765", "7,654"],
    ]
    cells = "".join(
        "<tr>" + "".join(f"<td style='{rule};padding:0 1.5pt;text-align:right'>{x}</td>" for x in row) + "</tr>"
        for row in rows
    )
    (text,) = pages(f"<table style='border-collapse:collapse;font-size:10pt'>{cells}</table>")
    assert (
        text
        == "| Item | 2026 | 2025 | 2024 |\n| --- | --- | --- | --- |\n| Sales | 12,345 | 11,234 | 10,123 |\n| Costs | 9,876 | 8,765 | 7,654 |"
    )


def test_numbers_with_spaces_between_their_thousands_are_not_parted() -> None:
    assert "12 345 678" in pages("<p>12 345 678</p>")[0]


def test_running_heads_and_feet_go_and_a_tables_own_head_stays() -> None:
    style = (
        "@page{@top-left{content:'Halden Research'}@bottom-center{content:'Page ' counter(page) ' of ' counter(pages)}}"
    )
    found = pages(
        f"<style>{style}</style>"
        + "".join(f"<p style='break-after:page'>{text}</p>" for text in (ALMA, BERYL, CITRINE, CLOSING))
    )
    assert found == [ALMA, BERYL, CITRINE, CLOSING]


def test_a_table_over_a_page_break_keeps_the_heads_of_its_columns() -> None:
    rows = "".join(
        f"<tr><td>Line {chr(65 + n % 26)}{chr(97 + n // 26)}</td><td align=right>{1000 + n:,}</td><td align=right>{900 + n}</td></tr>"
        for n in range(60)
    )
    head = "<thead style='display:table-row-group'><tr><th>In millions</th><th>2026</th><th>2025</th></tr></thead>"
    first, second = pages(f"<table style='width:100%'>{head}{rows}</table>")
    assert first.startswith("| In millions | 2026 | 2025 |\n| --- | --- | --- |\n| Line Aa | 1,000 | 900 |")
    assert second.startswith("| In millions | 2026 | 2025 |\n| --- | --- | --- |\n| Line Pb | 1,041 | 941 |")


def test_words_broken_at_the_end_of_a_line_are_whole() -> None:
    """Where the document has them whole elsewhere; a compound keeps its hyphen."""
    words = "The operating margin of the organization was operating beyond a long-term outlook. "
    (text,) = pages(f"<p>{words * 2}</p><div style='width:90pt;hyphens:auto;text-align:justify'>{words * 4}</div>")
    assert text.count("operating margin of the organization") == 6
    assert text.count("long-term") == 6


def test_ligatures_are_letters() -> None:
    (text,) = pages("<p>The o\ufb03ce found a pro\ufb01t of 5 and a \ufb02oor.</p>")
    assert text == "The office found a profit of 5 and a floor."
