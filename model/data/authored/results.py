"""Results, tables, margins, segments, guidance, production: what companies report, and how an analyst retells it.

Each function draws one example. Answers come first, carry period and comparison, cite right before the full stop,
and write what no source states as a formula.
"""

from __future__ import annotations

from random import Random

from tieout.model.data.authored.distractors import head, noise
from tieout.model.data.authored.draft import Calculated, Draft, Item
from tieout.model.data.authored.fictional_companies import (
    Company,
    ReportingPeriod,
    amount,
    capital,
    company,
    higher,
    moved,
    plain,
    rose,
    span,
    up_or_down,
)

METRICS = ("revenue", "net sales", "operating profit", "operating income", "net income", "free cash flow",
           "adjusted EBITDA", "gross profit", "order intake", "cash from operations")  # fmt: skip


def setting(rng: Random) -> tuple[Company, ReportingPeriod]:
    return company(rng), span(rng)


def results_stated(rng: Random) -> Draft:
    """The source states the growth rate: copy it, no formula."""
    c, s = setting(rng)
    metric = rng.choice(METRICS)
    new = amount(rng)
    old = moved(rng, new)
    pct = c.percent(abs(new / old - 1) * 100)
    verb = rose(rng, new, old)
    text = rng.choice((
        f"{c.name} today reported results for {s.label}. {capital(metric)} {verb} {pct} to {c.money(new)}, from {c.money(old)} a year earlier.",
        f"{capital(metric)} in {s.label} was {c.money(new)}, {up_or_down(new, old)} {pct} on {c.money(old)} in {s.before}, {c.name} said.",
        f"{c.name} ({c.ticker}): {metric} {verb} to {c.money(new)} in {s.label} ({s.before}: {c.money(old)}), a change of {pct}.",
    ))  # fmt: skip
    question = rng.choice((
        f"What was {c.name}'s {metric} in {s.label}?", f"How did {metric} develop at {c.name} in {s.label}?",
        f"How much {metric} did {c.name} report for {s.label}, and how does that compare with a year earlier?",
        f"{c.ticker} {metric} {s.label}?", f"Summarise {c.name}'s {metric} for {s.label}.",
    ))  # fmt: skip
    answer = rng.choice((
        f"{c.name} reported {metric} of {c.money(new)} for {s.label}, {up_or_down(new, old)} {pct} from {c.money(old)} a year earlier [a].",
        f"{capital(metric)} {verb} {pct} to {c.money(new)} in {s.label}, according to the company, against {c.money(old)} in the year-earlier period [a].",
        f"{c.name}'s {metric} came to {c.money(new)} in {s.label} [a]. That is {pct} {higher(new, old)} than the {c.money(old)} of a year earlier, the release shows [a].",
    ))  # fmt: skip
    item = Item("a", head(rng, s, f"{c.name} results", rng.choice(("release", "news"))), text)
    return Draft("results", c.name, s.as_of, question, answer, (item, *noise(rng, c, s, metric=metric)))


def results_derived(rng: Random) -> Draft:
    """Two values and no rate: the change is a formula, with or without the Calculations block."""
    c, s = setting(rng)
    metric = rng.choice(METRICS)
    new = amount(rng)
    old = moved(rng, new)
    formula = f"{plain(new)}/{plain(old)}-1"
    verb = rose(rng, new, old)
    text = rng.choice((
        f"{c.name} reported {metric} of {c.money(new)} for {s.label}. In {s.before} it had been {c.money(old)}.",
        f"{capital(metric)} was {c.money(new)} for {s.label} compared with {c.money(old)} for {s.before}.",
        f"For {s.label}, {metric} amounted to {c.money(new)} ({s.before}: {c.money(old)}).",
    ))  # fmt: skip
    question = rng.choice((
        f"By how much did {c.name}'s {metric} change in {s.label}?",
        f"What was the growth of {metric} at {c.name} in {s.label} against {s.before}?",
        f"How fast did {metric} grow or shrink at {c.name} in {s.label}?", f"{c.name} {metric} growth, {s.label}",
    ))  # fmt: skip
    answer = rng.choice((
        f"{capital(metric)} at {c.name} {verb} by <<{formula}>> to {c.money(new)} in {s.label}, from {c.money(old)} in {s.before} [a].",
        f"The change was <<{formula}>>: {c.name} reported {metric} of {c.money(new)} for {s.label}, against {c.money(old)} for {s.before} [a].",
        f"{c.name}'s {metric} {verb} <<{formula}>> in {s.label} [a]. It came to {c.money(new)}, after {c.money(old)} in {s.before}, the filing shows [a].",
    ))  # fmt: skip
    shown = f"{(new / old - 1) * 100:+.1f} %"
    block = (Calculated(formula, shown, f"growth of {metric}, {s.label} against {s.before}", "a"),)
    item = Item("a", head(rng, s, f"{c.name} {s.short}", rng.choice(("filing", "release"))), text)
    calcs = block if rng.random() < 0.5 else ()
    return Draft("growth", c.name, s.as_of, question, answer, (item, *noise(rng, c, s, metric=metric)), calcs)


