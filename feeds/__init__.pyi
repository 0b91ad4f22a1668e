from .company_names import spelt
from .cover import Cover, read_cover
from .discover import FeedPreview, preview
from .document import Company, Document, DocumentKind, Fact, FeedKind, FeedState, end_of_day, ticker_of, visible
from .errors import (
    AdapterError,
    BlockedAddress,
    Busy,
    DataError,
    FetchError,
    FormulaError,
    Gone,
    IndexUnavailable,
    LedgerError,
    ModelUnavailable,
    ParseError,
    RateLimited,
    SettingsError,
    TemplateError,
    TieoutError,
    UnknownDocument,
    UsageError,
    WeightsError,
)
from .everyday_names import EVERYDAY
from .folder import read_report, report_files
from .inline_xbrl import TaggedNumber, Tagging
from .ledger import Change, Ledger, LedgerCounts
from .markup import tagged_html_to_text
from .opml import read_opml, write_opml
from .price_table import months_before
from .refresh_records import FeedResult, RefreshProgress, RefreshReport
from .refresh_run import refresh
from .settings import FeedSpec, FeedsSettings, FetchSettings
from .sqlite_journal import write_ahead

__all__ = [
    "EVERYDAY",
    "AdapterError",
    "BlockedAddress",
    "Busy",
    "Change",
    "Company",
    "Cover",
    "DataError",
    "Document",
    "DocumentKind",
    "Fact",
    "FeedKind",
    "FeedPreview",
    "FeedResult",
    "FeedSpec",
    "FeedState",
    "FeedsSettings",
    "FetchError",
    "FetchSettings",
    "FormulaError",
    "Gone",
    "IndexUnavailable",
    "Ledger",
    "LedgerCounts",
    "LedgerError",
    "ModelUnavailable",
    "ParseError",
    "RateLimited",
    "RefreshProgress",
    "RefreshReport",
    "SettingsError",
    "TaggedNumber",
    "Tagging",
    "TemplateError",
    "TieoutError",
    "UnknownDocument",
    "UsageError",
    "WeightsError",
    "end_of_day",
    "months_before",
    "preview",
    "read_cover",
    "read_opml",
    "read_report",
    "refresh",
    "report_files",
    "spelt",
    "tagged_html_to_text",
    "ticker_of",
    "visible",
    "write_ahead",
    "write_opml",
]
