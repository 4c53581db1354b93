"""State checks: one passing trajectory, and every way to spoil it."""

from __future__ import annotations

from typing import Any, Literal

import pytest
from pydantic import ValidationError

import judges
from harness.types import Change, CheckSpec, Ending, Footer, Header, Task, Trajectory, Value, Verdict, Way
from judges import matching

Row = dict[str, Value]


def added(table: str, site: str = "omnizon", **row: Value) -> Change:
    return Change(site=site, table=table, change="added", key=(row.get("id"),), after=row)


def removed(table: str, site: str = "omnizon", **row: Value) -> Change:
    return Change(site=site, table=table, change="removed", key=(row.get("id"),), before=row)


def changed(table: str, before: Row, **after: Value) -> Change:
    return Change(
        site="omnizon",
        table=table,
        change="changed",
        key=(before.get("id"),),
        before=before,
        after=before | after,
    )


def verdict(
    checks: dict[str, Any] | list[dict[str, Any]],
    *changes: Change,
    gold: dict[str, tuple[tuple[Value, ...], ...]] | None = None,
    may_change: tuple[str, ...] = (),
    ambient: dict[str, tuple[str, ...]] | None = None,
    ending: Literal["done", "crash", "broken", "steps"] = "done",
) -> Verdict:
    """The verdict on an episode that left those changes."""
    several = [checks] if isinstance(checks, dict) else checks
    task = Task(
        id="omnizon/a-task",
        goal="Do it.",
        shape="act",
        sites=("omnizon", "gomail"),
        checks=tuple(CheckSpec.model_validate({"kind": "state", **check}) for check in several),
        solutions=(Way(steps=({"click": "x"},)),),
        may_change=may_change,
    )
    footer = Footer(ending=Ending(reason=ending, detail="why"), status="ok", changes=changes, gold=gold or {})
    header = Header(task=task, trial=0, agent_spec="script", versions={}, ambient=ambient or {})
    # Through JSON and back: what is judged is what a file holds.
    written = Trajectory(header=header, footer=footer).model_dump_json(by_alias=True)
    return judges.judge(Trajectory.model_validate_json(written))


def outcomes(found: Verdict) -> dict[str, str]:
    return {finding.label: finding.outcome for finding in found.findings}


def reason(found: Verdict) -> str:
    return next(finding.reason for finding in found.findings if finding.outcome != "passed")


TWO_LINES: dict[str, Any] = {
    "table": "order_line",
    "rows": [{"product_id": 15, "quantity": 2}, {"product_id": 16, "quantity": 1}],
}
LINE_15 = added("order_line", id=1, product_id=15, quantity=2, note=None)
LINE_16 = added("order_line", id=2, product_id=16, quantity=1, note=None)


def test_exactly_the_declared_rows_pass_in_any_order() -> None:
    assert verdict(TWO_LINES, LINE_15, LINE_16).outcome == "passed"
    assert verdict(TWO_LINES, LINE_16, LINE_15).outcome == "passed"


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param([], id="nothing done"),
        pytest.param([LINE_15], id="a row missing"),
        pytest.param([LINE_15, LINE_16, LINE_16], id="a row twice"),
        pytest.param([LINE_15, LINE_15], id="one row twice for the other"),
        pytest.param([LINE_15, LINE_16, added("order_line", id=3, product_id=9, quantity=1)], id="one more"),
        pytest.param([LINE_15, added("order_line", id=2, product_id=16, quantity=2)], id="other quantity"),
        pytest.param([LINE_15, added("order_line", id=2, product_id=17, quantity=1)], id="other product"),
        pytest.param([LINE_15, added("order_line", id=2, product_id="16", quantity=1)], id="text for number"),
        pytest.param([LINE_15, added("order_line", id=2, product_id=16, quantity=True)], id="true for 1"),
        pytest.param([LINE_15, added("order_line", id=2, product_id=16, quantity=1.0)], id="1.0 for 1"),
        pytest.param([LINE_15, added("order_line", id=2, product_id=16, quantity=None)], id="NULL"),
        pytest.param([LINE_15, added("order_line", "gomail", id=2, product_id=16, quantity=1)], id="site"),
        pytest.param([LINE_15, added("cart_line", id=2, product_id=16, quantity=1)], id="other table"),
        pytest.param([LINE_15, removed("order_line", id=2, product_id=16, quantity=1)], id="removed"),
        pytest.param(
            [LINE_15, changed("order_line", {"id": 2, "product_id": 16, "quantity": 3}, quantity=1)],
            id="changed",
        ),
    ],
)
def test_every_spoiled_play_fails(changes: list[Change]) -> None:
    found = verdict(TWO_LINES, *changes)
    assert found.outcome == "failed"
    assert outcomes(found)["state:order_line"] == "failed"


