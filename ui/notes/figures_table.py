"""The key figures: the newest quarter and year against a year ago and the period before, out of XBRL facts. Pure.

A cell is a filed value with its characters in the facts document, or a formula over such values. Where a filing gives
none, the cell is empty: nothing is guessed, nothing carried over. Documents come through `document`, sources through `Citations`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from tieout.feeds import Document, Fact, months_before
from tieout.model import evaluate_formula
from tieout.retrieval import METRICS, Figure, Period, YearEnd, fact_figure, period_label
from tieout.ui.notes.amounts import Amount, Valued, amount, ends, fourth_quarter, length_of, less, of_period, spoken
from tieout.ui.notes.citations import Citations
from tieout.ui.notes.records import Cell, Column, FigureRow, FigureTable, Operand, Version

FLOWS = ("revenue", "gross_profit", "operating_income", "net_income", "eps", "research")
OF_YEARS = ("operating_cash_flow", "capex")
BALANCES = ("cash", "long_term_debt", "equity")
RATIOS = (
    ("gross_margin", "Gross margin", "gross_profit"),
    ("operating_margin", "Operating margin", "operating_income"),
    ("net_margin", "Net margin", "net_income"),
)
TAGS = tuple(tag for key in (*FLOWS, *OF_YEARS, *BALANCES) if key in METRICS for tag in METRICS[key].tags)
SCALES = (10**6, 10**3, 1)
WORDS = {10**6: "million", 10**3: "thousand"}
_OLD = timedelta(days=140)  # a quarter that ended longer before the newest year's end is not "the latest quarter"
_TEN = Decimal("0.1")
_RATIO = "ratio"


@dataclass(frozen=True, slots=True)
class Desk:
    """What tables are made from: facts visible as of the note's day, the documents they stand in, and the note's sources."""

    facts: Sequence[Fact]
    document: Callable[[str], Document]
    citations: Citations
    fiscal: YearEnd | None = None


@dataclass(frozen=True, slots=True)
class Periods:
    """The ends of the columns' periods. `before` is None in a table of years."""

    now: date
    year_ago: date
    before: date | None


def tables(desk: Desk) -> tuple[FigureTable, ...]:
    """The quarter's table and the year's; each only where there are facts for it."""
    anchor = _anchor(desk.facts)
    found = [_quarter(anchor, desk), _year(anchor, desk)]
    return tuple(table for table in found if table is not None and table.rows)


def quarter_ends(facts: Sequence[Fact]) -> list[date]:
    """The last days of all quarters that facts give or let compute, newest first."""
    anchor = _anchor(facts)
    quarters = ends(anchor, "quarter")
    years = [end for end in ends(anchor, "year") if not any(abs((end - q).days) <= 10 for q in quarters)]
    return sorted({*quarters, *(end for end in years if fourth_quarter(anchor, end) is not None)}, reverse=True)


def flow_at(facts: Sequence[Fact], key: str, end: date) -> Amount | None:
    """A quarter's value: as filed, else the year less nine months."""
    own = _of_metric(facts, key, "quarter", end)
    found = of_period(own, "quarter", end)
    if found is not None:
        return amount(found)
    summed = METRICS[key].kind == "flow"
    return fourth_quarter(_of_metric(facts, key, "year", end), end) if summed else None


def _anchor(facts: Sequence[Fact]) -> list[Fact]:
    """The facts that tell which periods there are: revenue's, else net income's."""
    for key in ("revenue", "net_income"):
        own = [f for f in facts if f.tag in METRICS[key].tags]
        if own:
            return own
    return []


def _of_metric(facts: Sequence[Fact], key: str, length: str, end: date) -> list[Fact]:
    """The facts of the first of the metric's tags that has one there; tags are not mixed, since they may differ in extent."""
    for tag in METRICS[key].tags:
        own = [f for f in facts if f.tag == tag]
        if any(length_of(f) == length and abs((f.period_end - end).days) <= 10 for f in own):
            return own
    return []


def _quarter(anchor: Sequence[Fact], desk: Desk) -> FigureTable | None:
    found = quarter_ends(desk.facts)
    years = ends(anchor, "year")
    if not found or (years and years[0] - found[0] > _OLD):
        return None
    now = found[0]
    periods = Periods(now, months_before(now, 12), months_before(now, 3))
    rows = [_flow_row(key, periods, desk, "quarter") for key in FLOWS]
    rows += [_ratio_row(key, name, top, periods, desk, "quarter") for key, name, top in RATIOS]
    rows += [_balance_row(key, periods, desk) for key in BALANCES]
    return _table("quarter", periods, rows, desk)


def _year(anchor: Sequence[Fact], desk: Desk) -> FigureTable | None:
    found = ends(anchor, "year")
    if not found:
        return None
    periods = Periods(found[0], months_before(found[0], 12), None)
    rows = [_flow_row(key, periods, desk, "year") for key in (*FLOWS, *OF_YEARS)]
    rows += [_free_cash_flow(periods, desk)]
    rows += [_ratio_row(key, name, top, periods, desk, "year") for key, name, top in RATIOS]
    return _table("year", periods, rows, desk)


