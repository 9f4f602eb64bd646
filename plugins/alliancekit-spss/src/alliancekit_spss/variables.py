"""What SPSS is told of each variable: its label, its values, its format, what counts as missing."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from alliancekit.api import InstrumentExport, Item, ResponsesExport, Score
from attrs import field, frozen

from alliancekit_spss.codes import NOT_ANSWERED, UNREADABLE, Codes
from alliancekit_spss.names import LABEL, VALUE_LABEL, cut

if TYPE_CHECKING:
    import polars as pl

WIDTH = 8
"""Digits that are shown, besides the decimals."""


@frozen
class Variable:
    """A variable of the file, ``column`` being its name in the responses.

    ``missing``: whether it holds codes. ``labels``: the meaning of its values. ``coded``: of a
    band, the code of each text.
    """

    column: str
    label: str = ""
    measure: str = "nominal"
    format: str | None = None
    labels: Mapping[float, str] = field(factory=dict)
    missing: bool = False
    coded: Mapping[str, float] = field(factory=dict)


Export = InstrumentExport | ResponsesExport


def item_variable(item: Item, context: Export, codes: Codes) -> Variable:
    """An item under its wording, its values under the words of their options."""
    scale = item.scale
    if scale.numeric:
        ends = ((scale.minimum, scale.low), (scale.maximum, scale.high))
        labels = {value: words for value, words in ends if words}
    else:
        labels = {one.value: one.label for one in scale.options if one.value is not None}
    for option in scale.options:
        if option.code is not None:
            labels[codes.not_applicable[option.code]] = option.label
    labels[codes.unreadable] = UNREADABLE
    labels |= {code: f"{NOT_ANSWERED}: {text}" for text, code in codes.not_answered.items()}
    decimals = max(_decimals(value) for value in scale.values)
    return Variable(
        column=item.id,
        label=_fitted(item.text.get(context.respondent, ""), LABEL, f"items.{item.id}", context),
        measure="scale" if scale.step < 1 else "ordinal",
        format=f"F{WIDTH + decimals}.{decimals}",
        labels=_labels(labels, f"scales.{scale.id}", context),
        missing=True,
    )


def score_variables(score: Score, context: ResponsesExport) -> list[Variable]:
    """A score, how many of its operands were answered, and its band as a code from 1 on."""
    place, title = f"scores.{score.id}", score.title
    count, band = f"{score.id}_answered", f"{score.id}_band"
    made = [
        Variable(
            score.id,
            _fitted(title, LABEL, place, context),
            "scale",
            f"F{WIDTH + score.decimals}.{score.decimals}",
        ),
        Variable(count, cut(f"{title}: answered", LABEL), "scale", f"F{WIDTH}.0"),
    ]
    if score.bands:
        names = list(dict.fromkeys(edge.label for edge in score.bands.edges))
        codes = {name: float(code) for code, name in enumerate(names, 1)}
        labels = _labels({code: name for name, code in codes.items()}, f"{place}.bands", context)
        label = cut(f"{title}: band", LABEL)
        made.append(Variable(band, label, "ordinal", f"F{WIDTH}.0", labels, coded=codes))
    return [one for one in made if one.column in context.schema]


def other_variable(column: str, kind: "pl.DataType", new: str) -> Variable:
    """A column that was carried along. Its name is its label where SPSS takes no such name."""
    label = cut(column, LABEL) if new != column else ""
    return Variable(column, label, "scale" if kind.is_numeric() else "nominal")


def _labels(labels: Mapping[float, str], place: str, context: Export) -> dict[float, str]:
    return {
        value: _fitted(words, VALUE_LABEL, f"{place}.{value:g}", context)
        for value, words in labels.items()
    }


def _fitted(text: str, size: int, place: str, context: Export) -> str:
    fitted = cut(text, size)
    if fitted != text:
        context.lose(place, f"cut to the {size} bytes that SPSS holds of a label")
    return fitted


def _decimals(value: float) -> int:
    written = repr(float(value)).partition(".")[2]
    return 0 if written == "0" else len(written)