def table(rng: Random, c: Company, s: ReportingPeriod, rows: list[tuple[str, float, float]]) -> str:
    """A Markdown table in millions as filings print it, with its title line."""
    unit = c.currency[0].strip()
    title = rng.choice((f"({unit} in millions)", f"In millions of {unit}", f"{c.name}, {unit} million"))
    lines = [title, f"| | {s.short} | {s.short_before} |", "| --- | --- | --- |"]
    return "\n".join(lines + [f"| {name} | {new:,.1f} | {old:,.1f} |" for name, new, old in rows])


def in_millions(c: Company, value: float) -> str:
    """A table's cell said in prose: the number as printed, with the caption's unit."""
    return f"{c.currency[0]}{value:,.1f}{c.currency[1]}"


def statement_rows(rng: Random) -> list[tuple[str, float, float]]:
    first = rng.choice(("Net sales", "Revenue", "Total revenue", "Total net revenue"))
    sales = amount(rng) + 40
    old = moved(rng, sales)
    parts = [("Cost of sales", 0.6), ("Operating expenses", 0.2), ("Operating income", 0.14), ("Net income", 0.09)]
    rows = [(first, round(sales, 1), old)]
    for name, share in parts:
        value = round(sales * share * rng.uniform(0.8, 1.2), 1)
        rows.append((name, value, moved(rng, value, 0.3)))
    return rows


def table_lookup(rng: Random) -> Draft:
    c, s = setting(rng)
    rows = statement_rows(rng)
    name, new, old = rng.choice(rows)
    low = name[0].lower() + name[1:]
    item = Item("a", head(rng, s, f"{c.name} income statement", "filing"), table(rng, c, s, rows))
    formula = f"{plain(new)}/{plain(old)}-1"
    verb = rose(rng, new, old)
    if rng.random() < 0.5:
        question = rng.choice((f"What was {c.name}'s {low} for {s.over}?", f"{c.name}: {low} for {s.over}?",
                               f"How high was {low} at {c.name} for {s.over}, and in {s.over_before}?"))  # fmt: skip
        answer = rng.choice((
            f"{c.name}'s {low} was {in_millions(c, new)} for {s.over}, against {in_millions(c, old)} for {s.over_before}, the filing shows [a].",
            f"The filing gives {low} of {in_millions(c, new)} for {s.over}, after {in_millions(c, old)} for {s.over_before} [a].",
        ))  # fmt: skip
    else:
        question = rng.choice((f"What was the percentage change in {low} at {c.name} from {s.over_before} to {s.over}?",
                               f"How did {low} change at {c.name} for {s.over}?"))  # fmt: skip
        answer = rng.choice((
            f"{name} {verb} by <<{formula}>> to {in_millions(c, new)} for {s.over}, from {in_millions(c, old)} for {s.over_before} [a].",
            f"According to the filing, {low} {verb} <<{formula}>>, from {in_millions(c, old)} for {s.over_before} to {in_millions(c, new)} for {s.over} [a].",
        ))  # fmt: skip
    return Draft("table", c.name, s.as_of, question, answer, (item, *noise(rng, c, s, 1, 2)))


def difference(rng: Random) -> Draft:
    """An absolute change or a sum from a table."""
    c, s = setting(rng)
    names = rng.sample(("Cash and cash equivalents", "Inventories", "Trade receivables", "Long-term debt",
                        "Goodwill", "Deferred revenue", "Total equity", "Lease liabilities"), 4)  # fmt: skip
    rows = []
    for n in names:
        value = amount(rng)
        rows.append((n, value, moved(rng, value, 0.4)))
    name, new, old = rng.choice(rows)
    low = name[0].lower() + name[1:]
    text = table(rng, c, s, rows)
    item = Item("a", head(rng, s, f"{c.name} balance sheet", "filing"), text)
    formula = f"{plain(new)}-{plain(old)}"
    question = rng.choice((f"What was the change in {low} at {c.name} between {s.short_before} and {s.short}?",
                           f"By what amount did {c.name}'s {low} move from {s.short_before} to {s.short}?"))  # fmt: skip
    verb = rose(rng, new, old)
    answer = rng.choice((
        f"{name} {verb}, a change of <<{formula}>>, to {in_millions(c, new)} at {s.short} from {in_millions(c, old)} at {s.short_before} [a].",
        f"The change was <<{formula}>> [a]. {name} stood at {in_millions(c, new)} at {s.short}, against {in_millions(c, old)} at {s.short_before}, according to the balance sheet [a].",
    ))  # fmt: skip
    return Draft("difference", c.name, s.as_of, question, answer, (item, *noise(rng, c, s, 1, 2)))


