"""REAL's kinds of check: queries over a state, rubrics that a fact or a model decides; and hops."""

from __future__ import annotations

import json
from typing import Any

import pytest
from pydantic import JsonValue, ValidationError

import judges
from harness.types import (
    Change,
    CheckSpec,
    Click,
    Ending,
    Finding,
    Footer,
    Header,
    Observation,
    Opened,
    Origin,
    Ruling,
    Step,
    Task,
    Trajectory,
    Turn,
    Value,
    Way,
    ruling_key,
)
from judges import graded
from judges.jury import Nobody, Replies
from judges.question import Question

STATE: dict[str, JsonValue] = {
    "orders": {"added": {"0": {"id": "7", "count": 1, "price": 2.5, "gift": True}}},
    "none": None,
}
ORIGIN = Origin(
    benchmark="REAL", package="p", version="v1", id="x-1", digest="0", points=2, defects=("subjective",)
)


def played(check: dict[str, Any], answer: JsonValue = "yes", **footer: Any) -> Trajectory:
    """An episode that left STATE and said something; on its way a line was put into a cart and taken out."""
    line: dict[str, Value] = {"id": 3, "size": "Large"}
    put = Change(site="dashdish", table="cart_line", change="added", key=(3,), after=line)
    out = Change(site="dashdish", table="cart_line", change="removed", key=(3,), before=line)
    seen = Observation(n=0, url="/", title="", text="")
    return Trajectory(
        header=Header(
            task=Task(
                id="agisdk/v1/x-1",
                goal="Do it.",
                shape="both",
                sites=("dashdish",),
                checks=(CheckSpec.model_validate(check),),
                solutions=(Way(steps=()),),
                origin=ORIGIN,
            ),
            trial=1,
            agent_spec="oracle",
            versions={},
        ),
        steps=tuple(
            Step(observation=seen, turn=Turn(action=Click(ref=1)), changes=(change,)) for change in (put, out)
        ),
        footer=Footer(
            ending=Ending(reason="done"),
            answer=answer,
            status="ok",
            renditions={"dashdish": {"real": STATE}},
            gold={
                "dashdish@start: SELECT name, price": (("Moss Mug", "8.00"), ("Fern Bowl", "12.50")),
                "dashdish@start: SELECT cents": ((1711,),),
                "dashdish@start: SELECT nothing": (),
            },
            **footer,
        ),
    )


def finding(check: dict[str, Any], answer: JsonValue = "yes", jury: Any = None, **footer: Any) -> Finding:
    """What is found."""
    return judges.judge(played(check, answer, **footer), jury).findings[0]


# ---------------------------------------------------------------- scripts

SCRIPT = {"kind": "script", "script": "eval_1.py", "source": "print('SUCCESS')", "rendition": "real"}
THEIRS = "decided by a script that came with the task"


@pytest.mark.parametrize(
    ("ruling", "outcome", "flags"),
    [
        ({"how": "ended", "printed": "SUCCESS\n"}, "passed", 1),
        ({"how": "ended", "printed": "loading\nSUCCESS: an order was found\n"}, "passed", 1),
        ({"how": "ended", "printed": "FAILURE\n"}, "failed", 1),
        ({"how": "ended", "printed": "FAILURE: no success\n"}, "failed", 2),
        ({"how": "ended", "printed": "UNSUCCESSFUL\n"}, "broken", 2),
        ({"how": "ended", "printed": "FAILURE\nSUCCESS\n"}, "broken", 2),
        ({"how": "ended", "printed": "SUCCESS\nthen this\n"}, "broken", 2),
        ({"how": "ended", "printed": ""}, "broken", 1),
        ({"how": "crashed", "printed": "SUCCESS\n", "detail": "exit code 1. KeyError: 'x'"}, "broken", 2),
        ({"how": "stopped", "detail": "it did not end within 20 s"}, "broken", 1),
        ({"how": "not_run", "detail": "no jail on this machine is strong"}, "unscored", 1),
    ],
)
def test_a_script_rules_by_one_word_or_not_at_all(ruling: dict[str, Any], outcome: str, flags: int) -> None:
    """And a second flag tells where REAL's own harness, which looks for the word anywhere, counts otherwise."""
    told = Ruling(about=ruling_key(SCRIPT["source"], STATE), **ruling)
    found = finding(SCRIPT, rulings=(told,))
    assert (found.outcome, found.by, found.flags[0]) == (outcome, "script eval_1.py", THEIRS), found
    assert len(found.flags) == flags, found.flags


@pytest.mark.parametrize("about", [ruling_key("print('FAILURE')", STATE), ruling_key(SCRIPT["source"], None)])
def test_a_ruling_on_another_script_or_state_does_not_count(about: str) -> None:
    found = finding(SCRIPT, rulings=(Ruling(about=about, how="ended", printed="SUCCESS"),))
    assert (found.outcome, found.by) == ("broken", None)
    assert "play the episode again" in found.reason


# ---------------------------------------------------------------- queries


