"""The commands over runs that have been played: arguments in, functions called, exit code out."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from harness.exits import GATE, INCOMPLETE, INVALID, OK

Runs = Annotated[list[Path], typer.Argument(metavar="RUN...", help="Folders of runs.")]
AllowIncomparable = Annotated[
    bool,
    typer.Option("--allow-incomparable", help="Compare what they share, and mark it, instead of refusing."),
]


def add(app: typer.Typer) -> None:
    """Give the command line these commands."""
    for command in (compare, leaderboard, gate, merge, bundle, export):
        app.command()(command)
    app.command("schema")(schema)


def compare(
    runs: Annotated[
        list[Path], typer.Argument(metavar="A B...", help="Folders of runs; each is compared with the first.")
    ],
    as_json: Annotated[bool, typer.Option("--json", help="All of it, as JSON.")] = False,
    html: Annotated[Path | None, typer.Option(help="Write a page that opens from the disk.")] = None,
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
    if html:
        from harness.board import pages, reports

        reports.write(html, pages.comparisons(found))
    if as_json:
        import json

        print(json.dumps([one.model_dump(mode="json") for one in found], indent=2))
    else:
        tables.comparisons(_console(), found)


def leaderboard(
    runs: Runs,
    out: Annotated[
        Path,
        typer.Option("--out", "-o", help="Folder for LEADERBOARD.md, results.json, index.html, badge.svg."),
    ] = Path("leaderboard"),
    title: Annotated[str, typer.Option(help="What the table is headed by.")] = "Leaderboard",
    as_json: Annotated[bool, typer.Option("--json", help="Print results.json instead of the table.")] = False,
    allow_incomparable: AllowIncomparable = False,
) -> None:
    """Make a leaderboard of runs: Markdown, results.json, a page and a badge, with the baselines beside."""
    from harness.board import pages, reports, results, standing, written

    found = standing.standing([results.read(folder) for folder in runs], title, allow_incomparable)
    table = written.markdown(found)
    for name, text in (
        ("LEADERBOARD.md", table),
        ("results.json", standing.as_json(found)),
        ("index.html", pages.leaderboard(found)),
        ("badge.svg", written.badge(found)),
    ):
        reports.write(out / name, text)
    print(standing.as_json(found) if as_json else f"{table}\n{out}/", end="" if as_json else "\n")
    raise typer.Exit(INVALID if found.invalid else OK)


def gate(
    run: Annotated[Path, typer.Argument(metavar="RUN", help="A run's folder.")],
    against: Annotated[
        Path | None,
        typer.Option(help="An earlier run's folder, or a results.json with a row of the same agent."),
    ] = None,
    must_pass: Annotated[
        Path | None, typer.Option(help="A file with ids or globs of tasks that must pass, one a line.")
    ] = None,
    validity: Annotated[
        list[Path] | None,
        typer.Option(help="A run of a built-in agent over the same tasks; may be repeated."),
    ] = None,
    retired: Annotated[
        list[str] | None, typer.Option(help="A glob of earlier tasks that may be gone; may be repeated.")
    ] = None,
    margin: Annotated[
        float | None, typer.Option(min=0, max=1, help="Has to be shown to be no worse than this share.")
    ] = None,
    junit: Annotated[
        Path | None, typer.Option(help="Write the trials and the findings as JUnit XML.")
    ] = None,
    summary: Annotated[
        Path | None, typer.Option(help="Append the findings and the table, as Markdown.")
    ] = None,
    annotate: Annotated[bool, typer.Option(help="Print GitHub's workflow commands as well.")] = False,
    as_json: Annotated[bool, typer.Option("--json")] = False,
    allow_incomparable: AllowIncomparable = False,
) -> None:
    """Let a run through, or say why not. Exits with 4 validity, 3 coverage, 2 comparability, 1 must-pass or worse."""
    from harness.board import gate as gates
    from harness.board import reports, results, standing, written

    played = results.read(run)
    others = [results.read(folder) for folder in validity or []]
    found = gates.examine(
        played,
        against=gates.base(against, played) if against else None,
        must_pass=gates.listed(must_pass) if must_pass else (),
        validity=others,
        retired=retired or (),
        margin=margin,
        allow_incomparable=allow_incomparable,
    )
    if junit:
        reports.write(junit, reports.junit([played], found))
    if summary:
        beside = [one for one in others if one.plan.agent != played.plan.agent]
        table = written.markdown(standing.standing([played, *beside], "Runs", allow_incomparable=True))
        earlier = summary.read_text(encoding="utf-8") if summary.is_file() else ""
        reports.write(summary, earlier + reports.summary(found, table))
    if annotate:
        print("\n".join(reports.annotated(found)))
    print(found.model_dump_json(indent=2) if as_json else "\n".join(gates.lines(found)))
    raise typer.Exit(found.exit)


def merge(
    runs: Annotated[list[Path], typer.Argument(metavar="RUN...", help="All parts of one run, in any order.")],
    out: Annotated[Path, typer.Option("--out", "-o", help="The whole run's folder.")],
) -> None:
    """Put the parts of a sharded run together; refuse what overlaps, lacks or was played otherwise."""
    from harness.board import merge as merging
    from harness.board import results, tables

    whole = results.read(merging.merge(runs, out))
    print(f"{len(runs)} parts, {len(whole.plan.tasks)} tasks: {tables.counts(whole.counts)}\n\n{out}")
    raise typer.Exit(INCOMPLETE if whole.counts["broken"] or whole.counts["unscored"] else OK)


def bundle(
    run: Annotated[Path, typer.Argument(metavar="RUN", help="A run's folder; with --verify, a bundle.")],
    out: Annotated[
        Path | None,
        typer.Option("--out", "-o", help="The bundle to write; with --verify, a folder to unpack it into."),
    ] = None,
    verify: Annotated[bool, typer.Option("--verify", help="Look a bundle over, and judge it anew.")] = False,
    as_json: Annotated[bool, typer.Option("--json")] = False,
    tasks: Annotated[
        Path | None, typer.Option("--tasks", help="Folder of task files; the shipped ones by default.")
    ] = None,
) -> None:
    """Pack a run into one archive, or look over one that was sent: no verdict in it is believed."""
    from harness.board import bundle as bundles

    if verify:
        _verify(run, out, tasks, as_json)
    path = bundles.pack(run, out or run.with_name(f"{run.resolve().name}.bundle.zip"))
    print(path)


def _verify(path: Path, out: Path | None, tasks: Path | None, as_json: bool) -> None:
    """Unpacks beside the wanted folder, and moves there only what was found good."""
    import json
    import tempfile

    from harness import catalog
    from harness import run as runs
    from harness.board import beginnings
    from harness.board import bundle as bundles
    from harness.errors import UsageError

    if out is not None and out.exists():
        raise UsageError(f"{out} is there already; --out names a new folder")
    with tempfile.TemporaryDirectory(dir=out.absolute().parent if out else None) as scratch:
        folder = Path(scratch) / "run"
        folder.mkdir()
        root = tasks or catalog.folder()
        ours = {task.id: task for task in catalog.find([], root)}
        found = bundles.verify(
            path, folder, _Ours(ours, root), runs.digest, beginnings.ambient(), beginnings.differs
        )
        if out is not None:
            folder.rename(out)
    if as_json:
        print(json.dumps(found.model_dump(mode="json"), indent=2))
    else:
        told = ", ".join(f"{count} {outcome}" for outcome, count in found.outcomes.items())
        print(f"{found.agent}: {found.trials} trials, judged here: {told}\ninventory {found.inventory}")
        for claim in found.false_claims:
            print(f"claimed {claim.claimed}, is {claim.found}: {claim.task}.{claim.trial}")
    raise typer.Exit(GATE if found.false_claims else OK)


class _Ours(dict[str, Any]):
    """Tasks by id; those that a family gives are made when asked for."""

    def __init__(self, files: dict[str, Any], root: Path) -> None:
        super().__init__(files)
        self._root = root

    def __contains__(self, name: object) -> bool:
        """Whether there is such a task."""
        from harness import catalog
        from harness.errors import UsageError

        if not super().__contains__(name) and isinstance(name, str) and "@" in name:
            try:
                self[name] = catalog.find([name], self._root)[0]
            except UsageError:
                return False
        return super().__contains__(name)


def export(
    runs: Runs,
    out: Annotated[Path, typer.Option("--out", "-o", help="The file of JSON lines to write.")],
    form: Annotated[
        str,
        typer.Option(
            "--format", help="sft (passed plays), pairs (preferred actions) or rl (steps, rewards)."
        ),
    ] = "sft",
) -> None:
    """Write trajectories to learn from, as JSON lines; what is broken or unscored is left out."""
    from harness.board import export as exporting
    from harness.errors import UsageError

    if form not in exporting.ROWS:
        raise UsageError(f"no format {form!r}; have: {', '.join(exporting.ROWS)}")
    for one in exporting.ROWS:
        if one == form:
            print(f"{exporting.write(runs, one, out)} lines in {out}")


def schema(
    name: Annotated[
        str, typer.Argument(help="results, comparison, gate, export-sft, export-pairs or export-rl.")
    ],
) -> None:
    """Print the JSON Schema of a file that these commands write."""
    from harness.board import schemas

    print(schemas.text(name), end="")


def _console() -> Any:
    from rich.console import Console

    return Console()
