"""A wording file: the words of an instrument that is shipped as a key only."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

from attrs import evolve

from alliancekit.errors import Problem
from alliancekit.instrument.about import Supplied
from alliancekit.instrument.load import MAX_FINDINGS, schema_findings, shorten
from alliancekit.instrument.model import Form, Instrument, Item, Scale
from alliancekit.instrument.respondent import Respondent
from alliancekit.strictjson import parse
from alliancekit.supplied.wording_csv import raw_of_csv
from alliancekit.text import text_fault

Raw = dict[str, Any]


def with_wording(instrument: Instrument, data: bytes, where: str) -> Instrument:
    """The instrument with the words of a wording file, CSV where ``where`` ends so, else JSON.

    It has the wording of those respondents whose forms are in the file. Raises
    `AllianceError` ``bad-wording`` for a file that does not fit the instrument, and
    ``has-wording`` where the instrument is shipped with its own.
    """
    if instrument.rights.wording_included:
        raise Problem.HAS_WORDING.error(instrument=instrument.id)
    raw, faults = _read(data, where)
    faults = faults or list(_faults(raw, instrument))
    if faults:
        listed = "\n".join(f"  {shorten(fault)}" for fault in faults[:MAX_FINDINGS])
        raise Problem.BAD_WORDING.error(where=where, instrument=instrument.id, faults=listed)
    language = raw.get("language", instrument.language)
    scales = {one.id: _scale(one, raw.get("options", {})) for one in instrument.scales}
    return evolve(
        instrument,
        language=language,
        locale=language,
        forms=tuple(_form(one, raw["forms"]) for one in instrument.forms),
        items=tuple(_item(one, scales, raw) for one in instrument.items),
        rights=evolve(instrument.rights, wording_included=True, supplied=True),
        supplied=(
            *instrument.supplied,
            Supplied("wording", hashlib.sha256(data).hexdigest(), raw.get("permission")),
        ),
    )


def _read(data: bytes, where: str) -> tuple[Raw, list[str]]:
    """The file as it stands in JSON, and what is wrong with its form."""
    if not where.lower().endswith(".csv"):
        document = parse(data, where)
        return document.value, [str(one) for one in schema_findings(document, "wording")]
    raw = raw_of_csv(data, where)
    if faults := list(_text_faults(raw, "")):
        return raw, faults
    document = parse(
        json.dumps(raw, ensure_ascii=False).encode(), where
    )  # its lines are not those of the file
    found = schema_findings(document, "wording")
    return raw, [str(evolve(one, line=None)) for one in found]


def _text_faults(part: Any, path: str) -> Iterator[str]:
    if isinstance(part, dict):
        for name, inner in part.items():
            if text_fault(name):
                yield f"{path or 'an id'}: {text_fault(name)}"
            yield from _text_faults(inner, f"{path}.{name}".lstrip("."))
    elif isinstance(part, str) and (fault := text_fault(part)):
        yield f"{path}: {fault}"


def _faults(raw: Raw, instrument: Instrument) -> Iterator[str]:
    if raw["instrument"] != instrument.id:
        yield f"it is the wording of {raw['instrument']}"
        return
    texts, items = raw["items"], [one.id for one in instrument.items]
    if unknown := [one for one in texts if one not in items]:
        yield f"items that {instrument.id} does not have: {', '.join(unknown)}"
    named = {who for one in texts.values() if isinstance(one, dict) for who in one}
    for respondent in sorted(named.union(raw["forms"]) - set(instrument.respondents)):
        yield f"there is no form for {respondent}"
    for respondent in sorted(named.intersection(instrument.respondents) - set(raw["forms"])):
        yield f"forms.{respondent}: items are worded for the {respondent}, but not the form itself"
    for respondent in raw["forms"]:
        if absent := [one for one in items if not _text(texts.get(one, {}), respondent)]:
            yield f"items without a text for the {respondent}: {', '.join(absent)}"
    yield from _option_faults(raw.get("options", {}), instrument)
    if instrument.rights.unaltered:
        yield from _unaltered(raw, instrument)


def _option_faults(
    options: Mapping[str, Mapping[str, str]], instrument: Instrument
) -> Iterator[str]:
    scales = {one.id: _labels(one) for one in instrument.scales}
    for scale, labels in options.items():
        known = scales.get(scale)
        if known is None:
            yield f"options.{scale}: there is no such scale; there are: {', '.join(scales)}"
        elif wrong := [one for one in labels if one not in known]:
            yield f"options.{scale}: no such option: {', '.join(wrong)}"
        elif missing := [one for one in known if one not in labels]:
            yield f"options.{scale}: options without a label: {', '.join(missing)}"


def _unaltered(raw: Raw, instrument: Instrument) -> Iterator[str]:
    """What a licence that permits no change asks of the file: all of it, and the user's word."""
    if raw.get("unaltered") is not True:
        yield (
            f"the licence ({instrument.rights.licence}) permits the wording only unaltered:"
            " say `unaltered` (true) when this is the published wording, word for word"
        )
    used = {
        (item.scales or {}).get(Respondent(who), item.scale).id
        for item in instrument.items
        for who in raw["forms"]
        if who in instrument.respondents
    }
    unlabelled = used - set(raw.get("options", {}))
    if unlabelled:
        yield f"the options' labels belong to the wording: {', '.join(sorted(unlabelled))}"


def _text(given: str | Mapping[str, str], respondent: str) -> str | None:
    return given if isinstance(given, str) else given.get(respondent)


def _labels(scale: Scale) -> tuple[str, ...]:
    return ("low", "high") if scale.numeric else tuple(one.key for one in scale.options)


def _form(form: Form, given: Mapping[str, Raw]) -> Form:
    return evolve(form, **given.get(form.respondent, {}))


def _scale(scale: Scale, options: Mapping[str, Mapping[str, str]]) -> Scale:
    labels = options.get(scale.id)
    if labels is None:
        return scale
    if scale.numeric:
        return evolve(scale, low=labels["low"], high=labels["high"])
    return evolve(scale, options=tuple(evolve(o, label=labels[o.key]) for o in scale.options))


def _item(item: Item, scales: Mapping[str, Scale], raw: Raw) -> Item:
    texts = {Respondent(who): _text(raw["items"][item.id], who) or "" for who in raw["forms"]}
    text = MappingProxyType(texts)
    own = item.scales and {who: scales[one.id] for who, one in item.scales.items()}
    return evolve(item, text=text, scale=scales[item.scale.id], scales=own)
