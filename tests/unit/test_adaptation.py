"""Adaptations: what is translated, what falls back, and that it is never silent."""

import json
import re
from pathlib import Path

import pytest

from alliancekit import AllianceError, Host, Instrument, localise
from alliancekit.adaptation.localise import adaptation_findings, canonical, right_to_left
from alliancekit.adaptation.pofile import read_catalogue
from alliancekit.adaptation.record import parse_record, source_strings, text_sha256
from alliancekit.api import AdaptationOffer
from alliancekit.errors import Problem
from alliancekit.host import Plugin, Provided
from alliancekit.resources import instruments_root

HEAD = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n'
PATH = "items.q1.client"


def entry(source: str, target: str, *, path: str = PATH, flag: str = "") -> str:
    return f'{flag}msgctxt "{path}"\nmsgid "{source}"\nmsgstr "{target}"\n\n'


def record(instrument: Instrument, **changes: object) -> bytes:
    return json.dumps(
        {
            "instrument": instrument.id,
            "locale": "fr",
            "source": {"version": instrument.version, "text_sha256": text_sha256(instrument)},
            "status": "proofread",
            "permission": "CC BY 4.0",
            "steps": [{"step": "proofreading", "date": "2026-01-01", "role": "proofreader"}],
            "changelog": [{"date": "2026-01-01", "change": "made"}],
            **changes,
        }
    ).encode()


def host_with(instrument: Instrument, po: str, **changes: object) -> Host:
    host = Host()
    offer = AdaptationOffer(
        instrument.id, "fr", po.encode, lambda: record(instrument, **changes), "fr.po"
    )
    plugin = Plugin("french", "1", "test")
    host._offers["register_adaptations"][offer.name] = [Provided(offer, plugin)]
    return host


def test_the_wording_is_replaced_by_path_and_source(pulse: Instrument) -> None:
    source = pulse.items[0].text["client"]
    host = host_with(pulse, HEAD + entry(source, "Je me suis senti compris."))
    adapted = localise(pulse, "fr", host)
    assert adapted.instrument.items[0].text["client"] == "Je me suis senti compris."
    assert adapted.instrument.locale == "fr"
    assert adapted.instrument.scores == pulse.scores or adapted.untranslated


@pytest.mark.parametrize(
    "po",
    [
        entry("Some other source", "Ancien texte"),  # the source has changed
        entry("I felt well understood.", "A vérifier", flag="#, fuzzy\n"),
        entry("I felt well understood.", ""),
        entry("I felt well understood.", "  "),
        entry("I felt well understood.", "Autre", path="items.q2.client"),
        "",
    ],
)
def test_a_string_without_a_current_translation_falls_back_and_is_told(
    pulse: Instrument, po: str
) -> None:
    assert pulse.items[0].text["client"] == "I felt well understood."
    adapted = localise(pulse, "fr", host_with(pulse, HEAD + po))
    assert PATH in adapted.untranslated
    assert adapted.instrument.items[0].text["client"] == "I felt well understood."
    assert any("have no current fr translation" in note for note in adapted.notes)


def test_the_status_decides_on_the_watermark(pulse: Instrument) -> None:
    for status, draft in (("machine_draft", True), ("draft_forward", False)):
        host = host_with(pulse, HEAD, status=status)
        assert localise(pulse, "fr", host).machine_draft is draft
    withdrawn = localise(pulse, "fr", host_with(pulse, HEAD, status="withdrawn"))
    assert any("withdrawn" in note for note in withdrawn.notes)


@pytest.mark.parametrize(
    ("po", "line"),
    [
        (HEAD + 'msgid "a"\nthis is no PO\nmsgstr "b"\n', 5),
        (HEAD + entry("a", "\u202eb"), 5),
        (HEAD + entry("a", "e" + "\u0301" * 31), 5),
        (HEAD + 'msgid "a"\nmsgid_plural "b"\nmsgstr[0] "c"\nmsgstr[1] "d"\n', 4),
    ],
)
def test_a_bad_catalogue_is_refused_with_its_line(po: str, line: int) -> None:
    with pytest.raises(AllianceError) as caught:
        read_catalogue(po.encode(), "fr", "fr.po")
    assert caught.value.problem is Problem.BAD_TEXT
    told = re.search(r"line (\d+)", str(caught.value))
    assert told
    assert int(told[1]) == line


