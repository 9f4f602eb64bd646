"""What the tests share: instruments as contexts, workbooks as XForms, and an XPath of its own.

`XForm` knows nothing of the plugin: it reads what ODK's converter made of a workbook, and
evaluates the calculations with elementpath, which implements XPath 1.0 from the standard.
"""

import io
import math
import re
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any
from xml.etree import ElementTree as ET

from alliancekit.api import Arithmetic, Instrument, Respondent, Score
from alliancekit.testing.command_line import Ran
from alliancekit.testing.command_line import run as run_command
from alliancekit.testing.trials import Exported, exported, form, forms, translations
from elementpath import XPath1Parser, XPathContext
from pyxform.xls2xform import convert

from alliancekit_xlsform.plugin import write

FORMS = forms()
CLIENT = Respondent.CLIENT
STRAIGHT = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"'})
"""What the converter does to every text, by its own code and documentation."""

H = "{http://www.w3.org/1999/xhtml}"
X = "{http://www.w3.org/2002/xforms}"


def run(*arguments: object) -> Ran:
    """The command, with the plugin as it is installed."""
    return run_command(*arguments, plugins="xlsform")


def shipped(name: str, who: Respondent = CLIENT) -> Instrument:
    """A shipped instrument as one respondent answers it."""
    return form(name, who)


def written(
    instrument: Instrument,
    who: Respondent = CLIENT,
    others: Iterable[Instrument] = (),
    arithmetic: Callable[[Score], Arithmetic | None] | None = None,
) -> Exported:
    """What the plugin writes and tells."""
    return exported(write, instrument, who, adaptations=others, arithmetic=arithmetic)


@cache
def in_all_languages(name: str, who: Respondent = CLIENT) -> "XForm":
    """A shipped form, as ODK's converter and its validator have it."""
    others = translations(name, who)
    return XForm(written(form(name, who), who, others).data, validate=True)


class Parser(XPath1Parser):
    """XPath 1.0 with the one function that ODK adds of those that are used: ``if()``."""


Parser.function("if", nargs=3)


@Parser.method("if")
def evaluate_if(self: Any, context: Any = None) -> Any:
    condition, then, otherwise = self[0], self[1], self[2]
    held = self.boolean_value(condition.evaluate(context))
    return (then if held else otherwise).evaluate(context)


class XForm:
    """An XForm as a program has it that shows forms."""

    def __init__(self, data: bytes, *, validate: bool = False) -> None:
        result = convert(io.BytesIO(data), file_type=".xlsx", validate=validate)
        self.warnings = result.warnings
        self.root = ET.fromstring(result.xform)  # noqa: S314 - made by the converter just now
        model = self.root.find(f"{H}head/{X}model")
        assert model is not None
        self.model = model
        self.title = self.root.findtext(f"{H}head/{H}title")
        self.binds = {one.get("nodeset", ""): one for one in model.iter(f"{X}bind")}

    def languages(self) -> dict[str, dict[str, str]]:
        """Each language's texts by their id."""
        return {
            one.get("lang", ""): {
                text.get("id", ""): "".join(text.itertext()) for text in one.iter(f"{X}text")
            }
            for one in self.model.iter(f"{X}translation")
        }

    def path(self, name: str) -> str:
        """Where the question or the group of this name is."""
        places = {*self.binds, *(one.get("ref", "") for one in self.root.iter(f"{X}group"))}
        (found,) = [one for one in places if one.rpartition("/")[2] == name]
        return found

    def control(self, name: str) -> ET.Element:
        """What is shown of a question."""
        path = self.path(name)
        (found,) = [one for one in self.root.iter() if one.get("ref") == path]
        return found

    def texts(self, name: str, kind: str = "label") -> dict[str, str]:
        """A question's label, or hint, in each language."""
        of = f"{self.path(name)}:{kind}"
        return {language: texts[of] for language, texts in self.languages().items()}

    def choices(self, name: str) -> list[tuple[str, dict[str, str]]]:
        """The answers there are to a question: each one's value, and its label by language."""
        itemset = self.control(name).find(f"{X}itemset")
        assert itemset is not None
        (instance,) = re.findall(r"instance\('(\w+)'\)", itemset.get("nodeset", ""))
        (listed,) = [one for one in self.model.iter(f"{X}instance") if one.get("id") == instance]
        languages = self.languages()
        return [
            (
                item.findtext(f"{X}name") or "",
                {
                    language: texts[item.findtext(f"{X}itextId") or ""]
                    for language, texts in languages.items()
                },
            )
            for item in listed.iter(f"{X}item")
        ]

    def scores(self, answers: Mapping[str, str]) -> dict[str, str]:
        """What the form's calculations amount to, by name, for a form filled in so."""
        (primary,) = [one for one in self.model.findall(f"{X}instance") if not one.get("id")]
        data = _without_namespaces(primary[0])
        for name, value in answers.items():
            found = data.find("./" + "/".join(self.path(name).split("/")[2:]))
            assert found is not None, name
            found.text = value
        calculations = {
            path: bind.get("calculate", "")
            for path, bind in self.binds.items()
            if bind.get("calculate")
        }
        document = ET.ElementTree(data)
        for path, expression in calculations.items():  # each behind what it needs
            node = data.find("./" + "/".join(path.split("/")[2:]))
            assert node is not None
            node.text = _as_text(_parsed(expression).evaluate(XPathContext(document)))
        return {path.rpartition("/")[2]: _text(data, path) for path in calculations}


_PARSED: dict[str, Any] = {}


def _parsed(expression: str) -> Any:
    if expression not in _PARSED:
        _PARSED[expression] = Parser().parse(expression)
    return _PARSED[expression]


def _as_text(value: Any) -> str:
    """A result as it is stored: whole numbers without a point, and nothing for no number."""
    if isinstance(value, (int, float)):
        if math.isnan(value):
            return ""
        return str(int(value)) if value == int(value) else repr(value)
    return str(value)


def _text(data: ET.Element, path: str) -> str:
    return data.findtext("./" + "/".join(path.split("/")[2:])) or ""


def _without_namespaces(element: ET.Element) -> ET.Element:
    bare = ET.Element(element.tag.rpartition("}")[2])
    bare.text = (element.text or "").strip()
    bare.extend(_without_namespaces(one) for one in element)
    return bare
