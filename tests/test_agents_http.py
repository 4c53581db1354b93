"""The HTTP transport: real processes that call, and everything that they may do wrong."""

from __future__ import annotations

import asyncio
import json
import os
import re
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from harness.agents import Http, Place
from harness.errors import AgentError
from harness.types import Brief, Click, Done, Fill, Limits, Observation, Result, Turn

CLIENT = """
import json, os, sys, time, urllib.error, urllib.request
def api(path, body=None, token=os.environ["HARNESS_TOKEN"], headers=(), raw=None):
    data = raw if raw is not None else None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(os.environ["HARNESS_API_URL"] + path, data,
        {"Authorization": "Bearer " + token, "User-Agent": "test-agent/7", **dict(headers)})
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)
def log(*values): print(*values, file=sys.stderr, flush=True)
"""


def brief(**limits: Any) -> Brief:
    """A goal."""
    return Brief(
        goal="Say yes.", start_url="http://shop.test/", limits=Limits(**{"turn_seconds": 20, **limits})
    )


def page(n: int, text: str = '[3]button "Yes"', result: Result | None = None) -> Observation:
    """What the agent is shown."""
    return Observation(n=n, url="http://shop.test/", title="Shop", text=text, result=result)


@asynccontextmanager
async def playing(code: str, tmp_path: Path, **limits: Any) -> AsyncIterator[tuple[Http, Path]]:
    """An agent that has called once; and its log."""
    (tmp_path / "agent.py").write_text(CLIENT + code)
    place = Place(os.environ, log_dir=tmp_path, cwd=tmp_path, grace_s=2)
    agent = Http((sys.executable, "agent.py"), place)
    try:
        await agent.begin(brief(**limits))
        yield agent, tmp_path / "agent.log"
    finally:
        await agent.end("done")


async def test_a_whole_episode(tmp_path: Path) -> None:
    code = """
status, task = api("/v1/task"); log(status, task["goal"], task["protocol"], sorted(task["actions"])[:2])
status, seen = api("/v1/obs"); log(status, seen["n"], seen["text"])
click = {"n": 0, "action": {"op": "click", "ref": 3}, "thought": "hm"}
status, seen = api("/v1/act", click); log(status, seen["n"], seen["result"])
log(api("/v1/done", {"answer": "yes"}))
"""
    async with playing(code, tmp_path) as (agent, kept):
        turn = await agent.act(page(0))
        assert (turn.action, turn.thought) == (Click(ref=3), "hm")
        assert await agent.act(page(1, result=Result())) == Turn(action=Done(answer="yes"))
        await agent.end("done")
    lines = kept.read_text().splitlines()
    assert lines[0] == "200 Say yes. 1.0 ['back', 'check']"
    assert lines[1] == '200 0 [3]button "Yes"'
    assert lines[2] == "200 1 {'ok': True}"
    assert lines[3] == "(200, {'t': 'end', 'reason': 'done'})"


async def test_it_is_known_by_its_user_agent(tmp_path: Path) -> None:
    (tmp_path / "agent.py").write_text(CLIENT + 'api("/v1/task"); time.sleep(30)')
    agent = Http((sys.executable, "agent.py"), Place(os.environ, cwd=tmp_path, grace_s=0.1))
    info = await agent.begin(brief())
    await agent.end("wall")
    assert (info.name, info.version) == ("test-agent", "7")


@pytest.mark.parametrize(
    ("body", "action"),
    [
        ('{"op": "click", "ref": 3}', Click(ref=3)),
        ('{"action": {"op": "click", "ref": 3}}', Click(ref=3)),
        ('{"n": 0, "action": {"op": "click", "ref": 3}}', Click(ref=3)),
    ],
)
async def test_what_a_shell_writes_is_short(tmp_path: Path, body: str, action: Click) -> None:
    async with playing(f'api("/v1/act", raw=b"""{body}""")', tmp_path) as (agent, _):
        assert (await agent.act(page(0))).action == action


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ("not json", "bad_json"),
        ("[1]", "bad_json"),
        ('{"n": 5, "action": {"op": "back"}}', "bad_argument"),
        ('{"action": {"op": "jump"}}', "unknown_action"),
        ('{"action": {"op": "click"}}', "bad_argument"),
        ('{"thought": "hm"}', "bad_argument"),
    ],
)
async def test_what_cannot_be_read_costs_a_turn_and_is_told(tmp_path: Path, body: str, error: str) -> None:
    code = f'log(api("/v1/act", raw=b"""{body}""")[1]["result"]["error"]); time.sleep(30)'
    async with playing(code, tmp_path) as (agent, kept):
        turn = await agent.act(page(0))
        assert (turn.action, turn.error) == (None, error)
        told = Result(ok=False, error=turn.error, message=turn.message)
        with pytest.raises(TimeoutError):  # nothing more is asked
            async with asyncio.timeout(0.5):
                await agent.act(page(1, result=told))
    assert kept.read_text().strip() == error


