"""The desk for other programs, on a real desk: MCP over standard input and output, and OpenAI's own client over HTTP."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import auth_fakes
import chat_fakes
import openai
import pytest
from chat_serving import Serving, call
from filed_pages import TICKER, make_desk

from tieout.feeds import Document, UsageError
from tieout.ui.auth.access import Access
from tieout.ui.auth.openai_api import Message, stand_alone
from tieout.ui.auth.passwords import Cost
from tieout.ui.auth.schema import CheckIn, DocumentIn, FiguresIn
from tieout.ui.auth.tools import DeskTools, silent
from tieout.ui.auth.users import Users
from tieout.ui.desk import Desk

QUESTION = "How did Halvorsen Marine do last quarter?"
WRONG = "Orrin Mills reported net sales of $1,248 million in 2024."

# Run in a process of its own, for it starts an event loop; prints one JSON object.
CLIENT = """
import asyncio, json, sys
from mcp import Client
from mcp.client.stdio import StdioServerParameters, stdio_client

async def main(desk, calls):
    server = StdioServerParameters(command=sys.executable, args=["-m", "tieout.ui.cli", "--desk", desk, "mcp"])
    async with Client(stdio_client(server)) as client:
        tools = sorted(tool.name for tool in (await client.list_tools()).tools)
        results = {}
        for name, arguments in calls:
            result = await client.call_tool(name, arguments)
            results[name] = [result.is_error, result.structured_content, result.content[0].text]
    print(json.dumps({"tools": tools, "results": results}))

