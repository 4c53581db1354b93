"""What the benchmark says of its figures: which way a ratio goes, and that what was not measured is no number."""

from __future__ import annotations

import pytest

from bench.engine import Worker, measure, ratios, shown

FIGURES = {
    "times_ms": {
        "reset": {"harness": 100.0, "floor": 80.0, "browsergym": 2000.0, "playwright": 500.0},
        "navigate": {"harness": 50.0, "browsergym": 2500.0},
    },
    "steps_per_s": {"harness": 20.0, "browsergym": 2.0},
    "cpu_s_per_episode": {"harness": 0.5, "playwright": 2.0},
    "memory_mb_per_episode": {"harness": 27.0},
    "places_ms": None,
}


def test_times_are_how_often_ours_goes_into_theirs_and_the_rest_ours_by_theirs() -> None:
    found = ratios(FIGURES)
    assert (found["reset_vs_browsergym"], found["reset_vs_playwright"], found["reset_vs_floor"]) == (
        20,
        5,
        1.25,
    )
    assert found["step_vs_browsergym"] == 50
    assert (found["steps_per_s_vs_browsergym"], found["cpu_vs_playwright"]) == (10, 0.25)


def test_what_was_not_measured_is_null() -> None:
    found = ratios(FIGURES)
    for key in ("reset_vs_browsergym_tuned", "step_vs_floor", "fill_vs_playwright", "memory_vs_browsergym"):
        assert found[key] is None


async def test_a_peer_that_cannot_be_had_says_why() -> None:
    worker = Worker("browsergym", "")
    await worker.start()
    assert await worker.ask("reset") is None
    assert worker.why == "browsergym-core is not here: --peer was not given"
    await worker.stop()


async def test_a_subject_that_breaks_is_absent_with_its_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bench.engine.SUBJECTS", ("nobody",))
    figures = await measure(1, 0, "")
    assert "ValueError: no subject nobody" in figures["absent"]["nobody"]
    assert figures["reset_vs_floor"] is None
    assert "no subject nobody" in shown(figures)
