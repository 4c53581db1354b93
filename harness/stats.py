"""How sure a figure is: intervals, paired differences, exact tests, and what a run is large enough to see.

The unit is the *task*: a task's value is its mean over the trials that were judged, and trials of one task are never
counted as if they were independent. Tasks that one rule generates share a *cluster*, for they pass and fail together.

Pure Python on purpose: the tests hold every function to scipy and statsmodels, which a user need not install.

    Miller 2024    E. Miller, Adding Error Bars to Evals, arXiv 2411.00640: clustered errors, paired differences, power
    Wilson 1927    E. B. Wilson, Probable inference, JASA 22: the score interval of a proportion
    Liang 1986     K.-Y. Liang, S. Zeger, Biometrika 73: the cluster-robust variance, here with its factor C/(C-1)
    Korn 1998      E. Korn, B. Graubard, Survey Methodology 24: the effective size of a clustered sample
    Chen 2021      M. Chen et al., arXiv 2107.03374: pass@k without bias
    Yao 2024       S. Yao et al., tau-bench, arXiv 2406.12045: pass^k
    McNemar 1947   Q. McNemar, Psychometrika 12; exact as a binomial test of the tasks that flipped
    Fisher 1935    R. A. Fisher, The Design of Experiments, §21: the distribution of a sum under flipped signs
    Holm 1979      S. Holm, Scandinavian Journal of Statistics 6
"""

from __future__ import annotations

import math
import random
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate
from statistics import NormalDist
from typing import Literal

CONFIDENCE = 0.95
POWER = 0.8
ENOUGH_CLUSTERS = 30
"""From here on a mean's distribution is taken as Student's t; below, Wilson's interval of the effective size."""
WIDEST_SUM = 200_000
"""The exact distribution of a sum is worked out up to this many values; beyond, it is drawn from."""
DRAWS = 10_000


# ---------------------------------------------------------------- distributions


def normal_quantile(p: float) -> float:
    """Of the standard normal distribution."""
    return NormalDist().inv_cdf(p)


def t_tail(t: float, dof: float) -> float:
    """P(T > t) of Student's t, by the incomplete beta function (Abramowitz & Stegun 26.7.1)."""
    both = incomplete_beta(dof / 2, 0.5, dof / (dof + t * t))
    return both / 2 if t >= 0 else 1 - both / 2


def t_quantile(p: float, dof: float) -> float:
    """The value that Student's t stays below with probability `p`, by bisection to the last bits."""
    if p == 0.5:
        return 0.0
    if p < 0.5:
        return -t_quantile(1 - p, dof)
    low, high = 0.0, 1.0
    while t_tail(high, dof) > 1 - p:
        low, high = high, high * 2
    for _ in range(200):
        middle = (low + high) / 2
        if not low < middle < high:
            break
        low, high = (middle, high) if t_tail(middle, dof) > 1 - p else (low, middle)
    return (low + high) / 2


def incomplete_beta(a: float, b: float, x: float) -> float:
    """Regularised, I_x(a, b): Lentz's continued fraction (Numerical Recipes 6.4)."""
    if x <= 0 or x >= 1:
        return 0.0 if x <= 0 else 1.0
    if x > (a + 1) / (a + b + 2):
        return 1 - incomplete_beta(b, a, 1 - x)
    front = math.exp(
        math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x)
    )
    tiny, fraction, c, d = 1e-300, 1.0, 1.0, 0.0
    for term in range(500):
        m = term // 2
        if term == 0:
            numerator = 1.0
        elif term % 2 == 0:
            numerator = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        else:
            numerator = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        d = 1 / (1 + numerator * d or tiny)
        c = 1 + numerator / c or tiny
        fraction *= c * d
        if abs(1 - c * d) < 1e-15:
            break
    return front * (fraction - 1) / a


# ---------------------------------------------------------------- one rate


