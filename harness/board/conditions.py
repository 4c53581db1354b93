"""Whether two runs may be compared: what they were played under, and which differences forbid it."""

from __future__ import annotations

from collections.abc import Sequence

from harness.board.results import Results, named
from harness.errors import UsageError
from harness.types import Noun

DECIDES = {
    "limits": "an agent with more steps or seconds is another agent",
    "transport": "agents are spoken to in another way",
    "engine": "without a browser pages have no script, and no pictures",
    "sandbox": "an agent can reach more at one level than at another",
    "harness": "another version may show pages otherwise",
    "judges": "verdicts were reached by other code",
    "jury": "other models were asked where a model is needed",
}
"""Conditions that have to agree, and why."""
OWN = ("transport", "sandbox", "limits", "jury")
"""Those that a built-in baseline is not held to: it is no command, reaches nothing, and needs no model to be judged."""


class Difference(Noun):
    """One thing that differs between two runs."""

    what: str
    """`limits`, `tasks`, `site:omnizon`, …; `mixed:limits` where a run does not agree with itself."""
    before: str
    after: str
    forbids: bool
    """Whether it makes the two incomparable, rather than being what is compared."""
    why: str = ""


def differences(before: Results, after: Results) -> list[Difference]:
    """All that differs, what forbids the comparison first."""
    found = [*_mixed(before), *_mixed(after), *_tasks(before, after)]
    exempt = OWN if before.baseline or after.baseline else ()
    for name in sorted(before.conditions.keys() | after.conditions.keys()):
        ours, theirs = before.conditions.get(name, ()), after.conditions.get(name, ())
        if ours == theirs or name == "tasks":
            continue
        why = DECIDES.get(name, "the site's files differ" if name.startswith("site:") else "")
        if name.startswith("site:") and not (ours and theirs):
            continue  # a site that only one of them played: its tasks say so
        forbids = bool(why) and name not in exempt
        found.append(_difference(name, ours, theirs, forbids, why if forbids else ""))
    if before.agent != after.agent:
        found.append(_difference("agent's name", (before.name,), (after.name,), False))
    return sorted(found, key=lambda one: (not one.forbids, one.what))


def _mixed(run: Results) -> list[Difference]:
    """Where a run was resumed under other conditions: it is not comparable with anything."""
    names = [name for name in (*DECIDES, *_sites(run)) if len(run.conditions.get(name, ())) > 1]
    return [
        _difference(
            f"mixed:{name}", run.conditions[name][:1], run.conditions[name][1:], True,
            f"{run.folder.name} was played under more than one",
        )
        for name in names
    ]  # fmt: skip


def _sites(run: Results) -> list[str]:
    return [name for name in run.conditions if name.startswith("site:")]


def _tasks(before: Results, after: Results) -> list[Difference]:
    ours, theirs = before.plan.tasks, after.plan.tasks
    gone, added = sorted(ours.keys() - theirs), sorted(theirs.keys() - ours)
    edited = sorted(task for task in ours.keys() & theirs if ours[task] != theirs[task])
    found = []
    if gone or added:
        why = "; ".join(
            [f"only before: {named(gone)}"] * bool(gone) + [f"only after: {named(added)}"] * bool(added)
        )
        found.append(_difference("tasks", (f"{len(ours)}",), (f"{len(theirs)}",), True, why))
    if edited:
        found.append(_difference("task files", (), (), True, f"edited since: {named(edited)}"))
    return found


def _difference(
    what: str, before: Sequence[str], after: Sequence[str], forbids: bool, why: str = ""
) -> Difference:
    return Difference(what=what, before=", ".join(before), after=", ".join(after), forbids=forbids, why=why)


def shared(before: Results, after: Results) -> list[str]:
    """The tasks that both planned in the same words, in order."""
    return [task for task, digest in before.plan.tasks.items() if after.plan.tasks.get(task) == digest]


def refusal(before: Results, after: Results, found: Sequence[Difference]) -> str:
    """Why the two cannot be compared; empty where they can."""
    forbidding = [one for one in found if one.forbids]
    if not forbidding:
        return ""
    lines = [f"  {told(one)}" for one in forbidding]
    return "\n".join([f"{before.folder} and {after.folder} are not comparable:", *lines])


def told(one: Difference) -> str:
    """A difference in a line."""
    sides = f": {one.before or 'nothing'} -> {one.after or 'nothing'}" if one.before or one.after else ""
    return f"{one.what}{sides}{f' ({one.why})' if one.why else ''}"


def demand(before: Results, after: Results, allowed: bool) -> tuple[list[Difference], bool]:
    """The differences, and whether the two are comparable. Raises UsageError where not and it is not `allowed`."""
    found = differences(before, after)
    told_why = refusal(before, after, found)
    if told_why and not allowed:
        raise UsageError(
            f"{told_why}\n--allow-incomparable compares the tasks they share, and marks it so everywhere."
        )
    return found, not told_why
