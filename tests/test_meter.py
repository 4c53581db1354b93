"""The way from an agent to its models: what passes, what is counted, what is refused, and whose doing an end was."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import httpx
import pytest

from harness.errors import UsageError
from harness.meter.account import LOG, Account, Call
from harness.meter.prices import Prices
from harness.meter.proxy import Door, Meter
from harness.meter.upstreams import Upstream, prices, upstreams
from harness.types import Budget, Ending
from tests.provider import CACHED, IN, Provider, Says

SECRET = "sk-provider-secret"
PRICE = {"a-model": (1_000_000.0, 2_000_000.0)}
"""A dollar for a token in, and two for one out."""
CHAT = {"model": "a-model", "messages": [{"role": "user", "content": "hello"}]}
CONTENTS = {"contents": [{"role": "user", "parts": [{"text": "hello"}]}]}
ASKED: dict[str, tuple[str, dict[str, Any]]] = {
    "chat": ("/v1/chat/completions", CHAT),
    "responses": ("/v1/responses", {"model": "a-model", "input": "hello"}),
    "messages": ("/v1/messages", {**CHAT, "max_tokens": 100}),
    "generate": ("/v1beta/models/a-model:generateContent", CONTENTS),
}
STREAMED: dict[str, tuple[str, dict[str, Any]]] = {
    **{name: (path, {**body, "stream": True}) for name, (path, body) in ASKED.items() if name != "generate"},
    "generate": ("/v1beta/models/a-model:streamGenerateContent?alt=sse", CONTENTS),
}
UPSTREAM = {
    "chat": "/v1/chat/completions",
    "responses": "/v1/responses",
    "messages": "/v1/messages",
    "generate": "/v1beta/models/a-model:generateContent",
}


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    """One for all."""
    with Provider() as running:
        yield running


@pytest.fixture(autouse=True)
def fresh(provider: Provider) -> None:
    """It has forgotten what was asked, and says four words."""
    provider.says = Says()
    provider.seen.clear()


def meter_at(
    url: str, budget: Budget | None = None, own: dict[str, tuple[float, float]] | None = None
) -> Meter:
    found = {
        "openai": Upstream(f"{url}/v1", SECRET, "openai"),
        "anthropic": Upstream(url, SECRET, "anthropic"),
        "gemini": Upstream(url, SECRET, "gemini"),
    }
    return Meter(found, budget or Budget(), Prices(PRICE if own is None else own))  # type: ignore[arg-type]


@asynccontextmanager
async def opened(
    provider: Provider, folder: Path | None = None, turn_s: float = 120, **caps: Any
) -> AsyncIterator[tuple[Door, httpx.AsyncClient]]:
    """An episode's door, and a client with the episode's key."""
    meter = meter_at(provider.url, Budget(**caps))
    try:
        async with meter.episode(folder, turn_s) as door:
            key = {"authorization": f"Bearer {door.account.key}"}
            async with httpx.AsyncClient(base_url=door.root, headers=key, timeout=30) as client:
                yield door, client
    finally:
        await meter.stop()


def logged(folder: Path) -> list[Call]:
    return [Call.model_validate_json(line) for line in (folder / LOG).read_text().splitlines()]


# ---------------------------------------------------------------- what passes, and is counted


@pytest.mark.parametrize("kind", ASKED)
async def test_a_reply_passes_as_it_is_and_is_counted(kind: str, provider: Provider, tmp_path: Path) -> None:
    path, body = ASKED[kind]
    async with opened(provider, tmp_path) as (door, client):
        reply = await client.post(path, json=body)
        direct = httpx.post(f"{provider.url}{UPSTREAM[kind]}", json=body)
        assert (reply.status_code, reply.json()) == (200, direct.json())
        assert door.account.usage.model_dump() == {
            "input_tokens": IN, "output_tokens": 4, "cost_usd": IN + 8.0, "source": "metered", "estimated": False,
        }  # fmt: skip
    [call] = logged(tmp_path)
    assert (call.kind, call.model, call.status, call.cached_tokens) == (kind, "a-model", 200, CACHED)
    assert provider.seen[0].path == UPSTREAM[kind]


@pytest.mark.parametrize("kind", STREAMED)
async def test_a_stream_goes_on_as_it_comes_and_is_counted(
    kind: str, provider: Provider, tmp_path: Path
) -> None:
    path, body = STREAMED[kind]
    async with opened(provider, tmp_path) as (door, client):
        async with client.stream("POST", path, json=body) as reply:
            found = b"".join([piece async for piece in reply.aiter_bytes()])
        there = UPSTREAM[kind].replace(":generate", ":streamGenerate")
        direct = httpx.post(f"{provider.url}{there}?alt=sse", json=body)
        assert found == direct.content, (
            "the chunk with the count alone is not passed to whom did not ask for it"
        )
        usage = door.account.usage
        assert (usage.input_tokens, usage.output_tokens, usage.estimated) == (IN, 4, False)
    [call] = logged(tmp_path)
    assert (call.streamed, call.fault, call.cost_usd) == (True, "", IN + 8.0)


async def test_who_asks_for_the_count_in_a_stream_gets_it(provider: Provider) -> None:
    body = {**CHAT, "stream": True, "stream_options": {"include_usage": True, "include_obfuscation": False}}
    async with opened(provider) as (_, client):
        found = (await client.post("/v1/chat/completions", json=body)).text
    assert f'"prompt_tokens": {IN}' in found
    assert provider.seen[0].body["stream_options"] == body["stream_options"]


async def test_the_first_words_of_a_stream_are_there_before_the_last_are_said(provider: Provider) -> None:
    """The provider says no more until the agent has read its first words: a meter that waited would wait for ever."""
    path, body = STREAMED["chat"]
    provider.go_on = asyncio.Event()
    try:
        async with opened(provider) as (_, client), client.stream("POST", path, json=body) as reply:
            pieces = reply.aiter_bytes()
            assert b"four" in await anext(pieces)
            provider.go_on.set()
            assert b"[DONE]" in b"".join([piece async for piece in pieces])
    finally:
        provider.go_on = None


async def test_geminis_list_is_counted_as_well(provider: Provider) -> None:
    provider.says = Says(media="array")
    async with opened(provider) as (door, client):
        reply = await client.post("/v1beta/models/a-model:streamGenerateContent", json=CONTENTS)
        assert len(reply.json()) == 4
        assert door.account.tokens == IN + 4


async def test_a_stream_that_nobody_reads_to_its_end_is_counted_whole(
    provider: Provider, tmp_path: Path
) -> None:
    path, body = STREAMED["chat"]
    provider.says = Says("word " * 50)
    async with opened(provider, tmp_path) as (door, client):
        async with client.stream("POST", path, json=body) as reply:
            await anext(reply.aiter_bytes())
        async with asyncio.timeout(20):
            while not door.account.calls:
                await asyncio.sleep(0.01)
    assert logged(tmp_path)[0].output_tokens == 50


async def test_tokens_that_nobody_tells_are_estimated_and_marked(provider: Provider, tmp_path: Path) -> None:
    provider.says = Says("x" * 400, counts=False)
    async with opened(provider, tmp_path, max_tokens=150) as (door, client):
        for path, body in (ASKED["chat"], STREAMED["chat"]):
            assert (await client.post(path, json=body)).status_code == 200
        assert (await client.post(*ASKED["chat"][:1], json=CHAT)).status_code == 429
        assert door.account.usage.estimated
    assert [call.output_tokens >= 100 for call in logged(tmp_path)] == [True, True, False]


async def test_a_model_without_a_price_costs_an_unknown_sum_and_not_nothing(provider: Provider) -> None:
    provider.says = Says(model="unheard-of-2")
    async with opened(provider) as (door, client):
        await client.post("/v1/chat/completions", json={**CHAT, "model": "unheard-of"})
        assert (door.account.usage.cost_usd, door.account.tokens) == (None, IN + 4)


async def test_prices_are_those_of_litellms_table_and_cached_tokens_are_cheaper(provider: Provider) -> None:
    provider.says = Says(model="claude-sonnet-4-5-20250929")
    meter = meter_at(provider.url, own={})
    async with meter.episode(None) as door, httpx.AsyncClient(base_url=door.root) as client:
        path, body = ASKED["messages"]
        await client.post(
            path, json={**body, "model": "claude-sonnet-4-5"}, headers={"x-api-key": door.account.key}
        )
        assert door.account.calls[0].answered_by == "claude-sonnet-4-5-20250929"
        assert door.account.cost == pytest.approx((5 * 3 + 2 * 0.3 + 4 * 15) / 1e6)
    await meter.stop()


# ---------------------------------------------------------------- caps


CODES: dict[str, Any] = {
    "chat": lambda error: error["error"]["code"],
    "responses": lambda error: error["error"]["code"],
    "messages": lambda error: error["error"]["type"],
    "generate": lambda error: error["error"]["details"][0]["reason"],
}


@pytest.mark.parametrize("kind", ASKED)
@pytest.mark.parametrize("caps", [{"max_tokens": 12}, {"max_cost_usd": 16.0}], ids=["tokens", "dollars"])
async def test_beyond_a_cap_calls_are_refused_in_the_dialects_words(
    kind: str, caps: dict[str, Any], provider: Provider, tmp_path: Path
) -> None:
    path, body = ASKED[kind]
    async with opened(provider, tmp_path, **caps) as (door, client):
        replies = [await client.post(path, json=body) for _ in range(3)]
        assert [reply.status_code for reply in replies] == [200, 200, 429]
        assert CODES[kind](replies[2].json()) == "budget_exceeded"
        assert replies[2].headers["x-should-retry"] == "false"
        ending = door.account.settled(Ending(reason="crash", detail="it exited with code 1"))
        assert ending.reason == "budget"
        assert door.account.settled(Ending(reason="steps")) == Ending(reason="steps")
        assert door.account.settled(Ending(reason="done"), gave_up=True) == Ending(reason="done")
    assert len(provider.seen) == 2
    assert [call.refused for call in logged(tmp_path)] == ["", "", "budget_exceeded"]


async def test_many_calls_at_once_cross_a_cap_by_no_more_than_pass_together(provider: Provider) -> None:
    async with opened(provider, max_tokens=1) as (_, client):
        calls = [client.post("/v1/chat/completions", json=CHAT) for _ in range(30)]
        statuses = [reply.status_code for reply in await asyncio.gather(*calls)]
    assert 1 <= statuses.count(200) <= 8
    assert statuses.count(200) + statuses.count(429) == 30


async def test_a_cap_in_dollars_refuses_models_without_a_price(provider: Provider) -> None:
    async with opened(provider, max_cost_usd=1.0) as (door, client):
        reply = await client.post("/v1/chat/completions", json={**CHAT, "model": "unheard-of"})
        assert (reply.status_code, reply.json()["error"]["code"]) == (400, "price_unknown")
        assert "--price unheard-of=IN/OUT" in reply.json()["error"]["message"]
        assert not provider.seen
        assert door.account.settled(Ending(reason="crash")).reason == "broken"


# ---------------------------------------------------------------- what is taken out

FUNCTION = {"type": "function", "function": {"name": "click", "parameters": {}}}
PICTURE = "data:image/png;base64,AAAA"
STRIPPED: list[tuple[str, dict[str, Any], dict[str, Any], list[str]]] = [
    (
        "chat",
        {"tools": [FUNCTION, {"type": "web_search"}], "web_search_options": {"search_context_size": "low"}},
        {"tools": [FUNCTION]},
        ["web_search_options", "web_search"],
    ),
    ("chat", {"tools": [{"type": "mcp"}], "tool_choice": {"type": "mcp"}}, {}, ["mcp"]),
    (
        "responses",
        {
            "tools": [
                {"type": "function", "name": "click"}, {"type": "web_search_preview"}, {"type": "code_interpreter"},
                {"type": "mcp", "server_url": "http://x"}, {"type": "file_search"}, {"type": "shell"},
                {"type": "computer_use_preview"},
            ],
            "background": True,
            "tool_choice": {"type": "web_search_preview"},
        },
        {"tools": [{"type": "function", "name": "click"}, {"type": "computer_use_preview"}]},
        ["background", "web_search_preview", "code_interpreter", "mcp", "file_search", "shell", "tool_choice"],
    ),
    (
        "messages",
        {
            "tools": [
                {"name": "click", "input_schema": {}}, {"type": "web_search_20250305", "name": "web_search"},
                {"type": "web_fetch_20250910", "name": "web_fetch"}, {"type": "computer_20250124", "name": "computer"},
                {"type": "code_execution_20250825", "name": "code_execution"}, {"type": "mcp_toolset"},
            ],
            "mcp_servers": [{"url": "http://x"}],
        },
        {"tools": [{"name": "click", "input_schema": {}}, {"type": "computer_20250124", "name": "computer"}]},
        ["mcp_servers", "web_search_20250305", "web_fetch_20250910", "code_execution_20250825", "mcp_toolset"],
    ),
    (
        "generate",
        {
            "tools": [{"functionDeclarations": [{"name": "click"}], "urlContext": {}}, {"google_search": {}}],
            "cachedContent": "cachedContents/x",
        },
        {"tools": [{"functionDeclarations": [{"name": "click"}]}]},
        ["cachedContent", "urlContext", "google_search"],
    ),
    (
        "chat",
        {
            "messages": [
                {
                    "role": "user",
                    "content": [
                        {"type": "image_url", "image_url": {"url": "https://evil.test/?q=secret"}},
                        {"type": "image_url", "image_url": {"url": PICTURE}},
                    ],
                }
            ]
        },
        {
            "messages": [
                {
                    "role": "user",
                    "content": [
                        {"type": "text", "text": "[a remote file was removed here]"},
                        {"type": "image_url", "image_url": {"url": PICTURE}},
                    ],
                }
            ]
        },
        ["remote file"],
    ),
    (
        "messages",
        {"messages": [{"role": "user", "content": [{"type": "document", "source": {"type": "url", "url": "http://x"}}]}]},
        {"messages": [{"role": "user", "content": [{"type": "text", "text": "[a remote file was removed here]"}]}]},
        ["remote file"],
    ),
    (
        "generate",
        {"contents": [{"parts": [{"fileData": {"fileUri": "https://youtube.test/x"}}]}]},
        {"contents": [{"parts": [{"text": "[a remote file was removed here]"}]}]},
        ["remote file"],
    ),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "more", "left", "gone"), STRIPPED)
async def test_what_would_browse_for_the_agent_is_taken_out_and_written_down(
    kind: str, more: dict[str, Any], left: dict[str, Any], gone: list[str], provider: Provider, tmp_path: Path
) -> None:
    path, body = ASKED[kind]
    async with opened(provider, tmp_path) as (_, client):
        assert (await client.post(path, json={**body, **more})).status_code == 200
    assert provider.seen[0].body == {**body, **left}
    assert list(logged(tmp_path)[0].stripped) == gone


@pytest.mark.parametrize(
    "model", ["gpt-4o-search-preview", "perplexity/sonar-pro", "openai/gpt-4o:online", "o3-deep-research"]
)
async def test_a_model_that_searches_by_itself_is_refused(model: str, provider: Provider) -> None:
    async with opened(provider) as (_, client):
        reply = await client.post("/v1/chat/completions", json={**CHAT, "model": model})
    assert (reply.status_code, reply.json()["error"]["code"], provider.seen) == (400, "model_browses", [])


# ---------------------------------------------------------------- hostile agents


async def test_only_the_episodes_own_key_opens(provider: Provider) -> None:
    async with opened(provider) as (door, client), opened(provider) as (other, _):
        path, body = ASKED["chat"]
        for key in (
            "",
            "Bearer",
            f"Bearer {other.account.key}",
            f"Bearer {SECRET}",
            f"Bearer {door.account.key}x",
        ):
            reply = await client.post(path, json=body, headers={"authorization": key})
            assert (reply.status_code, reply.json()["error"]["code"]) == (401, "wrong_key"), key
        gemini, none = f"{ASKED['generate'][0]}?key=", {"authorization": ""}
        assert (await client.post(gemini + other.account.key, json=CONTENTS, headers=none)).status_code == 401
        assert (await client.post(gemini + door.account.key, json=CONTENTS, headers=none)).status_code == 200
    assert [seen.query for seen in provider.seen] == [""], "the key in the address goes no further"


async def test_a_key_opens_nothing_once_its_episode_is_over(provider: Provider) -> None:
    path, body = ASKED["messages"]
    async with httpx.AsyncClient() as client:
        async with opened(provider) as (door, _):
            at, key = f"{door.root}{path}", {"x-api-key": door.account.key}
            assert (await client.post(at, headers=key, json=body)).is_success
        with pytest.raises(httpx.TransportError):
            await client.post(at, headers=key, json=body)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/"), ("POST", "/v1/files"), ("GET", "/v1/files"), ("POST", "/v1/chat/completions/../files"),
        ("DELETE", "/v1/models/a-model"), ("GET", "/v1/responses/resp_1"),
        ("POST", "/v1beta/models/a/b:generateContent"),
        ("POST", "/v1beta/cachedContents"), ("POST", "/v1beta/models/..%2F..%2Fx:generateContent"),
        ("POST", "//evil.test/v1/chat/completions"), ("POST", "/v1/models/a:batchGenerateContent"),
    ],
)  # fmt: skip
async def test_only_paths_of_models_pass(method: str, path: str, provider: Provider) -> None:
    async with opened(provider) as (_, client):
        request = client.build_request(method, client.base_url, json=CHAT)
        request.url = request.url.copy_with(raw_path=path.encode())
        reply = await client.send(request)
    assert (reply.status_code, provider.seen) == (404, [])


async def test_no_header_of_the_agents_reaches_the_provider_but_those_that_are_known(
    provider: Provider,
) -> None:
    smuggled = {
        "host": "evil.test", "x-forwarded-host": "evil.test", "forwarded": "host=evil.test", "x-api-key": "mine",
        "openai-organization": "theirs", "cookie": "a=b", "x-http-method-override": "DELETE",
        "anthropic-beta": "web-fetch-2025-09-10,prompt-caching-2024-07-31", "proxy-authorization": "Basic eA==",
    }  # fmt: skip
    async with opened(provider) as (_, client):
        await client.post("/v1/chat/completions", json=CHAT, headers=smuggled)
        await client.post(
            "/v1/messages", json=ASKED["messages"][1], headers={**smuggled, "anthropic-version": "2023-06-01"}
        )
        await client.post(ASKED["generate"][0], json=CONTENTS, headers=smuggled)
    chat, messages, generate = (seen.headers for seen in provider.seen)
    ordinary = {
        "host",
        "content-length",
        "content-type",
        "accept",
        "accept-encoding",
        "connection",
        "user-agent",
    }
    assert chat.keys() - ordinary == {"authorization"}
    assert messages.keys() - ordinary == {"x-api-key", "anthropic-version", "anthropic-beta"}
    assert generate.keys() - ordinary == {"x-goog-api-key"}
    assert (chat["authorization"], messages["x-api-key"], generate["x-goog-api-key"]) == (
        f"Bearer {SECRET}",
        SECRET,
        SECRET,
    )
    assert messages["anthropic-beta"] == "prompt-caching-2024-07-31"
    assert all(seen["host"] == provider.url.removeprefix("http://") for seen in (chat, messages, generate))


async def test_a_request_that_says_two_things_is_sent_as_it_was_understood(provider: Provider) -> None:
    raw = b'{"model":"a-model","tools":[{"type":"web_search"}],"messages":[],"model":"a-model","tools":[]}'
    async with opened(provider) as (_, client):
        await client.post("/v1/chat/completions", content=raw, headers={"content-type": "application/json"})
    assert provider.seen[0].body == {"model": "a-model", "messages": []}


@pytest.mark.parametrize(
    "raw",
    [b"", b"[]", b"{", b'"x"', b'{"model":3}', b"\xff\xfe", b"[" * 100_000, b'{"model":"a-model","x":NaN}'],
)
async def test_what_is_no_request_is_refused(raw: bytes, provider: Provider) -> None:
    async with opened(provider) as (_, client):
        reply = await client.post("/v1/chat/completions", content=raw)
    assert (reply.status_code, reply.json()["error"]["code"], provider.seen) == (400, "bad_request", [])


async def test_a_hundred_megabytes_are_refused_and_the_next_call_passes(provider: Provider) -> None:
    async def much() -> AsyncIterator[bytes]:
        for _ in range(100):
            yield b" " * 1024 * 1024

    async with opened(provider) as (_, client):
        reply = await client.post("/v1/chat/completions", content=much())
        assert (reply.status_code, reply.json()["error"]["code"]) == (413, "too_large")
        assert (await client.post("/v1/chat/completions", json=CHAT)).status_code == 200


async def test_a_body_that_never_comes_is_given_up(
    provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("harness.meter.proxy.BODY_SECONDS", 0.2)
    async with opened(provider) as (door, _):
        reader, writer = await asyncio.open_connection("127.0.0.1", door.port)
        head = f"POST /v1/messages HTTP/1.1\r\nHost: x\r\nX-Api-Key: {door.account.key}\r\nContent-Length: 99\r\n\r\n{{"
        writer.write(head.encode())
        answer = await reader.read()
        assert answer.startswith(b"HTTP/1.1 408")
        assert json.loads(answer.partition(b"\r\n\r\n")[2])["error"]["type"] == "too_slow"
        writer.close()


# ---------------------------------------------------------------- providers that fail

CRASH = Ending(reason="crash", detail="it exited with code 1")
WRONG: dict[str, tuple[Says, int, str]] = {
    "busy": (Says('{"error":{"message":"slow down"}}', 429, (("retry-after", "7"),)), 429, "status"),
    "fell over": (Says('{"error":{"message":"oops"}}', 500), 500, "status"),
    "overloaded": (Says('{"error":{"message":"overloaded"}}', 529), 529, "status"),
    "refuses our key": (Says(f"bad key {SECRET}", 401), 502, "status"),
    "redirects": (Says("", 302, (("location", "http://evil.test/"),)), 502, "unreadable"),
    "garbage": (Says(raw=b"<html>sorry</html>", media="text/html"), 502, "unreadable"),
    "a list": (Says(raw=b"[]"), 502, "unreadable"),
    "an error that says 200": (Says(raw=b'{"error":{"message":"oops"}}'), 200, "status"),
    "nothing": (Says(raw=b""), 502, "unreadable"),
    "stalls": (Says(breaks_off="stalls"), 504, "stalled"),
}  # fmt: skip


@pytest.mark.parametrize("what", WRONG)
async def test_what_a_provider_does_wrong_is_told_and_breaks_the_episode_that_it_stops(
    what: str, provider: Provider, tmp_path: Path
) -> None:
    says, status, fault = WRONG[what]
    provider.says = says
    async with opened(provider, tmp_path, turn_s=1.0) as (door, client):
        reply = await client.post("/v1/chat/completions", json=CHAT)
        assert reply.status_code == status
        assert SECRET not in reply.text
        assert reply.headers.get("retry-after") == ("7" if what == "busy" else None)
        broken = door.account.settled(CRASH)
        assert (broken.reason, "the agent ended by crash" in broken.detail) == ("broken", True)
        assert SECRET not in broken.detail
        assert door.account.settled(Ending(reason="done")) == Ending(reason="done"), "who is done is judged"
        assert door.account.settled(Ending(reason="steps")) == Ending(reason="steps")
        provider.says = Says()
        await client.post("/v1/chat/completions", json=CHAT)
        assert door.account.settled(CRASH) == CRASH, "who got over it has ended by itself"
    assert logged(tmp_path)[0].fault == fault
    assert SECRET not in (tmp_path / LOG).read_text()


@pytest.mark.parametrize("how", ["cut", "ends", "stalls", "errs"])
@pytest.mark.parametrize("kind", STREAMED)
async def test_a_stream_that_breaks_off_ends_with_an_error_in_its_dialect(
    kind: str, how: Any, provider: Provider, tmp_path: Path
) -> None:
    path, body = STREAMED[kind]
    provider.says = Says(breaks_off=how)
    async with opened(provider, tmp_path, turn_s=1.0) as (door, client):
        reply = await client.post(path, json=body)
        assert reply.status_code == 200
        last = json.loads(reply.text.strip().rpartition("data: ")[2])
        assert last.get("error") or last["type"] == "error"
        assert door.account.settled(CRASH).reason == "broken"
    [call] = logged(tmp_path)
    assert call.fault == {"cut": "cut", "ends": "cut", "stalls": "stalled", "errs": "error_in_stream"}[how]


async def test_a_provider_that_is_not_there_is_named(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        meter = meter_at(f"http://127.0.0.1:{taken.getsockname()[1]}")
        async with meter.episode(tmp_path) as door, httpx.AsyncClient(base_url=door.root) as client:
            reply = await client.post("/v1/messages", json=CHAT, headers={"x-api-key": door.account.key})
            assert (reply.status_code, reply.json()["error"]["type"]) == (502, "upstream_unreachable")
            assert door.account.settled(CRASH).reason == "broken"
        await meter.stop()


@pytest.mark.parametrize("status", [400, 404, 422])
async def test_what_the_agent_asks_wrongly_is_its_own_doing(status: int, provider: Provider) -> None:
    provider.says = Says('{"error":{"message":"no such model"}}', status)
    async with opened(provider) as (door, client):
        reply = await client.post("/v1/chat/completions", json=CHAT)
        assert (reply.status_code, reply.json()["error"]["message"]) == (status, "no such model")
        assert door.account.settled(CRASH) == CRASH


SAYS_IT = json.dumps({"error": {"message": f"no such key: {SECRET}"}}).encode()


@pytest.mark.parametrize(
    ("asked", "media", "raw"),
    [
        (ASKED["chat"], "application/json", SAYS_IT),
        (STREAMED["chat"], "text/event-stream", b"data: " + SAYS_IT + b"\n\n"),
        (STREAMED["generate"], "application/json", b"[" + SAYS_IT + b"]"),
    ],
)
async def test_a_reply_that_says_our_key_is_passed_on_without(
    asked: tuple[str, dict[str, Any]], media: str, raw: bytes, provider: Provider, tmp_path: Path
) -> None:
    provider.says = Says(raw=raw, media=media)
    async with opened(provider, tmp_path) as (_door, client):
        reply = await client.post(asked[0].replace("?alt=sse", ""), json=asked[1])
    assert "no such key: [key]" in reply.text
    assert SECRET not in reply.text + (tmp_path / LOG).read_text()


@pytest.mark.parametrize(
    ("path", "body", "gone"),
    [
        (
            "/v1/messages/count_tokens",
            {"model": "a-model", "mcp_servers": [{"url": "http://out.test"}], "messages": [{"role": "user", "content": [
                {"type": "image", "source": {"type": "url", "url": "http://out.test/a.png"}}]}]},
            {"mcp_servers", "remote file"},
        ),
        (
            "/v1beta/models/a-model:countTokens",
            {"generateContentRequest": {"tools": [{"googleSearch": {}}], "contents": [
                {"parts": [{"fileData": {"fileUri": "http://out.test/a.png"}}]}]}},
            {"googleSearch", "remote file"},
        ),
    ],
)  # fmt: skip
async def test_a_count_of_tokens_reaches_out_no_more_than_what_it_counts(
    path: str, body: dict[str, Any], gone: set[str], provider: Provider, tmp_path: Path
) -> None:
    async with opened(provider, tmp_path) as (_door, client):
        await client.post(path, json=body)
    assert "out.test" not in json.dumps(provider.seen[0].body)
    assert set(logged(tmp_path)[0].stripped) == gone


def test_a_call_without_a_price_switches_no_cap_off() -> None:
    account = Account(Budget(max_cost_usd=1))
    for cost in (2.0, None):
        account.note(
            Call(n=0, at_s=0, dialect="openai", kind="chat", model="m", input_tokens=1, cost_usd=cost)
        )
    assert "$2.0000 of $1 is spent" in account.spent()


async def test_a_call_that_the_end_of_the_episode_cuts_is_paid_for(tmp_path: Path) -> None:
    asked, left = asyncio.Event(), asyncio.Event()

    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"hello")
        asked.set()
        await reader.read()
        writer.close()
        left.set()

    server = await asyncio.start_server(silent, "127.0.0.1", 0)
    meter = meter_at(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}")
    async with meter.episode(tmp_path) as door, httpx.AsyncClient(base_url=door.root) as client:
        key = {"authorization": f"Bearer {door.account.key}"}
        call = asyncio.create_task(client.post(ASKED["chat"][0], json=CHAT, headers=key))
        await asked.wait()
        await door.close()
        with suppress(httpx.HTTPError):
            await call
    await meter.stop()
    await left.wait()
    server.close()
    usage = door.account.usage
    assert (usage.input_tokens > 0, usage.estimated) == (True, True)


def test_an_episode_without_a_call_ends_as_it_did() -> None:
    assert Account(Budget(max_tokens=1)).settled(CRASH) == CRASH


# ---------------------------------------------------------------- as the command line says


def test_providers_come_from_the_environment_and_from_the_command_line() -> None:
    found = upstreams(["openai=http://localhost:8000/v1/"], {"ANTHROPIC_API_KEY": "k", "GOOGLE_API_KEY": "g"})
    assert {name: (one.base, one.key) for name, one in found.items()} == {
        "openai": ("http://localhost:8000/v1", ""),
        "anthropic": ("https://api.anthropic.com", "k"),
        "gemini": ("https://generativelanguage.googleapis.com", "g"),
    }
    assert "k'" not in repr(found["anthropic"])
    router = upstreams([], {"OPENAI_API_KEY": "k", "OPENAI_BASE_URL": "https://openrouter.ai/api/v1"})
    assert (router["openai"].base, router["openai"].provider) == (
        "https://openrouter.ai/api/v1",
        "openrouter",
    )


@pytest.mark.parametrize(
    ("named", "environ", "wrong"),
    [
        ([], {}, "--meter knows no provider to ask: export OPENAI_API_KEY"),
        (["opnai=http://x"], {}, "names no provider's address"),
        (["openai"], {}, "names no provider's address"),
        (["openai=ftp://x"], {}, "names no provider's address"),
        (["openai=http://me:pw@x/v1"], {}, "an address alone"),
        ([], {"OPENAI_API_KEY": "sk-1\n"}, "OPENAI_API_KEY holds characters"),
    ],
)
def test_what_is_no_provider_is_told(named: list[str], environ: dict[str, str], wrong: str) -> None:
    with pytest.raises(UsageError, match=wrong):
        upstreams(named, environ)


def test_a_price_is_two_numbers() -> None:
    assert prices(["local=0/0", "a=b=0.15/0.6"]) == {"local": (0.0, 0.0), "a=b": (0.15, 0.6)}
    with pytest.raises(UsageError, match=r"such as my-model=0\.15/0\.6"):
        prices(["local=cheap"])