@pytest.mark.parametrize(
    ("query", "value", "outcome"),
    [
        ('orders.added."0".id', "7", "passed"),
        ('orders.added."0".id', 7, "failed"),
        ('orders.added."0".count', 1, "passed"),
        ('orders.added."0".count', 1.0, "passed"),
        ('orders.added."0".count', "1", "failed"),
        ('orders.added."0".count', True, "passed"),  # as Python compares, and so REAL
        ('orders.added."0".price', 2.5, "passed"),
        ('orders.added."0".gift', True, "passed"),
        ('orders.added."1".id', None, "passed"),
        ('orders.added."1".id', "7", "failed"),
        ("keys(orders.added)", ["0"], "passed"),
        ("length(orders.added) == `1`", True, "passed"),
        ("length(none)", 0, "failed"),  # cannot be answered
    ],
)
def test_a_query_gives_exactly_what_is_expected(query: str, value: JsonValue, outcome: str) -> None:
    assert (
        finding({"kind": "jmespath", "query": query, "value": value, "rendition": "real"}).outcome == outcome
    )


def test_a_state_that_was_not_recorded_is_no_doing_of_the_agents() -> None:
    found = finding({"kind": "jmespath", "query": "a", "value": 1, "rendition": "other"})
    assert found.outcome == "broken"


def test_a_query_that_is_none_is_refused() -> None:
    with pytest.raises(ValidationError, match="no JMESPath query"):
        judges.parse(
            CheckSpec.model_validate({"kind": "jmespath", "query": "a[", "value": 1, "rendition": "real"})
        )


def test_the_reward_is_the_points_or_nothing_and_the_rest_of_the_world_is_open() -> None:
    check = {"kind": "jmespath", "query": 'orders.added."0".id', "value": "7", "rendition": "real"}
    stray = Change(site="dashdish", table="address", change="removed", key=(1,), before={"id": 1})
    verdict = judges.judge(played(check, changes=(stray,)))
    assert (verdict.outcome, verdict.scores, verdict.defects) == ("passed", {"reward": 2.0}, ("subjective",))
    assert judges.judge(played({**check, "value": "8"})).scores == {"reward": 0.0}


# ---------------------------------------------------------------- facts

SAYS = {"says": ["Wingstop", ["Man vs. Fries", "Man v Fries"]]}
LISTED = {"says": [{"sql": "SELECT name, price"}], "at_least": 1}
PRICE = {"money": [{"sql": "SELECT cents"}]}


@pytest.mark.parametrize(
    ("fact", "answer", "outcome"),
    [
        (SAYS, "First Wingstop, then Man vs Fries.", "passed"),
        (SAYS, ["WINGSTOP", "man v. fries"], "passed"),
        (SAYS, "Wingstop", "failed"),
        (SAYS, "Wingstopper and Man vs. Fries", "failed"),
        ({**SAYS, "but_not": ["Taco Bell"]}, "Wingstop, Man vs. Fries, Taco Bell", "failed"),
        ({**SAYS, "but_not": ["Taco Bell"]}, "Wingstop, Man vs. Fries, Taco Belle", "passed"),
        (LISTED, "A Moss Mug for $8.00", "passed"),
        (LISTED, "A Moss Mug", "failed"),
        (LISTED, "$8.00 and $12.50", "failed"),
        ({**LISTED, "at_least": 2}, "A Moss Mug for $8.00", "failed"),
        ({"says": ["144 Hz"]}, "It has 144Hz.", "passed"),
        ({"says": ["144 Hz"]}, "It has 1144 Hz.", "failed"),
        (PRICE, "$17.11", "passed"),
        (PRICE, "It is 17.11 dollars", "passed"),
        (PRICE, "It costs $17.11, or $19.11 as a medium.", "failed"),
        (PRICE, "$1,711", "failed"),
        (PRICE, "$17.115", "failed"),
        ({**PRICE, "may_say": ["19.11"]}, "It costs $17.11, or $19.11 as a medium.", "passed"),
        ({"number": 5}, "5", "passed"),
        ({"number": 5}, "Five restaurants offer delivery.", "passed"),
        ({"number": 5}, "1. Souvla\n2. DragonEats\nThat makes 5, rated 4.5 or so.", "passed"),
        ({"number": 5}, "5 or 6", "failed"),
        ({"number": 5}, "$5", "failed"),
        ({"number": 5}, "15", "failed"),
        ({"happened": [{"table": "cart_line", "row": {"size": "Large"}}]}, "Done.", "passed"),
        ({"happened": [{"table": "cart_line", "change": "removed"}]}, "Done.", "passed"),
        ({"happened": [{"table": "cart_line", "row": {"size": "Small"}}]}, "Done.", "failed"),
        (SAYS, "", "failed"),
        (SAYS, None, "failed"),
        (SAYS, "Wingstop, Man vs. Fries " * 400, "failed"),
    ],
)
def test_a_fact_holds_or_does_not(fact: dict[str, Any], answer: JsonValue, outcome: str) -> None:
    found = finding({"kind": "llm_boolean", "rubric": "Is it so?", "fact": fact}, answer)
    assert found.outcome == outcome, found.reason
    assert found.by == ("fact" if answer else None)


