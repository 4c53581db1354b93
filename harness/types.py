"""The nouns of the harness, as frozen models: they are the file formats and the wire formats too.

Nothing here imports anything of ours. A field's meaning stands under it; JSON Schema comes from the models.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any, Literal, Protocol, runtime_checkable

from pydantic import BaseModel, ConfigDict, Field, JsonValue, TypeAdapter, field_validator, model_validator

FORMAT = "replica-harness/1"
"""Names the layout of a trajectory file; a reader refuses a major number that it does not know."""


USER_SAYS = "» User: "
"""Stands before each line of the user's words, ahead of the page."""


def _is_none(value: object) -> bool:
    """For fields that came later: where they say nothing, what is written down is what it was without them."""
    return value is None


class Noun(BaseModel):
    """A frozen value that refuses fields it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


# ---------------------------------------------------------------- actions

Phrase = Annotated[str, Field(min_length=2, max_length=80)]
"""Words that are looked for as whole words; `*` at the end stands for the rest of one."""

Ref = Annotated[int, Field(ge=1, strict=True)]
"""The number in square brackets before an element of the observation."""


class Act(BaseModel):
    """What every action shares; fields that an action does not know are ignored, as on the whole wire."""

    model_config = ConfigDict(frozen=True, extra="ignore", allow_inf_nan=False)


class Click(Act):
    """Press and release a mouse button on an element, or at a point of the viewport."""

    op: Literal["click"] = "click"
    ref: Ref | None = None
    x: float | None = None
    y: float | None = None
    button: Literal["left", "middle", "right"] = "left"
    count: Annotated[int, Field(ge=1, le=3)] = 1
    modifiers: tuple[Literal["Alt", "Control", "Meta", "Shift"], ...] = ()

    @model_validator(mode="after")
    def _aims_at_something(self) -> Click:
        if (self.ref is None) == (self.x is None or self.y is None):
            raise ValueError("click needs either ref, or both x and y")
        return self


class Hover(Act):
    """Move the pointer over an element."""

    op: Literal["hover"] = "hover"
    ref: Ref


class Fill(Act):
    """Replace the text of a field; `submit` presses Enter afterwards."""

    op: Literal["fill"] = "fill"
    ref: Ref
    text: str
    submit: bool = False


class Type(Act):
    """Type text key by key, into `ref` or into what has the focus, after what is already there."""

    op: Literal["type"] = "type"
    text: str
    ref: Ref | None = None


class Press(Act):
    """Press a key or a chord such as `Enter`, `ArrowDown` or `Control+a`."""

    op: Literal["press"] = "press"
    keys: str
    ref: Ref | None = None


class Select(Act):
    """Choose one option of a native or custom list, by its label, its value or its position from 0."""

    op: Literal["select"] = "select"
    ref: Ref
    label: str | None = None
    value: str | None = None
    index: Annotated[int, Field(ge=0)] | None = None

    @model_validator(mode="after")
    def _names_one_option(self) -> Select:
        if sum(choice is not None for choice in (self.label, self.value, self.index)) != 1:
            raise ValueError("select needs exactly one of label, value and index")
        return self


class Check(Act):
    """Put a checkbox, radio button or switch into the state `on`, whatever it was."""

    op: Literal["check"] = "check"
    ref: Ref
    on: bool = True


class Clear(Act):
    """Empty a field."""

    op: Literal["clear"] = "clear"
    ref: Ref


class Focus(Act):
    """Give an element the keyboard focus."""

    op: Literal["focus"] = "focus"
    ref: Ref


class Drag(Act):
    """Drag an element onto another: press on `ref`, move to `to`, let go."""

    op: Literal["drag"] = "drag"
    ref: Ref
    to: Ref


class Upload(Act):
    """Give files to a file field, by their names; which there are, the goal's brief says."""

    op: Literal["upload"] = "upload"
    ref: Ref
    files: Annotated[tuple[str, ...], Field(min_length=1, max_length=10)]


