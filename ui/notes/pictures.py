"""A note's pictures as SVG: price with dated events, revenue and margin by quarter, freshness of the feeds.

Pure: plain points in, `Picture` out; the same points give the same bytes. Colours are named, not fixed: `coloured` fills
them in, with the page's own variables for the screen (so that dark mode holds) or with plain values for print. Text stays
text, measured in the font that matplotlib ships. Fewer than two points are not drawn; `Picture.svg` is empty then, and
`Picture.caption` says so.
"""

from __future__ import annotations

import threading
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from tieout.ui.notes.svg import clean

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

# Stand-ins that no palette uses; `coloured` replaces them.
INK, SOFT, LINE, ACCENT, FILL, LATE, BAD, SHEET = (f"#fe01{n:02x}" for n in range(8))
NAMES = dict(
    zip(
        (INK, SOFT, LINE, ACCENT, FILL, LATE, BAD, SHEET),
        "ink soft line accent fill late bad sheet".split(),
        strict=True,
    )
)
SCREEN = {name: f"var(--{name})" for name in NAMES.values()}
PRINT = {
    "ink": "#1b2227",
    "soft": "#5b676e",
    "line": "#d9dcd6",
    "accent": "#0b625c",
    "fill": "#9cc3be",
    "late": "#9a6700",
    "bad": "#b3372b",
    "sheet": "#ffffff",
}
_EPOCH = date(1970, 1, 1).toordinal()
_WIDTH = 7.2  # inches; the page scales it
_SETTINGS = {
    "svg.fonttype": "none",
    "svg.hashsalt": "tieout",
    "font.family": ["DejaVu Sans"],
    "font.size": 8.0,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.spines.left": False,
    "axes.edgecolor": LINE,
    "axes.linewidth": 0.8,
    "axes.grid": True,
    "axes.grid.axis": "y",
    "axes.axisbelow": True,
    "grid.color": LINE,
    "grid.linewidth": 0.6,
    "xtick.major.size": 0,
    "ytick.major.size": 0,
    "xtick.minor.size": 0,
    "xtick.color": SOFT,
    "ytick.color": SOFT,
    "path.simplify": False,
    "text.parse_math": False,  # a dollar sign is a dollar sign
}
_drawing = threading.Lock()  # matplotlib's settings are the process's: one picture at a time


class Close(NamedTuple):
    day: date
    value: float


class Event(NamedTuple):
    """`mark` is the letter that stands on the line; the list below the picture says what it was."""

    mark: str
    day: date


class Quarter(NamedTuple):
    """`margin` in per cent; None where the sources do not give it."""

    label: str
    revenue: float
    shown: str
    margin: float | None


class FeedAge(NamedTuple):
    """`days` since the feed's newest document; `level` is good, late or bad."""

    name: str
    days: float
    level: str
    words: str


@dataclass(frozen=True, slots=True)
class Picture:
    """`title` and `alt` are read out in the picture's place; `caption` stands below it."""

    name: str
    title: str
    alt: str
    caption: str
    svg: str = ""


def coloured(svg: str, palette: Mapping[str, str]) -> str:
    for stand_in, name in NAMES.items():
        svg = svg.replace(stand_in, palette[name])
    return svg


def price_picture(closes: Sequence[Close], events: Sequence[Event], *, title: str, alt: str, caption: str) -> Picture:
    """The line of closes with its last value, and a lettered dot on each event's day."""
    if len(closes) < 2:
        return _not_drawn("price", title, "closing prices", len(closes))
    with _figure(2.35) as figure:
        axes = figure.subplots()
        _price_line(axes, closes)
        _events(axes, closes, events)
        _time_axis(axes)
        return Picture("price", title, alt, caption, _svg(figure, "price", title, alt))