@dataclass(frozen=True)
class Interval:
    """A figure and where its true value may lie."""

    value: float
    low: float
    high: float
    method: Literal["wilson", "clustered-t", "bounded"]
    """`wilson`: of the effective number of tasks. `clustered-t`: Student's t on the clustered error. `bounded`: nothing
    differed, so the width comes from how many tasks could have and did not."""
    tasks: int
    clusters: int
    se: float | None = None
    """The clustered standard error; None where nothing varied."""


def wilson(passed: float, of: float, confidence: float = CONFIDENCE) -> tuple[float, float]:
    """The score interval of a proportion (Wilson 1927). Never of width zero, never outside of 0 to 1.

    Both numbers may be fractions: an effective number of tasks. Raises ValueError for 0 of 0 or more than all.
    """
    if of <= 0 or not 0 <= passed <= of:
        raise ValueError(f"{passed} of {of} is no proportion; it takes 0 <= passed <= of, and of > 0")
    z2, p = normal_quantile((1 + confidence) / 2) ** 2, passed / of
    middle = (p + z2 / (2 * of)) / (1 + z2 / of)
    half = math.sqrt(z2 * (p * (1 - p) / of + z2 / (4 * of * of))) / (1 + z2 / of)
    return (0.0 if passed == 0 else max(0.0, middle - half), 1.0 if passed == of else min(1.0, middle + half))


def clustered_error(values: Sequence[float], clusters: Sequence[Hashable]) -> float:
    """The standard error of a mean whose values come in clusters (Liang 1986; Miller 2024, equation 4), times C/(C-1).

    With every value in a cluster of its own it is the usual s/√n. Raises ValueError for fewer than two clusters.
    """
    sums, mean = _cluster_sums(values, clusters), math.fsum(values) / len(values)
    if len(sums) < 2:
        raise ValueError("one cluster tells nothing about another: a clustered error takes at least two")
    squares = math.fsum((total - count * mean) ** 2 for total, count in sums.values())
    return math.sqrt(len(sums) / (len(sums) - 1) * squares) / len(values)


def rate(
    values: Sequence[Fraction], clusters: Sequence[Hashable] | None = None, confidence: float = CONFIDENCE
) -> Interval:
    """The mean of the tasks' pass rates, with its interval.

    From 30 clusters on, Student's t on the clustered error; below, and where nothing varies, Wilson's interval of the
    effective number of tasks (Korn 1998): never more than the tasks there are, whatever the trials. Where all tasks
    share one cluster, each is taken by itself. Raises ValueError for no task at all.
    """
    if not values:
        raise ValueError("no task was judged, so there is no rate")
    groups, numbers = _groups(values, clusters), [float(value) for value in values]
    n, mean = len(values), math.fsum(numbers) / len(values)
    sums = _cluster_sums(numbers, groups)
    squares = math.fsum((total - count * mean) ** 2 for total, count in sums.values())
    varies = len(sums) > 1 and squares > 1e-18
    se = clustered_error(numbers, groups) if varies else None
    if se is not None and len(sums) >= ENOUGH_CLUSTERS:
        half = t_quantile((1 + confidence) / 2, len(sums) - 1) * se
        return Interval(mean, max(0.0, mean - half), min(1.0, mean + half), "clustered-t", n, len(sums), se)
    effective = min(float(n), mean * (1 - mean) * n * n / squares) if varies else float(len(sums))
    low, high = wilson(min(mean * effective, effective), effective, confidence)
    return Interval(mean, low, high, "wilson", n, len(sums), se)


def with_missing(values: Sequence[Fraction], missing: int) -> tuple[float, float]:
    """The rate if every task that could not be judged had failed, and if every one had passed."""
    total, of = sum(values, Fraction(0)), len(values) + missing
    return (float(total / of), float((total + missing) / of)) if of else (0.0, 1.0)


def pass_at_k(of: int, passed: int, k: int) -> Fraction:
    """P(at least one of k trials passes), from `passed` of `of`, without bias (Chen 2021): 1 - C(n-c,k)/C(n,k)."""
    _enough(of, passed, k)
    return 1 - Fraction(math.comb(of - passed, k), math.comb(of, k))


