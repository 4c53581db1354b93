"""Replies that no agent should send: whatever comes, there is a turn with a reason, and never an exception of ours.

A few hundred in CI, always the same; `REPLICA_FUZZ=10000 python -m pytest tests/attacks/test_fuzz.py` tries more, at
random.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.agents import Place, Stdio
from harness.agents.wire import ready, reply, tools
from harness.errors import AgentError
from harness.types import ActionError, Brief, Limits, Observation

MANY = int(os.environ.get("REPLICA_FUZZ", "0"))
fuzzed = settings(max_examples=MANY or 200, derandomize=not MANY, deadline=None, database=None)
SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=9), inner, max_size=4),
    max_leaves=12,
)
FIELDS = sorted({field for tool in tools().values() for field in tool["properties"]})
ACTIONS = st.fixed_dictionaries(
    {"op": st.sampled_from([*tools(), "evaluate", ""]) | VALUES},
    optional={field: VALUES | st.integers(0, 40) for field in FIELDS},
)
REPLIES = st.fixed_dictionaries(
    {"t": st.just("act") | VALUES, "n": st.just(3) | VALUES},
    optional={
        "action": ACTIONS | VALUES,
        "actions": st.lists(ACTIONS, max_size=7) | VALUES,
        "thought": VALUES,
        "usage": VALUES,
    },
)
LINES = (
    st.binary(max_size=200)
    | REPLIES.map(lambda one: json.dumps(one).encode())
    | VALUES.map(lambda one: json.dumps(one).encode())
)
ERRORS = set(get_args(ActionError))


@fuzzed
@given(line=LINES)
def test_no_reply_is_too_odd(line: bytes) -> None:
    """It is an action, or one of the named errors with a message."""
    heard = reply(line, 3)
    assert (heard.turn.action is None) == (heard.turn.error is not None)
    if heard.turn.error:
        assert heard.turn.error in ERRORS
        assert heard.turn.message


@fuzzed
@given(line=LINES)
def test_no_greeting_is_too_odd(line: bytes) -> None:
    """It is one, or the agent's error with an ending."""
    ending = None
    try:
        ready(line)
    except AgentError as fault:
        ending = fault.ending
    assert ending in (None, "protocol_error")


@pytest.mark.parametrize("seed", range(2))
async def test_a_process_that_sends_whatever_comes_ends_by_name(seed: int, tmp_path: Path) -> None:
    """Through a real pipe, in chunks that respect no line."""
    code = f"""
import os, random, sys
chance = random.Random({seed})
sys.stdin.readline()
os.write(1, b'{{"t":"ready","protocol":"1.0"}}\\n')
for _ in range(400):
    whole = b'{{"t":"act","n":0,"action":{{"op":"reload"}}}}\\n'
    os.write(1, chance.choice([whole, chance.randbytes(5), b'\\n', b'{{' * 50, b'null\\n', b'\\xff\\n']))
"""
    (tmp_path / "agent.py").write_text(code)
    agent = Stdio((sys.executable, str(tmp_path / "agent.py")), Place(dict(os.environ), grace_s=1))
    told: Any = Brief(goal="Say yes.", start_url="http://tiny.test/", limits=Limits(turn_seconds=20))
    try:
        await agent.begin(told)
        with pytest.raises(AgentError) as caught:
            for n in range(2000):
                await agent.act(Observation(n=n, url="/", title="x", text="x"))
    finally:
        await agent.end("crash")
    assert caught.value.ending in ("protocol_error", "crash")
