"""The instrument as the ``instrument.json`` that it would be read from, of one respondent."""

from collections.abc import Mapping, Sequence
from typing import Any

from alliancekit.api import Flag, Instrument, Item, Respondent, Score
from attrs import asdict

from alliancekit_fhir.repeats import folded
from alliancekit_fhir.standard import Json, number

SCHEMA = "https://alliancekit.org/schema/instrument-1.json"


def document(instrument: Instrument, respondent: Respondent) -> Json:
    """The document of an instrument as this respondent answers it, in the words it is in.

    Read again it gives the same items, options, scores and known answers. It has the respondent's
    form alone, and of each choice what was chosen.
    """
    form = instrument.form(respondent)
    if form is None:
        raise AssertionError(respondent)
    rights = instrument.rights
    made = {
        "$schema": SCHEMA,
        "id": instrument.id,
        "version": instrument.version,
        "title": instrument.title,
        "summary": instrument.summary,
        "language": instrument.locale,
        "forms": [_given({**asdict(form), "respondent": respondent.value})],
        "scales": [_scale(one) for one in instrument.scales],
        "sections": [_section(one) for one in instrument.sections],
        "fields": [_field(one, respondent) for one in instrument.fields],
        "items": [_item(one, respondent) for one in instrument.items],
        "scores": [_score(one) for one in instrument.scores],
        "flags": [_flag(one) for one in instrument.flags],
        "rights": {
            "licence": rights.licence,
            "holder": rights.holder,
            "wording": "included",
            **_given({"notice": rights.notice, "unaltered": rights.unaltered or None}),
        },
        "key": {"basis": [asdict(one) for one in instrument.key]} if instrument.key else None,
        "citation": instrument.citation,
        "validation": asdict(instrument.validation),
        "sources": [{"id": name, "citation": text} for name, text in instrument.sources.items()],
        "vectors": [_vector(one, respondent) for one in instrument.vectors],
        "exceptions": [asdict(one) for one in instrument.exceptions],
    }
    owed = {"scores", "vectors"}
    return folded(
        {name: one for name, one in made.items() if one not in (None, []) or name in owed}
    )


def _given(parts: Mapping[str, Any]) -> Json:
    """The parts that are there."""
    return {name: value for name, value in parts.items() if value is not None}


def _scale(scale: Any) -> Json:
    if scale.numeric:
        ends = {"min": int(scale.minimum), "max": int(scale.maximum)}
        step = {} if scale.step == 1 else {"step": scale.step}
        words = {"low": scale.low, "high": scale.high}
        return {"id": scale.id, "kind": "numeric", **ends, **step, **words}
    options: list[Json] = [
        {"code": one.code, "label": one.label, "not_applicable": True}
        if one.value is None
        else {"value": number(one.value), "label": one.label}
        for one in scale.options
    ]
    return {"id": scale.id, "kind": "options", "options": options}


def _section(section: Any) -> Json:
    """A section, with what tells repetitions of one apart, see `folded`."""
    repeated = {"group": section.group, "number": section.number}
    return _given(
        {
            "id": section.id,
            "title": section.title,
            "instructions": section.instructions,
            "one_of": section.one_of,
            **(repeated if section.number is not None else {}),
        }
    )


def _field(line: Any, respondent: Respondent) -> Json:
    made = {"id": line.id, "label": {respondent.value: line.label[respondent]}}
    lines = line.lines if line.lines > 1 else None
    return {**made, **_given({"section": line.section, "lines": lines})}


def _item(item: Item, respondent: Respondent) -> Json:
    return _given(
        {
            "id": item.id,
            "scale": item.scale.id,
            "section": item.section,
            "text": {respondent.value: item.text[respondent]},
            "construct": item.construct,
            "sources": list(item.sources) or None,
        }
    )


def _score(score: Score) -> Json:
    operands = list(score.operands)
    rule = score.missing
    bands = score.bands and {
        "citation": score.bands.citation,
        "edges": [{"from": number(one.start), "label": one.label} for one in score.bands.edges],
    }
    return _given(
        {
            "id": score.id,
            "title": score.title,
            "method": score.method,
            "parameters": _plain(score.parameters) or None,
            ("scores" if score.composite else "items"): operands,
            "reversed": [one for one in operands if one in score.reversed] or None,
            "missing": _given(
                {
                    "min_answered": rule.min_answered,
                    "min_percent": rule.min_percent,
                    "requires": list(rule.requires) or None,
                    "note": rule.note,
                }
            ),
            "range": [number(score.minimum), number(score.maximum)],
            "decimals": score.decimals,
            "higher": score.higher,
            "main": score.main or None,
            "beside": score.beside,
            "bands": bands,
        }
    )


def _plain(value: Any) -> Any:
    """Parameters as JSON has them."""
    if isinstance(value, Mapping):
        return {name: _plain(one) for name, one in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_plain(one) for one in value]
    return value


def _flag(flag: Flag) -> Json:
    return _given(
        {
            "item": flag.item,
            "score": flag.score,
            **{name: getattr(flag, name) for name in ("at_least", "at_most", "below")},
            "message": flag.message,
        }
    )


def _vector(vector: Any, respondent: Respondent) -> Json:
    """A known answer. Whose it is need not be said, where there is one form."""
    whose = respondent.value if vector.respondent == respondent else None
    answers = {name: one for name, one in vector.answers.items() if one is not None}
    return {
        "name": vector.name,
        **_given({"respondent": whose}),
        "answers": answers,
        **_given({"working": vector.working}),
        "scores": dict(vector.scores),
        **({"bands": dict(vector.bands)} if vector.bands else {}),
    }
