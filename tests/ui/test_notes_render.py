"""Notes as Markdown, HTML, PDF and JSON: what they show, that it is escaped, that it is the same each time."""

from __future__ import annotations

import ctypes
import json
import re
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal

import made_note
import pypdfium2
import pytest
from lxml import html as lxml_html
from markdown_it import MarkdownIt

from tieout.feeds.errors import UsageError
from tieout.model.records import Sentence
from tieout.ui.notes.excerpts import excerpt
from tieout.ui.notes.footnotes import cells_of, footnotes, sentences, tied
from tieout.ui.notes.formulas import grouped, readable
from tieout.ui.notes.pdf import writable
from tieout.ui.notes.records import Format, Note
from tieout.ui.notes.render import render, render_digest
from tieout.ui.notes.words import as_of, behind, brief, telling, unbroken

HOSTILE = (
    '<img src="http://127.0.0.1:9/a"> ![x](http://127.0.0.1:9/b) [y](javascript:z) `c` | d\n\n# e\n<script>f()</script>'
    " {{ 7*7 }} \u202eevil\x07"
)


@pytest.fixture(scope="module")
def note() -> Note:
    return made_note.note()


@pytest.fixture(scope="module")
def made(note: Note) -> dict[str, str]:
    return {form: data.decode() for form, data in render(note, ("md", "html", "json")).items()}


@pytest.fixture(scope="module")
def pdf(note: Note) -> bytes:
    return render(note, ("pdf",))["pdf"]


def hostile(note: Note) -> Note:
    """Each text that a source or a model can write carries markup."""
    sentence = Sentence(f"{HOSTILE} [2]", (2,), ())
    return replace(
        note,
        company=HOSTILE,
        freshness=HOSTILE,
        gaps=(HOSTILE,),
        sections=tuple(replace(s, title=HOSTILE, sentences=(sentence,)) for s in note.sections),
        developments=tuple(replace(d, headline=HOSTILE, outlets=(HOSTILE, "b"), sentence=sentence) for d in note.developments),
        sources=tuple(replace(s, title=HOSTILE, outlet=HOSTILE, feed=HOSTILE, url=HOSTILE, quote=HOSTILE * 9) for s in note.sources),
        series=replace(note.series, feeds=tuple(replace(f, name=f"{HOSTILE}{n}") for n, f in enumerate(note.series.feeds)),
                       events=tuple(replace(e, label=HOSTILE) for e in note.series.events)),
    )  # fmt: skip


def text_of(page: str) -> str:
    return " ".join(lxml_html.document_fromstring(page).text_content().split())


def test_key_points_come_first_and_sections_follow_the_house_order(made: dict[str, str]) -> None:
    """The reader meets what matters before anything else."""
    headings = lxml_html.document_fromstring(made["html"]).xpath("//h2/text()")
    assert headings == [
        "Key points", "Key figures", "What changed", "Recent developments", "Guidance and tone",
        "Risks that sources state", "Price", "Where the sources disagree", "What the sources do not say",
        "Calculations", "Sources", "About this note",
    ]  # fmt: skip


@pytest.mark.parametrize("form", ["md", "html"])
def test_every_figure_of_the_record_is_shown(note: Note, made: dict[str, str], form: str) -> None:
    """Each cell and each sentence stands on the page as the record has it."""
    shown = text_of(made["html"]) if form == "html" else made["md"]
    missing = [cell.text for cell in cells_of(note) if cell.text.replace("-", "−") not in shown]
    assert missing == []
    if form == "html":
        assert [s.text for s in sentences(note) if s.text not in shown] == []


def test_each_link_of_the_page_has_its_target(made: dict[str, str]) -> None:
    """No figure and no `[n]` leads nowhere."""
    page = lxml_html.document_fromstring(made["html"])
    targets = set(page.xpath("//@id"))
    links = [href[1:] for href in page.xpath("//a/@href") if href.startswith("#")]
    assert len(links) > 60
    assert [link for link in links if link not in targets] == []


def test_a_figure_leads_to_its_own_characters(note: Note, made: dict[str, str]) -> None:
    """The mark behind a cell's link holds the cell's text."""
    page = lxml_html.document_fromstring(made["html"])
    notes = footnotes(note)
    for cell in cells_of(note):
        if cell.source is not None:
            mark = page.get_element_by_id(notes.target(cell.source, cell.start))
            assert mark.tag == "mark"
            assert mark.text_content() == cell.text


