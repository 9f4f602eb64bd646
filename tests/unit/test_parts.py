"""What a format does not carry is told: every part, until the format says that it carries it."""

import re
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve, fields_dict, has

from alliancekit.api import Instrument, InstrumentExport, Respondent, ResponsesExport
from alliancekit.host import Host
from alliancekit.instrument import about, model, scores
from alliancekit.interchange.give import in_all_words
from alliancekit.interchange.lost import held_by, model_parts
from alliancekit.interchange.parts import PARTS
from alliancekit.testing.interchange.bench import carried
from alliancekit.testing.made_up import MADE_UP

NAMES = [part.name for part in PARTS]
NOT_EXPORTED = {
    "Item.scales": "an export is of one respondent, whose scale is `Item.scale`",
    "Score.ranges": "an export is of one respondent, whose range is `minimum` to `maximum`",
    "Vector.respondent": "an export is of one respondent",
    "Score.known": "scores whose key is not known are told as lost before a format is asked",
    "Score.supply": "scores whose key is not known are told as lost before a format is asked",
    "Rights.wording_included": "without wording nothing is exported",
    "Vector.place": "for the messages of `check`",
}
"""Fields that no format is given, or to which a file has nothing to say."""
CLASSES = {
    one
    for module in (model, about, scores)
    for one in vars(module).values()
    if isinstance(one, type) and has(one)
}


def export_of(instrument: Instrument, *others: Instrument) -> InstrumentExport:
    return InstrumentExport(
        instrument=instrument,
        respondent=instrument.foremost,
        adaptations=others,
        arithmetic=lambda _: None,
        file=BytesIO(),
        lose=lambda *_: None,
    )


def told(export: InstrumentExport, **said: Any) -> dict[str, str]:
    """What is told, by place; each place once."""
    found: list[tuple[str, str]] = []
    evolve(export, lose=lambda *one: found.append(one)).tell_losses(**said)
    places = dict(found)
    assert len(places) == len(found)
    return places


@pytest.fixture(scope="module")
def made_up(host: Host) -> InstrumentExport:
    """An instrument that has nearly all there is, in two languages."""
    (one,) = carried(MADE_UP, host)
    return export_of(one.instrument, *one.adaptations)


# ─── the list is the model's ─────────────────────────────────────────────────


def test_every_field_of_the_model_is_in_one_part_or_never_exported() -> None:
    """A new field is a new part: put it into `PARTS`, and every format tells it as lost."""
    there = sorted(f"{one.__name__}.{name}" for one in CLASSES for name in fields_dict(one))
    known = [name for part in PARTS for name in part.fields]
    assert sorted([*known, *NOT_EXPORTED]) == there


def test_names_are_places_and_told_in_words() -> None:
    assert len(set(NAMES)) == len(NAMES)
    for part in PARTS:
        above = part.name.rpartition(".")[0]
        assert not above or above in NAMES or above == "rights"
        assert len(part.told.split()) > 3, part.name
        assert part.told.endswith(("left out", "--locale", "--respondent")) or ": " in part.told


def test_the_made_up_instrument_has_every_part_that_one_respondent_can_have(
    made_up: InstrumentExport,
) -> None:
    """So the contract of formats looks at every part. The others are in shipped instruments."""
    held = held_by(made_up)
    lacking = [part.name for part in PARTS if not part.places(made_up, held)]
    elsewhere = {"respondents", "scales.step", "sections.one_of", "sections.repeat", "supplied"}
    assert set(lacking) - elsewhere == {"language"}


# ─── what an instrument has ──────────────────────────────────────────────────


def test_what_is_not_there_is_not_told(pulse: Instrument) -> None:
    """Given ak-pulse without its summary, nothing is told of one."""
    assert "summary" in told(export_of(pulse))
    assert "summary" not in told(export_of(evolve(pulse, summary=None)))
    assert not any(part.startswith(("flags", "sections")) for part in told(export_of(pulse)))


def test_a_place_names_what_has_the_part(made_up: InstrumentExport, host: Host) -> None:
    found = told(made_up, carried=["scores"])
    assert {"scores.heard.bands", "scores.leaning.parameters", "flags.q2"} <= set(found)
    assert "translations.he" in found
    (path,) = [one for one in carried("ak-path", host) if one.respondent == Respondent.CLIENT]
    ways = {"sections.cbt.one_of", "sections.psychodynamic.one_of", "sections.humanistic.one_of"}
    assert ways <= set(told(export_of(path.instrument), carried=["sections"]))


def test_the_forms_of_others_are_told_and_what_stands_on_them_is_not(core: Instrument) -> None:
    """ak-core is the client's and the therapist's; only one of them has closing words here."""
    client, therapist = core.forms
    of_others = evolve(client, closing=None), evolve(therapist, closing="Thank you.")
    held = held_by(export_of(evolve(core, forms=of_others)))
    assert [one.respondent for one in held["Form.title"]] == [Respondent.CLIENT]
    assert "Form.closing" not in held
    assert "forms.therapist" in told(export_of(core))


