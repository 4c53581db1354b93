"""What the records of the episodes say of an agent: the rules, and what to do where one is broken.

The protocol is spoken, and what breaks it found, by `harness.agents.wire` and the transports; here is only told what
came of it. A rule that the plays did not put to the test is `unseen`, which is no praise.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal, NamedTuple

from harness.conformance import conduct, protocol
from harness.conformance.looking import Outcome, Seen, Told
from harness.conformance.plays import Play

Kind = Literal["protocol", "conduct"]
"""Whether what breaks it breaks the protocol, or is merely unwise."""


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


class Rule(NamedTuple):
    """One rule: its name, what it says, how it is looked at, and what to do where it is broken."""

    look: Callable[[Seen], Told]
    name: str
    kind: Kind
    says: str
    advice: str
    over: tuple[str, ...] = ("stdio", "http", "mcp", "cdp")
    """The transports that it has a meaning over."""

    def applied(self, seen: Seen) -> Finding:
        """What was seen of it."""
        known = seen.transport in self.over
        told = self.look(seen) if known else Told("unseen", f"no affair of the agent's over {seen.transport}")
        advice = self.advice if told.outcome == "wrong" else ""
        return Finding(self.name, self.kind, self.says, told.outcome, told.detail, advice)


RULES = (
    Rule(protocol.starts, "starts", "protocol", "starts and says something",
         "run it by hand; --out keeps its agent.log; --pass-env, --agent-dir and --allow give what it may lack"),
    Rule(protocol.greets, "ready", "protocol", "answers hello with ready",
         'make the first line {"t":"ready","protocol":"1.0","agent":{"name":"…"}}',
         ("stdio",)),
    Rule(protocol.logs_apart, "stdout", "protocol", "prints nothing but the protocol on standard output",
         "print logs to standard error; each stray line costs a step and puts what follows out of step",
         ("stdio",)),
    Rule(protocol.speaks_json, "json", "protocol", "sends each reply as one JSON object on one line",
         "write json.dumps(reply) and one newline, in UTF-8, and flush; no fences around it",
         ("stdio", "http")),
    Rule(protocol.echoes, "n", "protocol", "repeats the observation's n",
         "send the n of the observation that is answered, not a count of your own",
         ("stdio", "http")),
    Rule(protocol.knows_actions, "actions", "protocol", "uses the actions that hello lists",
         "make your model's tools out of hello.actions; for another harness's words say so in ready.actions",
         ("stdio", "http", "mcp")),
    Rule(protocol.fills_fields, "fields", "protocol", "gives each action its fields",
         "check replies against the schemas in hello.actions before they are sent",
         ("stdio", "http", "mcp")),
    Rule(protocol.points, "refs", "protocol", "acts on numbers that were shown",
         "take ref from the square brackets of text; never count elements or make numbers up",
         ("stdio", "http", "mcp")),
    Rule(protocol.keeps_time, "time", "protocol", "answers within turn_seconds",
         "flush standard output after each reply; give calls to a model a timeout below limits.turn_seconds"),
    Rule(protocol.stays, "stays", "protocol", "stays until it has said done",
         "catch the error, and end with done and status gave_up; --out keeps agent.log with the traceback"),
    Rule(protocol.answers_in_type, "answer", "protocol", "answers in the type that was asked for",
         "put the bare value into done.answer: \"$24.50\", 7, or a list of texts; no object and no long sentence"),
    Rule(protocol.leaves, "end", "protocol", "leaves when it is told end",
         "stop reading at t = end, or when standard input closes, and exit within two seconds"),
    Rule(protocol.exits_well, "exit", "protocol", "exits with 0 when all went well",
         "exit with 0 after end; 75, 77 and 78 have meanings, and all else is reported as a crash"),
    Rule(conduct.has_name, "name", "conduct", "says its name",
         'name it: "agent":{"name":"…","version":"…"} in ready, or as User-Agent over http',
         ("stdio", "http", "cdp")),
    Rule(conduct.does_otherwise, "refused", "conduct", "does otherwise after a refusal",
         "read result.error, by and hint: close what covers, take new numbers from the page, leave what is disabled"),
    Rule(conduct.notices, "changed", "conduct", "goes by the page as it is now",
         "read text (or diff) of each observation anew; numbers that are gone from it are gone"),
    Rule(conduct.honest, "honest", "conduct", "does not claim what did not happen",
         "end with status infeasible where it cannot be done, or gave_up where you could not"),
    Rule(conduct.finishes, "finishes", "conduct", "ends before its steps and reads are used up",
         "watch left.steps and left.reads in each observation, and say done with what you have"),
    Rule(conduct.tidies, "tidy", "conduct", "leaves no process behind",
         "end what you have started before you exit; here it is killed, elsewhere it may run on"),
)  # fmt: skip
"""In the order of a conversation."""


def findings(plays: Sequence[Play], transport: str, command: str) -> list[Finding]:
    """One a rule, in the order of a conversation. Episodes that broke by our fault say nothing."""
    sound = [play for play in plays if play.trajectory.footer.ending.reason != "broken"]
    seen = Seen(sound, transport, command)
    return [rule.applied(seen) for rule in RULES]


def breaks(found: Sequence[Finding]) -> list[str]:
    """The rules of the protocol that are broken."""
    return [one.rule for one in found if one.outcome == "wrong" and one.kind == "protocol"]