def test_the_reason_says_what_was_expected_and_what_happened() -> None:
    check = {"table": "order_line", "rows": [{"product_id": 15, "quantity": 2}]}
    three = added("order_line", id=1, product_id=15, quantity=3)
    expected = "expected 1 order_line added with product_id 15 and quantity 2; "
    assert reason(verdict(check, three)) == expected + "found 1 with quantity 3"
    assert reason(verdict(check)) == expected + "found none"
    assert (
        reason(verdict(check, LINE_15, LINE_16))
        == expected + "found 1 of them, 1 too many, with product_id 16 and quantity 1"
    )


def test_a_passing_finding_shows_what_was_found() -> None:
    (finding,) = verdict({"table": "order_line", "rows": [{"product_id": 15}]}, LINE_15).findings
    assert finding.reason == "found the expected 1 order_line added with product_id 15"
    assert finding.actual == [{"id": 1, "product_id": 15, "quantity": 2, "note": None}]


def test_rows_are_matched_as_a_whole_and_not_greedily() -> None:
    """The first expectation takes either row; taking the first would leave the second with none."""
    check = {"table": "t", "rows": [{"a": {"any": True}}, {"a": 1}]}
    assert verdict(check, added("t", a=1), added("t", a=2)).outcome == "passed"
    assert verdict(check, added("t", a=2), added("t", a=3)).outcome == "failed"


def test_matching_moves_a_whole_chain_along() -> None:
    assert matching.most([[0, 1], [0, 2], [0], [2, 3]], 4) == {0: 1, 1: 2, 2: 0, 3: 3}
    assert len(matching.most([[0], [0], [0, 1]], 2)) == 2


# ---------------------------------------------------------------- expectations


@pytest.mark.parametrize(
    ("expected", "value", "passes"),
    [
        (2, 2, True),
        (2, "2", False),
        (True, True, True),
        (True, 1, False),
        (0, False, False),
        ("new", "new", True),
        ("new", "New", False),
        ({"one_of": [1, 2]}, 2, True),
        ({"one_of": [1, 2]}, 3, False),
        ({"one_of": [1, 2]}, "1", False),
        ({"text": "Ember  Lamp"}, "ember lamp", True),
        ({"text": "Ember Lamp"}, "Ember\u00a0LAMP ", True),
        ({"text": "Ember Lamp"}, "Ember Lamp.", False),
        ({"text": "2"}, 2, False),
        ({"text": "10²"}, "102", False),
        ({"any": True}, None, True),
        ({"not_null": True}, "", True),
        ({"not_null": True}, None, False),
        ({"null": True}, None, True),
        ({"null": True}, 0, False),
    ],
)
def test_one_expectation_of_one_column(expected: Any, value: Value, passes: bool) -> None:
    found = verdict({"table": "t", "rows": [{"a": expected}]}, added("t", a=value))
    assert found.outcome == ("passed" if passes else "failed")


def test_same_refers_to_a_row_that_this_episode_added() -> None:
    checks = [
        {"table": "purchase", "rows": [{"user_id": 1}]},
        {"table": "order_line", "rows": [{"purchase_id": {"same": "purchase.id"}}]},
    ]
    purchase = added("purchase", id=7, user_id=1)
    assert verdict(checks, purchase, added("order_line", id=1, purchase_id=7)).outcome == "passed"
    assert verdict(checks, purchase, added("order_line", id=1, purchase_id=6)).outcome == "failed"
    assert verdict(checks, added("order_line", id=1, purchase_id=7)).outcome == "failed"
    elsewhere = added("purchase", "gomail", id=6, user_id=1)
    assert (
        outcomes(verdict(checks, purchase, elsewhere, added("order_line", id=1, purchase_id=6)))[
            "state:order_line"
        ]
        == "failed"
    )


