"""News an analyst retells: deals, people, fines, dividends, prices, macro releases, digests, causes in words."""

from __future__ import annotations

from random import Random

from tieout.model.data.authored.distractors import head, noise, other_company, sector_note
from tieout.model.data.authored.draft import Draft, Item
from tieout.model.data.authored.fictional_companies import (
    amount,
    capital,
    company,
    moved,
    person,
    rose,
    span,
    up_or_down,
)
from tieout.model.data.authored.results import setting


def acquisition(rng: Random) -> Draft:
    c, s = setting(rng)
    o = company(rng, c)
    price = c.money(amount(rng))
    half = rng.choice(("first half", "second half", "first quarter", "third quarter"))
    year = s.year + 1
    basis = rng.choice(("in cash", "in cash and shares", "including debt"))
    text = rng.choice((
        f"{c.name} agreed to buy {o.name} for {price} {basis}. The companies expect the deal to close in the {half} of {year}, subject to approval by regulators.",
        f"{o.name} accepted a takeover offer from {c.name} worth {price} {basis}. Closing is expected in the {half} of {year} and needs regulators' consent.",
    ))  # fmt: skip
    question = rng.choice((f"What is {c.name} paying for {o.name}?", f"What are the terms of the deal between {c.name} and {o.name}?",
                           f"Who is buying {o.name}, and when should the deal close?"))  # fmt: skip
    answer = rng.choice((
        f"{c.name} agreed to buy {o.name} for {price} {basis} [a]. The companies expect the deal to close in the {half} of {year}, and it still needs regulators' approval [a].",
        f"The price is {price} {basis}, according to the report: {c.name} is the buyer of {o.name} [a]. Closing is expected in the {half} of {year}, subject to regulators [a].",
    ))  # fmt: skip
    item = Item("a", head(rng, s, f"{c.name} to buy {o.name}"), text)
    return Draft("acquisition", c.name, s.as_of, question, answer, (item, *noise(rng, c, s)))


def appointment(rng: Random) -> Draft:
    c, s = setting(rng)
    new, old = person(rng), person(rng)
    role = rng.choice(("chief executive", "chief financial officer", "chair", "chief operating officer"))
    month = rng.choice(("January", "March", "May", "July", "September"))
    day, years = rng.randint(1, 28), rng.randint(3, 14)
    origin = rng.choice((f"{company(rng, c).name}", "a rival", "its own finance team", "its largest division"))
    text = (f"{c.name} named {new} as {role} with effect from {day} {month} {s.year + 1}. {new.split()[1]} comes from {origin} "
            f"and succeeds {old}, who steps down after {years} years in the post.")  # fmt: skip
    question = rng.choice(
        (
            f"Who is the new {role} of {c.name}?",
            f"Who succeeds {old} at {c.name}, and when?",
            f"Has {c.name} changed its {role}?",
        )
    )
    answer = rng.choice((
        f"{c.name} named {new} as {role} with effect from {day} {month} {s.year + 1} [a]. {new.split()[1]} succeeds {old}, who steps down after {years} years in the post [a].",
        f"{new} becomes {role} of {c.name} on {day} {month} {s.year + 1}, succeeding {old} [a]. The company says that {new.split()[1]} comes from {origin} [a].",
    ))  # fmt: skip
    item = Item("a", head(rng, s, f"{c.name} names {role}", rng.choice(("release", "news"))), text)
    extras = (other_company(rng, c, s, "u"), sector_note(rng, c, s, "v"))
    return Draft("people", c.name, s.as_of, question, answer, (item, *extras[: rng.randint(1, 2)]))


