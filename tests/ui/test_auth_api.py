"""The JSON API and MCP over real HTTP on loopback: typed, refused in sentences, behind the same login."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import auth_fakes
import chat_fakes
import pytest
from chat_serving import Answered, Serving, call

from tieout.feeds.errors import IndexUnavailable, TieoutError, UsageError
from tieout.ui.auth.access import Access
from tieout.ui.auth.limits import FULL
from tieout.ui.auth.passwords import Cost
from tieout.ui.auth.users import Users

QUESTION = "How did Halvorsen Marine do last quarter?"


@pytest.fixture
def tools(served: tuple[str, auth_fakes.FakeTools]) -> auth_fakes.FakeTools:
    """The same for all tests of the module; each begins with a fresh mind."""
    served[1].__init__()  # type: ignore[misc]
    return served[1]


@pytest.fixture
def address(served: tuple[str, auth_fakes.FakeTools]) -> str:
    return served[0]


@pytest.fixture(scope="module")
def served() -> Iterator[tuple[str, auth_fakes.FakeTools]]:
    tools = auth_fakes.FakeTools()
    serving = Serving(chat_fakes.FakeEngine(), Access(tools=tools, api=True, mcp=True))
    yield serving.address, tools
    serving.close()


@pytest.fixture
def locked(tmp_path: Path) -> Iterator[tuple[str, str]]:
    """A desk with a user, and the user's token."""
    users = Users(tmp_path / "users.sqlite", cost=Cost(16, 1, 1))
    users.put("anna", "four plain words here")
    access = Access(users=users, tools=auth_fakes.FakeTools(), api=True, mcp=True)
    serving = Serving(chat_fakes.FakeEngine(), access)
    yield serving.address, users.make_token("anna")
    serving.close()
    users.close()


def post(address: str, path: str, value: object, **headers: str) -> Answered:
    body = value if isinstance(value, bytes) else json.dumps(value)
    return call(address, path, "POST", body, Content_Type="application/json", **headers)


def test_ask_answers_what_ask_json_prints(address: str, tools: auth_fakes.FakeTools) -> None:
    """Field for field, so that a field added there is added here."""
    answered = post(address, "/api/ask", {"question": f" {QUESTION} ", "tickers": ["HLVM"], "as_of": "2026-11-20"})
    assert answered.status == 200
    printed = chat_fakes.answer(chat_fakes.document(), QUESTION).to_json()
    assert json.loads(answered.body) == json.loads(json.dumps(printed))
    asked = tools.asked[0]
    assert (list(asked.tickers), asked.as_of) == (["HLVM"], "2026-11-20")


def test_search_by_post_and_by_address(address: str, tools: auth_fakes.FakeTools) -> None:
    by_post = post(address, "/api/search", {"query": "order backlog", "k": 3, "tickers": ["HLVM", "NVDA"]})
    by_address = call(address, "/api/search?query=order%20backlog&k=3&ticker=HLVM&ticker=NVDA")
    assert json.loads(by_post.body) == json.loads(by_address.body) == {"hits": [auth_fakes.HIT], "seconds": 0.012}
    first, second = tools.asked
    assert first.model_dump() == second.model_dump()


def test_status_is_what_status_json_prints(address: str, tools: auth_fakes.FakeTools) -> None:
    assert json.loads(call(address, "/api/status").body) == auth_fakes.STATUS


def test_report_gives_the_notes(address: str, tools: auth_fakes.FakeTools) -> None:
    answered = post(address, "/api/report", {"subjects": ["HLVM"], "as_of": "2026-11-20", "formats": ["md", "json"]})
    assert json.loads(answered.body) == auth_fakes.REPORT
    assert post(address, "/api/report", {"formats": ["docx"]}).status == 422