def test_null_is_the_same_as_nothing() -> None:
    check = {"table": "b", "rows": [{"x": {"same": "a.x"}}]}
    found = verdict(check, added("a", x=None), added("b", x=None), may_change=("a",))
    assert found.outcome == "failed"


SQL = {"sql": "SELECT id FROM product\n WHERE name = 'Ember Lamp'"}
KEY = "omnizon@start: SELECT id FROM product WHERE name = 'Ember Lamp'"


def test_a_gold_value_comes_from_the_recorded_rows() -> None:
    check = {"table": "t", "rows": [{"a": SQL}]}
    assert verdict(check, added("t", a=15), gold={KEY: ((15,),)}).outcome == "passed"
    assert verdict(check, added("t", a=16), gold={KEY: ((15,), (16,))}).outcome == "failed"
    assert verdict(check, added("t", a="15"), gold={KEY: ((15,),)}).outcome == "failed"


@pytest.mark.parametrize(
    "gold", [{}, {KEY: ()}, {KEY: ((),)}, {KEY: ((None,),)}, {KEY.replace("start", "end"): ((15,),)}]
)
@pytest.mark.parametrize(
    "check",
    [
        {"rows": [{"a": SQL}]},
        {"rows": [{"a": {"one_of": SQL}}]},
        {"rows": [{"a": {"one_of": [1, SQL]}}]},
        {"rows": [{"a": {"each_of": SQL}}]},
        {"rows": [{"a": {"text": SQL}}]},
        {"count": SQL},
        {"count": 1, "each": {"a": SQL}},
    ],
)
def test_a_missing_gold_value_is_broken_and_never_failed(check: dict[str, Any], gold: dict[str, Any]) -> None:
    found = verdict({"table": "t", **check}, added("t", a=15), gold=gold)
    assert found.outcome == "broken"
    assert outcomes(found) == {"state:t": "broken"}
    assert "Ember Lamp" in reason(found)


@pytest.mark.parametrize("rows", [(), ((None,),)])
def test_what_the_agent_did_not_bring_about_is_failed_and_never_broken(rows: Any) -> None:
    """E19: a broken episode does not count, so no agent may be able to break one."""
    at_end = SQL | {"at": "end"}
    key = KEY.replace("start", "end")
    for check in ({"rows": [{"a": at_end}]}, {"count": at_end}, {"rows": [{"a": {"text": at_end}}]}):
        found = verdict({"table": "t", **check}, gold={key: rows})
        assert outcomes(found) == {"state:t": "failed"}
    assert reason(found).endswith("at the end")
    assert verdict({"table": "t", "count": at_end}, gold={key: (("many",),)}).outcome == "failed"
    assert verdict({"table": "t", "rows": [{"a": {"text": at_end}}]}, gold={key: ((5,),)}).outcome == "failed"
    assert verdict({"table": "t", "count": at_end}, gold={}).outcome == "broken"


def test_one_of_and_each_of_take_all_rows_of_a_query() -> None:
    gold: dict[str, Any] = {KEY: ((15,), (16,))}
    either = {"table": "t", "rows": [{"a": {"one_of": SQL}}]}
    assert verdict(either, added("t", a=16), gold=gold).outcome == "passed"
    assert verdict(either, added("t", a=17), gold=gold).outcome == "failed"
    each = {"table": "t", "rows": [{"a": {"each_of": SQL}, "b": 1}, {"a": 9}]}
    rows = [added("t", a=15, b=1), added("t", a=16, b=1), added("t", a=9, b=0)]
    assert verdict(each, *rows, gold=gold).outcome == "passed"
    for spoiled in (
        rows[1:],
        [*rows, rows[0]],
        [rows[0], rows[0], rows[2]],
        [*rows[:1], added("t", a=16, b=2), rows[2]],
    ):
        assert verdict(each, *spoiled, gold=gold).outcome == "failed"


def test_a_column_that_the_table_lacks_is_our_fault() -> None:
    found = verdict({"table": "t", "rows": [{"quantiy": 1}]}, added("t", quantity=1, id=1))
    assert found.outcome == "broken"
    assert reason(found) == "t has no column quantiy; it has id, quantity"


# ---------------------------------------------------------------- counts


