"""The catalogue: whole files that are read, and broken ones with exactly what is said of them."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from harness import catalog
from harness.errors import UsageError
from harness.types import Task

WHOLE = """\
goal = "Order two Ember Lamps."
shape = "act"
clock = 2026-07-15T09:30:00
user = "ada@example.test"
tags = ["checkout"]
may_change = ["recent", "account.last_seen"]

[limits]
max_steps = 20

[[check]]
kind = "state"
table = "order_line"
rows = [
    { product_id = { sql = "SELECT id FROM product WHERE name = 'Ember; Lamp'" }, quantity = 2 },
]

[[check]]
kind = "answer"
money = "48.50"

[[solution]]
name = "through the search"
steps = [
    { click = "link:Ember Lamp" },
    { click = "button:Buy" },
]

[[near_miss]]
because = "Three lamps instead of two."
fails = ["state:order_line"]
instead.1 = { click = "link:Oak Desk" }

[[near_miss]]
because = "It also empties the wish list."
fails = ["unasked:wish"]
steps = [{ click = "button:Empty" }]

[[near_miss]]
because = "It does not say the total."
fails = ["answer"]
instead.2 = []
"""


def written(root: Path, text: str, task_id: str = "omnizon/order-two") -> Path:
    """The text as the file of that task."""
    path = root / f"{task_id}.toml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def faults(root: Path, text: str) -> list[str]:
    """What is said of that file, without its path."""
    path = written(root, text)
    with pytest.raises(UsageError) as refusal:
        catalog.read(path)
    lines = str(refusal.value).splitlines()
    assert all(line.startswith(f"{path}:") for line in lines)
    return [line.removeprefix(f"{path}:") for line in lines]


def test_a_whole_file_is_a_task(tmp_path: Path) -> None:
    task = catalog.read(written(tmp_path, WHOLE))
    assert task.id == "omnizon/order-two"
    assert task.sites == ("omnizon",)
    assert task.clock == dt.datetime(2026, 7, 15, 9, 30)
    assert task.limits.max_steps == 20
    assert [check.kind for check in task.checks] == ["state", "answer"]
    assert task.near_misses[0].instead == {1: {"click": "link:Oak Desk"}}
    assert task.near_misses[2].instead == {2: ()}
    assert Task.model_validate_json(task.model_dump_json(by_alias=True)) == task


MONEY = 'money = "48.50"'


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('goal = "Order two Ember Lamps."', "", "1: goal: missing; write goal = … there"),
        ("Order two Ember Lamps.", "  ", "1: goal: empty; write what the agent is asked to do"),
        ('goal = "', 'gaol = "x"\ngoal = "', "1: gaol: unknown field; did you mean 'goal'?"),
        ('goal = "', 'checks = []\ngoal = "', "1: checks: unknown field; write each as [[check]]"),
        ('goal = "', 'id = "x"\ngoal = "', "1: id: 'x' is not written in the file; the id is the file's path"),
        (
            'shape = "act"',
            'shape = "acts"',
            "2: shape: 'acts': input should be 'retrieve', 'act' or 'both'; did you mean 'act'?",
        ),
        ("09:30:00", "09:30:00Z", "3: clock: 2026-07-15T09:30:00+00:00 has a zone; write 2026-07-15T09:30:00"),
        ("max_steps = 20", "max_steps = 0", "9: limits.max_steps: 0: input should be greater than or equal to 1"),
        ("max_steps = 20", "max_step = 20", "9: limits.max_step: unknown field; did you mean 'max_steps'?"),
        (
            '"recent"',
            '"recent rows"',
            "6: may_change[1]: 'recent rows' is not a plain name: table, table.column or site:table",
        ),
        (
            '"recent"',
            '"gomail:recent"',
            "6: may_change[1]: 'gomail' is not among the task's sites: omnizon",
        ),
        (
            'shape = "act"',
            'shape = "act"\nstart = "orders"',
            "3: start: 'orders' is no path of the first site; write one such as '/'",
        ),
        (
            'kind = "answer"',
            'kind = "anser"',
            "19: check[2].kind: no kind of check called 'anser'; have: state, answer, visited, rubric, jmespath, "
            "script, llm_boolean, hops, said; did you mean 'answer'?",
        ),
        ('kind = "answer"\n', "", "18: check[2].kind: missing; write kind = … there"),
        ('table = "order_line"\n', "", "11: check[1].table: missing; write table = … there"),
        (
            'table = "order_line"',
            'table = "order_line"\nchnage = "added"',
            "14: check[1].chnage: unknown field; did you mean 'change'?",
        ),
        (
            'table = "order_line"',
            'table = "order_line"\nchange = "deleted"',
            "14: check[1].change: 'deleted': input should be 'added', 'removed' or 'changed'",
        ),
        (
            "quantity = 2",
            "quantity = { oneof = [2] }",
            "14: check[1].rows[1].quantity: {'oneof': [2]} is no expectation; "
            "write a value, or one of sql, one_of, each_of, text, same, null, not_null, any",
        ),
        (
            "SELECT id",
            "DELETE id",
            "14: check[1].rows[1].product_id: sql \"DELETE id FROM product WHERE name = 'Ember; Lamp'\" "
            "does not start with SELECT or WITH; a gold query only reads",
        ),
        (
            "'Ember; Lamp'",
            "'x'; SELECT 2",
            "14: check[1].rows[1].product_id: sql \"SELECT id FROM product WHERE name = 'x'; SELECT 2\" "
            "holds more than one statement; write one SELECT",
        ),
        (
            "SELECT id FROM product WHERE name = 'Ember; Lamp'",
            "WITH x AS (SELECT 1) DELETE FROM product",
            "14: check[1].rows[1].product_id: sql 'WITH x AS (SELECT 1) DELETE FROM product' writes; "
            "a gold query only reads",
        ),
        (
            MONEY,
            "money = 48",
            '18: check[2]: money is 48; write it as a string in units, such as "48.50", '
            'or as {sql = "…"} that gives whole cents',
        ),
        (
            MONEY,
            'money = "48.50"\nnumber = 2',
            "18: check[2]: an answer check needs exactly one of money, number, date, time, name, text, boolean, "
            "set, list and infeasible, not money and number",
        ),
        (
            MONEY,
            'money = { sql = "SELECT 1", att = "end" }',
            '20: check[2].money: att: Extra inputs are not permitted; a query is {sql = "SELECT …"}, '
            'with site = "…" and at = "start" or "end" where wanted',
        ),
        (
            'kind = "answer"\nmoney = "48.50"',
            'kind = "state"\ntable = "omnizon:order_line"\ncount = 1',
            "11: check: 2 checks speak of order_line rows added; one check says all that is expected there",
        ),
        (
            'because = "Three lamps instead of two."',
            'because = ""',
            "30: near_miss[1].because: empty; write a sentence that says what is wrong with it",
        ),
        (
            'fails = ["state:order_line"]',
            'fails = ["state:order_lines"]',
            "31: near_miss[1].fails: 'state:order_lines' is the label of no check; "
            "have: state:order_line, answer, unasked:<table>; did you mean 'state:order_line'?",
        ),
        (
            'fails = ["state:order_line"]',
            "fails = []",
            "31: near_miss[1].fails: empty; name the checks that fail, of: state:order_line, answer, unasked:<table>",
        ),
        (
            "instead.1 =",
            "instead.3 =",
            "32: near_miss[1].instead.3: 3 is no step of the first solution; it has steps 1 to 2",
        ),
        (
            "instead.1 =",
            "instead.0 =",
            "32: near_miss[1].instead.0: 0 is no step of the first solution; it has steps 1 to 2",
        ),
        (
            'instead.1 = { click = "link:Oak Desk" }\n',
            "",
            "29: near_miss[1]: a near miss needs either steps, or instead",
        ),
        (
            'steps = [{ click = "button:Empty" }]',
            'step = [{ click = "button:Empty" }]',
            "37: near_miss[2].step: unknown field; did you mean 'steps'?",
        ),
        (
            "[[solution]]",
            '[[checkpoint]]\nname = "x"\nkind = "visited"\npath = "y"\n\n[[solution]]',
            "25: checkpoint[1].path: 'y': 'y' is no path as a site is asked for it; "
            'write "/orders/7" or "/search?q=desk+lamp"',
        ),
        (
            "[[solution]]",
            '[[checkpoint]]\nkind = "visited"\npath = "/y"\n\n[[solution]]',
            "22: checkpoint[1].name: missing; write name = … there",
        ),
        (
            "[[solution]]",
            2 * '[[checkpoint]]\nname = "x"\nkind = "visited"\npath = "/y"\n\n' + "[[solution]]",
            "28: checkpoint[2].name: 'x' is empty or another one's; say what is reached",
        ),
        (
            "[[solution]]",
            '[[checkpoint]]\nname = "x"\nkind = "visited"\npath = "/y"\nsite = "gomail"\n\n[[solution]]',
            "22: checkpoint[1]: 'gomail' is not among the task's sites: omnizon",
        ),
        ("[limits]", "[limits", "8: not TOML: expected ']' at the end of a table declaration"),
        ('goal = "Order', 'goal = Order', "1: not TOML: invalid value"),
        ('goal = "', 'shape = "act"\ngoal = "', "3: not TOML: cannot overwrite a value"),
    ],
)  # fmt: skip
def test_one_fault_is_said_with_its_line(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert old in WHOLE
    assert faults(tmp_path, WHOLE.replace(old, new, 1)) == [said]


def test_a_fault_and_what_follows_from_it(tmp_path: Path) -> None:
    assert faults(tmp_path, WHOLE.replace('table = "order_line"', 'table = "gomail:order_line"')) == [
        "11: check[1]: 'gomail' is not among the task's sites: omnizon",
        "31: near_miss[1].fails: 'state:order_line' is the label of no check; have: state:gomail:order_line, "
        "answer, unasked:<table>; did you mean 'state:gomail:order_line'?",
    ]
    assert faults(tmp_path, WHOLE.replace("[[near_miss]]", "[[near-miss]]", 1)) == [
        "29: near-miss: unknown field; did you mean 'near_miss'?",
        "34: near_miss: 2; a task needs at least 3: [[near_miss]] is what a careless agent would do, and must fail",
    ]
    steps = '[\n    { click = "link:Ember Lamp" },\n    { click = "button:Buy" },\n]'
    assert faults(tmp_path, WHOLE.replace(steps, "[]"))[0] == (
        "24: solution[1].steps: empty; write the steps of the scripted agent"
    )


def test_steps_that_the_scripted_agent_does_not_know_are_refused(tmp_path: Path) -> None:
    for old, line, place in (
        ('click = "button:Buy"', 24, "solution[1].steps"),
        ('click = "link:Oak Desk"', 32, "near_miss[1].instead"),
        ('click = "button:Empty"', 37, "near_miss[2].steps"),
    ):
        first = faults(tmp_path, WHOLE.replace(old, old.replace("click", "clik")))[0]
        assert first.startswith(f"{line}: {place}: step ")
        assert "no action word 'clik'" in first


def cut(text: str, *headers: str) -> str:
    """The text without the array tables of those names."""
    sections = text.split("\n[")
    return "\n[".join(
        section for section in sections if not section.startswith(tuple(f"[{one}]]" for one in headers))
    )


@pytest.mark.parametrize(
    ("header", "said"),
    [
        ("check", "1: check: none; a task needs at least one: [[check]] says what must be so at the end"),
        (
            "solution",
            "1: solution: none; a task needs at least one: [[solution]] is a way through it, as steps",
        ),
        (
            "near_miss",
            "1: near_miss: none; a task needs at least 3: "
            "[[near_miss]] is what a careless agent would do, and must fail",
        ),
    ],
)
def test_a_task_proves_itself(tmp_path: Path, header: str, said: str) -> None:
    """E17: no checks, and no proof, are refused when read."""
    assert faults(tmp_path, cut(WHOLE, header)) == [said]


def test_files_to_upload_lie_beside_the_task(tmp_path: Path) -> None:
    written(tmp_path, 'files = ["receipt.png"]\n' + WHOLE)
    (tmp_path / "omnizon" / "files").mkdir()
    (tmp_path / "omnizon" / "files" / "receipt.png").write_bytes(b"\x89PNG")
    [task] = catalog.find(root=tmp_path)
    assert task.files == {"receipt.png": "iVBORw=="}


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ('["gone.png"]', "files[1]: no file 'gone.png' in "),
        ('["../order-two.toml"]', "files[1]: no file '../order-two.toml' in "),
        ('"receipt.png"', 'files: expected a list of names, such as ["receipt.png"]'),
        ('["large.png"]', "files[1]: 'large.png' is larger than 200,000 bytes"),
    ],
)
def test_files_that_cannot_be_given_are_refused(tmp_path: Path, files: str, said: str) -> None:
    written(tmp_path, f"files = {files}\n" + WHOLE)
    (tmp_path / "omnizon" / "files").mkdir()
    (tmp_path / "omnizon" / "files" / "large.png").write_bytes(bytes(200_001))
    with pytest.raises(UsageError) as refused:
        catalog.find(root=tmp_path)
    assert f".toml:1: {said}" in str(refused.value)


def test_two_near_misses_are_too_few(tmp_path: Path) -> None:
    text = WHOLE[: WHOLE.rindex("[[near_miss]]")]
    assert faults(tmp_path, text) == [
        "29: near_miss: 2; a task needs at least 3: [[near_miss]] is what a careless agent would do, and must fail"
    ]


def test_all_faults_of_all_files_are_said_together_in_their_order(tmp_path: Path) -> None:
    written(tmp_path, WHOLE.replace('shape = "act"', 'shape = "x"').replace("quantity = 2", "quantity = []"))
    written(tmp_path, "goal = ", "omnizon/another")
    written(tmp_path, WHOLE, "omnizon/whole")
    with pytest.raises(UsageError) as refusal:
        catalog.find([], tmp_path)
    lines = [line.replace(f"{tmp_path}/", "").split(" ")[:2] for line in str(refusal.value).splitlines()]
    assert lines == [
        ["omnizon/another.toml:1:", "not"],
        ["omnizon/order-two.toml:2:", "shape:"],
        ["omnizon/order-two.toml:14:", "check[1].rows[1].quantity:"],
    ]


@pytest.mark.parametrize(
    "task_id", ["omnizon/Order", "omnizon/order_two", "Omni/order", "omnizon/order--two"]
)
def test_a_path_is_lowercase_words_with_hyphens(tmp_path: Path, task_id: str) -> None:
    with pytest.raises(
        UsageError, match="in the path is not lowercase words with hyphens, such as order-two-lamps"
    ):
        catalog.read(written(tmp_path, WHOLE, task_id))


def test_a_file_that_is_no_text_is_a_usage_error(tmp_path: Path) -> None:
    path = written(tmp_path, "")
    path.write_bytes(b"\xff\xfe")
    for missing in (path, tmp_path / "omnizon" / "none.toml"):
        with pytest.raises(UsageError, match="a task is a TOML file in UTF-8"):
            catalog.read(missing)


def test_tasks_across_sites_name_them(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="1: sites: missing"):
        catalog.read(written(tmp_path, WHOLE, "across/order-and-mail"))
    text = 'sites = ["omnizon", "gomail"]\n' + WHOLE.replace('"recent"', '"gomail:recent"')
    assert catalog.read(written(tmp_path, text, "across/order-and-mail")).sites == ("omnizon", "gomail")
    with pytest.raises(UsageError, match="names a site twice"):
        catalog.read(written(tmp_path, text.replace('"gomail"]', '"omnizon"]'), "across/order-and-mail"))


# ---------------------------------------------------------------- finding


IDS = ["gomail/send-note", "omnizon/buy-lamp", "omnizon/order-two"]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Three tasks at two sites, and files that are none."""
    for task_id in IDS:
        written(tmp_path, WHOLE, task_id)
    (tmp_path / "omnizon" / "README.md").write_text("No task.")
    return tmp_path


