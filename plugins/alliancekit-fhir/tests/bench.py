"""Exports made in memory, of the shipped instruments that have wording."""

import io
import json
from collections.abc import Iterator
from functools import cache
from typing import Any

import polars as pl
import pytest
from alliancekit.api import (
    Instrument,
    InterchangeOffer,
    Loss,
    Respondent,
    ResponsesExport,
    ResponsesImport,
    Scored,
)
from alliancekit.host import Host
from alliancekit.scoring.frame import score_by
from alliancekit.scoring.plan import Plan, compile_plan
from alliancekit.testing import trials
from alliancekit.testing.trials import form, forms, translations

from alliancekit_fhir import plugin

Json = dict[str, Any]
View = tuple[Instrument, Respondent]
RELEASES = ("fhir-r4", "fhir-r5")
CORE = "http://hl7.org/fhir/StructureDefinition"
CALCULATED = "http://hl7.org/fhir/uv/sdc/StructureDefinition/sdc-questionnaire-calculatedExpression"
CLIENT, THERAPIST = Respondent.CLIENT, Respondent.THERAPIST
HOST = Host()


@cache
def views() -> tuple[View, ...]:
    """Every shipped instrument that has wording, as each of its respondents answers it."""
    return tuple((form(name, who), who) for name, who in forms())


def view_of(name: str) -> View:
    """A shipped instrument as the first of its respondents answers it."""
    return next(one for one in views() if one[0].id == name)


def name_of(view: View) -> str:
    """``ak-pulse client``: for the names of tests."""
    return f"{view[0].id} {view[1].value}"


every_view = pytest.mark.parametrize("view", views(), ids=name_of)
every_release = pytest.mark.parametrize("release", RELEASES)


def offer(release: str) -> InterchangeOffer:
    """The format for a release of FHIR."""
    return next(one for one in plugin.register_interchange_formats() if one.name == release)


def plan_of(instrument: Instrument) -> Plan:
    """The plan by which the kernel scores it."""
    return compile_plan(instrument, HOST)


def adapted(instrument: Instrument, respondent: Respondent) -> tuple[Instrument, ...]:
    """A shipped instrument in every other language that is shipped."""
    return translations(instrument.id, respondent)


def exported(
    instrument: Instrument,
    respondent: Respondent,
    release: str = "fhir-r4",
    *,
    adaptations: tuple[Instrument, ...] = (),
) -> tuple[bytes, tuple[Loss, ...]]:
    """The bytes of a Questionnaire, and what was told as lost."""
    write = offer(release).write_instrument
    assert write is not None
    made = trials.exported(write, instrument, respondent, adaptations=adaptations)
    return made.data, made.losses


def questionnaire(instrument: Instrument, respondent: Respondent, release: str = "fhir-r4") -> Json:
    """The Questionnaire, in all languages; of a shipped instrument it is made once."""
    same = [at for at, one in enumerate(views()) if one[0] is instrument and one[1] == respondent]
    data = _shipped(same[0], release) if same else exported(instrument, respondent, release)[0]
    made: Json = json.loads(data)
    return made


@cache
def _shipped(at: int, release: str) -> bytes:
    instrument, respondent = views()[at]
    others = adapted(instrument, respondent)
    return exported(instrument, respondent, release, adaptations=others)[0]


def read(document: Json | bytes, release: str = "fhir-r4") -> tuple[Json, list[Loss]]:
    """The document of an ``instrument.json`` made of a file, and what was told as lost."""
    data = document if isinstance(document, bytes) else json.dumps(document).encode()
    reading = offer(release).read_instrument
    assert reading is not None
    return trials.imported(reading, data)


def every_item(resource: Json) -> Iterator[Json]:
    """All items of a Questionnaire or a response, outer before inner."""
    for one in resource.get("item", []):
        yield one
        yield from every_item(one)


def scored(instrument: Instrument, frame: pl.DataFrame, missing: frozenset[str]) -> Scored:
    """A table of answers, scored by the kernel. Item columns that it lacks are blank."""
    absent = [one.id for one in instrument.items if one.id not in frame.columns]
    whole = frame.with_columns(pl.lit("").alias(one) for one in absent)
    return score_by(plan_of(instrument), whole, missing_codes=missing)


def responses(
    instrument: Instrument,
    respondent: Respondent,
    frame: pl.DataFrame,
    release: str = "fhir-r4",
    *,
    missing: frozenset[str] = frozenset(),
) -> tuple[bytes, list[Loss]]:
    """The bytes of a Bundle of responses, and what was told as lost."""
    file, losses = io.BytesIO(), []
    batch = scored(instrument, frame, missing)
    write = offer(release).write_responses
    assert write is not None
    write(
        ResponsesExport(
            instrument,
            respondent,
            batch.frame.schema,
            iter([batch]),
            missing,
            file,
            lambda where, what: losses.append(Loss(where, what)),
        )
    )
    return file.getvalue(), losses


def entries(bundle: bytes) -> list[Json]:
    """The resources of a Bundle."""
    return [one["resource"] for one in json.loads(bundle).get("entry", [])]


def rows(
    data: bytes | Json, instrument: Instrument, respondent: Respondent | None = None
) -> tuple[pl.DataFrame, list[Loss]]:
    """A file of responses read back, and what was told as lost."""
    given = data if isinstance(data, bytes) else json.dumps(data).encode()
    losses: list[Loss] = []
    reading = offer("fhir-r4").read_responses
    assert reading is not None
    context = ResponsesImport(
        io.BytesIO(given),
        "given.json",
        lambda where, what: losses.append(Loss(where, what)),
        instrument,
        respondent,
    )
    return pl.concat(list(reading(context))), losses


def made(**changed: Any) -> Json:
    """The document of a small instrument, with some of its parts other than usual."""
    yes_no = [
        {"value": 0, "label": "No"},
        {"value": 1, "label": "Yes"},
        {"value": 2, "label": "Very"},
    ]
    return {
        "id": "small",
        "version": "1.0.0",
        "title": "Small",
        "language": "en",
        "forms": [
            {
                "respondent": "client",
                "title": "A few questions",
                "timeframe": "Today",
                "instructions": "Mark one box on each line.",
            }
        ],
        "scales": [{"id": "words", "kind": "options", "options": yes_no}],
        "items": [
            {"id": f"q{n}", "scale": "words", "text": {"client": f"Question {n}."}}
            for n in range(1, 5)
        ],
        "scores": [
            {
                "id": "total",
                "title": "Total",
                "method": "mean",
                "items": ["q1", "q2", "q3", "q4"],
                "missing": {"min_answered": 3},
                "range": [0, 2],
            }
        ],
        "rights": {"licence": "CC0-1.0", "holder": "Nobody", "wording": "included"},
        "citation": "Made up.",
        "validation": {"status": "unvalidated", "note": "Made up, never studied."},
        "vectors": [{"name": "all 1", "fill": 1, "scores": {"total": 1}}],
    } | changed
