"""What a check says of a figure, in one plain sentence each. Pure."""

from __future__ import annotations

from decimal import Decimal

from tieout.model.check.calculate import Worked
from tieout.model.check.claims import Claim
from tieout.model.check.footings import Misfooting
from tieout.retrieval import FiledFigure, Period, YearEnd, period_label, write_figure

_WAY = {1: "rose", -1: "fell"}


def says_tied(figure: FiledFigure, year_end: YearEnd | None) -> str:
    return f"The source has {named(figure, year_end)}: {amount(figure)}."


def says_contradicted(claim: Claim, figure: FiledFigure, year_end: YearEnd | None) -> str:
    return f"The source has {amount(figure)} for {named(figure, year_end)}, not {claim.text}."


def says_elsewhere(figure: FiledFigure, year_end: YearEnd | None) -> str:
    return f"No source has this for the time that the text names; {amount(figure)} is {named(figure, year_end)}."


def says_other_line(figure: FiledFigure, rival: FiledFigure) -> str:
    return f"{amount(figure)} is {figure.label}; the words name {rival.label}, which is {amount(rival)}."


def says_nothing(claim: Claim) -> str:
    whose = f" of {claim.owner.name}" if claim.owner else ""
    return f"No source on this desk has this figure{whose}."


def says_expected() -> str:
    return "The sentence speaks of what is expected, which no source on this desk can bear out."


def says_not_a_figure(*, understood: bool = True) -> str:
    return "A date, a reference or a number in a name." if understood else "These digits are not understood."


def says_computed(worked: Worked, claim: Claim) -> str:
    return f"Worked out of the sources: {worked.formula} = {_result(worked, claim)}."


def says_worked_otherwise(worked: Worked, claim: Claim) -> str:
    return f"The sources give {_result(worked, claim)} ({worked.formula}), not {claim.text}."


def says_wrong_way(worked: Worked, said: int) -> str:
    now, then = worked.operands
    return f"It {_WAY[-said]}, by the sources: {amount(now)} after {amount(then)}."


def says_misfooted(one: Misfooting) -> str:
    return f"The rows above add up to {one.makes:,f}, not {one.said:,f} ({one.formula})."


def named(figure: FiledFigure, year_end: YearEnd | None) -> str:
    """What a figure is of: its label and its time."""
    label = " ".join(figure.label.split())
    if figure.origin == "prose":
        label = "a sentence"
    period = Period(figure.period_start, figure.period_end) if figure.period_end else None
    return f"{label}, {period_label(period, year_end)}" if period else label


def amount(figure: FiledFigure) -> str:
    """A figure as analysts write it, with all its digits."""
    unit, value = figure.unit, figure.value
    if unit == "pure":
        return write_figure(value * 100, "percent")
    if unit in (None, "percent", "shares") or figure.scale == 1:
        return write_figure(value, unit, figure.scale)
    word = {1000: " thousand", 10**6: " million", 10**9: " billion"}.get(figure.scale)
    if word is None:
        return write_figure(value, unit, figure.scale)
    sign = write_figure(Decimal(1), unit).partition("1")[0]
    return f"{'-' if value < 0 else ''}{sign}{abs(value):,f}{word}"


def _result(worked: Worked, claim: Claim) -> str:
    unit = claim.shown.unit
    if unit in ("percent", "pp", "bp", "x"):
        return write_figure(worked.value.quantize(Decimal("0.01")), unit)
    return write_figure(worked.value / claim.shown.scale, unit, claim.shown.scale)
