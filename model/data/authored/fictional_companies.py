"""The invented world that examples speak of: sectors, company names, people, periods, and how sources write numbers.

Pure functions of a `random.Random`; nothing here exists outside these examples.
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

STEMS = (
    "Alderfen Brackwell Calvorne Dunholt Eskvale Farrowby Glenharrow Hollinside Ironfell Jessamy Kirkstead Larkhollow "
    "Marrowick Northcairn Ostrava Pellworth Quarnley Redmarsh Silverbeck Thornage Ullscarth Velloria Westmarch Yarrowdale "
    "Zellmark Ambrix Bosvanta Corvid Delphane Ennerby Fjordal Grantham Heliodor Ivoryx Juniper Kaldera Lumenar Maristone "
    "Nordhavn Orrery Pavonia Quillan Rosendal Solvane Tavistra Umbriel Varnholm Wexcombe Xanthe Ystrad Zephyra Arkwell "
    "Bellhaven Cindermere Dovrefjell Elmridge Foxglove Garnetto Hartsease Isenburg Kessaly Lindqvist Montclare Nyquist "
    "Oakhurst Petrine Ravenscar Stavely Tidewell Underhill Vantoro Wolfram Brightwater Copperline Dawnfield Evergate"
).split()

OUTLETS = ("Harbour Wire", "Ledgerline", "The Morning Docket", "Capital Courier", "North Sea Business", "Meridian News",
           "Market Almanac", "Trade & Industry Daily", "Exchange Bulletin", "Pennant Financial")  # fmt: skip

FIRST = "Amara Benedikt Carla Dmitri Elena Farid Greta Hiroshi Ines Jonas Katya Luis Mireille Nadia Omar Priya Quentin Rosa Stefan Tomoko Ursula Victor Wanda Yusuf Zofia".split()
LAST = "Adeyemi Bergstrom Castellano Drummond Eriksen Fontaine Gallagher Hayashi Ivanova Jansen Kowalski Lindholm Moreau Nakamura Okafor Petrov Quigley Rahman Sandoval Thorne Ueda Vasquez Whitlock Yamada Zimmer".split()


@dataclass(frozen=True, slots=True)
class Sector:
    name: str
    suffix: str  # of company names
    segments: tuple[str, ...]
    output: str  # what is produced, plural noun phrase
    unit: str  # its unit
    drivers_up: tuple[str, ...]
    drivers_down: tuple[str, ...]


SECTORS = (
    Sector("semiconductor", "Semiconductor|Micro|Devices", ("Data Centre", "Automotive", "Industrial", "Consumer"), "wafer output", "thousand wafers", ("demand for data-centre parts", "higher utilisation of its plants"), ("customers drawing down inventory", "lower prices for memory parts")),
    Sector("food", "Foods|Provisions|Kitchens", ("Bakery", "Dairy", "Snacks", "Frozen Meals"), "packaged output", "thousand tonnes", ("price increases", "a better product mix"), ("higher cocoa and packaging costs", "weaker volumes in retail")),
    Sector("mining", "Minerals|Mining|Resources", ("Copper", "Nickel", "Zinc", "Gold"), "copper production", "tonnes", ("higher ore grades", "the ramp-up of the second concentrator"), ("planned maintenance at the smelter", "lower ore grades")),
    Sector("airline", "Air|Airways|Aviation", ("Passenger", "Cargo", "Loyalty", "Maintenance"), "passengers carried", "thousand passengers", ("fuller aircraft", "strong long-haul demand"), ("higher fuel costs", "grounded aircraft awaiting engines")),
    Sector("bank", "Bancorp|Bank|Financial", ("Retail Banking", "Commercial Banking", "Wealth", "Markets"), "new mortgage lending", "thousand loans", ("wider net interest margins", "loan growth"), ("higher deposit costs", "larger provisions for credit losses")),
    Sector("retail", "Stores|Retail|Outfitters", ("Apparel", "Home", "Online", "Grocery"), "store openings", "stores", ("more full-price selling", "growth in online orders"), ("markdowns to clear stock", "mild autumn weather")),
    Sector("pharmaceutical", "Therapeutics|Pharma|Biosciences", ("Oncology", "Vaccines", "Rare Disease", "Generics"), "vaccine doses shipped", "million doses", ("uptake of its oncology treatment", "new reimbursement agreements"), ("generic competition", "the end of a supply contract")),
    Sector("utility", "Power|Energy|Utilities", ("Networks", "Renewables", "Thermal Generation", "Supply"), "electricity generated", "GWh", ("new wind capacity", "higher network tariffs"), ("low wind speeds", "lower wholesale power prices")),
    Sector("software", "Software|Systems|Cloud", ("Subscriptions", "Services", "Licences", "Payments"), "paying customers", "thousand customers", ("larger subscription renewals", "new enterprise customers"), ("longer sales cycles", "a stronger home currency")),
    Sector("shipping", "Shipping|Maritime|Lines", ("Container", "Tankers", "Terminals", "Dry Bulk"), "containers moved", "thousand TEU", ("longer routes around the cape", "higher spot rates"), ("port congestion", "lower freight rates")),
    Sector("steel", "Steel|Metals|Works", ("Flat Products", "Long Products", "Tubes", "Recycling"), "crude steel output", "thousand tonnes", ("a restart of its second furnace", "restocking by distributors"), ("cheap imports", "a furnace outage")),
    Sector("vehicle", "Motors|Mobility|Vehicles", ("Passenger Cars", "Vans", "Trucks", "Parts"), "vehicle production", "vehicles", ("deliveries of its new van", "eased supply of parts"), ("a model changeover", "a shortage of wiring harnesses")),
    Sector("insurance", "Insurance|Assurance|Mutual", ("Motor", "Property", "Life", "Reinsurance"), "policies in force", "thousand policies", ("rate increases", "fewer large claims"), ("storm claims", "higher repair costs")),
    Sector("oil", "Petroleum|Oil|Exploration", ("Upstream", "Refining", "Marketing", "Gas"), "oil and gas production", "thousand barrels a day", ("new wells coming on stream", "higher gas prices"), ("unplanned shutdowns", "weaker refining margins")),
    Sector("telecom", "Telecom|Networks|Wireless", ("Mobile", "Broadband", "Business", "Towers"), "fibre connections", "thousand homes", ("fibre take-up", "annual price rises"), ("price competition in prepaid", "lower roaming income")),
    Sector("aerospace", "Aerospace|Aerostructures|Avionics", ("Engines", "Structures", "Defence", "Services"), "aircraft deliveries", "aircraft", ("rising build rates", "spare-part demand"), ("supplier delays", "rework on a fuselage section")),
)  # fmt: skip

# before the number, after it for millions, after it for billions
CURRENCIES = (
    ("$", " million", " billion"), ("$", " million", " billion"), ("$", " million", " billion"), ("$", "M", "B"),
    ("€", " million", " billion"), ("€", "m", "bn"), ("£", "m", "bn"), ("£", " million", " billion"),
    ("NOK ", " million", " billion"), ("CHF ", " million", " billion"), ("C$", " million", " billion"),
    ("SEK ", " million", " billion"), ("USD ", " million", " billion"), ("A$", "m", "bn"),
)  # fmt: skip
PER_CENT = ("%", "%", "%", " %", " percent", " per cent")
MONTHS = "January February March April May June July August September October November December".split()
QUARTERS = (("first", 31, 3), ("second", 30, 6), ("third", 30, 9), ("fourth", 31, 12))


@dataclass(frozen=True, slots=True)
class Company:
    name: str
    ticker: str
    sector: Sector
    currency: tuple[str, str, str]
    per_cent: str

    def money(self, value: float) -> str:
        """In millions, as this company's sources write it."""
        if value >= 10000:
            return f"{self.currency[0]}{value / 1000:,.2f}{self.currency[2]}"
        return f"{self.currency[0]}{value:,.1f}{self.currency[1]}"

    def percent(self, value: float) -> str:
        return f"{value:,.1f}{self.per_cent}"


