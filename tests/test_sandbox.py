"""The jail: what the probe finds, what an agent in it sees and reaches, and that it still ends as it should."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from harness import agents, sandbox
from harness.errors import AgentError, UsageError
from harness.run import plan, play_all, prison
from harness.sandbox import landlock, walls
from harness.sandbox.jails import Bwrap, Command, Docker, Jail, Landlock, Open, Seatbelt
from harness.sandbox.probe import level, probe
from harness.sandbox.walls import Walls, around
from harness.store import Run
from harness.types import Brief, Containment, Done, Limits, Observation
from tests.trajectories import task

ROOT = Path(__file__).parent.parent
HERE = Path(__file__).parent
JAILS = [
    pytest.param(jail, id=jail.kind, marks=pytest.mark.skipif(bool(jail.missing()), reason=jail.missing()))
    for jail in (Bwrap(), Landlock())
]
ENVIRON = {"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/root"), "KEY": "sk-planted"}
SEEN = Observation(n=0, url="/", title="Shop", text="page")


def brief(**limits: Any) -> Brief:
    return Brief(
        goal="Say yes.", start_url="http://shop.test/", limits=Limits(**{"turn_seconds": 20, **limits})
    )


@asynccontextmanager
async def begun(agent: Any) -> AsyncIterator[Any]:
    """An agent that has begun, and is ended."""
    try:
        await agent.begin(brief())
        yield agent
    finally:
        await agent.end("done")


async def burgled(jail: Jail, tries: dict[str, list[Any]], **more: Any) -> dict[str, Any]:
    """What the burglar brought home."""
    command = f"{sys.executable} {HERE / 'agents' / 'burglar.py'} '{json.dumps(tries)}'"
    async with begun(agents.agent(command, None, None, environ=ENVIRON, jail=jail, **more)) as agent:
        done = (await agent.act(SEEN)).action
    assert isinstance(done, Done)
    assert isinstance(done.answer, dict)
    return done.answer


def stopped(answer: Any) -> bool:
    return isinstance(answer, str) and answer.startswith("stopped")


# ---------------------------------------------------------------- the probe


@pytest.mark.parametrize("jail", JAILS)
async def test_nothing_leaks_from_a_jail(jail: Jail) -> None:
    """Where the jail can be had: in a container it often cannot, and the probe then says so."""
    found = await probe(jail)
    if found.fault:
        pytest.skip(f"{jail.kind} cannot be had here: {found.fault}")
    old = jail.kind == "landlock" and landlock.version() < 6
    assert (found.level, found.reached) == ("strong", ()) or old


async def test_without_walls_every_try_succeeds() -> None:
    """So a try that fails in a jail fails because of the jail."""
    found = await probe(Open())
    assert found.fault == ""
    assert found.level == "none"
    always = {"key", "ours", "write", "environ", "processes", "signal", "tcp", "udp", "abstract", "local"}
    assert always <= set(found.reached)


@pytest.mark.parametrize(
    ("reached", "worth"),
    [
        ((), "strong"),
        (("udp",), "files"),
        (("tcp", "signal"), "files"),
        (("key",), "env"),
        (("processes", "tcp"), "env"),
        (("environ", "key"), "none"),
    ],
)
def test_a_level_is_what_was_reached(reached: tuple[str, ...], worth: str) -> None:
    assert level(reached) == worth


async def test_where_no_jail_can_be_had_auto_plays_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.setattr(landlock, "version", lambda: 0)
    jail, found = await sandbox.choose("auto")
    assert (jail.kind, found.level) == ("none", "none")
    with pytest.raises(UsageError, match="--sandbox bwrap cannot be had here: no bwrap on PATH"):
        await sandbox.choose("bwrap")


async def test_a_name_that_is_none_is_told() -> None:
    with pytest.raises(UsageError, match="no sandbox 'brwap'; have: auto, bwrap, landlock"):
        await sandbox.choose("brwap")
    with pytest.raises(UsageError, match="--sandbox docker:IMAGE"):
        await sandbox.choose("docker")


# ---------------------------------------------------------------- what an agent in it sees


@pytest.mark.parametrize("jail", JAILS)
async def test_an_agent_finds_nothing_of_ours(jail: Jail, tmp_path: Path) -> None:
    """Tasks, sites, judges, tests, runs, caches, homes, the environment, processes, ports: none is there."""
    run, other = tmp_path / "runs" / "one", tmp_path / "project"
    (run / "omnizon" / "answer.1").mkdir(parents=True)
    (run / "run.json").write_text("secret")
    other.mkdir()
    (other / "agent.toml").write_text("mine")
    with socket.create_server(("127.0.0.1", 0)) as door, socket.socket(type=socket.SOCK_DGRAM) as datagrams:
        datagrams.bind(("127.0.0.1", 0))
        datagrams.settimeout(0)
        found = await burgled(
            jail,
            {
                "tasks": ["list", str(ROOT / "tasks")],
                "test tasks": ["list", str(HERE / "tasks")],
                "catalog": ["read", str(ROOT / "harness" / "catalog.py")],
                "site": ["list", str(ROOT / "sites" / "omnizon")],
                "git": ["list", str(ROOT / ".git")],
                "run": ["read", str(run / "run.json")],
                "home": ["list", str(Path.home() / ".ssh")],
                "shadow": ["read", "/etc/shadow"],
                "parent": ["read", f"/proc/{os.getpid()}/environ"],
                "cwd": ["list", "/proc/self/cwd/tasks"],
                "overwrite": ["write", str(HERE / "agents" / "burglar.py")],
                "leave": ["write", str(tmp_path / "left")],
                "signal": ["signal", os.getpid()],
                "port": ["connect", door.getsockname()[1]],
                "processes": ["processes", "pytest"],
                "send": ["send", datagrams.getsockname()[1]],
                "own": ["read", str(other / "agent.toml")],
                "environ": ["environ"],
            },
            agent_dirs=(tmp_path,),
            hidden=(tmp_path / "runs",),
        )
        with pytest.raises(OSError, match="temporarily unavailable"):
            datagrams.recv(10)
    assert found.pop("own") == "mine"
    environ = found.pop("environ")
    assert "sk-planted" not in json.dumps(environ)
    assert not any("answer.1" in value or "omnizon" in value for value in environ.values())
    found.pop("send")
    assert found.pop("processes") in ([], "stopped: [Errno 13] Permission denied: '/proc'")
    loot = {name: got for name, got in found.items() if not stopped(got)}
    assert loot == {}


@pytest.mark.parametrize("jail", JAILS)
@pytest.mark.parametrize("code", [0, 3, 75])
async def test_exit_codes_come_through(jail: Jail, code: int) -> None:
    command = f"{sys.executable} {HERE / 'agents' / 'rogue.py'} exits {code}"
    async with begun(agents.agent(command, None, None, environ=ENVIRON, jail=jail)) as agent:
        with pytest.raises(AgentError, match=f"exited with code {code}"):
            await agent.act(SEEN)


@pytest.mark.parametrize("jail", JAILS)
async def test_a_signal_is_named_and_a_missing_program_told(jail: Jail) -> None:
    rogue = f"{sys.executable} {HERE / 'agents' / 'rogue.py'}"
    async with begun(agents.agent(f"{rogue} dies_by 11", None, None, environ=ENVIRON, jail=jail)) as agent:
        with pytest.raises(AgentError, match=f"ended by SIGSEGV.*ran in {jail.kind}: --agent-dir names more"):
            await agent.act(SEEN)


def inside(scratch: str) -> list[int]:
    """The living processes of an episode, seen from outside."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            alive = (entry / "stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
            if alive and f"HARNESS_DIR={scratch}".encode() in (entry / "environ").read_bytes():
                found.append(int(entry.name))
        except OSError:
            continue
    return found


