"""A finished page as PDF, by WeasyPrint (extra `pdf`), and whether that can be had here. Nothing is fetched: only what the page carries itself is drawn.

Title, author, language and the date of the note come from the page; the identifier comes from the caller, so that the same page
gives the same bytes with the same fonts.
"""

from __future__ import annotations

from collections.abc import Sequence

from tieout.feeds import UsageError
from tieout.ui.notes.records import Format


def pdf_trouble() -> str:
    """Why no PDF can be written here, as a sentence; "" where one can."""
    try:
        import weasyprint  # noqa: F401
    except ImportError:
        return 'PDF needs WeasyPrint: pip install "tieout[pdf]".'
    except OSError as exc:
        return (
            f"WeasyPrint does not find the Pango library ({exc}). "
            "Install Pango (Debian: apt-get install libpango-1.0-0 libpangoft2-1.0-0)."
        )
    return ""


def writable(formats: Sequence[Format]) -> tuple[tuple[Format, ...], str]:
    """The formats that can be written here, and why one was left out ("" when none was).

    UsageError where nothing is left: whoever wants PDF alone must hear that there is none.
    """
    trouble = pdf_trouble() if "pdf" in formats else ""
    kept = tuple(form for form in formats if form != "pdf" or not trouble)
    if trouble and not kept:
        raise UsageError(trouble)
    return kept, f"PDF was left out. {trouble}" if trouble else ""


def to_pdf(page: str, identifier: bytes) -> bytes:
    """Tagged, with title and language."""
    if trouble := pdf_trouble():
        raise UsageError(trouble)
    from weasyprint import HTML
    from weasyprint.urls import URLFetcher

    document = HTML(string=page, url_fetcher=URLFetcher(allowed_protocols=("data",)))
    return bytes(document.write_pdf(pdf_tags=True, pdf_identifier=identifier, pdf_version="1.7") or b"")
