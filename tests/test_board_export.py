"""Exports: each line is what its schema says, comes from a judged trial, and gives nothing away."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from typer.testing import CliRunner, Result

from harness.board import export
from harness.cli import app
from harness.errors import UsageError
from harness.store import Run
from harness.types import Click, Step, Turn
from tests import runs
from tests.trajectories import observation

ROOT = Path(__file__).parent.parent
OUTCOMES = {"omnizon/a": "pf", "omnizon/b": "ffb", "omnizon/c": "p-"}
LINES = {"sft": 2, "pairs": 1, "rl": 10}


@pytest.fixture
def run(tmp_path: Path) -> Path:
    """Five judged trials of two steps each, one that broke and one that was not played."""
    return runs.write(tmp_path / "run", OUTCOMES)


def exported(form: str, *folders: Path, out: Path) -> list[dict[str, Any]]:
    """The lines of a file that the command wrote."""
    words = ["export", *map(str, folders), "--format", form, "--out", str(out)]
    ended: Result = CliRunner().invoke(app, words)
    assert ended.exit_code == 0, ended.output or ended.exception
    return [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize("form", LINES)
def test_every_line_is_what_the_published_schema_and_the_model_say(
    run: Path, tmp_path: Path, form: Any
) -> None:
    found = exported(form, run, out=tmp_path / "out.jsonl")
    schema = json.loads((ROOT / "schema" / f"export-{form}.schema.json").read_text())
    for line in found:
        jsonschema.validate(line, schema)
        assert export.ROWS[form].model_validate(line).model_dump(mode="json") == line
    assert len(found) == LINES[form]


@pytest.mark.parametrize("form", LINES)
def test_datasets_loads_it_back_where_it_is_installed(run: Path, tmp_path: Path, form: str) -> None:
    datasets = pytest.importorskip(
        "datasets", reason="not among the packages of the tests: it brings pyarrow"
    )
    found = exported(form, run, out=tmp_path / "out.jsonl")
    loaded = datasets.load_dataset(
        "json", data_files=str(tmp_path / "out.jsonl"), split="train", cache_dir=str(tmp_path / "cache")
    )
    assert loaded.to_list() == found


def test_a_passed_play_is_a_conversation_that_ends_with_its_last_action(run: Path, tmp_path: Path) -> None:
    first = exported("sft", run, out=tmp_path / "out.jsonl")[0]
    assert first["id"] == "run/omnizon/a.1"
    roles = [message["role"] for message in first["messages"]]
    assert roles == ["system", "user", "user", "assistant", "user", "assistant"]
    assert first["messages"][1]["content"] == "Say yes."
    assert json.loads(first["messages"][-1]["content"]) == {"op": "done", "answer": "yes"}


def test_a_pair_is_what_two_trials_did_on_the_same_page(run: Path, tmp_path: Path) -> None:
    [pair] = exported("pairs", run, out=tmp_path / "out.jsonl")
    assert (pair["step"], pair["chosen_from"], pair["rejected_from"]) == (
        1,
        "run/omnizon/a.1",
        "run/omnizon/a.2",
    )
    assert pair["prompt"][-1]["content"].endswith("snow ☃ done")
    answers = [json.loads(pair[side][0]["content"])["answer"] for side in ("chosen", "rejected")]
    assert answers == ["yes", "no"]


def test_pairs_are_found_across_runs_and_none_twice(run: Path, tmp_path: Path) -> None:
    other = runs.write(tmp_path / "other", {"omnizon/b": "pp", "omnizon/a": "ff"})
    found = exported("pairs", run, other, out=tmp_path / "out.jsonl")
    assert [(one["task"], one["chosen_from"]) for one in found] == [
        ("omnizon/a", "run/omnizon/a.1"),
        ("omnizon/b", "other/omnizon/b.1"),
    ]


def test_plays_that_part_by_another_page_are_no_pair(run: Path, tmp_path: Path) -> None:
    where = Run(run).trial("omnizon/a", 2)
    elsewhere = Step(observation=observation(0, "another page"), turn=Turn(action=Click(ref=3)))
    played = runs.played("omnizon/a", 2, "f")
    runs.put(where, played.model_copy(update={"steps": (elsewhere, *played.steps[1:])}))
    with pytest.raises(UsageError, match="part on the same page"):
        export.write([run], "pairs", tmp_path / "out.jsonl")


def test_the_reward_comes_with_the_last_step_of_what_passed(run: Path, tmp_path: Path) -> None:
    found = exported("rl", run, out=tmp_path / "out.jsonl")
    by_episode: dict[str, list[dict[str, Any]]] = {}
    for line in found:
        by_episode.setdefault(line["episode"], []).append(line)
    assert {name: [line["reward"] for line in lines] for name, lines in by_episode.items()} == {
        "run/omnizon/a.1": [0, 1], "run/omnizon/a.2": [0, 0], "run/omnizon/b.1": [0, 0], "run/omnizon/b.2": [0, 0],
        "run/omnizon/c.1": [0, 1],
    }  # fmt: skip
    assert [(line["t"], line["terminated"], line["truncated"]) for line in by_episode["run/omnizon/a.1"]] == [
        (0, False, False),
        (1, True, False),
    ]


def test_checks_gold_and_solutions_stay_at_home(run: Path, tmp_path: Path) -> None:
    for form in LINES:
        exported(form, run, out=tmp_path / f"{form}.jsonl")
        text = (tmp_path / f"{form}.jsonl").read_text()
        for secret in ("SELECT", "solution", "near_miss", '"check', "gold"):
            assert secret not in text, (form, secret)


def test_what_has_nothing_to_export_or_no_such_format_is_told(tmp_path: Path) -> None:
    nothing = runs.write(tmp_path / "nothing", {"omnizon/a": "b"})
    for form, words in (
        ("sft", "no trial passed"),
        ("rl", "no trial was judged"),
        ("xyz", "no format 'xyz'"),
    ):
        ended = CliRunner().invoke(app, ["export", str(nothing), "--format", form, "-o", str(tmp_path / "x")])
        assert isinstance(ended.exception, UsageError)
        assert words in str(ended.exception)
    assert not (tmp_path / "x").exists()
