"""Answers and source cards as HTML: marks sit on the ledger's characters, and nothing from outside becomes markup."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from html.parser import HTMLParser

import chat_fakes
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tieout.model.records import Source
from tieout.ui.source_cards import (
    Mark,
    answer_html,
    answer_markdown,
    card_html,
    link_html,
    notice_html,
    passage_html,
    tie_out_line,
)

HOSTILE = (
    "![x](http://127.0.0.1:9/md) <img src=http://127.0.0.1:9/i> <script>alert(1)</script>\n"
    "| <b>a</b> | \"quoted\" & 'single' |\n[r]: javascript:alert(1)\n"
)


class Elements(HTMLParser):
    """Tags, text and marked text of a piece of HTML."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.text = ""
        self.marked: dict[str, str] = {}
        self.attributes: list[tuple[str, str, str]] = []
        self._mark = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        if tag == "mark":
            self._mark = dict(attrs)["id"] or ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "mark":
            self._mark = ""

    def handle_data(self, data: str) -> None:
        self.text += data
        if self._mark:
            self.marked[self._mark] = self.marked.get(self._mark, "") + data


def test_a_passage_keeps_every_character() -> None:
    """Table layout and marks change no character of the quote."""
    text = chat_fakes.TEXT
    start = text.index("(18.4)")
    assert text == Elements(passage_html(text, 0, [Mark(start, start + 6, "m")])).text


def test_a_mark_covers_exactly_the_cited_span() -> None:
    """Offsets count in the document, not in the quote."""
    text = chat_fakes.TEXT
    begin, start = text.index("| Revenue"), text.index("412.6")
    html = passage_html(text[begin:], begin, [Mark(start, start + 5, "m")])
    assert Elements(html).marked == {"m": "412.6"}


@given(st.text(alphabet='ab|-\n :<&"é€', max_size=80), st.data())
def test_any_passage_survives_layout(text: str, data: st.DataObject) -> None:
    """Total: whatever a source says, the text comes out letter for letter, and a mark marks its own characters."""
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    elements = Elements(passage_html(text, 100, [Mark(100 + start, 100 + end, "m")]))
    assert text == elements.text
    if "m" in elements.marked:
        assert text[start:end].startswith(elements.marked["m"])


def test_every_figure_of_the_answer_opens_its_card_at_its_mark() -> None:
    """Each link's target exists, and the marked text is the ledger's."""
    document = chat_fakes.document()
    answer = chat_fakes.answer(document, "How?")
    elements = Elements(answer_html(answer, "0"))
    targets = [value for tag, name, value in elements.attributes if (tag, name) == ("a", "data-mark")]
    assert [elements.marked[target] for target in targets] == ["412.6", "$1,204.5 million"]


def test_a_calculation_shows_its_formula() -> None:
    """On hover and focus, and in its name for a screen reader."""
    html = answer_html(chat_fakes.answer(chat_fakes.document(), "How?"), "0")
    worked = "Worked out: 412.6/380.1-1 = 8.6 %"
    assert f'<button type="button" class="figure formula" data-tip="{worked}" aria-label="8.6 %. {worked}">' in html


def test_an_untied_figure_is_marked_and_counted() -> None:
    """It is never a link, and the tie-out line does not count it as tied."""
    answer = chat_fakes.answer(chat_fakes.document(), "How?")
    figure = replace(answer.sentences[0].figures[0], tied=False)
    sentence = replace(answer.sentences[0], figures=(figure,))
    html = answer_html(replace(answer, sentences=(sentence,)), "0")
    assert 'class="figure untied"' in html
    assert "0 of 1 figure tie out; sources disagree" in html


def test_what_was_left_out_and_who_wrote_stand_under_a_fold() -> None:
    """Nothing is hidden, and nothing of it stands between the reader and the answer."""
    html = answer_html(chat_fakes.answer(chat_fakes.document(), "How?"), "0")
    fold = html[html.index('<details class="made">') : html.index("</details>", html.index('<details class="made">'))]
    assert "Written by smollm2-135m in the style “analyst” in 3.4 s" in fold
    assert "1 sentence of the draft did not tie out and is left out:" in fold
    assert "31 % stands in no cited source." in fold