def test_a_passage_is_the_quote_letter_for_letter(note: Note, made: dict[str, str]) -> None:
    """Tables are laid out by styles alone."""
    page = lxml_html.document_fromstring(made["html"])
    shown = [element.text_content() for element in page.xpath("//blockquote[@class='passage']")]
    assert shown == [source.quote for source in note.sources]


def test_computed_cells_show_their_formula(made: dict[str, str]) -> None:
    """Operands as filed, linked to where they stand."""
    page = lxml_html.document_fromstring(made["html"])
    worked = [" ".join(e.text_content().split()) for e in page.xpath("//td/small[@class='worked']")]
    assert "463.5 / 446.4 − 1" in worked
    assert "57.5 / 463.5 − 49.6 / 446.4" not in worked
    long = page.xpath("//ol[@class='workings']/li")
    assert [" ".join(e.text_content().split()) for e in long] == [
        "Operating margin, y/y: +1.3 pp = 57.5 / 463.5 − 49.6 / 446.4"
    ]
    assert len(long[0].xpath("a")) == 4
    assert len(page.xpath("//td/small[@class='worked']/a")) > 20


def test_long_numbers_in_formulas_are_grouped() -> None:
    """ "143756" is read as 143,756; decimals and what is grouped already stay."""
    assert readable("143756/124300-1") == "143,756 / 124,300 − 1"
    assert [grouped(n) for n in ("2.84", "1,234", "12345.67")] == ["2.84", "1,234", "12,345.67"]


def test_a_restated_figure_shows_both_values_with_their_dates(made: dict[str, str]) -> None:
    """In the table's remark and under "What changed"."""
    shown = text_of(made["html"])
    assert "as restated in the 10-Q filed 5 November 2026; before, 36.4 as first reported on 6 August 2026" in shown
    assert "36.4 as first reported on 6 August 2026 36.1 in the 10-Q filed 5 November 2026".replace(
        " ", ""
    ) in shown.replace(" ", "")


def test_nothing_on_the_page_is_fetched(made: dict[str, str]) -> None:
    """One file: no script, no address in a place that is loaded, a policy that forbids it anyway."""
    page = lxml_html.document_fromstring(made["html"])
    assert page.xpath("//script|//link|//iframe|//object|//img|//*[@src]|//form|//base") == []
    assert re.findall(r"url\((?!#)|@import", made["html"]) == []
    assert "default-src 'none'" in page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")[0]
    assert {link.get("rel") for link in page.xpath("//a[starts-with(@href, 'http')]")} == {
        "noopener noreferrer nofollow"
    }


def test_hostile_words_are_words(note: Note) -> None:
    """Markup in titles, quotes, sentences and names builds no element and no template."""
    made = render(hostile(note), ("html", "md"))
    page = lxml_html.document_fromstring(made["html"].decode())
    assert page.xpath("//script|//img|//a[starts-with(@href, 'javascript')]") == []
    assert len(page.xpath("//svg")) == 3
    assert "{{ 7*7 }}" in text_of(made["html"].decode())
    assert "\u202e" not in re.sub(r"<blockquote.*?</blockquote>", "", made["html"].decode(), flags=re.DOTALL)


def test_hostile_words_are_words_in_markdown(note: Note) -> None:
    """A Markdown viewer, HTML allowed, makes no image, no link, no heading out of them."""
    made = render(hostile(note), ("md",))["md"].decode()
    page = lxml_html.document_fromstring(MarkdownIt("commonmark", {"html": True}).enable("table").render(made))
    assert page.xpath("//img|//script|//a") == []
    assert page.xpath("//h1[normalize-space()='e']|//h2[normalize-space()='e']") == []


def test_markdown_footnotes_are_all_defined(made: dict[str, str]) -> None:
    """Each `[^n]` has its line, each line is used."""
    defined = set(re.findall(r"^\[\^(c?\d+)\]:", made["md"], re.MULTILINE))
    used = set(re.findall(r"\[\^(c?\d+)\](?!:)", made["md"]))
    assert used == defined == {"1", "2", "3", "4", "c1"}


def test_markdown_tables_are_tables(made: dict[str, str]) -> None:
    """The key figures arrive as five rows of six cells."""
    page = lxml_html.document_fromstring(MarkdownIt("commonmark").enable("table").render(made["md"]))
    rows = page.xpath("(//table)[1]/tbody/tr")
    assert [len(row.xpath("td")) for row in rows] == [6] * 5


