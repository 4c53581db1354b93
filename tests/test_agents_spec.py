"""What may stand after `--agent`."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import pytest

from harness.agents import TRANSPORTS, Script, Stdio, agent
from harness.errors import UsageError
from harness.types import Brief, CheckSpec, Done, Goto, Limits, Observation, Task, Way

ENVIRON = {"PATH": os.environ["PATH"]}
TASK = Task(
    id="omnizon/look",
    goal="Look.",
    shape="act",
    sites=("omnizon",),
    checks=(CheckSpec(kind="state"),),
    solutions=(
        Way(steps=({"goto": "/1"},)),
        Way(name="by-search", steps=({"goto": "/2"},)),
    ),
)
PAGE = Observation(n=0, url="/", title="", text="")


def made(spec: str, **more: Any) -> Any:
    return agent(spec, **{"task": TASK, "log_dir": None, "environ": ENVIRON, **more})


def complaint(spec: str, **more: Any) -> str:
    with pytest.raises(UsageError) as caught:
        made(spec, **more)
    return str(caught.value)


@pytest.mark.parametrize(
    ("spec", "action"),
    [
        ("oracle", Goto(url="/1")),
        ("oracle:1", Goto(url="/1")),
        ("oracle:2", Goto(url="/2")),
        ("oracle:by-search", Goto(url="/2")),
        ("idle", Done()),
        ("constant:$5", Done(answer="$5")),
        ("constant:{a} {{b}}: c", Done(answer="{a} {{b}}: c")),
        ("constant:", Done(answer="")),
    ],
)
async def test_a_built_in_agent(spec: str, action: object) -> None:
    player = made(spec)
    assert isinstance(player, Script)
    await player.begin(Brief(goal="", start_url="/", limits=Limits()))
    assert (await player.act(PAGE)).action == action


def test_anything_else_is_a_command() -> None:
    assert isinstance(made(f"{sys.executable} my_agent.py --goal '{{goal}} x'"), Stdio)
    assert isinstance(made("python3 -c 'x {y} {} {print}'"), Stdio)
    assert list(TRANSPORTS) == ["stdio", "http", "mcp", "cdp", "real-compat"]


@pytest.mark.parametrize(
    ("spec", "message"),
    [
        ("", "the agent's command is empty; give one such as 'python my_agent.py'"),
        ("  ", "is empty"),
        ("python3 'x", "has an unbalanced quote"),
        ("python3 x\\", "has a backslash with nothing after it"),
        ("no-such-program x", "no program 'no-such-program' on PATH; write a command such as"),
        ("orakle", "did you mean 'oracle'?"),
        ("constat:5", "did you mean 'constant'?"),
        (
            "oracle:by-serch",
            "omnizon/look has no solution 'by-serch'; did you mean 'by-search'? have: 1, by-search",
        ),
        ("oracle:3", "has no solution '3'"),
        (
            "python3 x {gaol}",
            "no placeholder {gaol}; did you mean 'goal'? have: api_url, cdp_http, cdp_url, dir, goal",
        ),
        ("python3 x {step_max}{max_step}", "did you mean 'max_steps'?"),
    ],
)
def test_what_cannot_be_says_what_would_do(spec: str, message: str) -> None:
    assert message in complaint(spec)


def test_the_oracle_needs_a_task() -> None:
    assert "no task was given" in complaint("oracle", task=None)


def test_an_unknown_transport_is_refused() -> None:
    assert (
        complaint("python3 x", transport="sdtio")
        == "no transport 'sdtio'; did you mean 'stdio'? have: cdp, http, mcp, real-compat, stdio"
    )


def test_a_file_is_not_a_program_until_it_can_run(tmp_path: Path) -> None:
    script = tmp_path / "agent.py"
    script.write_text("")
    assert complaint("./agent.py", cwd=tmp_path).endswith("is not executable; write 'python ./agent.py'")
    assert complaint("agent.py", cwd=tmp_path).endswith("not on PATH; write 'python agent.py'"[4:])
    assert "does not exist, seen from" in complaint("./agnt.py", cwd=tmp_path)
    script.chmod(0o755)
    assert isinstance(made("./agent.py", cwd=tmp_path), Stdio)


def test_python_may_only_be_there_as_python3(tmp_path: Path) -> None:
    (tmp_path / "python3").symlink_to(sys.executable)
    assert "'python3' is there" in complaint("python x.py", environ={"PATH": str(tmp_path)})
