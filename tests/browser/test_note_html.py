"""A note's HTML in real Chromium: footnotes open without a script, dark mode holds, a phone reads it, nobody is called."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import made_note
import pytest
from counting import Counter
from playwright.sync_api import Browser, Page, expect
from test_chat_exfiltration import FORMS, hostile_text

from tieout.model.records import ConflictLine, ConflictValue, Sentence
from tieout.ui.notes.records import DatedEvent, Note
from tieout.ui.notes.render import render, render_digest

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of a note on disk, as a reader opens it."""
    path = tmp_path_factory.mktemp("notes") / "LKMR.html"
    path.write_bytes(render(made_note.note(), ("html",))["html"])
    return path.as_uri()


def hostile(note: Note, text: str) -> Note:
    """Each field that a feed, a file name or a model can write carries every form."""
    sentence = Sentence(f"{text} [2]", (2,), ())
    return replace(
        note,
        subject=text, ticker=text, company=text, title=text, freshness=text, notice=text, gaps=(text,),
        sections=tuple(replace(s, title=text, sentences=(sentence,)) for s in note.sections),
        developments=tuple(replace(d, headline=text, outlets=(text, "b"), sentence=sentence) for d in note.developments),
        figures=tuple(replace(t, title=text, rows=tuple(replace(r, metric=text, measure=text) for r in t.rows)) for t in note.figures),
        changes=replace(note.changes, line=text, documents=tuple(replace(d, title=text, feed=text) for d in note.changes.documents)),
        conflicts=(ConflictLine(text, (ConflictValue(text, 1), ConflictValue(text, 99))),),
        fallen=tuple(replace(f, title=text, line=text) for f in note.fallen),
        sources=tuple(replace(s, title=text, outlet=text, feed=text, url=url, quote=text, end=s.start + len(text), outlets=(text, "b"))
                      for s, url in zip(note.sources, (text, f"http://127.0.0.1:9/{text}", "javascript:fetch(1)", ""), strict=True)),
        series=replace(note.series, feeds=tuple(replace(f, name=text) for f in note.series.feeds),
                       events=tuple(DatedEvent(e.day, text, 1) for e in note.series.events)),
    )  # fmt: skip


@pytest.mark.parametrize("policy", [True, False], ids=["with-policy", "escaping-alone"])
def test_seventeen_render_forms_reach_nobody(chromium: Browser, counter: Counter, tmp_path: Path, policy: bool) -> None:
    """0 requests, with all footnotes open, on the screen and on paper, from the note and from the digest."""
    assert len(FORMS) == 17
    text = hostile_text(f"http://127.0.0.1:{counter.port}")
    note = hostile(made_note.note(), text)
    digest = made_note.digest()
    digest = replace(
        digest, title=text, freshness=text, lines=tuple(replace(d, company=text, changed=text, file=text) for d in digest.lines),
        failed=(replace(digest.failed[0], subject=text, reason=text),),
    )  # fmt: skip
    context = chromium.new_context(bypass_csp=not policy)
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    for name, made in (("note", render(note, ("html",))), ("digest", render_digest(digest, ("html",)))):
        path = tmp_path / f"{name}.html"
        path.write_bytes(made["html"])
        page.goto(path.as_uri())
        for summary in page.locator("summary").all():
            summary.click()
        page.emulate_media(media="print")
        page.wait_for_timeout(400)
        page.emulate_media(media="screen")
        assert page.locator(":is(img, iframe, script, video, form, object, base)").count() == 0
    assert page.url == path.as_uri()
    context.close()
    assert counter.hits == []
    assert [url for url in asked if not url.startswith("file:")] == []


def test_a_figure_opens_its_footnote_at_the_mark(page: Page, written: str) -> None:
    """One click, no script: the passage is open, the figure is marked and on the screen."""
    page.goto(written)
    expect(page.locator("#card-note-2 .passage")).not_to_be_visible()
    page.locator(".lead a.figure", has_text="$463.5 million").click()
    mark = page.locator("mark:target")
    expect(mark).to_have_text("$463.5 million")
    expect(mark).to_be_in_viewport()
    expect(page.locator("details:has(#card-note-2) dl")).to_contain_text("news.example.com")
    start = made_note.RELEASE.index("$463.5")
    assert mark.get_attribute("id") == f"mark-note-2-{start}"


def test_a_citation_opens_its_source_by_keyboard(page: Page, written: str) -> None:
    """Enter on `[3]` does what a click does."""
    page.goto(written)
    page.locator("a.cite", has_text="[3]").first.press("Enter")
    expect(page.locator("#card-note-3 .passage")).to_be_visible()
    expect(page.locator("details:has(#card-note-3) dl")).to_contain_text(
        "Pell Street Wire, Kiteline Markets, The Tidewater Ledger"
    )


def test_a_computed_figure_leads_to_its_calculation(page: Page, written: str) -> None:
    """The formula stands there, on every device."""
    page.goto(written)
    page.locator(".lead a.figure.computed").click()
    expect(page.locator("#calculation-1")).to_have_text("3.8 % = 463.5 / 446.4 − 1 [2]")
    expect(page.locator("#calculation-1")).to_be_in_viewport()


def contrast(page: Page, selector: str) -> float:
    """Contrast ratio of an element's text, or a shape's fill, against the sheet (WCAG 2)."""
    return float(
        page.evaluate(
            """selector => {
              const light = c => { const v = c.match(/[\\d.]+/g).slice(0, 3).map(n => n / 255)
                .map(n => n <= .03928 ? n / 12.92 : ((n + .055) / 1.055) ** 2.4);
                return .2126 * v[0] + .7152 * v[1] + .0722 * v[2]; };
              const element = document.querySelector(selector), style = getComputedStyle(element);
              const ink = light(element.closest('svg') ? style.fill : style.color);
              const sheet = light(getComputedStyle(document.querySelector('main')).backgroundColor);
              return (Math.max(ink, sheet) + .05) / (Math.min(ink, sheet) + .05);
            }""",
            selector,
        )
    )


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_words_and_pictures_can_be_read_in_light_and_in_dark(chromium: Browser, written: str, scheme: str) -> None:
    """4.5 : 1 for text, small print and the pictures' labels alike."""
    context = chromium.new_context(color_scheme=scheme)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(written)
    for selector in (".lead li", ".standing", ".worked", "a.cite", ".sources .by", "figcaption", "svg text"):
        assert contrast(page, selector) >= 4.5, selector
    background = page.locator("main").evaluate("element => getComputedStyle(element).backgroundColor")
    assert background == {"light": "rgb(255, 255, 255)", "dark": "rgb(26, 32, 36)"}[scheme]
    context.close()


def test_a_phone_does_not_scroll_sideways(chromium: Browser, written: str) -> None:
    """Wide tables scroll in their own box."""
    context = chromium.new_context(viewport={"width": 380, "height": 780})
    page = context.new_page()
    page.goto(written)
    for summary in page.locator("summary").all():
        summary.click()
    assert page.evaluate("document.documentElement.scrollWidth") <= 380
    context.close()


def test_paper_is_white_and_shows_the_excerpts(page: Page, written: str) -> None:
    """Printed from a dark screen: dark ink, and each source with what stands around its figures."""
    page.emulate_media(media="print", color_scheme="dark")
    page.goto(written)
    assert page.locator("main").evaluate("element => getComputedStyle(element).backgroundColor") == "rgb(255, 255, 255)"
    expect(page.locator("#card-note-3 .excerpt")).to_be_visible()
    expect(page.locator("#card-note-3 .passage")).not_to_be_visible()
