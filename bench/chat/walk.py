"""A reader's whole day in the browser, with the real model: every step is checked against the desk and photographed.

    python -m bench chat walk --desk DESK --out FOLDER [--theme light|dark|both]

The desk is copied first and stays as it is; nothing else may write to it meanwhile. Its `allow_private` must name
127.0.0.1, where this bench serves a small feed. The defaults ask about Microsoft, Intel, Amazon and Apple; other desks
want other questions. One line for each step that holds, with its seconds; the first that does not ends the walk with a
picture and exit status 1. With the theme `both` every picture is taken twice, once in each.
"""

from __future__ import annotations

import shutil
import tempfile
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter

from playwright.sync_api import Error, expect

from bench.chat.browser import Scheme, address_of, chromium
from bench.chat.walk_chat import (
    as_of,
    asking,
    deleting,
    follow_up,
    opening,
    other_adapter,
    side_by_side,
    stopping,
    three_cards,
)
from bench.chat.walk_feed import Newspaper
from bench.chat.walk_page import Walk
from bench.chat.walk_tabs import new_feed, note, refreshing, reloading, stopped_note
from bench.command import given

STEPS: tuple[Callable[[Walk], str], ...] = (
    opening,
    asking,
    three_cards,
    follow_up,
    other_adapter,
    side_by_side,
    as_of,
    stopping,
    new_feed,
    refreshing,
    note,
    stopped_note,
    deleting,
    reloading,
)


def run(options: Namespace) -> int:
    """Walk; a line for each step that holds."""
    began = perf_counter()
    whole = walked(options)
    print(f"The walk {'is whole' if whole else 'ended early'} after {perf_counter() - began:.0f} s")
    return 0 if whole else 1


def walked(options: Namespace) -> bool:
    """Whether every step holds; the first that does not is printed and photographed."""
    given(options, "desk")
    options.out.mkdir(parents=True, exist_ok=True)
    expect.set_options(timeout=options.patience * 1000)
    with walking(options) as walk:
        for name in options.steps.split(","):
            step, began = next(step for step in STEPS if named(step) == name), perf_counter()
            try:
                seen = step(walk)
                walk.picture(name)
                assert not walk.troubles, "; ".join(walk.troubles)
            except (AssertionError, Error) as error:
                walk.picture(f"failed-{name}")
                print(f"FAILED: {said(step)} after {perf_counter() - began:.1f} s\n{error}", flush=True)
                return False
            print(f"ok: {said(step)} ({perf_counter() - began:.1f} s): {seen}", flush=True)
    return True


def named(step: Callable[[Walk], str]) -> str:
    """A step's name on the command line."""
    return step.__name__.replace("_", "-")


def said(step: Callable[[Walk], str]) -> str:
    """What a step claims."""
    return (step.__doc__ or "").split("\n")[0].rstrip(".")


def add_arguments(parser: ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("--desk", type=Path, help="a desk with documents; it is copied")
    out = Path("build", "bench", "walk")
    parser.add_argument("--out", type=Path, default=out, help="a folder for pictures: %(default)s")
    parser.add_argument("--theme", choices=("light", "dark", "both"), default="light")
    names = ",".join(named(step) for step in STEPS)
    parser.add_argument("--steps", default=names, help="these alone, in this order: %(default)s")
    parser.add_argument("--patience", type=float, default=600, help="seconds that a step may wait for one thing")
    parser.add_argument(
        "--question",
        default="What was the revenue of Microsoft, Intel and Amazon in the quarter ended September 30, 2023?",
        help="one whose answer has figures out of three sources",
    )
    parser.add_argument("--follow-up", default="And Intel's net income?")
    parser.add_argument("--short", default="What was Apple's effective tax rate in fiscal 2024?")
    parser.add_argument("--ticker", default="AAPL", help="whose note is built")
    parser.add_argument("--other", default="NVDA", help="whose note is begun and stopped")
    parser.add_argument("--day", default="2024-12-31", help="the as-of day")
    parser.add_argument("--dated", default="What were Apple's total net sales in its last fiscal year?")


@contextmanager
def walking(options: Namespace) -> Iterator[Walk]:
    """A copy of the desk, the chat on it, the feed beside it, and a page whose system has the other colours."""
    with tempfile.TemporaryDirectory() as folder, Newspaper() as paper, chromium() as browser:
        desk = Path(folder) / "desk"
        shutil.copytree(options.desk, desk, ignore=shutil.ignore_patterns("*.lock", "conversations*"))
        with address_of(desk) as address:
            other: Scheme = "dark" if options.theme == "light" else "light"
            context = browser.new_context(viewport={"width": 1360, "height": 850}, color_scheme=other)
            context.set_default_timeout(options.patience * 1000)
            walk = Walk(context.new_page(), desk, paper, options)
            walk.page.on("pageerror", lambda error: walk.troubles.append(f"script error: {error}"))
            walk.page.on("request", lambda request: leaving(walk, address, request.url))
            walk.page.goto(address)
            yield walk
            context.close()


def leaving(walk: Walk, address: str, url: str) -> None:
    """Note a request that leaves the chat."""
    if not url.startswith((address, "data:", "blob:", "about:")):
        walk.troubles.append(f"a request to {url}")
