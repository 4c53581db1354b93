"""What the records of the episodes say of an agent: a rule a function, read from endings, steps and results.

The protocol is spoken, and what breaks it found, by `harness.agents.wire` and the transports; here is only told what
came of it. A rule that the plays did not put to the test is `unseen`, which is no praise.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Literal, NamedTuple

from harness.agents import Departure
from harness.agents.page import ELEMENT
from harness.conformance.episodes import DRAWN, Asked
from harness.conformance.plays import Play
from harness.types import Action, ActionError, Result, Step
from judges import typed

Kind = Literal["protocol", "conduct"]
"""Whether what breaks it breaks the protocol, or is merely unwise."""
Outcome = Literal["right", "wrong", "unseen"]
TOO_OFTEN = 3
"""Times that the very same action is refused for the same reason before it counts as a loop."""
_SHOWN = 160
_WRONG_N = re.compile(r"n was (-?\d+); it must be (\d+)")
_MISSING_N = "the reply cannot be taken: n:"


class Told(NamedTuple):
    """What one rule came to."""

    outcome: Outcome
    detail: str = ""
    """What was seen."""


class Finding(NamedTuple):
    """A rule, what was seen of it, and what the agent's author can do."""

    rule: str
    kind: Kind
    says: str
    """The rule in a few words."""
    outcome: Outcome
    detail: str
    advice: str
    """Empty unless it is wrong."""


class Seen(NamedTuple):
    """All that a rule may look at."""

    plays: Sequence[Play]
    transport: str
    command: str
    """Its words, which stand for a name where it gave none."""


UNSEEN = Told("unseen", "it did not come to that")


def findings(plays: Sequence[Play], transport: str, command: str) -> list[Finding]:
    """One a rule, in the order of a conversation. Episodes that broke by our fault say nothing."""
    sound = [play for play in plays if play.trajectory.footer.ending.reason != "broken"]
    seen = Seen(sound, transport, command)
    return [rule.applied(seen) for rule in RULES]


def breaks(found: Sequence[Finding]) -> list[str]:
    """The rules of the protocol that are broken."""
    return [one.rule for one in found if one.outcome == "wrong" and one.kind == "protocol"]


# ---------------------------------------------------------------- what is looked at


def _steps(seen: Seen) -> Iterator[tuple[Play, Step]]:
    for play in seen.plays:
        for step in play.trajectory.steps:
            yield play, step


def _wrong_turns(seen: Seen, error: ActionError) -> list[tuple[Play, Step]]:
    """Replies that were no action, for this reason."""
    return [(play, step) for play, step in _steps(seen) if step.turn.error == error]


def _results(play: Play) -> Iterator[tuple[Step, Result]]:
    """Each action that was tried, and what became of it."""
    steps = play.trajectory.steps
    after = [step.observation for step in steps[1:]] + [play.trajectory.footer.last]
    for step, observation in zip(steps, after, strict=False):  # without a step there is still a last page
        if observation and observation.result and step.turn.action and step.turn.action.op != "done":
            yield step, observation.result


def _greeted(seen: Seen) -> list[Play]:
    return [play for play in seen.plays if play.trajectory.footer.agent is not None]


def _ended(seen: Seen, *reasons: str, greeted: bool = True) -> list[Play]:
    """The plays that ended so, with the agent known or not."""
    return [
        play
        for play in seen.plays
        if play.trajectory.footer.ending.reason in reasons
        and (play.trajectory.footer.agent is not None) == greeted
    ]


def _why(play: Play) -> str:
    return f"{play.name}: {_cut(play.trajectory.footer.ending.detail)}"


