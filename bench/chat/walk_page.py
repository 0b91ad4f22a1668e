"""What the steps of the walk through the browser share: the page, the copied desk behind it, and how cards are compared."""

from __future__ import annotations

from argparse import Namespace
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Page, expect

from bench.chat.walk_feed import Newspaper
from tieout.feeds import Ledger
from tieout.model.records import Answer
from tieout.ui.chat.conversations import FILE, Conversations
from tieout.ui.chat.conversations_records import Turn


@dataclass
class Walk:
    """What the steps share: the page, the copied desk behind it, and what was seen on the way."""

    page: Page
    desk: Path
    paper: Newspaper
    options: Namespace
    pictures: int = 0
    troubles: list[str] = field(default_factory=list)  # errors of scripts, requests that leave the chat

    def picture(self, name: str) -> None:
        """A screenshot, in each theme that is wanted."""
        self.pictures += 1
        both = self.options.theme == "both"
        for theme in ("light", "dark") if both else (self.options.theme,):
            if both:
                self.page.emulate_media(color_scheme=theme)
            self.page.wait_for_timeout(400)
            self.page.screenshot(path=self.options.out / f"{self.pictures:02}-{name}-{theme}.png")

    def dressed(self) -> bool:
        """Whether the page has the colours that were asked for; with both it follows the system's, which change."""
        dark = self.page.evaluate("document.body.classList.contains('dark')")
        return bool(dark == (self.options.theme != "light"))

    @property
    def kept(self) -> Conversations:
        """The desk's conversations."""
        return Conversations(self.desk / FILE)

    def turns(self) -> tuple[Turn, ...]:
        """Of the newest conversation, as the desk keeps it."""
        return self.kept.conversation("", self.kept.listed("")[0].id).turns

    def answer(self, place: int = 0) -> Answer:
        """The newest turn's, as the desk keeps it."""
        found = self.turns()[-1].replies[place].restored()
        assert found is not None, "the desk keeps no answer to the last question"
        return found

    def ask(self, question: str, done: bool = True) -> None:
        """Put a question, and wait for its answer unless `done` is false."""
        box = self.page.get_by_role("textbox", name="Question")
        box.fill(question)
        box.press("Enter")
        expect(self.page.locator("#live .asked p")).to_have_text(question)
        if done:
            self.page.wait_for_selector("#live .tools")
            assert not self.page.locator("#live .failure").count(), self.page.locator("#live .failure").inner_text()

    def begin(self) -> None:
        """A new conversation."""
        self.page.locator("#new").click()
        self.page.wait_for_selector("#examples button")

    def tab(self, name: str) -> None:
        """Go to a tab."""
        self.page.get_by_role("tab", name=name).click()


def compared(walk: Walk, answer: Answer, within: str = "#live") -> str:
    """Each passage and each mark on the page with the characters of the ledger at the stored offsets."""
    cards, marks = walk.page.locator(f"{within} .card"), 0
    assert cards.count() == len(answer.sources), f"{cards.count()} cards for {len(answer.sources)} sources"
    with Ledger.open(walk.desk / "ledger.sqlite") as ledger:
        for place, source in enumerate(answer.sources):
            text, card = ledger.document(source.document).text, cards.nth(place)
            passage = card.locator(".passage").evaluate("element => element.textContent")
            assert passage == text[source.start : source.end] == source.quote, f"source {source.n} is not its text"
            for figure in (f for sentence in answer.sentences for f in sentence.figures if f.source == source.n):
                if figure.tied and figure.start is not None and figure.end is not None:
                    mark = card.locator(f"mark[id$='-{source.n}-{figure.start}']")
                    shown = mark.evaluate("element => element.textContent")
                    assert shown == text[figure.start : figure.end], f"{shown!r} is marked in source {source.n}"
                    marks += 1
    return f"{marks} marks in {len(answer.sources)} cards equal the ledger's text"
