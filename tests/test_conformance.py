"""`harness agent check`: good agents come out clean, and each faulty one (tests/agents/faulty.py) by its own fault."""

from __future__ import annotations

import asyncio
import json
import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from harness.conformance.episodes import Episode, episodes
from harness.conformance.plays import Play, play_all
from harness.conformance.rules import RULES, Finding, breaks, findings
from harness.conformance.tables import outcome
from harness.run import Browsers
from judges import read

ROOT = Path(__file__).parent.parent
FAULTY = ROOT / "tests" / "agents" / "faulty.py"
TURN = 20.0

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browsers() -> AsyncIterator[Browsers]:
    """One browser for all."""
    browsers = Browsers()
    yield browsers
    await browsers.stop()


async def played(
    browsers: Browsers, folder: Path, command: str, *names: str, transport: str = "stdio", turn: float = TURN
) -> list[Play]:
    """The episodes of these names, or all of them."""
    found: list[Episode] = [
        one for one in episodes(turn) if not names or one.task.id.rpartition("/")[2] in names
    ]
    return await play_all(found, command, folder / "run", browsers, os.environ, transport=transport)


def seen(plays: list[Play], command: str, transport: str = "stdio") -> dict[str, Finding]:
    """What is found, by rule."""
    return {one.rule: one for one in findings(plays, transport, command)}


def wrong(found: dict[str, Finding]) -> list[str]:
    """The rules that are broken, of either kind."""
    return [rule for rule, one in found.items() if one.outcome == "wrong"]


FAULTS: list[tuple[str, str, list[str], str]] = [
    ("never starts", "price", ["starts"], "exited with code 1; its last words: ModuleNotFoundError"),
    ("chats first", "price", ["stdout"], "before ready: Loading the model ..."),
    ("speaks another version", "price", ["ready"], "speaks protocol '2.0'"),
    ("chats", "price", ["stdout", "finishes"], "n 1: Thinking about it ..."),
    ("garbles", "price", ["json"], "not a JSON object on one line"),
    ("counts", "price", ["n", "finishes"], "n was 1; it must be 0"),
    ("forgets n", "price", ["n", "finishes"], "n: Field required"),
    ("invents", "price", ["actions"], "no action 'tap'"),
    ("leaves fields out", "price", ["fields"], "text: Field required"),
    ("points anywhere", "price", ["refs"], "9999"),
    ("hangs", "price", ["time"], "no 'act' within 2 s"),
    ("quits", "price", ["stays"], "exited with code 3; its last words: KeyError"),
    ("wraps", "price", ["answer"], "asked for a price; the answer is an object"),
    ("says nothing", "price", ["answer"], "no answer was given"),
    ("stays", "price", ["end"], "still ran two seconds after the end"),
    ("fails at the end", "price", ["exit"], "left with code 5"),
    ("has no name", "price", ["name"], "results will call it"),
    ("repeats", "sold-out", ["refused", "finishes"], "refused as disabled, and sent again as it was"),
    ("claims", "sold-out", ["honest"], "it ended with status ok"),
    ("goes on", "price", ["finishes"], "all 12 steps were used"),
    ("litters", "price", ["tidy"], "1 of its processes ran on"),
    ("guesses", "price", [], ""),
]
"""Fault, where it is played, the rules that it breaks, and what is told of the first of them."""


@pytest.mark.parametrize(("fault", "episode", "found", "told"), FAULTS)
async def test_a_fault_is_found_and_told(
    browsers: Browsers, tmp_path: Path, fault: str, episode: str, found: list[str], told: str
) -> None:
    command = shlex.join([sys.executable, str(FAULTY), fault])
    plays = await played(browsers, tmp_path, command, episode, turn=2 if fault == "hangs" else TURN)
    by_rule = seen(plays, command)
    assert wrong(by_rule) == found
    if found:
        assert told in by_rule[found[0]].detail
        assert by_rule[found[0]].advice
    kinds = {rule.name: rule.kind for rule in RULES}
    assert breaks(list(by_rule.values())) == [name for name in found if kinds[name] == "protocol"]
    if fault == "guesses":  # a wrong answer breaks nothing: it is told apart
        assert [play.verdict.outcome for play in plays] == ["failed"]


async def test_one_that_says_nothing_is_not_asked_again(browsers: Browsers, tmp_path: Path) -> None:
    command = shlex.join([sys.executable, str(FAULTY), "never starts"])
    assert len(await played(browsers, tmp_path, command)) == 1


async def test_every_fault_is_one_that_a_rule_names() -> None:
    """No rule is left that no agent breaks; `changed` has a test of its own."""
    assert {rule.name for rule in RULES} == {name for _, _, found, _ in FAULTS for name in found} | {
        "changed"
    }


async def test_each_episode_is_proven_by_its_solution(browsers: Browsers, tmp_path: Path) -> None:
    for one in episodes(TURN):
        assert read(one.task)
    plays = await played(browsers, tmp_path, "oracle")
    assert {play.name: play.verdict.outcome for play in plays} == dict.fromkeys(
        ("price", "covered", "sold-out", "door", "colors"), "passed"
    )
    found = seen(plays, "python another.py")
    assert wrong(found) == []
    assert found["refused"].detail == "met covered, disabled, and did something else"
    assert found["answer"].detail == "price, number, list"
    assert found["changed"].outcome == "right"


