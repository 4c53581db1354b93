"""A branch goes back to where it was to the byte, and its forks do not disturb each other."""

from __future__ import annotations

import re
import runpy
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

import judges
from harness.browser import Browser
from harness.errors import UsageError
from harness.search import Branch
from harness.types import (
    Action,
    Back,
    Check,
    Click,
    Done,
    Fill,
    Find,
    Observation,
    Press,
    Scroll,
    Select,
    Task,
    Wait,
)
from tests.fixtures.browser.desk import ref
from tests.stateful.app import site

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    """One for all."""
    async with Browser.start() as browser:
        yield browser


def task(**fields: object) -> Task:
    """Add a word."""
    return Task.model_validate(
        {"id": "stateful/x", "goal": "Add: lamp.", "shape": "act", "sites": ["stateful"]}
        | {"check": [{"kind": "state", "table": "word", "rows": [{"text": "lamp"}]}]}
        | {"solution": [{"steps": [{"done": True}]}]}
        | fields
    )


def step(seen: Observation, word: str) -> Action:
    """What a word stands for on the page as it is."""
    match word.split(" ", 1):
        case ["fill", text]:
            return Fill(ref=ref(seen, "textbox", "Word"), text=text)
        case ["query", text]:
            return Fill(ref=ref(seen, "textbox", "Query"), text=text)
        case ["note", text]:
            return Fill(ref=ref(seen, "textbox", "Note"), text=text)
        case ["button", name]:
            return Click(ref=ref(seen, "button", name))
        case ["link", name]:
            return Click(ref=ref(seen, "link", name))
        case ["size", label]:
            return Select(ref=ref(seen, "combobox", "Size"), label=label)
        case ["gift"]:
            return Check(ref=ref(seen, "checkbox", "Gift"))
        case ["scroll"]:
            return Scroll(dy=700)
        case ["tab"]:
            return Press(keys="Tab")
        case ["wait"]:
            return Wait(ms=2500)
    raise AssertionError(word)


LINES = {
    "at once": "",
    "forms, focus and scroll": "fill lamp; size L; gift; note two\nlines; tab; scroll",
    "scripts, storage and time": "button Count; button Save; wait; button Count",
    "a page after a form": "button Count; button Save; fill lamp; button Add; button Count; size M",
    "a page after a link": "button Save; link Next; button Count; note here",
    "a page that storage knows": "button Count; button Save; link Again; link Next; button Count",
    "a form sent by script": "button Send; button Count; fill rug; button Add; button Send",
    "an answer without redirect": "button Save; query red; button Show; button Count; note two",
    "a place within the page": "button Count; link End; button Count",
}


@pytest.mark.parametrize("line", LINES)
async def test_going_back_twice_and_forking_give_the_same_to_the_byte(browser: Browser, line: str) -> None:
    async with Branch.open(task(), [site], browser) as branch:
        for word in filter(None, LINES[line].split("; ")):
            await branch.act(step(branch.seen, word))
        seen, state, now = branch.seen, branch._world.digest(), branch._world.now
        place = await branch.snapshot()
        for _ in range(2):
            await branch.act(step(branch.seen, "fill other"))
            away = await branch.act(step(branch.seen, "button Add"))
            assert "other" in away.text
            again = await branch.restore(place)
            assert [lost for lost in branch.lost if not lost.startswith("history")] == []
            assert again == seen
            assert (branch._world.digest(), branch._world.now) == (state, now)
        one, two = await branch.fork(2)
        for fork in (one, two):
            assert (fork.seen, fork._world.digest(), fork._world.now) == (seen, state, now)
        after = [await each.act(step(each.seen, "button Count")) for each in (branch, one, two)]
        assert after[0] == after[1] == after[2], "and they go on alike"
        await one.act(step(one.seen, "fill mine"))
        theirs = await one.act(step(one.seen, "button Add"))
        assert "mine" in theirs.text
        assert (branch._world.digest(), two._world.digest()) == (state, state)
        assert await two.restore(place) == seen, "a place is known to all relatives"
        assert len(two._steps) == len([word for word in LINES[line].split("; ") if word])


async def test_what_cannot_be_carried_over_is_named(browser: Browser) -> None:
    async with Branch.open(task(), [site], browser) as branch:
        place = await branch.snapshot()
        await branch.restore(place)
        assert not branch.lost
        await branch.act(step(branch.seen, "link Next"))
        later = await branch.snapshot()
        await branch.restore(later)
        assert branch.lost == ("history: back and forward lead nowhere",)
        result = (await branch.act(Back())).result
        assert result is not None
        assert result.error == "no_effect"


async def test_a_page_that_cannot_be_repeated_says_where_it_differs(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Branch.open(task(), [site], browser) as branch:
        place = await branch.snapshot()
        monkeypatch.setattr("tests.stateful.app.BODY", "<p>all new</p>")
        await branch.restore(place)
        [lost] = branch.lost
        assert re.match(r"page: line 2 was '.*Words.*' and is 'all new'", lost)


async def test_a_branch_ends_in_a_trajectory_that_is_judged(browser: Browser) -> None:
    async with Branch.open(task(), [site], browser) as branch:
        with pytest.raises(UsageError, match="finish"):
            await branch.act(Done())
        with pytest.raises(UsageError, match="no place is called"):
            await branch.restore("nowhere")
        assert (await branch.read(Find(text="first"))).ok
        await branch.act(step(branch.seen, "fill lamp"))
        good, bad = await branch.fork(2)
        await good.act(step(good.seen, "button Add"))
        assert judges.judge(await good.finish()).outcome == "passed"
        assert judges.judge(await bad.finish()).outcome == "failed"
        with pytest.raises(UsageError, match="closed"):
            await good.act(step(good.seen, "tab"))


async def test_the_example_of_the_documentation_runs(browser: Browser, tmp_path: Path) -> None:
    text = (Path(__file__).parent.parent / "docs" / "search.md").read_text()
    [code] = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    example = tmp_path / "example.py"
    example.write_text(code)
    names = runpy.run_path(str(example))
    assert await names["best"](browser) == "passed"
