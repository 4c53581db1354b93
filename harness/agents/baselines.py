"""Agents that know nothing, as commands of their own: what any other must beat. `python baselines.py random 7`.

They speak the protocol of docs/agents.md over a pipe, import nothing of ours, and see what every agent sees.

    random SEED   does what comes, seeded, until the steps run out, and answers nothing
    enumerate     opens as many links as it can, and answers with everything that it has read
"""

import json
import random
import re
import sys
from collections.abc import Generator
from typing import Any

ELEMENT = re.compile(r'\[(\d+)\](\w+)(?: "((?:[^"\\]|\\.)*)")?')
FIELDS = ("textbox", "searchbox", "combobox", "spinbutton", "textarea")
LONGEST_ANSWER = 200_000
"""Characters."""

Seen = dict[str, Any]
Action = dict[str, Any]


def say(message: Seen) -> None:
    """One line out."""
    sys.stdout.write(json.dumps(message) + "\n")
    sys.stdout.flush()


def hear() -> Seen:
    """One line in; there is none once the harness has gone."""
    line = sys.stdin.readline()
    if not line:
        sys.exit(0)
    heard: Seen = json.loads(line)
    return heard


def elements(text: str) -> list[tuple[int, str, str]]:
    """Number, role and name of all that can be acted on."""
    return [(int(found[1]), found[2], found[3] or "") for found in ELEMENT.finditer(text)]


def at_random(seed: str, first: Seen) -> Generator[Action, Seen, None]:
    """Mostly clicks; now and then a word of the page into a field, or a step back."""
    chance = random.Random(f"{seed} {first['start_url']} {first['goal']}")
    seen = yield {}
    for _ in range(first["limits"]["max_steps"] - 1):
        known = elements(seen["text"])
        fields = [number for number, role, _ in known if role in FIELDS]
        words = re.findall(r"[A-Za-z]{4,}", seen["text"]) or ["word"]
        draw = chance.random()
        if draw < 0.2 and fields:
            field = chance.choice(fields)
            action: Action = {"op": "fill", "ref": field, "text": chance.choice(words), "submit": draw < 0.1}
        elif draw < 0.27 or not known:
            action = {"op": "back"} if known else {"op": "reload"}
        else:
            action = {"op": "click", "ref": chance.choice(known)[0]}
        seen = yield action
    yield {"op": "done"}


def through_everything(_seed: str, first: Seen) -> Generator[Action, Seen, None]:
    """Link after link, each once by its name; every line that was ever shown is in the answer."""
    lines: dict[str, None] = {}
    opened: set[str] = set()
    seen = yield {}
    for _ in range(first["limits"]["max_steps"] - 1):
        lines |= dict.fromkeys(line.strip() for line in seen["text"].splitlines())
        fresh = [
            (number, name)
            for number, role, name in elements(seen["text"])
            if role == "link" and name not in opened
        ]
        if fresh:
            number, name = fresh[0]
            opened.add(name)
            seen = yield {"op": "click", "ref": number}
        else:
            seen = yield {"op": "back"}
    yield {"op": "done", "answer": "\n".join(lines)[:LONGEST_ANSWER]}


WAYS = {"random": at_random, "enumerate": through_everything}


def main(way: str, seed: str = "0") -> None:
    """Play one episode."""
    first = hear()
    say(
        {
            "t": "ready",
            "protocol": "1.0",
            "agent": {"name": way, "version": seed if way == "random" else None},
        }
    )
    playing: Any = WAYS[way](seed, first)
    next(playing)
    while (seen := hear())["t"] == "obs":
        say({"t": "act", "n": seen["n"], "action": playing.send(seen)})


if __name__ == "__main__":
    main(*sys.argv[1:])