def fine(rng: Random) -> Draft:
    c, s = setting(rng)
    sum_ = c.money(round(amount(rng) / 20 + 1, 1))
    body = rng.choice(
        (
            "the competition authority",
            "the markets regulator",
            "the environment agency",
            "the data protection office",
            "the transport safety board",
        )
    )
    reason = rng.choice(
        (
            "late disclosure of inside information",
            "breaches of its discharge permit",
            "fixing prices with two rivals",
            "weak controls on customer data",
            "incomplete maintenance records",
        )
    )
    stance = rng.choice(("said it would appeal", "accepted the decision", "said it was studying the decision"))
    text = f"{capital(body)} fined {c.name} {sum_} for {reason}. The company {stance}. It had made no provision for the case."
    question = rng.choice(
        (
            f"How large is the fine against {c.name}, and what is it for?",
            f"Why was {c.name} fined?",
            f"What did {body} decide about {c.name}?",
        )
    )
    answer = rng.choice((
        f"{capital(body)} fined {c.name} {sum_} for {reason} [a]. The company {stance} and had made no provision, according to the report [a].",
        f"{c.name} was fined {sum_} by {body}, which cited {reason} [a]. The company {stance} [a].",
    ))  # fmt: skip
    item = Item("a", head(rng, s, f"Regulator fines {c.name}"), text)
    return Draft("fine", c.name, s.as_of, question, answer, (item, *noise(rng, c, s)))


def dividend(rng: Random) -> Draft:
    c, s = setting(rng)
    new = round(rng.uniform(0.1, 3.2), 2)
    old = round(max(0.05, new - rng.uniform(0.02, 0.09)), 2)
    sign = c.currency[0]
    buyback = c.money(round(amount(rng) / 5 + 5, 1))
    day = rng.randint(2, 27)
    text = (f"The board of {c.name} declared a dividend of {sign}{new:.2f} per share for {s.label}, up from {sign}{old:.2f}, payable on "
            f"{day} December {s.year}. It also authorised share repurchases of up to {buyback}.")  # fmt: skip
    pick = rng.randrange(3)
    question = (
        f"What dividend did {c.name} declare for {s.label}?",
        f"How large is {c.name}'s buyback?",
        f"What is {c.name} returning to shareholders?",
    )[pick]
    paid = f"a dividend of {sign}{new:.2f} per share for {s.label}, after {sign}{old:.2f} before"
    answer = (
        f"{c.name} declared {paid} [a]. It is payable on {day} December {s.year} [a].",
        f"The board of {c.name} authorised share repurchases of up to {buyback} [a]. The authorisation is an upper limit, not an amount already spent.",
        f"{c.name} declared {paid}, and authorised share repurchases of up to {buyback} [a]. The dividend is an increase of <<{new:.2f}/{old:.2f}-1>> [a].",
    )[pick]
    item = Item("a", head(rng, s, f"{c.name} dividend and buyback", "release"), text)
    return Draft("corporate action", c.name, s.as_of, question, answer, (item, *noise(rng, c, s)))


def split(rng: Random) -> Draft:
    c, s = setting(rng)
    n = rng.choice((2, 3, 4, 5, 10, 20))
    day, month = rng.randint(1, 28), rng.choice(("March", "June", "August", "October"))
    text = (f"{c.name} will carry out a {n}-for-1 share split. Trading on the adjusted basis starts on {day} {month} {s.year + 1}. "
            f"Shareholders of record will hold {n} shares for each share held before.")  # fmt: skip
    question = rng.choice(
        (
            f"Is {c.name} splitting its shares?",
            f"When does the share split of {c.name} take effect?",
            f"What is the ratio of {c.ticker}'s split?",
        )
    )
    answer = (f"{c.name} plans a {n}-for-1 share split, with trading on the adjusted basis from {day} {month} {s.year + 1} [a]. "
              f"Per-share figures from before that date need adjusting to compare.")  # fmt: skip
    item = Item("a", head(rng, s, f"{c.name} share split", rng.choice(("release", "filing"))), text)
    return Draft("corporate action", c.name, s.as_of, question, answer, (item, *noise(rng, c, s)))


