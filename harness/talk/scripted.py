"""A user by rules: equal messages in equal order have equal replies, to the byte.

The first rule that fits replies. Where further ones fit that ask for something as well, the message asks several
things: up to `at_once` of them are answered, and of more than that none, so that a list of all words learns nothing.
"""

from __future__ import annotations

from harness.talk.turns import TOO_MANY, Turns, overlong
from harness.types import Exchange, Rule, Talk
from judges.phrases import holds


class Scripted:
    """A User who follows a task's rules."""

    def __init__(self, talk: Talk) -> None:
        self._talk = talk
        self._turns = Turns(talk)
        self._told: set[str] = set()

    async def hear(self, text: str) -> Exchange:
        """The reply. Raises Gone after the last one."""
        self._turns.take()
        if exchange := overlong(text):
            return exchange
        rules = self._fitting(text)
        if len(rules) > self._talk.at_once:
            return Exchange(said=text, reply=TOO_MANY)
        self._told.update(rule.name for rule in rules)
        ended = any(rule.ends for rule in rules)
        if ended:
            self._turns.end()
        reply = " ".join(rule.reply for rule in rules) or self._talk.default
        return Exchange(said=text, reply=reply, told=tuple(rule.name for rule in rules), ended=ended)

    def _fitting(self, text: str) -> list[Rule]:
        """The rules that the message asks for, in their order; one for any message is alone, and only if first."""
        found = [rule for rule in self._talk.rules if self._may(rule) and fits(rule, text)]
        if found and not found[0].asked:
            return found[:1]
        return [rule for rule in found if rule.asked]

    def _may(self, rule: Rule) -> bool:
        return self._told.issuperset(rule.after) and not (rule.once and rule.name in self._told)


def fits(rule: Rule, text: str) -> bool:
    """Whether the message asks for what the rule tells."""
    asked = all(any(holds(text, phrase) for phrase in group) for group in rule.asked)
    return asked and not any(holds(text, phrase) for phrase in rule.unless)
