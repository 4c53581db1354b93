"""The process transport, against real processes that mostly misbehave (tests/agents/rogue.py)."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import resource
import signal
import sys
import tempfile
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
import uvloop

from harness.agents import Place, Stdio
from harness.agents.process import LOG_BYTES
from harness.errors import AgentError, HarnessError, StoreError
from harness.types import Brief, Click, Done, Left, Limits, Observation, Reload, Result, Turn

ROGUE = Path(__file__).parent / "agents" / "rogue.py"
ENVIRON = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8", "SECRET_KEY": "sk-planted"}
GRACE = 0.4


def rogue(behaviour: str, *arguments: str, **place: Any) -> Stdio:
    place = {"environ": ENVIRON, "grace_s": GRACE, **place}
    return Stdio((sys.executable, str(ROGUE), behaviour, *arguments), Place(**place))


def brief(goal: str = "Buy tea.", **limits: Any) -> Brief:
    return Brief(goal=goal, start_url="http://omnizon.test/", limits=Limits(**{"turn_seconds": 20, **limits}))


def seen(
    n: int = 0, url: str = "/", text: str = "page", result: Result | None = None, **more: Any
) -> Observation:
    return Observation(n=n, url=url, title="Omnizon", text=text, result=result, **more)


@contextlib.asynccontextmanager
async def begun(agent: Stdio, told: Brief | None = None) -> AsyncIterator[Stdio]:
    """An agent that has begun, and is ended as the loop ends it."""
    try:
        await agent.begin(told or brief())
        yield agent
    finally:
        await agent.end("done")


async def only_turn(behaviour: str, *arguments: str) -> Turn:
    async with begun(rogue(behaviour, *arguments)) as agent:
        return await agent.act(seen())


def saying(*replies: object) -> Stdio:
    """An agent with these replies; a text is sent as it is, and anything else as JSON with the right `n`."""
    return rogue("says", json.dumps(replies))


def running(pid: int) -> bool:
    """Whether a process lives; one that is dead and merely not collected yet does not."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state not in "ZX"


