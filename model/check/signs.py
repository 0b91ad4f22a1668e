"""Do a claim's sign and its words of loss and profit agree with a figure's sign? Pure.

A tag's sign follows its concept and not the page: a cost is positive, though a table shows it in parentheses. So signs are
compared where a concept can be of either sign, and where running text writes a minus.
"""

from __future__ import annotations

import re

from tieout.model.check.claims import Claim
from tieout.model.check.lines import content
from tieout.retrieval import FiledFigure

_EITHER = re.compile(
    r"IncomeLoss|ProfitLoss|GainLoss|ComprehensiveIncome|EarningsPerShare|NetCashProvided|BenefitExpense|GainsLosses|LossesGains",
    re.I,
)
_LOSS = frozenset({"los", "loss", "deficit"})
_PROFIT = frozenset({"incom", "profit", "earn", "gain"})
_USED, _PROVIDED = "used", "provid"


def sign_agrees(claim: Claim, figure: FiledFigure) -> bool:
    """False only where words or signs plainly speak of the other sign."""
    size = figure.size
    if not size:
        return True
    if claim.prose and claim.figure.value < 0 < size:
        return False
    if _of_either_sign(figure):
        said = _sign_said(claim)
        return said == 0 or (said > 0) == (size > 0)
    return not (claim.prose and claim.figure.value < 0 and not _names_a_result(figure))


def _of_either_sign(figure: FiledFigure) -> bool:
    """By its tag; where nobody tagged it, by a label that names both: "Operating income (loss)"."""
    if figure.concept is not None:
        return _EITHER.search(figure.concept) is not None
    words = content(figure.label)
    return bool(words & _LOSS and words & _PROFIT)


def _names_a_result(figure: FiledFigure) -> bool:
    """Income, a loss, or cash that was provided or used: what may be below zero."""
    return bool(content(figure.label) & (_LOSS | _PROFIT | {_USED, _PROVIDED}))


def _sign_said(claim: Claim) -> int:
    """-1 for a loss, 1 for a profit, 0 where the claim leaves it open."""
    if claim.figure.value < 0:
        return -1
    words = frozenset(claim.words)
    if not claim.prose:
        return 0
    if words & _LOSS and not words & _PROFIT:
        return -1
    if words & _PROFIT and not words & _LOSS:
        return 1
    if _USED in words and _PROVIDED not in words:
        return -1
    return 1 if _PROVIDED in words and _USED not in words else 0