def test_json_is_the_record(note: Note, made: dict[str, str]) -> None:
    """Nothing is lost on the way into the bundle."""
    from tieout.ui.notes.codec import from_json

    assert from_json(Note, json.loads(made["json"])["note"]) == note


def test_the_same_note_gives_the_same_bytes(note: Note, made: dict[str, str]) -> None:
    """Markdown, HTML with its pictures, JSON."""
    again = {form: data.decode() for form, data in render(made_note.note(), ("md", "html", "json")).items()}
    assert again == made


def language(document: pypdfium2.PdfDocument) -> str:
    held = ctypes.create_string_buffer(32)
    size = pypdfium2.raw.FPDFCatalog_GetLanguage(document, ctypes.cast(held, ctypes.POINTER(ctypes.c_ushort)), 32)
    return held.raw[: max(size - 2, 0)].decode("utf-16-le")


def test_pdf_holds_the_figures_and_says_what_it_is(note: Note, pdf: bytes) -> None:
    """Text, title, language, tags and page numbers; tables are text, not pictures."""
    document = pypdfium2.PdfDocument(pdf)
    text = " ".join(" ".join(page.get_textpage().get_text_bounded() for page in document).split())
    assert [cell.text for cell in cells_of(note) if cell.text.replace("-", "−") not in text] == []
    assert f"Page 1 of {len(document)}" in text
    about = document.get_metadata_dict()
    assert about["Title"] == "Larkmoor Foods Inc. (LKMR): research note, 20 Nov 2026"
    assert about["CreationDate"].startswith("D:20261120")
    assert document.is_tagged()
    assert language(document) == "en"
    document.close()


def test_pdf_is_the_same_twice(note: Note, pdf: bytes) -> None:
    """No clock, no chance."""
    assert render(note, ("pdf",))["pdf"] == pdf


def test_without_weasyprint_pdf_says_how_to_get_it(note: Note, monkeypatch: pytest.MonkeyPatch) -> None:
    """One sentence; the other formats do not need it."""
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    with pytest.raises(UsageError, match=r'pip install "tieout\[pdf\]"'):
        render(note, ("pdf",))
    assert writable(("md", "pdf")) == (("md",), 'PDF was left out. PDF needs WeasyPrint: pip install "tieout[pdf]".')
    with pytest.raises(UsageError, match="WeasyPrint"):
        writable(("pdf",))


def test_passages_of_one_document_are_one_source(note: Note) -> None:
    """Its title stands once, with the numbers of its passages, and the count at the head is of documents."""
    first, second, *_ = note.sources
    alike = replace(second, document=first.document, title=first.title)
    made = render(replace(note, sources=(first, alike, *note.sources[2:])), ("md", "html"))
    page = lxml_html.document_fromstring(made["html"].decode())
    assert page.xpath("//ol[@class='sources']/li[1]//span[@class='n']/text()") == ["1, 2"]
    assert len(page.xpath("//ol[@class='sources']/li")) == len(note.sources) - 1
    assert "[^2]: The same document as 1" in made["md"].decode()
    assert f"· {len(note.sources) - 1} sources ·" in made["md"].decode()


def test_a_note_without_evidence_is_short_and_says_so(note: Note) -> None:
    """Sections fall away; one line each says why."""
    empty = replace(
        note, sections=(), figures=(), developments=(), price=None, conflicts=(), sources=(), documents=(), gaps=(),
        series=replace(note.series, prices=(), events=(), quarters=(), feeds=()), asked=(), newest_source_at=None,
        changes=replace(note.changes, documents=(), restated=(), moved=(), line="This is the first note."),
    )  # fmt: skip
    made = render(empty, ("md", "html"))
    headings = lxml_html.document_fromstring(made["html"].decode()).xpath("//h2/text()")
    assert headings == ["What changed", "What the sources do not say", "About this note"]
    assert "Litigation: No source of this desk mentions any." in made["md"].decode()


def test_one_point_is_not_drawn_and_that_is_said(note: Note) -> None:
    """A picture needs two."""
    one = replace(note, series=replace(note.series, quarters=note.series.quarters[:1], prices=note.series.prices[:1]))
    page = render(one, ("html",))["html"].decode()
    assert page.count("<svg") == 1
    assert "not drawn; it needs at least two quarters, and one is there." in page
    assert "not drawn; it needs at least two closing prices, and one is there." in page


