"""`harness record`: arguments in, a window, and what came of it."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from harness.errors import UsageError

if TYPE_CHECKING:
    from harness.recording.recorder import Made, Setting


def add(app: typer.Typer) -> None:
    """Give the command line this command."""
    app.command()(record)


def record(
    site: Annotated[str, typer.Argument(help="A site's name.")],
    task_out: Annotated[
        Path | None,
        typer.Option(
            "--task-out", help="The draft's file, SITE/NAME.toml; recordings/SITE/recorded.toml by default."
        ),
    ] = None,
    out: Annotated[Path | None, typer.Option("--out", "-o", help="The trial's run folder.")] = None,
    goal: Annotated[
        str | None, typer.Option(help="What the task asks for; left for later by default.")
    ] = None,
    answer: Annotated[
        str | None, typer.Option(help="The answer that the goal asks for, as the last page shows it.")
    ] = None,
    start: Annotated[str, typer.Option(help="The path to start from.")] = "/",
    user: Annotated[
        str | None, typer.Option(help="Who is signed in: an account's e-mail address or name.")
    ] = None,
    seed: int = 0,
    clock: Annotated[str, typer.Option(help="The site's date and time.")] = "2026-07-15T10:00",
    knob: Annotated[
        list[str] | None, typer.Option(help="How the site is set: NAME=VALUE, such as banners=true.")
    ] = None,
) -> None:
    """Play a site yourself: a draft of a task comes out, and a trial that report and replay read."""
    from datetime import datetime

    import sites
    from harness import knobs
    from harness.agents.suggest import suggestion
    from harness.recording import recorder

    if site not in sites.names():
        raise UsageError(f"no site called {site!r}; {suggestion(site, sites.names())}")
    try:
        now = datetime.fromisoformat(clock)
    except ValueError:
        raise UsageError(f"--clock {clock!r} is no date and time; such as 2026-07-15T10:00") from None
    file = recorder.place(task_out or _unused(site), site)
    folder = out or Path("runs") / f"recorded-{site}-{file.stem}"
    if folder.exists():
        raise UsageError(f"{folder} is there already; give another folder with --out")
    screen(os.environ, sys.platform)
    setting = recorder.Setting(site, start, seed, now, user, dict(map(knobs.knob, knob or [])))
    made = asyncio.run(_recorded(setting, file, folder, goal or recorder.GOAL, answer))
    for remark in made.remarks:
        typer.echo(f"(!) {remark}", err=True)
    typer.echo(f"{made.file}: a draft; its steps, played again: {made.outcome}")
    typer.echo(f"{made.trial}: that play")
    typer.echo(
        f"\nNext: edit the draft, then: harness check {made.task.id} --tasks {made.file.parent.parent}"
    )


async def _recorded(setting: Setting, file: Path, folder: Path, goal: str, answer: str | None) -> Made:
    """From the first page to the draft."""
    from harness.browser import Browser
    from harness.recording import recorder

    done = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, done.set)
    if sys.stdin.isatty():
        loop.add_reader(sys.stdin, done.set)
    async with Browser.start(headless=False) as browser, recorder.recording(setting, browser) as session:
        typer.echo(
            f"Recording {setting.site}. Press Enter or Ctrl-C here, or close the window, when you are done."
        )
        await recorder.live(session, done)
        heard = await session.heard()
    if sys.stdin.isatty():
        loop.remove_reader(sys.stdin)
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.remove_signal_handler(number)
    typer.echo(f"{len(heard.steps)} steps; playing them again …")
    return await recorder.make(heard, setting, file, folder, goal=goal, answer=answer)


def screen(environ: Mapping[str, str], platform: str) -> None:
    """Raises UsageError where no window can be opened."""
    if platform.startswith("linux") and not (environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY")):
        raise UsageError(
            "record opens a window, and there is no screen: neither DISPLAY nor WAYLAND_DISPLAY is set. Run it on a "
            "machine with one, or over `ssh -X`; without any, write the task by hand: docs/tasks.md"
        )


def _unused(site: str) -> Path:
    number = 1
    while (file := Path("recordings", site, f"recorded{'' if number == 1 else f'-{number}'}.toml")).exists():
        number += 1
    return file
