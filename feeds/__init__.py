"""feeds: every source an analyst reads, kept in a ledger that is the truth. Imports nothing of the other rooms."""

from tieout.feeds.discover import FeedPreview, preview
from tieout.feeds.document import Company, Document, Fact, FeedState, end_of_day, visible
from tieout.feeds.errors import (
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
from tieout.feeds.ledger import Change, Ledger, LedgerCounts
from tieout.feeds.opml import read_opml, write_opml
from tieout.feeds.refresh_records import FeedResult, RefreshProgress, RefreshReport
from tieout.feeds.refresh_run import refresh
from tieout.feeds.settings import FeedSpec, FeedsSettings, FetchSettings

__all__ = [
    "AdapterError",
    "BlockedAddress",
    "Busy",
    "Change",
    "Company",
    "DataError",
    "Document",
    "Fact",
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
    "TemplateError",
    "TieoutError",
    "UnknownDocument",
    "UsageError",
    "WeightsError",
    "end_of_day",
    "preview",
    "read_opml",
    "refresh",
    "visible",
    "write_opml",
]
