"""The check: a text's claims, each with what the desk says to it. The wing's one way in.

A sentence is judged together: levels first, then what can be worked out of the levels that tied, then whether a rise or a fall is
one, and last what no source bears out.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from itertools import groupby

from tieout.feeds import Ledger
from tieout.model.check.calculate import (
    WAYS,
    Tied,
    Worked,
    agrees,
    before,
    direction_said,
    earlier_in,
    sizes,
    words_before,
    words_behind,
    workings,
)
from tieout.model.check.claims import Claim, Reading, read_claims, stretches
from tieout.model.check.footings import Misfooting, misfootings
from tieout.model.check.match import Match, match
from tieout.model.check.owners import owners_of
from tieout.model.check.records import CheckedFigure, CheckReport, CheckVerdict
from tieout.model.check.shelf import Shelf
from tieout.model.check.wording import (
    says_computed,
    says_contradicted,
    says_elsewhere,
    says_expected,
    says_misfooted,
    says_not_a_figure,
    says_nothing,
    says_other_line,
    says_tied,
    says_worked_otherwise,
    says_wrong_way,
)
from tieout.model.tieout.context import speaks_of_outlook
from tieout.retrieval import FigureStore, FiledFigure, non_figures, unread

Progress = Callable[[int, int], None]  # characters read, characters in all


_BY = (["by"], ["of"], ["or"])
_CLOSE = 6  # words before a figure, among which the verb stands that moved to it


def quiet(done: int, total: int) -> None:
    """Progress nobody looks at."""


def check_text(
    text: str,
    ledger: Ledger,
    store: FigureStore,
    *,
    title: str = "",
    tickers: Sequence[str] = (),
    as_of: datetime | None = None,
    now: datetime | None = None,
    progress: Progress = quiet,
) -> CheckReport:
    """Every figure of `text` with its verdict, in order. Offsets count in `text`.

    `store` must have followed the ledger (`follow_figures`). `title`: what the text's file or page is called. `tickers`: only these
    companies' figures; one alone is whom the text speaks of where it names nobody. `as_of`: nothing known later is used.

        with desk.open_ledger() as ledger, open_figures(desk.index.folder) as store:
            report = check_text("Revenue was $4.2 billion in 2025.", ledger, store, tickers=["KLFD"])
    """
    return Checker(ledger, store, tickers=tickers, as_of=as_of, now=now).check(text, title=title, progress=progress)


class Checker:
    """`check_text` for several texts: what was read of the desk for one is kept for the next. Of one thread, as its store is."""

    def __init__(
        self,
        ledger: Ledger,
        store: FigureStore,
        *,
        tickers: Sequence[str] = (),
        as_of: datetime | None = None,
        now: datetime | None = None,
    ) -> None:
        self._shelf = Shelf(ledger, store, as_of)
        self._owners = owners_of(store.owners(), ledger.companies(), tickers)
        self._today = (as_of or now or datetime.now(UTC)).date()

    def check(self, text: str, *, title: str = "", progress: Progress = quiet) -> CheckReport:
        """See `check_text`."""
        reading = Reading(self._owners, self._today, self._shelf.year_end, title)
        claims = read_claims(text, reading, lambda at: progress(at, len(text)))
        figures: list[CheckedFigure] = []
        for _, sentence in groupby(claims, key=lambda claim: claim.sentence):
            figures += _sentence(list(sentence), self._shelf)
        figures = _footed(figures, _by_stretch(text, misfootings))
        found = [*figures, *_unchecked(text, [(figure.start, figure.end) for figure in figures])]
        return CheckReport(text, tuple(sorted(found, key=lambda figure: (figure.start, figure.end))))


# -- a sentence ----------------------------------------------------------------------------------------------------------


def _sentence(claims: Sequence[Claim], shelf: Shelf) -> list[CheckedFigure]:
    matches = [match(claim, shelf) for claim in claims]
    tied = [Tied(c, m.figure) for c, m in zip(claims, matches, strict=True) if m.finding == "tied" and m.figure]
    return [_figure(claim, found, tied, shelf, claims) for claim, found in zip(claims, matches, strict=True)]


def _figure(claim: Claim, found: Match, tied: Sequence[Tied], shelf: Shelf, claims: Sequence[Claim]) -> CheckedFigure:
    if found.finding == "tied" and found.figure is not None:
        wrong = _wrong_way(claim, found, tied, shelf) or _changed_otherwise(claim, tied, shelf)
        return wrong or _told(claim, "tied", found.figure, says_tied(found.figure, _year(claim, shelf)), shelf)
    others = [one for one in tied if one.claim is not claim]
    worked = list(workings(claim, others, shelf, change=_is_change(claim))) if claim.prose else []
    right = next((w for w in worked if agrees(claim, w)), None)
    if right is not None:
        said = direction_said(claim)
        if right.change and said and right.change != said:
            return _computed(claim, "contradicted", right, says_wrong_way(right, said), shelf)
        return _computed(claim, "computed", right, says_computed(right, claim), shelf)
    if _expected(claim, shelf):
        return _bare(claim, "not_checked", says_expected())
    stated = next((w for w in worked if _must_be(claim, w, claims, tied)), None)
    if stated is not None:
        return _computed(claim, "contradicted", stated, says_worked_otherwise(stated, claim), shelf)
    if found.finding == "contradicted" and found.figure is not None and not _is_change(claim):
        return _told(
            claim, "contradicted", found.figure, says_contradicted(claim, found.figure, _year(claim, shelf)), shelf
        )
    return _not_found(claim, found, shelf)


def _not_found(claim: Claim, found: Match, shelf: Shelf) -> CheckedFigure:
    """What has the same value is told, though it is no source."""
    if found.finding == "other_period" and found.figure is not None:
        return _bare(claim, "not_found", says_elsewhere(found.figure, _year(claim, shelf)))
    if found.finding == "named_otherwise" and found.figure is not None and found.rival is not None:
        return _bare(claim, "not_found", says_other_line(found.figure, found.rival))
    return _bare(claim, "not_found", says_nothing(claim))


def _wrong_way(claim: Claim, found: Match, tied: Sequence[Tied], shelf: Shelf) -> CheckedFigure | None:
    """A level that ties, of which the sentence says that it rose or fell to it, though the desk's earlier figure says otherwise."""
    figure, said = found.figure, direction_said(claim)
    if figure is None or not said or not _moved_to(claim):
        return None
    then = earlier_in(figure, tied) or before(figure, shelf, claim)
    a, b = sizes(figure, then) if then is not None else (figure.size, figure.size)
    value = a - b
    if then is None or not value or (value > 0) == (said > 0):
        return None
    worked = Worked(f"{figure.value:,f} - {then.value:,f}", value, (figure, then), 1 if value > 0 else -1)
    return _computed(claim, "contradicted", worked, says_wrong_way(worked, said), shelf)


