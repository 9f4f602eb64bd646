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

    It has the wording of those respondents for whom the file words every item. Raises
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
        forms=tuple(_form(one, raw.get("forms", {})) for one in instrument.forms),
        items=tuple(_item(one, scales, raw, instrument.respondents) for one in instrument.items),
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
    document = parse(json.dumps(raw).encode(), where)  # its lines are not those of the file
    found = schema_findings(document, "wording")
    return raw, [str(evolve(one, line=None)) for one in found]


def _text_faults(part: Any, path: str) -> Iterator[str]:
    if isinstance(part, dict):
        for name, inner in part.items():
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
    if absent := [one for one in items if one not in texts]:
        yield f"items without a text: {', '.join(absent)}"
    named = {who for one in texts.values() if isinstance(one, dict) for who in one}
    for respondent in sorted(named.union(raw.get("forms", {})) - set(instrument.respondents)):
        yield f"there is no form for {respondent}"
    scales = {one.id: _labels(one) for one in instrument.scales}
    options = raw.get("options", {})
    for scale, labels in options.items():
        known = scales.get(scale)
        if known is None:
            yield f"options.{scale}: there is no such scale; there are: {', '.join(scales)}"
        elif wrong := [one for one in labels if one not in known]:
            yield f"options.{scale}: no such option: {', '.join(wrong)}"
        elif missing := [one for one in known if one not in labels]:
            yield f"options.{scale}: options without a label: {', '.join(missing)}"
    if instrument.rights.unaltered:
        yield from _unaltered(raw, instrument, set(scales) - set(options))


def _unaltered(raw: Raw, instrument: Instrument, unlabelled: set[str]) -> Iterator[str]:
    """What a licence that permits no change asks of the file: all of it, and the user's word."""
    if raw.get("unaltered") is not True:
        yield (
            f"the licence ({instrument.rights.licence}) permits the wording only unaltered:"
            " say `unaltered` (true) when this is the published wording, word for word"
        )
    if unlabelled:
        yield f"the options' labels belong to the wording: {', '.join(sorted(unlabelled))}"
    worded = raw.get("forms", {})
    for respondent in instrument.respondents:
        absent = {"title", "timeframe", "instructions"} - set(worded.get(respondent, ()))
        if absent:
            yield f"forms.{respondent}: without {', '.join(sorted(absent))}"


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


def _item(
    item: Item, scales: Mapping[str, Scale], raw: Raw, respondents: tuple[Respondent, ...]
) -> Item:
    given = raw["items"][item.id]
    texts = dict.fromkeys(respondents, given) if isinstance(given, str) else given
    text = MappingProxyType({Respondent(who): one for who, one in texts.items()})
    own = item.scales and {who: scales[one.id] for who, one in item.scales.items()}
    return evolve(item, text=text, scale=scales[item.scale.id], scales=own)