@pytest.mark.parametrize(
    ("value", "status", "words"),
    [
        ({}, 422, "`question`"),
        ({"question": ""}, 422, "`question`"),
        ({"question": "x" * 2001}, 422, "`question`"),
        ({"question": "x", "ticker": "HLVM"}, 422, "`ticker`"),
        ({"question": "x", "tickers": "HLVM"}, 422, "`tickers`"),
        (b"{not json", 422, "wrong"),
        (b"[]", 422, "the body"),
    ],
)
def test_a_wrong_request_is_answered_with_a_sentence(
    address: str, tools: auth_fakes.FakeTools, value: object, status: int, words: str
) -> None:
    """It names the field, and nothing is asked."""
    answered = post(address, "/api/ask", value)
    assert answered.status == status
    assert words in json.loads(answered.body)["error"]
    assert tools.asked == []


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (UsageError('as_of "yesterday" is no date; write it as 2026-11-04.'), 400),
        (IndexUnavailable("The index cannot be asked. Run `tieout reindex`."), 503),
        (TieoutError("It failed. Try again."), 500),
    ],
)
def test_the_desks_errors_keep_their_sentence(
    address: str, tools: auth_fakes.FakeTools, error: TieoutError, status: int
) -> None:
    tools.error = error
    answered = post(address, "/api/ask", {"question": QUESTION})
    assert (answered.status, json.loads(answered.body)) == (status, {"error": str(error)})


def test_other_addresses_and_methods_are_refused_in_words(address: str, tools: auth_fakes.FakeTools) -> None:
    for answered, status in ((call(address, "/api/nothing"), 404), (call(address, "/api/ask"), 405)):
        assert answered.status == status
        assert "/api/docs" in json.loads(answered.body)["error"]


def test_a_fifth_question_at_once_is_refused_and_a_caller_who_leaves_stops_the_work(
    address: str, tools: auth_fakes.FakeTools
) -> None:
    """503 with a sentence and Retry-After; afterwards all is free again."""
    tools.slow = 3.0
    with ThreadPoolExecutor(12) as many:
        answers = list(many.map(lambda _: post(address, "/api/ask", {"question": QUESTION}), range(12)))
    statuses = sorted(answered.status for answered in answers)
    assert statuses == [200] * 4 + [503] * 8
    assert {json.loads(one.body)["error"] for one in answers if one.status == 503} == {FULL}
    tools.slow = 60.0
    left = threading.Thread(target=leave, args=(address,))
    left.start()
    left.join()
    assert tools.stopped.wait(10)
    tools.slow = 0.0
    deadline = time.monotonic() + 10
    while post(address, "/api/ask", {"question": QUESTION}).status != 200:
        assert time.monotonic() < deadline


def leave(address: str) -> None:
    """Ask, and hang up before the answer."""
    import socket
    from urllib.parse import urlsplit

    parts = urlsplit(address)
    body = json.dumps({"question": QUESTION})
    with socket.create_connection((parts.hostname or "", parts.port or 0)) as raw:
        raw.sendall(
            f"POST /api/ask HTTP/1.1\r\nHost: {parts.netloc}\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(body)}\r\n\r\n{body}".encode()
        )
        time.sleep(0.5)


def test_the_list_of_operations_loads_nothing_and_names_all(address: str) -> None:
    """Every path and field of the OpenAPI document, on a page without a script or a foreign address."""
    document = json.loads(call(address, "/api/openapi.json").body)
    page = call(address, "/api/docs")
    assert set(document["paths"]) >= {"/ask", "/search", "/report", "/status"}
    for path in document["paths"]:
        assert f"/api{path}" in page.body
    for field in ("question", "as_of", "sentences", "newest_source_at", "hits", "reasons"):
        assert f"<code>{field}</code>" in page.body
    assert not any(word in page.body for word in ("<script", "http://", "https://", "src="))


def test_the_api_is_off_unless_it_is_asked_for() -> None:
    serving = Serving(chat_fakes.FakeEngine(), Access(tools=auth_fakes.FakeTools()))
    try:
        assert [call(serving.address, path).status for path in ("/api/status", "/api/docs", "/mcp")] == [404] * 3
    finally:
        serving.close()


def test_a_token_opens_the_tools_and_nothing_else_does(locked: tuple[str, str]) -> None:
    address, token = locked
    assert call(address, "/api/status").status == 401
    assert call(address, "/api/status").headers["www-authenticate"] == "Bearer"
    assert call(address, "/api/status", Authorization=f"Bearer {token}").status == 200
    assert call(address, "/api/status", Authorization=f"Bearer {token}x").status == 401