def _table(span: str, periods: Periods, rows: Sequence[FigureRow | None], desk: Desk) -> FigureTable:
    kept = tuple(row for row in rows if row is not None)
    columns = _columns(span, periods, desk)
    return FigureTable(columns[0].label, "quarter" if span == "quarter" else "year", columns, kept)


def _columns(span: str, periods: Periods, desk: Desk) -> tuple[Column, ...]:
    filed = {key: _column(key, span, day, desk) for key, day in _days(periods)}
    columns = [filed["now"], filed["year_ago"], Column("on_year", "y/y", "computed")]
    if "before" in filed:
        columns += [filed["before"], Column("on_before", "q/q", "computed")]
    return tuple(columns)


def _column(key: str, span: str, near: date, desk: Desk) -> Column:
    """Headed by the period's own dates where a fact gives them."""
    fact = next((v.fact for v in _dated(span, near, desk)), None)
    end = fact.period_end if fact else near
    start = (
        fact.period_start
        if fact and fact.period_start
        else months_before(end, 3 if span == "quarter" else 12) + timedelta(1)
    )
    label = period_label(Period(start, end), desk.fiscal)
    return Column(key, label[:1].upper() + label[1:], "filed", start, end)


def _dated(span: str, near: date, desk: Desk) -> list[Valued]:
    anchor = _anchor(desk.facts)
    found = of_period(anchor, "quarter" if span == "quarter" else "year", near)
    if found is None and span == "quarter":
        year = of_period(anchor, "year", near)
        day = year.fact.period_end if year else near
        instant = [f for f in desk.facts if f.period_start is None and f.period_end == day]
        return [Valued(f) for f in instant[:1]]
    return [found] if found else []


def _days(periods: Periods) -> list[tuple[str, date]]:
    days = [("now", periods.now), ("year_ago", periods.year_ago)]
    return [*days, ("before", periods.before)] if periods.before else days


def _flow_row(key: str, periods: Periods, desk: Desk, span: str) -> FigureRow | None:
    amounts = {name: _flow(key, day, desk, span) for name, day in _days(periods)}
    return _row(key, _capital(METRICS[key].name), amounts, desk)


def _flow(key: str, day: date, desk: Desk, span: str) -> Amount | None:
    if span == "quarter":
        return flow_at(desk.facts, key, day)
    found = of_period(_of_metric(desk.facts, key, "year", day), "year", day)
    return amount(found) if found else None


def _balance_row(key: str, periods: Periods, desk: Desk) -> FigureRow | None:
    if key not in METRICS:
        return None
    amounts = {}
    for name, day in _days(periods):
        found = of_period(_of_metric(desk.facts, key, "instant", day), "instant", day)
        amounts[name] = amount(found) if found else None
    return _row(key, _capital(METRICS[key].name), amounts, desk)


def _free_cash_flow(periods: Periods, desk: Desk) -> FigureRow | None:
    amounts: dict[str, Amount | None] = {}
    for name, day in _days(periods):
        got, spent = (_flow(key, day, desk, "year") for key in OF_YEARS)
        amounts[name] = less(got, spent) if got and spent and got.unit == spent.unit else None
    return _row("free_cash_flow", "Free cash flow", amounts, desk)


def _row(key: str, name: str, amounts: dict[str, Amount | None], desk: Desk) -> FigureRow | None:
    now = amounts["now"]
    if now is None:
        return None
    alike = {name: a if a is not None and a.unit == now.unit else None for name, a in amounts.items()}
    scale = common_scale([a for a in alike.values() if a is not None])
    cells = [
        _cell(now, scale, desk),
        _cell(alike["year_ago"], scale, desk),
        _change(now, alike["year_ago"], scale, desk),
    ]
    if "before" in alike:
        cells += [_cell(alike["before"], scale, desk), _change(now, alike["before"], scale, desk)]
    label = now.filed.fact.label if now.filed else ""
    return FigureRow(key, name, label, measure(now.unit, scale), tuple(cells))


def _ratio_row(key: str, name: str, top: str, periods: Periods, desk: Desk, span: str) -> FigureRow | None:
    pairs = {at: (_flow(top, day, desk, span), _flow("revenue", day, desk, span)) for at, day in _days(periods)}
    sound = {at: (a, b) for at, (a, b) in pairs.items() if a and b and b.size > 0 and a.unit == b.unit}
    if "now" not in sound:
        return None
    cells = [_share(sound.get("now"), desk), _share(sound.get("year_ago"), desk)]
    cells.append(_points(sound["now"], sound.get("year_ago"), desk))
    if periods.before:
        cells += [_share(sound.get("before"), desk), _points(sound["now"], sound.get("before"), desk)]
    return FigureRow(key, name, "", "%", tuple(cells))


