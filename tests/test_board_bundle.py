"""Bundles: what is handed in is packed alike each time, and what arrives is taken apart before it is believed."""

from __future__ import annotations

import hashlib
import json
import stat
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from harness import run
from harness.board import bundle
from harness.board.bundle import INVENTORY, PLAN, VERDICTS, Refused, Verified
from harness.errors import UsageError
from harness.store import TRAJECTORY, Run
from harness.types import Change, NearMiss, Task
from tests import runs
from tests.trajectories import task

OUTCOMES = {"omnizon/a": "pp", "omnizon/b": "fp", "omnizon/c": "ff"}
OURS = {name: task(name) for name in OUTCOMES}
AMBIENT: dict[str, tuple[str, ...]] = {"omnizon": ()}
A1 = f"omnizon/a.1/{TRAJECTORY}"


@pytest.fixture
def sent(tmp_path: Path) -> Path:
    """A bundle of six trials."""
    return bundle.pack(runs.write(tmp_path / "run", OUTCOMES), tmp_path / "sent.zip")


def verified(path: Path, into: Path, ours: dict[str, Task] | None = None, **words: Any) -> Verified:
    """What is found when it arrives."""
    into.mkdir()
    return bundle.verify(path, into, ours or OURS, run.digest, words.pop("ambient", AMBIENT), **words)