# Run in a process of its own, for it starts an event loop; prints one JSON object.
CLIENT = """
import asyncio, json, sys
import httpx2
from mcp import Client
from mcp.client.streamable_http import streamable_http_client

async def main(url, token):
    told = []
    async def tell(done, total, words):
        told.append([words, done, total])
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    async with httpx2.AsyncClient(headers=headers, timeout=30) as http:
        async with Client(streamable_http_client(url, http_client=http)) as client:
            tools = {tool.name: [tool.input_schema, tool.output_schema] for tool in (await client.list_tools()).tools}
            results = {}
            for name, arguments in json.loads(sys.argv[3]):
                result = await client.call_tool(name, arguments, progress_callback=tell)
                results[name] = [result.is_error, result.structured_content, result.content[0].text]
    print(json.dumps({"tools": tools, "results": results, "told": told}))

asyncio.run(main(sys.argv[1], sys.argv[2]))
"""


def by_mcp(address: str, calls: list[tuple[str, dict[str, Any]]], token: str = "") -> subprocess.CompletedProcess[str]:
    """What the official SDK's client sees."""
    words = [sys.executable, "-c", CLIENT, f"{address}/mcp", token, json.dumps(calls)]
    return subprocess.run(words, capture_output=True, text=True, timeout=120)


def test_an_mcp_client_lists_and_calls_each_tool(address: str, tools: auth_fakes.FakeTools) -> None:
    """The structured content fits the schema that was announced, and is what the API answers."""
    import jsonschema

    calls = [("ask", {"question": QUESTION}), ("search", {"query": "order backlog", "k": 3}), ("status", {})]
    calls += [("check", {"text": "Nothing."}), ("figures", {"document": "doc-1"}), ("document", {"document": "doc-1"})]
    calls.append(("report", {"subjects": ["HLVM", "NVDA"]}))
    done = by_mcp(address, calls)
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert set(said["tools"]) == {"ask", "search", "check", "figures", "document", "status", "report"}
    assert said["tools"]["ask"][0]["required"] == ["question"]
    for name, (failed, content, _) in said["results"].items():
        assert not failed
        jsonschema.validate(content, said["tools"][name][1])
    assert said["results"]["ask"][1] == chat_fakes.answer(chat_fakes.document(), QUESTION).to_json()
    assert said["results"]["search"][1]["hits"] == [auth_fakes.HIT]
    assert said["results"]["status"][1] == auth_fakes.STATUS
    assert said["results"]["report"][1] == auth_fakes.REPORT
    assert said["told"][1:] == [["HLVM: looking it up", 0, 2], ["NVDA: looking it up", 1, 2]]


def test_mcp_errors_keep_their_sentence(address: str, tools: auth_fakes.FakeTools) -> None:
    tools.error = UsageError('No document or company on this desk has the ticker ZZZZ. Nearest known: "HLVM".')
    said = json.loads(by_mcp(address, [("ask", {"question": QUESTION, "tickers": ["ZZZZ"]})]).stdout)
    failed, _, text = said["results"]["ask"]
    assert failed
    assert str(tools.error) in text


def test_mcp_is_behind_the_same_login(locked: tuple[str, str]) -> None:
    """Without a token nothing is even listed; hosts and origins are looked at first."""
    address, token = locked
    assert by_mcp(address, []).returncode != 0
    assert json.loads(by_mcp(address, [], token).stdout)["tools"].keys() >= {"ask", "search", "status"}
    assert post(address, "/mcp", {}, Host="evil.example", Authorization=f"Bearer {token}").status == 400
    assert post(address, "/mcp", {}, Origin="http://evil.example", Authorization=f"Bearer {token}").status == 400


def test_without_the_extra_mcp_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    from tieout.ui.auth.tools import Work
    from tieout.ui.chat.web import mcp_entrance

    for name in [name for name in sys.modules if name == "mcp" or name.startswith(("mcp.", "tieout.ui.auth.mcp"))]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "mcp", None)
    with pytest.raises(UsageError, match=r'pip install "tieout\[mcp\]"'):
        mcp_entrance(replace(Access(), tools=auth_fakes.FakeTools(), mcp=True), Work(1))