def margin(rng: Random) -> Draft:
    c, s = setting(rng)
    sales = amount(rng) + 50
    profit = round(sales * rng.uniform(0.04, 0.4), 1)
    sales = round(sales, 1)
    kind = rng.choice(("operating", "net", "gross"))
    line = {"operating": "operating profit", "net": "net profit", "gross": "gross profit"}[kind]
    text = rng.choice((
        f"In {s.label}, {c.name} earned {line} of {c.money(profit)} on revenue of {c.money(sales)}.",
        f"Revenue for {s.label} was {c.money(sales)} and {line} was {c.money(profit)}, {c.name} reported.",
    ))  # fmt: skip
    question = rng.choice((f"What was {c.name}'s {kind} margin in {s.label}?", f"{capital(kind)} margin of {c.name}, {s.label}?",
                           f"What share of revenue did {c.name} keep as {line} in {s.label}?"))  # fmt: skip
    formula = f"{plain(profit)}/{plain(sales)}"
    answer = rng.choice((
        f"{c.name}'s {kind} margin was <<{formula}>> in {s.label}, with {line} of {c.money(profit)} on revenue of {c.money(sales)} [a].",
        f"The {kind} margin came to <<{formula}>> for {s.label} [a]. It rests on {line} of {c.money(profit)} and revenue of {c.money(sales)}, as the company reported them [a].",
    ))  # fmt: skip
    block = (Calculated(formula, f"{profit / sales * 100:.1f} %", f"{kind} margin, {s.label}", "a"),)
    item = Item("a", head(rng, s, f"{c.name} {s.short}", "release"), text)
    return Draft(
        "margin", c.name, s.as_of, question, answer, (item, *noise(rng, c, s)), block if rng.random() < 0.55 else ()
    )


def margin_stated(rng: Random) -> Draft:
    c, s = setting(rng)
    new, old = round(rng.uniform(6, 62), 1), 0.0
    old = round(new + rng.choice((-1, 1)) * rng.uniform(0.3, 4), 1)
    kind = rng.choice(("gross margin", "operating margin", "adjusted EBITDA margin", "net interest margin"))
    cause = rng.choice(c.sector.drivers_up if new > old else c.sector.drivers_down)
    text = (f"{capital(kind)} was {c.percent(new)} in {s.label}, compared with {c.percent(old)} in {s.before}. "
            f"Management attributed the change mainly to {cause}.")  # fmt: skip
    question = rng.choice((f"What was {c.name}'s {kind} in {s.label} and why did it change?", f"How did {kind} move at {c.name}?",
                           f"{c.name} {kind}, {s.label}: level and reason?"))  # fmt: skip
    answer = rng.choice((
        f"{c.name}'s {kind} was {c.percent(new)} in {s.label}, {up_or_down(new, old)} from {c.percent(old)} in {s.before} [a]. Management attributed the change mainly to {cause} [a].",
        f"{capital(kind)} came in at {c.percent(new)} for {s.label}, a difference of <<{plain(new)}-{plain(old)}>> against {c.percent(old)} a year earlier [a]. According to management, the main cause was {cause} [a].",
    ))  # fmt: skip
    item = Item("a", head(rng, s, f"{c.name} reports {s.short}", "release"), text)
    return Draft("margin", c.name, s.as_of, question, answer, (item, *noise(rng, c, s)))


