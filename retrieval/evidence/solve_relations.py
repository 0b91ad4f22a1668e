"""A clause whose metrics are asked for as one figure: added up, set against each other, or one as a share of the other.

Reads through a `Finder`. Operands are figures of one period, out of one document where it gives them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from tieout.retrieval.evidence.calculations import Computed, between, compute, compute_over
from tieout.retrieval.evidence.candidates import FigureCandidate
from tieout.retrieval.evidence.finder import Finder, best_of
from tieout.retrieval.evidence.solve import Solved, labelled, plain_name
from tieout.retrieval.query.metrics import in_front
from tieout.retrieval.query.operations import level_of
from tieout.retrieval.query.parse import SubQuery, in_full
from tieout.retrieval.query.relations import Relation, relation_of
from tieout.retrieval.reading.companies import flat
from tieout.retrieval.reading.metrics.match import METRICS, MetricMention
from tieout.retrieval.reading.tables.row_match import ROW


def solve_relation(slots: Sequence[SubQuery], finder: Finder) -> Solved | None:
    """The one figure that the slots of a clause are asked for together; None where each is asked for itself.

    Without an operand it stays unanswered: the other one alone is no answer.
    """
    first = slots[0]
    if first.periods or len({s.company for s in slots}) > 1 or len({s.period for s in slots}) > 1:
        return None
    relation = relation_of(first.clause, finder.mentions(first))
    if relation is None or first.operation == "versions":
        return None
    if relation.kind != "ratio":
        relation = replace(relation, operands=tuple(_of_one_unit(relation.operands)))
    operands = _operands(first, relation, finder)
    done = _computed(first, relation, operands, finder) if operands else None
    if done is not None and first.operation == "share" and abs(done.value) > 1:
        done = None  # no share is more than its whole
    asked = replace(first, expects="number", metric=relation.operands[0].metric, said=relation.operands[0].text)
    return labelled(Solved(asked, computed=(done,) if done else ()), finder)


def _of_one_unit(mentions: Sequence[MetricMention]) -> list[MetricMention]:
    """ "Gross margin" beside an amount of money is one too: the reading of the phrase whose unit the others have."""
    units = {m.metric.unit for m in mentions if m.metric.unit != "percent" and m.metric.key != ROW}
    return [_read_as(m, units) if m.metric.unit == "percent" and len(units) == 1 else m for m in mentions]


def _read_as(mention: MetricMention, units: set[str | None]) -> MetricMention:
    phrase = flat(mention.text)
    other = (m for m in METRICS.values() if m.unit in units and phrase in m.words)
    return next((replace(mention, metric=m) for m in other), mention)


def _operands(slot: SubQuery, relation: Relation, finder: Finder) -> list[FigureCandidate]:
    """A figure for each metric; [] when one is missing."""
    found: list[FigureCandidate] = []
    for mention in relation.operands:
        best = best_of(_operand(slot, mention, relation), finder, found[0] if found else None)
        if best is None or best.guidance:
            return []
        found.append(best)
    return found


def _operand(slot: SubQuery, mention: MetricMention, relation: Relation) -> SubQuery:
    """A slot for one metric of the clause, narrowed by the words in front of it alone."""
    row = mention.metric.key == ROW
    said = [f" {flat(m.text)} " for m in relation.operands]
    names = () if row else tuple(n for n in slot.names if not any(f" {flat(n)} " in s for s in said))
    parts = () if row else tuple(p for p in in_front(slot.clause, mention) if p.split()[-1] not in _COMPARING)
    return replace(
        slot,
        metric=mention.metric,
        said=mention.text,
        asked=" ".join([*parts, in_full(mention)]),
        qualifiers=parts,
        names=names,
        operation="value",
        over=None,
        base_period=None,
        noun="",
        expects=level_of(mention.metric),
    )


_COMPARING = frozenset(
    "larger higher greater more bigger smaller lower less fewer than exceed exceeded minus plus".split()
)


def _computed(
    slot: SubQuery, relation: Relation, operands: Sequence[FigureCandidate], finder: Finder
) -> Computed | None:
    names = [_name(m) for m in relation.operands]
    when = between(operands[0], operands[0], finder.fiscal)
    if relation.kind == "sum":
        return compute_over("sum", operands, f"total of {' and '.join(names)}, {when}")
    joined = " as a percentage of ".join(names) if relation.kind == "ratio" else " less ".join(names)
    return compute(relation.kind, operands[0], operands[1], f"{joined}, {when}")


def _name(mention: MetricMention) -> str:
    """Labels are split at commas and colons by their readers."""
    name = mention.metric.name if mention.metric.key == ROW else plain_name(mention.metric)
    return " ".join(name.replace(",", " ").replace(":", " ").split())