class Scroll(Act):
    """Scroll the page, or the element `ref`, by pixels or to an end; with only `ref`, bring it into view."""

    op: Literal["scroll"] = "scroll"
    ref: Ref | None = None
    dx: float = 0
    dy: float = 0
    to: Literal["top", "bottom"] | None = None


class Goto(Act):
    """Open an address of the episode's sites, absolute or from the current page."""

    op: Literal["goto"] = "goto"
    url: str


class Back(Act):
    """Go one page back in the tab's history."""

    op: Literal["back"] = "back"


class Forward(Act):
    """Go one page forward in the tab's history."""

    op: Literal["forward"] = "forward"


class Reload(Act):
    """Load the current page again."""

    op: Literal["reload"] = "reload"


class Wait(Act):
    """Let time on the page pass: at once, on the page's own clock."""

    op: Literal["wait"] = "wait"
    ms: Annotated[int, Field(ge=0, le=60_000)] = 1000


class Dialog(Act):
    """Answer the confirm or prompt that the page has opened, and that stops it until then."""

    op: Literal["dialog"] = "dialog"
    accept: bool = True
    text: str | None = None
    """What a prompt is given; its own suggestion if absent."""


Engine = Literal["chromium", "text"]
"""What opens pages: a browser, or this process alone, which follows links and sends forms and runs no script."""

Mode = Literal["a11y", "a11y_full", "html", "text", "screenshot", "som"]
"""In which form a page is shown: its pruned tree, that without folds, pruned HTML, text alone, a picture, or a picture
with numbered marks."""


class Observe(Act):
    """Free read: the page, or its part `scope`, in another form; long ones by `page`."""

    op: Literal["observe"] = "observe"
    mode: Mode | None = None
    """The agent's own unless named."""
    scope: Ref | None = None
    page: Annotated[int, Field(ge=1)] = 1


class Read(Act):
    """Free read: all there is to one element: its line, the lines in it, and where it leads."""

    op: Literal["read"] = "read"
    ref: Ref


class Find(Act):
    """Free read: the lines of the page that hold a text."""

    op: Literal["find"] = "find"
    text: str


class Expand(Act):
    """Free read: the hidden lines of a folded part of the page."""

    op: Literal["expand"] = "expand"
    ref: int
    page: Annotated[int, Field(ge=1)] = 2
    """The first is in the observation."""


class Options(Act):
    """Free read: all options of a list."""

    op: Literal["options"] = "options"
    ref: Ref


class Screenshot(Act):
    """Free read: a picture of what is in view, of the `whole` page, or of the element `ref`."""

    op: Literal["screenshot"] = "screenshot"
    ref: Ref | None = None
    whole: bool = False


class Say(Act):
    """Say something to the user whose goal it is; what the user replies comes with the next observation."""

    op: Literal["say"] = "say"
    text: Annotated[str, Field(min_length=1, max_length=2_000)]


class Done(Act):
    """End the episode, with the answer if the goal asks for one."""

    op: Literal["done"] = "done"
    answer: JsonValue = None
    status: Literal["ok", "infeasible", "gave_up"] = "ok"
    note: str | None = None

    @field_validator("answer")
    @classmethod
    def _can_be_written_down(cls, answer: JsonValue) -> JsonValue:
        json.dumps(answer, allow_nan=False)  # raises ValueError: infinity is no JSON
        return answer


Action = Annotated[
    Click | Hover | Fill | Type | Press | Select | Check | Clear | Focus | Drag | Upload | Scroll | Goto | Back
    | Forward | Reload | Wait | Dialog | Observe | Find | Expand | Options | Read | Screenshot | Say | Done,
    Field(discriminator="op"),
]  # fmt: skip
"""click hover fill type press select check clear focus drag upload scroll goto back forward reload wait dialog ·
observe find expand options read screenshot (free reads) · say (where a task has a user to talk to) · done."""

ACTION: TypeAdapter[Action] = TypeAdapter(Action)
FREE_READS = (Observe, Find, Expand, Options, Read, Screenshot)

