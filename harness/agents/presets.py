"""The well-known command-line agents, spelled out: their words, the files that each reads, and what it needs.

`--agent claude`, or `--agent claude:MODEL` with a model. Each is an MCP client: started over `--transport mcp`, with a
home of its own (the scratch folder) in which its configuration names our server and nothing else. Placeholders in files
and variables are those of a command line, and the names of variables that the agent is given.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field

from harness.errors import UsageError

PROMPT = "{goal}"


@dataclass(frozen=True)
class Preset:
    """One agent."""

    words: tuple[str, ...]
    """Its command line; the first is its program."""
    get: str
    """How its program is to be had."""
    keys: tuple[str, ...]
    """Variables that it commonly needs: of its provider's key and address. Named by `--pass-env`."""
    usage: str
    """Where the tokens that it used are told."""
    model: tuple[str, ...] = ()
    """The words that name a model, with `{model}`."""
    before: int = 1
    """After how many of `words` a model is named."""
    variables: Mapping[str, str] = field(default_factory=dict)
    """Further variables of its environment."""
    files: Mapping[str, str] = field(default_factory=dict)
    """Path in its home -> content."""
    otherwise: Mapping[str, str] = field(default_factory=dict)
    """What a variable in `files` is where the agent is not given it."""


PRESETS: dict[str, Preset] = {
    "claude": Preset(
        words=(
            "claude", "-p", PROMPT, "--mcp-config", "{mcp_config}", "--strict-mcp-config", "--tools", "",
            "--allowedTools", "mcp__browser", "--setting-sources", "", "--no-session-persistence",
            "--output-format", "stream-json", "--verbose",
        ),
        get="npm install -g @anthropic-ai/claude-code",
        keys=("ANTHROPIC_API_KEY", "ANTHROPIC_BASE_URL"),
        usage='the line {"type":"result"} of agent.log: usage, total_cost_usd',
        model=("--model", "{model}"),
        variables={
            "CLAUDE_CONFIG_DIR": "{dir}/.claude",
            "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC": "1",
            "DISABLE_AUTOUPDATER": "1",
            "MCP_TOOL_TIMEOUT": "600000",
        },
    ),
    "codex": Preset(
        words=(
            "codex", "exec", "--json", "--skip-git-repo-check", "--ephemeral",
            "--dangerously-bypass-approvals-and-sandbox", "--cd", "{dir}", PROMPT,
        ),
        get="npm install -g @openai/codex",
        keys=("OPENAI_API_KEY", "OPENAI_BASE_URL"),
        usage='the lines {"type":"turn.completed"} of agent.log: usage',
        model=("--model", "{model}"),
        before=2,
        variables={"CODEX_HOME": "{dir}/.codex"},
        files={
            ".codex/config.toml": """model_provider = "episode"
web_search = "disabled"
[model_providers.episode]
name = "episode"
base_url = "{OPENAI_BASE_URL}"
env_key = "OPENAI_API_KEY"
wire_api = "responses"
[features]
shell_tool = false
[mcp_servers.browser]
url = "{mcp_url}"
tool_timeout_sec = 600
"""
        },
        otherwise={"OPENAI_BASE_URL": "https://api.openai.com/v1"},
    ),
    "gemini": Preset(
        words=("gemini", "--approval-mode", "yolo", "--output-format", "json", "--prompt", PROMPT),
        get="npm install -g @google/gemini-cli",
        keys=("GEMINI_API_KEY", "GOOGLE_GEMINI_BASE_URL"),
        usage="the JSON object at the end of agent.log: stats.models.*.tokens",
        model=("--model", "{model}"),
        variables={"GEMINI_CLI_TRUST_WORKSPACE": "true"},
        files={
            ".gemini/settings.json": """{
 "security": {"auth": {"selectedType": "gemini-api-key"}, "folderTrust": {"enabled": false}},
 "privacy": {"usageStatisticsEnabled": false},
 "general": {"disableAutoUpdate": true, "disableUpdateNag": true},
 "tools": {"exclude": ["run_shell_command", "web_fetch", "google_web_search"]},
 "mcpServers": {"browser": {"httpUrl": "{mcp_url}", "trust": true, "timeout": 600000}}
}
"""
        },
    ),
    "goose": Preset(
        words=("goose", "run", "--no-session", "--quiet", "--text", PROMPT),
        get="see block.github.io/goose: Install; it comes as one program",
        keys=("GOOSE_PROVIDER", "GOOSE_MODEL", "OPENAI_API_KEY", "OPENAI_HOST"),
        usage="goose tells none on its own; a meter counts it",
        model=("--model", "{model}"),
        before=2,
        variables={"GOOSE_DISABLE_KEYRING": "1", "GOOSE_MODE": "auto"},
        files={
            ".config/goose/config.yaml": """extensions:
  browser:
    enabled: true
    type: streamable_http
    name: browser
    description: The browser
    uri: "{mcp_url}"
    timeout: 600
"""
        },
    ),
}  # fmt: skip
"""Name -> what it is. In another's terms: words, files and variables are data, and nothing else here knows of them."""

_NAME = re.compile(r"\{([A-Za-z_]+)\}")


def preset(spec: str) -> Preset | None:
    """The preset that stands after `--agent`, if it is one: its name alone, or before a colon and a model."""
    return PRESETS.get(spec.partition(":")[0])


def words_of(spec: str, environ: Mapping[str, str]) -> tuple[str, ...]:
    """Its words. Raises UsageError where its program is not here, and for a model without a name."""
    name, colon, model = spec.partition(":")
    one = PRESETS[name]
    if colon and not model:
        raise UsageError(f"--agent {spec!r} names no model behind the colon; write {name}:MODEL, or {name}")
    if shutil.which(one.words[0], path=environ.get("PATH", "")) is None:
        raise UsageError(f"--agent {name}: the program {one.words[0]!r} is not on PATH; {one.get}")
    named = tuple(word.replace("{model}", model) for word in one.model) if model else ()
    return (*one.words[: one.before], *named, *one.words[one.before :])


def filled(text: str, values: Mapping[str, str]) -> str:
    """A file or a variable with its placeholders replaced; other braces are its own."""
    return _NAME.sub(lambda found: values.get(found[1], found[0]), text)