@dataclass(frozen=True, slots=True)
class ReportingPeriod:
    """A reporting period: `label` now, `before` a year earlier, as sources write them."""

    label: str
    before: str
    short: str
    short_before: str
    year: int
    published: str
    as_of: str

    @property
    def over(self) -> str:
        """The period of a table's first column, in words."""
        return _in_words(self.short)

    @property
    def over_before(self) -> str:
        return _in_words(self.short_before)


def _in_words(column: str) -> str:
    return column.replace("FY", "fiscal ") if column.startswith("FY") else f"the period ended {column}"


def capital(text: str) -> str:
    """The first letter alone: "adjusted EBITDA" becomes "Adjusted EBITDA"."""
    return text[0].upper() + text[1:]


def company(rng: Random, *others: Company) -> Company:
    taken = {c.name.split()[0] for c in others}
    stem = rng.choice([s for s in STEMS if s not in taken])
    sector = others[0].sector if others and rng.random() < 0.6 else rng.choice(SECTORS)
    ticker = (stem[:2] + stem[-2:]).upper()[: rng.choice((3, 4, 4))]
    suffix = rng.choice(sector.suffix.split("|"))
    currency = others[0].currency if others else rng.choice(CURRENCIES)
    return Company(f"{stem} {suffix}", ticker, sector, currency, rng.choice(PER_CENT))


