"""A finished page as PDF, by WeasyPrint (extra `pdf`). Nothing is fetched: only what the page carries itself is drawn.

Title, author, language and the date of the note come from the page; the identifier comes from the caller, so that the same page
gives the same bytes with the same fonts.
"""

from __future__ import annotations

from tieout.feeds import UsageError


def require_pdf() -> None:
    """Say before the work starts that PDF cannot be written here."""
    try:
        import weasyprint  # noqa: F401
    except ImportError as exc:
        raise UsageError('PDF needs WeasyPrint: pip install "tieout[pdf]", or leave pdf out of --format.') from exc
    except OSError as exc:
        raise UsageError(
            f"WeasyPrint does not find the Pango library ({exc}). Install Pango (Debian: apt-get install libpango-1.0-0 "
            "libpangoft2-1.0-0), or leave pdf out of --format."
        ) from exc


def to_pdf(page: str, identifier: bytes) -> bytes:
    """Tagged, with title and language."""
    require_pdf()
    from weasyprint import HTML
    from weasyprint.urls import URLFetcher

    document = HTML(string=page, url_fetcher=URLFetcher(allowed_protocols=("data",)))
    return bytes(document.write_pdf(pdf_tags=True, pdf_identifier=identifier, pdf_version="1.7") or b"")
