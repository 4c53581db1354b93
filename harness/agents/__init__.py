"""Who plays: the scripted agent, and any command behind a transport."""

from __future__ import annotations

import importlib.util
import shlex
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from harness.agents import llm
from harness.agents.command import split
from harness.agents.compat import NAME as REAL_COMPAT
from harness.agents.compat import Compat
from harness.agents.http import Http
from harness.agents.presets import preset, words_of
from harness.agents.process import Departure, Lent, Place
from harness.agents.script import Script, check_steps, edited
from harness.agents.stdio import Stdio
from harness.agents.suggest import suggestion
from harness.errors import UsageError
from harness.sandbox import Jail, Open, Walls, around
from harness.types import Agent, Task, Way

__all__ = [
    "NOTHING_LENT", "REAL_COMPAT", "TRANSPORTS", "Departure", "Http", "Lent", "Place", "Script", "Stdio", "agent",
    "built_in", "check_steps", "edited",
]  # fmt: skip

SHIM = Path(__file__).parent / "mcp_stdio.py"
NO_JAIL = Open()
NOTHING_LENT = Lent()
BASELINES = Path(__file__).parent / "baselines.py"
LLM = Path(__file__).parent / "llm.py"


def _mcp(words: tuple[str, ...], place: Place) -> Agent:
    """The MCP package is heavy, and few runs want it."""
    try:
        from harness.agents.mcp import Mcp
    except ImportError as missing:
        raise UsageError(
            f"--transport mcp needs the package mcp ({missing}): pip install 'replica-harness[mcp]'"
        ) from None
    return Mcp(words, place)


def _cdp(words: tuple[str, ...], place: Place) -> Agent:
    """Few runs want it either."""
    from harness.agents.cdp import Cdp

    return Cdp(words, place)


TRANSPORTS: dict[str, Callable[[tuple[str, ...], Place], Agent]] = {
    "stdio": Stdio,
    "http": Http,
    "mcp": _mcp,
    "cdp": _cdp,
    REAL_COMPAT: Compat,
}
"""How a command is spoken to."""


def agent(
    spec: str,
    task: Task | None,
    log_dir: Path | None,
    *,
    environ: Mapping[str, str],
    cwd: Path | None = None,
    pass_env: tuple[str, ...] = (),
    transport: str = "stdio",
    jail: Jail = NO_JAIL,
    agent_dirs: tuple[Path, ...] = (),
    hidden: tuple[Path, ...] = (),
    allowed: tuple[str, ...] = (),
    lent: Lent = NOTHING_LENT,
) -> Agent:
    """A new agent for one episode, from what stands after `--agent`; UsageError if there can be none.

    `oracle`, `oracle:2` and `oracle:<name>` play a solution of the task, `idle` is done at once, `constant:<text>`
    answers that at once, `random`, `random:<seed>` and `enumerate` are the commands of `baselines.py`, `llm:<model>` is
    that of `llm.py`, and anything else is a command line. A command runs in `jail`: there it sees `agent_dirs` besides
    what its words name, nothing of `hidden`, and reaches `allowed`.
    """
    word, _, rest = spec.partition(":")
    if word == "oracle":
        return Script(_way(task, rest).steps, name=spec)
    if spec == "idle":
        return Script([{"done": True}], name=spec)
    if word == "constant" and ":" in spec:
        return Script([{"done": _literal(rest)}], name="constant")
    if word in ("random", "enumerate") and (word == "random" or not rest):
        words = (sys.executable, str(BASELINES), word, *([rest] if rest else []))
        transport = "stdio"
    elif word == "llm" and ":" in spec:
        words = (sys.executable, str(LLM), *_llm(rest))
        transport = "stdio"
    elif preset(spec):
        words, transport = words_of(spec, environ), "mcp"
    elif transport not in TRANSPORTS:
        raise UsageError(f"no transport {transport!r}; {suggestion(transport, TRANSPORTS)}")
    else:
        words = split(spec, environ, cwd)
    seen = (*words, sys.executable, str(SHIM)) if transport == "mcp" else words
    walls = Walls() if jail.kind == "none" else around(seen, environ, cwd or Path.cwd(), agent_dirs, hidden)
    place = Place(
        environ,
        log_dir,
        cwd,
        pass_env,
        jail=jail,
        walls=walls,
        allowed=allowed,
        preset=preset(spec),
        lent=lent,
    )
    return TRANSPORTS[transport](words, place)


def _llm(rest: str) -> list[str]:
    """The words behind `llm:`, which are a model's name and how it is asked; read here to be refused early."""
    try:
        words = shlex.split(rest)
        llm.settings(words)
    except ValueError as wrong:
        raise UsageError(f"--agent 'llm:{rest}': {wrong}") from None
    if importlib.util.find_spec("litellm") is None:
        raise UsageError("--agent llm:MODEL needs litellm: pip install 'replica-harness[model]'")
    return words


def built_in(spec: str) -> bool:
    """Whether `spec` names an agent of ours that is no process, and has nothing to break out with."""
    return spec.partition(":")[0] in ("oracle", "constant") or spec == "idle"


def transport_of(spec: str, transport: str) -> str:
    """How an agent is spoken to: as asked for, but for a preset, which is an MCP client."""
    return "mcp" if preset(spec) else transport


def _way(task: Task | None, which: str) -> Way:
    """The solution that `oracle:<which>` names, by position from 1 or by name."""
    if task is None:
        raise UsageError("the oracle plays a task's solution, and no task was given")
    if not task.solutions:
        raise UsageError(
            f"{task.id} comes without a solution, so that there is nothing for the oracle to play"
        )
    if not which:
        return task.solutions[0]
    for position, way in enumerate(task.solutions, 1):
        if which in (way.name, str(position)):
            return way
    have = [way.name or str(position) for position, way in enumerate(task.solutions, 1)]
    raise UsageError(f"{task.id} has no solution {which!r}; {suggestion(which, have)}")


def _literal(text: str) -> str:
    return text.replace("{", "{{").replace("}", "}}")