ActionError = Literal[
    "bad_json", "unknown_action", "bad_argument", "unknown_ref", "stale_ref", "not_visible", "covered",
    "disabled", "not_editable", "no_such_option", "navigation_blocked", "timeout", "dialog_open", "no_effect",
    "page_crashed", "limit_exceeded", "episode_over", "needs_script",
]  # fmt: skip
"""Why an action was refused. A closed list, so that agents can branch on it."""


class Image(Noun):
    """A picture of a page, as a free read asked for it."""

    media: Literal["image/png"] = "image/png"
    width: int
    """Pixels."""
    height: int
    data: str = ""
    """Base64. Empty in a trajectory, which holds what was said and not what was drawn."""


class Result(Noun):
    """What became of the last action."""

    ok: bool = True
    error: ActionError | None = None
    message: str = ""
    """One sentence: what was asked, and why it cannot be done."""
    hint: str = ""
    """What would do instead."""
    retryable: bool = False
    by: str | None = None
    """The element that covers the target, as the observation writes it."""
    options: tuple[str, ...] = ()
    """The options there are, after `no_such_option`."""
    text: str | None = None
    """The lines a free read asked for."""
    image: Image | None = None
    """The picture a free read asked for."""
    downloads: tuple[str, ...] = ()
    """Names of the files that the page offered to download; they are not kept."""


# ---------------------------------------------------------------- observations and turns


class Left(Noun):
    """What remains of the limits."""

    steps: int
    reads: int
    """Free reads."""
    wall_s: float


class Observation(Noun):
    """The page as an agent is shown it."""

    n: int
    """Counts from 0; the agent's reply echoes it."""
    url: str
    title: str
    text: str
    """The whole page within the budget of characters."""
    diff: str | None = None
    """What changed since the last observation, where that is much shorter than `text`."""
    result: Result | None = None
    """Of the last action; in the first observation only where there is something to say."""
    left: Left | None = None
    image: Image | None = None
    """The page drawn, in the modes that show it so."""
    user: str | None = Field(default=None, exclude_if=_is_none)
    """What the user replied to what was just said; only in the one observation after it."""

    @property
    def told(self) -> str:
        """All that an agent reads: the user's new words, marked as such, and then the page."""
        if self.user is None:
            return self.text
        return "\n".join([*(USER_SAYS + line for line in self.user.splitlines()), self.text])


class Usage(Noun):
    """Tokens and dollars: of a turn, as the agent says, or of an episode."""

    model_config = ConfigDict(frozen=True, extra="ignore")
    input_tokens: int = 0
    output_tokens: int = 0
    cost_usd: float | None = None
    """None where it is not known."""
    source: Literal["metered", "self_reported"] = "self_reported"
    """Who counted; what an agent says of this is not believed."""
    estimated: bool = False
    """Whether the meter had to guess tokens, because a provider told none."""


class Turn(Noun):
    """An agent's reply to an observation."""

    action: Action | None = None
    """None where the reply could not be read as an action: `error` and `message` then say why."""
    error: ActionError | None = None
    message: str = ""
    raw: str = ""
    """What was said, cut at 2,000 characters, where it could not be read."""
    thought: str | None = None
    usage: Usage | None = None
    original: JsonValue = None
    """What was said, where that was in another harness's words; of several actions at once, beside the first."""
    deed: str | None = None
    """What was done, in words, where an agent works on its browser itself; `action` is then what does the same."""


class Limits(Noun):
    """Where an episode ends by itself."""

    max_steps: Annotated[int, Field(ge=1)] = 30
    max_seconds: Annotated[float, Field(gt=0)] = 600
    turn_seconds: Annotated[float, Field(gt=0)] = 120
    max_reads: Annotated[int, Field(ge=0)] = 60
    """Free reads."""


class Brief(Noun):
    """All that an agent is told at the start: never the task's id, its checks or its solution."""

    goal: str
    start_url: str
    limits: Limits
    files: tuple[str, ...] = ()
    """Names of the files that there are to upload."""
    mode: Mode = "a11y"
    """In which form pages are shown unless the agent asks for another."""
    talks: bool = False
    """Whether there is a user to talk to."""


