"""The commands that show, follow and play again what was played: arguments in, functions called, exit code out."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def add(app: typer.Typer) -> None:
    """Give the command line these commands."""
    app.command()(report)


def report(
    folder: Annotated[Path, typer.Argument(metavar="RUN", help="A run's folder; with --single, a trial's.")],
    single: Annotated[
        bool, typer.Option("--single", help="One trial as one file that needs no other, to send to somebody.")
    ] = False,
    out: Annotated[
        Path | None,
        typer.Option("--out", "-o", help="RUN/report by default; with --single, TRIAL/trial.html."),
    ] = None,
) -> None:
    """Make pages to look at a run, step by step. They open from the disk, without a server."""
    from harness.report import pages

    typer.echo(pages.single(folder, out) if single else pages.write(folder, out))
