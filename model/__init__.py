"""The analyst: base model and LoRA adapter, grounded decoding, tie-out, answers."""

from tieout.model.analyst import DEFAULT, Analyst
from tieout.model.answer.conversation import condense
from tieout.model.answer.health import FeedHealth
from tieout.model.records import (
    Answer,
    ConflictLine,
    ConflictValue,
    CutSentence,
    ModelName,
    Seconds,
    Sentence,
    ShownFigure,
    Source,
)
from tieout.model.settings import ModelSettings

__all__ = [
    "DEFAULT",
    "Analyst",
    "Answer",
    "ConflictLine",
    "ConflictValue",
    "CutSentence",
    "FeedHealth",
    "ModelName",
    "ModelSettings",
    "Seconds",
    "Sentence",
    "ShownFigure",
    "Source",
    "condense",
]
