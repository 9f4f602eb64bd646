"""What is told as lost: all that FHIR has no place for, once for each kind, and nothing else."""

from typing import Any

import pytest
from alliancekit.interchange.parts import PARTS
from alliancekit.testing.interchange.bench import carried
from alliancekit.testing.trials import built
from alliancekit.testing.varied import altered, fields_of

from alliancekit_fhir.document import document
from alliancekit_fhir.losses import KEPT, KEPT_WORDS
from bench import CLIENT, HOST, adapted, every_item, exported, made, questionnaire, view_of


def told(**changed: Any) -> dict[str, str]:
    """Where and what, for a small instrument with some parts other than usual."""
    _, losses = exported(built(made(**changed)), CLIENT)
    places = [one.where for one in losses]
    assert len(set(places)) == len(places)
    return {one.where: one.what for one in losses}


def test_a_plain_instrument_loses_its_known_answers_and_how_it_is_reported() -> None:
    assert set(told()) == {"vectors", "scores.shown", "validation"}


def test_bands_flags_and_the_key_are_told() -> None:
    score = made()["scores"][0]
    edges = [{"from": 0, "label": "Low"}, {"from": 1, "label": "High"}]
    lost = told(
        validation={"status": "published", "note": "A study."},
        scores=[score | {"bands": {"citation": "A study.", "edges": edges}}],
        flags=[{"item": "q1", "at_least": 2, "message": "Ask about it."}],
        key={"basis": [{"what": "all", "confidence": "read", "source": "A study."}]},
        sources=[{"id": "study", "citation": "A study."}],
        items=[one | {"construct": "Something"} for one in made()["items"]],
    )
    assert {"scores.total.bands", "flags.q1", "key", "items.construct", "sources"} <= set(lost)


def test_halves_on_a_line_are_told_and_tenths_are_not() -> None:
    ends = {"min": 0, "max": 2, "low": "Not at all", "high": "Fully"}
    for step, lost in ((0.5, True), (0.1, False)):
        scale = {"id": "words", "kind": "numeric", "step": step, **ends}
        assert ("scales.words" in told(scales=[scale])) is lost


def test_a_method_that_plain_arithmetic_cannot_say_is_told_and_leaves_the_item() -> None:
    """The norm table looks a score up; the sum it looks up is still computed."""
    total = made()["scores"][0] | {
        "method": "sum",
        "missing": {"min_answered": 4},
        "range": [0, 8],
    }
    table = {
        "id": "normed",
        "title": "Normed",
        "method": "norm-table",
        "scores": ["total"],
        "missing": {"min_answered": 1},
        "parameters": {
            "table": [{"from": 0, "value": 40}, {"from": 4, "value": 60}],
            "between": "floor",
            "norms": {"source": "Made up", "n": 2, "population": "nobody"},
        },
        "range": [40, 60],
    }
    vectors = [{"name": "all 1", "fill": 1, "scores": {"total": 4, "normed": 60}}]
    instrument = built(made(scores=[total, table], vectors=vectors))
    _, losses = exported(instrument, CLIENT)
    assert "norm-table" in {one.where: one.what for one in losses}["scores.normed"]
    found = {one["linkId"]: one for one in every_item(questionnaire(instrument, CLIENT))}
    assert "valueExpression" in str(found["total"])
    assert "valueExpression" not in str(found["normed"])


def test_repetition_and_one_of_several_are_told() -> None:
    goals, path = view_of("ak-goals"), view_of("ak-path")
    assert "sections.goal.repeat" in {one.where for one in exported(*goals)[1]}
    parts = {f"sections.{one}.one_of" for one in ("cbt", "psychodynamic", "humanistic")}
    assert parts <= {one.where for one in exported(*path)[1]}


def test_other_forms_and_the_status_of_translations_are_told() -> None:
    pulse = view_of("ak-pulse")
    _, losses = exported(*pulse, adaptations=adapted(*pulse))
    assert {"forms.therapist", "adaptations"} <= {one.where for one in losses}
    assert "adaptations" not in {one.where for one in exported(*pulse)[1]}
    spanish = next(one for one in adapted(*pulse) if one.locale == "es")
    lost = {one.where: one.what for one in exported(spanish, pulse[1])[1]}
    assert "translation from en" in lost["language"]
    assert "adaptations" in lost


def test_what_is_kept_is_told_to_be_kept_only_where_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the extension is too long to be there, what it would hold is left out, and told so."""
    assert told()["vectors"].endswith(KEPT)
    monkeypatch.setattr("alliancekit_fhir.write.MAX_STRING", 100)
    assert told()["vectors"] == "the known answers that hold scores to their key are left out"


def test_the_options_that_were_chosen_are_named() -> None:
    sides = [{"id": one, "title": one, "source": "A study."} for one in ("old", "new")]
    choice = {"id": "edges", "title": "Edges", "options": sides, "default": "old"}
    lost = told(choices=[choice])
    assert lost["choices"] == "the other options: the scores are those of 'old' of 'edges'"


@pytest.mark.parametrize("name", ["made-up", "ak-path"])
def test_what_is_said_to_be_kept_is_in_the_extension(name: str) -> None:
    """With another value in any field of such a part, the extension is another.

    That a repeated section is kept as one is seen where ak-goals comes back.
    """
    of = carried(name, HOST)[0]
    before = document(of.instrument, of.respondent)
    kept = [field for part in PARTS if part.name in KEPT_WORDS for field in part.fields]
    tried = [field for field in kept if field in fields_of(of)]
    assert tried
    for field in tried:
        other = altered(of, field)
        same = other.instrument == of.instrument
        assert same or document(other.instrument, of.respondent) != before, field
