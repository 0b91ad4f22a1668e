"""Distractors: true-sounding items about another company, another period or another metric. Never cited."""

from __future__ import annotations

from random import Random

from tieout.model.data.authored.draft import Item
from tieout.model.data.authored.fictional_companies import (
    OUTLETS,
    Company,
    ReportingPeriod,
    amount,
    capital,
    company,
    moved,
    person,
    rose,
)

EDGAR = ("edgar", "SEC EDGAR", "edgar")
FORMS = ("10-Q", "10-K", "8-K", "6-K", "20-F")
OTHER_METRICS = ("marketing spending", "inventories", "tax paid", "depreciation", "interest expense", "lease payments")


def head(rng: Random, span: ReportingPeriod, title: str, kind: str = "news") -> str:
    """ "outlet, kind, date: title" as the prompt shows a source."""
    if kind == "filing":
        return f"{rng.choice(EDGAR)}, filing {rng.choice(FORMS)}, {span.published}: {title}"
    return f"{rng.choice(OUTLETS)}, {kind}, {span.published}: {title}"


def other_company(rng: Random, c: Company, span: ReportingPeriod, key: str) -> Item:
    o = company(rng, c)
    new, old = amount(rng), amount(rng)
    text = (
        f"{o.name} said revenue {rose(rng, new, old)} to {o.money(new)} in {span.label} from {o.money(old)} "
        f"in {span.before}. The company kept its dividend unchanged."
    )
    return Item(key, head(rng, span, f"{o.name} reports results"), text)


def appointment(rng: Random, c: Company, span: ReportingPeriod, key: str) -> Item:
    role = rng.choice(
        ("head of investor relations", "chief technology officer", "regional director", "general counsel")
    )
    return Item(
        key,
        head(rng, span, f"{c.name} names {role}"),
        f"{c.name} named {person(rng)} as {role}. The appointment takes effect next month.",
    )


def launch(rng: Random, c: Company, span: ReportingPeriod, key: str) -> Item:
    segment = rng.choice(c.sector.segments)
    text = rng.choice(
        (
            f"{c.name} opened a new site for its {segment} business. Management did not disclose the cost.",
            f"{c.name} said its {segment} unit signed a supply agreement with an unnamed customer. Terms were not given.",
            f"Staff at {c.name}'s {segment} unit accepted a two-year wage agreement, a union said.",
        )
    )
    return Item(key, head(rng, span, f"{c.name}: {segment} news"), text)


def share_move(rng: Random, c: Company, span: ReportingPeriod, key: str) -> Item:
    price, step = rng.uniform(8, 240), rng.uniform(0.5, 6)
    way = rng.choice(("rose", "fell"))
    text = f"Shares of {c.name} ({c.ticker}) {way} {step:.1f}{c.per_cent} to close at {price:,.2f} on {span.published}."
    return Item(key, head(rng, span, f"{c.ticker} shares"), text)


def sector_note(rng: Random, c: Company, span: ReportingPeriod, key: str) -> Item:
    up = rng.choice(c.sector.drivers_up)
    down = rng.choice(c.sector.drivers_down)
    text = (
        f"A trade body for the {c.sector.name} industry pointed to {up} across the sector, "
        f"and warned of {down} in the months ahead. It gave no figures for single companies."
    )
    return Item(key, head(rng, span, f"The {c.sector.name} sector this month"), text)


def earlier_year(rng: Random, c: Company, span: ReportingPeriod, key: str) -> Item:
    year = span.year - rng.randint(2, 4)
    new = amount(rng)
    text = (
        f"For fiscal {year}, {c.name} reported capital expenditure of {c.money(new)}, "
        f"against {c.money(moved(rng, new))} in fiscal {year - 1}."
    )
    return Item(key, f"edgar, filing 10-K, {year + 1}-02-{rng.randint(10, 28)}: {c.name} annual report {year}", text)


def other_metric(rng: Random, c: Company, span: ReportingPeriod, key: str) -> Item:
    """The right company and period, the wrong line."""
    metric, value = rng.choice(OTHER_METRICS), amount(rng)
    text = rng.choice(
        (
            f"{capital(metric)} of {c.name} was {c.money(value)} in {span.label}, after {c.money(moved(rng, value))}.",
            f"In {span.label}, {c.name} recorded {metric} of {c.money(value)} ({span.before}: {c.money(moved(rng, value))}).",
            f"{c.name} puts {metric} for {span.label} at {c.money(value)}.",
        )
    )
    return Item(key, head(rng, span, f"{c.name}, further details", rng.choice(("release", "filing", "news"))), text)


def same_metric(rng: Random, c: Company, span: ReportingPeriod, key: str, metric: str) -> Item:
    """The asked line of another company in the same period, or of the same company years before."""
    value = amount(rng)
    if rng.random() < 0.5:
        o = company(rng, c)
        said = f"{o.name} reported {metric} of {o.money(value)} for {span.label}, compared with {o.money(moved(rng, value))} in {span.before}."
        return Item(key, head(rng, span, f"{o.name} results", rng.choice(("release", "news"))), said)
    year = span.year - rng.randint(3, 5)
    said = f"{c.name} reported {metric} of {c.money(value)} for fiscal {year}, compared with {c.money(moved(rng, value))} for fiscal {year - 1}."
    return Item(
        key,
        f"{rng.choice(EDGAR)}, filing 10-K, {year + 1}-02-{rng.randint(10, 28)}: {c.name} annual report {year}",
        said,
    )


NOISE = (other_company, other_metric, other_metric, appointment, launch, share_move, sector_note, earlier_year)


def noise(
    rng: Random, c: Company, span: ReportingPeriod, least: int = 1, most: int = 3, metric: str = ""
) -> tuple[Item, ...]:
    """A few distractors with keys that no answer cites; given a metric, often a look-alike of the asked line too."""
    chosen = rng.sample(NOISE, rng.randint(least, most))
    items = [write(rng, c, span, "uvwxyz"[i]) for i, write in enumerate(chosen)]
    if metric and rng.random() < 0.6:
        items = [same_metric(rng, c, span, "t", metric), *items[:2]]
    return tuple(items)