def price_move(rng: Random) -> Draft:
    c, s = setting(rng)
    rows, price = [], rng.uniform(9, 280)
    for day in range(3, 8):
        price *= rng.uniform(0.96, 1.05)
        rows.append((f"{s.published[:7]}-{day:02d}", round(price, 2)))
    text = "\n".join(["| Date | Close |", "| --- | --- |", *(f"| {d} | {p:.2f} |" for d, p in rows)])
    (first, a), (last, b) = rows[0], rows[-1]
    if a == b:
        return price_move(rng)
    question = rng.choice(
        (
            f"How did {c.ticker} shares move from {first} to {last}?",
            f"What was the closing price of {c.name} on {last}, and the change since {first}?",
        )
    )
    answer = rng.choice((
        f"{c.ticker} closed at {b:.2f} on {last}, {up_or_down(b, a)} <<{b:.2f}/{a:.2f}-1>> from {a:.2f} on {first} [a].",
        f"The shares of {c.name} {rose(rng, b, a)} <<{b:.2f}/{a:.2f}-1>>, from {a:.2f} on {first} to {b:.2f} on {last}, according to the price table [a].",
    ))  # fmt: skip
    item = Item("a", f"prices, prices, {last}: {c.ticker} daily prices", text)
    return Draft(
        "prices", c.name, s.as_of, question, answer, (item, other_company(rng, c, s, "u"), sector_note(rng, c, s, "v"))
    )


MACRO = (
    ("consumer price inflation", "Statistics Office", 1.2, 7.8), ("the unemployment rate", "Labour Bureau", 3.1, 8.9),
    ("core inflation", "Statistics Office", 1.4, 6.2), ("retail sales growth", "Commerce Ministry", 0.2, 6.0),
    ("annual wage growth", "Labour Bureau", 1.5, 6.9), ("industrial output growth", "Statistics Office", 0.1, 5.5),
)  # fmt: skip
PLACES = ("Valdoria", "the Eastmark union", "Norrland", "Costa Brava", "Tirrenia", "the Lakes Federation", "Sundholm")


def macro(rng: Random) -> Draft:
    s, c = span(rng), company(rng)
    name, office, low, high = rng.choice(MACRO)
    place = rng.choice(PLACES)
    new = round(rng.uniform(low, high), 1)
    old = moved(rng, new, 0.2)
    forecast = moved(rng, new, 0.1)
    month = rng.choice(("January", "February", "April", "June", "August", "October"))
    pc = c.per_cent
    text = (f"{name[0].upper() + name[1:]} in {place} was {new}{pc} in {month} {s.year}, after {old}{pc} the month before, the {office} said. "
            f"Economists had expected {forecast}{pc}.")  # fmt: skip
    question = rng.choice((f"What was {name} in {place} in {month} {s.year}?", f"How did {name} in {place} compare with expectations?",
                           f"What did the {office} of {place} report for {month} {s.year}?"))  # fmt: skip
    side = "above" if new > forecast else "below"
    answer = rng.choice((
        f"{name[0].upper() + name[1:]} in {place} was {new}{pc} in {month} {s.year}, after {old}{pc} the month before, according to the {office} [a]. That was {side} the {forecast}{pc} that economists had expected [a].",
        f"The {office} put {name} at {new}{pc} for {month} {s.year}, {side} the {forecast}{pc} expected and {up_or_down(new, old)} from {old}{pc} a month earlier [a].",
    ))  # fmt: skip
    item = Item("a", head(rng, s, f"{place}: {name}", rng.choice(("release", "news"))), text)
    other = rng.choice([p for p in PLACES if p != place])
    twin = Item(
        "t",
        head(rng, s, f"{other}: {name}"),
        f"{name[0].upper() + name[1:]} in {other} was {moved(rng, new, 0.3)}{pc} in {month} {s.year}.",
    )
    return Draft("macro", place, s.as_of, question, answer, (item, twin, *noise(rng, c, s, 0, 2)))


