"""The two example agents, on a shop that is a function from an action to the page that comes of it."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from harness.agents import agent
from harness.types import Action, Brief, Click, Done, Fill, Limits, Observation, Result

EXAMPLES = Path(__file__).parent.parent / "examples" / "agents"
AGENTS = [
    pytest.param("python3 {}/minimal.py", id="python"),
    pytest.param(
        "node {}/minimal.mjs",
        id="node",
        marks=pytest.mark.skipif(shutil.which("node") is None, reason="node is not installed"),
    ),
]

HEADER = '[1]link "Omnizon" · [2]searchbox "Search Omnizon" · [3]link "Cart"\n'
HOME = HEADER + '# Deals\n[4]link "Teapot" $19.00'
RESULTS = (
    HEADER
    + '# Results\n| [10]link "Moss Mug" | $8.00 |\n| [11]link "Ember \\"E2\\" Kettle, 1 l" | from $30.00 |'
)
PRODUCT = (
    HEADER + '# Ember "E2" Kettle, 1 l: $24.50\nOften bought with: Teapot $19.00\n[12]button "Add to cart"'
)
IN_CART = HEADER + "Added to your cart."
Shop = Callable[[Action], str | None]


def shop(action: Action) -> str | None:
    """The page that an action leads to, or None if it is refused."""
    match action:
        case Fill(ref=2, text=text, submit=True):
            return RESULTS if "kettle" in text.lower() else HEADER + "Nothing found."
        case Click(ref=11):
            return PRODUCT
        case Click(ref=12):
            return IN_CART
    return None


def sold_out(action: Action) -> str | None:
    return None if action == Click(ref=12) else shop(action)


async def visit(command: str, goal: str, pages: Shop = shop) -> tuple[list[Action], str]:
    """All that the agent did, and the name it gave."""
    player = agent(command.format(EXAMPLES), None, None, environ={"PATH": os.environ["PATH"]})
    actions: list[Action] = []
    try:
        info = await player.begin(Brief(goal=goal, start_url="http://omnizon.test/", limits=Limits()))
        text, result = HOME, None
        for n in range(6):
            turn = await player.act(Observation(n=n, url="/", title="Omnizon", text=text, result=result))
            assert turn.action, turn.message
            actions.append(turn.action)
            if isinstance(turn.action, Done):
                break
            page = pages(turn.action)
            text, result = page or text, Result(ok=True) if page else Result(ok=False, error="disabled")
    finally:
        await player.end("done")
    return actions, info.name


def split_price(action: Action) -> str | None:
    """The shop, with a price on a line of its own and another above the heading."""
    page = shop(action)
    return page and page.replace(": $24.50", "\n$24.50").replace("# Ember", "Over $35: free\n# Ember")


@pytest.mark.parametrize("command", AGENTS)
@pytest.mark.parametrize("pages", [shop, split_price])
async def test_it_looks_up_a_price(command: str, pages: Shop) -> None:
    actions, name = await visit(command, 'What is the price of the "kettle, 1 L"?', pages)
    assert actions == [Fill(ref=2, text="kettle, 1 L", submit=True), Click(ref=11), Done(answer="$24.50")]
    assert name in ("minimal-py", "minimal-mjs")


@pytest.mark.parametrize("command", AGENTS)
async def test_it_adds_to_the_cart(command: str) -> None:
    actions, _ = await visit(command, 'Add one "Kettle" to my cart.')
    assert actions == [Fill(ref=2, text="Kettle", submit=True), Click(ref=11), Click(ref=12), Done()]


@pytest.mark.parametrize("command", AGENTS)
@pytest.mark.parametrize(
    ("goal", "pages"),
    [
        ("Cancel my last order.", shop),
        ('What is the price of the "Samovar"?', shop),
        ('Who makes the "Kettle"?', shop),
        ('Add one "Kettle" to my cart.', sold_out),
    ],
)
async def test_it_gives_up_honestly(command: str, goal: str, pages: Shop) -> None:
    actions, _ = await visit(command, goal, pages)
    assert actions[-1] == Done(status="gave_up")


@pytest.mark.parametrize("name", ["minimal.py", "minimal.mjs"])
def test_an_example_stays_short(name: str) -> None:
    assert len((EXAMPLES / name).read_text().splitlines()) < 60


def test_the_examples_use_no_packages() -> None:
    imported = re.findall(r"^import (\w+)$", (EXAMPLES / "minimal.py").read_text(), re.MULTILINE)
    assert imported == ["json", "re", "sys"]
    assert re.findall(r'from "(.*)"', (EXAMPLES / "minimal.mjs").read_text()) == ["node:readline"]
