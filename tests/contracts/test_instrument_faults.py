"""Each law of instruments finds the fault that it is for, and finds no other."""

from pathlib import Path
from typing import Any

import pytest
from tests.unit.instruments import Raw, changed, minimal, written

from alliancekit.api import InstrumentOffer
from alliancekit.testing import InstrumentContract

from .faults import failures, laws, told
from .specimens import plugin_of, specimen

HOOK = "register_instruments"


class Sound(InstrumentContract):
    """The tiny instrument."""

    plugin = plugin_of(HOOK, InstrumentOffer("tiny", lambda: written(minimal()), "tiny.json"))


def offering(raw: Raw | None = None, **offer: Any) -> type[Any]:
    """The tiny instrument or another, offered soundly but for what is given."""
    data = written(minimal() if raw is None else raw)
    sound: dict[str, Any] = {"name": "tiny", "read": lambda: data, "where": "tiny.json"}
    return specimen(Sound, plugin=plugin_of(HOOK, InstrumentOffer(**sound | offer)))


def used_up() -> Any:
    """The file, opened when the offer was made: it can be read to its end once."""
    rest = [written(minimal())]
    return lambda: rest.pop() if rest else b""


def here_only() -> Any:
    """The file by a path that the working folder completes."""
    home = Path.cwd()
    return lambda: written(minimal()) if Path.cwd() == home else b""


def withheld(**rights: str) -> Raw:
    raw = minimal()
    raw["rights"] |= {"wording": "withheld", **rights}
    return raw


def test_the_sound_one_passes() -> None:
    assert failures(Sound) == set()


FAULTS: list[tuple[set[str], type[Any]]] = [
    ({"test_what_is_read_is_bytes"}, offering(read=lambda: written(minimal()).decode())),
    ({"test_what_is_read_is_bytes"}, offering(read=Path("absent.json").read_bytes)),
    ({"test_where_says_what_is_read"}, offering(where="")),
    ({"test_the_file_is_valid"}, offering(changed("version", "one"))),
    ({"test_the_file_is_valid"}, offering(changed("items.0.scale", "absent"))),
    ({"test_the_file_is_valid"}, offering(read=lambda: b'{"id": "tiny", "id": "tiny"}')),
    ({"test_it_is_offered_by_its_id"}, offering(name="little")),
    ({"test_nothing_shipped_has_its_id"}, offering(changed("id", "phq-9"), name="phq-9")),
    (
        {"test_the_known_answers_come_out"},
        offering(changed("vectors.0.scores.heard", 3)),
    ),
    ({"test_the_checks_find_nothing"}, offering(changed("scores.0.method", "absent"))),
    (
        {"test_the_checks_find_nothing"},
        offering(changed("items.0.text.client", "I was not unseen and not unheard.")),
    ),
    ({"test_the_rights_are_stated"}, offering(changed("rights.holder", "TODO"))),
    ({"test_the_rights_are_stated"}, offering(changed("citation", "?"))),
    (
        {"test_the_wording_is_here_only_by_right"},
        offering(changed("rights.licence", "All rights reserved")),
    ),
    (
        # whoever loads it is told the same
        {"test_the_wording_is_here_only_by_right", "test_the_file_is_valid"},
        offering(withheld()),
    ),
]


@pytest.mark.parametrize(("expected", "bad"), FAULTS)
def test_a_fault_is_found_by_its_law(expected: set[str], bad: type[Any]) -> None:
    assert failures(bad) == expected


@pytest.mark.parametrize("read", [used_up, here_only])
def test_a_file_that_is_not_opened_anew(read: Any) -> None:
    """What is read first may be sound: only the second reading, elsewhere, is not."""
    law = "test_reading_again_gives_the_same_from_any_folder"
    assert told(offering(read=read()), law)


def test_every_law_has_a_specimen() -> None:
    found = set().union(*(expected for expected, _ in FAULTS))
    assert found | {"test_reading_again_gives_the_same_from_any_folder"} == laws(InstrumentContract)
