"""The commands that show, follow and play again what was played: arguments in, functions called, exit code out."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from harness.errors import UsageError


def add(app: typer.Typer) -> None:
    """Give the command line these commands."""
    app.command()(report)
    app.command()(watch)
    app.command()(replay)


def report(
    folder: Annotated[Path, typer.Argument(metavar="RUN", help="A run's folder; with --single, a trial's.")],
    single: Annotated[
        bool, typer.Option("--single", help="One trial as one file that needs no other, to send to somebody.")
    ] = False,
    out: Annotated[
        Path | None,
        typer.Option("--out", "-o", help="RUN/report by default; with --single, TRIAL/trial.html."),
    ] = None,
    picture: Annotated[
        Path | None,
        typer.Option(help="A PNG of the report as well, such as for a README: of --at, or of the overview."),
    ] = None,
    at: Annotated[
        str, typer.Option(help="What the picture shows: a trial and its step, such as omnizon/TASK.1/9.")
    ] = "",
) -> None:
    """Make pages to look at a run, step by step. They open from the disk, without a server."""
    from harness.report import pages

    if at and not picture:
        raise UsageError(f"--at {at!r} says what a picture shows; give its file with --picture")
    page = pages.single(folder, out) if single else pages.write(folder, out)
    typer.echo(page)
    if picture:
        import asyncio

        from harness.report import picture as pictures

        asyncio.run(pictures.draw(page, at, picture))
        typer.echo(picture)


def watch(
    folder: Annotated[Path, typer.Argument(metavar="RUN", help="The folder of a run that is being played.")],
    port: Annotated[int, typer.Option(help="0 takes a free one.")] = 0,
) -> None:
    """Follow a run in the browser while it is being played, until Ctrl-C."""
    import asyncio
    from contextlib import suppress

    from harness.report import watch as watching

    def ready(address: str) -> None:
        typer.echo(f"{folder} at {address} Ctrl-C stops it.")

    with suppress(KeyboardInterrupt):
        asyncio.run(watching.serve(folder, port, ready))


def replay(
    trial: Annotated[
        Path,
        typer.Argument(
            metavar="TRIAL", help="A trial's folder, such as runs/RUN/omnizon/price-of-a-kettle.1."
        ),
    ],
) -> None:
    """Play a trial's recorded actions again, and tell the first byte that differs; exit with 1 if one does."""
    import asyncio

    from harness import exits
    from harness import replay as replaying
    from harness.errors import BrowserError

    recorded = replaying.read(trial)
    found = asyncio.run(replaying.replay(recorded))
    if found.played.footer.ending.reason == "broken":
        raise BrowserError(found.played.footer.ending.detail)
    for version in found.versions:
        typer.echo(f"played with {version}", err=True)
    if found.difference:
        typer.echo(found.difference)
        raise typer.Exit(exits.GATE)
    typer.echo(f"{len(found.played.steps)} steps, equal to the byte in observations, changes and state")