def test_a_catalogue_that_is_not_utf8(pulse: Instrument) -> None:
    with pytest.raises(AllianceError) as caught:
        read_catalogue(HEAD.encode() + b"\xe9", "fr", "fr.po")
    assert caught.value.problem is Problem.BAD_ENCODING


@pytest.mark.parametrize(
    "changes",
    [{"status": "fine"}, {"steps": []}, {"locale": "../fr"}, {"unknown": 1}, {"source": {}}],
)
def test_a_record_is_held_to_its_schema(pulse: Instrument, changes: dict[str, object]) -> None:
    with pytest.raises(AllianceError) as caught:
        parse_record(record(pulse, **changes), "fr.json")
    assert caught.value.problem is Problem.BAD_TEXT


def test_check_tells_what_is_behind_the_source(pulse: Instrument) -> None:
    offer = AdaptationOffer(
        pulse.id,
        "fr",
        HEAD.encode,
        lambda: record(pulse, source={"version": "0.9.0", "text_sha256": "0" * 64}),
        "fr.po",
    )
    provided = Provided(offer, Plugin("french", "1", "test"))
    codes = [finding.code for finding in adaptation_findings(pulse, provided)]
    assert codes.count("untranslated") == len(source_strings(pulse))
    assert "stale-adaptation" in codes


@pytest.mark.parametrize(
    ("given", "tag"), [("ES_mx", "es-MX"), ("zh-hant-TW", "zh-Hant-TW"), ("pt-br", "pt-BR")]
)
def test_tags_are_read_in_any_case(given: str, tag: str) -> None:
    assert canonical(given) == tag


@pytest.mark.parametrize("given", ["../es", "e", "", "es\n", "es-", "x" * 200, "/etc", "C:"])
def test_what_is_no_tag_is_refused(given: str) -> None:
    with pytest.raises(AllianceError) as caught:
        canonical(given)
    assert caught.value.problem is Problem.BAD_LOCALE


def test_direction() -> None:
    assert right_to_left("ar")
    assert right_to_left("he")
    assert not right_to_left("es-MX")


# ─── what is shipped ─────────────────────────────────────────────────────────


@pytest.mark.parametrize("path", sorted(instruments_root().glob("*/locales/*.po")), ids=str)
def test_shipped_adaptations_are_whole_and_current(path: Path, host: Host) -> None:
    from alliancekit import find_instrument

    instrument = find_instrument(path.parents[1].name, host)
    adapted = localise(instrument, path.stem, host)
    assert adapted.untranslated == ()
    assert adapted.machine_draft
    made = parse_record(path.with_suffix(".json").read_bytes(), path.name)
    assert made.source_text_sha256 == text_sha256(instrument)


@pytest.mark.parametrize(
    "line",
    [
        "msgstr Pas du tout",
        'msgstr "Pas du tout',
        'msgstr Pas du tout"',
        'msgstr "Pas "du" tout"',
        r'msgstr "Pas \q"',
        "“Pas du tout”",
    ],
)
def test_no_letter_is_cut_off_where_quotes_are_wrong(line: str) -> None:
    data = f'{HEAD}\nmsgid "Not at all"\n{line}\n'.encode()
    with pytest.raises(AllianceError) as caught:
        read_catalogue(data, "fr", "fr.po")
    assert caught.value.problem is Problem.BAD_TEXT
    number = data.decode().split("\n").index(line) + 1
    assert f"fr.po, line {number}: a string stands between two straight quotes" in str(caught.value)


def test_quotes_within_a_string_are_escaped() -> None:
    data = f'{HEAD}\n# note\nmsgid ""\n"Not "\n"at all"\nmsgstr "Pas \\"du\\" tout\\n"\n'.encode()
    catalogue = read_catalogue(data, "fr", "fr.po")
    assert catalogue.get("Not at all").string == 'Pas "du" tout\n'