def rates(rng: Random) -> Draft:
    s, c = span(rng), company(rng)
    place = rng.choice(PLACES)
    new = rng.choice((1.25, 2.0, 2.75, 3.5, 4.25, 5.0))
    step = rng.choice((25, 50))
    way, old = rng.choice((("raised", new - step / 100), ("cut", new + step / 100)))
    votes = rng.choice(("7–2", "5–4", "6–3", "8–1"))
    text = (f"The central bank of {place} {way} its policy rate by {step} basis points to {new:.2f}%, from {old:.2f}%. The vote was {votes}. "
            f"The statement said that further steps depend on incoming data.")  # fmt: skip
    question = rng.choice(
        (
            f"What did the central bank of {place} decide?",
            f"What is the policy rate in {place}?",
            f"By how much was the rate in {place} changed?",
        )
    )
    answer = (f"The central bank of {place} {way} its policy rate by {step} basis points to {new:.2f}%, from {old:.2f}% [a]. "
              f"The vote was {votes}, and the statement said that further steps depend on incoming data [a].")  # fmt: skip
    item = Item("a", f"central bank, release, {s.published}: Policy decision", text)
    return Draft("macro", place, s.as_of, question, answer, (item, *noise(rng, c, s, 1, 2)))


def digest(rng: Random) -> Draft:
    """Several items on one company: one cited sentence each, newest or largest first."""
    c, s = setting(rng)
    new = amount(rng)
    old = moved(rng, new)
    jobs, site = rng.randint(60, 900), rng.choice(("northern", "coastal", "oldest", "newest"))
    contract, customer = c.money(amount(rng)), company(rng, c).name
    parts = [
        (f"{c.name} reported revenue of {c.money(new)} for {s.label}, against {c.money(old)} in {s.before}.",
         f"Revenue was {c.money(new)} in {s.label}, against {c.money(old)} in {s.before}", "results"),
        (f"{c.name} will close its {site} site, with the loss of {jobs} jobs, a union said. The company confirmed talks.",
         f"According to a union, the {site} site will close with the loss of {jobs} jobs", "site closure"),
        (f"{c.name} won a contract worth {contract} from {customer}.", f"It won a contract worth {contract} from {customer}", "contract"),
        (f"Rating agency Halvorsen kept {c.name} at BBB and changed its outlook to negative.",
         "Rating agency Halvorsen kept the BBB rating and changed its outlook to negative", "rating"),
    ]  # fmt: skip
    chosen = rng.sample(parts, rng.choice((2, 3, 3)))
    items = tuple(Item("abc"[i], head(rng, s, f"{c.name}: {title}"), text) for i, (text, _, title) in enumerate(chosen))
    answer = " ".join(f"{said} [{'abc'[i]}]." for i, (_, said, _) in enumerate(chosen))
    lead = rng.choice((f"The sources report {('two', 'three')[len(chosen) - 2]} developments at {c.name}. ", ""))
    question = rng.choice(
        (
            f"What is new at {c.name}?",
            f"Summarise the news on {c.name}.",
            f"What happened at {c.ticker} lately?",
            f"Give me a short digest for {c.name}.",
        )
    )
    return Draft("digest", c.name, s.as_of, question, lead + answer, (*items, other_company(rng, c, s, "u")))


def cause(rng: Random) -> Draft:
    """A question of words: reasons, hedged and attributed, no figure needed."""
    c, s = setting(rng)
    up = rng.random() < 0.5
    reason = rng.choice(c.sector.drivers_up if up else c.sector.drivers_down)
    watch = rng.choice(c.sector.drivers_down if up else c.sector.drivers_up)
    segment = rng.choice(c.sector.segments)
    boss = person(rng)
    text = (f"{c.name} put the {'improvement' if up else 'weaker result'} in its {segment} business in {s.label} down to {reason}. "
            f"{boss}, the finance chief, said that {watch} could matter more next year.")  # fmt: skip
    question = rng.choice((f"Why did {segment} do {'better' if up else 'worse'} at {c.name}?", f"What explains the {segment} result of {c.name}?",
                           f"What reasons does {c.name} give for its {segment} business?"))  # fmt: skip
    answer = rng.choice((
        f"{c.name} attributes the {'improvement' if up else 'weaker result'} in {segment} to {reason} [a]. {boss}, the finance chief, said that {watch} could matter more next year [a].",
        f"According to the company, the main reason was {reason} [a]. Its finance chief, {boss}, added that {watch} could matter more next year [a]. The sources do not put a figure on either effect.",
    ))  # fmt: skip
    item = Item("a", head(rng, s, f"{c.name} on {segment}"), text)
    return Draft("cause", c.name, s.as_of, question, answer, (item, *noise(rng, c, s)))


