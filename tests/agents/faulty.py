"""Agents that each have one fault, for `harness agent check` to find: `python faulty.py FAULT`.

But for its fault each looks up the kettle's price as it should.
"""

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Generator
from typing import Any

FAULT = sys.argv[1]
Message = dict[str, Any]


def write(line: str) -> None:
    """One line of standard output."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def ref(text: str, role: str, name: str = "") -> int:
    """The number of the first control of that role whose name begins so; 1 on another page."""
    return int([*re.findall(rf'\[(\d+)\]{role} "{name}', text), 1][0])


def play(goal: str) -> Generator[Message, str, None]:
    """Each action as the page before it suggests."""
    text = yield {}
    product = [*re.findall(r'"([^"]+)"', goal), "Blue Kettle"][0]
    text = yield {"op": "fill", "ref": ref(text, "searchbox"), "text": product, "submit": True}
    text = yield {"op": "click", "ref": ref(text, "link", product)}
    match FAULT:
        case "repeats":
            while True:
                yield {"op": "click", "ref": ref(text, "button", "Add to cart")}
        case "goes on":
            while True:
                yield {"op": "wait", "ms": 10}
        case "points anywhere":
            yield {"op": "click", "ref": 9_999}
        case "invents":
            yield {"op": "tap", "ref": 1}
        case "leaves fields out":
            yield {"op": "fill", "ref": 3}
        case "quits":
            sys.stderr.write("KeyError: 'model'\n")
            sys.exit(3)
        case "hangs":
            time.sleep(1000)
        case "claims":
            yield {"op": "done"}
        case "guesses":
            yield {"op": "done", "answer": "$1.00"}
        case "wraps":
            yield {"op": "done", "answer": {"price": "$24.50"}}
        case "says nothing":
            yield {"op": "done"}
    while True:
        yield {"op": "done", "answer": [*re.findall(r"\$[\d.]+", text), ""][0]}


def greet() -> None:
    """Who it is."""
    ready: Message = {"t": "ready", "protocol": "1.0", "agent": {"name": "faulty", "version": "1"}}
    match FAULT:
        case "never starts":
            sys.stderr.write("ModuleNotFoundError: no module named 'agent'\n")
            sys.exit(1)
        case "chats first":
            write("Loading the model ...")
        case "speaks another version":
            ready["protocol"] = "2.0"
        case "has no name":
            del ready["agent"]
    write(json.dumps(ready))


def send(seen: Message, action: Message) -> None:
    """The reply to an observation."""
    reply = {"t": "act", "n": seen["n"], "action": action}
    if FAULT == "counts":
        reply["n"] = seen["n"] + 1
    if FAULT == "forgets n":
        del reply["n"]
    if FAULT == "chats" and seen["n"] == 1:
        write("Thinking about it ...")
    write(json.dumps(reply) if FAULT != "garbles" else json.dumps(reply)[:-1])


playing = play(json.loads(sys.stdin.readline())["goal"])
next(playing)
greet()
for line in sys.stdin:
    seen = json.loads(line)
    if seen["t"] == "end":
        break
    send(seen, playing.send(seen["text"]))
match FAULT:
    case "stays":
        time.sleep(1000)
    case "fails at the end":
        sys.exit(5)
    case "litters":
        subprocess.Popen(["sleep", "1000"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
os._exit(0)
