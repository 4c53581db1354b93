"""`harness agent check CMD`: arguments in, episodes played, findings out."""

from __future__ import annotations

import asyncio
import json
import os
import shlex
import tempfile
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from harness.errors import HarnessError, UsageError

if TYPE_CHECKING:
    from harness.conformance.episodes import Episode
    from harness.conformance.plays import Play
    from harness.run import Prison

app = typer.Typer(no_args_is_help=True, help="See to an agent of your own.")


@app.callback()
def _group() -> None:
    """Keeps `check` a word of its own while it is the only command."""


@app.command()
def check(
    command: Annotated[
        str, typer.Argument(metavar="CMD", help="The agent's command line, as after `run --agent`.")
    ],
    transport: Annotated[
        str, typer.Option(help="How it is spoken to: stdio (JSON lines), http, mcp or cdp.")
    ] = "stdio",
    turn_seconds: Annotated[
        float, typer.Option(min=0.1, help="How long it may take over each reply.")
    ] = 60.0,
    pass_env: Annotated[
        list[str] | None, typer.Option(help="A variable of the environment that the agent may see.")
    ] = None,
    sandbox: Annotated[
        str,
        typer.Option(
            help="auto (the strongest that works), bwrap, landlock, docker:IMAGE, seatbelt or none."
        ),
    ] = "auto",
    agent_dir: Annotated[
        list[Path] | None,
        typer.Option(help="A folder that the agent may read in its sandbox, besides its own."),
    ] = None,
    allow: Annotated[
        list[str] | None, typer.Option(help="A host, or host:port, that it may reach from its sandbox.")
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", "-o", help="Keep the episodes there, for `harness report` and for agent.log."),
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="The findings as JSON; all else on stderr.")
    ] = False,
) -> None:
    """Play a tiny shop, and tell what an agent does right and wrong against the protocol. 1 if a rule is broken."""
    from rich.console import Console

    from harness import agents, exits, show
    from harness import run as runs
    from harness import sandbox as reach
    from harness.conformance import rules, tables
    from harness.conformance.episodes import episodes

    if agents.built_in(command):
        raise UsageError(f"{command!r} is built in and no command; check one such as 'python my_agent.py'")
    transport = agents.transport_of(command, transport)
    found = episodes(turn_seconds)
    agents.agent(command, found[0].task, None, environ=os.environ, transport=transport)
    console = Console(stderr=as_json, emoji=False)
    allowed = reach.allowed(allow or [], pass_env or [], os.environ)
    prison = asyncio.run(runs.prison(sandbox, command, agent_dirs=agent_dir or [], allowed=allowed))
    console.print(show.containment(prison.containment), highlight=False, soft_wrap=True)

    def told(play: Play) -> None:
        typer.echo(
            f"{play.name}: {play.episode.about}: ended by {play.trajectory.footer.ending.reason}", err=True
        )

    with nullcontext(out) if out else tempfile.TemporaryDirectory(prefix="replica-harness-check-") as folder:
        plays = asyncio.run(
            _played(
                found,
                command,
                Path(folder),
                transport=transport,
                pass_env=pass_env or [],
                prison=prison,
                told=told,
            )
        )
    if ours := [play for play in plays if play.verdict.outcome == "broken"]:
        raise HarnessError(f"{ours[0].name} could not be played: {ours[0].trajectory.footer.ending.detail}")
    seen = rules.findings(plays, transport, shlex.join(shlex.split(command)))
    if as_json:
        typer.echo(json.dumps(tables.as_json(plays, seen), indent=2, ensure_ascii=False))
    else:
        tables.check(console, plays, seen, len(found) - len(plays))
    if out is not None:
        console.print(f"[bold]{out}[/]", highlight=False, soft_wrap=True)
    if rules.breaks(seen):
        raise typer.Exit(exits.GATE)


async def _played(
    found: Sequence[Episode],
    command: str,
    folder: Path,
    *,
    transport: str,
    pass_env: Sequence[str],
    prison: Prison,
    told: Callable[[Play], None],
) -> list[Play]:
    """All episodes, in one browser."""
    from harness.conformance import plays
    from harness.run import Browsers

    browsers = Browsers()
    try:
        return await plays.play_all(
            found,
            command,
            folder,
            browsers,
            os.environ,
            transport=transport,
            pass_env=pass_env,
            kept_in=prison,
            told=told,
        )
    finally:
        await browsers.stop()