def _cell(value: Amount | None, scale: int, desk: Desk) -> Cell | None:
    if value is None:
        return None
    text = shown(value.size / scale)
    if value.filed is None:
        formula = value.formula(scale)
        return Cell(
            text, evaluate_formula(formula), value.unit, scale, formula=formula, operands=operands([value], scale, desk)
        )
    n = cite_fact(value.filed.fact, desk)
    fact = value.filed.fact
    earlier = tuple(_version(old, scale, desk) for old in value.filed.earlier)
    return Cell(
        text, fact.value / scale, fact.unit, scale, n, fact.start, fact.end, note=value.filed.note, earlier=earlier
    )


def _version(fact: Fact, scale: int, desk: Desk) -> Version:
    scale = scale if fact.value % scale == 0 else common_scale([amount(Valued(fact))])
    n = cite_fact(fact, desk)
    note = f"in the {fact.form} filed {spoken(fact.filed)}"
    text, value = shown(fact.value / scale), fact.value / scale
    return Version(text, value, fact.unit, scale, fact.filed, note, n, fact.start, fact.end)


def version_of(fact: Fact, desk: Desk) -> Version:
    """A filed value with its date, for where two versions stand side by side."""
    return _version(fact, common_scale([amount(Valued(fact))]), desk)


def _change(now: Amount, then: Amount | None, scale: int, desk: Desk) -> Cell | None:
    """Growth over a positive base; from a loss there is no rate of growth."""
    if then is None or then.size <= 0:
        return None
    formula = f"{now.written(scale)}/{then.written(scale)}-1"
    value = evaluate_formula(formula)
    return Cell(
        per_cent(value * 100, "%"),
        short(value),
        "percent",
        formula=formula,
        operands=operands([now, then], scale, desk),
    )


def _share(pair: tuple[Amount, Amount] | None, desk: Desk) -> Cell | None:
    if pair is None:
        return None
    scale = common_scale(pair)
    formula = f"{pair[0].written(scale)}/{pair[1].written(scale)}"
    value = evaluate_formula(formula)
    text = f"{(value * 100).quantize(_TEN, ROUND_HALF_UP)} %"
    return Cell(text, short(value), "percent", formula=formula, operands=operands(pair, scale, desk))


def _points(now: tuple[Amount, Amount], then: tuple[Amount, Amount] | None, desk: Desk) -> Cell | None:
    if then is None:
        return None
    scale = common_scale([*now, *then])
    a, b, c, d = (part.written(scale) for part in (*now, *then))
    formula = f"100*({a}/{b}-{c}/{d})"
    value = evaluate_formula(formula)
    return Cell(
        per_cent(value, "pp"), short(value), "pp", formula=formula, operands=operands([*now, *then], scale, desk)
    )


def operands(amounts: Sequence[Amount], scale: int, desk: Desk) -> tuple[Operand, ...]:
    """Every number of the formula, left to right, with its place."""
    out = []
    for term in (term for part in amounts for term in part.terms):
        fact = term.valued.fact
        number = Amount((term,)).written(scale).strip("()")
        out.append(Operand(number, cite_fact(fact, desk), fact.start, fact.end, scale))
    return tuple(out)


def cite_fact(fact: Fact, desk: Desk) -> int:
    """The number of the fact's line in its document."""
    document = desk.document(fact.document)
    start = document.text.rfind("\n", 0, fact.start) + 1
    end = document.text.find("\n", fact.end)
    n = desk.citations.cite(document, start, end if end > 0 else len(document.text))
    desk.citations.read(n, placed(fact, document.text))
    return n


def placed(fact: Fact, text: str) -> Figure:
    """The fact as it stands: full size, its own unit."""
    figure = fact_figure(fact, text)
    return Figure(figure.text, fact.value, fact.unit, 1, fact.start, fact.end)


def common_scale(amounts: Sequence[Amount]) -> int:
    """The largest of millions, thousands and ones that divides every filed value; per-share values stay as they are."""
    values = [term.valued.fact.value for a in amounts for term in a.terms]
    if any("/" in a.unit for a in amounts):
        return 1
    return next(scale for scale in SCALES if scale == 1 or all(value % scale == 0 for value in values))


def measure(unit: str, scale: int) -> str:
    """ "USD million", "USD per share", "thousand shares"."""
    code, _, per = unit.partition("/")
    if per:
        return f"{code} per {per.removesuffix('s')}"
    word = WORDS.get(scale, "")
    return f"{word} {code}".strip() if code == "shares" else f"{code} {word}".strip()


def shown(value: Decimal) -> str:
    """All digits, thousands separated."""
    number = format(value.normalize() if value % 1 else value.quantize(Decimal(1)), ",f")
    return number if "." not in number or len(number.partition(".")[2]) > 1 else f"{number}0"


def per_cent(value: Decimal, sign: str) -> str:
    """ "+12.0 %", "-1.4 pp"; what rounds to nothing has no sign."""
    rounded = value.quantize(_TEN, ROUND_HALF_UP)
    return f"{rounded:+f} {sign}" if rounded else f"0.0 {sign}"


def short(value: Decimal) -> Decimal:
    """Twelve digits are enough to be checked, and to be read."""
    return Decimal(f"{value:.12g}")


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
