"""A reader of SPSS syntax of its own, for the few commands that are used, from their manual.

It splits commands at a full stop that ends a line, joins literals, and computes with user-missing
values left out: ``NVALID`` counts what is there, ``SUM`` adds it up, ``VALUE`` looks at the code.
"""

import re
from collections.abc import Mapping
from typing import Any

STRING = re.compile(r"'((?:[^']|'')*)'")
JOINED = re.compile(r"'\s*\+\s*'")


def commands(text: str) -> list[str]:
    """The commands, each on one line, without comments and without their full stops."""
    found = [one.strip() for one in re.split(r"\.[ \t]*(?:\n|$)", text)]
    lines = [re.sub(r"\s*\n\s*", " ", one) for one in found if one]
    return [one for one in lines if not one.startswith("*")]


def literals(command: str) -> list[str]:
    """The texts in quotes, those joined by + as one."""
    return [one.replace("''", "'") for one in STRING.findall(JOINED.sub("", command))]


def texts(text: str) -> set[str]:
    """Every text of a file; the lines of its documents as one."""
    made: set[str] = set()
    for command in commands(text):
        found = literals(command)
        made |= {" ".join(found)} if command.startswith("ADD DOCUMENT") else set(found)
    return made


def computed(text: str, answers: Mapping[str, float]) -> dict[str, float | None]:
    """All variables, after the commands were run on one form filled in so."""
    stored: dict[str, float | None] = dict(answers)
    missing: dict[str, tuple[float, float]] = {}
    for command in commands(text):
        word, _, rest = command.partition(" ")
        if command.startswith("MISSING VALUES"):
            name, low, high = re.fullmatch(
                r"MISSING VALUES (\S+) \((\S+) THRU (\S+)\)", command
            ).groups()  # type: ignore[union-attr]
            missing[name] = (float(low), float(high))
        elif word == "COMPUTE":
            name, _, expression = rest.partition(" = ")
            stored[name] = _value(expression, stored, missing)
        elif word == "IF":
            end = _closing(rest)
            name, _, expression = rest[end + 1 :].strip().partition(" = ")
            if _value(rest[: end + 1], stored, missing):
                stored[name] = _value(expression, stored, missing)
    return stored


def _closing(text: str) -> int:
    """Where the first bracket is closed."""
    depth = 0
    for at, one in enumerate(text):
        depth += (one == "(") - (one == ")")
        if not depth:
            return at
    raise AssertionError(text)


def _value(
    expression: str, stored: Mapping[str, float | None], missing: Mapping[str, Any]
) -> float | None:
    seen = {
        name: None if value is None or _within(value, missing.get(name)) else value
        for name, value in stored.items()
    }

    def named(found: re.Match[str]) -> str:
        return f"stored.get({found[1]!r})"

    python = re.sub(r"VALUE\((\w+)\)", named, expression)
    python = re.sub(r"(?<![<>=!])=(?!=)", "==", python).replace("$SYSMIS", "None")
    python = re.sub(r"\bAND\b", "and", re.sub(r"\bOR\b", "or", python))
    python = re.sub(
        r"(?<!['\w.])([a-z]\w*)(?!['\w(.])",
        lambda found: (
            found[1] if found[1] in ("and", "or", "stored") else f"seen.get({found[1]!r})"
        ),
        python,
    )
    functions = {
        "SUM": lambda *given: sum(one for one in given if one is not None),
        "NVALID": lambda *given: sum(one is not None for one in given),
    }
    try:
        made = eval(python, {**functions, "stored": stored, "seen": seen})  # noqa: S307 - our own file
    except TypeError:  # arithmetic with what is missing is missing
        return None
    return None if made is None else float(made)


def _within(value: float, ends: Any) -> bool:
    return ends is not None and ends[0] <= value <= ends[1]