async def test_idling_achieves_nothing_and_says_so(browsers: Browsers, tmp_path: Path) -> None:
    plays = await played(browsers, tmp_path, "idle")
    assert {play.verdict.outcome for play in plays} == {"failed"}
    assert wrong(seen(plays, "python another.py")) == ["answer", "honest"]


BLIND = """
import json, sys
sys.stdin.readline()
print(json.dumps({"t": "ready", "protocol": "1.0", "agent": {"name": "blind"}}), flush=True)
for n, line in enumerate(sys.stdin):
    seen = json.loads(line)
    if seen["t"] == "end":
        break
    action = {"op": "click", "ref": 5} if n < PRESSES else {"op": "done", "answer": "7"}
    print(json.dumps({"t": "act", "n": seen["n"], "action": action}), flush=True)
"""


@pytest.mark.parametrize(
    ("presses", "told"), [(1, "the answer was '7'"), (3, "2 actions aimed at what was no longer")]
)
async def test_one_that_does_not_see_the_page_change(
    browsers: Browsers, tmp_path: Path, presses: int, told: str
) -> None:
    (tmp_path / "blind.py").write_text(BLIND.replace("PRESSES", str(presses)))
    command = shlex.join([sys.executable, str(tmp_path / "blind.py")])
    found = seen(await played(browsers, tmp_path, command, "door"), command)
    assert wrong(found) == ["changed"]
    assert told in found["changed"].detail


CURL = """
set -e
api() { path=$1; shift; curl -s -A "shell/1" -H "Authorization: Bearer $HARNESS_TOKEN" $HARNESS_API_URL/v1/$path "$@"; }
echo "this is log here"
api obs
api act -d '{"op":"click","ref":5}'
api done -d '{"status":"gave_up"}'
"""


async def test_over_http_standard_output_is_log(browsers: Browsers, tmp_path: Path) -> None:
    (tmp_path / "agent.sh").write_text(CURL)
    command = f"sh {tmp_path / 'agent.sh'}"
    found = seen(await played(browsers, tmp_path, command, "door", transport="http"), command, "http")
    assert found["stdout"].outcome == found["ready"].outcome == "unseen"
    assert wrong(found) == ["changed"]
    assert (found["name"].detail, found["end"].outcome) == ("shell 1", "right")


@pytest.mark.parametrize(
    "words",
    [
        "python3 examples/agents/minimal.py",
        pytest.param(
            "node examples/agents/minimal.mjs",
            marks=pytest.mark.skipif(shutil.which("node") is None, reason="node is not installed"),
        ),
    ],
)
async def test_the_examples_come_out_clean(words: str, tmp_path: Path) -> None:
    """As a user types it."""
    code, out, err = await harness("agent", "check", words, "--json", "--out", str(tmp_path / "kept"))
    assert code == 0, err
    told = json.loads(out)
    assert told["breaks"] == []
    outcomes = {one["rule"]: one["outcome"] for one in told["findings"]}
    assert outcomes.pop("tidy") in ("right", "unseen")  # as the sandbox here lets it be seen
    assert set(outcomes.values()) == {"right"}
    assert told["achieved"][0]["outcome"] == "passed"
    assert len(list((tmp_path / "kept").rglob("trajectory.jsonl"))) == 5


async def test_a_broken_rule_exits_with_1_and_is_told_in_words() -> None:
    code, out, _ = await harness("agent", "check", shlex.join([sys.executable, str(FAULTY), "never starts"]))
    assert code == 1
    assert "✗ starts and says something" in out
    assert "→ run it by hand" in out
    assert "4 more were not played" in out
    assert "breaks the protocol: starts; not put to the test: ready," in out


@pytest.mark.parametrize(
    ("word", "told"), [("oracle", "is built in"), ("no-such-program", "no-such-program")]
)
async def test_what_is_no_command_is_refused(word: str, told: str) -> None:
    code, _, err = await harness("agent", "check", word)
    assert code == 2
    assert told in err


@pytest.mark.parametrize(
    ("transport", "rules"),
    [
        ("stdio", set()),
        ("http", {"ready", "stdout"}),
        ("mcp", {"ready", "stdout", "json", "n", "name"}),
        ("cdp", {"ready", "stdout", "json", "n", "actions", "fields", "refs"}),
    ],
)
async def test_what_a_transport_does_itself_is_no_credit_to_an_agent(transport: str, rules: set[str]) -> None:
    found = findings([], transport, "python agent.py")
    assert {one.rule for one in found if one.detail.startswith("no affair")} == rules
    assert {one.outcome for one in found} == {"unseen"}


async def test_the_last_line_says_all_three() -> None:
    one = Finding("n", "protocol", "", "wrong", "", "")
    several = [one, one._replace(rule="name", kind="conduct"), one._replace(rule="exit", outcome="unseen")]
    assert outcome(several) == "breaks the protocol: n; unwise: name; not put to the test: exit"
    assert outcome([]) == "breaks no rule of the protocol"


async def harness(*words: str) -> tuple[int, str, str]:
    """The command line."""
    done = await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-m", "harness.cli", *words],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "80", "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout, done.stderr
