"""Users to talk to: what they reply, what becomes of it in an episode, and how it is judged."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from pydantic import ValidationError

import judges
from harness.agents import Script
from harness.browser import Browser
from harness.episode import header, play
from harness.errors import UsageError, UserError
from harness.replay import difference
from harness.store import Record
from harness.talk import Gone, Recalled, User, user_of, voices
from harness.talk.persona import PROMPT, Persona
from harness.talk.turns import LONGEST, TOO_LONG, TOO_MANY
from harness.types import Change, Exchange, Say, Step, Talk, Task, Trajectory, Turn
from tests.model_server import Body, ModelServer, Said
from tests.tiny.app import site
from tests.trajectories import observation, trajectory

TALK: dict[str, Any] = {
    "turns": 4,
    "default": "Hm?",
    "rule": [
        {"name": "change", "asked": [["order"]], "once": True, "reply": "Make it two."},
        {"name": "consent", "asked": [["order"], ["$*", "total"]], "after": ["change"], "reply": "Yes."},
        {"name": "color", "asked": [["color", "colour"]], "unless": ["not the color"], "reply": "Red."},
        {"name": "size", "asked": [["size*"]], "reply": "Large."},
        {"name": "bye", "asked": [["bye"]], "reply": "Bye!", "ends": True},
    ],
}


def task(talk: dict[str, Any] | None = TALK, **fields: Any) -> Task:
    """On the tiny site."""
    whole: dict[str, Any] = {
        "id": "tiny/milk",
        "goal": "Write down what I want.",
        "shape": "act",
        "sites": ("tiny",),
        "check": [{"kind": "state", "table": "note", "rows": [{"text": "Red."}]}],
    }
    return Task.model_validate(whole | ({"talk": talk} if talk else {}) | fields)


async def replies(*said: str, talk: dict[str, Any] = TALK) -> list[str]:
    """What a scripted user says to messages one after the other."""
    user = user_of(task(talk))
    assert user
    return [(await user.hear(one)).reply for one in said]


@pytest.mark.parametrize(
    ("said", "heard"),
    [
        (["Which color?"], ["Red."]),
        (["WHICH  COLOUR, please"], ["Red."]),
        (["Is it colorful?"], ["Hm?"]),
        (["Which sizes are there?"], ["Large."]),
        (["It is not the color that matters"], ["Hm?"]),
        (["Which color and which size?"], [TOO_MANY]),
        (["color size bye order"], [TOO_MANY]),
        (["Shall I order it for $5?", "Shall I order both for $9?"], ["Make it two.", "Yes."]),
        (
            ["Shall I order?", "Shall I order them?", "The total is $9: order?"],
            ["Make it two.", "Hm?", "Yes."],
        ),
        (["color? size? now? when?"], [TOO_MANY]),
        (["color " + "x" * LONGEST], [TOO_LONG]),
        (["x", "y", "z", "color"], ["Hm?", "Hm?", "Hm?", "Red."]),
    ],
)
async def test_a_scripted_user_replies_by_the_first_rule_that_fits(said: list[str], heard: list[str]) -> None:
    assert await replies(*said) == heard


async def test_two_questions_are_answered_where_the_user_answers_two() -> None:
    assert await replies("Which color and size?", talk=TALK | {"at_once": 2}) == ["Red. Large."]


async def test_a_rule_for_any_message_is_alone() -> None:
    rules = [{"name": "hello", "reply": "Hello!", "once": True}, *TALK["rule"]]
    assert await replies("color?", "color?", talk=TALK | {"rule": rules}) == ["Hello!", "Red."]


@pytest.mark.parametrize("said", [["x"] * 5, ["bye", "color?"]])
async def test_a_user_stays_for_so_many_messages_and_not_after_the_farewell(said: list[str]) -> None:
    with pytest.raises(Gone):
        await replies(*said)


@pytest.mark.parametrize(
    "talk",
    [
        {},
        {"rule": [{"name": "a", "reply": "b"}], "persona": "c"},
        {"rule": [{"name": "a", "reply": "b"}], "facts": {"c": "d"}},
    ],
)
def test_a_user_is_of_one_kind(talk: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Talk.model_validate(talk)


def test_a_task_without_a_user_is_written_down_as_before() -> None:
    assert "talk" not in task(None).model_dump_json()
    assert "user" not in observation(0).model_dump_json()
    assert "exchange" not in Step(observation=observation(0), turn=Turn()).model_dump_json()


# ---------------------------------------------------------------- in an episode


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    """One for all."""
    browser = await Browser.launch()
    yield browser
    await browser.stop()


ASK = {"say": "Which color?"}
WRITE = (
    {"read": "» User: (.*)", "as": "word"},
    {"fill": "textbox:Text", "text": "Red."},
    {"click": "button:Write"},
)


async def played(
    browser: Browser, folder: Path, one: Task, *steps: dict[str, Any], user: User | None = None
) -> Trajectory:
    """An episode of the scripted agent."""
    head = header(one, 1, "test", [site], browser)
    with Record(folder) as record:
        return await play(one, Script(steps), [site], browser, record, head, user=user)


@pytest.mark.asyncio(loop_scope="module")
async def test_the_reply_is_shown_once_and_written_down(browser: Browser, tmp_path: Path) -> None:
    told = await played(
        browser, tmp_path, task(), ASK, *WRITE, {"say": "It says {word}: order?"}, {"done": True}
    )
    assert judges.judge(told).outcome == "passed", told.footer.ending
    ask, fill, _click, confirm, _done = told.steps
    assert ask.exchange == Exchange(said="Which color?", reply="Red.", told=("color",))
    assert fill.observation.user == "Red."
    assert fill.observation.told.startswith("» User: Red.\n")
    assert fill.observation.text == ask.observation.text, "the page itself is as it was"
    assert told.steps[2].observation.user is None
    assert confirm.exchange
    assert confirm.exchange.said == "It says Red.: order?"
    again = await played(
        browser, tmp_path, task(), ASK, *WRITE, {"say": "It says {word}: order?"}, {"done": True}
    )
    assert difference(told, again) is None
    assert again.footer.digests == told.footer.digests


@pytest.mark.asyncio(loop_scope="module")
async def test_where_there_is_no_user_say_is_refused(browser: Browser, tmp_path: Path) -> None:
    told = await played(browser, tmp_path, task(None), ASK | {"may_fail": True}, {"done": True})
    result = told.steps[1].observation.result
    assert result
    assert (result.error, told.steps[0].exchange) == ("unknown_action", None)
    assert "no user to talk to" in result.message


@pytest.mark.asyncio(loop_scope="module")
async def test_a_user_that_cannot_reply_breaks_the_episode_and_does_not_fail_it(
    browser: Browser, tmp_path: Path
) -> None:
    one = task({"persona": "A nurse.", "facts": {"color": "She likes red."}})
    told = await played(browser, tmp_path, one, ASK, {"done": True})
    assert told.footer.ending.reason == "broken"
    assert judges.judge(told).outcome == "broken"


class Slow:
    """A user who takes longer than the agent has in all."""

    async def hear(self, text: str) -> Exchange:
        """After a while."""
        await asyncio.sleep(1.6)
        return Exchange(said=text, reply="Red.", told=("color",))


@pytest.mark.asyncio(loop_scope="module")
async def test_the_time_of_the_user_is_not_the_agents(browser: Browser, tmp_path: Path) -> None:
    one = task(limits={"max_seconds": 1.5})
    told = await played(browser, tmp_path, one, ASK, {"done": True}, user=Slow())
    assert told.footer.ending.reason == "done"


# ---------------------------------------------------------------- judged


def talked(check: dict[str, Any], *steps: Exchange | str) -> str:
    """The outcome of a conversation; a text among it is a table to which a row was added then."""
    ready = trajectory()
    told = Step(observation=observation(0), turn=Turn(action=Say(text="x")))
    made = [
        told.model_copy(update={"exchange": one})
        if isinstance(one, Exchange)
        else told.model_copy(
            update={"changes": (Change(site="omnizon", table=one, change="added", key=(1,)),)}
        )
        for one in steps
    ]
    checks = [{"kind": "said", **check}, {"kind": "answer", "text": "yes"}]
    ours = Task.model_validate(
        {**ready.task.model_dump(exclude={"checks", "talk"}), "check": checks, "talk": TALK}
    )
    whole = ready.model_copy(
        update={"steps": tuple(made), "header": ready.header.model_copy(update={"task": ours})}
    )
    [finding] = [one for one in judges.judge(whole).findings if one.label.startswith("said")]
    assert finding.reason
    return finding.outcome


def ex(said: str, *told: str) -> Exchange:
    """What was said, and what it was told."""
    return Exchange(said=said, reply="…", told=told)


BEFORE = {"heard": "color", "before": {"table": "orders"}}
TOLD = {"told": {"money": ["48.50"], "may_say": ["24.25"]}}
CONSENT = {"heard": "consent", "before": {"table": "orders"}, **TOLD}


@pytest.mark.parametrize(
    ("check", "steps", "outcome"),
    [
        ({"heard": "color"}, [ex("color?", "color")], "passed"),
        ({"heard": "color"}, [ex("color and size?")], "failed"),
        ({"heard": "color"}, [], "failed"),
        (BEFORE, [ex("color?", "color"), "orders"], "passed"),
        (BEFORE, ["orders", ex("color?", "color")], "failed"),
        (BEFORE, [ex("color?", "color")], "failed"),
        (BEFORE, ["orders", ex("color?", "color"), "orders"], "failed"),
        (BEFORE | {"after": {"table": "cart"}}, ["cart", ex("color?", "color"), "orders"], "passed"),
        (BEFORE | {"after": {"table": "cart"}}, [ex("color?", "color"), "cart", "orders"], "failed"),
        (CONSENT, [ex("$48.50?", "consent"), "orders"], "passed"),
        (CONSENT, [ex("2 at $24.25 are $48.50?", "consent"), "orders"], "passed"),
        (CONSENT, [ex("$48.51?", "consent"), "orders"], "failed"),
        (CONSENT, [ex("$48.50 or $47.50?", "consent"), "orders"], "failed"),
        (CONSENT, [ex("$48.50."), ex("ok?", "consent"), "orders"], "failed"),
        (CONSENT, [ex("$1?", "consent"), ex("$48.50?", "consent"), "orders"], "passed"),
        (CONSENT, [ex("$48.50?", "consent"), ex("$1?", "consent"), "orders"], "failed"),
        (CONSENT, [ex("$48.50? " + "x" * 600, "consent"), "orders"], "failed"),
        (TOLD, [ex("$48.50."), ex("Anything else?")], "passed"),
        (TOLD, [ex("$48.50."), ex("$99.00.")], "failed"),
        (TOLD, [ex("It is done.")], "failed"),
        (TOLD, [ex("The total is not $48.50.")], "failed"),
        (TOLD, [ex("It isn’t $48.50")], "failed"),
        (TOLD, [ex("It is not true that the total is $48.50.")], "failed"),
        (TOLD, [ex("Anything but $48.50")], "failed"),
        (TOLD, [ex("$48.50 is not the total.")], "failed"),
        (TOLD, [ex("The total is $48.50. No, that is wrong.")], "failed"),
        (TOLD, [ex("$48.50."), ex("Sorry, my last message was wrong.")], "failed"),
        (TOLD, [ex("$48.50."), ex("It is not $48.50.")], "failed"),
        (CONSENT, [ex("The total is not $48.50. May I?", "consent"), "orders"], "failed"),
        (TOLD, [ex("It is not $40.00 but $48.50.")], "passed"),
        (TOLD, [ex("$40.00 was wrong: the total is $48.50.")], "passed"),
        (TOLD, [ex("I said $40.00, which was wrong. It comes to 48.50 dollars.")], "passed"),
        (TOLD, [ex("$40.00."), ex("That was wrong. The total is $48.50.")], "passed"),
        (TOLD, [ex("The total is $48.50 (my earlier answer was wrong).")], "passed"),
        (TOLD, [ex("I have not ordered yet: the total is $48.50.")], "passed"),
        (TOLD, [ex("I have not placed it since the total is $48.50")], "passed"),
        (TOLD, [ex("Not including a tip, the total is $48.50. If that is wrong, tell me.")], "passed"),
        (TOLD, [ex("No problem at all! USD 48.50, with no tip.")], "passed"),
        ({"told": {"money": ["1,204.50"]}}, [ex("It comes to USD 1,204.50, all told.")], "passed"),
        ({"told": {"money": ["1,204.50"]}}, [ex("It comes to 204.50, all told.")], "failed"),
        ({"told": {"number": 5}}, [ex("There are not 5.")], "failed"),
        ({"told": {"says": ["red"], "but_not": ["blue"]}}, [ex("Not the red one.")], "failed"),
        ({"told": {"says": ["red"], "but_not": ["blue"]}}, [ex("The red one, not the blue.")], "passed"),
        ({"told": {"says": ["red"], "but_not": ["blue"]}}, [ex("The red one.")], "passed"),
        ({"told": {"says": ["red"], "but_not": ["blue"]}}, [ex("The red or the blue one.")], "failed"),
        ({"never": ["4021"]}, [ex("The card ends in 21.")], "passed"),
        ({"never": ["4021"]}, [ex("14021 and 40217")], "passed"),
        ({"never": ["4021"]}, [ex("It is 4021")], "failed"),
        ({"never": ["4021"]}, [ex("It is 40-21")], "failed"),
        ({"never": ["4021"]}, [ex("It is 4 0 2 1")], "failed"),
        ({"never": ["4021"]}, [ex("four zero two one")], "failed"),
        ({"never": ["farewell"]}, [ex("For the Fare-well!")], "failed"),
    ],
)
def test_what_was_said_is_judged(
    check: dict[str, Any], steps: Sequence[Exchange | str], outcome: str
) -> None:
    assert talked(check, *steps) == outcome


@pytest.mark.parametrize(
    "check",
    [
        {},
        {"heard": "color", "never": ["4021"]},
        {"never": ["40"]},
        {"never": ["4021"], "before": {"table": "orders"}},
        {"heard": "weight"},
    ],
)
def test_a_check_that_says_nothing_sensible_is_refused(check: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"said|never|secret|tells"):
        talked(check)


def test_a_said_check_without_a_user_is_refused() -> None:
    with pytest.raises(ValueError, match="no user to talk to"):
        judges.read(task(None, check=[{"kind": "said", "heard": "color"}]))


# ---------------------------------------------------------------- played by a model

PERSONA = Talk.model_validate(
    {"persona": "A nurse.", "facts": {"color": "She likes red.", "size": "She wears large."}}
)


def nurse(body: Body) -> Said:
    """Tells what the newest message asks for."""
    newest = str(body["messages"][-1]["content"])
    told = [name for name in ("color", "size") if name in newest]
    if "garble" in newest:
        return Said("I would rather not.")
    reply = "Red, see [12]link." if "color" in told else "What?"
    names = ", ".join(f'"{name}"' for name in told)
    return Said(f'{{"reply": "{reply}", "told": [{names}], "ended": false}}')


@pytest.fixture(scope="module")
def server() -> Iterator[ModelServer]:
    """The model's provider."""
    with ModelServer({"nurse": nurse}) as running:
        yield running


