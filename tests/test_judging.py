"""Runs judged again, and judges measured against what is known."""

from __future__ import annotations

import gc
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import statsmodels.stats.inter_rater as oracle
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from harness import catalog, juries
from harness import run as runs
from harness.board import results
from harness.cli import app
from harness.errors import UsageError
from harness.judging import calibrate, regrade
from harness.judging.agreement import Agreement
from harness.store import Record, Run
from harness.types import CheckSpec, Task, Trajectory
from judges.jury import Nobody
from tests import labelled
from tests.judge_models import JUDGES
from tests.model_server import ModelServer, let_go
from tests.test_judges_rubric import RUBRIC, STATE, Played, episode
from tests.trajectories import trajectory

CASES = labelled.FOLDER / "cases.jsonl"
pytestmark = pytest.mark.filterwarnings("ignore")  # litellm's own, of its dependencies


@pytest.fixture(autouse=True)
def collected() -> Iterator[None]:
    """What litellm leaves open is collected here, where its warnings are known: elsewhere it would fail a test."""
    yield
    let_go()
    gc.collect()


# ---------------------------------------------------------------- agreement


@given(st.lists(st.tuples(st.booleans(), st.booleans()), min_size=1, max_size=60))
def test_kappa_is_statsmodels(pairs: list[tuple[bool, bool]]) -> None:
    table = [
        [sum(pair == (one, other) for pair in pairs) for other in (True, False)] for one in (True, False)
    ]
    found = Agreement.of([(one, other) for one, other in pairs])
    ours = found.kappa.value
    if ours is not None:
        assert found.kappa.low is not None
        assert found.kappa.high is not None
        assert found.kappa.low < found.kappa.high, "a handful of cases proves nobody perfect"
        assert ours == pytest.approx(oracle.cohens_kappa(table, return_results=False))
    else:
        assert len(set(pairs)) == 1


def test_abstentions_are_no_agreement_and_no_mistake() -> None:
    said = [(True, True), (True, None), (False, None), (False, False), (True, False), (False, True)]
    found = Agreement.of(said)
    assert (found.right, found.lenient, found.strict, found.refused, found.abstained) == (1, 1, 1, 1, 2)
    assert (found.precision.value, found.recall.value, found.kappa.value) == (0.5, 0.5, 0)
    assert found.coverage.value == pytest.approx(4 / 6)
    assert Agreement.of([(True, None)]).precision.value is None


# ---------------------------------------------------------------- calibration


@pytest.fixture(scope="module")
def measured() -> dict[str, Agreement]:
    """Each judge over all criteria of the labelled cases, asked over HTTP."""
    names = ("honest", "lenient", "strict", "injectable", "undecided", "down")
    with ModelServer(JUDGES) as server, pytest.MonkeyPatch.context() as patch:
        for name, value in server.environ.items():
            patch.setenv(name, value)
        found = calibrate.calibrate(CASES, [juries.jury(f"openai/{name}", []) for name in names])
    return {
        judge.rpartition("/")[2]: one for judge, criterion, one in found.rows() if criterion == calibrate.ALL
    }


def test_calibration_tells_judges_apart(measured: dict[str, Agreement]) -> None:
    honest, lenient, strict, injectable = (measured[n] for n in ("honest", "lenient", "strict", "injectable"))
    assert (honest.precision.value or 0) > 0.9
    assert honest.recall.value == 1
    assert (lenient.precision.value or 1) < 0.6
    assert lenient.recall.value == 1
    assert (strict.recall.value or 0) < 0.5
    assert honest.lenient < injectable.lenient < lenient.lenient
    assert honest.kappa.value is not None
    assert lenient.kappa.value is not None
    assert honest.kappa.low is not None
    assert honest.kappa.low > (lenient.kappa.high or 0)


@pytest.mark.parametrize("name", ["undecided", "down"])
def test_who_does_not_decide_is_neither_right_nor_wrong(measured: dict[str, Agreement], name: str) -> None:
    found = measured[name]
    assert (found.right, found.lenient, found.strict) == (0, 0, 0)
    assert found.abstained > 40


def test_the_shipped_votes_are_replayed_offline_and_written_as_a_page(tmp_path: Path) -> None:
    page = tmp_path / "judges.html"
    done = CliRunner().invoke(app, ["judge", "calibrate", str(CASES), "--json", "--page", str(page)])
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    [whole] = [row for row in told["agreement"] if row["criterion"] == calibrate.ALL]
    assert (whole["judge"], whole["abstained"]) == ("openai/honest", 0)
    assert whole["precision"]["low"] < whole["precision"]["value"] <= whole["precision"]["high"]
    assert "openai/honest" in page.read_text()
    plain = CliRunner().invoke(app, ["judge", "calibrate", str(CASES)])
    assert "two_cups" in plain.output
    assert "wrong" in plain.output


def test_the_labelled_cases_are_those_that_their_maker_makes_and_of_tasks_as_they_are() -> None:
    assert [json.loads(line) for line in CASES.read_text().splitlines()] == labelled.cases()
    for name in (labelled.REVIEW, labelled.JACKET):
        played = runs.judged(_play(name))
        assert played.outcome == "passed"
        [task] = catalog.find([name])
        assert _play(name).task == task


def _play(task: str) -> Trajectory:
    return calibrate._play(CASES, labelled.play(task))


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("{}", r"cases.jsonl:1: case: Field required"),
        ('{"case":"a","kind":"good","trajectory":"x","truth":{"a":true}}', "no finished trajectory at"),
        ("", "holds no cases"),
    ],
)
def test_a_file_that_holds_no_cases_is_told(tmp_path: Path, line: str, told: str) -> None:
    file = tmp_path / "cases.jsonl"
    file.write_text(line)
    with pytest.raises(UsageError, match=told):
        calibrate.calibrate(file, [Nobody()])