class AgentInfo(Noun):
    """Who played, as far as it says."""

    model_config = ConfigDict(frozen=True, extra="ignore")
    name: str
    version: str | None = None
    model: str | None = None
    mode: Mode | None = None
    """In which form it asked to be shown pages; None if it did not."""


class Agent(Protocol):
    """The seam between the loop and whoever plays: three calls, in this order."""

    async def begin(self, brief: Brief) -> AgentInfo:
        """Start. Raises AgentError if it cannot."""

    async def act(self, observation: Observation) -> Turn:
        """One reply. Raises AgentError when there will be no more of them."""

    async def end(self, reason: str) -> None:
        """Stop, and leave no process behind; called once, whatever happened."""


@runtime_checkable
class OwnBrowser(Protocol):
    """What an Agent is besides that drives a browser of its own, and opens REAL's addresses in it."""

    def beside(
        self, app: Any, state: Callable[[], JsonValue], cookies: tuple[tuple[str, str], ...]
    ) -> Callable[..., Any]:
        """The application to serve to it: the site's, with its state at an address."""

    def at(self, url: str) -> None:
        """Where that is served."""


# ---------------------------------------------------------------- tasks

Value = str | int | float | bool | None


class Query(Noun):
    """A gold value that is computed from the site's rows rather than typed."""

    sql: str
    site: str | None = None
    """The task's first site unless named."""
    at: Literal["start", "end"] = "start"
    """Before the first action, or after the last."""


class CheckSpec(BaseModel):
    """One declared condition: a `kind`, and that kind's own fields, which its judge validates."""

    model_config = ConfigDict(frozen=True, extra="allow")
    kind: str

    @property
    def fields(self) -> dict[str, Any]:
        """The kind's own fields as they were written."""
        return dict(self.model_extra or {})


class Checkpoint(CheckSpec):
    """A check that tells how far an episode got; it never decides the verdict."""

    name: Annotated[str, Field(min_length=1)]
    """What has been reached, in a few words."""


class Score(Noun):
    """A number beside the verdict, such as the dense reward of another benchmark; it decides nothing."""

    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
    value: Query
    """Its first row's first column is the score; 0 where it gives none."""


class Way(Noun):
    """One way through a task, as steps of the scripted agent (`harness.agents.script`)."""

    name: str = ""
    steps: tuple[dict[str, Any], ...]


class NearMiss(Noun):
    """What a careless agent would do. It must fail, by exactly the checks in `fails`."""

    because: str
    """A sentence: what is wrong with it."""
    fails: tuple[str, ...]
    """Labels of the findings that fail, such as `state:order_line`, `answer` or `unasked:cart_line`."""
    steps: tuple[dict[str, Any], ...] | None = None
    """The whole of it; or, shorter, the first solution with some steps replaced:"""
    instead: dict[int, dict[str, Any] | tuple[dict[str, Any], ...]] = {}
    """Position in the first solution, from 1 -> the step or steps to do instead (an empty list drops it)."""

    @model_validator(mode="after")
    def _differs(self) -> NearMiss:
        if (self.steps is None) == (not self.instead):
            raise ValueError("a near miss needs either steps, or instead")
        return self


class Rule(Noun):
    """What a scripted user says to one kind of message."""

    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=40)]
    """What it tells: a `said` check names it."""
    asked: tuple[Annotated[tuple[Phrase, ...], Field(min_length=1)], ...] = ()
    """Of each group at least one phrase stands in the message, as whole words; `*` at its end is the rest of a word.
    Without groups any message will do."""
    unless: tuple[Phrase, ...] = ()
    """Not one of these does."""
    reply: Annotated[str, Field(min_length=1, max_length=1_000)]
    once: bool = False
    after: tuple[str, ...] = ()
    """Names of rules that have all replied to earlier messages."""
    ends: bool = False
    """Whether the user has gone after it."""


