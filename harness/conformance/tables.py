"""What the terminal and `--json` show of a check."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rich.console import Console
from rich.markup import escape

from harness.conformance.plays import Play
from harness.conformance.rules import Finding, breaks

MARK = {"right": "[green]✓[/]", "wrong": "[red]✗[/]", "unseen": "[dim]–[/]"}
HEADS = {"protocol": "the protocol", "conduct": "good conduct"}


def check(console: Console, plays: Sequence[Play], found: Sequence[Finding], left_out: int) -> None:
    """The findings, then what it achieved, then how it came out in a line."""
    width = max(len(one.says) for one in found)
    for kind, head in HEADS.items():
        _line(console, f"[bold]{head}[/]")
        for one in found:
            if one.kind == kind:
                detail = (
                    escape(one.detail) if one.advice or not one.detail else f"[dim]{escape(one.detail)}[/]"
                )
                _line(console, f"{MARK[one.outcome]} {escape(one.says.ljust(width))}  {detail}")
                if one.advice:
                    _line(console, f"  [bold]→[/] {escape(one.advice)}")
        _line(console, "")
    _line(console, "[bold]what it achieved[/]")
    for play in plays:
        about = play.episode.about.ljust(max(len(each.episode.about) for each in plays))
        _line(console, f"{play.name:8}  {about}  {play.verdict.outcome}: {escape(_how(play))}")
    if left_out:
        _line(console, f"[dim]{left_out} more were not played: they would have gone the same way[/]")
    _line(console, f"\n{outcome(found)}")


def _line(console: Console, text: str) -> None:
    """A line of its own, whatever the terminal's width: it can be searched for and copied."""
    console.print(text.rstrip(), highlight=False, soft_wrap=True)


def _how(play: Play) -> str:
    footer = play.trajectory.footer
    if footer.status is None:
        return f"ended by {footer.ending.reason}"
    said = f", answer {footer.answer!r:.60}" if footer.answer is not None else ""
    return f"{len(play.trajectory.steps)} steps, status {footer.status}{said}"


def outcome(found: Sequence[Finding]) -> str:
    """In a line."""
    broken = breaks(found)
    unwise = [one.rule for one in found if one.outcome == "wrong" and one.kind == "conduct"]
    unseen = [one.rule for one in found if one.outcome == "unseen"]
    parts = [f"breaks the protocol: {', '.join(broken)}" if broken else "breaks no rule of the protocol"]
    parts += [f"unwise: {', '.join(unwise)}"] if unwise else []
    parts += [f"not put to the test: {', '.join(unseen)}"] if unseen else []
    return "; ".join(parts)


def as_json(plays: Sequence[Play], found: Sequence[Finding]) -> dict[str, Any]:
    """The same, for programs."""
    return {
        "breaks": breaks(found),
        "findings": [one._asdict() for one in found],
        "achieved": [
            {
                "episode": play.name,
                "goal": play.trajectory.task.goal,
                "outcome": play.verdict.outcome,
                "ending": play.trajectory.footer.ending.model_dump(mode="json"),
                "status": play.trajectory.footer.status,
                "answer": play.trajectory.footer.answer,
                "steps": len(play.trajectory.steps),
            }
            for play in plays
        ],
    }