@pytest.mark.parametrize("jail", JAILS)
@pytest.mark.parametrize(
    "how", ["tidies_up_on_sigterm {dir}/mark", "leaves_children {dir}/pids stays detached"]
)
async def test_the_whole_tree_ends_with_the_episode(jail: Jail, how: str, tmp_path: Path) -> None:
    """SIGTERM reaches the agent and not the jail alone, so that it can tidy up; and nothing lives on."""
    command = f"{sys.executable} {HERE / 'agents' / 'rogue.py'} {how}"
    agent = agents.agent(command, None, tmp_path, environ=ENVIRON, jail=jail)
    async with begun(agent):
        scratch = agent._process._scratch  # type: ignore[attr-defined]
        assert inside(str(scratch))
    assert inside(str(scratch)) == []
    assert not scratch.exists()
    if how.startswith("tidies"):
        assert "tidied up" in (tmp_path / "agent.log").read_text()


KILLED = """
import asyncio, os, signal, sys
from harness import agents
from harness.sandbox import KINDS
from harness.types import Brief, Limits

async def play():
    agent = agents.agent(sys.argv[2], None, None, environ=os.environ, jail=KINDS[sys.argv[1]]())
    await agent.begin(Brief(goal="Buy tea.", start_url="http://omnizon.test/", limits=Limits()))
    print(agent._process._scratch, flush=True)
    os.kill(os.getpid(), signal.SIGKILL)

asyncio.run(play())
"""


