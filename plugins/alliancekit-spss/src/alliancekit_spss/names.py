"""What SPSS takes as the name of a variable, and how long its texts may be."""

from collections.abc import Iterable

NAME, LABEL, VALUE_LABEL, TEXT, NOTE = 64, 256, 120, 32_767, 80
"""Bytes of a variable's name, its label, a value's label, a text and a line of the notes."""
RESERVED = frozenset(
    {"all", "and", "by", "eq", "ge", "gt", "le", "lt", "ne", "not", "or", "to", "with"}
)


def cut(text: str, size: int) -> str:
    """The text, or as many of its first characters as have room in so many bytes."""
    return text.encode()[:size].decode(errors="ignore")


def variable_names(first: Iterable[str], then: Iterable[str]) -> dict[str, str]:
    """A name for each column, all different whatever their case.

    What may not stand in a name becomes ``_``. The columns of ``first`` have the choice before
    those of ``then``; among each, those come first whose own name will do.
    """
    given: dict[str, str] = {}
    taken: set[str] = set()
    for group in (list(first), list(then)):
        for column in sorted(group, key=lambda one: _fit(one) != one):
            wanted = new = _fit(column)
            number = 2
            while new.casefold() in taken:
                ending = f"_{number}"
                new, number = cut(wanted, NAME - len(ending)) + ending, number + 1
            given[column] = new
            taken.add(new.casefold())
    return given


def _fit(name: str) -> str:
    fit = "".join(one if one.isalnum() or one in "_.$#@" else "_" for one in name)
    if not fit[:1].isalpha():
        fit = f"v_{fit}"
    if fit.casefold() in RESERVED or fit.endswith("."):
        fit = f"{fit.rstrip('.')}_"
    return cut(fit, NAME)