def _price_line(axes: Axes, closes: Sequence[Close]) -> None:
    days, values = [_number(c.day) for c in closes], [c.value for c in closes]
    axes.plot(days, values, color=ACCENT, linewidth=1.3)
    low, high = min(values), max(values)
    margin = (high - low or high or 1.0) * 0.14
    axes.set_ylim(low - margin, high + margin * 1.6)
    axes.fill_between(days, values, low - margin, color=FILL, alpha=0.18, linewidth=0)
    axes.plot(days[-1:], values[-1:], "o", color=ACCENT, markersize=3.4)
    axes.annotate(
        f"{values[-1]:,.2f}", (days[-1], values[-1]), (7, 0), textcoords="offset points",
        color=ACCENT, fontweight="bold", va="center", annotation_clip=False,
    )  # fmt: skip
    axes.yaxis.set_major_locator(_locator(4))
    axes.yaxis.set_major_formatter(lambda value, _: f"{value:,.0f}" if high - low >= 4 else f"{value:,.2f}")


def _number(day: date) -> float:
    """matplotlib's date axis: days since 1970."""
    return float(day.toordinal() - _EPOCH)


def _events(axes: Axes, closes: Sequence[Close], events: Sequence[Event]) -> None:
    """On the last close up to its day (a weekend's news on Friday's price); letters close together climb."""
    near = (closes[-1].day - closes[0].day).days * 0.022
    last, height = None, 9
    for event in events:
        at = next((close for close in reversed(closes) if close.day <= event.day), None)
        if at is None:
            continue
        height = height + 9 if last is not None and (at.day - last).days < near else 9
        last = at.day
        axes.plot(
            [_number(at.day)], [at.value], "o", color=SHEET, markeredgecolor=ACCENT, markersize=4, markeredgewidth=1.1
        )
        axes.annotate(
            event.mark, (_number(at.day), at.value), (0, height), textcoords="offset points", ha="center", va="center",
            color=INK, fontsize=7.5, fontweight="bold",
        )  # fmt: skip


def quarters_picture(
    quarters: Sequence[Quarter], *, unit: str, margin: str, title: str, alt: str, caption: str
) -> Picture:
    """Revenue as bars, margin as a line beside it: two scales, two panels."""
    if len(quarters) < 2:
        return _not_drawn("quarters", title, "quarters", len(quarters))
    margins = sum(q.margin is not None for q in quarters)
    with _figure(1.65) as figure:
        panels = figure.subplots(1, 2 if margins >= 2 else 1, squeeze=False)[0]
        _bars(panels[0], quarters, unit)
        if margins >= 2:
            _margins(panels[1], quarters, margin)
        return Picture("quarters", title, alt, caption, _svg(figure, "quarters", title, alt))


def _bars(axes: Axes, quarters: Sequence[Quarter], unit: str) -> None:
    values = [q.revenue for q in quarters]
    places = range(len(quarters))
    axes.bar(places, values, width=0.62, color=[FILL] * (len(values) - 1) + [ACCENT], linewidth=0)
    for place, quarter in enumerate(quarters):
        _label(axes, quarters, place, max(quarter.revenue, 0.0), quarter.shown)
    axes.set_ylim(min(0, *values) * 1.1, max(0, *values) * 1.16 or 1)
    _quarter_axis(axes, quarters, f"Revenue, {unit}")


def _margins(axes: Axes, quarters: Sequence[Quarter], name: str) -> None:
    """The line breaks where a quarter has no margin."""
    values = [float("nan") if q.margin is None else q.margin for q in quarters]
    known = [q.margin for q in quarters if q.margin is not None]
    axes.plot(range(len(values)), values, color=ACCENT, linewidth=1.3, marker="o", markersize=3.2)
    for place, quarter in enumerate(quarters):
        if quarter.margin is not None:
            _label(axes, quarters, place, quarter.margin, f"{quarter.margin:.1f}")
    spread = (max(known) - min(known)) or 1.0
    axes.set_ylim(min(known) - spread * 0.5, max(known) + spread * 0.55)
    axes.set_xlim(-0.5, len(quarters) - 0.5)
    _quarter_axis(axes, quarters, f"{name}, %")


