"""What of a request must not reach a provider: whatever would browse, fetch or run for the agent, outside its sandbox.

What is allowed is listed; a tool that nobody listed is taken out. The agent is not told, but the record is: each thing
that was taken out has a name there.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from harness.meter.routes import Kind

Body = dict[str, Any]

BROWSING = re.compile(
    r"search-preview|search-api|deep-research|:online$|(^|/)sonar|(^|/)compound(-|$)", re.IGNORECASE
)
"""Models that search the web by themselves, with no tool to take away."""
_ANTHROPIC_TOOLS = re.compile(r"(custom|computer_|bash_|text_editor_|memory_|tool_search_tool_)")
"""Those that the agent itself carries out, or that reach nothing."""
_RESPONSES_TOOLS = ("function", "custom", "computer_use_preview", "computer", "local_shell", "apply_patch")
_GEMINI_TOOLS = ("functionDeclarations", "function_declarations", "computerUse", "computer_use")
_FIELDS: dict[Kind, tuple[str, ...]] = {
    "chat": ("web_search_options", "plugins", "search_parameters", "functions_url", "models", "route"),
    "responses": ("background", "prompt", "plugins", "conversation"),
    "messages": ("mcp_servers", "container"),
    "generate": ("cachedContent", "cached_content"),
}
"""Fields that bring tools, other models or contents that are not to be seen here, or replies that come elsewhere."""
REMOVED = "[a remote file was removed here]"


class Browses(Exception):
    """A model that searches the web by itself."""


def stripped(kind: Kind, model: str, body: Body) -> list[str]:
    """Takes it out of `body`, and names what was taken out. Raises Browses."""
    if BROWSING.search(model):
        raise Browses(model)
    found = [name for name in _FIELDS.get(kind, ()) if body.pop(name, None)]
    if kind in ("chat", "responses", "messages", "generate"):
        found += _tools(kind, body)
        found += _remote(kind, body)
    for name in (
        "generateContentRequest",
        "generate_content_request",
    ):  # what Gemini is to count the tokens of
        if kind == "generate" and isinstance(body.get(name), dict):
            found += stripped(kind, model, body[name])
    return list(dict.fromkeys(found))


# ---------------------------------------------------------------- tools


def _tools(kind: Kind, body: Body) -> list[str]:
    if "tools" not in body:
        return _choice(body, [])
    tools = body["tools"] if isinstance(body["tools"], list) else []
    found: list[str] = []
    kept: list[Any] = []
    for tool in tools:
        if not isinstance(tool, dict):
            continue  # the provider would refuse it; nothing of it is known here
        if kind == "generate":
            found += [name for name in tool if name not in _GEMINI_TOOLS]
            tool = {name: value for name, value in tool.items() if name in _GEMINI_TOOLS}
            kept += [tool] if tool else []
        elif _harmless(kind, tool):
            kept.append(tool)
        else:
            found.append(str(tool.get("type"))[:60])
    if kept:
        body["tools"] = kept
    else:
        for name in ("tools", "tool_choice", "parallel_tool_calls", "toolConfig", "tool_config"):
            body.pop(name, None)
    return found + _choice(body, found)


def _harmless(kind: Kind, tool: Body) -> bool:
    named = tool.get("type")
    if kind == "chat":
        return named in ("function", "custom")
    if kind == "messages":
        return named is None or (isinstance(named, str) and _ANTHROPIC_TOOLS.match(named) is not None)
    if named == "shell":
        where = tool.get("environment")
        return isinstance(where, dict) and where.get("type") == "local"
    return named in _RESPONSES_TOOLS


def _choice(body: Body, gone: list[str]) -> list[str]:
    """A choice of a tool that is not there any more would be refused."""
    choice = body.get("tool_choice")
    if not isinstance(choice, dict):
        return []
    named = str(choice.get("type"))
    if named in gone or named in ("mcp", "hosted_tool") or (gone and choice.get("name") in gone):
        del body["tool_choice"]
        return ["tool_choice"]
    return []


# ---------------------------------------------------------------- files that the provider would fetch


def _remote(kind: Kind, body: Body) -> list[str]:
    """Pictures and documents named by an address: fetching it is a way out."""
    of: dict[str, Callable[[Body], bool]] = {
        "chat": _chat_remote, "responses": _responses_remote, "messages": _anthropic_remote, "generate": _gemini_remote,
    }  # fmt: skip
    instead: Body = {"type": "input_text" if kind == "responses" else "text", "text": REMOVED}
    if kind == "generate":
        instead = {"text": REMOVED}
    count = 0

    def clean(value: Any) -> Any:
        nonlocal count
        if isinstance(value, list):
            return [clean(one) for one in value]
        if not isinstance(value, dict):
            return value
        if of[kind](value):
            count += 1
            return dict(instead)
        return {name: clean(inner) for name, inner in value.items()}

    for name in ("messages", "input", "system", "contents", "systemInstruction", "system_instruction"):
        if isinstance(body.get(name), list | dict):
            body[name] = clean(body[name])
    return ["remote file"] if count else []


def _elsewhere(address: Any) -> bool:
    return isinstance(address, str) and not address.lstrip().lower().startswith("data:")


def _chat_remote(part: Body) -> bool:
    for name in ("image_url", "video_url", "audio_url"):
        if part.get("type") == name:
            inner = part.get(name)
            return _elsewhere(inner.get("url") if isinstance(inner, dict) else inner)
    inner = part.get("file")
    return part.get("type") == "file" and isinstance(inner, dict) and _elsewhere(inner.get("file_data"))


def _responses_remote(part: Body) -> bool:
    kind = part.get("type")
    if kind in ("input_image", "computer_screenshot"):
        return _elsewhere(part.get("image_url"))
    return kind == "input_file" and "file_url" in part


def _anthropic_remote(part: Body) -> bool:
    source = part.get("source")
    return isinstance(source, dict) and source.get("type") in ("url", "file")


def _gemini_remote(part: Body) -> bool:
    return "fileData" in part or "file_data" in part