def segments(rng: Random) -> Draft:
    c, s = setting(rng)
    values = [(n, v := amount(rng), moved(rng, v)) for n in c.sector.segments]
    total = round(sum(v for _, v, _ in values), 1)
    before = round(sum(o for _, _, o in values), 1)
    rows = [*values, ("Total", total, before)]
    item = Item(
        "a", head(rng, s, f"{c.name} segment reporting", rng.choice(("filing", "release"))), table(rng, c, s, rows)
    )
    top, top_value, top_old = max(values, key=lambda r: r[1])
    name, new, _ = rng.choice(values)
    if rng.random() < 0.45:
        question = rng.choice(
            (
                f"Which segment of {c.name} was the largest for {s.over}?",
                f"What is {c.name}'s biggest segment by revenue?",
            )
        )
        answer = (f"{top} was {c.name}'s largest segment for {s.over}, with revenue of {in_millions(c, top_value)} [a]. "
                  f"That compares with {in_millions(c, top_old)} in {s.over_before} and equals <<{plain(top_value)}/{plain(total)}>> of the total of {in_millions(c, total)} [a].")  # fmt: skip
    else:
        question = rng.choice(
            (
                f"What share of {c.name}'s revenue came from {name} for {s.over}?",
                f"How much of {c.name}'s revenue is {name}?",
            )
        )
        answer = rng.choice((
            f"{name} accounted for <<{plain(new)}/{plain(total)}>> of {c.name}'s revenue for {s.over}: {in_millions(c, new)} of {in_millions(c, total)} [a].",
            f"The {name} segment contributed {in_millions(c, new)} of total revenue of {in_millions(c, total)} for {s.over}, a share of <<{plain(new)}/{plain(total)}>> [a].",
        ))  # fmt: skip
    return Draft("segments", c.name, s.as_of, question, answer, (item, *noise(rng, c, s, 1, 2)))


def guidance(rng: Random) -> Draft:
    c, s = setting(rng)
    low = round(amount(rng), 0) + 10
    high = low + rng.choice((5, 10, 20, 25))
    before_low, before_high = low - rng.choice((4, 8, -6, 12)), 0.0
    before_high = before_low + rng.choice((5, 10, 20))
    metric = rng.choice(("revenue", "adjusted EBITDA", "operating profit", "capital expenditure"))
    cur = c.currency
    now, then = (
        f"{cur[0]}{a:,.0f}{cur[1]} to {cur[0]}{b:,.0f}{cur[1]}" for a, b in ((low, high), (before_low, before_high))
    )
    year = s.year + 1
    verb = "raised" if low > before_low else "lowered"
    cause = rng.choice(c.sector.drivers_up if low > before_low else c.sector.drivers_down)
    text = (f"{c.name} {verb} its outlook. It now expects {metric} of {now} in fiscal {year}, compared with its earlier "
            f"range of {then}, citing {cause}.")  # fmt: skip
    question = rng.choice((f"What does {c.name} guide for in fiscal {year}?", f"What is {c.name}'s {metric} guidance for fiscal {year}?",
                           f"Has {c.name} changed its outlook?", f"What {metric} does {c.name} expect in fiscal {year}?"))  # fmt: skip
    answer = rng.choice((
        f"{c.name} expects {metric} of {now} in fiscal {year}, having {verb} its earlier range of {then} [a]. The company cites {cause} [a].",
        f"The company {verb} its fiscal {year} outlook for {metric} to {now}, from {then} [a]. It gave {cause} as the reason [a]. The range is the company's expectation, not a reported result.",
    ))  # fmt: skip
    item = Item("a", head(rng, s, f"{c.name} {verb} outlook", rng.choice(("release", "news"))), text)
    return Draft("guidance", c.name, s.as_of, question, answer, (item, *noise(rng, c, s)))


def production(rng: Random) -> Draft:
    c, s = setting(rng)
    new = rng.randint(30, 9800)
    old = max(3, int(new * rng.uniform(0.75, 1.25)) + 1)
    out, unit = c.sector.output, c.sector.unit
    cause = rng.choice(c.sector.drivers_up if new > old else c.sector.drivers_down)
    verb = rose(rng, new, old)
    text = f"{c.name} put its {out} for {s.label} at {new:,} {unit}, against {old:,} {unit} in {s.before}, and pointed to {cause}."
    question = rng.choice((f"What was {c.name}'s {out} in {s.label}?", f"How did {out} at {c.name} change in {s.label}?",
                           f"{c.name}: {out} for {s.label}, and why?"))  # fmt: skip
    answer = rng.choice((
        f"{c.name}'s {out} was {new:,} {unit} in {s.label}, against {old:,} {unit} in {s.before} [a]. The company pointed to {cause} [a].",
        f"{capital(out)} {verb} by <<{new}/{old}-1>> to {new:,} {unit} in {s.label}, from {old:,} {unit} in {s.before} [a]. The company pointed to {cause} [a].",
    ))  # fmt: skip
    if new == old:
        return production(rng)
    item = Item("a", head(rng, s, f"{c.name} output update", rng.choice(("release", "news"))), text)
    return Draft("production", c.name, s.as_of, question, answer, (item, *noise(rng, c, s)))
