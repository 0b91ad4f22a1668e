"""Names of months and weekdays as European papers and feeds write them, out of Unicode's CLDR. Pure.

A name that is another month elsewhere (Croatian "listopad" is October, Polish "listopad" November) is no month here.
"""

from __future__ import annotations

import unicodedata
from functools import cache

_LOCALES = "en de fr es it pt nl da sv nb fi pl cs sk hu ro tr el ru uk id ca sl hr et lv lt bg".split()
_ALSO = {"sept": 9, "märz": 3, "mrz": 3, "jän": 1, "jänner": 1}  # usual, and not in CLDR


def month_of(word: str) -> int | None:
    """ "Nov", "november", "Sept.", "août", "Dez", "marzo" → 1 to 12; None for any other word."""
    return _months().get(_plain(word))


def is_weekday(word: str) -> bool:
    """ "Mon", "Donnerstag", "jeu." """
    return _plain(word) in _weekdays()


def _plain(word: str) -> str:
    """Lower case, without a full stop, accents or points: feeds drop these."""
    parts = unicodedata.normalize("NFKD", word.strip().rstrip(".").casefold())
    return "".join(part for part in parts if not unicodedata.combining(part))


@cache
def _months() -> dict[str, int]:
    from babel import Locale

    found: dict[str, set[int]] = {}
    for code in _LOCALES:
        names = Locale.parse(code).months
        for form in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                for number, name in names[form][width].items():
                    found.setdefault(_plain(str(name)), set()).add(int(number))
    for name, number in _ALSO.items():
        found.setdefault(_plain(name), set()).add(number)
    english = {
        _plain(str(n)): int(k) for w in ("wide", "abbreviated") for k, n in Locale("en").months["format"][w].items()
    }
    sure = {name: min(numbers) for name, numbers in found.items() if len(numbers) == 1 and not name.isdigit()}
    return sure | english


@cache
def _weekdays() -> frozenset[str]:
    from babel import Locale

    return frozenset(
        _plain(str(name))
        for code in _LOCALES
        for form in ("format", "stand-alone")
        for width in ("wide", "abbreviated", "short")
        for name in Locale.parse(code).days[form].get(width, {}).values()
    )
