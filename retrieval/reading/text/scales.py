"""Words and marks of scale: "million", "bn", "Mio.", "lakh crore". Pure."""

from __future__ import annotations

import re
from functools import lru_cache
from math import prod

_SCALES = {
    **dict.fromkeys(("trillion", "trn", "tn", "t"), 10**12),
    **dict.fromkeys(("billion", "milliard", "milliarden", "bln", "bn", "b", "mrd", "mld"), 10**9),
    **dict.fromkeys(("million", "millionen", "mln", "mn", "mm", "m", "mio"), 10**6),
    **dict.fromkeys(("thousand", "tausend", "tsd", "k", "000"), 10**3),
    **dict.fromkeys(("crore", "cr"), 10**7),
    **dict.fromkeys(("lakh", "lac"), 10**5),
}
SCALE_WORD = r"(?:[Tt]rillion|[Bb]illion|[Mm]illion|[Tt]housand|TRILLION|BILLION|MILLION|THOUSAND|[Cc]rore|CRORE|[Ll]akh|LAKH|[Ll]ac|[Mm]illiard|Millionen|Milliarden|Tausend)s?(?![A-Za-z])"
SCALE_MARK = r"(?:trn|tn|bln|bn|mln|mn|mm|TN|BN|MN|MM|Bn|Mn|Tn|(?:[Mm]io|MIO|[Mm]rd|MRD|[Mm]ld|Tsd)\b\.?)(?!\w)"


@lru_cache(maxsize=256)
def scale_of(written: str | None) -> int:
    """The power of ten of a word or mark of scale, or of two that multiply ("lakh crore"); 1 for none or an unknown one."""
    words = re.findall(r"[A-Za-z]+|000", written or "")
    return prod(_SCALES.get(word.lower(), _SCALES.get(word.lower().removesuffix("s"), 1)) for word in words)
