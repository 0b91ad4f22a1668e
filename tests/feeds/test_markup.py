"""HTML becomes text that keeps every figure, and tables that a reader would recognise."""

from __future__ import annotations

import pytest

from tieout.feeds.markup import fragment_to_text, html_to_text, main_text, title_of

STATEMENT = """<html><head><title>aapl-2024</title><style>td{color:red}</style></head><body>
<div style="display:none"><ix:header><ix:hidden><ix:nonNumeric>false</ix:nonNumeric></ix:hidden></ix:header></div>
<div style="text-align:center"><span style="font-weight:700">STATEMENTS OF OPERATIONS</span></div>
<div><span>(In millions, except per-share amounts)</span></div>
<table>
<tr><td style="width:1%"/><td/><td/><td/><td/><td/><td/><td/></tr>
<tr><td></td><td colspan="7"><span style="font-weight:700">Years ended</span></td></tr>
<tr><td></td><td colspan="3">September 28,<br/>2024</td><td></td><td colspan="3">September 30,<br>2023</td></tr>
<tr><td>Net sales:</td><td colspan="3"></td><td></td><td colspan="3"></td></tr>
<tr><td>&#160;&#160;Products</td><td>$</td><td><ix:nonFraction>294,866</ix:nonFraction>&#160;</td><td></td>
    <td></td><td>$</td><td>298,085</td><td></td></tr>
<tr><td>Other income</td><td colspan="2">(565</td><td>)</td><td></td><td colspan="2">269</td><td></td></tr>
<tr><td>Tax rate</td><td colspan="2">24.1</td><td>%</td><td></td><td colspan="2">14.7</td><td>%</td></tr>
<tr><td>Diluted</td><td>$</td><td>6.08</td><td></td><td></td><td>$</td><td>&#8212;</td><td></td></tr>
</table></body></html>"""


def test_a_statement_becomes_one_table_with_its_units_line_before_it() -> None:
    """Spacer columns go, signs join their numbers, header rows merge, section rows stay."""
    assert html_to_text(STATEMENT.encode()) == (
        "## STATEMENTS OF OPERATIONS\n\n"
        "(In millions, except per-share amounts)\n\n"
        "|  | Years ended September 28, 2024 | Years ended September 30, 2023 |\n"
        "| --- | --- | --- |\n"
        "| Net sales: |  |  |\n"
        "| Products | $294,866 | $298,085 |\n"
        "| Other income | (565) | 269 |\n"
        "| Tax rate | 24.1% | 14.7% |\n"
        "| Diluted | $6.08 | $— |"
    )


def test_a_caption_stands_before_its_table() -> None:
    """Units often stand in it alone; a hidden one says nothing."""
    table = "<tr><th>Item</th><th>2025</th></tr><tr><td>Sales</td><td>5,100</td></tr>"
    shown = "| Item | 2025 |\n| --- | --- |\n| Sales | 5,100 |"
    html = f"<p>x</p><table><caption>Results <i>(in thousands)</i></caption>{table}</table>"
    assert fragment_to_text(html) == f"x\n\nResults (in thousands)\n\n{shown}"
    assert fragment_to_text(f"<table><caption hidden>no</caption>{table}</table>") == shown


def test_an_articles_table_keeps_its_caption() -> None:
    """Whatever finds the main text."""
    rows = "<tr><th>Item</th><th>2025</th></tr><tr><td>Sales</td><td>5,100</td></tr>"
    body = "".join(f"<p>{'The mill sold more flour than in any year before. ' * 6}</p>" for _ in range(4))
    page = f"<html><body><article>{body}<table><caption>(in thousands)</caption>{rows}</table></article></body></html>"
    assert "(in thousands)\n\n| Item | 2025 |" in main_text(page.encode(), "http://x.test/a")


def test_a_number_broken_by_tags_and_comments_is_joined() -> None:
    assert fragment_to_text("<p>rose to <b>$233</b><!-- -->.9&nbsp;billion</p>") == "rose to $233.9 billion"


def test_what_a_reader_cannot_see_is_dropped() -> None:
    html = "<p>Seen<span hidden>no</span><i style='display: none'>no</i><b aria-hidden=true>no</b>\u200b too</p>"
    html += "<script>no</script>"
    assert fragment_to_text(html) == "Seen too"


def test_raised_note_marks_do_not_become_digits_of_a_figure() -> None:
    html = (
        "<p>Sales<sup>1</sup> were 391,035<span style='position:relative;top:-3pt'>(2)</span> on the 5<sup>th</sup></p>"
    )
    assert fragment_to_text(html) == "Sales were 391,035 on the 5th"


def test_non_breaking_hyphens_and_minus_signs_become_plain() -> None:
    assert fragment_to_text("<p>10&#8209;K, &minus;5</p>") == "10-K, -5"


