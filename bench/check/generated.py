"""True paragraphs out of tagged facts, and sentences made false in one coordinate each: what does the check say of them?

    python -m bench check generated --filings FOLDER [--companies ba,csco] [--paragraphs 300] [--corruptions 1200] [--show]

Paragraphs of one to three sentences are written out of tagged figures, in several wordings and roundings; corruptions change digit, scale,
unit, sign, period, line, segment, company, direction or formula. Both are checked on a desk of the filings as filed, and on one
with every tag taken out. Seeds are fixed. Exits 1 below what is wanted: 98 % of the corruptions contradicted or not found; of the true
figures 92 % tied or computed and at most 0.5 % contradicted, without tags 80 % and 1 %.
"""

from __future__ import annotations

import time
from argparse import ArgumentParser, Namespace
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from bench.check.corruptions import KINDS
from bench.check.desks import HELD_OUT, OpenDesk, desk, filings
from bench.check.sentences import Company, Sentence, company, paragraph, sentence, short, written
from bench.command import Skipped, add_work, given
from tieout.feeds import ticker_of
from tieout.model import CheckedFigure, Checker
from tieout.retrieval import company_year_end

CAUGHT = ("contradicted", "not_found")
TRUE = ("tied", "computed")
WANTED = {"tagged": (0.92, 0.005), "plain": (0.80, 0.01)}


@dataclass(frozen=True, slots=True)
class Judged:
    """One figure that was checked: what kind of sentence it is in, and what was said of it."""

    kind: str
    slot: str
    text: str
    said: CheckedFigure | None

    @property
    def verdict(self) -> str:
        return self.said.verdict if self.said else "unread"


