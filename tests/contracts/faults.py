"""What a contract finds wrong with a specimen: its failing tests, by name, in this process."""

from inspect import isfunction
from typing import Any

from pytest import fail  # noqa: PT013 - what it raises is no `Exception`


def failures(contract: type[Any]) -> set[str]:
    """The names of a contract's tests that fail; each is run on an instance of its own.

    A test fails by an assertion. Any other exception is the contract's own fault, or the
    specimen's, and comes through.
    """
    failed = set()
    for name in sorted(laws(contract)):
        try:
            getattr(contract(), name)()
        except (AssertionError, fail.Exception):
            failed.add(name)
    return failed


def laws(contract: type[Any]) -> set[str]:
    """The names of a contract's tests."""
    return {
        name
        for name in dir(contract)
        if name.startswith("test_") and isfunction(getattr(contract, name))
    }


def told(contract: type[Any], law: str) -> str:
    """What a test of a contract says when it fails; empty where it passes."""
    try:
        getattr(contract(), law)()
    except (AssertionError, fail.Exception) as error:
        return str(error)
    return ""