class Talk(Noun):
    """Whom an agent can talk to while it plays: a user by rules, or one that a model plays."""

    rules: Annotated[tuple[Rule, ...], Field(alias="rule")] = ()
    default: Annotated[str, Field(min_length=1, max_length=1_000)] = (
        "I have nothing to add to that. Please go by what I asked for."
    )
    """Where no rule fits."""
    turns: Annotated[int, Field(ge=1, le=50)] = 8
    """Messages that the user answers at most."""
    at_once: Annotated[int, Field(ge=1, le=5)] = 1
    """Questions of one message that the user answers; of more than that, none is answered."""
    persona: str | None = None
    """Who a model plays, and how that person speaks."""
    facts: dict[str, str] = Field(default_factory=dict)
    """What that persona knows and tells when asked for it: name -> a sentence."""

    @property
    def names(self) -> tuple[str, ...]:
        """Of all that the user can tell."""
        return (*(rule.name for rule in self.rules), *self.facts)

    @model_validator(mode="after")
    def _is_of_one_kind(self) -> Talk:
        if bool(self.rules) == (self.persona is not None):
            raise ValueError(
                "a user speaks either by rules, [[talk.rule]], or by a model, persona and [talk.facts]"
            )
        if self.facts and self.persona is None:
            raise ValueError("facts are a persona's; what a scripted user knows is in the rules")
        return self


class Origin(Noun):
    """Of a task that was read from another benchmark's own file: which one it is, and what is said of it there."""

    benchmark: str
    package: str
    """What the file came with, such as `agisdk 0.3.5`; the name of its folder failing that."""
    version: str
    """The edition of the task set, such as `v1`."""
    id: str
    digest: str
    """Of the file's content, so that what we add to a task is added to that task and to no other."""
    points: float = 1
    """What passing it is worth there."""
    possible: bool = True
    difficulty: str = ""
    challenge: str = ""
    defects: tuple[str, ...] = ()
    """What is known to be wrong with it as published, a word each. It is played and judged so all the same."""


class Task(Noun):
    """A goal, the world it is played in, how it is judged, and its own proof."""

    id: str
    """`<folder>/<slug>`: the path of its file under tasks/; `<folder>/<family>@<number>` of a generated one."""
    goal: str
    shape: Literal["retrieve", "act", "both"]
    sites: tuple[str, ...]
    """The first is where the episode starts. By default the folder that holds the task."""
    start: str = "/"
    """Path on the first site."""
    seed: int = 0
    clock: datetime = datetime(2026, 7, 15, 10, 0)
    """The sites' date and time at the start, without a zone."""
    user: str | None = None
    """Who is signed in at the start: an account of the first site; nobody if absent."""
    users: dict[str, str] = Field(default_factory=dict)
    """Likewise on the others: site -> account."""
    knobs: dict[str, bool | int | str] = Field(default_factory=dict)
    """How the sites are set otherwise than by default: `knob` of the first site, `site:knob` of any."""
    files: dict[str, str] = Field(default_factory=dict)
    """What there is to upload: name -> content in base64. A task file names them; they lie in `files/` beside it."""
    tags: tuple[str, ...] = ()
    limits: Limits = Limits()
    talk: Talk | None = Field(default=None, exclude_if=_is_none)
    """The user, where there is one to talk to."""
    checks: Annotated[tuple[CheckSpec, ...], Field(alias="check", min_length=1)]
    checkpoints: Annotated[tuple[Checkpoint, ...], Field(alias="checkpoint")] = ()
    """How far an episode got, where it did not get all the way."""
    scores: Annotated[tuple[Score, ...], Field(alias="score")] = ()
    """Numbers beside the verdict."""
    may_change: tuple[str, ...] = ()
    """Changes that no check speaks of and that are no fault: `table`, `table.column`, either after `site:`."""
    solutions: Annotated[tuple[Way, ...], Field(alias="solution")] = ()
    """Every task of ours has one; one of another benchmark need not."""
    near_misses: Annotated[tuple[NearMiss, ...], Field(alias="near_miss")] = ()
    origin: Origin | None = None
    """Another benchmark's task: judged by its own rules, which do not ask what else was changed."""


# ---------------------------------------------------------------- trajectories


