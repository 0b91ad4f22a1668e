"""Which of the desk's concepts an untagged number measures, or none where the weights are not sure. Pure."""

from __future__ import annotations

from tieout.retrieval.figures.reader.features import concept_features, slots
from tieout.retrieval.figures.reader.layout import Place
from tieout.retrieval.figures.reader.weights import Weights, likeliest


def concept_of(place: Place, unit: str | None, months: int, weights: Weights) -> str | None:
    """The key of the likeliest concept; None below the probability that was chosen when the weights were trained."""
    if not weights.concepts:
        return None
    scores = weights.concept_in[slots(concept_features(place, unit, months))].sum(0) @ weights.concept_out
    at, probability = likeliest(scores + weights.concept_bias[0])
    return weights.concepts[at] if probability >= weights.concept_threshold else None
