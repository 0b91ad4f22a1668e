"""The loss curve as a picture: all points in it, the same bytes for the same card, text that can be read."""

from __future__ import annotations

from typing import Any

from lxml import etree

from tieout.model.training.loss_chart import loss_svg, running_mean

CARD: dict[str, Any] = {
    "name": "house",
    "base": "tiny",
    "loss_curve": [[n, 2.0 / n] for n in range(1, 41)],
    "held_out_curve": [[0, 2.1], [20, 0.9], [40, 0.5]],
}
SVG = "{http://www.w3.org/2000/svg}"


def test_the_same_card_gives_the_same_bytes() -> None:
    assert loss_svg(CARD) == loss_svg(dict(CARD))


def test_every_step_and_every_held_out_measure_is_drawn() -> None:
    """Path commands of the thin line; one marker for each held-out loss."""
    root = etree.fromstring(loss_svg(CARD))
    longest = max(len(p.get("d", "").split("L")) for p in root.iter(f"{SVG}path"))
    assert longest >= 40
    marks = [u for u in root.iter(f"{SVG}use") if "#b5482e" in (u.get("style") or "")]
    assert len(marks) >= 3


def test_its_words_are_text_and_its_title_tells_the_outcome() -> None:
    said = "".join(str(text) for text in etree.fromstring(loss_svg(CARD)).itertext())
    assert "house on tiny: held-out loss 2.10 → 0.50" in said
    assert "loss per completion token" in said


def test_a_training_without_a_step_is_told_and_not_a_fault() -> None:
    assert b"no step was trained" in loss_svg({"name": "x", "loss_curve": [], "held_out_curve": []})


def test_a_running_mean_begins_with_what_is_there() -> None:
    assert running_mean([4.0, 2.0, 0.0, 0.0], 2) == [4.0, 3.0, 1.0, 0.0]
