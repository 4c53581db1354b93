"""Statistics against scipy and statsmodels, and properties that hold whatever the numbers."""

from __future__ import annotations

import itertools
import math
import random
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats as oracle
from statsmodels.api import OLS
from statsmodels.stats.contingency_tables import mcnemar as oracle_mcnemar
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import proportion_confint

from harness import stats

F = Fraction
quick = settings(max_examples=60, deadline=None)
rates = st.lists(st.integers(0, 3).map(lambda passed: F(passed, 3)), min_size=2, max_size=60)


@pytest.mark.parametrize(("passed", "of"), [(0, 1), (0, 50), (50, 50), (45, 112), (1, 3), (233, 500)])
@pytest.mark.parametrize("confidence", [0.9, 0.95, 0.99])
def test_wilson_is_scipys_and_statsmodels(passed: int, of: int, confidence: float) -> None:
    ours = stats.wilson(passed, of, confidence)
    theirs = oracle.binomtest(passed, of).proportion_ci(confidence, method="wilson")
    assert ours == pytest.approx((theirs.low, theirs.high), abs=1e-12)
    assert ours == pytest.approx(proportion_confint(passed, of, 1 - confidence, "wilson"), abs=1e-12)


@pytest.mark.parametrize("dof", [1, 2, 3, 10, 29, 111, 1000])
@pytest.mark.parametrize("p", [0.001, 0.2, 0.5, 0.8, 0.975, 0.999])
def test_students_t_is_scipys(dof: int, p: float) -> None:
    assert stats.t_quantile(p, dof) == pytest.approx(oracle.t.ppf(p, dof), rel=1e-9, abs=1e-12)
    value = float(oracle.t.ppf(p, dof))
    assert stats.t_tail(value, dof) == pytest.approx(1 - p, rel=1e-9)


@quick
@given(st.floats(0.2, 200), st.floats(0.2, 200), st.floats(0, 1))
def test_the_incomplete_beta_function_is_scipys(a: float, b: float, x: float) -> None:
    from scipy.special import betainc

    assert stats.incomplete_beta(a, b, x) == pytest.approx(betainc(a, b, x), rel=1e-8, abs=1e-12)


@quick
@given(rates, st.integers(2, 9), st.randoms(use_true_random=False))
def test_the_clustered_error_is_statsmodels(values: list[F], many: int, chance: random.Random) -> None:
    groups = [0, 1, *(chance.randrange(many) for _ in values[2:])]
    numbers = [float(value) for value in values]
    fit = OLS(numbers, [1.0] * len(numbers)).fit(
        cov_type="cluster", cov_kwds={"groups": groups, "use_correction": False}
    )
    count = len(set(groups))
    theirs = float(fit.bse[0]) * math.sqrt(count / (count - 1))
    assert stats.clustered_error(numbers, groups) == pytest.approx(theirs, abs=1e-9)


@quick
@given(rates)
def test_alone_in_its_cluster_each_the_error_is_the_usual_one(values: list[F]) -> None:
    numbers = [float(value) for value in values]
    assert stats.clustered_error(numbers, range(len(numbers))) == pytest.approx(
        float(oracle.sem(numbers)), abs=1e-12
    )


@quick
@given(st.integers(1, 29), st.data())
def test_a_small_cell_of_single_trials_has_wilsons_interval(of: int, data: st.DataObject) -> None:
    passed = data.draw(st.integers(0, of))
    found = stats.rate([F(1)] * passed + [F(0)] * (of - passed))
    assert (found.low, found.high) == pytest.approx(stats.wilson(passed, of), abs=1e-9)
    assert found.method == "wilson"


def test_a_large_cell_has_students_interval() -> None:
    values = [F(passed, 3) for passed in (0, 1, 3, 2, 3) * 10]
    found = stats.rate(values)
    mean, error = found.value, float(oracle.sem([float(value) for value in values]))
    assert (found.low, found.high) == pytest.approx(oracle.t.interval(0.95, 49, mean, error))
    assert found.method == "clustered-t"