def test_a_count_is_exact() -> None:
    check = {"table": "t", "count": 2, "each": {"a": 1}}
    one = added("t", a=1)
    assert verdict(check, one, one).outcome == "passed"
    for rows in ([], [one], [one] * 3, [one, added("t", a=2)]):
        assert verdict(check, *rows).outcome == "failed"


def test_a_count_may_be_queried() -> None:
    check = {"table": "t", "change": "removed", "count": SQL}
    gone = [removed("t", id=1), removed("t", id=2)]
    assert verdict(check, *gone, gold={KEY: ((2,),)}).outcome == "passed"
    assert verdict(check, *gone, gold={KEY: ((3,),)}).outcome == "failed"
    assert verdict(check, *gone, gold={KEY: (("2",),)}).outcome == "broken"


def test_a_count_of_none_fails_on_any_row() -> None:
    check = {"table": "t", "count": 0}
    assert verdict(check).outcome == "passed"
    found = verdict(check, added("t", id=5))
    assert reason(found) == "expected no t added; 1 too many, key 5"
    assert found.outcome == "failed"


# ---------------------------------------------------------------- changed and removed rows

CART: Row = {"id": 3, "product_id": 15, "quantity": 1, "seen": 0}
QUANTITY: dict[str, Any] = {"table": "cart_line", "change": "changed", "rows": [{"id": 3, "quantity": 2}]}


def test_a_changed_row_is_selected_by_key_and_judged_by_what_it_became() -> None:
    assert verdict(QUANTITY, changed("cart_line", CART, quantity=2)).outcome == "passed"
    assert verdict(QUANTITY, changed("cart_line", CART, quantity=3)).outcome == "failed"
    assert verdict(QUANTITY, changed("cart_line", CART | {"id": 4}, quantity=2)).outcome == "failed"


def test_a_column_that_was_not_to_change_fails() -> None:
    found = verdict(QUANTITY, changed("cart_line", CART, quantity=2, product_id=16))
    assert found.outcome == "failed"
    assert reason(found).endswith("found 1 with product_id changed from 15 to 16")


def test_only_names_the_columns_that_may_differ() -> None:
    check = QUANTITY | {"rows": [{"id": 3, "product_id": 16, "quantity": 2}], "only": ["quantity"]}
    assert verdict(check, changed("cart_line", CART | {"product_id": 16}, quantity=2)).outcome == "passed"
    assert verdict(check, changed("cart_line", CART, quantity=2, product_id=16)).outcome == "failed"
    check = {"table": "cart_line", "change": "changed", "count": 1, "only": ["quantity"]}
    assert verdict(check, changed("cart_line", CART, quantity=9)).outcome == "passed"
    assert verdict(check, changed("cart_line", CART, quantity=9, seen=1)).outcome == "failed"


def test_may_change_excuses_columns_of_rows_that_a_check_speaks_of() -> None:
    both = changed("cart_line", CART, quantity=2, seen=1)
    ticked = changed("cart_line", CART | {"id": 4}, seen=1)
    assert verdict(QUANTITY, both).outcome == "failed"
    assert verdict(QUANTITY, both, may_change=("cart_line.seen",)).outcome == "passed"
    assert verdict(QUANTITY, both, ticked, may_change=("cart_line.seen",)).outcome == "passed"
    assert verdict(QUANTITY, both, ticked, may_change=("order_line.seen",)).outcome == "failed"


def test_removed_rows_are_described_as_they_were() -> None:
    check = {"table": "cart_line", "change": "removed", "rows": [{"id": 3}]}
    assert verdict(check, removed("cart_line", id=3)).outcome == "passed"
    assert verdict(check, removed("cart_line", id=4)).outcome == "failed"
    assert verdict(check, removed("cart_line", id=3), removed("cart_line", id=4)).outcome == "failed"


# ---------------------------------------------------------------- the closed world


def test_what_no_check_speaks_of_fails() -> None:
    """E20: the goal and a deletion besides."""
    found = verdict(TWO_LINES, LINE_15, LINE_16, removed("review", id=4), removed("review", id=5))
    assert outcomes(found) == {"state:order_line": "passed", "unasked:review": "failed"}
    assert found.outcome == "failed"
    assert reason(found) == "no check asks for changes of review; 2 removed: the first key 4"


def test_another_kind_of_change_in_the_same_table_is_unasked() -> None:
    found = verdict(TWO_LINES, LINE_15, LINE_16, removed("order_line", id=9))
    assert outcomes(found) == {"state:order_line": "passed", "unasked:order_line": "failed"}