@pytest.fixture(autouse=True)
def _scratch_is_removed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Every test looks afterwards that no scratch folder was left."""
    folder = tmp_path / "scratch"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    yield
    assert list(folder.iterdir()) == []


# ---------------------------------------------------------------- what is said to it


async def told(agent: Stdio, goal: Brief, observation: Observation) -> dict[str, Any]:
    async with begun(agent, goal):
        action = (await agent.act(observation)).action
    assert isinstance(action, Done)
    assert isinstance(action.answer, dict)
    return action.answer


async def test_hello_holds_the_goal_the_limits_and_every_action() -> None:
    hello = (await told(rogue("tells_what_it_was_told"), brief("Buy “tea”."), seen()))["hello"]
    assert set(hello) == {"t", "protocol", "goal", "start_url", "limits", "actions"}
    assert hello["goal"] == "Buy “tea”."
    assert hello["protocol"] == ["1.0"]
    assert hello["limits"] == {"max_steps": 30, "max_seconds": 600, "turn_seconds": 20, "max_reads": 60}
    assert hello["actions"]["fill"]["required"] == ["ref", "text"]
    assert hello["actions"]["click"]["properties"]["button"]["enum"] == ["left", "middle", "right"]
    assert hello["actions"]["click"]["properties"]["ref"] == {"type": "integer", "minimum": 1}
    assert hello["actions"]["done"]["properties"]["answer"] == {}
    assert "null" not in json.dumps(hello["actions"])


async def test_an_observation_is_sent_without_empty_fields() -> None:
    result = Result(ok=False, error="covered", by='[30]dialog "Cookies"', retryable=True)
    page = seen(3, "/cart", "text £5 ☕", result, diff="+ one line", left=Left(steps=4, reads=2, wall_s=9.5))
    obs = (await told(rogue("tells_what_it_was_told"), brief(), page))["obs"]
    assert obs == {
        "t": "obs",
        "n": 3,
        "url": "/cart",
        "title": "Omnizon",
        "text": "text £5 ☕",
        "diff": "+ one line",
        "result": {"ok": False, "error": "covered", "by": '[30]dialog "Cookies"', "retryable": True},
        "left": {"steps": 4, "reads": 2, "wall_s": 9.5},
    }


async def test_a_result_that_is_well_says_so_and_no_more() -> None:
    obs = (await told(rogue("tells_what_it_was_told"), brief(), seen(result=Result())))["obs"]
    assert obs["result"] == {"ok": True}
    assert obs["diff"] is None


async def test_an_agent_that_wants_no_diff_gets_none() -> None:
    ready = {"t": "ready", "protocol": "1.0", "obs": {"diff": False}}
    agent = rogue("readies", json.dumps(ready))
    async with begun(agent):
        assert agent._wants_diff is False


async def test_the_environment_is_an_allow_list(tmp_path: Path) -> None:
    """A planted secret is not seen, unless it is named."""
    env = (await told(rogue("tells_what_it_was_told"), brief("Buy tea."), seen()))["env"]
    env.pop("LC_CTYPE", None)  # Python's own coercion
    assert set(env) == {
        "PATH", "LANG", "HOME", "TMPDIR", "HARNESS_GOAL", "HARNESS_START_URL", "HARNESS_DIR",
        "HARNESS_TIMEOUT_S", "HARNESS_MAX_STEPS",
    }  # fmt: skip
    assert env["HOME"] == env["TMPDIR"] == env["HARNESS_DIR"] != ""
    assert (env["HARNESS_GOAL"], env["HARNESS_TIMEOUT_S"], env["HARNESS_MAX_STEPS"]) == (
        "Buy tea.",
        "600",
        "30",
    )
    named = (await told(rogue("tells_what_it_was_told", pass_env=("SECRET_KEY", "ABSENT")), brief(), seen()))[
        "env"
    ]
    assert named["SECRET_KEY"] == "sk-planted"
    assert "ABSENT" not in named


async def test_it_runs_where_the_harness_was_called(tmp_path: Path) -> None:
    assert (await told(rogue("tells_what_it_was_told"), brief(), seen()))["cwd"] == os.getcwd()
    there = await told(rogue("tells_what_it_was_told", cwd=tmp_path), brief(), seen())
    assert there["cwd"] == str(tmp_path)


async def test_placeholders_never_reach_a_shell(tmp_path: Path) -> None:
    """A goal may look like a shell's words or like placeholders: it stays one argument, as it is."""
    goal = f"$(touch {tmp_path}/x); `touch {tmp_path}/y` {{dir}} 'quoted"
    words = ("--goal={goal}", "{goal}", "{start_url}", "{max_steps}/{timeout_s}", "{unknown}", "{}", "{dir}")
    answer = await told(
        rogue("tells_what_it_was_told", *words, cwd=tmp_path), brief(goal, max_seconds=2.5), seen()
    )
    argv = answer["argv"]
    assert argv[:-1] == [f"--goal={goal}", goal, "http://omnizon.test/", "30/2.5", "{unknown}", "{}"]
    assert argv[-1] == answer["env"]["HARNESS_DIR"]
    assert [path.name for path in tmp_path.iterdir()] == ["scratch"]


async def test_it_is_told_the_end_but_no_score(tmp_path: Path) -> None:
    agent = rogue("tells_what_it_was_told", log_dir=tmp_path / "logs")
    await agent.begin(brief())
    await agent.act(seen())
    await agent.end("steps")
    assert (tmp_path / "logs" / "agent.log").read_text() == 'was told {"t": "end", "reason": "steps"}\n'


# ---------------------------------------------------------------- who it is


async def test_ready_says_who_it_is() -> None:
    ready = {"t": "ready", "protocol": "1.7", "agent": {"name": "x", "model": "m", "else": 1}, "future": []}
    agent = rogue("readies", json.dumps(ready))
    info = await agent.begin(brief())
    await agent.end("done")
    assert (info.name, info.model, info.version) == ("x", "m", None)


