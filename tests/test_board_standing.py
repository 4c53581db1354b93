"""The leaderboard: shared ranks, what is ours in its own column, equal bytes of equal inputs."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from xml.etree import ElementTree

import jsonschema
import pytest
from typer.testing import CliRunner, Result

from harness.board import results, schemas, standing, written
from harness.cli import app
from harness.errors import UsageError
from harness.types import AgentInfo
from tests import runs

ROOT = Path(__file__).parent.parent
NAMES = [f"omnizon/t{number:02d}" for number in range(40)]
FEW = NAMES[:20]
BASELINES = {"oracle": "p", "idle": "f", "random": "f", "constant:yes": "f", "enumerate": "f"}


def told(*words: str | Path) -> Result:
    """What the command says."""
    return CliRunner().invoke(app, [str(word) for word in words], env={"COLUMNS": "200"})


def run(folder: Path, passed: int, agent: str, trials: int = 1, first: int = 0, **plan: object) -> Path:
    """A run in which so many tasks pass, from the first one on."""
    outcomes = dict.fromkeys(FEW, "f" * trials) | dict.fromkeys(FEW[first : first + passed], "p" * trials)
    return runs.write(folder, outcomes, agent=agent, **plan)


@pytest.fixture
def field(tmp_path: Path) -> list[Path]:
    """One agent far ahead, two that nothing tells apart, and all baselines."""
    several = [run(tmp_path / f"a{passed}", passed, f"agent{passed}") for passed in (19, 7, 5)]
    return several + [
        runs.write(tmp_path / agent[:4], dict.fromkeys(FEW, outcome), agent=agent)
        for agent, outcome in BASELINES.items()
    ]


def stood(folders: list[Path], **words: bool) -> standing.Standing:
    """The leaderboard of these."""
    return standing.standing([results.read(folder) for folder in folders], "Shops", **words)


def test_a_place_is_shared_where_nothing_tells_two_agents_apart(field: list[Path]) -> None:
    rows = {row.agent: row for row in stood(field).rows}
    ranks = {agent: row.rank for agent, row in rows.items()}
    assert ranks == {"agent19": (1, 1), "agent7": (2, 3), "agent5": (2, 3)} | dict.fromkeys(BASELINES)
    assert [row.agent for row in stood(field).rows] == ["agent19", "agent7", "agent5", *BASELINES]
    assert written.rank(rows["agent7"]) == "2–3"


def test_agents_that_could_read_the_state_stand_with_no_others(tmp_path: Path, field: list[Path]) -> None:
    theirs = [run(tmp_path / name, 9, name, transport="real-compat") for name in ("theirs", "another")]
    for others in (field[:1], field[-1:], field):
        with pytest.raises(UsageError, match="stand on no leaderboard with others"):
            stood([*theirs, *others], allow_incomparable=True)
    assert {row.agent for row in stood(theirs).rows} == {"theirs", "another"}


def test_equal_rates_on_other_tasks_are_told_apart_task_by_task_or_not_at_all(tmp_path: Path) -> None:
    far = [run(tmp_path / "a", 10, "one"), run(tmp_path / "b", 10, "other", first=10)]
    assert {row.rank for row in stood(far).rows} == {(1, 2)}


def test_the_same_inputs_give_the_same_bytes_but_for_the_volatile_block(
    field: list[Path], tmp_path: Path
) -> None:
    first = standing.as_json(stood(field))
    elsewhere = [Path(shutil.copytree(folder, tmp_path / "elsewhere" / folder.name)) for folder in field]
    again = standing.as_json(stood(elsewhere))
    one, other = json.loads(first), json.loads(again)
    assert one.pop("volatile") != other.pop("volatile")
    assert json.dumps(one) == json.dumps(other)
    assert standing.as_json(stood(field), volatile=False) == standing.as_json(
        stood(elsewhere), volatile=False
    )
    assert str(tmp_path) not in standing.as_json(stood(field), volatile=False)


@pytest.mark.parametrize("name", schemas.PUBLISHED)
def test_the_published_schemas_are_the_models(name: str) -> None:
    path = ROOT / "schema" / f"{name}.schema.json"
    assert path.read_text() == schemas.text(name), f"harness schema {name} > {path.relative_to(ROOT)}"
    jsonschema.Draft202012Validator.check_schema(json.loads(path.read_text()))


def test_what_is_written_is_what_the_schemas_say(field: list[Path], tmp_path: Path) -> None:
    assert told("leaderboard", *field, "--out", tmp_path / "out").exit_code == 0
    schema = json.loads((ROOT / "schema" / "results.schema.json").read_text())
    whole = json.loads((tmp_path / "out" / "results.json").read_text())
    jsonschema.validate(whole, schema)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(whole | {"colour": "red"}, schema)
    comparison = json.loads(told("compare", field[0], field[1], "--json").output)
    schema = json.loads((ROOT / "schema" / "comparison.schema.json").read_text())
    for one in comparison:
        jsonschema.validate(one, schema)


def test_what_is_ours_has_its_own_columns_and_bounds_the_rate(tmp_path: Path) -> None:
    outcomes = dict.fromkeys(NAMES, "f") | dict.fromkeys(NAMES[:20], "p") | {NAMES[39]: "b", NAMES[38]: "-"}
    [row] = stood([runs.write(tmp_path / "a", outcomes)]).rows
    assert row.counts == {"planned": 40, "passed": 20, "failed": 18, "broken": 1, "unscored": 0, "missing": 1}
    assert row.success
    assert row.success.value == pytest.approx(20 / 38, abs=1e-6)
    assert row.bounds == (0.5, 0.55)
    line = next(line for line in written.markdown(stood([tmp_path / "a"])).splitlines() if "somebody" in line)
    cells = [cell.strip() for cell in line.strip("|").split("|")]
    assert cells[1:10] == ["somebody 1†", "52.6 %", "36.0–69.3 (50.0–55.0)", "–", "18", "1", "0", "1", "2"]


def test_pass_at_k_and_pass_hat_k_over_all_tasks(tmp_path: Path) -> None:
    outcomes = {NAMES[0]: "pf", NAMES[1]: "pp", NAMES[2]: "ff", NAMES[3]: "fp"}
    [row] = stood([runs.write(tmp_path / "a", outcomes)]).rows
    assert row.pass_at == {"1": 0.5, "2": 0.75}
    assert row.pass_hat == {"1": 0.5, "2": 0.25}
    assert row.flaky == (NAMES[0], NAMES[3])


def test_a_run_under_other_limits_is_refused_or_marked_and_not_ranked(tmp_path: Path) -> None:
    folders = [run(tmp_path / "a", 5, "one"), run(tmp_path / "b", 15, "other", limits={"max_steps": 99})]
    refused = told("leaderboard", *folders, "--out", tmp_path / "out")
    assert isinstance(refused.exception, UsageError)
    assert "limits: the tasks' own -> max_steps 99" in str(refused.exception)
    assert not (tmp_path / "out").exists()
    marked = told("leaderboard", *folders, "--out", tmp_path / "out", "--allow-incomparable")
    assert marked.exit_code == 0
    assert "| – | other‡ |" in marked.output
    assert "- ‡ other: limits: the tasks' own -> max_steps 99" in marked.output


def test_baselines_stand_beside_whatever_is_given(tmp_path: Path, field: list[Path]) -> None:
    alone = stood(field[:1])
    assert alone.absent == ("oracle", "idle", "random", "constant", "enumerate")
    assert written.markdown(alone).count("not played") == 5
    assert stood(field).absent == ()


@pytest.mark.parametrize(
    ("agent", "outcome", "fault"),
    [("idle", "p", "idle passes omnizon/t00.1"), ("oracle", "f", "oracle fails omnizon/t00.1: answer")],
)
def test_a_baseline_that_is_not_as_it_must_be_spoils_the_whole(
    tmp_path: Path, agent: str, outcome: str, fault: str
) -> None:
    wrong = runs.write(tmp_path / "a", {NAMES[0]: outcome}, agent=agent)
    ended = told("leaderboard", wrong, "--out", tmp_path / "out")
    assert ended.exit_code == 4
    assert f"> **Not valid**: {fault}" in ended.output
    assert "not valid" in (tmp_path / "out" / "badge.svg").read_text()


def test_two_runs_that_nobody_could_tell_apart_are_refused(tmp_path: Path) -> None:
    folders = [run(tmp_path / "a", 1, "same"), run(tmp_path / "b", 2, "same")]
    with pytest.raises(UsageError, match="one of 2 runs of 'same'"):
        stood(folders)


HOSTILE = 'x|y</title><script>alert(1)</script>[a](javascript:x) `"&\n# big'


def test_an_agents_name_cannot_write_the_table_or_the_badge(tmp_path: Path) -> None:
    folder = run(tmp_path / "a", 20, "agent")
    named = results.read(folder)
    hostile = standing.standing(
        [results.Results(**vars(named) | {"agent": AgentInfo(name=HOSTILE)})], "Shops"
    )
    lines = [line for line in written.markdown(hostile).splitlines() if "alert" in line]
    assert len(lines) == 1
    assert len(re.findall(r"(?<!\\)\|", lines[0])) == len(written.HEADS) + 1
    assert "<script" not in lines[0]
    assert "](" not in lines[0].replace("\\[a]", "")
    drawn = ElementTree.fromstring(written.badge(hostile))
    assert [one.tag.rpartition("}")[2] for one in drawn.iter()].count("script") == 0


def test_the_badge_tells_the_best_row(field: list[Path]) -> None:
    drawn = ElementTree.fromstring(written.badge(stood(field)))
    assert drawn.attrib["aria-label"].startswith("harness: agent19 95.0% ±")


def test_a_file_that_is_no_results_json_is_told(tmp_path: Path) -> None:
    (tmp_path / "results.json").write_text("{}")
    with pytest.raises(UsageError, match=r"no results\.json of this harness"):
        standing.from_json(tmp_path / "results.json")
