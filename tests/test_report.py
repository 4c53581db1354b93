"""Reports in a real browser, from `file://`: what they tell, how to go about in them, and that nothing hostile runs."""

from __future__ import annotations

import asyncio
import base64
import io
import json
import os
import shutil
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from axe_playwright_python.async_playwright import Axe  # type: ignore[import-untyped]
from playwright.async_api import Browser, ConsoleMessage, Page, Request, async_playwright
from rich.console import Console

from harness import show
from harness.browser.launch import find
from harness.errors import UsageError
from harness.report import overview, pages, picture, rows, trial, watch
from harness.store import AGENT_LOG, PICTURES, Run
from harness.types import (
    AgentInfo,
    Box,
    Change,
    Click,
    Done,
    Ending,
    Fill,
    Finding,
    Observation,
    Point,
    Requested,
    Result,
    Step,
    Trajectory,
    Turn,
    Upload,
    Usage,
)
from tests.runs import played, put, write

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
ROOT = Path(__file__).parent.parent
HOSTILE = (
    '</script><script>window.ran="script"</script><img src=x onerror="window.ran=\'img\'">'
    "\"' onmouseover='window.ran=1' <a href=\"javascript:window.ran='link'\">x</a>"
    "{{ 7 * 7 }}${7*7}<!--<script>\u2028\u2029\u202e gnp.exe \u202c]]>\x1b[31m</style><base href=//evil.test>"
)

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    """A Chromium as a reader has one: with its own idea of file://."""
    async with async_playwright() as playwright:
        chromium = await playwright.chromium.launch(executable_path=find().path, args=["--no-sandbox"])
        yield chromium
        await chromium.close()


@asynccontextmanager
async def opened(browser: Browser, address: str, **context: Any) -> AsyncIterator[Page]:
    """A page on which nothing may go wrong: no error, nothing that the policy had to stop, nothing from elsewhere."""
    made = await browser.new_context(**context)
    page = await made.new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
    page.on("dialog", lambda dialog: wrong.append(dialog.message))
    page.on(
        "request", lambda asked: None if asked.url.startswith(("file:", "data:")) else wrong.append(asked.url)
    )
    await page.goto(address)
    yield page
    await made.close()
    assert wrong == []


def shown(
    trial_id: str, number: int = 1, text: str = 'page "Home" /\n[3]button "Buy"', said: str = "hm"
) -> Trajectory:
    """A click that adds a row and asks the site, and an answer, with `said` wherever somebody may say something."""
    one = played(trial_id, number, "f", agent_spec=said)
    change = Change(
        site="omnizon", table="cart_line", change="added", key=(7,), after={"id": 7, "note": said}
    )
    before = Observation(n=0, url="http://omnizon.test/", title=f"{said} {'wide ' * 40}", text=text)
    after = Observation(
        n=1,
        url="http://omnizon.test/cart",
        title=said,
        text=f'{text}\n[4]link "Cart (1)"\n{said}',
        result=Result(
            ok=False, error="covered", message=said, hint=said, by=said, text=said, options=(said,)
        ),
    )
    steps = (
        Step(
            observation=before,
            turn=Turn(
                action=Click(ref=3), thought=said, usage=Usage(input_tokens=10, output_tokens=5, cost_usd=0.5)
            ),
            changes=(change,),
            requests=(Requested(site="omnizon", method="POST", path=f"/cart?{said}", status=303),),
            refused=(f"GET http://{said}/",),
            point=Point(x=100, y=50),
            box=Box(x=80, y=40, width=40, height=20),
            picture="0" * 32 + ".webp",
        ),
        Step(observation=after, turn=Turn(action=Fill(ref=4, text=said))),
        Step(observation=after, turn=Turn(action=Upload(ref=4, files=(f"{said}.png",)))),
        Step(observation=after, turn=Turn(error="bad_json", message=said, raw=said)),
        Step(observation=after, turn=Turn(action=Done(answer=said))),
    )
    footer = one.footer.model_copy(
        update={
            "agent": AgentInfo(name=said, version=said, model=said),
            "answer": said,
            "last": after,
            "changes": (change,),
            "ending": Ending(reason="crash", detail=said),
        }
    )
    task = one.task.model_copy(update={"goal": said, "tags": (said,), "user": said})
    return one.model_copy(
        update={"steps": steps, "footer": footer, "header": one.header.model_copy(update={"task": task})}
    )


