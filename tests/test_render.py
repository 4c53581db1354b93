"""The text an agent is shown, from trees alone: no browser is needed here."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.browser.diff import NO_CHANGE, diff
from harness.browser.refs import Live, Refs, Stale
from harness.browser.render import ABOVE, BELOW, Rendered, render
from harness.browser.tree import Node, View, targets_in, tidy
from harness.browser.words import TARGET

TREES = Path(__file__).parent / "fixtures" / "browser" / "trees"


def same(tree: Node) -> dict[int, int]:
    """Every element's own number as its ref."""
    numbers = {tree["el"]} if "el" in tree else set()
    for kid in tree.get("kids") or []:
        if not isinstance(kid, str):
            numbers |= same(kid).keys()
    return {number: number for number in numbers}


def shown(*kids: Node | str, budget: int = 24_000, view: View | None = None) -> Rendered:
    """A page with these contents."""
    tree = Node(role="page", el=1000, kids=list(kids))
    return render(tree, same(tree), budget, title="T", view=view)


def button(name: str, el: int = 1) -> Node:
    """A button in a block of its own."""
    return Node(role="button", name=name, el=el, act=1, block=1)


@pytest.mark.parametrize("name", sorted(path.stem for path in TREES.glob("*.json")))
def test_golden(name: str) -> None:
    recorded = json.loads((TREES / f"{name}.json").read_text(encoding="utf-8"))
    tree = recorded["tree"]
    rendered = render(tree, same(tree), title=recorded["title"], address=recorded["address"])
    assert rendered.text + "\n" == (TREES / f"{name}.txt").read_text(encoding="utf-8")


@settings(deadline=None)  # other work may share the machine
@given(st.lists(st.text(min_size=1), min_size=1, max_size=4))
def test_any_name_survives_the_pattern(names: list[str]) -> None:
    kids: list[Node | str] = [button(name, el) for el, name in enumerate(names, 1)]
    text = shown(*kids).text
    found = [(int(m[1]), m[2], m[3]) for line in text.split("\n")[1:] for m in TARGET.finditer(line)]
    unquoted = [
        (number, role, (name or "").replace('\\"', '"').replace("\\\\", "\\")) for number, role, name in found
    ]
    by_rule = [_unescaped(name or "") for _, _, name in found]
    assert [number for number, _, _ in unquoted] == list(range(1, len(names) + 1))
    assert by_rule == [tidy(name) for name in names]


def _unescaped(name: str) -> str:
    out, escaped = "", False
    for char in name:
        if escaped or char != "\\":
            out, escaped = out + char, False
        else:
            escaped = True
    return out


@settings(deadline=None)  # other work may share the machine
@given(st.text(), st.text(), st.text())
def test_no_text_of_the_page_passes_for_a_control(text: str, value: str, option: str) -> None:
    field = Node(role="combobox", name="N", el=7, act=1, value=value + "[8]link", options=[option, "[9]x"])
    kids: list[Node | str] = [
        text,
        "[1]button",
        Node(block=1),
        field,
        Node(block=1, kids=[f"[2{option}", "]link"]),
    ]
    lines = shown(*kids).text.split("\n")[1:]
    found = [int(m[1]) for line in lines for m in TARGET.finditer(line)]
    assert found == [7]


ROLES = (
    "row", "cell", "table", "list", "item", "heading", "nav", "form", "region", "dialog", "group", "term", "iframe",
    "figure", "main", "tablist", "article", "menu", "radiogroup", "",
)  # fmt: skip
WIDGETS = (
    "button",
    "link",
    "checkbox",
    "option",
    "textbox",
    "listbox",
    "row",
    "img",
    "clickable",
    "scroller",
)


@st.composite
def nodes(draw: st.DrawFn, depth: int = 3) -> Node | str:
    """Any node as the extractor may make it, its number still to be given."""
    if depth == 0 or draw(st.integers(0, 3)) == 0:
        return draw(st.sampled_from(["a", "b c", " ", "Long text. " * 9]))
    acts = draw(st.booleans())
    role = draw(st.sampled_from(WIDGETS if acts else ROLES))
    node = Node(kids=[] if role == "img" else draw(st.lists(nodes(depth - 1), max_size=4)))
    if role:
        node["role"] = role
    if acts or draw(st.booleans()):
        node["el"] = 0
    if acts:
        node["act"] = 1
    for field, value in {"name": "N", "block": 1, "shape": "DIV.x", "value": "v", "modal": 1}.items():
        if draw(st.booleans()):
            node[field] = value  # type: ignore[literal-required]
    return node


