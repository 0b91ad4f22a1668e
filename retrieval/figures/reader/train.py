"""Trains the reader of untagged numbers on tagged filings: strip the tags, keep them as labels.

    python -m tieout.retrieval.figures.reader.train --filings DIR --out FOLDER [--leave-out ba,csco] --report-on amd,orcl

A filing is an inline XBRL page (.html or .html.gz); the first word of its name is its company. Four linear models over
the hashed features of features.py are fitted by Adam: length of the period, kind of unit, scale, and the day on which the
period ends; a fifth with a narrow middle names the concept. They are fitted twice: without the companies of --report-on,
for the measures and the threshold in the card, and with them, for use. Some ten minutes on two cores.
"""

from __future__ import annotations

import argparse
import json
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path, PurePosixPath
from typing import Any

import numpy as np

from tieout.feeds import Cover, TaggedNumber, Tagging, read_cover, tagged_html_to_text
from tieout.retrieval.figures.reader.candidates import SAME_DAY, end_candidates
from tieout.retrieval.figures.reader.features import (
    common_features,
    concept_features,
    end_features,
    open_lengths,
    scale_candidates,
    scale_features,
    slots,
    time_features,
)
from tieout.retrieval.figures.reader.fit import Recipe, fit_classes, fit_narrow, fit_ranking
from tieout.retrieval.figures.reader.frame import Frame, frame_of
from tieout.retrieval.figures.reader.layout import Place, places
from tieout.retrieval.figures.reader.weights import LENGTHS, UNITS, Matrix, Weights, length_class, likeliest, save
from tieout.retrieval.reading.concepts.load import concept_of_tag
from tieout.retrieval.reading.concepts.sources import page_of
from tieout.retrieval.reading.text.currencies import is_code

MOST_WRONG = {"concepts": 0.02, "tables": 0.02, "prose": 0.05}  # shares of all numbers that may be believed and wrong


@dataclass(frozen=True, slots=True)
class Example:
    """One tagged number: slots of its features, right answers, and its candidate days with their features."""

    company: str
    in_table: bool
    common: list[int]
    kind: list[int]
    unit: int
    length: int
    allowed: tuple[int, ...]  # lengths that the column's head and the row leave open
    scales: list[list[int]]  # none where the number says its own
    right_scale: int  # -1 where no candidate is right
    ends: list[list[int]]
    right_end: int
    concept: list[int]
    metric: str | None


def read_filing(path: Path) -> tuple[str, Tagging | None, Cover]:
    """A page's text, its tags and what its cover says, as a folder feed would read them."""
    text, tagging = tagged_html_to_text(page_of(path))
    return (
        text,
        tagging,
        read_cover(PurePosixPath(path.name.removesuffix(".gz")), text, "", datetime.now(UTC), (), None),
    )


def examples_of(path: Path) -> Iterator[Example]:
    """The examples of one filing."""
    text, tagging, cover = read_filing(path)
    if tagging is None:
        return
    found = places(text)
    frame = frame_of(text, found, cover.period_end, cover.form)
    tags = sorted(tagging.numbers, key=lambda n: n.start)
    starts = [n.start for n in tags]
    for place in found:
        at = bisect_right(starts, place.figure.end - 1) - 1
        if at >= 0 and place.figure.start <= tags[at].start and tags[at].end <= place.figure.end:
            yield _example(path.name.split("-")[0], place, frame, tags[at])


def _example(company: str, place: Place, frame: Frame, tag: TaggedNumber) -> Example:
    months = _months(tag)
    common = slots(common_features(place, frame))
    candidates = end_candidates(place, frame)
    right = next((n for n, (day, _) in enumerate(candidates) if abs(day - tag.period_end) < SAME_DAY), -1)
    scale = 10**tag.scale if tag.scale >= 0 else 1
    scales = scale_candidates(place, frame) if place.figure.scale == 1 else []
    return Example(
        company,
        place.in_table,
        common,
        [*common, *slots(time_features(place, frame))],
        unit_class(tag.unit, tag.scale),
        length_class(months),
        open_lengths(place),
        [slots(scale_features(place, one, sources)) for one, sources in scales],
        next((n for n, (one, _) in enumerate(scales) if one == scale), -1),
        [slots(names) for names in end_features(place, frame, candidates, LENGTHS[length_class(months)])],
        right,
        slots(concept_features(place, desk_unit(tag.unit, tag.scale), months)),
        concept.key if (concept := concept_of_tag(tag.concept)) else None,
    )


def _months(tag: TaggedNumber) -> int:
    return 0 if tag.period_start is None else round(((tag.period_end - tag.period_start).days + 1) / 30.4)


def desk_unit(unit: str, scale: int) -> str | None:
    """A tag's unit as the desk writes it."""
    name = UNITS[unit_class(unit, scale)]
    return unit if name in ("money", "per share") else {"shares": "shares", "percent": "percent"}.get(name)


def unit_class(unit: str, scale: int) -> int:
    """The position in `UNITS` of a tag's unit."""
    if unit.endswith("/shares"):
        return UNITS.index("per share")
    if unit == "shares":
        return UNITS.index("shares")
    if unit == "pure":
        return UNITS.index("percent" if scale == -2 else "count")
    return UNITS.index("money" if is_code(unit) else "count")


def concept_names(examples: Iterable[Example]) -> tuple[str, ...]:
    """The concepts that at least two companies tag."""
    companies: dict[str, set[str]] = {}
    for e in examples:
        if e.metric is not None:
            companies.setdefault(e.metric, set()).add(e.company)
    return tuple(sorted(key for key, found in companies.items() if len(found) >= 2))


