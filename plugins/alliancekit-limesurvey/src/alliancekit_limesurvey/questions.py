"""Questions, their subquestions and answers, as rows in one language."""

from collections.abc import Iterator, Mapping

from alliancekit.api import Instrument, Item, Respondent
from attrs import frozen

from alliancekit_limesurvey.codes import Block, Codes
from alliancekit_limesurvey.rows import Row
from alliancekit_limesurvey.script import constant
from alliancekit_limesurvey.text import rich

SEPARATORS = ("|", "||", "¦", "§", "¦¦", "§§")
"""What may part a slider's question from the words at its ends."""


@frozen
class Questions:
    """What is the same in every language: ids, and what parts a slider's words.

    Questions and subquestions share their ids, answers have their question's.
    """

    codes: Codes
    respondent: Respondent
    base: Instrument
    numbers: Mapping[tuple[str, str], int]
    separator: str

    @classmethod
    def of(
        cls, codes: Codes, versions: tuple[Instrument, ...], respondent: Respondent
    ) -> "Questions":
        """For all the languages of an instrument."""
        names = [
            *((one, "") for one in (*codes.keys.values(), *codes.fields.values())),
            *((block.code, "") for block in codes.blocks),
            *codes.items.values(),
            *((one, "") for one in (*codes.counts.values(), *codes.scores.values())),
        ]
        numbers = {name: number for number, name in enumerate(names, 1)}
        said = [text for one in versions for text in _slider_words(one, respondent)]
        free = (one for one in SEPARATORS if not any(one in text for text in said))
        return cls(codes, respondent, versions[0], numbers, next(free, SEPARATORS[0]))

    def question(
        self,
        code: str,
        kind: str,
        text: str,
        version: Instrument,
        attributes: Mapping[str, str] | None = None,
    ) -> Row:
        """A question. Its attributes stand once, in the survey's own language."""
        own = version is self.base
        return Row(
            "Q",
            code,
            rich(text),
            type=kind,
            number=self.numbers[code, ""],
            relevance="1",
            language=version.locale,
            attributes=(attributes or {}) if own else {},
        )

    def block(self, block: Block, version: Instrument) -> Iterator[Row]:
        """An array with its answers, or a question of sliders."""
        form = version.form(self.respondent)
        text = form.timeframe if form else ""
        items = [version.item(one.id) for one in block.items]
        if block.sliders:
            attributes = self._slider(items[0])
            yield self.question(block.code, "K", text, version, attributes)
        else:
            yield self.question(block.code, "F", text, version)
        for item in items:
            code = self.codes.items[item.id]
            yield Row(
                "SQ",
                code[1],
                self._asked(item, sliders=block.sliders),
                type="0",
                number=self.numbers[code],
                relevance="1",
                language=version.locale,
            )
        if not block.sliders:
            yield from self._answers(block, items[0], version)

    def _asked(self, item: Item, *, sliders: bool) -> str:
        text = rich(item.text[self.respondent])
        if not sliders:
            return text
        return self.separator.join([text, rich(item.scale.low or ""), rich(item.scale.high or "")])

    def _answers(self, block: Block, item: Item, version: Instrument) -> Iterator[Row]:
        scale, codes = item.scale, self.codes.answers[item.scale.id]
        ends = {scale.minimum: scale.low, scale.maximum: scale.high} if scale.numeric else {}
        for option in scale.options:
            said = ends.get(option.value) if option.value is not None else None
            yield Row(
                "A",
                codes[option.key],
                rich(f"{option.label} = {said}" if said else option.label),
                type="0",
                number=self.numbers[block.code, ""],
                language=version.locale,
            )

    def _slider(self, item: Item) -> dict[str, str]:
        scale = item.scale
        low, high = (f"{one:.14g}" for one in (scale.minimum, scale.maximum))
        return {
            "max_num_value_n": high,
            "min_num_value_n": low,
            "num_value_int_only": "0" if scale.step < 1 else "1",
            "slider_accuracy": constant(scale.step),
            "slider_layout": "1",
            "slider_max": high,
            "slider_min": low,
            "slider_separator": self.separator,
            "slider_showminmax": "1",
        }


def _slider_words(instrument: Instrument, respondent: Respondent) -> Iterator[str]:
    for item in instrument.items:
        yield rich(item.text[respondent])
        yield from (rich(one) for one in (item.scale.low, item.scale.high) if one)
