"""Trains the reader of untagged numbers on tagged filings: strip the tags, keep them as labels.

    python -m tieout.retrieval.figures.reader.train --filings DIR --out FOLDER [--leave-out ba,csco] --report-on amd,orcl

A filing is an inline XBRL page (.html or .html.gz); the first word of its name is its company. Four linear models over
the hashed features of features.py are fitted: length of the period, kind of unit, scale, and the day on which the period
ends; a fifth with a narrow middle names the concept. They are fitted twice: without the companies of --report-on, for the
measures and the thresholds in the card, and with them, for use. The network of together.py learns from the guesses of the
first ones about the companies of --report-on: one half of these measures what the other half taught. Some ten minutes on two
cores.
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
from numpy.typing import NDArray

from tieout.feeds import Cover, TaggedNumber, Tagging, read_cover, tagged_html_to_text
from tieout.retrieval.figures.reader.candidates import end_candidates
from tieout.retrieval.figures.reader.features import (
    common_slots,
    concept_features,
    end_slots,
    open_lengths,
    scale_candidates,
    scale_features,
    slots,
    time_features,
)
from tieout.retrieval.figures.reader.fit import Recipe, fit_classes, fit_narrow, fit_ranking, fit_together
from tieout.retrieval.figures.reader.frame import Frame, frame_of
from tieout.retrieval.figures.reader.layout import Place, places
from tieout.retrieval.figures.reader.read import guesses_of
from tieout.retrieval.figures.reader.together import SAME_DAY, best_guess, told
from tieout.retrieval.figures.reader.weights import (
    LENGTHS,
    UNITS,
    Matrix,
    Together,
    Weights,
    length_class,
    likeliest,
    load,
    save,
)
from tieout.retrieval.reading.concepts.load import concept_of_tag
from tieout.retrieval.reading.concepts.sources import page_of
from tieout.retrieval.reading.text.currencies import is_code

MOST_WRONG = {"concepts": 0.02, "tables": 0.02, "prose": 0.10}  # shares of all numbers that may be believed and wrong


@dataclass(frozen=True, slots=True)
class Example:
    """One tagged number: slots of its features, right answers, and its candidate days with their features."""

    company: str
    in_table: bool
    common: NDArray[np.int32]
    kind: NDArray[np.int32]
    unit: int
    length: int
    allowed: tuple[int, ...]  # lengths that the column's head and the row leave open
    scales: list[list[int]]  # none where the number says its own
    right_scale: int  # -1 where no candidate is right
    ends: list[NDArray[np.int32]]
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


@dataclass(frozen=True, slots=True)
class Filing:
    """A filing without its tags: all numbers, and the tag of each that had one, by the number's position."""

    company: str
    places: list[Place]
    frame: Frame
    tags: dict[int, TaggedNumber]


def filing_of(path: Path) -> Filing | None:
    """None where a page has no tags."""
    text, tagging, cover = read_filing(path)
    if tagging is None:
        return None
    found = places(text)
    frame = frame_of(text, found, cover.period_end, cover.form)
    tags = sorted(tagging.numbers, key=lambda n: n.start)
    starts = [n.start for n in tags]
    matched = {}
    for number, place in enumerate(found):
        at = bisect_right(starts, place.figure.end - 1) - 1
        if at >= 0 and place.figure.start <= tags[at].start and tags[at].end <= place.figure.end:
            matched[number] = tags[at]
    return Filing(path.name.split("-")[0], found, frame, matched)


def examples_of(filing: Filing) -> Iterator[Example]:
    """The examples of one filing."""
    for number, tag in filing.tags.items():
        yield _example(filing.company, filing.places[number], filing.frame, tag)


