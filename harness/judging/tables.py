"""What the terminal shows of flipped verdicts and of judges' agreement."""

from __future__ import annotations

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from harness.judging.agreement import Rate
from harness.judging.calibrate import Calibration
from harness.judging.regrade import Regraded

MOST = 40
"""Flips, and wrong rulings, that are shown one by one."""


def flips(console: Console, found: Regraded) -> None:
    """What is new about the verdicts."""
    for one in found.flips[:MOST]:
        console.print(
            f"[bold]{one.task}.{one.trial}[/]  {one.before} -> {one.after}  [dim]{escape('; '.join(one.because))}[/]",
            highlight=False,
            soft_wrap=True,
        )
        for finding in one.findings:
            console.print(f"    {escape(finding)}", highlight=False, soft_wrap=True)
    if len(found.flips) > MOST:
        console.print(f"and {len(found.flips) - MOST} more")
    for note in found.as_played:
        console.print(f"[yellow]as played[/]  {escape(note)}", highlight=False, soft_wrap=True)
    fresh = f"; {len(found.unknown)} had none before" if found.unknown else ""
    console.print(f"{len(found.flips)} of {len(found.verdicts)} verdicts flipped{fresh}", highlight=False)


def rate(one: Rate) -> str:
    """`0.92 [0.78, 0.97]`; a dash where there is nothing to divide by."""
    return "–" if one.value is None else f"{one.value:.2f} [{one.low:.2f}, {one.high:.2f}]"


def agreement(console: Console, found: Calibration) -> None:
    """A row a judge and criterion, and the rulings that were wrong."""
    table = Table(box=None, header_style="bold", pad_edge=False)
    titles = ("judge", "criterion", "n", "wrongly met", "wrongly not", "open", "precision", "recall", "kappa")
    for title in titles:
        table.add_column(title, justify="left" if title in ("judge", "criterion") else "right", no_wrap=True)
    for judge, criterion, one in found.rows():
        cells = (one.decided + one.abstained, one.lenient, one.strict, one.abstained)
        rates = (rate(one.precision), rate(one.recall), rate(one.kappa))
        style = "bold" if criterion == "all" else None
        table.add_row(escape(judge), criterion, *map(str, cells), *rates, style=style)
    console.print(table)
    console.print(f"prompt {found.prompt}; 95 % intervals (Wilson)", highlight=False)
    for ruling in found.wrong()[:MOST]:
        said = "met" if ruling.said else "not met"
        console.print(
            f"[red]wrong[/]  {escape(ruling.judge)}  {escape(ruling.case)} ({ruling.kind}): "
            f"{ruling.criterion} is said to be {said}",
            highlight=False,
            soft_wrap=True,
        )
