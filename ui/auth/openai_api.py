"""The desk as one model, `tieout`, of an OpenAI-compatible server under `/v1`: so that other chat front ends can sit before it.

The shapes are those of OpenAI's chat completions (https://platform.openai.com/docs/api-reference/chat), as far as a desk can fill them: sampling
options are taken and ignored, since an answer's figures are not a matter of chance. A stream sends an answer's sentences once they are
tied out, never a draft. Import this only where it is served: it needs FastAPI at once.
"""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Iterator, Sequence
from typing import Any, Literal

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response, StreamingResponse

from tieout.feeds import TieoutError, UsageError
from tieout.ui.auth.api import WENT_WRONG, status_of
from tieout.ui.auth.schema import AskIn, AskOut
from tieout.ui.auth.tools import Tools, Work

MODEL = "tieout"
_CHARACTERS = 4  # of a token, about: a desk counts none


class Part(BaseModel):
    model_config = ConfigDict(extra="allow")

    type: str
    text: str = ""


class Message(BaseModel):
    model_config = ConfigDict(extra="allow")

    role: Literal["system", "developer", "user", "assistant", "tool"]
    content: str | list[Part] | None = None

    @property
    def words(self) -> str:
        """The text alone; pictures and sounds are nothing that a desk reads."""
        if isinstance(self.content, list):
            return "\n".join(part.text for part in self.content if part.type == "text").strip()
        return (self.content or "").strip()


class StreamOptions(BaseModel):
    model_config = ConfigDict(extra="allow")

    include_usage: bool = False


class Wanted(BaseModel):
    """A request for a completion; what else it asks for is passed over."""

    model_config = ConfigDict(extra="allow")

    messages: list[Message] = Field(min_length=1, max_length=400)
    model: str = MODEL
    stream: bool = False
    stream_options: StreamOptions | None = None


def build_openai(tools: Tools, work: Work) -> FastAPI:
    """The application that is mounted at /v1."""
    api = FastAPI(title="Tieout", docs_url=None, redoc_url=None, openapi_url=None)

    @api.get("/models")
    async def models() -> dict[str, Any]:
        return {"object": "list", "data": [_model()]}

    @api.get("/models/{name}")
    async def model(name: str) -> dict[str, Any]:
        if name != MODEL:
            raise HTTPException(404, f'There is no model "{name}" here; there is "{MODEL}".')
        return _model()

    @api.post("/chat/completions")
    async def completions(wanted: Wanted, request: Request) -> Response:
        """One answer to the last message; those before it are the conversation that it follows."""
        if wanted.model != MODEL:
            raise HTTPException(404, f'There is no model "{wanted.model}" here; there is "{MODEL}".')
        question = stand_alone(wanted.messages)
        answer = await work.run(lambda stop: tools.ask(AskIn(question=question), stop), request.is_disconnected)
        usage = _usage(wanted.messages, answer)
        if not wanted.stream:
            return JSONResponse(_completion(answer, usage))
        told = bool(wanted.stream_options and wanted.stream_options.include_usage)
        return StreamingResponse(_events(answer, usage if told else None), media_type="text/event-stream")

    _add_refusals(api)
    return api


def stand_alone(messages: Sequence[Message]) -> str:
    """The last question as it would be asked without the conversation before it. UsageError where the last message asks nothing."""
    from tieout.model import condense

    spoken = [m for m in messages if m.role in ("user", "assistant")]
    if not spoken or spoken[-1].role != "user" or not spoken[-1].words:
        raise UsageError("The last of `messages` must be the user's, with the question as its text.")
    history: list[tuple[str, str]] = []
    for message in spoken[:-1]:
        if message.role == "user":
            history.append((message.words, ""))
        elif history:
            history[-1] = (history[-1][0], message.words)
    return condense(history, spoken[-1].words)


def answer_text(answer: AskOut) -> str:
    """The answer with its marks, and under it what they stand for."""
    lines = [answer.answer]
    if answer.sources:
        lines += ["", "Sources:"]
    for source in answer.sources:
        when = f"{source.published_at:%d %B %Y}" if source.published_at else "undated"
        lines.append(f"[{source.n}] {' '.join(source.title.split())} ({when}) {source.url}".rstrip())
    return "\n".join([*lines, *(["", answer.notice] if answer.notice else [])])


def _pieces(text: str) -> Iterator[str]:
    """A text line by line: what a stream sends one after the other."""
    yield from text.splitlines(keepends=True)


def _completion(answer: AskOut, usage: dict[str, int]) -> dict[str, Any]:
    message = {"role": "assistant", "content": answer_text(answer), "refusal": None}
    choice = {"index": 0, "message": message, "finish_reason": "stop", "logprobs": None}
    return {**_head("chat.completion"), "choices": [choice], "usage": usage}


def _events(answer: AskOut, usage: dict[str, int] | None) -> Iterator[str]:
    head = _head("chat.completion.chunk")
    deltas: list[dict[str, str]] = [{"role": "assistant", "content": ""}]
    deltas += [{"content": piece} for piece in _pieces(answer_text(answer))]
    for delta in deltas:
        yield _event({**head, "choices": [{"index": 0, "delta": delta, "finish_reason": None}]})
    yield _event({**head, "choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]})
    if usage is not None:
        yield _event({**head, "choices": [], "usage": usage})
    yield "data: [DONE]\n\n"


def _event(value: dict[str, Any]) -> str:
    return f"data: {json.dumps(value, ensure_ascii=False)}\n\n"


def _head(kind: str) -> dict[str, Any]:
    return {"id": f"chatcmpl-{uuid.uuid4().hex}", "object": kind, "created": int(time.time()), "model": MODEL}


def _model() -> dict[str, Any]:
    return {"id": MODEL, "object": "model", "created": 0, "owned_by": "desk"}


def _usage(messages: Sequence[Message], answer: AskOut) -> dict[str, int]:
    asked = sum(len(m.words) for m in messages) // _CHARACTERS + 1
    told = len(answer_text(answer)) // _CHARACTERS + 1
    return {"prompt_tokens": asked, "completion_tokens": told, "total_tokens": asked + told}


def _add_refusals(api: FastAPI) -> None:
    """Every error in OpenAI's shape, with the desk's own sentence."""

    @api.exception_handler(TieoutError)
    async def foreseen(request: Request, error: TieoutError) -> JSONResponse:
        return _refused(str(error), status_of(error))

    @api.exception_handler(RequestValidationError)
    async def unreadable(request: Request, error: RequestValidationError) -> JSONResponse:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"][1:]) or "the body"
        return _refused(f"`{place}` is wrong: {str(first['msg']).rstrip('.')}.", 400, place)

    @api.exception_handler(HTTPException)
    async def elsewhere(request: Request, error: HTTPException) -> JSONResponse:
        return _refused(str(error.detail), error.status_code)

    @api.exception_handler(Exception)
    async def unforeseen(request: Request, error: Exception) -> JSONResponse:
        return _refused(WENT_WRONG, 500)


def _refused(sentence: str, status: int, place: str | None = None) -> JSONResponse:
    kind = "server_error" if status >= 500 else "invalid_request_error"
    return JSONResponse({"error": {"message": sentence, "type": kind, "param": place, "code": None}}, status)