def run_of(folder: Path, *trials: Trajectory, said: str = "hm") -> Path:
    """A run of these trials, with a log and a picture each."""
    write(folder, {one.task.id: "-" * one.header.trial for one in trials}, agent=said)
    for one in trials:
        home = Run(folder).trial(one.task.id, one.header.trial)
        put(home, one)
        (home / AGENT_LOG).write_text(said)
        (home / PICTURES).mkdir()
        (home / PICTURES / ("0" * 32 + ".webp")).write_bytes(PNG)
    return folder


# ---------------------------------------------------------------- what it tells


async def test_the_overview_counts_what_was_judged_and_shows_the_rest_beside(tmp_path: Path) -> None:
    folder = write(tmp_path / "run", {"omnizon/a": "pp", "omnizon/b": "pf", "omnizon/c": "fb"})
    listed = [one.row() for one in rows.trials(Run(folder))]
    over = overview.overview(listed)
    assert over.outcomes == {"passed": 3, "failed": 2, "broken": 1}
    assert (over.whole.passed, over.whole.judged, over.whole.beside) == (3, 5, 1)
    assert over.whole.interval is not None
    assert over.whole.interval.value == pytest.approx((1 + 0.5 + 0) / 3), (
        "a task counts once, whatever its trials"
    )
    assert over.whole.interval.low < over.whole.interval.value < over.whole.interval.high
    assert [(alike.outcome, alike.failing, len(alike.trials)) for alike in over.alike] == [
        ("failed", ("answer",), 2),
        ("broken", ("ending",), 1),
    ]


async def test_a_folder_that_is_no_run_is_said_to_be_none(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"there is no run\.json in it"):
        pages.write(tmp_path)
    with pytest.raises(UsageError, match="holds no finished trial"):
        pages.single(tmp_path)


async def test_a_long_log_is_shown_without_its_middle(tmp_path: Path) -> None:
    (tmp_path / AGENT_LOG).write_bytes(b"first" + b"." * (trial.LOG_HEAD + trial.LOG_TAIL) + b"last\xff")
    told = trial.log(tmp_path)
    assert told is not None
    assert told["head"].startswith("first")
    assert told["tail"].endswith("last\ufffd")
    assert told["left_out"] == len("first") + len("last") + 1
    assert trial.log(tmp_path / "nowhere") is None


async def test_equal_runs_have_equal_reports(tmp_path: Path) -> None:
    """But for the folder that they tell they were made from, which is the same here."""
    written = []
    for _ in range(2):
        shutil.rmtree(tmp_path / "run", ignore_errors=True)
        page = pages.write(run_of(tmp_path / "run", shown("omnizon/a")))
        files = sorted(path for path in page.parent.rglob("*") if path.is_file())
        written.append({path.relative_to(page.parent).as_posix(): path.read_bytes() for path in files})
    assert written[0] == written[1]


async def test_a_page_shows_a_trial_as_it_was_recorded_though_its_data_is_packed(
    browser: Browser, tmp_path: Path
) -> None:
    """Each letter of it: what takes two units of UTF-16, what ends lines, and what is no letter alone."""
    text = "ünïcode 🦊 \u2028\u2029 </script> \\ \x00 \ud800 end"
    told = {"steps": [text] * 500}
    packed = trial.packed(told)
    assert len(packed) < 1_000
    async with opened(browser, pages.write(run_of(tmp_path / "run", shown("omnizon/a"))).as_uri()) as page:
        assert await page.evaluate(
            "(packed) => harnessReport.unpacked(packed).then(JSON.stringify)", packed
        ) == (json.dumps(told, separators=(",", ":"), ensure_ascii=False).replace("\ud800", "\\ud800"))


# ---------------------------------------------------------------- how one goes about in it