def _example(company: str, place: Place, frame: Frame, tag: TaggedNumber) -> Example:
    months = _months(tag)
    common = common_slots(place, frame)
    candidates = end_candidates(place, frame)
    right = next((n for n, (day, _) in enumerate(candidates) if abs(day - tag.period_end) < SAME_DAY), -1)
    scale = 10**tag.scale if tag.scale >= 0 else 1
    scales = scale_candidates(place, frame) if place.figure.scale == 1 else []
    ends = end_slots(place, frame, candidates, [LENGTHS[length_class(months)]])[0]
    return Example(
        company,
        place.in_table,
        np.array(common, np.int32),
        np.array([*common, *slots(time_features(place, frame))], np.int32),
        unit_class(tag.unit, tag.scale),
        length_class(months),
        open_lengths(place),
        [slots(scale_features(place, one, sources)) for one, sources in scales],
        next((n for n, (one, _) in enumerate(scales) if one == scale), -1),
        [one.astype(np.int32) for one in ends],
        right,
        slots(concept_features(place, desk_unit(tag.unit, tag.scale), months)),
        concept.key if (concept := concept_of_tag(tag.concept)) else None,
    )


@dataclass(frozen=True, slots=True)
class Told:
    """What is told of one tagged number's guesses; which of them are right, and which are right enough.

    An instant is right enough with any length: its day is what counts.
    """

    company: str
    in_table: bool
    features: Matrix
    right: NDArray[np.bool_]
    enough: NDArray[np.bool_]


def told_of(filing: Filing, weights: Weights) -> Iterator[Told]:
    """For the tagged numbers of a filing, by the guesses of models that were not trained on its company."""
    guesses = [guesses_of(p, filing.frame, common_slots(p, filing.frame), weights) for p in filing.places]
    for number, features in enumerate(told(filing.places, guesses)):
        tag = filing.tags.get(number)
        if tag is None:
            continue
        length = length_class(_months(tag))
        days = np.array([abs(g.day - tag.period_end) < SAME_DAY for g in guesses[number]], bool)
        exact = days & np.array([g.length == length for g in guesses[number]], bool)
        enough = days if tag.period_start is None else exact
        place = filing.places[number]
        yield Told(filing.company, place.in_table, features, exact if exact.any() else enough, enough)


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


def fit(examples: Sequence[Example], recipe: Recipe, kept: Weights | None = None) -> Weights:
    """All models that read a number by itself. `kept`: weights whose models of scale and concept are taken as they are."""
    none = np.zeros(0, np.float32)
    fitted = Weights(
        fit_classes([e.kind for e in examples], [e.length for e in examples], len(LENGTHS), recipe),
        fit_classes([e.common for e in examples], [e.unit for e in examples], len(UNITS), recipe),
        none if kept else fit_ranking([(e.scales, e.right_scale) for e in examples], recipe),
        fit_ranking([(e.ends, e.right_end) for e in examples], recipe),
        *(none, none, none),
        together=Together(none, none, none, none, none, none),
    )
    return _with_kept(fitted, kept) if kept else _with_concepts(fitted, examples, recipe)


def _with_concepts(weights: Weights, examples: Sequence[Example], recipe: Recipe) -> Weights:
    names = concept_names(examples)
    number = {name: n for n, name in enumerate(names)}
    known = [(e.concept, number[e.metric]) for e in examples if e.metric in number]
    into, out, bias = fit_narrow([slots for slots, _ in known], [right for _, right in known], len(names), recipe)
    return replace(weights, concept_in=into, concept_out=out, concept_bias=bias, concepts=names)


def _with_kept(weights: Weights, kept: Weights) -> Weights:
    return replace(
        weights,
        scale=kept.scale,
        concept_in=kept.concept_in,
        concept_out=kept.concept_out,
        concept_bias=kept.concept_bias,
        concepts=kept.concepts,
        concept_threshold=kept.concept_threshold,
    )


def with_together(weights: Weights, examples: Iterable[Told], recipe: Recipe) -> Weights:
    """The weights with a network that lets numbers decide together."""
    return replace(weights, together=fit_together([(t.features, t.right) for t in examples], recipe))


def scored_together(weights: Weights, examples: Sequence[Told], recipe: Recipe) -> dict[bool, list[tuple[float, bool]]]:
    """Probability of each chosen period and whether it is right, in tables (True) and in prose; each half by the other's network."""
    companies = sorted({t.company for t in examples})
    found: dict[bool, list[tuple[float, bool]]] = {True: [], False: []}
    for half in (companies[::2], companies[1::2]):
        taught = with_together(weights, [t for t in examples if t.company not in half], recipe)
        for t in examples:
            if t.company in half:
                at, sure = best_guess(t.features, taught)
                found[t.in_table].append((sure, at >= 0 and bool(t.enough[at])))
    return found


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