def test_pictures_say_what_they_show(made: dict[str, str]) -> None:
    """Title and description for those who do not see them; ids of their own."""
    page = lxml_html.document_fromstring(made["html"])
    pictures = page.xpath("//svg")
    assert [svg.get("role") for svg in pictures] == ["img"] * 3
    for svg in pictures:
        title, words = (page.get_element_by_id(name).text_content() for name in svg.get("aria-labelledby").split())
        assert title
        assert words
    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids))


def test_a_digest_links_its_notes_and_names_what_failed() -> None:
    """One line per company; a subject without a note stands below with its reason."""
    made = render_digest(made_note.digest(), ("md", "html", "json"))
    page = lxml_html.document_fromstring(made["html"].decode())
    assert page.xpath("//ul[@class='digest']//a[contains(@href, '.html')]/@href") == ["./LKMR.html", "./VLDS.html"]
    assert "- [**Larkmoor Foods Inc.**](./LKMR.md) (LKMR): Revenue was" in made["md"].decode()
    assert "QQQQ: No source of this desk knows this ticker." in made["md"].decode()
    assert json.loads(made["json"])["digest"]["lines"][0]["subject"] == "LKMR"


def test_a_digest_without_html_notes_links_none() -> None:
    """A link to a file that is not written would lead nowhere."""
    assert b".md)" not in render_digest(made_note.digest(), ("html",)).get("md", b"")
    page = render_digest(made_note.digest(), ("pdf",))["pdf"]
    assert page.startswith(b"%PDF")


def test_figures_are_counted_and_untied_ones_show(note: Note) -> None:
    """41 of 41; one that does not tie out changes the line and its looks."""
    assert tied(note) == (41, 41)
    section = note.sections[0]
    first = section.sentences[0]
    bad = replace(first, figures=(replace(first.figures[0], tied=False), first.figures[1]))
    page = render(replace(note, sections=(replace(section, sentences=(bad,)), *note.sections[1:])), ("html",))[
        "html"
    ].decode()
    assert "37 figures, 36 tied out" in page
    assert 'class="figure untied"' in page


def test_an_excerpt_holds_its_figures_and_not_the_rest(note: Note) -> None:
    """Rows of a table lose their outer bars; a long line is cut at blanks."""
    notes = footnotes(note)
    facts = "".join(text for text, _ in excerpt(note.sources[0], notes.marks[1]))
    assert facts.startswith("Revenues | 463.5 | 458.8 | 446.4 | 10-Q")
    long = replace(note.sources[1], start=0, quote=f"{'word ' * 400}$463.5 million {'word ' * 400}")
    at = long.quote.index("$463")
    marks = [notes.marks[2][0]._replace(start=at, end=at + 14)]
    cut = "".join(text for text, _ in excerpt(long, marks))
    assert "$463.5 million" in cut
    assert len(cut) < 380


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: as_of(made_note.AS_OF), "20 Nov 2026"),
        (lambda: as_of(made_note.FETCHED), "20 Nov 2026, 06:45 UTC"),
        (lambda: telling(("A", "B"), 2), "2 outlets: A, B"),
        (lambda: telling(("A",), 3), "A (3 tellings)"),
        (lambda: brief("a " * 300), f"{'a ' * 99}a …"),
        (lambda: unbroken("Quarter ended 30 Sep 2026"), "Quarter ended 30\u00a0Sep\u00a02026"),
    ],
)
def test_words(call: Callable[[], str], words: str) -> None:
    """Days, outlets, headings."""
    assert call() == words


def test_the_head_names_the_feeds_behind_and_the_end_says_why(note: Note) -> None:
    """A page does not begin with an error message."""
    long = replace(note, freshness=f"Feeds behind: edgar, never read ({'connection refused ' * 20}).")
    assert behind(note) == note.freshness
    assert behind(long) == "1 feed of this desk is not fresh: edgar."
    page = text_of(render(long, ("html",))["html"].decode())
    assert page.index("1 feed of this desk is not fresh: edgar.") < page.index("Key points")
    assert page.index("connection refused") > page.index("About this note")


def test_no_format_but_those_asked_for(note: Note) -> None:
    """A run for Markdown draws no PDF."""
    wanted: tuple[Format, ...] = ("md",)
    assert set(render(note, wanted)) == {"md"}
    assert note.figures[0].columns[0].end == date(2026, 9, 30)
    assert note.series.quarters[-1].revenue == Decimal("463.5e6")
