"""The one list of what is translated: every string of an instrument that a reader sees."""

from collections.abc import Callable, Mapping

from attrs import evolve

from alliancekit.instrument.model import Form, Instrument, Item, Scale, Section, plain_number
from alliancekit.instrument.respondent import Respondent
from alliancekit.instrument.scores import Flag, Score

Words = Callable[[str, str], str]
"""From a string's path and the string to the string that takes its place."""


def map_text(instrument: Instrument, words: Words) -> Instrument:
    """A copy in which each translatable string is ``words(path, string)``.

    An adaptation's catalogue and the localised instrument both come from this. Paths read
    ``items.q1.client``, and follow the order of the page.
    """
    title = words("title", instrument.title)
    summary = _optional(words, "summary", instrument.summary)
    forms = tuple(_form(one, words) for one in instrument.forms)
    fields = tuple(
        evolve(one, label=_each(words, f"fields.{one.id}", one.label)) for one in instrument.fields
    )
    sections = tuple(_section(one, words) for one in instrument.sections)
    scales = {one.id: _scale(one, words) for one in instrument.scales}
    return evolve(
        instrument,
        title=title,
        summary=summary,
        forms=forms,
        fields=fields,
        sections=sections,
        items=tuple(_item(one, scales, words) for one in instrument.items),
        flags=tuple(_flag(one, words) for one in instrument.flags),
        scores=tuple(_score(one, words) for one in instrument.scores),
        validation=evolve(
            instrument.validation, note=words("validation.note", instrument.validation.note)
        ),
    )


def _optional(words: Words, path: str, text: str | None) -> str | None:
    return None if text is None else words(path, text)


def _each(words: Words, path: str, texts: Mapping[Respondent, str]) -> dict[Respondent, str]:
    return {who: words(f"{path}.{who}", text) for who, text in texts.items()}


def _form(form: Form, words: Words) -> Form:
    at = f"forms.{form.respondent}"
    return evolve(
        form,
        title=words(f"{at}.title", form.title),
        timeframe=words(f"{at}.timeframe", form.timeframe),
        instructions=words(f"{at}.instructions", form.instructions),
        privacy=_optional(words, f"{at}.privacy", form.privacy),
        closing=_optional(words, f"{at}.closing", form.closing),
    )


def _section(section: Section, words: Words) -> Section:
    at = f"sections.{section.id}"
    return evolve(
        section,
        title=words(f"{at}.title", section.title),
        instructions=_optional(words, f"{at}.instructions", section.instructions),
    )


def _scale(scale: Scale, words: Words) -> Scale:
    at = f"scales.{scale.id}"
    if scale.numeric:
        low = _optional(words, f"{at}.low", scale.low)
        return evolve(scale, low=low, high=_optional(words, f"{at}.high", scale.high))
    labelled = (evolve(o, label=words(f"{at}.{o.key}", o.label)) for o in scale.options)
    return evolve(scale, options=tuple(labelled))


def _item(item: Item, scales: Mapping[str, Scale], words: Words) -> Item:
    own = item.scales and {who: scales[one.id] for who, one in item.scales.items()}
    text = _each(words, f"items.{item.id}", item.text)
    return evolve(item, scale=scales[item.scale.id], scales=own, text=text)


def _flag(flag: Flag, words: Words) -> Flag:
    return evolve(flag, message=words(f"flags.{flag.of}", flag.message))


def _score(score: Score, words: Words) -> Score:
    at = f"scores.{score.id}"
    bands = score.bands
    if bands:
        named = (
            evolve(b, label=words(f"{at}.bands.{plain_number(b.start)}", b.label))
            for b in bands.edges
        )
        bands = evolve(bands, edges=tuple(named))
    return evolve(score, title=words(f"{at}.title", score.title), bands=bands)