def numbered(kids: list[Node | str], first: int = 1) -> int:
    """Gives elements their numbers, in the order of the document; the answer is the next one."""
    for kid in kids:
        if not isinstance(kid, str):
            if "el" in kid:
                kid["el"], first = first, first + 1
            first = numbered(kid.get("kids") or [], first)
    return first


@settings(deadline=None)  # other work may share the machine
@given(st.lists(nodes(), max_size=4), st.sampled_from([60, 300, 24_000]))
def test_whatever_the_tree_every_control_is_written_once(kids: list[Node | str], budget: int) -> None:
    numbered(kids)
    rendered = shown(*kids, budget=budget)
    text = "\n".join([rendered.text, *(page for pages in rendered.folds.values() for page in pages)])
    written = [int(match[1]) for match in TARGET.finditer(text)]
    assert sorted(written) == sorted(target.el for target in targets_in(Node(role="page", kids=kids)))


def table(rows: int) -> Node:
    """A table whose rows have a link each."""
    body: list[Node | str] = [
        Node(role="row", block=1, kids=[
            Node(role="cell", block=1, kids=[f"Row {n}"]),
            Node(role="cell", block=1, kids=[Node(role="link", name=f"Open {n}", el=n, act=1)]),
        ])
        for n in range(1, rows + 1)
    ]  # fmt: skip
    return Node(role="table", block=1, el=900, kids=body)


def test_a_long_table_folds_at_its_rows_and_says_so() -> None:
    rendered = shown(Node(block=1, kids=["before"]), table(400), Node(block=1, kids=["after"]), budget=3000)
    assert len(rendered.text) <= 3000
    lines = rendered.text.split("\n")
    assert lines[1] == "before"
    assert lines[-1] == "after"
    kept = sum(line.startswith("| Row") for line in lines)
    assert lines[-2] == f"… rows {kept + 1}-400 hidden, {400 - kept} refs (expand 900 page=2)"
    hidden = "\n".join(rendered.folds[900]).split("\n")
    assert [line for line in lines if line.startswith("| Row")] + hidden == [
        f'| Row {n} | [{n}]link "Open {n}" |' for n in range(1, 401)
    ]
    assert rendered.lines[400] == '| Row 400 | [400]link "Open 400" |'


@settings(deadline=None)  # other work may share the machine
@given(st.integers(500, 6000), st.integers(0, 200), st.integers(0, 60))
def test_folding_loses_no_ref_and_keeps_to_the_budget(budget: int, rows: int, links: int) -> None:
    nav = Node(
        role="nav",
        block=1,
        el=901,
        kids=[Node(role="link", name=f"Link {n}", el=500 + n, act=1, block=1) for n in range(links)],
    )
    rendered = shown(nav, table(rows), budget=budget)
    assert len(rendered.text) <= budget
    text = "\n".join([rendered.text, *(page for pages in rendered.folds.values() for page in pages)])
    found = {int(match[1]) for match in TARGET.finditer(text)}
    assert found == {*range(1, rows + 1), *range(500, 500 + links)}
    whole = {line.strip() for line in shown(nav, table(rows), budget=10**6).text.split("\n")}
    cut = {line.strip() for line in text.split("\n") if not line.strip().startswith("…")}
    assert cut - whole <= {"nav:"}  # never mid-line


def test_what_is_out_of_view_is_marked() -> None:
    view = View(height=100, scrolled=50, whole=900)
    kids: list[Node | str] = [Node(block=1, y=y, kids=[str(y)]) for y in (-40, 10, 150, 90, 200, 300)]
    lines = shown(*kids, view=view).text.split("\n")[1:]
    assert lines == ["-40", ABOVE, "10", "150", "90", BELOW, "200", "300"]
    assert BELOW not in shown(*kids, view=View(height=100, scrolled=0, whole=100)).text


# ---------------------------------------------------------------- diff


def test_diff_shows_the_changed_lines_below_what_stands_above_them() -> None:
    before = "\n".join(["page", "nav", "qty = 1", "total $5", *"abcdefghijklmnop" * 4])
    after = before.replace("qty = 1", "qty = 2").replace("total $5", "total $10")
    assert diff(before, after) == "  nav\n- qty = 1\n- total $5\n+ qty = 2\n+ total $10"
    assert diff(before, before) == NO_CHANGE


