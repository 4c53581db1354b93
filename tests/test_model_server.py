"""The stand-in for a provider of models, asked as programs ask it: over HTTP."""

from __future__ import annotations

import http.client
import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from typing import Any

import pytest

from tests.model_server import Body, ModelServer, Said, prompt_of

PLAYERS = {
    "parrot": lambda body: Said(prompt_of(body)),
    "caller": lambda body: Said(None, tools=(("click", {"ref": 3}),)),
    "busy": lambda body: Said("too many", status=429),
    "garbage": lambda body: Said(raw=b"<html>"),
    "gone": lambda body: Said(hangs_up=True),
}
HELLO: Body = {"messages": [{"role": "user", "content": [{"type": "text", "text": "good good day to"}]}]}


@pytest.fixture(scope="module")
def server() -> Iterator[ModelServer]:
    """Five players."""
    with ModelServer(PLAYERS) as running:
        yield running


def ask(server: ModelServer, model: str, **more: Any) -> bytes:
    """The body of the response."""
    data = json.dumps({"model": model, **HELLO, **more}).encode()
    request = urllib.request.Request(
        f"{server.url}/chat/completions", data, {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=20) as response:
        return bytes(response.read())


def test_the_model_asked_for_answers_and_is_charged_by_the_word(server: ModelServer) -> None:
    reply = json.loads(ask(server, "parrot"))
    assert reply["choices"][0]["message"]["content"] == "good good day to"
    assert reply["usage"] == {"prompt_tokens": 4, "completion_tokens": 4, "total_tokens": 8}
    assert server.asked[-1]["model"] == "parrot"


def test_a_stream_holds_the_same_words_and_the_usage_where_it_is_asked_for(server: ModelServer) -> None:
    lines = ask(server, "parrot", stream=True, stream_options={"include_usage": True}).decode().split("\n\n")
    chunks = [json.loads(line.removeprefix("data: ")) for line in lines if "{" in line]
    told = "".join(
        choice["delta"].get("content", "") for chunk in chunks for choice in chunk.get("choices", [])
    )
    assert told == "good good day to"
    assert chunks[-1]["usage"]["total_tokens"] == 8
    assert lines[-2] == "data: [DONE]"


def test_a_tool_is_called_with_its_arguments(server: ModelServer) -> None:
    choice = json.loads(ask(server, "caller"))["choices"][0]
    assert choice["finish_reason"] == "tool_calls"
    assert json.loads(choice["message"]["tool_calls"][0]["function"]["arguments"]) == {"ref": 3}


@pytest.mark.parametrize(("model", "status"), [("busy", 429), ("nobody", 404)])
def test_an_error_is_one_in_the_dialect_too(server: ModelServer, model: str, status: int) -> None:
    with pytest.raises(urllib.error.HTTPError) as caught:
        ask(server, model)
    with caught.value as error:
        assert error.code == status
        assert "message" in json.loads(error.read())["error"]


def test_garbage_and_a_closed_connection_are_what_they_say(server: ModelServer) -> None:
    assert ask(server, "garbage") == b"<html>"
    with pytest.raises((ConnectionError, http.client.HTTPException)):
        ask(server, "gone")
