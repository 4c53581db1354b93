"""Where an agent's command runs, and what it cannot reach. docs/sandbox.md says it in whole."""

from __future__ import annotations

from typing import get_args

from harness.errors import UsageError
from harness.sandbox.gate import Gate, allowed, elsewhere, local
from harness.sandbox.jails import AUTO, DOORS, KINDS, Cell, Command, Docker, Jail, Open
from harness.sandbox.probe import Probe, probe
from harness.sandbox.relay import Relay
from harness.sandbox.walls import Walls, around
from harness.types import Level

LEVELS: tuple[Level, ...] = get_args(Level)
"""Strongest first."""

__all__ = [
    "AUTO", "DOORS", "KINDS", "Cell", "Command", "Gate", "Jail", "Open", "Probe", "Relay", "Walls",
    "allowed", "around", "choose", "elsewhere", "local", "named", "probe",
]  # fmt: skip


def named(spec: str) -> Jail | None:
    """The jail that `--sandbox` names, or None for `auto`. Raises UsageError for a name that is none."""
    kind, _, image = spec.partition(":")
    if spec == "auto":
        return None
    if kind == "docker":
        return Docker(image)
    if spec not in KINDS:
        raise UsageError(f"no sandbox {spec!r}; have: auto, {', '.join(KINDS)}")
    return KINDS[spec]()


async def choose(spec: str) -> tuple[Jail, Probe]:
    """The jail to run agents in, and what the probe says of it.

    `auto` takes the strongest that works, and no walls where none does. Raises UsageError where a jail was asked for
    by name and cannot be had.
    """
    jail = named(spec)
    if jail is not None:
        found = await probe(jail)
        if found.fault and jail.kind != "none":
            raise UsageError(f"--sandbox {spec} cannot be had here: {found.fault}")
        return jail, found
    found_ones: list[tuple[Jail, Probe]] = []
    for candidate in [KINDS[kind]() for kind in AUTO] + [Open()]:
        found = await probe(candidate)
        if not found.fault:
            found_ones.append((candidate, found))
        if found.level == "strong":
            break
    if (
        not found_ones
    ):  # not even an ordinary process could be tried: agents are run all the same, and nothing claimed
        return Open(), Probe("none", "none")
    return min(found_ones, key=lambda one: LEVELS.index(one[1].level))
