"""The meter, as the programs know it that agents are made of: litellm in three dialects, and OpenAI's own client."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.meter.proxy import Door, Meter
from harness.meter.reading import Events, Reader, Tally, data
from harness.meter.routes import Kind
from harness.types import Budget
from tests.model_server import let_go
from tests.provider import CACHED, IN, Provider, Says, events
from tests.test_meter import STREAMED, meter_at

MODELS = {"openai/a-model": "/v1", "anthropic/a-model": "", "gemini/a-model": ""}
HELLO = [{"role": "user", "content": "hello"}]


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    """One for all."""
    with Provider() as running:
        yield running
    let_go()


@pytest.fixture
async def door(provider: Provider) -> AsyncIterator[Door]:
    """An episode that may use two calls."""
    provider.says = Says()
    meter: Meter = meter_at(provider.url, Budget(max_tokens=2 * (IN + 4)))
    async with meter.episode(None) as opened:
        yield opened
    await meter.stop()


@pytest.fixture(scope="module")
def litellm() -> Any:
    """Loaded as the product loads it."""
    from harness.meter.prices import _litellm

    return _litellm()


@pytest.mark.filterwarnings("ignore:Item:UserWarning")  # litellm's own types, when they are first used
@pytest.mark.parametrize("model", MODELS)
async def test_litellm_is_answered_streamed_to_and_refused(
    model: str, door: Door, provider: Provider, litellm: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the environment alone, as an agent has it; with the cap as the error that clients know."""
    for name, value in door.variables.items():
        monkeypatch.setenv(name, value)
    try:
        await _asked(model, door, litellm)
    finally:  # what litellm keeps open would fail another test when it is forgotten
        from litellm.llms.custom_httpx.async_client_cleanup import close_litellm_async_clients

        await close_litellm_async_clients()  # type: ignore[no-untyped-call]
        litellm.in_memory_llm_clients_cache.flush_cache()


async def _asked(model: str, door: Door, litellm: Any) -> None:
    reply = await litellm.acompletion(model, HELLO, num_retries=0, max_retries=0)
    assert reply.choices[0].message.content == "four words are here"
    stream = await litellm.acompletion(model, HELLO, stream=True, num_retries=0, max_retries=0)
    said = "".join([chunk.choices[0].delta.content or "" async for chunk in stream])
    assert said == "four words are here"
    assert [call.input_tokens + call.output_tokens for call in door.account.calls] == [IN + 4] * 2
    with pytest.raises(litellm.exceptions.RateLimitError, match="budget_exceeded"):
        await litellm.acompletion(model, HELLO, num_retries=0, max_retries=0)
    assert [call.refused for call in door.account.calls] == ["", "", "budget_exceeded"]


async def test_openais_own_client_asks_for_responses(door: Door, provider: Provider) -> None:
    import openai

    base = door.variables["OPENAI_BASE_URL"]
    async with openai.AsyncOpenAI(api_key=door.account.key, base_url=base) as client:
        assert (
            await client.responses.create(model="a-model", input="hello")
        ).output_text == "four words are here"
        stream = await client.responses.create(model="a-model", input="hello", stream=True)
        words = [event.delta async for event in stream if event.type == "response.output_text.delta"]
        assert "".join(words) == "four words are here"
        with pytest.raises(openai.RateLimitError, match="used up"):
            await client.responses.create(model="a-model", input="hello")
    assert len(door.account.calls) == 3, "a refusal for the budget is not tried again"


KINDS: dict[Kind, str] = {
    "chat": "/v1/chat/completions", "responses": "/v1/responses", "messages": "/v1/messages",
    "generate": "/v1beta/models/a-model:streamGenerateContent",
}  # fmt: skip
WORDS = st.lists(
    st.text(st.characters(blacklist_categories=("Z", "C")), min_size=1, max_size=8), min_size=2, max_size=6
)


@given(
    kind=st.sampled_from(list(KINDS)),
    words=WORDS,
    returns=st.booleans(),
    cuts=st.lists(st.integers(0, 5_000)),
)
def test_a_stream_is_read_alike_in_whatever_pieces_it_comes(
    kind: Kind, words: list[str], returns: bool, cuts: list[int]
) -> None:
    """Cut within a character, a line or the two ends of a line: nothing is lost, doubled, or counted otherwise."""
    says = Says(" ".join(words))
    body = {**STREAMED[kind][1], "stream_options": {"include_usage": True}}
    whole = ": a comment\n\n" + "".join(events(KINDS[kind], body, says))
    raw = (whole.replace("\r\n", "\n").replace("\n", "\r\n") if returns else whole).encode()
    places = sorted({min(cut, len(raw)) for cut in cuts} | {0, len(raw)})
    pieces, reader = Events(), Reader(kind)
    found = []
    for start, end in itertools.pairwise(places):
        for event in pieces.feed(raw[start:end]):
            found.append(event)
            reader.read(data(event))
    assert b"".join(found) + pieces.rest() == raw
    assert reader.finished
    assert not reader.fault
    assert reader.tally == Tally(IN, len(words), CACHED)


@given(st.binary(max_size=2_000), st.sampled_from(list(KINDS)))
def test_garbage_is_read_without_a_fault_of_ours(raw: bytes, kind: Kind) -> None:
    pieces, reader = Events(), Reader(kind)
    for event in (*pieces.feed(raw), *pieces.feed(b"data: " + raw + b"\n\n")):
        reader.read(data(event))
    assert reader.tally is None or reader.tally.input_tokens >= 0
