"""Rules of the protocol, a function each: what breaks one breaks the conversation."""

from __future__ import annotations

import re

from harness.conformance.episodes import Asked
from harness.conformance.looking import (
    UNSEEN,
    Seen,
    Told,
    any_turn,
    cut,
    dismissed,
    ended,
    greeted,
    results,
    steps,
    told_wrong,
    why,
    wrong_turns,
)
from harness.conformance.plays import Play
from judges import typed

_WRONG_N = re.compile(r"n was (-?\d+); it must be (\d+)")
_MISSING_N = "the reply cannot be taken: n:"


def starts(seen: Seen) -> Told:
    """It is there, and says something."""
    if silent := ended(seen, "crash", "turn_timeout", greeted=False):
        return Told("wrong", why(silent[0]))
    return Told("right") if seen.plays else UNSEEN


def greets(seen: Seen) -> Told:
    """Its greeting is one."""
    for play in ended(seen, "protocol_error", greeted=False):
        if not (_no_ready(play) and _stray(_first_line(play) or "")):
            return Told("wrong", why(play))
    return Told("right") if greeted(seen) else UNSEEN


def logs_apart(seen: Seen) -> Told:
    """Nothing but the protocol is on standard output."""
    for play in seen.plays:
        if (line := _first_line(play)) is not None and _stray(line):
            return Told("wrong", f"{play.name}, before ready: {cut(line)}")
    if stray := [(play, step) for play, step in wrong_turns(seen, "bad_json") if _stray(step.turn.raw)]:
        play, step = stray[0]
        return Told("wrong", f"{play.name}, n {step.observation.n}: {cut(step.turn.raw) or 'an empty line'}")
    return any_turn(seen)


def speaks_json(seen: Seen) -> Told:
    """Each reply is a JSON object on one line."""
    if found := [each for each in wrong_turns(seen, "bad_json") if not _stray(each[1].turn.raw)]:
        return Told("wrong", told_wrong(found))
    if too_long := [play for play in ended(seen, "protocol_error") if "longer than" in why(play)]:
        return Told("wrong", why(too_long[0]))
    return any_turn(seen)


def echoes(seen: Seen) -> Told:
    """The number of the observation comes back; lines that were printed by the way put all numbers out of step."""
    out_of_step = {play.name for play, step in wrong_turns(seen, "bad_json") if _stray(step.turn.raw)}
    found = [
        (play, step)
        for play, step in wrong_turns(seen, "bad_argument")
        if _about_n(step.turn.message) and play.name not in out_of_step
    ]
    if not found and out_of_step:
        return Told("unseen", "stray lines put all numbers out of step")
    return Told("wrong", told_wrong(found)) if found else any_turn(seen)


def _about_n(message: str) -> bool:
    return bool(_WRONG_N.match(message)) or message.startswith(_MISSING_N)


def knows_actions(seen: Seen) -> Told:
    """What it asks for is in the list that it was given."""
    found = wrong_turns(seen, "unknown_action")
    return Told("wrong", told_wrong(found)) if found else any_turn(seen)


def fills_fields(seen: Seen) -> Told:
    """Each action has the fields that it needs."""
    found = [each for each in wrong_turns(seen, "bad_argument") if not _about_n(each[1].turn.message)]
    return Told("wrong", told_wrong(found)) if found else any_turn(seen)


def points(seen: Seen) -> Told:
    """Numbers that it acts on are numbers that there are."""
    aimed = 0
    for play in seen.plays:
        for step, result in results(play):
            if result.error == "unknown_ref":
                return Told("wrong", f"{play.name}, n {step.observation.n}: {cut(result.message)}")
            aimed += getattr(step.turn.action, "ref", None) is not None
    return Told("right", f"{aimed} actions aimed at one") if aimed else UNSEEN


def keeps_time(seen: Seen) -> Told:
    """An answer comes within the time of a turn."""
    if late := ended(seen, "turn_timeout"):
        return Told("wrong", why(late[0]))
    if not any(True for _ in steps(seen)):
        return UNSEEN
    slowest = max(step.agent_ms for _, step in steps(seen)) / 1000
    limit = seen.plays[0].episode.task.limits.turn_seconds
    return Told("right", f"at most {slowest:.1f} s of {limit:g} s")


def stays(seen: Seen) -> Told:
    """It is there to the end, and does not take more than its room."""
    if gone := ended(seen, "crash", "scratch", "memory", "processes"):
        return Told("wrong", why(gone[0]))
    return Told("right") if any(play.trajectory.footer.status for play in seen.plays) else UNSEEN


def answers_in_type(seen: Seen) -> Told:
    """Where a price, a number or a list was asked for, one is given; whether it is right is another matter."""
    right = []
    for play in seen.plays:
        footer = play.trajectory.footer
        if play.episode.asks == "nothing" or footer.status != "ok":
            continue
        if problem := _mistyped(play.episode.asks, play):
            return Told("wrong", f"{play.name}: asked for a {_WORDS[play.episode.asks]}; {cut(problem)}")
        right.append(_WORDS[play.episode.asks])
    return Told("right", ", ".join(right)) if right else UNSEEN


_WORDS: dict[Asked, str] = {"money": "price", "number": "number", "list": "list", "nothing": "nothing"}


def _mistyped(asked: Asked, play: Play) -> str:
    """Why an answer cannot be read as what was asked for; empty where it can."""
    answer = play.trajectory.footer.answer
    if answer is None or answer == "":
        return "no answer was given"
    if asked == "list":
        fits = isinstance(answer, list | str)
        return "" if fits else f"the answer is {answer!r}, which is neither a list nor lines of text"
    try:
        typed.said(asked, answer, play.episode.task.clock.date())
    except typed.Refused as problem:
        return str(problem)
    return ""


def leaves(seen: Seen) -> Told:
    """Told that it is over, it goes."""
    went = dismissed(seen)
    if seen.transport == "mcp" and any(not how.by_itself for _, how in went):
        return Told(
            "unseen", "over mcp a client may go on talking to its model; it was ended, which is no fault"
        )
    for play, how in went:
        if not how.by_itself:
            return Told("wrong", f"{play.name}: it still ran two seconds after the end, and was sent SIGTERM")
    return Told("right") if went else UNSEEN


def exits_well(seen: Seen) -> Told:
    """Having finished, it exits with 0."""
    by_itself = [(play, how) for play, how in dismissed(seen) if how.by_itself]
    for play, how in by_itself:
        if how.code:
            what = f"code {how.code}" if how.code > 0 else f"signal {-how.code}"
            return Told("wrong", f"{play.name}: it had ended well, and left with {what}")
    return Told("right") if by_itself else UNSEEN


def _stray(text: str) -> bool:
    """Whether a line is no attempt at a message, but something else that was printed."""
    return not text.lstrip().startswith(("{", "["))


def _first_line(play: Play) -> str | None:
    """What an agent said in the place of `ready`."""
    return play.trajectory.footer.ending.detail.rpartition("; it was: ")[2] if _no_ready(play) else None


def _no_ready(play: Play) -> bool:
    ending = play.trajectory.footer.ending
    return ending.reason == "protocol_error" and ending.detail.startswith("the agent's first line must be")
