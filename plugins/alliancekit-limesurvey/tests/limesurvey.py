"""LimeSurvey, as far as a survey structure goes: written from its manual, not from the plugin.

`read` holds a file to the manual's page on the tab-separated structure; `Survey.answered` works
the equations out, for which see `expression_script`:

- Rows are of the class S, SL, G, Q, SQ or A. A question belongs to the group above it,
  subquestions and answers to the question above them. Every language repeats them all, in the
  same order with the same ids and codes.
- A question's code is a letter, then letters and digits, 20 at most, each once in the survey; an
  answer's has five at most.
- Text is HTML; ``{…}`` in it, with no blank behind the brace, is an expression.
- What an equation gives is kept as text.
"""

import csv
import html
import io
import re
from collections.abc import Mapping

from attrs import define, field

from expression_script import Value, worked_out, written

COLUMNS = [
    "id",
    "related_id",
    "class",
    "type/scale",
    "name",
    "relevance",
    "text",
    "help",
    "language",
    "validation",
    "mandatory",
    "other",
    "default",
    "same_default",
]
TYPES = {"F", "K", "S", "T", "N", "D", "*"}


@define
class Question:
    """A question in one language."""

    number: str
    code: str
    type: str
    text: str
    attributes: Mapping[str, str]
    subquestions: dict[str, str] = field(factory=dict)
    answers: dict[str, str] = field(factory=dict)


@define
class Group:
    """A group in one language."""

    name: str
    text: str
    questions: list[Question] = field(factory=list)


@define
class Survey:
    """The survey: its settings, and by language its words and its groups."""

    settings: dict[str, str]
    words: dict[str, dict[str, str]]
    groups: dict[str, list[Group]]

    @property
    def language(self) -> str:
        """The survey's own language."""
        return self.settings["language"]

    def questions(self, language: str = "") -> dict[str, Question]:
        """The questions by code, in order."""
        groups = self.groups[language or self.language]
        return {one.code: one for group in groups for one in group.questions}

    def answered(self, given: Mapping[str, str]) -> dict[str, str]:
        """What the equations are, for answers by variable (``items1_q1``)."""
        values: dict[str, Value] = {}
        for question in self.questions().values():
            if question.type in "FK":
                for one in question.subquestions:
                    name = f"{question.code}_{one}"
                    text = given.get(name, "")
                    assert question.type == "K" or text in ("", *question.answers), text
                    values[name] = text
        found = {}
        for question in self.questions().values():
            if question.type == "*":
                script = question.attributes["equation"]
                assert re.fullmatch(r"\{\S.*\S\}", script), script
                value = worked_out(script[1:-1], values)
                values[question.code] = found[question.code] = written(value)
        return found


def seen(text: str) -> str:
    """What a browser shows of a text. An expression, or a tag that nobody meant, is refused."""
    assert not re.search(r"\{(?!\s)", text), f"an expression: {text}"
    assert not re.match(r"[=@+-]", text), f"a formula: {text}"
    without = re.sub(r"<(/?p|br /)>", "\n", text)
    assert not re.search(r"[<>]", without), text
    return html.unescape(without).strip("\n")


def read(data: bytes) -> Survey:
    """The survey that the file makes. Asserts that it is as the manual says."""
    assert data.startswith(b"\xef\xbb\xbf")
    text = data.decode("utf-8-sig")
    lines = text.split("\n")
    assert lines.pop() == ""
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter="\t"))
    header = rows.pop(0)
    assert header[:14] == COLUMNS
    assert header[14:] == sorted(header[14:])
    assert len(rows) == len(lines) - 1, "a line end in a cell"
    survey = Survey({}, {}, {})
    order: dict[str, list[tuple[str, ...]]] = {}
    for cells in rows:
        assert len(cells) == len(header)
        assert not any("\t" in one for one in cells)
        row = dict(zip(header, cells, strict=True))
        _take(survey, row, header[14:])
        if row["class"] in ("G", "Q", "SQ", "A"):
            name = "" if row["class"] == "G" else row["name"]
            where = (row["id"], row["class"], row["type/scale"], name)
            order.setdefault(row["language"], []).append(where)
    first, *others = order.values()
    assert all(one == first for one in others), "the languages differ in their rows"
    _unique(survey)
    assert order.keys() == survey.groups.keys() == survey.words.keys()
    languages = [survey.language, *survey.settings["additional_languages"].split()]
    assert list(order) == languages
    return survey


def _take(survey: Survey, row: Mapping[str, str], attributes: list[str]) -> None:
    kind, name, language = row["class"], row["name"], row["language"]
    if kind == "S":
        survey.settings[name] = row["text"]
        return
    if kind == "SL":
        survey.words.setdefault(language, {})[name] = row["text"]
        return
    assert row["id"].isdigit()
    groups = survey.groups.setdefault(language, [])
    if kind == "G":
        assert not re.search(r"\{(?!\s)", name)
        assert row["type/scale"].isdigit()
        groups.append(Group(name, seen(row["text"])))
    elif kind == "Q":
        assert row["type/scale"] in TYPES
        assert re.fullmatch(r"[A-Za-z][A-Za-z0-9]{0,19}", name), name
        assert row["relevance"] == "1"
        own = {one: row[one] for one in attributes if row[one]}
        question = Question(row["id"], name, row["type/scale"], seen(row["text"]), own)
        groups[-1].questions.append(question)
    elif kind == "SQ":
        question = groups[-1].questions[-1]
        assert re.fullmatch(r"[A-Za-z0-9]{1,20}", name), name
        assert name not in question.subquestions
        question.subquestions[name] = seen(row["text"])
    else:
        assert kind == "A"
        question = groups[-1].questions[-1]
        assert row["id"] == question.number
        assert re.fullmatch(r"[A-Za-z0-9]{1,5}", name), name
        assert name not in question.answers
        question.answers[name] = seen(row["text"])


def _unique(survey: Survey) -> None:
    for groups in survey.groups.values():
        codes = [one.code.lower() for group in groups for one in group.questions]
        assert len(set(codes)) == len(codes)
        for one in (question for group in groups for question in group.questions):
            assert bool(one.subquestions) == (one.type in "FK")
            assert bool(one.answers) == (one.type == "F")
