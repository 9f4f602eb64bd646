"""How what a plugin raised is told to its author: what was said, and what to write instead."""

from attrs import Attribute

from alliancekit.errors import AllianceError, Problem

ADVICE = {
    "name": "lower-case letters, digits and hyphens, as in `trimmed-mean`",
    "suffixes": "a tuple; each is a point and lower-case letters, as in `('.clients',)`",
    "summary": "say in a line what it is",
    "severity": "give `Severity.ERROR` or `Severity.WARNING`, of `alliancekit.api`",
}
"""What the fields that are most often wrong must hold."""

FIELD_AND_VALUE = 2
"""What a validator of attrs says has the field second and the value last."""


def said(error: BaseException) -> str:
    """An exception in words: its kind, what it says, and what to write where that is known."""
    error = root(error)
    return str(error) if isinstance(error, AllianceError) else _plain(error)


def root(error: BaseException) -> BaseException:
    """What the plugin raised, where the toolkit has caught it and said no more than that."""
    caught = isinstance(error, AllianceError) and error.problem is Problem.PLUGIN_FAILED
    return error.__cause__ if caught and error.__cause__ else error


def advised(error: BaseException) -> str:
    """What a field of an offer should hold for which an exception was raised; empty if unknown."""
    field = _field(error)
    if field is None or field.name not in ADVICE:
        return ""
    value = error.args[-1]
    if field.name == "suffixes" and isinstance(value, str):
        value = value.lower() if value.startswith(".") else f".{value.lower()}"
        return f"write {(value,)!r}: {ADVICE[field.name]}"
    return ADVICE[field.name]


def _plain(error: BaseException) -> str:
    field = _field(error)
    if field is None:
        return repr(error)
    told = f"{type(error).__name__}: {field.name} is {error.args[-1]!r}"
    return f"{told}; {advised(error) or error.args[0]}"


def _field(error: BaseException) -> "Attribute[object] | None":
    """The field whose validator raised this, where one did."""
    if len(error.args) > FIELD_AND_VALUE and isinstance(error.args[1], Attribute):
        return error.args[1]
    return None
