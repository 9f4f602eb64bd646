"""What a question can be answered with, as the scales of an ``instrument.json``."""

from collections.abc import Callable
from decimal import Decimal

from attrs import define, field

from alliancekit_fhir.read.names import option_code
from alliancekit_fhir.read.page import CHOICES, Choice, Question
from alliancekit_fhir.standard import DECIMAL_PLACES, MAXIMUM, MINIMUM, Json, value_of

MAX_OPTIONS = 13
MAX_SPAN = 12
LARGEST = 10**6
LABEL = 200
Lose = Callable[[str, str], None]


@define
class Scales:
    """The scales made so far; questions with the same options share one."""

    lose: Lose
    made: list[Json] = field(factory=list)

    def of(self, question: Question, name: str) -> str | None:
        """The id of the question's scale; ``None`` where it has none that can be held."""
        where = f"items.{name}"
        if question.element.get("repeats") is True:
            self.lose(where, "that several answers may be given: one is")
        if question.options:
            return self._kept(self._options(question, where))
        if question.type in CHOICES:
            told = "its options are in a value set that is not in the file: left out"
            self.lose(where, told)
            return None
        if question.type == "boolean":
            told = "FHIR has no words for yes and no: ‘Yes’ and ‘No’ were put there, 1 and 0"
            self.lose(where, told)
            yes_no = [{"value": 1, "label": "Yes"}, {"value": 0, "label": "No"}]
            return self._kept({"kind": "options", "options": yes_no})
        if question.type in ("integer", "decimal"):
            return self._kept(self._boxes(question, where))
        return None

    def _kept(self, scale: Json | None) -> str | None:
        """The id of such a scale, an earlier one's where it is the same."""
        if scale is None:
            return None
        for one in self.made:
            if {name: value for name, value in one.items() if name != "id"} == scale:
                return str(one["id"])
        number = len(self.made) + 1
        name = "scale" if number == 1 else f"scale_{number}"
        self.made.append({"id": name, **scale})
        return name

    # ─── boxes ───────────────────────────────────────────────────────────

    def _boxes(self, question: Question, where: str) -> Json | None:
        """Numbered boxes or a line, where the range is said and fits on a row."""
        low, high = question.limit(MINIMUM), question.limit(MAXIMUM)
        if low is None or high is None:
            return None
        whole = low == int(low) and high == int(high)
        if not whole or not 1 <= high - low <= MAX_SPAN or max(abs(low), abs(high)) > 100:  # noqa: PLR2004 - the schema's
            return None
        scale: Json = {"kind": "numeric", "min": int(low), "max": int(high)}
        if question.type == "decimal":
            scale["step"] = 0.1
            if value_of(question.element, DECIMAL_PLACES) != 1:
                self.lose(where, "answers finer than a tenth")
        if not (question.low and question.high):
            self.lose(where, "it has no words at the ends of its range: the numbers stand there")
        words = {
            "low": (question.low or str(int(low)))[:LABEL],
            "high": (question.high or str(int(high)))[:LABEL],
        }
        return scale | words

    # ─── options ─────────────────────────────────────────────────────────

    def _options(self, question: Question, where: str) -> Json | None:
        """Labelled options with what they count for."""
        if question.type == "open-choice" or _open(question):
            self.lose(where, "that an answer of one's own may be written")
        options = question.options
        if not 2 <= len(options) <= MAX_OPTIONS:  # noqa: PLR2004 - the schema's
            self.lose(where, f"it has {len(options)} options, not 2 to {MAX_OPTIONS}: left out")
            return None
        weights = self._weights(options, where)
        given = [one for one in weights if one is not None]
        if len(set(given)) < 2 or len(set(given)) < len(given):  # noqa: PLR2004 - a range has two ends
            self.lose(where, "two of its options count for the same: left out")
            return None
        if any(abs(one) > LARGEST for one in given):
            self.lose(where, f"an option counts for more than {LARGEST}: left out")
            return None
        made: list[Json] = []
        for option, weight in zip(options, weights, strict=True):
            label = option.label[:LABEL] or option.code[:LABEL]
            if weight is None:
                code = option_code(option.code or label)
                told = f"the option {code!r} counts for nothing: taken as not applicable"
                self.lose(where, told)
                made.append({"code": code, "label": label, "not_applicable": True})
            else:
                made.append({"value": _plain(weight), "label": label})
        codes = [one["code"] for one in made if "code" in one]
        if len(set(codes)) < len(codes) or any(not one["label"] for one in made):
            self.lose(where, "its options cannot be told apart: left out")
            return None
        return {"kind": "options", "options": made}

    def _weights(self, options: tuple[Choice, ...], where: str) -> list[Decimal | None]:
        """What each counts for: as told, else its code where all are numbers, else its place."""
        if any(one.weight is not None for one in options):
            return [one.weight for one in options]
        if all(one.code.isascii() and one.code.isdigit() for one in options):
            self.lose(where, "its options have no weights: their codes are numbers and were taken")
            return [Decimal(one.code) for one in options]
        told = "its options have no weights: they are numbered from 1, so that data can hold them"
        self.lose(where, told)
        return [Decimal(at) for at, _ in enumerate(options, 1)]


def _open(question: Question) -> bool:
    constraint = question.element.get("answerConstraint")
    return constraint in ("optionsOrType", "optionsOrString")


def _plain(weight: Decimal) -> float:
    return int(weight) if weight == int(weight) else float(weight)


def ends_of(scale: Json) -> tuple[float, float]:
    """The lowest and the highest number of a scale."""
    if scale["kind"] == "numeric":
        return scale["min"], scale["max"]
    values = [one["value"] for one in scale["options"] if "value" in one]
    return min(values), max(values)
