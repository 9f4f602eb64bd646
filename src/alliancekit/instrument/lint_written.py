"""Faults that must be mended before choices are taken and sections are repeated."""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from alliancekit.strictjson import Pointer

MAX_ITEMS = 2000
MAX_SCORES = 500
MAX_OPTIONS = 30
"""Of all choices together: `check` tries each of them."""
Fault = tuple[Pointer, str]


def faults_as_written(raw: dict[str, Any]) -> Iterator[Fault]:
    """Faults in what says how the document is made plain: sections, fields, choices."""
    for part in ("sections", "fields", "choices"):
        yield from repeated((part,), [one["id"] for one in raw.get(part, [])])
    repeats = {one["id"]: one["repeat"] for one in raw.get("sections", []) if "repeat" in one}
    if sum(repeats.get(one.get("section", ""), 1) for one in raw["items"]) > MAX_ITEMS:
        yield ("items",), f"with its repetitions it has more than {MAX_ITEMS} items"
    if sum(repeats.get(one.get("each", ""), 1) for one in raw["scores"]) > MAX_SCORES:
        yield ("scores",), f"with its repetitions it has more than {MAX_SCORES} scores"
    for index, score in enumerate(raw["scores"]):
        if "each" in score and score["each"] not in repeats:
            told = f"there is no section {score['each']!r} that is repeated"
            yield ("scores", index, "each"), told
        if "each" in score and score.get("items", ()) is None:
            yield ("scores", index, "items"), "a score of `each` repetition needs its key here"
    yield from _choices(raw)


def _choices(raw: dict[str, Any]) -> Iterator[Fault]:
    options = {}
    if sum(len(one["options"]) for one in raw.get("choices", [])) > MAX_OPTIONS:
        yield ("choices",), f"its choices have more than {MAX_OPTIONS} options together"
    for index, choice in enumerate(raw.get("choices", [])):
        names = [one["id"] for one in choice["options"]]
        options[choice["id"]] = names
        yield from repeated(("choices", index, "options"), names)
        if choice["default"] not in names:
            yield ("choices", index, "default"), f"there is no option {choice['default']!r}"
    for part in ("scores", "flags", "vectors"):
        for index, one in enumerate(raw.get(part, [])):
            for choice, option in one.get("when", {}).items():
                if option not in options.get(choice, ()):
                    yield (part, index, "when"), f"there is no choice {choice!r} with {option!r}"


def repeated(pointer: Pointer, names: Iterable[str]) -> Iterator[Fault]:
    """Each name that stands more than once."""
    for name, count in Counter(names).items():
        if count > 1:
            yield pointer, f"{name!r} stands {count} times"