async def test_a_reader_finds_a_trial_and_goes_through_its_steps_by_keyboard(
    browser: Browser, tmp_path: Path
) -> None:
    folder = write(tmp_path / "run", {"omnizon/a": "p", "omnizon/b": "f", "omnizon/c": "f"})
    put(
        Run(folder).trial("omnizon/b", 1),
        shown("omnizon/b", text='page "Home" /\n[3]button "Buy"', said="said"),
    )
    (Run(folder).trial("omnizon/b", 1) / PICTURES).mkdir(exist_ok=True)
    (Run(folder).trial("omnizon/b", 1) / PICTURES / ("0" * 32 + ".webp")).write_bytes(PNG)
    address = pages.write(folder).as_uri()
    async with opened(browser, address) as page:
        assert await page.locator("#shown").inner_text() == "3 trials"
        await page.keyboard.press("/")
        await page.keyboard.type("omnizon/b")
        assert await page.locator("#shown").inner_text() == "1 of 3 trials"
        await page.keyboard.press("Escape")
        await page.keyboard.press("j")
        await page.keyboard.press("Enter")
        await page.locator("#steps").wait_for()
        await page.wait_for_url(lambda url: url.endswith("#/omnizon/b.1"))
        assert await page.locator(".frame .ring").count() == 1, "where the click went"
        assert await page.locator(".frame .target").count() == 1
        detail = page.locator("#detail")
        for told in (
            "said",
            "click",
            "[3]",
            'button "Buy"',
            "covered",
            "cart_line",
            "POST",
            "303",
            "$0.5000",
        ):
            assert told in await detail.inner_text(), told
        await page.keyboard.press("j")
        await page.wait_for_url(lambda url: url.endswith("#/omnizon/b.1/1"))
        await page.keyboard.press("]")
        assert "[4]link" in await page.locator(".paper .add").first.inner_text(), (
            "the page is told by what changed"
        )
        await page.keyboard.press("k")
        await page.wait_for_url(lambda url: url.endswith("#/omnizon/b.1/0"))
        await page.keyboard.press("2")
        assert "✕" in await page.locator("#tab-verdict").inner_text()
        assert "expected the text" in await page.locator("#panel").inner_text()
        await page.keyboard.press("3")
        assert "nobody asked for it" in await page.locator("#panel").inner_text()
        await page.locator("#panel a", has_text="step 0").click()
        await page.locator('[aria-current="step"][data-place="0"]').wait_for()
        await page.keyboard.press("?")
        assert await page.locator("#keys").is_visible()
        await page.keyboard.press("Escape")
        await page.keyboard.press("u")
        assert await page.locator("#shown").inner_text() == "1 of 3 trials", "as it was left"
    async with opened(browser, f"{address}#/omnizon/b.1/2") as page:
        await page.locator('[aria-current="step"][data-place="2"]').wait_for()
        assert await page.locator("#count").inner_text() == "2 / 5"
    async with opened(browser, f"{address}#?outcome=failed&sort=task.down") as page:
        shown_ids = await page.eval_on_selector_all(
            "#table tbody tr:not([hidden])", "rows => rows.map(row => row.dataset.id)"
        )
        assert shown_ids == ["omnizon/c.1", "omnizon/b.1"]
    async with opened(browser, f"{address}#/omnizon/nowhere.1") as page:
        assert "there is no trial omnizon/nowhere.1" in await page.locator("#trial").inner_text()


async def test_a_trial_of_a_task_in_a_folder_of_a_folder_has_an_address_too(
    browser: Browser, tmp_path: Path
) -> None:
    folder = run_of(tmp_path / "run", shown("agisdk/v1/omnizon-2"), shown("omnizon/a"))
    address = pages.write(folder).as_uri()
    async with opened(browser, address) as page:
        await page.get_by_role("link", name="agisdk/v1/omnizon-2", exact=True).click()
        await page.locator("#steps").wait_for()
        await page.keyboard.press("j")
        await page.locator('[aria-current="step"][data-place="1"]').wait_for()
        await page.wait_for_url(lambda url: url.endswith("#/agisdk/v1/omnizon-2.1/1"))


LOOKS: list[dict[str, Any]] = [
    {"viewport": {"width": 1600, "height": 900}, "color_scheme": "light"},
    {"viewport": {"width": 1280, "height": 800}, "color_scheme": "dark"},
    {"viewport": {"width": 390, "height": 844}, "color_scheme": "light"},
]


