"""Visited checks: which requests open the page that was asked for."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

import judges
from harness.types import CheckSpec, Ending, Finding, Footer, Header, Opened, Task, Trajectory, Way


def judged(
    fields: dict[str, Any], *opened: Opened | str, gold: dict[str, Any] | None = None, start: str = "/"
) -> Finding:
    """The finding on an episode that opened those pages of the first site, a step each."""
    task = Task(
        id="omnizon/a-task",
        goal="Look.",
        shape="retrieve",
        sites=("omnizon", "gomail"),
        start=start,
        checks=(CheckSpec.model_validate({"kind": "visited", **fields}),),
        solutions=(Way(steps=({"goto": "/"},)),),
    )
    pages = tuple(
        Opened(step=at, site="omnizon", path=one) if isinstance(one, str) else one
        for at, one in enumerate(opened)
    )
    footer = Footer(ending=Ending(reason="done"), opened=pages, gold=gold or {})
    header = Header(task=task, trial=0, agent_spec="script", versions={})
    written = Trajectory(header=header, footer=footer).model_dump_json(by_alias=True)
    (finding,) = judges.judge(Trajectory.model_validate_json(written)).findings
    return finding


@pytest.mark.parametrize(
    ("path", "opened", "outcome"),
    [
        ("/orders/7", "/orders/7", "passed"),
        ("/orders/7", "/orders/7?from=mail", "passed"),
        ("/orders/7", "/orders/70", "failed"),
        ("/orders/7", "/orders/7/edit", "failed"),
        ("/orders/7", "/orders/7/", "failed"),
        ("/orders/7", "/Orders/7", "failed"),
        ("/orders/7", "/orders", "failed"),
        ("/orders/7", "//orders/7", "failed"),
        ("/orders/7", "/x?next=/orders/7", "failed"),
        ("/a b", "/a%20b", "passed"),
        ("/a/b", "/a%2Fb", "failed"),
        ("/search?q=desk+lamp", "/search?q=desk%20lamp", "passed"),
        ("/search?q=desk+lamp", "/search?page=2&q=desk+lamp", "passed"),
        ("/search?q=desk+lamp", "/search?q=desk+lamps", "failed"),
        ("/search?q=desk+lamp", "/search", "failed"),
        ("/search?q=desk+lamp", "/search?q=desk+lamp&q=chair", "failed"),
        ("/search?q=a&page=2", "/search?page=2&q=a", "passed"),
        ("/search?q=a&page=2", "/search?q=a", "failed"),
        ("/search?q=a&page=2", "/search?q=a&page=20", "failed"),
        ("/search?q=", "/search?q=", "passed"),
        ("/search?q=", "/search?q=a", "failed"),
        ("/search?c=1&c=2", "/search?c=2&c=1", "passed"),
        ("/search?c=1&c=2", "/search?c=1", "failed"),
    ],
)
def test_paths_are_compared_taken_apart(path: str, opened: str, outcome: str) -> None:
    """E15."""
    assert judged({"path": path}, "/elsewhere", opened).outcome == outcome


def test_nothing_opened_fails() -> None:
    assert judged({"path": "/orders/7"}).outcome == "failed"


def test_a_page_of_another_site_is_another_page() -> None:
    mail = Opened(step=3, site="gomail", path="/inbox")
    assert judged({"path": "/inbox"}, mail).outcome == "failed"
    assert judged({"path": "/inbox", "site": "gomail"}, mail).outcome == "passed"
    assert judged({"path": "/inbox", "site": "gomail"}, "/inbox").outcome == "failed"


def test_what_was_opened_before_the_first_action_counts_only_as_the_start() -> None:
    early = Opened(step=-1, site="omnizon", path="/orders/7")
    assert judged({"path": "/orders/7"}, early).outcome == "failed"
    assert judged({"path": "/orders/7"}, early, start="/orders/7").outcome == "passed"
    mail = Opened(step=-1, site="gomail", path="/orders/7")
    assert judged({"path": "/orders/7", "site": "gomail"}, mail, start="/orders/7").outcome == "failed"


def test_all_of_several_paths_are_wanted() -> None:
    check = {"paths": ["/a", "/b"]}
    assert judged(check, "/b", "/x", "/a").outcome == "passed"
    finding = judged(check, "/a", "/c")
    assert finding.outcome == "failed"
    assert finding.reason == "expected /a, /b to be opened; /b was not; opened /a, /c"


def test_order_wants_each_after_the_one_before() -> None:
    check = {"paths": ["/a", "/b"], "order": True}
    assert judged(check, "/a", "/x", "/b").outcome == "passed"
    assert judged(check, "/b", "/a", "/b").outcome == "passed"
    assert judged(check, "/b", "/a").outcome == "failed"
    twice = {"paths": ["/a", "/a"], "order": True}
    assert judged(twice, "/a").outcome == "failed"
    assert judged(twice, "/a", "/a").outcome == "passed"


def test_a_path_may_be_queried() -> None:
    sql = "SELECT '/orders/' || id FROM purchase"
    key = f"omnizon@start: {sql}"
    check = {"path": {"sql": sql}}
    assert judged(check, "/orders/7", gold={key: (("/orders/7",),)}).outcome == "passed"
    assert judged(check, "/orders/7", gold={key: (("/orders/8",),)}).outcome == "failed"
    for rows in ((), ((7,),), (("orders/7",),), ((None,),)):
        assert judged(check, "/orders/7", gold={key: rows}).outcome == "broken"
    assert judged(check, "/orders/7").outcome == "broken"
    at_end = {"path": {"sql": sql, "at": "end"}}
    assert judged(at_end, "/orders/7", gold={key.replace("start", "end"): ((7,),)}).outcome == "failed"


def test_one_query_may_give_all_paths() -> None:
    sql = "SELECT '/orders/' || id FROM purchase"
    key = f"omnizon@start: {sql}"
    check = {"paths": {"sql": sql}}
    gold: Any = {key: (("/orders/7",), ("/orders/8",))}
    assert judged(check, "/orders/8", "/orders/7", gold=gold).outcome == "passed"
    assert judged(check, "/orders/8", gold=gold).outcome == "failed"
    assert judged(check | {"order": True}, "/orders/8", "/orders/7", gold=gold).outcome == "failed"
    assert judged(check, "/orders/8", gold={key: ()}).outcome == "broken"
    assert judged(check, "/orders/8", gold={key: ((7,),)}).outcome == "broken"


def test_several_visited_checks_are_numbered() -> None:
    task = Task(
        id="omnizon/a-task",
        goal="Look.",
        shape="retrieve",
        sites=("omnizon",),
        checks=(CheckSpec.model_validate({"kind": "visited", "path": "/a"}),) * 2,
        solutions=(Way(steps=()),),
    )
    assert judges.labels(task) == ("visited:1", "visited:2")


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({}, "either path or paths"),
        ({"path": "/a", "paths": ["/b"]}, "either path or paths"),
        ({"paths": []}, "at least 1 item"),
        ({"path": "orders"}, "'orders' is no path as a site is asked for it"),
        ({"path": "http://omnizon/orders"}, "is no path"),
        ({"path": "/a#b"}, "is no path"),
        ({"path": 7}, "7 is no path"),
        ({"path": "/a", "order": True}, "order is of several paths"),
        ({"path": "/a", "times": 2}, "times"),
    ],
)
def test_a_malformed_check_is_refused_when_read(fields: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        judges.parse(CheckSpec.model_validate({"kind": "visited", **fields}))
    assert message in str(refusal.value)