async def test_without_the_token_nothing_is_shown(tmp_path: Path) -> None:
    code = """
status, said = api("/v1/obs", token="guess"); log(status, said["error"])
status, said = api("/v1/act", {"op": "back"}, token=""); log(status, said["error"])
api("/v1/done", {"answer": 1})
"""
    async with playing(code, tmp_path) as (agent, kept):
        assert (await agent.act(page(0))).action == Done(answer=1)
    assert kept.read_text().splitlines()[:2] == ["401 unauthorized", "401 unauthorized"]


@pytest.mark.parametrize(
    ("call", "status"),
    [
        ('"/v1/reset", {}', 404),
        ('"/v1/state"', 404),
        ('"/v1/act"', 405),
        ('"/v1/obs", {}', 405),
        ('"/"', 404),
    ],
)
async def test_there_is_nothing_else_at_the_address(tmp_path: Path, call: str, status: int) -> None:
    async with playing(f'log(api({call})[0]); api("/v1/done", {{}})', tmp_path) as (agent, kept):
        assert (await agent.act(page(0))).action == Done()
    assert kept.read_text().strip() == str(status)


async def test_a_request_sent_twice_is_done_once(tmp_path: Path) -> None:
    code = """
same = {"Idempotency-Key": "one"}
first = api("/v1/act", {"op": "click", "ref": 3}, headers=same)
log(first == api("/v1/act", {"op": "click", "ref": 3}, headers=same), first[1]["n"])
api("/v1/done", {})
"""
    async with playing(code, tmp_path) as (agent, kept):
        assert (await agent.act(page(0))).action == Click(ref=3)
        assert (await agent.act(page(1))).action == Done()
    assert kept.read_text().strip() == "True 1"


async def test_two_callers_take_turns(tmp_path: Path) -> None:
    code = """
import threading
def act(): log(api("/v1/act", {"n": 0, "action": {"op": "back"}})[1].get("n"))
both = [threading.Thread(target=act) for _ in range(2)]
[one.start() for one in both]; [one.join() for one in both]
api("/v1/done", {})
"""
    async with playing(code, tmp_path) as (agent, kept):
        first = await agent.act(page(0))
        second = await agent.act(page(1))
        assert (first.error, second.error) == (None, "bad_argument"), "the second answers a page that is gone"
        assert (await agent.act(page(2))).action == Done()
    assert sorted(kept.read_text().split()) == ["1", "2"]


async def test_after_the_end_every_request_says_so(tmp_path: Path) -> None:
    code = """
log(api("/v1/act", {"op": "back"})); log(api("/v1/obs")); log(api("/v1/act", {"op": "back"}))
"""
    (tmp_path / "agent.py").write_text(CLIENT + code)
    agent = Http((sys.executable, "agent.py"), Place(os.environ, log_dir=tmp_path, cwd=tmp_path, grace_s=5))
    await agent.begin(brief())
    await agent.act(page(0))
    await agent.end("steps")
    assert kept_ends(tmp_path) == [200, 410, 410]


def kept_ends(tmp_path: Path) -> list[int]:
    """The statuses of the answers that said that it is over."""
    lines = (tmp_path / "agent.log").read_text().splitlines()
    assert all("'reason': 'steps'" in line for line in lines), lines
    return [int(line[1:4]) for line in lines]


