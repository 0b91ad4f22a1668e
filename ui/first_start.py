"""`tieout init`: a desk from nothing. Each step can be broken off and done again; what is there is kept."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from tieout.feeds import FeedSpec
from tieout.ui.desk import SETTINGS, Desk, require_writable
from tieout.ui.feed_tables import with_feed
from tieout.ui.progress import Progress, shown
from tieout.ui.render import say
from tieout.ui.settings_file import edited, write_atomically
from tieout.ui.upkeep import Refreshed, refresh_desk

DEMO = FeedSpec(name="demo", kind="folder", path="demo", every=86400.0)
DEMO_TICKERS = ("LKMR", "VLDS", "HPBC", "TNRW", "QFTH", "ORWN", "SBPT", "ASGV")
TEMPLATE = Path(__file__).with_name("desk_template.toml")
DEMO_FILES = Path(__file__).with_name("demo")


def create(folder: Path, *, demo: bool) -> Desk:
    """Settings, demo files, weights, first refresh; says each step as it is done."""
    require_writable(folder)
    settings = folder / SETTINGS
    folder.mkdir(parents=True, exist_ok=True)
    if not settings.exists():
        write_atomically(settings, template(demo))
    if demo:
        add_demo(folder)
    say(f"Desk: {folder}")
    desk = Desk.load(folder)
    with shown(silent=False) as progress:
        fetch_weights(desk, progress)
        say("Weights: ready.")
        done = refresh_desk(desk, everything=True, names=("demo",), progress=progress) if demo else None
    say(next_step(done))
    return desk


def template(demo: bool) -> str:
    """A new desk.toml; with the demo, its companies are on the watchlist, so that their documents get their tickers."""
    text = TEMPLATE.read_text("utf-8")
    tickers = ", ".join(f'"{ticker}"' for ticker in DEMO_TICKERS)
    return re.sub(r"^tickers = \[\] ", f"tickers = [{tickers}] ", text, count=1, flags=re.MULTILINE) if demo else text


def add_demo(folder: Path) -> None:
    """The demo's files and its `[[feeds]]` table; a desk that has the feed already keeps its own."""
    shutil.copytree(
        DEMO_FILES, folder / "demo", dirs_exist_ok=True, ignore=shutil.ignore_patterns("*.py", "__pycache__")
    )
    if all(spec.name != DEMO.name for spec in Desk.load(folder).feeds.feeds):
        edited(folder / SETTINGS, lambda text: with_feed(text, DEMO))


def fetch_weights(desk: Desk, progress: Progress | None) -> None:
    """Embedder and base model into the shared cache, checked; quick when they are there."""
    from tieout.model import base_folder
    from tieout.retrieval import embedder_folder, is_hub_id, no_progress

    if not is_hub_id(desk.embedder):
        embedder_folder(desk.embedder, progress.bytes if progress else no_progress)
    if not desk.model.remote:
        base_folder(desk.model.base, progress.bytes if progress else no_progress)


def next_step(done: Refreshed | None) -> str:
    if done is None:
        return "Next: `tieout refresh` reads the feeds in desk.toml, `tieout chat` opens the chat."
    return (
        f"Documents: {done.report.new} new from the fictional demo feed. "
        'Next: `tieout ask "How did Larkmoor Foods do last quarter?"`, or `tieout chat`.'
    )