@pytest.mark.parametrize(
    ("count", "disputed", "line"),
    [
        (1, False, "The figure ties out to its source"),
        (2, False, "Both figures tie out to their sources"),
        (3, False, "All 3 figures tie out to their sources"),
        (3, True, "All 3 figures tie out to their sources; sources disagree"),
    ],
)
def test_the_tie_out_line_is_a_readers_sentence(count: int, disputed: bool, line: str) -> None:
    figure = chat_fakes.figure("$412.6 million", "412.6", 1, "412.6")
    assert tie_out_line([figure] * count, disputed) == line


def test_no_tick_stands_beside_figures_that_sources_dispute() -> None:
    """The tick means that it answers; two totals do not. Words alone have no line."""
    answer = chat_fakes.answer(chat_fakes.document(), "How?")
    assert '<p class="tie mixed">' in answer_html(answer, "0")
    assert '<p class="tie">' in answer_html(replace(answer, conflicts=()), "0")
    assert 'class="tie' not in answer_html(replace(answer, sentences=()), "0")


def test_conflicting_figures_stand_side_by_side() -> None:
    """Both values, each with its source."""
    html = answer_html(chat_fakes.answer(chat_fakes.document(), "How?"), "0")
    table = html[html.index("<table") : html.index("</table>")]
    assert "$1,204.5 million" in table
    assert "$1.3 billion" in table
    assert 'data-card="card-0-2"' in table


def test_a_stale_answer_says_so_first() -> None:
    """The banner comes before the words."""
    html = answer_html(chat_fakes.answer(chat_fakes.document(), "How?", stale=True), "0")
    assert html.index('class="banner"') < html.index('class="said"')


@pytest.mark.parametrize("field", ["title", "feed", "kind", "quote", "document"])
def test_nothing_from_a_source_becomes_markup(field: str) -> None:
    """The same tags come out, whatever a field says."""
    plain = chat_fakes.source(chat_fakes.document("plain"))
    hostile: Source = replace(plain, **{field: HOSTILE})  # type: ignore[arg-type]
    allowed = {*Elements(card_html(plain, (), "0")).tags, "span"}
    elements = Elements(card_html(hostile, (), "0"))
    assert set(elements.tags) <= allowed
    assert not [name for _, name, _ in elements.attributes if name.startswith("on") or name == "src"]


def test_hostile_words_of_a_model_stay_words() -> None:
    """An answer, a notice, a formula or a cut reason is escaped like a source."""
    answer = chat_fakes.answer(chat_fakes.document(), HOSTILE)
    sentence = replace(answer.sentences[1], text=HOSTILE, figures=())
    hostile = replace(answer, answer=HOSTILE, sentences=(sentence,), notice=HOSTILE)
    assert not {"img", "script", "b"} & (set(Elements(answer_html(hostile, "0")).tags) - {"b"})


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", "data:text/html,x", "vbscript:x", "http://", "https://[", "java\tscript:x", "//evil/x", ""],
)
def test_only_http_becomes_a_link(url: str) -> None:
    """Anything else is text or nothing."""
    assert "<a" not in link_html(url)


def test_a_link_shows_the_host_it_goes_to() -> None:
    """Not the user part that a phishing address puts before it."""
    html = link_html("https://www.sec.gov@evil.example/path?q=1")
    assert ">evil.example<" in html
    assert 'rel="noopener noreferrer nofollow"' in html


def test_a_card_gives_outlets_times_and_page() -> None:
    """All that a reader needs to judge a source."""
    source = chat_fakes.source(chat_fakes.document(), page=3, published_at=datetime(2026, 3, 1, 6, 30, tzinfo=UTC))
    text = Elements(card_html(source, (), "0")).text
    for part in ("2 outlets: Harbour Wire, Meridian Wire", "news.example.com", "1 Mar 2026, 06:30 UTC", "Page3"):
        assert part in text


def test_markdown_for_copying_has_footnotes() -> None:
    """Each mark of the text has its source below."""
    text = answer_markdown(chat_fakes.answer(chat_fakes.document(), "How?"))
    assert "[^1]." in text
    assert "[^1]: Halvorsen Marine: third quarter (newsroom, 20 Nov 2026, 14:03 UTC) https://news" in text


def test_a_long_notice_opens_from_its_first_sentences() -> None:
    """The reasons of failing feeds do not bury the answer, and are not lost."""
    first = "Not investment advice. As of 23 November 2026; no source cited."
    html = notice_html(f"{first} Failing feeds: {'fed: name not known; ' * 12}")
    assert f"<summary>{first} <b>More</b></summary>" in html
    assert html.count("fed: name not known") == 12
    assert "<details" not in notice_html(first)
