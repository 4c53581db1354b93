"""Which requests pass, in which dialect they are, and how that dialect says no."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

Dialect = Literal["openai", "anthropic", "gemini"]
Kind = Literal["chat", "responses", "embeddings", "messages", "generate", "free"]
"""What is asked for; `free` costs nothing: lists of models, and counts of tokens."""


@dataclass(frozen=True)
class Route:
    """A request that may pass."""

    dialect: Dialect
    kind: Kind
    method: Literal["GET", "POST"]
    path: str
    """Behind the upstream's base."""
    model: str | None = None
    """Where the path names it; the body does otherwise."""
    streams: bool = False
    """Where the path says so; the body does otherwise."""


_MODEL = r"[A-Za-z0-9][A-Za-z0-9._:-]{0,199}"
_POSTS: dict[str, tuple[Dialect, Kind, str]] = {
    "/v1/chat/completions": ("openai", "chat", "/chat/completions"),
    "/v1/responses": ("openai", "responses", "/responses"),
    "/v1/embeddings": ("openai", "embeddings", "/embeddings"),
    "/v1/messages": ("anthropic", "messages", "/v1/messages"),
    "/v1/messages/count_tokens": ("anthropic", "free", "/v1/messages/count_tokens"),
}
_MODELS = re.compile(rf"/v1/models(/{_MODEL})?")
_GEMINI = re.compile(
    rf"/(?:v1|v1beta)/models/({_MODEL}?):(generateContent|streamGenerateContent|countTokens)"
)
_GEMINI_MODELS = re.compile(rf"/v1beta/models(/{_MODEL})?")
HAVE = (
    "POST /v1/chat/completions, /v1/responses, /v1/embeddings, /v1/messages, "
    "/v1beta/models/MODEL:generateContent and :streamGenerateContent, and GET /v1/models"
)


def route(method: str, path: str, headers: Mapping[str, str]) -> Route | None:
    """What a request asks for; None for what is no business of a model's."""
    if method == "POST":
        if path in _POSTS:
            dialect, kind, behind = _POSTS[path]
            return Route(dialect, kind, "POST", behind)
        if found := _GEMINI.fullmatch(path):
            model, verb = found.groups()
            kind = "free" if verb == "countTokens" else "generate"
            behind = f"/v1beta/models/{model}:{verb}"
            return Route("gemini", kind, "POST", behind, model, streams=verb.startswith("stream"))
    if method == "GET":
        if found := _MODELS.fullmatch(path):
            if "anthropic-version" in headers:
                return Route("anthropic", "free", "GET", path)
            return Route("openai", "free", "GET", f"/models{found[1] or ''}")
        if _GEMINI_MODELS.fullmatch(path):
            return Route("gemini", "free", "GET", path)
    return None


def dialect_of(path: str) -> Dialect:
    """In which dialect to answer a request that does not pass."""
    if path.startswith("/v1beta/") or ":" in path:
        return "gemini"
    return "anthropic" if path.startswith("/v1/messages") else "openai"


def given_key(headers: Mapping[str, str], query: Mapping[str, str]) -> str:
    """The key that a request bears, wherever its dialect puts it."""
    bearer = headers.get("authorization", "")
    if bearer[:7].lower() == "bearer ":
        return bearer[7:].strip()
    return headers.get("x-api-key") or headers.get("x-goog-api-key") or query.get("key", "")


def key_headers(dialect: Dialect, key: str) -> dict[str, str]:
    """The header that bears the provider's own key."""
    if not key:
        return {}
    if dialect == "openai":
        return {"authorization": f"Bearer {key}"}
    return {"x-api-key": key} if dialect == "anthropic" else {"x-goog-api-key": key}


_PASSED = {
    "openai": ("openai-beta",),
    "anthropic": ("anthropic-version",),
    "gemini": (),
}
_BETAS = re.compile(r"web|mcp|code-execution|files|skills", re.IGNORECASE)
"""Of Anthropic's experiments, those that let the provider reach out."""


def passed_headers(dialect: Dialect, headers: Mapping[str, str]) -> dict[str, str]:
    """What of a request's headers the provider is told; everything else is ours to say."""
    told = {name: headers[name] for name in _PASSED[dialect] if name in headers}
    if dialect == "anthropic":
        betas = [one.strip() for one in headers.get("anthropic-beta", "").split(",")]
        if kept := [one for one in betas if one and not _BETAS.search(one)]:
            told["anthropic-beta"] = ",".join(kept)
    return told


def passed_query(one: Route, query: Mapping[str, str]) -> dict[str, str]:
    """Likewise of the address behind its path: never a key."""
    if one.dialect == "gemini" and query.get("alt") == "sse":
        return {"alt": "sse"}
    if one.dialect == "anthropic" and query.get("beta") == "true":
        return {"beta": "true"}
    return {}


_GEMINI_STATUS = {
    400: "INVALID_ARGUMENT", 401: "UNAUTHENTICATED", 403: "PERMISSION_DENIED", 404: "NOT_FOUND",
    429: "RESOURCE_EXHAUSTED", 503: "UNAVAILABLE", 504: "DEADLINE_EXCEEDED",
}  # fmt: skip


def error(dialect: Dialect, status: int, code: str, message: str) -> dict[str, Any]:
    """A refusal as the dialect's own clients read it."""
    if dialect == "anthropic":
        return {"type": "error", "error": {"type": code, "message": message}}
    if dialect == "gemini":
        details = [{"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": code}]
        named = _GEMINI_STATUS.get(status, "INTERNAL")
        return {"error": {"code": status, "message": message, "status": named, "details": details}}
    return {"error": {"message": message, "type": code, "param": None, "code": code}}