@pytest.mark.parametrize("look", LOOKS, ids=["wide", "dark", "phone"])
async def test_axe_finds_nothing_and_nothing_sticks_out(
    browser: Browser, tmp_path: Path, look: dict[str, Any]
) -> None:
    address = pages.write(run_of(tmp_path / "run", shown("omnizon/a"))).as_uri()
    # axe is put into the page as a script element, which the page's policy would stop
    # and a color that is still on its way to another is none to be judged
    async with opened(browser, address, bypass_csp=True, reduced_motion="reduce", **look) as page:
        for place in (
            "",
            "#/omnizon/a.1/0",
            "#/omnizon/a.1/1",
            "#/omnizon/a.1/1/verdict",
            "#/omnizon/a.1/1/rows",
            "#/omnizon/a.1/1/about",
        ):
            await page.goto(address + place)
            if place:
                await page.locator("#panel > *").first.wait_for()
            found = await Axe().run(page, options={"preload": False})  # it would fetch the style
            assert [
                f"{one['id']}: {one['nodes'][0]['html'][:200]}" for one in found.response["violations"]
            ] == [], place
            assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth"), place


# ---------------------------------------------------------------- what is hostile


async def test_nothing_hostile_runs_in_any_field(browser: Browser, tmp_path: Path) -> None:
    name = "<img src=x onerror=window.ran=1>{{7*7}}'\"javascript:"
    one = shown("omnizon/a", text=f'[3]button "{HOSTILE}"\n{HOSTILE}', said=HOSTILE)
    folder = run_of(tmp_path / name, one, said=HOSTILE)
    finding = Finding(label=HOSTILE, outcome="failed", expected=HOSTILE, actual=[HOSTILE], reason=HOSTILE)
    [judged] = [kept.verdict for kept in rows.trials(Run(folder))]
    Run(folder).write_verdicts(
        [judged.model_copy(update={"findings": (finding,), "checkpoints": (finding,)})]
    )
    report = pages.write(folder, tmp_path / "report").as_uri()
    single = pages.single(Run(folder).trial("omnizon/a", 1), tmp_path / "trial.html").as_uri()
    for address in (report, single):
        async with opened(browser, address) as page:
            texts = [await page.locator("body").inner_text()]
            for tab in (
                "",
                "/0/steps",
                "/1",
                "/2",
                "/3",
                "/4",
                "/5",
                "/0/verdict",
                "/0/rows",
                "/0/console",
                "/0/about",
            ):
                await page.evaluate("to => { location.hash = to }", f"#/omnizon/a.1{tab}")
                await page.locator("#panel > *").first.wait_for()
                for view in await page.locator(".segments button:not(:disabled)").all():
                    await view.click()
                texts.append(await page.locator("body").inner_text())
            assert await page.evaluate("window.ran") is None
            assert (
                await page.evaluate(
                    "document.querySelectorAll('#trial script, #trial base, #trial a[href^=javascript]').length"
                )
                == 0
            )
            everything = "\n".join(texts)
            assert "<script>window.ran" in everything, "it is shown as what it is"
            assert "{{ 7 * 7 }}" in everything
            assert "⟨U+202E⟩" in everything, "what turns writing round is written out"
            assert "\u202e" not in everything


async def test_a_policy_stands_where_something_slips_through(browser: Browser, tmp_path: Path) -> None:
    report = pages.write(run_of(tmp_path / "run", shown("omnizon/a"))).as_uri()
    single = pages.single(Run(tmp_path / "run").trial("omnizon/a", 1)).as_uri()
    slipped = """() => {
        const div = document.createElement("div");
        div.innerHTML = '<img src="data:," onerror="window.ran = 1">';
        document.body.append(div);
        const script = document.createElement("script");
        script.textContent = "window.ran = 2";
        document.body.append(script);
        const far = document.createElement("img");
        far.src = "http://127.0.0.1:9/secret";
        document.body.append(far);
    }"""
    for address in (report, single):
        context = await browser.new_context()
        page = await context.new_page()
        said: list[ConsoleMessage] = []
        asked: list[Request] = []

        # Playwright marks what it is given, which a bound method of a list does not let it
        def hear(one: ConsoleMessage, said: list[ConsoleMessage] = said) -> None:
            said.append(one)

        def note(one: Request, asked: list[Request] = asked) -> None:
            asked.append(one)

        page.on("console", hear)
        page.on("requestfinished", note)
        await page.goto(address)
        await page.evaluate(slipped)
        await page.wait_for_function("document.images.length > 0")
        await page.evaluate("() => new Promise(requestAnimationFrame)")
        assert await page.evaluate("window.ran") is None
        assert sum("Content Security Policy" in one.text for one in said) >= 3, [one.text for one in said]
        assert not any(one.url.startswith("http") for one in asked)
        await context.close()


