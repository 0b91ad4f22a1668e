from .analyst import DEFAULT, Analyst
from .answer.compose import finish_answer, select_sentences
from .answer.conversation import condense
from .answer.health import FeedHealth, freshness_notice
from .answer.realise import conflicting_findings, figure_text, is_sentence, statement_sentence
from .check.check import Checker, check_text
from .check.records import CHECK_VERDICTS, CheckedFigure, CheckedSource, CheckReport, CheckVerdict
from .data.answers import examples_of_answers
from .data.build import build_dataset
from .evaluation.evaluate import EvaluationResult, evaluate_adapters, keep_measures
from .evaluation.measures import Rate
from .export.export import export_adapter
from .inference.adapter_gate import gate_reasons, is_measured, measure_pairs
from .inference.adapters import ADAPTER_CARD, ADAPTER_WEIGHTS, adapter_names, find_adapter, read_card
from .inference.base import base_folder, file_hash, folder_hash
from .records import (
    Answer,
    ConflictLine,
    ConflictValue,
    CutSentence,
    ModelName,
    Seconds,
    Sentence,
    ShownFigure,
    Source,
    iso,
)
from .settings import ModelSettings
from .tieout.advice import recommends
from .tieout.formula import FORMULA_CONSTANTS, evaluate_formula, formula_operands
from .tieout.results import figures_of, readable_formula, squeeze_formula
from .tieout.sentences import CITATION_MARK, citation_marks, content_stems
from .tieout.value import rounding_half, value_fits
from .tieout.verify import Failure, tie
from .training.recipe import SHIPPED_RECIPE, read_recipe
from .training.train import TrainProgress, train_adapter

__all__ = [
    "ADAPTER_CARD",
    "ADAPTER_WEIGHTS",
    "CHECK_VERDICTS",
    "CITATION_MARK",
    "DEFAULT",
    "FORMULA_CONSTANTS",
    "SHIPPED_RECIPE",
    "Analyst",
    "Answer",
    "CheckReport",
    "CheckVerdict",
    "CheckedFigure",
    "CheckedSource",
    "Checker",
    "ConflictLine",
    "ConflictValue",
    "CutSentence",
    "EvaluationResult",
    "Failure",
    "FeedHealth",
    "ModelName",
    "ModelSettings",
    "Rate",
    "Seconds",
    "Sentence",
    "ShownFigure",
    "Source",
    "TrainProgress",
    "adapter_names",
    "base_folder",
    "build_dataset",
    "check_text",
    "citation_marks",
    "condense",
    "conflicting_findings",
    "content_stems",
    "evaluate_adapters",
    "evaluate_formula",
    "examples_of_answers",
    "export_adapter",
    "figure_text",
    "figures_of",
    "file_hash",
    "find_adapter",
    "finish_answer",
    "folder_hash",
    "formula_operands",
    "freshness_notice",
    "gate_reasons",
    "is_measured",
    "is_sentence",
    "iso",
    "keep_measures",
    "measure_pairs",
    "read_card",
    "read_recipe",
    "readable_formula",
    "recommends",
    "rounding_half",
    "select_sentences",
    "squeeze_formula",
    "statement_sentence",
    "tie",
    "train_adapter",
    "value_fits",
]
