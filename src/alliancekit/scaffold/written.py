"""The files of a new plugin or instrument, from the templates in ``templates/new``."""

import datetime as dt
import json
from collections.abc import Mapping
from importlib.metadata import distribution
from typing import TYPE_CHECKING, Any

from attrs import frozen

from alliancekit import __version__
from alliancekit.api import PROJECT
from alliancekit.errors import Problem
from alliancekit.resources import templates_root
from alliancekit.scaffold.kinds import KINDS, PREFIX
from alliancekit.text import text_fault

if TYPE_CHECKING:
    from jinja2 import Environment

EVERY = "every"
"""The folder of what each kind of plugin has."""
SUFFIX = ".jinja"
"""What the name of each template ends in, so that no tool takes one for the file it makes."""
PACKAGE = "__package__"
"""Stands for the name of the package in the names of templates."""
MAX_AUTHOR = 100


@frozen
class Wording:
    """What an adaptation begins with: the instrument's strings by their paths, and their digest.

    ``language`` is the instrument's own; ``has_terms`` says that the toolkit's own words (Date,
    Session …) are there in the locale, so that pages can be printed in it.
    """

    instrument: str
    version: str
    language: str
    locale: str
    permission: str
    sha256: str
    strings: Mapping[str, str]
    has_terms: bool = True

    @property
    def offered(self) -> str:
        """The name of what is offered: ``ak-pulse/en-GB``."""
        return f"{self.instrument}/{self.locale}"

    @property
    def summary(self) -> str:
        """What the package is, in a line."""
        return f"The instrument {self.instrument} of alliancekit in {self.locale}."

    @property
    def copied(self) -> bool:
        """Whether the words are taken over as they are: the locale varies the same language."""
        return self.locale.split("-")[0] == self.language.split("-")[0]


def plugin_files(
    name: str, kind: str, *, author: str | None, today: dt.date, wording: Wording | None = None
) -> dict[str, bytes]:
    """Every file of a plugin's package, by its path. ``wording`` is for an adaptation.

    Raises `AllianceError` ``bad-option`` for an author that is no line of text.
    """
    package = f"{PREFIX}{name}".replace("-", "_")
    data = {
        **_shared(f"The {PREFIX}{name} authors" if author is None else author, today),
        "name": name,
        "distribution": f"{PREFIX}{name}",
        "package": package,
        "suffix": "." + name.replace("-", ""),
        "kind": kind,
        "summary": wording.summary if wording else KINDS[kind].summary,
        "needs": KINDS[kind].needs,
        "lowest": ".".join(__version__.split(".")[:2]),
        "wording": wording,
    }
    made = _environment()
    files = {"LICENSE": _licence()}
    for folder in (EVERY, kind):
        root = templates_root() / "new" / "plugin" / folder
        for path in sorted(root.rglob(f"*{SUFFIX}")):
            within = path.relative_to(root).as_posix()
            target = within.removesuffix(SUFFIX).replace(PACKAGE, package)
            text = made.get_template(f"plugin/{folder}/{within}").render(data)
            files[target] = text.encode()
    if wording:
        place = messages_file(name, wording).removesuffix(".po")
        for suffix in ("po", "json"):
            text = made.get_template(f"adaptation.{suffix}{SUFFIX}").render(data)
            files[f"{place}.{suffix}"] = text.encode()
    if kind == "instruments":
        files[f"src/{package}/{name}.json"] = instrument_file(name, author=author, today=today)
    return dict(sorted(files.items()))


def messages_file(name: str, wording: Wording) -> str:
    """Where in the package of this plugin the PO file is."""
    package = f"{PREFIX}{name}".replace("-", "_")
    return f"src/{package}/locales/{wording.instrument}.{wording.locale}.po"


def instrument_file(name: str, *, author: str | None, today: dt.date) -> bytes:
    """An instrument's JSON that passes its checks and says what to change.

    Raises `AllianceError` ``bad-option`` for an author that is no line of text.
    """
    author = f"The authors of {name}" if author is None else author
    data = {**_shared(author, today), "name": name}
    return _environment().get_template(f"instrument.json{SUFFIX}").render(data).encode()


def _shared(author: str, today: dt.date) -> dict[str, Any]:
    if not author.strip() or len(author) > MAX_AUTHOR or "\n" in author or text_fault(author):
        why = f"a line of plain text of at most {MAX_AUTHOR} characters"
        raise Problem.BAD_OPTION.error(option="--author", why=why)
    return {"author": author.strip(), "year": today.year, "today": today.isoformat()}


def _environment() -> "Environment":
    """The templates. Their signs are not those of Python, TOML, JSON, Jinja or a workflow."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    made = Environment(  # noqa: S701 - it makes source code, not HTML
        loader=FileSystemLoader(templates_root() / "new"),
        variable_start_string="«",
        variable_end_string="»",
        block_start_string="«%",
        block_end_string="%»",
        comment_start_string="«#",
        comment_end_string="#»",
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    made.filters["quoted"] = _quoted
    return made


def _quoted(text: str) -> str:
    """A text as a string of JSON, of TOML or of a PO file, where it has no control character."""
    return json.dumps(text, ensure_ascii=False)


def _licence() -> bytes:
    """The text of the licence, as alliancekit itself is installed with it."""
    text = distribution(PROJECT).read_text("licenses/LICENSE")
    if text is None:
        raise Problem.UNREADABLE.error(where="LICENSE", why="alliancekit was installed without it")
    return text.encode()
