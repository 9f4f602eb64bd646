"""Each law of adaptations finds the fault that it is for, and finds no other."""

import json
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from tests.unit.instruments import Raw, built, changed, written

from alliancekit.adaptation.record import source_strings, text_sha256
from alliancekit.api import AdaptationOffer, InstrumentOffer, hookimpl
from alliancekit.testing import AdaptationContract

from .faults import failures, laws
from .specimens import specimen

SOURCE = changed("summary", "Three questions, see https://example.org/{n}.")
STRINGS = source_strings(built(SOURCE))
RECORD: Raw = {
    "instrument": "tiny",
    "locale": "fr",
    "source": {"version": "1.0.0", "text_sha256": text_sha256(built(SOURCE))},
    "status": "machine_draft",
    "permission": "CC0",
    "steps": [{"step": "forward_translation", "date": "2026-01-02", "role": "machine"}],
    "changelog": [{"date": "2026-01-02", "change": "First draft."}],
}
DONE = ("forward_translation", "reconciliation", "back_translation", "committee_review")


def messages(words: Callable[[str, str], str | None] = lambda _, text: f"« {text} »") -> str:
    """A PO file: each string in other words; ``None`` leaves the message out."""
    found = {path: words(path, text) for path, text in STRINGS.items()}
    head = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n'
    return head + "".join(
        message(path, STRINGS[path], one) for path, one in found.items() if one is not None
    )


def message(path: str, source: str, target: str, flag: str = "") -> str:
    quoted = [json.dumps(one, ensure_ascii=False) for one in (path, source, target)]
    return f"\n{flag}msgctxt {quoted[0]}\nmsgid {quoted[1]}\nmsgstr {quoted[2]}\n"


def instead(at: str, target: str | None) -> str:
    """The messages, of which one says something else or is left out."""
    return messages(lambda path, text: target if path == at else f"« {text} »")


def plugin_with(source: Raw = SOURCE, **offer: Any) -> ModuleType:
    """A plugin of the instrument and of its adaptation, which is sound but for what is given."""
    data = written(source)
    sound: dict[str, Any] = {
        "instrument": "tiny",
        "locale": "fr",
        "read_messages": lambda: messages().encode(),
        "read_record": lambda: json.dumps(RECORD).encode(),
        "where": "fr.po",
    }
    module = ModuleType("specimen")

    @hookimpl
    def register_instruments() -> list[InstrumentOffer]:
        return [InstrumentOffer("tiny", lambda: data, "tiny.json")]

    @hookimpl
    def register_adaptations() -> list[AdaptationOffer]:
        return [AdaptationOffer(**sound | offer)]

    vars(module).update(
        register_instruments=register_instruments, register_adaptations=register_adaptations
    )
    return module


class Sound(AdaptationContract):
    """A machine draft, in marks that no source string has."""

    plugin = plugin_with()


def offering(**offer: Any) -> type[Any]:
    return specimen(Sound, plugin=plugin_with(**offer))


def saying(po: str) -> type[Any]:
    return offering(read_messages=po.encode)


def recording(**record: Any) -> type[Any]:
    return offering(read_record=lambda: json.dumps(RECORD | record).encode())


def reached(status: str, *steps: str, **record: Any) -> type[Any]:
    """A record of a status, whose steps a person did."""
    done = [{"step": one, "date": "2026-01-02", "role": "translator 1"} for one in steps]
    return recording(status=status, steps=done, **record)


def counted() -> bytes:
    """Another file each time: the second has one comment more."""
    counted.calls += 1  # type: ignore[attr-defined]
    return (messages() + "# more\n" * counted.calls).encode()  # type: ignore[attr-defined]


counted.calls = 0  # type: ignore[attr-defined]


def unaltered() -> Raw:
    rights = {"licence": "CC-BY-ND-4.0", "holder": "x", "wording": "included", "unaltered": True}
    return changed("rights", rights, SOURCE)


def renamed(raw: Raw, locale: str) -> type[Any]:
    return specimen(
        Sound,
        plugin=plugin_with(
            locale=locale, read_record=lambda: json.dumps(raw | {"locale": locale}).encode()
        ),
    )


def test_the_sound_one_passes() -> None:
    assert failures(Sound) == set()


@pytest.mark.parametrize(
    "bad",
    [
        reached("draft_forward", "forward_translation"),
        reached("committee_reviewed", *DONE),
        reached("debriefed", *DONE, "cognitive_debriefing", debriefing={"n": 5}),
        recording(status="withdrawn"),
        recording(
            status="draft_forward",
            steps=[
                {**RECORD["steps"][0], "role": "translator 1, beginning from a machine's draft"}
            ],
        ),
        specimen(saying(instead("title", STRINGS["title"])), unchanged={"tiny/fr": {"title"}}),
        specimen(saying(instead("title", None)), untranslated={"tiny/fr": {"title"}}),
        specimen(renamed(RECORD, "is"), without_terms={"is"}),
        saying(messages() + '\n#~ msgid "old"\n#~ msgstr "vieux"\n'),
    ],
)
def test_what_is_admitted_openly_passes(bad: type[Any]) -> None:
    assert failures(bad) == set()