async def test_an_agent_that_gives_no_name_is_called_by_its_command() -> None:
    agent = rogue("readies", '{"t":"ready"}')
    info = await agent.begin(brief())
    await agent.end("done")
    assert info.name == f'{sys.executable} {ROGUE} readies \'{{"t":"ready"}}\''[:100]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ('{"t":"ready","protocol":"2.0"}', "speaks protocol '2.0', this harness 1.0"),
        ("Loading the model…", "standard output is protocol, logs go to standard error"),
        ('{"t":"act"}', "t: Input should be 'ready', was 'act'"),
        ('{"t":"ready","obs":{"mode":"braille"}}', "obs.mode: Input should be 'a11y', "),
        ("[]", "a reply is a JSON object, not a list"),
    ],
)
async def test_a_wrong_greeting_ends_the_episode(line: str, expected: str) -> None:
    agent = rogue("readies", line)
    with pytest.raises(AgentError, match="protocol") as caught:
        await agent.begin(brief())
    assert expected in str(caught.value)
    assert caught.value.ending == "protocol_error"
    await agent.end("protocol_error")  # harmless, as the loop may say it too


async def test_an_agent_that_is_never_ready_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("harness.agents.stdio.START_SECONDS", 0.3)
    with pytest.raises(AgentError, match=r"no 'ready' within 0.3 s") as caught:
        await rogue("never_gets_ready").begin(brief(turn_seconds=0.1))
    assert caught.value.ending == "turn_timeout"


async def test_a_program_that_cannot_be_run_is_the_agents_fault(tmp_path: Path) -> None:
    script = tmp_path / "agent"
    script.write_text("no interpreter named here")
    script.chmod(0o755)
    with pytest.raises(AgentError, match="could not be started"):
        await Stdio((str(script),), Place(ENVIRON)).begin(brief())


async def test_a_log_that_cannot_be_written_is_our_fault(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match=r"agent\.log"):
        await rogue("hangs", log_dir=tmp_path / "file").begin(brief())