def test_bullet_tables_become_lists_and_layout_tables_text() -> None:
    assert fragment_to_text("<table><tr><td>•</td><td>first</td></tr><tr><td>•</td><td>second</td></tr></table>") == (
        "- first\n- second"
    )
    assert fragment_to_text("<table><tr><td><p>One cell</p><p>of prose</p></td></tr></table>") == "One cell\nof prose"


def test_an_item_heading_in_a_table_is_a_heading() -> None:
    assert fragment_to_text("<table><tr><td>Item 2.02</td><td>Results</td></tr></table>") == "## Item 2.02 Results"


def test_rows_of_a_spanned_label_stay_in_their_columns() -> None:
    html = (
        "<table><tr><th>Name</th><th>Year</th><th>Votes</th></tr>"
        "<tr><td rowspan=2>Ablo</td><td>2023</td><td>1,000</td></tr><tr><td>2024</td><td>2,000</td></tr></table>"
    )
    assert fragment_to_text(html).splitlines()[2:] == ["| Ablo | 2023 | 1,000 |", "|  | 2024 | 2,000 |"]


def test_a_second_header_half_way_starts_a_second_table() -> None:
    def row(*cells: str) -> str:
        return "<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>"

    html = "<table>" + row("", "Quarter ended June 2025", "Quarter ended June 2024") + row("Sales", "1,200", "1,100")
    html += row("", "Half ended June 2025", "Half ended June 2024") + row("Sales", "2,300", "2,200") + "</table>"
    text = fragment_to_text(html)
    assert text.count("| --- | --- | --- |") == 2
    assert "|  | Half ended June 2025 | Half ended June 2024 |" in text


def test_lists_headings_and_breaks_keep_their_lines() -> None:
    html = "<h2>Outlook</h2><p>One<br>two</p><ul><li>a</li><li>b</li></ul><p>end</p>"
    assert fragment_to_text(html) == "## Outlook\n\nOne\ntwo\n\n- a\n- b\n\nend"


@pytest.mark.parametrize(
    ("data", "charset"),
    [
        ("<p>Zürich €5</p>".encode("utf-16"), None),
        ("<p>Zürich €5</p>".encode("utf-16-le"), None),
        ("<p>Zürich €5</p>".encode("windows-1252"), "utf-8"),
        (b"<meta charset=windows-1252><p>Z\xfcrich \x805</p>", None),
        ("<p>Zür\0ich €5</p>".encode(), "no-such-charset"),
    ],
)
def test_wrongly_declared_characters_are_read(data: bytes, charset: str | None) -> None:
    assert html_to_text(data, charset=charset) == "Zürich €5"


def test_depth_costs_no_recursion() -> None:
    assert "deep" in html_to_text(b"<div>" * 20_000 + b"deep")


def test_entities_of_the_page_are_not_resolved() -> None:
    page = b'<!DOCTYPE html [<!ENTITY x SYSTEM "file:///etc/hostname"><!ENTITY y "bomb">]><p>a &x; &y; b</p>'
    assert "bomb" not in html_to_text(page).replace("<!ENTITY y", "").split("]>")[-1]


@pytest.mark.parametrize("data", [b"", b"   ", b"<!-- only -->", b"\0\0\0", b"<table></table>"])
def test_nothing_gives_nothing(data: bytes) -> None:
    assert html_to_text(data) == ""


def test_a_short_articles_headline_and_time_stand_on_lines_of_their_own() -> None:
    """Glued in front of the first sentence they would be quoted with it."""
    html = (
        "<html><body><nav>Home</nav><article><h1>Aldermoor lifts its dividend</h1>"
        "<time datetime='2026-09-24T12:15:00Z'>2026-09-24T12:15:00Z</time>"
        "<p>Aldermoor raised its quarterly dividend to $0.61 a share.</p></article></body></html>"
    )
    text = main_text(html.encode(), "https://example.org/a")
    assert text.split("\n\n") == [
        "# Aldermoor lifts its dividend",
        "2026-09-24T12:15:00Z",
        "Aldermoor raised its quarterly dividend to $0.61 a share.",
    ]


def test_an_article_keeps_its_table_and_loses_the_menus() -> None:
    words = (
        "Kestrane reported revenue of $1,036.4 million for the quarter, as orders for its regional aircraft rose. " * 6
    )
    html = (
        "<html><head><title>Kestrane | Wire</title></head><body><nav>Home Markets</nav>"
        f"<article><h1>Kestrane</h1><p>{words}</p>"
        "<table><tr><th></th><th>2026</th><th>2025</th></tr><tr><td>Revenue</td><td>1,036.4</td><td>968.1</td></tr></table>"
        f"<p>{words}</p></article><footer>save 20% in your first year</footer></body></html>"
    )
    text = main_text(html.encode(), "https://example.org/a")
    assert "| Revenue | 1,036.4 | 968.1 |" in text
    assert "save 20%" not in text
    assert "Markets" not in text
    assert title_of(html.encode()) == "Kestrane | Wire"