class Change(Noun):
    """One row's net change."""

    site: str
    table: str
    change: Literal["added", "removed", "changed"]
    key: tuple[Value, ...]
    """The row's primary key."""
    before: dict[str, Value] | None = None
    """The whole row; absent when added."""
    after: dict[str, Value] | None = None
    """The whole row; absent when removed."""


class Requested(Noun):
    """A request that a site answered; pictures, styles, fonts and scripts are not written down."""

    site: str
    method: str
    path: str
    """With its query."""
    status: int


class Point(Noun):
    """Where a pointer went, in pixels of the view, from its upper left corner."""

    x: float
    y: float


class Box(Noun):
    """Where an element is drawn, in pixels of the view; it may lie outside of what is in view."""

    x: float
    y: float
    width: float
    height: float


class Opened(Noun):
    """A page that a site served with success."""

    step: int
    """The observation's number at which the agent acted; -1 before the first."""
    site: str
    path: str
    """With its query, as requested."""


class Exchange(Noun):
    """What was said to the user, and what he replied."""

    said: str
    reply: str
    told: tuple[str, ...] = ()
    """Names of the rules or facts that the reply told; none for a reply that told nothing."""
    by: str = "script"
    """Or the name of the model that played the user."""
    ended: bool = False
    """Whether the user has gone after it."""


UNDRAWN: dict[str, Any] = {"result": {"image": {"data"}}, "image": {"data"}}
"""What pydantic is to leave out of an observation that is written down or compared: pictures differ between builds of
a browser, and what they show is in the page."""


class Step(Noun):
    """One observation and what the agent did about it."""

    observation: Observation
    turn: Turn
    changes: tuple[Change, ...] = ()
    """Rows that this action changed."""
    refused: tuple[str, ...] = ()
    """What was asked for outside the episode's sites, in vain, since the step before: `METHOD url` of a request,
    `REDIRECT url` of a site's own redirect, `NAVIGATE url` of a navigation that was stopped in the browser."""
    requests: tuple[Requested, ...] = ()
    """What this action asked of the episode's sites, in the order of the answers."""
    point: Point | None = None
    """Where this action's click, hover or drag ended."""
    box: Box | None = None
    """Where the action's element stood in `picture`."""
    exchange: Exchange | None = Field(default=None, exclude_if=_is_none)
    """Where this action said something to the user."""
    picture: str | None = None
    """The page of `observation`, drawn: the name of a file in the trial's folder `pictures`, by its content's digest.
    Only where it was asked for."""
    agent_ms: float = 0
    browser_ms: float = 0
    """From the action's dispatch to the next observation."""


class Ending(Noun):
    """How an episode stopped."""

    reason: Literal[
        "done", "steps", "wall", "turn_timeout", "protocol_error", "budget", "crash", "scratch", "memory",
        "processes", "broken",
    ]  # fmt: skip
    detail: str = ""
    """`broken` is ours, all else the agent's doing: `scratch`, `memory`, `processes` are more than it may take; at
    `budget` its models were used up."""


class Budget(Noun):
    """What an episode's models may use, by the meter's count."""

    max_tokens: Annotated[int, Field(gt=0)] | None = None
    max_cost_usd: Annotated[float, Field(gt=0)] | None = None

    @property
    def told(self) -> str:
        """`metered`, or `metered, at most 50,000 tokens and $0.5 an episode`."""
        caps = [f"{self.max_tokens:,} tokens"] if self.max_tokens is not None else []
        caps += [f"${self.max_cost_usd:g}"] if self.max_cost_usd is not None else []
        return "metered" + (f", at most {' and '.join(caps)} an episode" if caps else "")


class Digests(Noun):
    """BLAKE2 digests, 32 hexadecimal digits each: equal plays have equal digests."""

    start: str
    """The whole state before the first action."""
    end: str
    """The whole state at the end."""
    observations: str
    """All observations' url, title, text, diff and result, in order."""


Level = Literal["strong", "files", "env", "none"]
"""What an agent's jail is worth, as a self-test in it found: see `harness.sandbox.probe`."""