def test_two_checks_may_speak_of_one_table() -> None:
    checks = [TWO_LINES, {"table": "order_line", "change": "removed", "rows": [{"id": 9}]}]
    found = verdict(checks, LINE_15, LINE_16, removed("order_line", id=9))
    assert outcomes(found) == {"state:order_line:added": "passed", "state:order_line:removed": "passed"}
    assert outcomes(verdict(checks, LINE_15, LINE_16))["state:order_line:removed"] == "failed"


def test_a_task_without_state_checks_allows_no_change() -> None:
    found = verdict({"kind": "visited", "path": "/"}, added("cart_line", id=1))
    assert outcomes(found)["unasked:cart_line"] == "failed"
    assert found.outcome == "failed"


NOISE = added("recent", id=1)


@pytest.mark.parametrize(
    ("may_change", "ambient", "excused"),
    [
        ((), {}, False),
        (("recent",), {}, True),
        (("omnizon:recent",), {}, True),
        (("gomail:recent",), {}, False),
        (("recen",), {}, False),
        (("recent.id",), {}, False),
        ((), {"omnizon": ("recent",)}, True),
        ((), {"gomail": ("recent",)}, False),
        ((), {"omnizon": ("session",)}, False),
    ],
)
def test_what_is_excused(may_change: tuple[str, ...], ambient: dict[str, Any], excused: bool) -> None:
    found = verdict(TWO_LINES, LINE_15, LINE_16, NOISE, may_change=may_change, ambient=ambient)
    assert found.outcome == ("passed" if excused else "failed")


def test_a_column_excuses_changed_rows_in_which_nothing_else_differs() -> None:
    before: Row = {"id": 1, "seen": 0, "name": "Ada"}
    excuse = ("user.seen",)
    assert (
        verdict(TWO_LINES, LINE_15, LINE_16, changed("user", before, seen=1), may_change=excuse).outcome
        == "passed"
    )
    both = changed("user", before, seen=1, name="Eve")
    found = verdict(TWO_LINES, LINE_15, LINE_16, both, may_change=excuse)
    assert outcomes(found)["unasked:user"] == "failed"
    gone = removed("user", id=1, seen=0, name="Ada")
    assert verdict(TWO_LINES, LINE_15, LINE_16, gone, may_change=excuse).outcome == "failed"


def test_a_value_of_another_type_is_a_change() -> None:
    before: Row = {"id": 1, "seen": 1, "name": 1}
    retyped = changed("user", before, seen=2, name="1")
    assert verdict(TWO_LINES, LINE_15, LINE_16, retyped, may_change=("user.seen",)).outcome == "failed"


def test_changes_of_a_further_site_are_named_with_it() -> None:
    found = verdict(TWO_LINES, LINE_15, LINE_16, added("mail", "gomail", id=1))
    assert outcomes(found)["unasked:gomail:mail"] == "failed"
    checks = [TWO_LINES, {"table": "gomail:mail", "rows": [{"id": 1}]}]
    found = verdict(checks, LINE_15, LINE_16, added("mail", "gomail", id=1))
    assert outcomes(found) == {"state:order_line": "passed", "state:gomail:mail": "passed"}


def test_a_check_may_name_the_first_site() -> None:
    check = TWO_LINES | {"table": "omnizon:order_line"}
    assert verdict(check, LINE_15, LINE_16).outcome == "passed"


# ---------------------------------------------------------------- verdicts


def test_a_broken_episode_is_broken_whatever_it_left() -> None:
    found = verdict(TWO_LINES, LINE_15, LINE_16, ending="broken")
    assert found.outcome == "broken"
    assert outcomes(found) == {"ending": "broken"}


@pytest.mark.parametrize("ending", ["crash", "steps"])
def test_an_agent_that_stopped_badly_is_judged_by_what_it_left(ending: Literal["crash", "steps"]) -> None:
    assert verdict(TWO_LINES, LINE_15, LINE_16, ending=ending).outcome == "passed"
    assert verdict(TWO_LINES, LINE_15, ending=ending).outcome == "failed"