@pytest.mark.parametrize(
    ("globs", "found"),
    [
        ([], IDS),
        (["*"], IDS),
        (["omnizon/*"], IDS[1:]),
        (["omnizon/order-two"], IDS[2:]),
        (["*/buy-*", "omnizon/*", "omnizon/buy-lamp"], IDS[1:]),
        (["omnizon/order-two", "gomail/*"], [IDS[0], IDS[2]]),
    ],
)
def test_tasks_are_found_once_and_sorted(root: Path, globs: list[str], found: list[str]) -> None:
    assert [task.id for task in catalog.find(globs, root)] == found


@pytest.mark.parametrize(
    ("glob", "said"),
    [
        ("omnizon/order-too", "no task matches 'omnizon/order-too'; did you mean 'omnizon/order-two'?"),
        ("omnizon", "no task matches 'omnizon'; did you mean 'omnizon/*'?"),
        ("OMNIZON/*", "no task matches 'OMNIZON/*'; have 3 in: gomail, omnizon"),
    ],
)
def test_a_glob_that_matches_nothing_is_said(root: Path, glob: str, said: str) -> None:
    with pytest.raises(UsageError) as refusal:
        catalog.find(["gomail/*", glob, "zzz"], root)
    assert str(refusal.value).splitlines() == [said, "no task matches 'zzz'; have 3 in: gomail, omnizon"]