@pytest.mark.parametrize("jail", JAILS)
async def test_nothing_in_a_jail_outlives_a_harness_that_is_killed(jail: Jail) -> None:
    command = f"{sys.executable} {HERE / 'agents' / 'rogue.py'} leaves_children {{dir}}/pids stays detached"
    harness = await asyncio.create_subprocess_exec(
        sys.executable, "-c", KILLED, jail.kind, command, stdout=asyncio.subprocess.PIPE
    )
    out, _ = await harness.communicate()
    scratch = out.decode().strip()
    assert "replica-harness-" in scratch
    async with asyncio.timeout(20):
        while inside(scratch) or Path(scratch).exists():
            await asyncio.sleep(0.05)


@pytest.mark.skipif(bool(Bwrap().missing()), reason=Bwrap().missing())
async def test_being_cancelled_while_a_jail_is_built_leaves_nothing_of_it() -> None:
    """At many moments of its start: what is inside may still wait for what is outside, which is gone."""
    words = (sys.executable, str(HERE / "agents" / "rogue.py"), "hangs")
    place = agents.Place(ENVIRON, grace_s=0.1, jail=Bwrap(), walls=around(words, ENVIRON, ROOT))
    scratches = []
    for turns in range(1, 13):
        agent = agents.Stdio(words, place)
        beginning = asyncio.create_task(agent.begin(brief()))
        for _ in range(turns):
            await asyncio.sleep(0)
        scratches.append(agent._process._scratch)
        beginning.cancel()
        with pytest.raises(asyncio.CancelledError):
            await beginning
    for scratch in filter(None, scratches):
        assert inside(str(scratch)) == []
        assert not scratch.exists()


# ---------------------------------------------------------------- the way out, where there is one


