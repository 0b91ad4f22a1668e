"""The JSON API under `/api`: the command line's `ask`, `search`, `check`, `figures`, `documents show`, `report` and `status` over HTTP, typed, errors as sentences.

`/api/openapi.json` describes it and `/api/docs` lists it on a page of our own: the usual one loads scripts from elsewhere.
Import this only where the API is served: it needs FastAPI at once.
"""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import FastAPI, Query, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, JSONResponse

from tieout.feeds import (
    Busy,
    IndexUnavailable,
    ModelUnavailable,
    TieoutError,
    UnknownDocument,
    UsageError,
    WeightsError,
)
from tieout.ui.auth.api_page import api_html
from tieout.ui.auth.schema import (
    AskIn,
    AskOut,
    AsOf,
    CheckIn,
    CheckOut,
    Count,
    DocumentIn,
    DocumentOut,
    FiguresIn,
    Refusal,
    ReportIn,
    ReportOut,
    SearchIn,
    SearchOut,
    Since,
    StatusOut,
    Ticker,
)
from tieout.ui.auth.schema import Query as Words
from tieout.ui.auth.tools import Tools, Work, silent

DESCRIPTION = (
    "Answers out of the desk's own feeds, filings and reports; every figure ties out to its source. "
    "It informs; it gives no investment advice."
)
WENT_WRONG = "Something unforeseen failed on the desk; its log says what. Try again, or ask for something else."
REFUSALS: dict[int | str, dict[str, object]] = {status: {"model": Refusal} for status in (400, 401, 422, 503)}
STATUSES: tuple[tuple[type[TieoutError], int], ...] = (
    (Busy, 503),
    (UsageError, 400),
    (UnknownDocument, 404),
    (IndexUnavailable, 503),
    (ModelUnavailable, 503),
    (WeightsError, 503),
)


def build_api(tools: Tools, work: Work) -> FastAPI:
    """The application that is mounted at /api."""
    api = FastAPI(
        title="Tieout", description=DESCRIPTION, docs_url=None, redoc_url=None, responses=REFUSALS, version="1"
    )

    @api.post("/ask")
    async def ask(wanted: AskIn, request: Request) -> AskOut:
        """Answer one question from the desk's documents, every figure tied to its source."""
        return await work.run(lambda stop: tools.ask(wanted, stop), request.is_disconnected)

    @api.post("/search")
    async def search(wanted: SearchIn, request: Request) -> SearchOut:
        """The passages that a question would find, with their ranks."""
        return await work.run(lambda stop: tools.search(wanted), request.is_disconnected)

    @api.get("/search")
    async def search_by_address(
        request: Request,
        query: Words,
        k: Count = 8,
        ticker: Annotated[list[Ticker], Query(max_length=50)] = [],  # noqa: B006 - FastAPI copies it
        as_of: AsOf = None,
        since: Since = None,
    ) -> SearchOut:
        """The same search with its filters in the address."""
        wanted = SearchIn(query=query, k=k, tickers=ticker, as_of=as_of, since=since)
        return await work.run(lambda stop: tools.search(wanted), request.is_disconnected)

    @api.get("/status")
    async def status() -> StatusOut:
        """Feed health, index health, counts, disk."""
        return await work.run(lambda stop: tools.status())

    @api.post("/check")
    async def check(wanted: CheckIn, request: Request) -> CheckOut:
        """Tie out a text: each figure tied, computed, contradicted, not found or not checked."""
        return await work.run(lambda stop: tools.check(wanted, stop, silent), request.is_disconnected)

    @api.post("/figures")
    async def figures(wanted: FiguresIn, request: Request) -> dict[str, Any]:
        """Every figure of a document, or companies' figures by quarter or year, as `tieout figures --json` gives them."""
        return await work.run(lambda stop: tools.figures(wanted), request.is_disconnected)

    @api.post("/document")
    async def document(wanted: DocumentIn, request: Request) -> DocumentOut:
        """A document and a part of its text, in which all offsets count."""
        return await work.run(lambda stop: tools.document(wanted), request.is_disconnected)

    @api.post("/report")
    async def report(wanted: ReportIn, request: Request) -> ReportOut:
        """Write a research note for each subject into the desk's reports."""
        return await work.run(lambda stop: tools.report(wanted, stop, silent), request.is_disconnected)

    @api.get("/docs", include_in_schema=False)
    async def docs() -> HTMLResponse:
        return HTMLResponse(api_html(api.openapi()))

    add_refusals(api)
    return api


def add_refusals(api: FastAPI) -> None:
    """Every error as `{"error": sentence}` with a fitting status."""

    @api.exception_handler(TieoutError)
    async def foreseen(request: Request, error: TieoutError) -> JSONResponse:
        status = status_of(error)
        return JSONResponse({"error": str(error)}, status, {"retry-after": "10"} if status == 503 else None)

    @api.exception_handler(RequestValidationError)
    async def unreadable(request: Request, error: RequestValidationError) -> JSONResponse:
        return JSONResponse({"error": invalid(dict(error.errors()[0]))}, 422)

    @api.exception_handler(HTTPException)
    async def elsewhere(request: Request, error: HTTPException) -> JSONResponse:
        return JSONResponse(
            {"error": f"{error.detail}. /api/docs lists what there is."}, error.status_code, error.headers
        )

    @api.exception_handler(Exception)
    async def unforeseen(request: Request, error: Exception) -> JSONResponse:
        return JSONResponse({"error": WENT_WRONG}, 500)


def status_of(error: TieoutError) -> int:
    return next((status for kind, status in STATUSES if isinstance(error, kind)), 500)


def invalid(error: dict[str, object]) -> str:
    """Pydantic's first objection as a sentence that names the field."""
    place = error["loc"]
    assert isinstance(place, tuple)
    field = ".".join(str(part) for part in place[1:]) or "the body"
    return f"`{field}` is wrong: {str(error['msg']).rstrip('.')}. /api/docs lists the fields."