class Containment(Noun):
    """Where an agent's command ran."""

    sandbox: str = "none"
    """bwrap, landlock, docker, seatbelt or none; `built-in` for an agent that is no process of its own."""
    level: Level = "none"
    allowed: tuple[str, ...] = ()
    """host:port of what the agent could reach besides the episode."""

    @property
    def told(self) -> str:
        """`strong`, or `strong reaching api.example.com:443`."""
        return self.level + (f" reaching {', '.join(self.allowed)}" if self.allowed else "")


class Header(Noun):
    """The first line of a trajectory file: what was known before the first action."""

    format: str = FORMAT
    task: Task
    trial: int
    agent_spec: str
    """As given on the command line."""
    versions: dict[str, str]
    """harness, browser, python, and a digest of each site's files."""
    ambient: dict[str, tuple[str, ...]] = {}
    """site -> tables in which mere looking leaves traces; changes there are never a fault."""
    engine: Engine = "chromium"
    """What opened its pages."""
    earlier: tuple[str, ...] = ()
    """Causes for which earlier plays of this trial were broken."""
    containment: Containment = Containment()
    compat: bool = False
    """The agent had a browser of its own, in which it could read the site's state (`--real-compat`)."""


class Ruling(Noun):
    """What a grading script that came with another benchmark's task made of the state at the end."""

    about: str
    """`ruling_key(source, state)`: of this script on this state, and of no other."""
    how: Literal["ended", "crashed", "stopped", "not_run"]
    """`ended` with exit code 0; `stopped` at a limit of time or output; `not_run` where it could not be jailed."""
    printed: str = ""
    detail: str = ""
    """Why it was stopped or not run, or the last line of what it said on the side."""
    jail: str = ""
    """The kind of jail in which it ran."""


class Footer(Noun):
    """The last line of a trajectory file; a file without it is an unfinished episode."""

    ending: Ending
    agent: AgentInfo | None = None
    answer: JsonValue = None
    status: Literal["ok", "infeasible", "gave_up"] | None = None
    """As the agent's `done` said; absent if it never said so."""
    last: Observation | None = None
    """The page as the episode left it."""
    picture: str | None = None
    """That page, drawn."""
    changes: tuple[Change, ...] = ()
    """Net, over the whole episode."""
    opened: tuple[Opened, ...] = ()
    gold: dict[str, tuple[tuple[Value, ...], ...]] = {}
    """`gold_key(query, site)` -> the rows that the query gave."""
    renditions: dict[str, dict[str, JsonValue]] = {}
    """site -> name -> the state at the end in another benchmark's shape, where a check asks for it."""
    rulings: tuple[Ruling, ...] = ()
    """One a grading script that the task came with."""
    digests: Digests | None = None
    usage: Usage | None = None
    """All that the meter counted; absent where there was none."""
    seconds: float = 0


class Trajectory(Noun):
    """All that an episode left."""

    header: Header
    steps: tuple[Step, ...] = ()
    footer: Footer

    @property
    def task(self) -> Task:
        """The task as it was when played."""
        return self.header.task

    @property
    def usage(self) -> Usage | None:
        """All that was metered, or that the agent says it used; None if it said nothing.

        Of what it says, turns without a price are not in the sum.
        """
        if self.footer.usage:
            return self.footer.usage
        told = [step.turn.usage for step in self.steps if step.turn.usage]
        prices = [usage.cost_usd for usage in told if usage.cost_usd is not None]
        return (
            Usage(
                input_tokens=sum(usage.input_tokens for usage in told),
                output_tokens=sum(usage.output_tokens for usage in told),
                cost_usd=round(sum(prices), 6) if prices else None,
            )
            if told
            else None
        )


def gold_key(query: Query, first_site: str) -> str:
    """The name under which a query's rows are recorded."""
    return f"{query.site or first_site}@{query.at}: {' '.join(query.sql.split())}"


def queries_in(value: Any) -> list[Query]:
    """All queries written anywhere inside a check's fields, in order."""
    if isinstance(value, dict):
        if "sql" in value:
            return [Query.model_validate(value)]
        return [query for inner in value.values() for query in queries_in(inner)]
    if isinstance(value, (list, tuple)):
        return [query for inner in value for query in queries_in(inner)]
    return []