def _cut(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _SHOWN else line[:_SHOWN] + "…"


def _told_wrong(found: Sequence[tuple[Play, Step]]) -> str:
    """The first of several, and how many there are."""
    play, step = found[0]
    more = f" (and {len(found) - 1} more)" if len(found) > 1 else ""
    return f"{play.name}, n {step.observation.n}: {_cut(step.turn.message)}{more}"


def _any_turn(seen: Seen) -> Told:
    """Right, if there was something to be right in."""
    count = sum(1 for _, step in _steps(seen) if step.turn.action is not None)
    return Told("right", f"{count} replies") if count else UNSEEN


def _stray(text: str) -> bool:
    """Whether a line is no attempt at a message, but something else that was printed."""
    return not text.lstrip().startswith(("{", "["))


def _first_line(play: Play) -> str | None:
    """What an agent said in the place of `ready`."""
    return play.trajectory.footer.ending.detail.rpartition("; it was: ")[2] if _no_ready(play) else None


def _no_ready(play: Play) -> bool:
    ending = play.trajectory.footer.ending
    return ending.reason == "protocol_error" and ending.detail.startswith("the agent's first line must be")


# ---------------------------------------------------------------- the protocol


def starts(seen: Seen) -> Told:
    """It is there, and says something."""
    if silent := _ended(seen, "crash", "turn_timeout", greeted=False):
        return Told("wrong", _why(silent[0]))
    return Told("right") if seen.plays else UNSEEN


def greets(seen: Seen) -> Told:
    """Its greeting is one."""
    if seen.transport != "stdio":
        return Told("unseen", f"over {seen.transport} there is no greeting")
    for play in _ended(seen, "protocol_error", greeted=False):
        if not (_no_ready(play) and _stray(_first_line(play) or "")):
            return Told("wrong", _why(play))
    return Told("right") if _greeted(seen) else UNSEEN


def logs_apart(seen: Seen) -> Told:
    """Nothing but the protocol is on standard output."""
    if seen.transport != "stdio":
        return Told("unseen", f"over {seen.transport} standard output is no protocol")
    for play in seen.plays:
        if (line := _first_line(play)) is not None and _stray(line):
            return Told("wrong", f"{play.name}, before ready: {_cut(line)}")
    if stray := [(play, step) for play, step in _wrong_turns(seen, "bad_json") if _stray(step.turn.raw)]:
        play, step = stray[0]
        return Told("wrong", f"{play.name}, n {step.observation.n}: {_cut(step.turn.raw) or 'an empty line'}")
    return _any_turn(seen)


def speaks_json(seen: Seen) -> Told:
    """Each reply is a JSON object on one line."""
    if found := [each for each in _wrong_turns(seen, "bad_json") if not _stray(each[1].turn.raw)]:
        return Told("wrong", _told_wrong(found))
    if too_long := [play for play in _ended(seen, "protocol_error") if "longer than" in _why(play)]:
        return Told("wrong", _why(too_long[0]))
    return _any_turn(seen)


def echoes(seen: Seen) -> Told:
    """The number of the observation comes back; lines that were printed by the way put all numbers out of step."""
    out_of_step = {play.name for play, step in _wrong_turns(seen, "bad_json") if _stray(step.turn.raw)}
    found = [
        (play, step)
        for play, step in _wrong_turns(seen, "bad_argument")
        if _about_n(step.turn.message) and play.name not in out_of_step
    ]
    if not found and out_of_step:
        return Told("unseen", "stray lines put all numbers out of step")
    return Told("wrong", _told_wrong(found)) if found else _any_turn(seen)


def _about_n(message: str) -> bool:
    return bool(_WRONG_N.match(message)) or message.startswith(_MISSING_N)


def knows_actions(seen: Seen) -> Told:
    """What it asks for is in the list that it was given."""
    found = _wrong_turns(seen, "unknown_action")
    return Told("wrong", _told_wrong(found)) if found else _any_turn(seen)


def fills_fields(seen: Seen) -> Told:
    """Each action has the fields that it needs."""
    found = [each for each in _wrong_turns(seen, "bad_argument") if not _about_n(each[1].turn.message)]
    return Told("wrong", _told_wrong(found)) if found else _any_turn(seen)


def points(seen: Seen) -> Told:
    """Numbers that it acts on are numbers that there are."""
    aimed = 0
    for play in seen.plays:
        for step, result in _results(play):
            if result.error == "unknown_ref":
                return Told("wrong", f"{play.name}, n {step.observation.n}: {_cut(result.message)}")
            aimed += getattr(step.turn.action, "ref", None) is not None
    return Told("right", f"{aimed} actions aimed at one") if aimed else UNSEEN


def keeps_time(seen: Seen) -> Told:
    """An answer comes within the time of a turn."""
    if late := _ended(seen, "turn_timeout"):
        return Told("wrong", _why(late[0]))
    if not any(True for _ in _steps(seen)):
        return UNSEEN
    slowest = max(step.agent_ms for _, step in _steps(seen)) / 1000
    limit = seen.plays[0].episode.task.limits.turn_seconds
    return Told("right", f"at most {slowest:.1f} s of {limit:g} s")


def stays(seen: Seen) -> Told:
    """It is there to the end, and does not take more than its room."""
    if gone := _ended(seen, "crash", "scratch", "memory", "processes"):
        return Told("wrong", _why(gone[0]))
    return Told("right") if any(play.trajectory.footer.status for play in seen.plays) else UNSEEN


def answers_in_type(seen: Seen) -> Told:
    """Where a price, a number or a list was asked for, one is given; whether it is right is another matter."""
    right = []
    for play in seen.plays:
        footer = play.trajectory.footer
        if play.episode.asks == "nothing" or footer.status != "ok":
            continue
        if problem := _mistyped(play.episode.asks, play):
            return Told("wrong", f"{play.name}: asked for a {_WORDS[play.episode.asks]}; {_cut(problem)}")
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
    went = _dismissed(seen)
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
    by_itself = [(play, how) for play, how in _dismissed(seen) if how.by_itself]
    for play, how in by_itself:
        if how.code:
            what = f"code {how.code}" if how.code > 0 else f"signal {-how.code}"
            return Told("wrong", f"{play.name}: it had ended well, and left with {what}")
    return Told("right") if by_itself else UNSEEN


def _dismissed(seen: Seen) -> list[tuple[Play, Departure]]:
    """The plays in which it was told of an end that it had reached, and how it went then."""
    return [(play, play.departure) for play in _ended(seen, "done", "steps") if play.departure is not None]


# ---------------------------------------------------------------- good conduct


def has_name(seen: Seen) -> Told:
    """It says who it is."""
    for play in _greeted(seen):
        info = play.trajectory.footer.agent
        assert info
        if info.name == seen.command[:100]:
            return Told("wrong", f"results will call it {_cut(info.name)}")
        return Told("right", f"{info.name} {info.version or ''}".strip())
    return UNSEEN


def does_otherwise(seen: Seen) -> Told:
    """A refused action is not tried for ever as it stands."""
    met: dict[str, None] = {}
    for play in seen.plays:
        tries: Counter[tuple[Action, ActionError]] = Counter()
        for step, result in _results(play):
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
        stale = [step for step, result in _results(play) if result.error == "stale_ref"]
        if len(stale) > 1:
            return Told("wrong", f"{play.name}: {len(stale)} actions aimed at what was no longer on the page")
    for play in seen.plays:
        pages = [step.observation for step in play.trajectory.steps] + [play.trajectory.footer.last]
        shown = any(page and DRAWN in page.text for page in pages)
        if shown and play.verdict.outcome != "passed":
            said = play.trajectory.footer.answer
            what = f"the answer was {_cut(repr(said))}" if said is not None else "nothing was answered"
            return Told("wrong", f"{play.name}: the page said {DRAWN} …; {what}")
    newly = sum(
        1 for play in seen.plays for step, result in _results(play) if result.ok and _is_new(play, step)
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
        return Told("wrong", _why(out[0]))
    for play in seen.plays:
        for _, result in _results(play):
            if result.error == "limit_exceeded":
                return Told("wrong", f"{play.name}: {_cut(result.message)}")
    done = [play for play in seen.plays if play.trajectory.footer.status]
    most = max((play.verdict.steps for play in done), default=0)
    return Told("right", f"at most {most} of 12 steps") if done else UNSEEN


def tidies(seen: Seen) -> Told:
    """Nothing of it runs on when it has left."""
    by_itself = [(play, how) for play, how in _dismissed(seen) if how.by_itself]
    for play, how in by_itself:
        if how.left:
            return Told("wrong", f"{play.name}: {how.left} of its processes ran on, and were killed")
    return Told("right") if by_itself else UNSEEN


class Rule(NamedTuple):
    """One rule: its name, what it says, how it is looked at, and what to do where it is broken."""

    look: Callable[[Seen], Told]
    name: str
    kind: Kind
    says: str
    advice: str

    def applied(self, seen: Seen) -> Finding:
        """What was seen of it."""
        told = self.look(seen)
        advice = self.advice if told.outcome == "wrong" else ""
        return Finding(self.name, self.kind, self.says, told.outcome, told.detail, advice)


RULES = (
    Rule(starts, "starts", "protocol", "starts and says something",
         "run it by hand; --out keeps its agent.log; --pass-env, --agent-dir and --allow give what it may lack"),
    Rule(greets, "ready", "protocol", "answers hello with ready",
         'make the first line {"t":"ready","protocol":"1.0","agent":{"name":"…"}}'),
    Rule(logs_apart, "stdout", "protocol", "prints nothing but the protocol on standard output",
         "print logs to standard error; each stray line costs a step and puts what follows out of step"),
    Rule(speaks_json, "json", "protocol", "sends each reply as one JSON object on one line",
         "write json.dumps(reply) and one newline, in UTF-8, and flush; no fences around it"),
    Rule(echoes, "n", "protocol", "repeats the observation's n",
         "send the n of the observation that is answered, not a count of your own"),
    Rule(knows_actions, "actions", "protocol", "uses the actions that hello lists",
         "make your model's tools out of hello.actions; for another harness's words say so in ready.actions"),
    Rule(fills_fields, "fields", "protocol", "gives each action its fields",
         "check replies against the schemas in hello.actions before they are sent"),
    Rule(points, "refs", "protocol", "acts on numbers that were shown",
         "take ref from the square brackets of text; never count elements or make numbers up"),
    Rule(keeps_time, "time", "protocol", "answers within turn_seconds",
         "flush standard output after each reply; give calls to a model a timeout below limits.turn_seconds"),
    Rule(stays, "stays", "protocol", "stays until it has said done",
         "catch the error, and end with done and status gave_up; --out keeps agent.log with the traceback"),
    Rule(answers_in_type, "answer", "protocol", "answers in the type that was asked for",
         "put the bare value into done.answer: \"$24.50\", 7, or a list of texts; no object and no long sentence"),
    Rule(leaves, "end", "protocol", "leaves when it is told end",
         "stop reading at t = end, or when standard input closes, and exit within two seconds"),
    Rule(exits_well, "exit", "protocol", "exits with 0 when all went well",
         "exit with 0 after end; 75, 77 and 78 have meanings, and all else is reported as a crash"),
    Rule(has_name, "name", "conduct", "says its name",
         'name it: "agent":{"name":"…","version":"…"} in ready, or as User-Agent over http'),
    Rule(does_otherwise, "refused", "conduct", "does otherwise after a refusal",
         "read result.error, by and hint: close what covers, take new numbers from the page, leave what is disabled"),
    Rule(notices, "changed", "conduct", "goes by the page as it is now",
         "read text (or diff) of each observation anew; numbers that are gone from it are gone"),
    Rule(honest, "honest", "conduct", "does not claim what did not happen",
         "end with status infeasible where it cannot be done, or gave_up where you could not"),
    Rule(finishes, "finishes", "conduct", "ends before its steps and reads are used up",
         "watch left.steps and left.reads in each observation, and say done with what you have"),
    Rule(tidies, "tidy", "conduct", "leaves no process behind",
         "end what you have started before you exit; here it is killed, elsewhere it may run on"),
)  # fmt: skip
"""In the order of a conversation."""
