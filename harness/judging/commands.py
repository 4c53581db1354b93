"""`harness judge RUN` and `harness judge calibrate FILE`: arguments in, functions called, exit code out."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

Judge = Annotated[
    str | None,
    typer.Option(
        "--judge",
        metavar="MODEL",
        help="Who decides what only a reader can: any model of litellm's such as openai/gpt-4o-2024-11-20, "
        "replay (recorded votes only), or none (fallbacks only). By default replay where CI is set, else none.",
    ),
]
TasksFolder = Annotated[
    Path | None, typer.Option("--tasks", help="Folder of task files; the shipped ones by default.")
]


class _RunByDefault(TyperGroup):
    """`harness judge RUN` is `harness judge run RUN`."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        if args and args[0] not in self.commands and args[0] != "--help":
            args = ["run", *args]
        return super().parse_args(ctx, args)


app = typer.Typer(
    cls=_RunByDefault,
    no_args_is_help=True,
    help="Judge a run again (`harness judge RUN`), or the judges themselves (`harness judge calibrate FILE`).",
)


@app.command("run")
def run(
    folder: Annotated[Path, typer.Argument(metavar="RUN", help="A run's folder.")],
    judge: Judge = None,
    today: Annotated[
        bool,
        typer.Option(
            "--today",
            help="By the checks of the task files as they are now, rather than as they were played.",
        ),
    ] = False,
    same: Annotated[bool, typer.Option("--same", help="Exit with 1 if a verdict flips.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Flips and verdicts, as JSON.")] = False,
    tasks: TasksFolder = None,
) -> None:
    """Judge a run again, from its records alone, and tell what flipped and why."""
    from harness import catalog, exits, juries, show
    from harness.judging import regrade, tables
    from harness.store import Run

    root = tasks or catalog.folder()
    played = [trajectory.task for trajectory in Run(folder).trajectories()]
    current = {task.id: task for task in _still_there(sorted({task.id for task in played}), root)}
    jury = juries.of_run(judge, folder, played, root, os.environ)
    found = regrade.regrade(Run(folder), jury, current if today else None)
    if as_json:
        print(json.dumps(found.model_dump(mode="json"), indent=2))
    else:
        show.verdicts(_console(), found.verdicts)
        tables.flips(_console(), found)
        edited = [] if today else regrade.edited(Run(folder), current)
        if edited:
            _console().print(
                f"{len(edited)} task files have changed since they were played, such as {edited[0]}; "
                "--today judges by what they say now",
                highlight=False,
            )
    if {"broken", "unscored"} & {verdict.outcome for verdict in found.verdicts}:
        raise typer.Exit(exits.INCOMPLETE)
    raise typer.Exit(exits.GATE if same and found.flips else exits.OK)


def _still_there(ids: list[str], root: Path) -> list[Any]:
    """Those of the tasks that are there today, and can be read."""
    from harness import catalog
    from harness.errors import UsageError

    found = []
    for name in ids:
        try:
            found += catalog.find([name], root)
        except UsageError:  # gone, or no task any more: the run is judged as it was played
            continue
    return found


@app.command()
def calibrate(
    file: Annotated[Path, typer.Argument(help="Labelled cases: see docs/judging.md.")],
    judge: Annotated[
        list[str] | None,
        typer.Option(
            "--judge", metavar="MODEL", help="Whom to measure; several may be named. replay by default."
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Agreement and every ruling, as JSON.")] = False,
    page: Annotated[Path | None, typer.Option("--page", help="Write a page of it there.")] = None,
) -> None:
    """Measure judges against cases whose truth is known: precision, recall and kappa, by judge and criterion."""
    from harness import juries
    from harness.judging import calibrate as calibration
    from harness.judging import pages, tables

    votes = file.with_name("votes.jsonl")
    found = calibration.calibrate(file, [juries.jury(word, [votes], votes) for word in judge or ["replay"]])
    if page is not None:
        pages.write(page, found)
    if as_json:
        print(json.dumps(found.as_json(), indent=2))
    else:
        tables.agreement(_console(WIDE), found)


WIDE = 120
"""Columns that the table of agreement needs, on however narrow a terminal."""


def _console(width: int = 0) -> Any:
    from rich.console import Console

    console = Console(emoji=False)  # a label such as state:thread: is no picture
    console.width = max(console.width, width)
    return console
