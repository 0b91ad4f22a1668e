"""Questions made from the tags of filings, asked of the figure store: read, vetoed by type, ranked.

    python -m bench answers tagged --filings FOLDER --companies ba,csco [--questions 200] [--least 0.6]

Each question asks for one tagged fact of a filing, in words that some filer uses for it, in a wording of bench/sets/wordings.json (none
of which the ranker was trained on), with company and period in words. The whole of it is read as any question is; the answer is
right where the best-ranked figure's value is the fact's. Prints right, wrong and refused at `--least`, and the risk-coverage curve.
"""

from __future__ import annotations

import json
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from bench.command import Skipped
from tieout.feeds import Company, Document
from tieout.retrieval.evidence.fiscal_year_end import year_end_of_cover, year_end_of_tags
from tieout.retrieval.evidence.from_store import stored_candidates
from tieout.retrieval.evidence.ranker.questions import Filing, facts_of, metric_words
from tieout.retrieval.evidence.ranker.train import document_of, figures_of
from tieout.retrieval.figures.records import FiledFigure
from tieout.retrieval.figures.store import FigureStore
from tieout.retrieval.query.held_names import HeldNames
from tieout.retrieval.query.parse import parse_question
from tieout.retrieval.reading.companies import Directory, short_name

WORDINGS = Path(__file__).resolve().parents[1] / "sets" / "wordings.json"
_TODAY = date(2024, 12, 31)
_LENGTHS = {
    "year": range(350, 381),
    "quarter": range(75, 105),
    "six months": range(170, 191),
    "nine months": range(255, 286),
}


