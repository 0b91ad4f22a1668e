"""What an author struck out is no longer said: not in prose, tables, headings, articles, feed items or notes."""

from __future__ import annotations

from pathlib import Path

import pytest

from tieout.feeds.folder import read_report
from tieout.feeds.markup import fragment_to_text, html_to_text, main_text, title_of

WAYS = [
    "<del>£512 million</del> £485 million",
    "<s>£512 million</s> £485 million",
    "<strike><b>£512</b> million</strike> £485 million",
    '<span style="color:red; text-decoration: line-through solid">£512 million</span> £485 million',
    '<font style="TEXT-DECORATION-LINE:LINE-THROUGH">£512 million</font> <ins>£485 million</ins>',
    '<span class="old">£512 million</span> £485 million',
    '<i id="first"><u>£512 million</u></i> £485 million',
    "£\u03365\u03361\u03362\u0336 \u0336m\u0336i\u0336l\u0336l\u0336i\u0336o\u0336n\u0336 £485 million",
]
SHEET = "<style>/* x */ p.say { color: red } .none, .old { text-decoration:line-through } @page { margin: 0 }\n#first{text-decoration-line : line-through;} ::bad(( {text-decoration:line-through}</style>"


@pytest.mark.parametrize("said", WAYS)
def test_struck_out_text_is_left_out_of_a_page(said: str) -> None:
    """By element, style attribute, style sheet, or a stroke through each character."""
    page = f"<html><head>{SHEET}</head><body><h1>Outlook</h1><p>Revenue of {said} in 2026.</p></body></html>"
    assert html_to_text(page.encode()) == "# Outlook\n\nRevenue of £485 million in 2026."


@pytest.mark.parametrize("said", WAYS[:5])
def test_struck_out_text_is_left_out_of_a_feeds_item(said: str) -> None:
    assert fragment_to_text(f"<p>Revenue of {said} in 2026.</p>") == "Revenue of £485 million in 2026."


@pytest.mark.parametrize("said", WAYS)
def test_struck_out_text_is_left_out_of_an_article(said: str) -> None:
    """Whichever way the main text is found."""
    body = "".join(f"<p>{'The quarry sold more gravel than in any year before. ' * 6}</p>" for _ in range(4))
    page = f"<html><head>{SHEET}</head><body><article>{body}<p>Revenue of {said} in 2026.</p></article></body></html>"
    text = main_text(page.encode(), "http://x.test/a")
    assert "Revenue of £485 million in 2026." in text
    assert "512" not in text


def test_a_struck_out_cell_leaves_the_figure_that_replaces_it() -> None:
    table = (
        "<table><tr><th></th><th>Q3 2026</th><th>Q3 2025</th></tr>"
        "<tr><td>Revenue</td><td><s>131.2</s> 121.3</td><td>118.0</td></tr>"
        '<tr style="text-decoration:line-through"><td>Profit</td><td>19.9</td><td>15.1</td></tr></table>'
    )
    assert fragment_to_text(table) == "|  | Q3 2026 | Q3 2025 |\n| --- | --- | --- |\n| Revenue | 121.3 | 118.0 |"


def test_a_title_says_what_is_left_of_it() -> None:
    assert title_of(b"<h1>Outlook for <del>2025</del> 2026</h1>") == "Outlook for 2026"


def test_two_tildes_strike_out_in_a_note(tmp_path: Path) -> None:
    """One tilde is "about"."""
    data = b"# Outlook\n\nRevenue of ~~GBP 512 million~~ GBP 485 million, ~~a\nlonger~~ debt of ~240, up ~5.\n"
    assert read_report(tmp_path / "a.md", data).text == "# Outlook\n\nRevenue of GBP 485 million, debt of ~240, up ~5."


def test_other_decorations_strike_nothing_out() -> None:
    html = (
        '<p><u>1</u> <span style="text-decoration: underline">2</span> <ins>3</ins> <a class="line-through">4</a></p>'
    )
    assert fragment_to_text(html) == "1 2 3 4"