def task_queries(task: Task) -> list[Query]:
    """All queries of a task: of its checks, its checkpoints and its scores."""
    fields = [check.fields for check in (*task.checks, *task.checkpoints)]
    return [*queries_in(fields), *(score.value for score in task.scores)]


def task_renditions(task: Task) -> list[tuple[str, str]]:
    """(site, name) of each rendition of the end state that a check asks for."""
    asked = [check.fields for check in (*task.checks, *task.checkpoints) if "rendition" in check.fields]
    return list(dict.fromkeys((fields.get("site") or task.sites[0], fields["rendition"]) for fields in asked))


def scripts_in(task: Task) -> list[tuple[str, str, str]]:
    """(source, site, rendition) of each grading script that a check runs."""
    asked = [check.fields for check in task.checks if check.kind == "script"]
    return [(told["source"], told.get("site") or task.sites[0], told["rendition"]) for told in asked]


def as_shown(state: JsonValue) -> str:
    """A state as a grading script reads it."""
    return json.dumps(state, indent=2, sort_keys=True)


def ruling_key(source: str, state: JsonValue) -> str:
    """The name under which a script's ruling on a state is recorded. 32 hexadecimal digits."""
    digest = hashlib.blake2b(source.encode() + b"\0" + as_shown(state).encode(), digest_size=16)
    return digest.hexdigest()


# ---------------------------------------------------------------- verdicts

Outcome = Literal["passed", "failed", "broken", "unscored"]
"""`broken` is a fault of ours; `unscored` is what only a model could tell, and none did."""


class Quote(Noun):
    """A passage that a vote rests on."""

    source: str
    """The name of the source that the model was shown."""
    text: str


class Vote(Noun):
    """What a model said of one criterion, once."""

    says: Literal["met", "not_met", "cannot_tell"]
    quotes: tuple[Quote, ...] = ()
    why: str = ""
    """The model's words."""
    dismissed: str = ""
    """Why the vote does not count, such as a quotation that is not to be found; empty where it counts."""


class Finding(Noun):
    """One check's outcome."""

    label: str
    """`kind` or `kind:what`, such as `state:order_line`; unasked changes are `unasked:<table>`."""
    outcome: Outcome
    expected: JsonValue = None
    actual: JsonValue = None
    reason: str
    """One sentence."""
    by: str | None = None
    """Of a rubric's criterion: who decided it, `typed`, `words` or a model's name."""
    votes: tuple[Vote, ...] = ()
    """Of a rubric's criterion: one a vote that was cast."""
    flags: tuple[str, ...] = ()
    """What a reader should know, such as an attempt to instruct the judge."""


class Provenance(Noun):
    """What a verdict was reached by: two verdicts are comparable where this is equal."""

    task: str
    """Digest of the task that was judged, as in run.json."""
    judges: str
    """Digest of the judges' code and prompts."""
    harness: str
    """The version that judged."""
    jury: str = "none"
    """Who was asked where a model is needed: `none`, `replay`, or a model's name."""


class Verdict(Noun):
    """A task's outcome: the worst of its findings."""

    task: str
    trial: int
    outcome: Outcome
    findings: tuple[Finding, ...]
    ending: Ending
    steps: int
    seconds: float
    progress: float | None = None
    """The share of the task's checkpoints that hold, from 0 to 1; None where it has none. Never decides the outcome."""
    checkpoints: tuple[Finding, ...] = ()
    """One a checkpoint, labelled by its name."""
    scores: dict[str, float] = {}
    """The task's own scores. Never decide the outcome."""
    defects: tuple[str, ...] = ()
    """What is known to be wrong with the task as another benchmark publishes it."""
    provenance: Provenance | None = None
    """Absent from verdicts of earlier versions, which kept none."""
    usage: Usage | None = None
    """What was metered, or what the agent says it used; absent where it said nothing."""
    containment: Containment = Containment()
    compat: bool = False
    """The agent could read the site's state (`--real-compat`): to be compared with nothing else."""