async def test_one_that_never_calls_and_one_that_exits_are_told_apart(tmp_path: Path) -> None:
    for code, ending, said in (
        ("time.sleep(60)", "turn_timeout", "sent no request within"),
        (
            "log('no model'); sys.exit(75)",
            "crash",
            "exited with code 75 (trouble of its infrastructure); its last words: no model",
        ),
    ):
        (tmp_path / "agent.py").write_text(CLIENT + code)
        agent = Http((sys.executable, "agent.py"), Place(os.environ, cwd=tmp_path, grace_s=1))
        with pytest.MonkeyPatch.context() as patch, pytest.raises(AgentError) as fault:
            patch.setattr("harness.agents.http.START_SECONDS", 1.5)
            await agent.begin(brief(turn_seconds=1.5))
        assert (fault.value.ending, said in str(fault.value)) == (ending, True), str(fault.value)


async def test_one_that_stops_calling_times_out(tmp_path: Path) -> None:
    async with playing('api("/v1/task"); time.sleep(60)', tmp_path, turn_seconds=1) as (agent, _):
        with pytest.raises(AgentError, match="sent no action within 1 s") as fault:
            await agent.act(page(0))
        assert fault.value.ending == "turn_timeout"


async def test_three_unreadable_requests_end_it(tmp_path: Path) -> None:
    async with playing('[api("/v1/act", raw=b"{") for _ in range(3)]', tmp_path) as (agent, _):
        await agent.act(page(0))
        await agent.act(page(1))
        with pytest.raises(AgentError, match="3 replies in a row") as fault:
            await agent.act(page(2))
        assert fault.value.ending == "protocol_error"


async def test_a_request_that_is_too_long_is_refused(tmp_path: Path) -> None:
    code = """
try: log(api("/v1/act", raw=b"x" * 9_000_000)[0])
except OSError: log(413)  # it may be hung up on while it sends
api("/v1/done", {})
"""
    async with playing(code, tmp_path) as (agent, kept):
        assert (await agent.act(page(0))).action == Done()
    assert kept.read_text().strip() == "413"


async def test_half_a_request_keeps_nobody_waiting(tmp_path: Path) -> None:
    code = """
import socket
host, port = os.environ["HARNESS_API_URL"].removeprefix("http://").split(":")
half = socket.create_connection((host, int(port)))
half.sendall(b"POST /v1/act HTTP/1.1\\r\\nHost: x\\r\\nContent-Length: 100\\r\\n")
api("/v1/done", {})
"""
    async with playing(code, tmp_path) as (agent, _):
        assert (await agent.act(page(0))).action == Done()


async def test_what_it_prints_is_log_and_nothing_listens_afterwards(tmp_path: Path) -> None:
    code = 'print("thinking", flush=True); log(os.environ["HARNESS_API_URL"]); api("/v1/done", {})'
    async with playing(code, tmp_path) as (agent, kept):
        await agent.act(page(0))
    lines = kept.read_text().split()
    assert "thinking" in lines
    port = int(next(line for line in lines if line.startswith("http")).rsplit(":", 1)[1])
    with pytest.raises(OSError, match="Connect"):
        await asyncio.open_connection("127.0.0.1", port)


async def test_the_shell_of_the_documentation_plays(tmp_path: Path) -> None:
    docs = (Path(__file__).parent.parent / "docs" / "agents.md").read_text()
    [script] = re.findall(r"```sh\n(api\(\) .*?)```", docs, re.DOTALL)
    (tmp_path / "agent.sh").write_text(f"exec >&2\n{script}")
    place = Place(os.environ, log_dir=tmp_path, cwd=tmp_path, grace_s=2)
    agent = Http(("sh", "agent.sh"), place)
    await agent.begin(brief())
    assert (await agent.act(page(0))).action == Fill(ref=2, text="kettle", submit=True)
    assert (await agent.act(page(1, "[9]link"))).action == Done(answer="$24.50")
    await agent.end("done")
    told = (tmp_path / "agent.log").read_text()
    assert '"goal":"Say yes."' in told
    assert '"text":"[9]link"' in told
    assert told.endswith('{"t":"end","reason":"done"}')


async def test_the_agent_sees_no_more_than_its_brief(tmp_path: Path) -> None:
    async with playing('log(json.dumps(api("/v1/task")[1])); api("/v1/done", {})', tmp_path) as (agent, kept):
        await agent.act(page(0))
    told = json.loads(kept.read_text())
    assert set(told) == {"protocol", "goal", "start_url", "limits", "actions"}