# ---------------------------------------------------------------- following a run


async def test_a_run_is_followed_as_it_grows(browser: Browser, tmp_path: Path) -> None:
    folder = write(tmp_path / "run", {"omnizon/a": "p", "omnizon/b": "-"})
    told: asyncio.Queue[str] = asyncio.Queue()
    serving = asyncio.create_task(watch.serve(folder, 0, told.put_nowait))
    try:
        address = await told.get()
        page = await (await browser.new_context()).new_page()
        await page.goto(address)
        assert await page.locator("#shown").inner_text() == "1 trials"
        await page.locator("#pulse", has_text="1 to come").wait_for()
        put(Run(folder).trial("omnizon/b", 1), shown("omnizon/b"))
        await page.locator("#shown", has_text="2 trials").wait_for()
        await page.locator("#pulse", has_text="all played").wait_for()
        await page.locator("#table a", has_text="omnizon/b").click()
        await page.locator("#steps").wait_for()
        strange = await page.request.get(address, headers={"Host": "evil.test"})
        assert strange.status == 400, "a name from elsewhere that leads here is told nothing"
        assert (await page.request.get(f"{address}pictures/..%2F..%2Frun.json")).status == 404
        assert (await page.request.get(f"{address}data/t7.js")).status == 404
        await page.context.close()
    finally:
        serving.cancel()
        await asyncio.gather(serving, return_exceptions=True)


async def test_what_is_no_run_cannot_be_followed(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="start `harness run` first"):
        watch.app(tmp_path)


async def test_the_pace_tells_rate_money_and_when_it_is_over() -> None:
    assert show.pace(3, 1, 0.5, played=4, left=8, seconds=60) == ["75% pass", "$0.5000", "2 min 00 s to go"]
    assert show.pace(0, 0, None, played=0, left=8, seconds=60) == ["", ""]


async def test_a_finished_trial_is_one_line_of_json(tmp_path: Path) -> None:
    log = io.StringIO()
    verdict = next(rows.trials(Run(write(tmp_path / "run", {"omnizon/a": "f"})))).verdict
    with show.Progress(Console(file=io.StringIO()), 1, log) as progress:
        progress.ended(verdict)
    line = json.loads(log.getvalue())
    assert (line["task"], line["trial"], line["outcome"], line["kept"]) == ("omnizon/a", 1, "failed", False)
    assert line["why"].startswith("answer: ")


# ---------------------------------------------------------------- drawn


def _size(png: bytes) -> tuple[int, int]:
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    return int.from_bytes(png[16:20], "big"), int.from_bytes(png[20:24], "big")


async def test_the_readmes_picture_is_made_by_the_projects_own_command(tmp_path: Path) -> None:
    """Of a play of its own; and what it shows is the trial, not the overview."""
    made = tmp_path / "viewer.png"
    told = {"HARNESS": f"{sys.executable} -m harness.cli", "PYTHONPATH": str(ROOT), "TASK": "omnizon/look"}
    done = await asyncio.create_subprocess_exec(
        str(ROOT / "script" / "pictures"),
        str(made),
        env={**os.environ, **told, "TASKS_FOLDER": str(ROOT / "tests" / "tasks"), "STEP": "0"},
    )
    assert await done.wait() == 0
    assert _size(made.read_bytes()) == (picture.WIDTH, picture.HEIGHT)
    page = pages.write(run_of(tmp_path / "run", shown("omnizon/a")))
    drawn = []
    for at in ("", "omnizon/a.1/0", "omnizon/a.1/1"):
        await picture.draw(page, at, tmp_path / "one.png")
        drawn.append((tmp_path / "one.png").read_bytes())
    assert len(set(drawn)) == 3
    with pytest.raises(UsageError, match=r"ends with \.png"):
        await picture.draw(page, "", tmp_path / "one.jpg")
