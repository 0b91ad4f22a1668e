"""Which words of a sentence speak of which of its figures. Pure.

"Revenue was A, compared with B in 2022, and net income was C": A and B are of revenue, C is of net income. The words between two
figures are parted at the first comma or conjunction; a figure left without a word of its own takes the one before it up.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from tieout.retrieval import terms

Span = tuple[int, int]

_JOINT = re.compile(r"[,;:(]| and | or | but | while | whereas | versus | vs\.? | compared | as compared ")
_LAST = re.compile(r"\s(?:against|from|to|than|with)\s+$")  # right before a figure
_EPS = re.compile(r"\bEPS\b", re.IGNORECASE)
_LEVEL = re.compile(r"\blevel\s+([123])\b", re.IGNORECASE)
_CLOSE = re.compile(r"[,;:)]| and | but | while | whereas | compared | versus | against | from | than | up | down ")
# Words of a claim that name nothing that is measured: scales, time, comparison, and how a sentence says its figure.
SAID = frozenset(
    terms(
        "billion million thousand percent percentage points point basis dollars usd cents quarter year fiscal month months week weeks period periods "
        "prior previous comparable same compared comparing versus respectively approximately about nearly almost roughly some over total totaled totalled "
        "amounted came stood reached recorded posted reported december november october september august july june may april march "
        "february january first second third fourth three six nine twelve thirteen fourteen twenty-six thirty-nine fifty-two fifty-three half full ago earlier end ended ending date company company's group also while respectively "
        "increase increased decrease decreased rose fell grew declined up down higher lower growth change changed decline drop dropped climbed slipped jumped "
        "against versus vs compares comparison hence thus while whereas although both representing represented representing equal equivalent each per share was were of to from versus held had"
    )
)


@dataclass(frozen=True, slots=True)
class Clause:
    """`text` are the words that speak of one figure, `own` those that stand nearest to it and belong to no other."""

    text: str
    own: str


def clauses(sentence: str, figures: Sequence[Span], when: Sequence[Span] = ()) -> list[Clause]:
    """The words of each figure, by its span in the sentence; figures and spans of time are blanked."""
    plain = _blanked(sentence, [*figures, *when])
    gaps = _gaps(plain, figures)
    out: list[Clause] = []
    for n in range(len(figures)):
        before, after = gaps[n][1], gaps[n + 1][0]
        own = f"{before} {after}"
        text = own
        if not spoken(own) and out:
            text = f"{out[-1].text} {own}"
        out.append(Clause(text, own))
    return out


def spoken(text: str) -> list[str]:
    """The content words of a claim in their common form, each once, without those that only say the figure."""
    return list(dict.fromkeys(word for word in terms(levelled(text)) if word not in SAID and not word[0].isdigit()))


def levelled(text: str) -> str:
    """ "Level 2" as one word, since of measured values it names a part, "U.S." as another, and "EPS" in full."""
    text = _EPS.sub("earnings per share", text)
    return _LEVEL.sub(r"level\1", text.replace("U.S.", "US").replace("U.K.", "UK"))


def _gaps(plain: str, figures: Sequence[Span]) -> list[tuple[str, str]]:
    """For each gap between figures, the one before the first and the one after the last: what closes and what opens."""
    ends = [0, *(end for _, end in figures)]
    starts = [*(start for start, _ in figures), len(plain)]
    found: list[tuple[str, str]] = []
    for n, (a, b) in enumerate(zip(ends, starts, strict=True)):
        gap = plain[a:b]
        if n == 0:
            found.append(("", gap))
        elif n == len(figures):
            close = _CLOSE.search(gap)
            found.append((gap[: close.start()] if close else gap, ""))
        else:
            joint = _JOINT.search(gap) or _LAST.search(gap)
            cut = joint.start() if joint else 0
            found.append((gap[:cut], gap[cut:]))
    return found


def _blanked(text: str, spans: Sequence[Span]) -> str:
    for start, end in spans:
        text = f"{text[:start]}{' ' * (end - start)}{text[end:]}"
    return text