def add_arguments(parser: ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("--filings", type=Path, help="folder of inline XBRL pages (.html.gz)")
    parser.add_argument("--companies", default=",".join(HELD_OUT), help="first words of the files' names: %(default)s")
    parser.add_argument("--paragraphs", type=int, default=300)
    parser.add_argument("--corruptions", type=int, default=1200)
    parser.add_argument("--seed", type=int, default=27)
    parser.add_argument("--show", type=int, default=0, help="print so many wrong ones of each kind")
    parser.add_argument("--only", choices=("tagged", "plain"), help="one of the two desks")
    add_work(parser, "check")


def run(options: Namespace) -> int:
    """Check, and print the shares."""
    paths = filings(given(options, "filings"), options.companies.split(","))
    with desk(options.work, paths, plain=False) as tagged:
        companies = _companies(tagged, options.companies.split(","))
        status = 0
        if options.only != "plain":
            status = _measure("tagged", tagged, companies, options)
    if options.only != "tagged":
        with desk(options.work, paths, plain=True) as plain:
            status = max(status, _measure("plain", plain, companies, options))
    return status


def _companies(on: OpenDesk, names: Sequence[str]) -> list[Company]:
    found = []
    for ticker in map(ticker_of, names):
        figures = [f for f in on.store.find(tickers=[ticker]) if f.origin == "xbrl"]
        year_end = company_year_end(ticker, on.ledger)
        if figures and year_end:
            found.append(company(ticker, figures[0].entity or ticker, year_end, figures))
    if len(found) < 2:
        raise Skipped("needs the filings of two companies")
    return found


def _measure(name: str, on: OpenDesk, companies: Sequence[Company], options: Namespace) -> int:
    begun = time.monotonic()
    checker = Checker(on.ledger, on.store)
    right = list(_true(checker, companies, options))
    wrong = list(_false(checker, companies, options))
    total = Counter(one.verdict for one in right)
    least, most = WANTED[name]
    tied = sum(total[v] for v in TRUE) / max(1, len(right))
    against = total["contradicted"] / max(1, len(right))
    print(f"{name}: {len(right)} true figures of {options.paragraphs} paragraphs: tied or computed {tied:.1%} (wanted {least:.0%}), "
          f"contradicted {against:.2%} (at most {most:.1%}), not found {total['not_found'] / len(right):.1%}, rest "
          f"{(len(right) - sum(total[v] for v in (*TRUE, *CAUGHT))) / len(right):.1%}")  # fmt: skip
    for kind in sorted({one.kind for one in right}):
        part = [one for one in right if one.kind == kind]
        print(
            f"    {kind:<10}{len(part):>5}  tied {_share(part, TRUE):6.1%}  contradicted {_share(part, ('contradicted',)):6.1%}"
        )
    caught = _share(wrong, CAUGHT)
    print(
        f"{name}: {len(wrong)} corruptions: contradicted or not found {caught:.1%} (wanted 98%), {time.monotonic() - begun:.0f} s"
    )
    for kind in KINDS:
        part = [one for one in wrong if one.kind == kind]
        print(
            f"    {kind:<10}{len(part):>5}  caught {_share(part, CAUGHT):6.1%}  contradicted {_share(part, ('contradicted',)):6.1%}"
        )
    if options.show:
        _show(right, wrong, options.show)
    return 0 if tied >= least and against <= most and caught >= 0.98 else 1


def _share(found: Sequence[Judged], verdicts: Sequence[str]) -> float:
    return sum(one.verdict in verdicts for one in found) / max(1, len(found))


def _true(checker: Checker, companies: Sequence[Company], options: Namespace) -> Iterator[Judged]:
    for n in _by_company(options.paragraphs, len(companies)):
        of = companies[n % len(companies)]
        sentences = paragraph(of, Random(f"{options.seed} true {n} {of.ticker}"))
        text, places = written(sentences)
        said = checker.check(text).figures
        for one, spans in zip(sentences, places, strict=True):
            for slot, span in spans.items():
                yield Judged(one.form, slot, f"{text}  [{text[slice(*span)]}]", _at(said, span))


def _false(checker: Checker, companies: Sequence[Company], options: Namespace) -> Iterator[Judged]:
    for n in _by_company(options.corruptions, len(companies)):
        kind = list(KINDS)[n // len(companies) % len(KINDS)]
        of = companies[n % len(companies)]
        made = _corrupted(kind, of, companies, Random(f"{options.seed} false {n} {of.ticker}"))
        text, (spans,) = written([made[0]])
        said = checker.check(text).figures
        slots = made[1] or tuple(spans)
        judged = [
            Judged(kind, slot, f"{text}  [{text[slice(*spans[slot])]}]", _at(said, spans[slot]))
            for slot in slots
            if slot in spans
        ]
        yield next((one for one in judged if one.verdict in CAUGHT), judged[0])


def _by_company(count: int, companies: int) -> list[int]:
    """Numbers up to `count`, those of one company together."""
    return sorted(range(count), key=lambda n: (n % companies, n))


def _corrupted(
    kind: str, of: Company, companies: Sequence[Company], random: Random
) -> tuple[Sentence, tuple[str, ...]]:
    """A sentence made false in the way of `kind`; drawn until one can be."""
    for _ in range(20_000):
        one = sentence(of, random, random.choice((of.name, short(of.name))))
        if one is not None and (made := KINDS[kind](one, of, companies, random)):
            return made.sentence, made.slots
    raise Skipped(f"no sentence about {of.name} can be corrupted by {kind}")


def _at(said: Sequence[CheckedFigure], span: tuple[int, int]) -> CheckedFigure | None:
    """What was said of the figure that stands there."""
    return next((f for f in said if f.start < span[1] and span[0] < f.end), None)


def _show(right: Sequence[Judged], wrong: Sequence[Judged], count: int) -> None:
    for title, found, bad in (
        ("true", right, [*CAUGHT, "not_checked", "unread"]),
        ("false", wrong, [*TRUE, "not_checked", "unread"]),
    ):
        for kind in sorted({one.kind for one in found}):
            missed = [one for one in found if one.kind == kind and one.verdict in bad]
            for one in missed[:count]:
                says = one.said.says if one.said else ""
                print(f"  {title} {kind} {one.slot} {one.verdict}: {one.text}\n      {says}")
