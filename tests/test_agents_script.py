"""The scripted agent: its targets, its reads, its refusals."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.agents import Script, check_steps, edited
from harness.agents.page import Target, elements, find
from harness.errors import AgentError, UsageError
from harness.types import (
    Action,
    Back,
    Brief,
    Check,
    Clear,
    Click,
    Done,
    Fill,
    Focus,
    Forward,
    Goto,
    Hover,
    Limits,
    Observation,
    Press,
    Reload,
    Result,
    Scroll,
    Select,
    Type,
    Wait,
)  # fmt: skip

PAGE = r"""# Omnizon
[1]searchbox "Search" focused
[2]link "Cart (2)" · [3]link "Home"
| Product | Price | |
| [4]link "Ember Kettle" | $24.50 | [5]button "Add to cart" |
| [6]link "Ember Kettle, 2 l" | $31.00 | [7]button "Add to cart" |
## Gift
A gift for "Ann"?
[8]checkbox "Wrap it" (_)
[9]button
[10]combobox "Quantity" = "1" {1 | 2 | 3}
[11]button "Say \"hi\" to C:\\temp"
Order total: $1,055.50
"""


def seen(text: str = PAGE, n: int = 0, result: Result | None = None) -> Observation:
    return Observation(n=n, url="/s?q=kettle", title="Results", text=text, result=result)


async def played(*steps: dict[str, Any], text: str = PAGE) -> list[Action]:
    """The actions up to `done`, on a page that never changes."""
    script = Script(steps)
    await script.begin(Brief(goal="", start_url="/", limits=Limits()))
    actions: list[Action] = []
    while not actions or not isinstance(actions[-1], Done):
        action = (await script.act(seen(text, len(actions), Result() if actions else None))).action
        assert action
        actions.append(action)
    return actions


async def first(**step: Any) -> Action:
    return (await played(step))[0]


async def complaint(**step: Any) -> str:
    with pytest.raises(AgentError) as caught:
        await played(step)
    return str(caught.value)


# ---------------------------------------------------------------- steps


@pytest.mark.parametrize(
    ("step", "action"),
    [
        ({"click": "link:Home"}, Click(ref=3)),
        (
            {"click": "link:Home", "count": 2, "modifiers": ["Shift"]},
            Click(ref=3, count=2, modifiers=("Shift",)),
        ),
        (
            {"fill": "searchbox:Search", "text": "kettle", "submit": True},
            Fill(ref=1, text="kettle", submit=True),
        ),
        ({"fill": ":Search", "text": ""}, Fill(ref=1, text="")),
        ({"type": "searchbox:Search", "text": "x"}, Type(ref=1, text="x")),
        ({"type": True, "text": "x"}, Type(text="x")),
        ({"press": "Enter"}, Press(keys="Enter")),
        ({"press": "Enter", "on": "searchbox:Search"}, Press(keys="Enter", ref=1)),
        ({"select": "combobox:Quantity", "label": "2"}, Select(ref=10, label="2")),
        ({"select": "combobox:Quantity", "index": 0}, Select(ref=10, index=0)),
        ({"check": "checkbox:Wrap it"}, Check(ref=8)),
        ({"check": "checkbox:Wrap it", "on": False}, Check(ref=8, on=False)),
        ({"goto": "/s?q=kettle"}, Goto(url="/s?q=kettle")),
        ({"back": True}, Back()),
        ({"forward": True}, Forward()),
        ({"reload": True}, Reload()),
        ({"wait": 500}, Wait(ms=500)),
        ({"hover": "link:Home"}, Hover(ref=3)),
        ({"focus": "link:Home"}, Focus(ref=3)),
        ({"clear": "searchbox:Search"}, Clear(ref=1)),
        ({"scroll": "bottom"}, Scroll(to="bottom")),
        ({"scroll": "button:Add to cart", "nth": 2}, Scroll(ref=7)),
        ({"done": True}, Done()),
        ({"done": "$1"}, Done(answer="$1")),
        ({"done": [1, "a"], "note": "why"}, Done(answer=[1, "a"], note="why")),
        ({"done": True, "status": "infeasible"}, Done(status="infeasible")),
    ],
)
async def test_a_step_is_an_action(step: dict[str, Any], action: Action) -> None:
    assert await first(**step) == action


async def test_steps_follow_one_another_and_end_in_done() -> None:
    assert await played({"click": "link:Home"}, {"back": True}) == [Click(ref=3), Back(), Done()]


@pytest.mark.parametrize(
    ("step", "message"),
    [
        ({"clik": "link:Home"}, "no action word 'clik'; did you mean 'click'? have: back, calc, check,"),
        ({}, "a step needs an action word"),
        ({"click": "link:Home", "back": True}, "one action word, not 2: click, back"),
        ({"fill": "searchbox:Search", "txt": "x"}, "fill knows no 'txt'; did you mean 'text'?"),
        ({"fill": "searchbox:Search"}, "text: Field required"),
        ({"fill": "searchbox:Search", "text": 2}, "text: Input should be a valid string"),
        ({"click": "Home"}, "'Home' is no target; write 'role:name' with a role in small letters such as"),
        ({"click": "Size: L"}, "'Size: L' is no target"),
        ({"click": 3}, "3 is no target"),
        ({"click": "link:Home", "nth": 0}, "nth counts from 1, was 0"),
        ({"click": "link:Home", "near": ""}, "near is a text on the element's line"),
        ({"click": "link:Home", "like": "yes"}, "like is true or false, not 'yes'"),
        ({"click": "link:Home", "button": "third"}, "button: Input should be 'left', 'middle' or 'right'"),
        ({"goto": "/", "nth": 2}, "goto knows no 'nth'; have: may_fail"),
        ({"press": "Enter", "near": "x"}, "'near' chooses among elements, and this press has none"),
        ({"select": "combobox:Quantity"}, "select needs exactly one of label, value and index"),
        ({"wait": "long"}, "ms: Input should be a valid integer"),
        ({"back": False}, "write back = true"),
        ({"scroll": "down"}, "'down' is no target"),
        ({"read": "x", "as": "y"}, "needs one group, has 0"),
        ({"read": "(x", "as": "y"}, "the pattern '(x' is wrong: missing )"),
        ({"read": "(x)"}, 'read needs as = "name"'),
        ({"read": "(x)", "as": "a b"}, 'read needs as = "name"'),
        ({"read": 1, "as": "a"}, "read needs a pattern, was 1"),
        ({"done": False}, "done = false says nothing"),
        ({"done": True, "status": "maybe"}, "status: Input should be 'ok', 'infeasible' or 'gave_up'"),
        ({"done": "{total}"}, "no earlier read remembers 'total'"),
        ({"done": {"deep": ["{totl}"]}}, "no earlier read remembers 'totl'"),
        ({"done": "{ total }"}, "a single brace in '{ total }'"),
        ({"done": "x", "may_fail": True}, "done knows no 'may_fail'"),
    ],
)  # fmt: skip
def test_a_malformed_step_is_refused_before_it_is_played(step: dict[str, Any], message: str) -> None:
    with pytest.raises(UsageError) as caught:
        check_steps([{"back": True}, step])
    assert str(caught.value).startswith("step 2 {")
    assert message in str(caught.value)


def test_a_variable_that_is_nearly_right_is_suggested() -> None:
    with pytest.raises(UsageError, match="did you mean 'total'"):
        check_steps([{"read": "(x)", "as": "total"}, {"done": "{totl}"}])


# ---------------------------------------------------------------- targets


@pytest.mark.parametrize(
    ("target", "ref"),
    [
        ({"click": "button:Add to cart"}, 5),
        ({"click": "button:Add to cart", "nth": 2}, 7),
        ({"click": "button:Add to cart", "near": "31.00"}, 7),
        ({"click": "button:Add to cart", "near": "Ember Kettle, 2 l"}, 7),
        ({"click": "checkbox:", "like": True, "near": "A gift"}, 8),
        ({"click": "button:", "near": "## Gift"}, 9),
        ({"click": ":", "like": True, "near": "## Gift", "nth": 2}, 9),
        ({"click": "link:Ember Kettle,", "like": True}, 6),
        ({"click": "link:Cart (", "like": True}, 2),
        ({"click": "button:"}, 9),
        ({"click": r'button:Say "hi" to C:\temp'}, 11),
        ({"click": ":Home", "near": "Cart"}, 3),
        ({"click": "combobox:Quantity", "near": 'for "Ann"'}, 10),
        ({"click": ":Quantity", "near": r'Say "hi"'}, None),
    ],
)
async def test_a_target_is_found(target: dict[str, Any], ref: int | None) -> None:
    """By exact name; `near` means its line, or else what follows that line."""
    if ref is None:
        assert "elsewhere" in await complaint(**target)
    else:
        assert await first(**target) == Click(ref=ref)


@pytest.mark.parametrize(
    ("step", "message"),
    [
        ({"click": "link:Ember Kettl"}, "no 'link:Ember Kettl' on the page; nearest: 'link:Ember Kettle'"),
        ({"click": "link:Ember"}, "no 'link:Ember' on the page"),
        ({"click": "checkbox:zzz"}, "there are: 'checkbox:Wrap it'"),
        ({"click": "slider:zzz"}, "there are: 'searchbox:Search'"),
        ({"click": "button:Add to cart", "nth": 3}, "there are only 2 of 'button:Add to cart', not 3"),
        (
            {"click": "link:Home", "near": "Price"},
            "no 'link:Home' on or after a line with 'Price'; 1 elsewhere",
        ),
        ({"click": "link:Home", "near": "Prise"}, "no line with 'Prise' on the page"),
    ],
)
async def test_a_target_that_is_not_there_fails_the_script(step: dict[str, Any], message: str) -> None:
    """Naming the step, the target, the page, and what there is."""
    said = await complaint(**step)
    assert said.startswith(f"step 1 (click = '{step['click']}'): ")
    assert message in said
    assert "on /s?q=kettle 'Results' (observation 0):\n    # Omnizon\n    [1]searchbox" in said


async def test_a_page_without_controls_says_so() -> None:
    with pytest.raises(AgentError, match="the page has no controls"):
        await played({"click": "link:Home"}, text="Not found")


NAMES = st.text(st.characters(exclude_characters="\n", codec="utf-8") | st.sampled_from('"\\[]1a '))


def written(ref: int, role: str, name: str) -> str:
    """An element as the observation writes it."""
    escaped = name.replace("\\", "\\\\").replace('"', '\\"')
    return f'[{ref}]{role} "{escaped}"'


@given(st.lists(NAMES, min_size=1, max_size=5))
def test_names_survive_being_written(names: list[str]) -> None:
    """With quotes, backslashes and what looks like an element, side by side on a line."""
    line = " · ".join(written(ref, "link", name) for ref, name in enumerate(names, 1))
    assert [(one.ref, one.name) for one in elements(line)] == list(enumerate(names, 1))


@given(NAMES, NAMES)
def test_a_name_finds_the_first_element_that_has_it(one: str, other: str) -> None:
    text = f"{written(1, 'link', one)}\n{written(2, 'link', other)}"
    assert find(text, Target("link", other)).ref == (1 if one == other else 2)


# ---------------------------------------------------------------- reads


async def test_what_was_read_is_answered() -> None:
    assert await played(
        {"read": r"Order total: \$([\d,.]+)", "as": "total"},
        {"read": r'link "Cart \((\d+)\)"', "as": "items"},
        {"done": "{items} for ${total} {{net}}"},
    ) == [Done(answer="2 for $1,055.50 {net}")]


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("{prices}", ["24.50", "31.00"]),
        ("all: {prices}", "all: 24.50, 31.00"),
        (["{prices}", 1, "x"], [["24.50", "31.00"], 1, "x"]),
        ({"prices": "{prices}", "n": None}, {"prices": ["24.50", "31.00"], "n": None}),
        ("{{prices}}", "{prices}"),
    ],
)
async def test_all_matches_are_a_list(answer: Any, expected: Any) -> None:
    steps = {"read": r"^\| .*\$([\d.]+) \|", "as": "prices", "all": True}, {"done": answer}
    assert await played(*steps) == [Done(answer=expected)]


@pytest.mark.parametrize("every", [True, False])
async def test_a_read_that_matches_nothing_fails_the_script(every: bool) -> None:
    with pytest.raises(AgentError) as caught:
        await played({"read": r"Total: €(\d+)", "as": "total", "all": every})
    assert str(caught.value).startswith(
        "step 1 (read = 'Total: €(\\\\d+)'): the pattern 'Total: €(\\\\d+)' matches nothing\n  on /s?q=kettle"
    )
    assert len(str(caught.value).splitlines()) == 14


async def test_a_script_may_be_played_again() -> None:
    script = Script([{"read": r"Cart \((\d)", "as": "n"}, {"done": "{n}"}], name="oracle")
    for _ in range(2):
        info = await script.begin(Brief(goal="", start_url="/", limits=Limits()))
        assert info.name == "oracle"
        assert (await script.act(seen())).action == Done(answer="2")
        await script.end("done")


# ---------------------------------------------------------------- stumbling

COVERED = Result(ok=False, error="covered", message="The link is covered.", hint="Close the dialog.")


async def test_a_refused_action_fails_the_script() -> None:
    script = Script([{"click": "link:Home"}, {"done": True}])
    await script.act(seen())
    with pytest.raises(
        AgentError, match=r"step 1 \(click = 'link:Home'\) was refused: covered: The link is covered."
    ):
        await script.act(seen(n=1, result=COVERED))


async def test_a_refused_last_action_fails_it_as_well() -> None:
    script = Script([{"click": "link:Home"}])
    await script.act(seen())
    with pytest.raises(AgentError, match="was refused"):
        await script.act(seen(n=1, result=COVERED))


async def test_a_step_that_may_fail_may() -> None:
    script = Script([{"click": "link:Home", "may_fail": True}, {"done": True}])
    await script.act(seen())
    assert (await script.act(seen(n=1, result=COVERED))).action == Done()


# ---------------------------------------------------------------- near misses

STEPS = ({"click": "link:Home"}, {"back": True}, {"done": True})


@pytest.mark.parametrize(
    ("instead", "expected"),
    [
        ({}, STEPS),
        ({2: {"reload": True}}, (STEPS[0], {"reload": True}, STEPS[2])),
        ({1: [], 2: ()}, (STEPS[2],)),
        ({3: [{"wait": 1}, {"done": "x"}]}, (*STEPS[:2], {"wait": 1}, {"done": "x"})),
    ],
)
def test_a_near_miss_is_the_solution_with_some_steps_replaced(instead: Any, expected: Any) -> None:
    assert edited(STEPS, instead) == expected


@pytest.mark.parametrize("position", [0, 4])
def test_a_step_that_is_not_there_cannot_be_replaced(position: int) -> None:
    with pytest.raises(UsageError, match=f"no step {position}; positions are 1 to 3"):
        edited(STEPS, {position: []})