@quick
@given(rates, st.lists(st.integers(0, 5), min_size=60, max_size=60))
def test_an_interval_holds_its_value_and_is_never_of_no_width(values: list[F], groups: list[int]) -> None:
    found = stats.rate(values, groups[: len(values)])
    assert 0 <= found.low <= found.value + 1e-12
    assert found.value - 1e-12 <= found.high <= 1
    assert found.high - found.low > 0.01


def test_more_trials_of_the_same_tasks_do_not_make_them_more_tasks() -> None:
    once = stats.rate([F(1), F(0), F(1), F(0)])
    often = stats.rate([F(10, 10), F(0, 10), F(10, 10), F(0, 10)])
    assert (often.low, often.high) == (once.low, once.high)


def test_tasks_that_flip_together_count_as_one() -> None:
    values = [F(1)] * 50 + [F(0)] * 50
    alone = stats.rate(values)
    together = stats.rate(values, [place // 10 for place in range(100)])
    assert together.high - together.low > 1.5 * (alone.high - alone.low)
    assert together.clusters == 10


def test_no_task_no_rate() -> None:
    with pytest.raises(ValueError, match="no task was judged"):
        stats.rate([])
    with pytest.raises(ValueError, match="0 of 0"):
        stats.wilson(0, 0)


def test_missing_tasks_bound_the_rate_from_both_sides() -> None:
    assert stats.with_missing([F(1), F(0)], 2) == (0.25, 0.75)
    assert stats.with_missing([], 0) == (0.0, 1.0)


@quick
@given(st.integers(1, 8), st.data())
def test_pass_at_k_and_pass_hat_k_count_every_choice_of_k_trials(of: int, data: st.DataObject) -> None:
    passed, k = data.draw(st.integers(0, of)), data.draw(st.integers(1, of))
    chosen = list(itertools.combinations([True] * passed + [False] * (of - passed), k))
    assert stats.pass_at_k(of, passed, k) == F(sum(map(any, chosen)), len(chosen))
    assert stats.pass_hat_k(of, passed, k) == F(sum(map(all, chosen)), len(chosen))


@pytest.mark.parametrize(("of", "passed", "k"), [(3, 1, 4), (3, 1, 0), (3, 4, 1), (0, 0, 1)])
def test_k_beyond_the_trials_is_refused(of: int, passed: int, k: int) -> None:
    for function in (stats.pass_at_k, stats.pass_hat_k):
        with pytest.raises(ValueError, match="1 <= k <= trials"):
            function(of, passed, k)


@pytest.mark.parametrize(("gained", "lost"), [(0, 0), (1, 0), (5, 0), (0, 6), (9, 2), (30, 31), (700, 600)])
def test_mcnemar_is_statsmodels_and_scipys(gained: int, lost: int) -> None:
    theirs = oracle_mcnemar([[3, gained], [lost, 4]], exact=True).pvalue
    assert stats.mcnemar(gained, lost) == pytest.approx(theirs, rel=1e-9)
    if gained + lost:
        binomial = oracle.binomtest(gained, gained + lost).pvalue
        assert stats.mcnemar(gained, lost) == pytest.approx(binomial, rel=1e-9)


@quick
@given(st.integers(0, 40), st.integers(0, 40), st.integers(0, 20))
def test_flipping_signs_of_single_trials_is_mcnemars_test(gained: int, lost: int, same: int) -> None:
    p, test = stats.sign_flip([F(1)] * gained + [F(-1)] * lost + [F(0)] * same)
    assert p == pytest.approx(stats.mcnemar(gained, lost), rel=1e-12)
    assert test == "sign-flip"


def test_flipping_signs_is_scipys_permutation_test() -> None:
    differences = [F(2, 3), F(1, 3), F(-1, 3), F(1), F(0), F(2, 3), F(-2, 3), F(1, 2)]
    theirs = oracle.permutation_test(
        ([float(one) for one in differences],), sum, permutation_type="samples", n_resamples=math.inf
    )
    assert stats.sign_flip(differences)[0] == pytest.approx(theirs.pvalue)


def test_too_many_sums_are_drawn_from_and_said_to_be() -> None:
    chance = random.Random(1)
    differences = [F(chance.randrange(-4000, 5000), 6007) for _ in range(150)]
    p, test = stats.sign_flip(differences)
    assert test == "sign-flip drawn"
    theirs = oracle.permutation_test(
        ([float(one) for one in differences],),
        np.sum,
        permutation_type="samples",
        n_resamples=20_000,
        rng=2,
    )
    assert p == pytest.approx(theirs.pvalue, abs=0.01)
    assert stats.sign_flip(differences) == (p, test)


@quick
@given(rates, st.data())
def test_a_paired_difference_turns_round_with_its_agents(before: list[F], data: st.DataObject) -> None:
    thirds = st.integers(0, 3).map(lambda passed: F(passed, 3))
    after = data.draw(st.lists(thirds, min_size=len(before), max_size=len(before)))
    there, back = stats.paired(before, after), stats.paired(after, before)
    assert there.difference.value == pytest.approx(-back.difference.value)
    assert there.difference.low == pytest.approx(-back.difference.high)
    assert (there.better, there.worse, there.p) == (back.worse, back.better, back.p)
    assert there.difference.high > there.difference.low


def test_a_paired_difference_is_scipys_on_the_differences() -> None:
    before, after = [F(0), F(1), F(1), F(0), F(1), F(0)], [F(1), F(1), F(0), F(1), F(1), F(1)]
    found = stats.paired(before, after)
    differences = [float(b - a) for a, b in zip(before, after, strict=True)]
    theirs = oracle.ttest_1samp(differences, 0).confidence_interval(0.95)
    assert (found.difference.low, found.difference.high) == pytest.approx((theirs.low, min(1, theirs.high)))
    assert found.p == pytest.approx(oracle.binomtest(3, 4).pvalue)
    assert (found.test, found.better, found.worse) == ("mcnemar", 3, 1)


@pytest.mark.parametrize(("value", "low", "high"), [(F(0), -0.2775, 0.2775), (F(1), 0.445, 1.0)])
def test_where_nothing_differs_the_interval_still_has_a_width(value: F, low: float, high: float) -> None:
    found = stats.paired([F(0)] * 10, [value] * 10)
    assert (found.difference.low, found.difference.high) == pytest.approx((low, high), abs=1e-3)
    assert found.difference.method == "bounded"
    assert found.detectable > 0.2


def test_a_difference_as_large_as_what_is_detectable_is_detected_four_times_in_five() -> None:
    chance = random.Random(11)
    tasks, size = 120, stats.detectable(120, 1, between=0.0, within=0.24)
    seen = 0
    for _ in range(150):
        before = [F(chance.random() < 0.5 - size / 2) for _ in range(tasks)]
        after = [F(chance.random() < 0.5 + size / 2) for _ in range(tasks)]
        seen += stats.paired(before, after).difference.low > 0
    assert seen / 150 == pytest.approx(0.8, abs=0.08)


@pytest.mark.parametrize(("tasks", "trials", "points"), [(50, 1, 22.6), (112, 3, 10.5), (500, 10, 4.0)])
def test_what_a_plan_can_see(tasks: int, trials: int, points: float) -> None:
    assert 100 * stats.detectable(tasks, trials) == pytest.approx(points, abs=0.06)


@pytest.mark.parametrize(
    "several", [[0.04], [0.01, 0.04, 0.03, 0.005], [0.5, 0.5, 0.9], [0.0, 1.0, 0.02, 0.02]]
)
def test_holm_is_statsmodels(several: list[float]) -> None:
    ours = stats.holm({str(place): p for place, p in enumerate(several)})
    assert list(ours.values()) == pytest.approx(list(multipletests(several, method="holm")[1]))


def test_generated_tasks_share_the_cluster_of_their_rule() -> None:
    assert stats.cluster("omnizon/shop-goal@0042") == stats.cluster("omnizon/shop-goal@0043")
    assert stats.cluster("omnizon/a") != stats.cluster("omnizon/b")