def _changed_otherwise(claim: Claim, tied: Sequence[Tied], shelf: Shelf) -> CheckedFigure | None:
    """A change that ties to a source's column of changes, though the levels of the sentence say that it went the other way."""
    said = direction_said(claim)
    if not said or not _is_change(claim):
        return None
    others = [one for one in tied if one.claim is not claim]
    worked = next((w for w in workings(claim, others, shelf, change=True) if w.change and agrees(claim, w)), None)
    if worked is None or worked.change == said:
        return None
    return _computed(claim, "contradicted", worked, says_wrong_way(worked, said), shelf)


def _moved_to(claim: Claim) -> bool:
    """ "Rose to A", "fell 3% to A": the figure is where it moved to; "compared to A" is not."""
    before = words_before(claim)
    return (
        before[-1:] == ["to"] and any(word in WAYS for word in before[-_CLOSE:]) and "compared" not in before[-_CLOSE:]
    )


def _must_be(claim: Claim, worked: Worked, claims: Sequence[Claim], tied: Sequence[Tied]) -> bool:
    """Can the claim be nothing but this growth? It says a direction, it is the sentence's only rate, and nothing is adjusted."""
    rates = [c for c in claims if c.shown.unit == "percent"]
    said = direction_said(claim)
    plain = not claim.adjusted and claim.when.said
    amounts = [c for c in claims if c.shown.unit not in ("percent", "pp", "bp", "x") and c is not claim]
    if amounts and not any(one.figure in worked.operands for one in tied):
        return False  # the sentence's own amounts are of something else
    return (
        worked.sure and worked.change != 0 and said != 0 and plain and claim.shown.unit == "percent" and len(rates) == 1
    )


