"""The messages of the protocol: what is said to an agent, and how its replies are read. No input or output.

Replies come from code that we did not write: whatever is in them, reading gives a value or an AgentError.
"""

from __future__ import annotations

from functools import cache
from typing import Annotated, Any, Literal, NamedTuple, cast, get_args

from pydantic import BaseModel, ConfigDict, Field, JsonValue, StrictInt, ValidationError
from pydantic_core import from_json, to_json

from harness.agents.dialects import Dialect, Untranslatable, translated
from harness.agents.suggest import suggestion
from harness.errors import AgentError
from harness.types import (
    ACTION,
    Act,
    Action,
    ActionError,
    AgentInfo,
    Brief,
    Mode,
    Observation,
    Result,
    Say,
    Turn,
    Usage,
)

PROTOCOL = "1.0"
MAX_BATCH = 5
_RAW = 2_000
_THOUGHT = 20_000


class Wanted(BaseModel):
    """How the agent wants to be shown pages."""

    model_config = ConfigDict(extra="ignore")
    mode: Mode | None = None
    """None for the run's own."""
    diff: bool = True


class Ready(BaseModel):
    """The agent's first line."""

    model_config = ConfigDict(extra="ignore")
    t: Literal["ready"]
    protocol: str = PROTOCOL
    agent: AgentInfo | None = None
    obs: Wanted = Wanted()
    actions: Dialect = "native"
    """In whose words it says what is to be done."""


class Said(BaseModel):
    """A reply as far as it is the same for all actions."""

    model_config = ConfigDict(extra="ignore")
    t: Literal["act"]
    n: StrictInt
    action: dict[str, Any] | str | None = None
    """A text only in a dialect that is written so."""
    actions: Annotated[list[dict[str, Any] | str], Field(min_length=1, max_length=MAX_BATCH)] | None = None
    thought: str | None = None
    usage: Usage | None = None


class Heard(NamedTuple):
    """A reply: the turn, and the further actions of a batch."""

    turn: Turn
    rest: tuple[Action, ...] = ()


class _Refused(Exception):
    """A reply that is no action, on its way to becoming a Turn that says so."""

    def __init__(self, error: ActionError, message: str) -> None:
        super().__init__(message)
        self.error: ActionError = error


def to_hello(brief: Brief) -> dict[str, Any]:
    """The goal, the limits, and every action as a tool definition; never what is judged."""
    return {
        "t": "hello",
        "protocol": [PROTOCOL],
        "goal": brief.goal,
        "start_url": brief.start_url,
        "limits": brief.limits.model_dump(mode="json"),
        "actions": tools(brief.talks),
        **({"obs": {"mode": brief.mode}} if brief.mode != "a11y" else {}),
        **({"files": list(brief.files)} if brief.files else {}),
    }


def to_obs(observation: Observation, *, diff: bool = True, dropped: int = 0) -> dict[str, Any]:
    """The page; `dropped` counts batched actions that were not done."""
    message: dict[str, Any] = {
        "t": "obs",
        "n": observation.n,
        "url": observation.url,
        "title": observation.title,
        "text": observation.told,
    }
    if diff:
        message["diff"] = observation.diff
    if observation.user is not None:
        message["user"] = observation.user
    if observation.image:
        message["image"] = observation.image.model_dump(mode="json")
    if observation.result:
        message["result"] = _told(observation.result)
    if observation.left:
        message["left"] = observation.left.model_dump(mode="json")
    if dropped:
        message["dropped"] = dropped
    return message


@cache
def tools(talks: bool = True) -> dict[str, dict[str, Any]]:
    """Action word -> its description and the JSON Schema of its fields; `say` only where a user `talks`."""
    models = [model for model in get_args(get_args(Action)[0]) if talks or model is not Say]
    return {_op(model): _schema(model) for model in models}


def ready(line: bytes) -> Ready:
    """Reads the agent's first line; AgentError unless it is `ready` in a protocol that we speak."""
    try:
        said = Ready.model_validate(_object(line))
    except _Refused as refused:
        problem = str(refused)
    except ValidationError as error:
        problem = _complaint(error)
    else:
        _check_version(said.protocol)
        return said
    raise AgentError(
        f'the agent\'s first line must be {{"t":"ready","protocol":"{PROTOCOL}"}} '
        f"(standard output is protocol, logs go to standard error): {problem}; it was: {_cut(line, 200)}",
        ending="protocol_error",
    )


def reply(line: bytes, n: int, dialect: Dialect = "native", *, talks: bool = False) -> Heard:
    """Reads the answer to observation `n`; what is wrong is in the turn, told to one who may `say` or not."""
    try:
        return _heard(_object(line), n, dialect, talks)
    except _Refused as refused:
        return Heard(Turn(error=refused.error, message=str(refused), raw=_cut(line, _RAW)))


def one_of(heard: Heard) -> Heard:
    """A reply where there is no room for several actions: these are refused, rather than done in part."""
    if not heard.rest:
        return heard
    told = f"one action at a time here, were {1 + len(heard.rest)}; send the next with the next request"
    return Heard(Turn(error="bad_argument", message=told, original=heard.turn.original))


def who(user_agent: str) -> AgentInfo | None:
    """`my-agent/1.2` is a name and a version; what a library says of itself is a name as well."""
    product = user_agent.split(" ")[0][:100]
    name, _, version = product.partition("/")
    return AgentInfo(name=name, version=version or None) if name else None