FAULTS: list[tuple[set[str], type[Any]]] = [
    ({"test_what_is_read_is_bytes"}, offering(read_messages=messages)),
    ({"test_what_is_read_is_bytes"}, offering(read_record=Path("absent.json").read_bytes)),
    ({"test_reading_again_gives_the_same_from_any_folder"}, offering(read_messages=counted)),
    ({"test_where_says_what_is_read"}, offering(where=" ")),
    ({"test_the_messages_are_a_po_file"}, saying("Bonjour, tout le monde")),
    ({"test_the_messages_are_a_po_file"}, saying(instead("title", "un \u202e deux"))),
    ({"test_the_messages_are_a_po_file"}, offering(read_messages=lambda: b'msgid "\xff"')),
    ({"test_the_record_is_valid"}, recording(status="perfect")),
    ({"test_the_record_is_valid"}, offering(read_record=lambda: b"{")),
    ({"test_the_record_is_of_this_adaptation"}, recording(locale="es")),
    (
        {"test_the_instrument_is_there"},
        offering(
            instrument="absent",
            read_record=lambda: json.dumps(RECORD | {"instrument": "absent"}).encode(),
        ),
    ),
    ({"test_the_licence_permits_it"}, specimen(Sound, plugin=plugin_with(unaltered()))),
    (
        {"test_the_source_has_not_moved_on"},
        recording(source={"version": "0.9.0", "text_sha256": "0" * 64}),
    ),
    ({"test_every_string_is_translated"}, saying(instead("items.q1.client", None))),
    ({"test_every_string_is_translated"}, saying(instead("items.q1.client", " "))),
    (
        {"test_every_string_is_translated"},
        saying(
            instead("title", None) + message("title", STRINGS["title"], "« Titre »", "#, fuzzy\n")
        ),
    ),
    ({"test_every_string_is_translated"}, specimen(Sound, untranslated={"tiny/fr": {"title"}})),
    (
        {"test_every_message_has_its_place"},
        saying(messages() + message("items.q9.client", "I was seen.", "J'ai été vu.")),
    ),
    (
        {"test_every_message_has_its_place"},
        saying(messages() + message("title", "Its old title", "Son ancien titre")),
    ),
    ({"test_placeholders_are_kept"}, saying(instead("summary", "Trois questions."))),
    ({"test_placeholders_are_kept"}, saying(instead("title", "Un petit <b>instrument</b>"))),
    ({"test_no_string_is_only_copied"}, saying(instead("title", STRINGS["title"]))),
    (
        {"test_what_differs_stays_different"},
        saying(instead("items.q2.client", f"« {STRINGS['items.q1.client']} »")),
    ),
    (
        {"test_what_differs_stays_different"},
        saying(instead("scales.often.1", f"« {STRINGS['scales.often.0']} »")),
    ),
    ({"test_the_toolkit_has_words_in_its_language"}, renamed(RECORD, "is")),
    ({"test_the_toolkit_has_words_in_its_language"}, specimen(Sound, without_terms={"fr"})),
    ({"test_the_status_is_earned"}, recording(status="draft_forward")),
    ({"test_the_status_is_earned"}, reached("reconciled", "forward_translation")),
    ({"test_the_status_is_earned"}, reached("debriefed", *DONE, "cognitive_debriefing")),
    (
        {"test_the_status_is_earned"},
        reached(
            "psychometrically_validated",
            *(*DONE, "cognitive_debriefing", "proofreading", "final_report"),
            debriefing={"n": 5},
        ),
    ),
    (
        {"test_the_dates_can_have_been"},
        recording(changelog=[{"date": "2026-02-30", "change": "First draft."}]),
    ),
    (
        {"test_the_dates_can_have_been"},
        recording(
            steps=[*RECORD["steps"], {**RECORD["steps"][0], "date": "2025-12-31"}],
        ),
    ),
    ({"test_the_locale_is_one_that_is_asked_for"}, renamed(RECORD, "en")),
    (
        {
            "test_the_locale_is_one_that_is_asked_for",
            "test_the_record_is_of_this_adaptation",  # the record has to write it as it is usual
            "test_the_toolkit_has_words_in_its_language",  # by that name it has none
        },
        offering(locale="FR"),
    ),
]


@pytest.mark.parametrize(("expected", "bad"), FAULTS)
def test_a_fault_is_found_by_its_law(expected: set[str], bad: type[Any]) -> None:
    assert failures(bad) == expected


def test_every_law_has_a_specimen() -> None:
    assert set().union(*(expected for expected, _ in FAULTS)) == laws(AdaptationContract)
