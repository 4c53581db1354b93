"""The agent that is any model: played in a jail, through the meter, against a local server that plays models."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from harness import catalog, run
from harness.meter import LOG, Call, Upstream
from harness.meter.prices import Prices
from harness.meter.proxy import Meter
from harness.sandbox import choose
from harness.store import Run
from harness.types import Budget, Trajectory
from tests.model_server import Body, ModelServer, Said, prompt_of

TASKS = Path(__file__).parent / "tasks"


def acting(**action: Any) -> Said:
    return Said(json.dumps({"thought": "as planned", "action": action}), input_tokens=100, output_tokens=10)


def buyer(body: Body) -> Said:
    """Looks for what the goal names, and answers with the price on the page."""
    page = last(body)
    price = re.search(r"\$[\d.,]+", page[page.find("# Ember") :]) if "# Ember" in page else None
    if price:
        return acting(op="done", answer=price[0])
    found = re.search(r'\[(\d+)\]link "Ember', page)
    if found:
        return acting(op="click", ref=int(found[1]))
    field = re.search(r"\[(\d+)\]searchbox", page)
    assert field
    return acting(op="fill", ref=int(field[1]), text="ember kettle", submit=True)


def last(body: Body) -> str:
    """What the model was shown last."""
    return prompt_of({"messages": body["messages"][-1:]})


class Counted:
    """Answers by the number of the request."""

    def __init__(self, *answers: Said | Callable[[Body], Said]) -> None:
        self._answers = list(answers)
        self.asked: list[Body] = []

    def __call__(self, body: Body) -> Said:
        """The next; the last one again once there is no other."""
        self.asked.append(body)
        answer = self._answers[min(len(self.asked), len(self._answers)) - 1]
        return answer(body) if callable(answer) else answer


@pytest.fixture(scope="module")
def server() -> Iterator[ModelServer]:
    """Players are put into it."""
    with ModelServer({}) as running:
        yield running


async def played(
    server: ModelServer, folder: Path, player: Callable[[Body], Said], options: str = "", **caps: Any
) -> tuple[Trajectory, list[Call]]:
    """One episode of `omnizon/answer`, as `harness run --meter --agent llm:…` plays it."""
    server.players = {"player": player}
    tasks = catalog.find(["omnizon/answer"], TASKS)
    budget = Budget(**caps)
    meter = Meter(
        {"openai": Upstream(server.url, "sk-theirs", "openai")}, budget, Prices({"player": (10.0, 100.0)})
    )
    spec = f"llm:openai/player {options}".strip()
    jail, found = await choose("auto")
    plan = run.plan(spec, tasks, 1, {"max_steps": 6}, containment=found.containment, budget=budget)
    kept = Run(folder)
    prison = run.Prison(jail, found.containment)
    await run.play_all(kept, plan, tasks, os.environ, kept_in=prison, meter=meter)
    [one] = kept.trajectories()
    log = (kept.trial("omnizon/answer", 1) / LOG).read_text().splitlines()
    return one, [Call.model_validate_json(line) for line in log]


async def test_a_model_plays_through_the_meter_and_is_counted(server: ModelServer, tmp_path: Path) -> None:
    one, calls = await played(
        server, tmp_path, Counted(acting(op="find", text="x"), acting(op="done", answer="$1"))
    )
    assert one.footer.ending.reason == "done", one.footer.ending
    assert one.footer.agent
    assert one.footer.agent.model == "openai/player"
    assert one.usage
    assert one.usage.model_dump() == {
        "input_tokens": 200,
        "output_tokens": 20,
        "cost_usd": 0.004,
        "source": "metered",
        "estimated": False,
    }
    assert [step.turn.usage.input_tokens for step in one.steps if step.turn.usage] == [100, 100]
    assert [call.status for call in calls] == [200, 200]
    assert "sk-theirs" not in (Run(tmp_path).trial("omnizon/answer", 1) / LOG).read_text()
    assert json.loads((tmp_path / "run.json").read_text())["budget"] == {
        "max_tokens": None,
        "max_cost_usd": None,
    }
