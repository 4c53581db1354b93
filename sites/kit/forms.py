"""Forms that say what is wrong next to the field it is wrong in.

A site lists `Field`s; `Form.read` takes what was sent, and `kit/forms.html` draws it with its errors. A check is
a function from the text to its clean form that raises `ValueError` with a sentence for the visitor.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from sites.kit.site import Visit

Check = Callable[[str], str]


@dataclass(frozen=True)
class Field:
    """One control of a form."""

    name: str
    label: str
    check: Check = str
    kind: str = "text"
    """An input's type, or `select`, or `checkbox`."""
    options: Sequence[tuple[str, str]] = ()
    """(value, label) of a select."""
    required: bool = True
    autocomplete: str = "off"
    hint: str = ""
    span: int = 6
    """How many of the six columns of the form it takes."""
    longest: int = 120


@dataclass
class Form:
    """What was typed, and what is wrong with it."""

    id: str
    fields: Sequence[Field]
    values: dict[str, str] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)

    @classmethod
    def filled(cls, name: str, fields: Sequence[Field], values: Mapping[str, object]) -> Form:
        """A form that shows what is kept already."""
        return cls(name, fields, {f.name: str(values.get(f.name, "") or "") for f in fields})

    @classmethod
    def read(cls, name: str, fields: Sequence[Field], visit: Visit) -> Form:
        """A form as it was sent, each field checked."""
        form = cls(name, fields)
        for each in fields:
            text = _raw(visit, each)
            form.values[each.name] = text
            try:
                form.values[each.name] = _checked(each, text)
            except ValueError as wrong:
                form.errors[each.name] = str(wrong)
        return form

    @property
    def ok(self) -> bool:
        """Nothing is wrong with it."""
        return not self.errors

    def wrong(self, name: str, sentence: str) -> None:
        """Say that a field is wrong, unless something has been said of it already."""
        self.errors.setdefault(name, sentence)

    def __getitem__(self, name: str) -> str:
        return self.values[name]


def _raw(visit: Visit, each: Field) -> str:
    if each.kind == "password":
        value = visit.form.get(each.name, "")
        return value if isinstance(value, str) else ""
    return visit.text(each.name)


def _checked(each: Field, text: str) -> str:
    if not text:
        if each.required:
            verb = "Choose" if each.kind == "select" else "Enter"
            raise ValueError(f"{verb} {_article(each.label)}.")
        return ""
    if len(text) > each.longest:
        raise ValueError(f"{each.label} is too long: {each.longest} characters at most.")
    if each.options and text not in {value for value, _ in each.options}:
        raise ValueError(f"Choose {_article(each.label)} from the list.")
    return each.check(text)


def _article(label: str) -> str:
    """`City` -> `a city`, `Email` -> `an email`."""
    lower = label[0].lower() + label[1:] if label[1:2].islower() else label
    return f"{'an' if lower[0].lower() in 'aeiou' else 'a'} {lower}"


# ------------------------------------------------------------------ checks


def email(text: str) -> str:
    """Something@somewhere.tld, in lower case."""
    if not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s.]+", text):
        raise ValueError("Enter an email address such as name@example.com.")
    return text.lower()


def zip_code(text: str) -> str:
    """`28801` or `28801-1234`."""
    if not re.fullmatch(r"[0-9]{5}(-[0-9]{4})?", text):
        raise ValueError("Enter a ZIP code of 5 digits.")
    return text


def phone(text: str) -> str:
    """Ten digits, however they are spaced, as `(828) 555-0142`."""
    digits = re.sub(r"[\s().+-]", "", text).removeprefix("1")
    if not re.fullmatch(r"[0-9]{10}", digits):
        raise ValueError("Enter a phone number of 10 digits.")
    return f"({digits[:3]}) {digits[3:6]}-{digits[6:]}"


def card_number(text: str) -> str:
    """13 to 19 digits, as groups of four; the check digit is not looked at."""
    digits = re.sub(r"[\s-]", "", text)
    if not re.fullmatch(r"[0-9]{13,19}", digits):
        raise ValueError("Enter a card number of 13 to 19 digits.")
    return " ".join(digits[start : start + 4] for start in range(0, len(digits), 4))


def security_code(text: str) -> str:
    """3 or 4 digits."""
    if not re.fullmatch(r"[0-9]{3,4}", text):
        raise ValueError("Enter the security code: 3 or 4 digits.")
    return text