def _label(axes: Axes, quarters: Sequence[Quarter], place: int, value: float, words: str) -> None:
    axes.annotate(
        words, (place, value), (0, 5), textcoords="offset points", ha="center", va="bottom", color=INK,
        fontsize=_small(quarters), bbox={"facecolor": SHEET, "edgecolor": "none", "pad": 0.7},
    )  # fmt: skip


def _labels(quarters: Sequence[Quarter]) -> list[str]:
    """ "Mar 2026" on two lines where there are many, the year where it begins."""
    if len(quarters) <= 5:
        return [q.label for q in quarters]
    years = ["", *(q.label.rpartition(" ")[2] for q in quarters)]
    return [
        f"{q.label.rpartition(' ')[0]}\n{'' if year == before else year}"
        for q, before, year in zip(quarters, years, years[1:], strict=False)
    ]


def _small(quarters: Sequence[Quarter]) -> float:
    return 7.0 if len(quarters) <= 6 else 6.2


def _quarter_axis(axes: Axes, quarters: Sequence[Quarter], heading: str) -> None:
    axes.set_title(heading, loc="left", color=SOFT, fontsize=8, pad=6)
    axes.set_xticks(range(len(quarters)), _labels(quarters), fontsize=_small(quarters), linespacing=1.25)
    axes.set_yticks([])
    axes.grid(visible=False)


def freshness_picture(feeds: Sequence[FeedAge], *, title: str, alt: str, caption: str) -> Picture:
    """One bar per feed: days since its newest document, longest first."""
    if len(feeds) < 2:
        return _not_drawn("freshness", title, "feeds with a dated document", len(feeds))
    colour = {"good": FILL, "late": LATE, "bad": BAD}
    with _figure(0.45 + 0.22 * len(feeds)) as figure:
        axes = figure.subplots()
        places = range(len(feeds), 0, -1)
        axes.barh(places, [max(f.days, 0.02) for f in feeds], height=0.5, color=[colour[f.level] for f in feeds])
        for place, feed in zip(places, feeds, strict=True):
            axes.annotate(
                feed.words,
                (max(feed.days, 0), place),
                (5, 0),
                textcoords="offset points",
                va="center",
                color=SOFT,
                fontsize=7,
            )
        axes.set_yticks(list(places), [f.name for f in feeds], color=INK, fontsize=7.5)
        axes.set_xlim(0, max(max(f.days for f in feeds) * 1.32, 1))
        axes.set_xticks([])
        axes.grid(visible=False)
        axes.spines["bottom"].set_visible(False)
        return Picture("freshness", title, alt, caption, _svg(figure, "freshness", title, alt))


def _not_drawn(name: str, title: str, what: str, count: int) -> Picture:
    there = "none is" if not count else "one is"
    return Picture(name, title, "", f"{title}: not drawn; it needs at least two {what}, and {there} there.")


@contextmanager
def _figure(height: float) -> Iterator[Figure]:
    """A figure of the house's look that belongs to nobody else."""
    import matplotlib as mpl
    from matplotlib.figure import Figure

    with _drawing, mpl.rc_context(_SETTINGS), warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Glyph .* missing", UserWarning)  # the page's fonts will have it
        yield Figure(figsize=(_WIDTH, height), layout="constrained")


def _locator(count: int) -> Any:
    from matplotlib.ticker import MaxNLocator

    return MaxNLocator(count)


def _time_axis(axes: Axes) -> None:
    from matplotlib.dates import AutoDateLocator, ConciseDateFormatter

    locator = AutoDateLocator(minticks=4, maxticks=8)
    axes.xaxis.set_major_locator(locator)
    axes.xaxis.set_major_formatter(ConciseDateFormatter(locator, show_offset=False))
    axes.margins(x=0.01)


def _svg(figure: Figure, name: str, title: str, alt: str) -> str:
    from io import BytesIO

    out = BytesIO()
    figure.savefig(out, format="svg", transparent=True, metadata={"Date": None, "Creator": None})
    return clean(out.getvalue(), name, title, alt)