def best(weights: Matrix, lists: Sequence[list[int]] | Sequence[NDArray[np.int32]]) -> int:
    """The position of the candidate with the highest score, -2 where there are none."""
    scores = [float(weights[one].sum()) for one in lists]
    return int(np.argmax(scores)) if scores else -2


def measured(weights: Weights, examples: Iterable[Example], scales: bool) -> dict[str, Any]:
    """Shares of right answers, in tables and in prose; `end` with the right length given, of scales where asked for."""
    counts: dict[str, dict[str, list[int]]] = {"tables": {}, "prose": {}}
    for e in examples:
        where = counts["tables" if e.in_table else "prose"]

        def add(name: str, right: bool, where: dict[str, list[int]] = where) -> None:
            where.setdefault(name, [0, 0])
            where[name][0] += right
            where[name][1] += 1

        lengths = weights.length[e.kind].sum(0)
        add("length", max(e.allowed, key=lambda n: lengths[n]) == e.length)
        add("unit", int(weights.unit[e.common].sum(0).argmax()) == e.unit)
        if scales and e.scales:
            add("scale", best(weights.scale, e.scales) == e.right_scale)
        add("end", best(weights.end, e.ends) == e.right_end)
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
    parser.add_argument(
        "--keep", type=Path, help="weights whose models of scale and concept are taken as they are, their measures too"
    )
    options = parser.parse_args(argv)
    kept = load(options.keep) if options.keep else None
    left_out = {name for name in options.leave_out.split(",") if name}
    reported = {name for name in options.report_on.split(",") if name}
    examples: list[Example] = []
    filings: list[Filing] = []  # of the companies reported on
    for path in sorted(options.filings.glob("*.htm*")):
        if path.name.split("-")[0] in left_out or (filing := filing_of(path)) is None:
            continue
        examples += examples_of(filing)
        if filing.company in reported:
            filings.append(filing)
        print(f"{path.name}: {len(examples):,} examples in all", flush=True)
    apart = [e for e in examples if e.company in reported]
    rest = [e for e in examples if e.company not in reported]
    weights, measures = trained(rest, apart, filings, kept)
    print(json.dumps(measures, indent=1), flush=True)
    card = {
        "companies": sorted({e.company for e in examples}),
        "measured_on": sorted(reported),
        "examples": len(examples),
        "recipe": asdict(Recipe()),
        "measures": measures,
        "kept": ["scale", "concepts"] if kept else [],
        "made": date.today().isoformat(),
    }
    save(weights, options.out, card)


def trained(
    rest: Sequence[Example], apart: Sequence[Example], filings: Sequence[Filing], kept: Weights | None
) -> tuple[Weights, dict[str, Any]]:
    """The weights of all examples, and the measures on those of `filings` of models trained on the rest alone."""
    recipe = Recipe()
    first = fit(rest, recipe, kept)
    guessed = [one for filing in filings for one in told_of(filing, first)]
    periods = scored_together(first, guessed, recipe)
    chosen = {
        "periods in tables": threshold_of(periods[True], MOST_WRONG["tables"]),
        "periods in prose": threshold_of(periods[False], MOST_WRONG["prose"]),
    }
    if kept is None:
        chosen["concepts"] = threshold_of(scored_concepts(first, apart), MOST_WRONG["concepts"])
    believed = {name: {"threshold": t, "right": right, "wrong": wrong} for name, (t, right, wrong) in chosen.items()}
    forced = {
        "tables" if kind else "prose": sum(good for _, good in scored) / len(scored) for kind, scored in periods.items()
    }
    measures = measured(first, apart, kept is None) | {"period": forced, "believed": believed}
    weights = with_together(fit([*rest, *apart], recipe, kept), guessed, recipe)
    return replace(
        weights,
        concept_threshold=kept.concept_threshold if kept else chosen["concepts"][0],
        period_thresholds=(chosen["periods in tables"][0], chosen["periods in prose"][0]),
    ), measures


if __name__ == "__main__":
    main()
