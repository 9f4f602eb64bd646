"""What is told as lost: all that FHIR has no place for, once for each kind, and nothing else."""

from typing import Any

from bench import CLIENT, adapted, built, every_item, exported, made, questionnaire, view_of


def told(**changed: Any) -> dict[str, str]:
    """Where and what, for a small instrument with some parts other than usual."""
    _, losses = exported(built(made(**changed)), CLIENT)
    places = [one.where for one in losses]
    assert len(set(places)) == len(places)
    return {one.where: one.what for one in losses}


def test_a_plain_instrument_loses_its_known_answers_and_how_it_is_reported() -> None:
    assert set(told()) == {"vectors", "report", "validation.status"}


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
    assert {"scores.total.bands", "flags", "key", "constructs", "sources"} <= set(lost)


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
    assert "sections.repeat" in {one.where for one in exported(*goals)[1]}
    lost = {one.where: one.what for one in exported(*path)[1]}
    assert "cbt or psychodynamic or humanistic" in lost["sections.modality"]


def test_other_forms_and_the_status_of_translations_are_told() -> None:
    pulse = view_of("ak-pulse")
    _, losses = exported(*pulse, adaptations=tuple(adapted(*pulse)))
    lost = {one.where: one.what for one in losses}
    assert "therapist" in lost["respondents"]
    assert "ar, es" in lost["adaptations"]
    assert "adaptations" not in {one.where for one in exported(*pulse)[1]}
    spanish = next(one for one in adapted(*pulse) if one.locale == "es")
    lost = {one.where: one.what for one in exported(spanish, pulse[1])[1]}
    assert "translation from en" in lost["adaptations"]