async def test_an_exhausted_machine_is_our_fault(tmp_path: Path) -> None:
    """Not the agent's: with no file descriptors left, nothing could be started."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    open_now = len(os.listdir("/proc/self/fd"))
    resource.setrlimit(resource.RLIMIT_NOFILE, (open_now + 1, hard))
    try:
        with pytest.raises(HarnessError, match="could not be started"):
            await rogue("hangs").begin(brief())
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


# ---------------------------------------------------------------- what it says


async def test_a_reply_is_an_action_with_thought_and_usage() -> None:
    async with begun(
        saying(
            {"action": {"op": "click", "ref": 12, "new": 1}, "thought": "hm", "usage": {"input_tokens": 8}}
        )
    ) as agent:
        turn = await agent.act(seen(4))
    assert turn.action == Click(ref=12)
    assert turn.thought == "hm"
    assert turn.usage
    assert turn.usage.input_tokens == 8


@pytest.mark.parametrize(
    ("reply", "error", "message"),
    [
        ("{", "bad_json", "not a JSON object on one line, in UTF-8: EOF"),
        ("", "bad_json", "not a JSON object"),
        ("[" * 100_000, "bad_json", "recursion limit"),
        ('{"t":"act","n":0,"action":{"op":"done","answer":NaN}}', "bad_json", "expected value"),
        ('{"t":"act","n":0,"action":{"op":"done","answer":"\\ud800"}}', "bad_json", "hex escape"),
        ("null", "bad_json", "not null"),
        ('{"n":0,"action":{"op":"done"}}', "bad_argument", "t: Field required"),
        ('{"t":"act","action":{"op":"done"}}', "bad_argument", "n: Field required"),
        ({"n": 6, "action": {"op": "done"}}, "bad_argument", "n was 6; it must be 0"),
        ({"n": True, "action": {"op": "done"}}, "bad_argument", "n: Input should be a valid integer, was True"),
        ({}, "bad_argument", "needs either action, or actions"),
        ({"action": "click 12"}, "bad_argument", "was 'click 12'; an agent that writes actions otherwise"),
        ({"action": {"ref": 1}}, "bad_argument", "the action has no op; have: back, check, clear, click"),
        ({"action": {"op": "clik", "ref": 1}}, "unknown_action", "no action 'clik'; did you mean 'click'? have: "),
        ({"action": {"op": ["click"]}}, "unknown_action", "no action ['click']"),
        ({"action": {"op": "click"}}, "bad_argument", "click cannot be done: click needs either ref, or both x and y"),
        ({"action": {"op": "fill", "ref": 1}}, "bad_argument", "fill cannot be done: text: Field required"),
        ({"action": {"op": "click", "ref": 0}}, "bad_argument", "ref: Input should be greater than or equal to 1"),
        ({"actions": []}, "bad_argument", "actions: List should have at least 1 item"),
        ({"actions": [{"op": "reload"}] * 6}, "bad_argument", "actions: List should have at most 5 items"),
        ({"actions": [{"op": "reload"}, {"op": "pres"}]}, "unknown_action", "did you mean 'press'?"),
    ],
)  # fmt: skip
async def test_what_is_said_wrongly_is_a_turn_that_says_why(reply: object, error: str, message: str) -> None:
    async with begun(saying(reply)) as agent:
        turn = await agent.act(seen())
    assert turn.action is None
    assert (turn.error, message in turn.message) == (error, True), turn.message
    assert "\n" not in turn.message
    assert len(turn.raw) <= 2000
    assert Turn.model_validate_json(turn.model_dump_json()) == turn


async def test_invalid_utf8_is_bad_json() -> None:
    turn = await only_turn("sends_invalid_utf8")
    assert turn.error == "bad_json"
    assert "caf�" in turn.raw


async def test_three_unreadable_replies_in_a_row_end_the_episode() -> None:
    async with begun(rogue("sends_garbage")) as agent:
        assert (await agent.act(seen(0))).error == "bad_json"
        assert (await agent.act(seen(1))).error == "bad_json"
        with pytest.raises(AgentError, match="3 replies in a row could not be read") as caught:
            await agent.act(seen(2))
    assert caught.value.ending == "protocol_error"


async def test_a_readable_reply_starts_the_count_again() -> None:
    async with begun(saying("x", "x", {"action": {"op": "reload"}}, "x", "x")) as agent:
        errors = [(await agent.act(seen(n))).error for n in range(5)]
    assert errors == ["bad_json", "bad_json", None, "bad_json", "bad_json"]


async def test_a_long_thought_is_cut() -> None:
    async with begun(saying({"action": {"op": "reload"}, "thought": "x" * 50_000})) as agent:
        assert len((await agent.act(seen())).thought or "") == 20_000


async def test_a_line_of_seven_mebibytes_is_read() -> None:
    turn = await only_turn("sends_a_long_line")
    assert isinstance(turn.action, Done)
    assert len(str(turn.action.answer)) == 7 * 1024 * 1024


async def test_a_line_of_nine_mebibytes_is_not() -> None:
    with pytest.raises(AgentError, match="a line longer than 8 MiB") as caught:
        await only_turn("sends_a_very_long_line")
    assert caught.value.ending == "protocol_error"


async def test_the_last_newline_may_be_missing() -> None:
    assert (await only_turn("forgets_the_last_newline")).action == Done()


# ---------------------------------------------------------------- batches

FIVE = json.dumps([{"op": "click", "ref": ref} for ref in range(1, 6)])


async def test_a_batch_is_handed_out_without_asking_again() -> None:
    async with begun(rogue("batches", FIVE)) as agent:
        turns = [await agent.act(seen(n, result=Result() if n else None)) for n in range(5)]
        then = (await agent.act(seen(5, result=Result()))).action
    assert [turn.action for turn in turns] == [Click(ref=ref) for ref in range(1, 6)]
    assert [turn.thought for turn in turns] == ["five at once", None, None, None, None]
    assert isinstance(then, Done)
    assert isinstance(then.answer, dict)
    assert then.answer["n"] == 5
    assert "dropped" not in then.answer


@pytest.mark.parametrize(
    "after",
    [
        seen(1, result=Result(ok=False, error="covered")),
        seen(1, url="/elsewhere", result=Result()),
        seen(1, result=Result(text="line that was asked for")),
    ],
    ids=["error", "another page", "free read"],
)
async def test_a_batch_stops_where_the_agent_should_look(after: Observation) -> None:
    async with begun(rogue("batches", FIVE)) as agent:
        await agent.act(seen(0))
        action = (await agent.act(after)).action
    assert isinstance(action, Done)
    assert isinstance(action.answer, dict)
    assert (action.answer["n"], action.answer["dropped"]) == (1, 4)


# ---------------------------------------------------------------- floods


async def test_a_flood_on_stdout_does_not_make_us_grow() -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(AgentError, match="longer than 8 MiB"):
        await only_turn("floods_stdout")
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 60 * 1024


async def test_a_flood_of_lines_is_read_one_a_turn() -> None:
    async with begun(rogue("floods_stdout_with_lines")) as agent:
        for n in range(7):
            assert (await agent.act(seen(n))).error == "bad_argument"
        assert (await agent.act(seen(7))).action == Done()


async def test_a_flood_on_stderr_is_cut_in_the_log(tmp_path: Path) -> None:
    """The cut is noted once, and the agent is not held up by it."""
    async with begun(rogue("floods_stderr", log_dir=tmp_path)) as agent:
        assert (await agent.act(seen())).action == Done()
    log = (tmp_path / "agent.log").read_bytes()
    note = b"\n[harness: the log is cut at 20 MiB]\n"
    assert len(log) == LOG_BYTES + len(note)
    assert log.count(note) == 1


# ---------------------------------------------------------------- endings


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (0, "exited with code 0 (finished)"),
        (1, "exited with code 1; its last words: Traceback: no key was given"),
        (75, "code 75 (trouble of its infrastructure)"),
        (77, "code 77 (refused)"),
        (78, "code 78 (another protocol version)"),
    ],
)
async def test_leaving_before_done_is_a_crash_with_its_exit_code(code: int, expected: str) -> None:
    with pytest.raises(AgentError, match="stopped before it said done") as caught:
        await only_turn("exits", str(code))
    assert caught.value.ending == "crash"
    assert expected in str(caught.value)


@pytest.mark.parametrize(("number", "name"), [(9, "SIGKILL"), (11, "SIGSEGV"), (40, "signal 40")])
async def test_dying_by_a_signal_names_it(number: int, name: str) -> None:
    with pytest.raises(AgentError, match=f"ended by {name}"):
        await only_turn("dies_by", str(number))


async def test_closing_the_pipe_is_a_crash_too() -> None:
    with pytest.raises(AgentError, match="closed its standard output and went on running"):
        await only_turn("closes_stdout")


async def test_not_listening_is_a_crash_or_a_timeout() -> None:
    async with begun(rogue("closes_stdin"), brief(turn_seconds=0.5)) as agent:
        with pytest.raises(AgentError):
            await agent.act(seen())


async def test_a_turn_has_a_limit() -> None:
    async with begun(rogue("hangs"), brief(turn_seconds=0.3)) as agent:
        with pytest.raises(AgentError, match=r"no 'act' within 0.3 s") as caught:
            await agent.act(seen(text="x" * 500_000))  # more than a pipe holds: sending is limited as well
    assert caught.value.ending == "turn_timeout"


async def test_an_agent_that_leaves_by_itself_is_not_kept_waiting() -> None:
    agent = rogue("repeats_what_it_sees", grace_s=1000)  # longer than any test may take
    async with begun(agent):
        await agent.act(seen())


async def test_sigterm_comes_before_sigkill(tmp_path: Path) -> None:
    async with begun(rogue("tidies_up_on_sigterm", str(tmp_path / "mark"), grace_s=1)):
        pass
    assert (tmp_path / "mark").read_text() == "tidy"


async def test_an_agent_that_ignores_sigterm_is_killed(tmp_path: Path) -> None:
    async with begun(rogue("ignores_sigterm", str(tmp_path / "pids"))):
        await until((tmp_path / "pids").exists)
        pid = int((tmp_path / "pids").read_text())
        assert running(pid)
    assert not running(pid)


@pytest.mark.parametrize("how", [("leaves",), ("stays",), ("leaves", "detached"), ("stays", "detached")])
async def test_no_child_outlives_the_episode(how: tuple[str, ...], tmp_path: Path) -> None:
    """Whether the agent has left before them or not, and even where they left its process group."""
    async with begun(rogue("leaves_children", str(tmp_path / "pids"), *how)):
        pids = [int(pid) for pid in (tmp_path / "pids").read_text().split()]
        assert all(running(pid) for pid in pids)
    await until(lambda: not any(running(pid) for pid in pids))


KILLED_HARNESS = """
import asyncio, os, signal, sys
from pathlib import Path
from harness.agents import Place, Stdio
from harness.types import Brief, Limits