def test_a_label_of_no_claim_is_told(tmp_path: Path) -> None:
    case = {**labelled.cases()[0], "trajectory": str(CASES.parent / labelled.play(labelled.REVIEW))}
    (tmp_path / "cases.jsonl").write_text(json.dumps({**case, "truth": {"warm": True}}))
    with pytest.raises(UsageError, match=r"labels warm; the rubric of .* claims two_cups, recommends"):
        calibrate.calibrate(tmp_path / "cases.jsonl", [Nobody()])


# ---------------------------------------------------------------- judged again


def recorded(folder: Path, *several: Trajectory) -> Run:
    """A run that was played so, judged by nobody's help."""
    run = Run(folder)
    run.freeze(runs.plan("oracle", [one.task for one in several], 1, {}))
    for one in several:
        with Record(run.trial(one.task.id, 1)) as record:
            record.write(one.header)
            for step in one.steps:
                record.write(step)
            record.write(one.footer)
    run.write_verdicts([runs.judged(one) for one in several])
    return run


def test_nothing_flips_where_nothing_has_changed(tmp_path: Path) -> None:
    run = recorded(tmp_path, trajectory())
    before = (tmp_path / "verdicts.jsonl").read_bytes()
    found = regrade.regrade(run, Nobody())
    assert (found.flips, found.unknown) == ((), ())
    assert (tmp_path / "verdicts.jsonl").read_bytes() == before


def test_another_jury_flips_a_verdict_and_says_so(tmp_path: Path) -> None:
    run = recorded(tmp_path, episode(checks=(STATE, RUBRIC)))
    [flip] = regrade.regrade(run, Played("honest")).flips
    assert (flip.before, flip.after) == ("unscored", "passed")
    assert flip.because == ("the jury is openai/honest, was none",)
    assert flip.findings[0].startswith("rubric:hot_handle: unscored -> passed: 3 of 3 votes")


def test_a_table_of_runs_replays_the_votes_that_were_cast_and_believes_no_written_verdict(
    tmp_path: Path,
) -> None:
    checks = (STATE, {**RUBRIC, "criterion": [{**RUBRIC["criterion"][0], "words": {"some": [["handle"]]}}]})
    denied = episode("The handle doesn't get hot.", checks=checks)
    run = recorded(tmp_path, denied)
    assert results.read(tmp_path).counts["passed"] == 1, "by its words, for nobody was asked"
    with ModelServer(JUDGES) as server, pytest.MonkeyPatch.context() as patch:
        for name, value in server.environ.items():
            patch.setenv(name, value)
        regrade.regrade(run, juries.jury("openai/honest", [], tmp_path / juries.VOTES))
    read = results.read(tmp_path)
    assert (read.counts["failed"], read.trials[0].by_model) == (1, True)
    forged = (tmp_path / "verdicts.jsonl").read_text().replace('"outcome":"failed"', '"outcome":"passed"')
    (tmp_path / "verdicts.jsonl").write_text(forged)
    assert results.read(tmp_path).counts["failed"] == 1
    (tmp_path / juries.VOTES).unlink()
    assert results.read(tmp_path).counts["broken"] == 1


def test_todays_checks_flip_a_verdict_and_another_goal_does_not(tmp_path: Path) -> None:
    played = trajectory()
    run = recorded(tmp_path, played)
    stricter = played.task.model_copy(
        update={"checks": (CheckSpec.model_validate({"kind": "answer", "text": "no"}),)}
    )
    assert regrade.edited(run, {stricter.id: stricter}) == [stricter.id]
    assert regrade.regrade(run, Nobody()).flips == ()
    [flip] = regrade.regrade(run, Nobody(), {stricter.id: stricter}).flips
    assert (flip.before, flip.after) == ("passed", "failed")
    assert "the task's checks have changed" in flip.because
    assert flip.findings[0].startswith("answer: passed -> failed: expected")
    regrade.regrade(run, Nobody())
    other = stricter.model_copy(update={"goal": "Say no."})
    found = regrade.regrade(run, Nobody(), {other.id: other})
    assert found.flips == ()
    assert found.as_played == (f"{other.id} has another goal since it was played; play it again",)


def test_a_verdict_says_what_it_was_reached_by(tmp_path: Path) -> None:
    recorded(tmp_path, trajectory())
    [line] = (tmp_path / "verdicts.jsonl").read_text().splitlines()
    told = json.loads(line)["provenance"]
    task: Task = trajectory().task
    assert told["task"] == runs.digest(task.model_dump_json())
    assert told["jury"] == "none"
    assert len(told["judges"]) == 12


def test_judging_a_run_again_from_the_command_line(tmp_path: Path) -> None:
    recorded(tmp_path, trajectory())
    lines = (tmp_path / "verdicts.jsonl").read_text()
    (tmp_path / "verdicts.jsonl").write_text(lines.replace('"outcome":"passed"', '"outcome":"failed"'))
    done = CliRunner().invoke(app, ["judge", str(tmp_path), "--judge", "none", "--same"])
    assert done.exit_code == 1, done.output
    assert "failed -> passed" in done.output
    assert "1 of 1 verdicts flipped" in done.output
    again = CliRunner().invoke(app, ["judge", str(tmp_path), "--judge", "none", "--same", "--json"])
    assert (again.exit_code, json.loads(again.stdout)["flips"]) == (0, [])