def contents(path: Path) -> dict[str, bytes]:
    """Name -> bytes."""
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def rewritten(path: Path, files: dict[str, bytes], listed: bool = True) -> Path:
    """Another bundle of these files, whose inventory lists them truly where it is `listed`."""
    if listed:
        items = {
            name: {"bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
            for name, data in files.items()
            if name != INVENTORY
        }
        files = files | {INVENTORY: json.dumps({"files": items}).encode()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return path


def test_what_is_sent_is_what_arrives_and_it_is_judged_here(sent: Path, tmp_path: Path) -> None:
    found = verified(sent, tmp_path / "in")
    assert (found.agent, found.trials, found.outcomes) == ("python agent.py", 6, {"failed": 3, "passed": 3})
    assert found.false_claims == ()
    for name in (PLAN, VERDICTS, A1):
        assert (tmp_path / "in" / name).read_bytes() == (tmp_path / "run" / name).read_bytes()


def test_equal_runs_give_equal_bytes(sent: Path, tmp_path: Path) -> None:
    again = runs.write(tmp_path / "elsewhere", dict(reversed(OUTCOMES.items())))
    (again / "run.json").write_bytes((tmp_path / "run" / "run.json").read_bytes())
    (again / "omnizon" / "a.1" / "agent.log").write_text("key=secret")
    packed = bundle.pack(again, tmp_path / "again.zip")
    assert packed.read_bytes() == sent.read_bytes()
    assert b"secret" not in b"".join(contents(packed).values())


def test_a_run_that_lacks_a_trial_is_not_packed(tmp_path: Path) -> None:
    folder = runs.write(tmp_path / "run", OUTCOMES | {"omnizon/b": "f-"})
    with pytest.raises(UsageError, match=r"lacks 1 trial: omnizon/b\.2"):
        bundle.pack(folder, tmp_path / "sent.zip")
    assert not (tmp_path / "sent.zip").exists()


def test_a_claimed_verdict_is_not_believed(sent: Path, tmp_path: Path) -> None:
    files = contents(sent)
    files[VERDICTS] = files[VERDICTS].replace(b'"outcome":"failed"', b'"outcome":"passed"')
    found = verified(rewritten(tmp_path / "false.zip", files), tmp_path / "in")
    assert found.outcomes == {"failed": 3, "passed": 3}
    assert [(one.task, one.trial, one.claimed, one.found) for one in found.false_claims] == [
        ("omnizon/b", 1, "passed", "failed"),
        ("omnizon/c", 1, "passed", "failed"),
        ("omnizon/c", 2, "passed", "failed"),
    ]
    assert '"outcome":"failed"' in (tmp_path / "in" / VERDICTS).read_text()


Files = dict[str, bytes]


def _swapped(files: Files, name: str, old: bytes, new: bytes) -> Files:
    assert old in files[name]
    return files | {name: files[name].replace(old, new)}


def _without(files: Files, name: str) -> Files:
    return {other: data for other, data in files.items() if other != name}


TRUE_INVENTORY: dict[str, tuple[Callable[[Files], Files], str, str]] = {
    "a trial taken out": (lambda f: _without(f, A1), "missing_trial", "1 trial: omnizon/a.1"),
    "a trial too many": (lambda f: f | {f"omnizon/a.3/{TRAJECTORY}": f[A1]}, "extra_file", "1 trial: omnizon/a.3"),
    "a trial cut short": (lambda f: f | {A1: f[A1].rpartition(b'{"footer"')[0]}, "missing_trial", "not played to"),
    "a damaged trial": (lambda f: _swapped(f, A1, b'{"step"', b'{"stop"'), "bad_trajectory", "omnizon/a.1"),
    "a trial of another task": (lambda f: f | {A1: f[f"omnizon/b.2/{TRAJECTORY}"]}, "wrong_trial", "holds omnizon/b.2"),
    "a trial by another agent": (lambda f: _swapped(f, A1, b"agent.py", b"other.py"), "wrong_trial", "other.py"),
    "its own checks": (lambda f: _swapped(f, A1, b'"text":"yes"', b'"text":"no"'), "foreign_task", "omnizon/a.1 holds"),
    "its own limits": (lambda f: _swapped(f, A1, b'"max_steps":30', b'"max_steps":99'), "foreign_task", "omnizon/a.1"),
    "its own excuses": (
        lambda f: _swapped(f, A1, b'"ambient":{"omnizon":[]}', b'"ambient":{"omnizon":["stock"]}'),
        "foreign_site", "excuses changes",
    ),
    "no plan": (lambda f: _without(f, PLAN), "missing_file", "there is no run.json"),
    "a plan that is none": (lambda f: f | {PLAN: b"{}"}, "bad_plan", "no run of this harness"),
    "a task that we have not": (lambda f: _swapped(f, PLAN, b"omnizon/a", b"omnizon/z"), "unknown_task", "omnizon/z"),
    "a log": (lambda f: f | {"omnizon/a.1/agent.log": b"x"}, "extra_file", "agent.log"),
}  # fmt: skip


@pytest.mark.parametrize("case", TRUE_INVENTORY)
def test_a_bundle_whose_inventory_is_true_is_still_refused(sent: Path, tmp_path: Path, case: str) -> None:
    spoil, name, words = TRUE_INVENTORY[case]
    with pytest.raises(Refused, match=words) as refused:
        verified(rewritten(tmp_path / "bad.zip", spoil(contents(sent))), tmp_path / "in")
    assert refused.value.name == name
    assert str(refused.value).startswith(f"{name}: ")


FALSE_INVENTORY: dict[str, tuple[Callable[[Files], Files], str]] = {
    "changed bytes": (lambda f: _swapped(f, A1, b"snow", b"rain"), "changed_bytes"),
    "a file taken out": (lambda f: _without(f, A1), "missing_file"),
    "a file too many": (lambda f: f | {f"omnizon/a.9/{TRAJECTORY}": b"x"}, "extra_file"),
    "no inventory": (lambda f: _without(f, INVENTORY), "missing_file"),
    "an inventory that is none": (lambda f: f | {INVENTORY: b"[]"}, "bad_inventory"),
    "an inventory of another kind": (
        lambda f: _swapped(f, INVENTORY, b"replica-harness-bundle/1", b"replica-harness-bundle/9"), "bad_inventory",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", FALSE_INVENTORY)
def test_a_bundle_that_is_not_what_its_inventory_says_is_refused(
    sent: Path, tmp_path: Path, case: str
) -> None:
    spoil, name = FALSE_INVENTORY[case]
    with pytest.raises(Refused) as refused:
        verified(rewritten(tmp_path / "bad.zip", spoil(contents(sent)), listed=False), tmp_path / "in")
    assert refused.value.name == name


@pytest.mark.parametrize(
    "name", ["../evil", "/etc/evil", "omnizon/../../evil", "..\\evil", "C:evil", "a/\x00/../b"]
)
def test_no_name_leads_outside(sent: Path, tmp_path: Path, name: str) -> None:
    path = tmp_path / "bad.zip"
    path.write_bytes(sent.read_bytes())
    with zipfile.ZipFile(path, "a") as archive:
        info = zipfile.ZipInfo("x")
        info.filename = name
        archive.writestr(info, b"evil")
    with pytest.raises(Refused) as refused:
        verified(path, tmp_path / "in")
    assert refused.value.name == "path_traversal"
    assert not list((tmp_path / "in").iterdir())


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFCHR, stat.S_IFIFO, stat.S_IFDIR])
def test_only_plain_files_are_unpacked(sent: Path, tmp_path: Path, kind: int) -> None:
    path = tmp_path / "bad.zip"
    path.write_bytes(sent.read_bytes())
    with zipfile.ZipFile(path, "a") as archive:
        info = zipfile.ZipInfo(f"omnizon/d.1/{TRAJECTORY}")
        info.external_attr = (kind | 0o777) << 16
        archive.writestr(info, b"/etc/passwd")
    with pytest.raises(Refused) as refused:
        verified(path, tmp_path / "in")
    assert refused.value.name == "not_a_plain_file"


def test_a_file_twice_is_refused(sent: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(sent, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr(A1, b"other")
    with pytest.raises(Refused) as refused:
        verified(sent, tmp_path / "in")
    assert refused.value.name == "duplicate_file"


def test_a_bomb_is_not_unpacked_beyond_what_it_announced(sent: Path, tmp_path: Path) -> None:
    files = contents(sent)
    honest = json.loads(files[INVENTORY])["files"][A1]
    files[A1] = b"\0" * 50_000_000
    items = json.loads(files[INVENTORY])
    bomb = rewritten(tmp_path / "bomb.zip", files, listed=False)
    assert bomb.stat().st_size < 200_000
    with pytest.raises(Refused, match=f"more than the {honest['bytes']:,} bytes announced") as refused:
        verified(bomb, tmp_path / "in")
    assert refused.value.name == "too_large"
    items["files"][A1]["bytes"] = bundle.LARGEST_FILE + 1
    files[INVENTORY] = json.dumps(items).encode()
    with pytest.raises(Refused) as refused:
        verified(rewritten(bomb, files, listed=False), tmp_path / "again")
    assert refused.value.name == "too_large"
    assert not list((tmp_path / "again").iterdir())


def test_what_is_no_archive_is_told(tmp_path: Path) -> None:
    (tmp_path / "x.zip").write_text("nothing")
    with pytest.raises(Refused) as refused:
        verified(tmp_path / "x.zip", tmp_path / "in")
    assert refused.value.name == "not_a_bundle"


def test_an_archive_cut_anywhere_or_with_a_bit_turned_is_refused_or_the_same(
    sent: Path, tmp_path: Path
) -> None:
    whole = sent.read_bytes()
    for number, at in enumerate(range(0, len(whole), max(1, len(whole) // 60))):
        broken = bytearray(whole)
        broken[at] ^= 0x55
        for kind, data in (("cut", whole[:at]), ("turned", bytes(broken))):
            path = tmp_path / f"{kind}{number}.zip"
            path.write_bytes(data)
            try:
                found = verified(path, tmp_path / f"{kind}{number}")
            except Refused:
                continue
            assert found == verified(sent, tmp_path / f"whole-{kind}{number}"), f"{kind} at {at}"


def test_a_task_that_has_changed_here_is_foreign(sent: Path, tmp_path: Path) -> None:
    miss = NearMiss(because="x", fails=("answer",), steps=({"done": "no"},))
    edited = OURS | {"omnizon/b": OURS["omnizon/b"].model_copy(update={"near_misses": (miss,)})}
    with pytest.raises(Refused, match="omnizon/b was played in other words") as refused:
        verified(sent, tmp_path / "in", edited)
    assert refused.value.name == "foreign_task"


def test_what_began_otherwise_is_refused_by_the_trial(sent: Path, tmp_path: Path) -> None:
    def begins(trajectory: Any) -> str:
        return "another state" if trajectory.task.id == "omnizon/c" else ""

    with pytest.raises(Refused, match=r"other_start: omnizon/c\.1: another state"):
        verified(sent, tmp_path / "in", begins=begins)


def test_a_change_that_nobody_asked_for_counts_whatever_the_claim(tmp_path: Path) -> None:
    folder = runs.write(tmp_path / "run", {"omnizon/a": "p"})
    one = runs.played("omnizon/a", 1, "p")
    over = Change(site="omnizon", table="cart_line", change="added", key=(1,), after={"id": 1})
    runs.put(
        Run(folder).trial("omnizon/a", 1),
        one.model_copy(update={"footer": one.footer.model_copy(update={"changes": (over,)})}),
    )
    found = verified(bundle.pack(folder, tmp_path / "sent.zip"), tmp_path / "in")
    assert [one.found for one in found.false_claims] == ["failed"]
