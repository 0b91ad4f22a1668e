"""The loss curve of a training as a picture beside its card. Pure: a card in, SVG bytes out, the same for the same card.

Thin: each step's own loss; thick: its running mean; dots: the loss on held-out examples, the base's at step 0. Drawn with
matplotlib's objects, never its global state; text stays text.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import Any

PICTURE = "loss.svg"
INK, QUIET, ACCENT = "#1f3a5f", "#b9c4d0", "#b5482e"
WINDOW = 0.05  # of all steps, for the running mean


def loss_svg(card: Mapping[str, Any]) -> bytes:
    """The curve as an SVG document; without a single step, an empty picture that says so."""
    import matplotlib as mpl
    from matplotlib.figure import Figure

    steps = [(int(s), float(v)) for s, v in card.get("loss_curve", ())]
    held = [(int(s), float(v)) for s, v in card.get("held_out_curve", ())]
    with mpl.rc_context({"svg.hashsalt": "tieout", "svg.fonttype": "none", "font.size": 10}):
        figure = Figure(figsize=(7.2, 3.8), layout="constrained")
        axes = figure.add_subplot()
        if steps:
            _draw(axes, steps, held)
        else:
            axes.text(0.5, 0.5, "no step was trained", ha="center", transform=axes.transAxes)
        axes.set_title(title(card), loc="left", fontsize=10)
        data = io.BytesIO()
        figure.savefig(data, format="svg", metadata={"Date": None, "Creator": None})
    return data.getvalue()


def title(card: Mapping[str, Any]) -> str:
    """ "analyst on smollm2-135m: held-out loss 1.92 → 0.44"."""
    held = card.get("held_out_curve", ())
    moved = f": held-out loss {held[0][1]:.2f} → {held[-1][1]:.2f}" if len(held) > 1 else ""
    return f"{card.get('name', 'adapter')} on {card.get('base', 'its base')}{moved}"


def running_mean(values: Sequence[float], window: int) -> list[float]:
    """Each value's mean with up to `window` - 1 before it."""
    return [sum(part) / len(part) for n in range(len(values)) if (part := values[max(0, n + 1 - window) : n + 1])]


def _draw(axes: Any, steps: Sequence[tuple[int, float]], held: Sequence[tuple[int, float]]) -> None:
    places, losses = [s for s, _ in steps], [v for _, v in steps]
    axes.plot(places, losses, color=QUIET, linewidth=0.7, label="each step")
    mean = running_mean(losses, max(1, round(len(steps) * WINDOW)))
    axes.plot(places, mean, color=INK, linewidth=1.8, label="running mean")
    if held:
        axes.plot(*zip(*held, strict=True), "o--", color=ACCENT, markersize=5, linewidth=0.8, label="held out")
    axes.set_xlabel("step")
    axes.set_ylabel("loss per completion token")
    axes.set_ylim(bottom=0)
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(frameon=False)