def test_broken_outweighs_failed() -> None:
    checks = [TWO_LINES, {"table": "t", "rows": [{"a": SQL}]}]
    found = verdict(checks)
    assert outcomes(found) == {"state:order_line": "failed", "state:t": "broken"}
    assert found.outcome == "broken"


def test_no_checks_are_no_pass() -> None:
    """E17: all([]) is true."""
    task = Task.model_construct(id="omnizon/none", sites=("omnizon",), checks=(), may_change=())
    header = Header.model_construct(task=task, trial=0, ambient={})
    footer = Footer(ending=Ending(reason="done"))
    with pytest.raises(ValueError, match="omnizon/none has no checks"):
        judges.judge(Trajectory.model_construct(header=header, steps=(), footer=footer))


def test_two_checks_of_the_same_changes_contradict() -> None:
    with pytest.raises(ValueError, match="2 checks speak of order_line rows added"):
        verdict([TWO_LINES, TWO_LINES | {"table": "omnizon:order_line"}])
    with pytest.raises(ValueError, match="2 checks speak of the answer"):
        verdict([{"kind": "answer", "number": 1}, {"kind": "answer", "name": "one"}])


def test_an_unknown_kind_is_refused_and_never_skipped() -> None:
    """E18."""
    with pytest.raises(ValueError, match=r"no kind of check called 'stat'; have: .*; did you mean 'state'"):
        judges.parse(CheckSpec(kind="stat"))
    with pytest.raises(ValueError, match="no kind of check called 'opinion'"):
        verdict([TWO_LINES, {"kind": "opinion"}], LINE_15, LINE_16)


def test_a_kind_that_says_nothing_is_no_verdict(monkeypatch: pytest.MonkeyPatch) -> None:
    """E18: the number judged is compared with the number declared."""
    monkeypatch.setattr(judges.state, "judge", lambda check, trajectory: [])
    with pytest.raises(RuntimeError, match="declares 1 checks; 0 were judged"):
        verdict(TWO_LINES, LINE_15, LINE_16)


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({}, "table"),
        ({"table": "t"}, "either rows, or count"),
        ({"table": "t", "rows": [{"a": 1}], "count": 1}, "either rows, or count"),
        ({"table": "t", "rows": []}, "at least 1 item"),
        ({"table": "t", "rows": [{}]}, "at least 1 item"),
        ({"table": "t", "rows": [{"a": 1}], "each": {"a": 1}}, "each says what holds"),
        ({"table": "t", "rows": [{"a": 1}], "only": ["a"]}, 'only is for change = "changed"'),
        ({"table": "t", "rows": [{"a": 1}], "chnage": "removed"}, "chnage"),
        ({"table": "t", "rows": [{"a": 1}], "change": "deleted"}, "'added', 'removed' or 'changed'"),
        ({"table": "t", "change": "changed", "count": 1}, "which columns may differ"),
        ({"table": "t", "count": -1}, "-1 is no count"),
        ({"table": "t", "count": True}, "True is no count"),
        ({"table": "t", "count": 1, "each": {"a": {"each_of": [1]}}}, "each_of of a: it stands in rows"),
        ({"table": "t", "rows": [{"a": {"each_of": [1]}, "b": {"each_of": [1]}}]}, "once in a row"),
        ({"table": "t", "rows": [{"a": {"oneof": [1]}}]}, "is no expectation; write a value, or one of sql"),
        ({"table": "t", "rows": [{"a": {"one_of": []}}]}, "names no values"),
        ({"table": "t", "rows": [{"a": {"text": 2}}]}, "2 is no text"),
        ({"table": "t", "rows": [{"a": {"any": False}}]}, "any: Input should be True"),
        ({"table": "t", "rows": [{"a": {"any": True, "null": True}}]}, "is no expectation"),
        ({"table": "t", "rows": [{"a": {"same": "purchase"}}]}, "same: "),
        ({"table": "t", "rows": [{"a": [1, 2]}]}, "is no value of a row"),
        ({"table": "t", "rows": [{"a": None}]}, "None is no value of a row"),
        ({"table": "t", "rows": [{"a": {"sql": "SELECT 1", "sit": "x"}}]}, "sit: "),
        ({"table": "a b", "count": 1}, "table"),
    ],
)
def test_a_malformed_check_is_refused_when_read(fields: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        judges.parse(CheckSpec.model_validate({"kind": "state", **fields}))
    assert message in str(refusal.value)
