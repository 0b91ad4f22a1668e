"""The walk's steps in the chat: ask, open cards, follow up, switch the adapter, compare, go back in time, stop, delete.

Each step's docstring is what it claims; it gives what it saw.
"""

from __future__ import annotations

from time import perf_counter

from playwright.sync_api import Page, expect

from bench.chat.speed import WATCH
from bench.chat.walk_page import Walk, compared
from tieout.feeds import Ledger, visible
from tieout.ui.chat.talk import STOPPED
from tieout.ui.durations import moment

NO_JUMP = 0.1  # layout shift that a reader does not feel, as Web Vitals count it


def opening(walk: Walk) -> str:
    """the page opens, and takes the theme that its button is set to"""
    page = walk.page
    theme = "system" if walk.options.theme == "both" else walk.options.theme
    page.wait_for_selector("#examples button")
    usable = page.evaluate("performance.now()") / 1000
    while page.locator("#theme").inner_text() != f"Theme: {theme}":
        page.locator("#theme").click()
        page.wait_for_timeout(100)
    if theme == "system":
        page.emulate_media(color_scheme="dark")
    assert walk.dressed(), "the page has other colours"
    return f"usable after {usable:.2f} s, {page.locator('#examples button').count()} examples"


def asking(walk: Walk) -> str:
    """a question is answered in a stream of words, without a jump"""
    page = walk.page
    page.evaluate(WATCH)
    walk.ask(walk.options.question, done=False)
    page.wait_for_selector("#live .draft")
    walk.picture("streaming")
    page.wait_for_function("window.seen.end > 0")
    page.wait_for_selector("#live .answer")
    seen = page.evaluate("window.seen")
    words, enter = seen["words"], seen["enter"]
    assert len(words) >= 3, f"the words came in {len(words)} steps"
    assert seen["shift"] < NO_JUMP, f"the layout jumped by {seen['shift']:.3f}"
    expect(page.locator("#live .said")).to_have_text(walk.answer().answer)
    times = f"first word {(words[0] - enter) / 1000:.1f} s after Enter, all {(seen['end'] - enter) / 1000:.1f} s"
    return f"{times}, {len(words)} steps, layout shift {seen['shift']:.3f}"


def three_cards(walk: Walk) -> str:
    """three cards open at their marks, and each mark is the ledger's text"""
    page, answer = walk.page, walk.answer()
    first = page.locator("#live a.figure[data-card]")
    opened: dict[str, str] = {}
    for link in first.all():
        card = link.get_attribute("data-card") or ""
        if card in opened or len(opened) == 3:
            continue
        link.click()
        mark = page.locator("mark.now")
        expect(mark).to_be_visible()
        expect(mark).to_be_in_viewport()
        opened[card] = mark.evaluate("element => element.textContent")
        walk.picture(f"card-{len(opened)}")
    assert len(opened) == 3, f"figures of {len(opened)} sources only"
    return f"{compared(walk, answer)}: {', '.join(opened.values())}"


def follow_up(walk: Walk) -> str:
    """a follow-up is understood out of what came before it"""
    walk.ask(walk.options.follow_up)
    turns = walk.turns()
    assert [turn.asked.question for turn in turns] == [walk.options.question, walk.options.follow_up]
    asked_as = turns[-1].replies[0].asked_as
    assert asked_as, "it was asked as it stood"
    expect(walk.page.locator("#live .asked-as")).to_contain_text(asked_as)
    expect(walk.page.locator("#history .asked p")).to_have_text(walk.options.question)
    return f"asked as {asked_as!r}; {compared(walk, walk.answer())}"


def other_adapter(walk: Walk) -> str:
    """the base model answers where it is chosen"""
    page = walk.page
    choose(page, "Base model")
    walk.begin()
    walk.ask(walk.options.short)
    assert walk.answer().model.adapter is None, "an adapter wrote it"
    expect(page.locator("#live .about")).to_contain_text("no adapter")
    return compared(walk, walk.answer())


def choose(page: Page, label: str) -> None:
    """Choose an adapter by its label."""
    page.locator("#adapter input").click()
    page.get_by_role("option", name=label).click()
    expect(page.locator("#adapter input")).to_have_value(label)


def side_by_side(walk: Walk) -> str:
    """one question stands answered with and without the adapter, side by side"""
    page = walk.page
    choose(page, "Analyst")
    page.get_by_label("Compare styles").check()
    walk.begin()
    walk.ask(walk.options.short)
    replies = walk.turns()[-1].replies
    assert len(replies) == 2 and replies[0].adapter != "none" and replies[1].adapter == "none", replies
    for place in (0, 1):
        side = f"#live .side:nth-child({place + 1})"
        expect(page.locator(f"{side} .said")).to_have_text(walk.answer(place).answer)
        compared(walk, walk.answer(place), side)
    left, right = (page.locator("#live .side").nth(place).bounding_box() for place in (0, 1))
    assert left and right and left["x"] + left["width"] <= right["x"] and left["y"] == right["y"], "not side by side"
    walk.picture("both")
    page.get_by_label("Compare styles").uncheck()
    return " | ".join(walk.answer(place).answer[:90] for place in (0, 1))


def as_of(walk: Walk) -> str:
    """as of a day, only what was known that day is used"""
    page, day = walk.page, walk.options.day
    walk.begin()
    page.locator("#as-of input").fill(day)
    walk.ask(walk.options.dated)
    expect(page.locator("#live .asked small")).to_contain_text(f"as of {day}")
    answer, end = walk.answer(), moment(day, "As of")
    assert answer.sources and not answer.refused, "nothing was found as of that day"
    with Ledger.open(walk.desk / "ledger.sqlite") as ledger:
        late = [s.title for s in answer.sources if not visible(ledger.document(s.document), end)]
    assert not late, f"not known by {day}: {late}"
    seen = compared(walk, answer)
    walk.picture("as-of-day")
    page.locator("#as-of input").fill("")
    return f"{seen}; {answer.answer[:100]}"


def stopping(walk: Walk) -> str:
    """a stop ends an answer in the middle, and the next question can be asked at once"""
    page = walk.page
    walk.begin()
    walk.ask(walk.options.question, done=False)
    page.wait_for_selector("#live .draft")
    began = perf_counter()
    page.locator("#question .stop-button").click()
    expect(page.locator("#live .failure")).to_have_text(STOPPED)
    expect(page.locator("#question .submit-button")).to_be_visible()
    assert walk.turns()[-1].replies[0].failure == STOPPED
    return f"stopped {perf_counter() - began:.1f} s after the click"


def deleting(walk: Walk) -> str:
    """a conversation is deleted after a question back, and is gone from the desk"""
    page = walk.page
    walk.tab("Chat")
    line, doomed = page.locator("#listing button[aria-current]"), walk.kept.listed("")[0]
    expect(line).to_have_attribute("data-id", doomed.id)
    page.locator("#bar [data-do=delete]").click()
    walk.picture("delete-dialog")
    page.get_by_role("dialog").get_by_role("button", name="Cancel").click()
    expect(line).to_have_count(1)
    page.locator("#bar [data-do=delete]").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(page.locator(f"#listing button[data-id='{doomed.id}']")).to_have_count(0)
    assert doomed.id not in {other.id for other in walk.kept.listed("")}
    return f"{page.locator('#listing button').count()} conversations stay"
