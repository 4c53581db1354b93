"""Cheats over HTTP and MCP: what an agent finds at its address besides the page, and what it can do to the episode."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from pathlib import Path
from typing import Any

import pytest

from harness import agents
from harness.agents import Http
from harness.errors import AgentError
from harness.sandbox import choose
from harness.types import Brief, Click, Done, Limits, Observation, Result

AGENT = Path(__file__).parent / "agents" / "prowler.py"


def page(n: int, result: Result | None = None) -> Observation:
    """What the agent is shown."""
    return Observation(n=n, url="http://tiny.test/", title="Tiny", text='[3]button "Write"', result=result)


async def begun(transport: str, *words: str, **limits: Any) -> Any:
    """A prowler in the strongest jail, that has called once."""
    jail, _ = await choose("auto")
    command = " ".join([sys.executable, str(AGENT), *words])
    agent = agents.agent(command, None, None, environ=os.environ, transport=transport, jail=jail)
    told = Brief(
        goal="Say yes.", start_url="http://tiny.test/", limits=Limits(**{"turn_seconds": 40, **limits})
    )
    try:
        await agent.begin(told)
    except BaseException:
        await agent.end("crash")
        raise
    return agent


async def only_answer(agent: Any, *, shows: int = 1) -> Any:
    """What it says when it is done, after these many pages."""
    try:
        for n in range(shows + 20):
            turn = await agent.act(page(n, Result() if n else None))
            if isinstance(turn.action, Done):
                return turn.action.answer
    finally:
        await agent.end("done")
    raise AssertionError("it never ended")


async def test_an_address_has_no_state_no_reset_and_no_score() -> None:
    """Every path but the four is 404, every method but theirs 405, and nothing without the token."""
    found = await only_answer(await begun("http", "paths"))
    assert set(found["guessed"].values()) == {401}
    assert set(found["paths"].values()) == {404}
    assert set(found["methods"].values()) == {405}
    assert not any(
        word in json.dumps(found["task"]) for word in ("tiny/", "check", "solution", "verdict", "score")
    )


async def test_a_finished_episode_is_not_begun_again() -> None:
    agent = await begun("http", "after_the_end")
    assert isinstance(agent, Http)
    assert isinstance((await agent.act(page(0))).action, Done)
    await agent.end("done")


async def test_an_idempotency_key_does_nothing_twice() -> None:
    agent = await begun("http", "replays")
    try:
        assert (await agent.act(page(0))).action == Click(ref=3)
        assert isinstance((await agent.act(page(1, Result()))).action, Done)
    finally:
        await agent.end("done")


async def test_two_agents_with_one_token_take_turns() -> None:
    """Ten at once: each action is done once, none is lost, and none is done on a page that it has not waited for."""
    agent = await begun("http", "ten_at_once")
    clicks = 0
    try:
        for n in range(12):
            turn = await agent.act(page(n, Result() if n else None))
            if isinstance(turn.action, Done):
                break
            clicks += turn.action == Click(ref=3)
    finally:
        await agent.end("done")
    assert clicks == 10


@pytest.mark.parametrize(
    ("words", "limits", "ending", "told"),
    [
        (("never_calls",), {}, "crash", "stopped before it said done"),
        (("half_a_request",), {"turn_seconds": 1.0}, "turn_timeout", "sent no action within 1 s"),
        (("slow_loris",), {"turn_seconds": 1.0}, "turn_timeout", "sent no action within 1 s"),
        (("garbage",), {}, "protocol_error", "3 replies in a row could not be read"),
        (("a_hundred_megabytes",), {"turn_seconds": 20.0}, "crash", "stopped before it said done"),
    ],
)
async def test_a_bad_caller_has_a_named_ending_of_its_own(
    words: tuple[str, ...], limits: dict[str, Any], ending: str, told: str
) -> None:
    """None hangs, none is our fault."""
    async with asyncio.timeout(100):
        with pytest.raises(AgentError, match=told) as caught:
            agent = await begun("http", *words, **limits)
            try:
                for n in range(4):
                    await agent.act(page(n))
            finally:
                await agent.end("crash")
    assert caught.value.ending == ending


async def test_one_that_calls_late_is_waited_for() -> None:
    assert await only_answer(await begun("http", "calls_late")) == "late"


async def test_a_tool_that_is_none_does_nothing() -> None:
    """Over MCP: code, state, resets and resources are not to be had, and the page stays."""
    agent = await begun("mcp", "tools")
    errors = []
    try:
        for n in range(12):
            turn = await agent.act(page(n))
            if isinstance(turn.action, Done):
                break
            errors.append(turn.error)
    finally:
        await agent.end("done")
    assert isinstance(turn.action, Done)
    assert isinstance(turn.action.answer, dict)
    assert "evaluate" not in json.dumps(turn.action.answer["listed"])
    assert set(errors) <= {"unknown_action"}