async def test_a_model_plays_the_user_and_is_replayed(
    server: ModelServer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name, value in server.environ.items():
        monkeypatch.setenv(name, value)
    kept = tmp_path / "talks.jsonl"

    def user(word: str | None) -> Persona:
        return Persona("tiny/milk", "Buy it.", PERSONA, voices.voice(word, [kept], kept))

    async def talk(one: Persona) -> list[Exchange]:
        return [await one.hear("Hello!"), await one.hear("Which color?")]

    told = await talk(user("openai/nurse"))
    assert [one.told for one in told] == [(), ("color",)]
    assert told[1].reply == "Red, see (12)link."
    assert told[1].by == "openai/nurse"
    assert PROMPT in kept.read_text()
    assert await talk(user("replay")) == told
    with pytest.raises(UserError, match="no reply is recorded"):
        await user("replay").hear("Which size?")
    with pytest.raises(UserError, match="wrote no reply"):
        await user("openai/nurse").hear("garble")
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")
    monkeypatch.setenv("OPENAI_API_BASE", "http://127.0.0.1:9/v1")
    with pytest.raises(UserError, match="gives no reply"):
        await user("openai/nurse").hear("Which size?")


async def test_a_record_is_replayed_by_what_its_user_said_then() -> None:
    recalled = Recalled([ex("Which color?", "color")])
    assert (await recalled.hear("Which color?")).told == ("color",)
    with pytest.raises(Gone):
        await recalled.hear("Which size?")


def test_a_voice_that_is_none_is_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="names no provider"):
        voices.voice("nobody", [], tmp_path / "talks.jsonl")
