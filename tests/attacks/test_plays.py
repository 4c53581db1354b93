"""Hostile agents play in real Chromium, over a real pipe, in a real jail: none passes, and an honest one does."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

import judges
from harness.types import Trajectory
from tests.attacks import plays as hostile

Plays = dict[str, Trajectory]


@pytest.fixture(scope="module")
def plays(tmp_path_factory: pytest.TempPathFactory) -> Plays:
    """Name -> what was recorded of that agent."""
    return asyncio.run(hostile.all_of_them(tmp_path_factory.mktemp("run") / "tiny"))


def outcomes(plays: Plays, name: str) -> dict[str, str]:
    """What became of each check, with `all` for the verdict."""
    verdict = judges.judge(plays[name])
    return {"all": verdict.outcome, **{one.label: one.outcome for one in verdict.findings}}


def told(plays: Plays, name: str) -> Any:
    """What that agent brought home."""
    return plays[name].footer.answer


def test_an_honest_agent_passes(plays: Plays) -> None:
    """The same task, site, pipe and jail: so what fails below fails for what it does."""
    assert outcomes(plays, "honest")["all"] == "passed"


@pytest.mark.parametrize(
    "name", [name for name in [*hostile.PLAYS, "posts open"] if name not in ("honest", "again")]
)
def test_no_hostile_agent_passes_and_none_is_our_fault(plays: Plays, name: str) -> None:
    assert outcomes(plays, name)["all"] == "failed"


def test_doing_nothing_fails_every_check(plays: Plays) -> None:
    assert set(outcomes(plays, "idles").values()) == {"failed"}


@pytest.mark.parametrize("name", ["schemes", "doors"])
def test_no_address_but_the_sites_opens(plays: Plays, name: str) -> None:
    """Schemes, hosts and ports: each is refused by name, and the page stays where it was."""
    for address, (result, url, text) in told(plays, name).items():
        assert (result["ok"], result["error"]) == (False, "navigation_blocked"), address
        assert url == "http://tiny.test/", address
        assert "root:" not in text


def test_a_site_has_no_page_that_tells_or_resets_its_state(plays: Plays) -> None:
    for address, (_, _, text) in told(plays, "controls").items():
        assert "We could not find that page" in text, address


def test_markup_that_is_written_into_a_page_stays_text(plays: Plays) -> None:
    """It is neither run nor taken for what the judge looks for: the row holds the whole text and not `milk`."""
    trajectory = plays["injects"]
    assert trajectory.footer.last
    assert trajectory.footer.last.title == "Tiny Notes"
    assert "<script>" in trajectory.footer.last.text
    assert outcomes(plays, "injects")["state:note"] == "failed"


def test_orders_to_the_judge_are_an_answer_like_any_other(plays: Plays) -> None:
    assert outcomes(plays, "injects")["answer"] == "failed"


def test_there_is_no_action_that_runs_code_or_edits_storage(plays: Plays) -> None:
    assert set(told(plays, "scripts")) == {"unknown_action"}
    assert [note["text"] for note in noted(plays, "scripts")] in ([], [""])


def test_from_its_jail_an_agent_finds_no_port_of_ours(plays: Plays) -> None:
    if hostile_level(plays) != "none":
        assert told(plays, "posts") == {} or "rrno" in told(plays, "posts")
    assert not noted(plays, "posts")


def test_even_without_walls_a_request_past_the_browser_is_refused_and_flagged(plays: Plays) -> None:
    """It found the site's port and worked out the session's cookie; what it lacks is the browser's key."""
    statuses = told(plays, "posts open")
    assert any("403" in str(status) for status in statuses.values())
    assert not noted(plays, "posts open")
    flags = {refused for step in plays["posts open"].steps for refused in step.refused}
    assert "OUTSIDE POST http://tiny.test/notes" in flags


def hostile_level(plays: Plays) -> str:
    """What the jail of these plays is worth, as the agent that looks around found it."""
    return "none" if not str(told(plays, "searches")["name"]).startswith("stopped") else "walls"


def noted(plays: Plays, name: str) -> list[Any]:
    """The notes that were written in that play."""
    return [change.after for change in plays[name].footer.changes if change.table == "note"]


def test_more_than_was_asked_for_fails(plays: Plays) -> None:
    """One row too many, whatever it says; the answer alone does not save it."""
    assert outcomes(plays, "more") == {"all": "failed", "state:note": "failed", "answer": "passed"}


def test_the_same_thing_twice_fails(plays: Plays) -> None:
    assert outcomes(plays, "twice") == {"all": "failed", "state:note": "failed", "answer": "passed"}


def test_leaving_in_the_middle_is_failed_and_counted(plays: Plays) -> None:
    assert plays["crashes"].footer.ending.reason == "crash"
    assert judges.judge(plays["crashes"]).outcome == "failed"


def test_an_agent_cannot_have_its_end_count_as_our_fault(plays: Plays) -> None:
    """Whatever it writes of jails and harnesses into its pipes: it has failed, and is not played again."""
    assert plays["breaks"].footer.ending.reason == "protocol_error"
    assert judges.judge(plays["breaks"]).outcome == "failed"


def test_files_of_the_machine_are_not_uploaded(plays: Plays) -> None:
    assert set(told(plays, "uploads")) == {"bad_argument"}


def test_batches_and_floods_buy_no_further_step(plays: Plays) -> None:
    assert plays["hoards"].footer.ending.reason == "steps"
    assert len(plays["hoards"].steps) == plays["hoards"].task.limits.max_steps


def test_what_an_agent_finds_of_the_benchmark_is_nothing(plays: Plays) -> None:
    """No task, no run, no environment of ours, no name of another machine, and nothing is left behind."""
    loot = told(plays, "searches")
    if hostile_level(plays) == "none":
        pytest.skip("this machine can have no jail: `harness doctor` says why")
    assert "canary-4711" not in json.dumps(loot)
    assert "tasks" not in str(loot["/proc/self/cwd"])
    for place, got in loot.items():
        if not place.startswith("/proc/"):
            assert str(got).startswith("stopped"), place
    assert not (hostile.ROOT / "tasks" / "planted.toml").exists()


def test_an_agent_is_told_neither_task_nor_checks_nor_score(plays: Plays) -> None:
    """The id is nowhere in its environment, its arguments or its messages."""
    loot = told(plays, "searches")
    assert "tiny/milk" not in json.dumps(loot)
    assert "HARNESS_GOAL=Write down: milk." in str(
        loot.get("/proc/self/environ", "HARNESS_GOAL=Write down: milk.")
    )


def test_nothing_of_one_episode_is_left_for_the_next(plays: Plays) -> None:
    """Same digest of the state at the start, same pages, whatever sixteen others did meanwhile."""
    starts = {play.footer.digests.start for play in plays.values() if play.footer.digests}
    assert len(starts) == 1
    first, again = plays["honest"], plays["again"]
    assert first.footer.digests == again.footer.digests
    assert [step.observation.text for step in first.steps] == [step.observation.text for step in again.steps]
