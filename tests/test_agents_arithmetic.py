"""Formulas of the scripted agent: exact, and nothing but arithmetic."""

from __future__ import annotations

import pytest

from harness.agents.arithmetic import names_in, worked_out
from harness.agents.script import Script, check_steps
from harness.errors import AgentError, UsageError
from harness.types import Brief, Done, Limits, Observation

READ: dict[str, str | list[str]] = {
    "totals": ["$1,204.50", "$0.10", "$0.20"],
    "a": "$12.25",
    "n": "3 items",
    "two": "from $1 to $2",
    "none": "sold out",
    "empty": [],
}


@pytest.mark.parametrize(
    ("formula", "value"),
    [
        ("sum(totals)", "1204.80"),
        ("sum(totals, a) - 1", "1216.05"),
        ("count(totals) * n", "9"),
        ("max(totals) - min(totals)", "1204.40"),
        ("mean(totals)", "401.60"),
        ("round(a / 8, 2)", "1.53"),
        ("round(a * 2 / 4, 2)", "6.13"),
        ("-(a - 20) / 0.5", "15.5"),
        ("a", "12.25"),
        ("count(empty)", "0"),
    ],
)
def test_a_formula_is_worked_out_exactly(formula: str, value: str) -> None:
    assert worked_out(formula, READ) == value


@pytest.mark.parametrize(
    "formula", ["a / 0", "totals", "totals + 1", "none + 1", "two", "mean(empty)", "round(a)"]
)
def test_what_has_no_value_is_said(formula: str) -> None:
    with pytest.raises(ValueError, match=r"cannot be worked out|is a list"):
        worked_out(formula, READ)


@pytest.mark.parametrize(
    "formula",
    ["__import__('os')", "a.b", "a[0]", "'x'", "a ** 9", "a if n else 1", "open(a)", "sum(a, key=n)", "1 +"],
)
def test_anything_else_is_refused_when_read(formula: str) -> None:
    with pytest.raises(UsageError):
        check_steps([{"read": "(x)", "as": "a"}, {"read": "(x)", "as": "n"}, {"calc": formula, "as": "y"}])
    with pytest.raises(ValueError, match="formula"):
        names_in(formula)


def test_a_name_that_was_not_read_is_refused_when_read() -> None:
    with pytest.raises(UsageError, match="no earlier read remembers 'totla'; did you mean 'total'"):
        check_steps([{"read": "(x)", "as": "total"}, {"calc": "totla + 1", "as": "y"}, {"done": "{y}"}])
    for fields in ({"calc": "1 + 1"}, {"calc": 2, "as": "y"}, {"calc": "1", "as": "y", "all": True}):
        with pytest.raises(UsageError):
            check_steps([fields])


async def acted(*steps: dict[str, object]) -> object:
    """What the script answers on a small page."""
    script = Script(steps)
    await script.begin(Brief(goal="", start_url="http://omnizon.test/", limits=Limits()))
    page = Observation(n=0, url="http://omnizon.test/", title="", text="Total: $1.10\nTotal: $2.20\nsold out")
    turn = await script.act(page)
    assert isinstance(turn.action, Done)
    return turn.action.answer


async def test_a_script_answers_with_what_it_worked_out() -> None:
    read = {"read": r"Total: (\S+)", "as": "totals", "all": True}
    assert await acted(read, {"calc": "sum(totals)", "as": "sum"}, {"done": "${sum}"}) == "$3.30"


async def test_a_script_that_cannot_work_it_out_stumbles() -> None:
    with pytest.raises(AgentError, match="holds no number"):
        await acted({"read": r"(sold out)", "as": "a"}, {"calc": "a + 1", "as": "b"}, {"done": "{b}"})