def test_an_empty_folder_is_said(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"no task files under .*; a task is <site>/<slug>.toml there"):
        catalog.find([], tmp_path)


def test_ids_are_known_without_reading(root: Path) -> None:
    written(root, "not TOML", "omnizon/broken")
    assert catalog.known_ids(root) == ["gomail/send-note", "omnizon/broken", *IDS[1:]]
    assert len(catalog.find(["gomail/*"], root)) == 1


def test_the_folder_is_that_of_the_repository_or_of_the_package() -> None:
    assert catalog.folder().name in ("tasks", "_tasks")
    assert catalog.folder().is_dir()


# ---------------------------------------------------------------- lines


TRICKY = '''\
# [not] = a header
a = 1
"b c".d = 2  # e = 3

text = """
fake = 1
[[fake]]
\\""" still """
raw = \'\'\'
fake = 2
\'\'\'
rows = [
    ["x = [", 'y = "'],  # ]
    { z = 1 },
]
last = { k = "}" }

[table.inner]
x = 1
[[many]]
y = 1
[many.sub]
z = 1
[[many]]
[[many.deep]]
y = 2
[[many.deep]]
"q" = 3
'''


@pytest.mark.parametrize(
    ("loc", "line"),
    [
        (("a",), 2),
        (("b c", "d"), 3),
        (("b c",), 3),
        (("text",), 5),
        (("fake",), 1),
        (("raw",), 9),
        (("rows", 1, "z"), 12),
        (("last", "k"), 16),
        (("table",), 18),
        (("table", "inner", "x"), 19),
        (("table", "inner", "missing"), 18),
        (("many",), 20),
        (("many", 0, "y"), 21),
        (("many", 0, "sub", "z"), 23),
        (("many", 1), 24),
        (("many", 1, "y"), 24),
        (("many", 1, "deep", 0, "y"), 26),
        (("many", 1, "deep", 1, "q"), 28),
        (("many", 2), 20),
        ((), 1),
    ],
)
def test_the_line_of_a_place(loc: catalog.Loc, line: int) -> None:
    assert catalog.Positions(TRICKY).line(loc) == line
