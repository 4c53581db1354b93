"""The gate: each reason to stay shut has its exit code, and what was not looked at is told."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import jsonschema
import pytest
from typer.testing import CliRunner, Result

from harness.board import gate, reports, results, standing
from harness.board.standing import as_json
from harness.cli import app
from tests import runs

ROOT = Path(__file__).parent.parent
NAMES = [f"omnizon/t{number:02d}" for number in range(20)]
FAILED = dict.fromkeys(NAMES, "f")
HALF = FAILED | dict.fromkeys(NAMES[:10], "p")


def told(*words: str | Path) -> Result:
    """What the command says."""
    return CliRunner().invoke(app, [str(word) for word in words], env={"COLUMNS": "200"})


@pytest.fixture
def base(tmp_path: Path) -> Path:
    """Half of twenty tasks pass."""
    return runs.write(tmp_path / "base", HALF)


@pytest.fixture
def idle(tmp_path: Path) -> Path:
    """Nothing passes."""
    return runs.write(tmp_path / "idle", FAILED, agent="idle")


def test_a_run_that_is_no_worse_is_let_through(tmp_path: Path, base: Path, idle: Path) -> None:
    new = runs.write(tmp_path / "new", HALF | {NAMES[0]: "f", NAMES[15]: "p"})
    ended = told("gate", new, "--against", base, "--validity", idle)
    assert ended.exit_code == 0, ended.output
    assert "+0.0 points" in ended.output
    assert "would mostly stay unseen" in ended.output
    assert "note: validity agents not given: oracle, random, constant, enumerate" in ended.output
    assert "note: no must-pass list was given" in ended.output


CASES: dict[str, tuple[dict[str, str], list[str], int, str]] = {
    "worse": (FAILED, [], 1, "regression: -50.0 points"),
    "a must-pass task": (HALF | {NAMES[3]: "f"}, ["omnizon/t03"], 1, "must-pass: omnizon/t03 must pass, and failed"),
    "a must-pass glob of nothing": (HALF, ["omnizon/zz*"], 3, "no task of the run matches 'omnizon/zz*'"),
    "a broken trial": (HALF | {NAMES[3]: "b"}, [], 3, "coverage: omnizon/t03.1 is broken: ending: the site fell over"),
    "a trial that was not played": (HALF | {NAMES[3]: "-"}, [], 3, "coverage: omnizon/t03.1 is missing"),
    "a task that vanished": (dict.fromkeys(NAMES[1:], "p"), [], 3, "coverage: omnizon/t00 is in"),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_the_gate_stays_shut(tmp_path: Path, base: Path, case: str) -> None:
    outcomes, must, code, words = CASES[case]
    new = runs.write(tmp_path / "new", outcomes)
    (tmp_path / "must").write_text("# what has to work\n" + "\n".join(must))
    ended = told("gate", new, "--against", base, "--must-pass", tmp_path / "must")
    assert ended.exit_code == code, ended.output
    assert words in ended.output
    assert f"the gate stays shut (exit code {code})" in ended.output


def test_a_task_may_be_retired_by_name(tmp_path: Path, base: Path) -> None:
    new = runs.write(tmp_path / "new", dict(list(HALF.items())[1:]))
    words = ("gate", new, "--against", base, "--allow-incomparable")
    assert told(*words).exit_code == 3
    assert told(*words, "--retired", "omnizon/t00").exit_code == 0


def test_what_is_not_comparable_is_refused_or_marked(tmp_path: Path, base: Path) -> None:
    new = runs.write(tmp_path / "new", HALF, versions=runs.VERSIONS | {"harness": "9"})
    ended = told("gate", new, "--against", base)
    assert (ended.exit_code, "comparability: harness: 0 -> 9" in ended.output) == (2, True)
    marked = told("gate", new, "--against", base, "--allow-incomparable")
    assert (marked.exit_code, "marked as not comparable: harness: 0 -> 9" in marked.output) == (0, True)


def test_an_agent_that_knows_nothing_and_passes_comes_before_everything_else(
    tmp_path: Path, base: Path
) -> None:
    lucky = runs.write(tmp_path / "idle", FAILED | {NAMES[2]: "p"}, agent="idle")
    new = runs.write(tmp_path / "new", FAILED | {NAMES[3]: "b"})
    ended = told("gate", new, "--against", base, "--validity", lucky)
    assert ended.exit_code == 4
    assert ended.output.startswith("validity: idle passes omnizon/t02.1\ncoverage: ")


def test_a_validity_agent_that_has_not_tried_all_shows_nothing(tmp_path: Path, base: Path) -> None:
    part = runs.write(tmp_path / "idle", dict(list(FAILED.items())[1:]), agent="idle")
    ended = told("gate", base, "--validity", part)
    assert (ended.exit_code, "idle has not tried 1 task: omnizon/t00" in ended.output) == (4, True)
    assert told("gate", base, "--validity", base).exit_code == 1  # refused: somebody else's run


def test_a_margin_asks_for_proof_of_being_no_worse(tmp_path: Path, base: Path) -> None:
    new = runs.write(tmp_path / "new", HALF)
    assert told("gate", new, "--against", base, "--margin", "0.5").exit_code == 0
    few = told("gate", new, "--against", base, "--margin", "0.05")
    assert few.exit_code == 1
    assert "not shown to be less than 5 points worse" in few.output


def test_a_results_json_is_as_good_as_the_run_that_it_was_made_of(tmp_path: Path, base: Path) -> None:
    kept = tmp_path / "results.json"
    kept.write_text(as_json(standing.standing([results.read(base)], "Kept")))
    new = runs.write(tmp_path / "new", FAILED)
    by_file, by_run = (told("gate", new, "--against", path, "--json").output for path in (kept, base))
    assert by_file.replace(str(kept), str(base)) == by_run
    jsonschema.validate(json.loads(by_run), json.loads((ROOT / "schema" / "gate.schema.json").read_text()))
    other = runs.write(tmp_path / "other", FAILED, agent="nobody")
    assert "has no row of the agent 'nobody'" in str(told("gate", other, "--against", kept).exception)


def test_junit_tells_theirs_from_ours(tmp_path: Path, base: Path) -> None:
    new = runs.write(tmp_path / "new", HALF | {NAMES[0]: "b", NAMES[1]: "-"})
    ended = told("gate", new, "--against", base, "--junit", tmp_path / "out" / "junit.xml")
    assert ended.exit_code == 3
    suites = ElementTree.parse(tmp_path / "out" / "junit.xml").getroot()
    assert [suite.attrib["name"] for suite in suites] == ["gate", "somebody 1"]
    assert suites[0].attrib["failures"] == "2"
    assert {name: suites[1].attrib[name] for name in ("tests", "failures", "errors", "skipped")} == {
        "tests": "20", "failures": "10", "errors": "2", "skipped": "0"
    }  # fmt: skip
    case = suites[1].findall("testcase")[0]
    assert (case.attrib["classname"], case.attrib["name"]) == ("omnizon", "t00.1")
    assert [one.attrib["message"] for one in case.findall("error")] == ["ending: the site fell over"]


def test_xml_holds_whatever_an_agent_said(tmp_path: Path, base: Path) -> None:
    run = results.read(base)
    nasty = results.Trial("omnizon/t00", 1, "failed", reason='\x00\x1b[31m"<&>\ud800')
    spoiled = results.Results(**vars(run) | {"trials": (nasty, *run.trials[1:])})
    text = reports.junit([spoiled])
    message = ElementTree.fromstring(text.encode()).find(".//failure")
    assert message is not None
    assert message.attrib["message"] == '\ufffd\ufffd[31m"<&>\ufffd'


def test_annotations_point_at_the_tasks_file_and_stay_one_line() -> None:
    found = gate.Gate(
        run="r",
        against=None,
        findings=(
            gate.Finding(kind="must-pass", task="omnizon/a", told="100%\nof it"),
            gate.Finding(kind="must-pass", task="omnizon/shop-goal@0042", told="x"),
        ),
    )
    assert reports.annotated(found) == [
        "::error file=tasks/omnizon/a.toml,title=gate%3A must-pass::100%25%0Aof it",
        "::error file=tasks/families/omnizon/shop_goal.py,title=gate%3A must-pass::x",
    ]


def test_the_summary_is_appended_and_never_so_long_that_it_is_dropped(tmp_path: Path, base: Path) -> None:
    path = tmp_path / "summary.md"
    path.write_text("before\n")
    assert told("gate", base, "--summary", path).exit_code == 0
    assert path.read_text().startswith("before\n## ✅ Gate\n")
    assert "| somebody 1 |" in path.read_text()
    long = reports.summary(gate.Gate(run="r", against=None, findings=()), "☃" * 400_000)
    assert len(long.encode()) < 1_000_000
    assert long.endswith("the artifact holds all of it\n")