def lookup(rng: Random) -> Draft:
    """One fact among others: headcount, debt, capex, backlog, tax rate, sites."""
    c, s = setting(rng)
    value, other = amount(rng), amount(rng)
    people, sites = rng.randint(900, 48000), rng.randint(4, 90)
    facts = [
        ("employees", f"{c.name} employed {people:,} people at {sites} sites at the end of {s.label}", f"How many people does {c.name} employ?"),
        ("backlog", f"The order backlog of {c.name} stood at {c.money(value)} at the end of {s.label}", f"How large is {c.name}'s order backlog?"),
        ("capex", f"Capital expenditure of {c.name} was {c.money(value)} in {s.label}", f"What did {c.name} spend on capital expenditure in {s.label}?"),
        ("debt", f"Net debt of {c.name} was {c.money(value)} at the end of {s.label}", f"What was {c.name}'s net debt?"),
        ("R&D", f"Research and development cost {c.name} {c.money(value)} in {s.label}", f"What did {c.name} spend on research and development?"),
        ("tax", f"The effective tax rate of {c.name} was {c.percent(12 + value % 20)} in {s.label}", f"What was {c.name}'s effective tax rate in {s.label}?"),
    ]  # fmt: skip
    name, said, question = rng.choice(facts)
    tail = rng.choice(
        (
            f" Interest paid came to {c.money(other)}.",
            " The accounts are unaudited.",
            f" The interim dividend cost {c.money(other)}.",
        )
    )
    answer = rng.choice(
        (f"{said}, according to the report [a].", f"{said} [a].", f"{said}, the company's report shows [a].")
    )
    item = Item("a", head(rng, s, f"{c.name} report", rng.choice(("filing", "release"))), f"{said}.{tail}")
    return Draft(f"lookup {name}", c.name, s.as_of, question, answer, (item, *noise(rng, c, s)))


def per_share(rng: Random) -> Draft:
    c, s = setting(rng)
    new = round(rng.uniform(0.15, 9.5), 2)
    old = round(new * rng.uniform(0.75, 1.3) + 0.01, 2)
    if new == old:
        return per_share(rng)
    sign = c.currency[0]
    text = f"Diluted earnings per share were {sign}{new:.2f} in {s.label}, compared with {sign}{old:.2f} in {s.before}. Basic earnings per share were {sign}{new + 0.03:.2f}."
    question = rng.choice(
        (
            f"What were {c.name}'s diluted earnings per share in {s.label}?",
            f"{c.ticker} diluted EPS for {s.label} and the change on the year?",
        )
    )
    answer = rng.choice((
        f"{c.name} earned {sign}{new:.2f} per diluted share in {s.label}, against {sign}{old:.2f} in {s.before} [a]. The change is <<{new:.2f}/{old:.2f}-1>> [a].",
        f"Diluted earnings per share of {c.name} were {sign}{new:.2f} for {s.label}, {up_or_down(new, old)} from {sign}{old:.2f} a year earlier, the release shows [a].",
    ))  # fmt: skip
    item = Item("a", head(rng, s, f"{c.name} {s.short}", "release"), text)
    return Draft("per share", c.name, s.as_of, question, answer, (item, *noise(rng, c, s)))
