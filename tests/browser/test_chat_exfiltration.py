"""Feed items that try to make the browser call out: every render form, everywhere a source's words are shown.

Each page is opened twice, with the content security policy and with it switched off: escaping alone must hold too.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import chat_fakes
import pytest
from counting import Counter
from playwright.sync_api import Browser

from tieout.feeds.document import FeedState
from tieout.model.records import Answer, Sentence
from tieout.ui.chat.engine import Engine
from tieout.ui.chat.events import Ask, Draft, Event

pytestmark = pytest.mark.browser

FORMS = (
    "![chart]({evil}/markdown-image)",
    "![chart][ref]\n\n[ref]: {evil}/reference-style",
    "[![chart]({evil}/linked-image)]({evil}/link)",
    '<img src="{evil}/img">',
    '<img srcset="{evil}/srcset 1x">',
    '<picture><source srcset="{evil}/source"><img></picture>',
    '<svg><image href="{evil}/svg"/></svg>',
    '<div style="background:url({evil}/css)">x</div>',
    "<style>@import url({evil}/import); body{{background:url({evil}/style)}}</style>",
    '<iframe src="{evil}/iframe"></iframe>',
    '<object data="{evil}/object"></object><embed src="{evil}/embed">',
    '<video src="{evil}/video" poster="{evil}/poster" autoplay></video><audio src="{evil}/audio" autoplay></audio>',
    '<meta http-equiv="refresh" content="0;url={evil}/meta"><base href="{evil}/">',
    '<link rel="stylesheet" href="{evil}/css"><link rel="prefetch" href="{evil}/prefetch">',
    '<script src="{evil}/script"></script><script>fetch("{evil}/fetch")</script>',
    '<img src=x onerror="fetch(`{evil}/onerror`)"><form action="{evil}/form"><button autofocus>go</button></form>',
    '<a href="javascript:fetch(`{evil}/js`)" ping="{evil}/ping">more</a> ${{fetch("{evil}/template")}} {{{{fetch}}}}'
    ' <img src="data:image/svg+xml,<svg xmlns=%22http://www.w3.org/2000/svg%22><image href=%22{evil}/data%22/></svg>">',
)


def hostile_text(evil: str) -> str:
    return "\n\n".join(form.format(evil=evil) for form in FORMS)


@dataclass
class HostileEngine(chat_fakes.FakeEngine):
    """A desk that a stranger has filled: each field that a feed or a model can write carries every form."""

    text: str = ""

    def ask(self, ask: Ask, stop: threading.Event) -> Iterator[Event]:
        yield Draft(self.text)
        yield self._answer(ask.question)

    def _answer(self, question: str) -> Answer:
        plain = chat_fakes.answer(self.document_, question)
        source = chat_fakes.source(
            self.document_, title=self.text, feed=self.text, kind=self.text, outlets=(self.text, "b"), url=self.text
        )
        return replace(
            plain,
            answer=f"{self.text} [1]",
            sentences=(Sentence(f"{self.text} [1]", (1,), ()),),
            sources=(source, chat_fakes.source(self.document_, 2, url=f"http://127.0.0.1:9/{self.text}")),
            cut=tuple(replace(cut, text=self.text, reason=self.text) for cut in plain.cut),
            conflicts=tuple(replace(line, figure=self.text) for line in plain.conflicts),
            notice=self.text,
            stale=True,
        )

    def feed_states(self) -> list[FeedState]:
        return [FeedState(self.text, "syndication", None, self.text, 3, None, None, 1)]

    def examples(self, wait: float = 0.0) -> list[str]:
        return [self.text]

    def tickers(self) -> list[str]:
        return [self.text]

    def refresh(self, names: tuple[str, ...] = ()) -> Iterator[str]:
        yield self.text


@pytest.mark.parametrize("policy", [True, False], ids=["with-policy", "escaping-alone"])
def test_seventeen_render_forms_reach_nobody(
    chromium: Browser, serving: Callable[[Engine], str], counter: Counter, policy: bool
) -> None:
    """0 requests to the counting server from the chat, the cards, the feeds and the documents."""
    assert len(FORMS) == 17
    evil = f"http://127.0.0.1:{counter.port}"
    text = hostile_text(evil)
    document = chat_fakes.document(text, title=text)
    address = serving(HostileEngine(document_=document, text=text))
    context = chromium.new_context(bypass_csp=not policy, viewport={"width": 1100, "height": 860})
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(address)
    page.wait_for_selector("#examples button")
    page.locator("#examples button").first.click()
    page.wait_for_selector("#live .answer")
    for card in page.locator("#live .card summary").all():
        card.click()
    assert page.locator("#card-0-1 .passage").evaluate("element => element.textContent") == text
    page.get_by_role("tab", name="Feeds").click()
    page.get_by_role("button", name="Refresh now").click()
    page.wait_for_selector("#progress p:has-text('markdown-image')")
    page.get_by_role("tab", name="Documents").click()
    page.locator("#found button").first.click()
    page.wait_for_selector("#text .passage")
    page.wait_for_timeout(500)
    assert page.locator(":is(#live, #feeds, #text) :is(img, iframe, script, style, video, form, object)").count() == 0
    context.close()
    assert counter.hits == []
    assert [url for url in asked if str(counter.port) in url] == []


def test_the_counter_counts(chromium: Browser, counter: Counter) -> None:
    """The measure itself works: a page without our escaping does reach it."""
    page = chromium.new_page()
    page.set_content(f'<img src="http://127.0.0.1:{counter.port}/img">')
    page.wait_for_timeout(300)
    page.close()
    assert counter.hits == ["GET /img HTTP/1.1"]
