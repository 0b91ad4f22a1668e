"""The analyst: base model and LoRA adapter, grounded decoding, tie-out, answers."""

from model.analyst import DEFAULT, Analyst
from model.answer import (
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
from model.conversation import condense
from model.health import FeedHealth
from model.settings import ModelSettings

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