def test_a_fact_that_cannot_be_looked_up_is_no_doing_of_the_agents() -> None:
    check = {"kind": "llm_boolean", "rubric": "Is it so?", "fact": {"says": [{"sql": "SELECT nothing"}]}}
    assert finding(check).outcome == "broken"


@pytest.mark.parametrize(
    "fact", [{}, {"at_least": 2, "number": 1}, {"says": [""]}, {"money": ["much"]}, {"says": [[]]}]
)
def test_a_fact_that_says_nothing_is_refused(fact: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        graded.Fact.model_validate(fact)


# ---------------------------------------------------------------- a model


class Model:
    """A jury that says the same of every claim and quotes the whole answer for it."""

    def __init__(self, verdict: str) -> None:
        self.name = "openai/steady"
        self.verdict = verdict
        self.asked = 0

    def replies(self, asked: Question, votes: int) -> Replies:
        """One a vote."""
        self.asked += 1
        evidence = [{"source": asked.sources[0].name, "quote": asked.sources[0].text}]
        said = [
            {"id": name, "verdict": self.verdict, "evidence": evidence, "why": "So."} for name in asked.ids
        ]
        return Replies(model=self.name, texts=(json.dumps({"criteria": said}),) * votes)


RUBRIC = {"kind": "llm_boolean", "rubric": "Is it so?"}


@pytest.mark.parametrize(
    ("verdict", "outcome"), [("met", "passed"), ("not_met", "failed"), ("cannot_tell", "unscored")]
)
def test_a_model_decides_where_there_is_one(verdict: str, outcome: str) -> None:
    found = finding(RUBRIC, "5", Model(verdict))
    assert (found.outcome, found.by) == (outcome, "openai/steady")


def test_a_model_that_says_otherwise_than_the_fact_is_flagged() -> None:
    found = finding({**RUBRIC, "fact": SAYS}, "Taco Bell", Model("met"))
    assert (found.outcome, found.by) == ("passed", "openai/steady")
    assert "the fact would say failed" in found.flags[0]


def test_without_fact_and_model_it_is_unscored_and_has_no_reward() -> None:
    verdict = judges.judge(played(RUBRIC), Nobody())
    assert (verdict.outcome, verdict.scores) == ("unscored", {})


def test_no_model_is_asked_for_an_answer_that_is_none() -> None:
    model = Model("met")
    assert finding(RUBRIC, "", model).outcome == "failed"
    assert model.asked == 0


def test_no_model_is_asked_where_the_state_has_failed_already() -> None:
    model = Model("met")
    wrong = {"kind": "jmespath", "query": "none", "value": 1, "rendition": "real"}
    trajectory = played(RUBRIC)
    task = trajectory.task.model_copy(
        update={"checks": (*trajectory.task.checks, CheckSpec.model_validate(wrong))}
    )
    header = trajectory.header.model_copy(update={"task": task})
    assert judges.judge(trajectory.model_copy(update={"header": header}), model).outcome == "failed"
    assert model.asked == 0


# ---------------------------------------------------------------- one thing after the other


def hopped(*hops: dict[str, Any]) -> Finding:
    """What is found of hops: the page /orders was opened at step 0, a line came at step 0 and went at step 1."""
    opened = (
        Opened(step=0, site="dashdish", path="/orders?page=2"),
        Opened(step=-1, site="dashdish", path="/"),
    )
    named = [{"name": f"hop {number}", **hop} for number, hop in enumerate(hops, 1)]
    return finding({"kind": "hops", "hop": named}, opened=opened)


PUT, TAKEN = {"table": "cart_line"}, {"table": "cart_line", "change": "removed"}


@pytest.mark.parametrize(
    ("hops", "made"),
    [
        ([{"path": "/orders"}, PUT, TAKEN], 3),
        ([PUT, {"path": "/orders"}], 2),  # by the same action
        ([TAKEN, PUT], 1),
        ([TAKEN, {"path": "/orders"}], 1),
        ([{"path": "/"}, PUT], 0),  # before the first action nobody has done anything
        ([{"path": "/orders?page=3"}, PUT], 0),
        ([PUT, {"table": "cart_line", "site": "omnizon"}], 1),
    ],
)
def test_hops_count_in_their_order(hops: list[dict[str, Any]], made: int) -> None:
    found = hopped(*hops)
    assert isinstance(found.actual, list)
    assert (found.outcome, len(found.actual)) == ("passed" if made == len(hops) else "failed", made)


def test_the_share_of_hops_is_a_score() -> None:
    check = {"kind": "hops", "hop": [{"name": "a", **TAKEN}, {"name": "b", **PUT}]}
    assert judges.judge(played(check)).scores["hops"] == 0.5


@pytest.mark.parametrize("hop", [{}, {"path": "/a", "table": "b"}, {"path": "a"}])
def test_a_hop_is_a_page_or_a_row(hop: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        judges.parse(
            CheckSpec.model_validate({"kind": "hops", "hop": [{"name": "a", **hop}, {"name": "b", **PUT}]})
        )