def test_a_translation_says_from_what_and_that_nobody_knows_how_far(host: Host, pulse: Any) -> None:
    (spanish,) = [
        one.instrument for one in in_all_words(pulse, host).others if one.instrument.locale == "es"
    ]
    found = told(export_of(spanish))
    assert found["language"] == "that the words are a translation from en is left out"
    assert "adaptations" in found


# ─── what a format says ──────────────────────────────────────────────────────


def test_nothing_said_everything_told(made_up: InstrumentExport) -> None:
    """With what is gone goes what is below it: ``scores`` stands for ``scores.range``."""
    found = told(made_up)
    held = held_by(made_up)
    for part in PARTS:
        for place in part.places(made_up, held):
            rooms = [place.rsplit(".", cut)[0] for cut in range(place.count(".") + 1)]
            assert found.keys() & set(rooms), part.name
    assert "scores.range" not in found


def test_what_is_carried_is_not_told_and_what_is_below_it_is(made_up: InstrumentExport) -> None:
    found = told(made_up, carried=["scores", "vectors"])
    assert "scores" not in found
    assert "vectors" not in found
    assert {"scores.range", "scores.missing"} <= set(found)


def test_words_take_the_place_of_the_usual_ones(made_up: InstrumentExport) -> None:
    """Words narrow a loss, so that what is below it is told beside it."""
    found = told(made_up, words={"scores": "numbers are there, how they are made is not"})
    assert found["scores"] == "numbers are there, how they are made is not"
    assert "scores.range" in found


def test_words_for_what_is_not_there_are_not_told(made_up: InstrumentExport) -> None:
    assert "supplied" not in told(made_up, words={"supplied": "nobody knows of the files"})


def test_everything_carried_nothing_told(made_up: InstrumentExport) -> None:
    assert told(made_up, carried=NAMES) == {}


def test_of_scores_that_are_not_in_the_file_nothing_more_is_told(made_up: InstrumentExport) -> None:
    """``heard`` has bands, ``leaning`` parameters: only the second is in the file."""
    found = told(made_up, carried=["scores"], scores=["leaning"])
    assert "scores.leaning.parameters" in found
    assert "scores.heard.bands" not in found


def test_a_part_that_the_model_gains_is_told_by_a_format_that_was_written_before(
    made_up: InstrumentExport, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Given a format that carried all there was; when there is more, then it is told."""
    from alliancekit.interchange import lost
    from alliancekit.interchange.parts import Part

    carrying = tuple(NAMES)
    new = Part("new", "what is new is left out", "Instrument.title")
    monkeypatch.setattr(lost, "PARTS", (*PARTS, new))
    assert told(made_up, carried=carrying) == {"new": "what is new is left out"}


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"carried": ["score"]}, "no part 'score': did you mean 'scores'"),
        ({"words": {"scores.band": "left"}}, "no part 'scores.band': did you mean 'scores.bands'"),
        ({"carried": ["nothing like it"]}, "no part 'nothing like it'$"),
        ({"carried": ["key"], "words": {"key": "left"}}, "'key' is carried, and words tell"),
    ],
)
def test_a_part_that_there_is_not_is_refused_with_the_nearest_name(
    made_up: InstrumentExport, said: Mapping[str, Any], why: str
) -> None:
    with pytest.raises(ValueError, match=why):
        made_up.tell_losses(**said)


def test_responses_are_told_of_by_the_same_words(pulse: Instrument) -> None:
    """A data file whose labels say what was asked loses as an instrument does."""
    import polars as pl

    found: list[tuple[str, str]] = []
    ResponsesExport(
        instrument=pulse,
        respondent=pulse.foremost,
        schema=pl.Schema(),
        batches=iter(()),
        missing_codes=frozenset(),
        file=BytesIO(),
        lose=lambda *one: found.append(one),
    ).tell_losses(carried=["items"])
    places = [where for where, _ in found]
    assert "items" not in places
    assert {"scales", "scores", "vectors"} <= set(places)


def test_the_parts_of_a_thing_are_all_that_the_model_has_below_it(pulse: Instrument) -> None:
    kinds = {type(one) for one in model_parts(pulse)}
    assert {model.Instrument, model.Item, model.Option, scores.MissingRule, about.Rights} <= kinds


def test_the_guide_names_every_part_and_no_other(repository: Path) -> None:
    guide = (repository / "docs" / "plugins" / "interchange-formats.md").read_text(encoding="utf-8")
    _, _, table = guide.partition("| part | what it is |\n")
    rows = table.partition("\n\n")[0].splitlines()[1:]
    named = [name for row in rows for name in re.findall(r"`([^`]+)`", row.split("|")[1])]
    assert sorted(named) == sorted(NAMES)