def fit(examples: Sequence[Example], recipe: Recipe) -> Weights:
    """All models."""
    names = concept_names(examples)
    number = {name: n for n, name in enumerate(names)}
    known = [(e.concept, number[e.metric]) for e in examples if e.metric in number]
    narrow = fit_narrow([slots for slots, _ in known], [right for _, right in known], len(names), recipe)
    return Weights(
        fit_classes([e.kind for e in examples], [e.length for e in examples], len(LENGTHS), recipe),
        fit_classes([e.common for e in examples], [e.unit for e in examples], len(UNITS), recipe),
        fit_ranking([(e.scales, e.right_scale) for e in examples], recipe),
        fit_ranking([(e.ends, e.right_end) for e in examples], recipe),
        *narrow,
        concepts=names,
    )


def threshold_of(scored: Iterable[tuple[float, bool]], most_wrong: float) -> tuple[float, float, float]:
    """The least probability at which at most that share of all is believed and wrong; with the shares right and wrong."""
    ordered = sorted(scored, reverse=True)
    chosen, right, wrong = (1.0, 0.0, 0.0), 0, 0
    for probability, good in ordered:
        right, wrong = right + good, wrong + (not good)
        if wrong <= most_wrong * len(ordered):
            chosen = (probability, right / len(ordered), wrong / len(ordered))
    return chosen


def scored_concepts(weights: Weights, examples: Iterable[Example]) -> Iterator[tuple[float, bool]]:
    """Probability of each example's likeliest concept, and whether it is the tag's."""
    for e in examples:
        if e.metric is not None:
            scores = weights.concept_in[e.concept].sum(0) @ weights.concept_out + weights.concept_bias[0]
            at, probability = likeliest(scores)
            yield probability, weights.concepts[at] == e.metric


def scored_periods(weights: Weights, examples: Iterable[Example]) -> Iterator[tuple[float, bool]]:
    """Probability of each example's likeliest period, and whether it is the tag's; the start of an instant does not count."""
    for e in examples:
        at, sure_length = likeliest(weights.length[e.kind].sum(0)[list(e.allowed)])
        end, sure_end = likeliest([float(weights.end[one].sum()) for one in e.ends] or [0.0])
        yield sure_length * sure_end, end == e.right_end and e.length in (0, e.allowed[at])


def best(weights: Matrix, lists: Sequence[list[int]]) -> int:
    """The position of the candidate with the highest score, -2 where there are none."""
    scores = [float(weights[one].sum()) for one in lists]
    return int(np.argmax(scores)) if scores else -2


def measured(weights: Weights, examples: Iterable[Example]) -> dict[str, Any]:
    """Shares of right answers, in tables and in prose; `end` with the right length given."""
    counts: dict[str, dict[str, list[int]]] = {"tables": {}, "prose": {}}
    for e in examples:
        where = counts["tables" if e.in_table else "prose"]

        def add(name: str, right: bool, where: dict[str, list[int]] = where) -> None:
            where.setdefault(name, [0, 0])
            where[name][0] += right
            where[name][1] += 1

        lengths = weights.length[e.kind].sum(0)
        length = max(e.allowed, key=lambda n: lengths[n])
        add("length", length == e.length)
        add("unit", int(weights.unit[e.common].sum(0).argmax()) == e.unit)
        if e.scales:
            add("scale", best(weights.scale, e.scales) == e.right_scale)
        end = best(weights.end, e.ends) == e.right_end
        add("end", end)
        add("period", end and (e.length in (0, length)))
        add("end among candidates", e.right_end >= 0)
    return {where: {name: right / of for name, (right, of) in found.items()} for where, found in counts.items()}


def main(argv: Sequence[str] | None = None) -> None:
    """Read, fit, report, save."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--filings", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--leave-out", default="", help="companies that are not read at all, with commas between")
    parser.add_argument(
        "--report-on",
        required=True,
        help="companies to measure on and to choose thresholds on, by models not trained on them",
    )
    options = parser.parse_args(argv)
    left_out = {name for name in options.leave_out.split(",") if name}
    reported = {name for name in options.report_on.split(",") if name}
    examples: list[Example] = []
    for path in sorted(options.filings.glob("*.htm*")):
        if path.name.split("-")[0] not in left_out:
            examples += examples_of(path)
            print(f"{path.name}: {len(examples):,} examples in all", flush=True)
    recipe = Recipe()
    apart = [e for e in examples if e.company in reported]
    first = fit([e for e in examples if e.company not in reported], recipe)
    chosen = {
        "concepts": threshold_of(scored_concepts(first, apart), MOST_WRONG["concepts"]),
        "periods in tables": threshold_of(
            scored_periods(first, [e for e in apart if e.in_table]), MOST_WRONG["tables"]
        ),
        "periods in prose": threshold_of(
            scored_periods(first, [e for e in apart if not e.in_table]), MOST_WRONG["prose"]
        ),
    }
    believed = {name: {"threshold": t, "right": right, "wrong": wrong} for name, (t, right, wrong) in chosen.items()}
    measures = measured(first, apart) | {"believed": believed}
    print(json.dumps(measures, indent=1), flush=True)
    card = {
        "companies": sorted({e.company for e in examples}),
        "measured_on": sorted(reported),
        "examples": len(examples),
        "recipe": asdict(recipe),
        "measures": measures,
        "made": date.today().isoformat(),
    }
    concept, tables, prose = (threshold for threshold, _, _ in chosen.values())
    weights = replace(fit(examples, recipe), concept_threshold=concept, period_thresholds=(tables, prose))
    save(weights, options.out, card)


if __name__ == "__main__":
    main()
