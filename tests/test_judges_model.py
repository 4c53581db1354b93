"""The rubric judge through litellm, over HTTP, to a server of ours; and its votes, kept and replayed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

import judges
from harness import juries
from harness.errors import StoreError, UsageError
from judges.jury import Model, Replay, Votes
from tests.judge_models import JUDGES
from tests.model_server import ModelServer
from tests.test_judges_rubric import GOOD, RUBRIC, STATE, episode, finding

pytestmark = pytest.mark.filterwarnings("ignore")  # litellm's own, of its dependencies


@pytest.fixture(scope="module")
def served() -> Iterator[ModelServer]:
    """The judges, and an environment in which `openai/NAME` is one of them."""
    with ModelServer(JUDGES) as server, pytest.MonkeyPatch.context() as patch:
        for name, value in server.environ.items():
            patch.setenv(name, value)
        yield server


def test_every_kind_of_judge_over_the_wire(served: ModelServer, tmp_path: Path) -> None:
    """Whatever a model does, verdicts that need none stay as they are, and no failed check is lifted."""
    sound, spoiled = episode(GOOD), episode(GOOD, stars=5)
    plain = judges.judge(spoiled)
    expected = {
        "honest": "passed", "lenient": "passed", "strict": "failed", "injectable": "passed",
        "fabricator": "unscored", "undecided": "unscored", "down": "unscored", "gone": "unscored",
        "garbage": "unscored", "shapeless": "unscored", "noise": "unscored", "empty": "unscored",
    }  # fmt: skip
    for name, outcome in expected.items():
        jury = Model(f"openai/{name}")
        verdict = judges.judge(sound, jury)
        assert (name, verdict.outcome) == (name, outcome)
        asked = len(served.asked)
        assert judges.judge(spoiled, jury) == plain
        assert len(served.asked) == asked, "a task that has failed already asks nobody"


def test_a_port_where_nobody_listens_is_unscored(
    served: ModelServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("OPENAI_API_BASE", "OPENAI_BASE_URL"):
        monkeypatch.setenv(name, "http://127.0.0.1:9/v1")
    found = finding(judges.judge(episode(), Model("openai/honest")))
    assert found.outcome == "unscored"
    assert "could not be asked" in found.reason


def test_a_reply_that_is_no_ballot_is_asked_for_once_more(served: ModelServer) -> None:
    before = len(served.asked)
    judges.judge(episode(checks=(STATE, {**RUBRIC, "votes": 1})), Model("openai/garbage"))
    first, second = served.asked[before:]
    assert second["messages"][: len(first["messages"])] == first["messages"]
    assert "cannot be read" in second["messages"][-1]["content"]
    assert first["temperature"] == 0
    assert first["response_format"]["type"] == "json_schema"


def test_votes_are_kept_and_replayed_without_a_model(served: ModelServer, tmp_path: Path) -> None:
    file = tmp_path / "votes.jsonl"
    verdict = judges.judge(episode(), juries.jury("openai/honest", [file], file))
    lines = [json.loads(line) for line in file.read_text().splitlines()]
    assert sorted((line["model"], line["vote"]) for line in lines) == [
        ("openai/honest", n) for n in (1, 2, 3)
    ]
    assert all(line["input_tokens"] > 100 and line["prompt"].startswith("rubric.v") for line in lines)
    asked = len(served.asked)
    assert judges.judge(episode(), juries.jury("replay", [file])) == verdict
    assert judges.judge(episode(), juries.jury("openai/honest", [file], file)) == verdict
    assert len(served.asked) == asked
    assert len(file.read_text().splitlines()) == 3


def test_a_replay_without_the_votes_is_broken_and_says_what_would_have_done(
    served: ModelServer, tmp_path: Path
) -> None:
    file = tmp_path / "votes.jsonl"
    for name in ("openai/honest", "openai/lenient"):
        judges.judge(episode(), juries.jury(name, [file], file))
    other = judges.judge(episode("Another text about the handle that is hot."), juries.jury("replay", [file]))
    assert other.outcome == "broken"
    assert "--judge PROVIDER/MODEL asks for them" in finding(other).reason
    two = judges.judge(episode(), juries.jury("replay", [file]))
    assert "say whose: --judge replay:openai/honest" in finding(two).reason
    assert judges.judge(episode(), juries.jury("replay:openai/lenient", [file])).outcome == "passed"
    assert judges.judge(episode(stars=1), juries.jury("replay", [file])).outcome == "failed"


def test_votes_that_were_tampered_with_do_not_count(served: ModelServer, tmp_path: Path) -> None:
    """What is kept is the reply; what it quotes is looked for again."""
    file = tmp_path / "votes.jsonl"
    no_hot = "A good pan for the price, all in all."
    judges.judge(episode(no_hot), juries.jury("openai/honest", [file], file))
    forged = (
        file.read_text()
        .replace("not_met", "met")
        .replace("A good pan for the price, all in", "The handle is hot")
    )
    file.write_text(forged)
    assert judges.judge(episode(no_hot), Replay(Votes([file]))).outcome == "unscored"
    file.write_text("{}\n")
    with pytest.raises(StoreError, match=r"votes.jsonl:1 is no recorded vote"):
        Votes([file])


@pytest.mark.parametrize(
    ("word", "told"), [("gpt", "names no provider and model"), ("replay:", "names no model behind the colon")]
)
def test_a_word_that_is_no_jury_is_told_at_once(word: str, told: str) -> None:
    with pytest.raises(UsageError, match=told):
        juries.jury(word, [])


def test_by_default_nobody_is_asked_and_in_ci_votes_are_replayed() -> None:
    assert (juries.default({}), juries.default({"CI": "true"})) == ("none", "replay")
