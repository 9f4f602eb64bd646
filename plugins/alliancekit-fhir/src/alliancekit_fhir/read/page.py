"""The questions of a Questionnaire in the order of the page, whatever program wrote it."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from attrs import define, field, frozen

from alliancekit_fhir.read.reading import Fault, listed, texted
from alliancekit_fhir.standard import (
    CALCULATED,
    HIDDEN,
    ITEM_CONTROL,
    WEIGHTS,
    Json,
    extensions,
    value_of,
)

CHOICES = frozenset({"choice", "open-choice", "coding"})
MAX_DEPTH = 30


@frozen
class Choice:
    """An option: what stands for it in responses, its words, and what it counts for, if told."""

    code: str
    label: str
    weight: Decimal | None = None


@frozen
class Question:
    """An item that can be answered. ``group`` is the link id of the group it stands in.

    ``low`` and ``high`` are the words at the ends of a slider. ``element`` is the item as read.
    """

    link_id: str
    text: str | None
    type: str
    group: str | None
    element: Json = field(repr=False)
    options: tuple[Choice, ...] = ()
    low: str | None = None
    high: str | None = None

    def limit(self, url: str) -> Decimal | None:
        """The number in an extension: `MINIMUM`, `MAXIMUM`."""
        return number_of(value_of(self.element, url))

    @property
    def calculated(self) -> bool:
        """Whether a program and not a person fills it in."""
        return bool(extensions(self.element, CALCULATED)) or self.element.get("readOnly") is True


@define
class Page:
    """The questions in order; groups and displays by link id."""

    questions: list[Question] = field(factory=list)
    groups: dict[str, Json] = field(factory=dict)
    displays: dict[str, Json] = field(factory=dict)
    head: list[str] = field(factory=list)
    """The words that stand before the first question, and in no group that has questions."""


def page_of(resource: Json, fault: Fault) -> Page:
    """What stands on the page. A fault where an item has no link id, or that of another."""
    page = Page()
    _Walk(resource, page, fault).items(resource, None, 0)
    return page


def number_of(value: Any) -> Decimal | None:
    """A number of JSON as a decimal; ``None`` for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return None
    return Decimal(value)


@frozen
class _Walk:
    resource: Json
    page: Page
    fault: Fault
    _seen: set[str] = field(factory=set)

    def items(self, parent: Json, group: str | None, depth: int) -> None:
        if depth > MAX_DEPTH:
            self.fault(f"its items are nested more than {MAX_DEPTH} deep")
        for at, one in enumerate(listed(parent, "item", self.fault), 1):
            link_id = texted(one, "linkId")
            if link_id is None:
                inside = f" in {group}" if group else ""
                self.fault(f"item {at}{inside} has no linkId")
            if link_id in self._seen:
                self.fault(f"two items have the linkId {link_id}")
            self._seen.add(link_id)
            self._item(one, link_id, group, depth)

    def _item(self, one: Json, link_id: str, group: str | None, depth: int) -> None:
        kind = texted(one, "type")
        if kind == "display":
            self.page.displays[link_id] = one
            if not self.page.questions and not _end(one) and (text := texted(one, "text")):
                self.page.head.append(text)
            return
        if kind == "group":
            self.page.groups[link_id] = one
            self.items(one, link_id, depth + 1)
            return
        ends = {_end(inner): texted(inner, "text") for inner in listed(one, "item", self.fault)}
        question = Question(
            link_id=link_id,
            text=texted(one, "text"),
            type=kind or "",
            group=group,
            element=one,
            options=tuple(self._options(one)),
            low=ends.get("lower"),
            high=ends.get("upper"),
        )
        self.page.questions.append(question)
        self.items(one, group, depth + 1)

    def _options(self, one: Json) -> Iterator[Choice]:
        for option in listed(one, "answerOption", self.fault):
            yield _choice(option)
        valued = one.get("answerValueSet")
        if isinstance(valued, str) and valued.startswith("#"):
            for contained in listed(self.resource, "contained", self.fault):
                if contained.get("id") == valued[1:]:
                    yield from self._concepts(contained)

    def _concepts(self, valueset: Json) -> Iterator[Choice]:
        """The codes that a contained value set lists."""
        expanded, composed = valueset.get("expansion"), valueset.get("compose")
        lists: list[Json] = []
        if isinstance(expanded, dict):
            lists = listed(expanded, "contains", self.fault)
        elif isinstance(composed, dict):
            for part in listed(composed, "include", self.fault):
                lists += listed(part, "concept", self.fault)
        for one in lists:
            code = texted(one, "code") or ""
            weight = number_of(value_of(one, *WEIGHTS))
            yield Choice(code, texted(one, "display") or code, weight)


def hidden(resource: Json, page: Page) -> bool:
    """Whether anything on the page is not shown."""
    elements = [one.element for one in page.questions] + list(page.groups.values())
    return any(value_of(one, HIDDEN) is True for one in (*elements, resource))


def _end(one: Json) -> str | None:
    """``lower`` or ``upper``, where a display stands at the end of a slider."""
    control = value_of(one, ITEM_CONTROL)
    codings = control.get("coding") if isinstance(control, dict) else None
    for coding in codings if isinstance(codings, list) else []:
        if isinstance(coding, dict) and coding.get("code") in ("lower", "upper"):
            return str(coding["code"])
    return None


def _choice(option: Json) -> Choice:
    """An option of whatever type. Weights stand on the option or, of old, on its coding."""
    coding = option.get("valueCoding")
    if isinstance(coding, dict):
        code = texted(coding, "code") or texted(coding, "display") or ""
        found = value_of(option, *WEIGHTS)
        weight = number_of(value_of(coding, *WEIGHTS) if found is None else found)
        return Choice(code, texted(coding, "display") or code, weight)
    value = next((one for name, one in option.items() if name.startswith("value")), "")
    weight = number_of(value_of(option, *WEIGHTS))
    if weight is None:
        weight = number_of(value)
    text = value if isinstance(value, str) else str(value)
    return Choice(text.strip(), text.strip(), weight)