def _is_change(claim: Claim) -> bool:
    """Does the sentence say that something moved by the figure: "rose A", "fell by A", "an increase of A", "the A decline"?"""
    if not claim.prose:
        return False
    before, behind = words_before(claim)[-1:], words_behind(claim)[:1]
    return any(word in WAYS for word in (*before, *behind)) or (before in _BY and direction_said(claim) != 0)


def _expected(claim: Claim, shelf: Shelf) -> bool:
    """Does the sentence say what is expected, of a time that had not ended when the company's newest paper was out?"""
    if not claim.prose or not speaks_of_outlook(claim.sentence_text):
        return False
    newest = shelf.newest(claim.owner) if claim.owner else None
    ends = [period.end for period in claim.when.periods] if claim.when.said else []
    return newest is None or not ends or any(end > newest for end in ends)


def _year(claim: Claim, shelf: Shelf) -> tuple[int, int] | None:
    return shelf.year_end(claim.owner) if claim.owner else None


# -- records -------------------------------------------------------------------------------------------------------------


def _bare(claim: Claim, verdict: CheckVerdict, says: str) -> CheckedFigure:
    f = claim.figure
    return CheckedFigure(claim.text, f.start, f.end, verdict, None, f.size, says, None, f.unit)


def _told(claim: Claim, verdict: CheckVerdict, figure: FiledFigure, says: str, shelf: Shelf) -> CheckedFigure:
    return replace(_bare(claim, verdict, says), source=shelf.source(figure, _year(claim, shelf)))


def _computed(claim: Claim, verdict: CheckVerdict, worked: Worked, says: str, shelf: Shelf) -> CheckedFigure:
    operands = tuple(shelf.source(figure, _year(claim, shelf)) for figure in worked.operands)
    return replace(_bare(claim, verdict, says), source=operands[0], operands=operands, formula=worked.formula)


def _footed(figures: Sequence[CheckedFigure], wrong: Sequence[Misfooting]) -> list[CheckedFigure]:
    """Totals that are not the sum of their parts, but for those that a source bears out."""
    places = [one.start for one in wrong]
    out = []
    for figure in figures:
        at = bisect_left(places, figure.start)
        one = wrong[at] if at < len(wrong) and places[at] < figure.end else None
        if one is not None and figure.verdict not in ("tied", "computed"):
            figure = replace(figure, verdict="contradicted", says=says_misfooted(one), formula=one.formula, source=None)
        out.append(figure)
    return out


def _unchecked(text: str, taken: Sequence[tuple[int, int]]) -> Iterator[CheckedFigure]:
    """Dates, references and list numbers, and digits that were not understood."""
    free = _Free(taken)
    for begin, finish in stretches(text):
        part = text[begin:finish]
        for spans, says in (
            (non_figures(part), says_not_a_figure()),
            (unread(part), says_not_a_figure(understood=False)),
        ):
            for a, b in spans:
                start, end = a + begin, b + begin
                if any(c.isdigit() for c in text[start:end]) and free.claim(start, end):
                    yield CheckedFigure(text[start:end], start, end, "not_checked", None, None, says)


class _Free:
    """Spans that nothing has taken yet; figures are given in order."""

    def __init__(self, taken: Sequence[tuple[int, int]]) -> None:
        self._taken = list(taken)

    def claim(self, start: int, end: int) -> bool:
        """Take a span, where nothing of it is taken."""
        at = bisect_left(self._taken, (end, 0))
        if at and self._taken[at - 1][1] > start:
            return False
        self._taken.insert(at, (start, end))
        return True


def _by_stretch(text: str, read: Callable[[str], list[Misfooting]]) -> list[Misfooting]:
    return [replace(one, start=one.start + begin) for begin, end in stretches(text) for one in read(text[begin:end])]
