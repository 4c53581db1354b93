"""The commands over runs that have been played: arguments in, functions called, exit code out."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

Runs = Annotated[list[Path], typer.Argument(metavar="RUN...", help="Folders of runs.")]
AllowIncomparable = Annotated[
    bool,
    typer.Option("--allow-incomparable", help="Compare what they share, and mark it, instead of refusing."),
]


def add(app: typer.Typer) -> None:
    """Give the command line these commands."""
    app.command()(compare)


def compare(
    runs: Annotated[
        list[Path], typer.Argument(metavar="A B...", help="Folders of runs; each is compared with the first.")
    ],
    as_json: Annotated[bool, typer.Option("--json", help="All of it, as JSON.")] = False,
    allow_incomparable: AllowIncomparable = False,
) -> None:
    """Compare runs: flipped tasks, the paired difference, an exact test, and where their plays part."""
    from harness.board import compare as comparing
    from harness.board import results, tables
    from harness.errors import UsageError

    if len(runs) < 2:
        raise UsageError(f"{runs[0]} alone cannot be compared; name two runs or more")
    before, *others = [results.read(folder) for folder in runs]
    found = [comparing.compare(before, other, allow_incomparable) for other in others]
    if as_json:
        import json

        print(json.dumps([one.model_dump(mode="json") for one in found], indent=2))
    else:
        tables.comparisons(_console(), found)


def _console() -> Any:
    from rich.console import Console

    return Console()