asyncio.run(main(sys.argv[1], json.loads(sys.argv[2])))
"""


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    return make_desk(tmp_path_factory.mktemp("doors") / "desk")


@pytest.fixture(scope="module")
def served() -> Iterator[tuple[openai.OpenAI, auth_fakes.FakeTools]]:
    tools = auth_fakes.FakeTools()
    serving = Serving(chat_fakes.FakeEngine(), Access(tools=tools, api=True))
    yield openai.OpenAI(base_url=f"{serving.address}/v1", api_key="none", max_retries=0), tools
    serving.close()


@pytest.fixture
def client(served: tuple[openai.OpenAI, auth_fakes.FakeTools]) -> openai.OpenAI:
    served[1].__init__()  # type: ignore[misc]
    return served[0]


def test_an_assistant_reaches_the_desk_over_standard_input(desk: Desk) -> None:
    """By the official client: every tool is listed, and what they give is what the commands print."""
    document = next(d.id for d in _documents(desk) if d.kind == "filing")
    calls = [
        ("check", {"text": WRONG}),
        ("figures", {"tickers": [TICKER], "period": "year"}),
        ("document", {"document": document, "characters": 40}),
    ]
    words = [sys.executable, "-c", CLIENT, str(desk.folder), json.dumps(calls)]
    done = subprocess.run(words, capture_output=True, text=True, timeout=180)
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert said["tools"] == ["ask", "check", "document", "figures", "report", "search", "status"]
    failed, checked, _ = said["results"]["check"]
    assert not failed
    assert checked["counts"]["contradicted"] == 1
    assert "1,284" in checked["figures"][0]["says"]
    assert said["results"]["figures"][1]["entity"]
    assert len(said["results"]["document"][1]["text"]) == 40


def _documents(desk: Desk) -> list[Document]:
    with desk.open_ledger() as ledger:
        return list(ledger.documents())


def test_the_tools_give_what_the_commands_print(desk: Desk) -> None:
    """Offsets count in the document's text; a document's figures stand where they say."""
    tools = DeskTools(desk)
    document = next(d for d in _documents(desk) if d.kind == "filing")
    figures = tools.figures(FiguresIn(document=document.id))["figures"]
    text = tools.document(DocumentIn(document=document.id, characters=200_000)).text
    assert figures
    assert all(text[f["start"] : f["end"]] == f["text"] for f in figures)
    checked = tools.check(CheckIn(text=WRONG), threading.Event(), silent)
    assert checked.figures[0].verdict == "contradicted"
    assert checked.figures[0].source is not None
    with pytest.raises(UsageError, match="either"):
        tools.figures(FiguresIn())


def test_openais_client_gets_an_answer_with_its_sources(client: openai.OpenAI) -> None:
    """One model; the answer, what its marks stand for, and a usage."""
    assert [model.id for model in client.models.list()] == ["tieout"]
    done = client.chat.completions.create(model="tieout", messages=[{"role": "user", "content": QUESTION}])
    answer = chat_fakes.answer(chat_fakes.document(), QUESTION)
    text = done.choices[0].message.content or ""
    assert text.startswith(answer.answer)
    assert answer.sources
    assert all(f"[{one['n']}] {one['title']} (" in text for one in answer.to_json()["sources"])
    assert done.usage is not None
    assert done.usage.total_tokens == done.usage.prompt_tokens + done.usage.completion_tokens


def test_a_stream_gives_the_same_words(client: openai.OpenAI) -> None:
    """Piece by piece, with the usage at its end where it is asked for."""
    messages: list = [{"role": "user", "content": [{"type": "text", "text": QUESTION}]}]  # type: ignore[type-arg]
    whole = client.chat.completions.create(model="tieout", messages=messages).choices[0].message.content
    stream = client.chat.completions.create(
        model="tieout", messages=messages, stream=True, stream_options={"include_usage": True}
    )
    events = list(stream)
    assert "".join(e.choices[0].delta.content or "" for e in events if e.choices) == whole
    assert events[-2].choices[0].finish_reason == "stop"
    assert events[-1].usage is not None


def test_the_conversation_before_it_is_followed() -> None:
    """A question that leans on the one before is asked as it would be alone."""
    messages = [
        Message(role="system", content="Be brief."),
        Message(role="user", content="What was Halvorsen Marine's revenue in 2025?"),
        Message(role="assistant", content="$42.1 million [1]."),
        Message(role="user", content="And in 2024?"),
    ]
    asked = stand_alone(messages)
    assert "Halvorsen Marine" in asked
    assert "2024" in asked
    with pytest.raises(UsageError, match="last"):
        stand_alone(messages[:3])


def test_errors_have_openais_shape(client: openai.OpenAI, served: tuple[openai.OpenAI, auth_fakes.FakeTools]) -> None:
    """A wrong model, a request without a question, and the desk's own errors, each with its sentence."""
    ask = client.chat.completions.create
    with pytest.raises(openai.NotFoundError, match="tieout"):
        ask(model="gpt-4", messages=[{"role": "user", "content": QUESTION}])
    with pytest.raises(openai.BadRequestError, match="messages"):
        ask(model="tieout", messages=[{"role": "assistant", "content": "Hello."}])
    served[1].error = UsageError("The question is too long.")
    with pytest.raises(openai.BadRequestError, match="too long"):
        ask(model="tieout", messages=[{"role": "user", "content": QUESTION}])


def test_openais_client_sends_a_token_where_the_desk_has_users(tmp_path: Path) -> None:
    """The same tokens as for the API."""
    users = Users(tmp_path / "users.sqlite", cost=Cost(16, 1, 1))
    users.put("anna", "four plain words here")
    serving = Serving(chat_fakes.FakeEngine(), Access(users=users, tools=auth_fakes.FakeTools(), api=True))
    try:
        assert call(serving.address, "/v1/models").status == 401
        with pytest.raises(openai.AuthenticationError):
            openai.OpenAI(base_url=f"{serving.address}/v1", api_key="wrong", max_retries=0).models.list()
        known = openai.OpenAI(base_url=f"{serving.address}/v1", api_key=users.make_token("anna"), max_retries=0)
        assert [model.id for model in known.models.list()] == ["tieout"]
    finally:
        serving.close()
        users.close()
