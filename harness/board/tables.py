"""What the terminal shows of comparisons and leaderboards."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from harness.board import conditions
from harness.board.compare import Comparison, Figure

MOST = 40
"""Flipped tasks that a table shows."""
PARTED = {
    "never": "the same play to the end",
    "action": "another action on the same page",
    "page": "the same actions, another page",
    "end": "one of them stopped",
}


def percent(figure: Figure | None, signed: bool = False) -> str:
    """`42.9% [33.1, 53.2]`."""
    if figure is None:
        return "–"
    plus = "+" if signed else ""
    return f"{100 * figure.value:{plus}.1f}% [{100 * figure.low:{plus}.1f}, {100 * figure.high:{plus}.1f}]"


def points(figure: Figure | None) -> str:
    """`+7.1 points [-2.0, +16.2]`."""
    if figure is None:
        return "–"
    return f"{100 * figure.value:+.1f} points [{100 * figure.low:+.1f}, {100 * figure.high:+.1f}]"


def counts(of: dict[str, int]) -> str:
    """`40 passed, 72 failed, 1 broken`."""
    return ", ".join(f"{count} {name}" for name, count in of.items() if count and name != "planned")


def p_value(p: float) -> str:
    """Two significant digits; never 0."""
    return "p < 0.0001" if p < 0.0001 else f"p = {p:.2g}"


def verdict(one: Comparison) -> str:
    """What the comparison says, in a sentence that does not say more."""
    if one.difference is None or one.p is None:
        return "no task was judged in both: nothing can be said"
    able = f"differences below {100 * (one.detectable or 0):.1f} points would mostly stay unseen"
    if one.shown:
        word = "better" if one.shown > 0 else "worse"
        return f"{one.after.name} does {word} than {one.before.name}; {able}"
    return f"no difference is shown; {able}"


def comparisons(console: Console, found: Sequence[Comparison]) -> None:
    """Each in turn."""
    for one in found:
        _comparison(console, one)


def _comparison(console: Console, one: Comparison) -> None:
    if not one.comparable:
        console.print(
            "[bold yellow]not comparable[/]: what follows is of the tasks they share", highlight=False
        )
    for side, letter in ((one.before, "A"), (one.after, "B")):
        console.print(
            f"[bold]{letter}[/] {escape(side.name)}  {percent(side.rate)}  [dim]{counts(side.counts)}  "
            f"{escape(side.run)}[/]",
            highlight=False,
            soft_wrap=True,
        )
    for change in one.changed:
        mark = "[yellow]forbids[/]" if change.forbids else "[dim]changed[/]"
        console.print(f"  {mark} {escape(conditions.told(change))}", highlight=False, soft_wrap=True)
    if one.flips:
        table = Table(box=None, header_style="bold", pad_edge=False)
        for title in ("task", "A", "B", "same steps", "then", "why"):
            table.add_column(title, justify="right" if title == "same steps" else "left")
        for flip in one.flips[:MOST]:
            colour = "green" if flip.better == "after" else "red"
            parted = flip.alignment
            table.add_row(
                f"[{colour}]{flip.task}[/]",
                flip.before,
                flip.after,
                str(parted.shared) if parted else "",
                PARTED[parted.parting] if parted else "",
                escape(flip.why),
            )
        console.print(table)
        if len(one.flips) > MOST:
            console.print(f"… and {len(one.flips) - MOST} more; --json has all")
    for kind, parts in one.by.items():
        for name, part in parts.items():
            told = f"{percent(part.before)} -> {percent(part.after)}  {points(part.difference)}"
            console.print(f"  {kind} {escape(name)}: {told}", highlight=False)
    for name, tasks in one.flaky.items():
        if tasks:
            console.print(f"  flaky {name}: {', '.join(tasks)}", highlight=False, soft_wrap=True)
    left = "".join(f"; {count} {why}" for why, count in one.left_out.items())
    console.print(
        f"B - A over {one.tasks} tasks: [bold]{points(one.difference)}[/], {one.better} better, {one.worse} worse"
        + (f", {p_value(one.p)} ({one.test})" if one.p is not None else "")
        + left,
        highlight=False,
        soft_wrap=True,
    )
    console.print(escape(verdict(one)), highlight=False, soft_wrap=True)
