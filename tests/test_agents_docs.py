"""`docs/agents.md` says what the code does."""

from __future__ import annotations

import re
from pathlib import Path
from typing import get_args

import pytest

from harness.agents import command, page, steps, wire
from harness.types import ActionError

TEXT = (Path(__file__).parent.parent / "docs" / "agents.md").read_text()


@pytest.mark.parametrize(
    "word",
    [
        *wire.tools(),
        *(field for tool in wire.tools().values() for field in tool["properties"]),
        *get_args(ActionError),
        *(f"{{{name}}}" for name in command.PLACEHOLDERS),
    ],
)
def test_every_word_of_the_protocol_is_documented(word: str) -> None:
    assert f"`{word}`" in TEXT


@pytest.mark.parametrize("word", steps.WORDS)
def test_every_word_of_a_script_is_documented(word: str) -> None:
    assert re.search(rf"`{word}( = .*)?`", TEXT.partition("## The scripted agent")[2])


def test_the_pattern_of_an_element_is_the_documented_one() -> None:
    assert page.ELEMENT.pattern in TEXT


def test_the_transcript_is_made_of_the_protocols_messages() -> None:
    acts = re.findall(r"^A (\{\"t\":\"act\",\"n\":(\d).*)$", TEXT, re.MULTILINE)
    assert len(acts) == 4
    for line, n in acts:
        assert wire.reply(line.encode(), int(n)).turn.action
    assert wire.ready(re.findall(r"^A (\{\"t\":\"ready.*)$", TEXT, re.MULTILINE)[0].encode()).agent
