"""What the name of a tag says by itself: its words, a key, the statement it stands in, its unit and kind of period.

Pure. US-GAAP and IFRS taxonomies name elements in CamelCase by fixed habits ("IncreaseDecreaseIn…", "…PerShare",
"…ClassifiedAsOperatingActivities"); the rules below are those habits, and no others.
"""

from __future__ import annotations

import re

_PARTS = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|\d+")
_VERSION = re.compile(r"\d$")  # the taxonomy's second try at one element: GainLossOnDispositionOfAssets1
_IFRS_STYLE = re.compile(
    r"^AdjustmentsFor|ClassifiedAs\w+Activities$|^CashFlows(?:From|Used)|^IncreaseDecreaseThrough|[Aa]mortisation"
    r"|[Rr]ecognised|AttributableToOwnersOfParent|AttributableToNoncontrollingInterests$"
)
_NO_FIGURE = re.compile(r"(?:Member|Axis|Abstract|Domain|LineItems|Table|TextBlock)$")
_SECTIONS = (
    (r"Per(?:Share|Unit)|WeightedAverageNumber|WeightedAverageShares$|Antidilutive", "per_share"),
    (
        r"^IncreaseDecreaseIn|^Proceeds(?:From|To)|^Payments?(?:For|To|Of|Related|Proceeds)|^Repayments?Of|^NetCash|^CashFlows"
        r"|ClassifiedAs\w+Activities$|^AdjustmentsFor(?!ming)|Paid(?:Net)?$|PeriodIncreaseDecrease|EffectOfExchangeRate"
        r"|^Noncash|^CapitalExpendituresIncurred",
        "cash_flow",
    ),
    (r"^OtherComprehensiveIncome|^ComprehensiveIncome", "comprehensive_income"),
    (
        r"^Stock(?:Issued|Repurchased|Granted)|^AdjustmentsToAdditionalPaidInCapital|^AdjustmentsRelatedToTax"
        r"|^TreasuryStock(?:Value|Shares)Acquired|^IncreaseDecreaseThrough|^Dividends",
        "equity",
    ),
)  # first match wins
_UNITS = (
    (r"Per(?:Share|Unit)|PriceShare", "per_share"),
    (
        r"NumberOfShare|WeightedAverage\w*Shares|Shares(?:Outstanding|Issued|Authorized|Acquired|\d?$)"
        r"|^Stock\w*Shares|NonvestedNumber$|Outstanding(?:Number|InPeriod)",
        "shares",
    ),
    (r"Percent(?:age)?\d?$|Rate\d?$|Rate(?:Stated|Effective)|Ratio$", "percent"),
    (r"^NumberOf|Number$", "count"),
)


def is_figure(name: str) -> bool:
    """Whether a tag's local name can stand on a number: members, axes and text blocks cannot."""
    return _NO_FIGURE.search(name) is None


def is_ifrs_style(name: str) -> bool:
    """Whether a local name is formed as only the IFRS taxonomy forms them (British spelling, "ClassifiedAs…Activities")."""
    return _IFRS_STYLE.search(name) is not None


def words(name: str) -> list[str]:
    """A local name's words in lower case.

    >>> words("IncomeTaxesPaidNet")
    ['income', 'taxes', 'paid', 'net']
    """
    return [part.lower() for part in _PARTS.findall(_VERSION.sub("", name))]


def key(name: str) -> str:
    """A concept's key out of a local name: "GainLossOnDispositionOfAssets1" → "gain_loss_on_disposition_of_assets"."""
    return "_".join(words(name))


def label(name: str) -> str:
    """A label to show out of a local name: "OtherAssetsNoncurrent" → "Other assets noncurrent"."""
    return " ".join(words(name)).capitalize()


def section(name: str) -> str | None:
    """The statement that a local name points at (a value of `Concept.section`), None where the name does not say."""
    return next((found for pattern, found in _SECTIONS if re.search(pattern, name)), None)


def unit(name: str) -> str:
    """The kind of unit that a local name points at (a value of `Concept.unit`); "currency" where it does not say."""
    return next((found for pattern, found in _UNITS if re.search(pattern, name)), "currency")