def _heard(message: dict[str, Any], n: int, dialect: Dialect, talks: bool) -> Heard:
    try:
        said = Said.model_validate(message)
    except ValidationError as error:
        raise _Refused("bad_argument", f"the reply cannot be taken: {_complaint(error)}") from None
    if said.n != n:
        raise _Refused("bad_argument", f"n was {said.n}; it must be {n}, as in the observation answered")
    first, *rest = _actions(said, dialect, talks)
    turn = Turn(
        action=first,
        thought=_thought(said.thought),
        usage=said.usage and said.usage.model_copy(update={"source": "self_reported", "estimated": False}),
        original=_original(said, dialect),
    )
    return Heard(turn, tuple(rest))


def _original(said: Said, dialect: Dialect) -> JsonValue:
    """What was said in another's words, cut where it is very long; None where it was in ours."""
    whole: Any = said.actions or said.action
    if dialect == "native" or (isinstance(whole, dict) and "op" in whole):
        return None
    text = whole if isinstance(whole, str) else to_json(whole).decode()
    return cast(JsonValue, whole) if len(text) <= _RAW else text[:_RAW]


def _actions(said: Said, dialect: Dialect, talks: bool) -> list[Action]:
    """One or several; a batch with one bad action is refused as a whole, before anything is done."""
    if (said.action is None) == (said.actions is None):
        raise _Refused("bad_argument", "a reply needs either action, or actions (a list of up to five)")
    wanted = said.actions or [said.action or {}]
    if dialect == "native":
        return [_action(fields, talks) for fields in map(_own, wanted)]
    try:
        found = [fields for each in wanted for fields in translated(dialect, each)]
    except Untranslatable as problem:
        raise _Refused(problem.error, str(problem)) from None
    if len(found) > MAX_BATCH:
        raise _Refused("bad_argument", f"at most {MAX_BATCH} actions at once, were {len(found)}")
    return [_action(fields, talks) for fields in found]


def _own(said: dict[str, Any] | str) -> dict[str, Any]:
    if isinstance(said, str):
        raise _Refused(
            "bad_argument",
            f'an action is an object such as {{"op":"click","ref":12}}, was {said!r:.100}; '
            "an agent that writes actions otherwise says so in ready.actions",
        )
    return said


def _action(fields: dict[str, Any], talks: bool) -> Action:
    op = fields.get("op")
    if op is None:
        raise _Refused("bad_argument", f"the action has no op; have: {', '.join(sorted(tools(talks)))}")
    if not isinstance(op, str) or op not in tools():
        raise _Refused("unknown_action", f"no action {op!r:.100}; {suggestion(str(op), tools(talks))}")
    try:
        return ACTION.validate_python(fields)
    except ValidationError as error:
        raise _Refused("bad_argument", f"{op} cannot be done: {_complaint(error)}") from None


def _object(line: bytes) -> dict[str, Any]:
    """A JSON object. pydantic's parser refuses bad UTF-8, lone surrogates, NaN and depth without bound."""
    try:
        message = from_json(line, allow_inf_nan=False)
    except ValueError as error:
        raise _Refused("bad_json", f"not a JSON object on one line, in UTF-8: {error}") from None
    if not isinstance(message, dict):
        raise _Refused("bad_json", f"a reply is a JSON object, not {_json_kind(message)}")
    return message


def _complaint(error: ValidationError) -> str:
    """pydantic's first complaint, as `field: what is wrong, was value`."""
    first = error.errors(include_url=False, include_context=False)[0]
    where = ".".join(str(part) for part in first["loc"] if part not in tools())
    what = first["msg"].removeprefix("Value error, ")
    if first["type"] in ("missing", "value_error"):
        return f"{where}: {what}" if where else what
    return f"{where}: {what}, was {first['input']!r:.100}"


def _check_version(spoken: str) -> None:
    """A minor difference is bridged by ignoring unknown fields; a major one is not."""
    if spoken.partition(".")[0] != PROTOCOL.partition(".")[0]:
        raise AgentError(
            f"the agent speaks protocol {spoken!r:.100}, this harness {PROTOCOL}: the major numbers must agree "
            "(an agent that notices first exits with code 78)",
            ending="protocol_error",
        )


def _told(result: Result) -> dict[str, Any]:
    """A result without its empty fields; `retryable` only after an error, where it says something."""
    told = result.model_dump(mode="json", exclude_defaults=True)
    return {"ok": result.ok} | ({} if result.ok else {"retryable": result.retryable}) | told


def _op(model: type[Act]) -> str:
    return str(model.model_fields["op"].default)


def _schema(model: type[Act]) -> dict[str, Any]:
    """What a tool definition holds: description, properties and required, without pydantic's titles."""
    whole = model.model_json_schema()
    return {
        "description": whole["description"],
        "properties": {name: _field(of) for name, of in whole["properties"].items() if name != "op"},
        "required": [name for name in whole.get("required", []) if name != "op"],
    }


def _field(schema: dict[str, Any]) -> dict[str, Any]:
    """A field that may be null is one that may be left out, which `required` says already."""
    kinds = [kind for kind in schema.get("anyOf", ()) if kind != {"type": "null"}]
    plain = {key: value for key, value in schema.items() if key not in ("title", "anyOf", "$ref")}
    if plain.get("default", "") is None:
        del plain["default"]
    if "anyOf" in schema:
        plain |= kinds[0] if len(kinds) == 1 else {"anyOf": kinds}
    return plain


def _thought(thought: str | None) -> str | None:
    return thought[:_THOUGHT] if thought else None


def _cut(line: bytes, characters: int) -> str:
    return line[: 4 * characters].decode(errors="replace").rstrip("\n")[:characters]


def _json_kind(value: object) -> str:
    names = {list: "a list", str: "a string", bool: "true or false", type(None): "null"}
    return names.get(type(value), "a number")
