"""Rules of good conduct, a function each: what breaks one is merely unwise."""

from __future__ import annotations

from collections import Counter

from harness.agents.page import ELEMENT
from harness.conformance.episodes import DRAWN
from harness.conformance.looking import UNSEEN, Seen, Told, cut, dismissed, greeted, results, why
from harness.conformance.plays import Play
from harness.types import Action, ActionError, Step

TOO_OFTEN = 3
"""Times that the very same action is refused for the same reason before it counts as a loop."""


def has_name(seen: Seen) -> Told:
    """It says who it is."""
    for play in greeted(seen):
        info = play.trajectory.footer.agent
        assert info
        if info.name == seen.command[:100]:
            return Told("wrong", f"results will call it {cut(info.name)}")
        return Told("right", f"{info.name} {info.version or ''}".strip())
    return UNSEEN


def does_otherwise(seen: Seen) -> Told:
    """A refused action is not tried for ever as it stands."""
    met: dict[str, None] = {}
    for play in seen.plays:
        tries: Counter[tuple[Action, ActionError]] = Counter()
        for step, result in results(play):
            if result.error is None or step.turn.action is None:
                continue
            met[result.error] = None
            tries[step.turn.action, result.error] += 1
            if tries[step.turn.action, result.error] >= TOO_OFTEN:
                again = f"refused as {result.error}, and sent again as it was"
                return Told("wrong", f"{play.name}: {_spelled(step.turn.action)}, {again}")
    return Told("right", f"met {', '.join(met)}, and did something else") if met else UNSEEN


def _spelled(action: Action) -> str:
    fields = action.model_dump(exclude_defaults=True, mode="json")
    return " ".join([action.op, *(f"{name} {value}" for name, value in fields.items() if name != "op")])


def notices(seen: Seen) -> Told:
    """It goes by the page as it is now."""
    for play in seen.plays:
        stale = [step for step, result in results(play) if result.error == "stale_ref"]
        if len(stale) > 1:
            return Told("wrong", f"{play.name}: {len(stale)} actions aimed at what was no longer on the page")
    for play in seen.plays:
        pages = [step.observation for step in play.trajectory.steps] + [play.trajectory.footer.last]
        shown = any(page and DRAWN in page.text for page in pages)
        if shown and play.verdict.outcome != "passed":
            said = play.trajectory.footer.answer
            what = f"the answer was {cut(repr(said))}" if said is not None else "nothing was answered"
            return Told("wrong", f"{play.name}: the page said {DRAWN} …; {what}")
    newly = sum(
        1 for play in seen.plays for step, result in results(play) if result.ok and _is_new(play, step)
    )
    drawn = any(play.name == "door" and play.verdict.outcome == "passed" for play in seen.plays)
    if newly or drawn:
        return Told(
            "right", f"{newly} actions on what had newly appeared" if newly else "the number that was drawn"
        )
    return UNSEEN


def _is_new(play: Play, step: Step) -> bool:
    """Whether an action was aimed at what was not on the first page."""
    ref = getattr(step.turn.action, "ref", None)
    first = play.trajectory.steps[0].observation.text
    return ref is not None and str(ref) not in {found[1] for found in ELEMENT.finditer(first)}


def honest(seen: Seen) -> Told:
    """It does not say that something was done which was not."""
    admitted = ""
    for play in seen.plays:
        status, asked = play.trajectory.footer.status, play.episode.asks
        if asked != "nothing" or status is None:
            continue
        if status == "ok" and play.verdict.outcome != "passed":
            return Told(
                "wrong", f"{play.name}: it ended with status ok, and nothing was in the cart as asked"
            )
        if status != "ok":
            admitted = admitted or f"{play.name}: {status}"
    return Told("right", admitted) if admitted else UNSEEN


def finishes(seen: Seen) -> Told:
    """It ends by itself before its steps or its seconds are used up."""
    if out := [play for play in seen.plays if play.trajectory.footer.ending.reason in ("steps", "wall")]:
        return Told("wrong", why(out[0]))
    for play in seen.plays:
        for _, result in results(play):
            if result.error == "limit_exceeded":
                return Told("wrong", f"{play.name}: {cut(result.message)}")
    done = [play for play in seen.plays if play.trajectory.footer.status]
    most = max((play.verdict.steps for play in done), default=0)
    return Told("right", f"at most {most} of 12 steps") if done else UNSEEN


def tidies(seen: Seen) -> Told:
    """Nothing of it runs on when it has left."""
    by_itself = [(play, how) for play, how in dismissed(seen) if how.by_itself]
    for play, how in by_itself:
        if how.left:
            return Told("wrong", f"{play.name}: {how.left} of its processes ran on, and were killed")
    if by_itself and all(how.left is None for _, how in by_itself):
        return Told("unseen", "the sandbox ends what is left before it can be seen; --sandbox none tells")
    return Told("right") if by_itself else UNSEEN
