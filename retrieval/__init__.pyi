from .evidence.assemble import QuoteSpan, evidence_item
from .evidence.calculations import SCALES, SIGNS, decimal_text
from .evidence.candidates import SOURCE_RANK
from .evidence.company_year_end import company_year_end
from .evidence.fiscal_year_end import year_end_of_facts
from .evidence.from_facts import fact_figure
from .evidence.from_tables import tables_of
from .evidence.gather import build_evidence
from .figures.extract import read_figures
from .figures.grid import (
    FigureGrid,
    GridCell,
    GridLength,
    GridRow,
    entity_of_figures,
    figure_grid,
    full_number,
    row_names,
)
from .figures.names import FigureNames, concept_names, figure_names, member_names
from .figures.records import FiledFigure
from .figures.store import FigureCounts, FigureStore
from .figures.sync import (
    FiguresChange,
    FiguresHealth,
    figures_health,
    follow_figures,
    open_figures,
    rebuild_figures,
)
from .figures.versions import FigureVersions
from .index.index import Index, IndexHealth
from .index.sync import IndexChange
from .index.weights import BASES, FetchProgress, base_file, cache_folder, embedder_folder, is_hub_id, no_progress
from .query.held_names import HeldNames, directory_of
from .reading.companies import Directory, Named, names_in, speaks_of
from .reading.metrics.match import DERIVED, METRICS, find_metrics
from .reading.periods.calendar import months_of
from .reading.periods.compare import PeriodMention, YearEnd, parse_periods, period_label, same_period
from .reading.periods.respectively import align_lists
from .reading.records import Figure, Period
from .reading.tables.parse import Cell, Row, Table, tables
from .reading.text.injection import instruction_spans, neutralise
from .reading.text.non_figures import non_figures
from .reading.text.numbers import numbers, rounds_to, unread, write_figure
from .reading.text.sentences import sentences, term_weights, terms
from .records import (
    Calculation,
    Conflict,
    Evidence,
    EvidenceItem,
    Filters,
    Finding,
    Hit,
    Passage,
    Query,
    QueryPart,
    Statement,
    Verdict,
)
from .settings import IndexSettings

__all__ = [
    "BASES",
    "DERIVED",
    "METRICS",
    "SCALES",
    "SIGNS",
    "SOURCE_RANK",
    "Calculation",
    "Cell",
    "Conflict",
    "Directory",
    "Evidence",
    "EvidenceItem",
    "FetchProgress",
    "Figure",
    "FigureCounts",
    "FigureGrid",
    "FigureNames",
    "FigureStore",
    "FigureVersions",
    "FiguresChange",
    "FiguresHealth",
    "FiledFigure",
    "Filters",
    "Finding",
    "GridCell",
    "GridLength",
    "GridRow",
    "HeldNames",
    "Hit",
    "Index",
    "IndexChange",
    "IndexHealth",
    "IndexSettings",
    "Named",
    "Passage",
    "Period",
    "PeriodMention",
    "Query",
    "QueryPart",
    "QuoteSpan",
    "Row",
    "Statement",
    "Table",
    "Verdict",
    "YearEnd",
    "align_lists",
    "base_file",
    "build_evidence",
    "cache_folder",
    "company_year_end",
    "concept_names",
    "decimal_text",
    "directory_of",
    "embedder_folder",
    "entity_of_figures",
    "evidence_item",
    "fact_figure",
    "figure_grid",
    "figure_names",
    "figures_health",
    "find_metrics",
    "follow_figures",
    "full_number",
    "instruction_spans",
    "is_hub_id",
    "member_names",
    "months_of",
    "names_in",
    "neutralise",
    "no_progress",
    "non_figures",
    "numbers",
    "open_figures",
    "parse_periods",
    "period_label",
    "read_figures",
    "rebuild_figures",
    "rounds_to",
    "row_names",
    "same_period",
    "sentences",
    "speaks_of",
    "tables",
    "tables_of",
    "term_weights",
    "terms",
    "unread",
    "write_figure",
    "year_end_of_facts",
]
