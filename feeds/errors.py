"""Every error that Tieout raises on purpose, in one tree.

    TieoutError                 one plain sentence with what to do next; the command line prints it and exits 1
    ├── UsageError              bad arguments or a bad desk.toml (exit 2)
    │   ├── SettingsError       an unknown key or a wrong value in desk.toml
    │   └── TemplateError       a report's template is wrong: file, line and reason
    ├── Busy                    another run holds the desk's job (exit 75)
    ├── FetchError              a source could not be fetched
    │   ├── BlockedAddress      the address is loopback, private or otherwise not global
    │   ├── RateLimited         the host asked us to wait
    │   └── Gone                410: the source is closed for good
    ├── ParseError              bytes came, but they are no feed / filing / report that we can read
    ├── LedgerError             the ledger cannot be opened, is from a newer version, or the disk is full
    │   └── UnknownDocument     no document has this id
    ├── IndexUnavailable        the Chroma server or the lexical index cannot answer
    ├── WeightsError            model weights are missing, damaged (sha256) or cannot be fetched
    ├── AdapterError            an adapter is unsafe, incomplete or made for another base
    ├── ModelUnavailable        no model can write: damaged, out of memory, endpoint down
    ├── FormulaError            a `<<…>>` formula does not parse, or mixes units
    └── DataError               a line of training data is malformed or does not tie out

Lower-level errors are wrapped with `raise … from exc`.
"""

from __future__ import annotations


class TieoutError(Exception):
    """Base of all errors meant for people; `str(error)` is one sentence that ends with the next step."""

    exit_code = 1


class UsageError(TieoutError):
    exit_code = 2


class SettingsError(UsageError):
    pass


class TemplateError(UsageError):
    pass


class Busy(TieoutError):
    exit_code = 75


class FetchError(TieoutError):
    """`status` is the HTTP status that was answered, where one was."""

    status: int | None = None


class BlockedAddress(FetchError):
    pass


class RateLimited(FetchError):
    """`retry_after` is in seconds from now, already capped."""

    def __init__(self, message: str, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class Gone(FetchError):
    pass


class ParseError(TieoutError):
    pass


class LedgerError(TieoutError):
    pass


class UnknownDocument(LedgerError):
    pass


class IndexUnavailable(TieoutError):
    pass


class WeightsError(TieoutError):
    pass


class AdapterError(TieoutError):
    pass


class ModelUnavailable(TieoutError):
    pass


class FormulaError(TieoutError):
    pass


class DataError(TieoutError):
    pass