def pass_hat_k(of: int, passed: int, k: int) -> Fraction:
    """P(all of k trials pass), pass^k, from `passed` of `of`, without bias (Yao 2024): C(c,k)/C(n,k)."""
    _enough(of, passed, k)
    return Fraction(math.comb(passed, k), math.comb(of, k))


def _enough(of: int, passed: int, k: int) -> None:
    if not (1 <= k <= of and 0 <= passed <= of):
        raise ValueError(
            f"k={k} with {passed} of {of} passed; it takes 1 <= k <= trials and passed <= trials"
        )


# ---------------------------------------------------------------- two agents on the same tasks


@dataclass(frozen=True)
class Paired:
    """B less A over the tasks that both played."""

    difference: Interval
    p: float
    """Of the exact two-sided test that neither is better."""
    test: Literal["mcnemar", "sign-flip", "sign-flip drawn"]
    better: int
    """Tasks on which B does better."""
    worse: int
    detectable: float
    """The smallest true difference that tasks such as these would have shown with power 0.8."""

    @property
    def shown(self) -> int:
        """1 where B is shown to do better, -1 where worse, 0 where neither is: the interval and the test must agree."""
        sure = self.p < 1 - CONFIDENCE
        return (self.difference.low > 0) - (self.difference.high < 0) if sure else 0


def paired(
    before: Sequence[Fraction],
    after: Sequence[Fraction],
    clusters: Sequence[Hashable] | None = None,
    confidence: float = CONFIDENCE,
) -> Paired:
    """Two agents task by task: mean difference on the clustered error (Miller 2024, section 4), and an exact test.

    Where all differences are equal the interval rests on how often a task could have differed unseen: it is never of
    width zero. Raises ValueError for sequences of unequal length, or for none.
    """
    if len(before) != len(after) or not before:
        raise ValueError(
            f"{len(before)} and {len(after)} tasks; a paired comparison takes the same, and some"
        )
    differences = [late - early for early, late in zip(before, after, strict=True)]
    groups = _groups(differences, clusters)
    numbers, n, count = [float(one) for one in differences], len(differences), len(set(groups))
    mean = math.fsum(numbers) / n
    se = clustered_error(numbers, groups) if count > 1 else 0.0
    if se > 1e-12:
        half = t_quantile((1 + confidence) / 2, count - 1) * se
        interval = Interval(mean, max(-1.0, mean - half), min(1.0, mean + half), "clustered-t", n, count, se)
        seen = detectable_from(se, count - 1, confidence)
    else:
        unseen = wilson(0, count, confidence)[1]
        interval = Interval(mean, mean - unseen * (mean + 1), mean + unseen * (1 - mean), "bounded", n, count)
        seen = max(interval.high - mean, mean - interval.low)
    p, test = sign_flip(differences, groups)
    plain = count == n and all(one.denominator == 1 for one in (*before, *after))
    return Paired(
        difference=interval,
        p=p,
        test="mcnemar" if plain and test == "sign-flip" else test,
        better=sum(one > 0 for one in differences),
        worse=sum(one < 0 for one in differences),
        detectable=seen,
    )


def mcnemar(gained: int, lost: int) -> float:
    """The exact two-sided p of McNemar's test: a binomial test of the tasks that flipped, both ways equally likely."""
    if gained < 0 or lost < 0:
        raise ValueError(f"{gained} gained and {lost} lost; neither can be negative")
    n, fewer = gained + lost, min(gained, lost)
    return float(min(Fraction(1), Fraction(2 * sum(math.comb(n, i) for i in range(fewer + 1)), 2**n)))