@pytest.mark.parametrize("jail", JAILS)
async def test_a_named_host_is_reached_and_no_other(jail: Jail, tmp_path: Path) -> None:
    """Through the proxy that the environment names; what is refused is in the agent's log."""

    async def greet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"you said " + await reader.read(5))
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(greet, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    command = f"{sys.executable} {HERE / 'agents' / 'burglar.py'}"
    # a name of this machine that is not loopback's own, so that it goes through the proxy
    name = "localhost.localdomain" if _resolves("localhost.localdomain") else socket.gethostname()
    if not _resolves(name):
        pytest.skip("this machine has no second name")
    server_here = await asyncio.start_server(greet, socket.gethostbyname(name), 0)
    there = server_here.sockets[0].getsockname()[1]
    tries = {
        "named": ["fetch", f"{name}:{there}"],
        "other": ["fetch", f"{name}:{port}"],
        "local": ["connect", port],
    }
    place = agents.agent(
        f"{command} '{json.dumps(tries)}'",
        None,
        tmp_path,
        environ=ENVIRON,
        jail=jail,
        allowed=(f"{name}:{there}",),
    )
    async with begun(place) as agent:
        done = (await agent.act(SEEN)).action
    server.close()
    server_here.close()
    assert isinstance(done, Done)
    assert isinstance(done.answer, dict)
    assert done.answer["named"] == "you said hello"
    assert done.answer["other"] == "HTTP/1.1 403 Forbidden"
    assert stopped(done.answer["local"])
    assert (
        f"refused a connection to {name}:{port}; --allow {name}:{port}"
        in (tmp_path / "agent.log").read_text()
    )


def _resolves(name: str) -> bool:
    try:
        return bool(socket.gethostbyname(name))
    except OSError:
        return False


@pytest.mark.parametrize(
    ("hosts", "passed", "expected"),
    [
        (["api.example.com"], [], ("api.example.com:443",)),
        (["http://gpu:8000/v1", "localhost:9"], [], ("gpu:8000", "localhost:9")),
        ([], ["OPENAI_API_KEY"], ("api.openai.com:443",)),
        ([], ["ANTHROPIC_API_KEY", "ABSENT_API_KEY"], ("api.anthropic.com:443",)),
        ([], ["ANTHROPIC_API_KEY", "ANTHROPIC_BASE_URL"], ("llm.test:8443",)),
        ([], ["COLOUR"], ()),
    ],
)
def test_a_passed_key_opens_the_way_to_what_it_is_for(
    hosts: list[str], passed: list[str], expected: tuple[str, ...]
) -> None:
    environ = {
        "OPENAI_API_KEY": "k",
        "ANTHROPIC_API_KEY": "k",
        "ANTHROPIC_BASE_URL": "https://llm.test:8443/v1",
    }
    assert sandbox.allowed(hosts, passed, environ) == expected


def test_a_host_that_is_none_is_told() -> None:
    with pytest.raises(UsageError, match="--allow 'http://' is no host; such as"):
        sandbox.allowed(["http://"], [], {})


# ---------------------------------------------------------------- the walls


def test_a_commands_own_project_is_seen_whole(tmp_path: Path) -> None:
    """The folder of a file that the command names, up to the project's root; and never a home."""
    project, home = tmp_path / "me" / "project", tmp_path / "me"
    (project / "src").mkdir(parents=True)
    (project / "package.json").write_text("{}")
    (project / "src" / "agent.mjs").write_text("")
    (home / "loose.py").write_text("")
    environ = {"PATH": "/usr/bin", "HOME": str(home)}
    found = around(("node", "me/project/src/agent.mjs"), environ, tmp_path)
    assert found.readable == (project,)
    found = around(("python3", "loose.py", "--out={dir}/x"), environ, home)
    assert (found.readable, found.lone) == ((), (home / "loose.py",))


def test_what_is_ours_is_hidden_again_inside_what_is_shown(tmp_path: Path) -> None:
    (tmp_path / "runs" / "x").mkdir(parents=True)
    (tmp_path / "agent.py").write_text("")
    found = around(("agent.py",), {"PATH": "/usr/bin"}, tmp_path, hidden=[tmp_path / "runs"])
    assert found.layers() == [(tmp_path, True), (tmp_path / "runs", False)]
    assert found.exposed() == [tmp_path / "agent.py"]


def test_in_a_checkout_an_example_is_seen_and_nothing_beside_it() -> None:
    words = ("python3", "examples/agents/minimal.py")
    found = around(words, {"PATH": "/usr/bin"}, ROOT)
    assert found.readable == (ROOT / "examples" / "agents",)
    ours = around(("python3", str(HERE / "test_sandbox.py")), {"PATH": "/usr/bin"}, ROOT)
    assert (ours.readable, ours.lone) == ((), (HERE / "test_sandbox.py",))


@pytest.mark.parametrize("name", ["tasks", "harness", "judges/..", "tests"])
def test_an_agent_dir_of_ours_is_refused(name: str) -> None:
    with pytest.raises(UsageError, match="holds what an agent must not see"):
        around(("true",), {"PATH": "/usr/bin"}, ROOT, [ROOT / name])
    with pytest.raises(UsageError, match="is no folder"):
        around(("true",), {"PATH": "/usr/bin"}, ROOT, [ROOT / "nowhere"])


def test_once_installed_the_packages_and_the_tasks_in_them_are_hidden(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = tmp_path / "lib" / "site-packages"
    for name in ("harness/_tasks", "judges", "sites", "requests"):
        (site / name).mkdir(parents=True)
    monkeypatch.setattr(walls, "PACKAGE", site / "harness")
    found = around(("true",), {"PATH": "/usr/bin"}, Path("/"), [tmp_path])
    assert found.exposed() == [site / "requests"]


# ---------------------------------------------------------------- what was not run here, in its form


def test_the_form_of_a_container(tmp_path: Path) -> None:
    """No network, nothing writable but scratch, no right to more; it is removed by its name."""
    shown = Walls((tmp_path / "own",), (tmp_path / "own" / "runs",))
    cell = Docker("python:3.12-slim").cell(
        Command(("python3", "a.py"), shown, tmp_path / "s", tmp_path, [4001], ["PATH", "HARNESS_GOAL"])
    )
    line = " ".join(cell.words)
    assert line.startswith("docker run --rm -i --init --name replica-harness-")
    for part in (
        "--network none --read-only", "--cap-drop ALL", "--security-opt no-new-privileges",
        f"--volume {tmp_path}/own:{tmp_path}/own:ro --tmpfs {tmp_path}/own/runs:ro", "--env HARNESS_GOAL",
        f"python:3.12-slim python3 -I -S /run/forward.py {tmp_path}/s/doors 4001 -- python3 a.py",
    ):  # fmt: skip
        assert part in line
    assert "--env PATH" not in line
    assert cell.undo == ("docker", "rm", "--force", cell.words[6])
    assert cell.relayed == (4001,)


def test_the_form_of_a_seatbelt_profile(tmp_path: Path) -> None:
    shown = Walls((tmp_path,), (tmp_path / "runs",))
    words = Seatbelt().cell(Command(("node", "a.mjs"), shown, tmp_path / "s", tmp_path, [4001])).words
    assert words[:2] == ("sandbox-exec", "-p")
    assert words[3:] == ("node", "a.mjs")
    rules = words[2].splitlines()
    assert rules[:2] == ["(version 1)", "(deny default)"]
    ends = [
        f'(allow file-read* (subpath "{tmp_path}"))',
        f'(deny file-read* (subpath "{tmp_path}/runs"))',
        f'(allow file-read* file-write* (subpath "{tmp_path}/s"))',
        '(allow network-outbound (remote ip "localhost:4001"))',
    ]
    assert rules[-4:] == ends


# ---------------------------------------------------------------- what is kept of it


async def test_the_level_is_in_every_record(tmp_path: Path) -> None:
    kept_in = await prison("auto", "idle")
    assert kept_in.containment == Containment(sandbox="built-in", level="strong")
    played = task()
    frozen = plan("idle", [played], 1, {}, containment=kept_in.containment)
    run = Run(tmp_path / "run")
    [verdict] = await play_all(run, frozen, [played], os.environ, kept_in=kept_in)
    assert json.loads((tmp_path / "run" / "run.json").read_text())["containment"]["level"] == "strong"
    [trajectory] = run.trajectories()
    assert trajectory.header.containment == verdict.containment == kept_in.containment
    looser = plan("idle", [played], 1, {}, containment=Containment())
    with pytest.raises(
        UsageError, match="sandbox none at level none instead of sandbox built-in at level strong"
    ):
        run.freeze(looser)


@pytest.mark.skipif(shutil.which("node") is None, reason="node is not installed")
@pytest.mark.parametrize("jail", JAILS)
async def test_an_agent_in_another_language_runs_as_well(jail: Jail) -> None:
    command = "node examples/agents/minimal.mjs"
    async with begun(agents.agent(command, None, None, environ=ENVIRON, jail=jail, cwd=ROOT)) as agent:
        assert (await agent.act(SEEN)).action is not None