@dataclass(frozen=True, slots=True)
class Desk:
    """Documents of several companies, their figures in a store."""

    documents: dict[str, list[Document]]  # by ticker
    filings: list[tuple[str, Filing]]
    companies: list[Company]
    year_ends: dict[str, tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Outcome:
    """One question, what the store's best figure was, and how sure the ranker is of it."""

    question: str
    right: bool
    share: float
    best: str


def add_arguments(parser: ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument(
        "--filings", type=Path, help="folder of inline XBRL pages (.html.gz); the name begins with the ticker"
    )
    parser.add_argument("--companies", default="", help="tickers, with commas; default all")
    parser.add_argument("--questions", type=int, default=100, help="of each filing")
    parser.add_argument("--least", type=float, default=0.6, help="share of the ranker at which an answer is shown")
    parser.add_argument("--plain", action="store_true", help="take the tags out before reading")
    parser.add_argument("--out", type=Path, help="write every outcome there, a JSON object a line")


def run(options: Namespace) -> int:
    """Ask, and print the counts."""
    if options.filings is None:
        raise Skipped("needs --filings FOLDER with inline XBRL pages")
    chosen = set(filter(None, options.companies.split(",")))
    paths = [p for p in sorted(options.filings.glob("*.html.gz")) if not chosen or p.name.split("-")[0] in chosen]
    with TemporaryDirectory() as folder, FigureStore.open(Path(folder) / "figures.sqlite") as store:
        desk = _desk(paths, store, plain=options.plain)
        found = list(_outcomes(desk, store, options.questions))
    if options.out:
        options.out.write_text("".join(json.dumps(_row(o)) + "\n" for o in found), "utf-8")
    _report(found, options.least)
    return 0


def _desk(paths: Sequence[Path], store: FigureStore, *, plain: bool) -> Desk:
    documents: dict[str, list[Document]] = {}
    filings, companies, ends = [], {}, {}
    with store.writing():
        for path in paths:
            ticker = path.name.split("-")[0].upper()
            document, tagging = document_of(path)
            tagged, untagged = figures_of(document, tagging)
            store.replace(document.id, untagged if plain else tagged, ticker=ticker)
            documents.setdefault(ticker, []).append(document)
            filings.append((ticker, Filing(document.text, tagged, untagged)))
            cover = dict(tagging.cover) if tagging else {}
            companies[ticker] = Company(cover.get("EntityRegistrantName", ticker), ticker)
            if end := year_end_of_cover(document, tagging) or year_end_of_tags(tagging):
                ends[ticker] = end
    return Desk(documents, filings, list(companies.values()), ends)


def _outcomes(desk: Desk, store: FigureStore, count: int) -> Iterator[Outcome]:
    data = json.loads(WORDINGS.read_text("utf-8"))
    directory = Directory(desk.companies, HeldNames(desk.companies).find)
    names = {c.ticker: c.name for c in desk.companies}
    for ticker, filing in desk.filings:
        random = Random(f"{ticker} {filing.text[:200]}")
        for fact in facts_of(filing, count, random):
            asked = _question(fact, names[ticker] or ticker, ticker, data, desk.year_ends.get(ticker), random)
            if asked:
                yield _ask(asked, fact, desk, store, directory)


def _question(
    fact: FiledFigure, name: str, ticker: str, data: dict[str, object], year_end: tuple[int, int] | None, random: Random
) -> str | None:
    """The fact asked for; None where its period has no wording or its metric no words."""
    metric, kind = metric_words(fact, random), _kind(fact)
    if metric is None or kind is None or fact.period_end is None:
        return None
    wordings = [w["template"] for w in data["wordings"] if w["kind"] in ("any", "instant" if kind == "day" else "flow")]  # type: ignore[attr-defined]
    period = random.choice(data["periods"][kind]).format(**_slots(fact, year_end))  # type: ignore[index]
    company = random.choice([short_name(name), short_name(name).lower(), ticker, ticker.lower(), name])
    text: str = random.choice(wordings).format(company=company, metric=metric, period=period)
    return text


def _kind(fact: FiledFigure) -> str | None:
    if fact.period_start is None or fact.period_end is None:
        return "day"
    days = (fact.period_end - fact.period_start).days
    return next((kind for kind, length in _LENGTHS.items() if days in length), None)


def _slots(fact: FiledFigure, year_end: tuple[int, int] | None) -> dict[str, object]:
    """What the period's wordings have to be filled with."""
    end, start = fact.period_end, fact.period_start
    assert end is not None
    last = (year_end or (12, 31))[0]  # 13: January of the year after the one that names the fiscal year
    month = last - 12 if last > 12 else last
    after = (end.month - month - 1) % 12 + 1 if (end.month - month) % 12 else 12
    if end.day < 8 and after > 1:
        after -= 1  # a calendar of weeks that runs into the next month
    year = end.year + (1 if (end.month - (1 if end.day < 8 else 0)) > month else 0) - (1 if last > 12 else 0)
    return {
        "end": f"{end:%B} {end.day}, {end.year}", "start": f"{start:%B} {start.day}, {start.year}" if start else "",
        "end_month": f"{end:%B}", "end_year": end.year, "fy": year, "fq": max(1, round(after / 3)),
    }  # fmt: skip


def _ask(asked: str, fact: FiledFigure, desk: Desk, store: FigureStore, directory: Directory) -> Outcome:
    ends = desk.year_ends
    slots = parse_question(asked, directory, today=_TODAY, fiscal_year_ends=ends).slots
    slot = next((s for s in slots if s.company), None)
    if slot is None or slot.company is None or slot.company.ticker is None:
        return Outcome(asked, False, 0.0, "no company")
    ticker = slot.company.ticker
    plain = replace(slot, asked="", expects="number")
    found = stored_candidates(plain, desk.documents.get(ticker, []), store, slot.company.name, ends.get(ticker))
    if not found:
        return Outcome(asked, False, 0.0, "nothing fits")
    best = found[0]
    same_end = (
        best.period is not None and fact.period_end is not None and abs((best.period.end - fact.period_end).days) < 8
    )
    right = abs(best.figure.size) == abs(fact.size) and same_end
    return Outcome(asked, right, best.score, f"{best.metric}: {best.figure.size} ({best.period})")


def _row(outcome: Outcome) -> dict[str, object]:
    return {
        "question": outcome.question,
        "right": outcome.right,
        "share": round(outcome.share, 4),
        "best": outcome.best,
    }


def _report(found: Sequence[Outcome], least: float) -> None:
    shown = [o for o in found if o.share >= least]
    right = sum(o.right for o in shown)
    total = max(1, len(found))
    print(f"{len(found)} questions: right {right / total:.1%}, wrong {(len(shown) - right) / total:.1%}, "
          f"refused {1 - len(shown) / total:.1%}; first whatever its share: {sum(o.right for o in found) / total:.1%}")  # fmt: skip
    print("coverage  wrong of shown  least share")
    order = sorted(found, key=lambda o: -o.share)
    for tenths in range(1, 11):
        part = order[: max(1, len(order) * tenths // 10)]
        wrong = sum(not o.right for o in part) / len(part)
        print(f"{tenths / 10:8.0%}  {wrong:14.1%}  {part[-1].share:.3f}")