def sign_flip(
    differences: Sequence[Fraction], clusters: Sequence[Hashable] | None = None
) -> tuple[float, Literal["sign-flip", "sign-flip drawn"]]:
    """The exact two-sided p of a sum of differences whose signs might as well be flipped (Fisher 1935).

    Clusters flip whole. With differences of -1, 0 and 1 it is McNemar's exact test. Where the sums are too many to
    count, 10,000 seeded draws stand in, and the test says so.
    """
    groups = _groups(differences, clusters)
    sums: dict[Hashable, Fraction] = {}
    for difference, group in zip(differences, groups, strict=True):
        sums[group] = sums.get(group, Fraction(0)) + difference
    unit = math.lcm(*(one.denominator for one in sums.values())) if sums else 1
    weights = [abs(int(one * unit)) for one in sums.values() if one]
    seen = abs(sum(int(one * unit) for one in sums.values()))
    if sum(weights) > WIDEST_SUM:
        return _drawn(weights, seen), "sign-flip drawn"
    ways = {0: 1}
    for weight in weights:
        flipped: dict[int, int] = {}
        for total, count in ways.items():
            for other in (total - weight, total + weight):
                flipped[other] = flipped.get(other, 0) + count
        ways = flipped
    extreme = sum(count for total, count in ways.items() if abs(total) >= seen)
    return float(Fraction(extreme, 2 ** len(weights))), "sign-flip"


def _drawn(weights: Sequence[int], seen: int) -> float:
    chance = random.Random(0)
    hits = 0
    for _ in range(DRAWS):
        bits = chance.getrandbits(len(weights))
        total = sum(weight if bits >> place & 1 else -weight for place, weight in enumerate(weights))
        hits += abs(total) >= seen
    return (1 + hits) / (1 + DRAWS)


def holm(p_values: Mapping[str, float]) -> dict[str, float]:
    """The p of each of several tests, adjusted so that all of them together err as seldom as one (Holm 1979)."""
    ordered = sorted(p_values, key=lambda name: (p_values[name], name))
    steps = [min(1.0, (len(ordered) - place) * p_values[name]) for place, name in enumerate(ordered)]
    adjusted = dict(zip(ordered, accumulate(steps, max), strict=True))
    return {name: adjusted[name] for name in p_values}


# ---------------------------------------------------------------- power


def detectable_from(
    se: float, dof: float = math.inf, confidence: float = CONFIDENCE, power: float = POWER
) -> float:
    """The smallest true difference that an error of this size shows with this power (Miller 2024, section 5)."""
    quantile = normal_quantile if math.isinf(dof) else lambda p: t_quantile(p, dof)
    return (quantile((1 + confidence) / 2) + quantile(power)) * se


def detectable(
    tasks: int,
    trials: int,
    between: float = 0.075,
    within: float = 0.125,
    confidence: float = CONFIDENCE,
    power: float = POWER,
) -> float:
    """The smallest true difference that a paired comparison planned so would show (Miller 2024, equation 9).

    `between` is the variance over tasks of the true differences, `within` each agent's variance from trial to trial.
    The defaults are of tasks whose chances lie at Beta(½, ½) and correlate by 0.7 between the agents.
    """
    if tasks < 1 or trials < 1:
        raise ValueError(f"{tasks} tasks and {trials} trials; it takes at least one of each")
    return detectable_from(math.sqrt((between + 2 * within / trials) / tasks), math.inf, confidence, power)


# ---------------------------------------------------------------- clusters


def cluster(task: str) -> str:
    """The rule that a task comes from: its family where it is generated, else the task itself."""
    return task.partition("@")[0]


def _groups(values: Sequence[object], clusters: Sequence[Hashable] | None) -> list[Hashable]:
    """Each value's cluster; its own place where none are given, or where all share one."""
    if clusters is not None and len(clusters) != len(values):
        raise ValueError(f"{len(values)} values in {len(clusters)} clusters; each value needs its cluster")
    return list(clusters) if clusters is not None and len(set(clusters)) > 1 else list(range(len(values)))


def _cluster_sums(values: Sequence[float], clusters: Sequence[Hashable]) -> dict[Hashable, tuple[float, int]]:
    """Cluster -> the sum of its values, and their number."""
    found: dict[Hashable, tuple[float, int]] = {}
    for value, group in zip(values, clusters, strict=True):
        total, count = found.get(group, (0.0, 0))
        found[group] = (total + value, count + 1)
    return found