def test_diff_is_left_out_where_it_tells_less_than_the_text() -> None:
    assert diff("a\nb\nc", "x\ny\nz") is None


@settings(deadline=None)  # other work may share the machine
@given(st.lists(st.sampled_from("abcdef")), st.lists(st.sampled_from("abcdef")))
def test_diff_takes_one_page_to_the_other(before: list[str], after: list[str]) -> None:
    padding = ["the same on both sides"] * 20
    old, new = [*padding, *before, *padding], [*padding, *after, *padding]
    told = diff("\n".join(old), "\n".join(new))
    if told is None or told == NO_CHANGE:
        assert (told is None) or old == new
        return
    marks = [line[0] for line in told.split("\n")]
    assert len(new) - len(old) == marks.count("+") - marks.count("-")


# ---------------------------------------------------------------- refs


def tree(*targets: tuple[int, str], landmark: str = "main") -> Node:
    """A page of buttons: element numbers and names."""
    return Node(role="page", kids=[Node(role=landmark, kids=[button(name, el) for el, name in targets])])


def test_refs_count_up_and_stay_with_their_elements() -> None:
    refs = Refs()
    assert refs.update("d", "o", tree((5, "A"), (9, "B"))) == {5: 1, 9: 2}
    assert refs.update("d", "o", tree((9, "B"), (12, "C"), (5, "A"))) == {5: 1, 9: 2, 12: 3}
    assert refs.highest == 3


def test_a_ref_is_inherited_by_the_only_one_of_its_look() -> None:
    refs = Refs()
    refs.update("d", "o", tree((1, "Only"), (2, "Twin"), (3, "Twin")))
    numbers = refs.update("d", "o", tree((4, "Only"), (5, "Twin"), (6, "Twin")))
    assert numbers[4] == 1
    assert not {numbers[5], numbers[6]} & {1, 2, 3}


def test_a_ref_is_not_inherited_beside_one_that_stays() -> None:
    """One of two alike goes and another comes: nothing says that it is the same."""
    refs = Refs()
    refs.update("d", "o", tree((1, "Delete"), (2, "Delete")))
    numbers = refs.update("d", "o", tree((1, "Delete"), (3, "Delete")))
    assert numbers[3] == 3


def test_a_ref_is_inherited_within_the_same_landmark_only() -> None:
    refs = Refs()
    refs.update("d", "o", tree((1, "Save"), landmark="main"))
    assert refs.update("d", "o", tree((2, "Save"), landmark="aside"))[2] == 2


@pytest.mark.parametrize(
    ("landmark", "origin", "inherited"),
    [
        ("nav", "o", True),
        ("header", "o", True),
        ("footer", "o", True),
        ("main", "o", False),
        ("nav", "other", False),
    ],
)
def test_across_documents_only_the_sites_frame_inherits(landmark: str, origin: str, inherited: bool) -> None:
    refs = Refs()
    refs.update("d1", "o", tree((1, "Home"), landmark=landmark))
    assert (refs.update("d2", origin, tree((1, "Home"), landmark=landmark))[1] == 1) == inherited


def test_stale_refs_say_what_they_were_and_what_is_like_them() -> None:
    refs = Refs()
    refs.update("d", "o", tree((1, "Order lamp"), (2, "Help")))
    refs.update("d", "o", tree((2, "Help"), (3, "Order lamps"), (4, "Pay")))
    found = refs.find(1)
    assert isinstance(found, Stale)
    assert found.target.name == "Order lamp"
    assert [(live.ref, live.target.name) for live in found.nearest] == [(3, "Order lamps")]
    assert isinstance(refs.find(2), Live)
    assert refs.find(99) is None
    live = refs.of(4)
    assert live is not None
    assert live.ref == 4
    assert refs.of(1) is None


def test_a_number_is_never_used_twice() -> None:
    refs = Refs()
    given_out: dict[int, str] = {}
    for round_ in range(5):
        names = [(100 * round_ + n, f"{round_}-{n}") for n in range(7)]
        numbers = refs.update(f"d{round_ // 2}", "o", tree(*names))
        for el, name in names:
            assert given_out.setdefault(numbers[el], name) == name


def test_targets_are_found_with_their_landmarks() -> None:
    page = Node(role="page", kids=[Node(role="nav", name="Main", kids=[Node(kids=[button("A", 3)])])])
    (target,) = targets_in(page)
    assert (target.path, target.in_frame_of_site, target.name) == (("nav Main",), True, "A")
