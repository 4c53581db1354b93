"""A whole agent in Python's standard library. It can look up a product's price, or put the product into a cart.

    harness run --agent 'python examples/agents/minimal.py'

It reads one JSON object a line and answers each with one. What it thinks with is its own affair: put a call to
your model in the place of `play`. Standard error is its log.
"""

import json
import re
import sys

# A control in the page's text is `[12]link "Ember Kettle"`: its number, its role, and its name if it has one.
CONTROL = re.compile(r'\[(\d+)\](\w+)(?: "((?:[^"\\]|\\.)*)")?')
PRICE = re.compile(r"\$[\d,]+(?:\.\d\d)?")


def control(text, role, part):
    """The number of the first control of this role with `part` in its name: numbers are how one points."""
    for ref, its_role, name in CONTROL.findall(text):
        if its_role == role and part.lower() in re.sub(r"\\(.)", r"\1", name).lower():
            return int(ref)


def price(text, product):
    """The price on a line that names the product, or else the first below the page's heading."""
    lines = [line for line in text.splitlines() if product.lower() in line.lower()]
    return next((hit[0] for line in [*lines, text.partition("# ")[2]] if (hit := PRICE.search(line))), None)


def play(goal):
    """Yields one action at a time, and is sent the observation that came of it."""
    page = yield
    quoted, text = re.search(r'"([^"]+)"', goal), page["text"]
    if quoted and (box := control(text, "searchbox", "") or control(text, "combobox", "search")):
        page = yield {"op": "fill", "ref": box, "text": quoted[1], "submit": True}
        if link := control(page["text"], "link", quoted[1]):
            page = yield {"op": "click", "ref": link}
            add = control(page["text"], "button", "Add to cart")
            if re.search(r"\badd\b.*\bcart\b", goal, re.I) and add:
                page = yield {"op": "click", "ref": add}
                if page["result"]["ok"]:  # a click can be refused; never claim what did not happen
                    yield {"op": "done"}
            elif "price" in goal.lower() and (found := price(page["text"], quoted[1])):
                yield {"op": "done", "answer": found}
    yield {"op": "done", "status": "gave_up"}  # honest, and cheaper than going on until the steps run out


def send(message):
    print(json.dumps(message), flush=True)  # flush: a reply that waits in a buffer is a turn that times out


player = play(json.loads(sys.stdin.readline())["goal"])
next(player)
send({"t": "ready", "protocol": "1.0", "agent": {"name": "minimal-py", "version": "1"}})
for observation in map(json.loads, sys.stdin):  # until the harness says `end`, or closes the pipe
    if observation["t"] == "end":
        break
    send({"t": "act", "n": observation["n"], "action": player.send(observation)})
