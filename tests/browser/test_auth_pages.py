"""Logins and limits in real Chromium: logging in without a script, whose conversations they are, closed tabs, a full queue."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator

import chat_fakes
import pytest
from chat_serving import ask_event, join_queue
from playwright.sync_api import Browser, Page, expect

from tieout.ui.auth.access import Access
from tieout.ui.auth.passwords import Cost
from tieout.ui.auth.users import IDLE, Users
from tieout.ui.chat.events import Ask, Draft, Event, Phase

pytestmark = pytest.mark.browser
QUESTION = "How did Halvorsen Marine do last quarter?"
PASSWORD = "four plain words here"


class Clock:
    """Seconds since the epoch that a test can move."""

    def __init__(self) -> None:
        self.now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture(scope="module")
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="module")
def locked(serving: Callable[..., str], tmp_path_factory: pytest.TempPathFactory, clock: Clock) -> Iterator[str]:
    users = Users(tmp_path_factory.mktemp("door") / "users.sqlite", clock, Cost(16, 1, 1))
    users.put("anna", PASSWORD)
    yield serving(chat_fakes.FakeEngine(), Access(users=users))


def log_in(page: Page, password: str = PASSWORD) -> None:
    page.get_by_label("Name").fill("anna")
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Log in").click()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_login_needs_no_script_and_can_be_read(chromium: Browser, locked: str, scheme: str) -> None:
    """Focus where one types, a failure that is read out, enough contrast in both schemes, by keyboard alone."""
    context = chromium.new_context(
        java_script_enabled=False, color_scheme=scheme, viewport={"width": 360, "height": 640}
    )
    page = context.new_page()
    page.goto(locked)
    expect(page).to_have_url(re.compile(r"/login$"))
    expect(page.get_by_label("Name")).to_be_focused()
    log_in(page, "wrong password")
    expect(page.get_by_role("alert")).to_have_text("Name or password is wrong.")
    expect(page.get_by_label("Name")).to_have_value("anna")
    expect(page.get_by_label("Password")).to_be_focused()
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{locked}/")
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_login_has_contrast(chromium: Browser, locked: str, scheme: str) -> None:
    """WCAG AA: 4.5 to 1 for every text, button and error included."""
    context = chromium.new_context(color_scheme=scheme)
    page = context.new_page()
    page.goto(f"{locked}/login")
    log_in(page, "wrong password")
    for selector in ("h1", "p:not(.failed)", "p.failed", "label", "button", "input"):
        front, back = page.locator(selector).first.evaluate(COLOURS)
        assert contrast(front, back) >= 4.5, (selector, front, back)
    context.close()


COLOURS = """element => {
  const solid = (node) => {
    const colour = getComputedStyle(node).backgroundColor;
    return colour === 'rgba(0, 0, 0, 0)' && node.parentElement ? solid(node.parentElement) : colour;
  };
  return [getComputedStyle(element).color, solid(element)];
}"""


def contrast(front: str, back: str) -> float:
    lighter, darker = sorted((luminance(front), luminance(back)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    parts = [int(part) / 255 for part in re.findall(r"\d+", colour)[:3]]
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_whoever_logs_in_chats_and_logs_out(page: Page, locked: str) -> None:
    """The whole way in the browser, under the content security policy, without an error in the console."""
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    page.goto(locked)
    log_in(page)
    page.wait_for_selector("#examples button")
    box = page.get_by_role("textbox", name="Question")
    box.fill(QUESTION)
    box.press("Enter")
    page.wait_for_selector("#live .answer")
    assert errors == []
    cookies = page.context.cookies()
    assert [(c["name"], c["httpOnly"], c["sameSite"]) for c in cookies if c["name"] == "tieout"] == [
        ("tieout", True, "Strict")
    ]
    page.get_by_role("link", name="Log out").click()
    expect(page.get_by_text("You are logged in as anna.")).to_be_visible()
    page.get_by_role("button", name="Log out").click()
    expect(page).to_have_url(f"{locked}/login")
    page.goto(locked)
    expect(page.get_by_role("button", name="Log in")).to_be_visible()


def test_a_page_whose_session_ended_leads_back_to_the_login(page: Page, locked: str, clock: Clock) -> None:
    """At the next thing it does, instead of failing without a word."""
    page.goto(locked)
    log_in(page)
    page.wait_for_selector("#examples button")
    box = page.get_by_role("textbox", name="Question")
    box.fill(QUESTION)
    clock.now += IDLE + 1
    box.press("Enter")
    expect(page).to_have_url(re.compile(r"/login$"), timeout=20_000)


class OneAtATime(chat_fakes.FakeEngine):
    """One model, as in truth: whoever asks waits for the one before. An answer begins and does not end until it is closed."""

    def __init__(self) -> None:
        super().__init__(pause=0.2)
        self.model = threading.Lock()
        self.writing: list[str] = []
        self.over = threading.Event()

    def ask(self, ask: Ask, stop: threading.Event) -> Iterator[Event]:
        while not self.model.acquire(timeout=self.pause):
            yield Phase("Others are before you")
        try:
            self.writing.append(ask.question)
            while not self.over.wait(self.pause) and not stop.is_set():
                yield Draft("Halvorsen Marine's revenue rose")
        finally:
            self.model.release()


@pytest.fixture
def busy(engines: tuple[str, OneAtATime]) -> tuple[str, OneAtATime]:
    engines[1].writing.clear()
    return engines


@pytest.fixture(scope="module")
def engines(serving: Callable[..., str]) -> tuple[str, OneAtATime]:
    engine = OneAtATime()
    return serving(engine, Access(queue=1)), engine


def asking(page: Page, address: str, question: str) -> None:
    page.goto(address)
    page.wait_for_selector("#examples button")
    box = page.get_by_role("textbox", name="Question")
    box.fill(question)
    box.press("Enter")


def test_a_tab_closed_in_mid_stream_frees_the_model(chromium: Browser, busy: tuple[str, OneAtATime]) -> None:
    """The next question, already waiting, starts within moments; the abandoned one would have gone on for ever."""
    address, engine = busy
    contexts = [chromium.new_context() for _ in range(2)]
    first, second = (context.new_page() for context in contexts)
    asking(first, address, "Abandoned?")
    first.wait_for_selector("#live .draft")
    asking(second, address, "Next?")
    second.wait_for_selector("#live .phase")
    assert engine.writing == ["Abandoned?"]
    first.close()
    second.wait_for_selector("#live .draft", timeout=10_000)
    assert engine.writing == ["Abandoned?", "Next?"]
    for context in contexts:
        context.close()


def test_a_full_queue_is_said_on_the_page(page: Page, serving: Callable[..., str]) -> None:
    """In words, while everything else on the page goes on; the question stays in its box."""
    engine = OneAtATime()
    address = serving(engine, Access(queue=1))
    event, data = ask_event(address)
    for number in range(20):
        if join_queue(address, event, data, f"other{number}").status == 503:
            break
    else:
        pytest.fail("twenty questions were taken in")
    asking(page, address, "One too many?")
    expect(page.get_by_test_id("toast-body")).to_contain_text("busy", timeout=20_000)
    assert page.get_by_role("textbox", name="Question").input_value() == "One too many?"
    page.get_by_role("tab", name="Documents").click()
    page.wait_for_selector("#found button")
    engine.over.set()