async def play():
    agent = Stdio(tuple(sys.argv[1:]), Place(dict(os.environ)))
    await agent.begin(Brief(goal="Buy tea.", start_url="http://omnizon.test/", limits=Limits()))
    os.kill(os.getpid(), signal.SIGKILL)

asyncio.run(play())
"""


@pytest.mark.parametrize("how", [("stays",), ("stays", "detached")])
async def test_no_child_outlives_a_harness_that_is_killed(how: tuple[str, ...], tmp_path: Path) -> None:
    """A `kill -9` leaves us no moment to end anything: the reaper does."""
    words = (sys.executable, str(ROGUE), "leaves_children", str(tmp_path / "pids"), *how)
    harness = await asyncio.create_subprocess_exec(
        sys.executable, "-c", KILLED_HARNESS, *words, env=os.environ | {"TMPDIR": str(tmp_path)}
    )
    assert await harness.wait() == -signal.SIGKILL
    pids = [int(pid) for pid in (tmp_path / "pids").read_text().split()]
    await until(lambda: not any(running(pid) for pid in pids))
    await until(lambda: not list(tmp_path.glob("replica-harness-*")))


@pytest.mark.parametrize("cancels", [1, 2])
async def test_being_cancelled_leaves_no_process(cancels: int, tmp_path: Path) -> None:
    """Once while it waits for a turn; twice, and the second time while it gives grace."""
    agent = rogue("leaves_children", str(tmp_path / "pids"), "stays", grace_s=60 if cancels == 2 else GRACE)
    ready = asyncio.Event()

    async def play() -> None:
        async with begun(agent):
            ready.set()
            await agent.act(seen())

    playing = asyncio.create_task(play())
    await ready.wait()
    for _ in range(cancels):
        playing.cancel()
        await asyncio.wait([playing], timeout=0.2)
    with pytest.raises(asyncio.CancelledError):
        await playing
    pids = [int(pid) for pid in (tmp_path / "pids").read_text().split()]
    await until(lambda: not any(running(pid) for pid in pids))


async def test_being_cancelled_at_the_start_leaves_no_process(tmp_path: Path) -> None:
    beginning = asyncio.create_task(
        rogue("ignores_sigterm", str(tmp_path / "pids"), "silently").begin(brief())
    )
    await until((tmp_path / "pids").exists)
    beginning.cancel()
    with pytest.raises(asyncio.CancelledError):
        await beginning
    assert not running(int((tmp_path / "pids").read_text()))


async def test_scratch_goes_even_if_it_was_made_read_only(tmp_path: Path) -> None:
    """And what a link in it points to stays as it was."""
    outside = tmp_path / "outside"
    outside.mkdir(mode=0o755)
    async with begun(rogue("litters", str(outside))):
        pass
    assert outside.stat().st_mode & 0o777 == 0o755


async def test_ending_twice_or_before_the_beginning_is_harmless() -> None:
    agent = rogue("hangs")
    await agent.end("broken")
    await agent.begin(brief())
    await agent.end("done")
    await agent.end("done")


def test_all_this_holds_on_uvloop_too() -> None:
    async def play() -> tuple[Turn, str]:
        async with begun(rogue("exits", "3")) as agent:
            with pytest.raises(AgentError, match="code 3") as caught:
                await agent.act(seen())
        async with begun(rogue("repeats_what_it_sees")) as agent:
            return await agent.act(seen()), str(caught.value)

    turn, _ = uvloop.run(play())
    assert turn.action == Reload()


async def until(holds: Callable[[], bool], seconds: float = 10) -> None:
    """Waits for a condition that only other processes bring about."""
    async with asyncio.timeout(seconds):
        while not holds():
            await asyncio.sleep(0.01)