def person(rng: Random) -> str:
    return f"{rng.choice(FIRST)} {rng.choice(LAST)}"


def span(rng: Random) -> ReportingPeriod:
    """A quarter, half or year between 2021 and 2026, with the day its results came out."""
    year, q = rng.randint(2021, 2026), rng.randrange(4)
    word, day, month = QUARTERS[q]
    end, end_before = f"{day} {MONTHS[month - 1]} {year}", f"{day} {MONTHS[month - 1]} {year - 1}"
    if rng.random() < 0.3:
        end, end_before = f"{MONTHS[month - 1]} {day}, {year}", f"{MONTHS[month - 1]} {day}, {year - 1}"
    month_out, year_out = (month + 1, year) if month < 12 else (2, year + 1)
    out, later = rng.randint(3, 20), rng.randint(21, 28)
    published, as_of = f"{year_out}-{month_out:02d}-{out:02d}", f"{year_out}-{month_out:02d}-{later:02d}"
    labels = [
        (f"the quarter ended {end}", f"the quarter ended {end_before}"),
        (f"the {word} quarter of {year}", f"the {word} quarter of {year - 1}"),
        (f"the {word} quarter of fiscal {year}", f"the {word} quarter of fiscal {year - 1}"),
        (f"the three months to {end}", f"the three months to {end_before}"),
        (f"fiscal {year}", f"fiscal {year - 1}"),
        (f"the year ended {end}", f"the year ended {end_before}"),
    ]
    label, before = rng.choice(labels)
    short = (f"FY{year}", f"FY{year - 1}") if "fiscal 2" in label and "quarter" not in label else (end, end_before)
    return ReportingPeriod(label, before, short[0], short[1], year, published, as_of)


def amount(rng: Random) -> float:
    """In millions, spread over sizes."""
    return round(rng.choice((rng.uniform(12, 95), rng.uniform(100, 980), rng.uniform(1000, 7900))), 1)


def moved(rng: Random, value: float, spread: float = 0.24) -> float:
    """Another value of the same series, never equal."""
    while True:
        other = round(value * rng.uniform(1 - spread, 1 + spread), 1)
        if abs(other - value) >= 0.1:
            return other


def plain(value: float) -> str:
    """A number as a formula writes it: no commas, no trailing zero lost."""
    return f"{value:.1f}"


def rose(rng: Random, new: float, old: float) -> str:
    up, down = ("rose", "increased", "grew", "climbed"), ("fell", "declined", "decreased", "dropped")
    return rng.choice(up if new > old else down)


def up_or_down(new: float, old: float) -> str:
    return "up" if new > old else "down"


def higher(new: float, old: float) -> str:
    return "higher" if new > old else "lower"
