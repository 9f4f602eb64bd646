"""An instrument as the rows of a form, in the order in which they are shown."""

from collections.abc import Callable, Iterator

from alliancekit.api import Instrument, InstrumentExport, Item

from alliancekit_xlsform.names import FormNames, Names
from alliancekit_xlsform.row import Choice, Row, Texts
from alliancekit_xlsform.scores import Calculations
from alliancekit_xlsform.words import term_for
from alliancekit_xlsform.xpath import text

KEYS = {
    "client": ("text", "Client code", ""),
    "session": ("integer", "Session no.", ""),
    "date": ("date", "Date", "today()"),
    "therapist": ("text", "Therapist code", ""),
}
"""What is asked besides: the type, the words and the default of each key column."""
RESPONDENT = "respondent"
OPENING = ("timeframe", "instructions", "privacy")


class Survey:
    """The rows of the survey sheet and of the choices sheet.

    ``names`` are those of the instrument's parts, ``versions`` the instrument in each language,
    the form's own first.
    """

    def __init__(self, context: InstrumentExport) -> None:
        self._context = context
        self.versions = (context.instrument, *context.adaptations)
        self.names = FormNames(context.instrument, [*KEYS, RESPONDENT])
        self._one_of: dict[str, str] = {}
        self._lists = self._list_names()
        self.rows = [*self._keys(), *self._opening(), *self._body(), *self._ending()]
        self.rows += Calculations(context, self.names).rows()
        self.choices = [*self._scale_choices(), *self._section_choices()]

    @property
    def scores(self) -> set[str]:
        """The scores that the form computes."""
        computed = {row.name for row in self.rows if row.type == "calculate"}
        return {one for one, name in self.names.scores.items() if name in computed}

    @property
    def _instrument(self) -> Instrument:
        return self._context.instrument

    def _each(self, words: Callable[[Instrument], str | None]) -> Texts:
        """A text in every language; none at all where the first has none."""
        found = [words(version) for version in self.versions]
        return tuple(one or "" for one in found) if found[0] else ()

    # ─── above and below the items ───────────────────────────────────────

    def _keys(self) -> Iterator[Row]:
        for key, (kind, words, default) in KEYS.items():
            label = self._each(lambda version, words=words: term_for(words, version))  # type: ignore[misc]
            yield Row(kind, self.names.keys[key], label, required="no", default=default)
        who = text(str(self._context.respondent))
        yield Row("calculate", self.names.keys[RESPONDENT], calculation=who)

    def _opening(self) -> Iterator[Row]:
        """The form's head, on one page; what is written there by hand, on pages of their own."""
        yield Row("begin_group", self.names.names.give("opening"), appearance="field-list")
        for part in OPENING:
            yield from self._note(part)
        yield Row("end_group")
        yield from self._fields(None)

    def _ending(self) -> Iterator[Row]:
        yield Row("begin_group", self.names.names.give("ending"), appearance="field-list")
        yield from self._note("closing")
        yield Row("note", self.names.names.give("rights"), self._each(_whose))
        yield Row("end_group")

    def _note(self, part: str) -> Iterator[Row]:
        who = self._context.respondent
        words = self._each(lambda version: getattr(version.form(who), part))
        if words:
            yield Row("note", self.names.names.give(part), words)

    # ─── items ───────────────────────────────────────────────────────────

    def _body(self) -> Iterator[Row]:
        section: str | None = None
        for at, item in enumerate(self._instrument.items):
            if item.section != section:
                if section:
                    yield Row("end_group")
                section = item.section
                if section:
                    yield from self._begin(section)
            yield self._item(at, item)
        if section:
            yield Row("end_group")

    def _begin(self, section: str) -> Iterator[Row]:
        part = self._instrument.section(section)
        relevant = ""
        if part.one_of:
            if part.one_of not in self._one_of:
                yield self._which(part.one_of)
            relevant = f"${{{self._one_of[part.one_of]}}} = '{section}'"
        name = self.names.sections[section]
        title = self._each(lambda version: version.section(section).title)
        yield Row("begin_group", name, title, relevant=relevant, appearance="field-list")
        if instructions := self._each(lambda version: version.section(section).instructions):
            yield Row("note", self.names.names.give(f"{name}_instructions"), instructions)
        yield from self._fields(section)

    def _which(self, one_of: str) -> Row:
        """The question of which sections is filled in, in their own words."""
        name = self.names.names.give(one_of)
        self._one_of[one_of] = name

        def words(version: Instrument) -> str:
            rivals = [one for one in version.sections if one.one_of == one_of]
            told = dict.fromkeys(one.instructions for one in rivals if one.instructions)
            return "\n".join(told) or " / ".join(one.title for one in rivals)

        kind = f"select_one {self._lists[one_of]}"
        return Row(kind, name, self._each(words), required="no")

    def _fields(self, section: str | None) -> Iterator[Row]:
        who = self._context.respondent
        for at, field in enumerate(self._instrument.fields):
            if field.section == section and who in field.label:
                words = self._each(lambda version, at=at: version.fields[at].label.get(who))  # type: ignore[misc]
                tall = "multiline" if field.lines > 1 else ""
                name = self.names.fields[field.id]
                yield Row("text", name, words, required="no", appearance=tall)

    def _item(self, at: int, item: Item) -> Row:
        who, scale = self._context.respondent, item.scale
        name = self.names.items[item.id]
        wording = self._each(lambda version: version.items[at].text[who])
        if not scale.numeric:
            kind = f"select_one {self._lists[scale.id]}"
            return Row(kind, name, wording, required="no")

        def ends(version: Instrument) -> str | None:
            seen = version.items[at].scale
            told = [(scale.minimum, seen.low), (scale.maximum, seen.high)]
            return "\n".join(f"{value:g}: {words}" for value, words in told if words) or None

        parameters = f"start={scale.minimum:g} end={scale.maximum:g} step={scale.step:g}"
        return Row("range", name, wording, self._each(ends), "no", parameters=parameters)

    # ─── choices ─────────────────────────────────────────────────────────

    def _list_names(self) -> dict[str, str]:
        """A list for each scale of options, and one for each set of sections to choose from."""
        lists = Names()
        named = lists.each(one.id for one in self._instrument.scales if not one.numeric)
        sets = dict.fromkeys(one.one_of for one in self._instrument.sections if one.one_of)
        return {**{one: lists.give(f"{one}_sections") for one in sets}, **named}

    def _scale_choices(self) -> Iterator[Choice]:
        versions = [{one.id: one for one in version.scales} for version in self.versions]
        for scale in self._instrument.scales:
            if scale.numeric:
                continue
            for at, option in enumerate(scale.options):
                labels = tuple(scales[scale.id].options[at].label for scales in versions)
                yield Choice(self._lists[scale.id], option.key, labels)

    def _section_choices(self) -> Iterator[Choice]:
        for at, section in enumerate(self._instrument.sections):
            if section.one_of:
                titles = tuple(version.sections[at].title for version in self.versions)
                yield Choice(self._lists[section.one_of], section.id, titles)


def _whose(version: Instrument) -> str:
    """Whose words these are and how they are cited: it goes with them wherever they go."""
    rights = version.rights
    named = f"{version.title} {version.version}"
    owed = (named, version.citation, f"{rights.holder}: {rights.licence}", rights.notice)
    return "\n".join(one for one in owed if one)
