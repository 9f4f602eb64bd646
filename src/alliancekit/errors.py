"""Every fault the toolkit can report: a code, an exit status and a message that says what to do.

Messages hold coordinates (file, line, column, field), never an answer or a client's code:
a log must be safe to send to a stranger.
"""

from collections.abc import Mapping
from enum import Enum, IntEnum, unique
from importlib import import_module
from typing import Any, NoReturn


class Exit(IntEnum):
    """Exit statuses of the command line."""

    OK = 0
    REJECTED = 1
    USAGE = 2
    INPUT = 3
    PLUGIN = 4
    OUTPUT = 5
    LIMIT = 6
    INTERRUPTED = 130
    TERMINATED = 143


@unique
class Problem(Enum):
    """A coded fault: its exit status and its message template."""

    # usage
    SAME_FILE = (Exit.USAGE, "{output} is also an input: choose another name for the output")
    TWO_OUTPUTS = (Exit.USAGE, "{path} is named for two outputs: give each a name of its own")
    BAD_MAP = (
        Exit.USAGE,
        "--map {given}: write ITEM=COLUMN, with an item of {instrument}: {items}",
    )
    BAD_MISSING = (
        Exit.USAGE,
        "--missing {given}: this is a valid answer of {instrument}, so it cannot mean missing",
    )
    BAD_OPTION = (Exit.USAGE, "{option}: {why}")
    NO_RESPONDENT = (
        Exit.USAGE,
        "{instrument} has no form for {respondent}; it has: {available}",
    )
    NEEDS_RESPONDENT = (
        Exit.USAGE,
        (
            "{respondents} answer {instrument} on different scales, which never share a column:"
            " say with --respondent whose answers these are"
        ),
    )
    UNKNOWN_FORMAT = (
        Exit.USAGE,
        "no exporter named or ending in {given!r}; there are: {available}",
    )
    NEEDS_FOLDER = (
        Exit.USAGE,
        "{count} clients make {count} reports: let -o name a folder, or give --combined",
    )
    # input
    NOT_FOUND = (
        Exit.INPUT,
        (
            "no instrument {given!r}; `alliancekit list` shows them, or give a path to an"
            " instrument.json{close}"
        ),
    )
    UNREADABLE = (Exit.INPUT, "{where}: cannot be read: {why}")
    BAD_ENCODING = (
        Exit.INPUT,
        "{where}: not {encoding} at byte {offset}{hint}",
    )
    BAD_JSON = (Exit.INPUT, "{where}:{line}:{column}: {what}")
    BAD_TEXT = (Exit.INPUT, "{where}: {what}")
    BAD_INSTRUMENT = (Exit.INPUT, "{where}: the instrument does not pass its checks:\n{findings}")
    BAD_CSV = (Exit.INPUT, "{where}, line {line}: {what}")
    BAD_HEADER = (Exit.INPUT, "{where}, header: {what}")
    BAD_CELL = (Exit.INPUT, "{where}, cell {cell}: {what}")
    BAD_SHEET = (Exit.INPUT, "{where}: {what}: {sheets}")
    NEEDS_EXTRA = (
        Exit.INPUT,
        "{where}: {what} needs a further library: pip install 'alliancekit[{extra}]'",
    )
    NO_ITEMS = (
        Exit.INPUT,
        (
            "{where}: item columns are missing: {missing}; the file has: {found}."
            " Name other columns with --map ITEM=COLUMN"
        ),
    )
    WRONG_DELIMITER = (
        Exit.INPUT,
        "{where}: the columns are separated by {found}: give --delimiter {option}",
    )
    DUPLICATES = (
        Exit.INPUT,
        (
            "{where}: the same {key} more than once: {pairs}."
            " Correct the file, or score every one with `score --duplicates keep`"
        ),
    )
    BAD_PDF = (Exit.INPUT, "{where}: no PDF that can be read: {why}")
    NOT_A_FORM = (
        Exit.INPUT,
        "{where}: {why}. `read` takes forms as `alliancekit form --fillable` made them",
    )
    BAD_FIELD = (Exit.INPUT, "{where}, field {field}: {what}")
    MIXED_FORMS = (
        Exit.INPUT,
        "{first} is of {one} but {second} of {other}: read them into files of their own",
    )
    ITEM_TWICE = (Exit.INPUT, "{where}: the same item answered more than once: {pairs}")
    BAD_IMPORT = (Exit.INPUT, "{where}: nothing can be taken from it: {what}")
    NOT_INTERCHANGE = (
        Exit.USAGE,
        "{name!r} is a format for tables of scores: `alliancekit score --format {name}` writes it",
    )
    WRONG_DIRECTION = (
        Exit.USAGE,
        "the format {name!r} does not {what}; those that do: {able}",
    )
    STRICT = (Exit.INPUT, "{count} rejected with --strict, so nothing was written: {places}")
    NO_ROWS = (Exit.INPUT, "{where}: no rows to {what}")
    NO_CLIENT = (
        Exit.INPUT,
        "{where}: no row for the --client given as number {positions}: compare spelling and case",
    )
    NEEDS_COLUMN = (Exit.INPUT, "{where}: a report needs the column {column!r}")
    NO_WORDING = (
        Exit.INPUT,
        (
            "{instrument} is a scoring key without wording for the {respondent}, so it cannot be"
            " {done}. The wording belongs to: {holder}. With their licence, give it with"
            " --wording FILE (CSV or JSON: item id, text)"
        ),
    )
    HAS_WORDING = (Exit.USAGE, "{instrument} has its wording; --wording is for a key without one")
    BAD_KEY = (Exit.INPUT, "{where}: not a key file of {instrument}:\n{faults}")
    BAD_WORDING = (Exit.INPUT, "{where}: not a wording file of {instrument}:\n{faults}")
    UNALTERED = (
        Exit.INPUT,
        (
            "{instrument}: the licence ({licence}) permits the wording only unaltered, so no"
            " adaptation is printed. Give an official translation with --wording FILE"
        ),
    )
    NO_KEY = (
        Exit.INPUT,
        (
            "{instrument}: the scoring key is not known well enough to be shipped, so nothing is"
            " guessed. Give --key FILE with your own; it needs:{needs}"
        ),
    )
    NO_LOCALE = (Exit.INPUT, "{instrument} has no adaptation {locale!r}; it has: {available}")
    BAD_LOCALE = (Exit.INPUT, "{given!r} is not a BCP-47 language tag such as es or pt-BR")
    NO_TERMS = (
        Exit.INPUT,
        "the toolkit's own words (Date, Session, …) have no translation to {locale!r}",
    )
    # plugins
    PLUGIN_CONFLICT = (
        Exit.PLUGIN,
        "{kind} {name!r} is offered by both {first} and {second}: remove one of them",
    )
    TWO_FORMATS = (
        Exit.PLUGIN,
        "files that end in {suffix} are claimed by several exporters: say {choices}",
    )
    NOT_OFFERED = (
        Exit.PLUGIN,
        "no plugin offers the {kind} {name!r}; offered are: {available}{broken}",
    )
    PLUGIN_FAILED = (Exit.PLUGIN, "plugin {plugin}: {what}")
    STRICT_PLUGINS = (
        Exit.PLUGIN,
        "nothing was done: ALLIANCEKIT_STRICT is set, and plugins are at fault (above: {count})",
    )
    ENGINE_NEEDS = (Exit.PLUGIN, "the engine {engine!r} needs {what}: {remedy}")
    ENGINE_FAILED = (Exit.PLUGIN, "the engine {engine!r} failed: {what}")
    # output
    CANNOT_WRITE = (Exit.OUTPUT, "{where}: cannot be written: {why}")
    MISSING_GLYPH = (
        Exit.OUTPUT,
        (
            "nothing was printed: no font on this machine has {characters} ({script}):"
            " {mend}. `alliancekit doctor` looks at all scripts"
        ),
    )
    RENDER_COMPLAINT = (Exit.OUTPUT, "nothing was printed: the page maker reports: {what}")
    NO_PANGO = (
        Exit.OUTPUT,
        (
            "PDF pages need the Pango library, which was not found. On Debian or Ubuntu run"
            " `sudo apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0`;"
            " on macOS `brew install pango`"
        ),
    )
    NEEDS_PACKAGE = (
        Exit.OUTPUT,
        (
            "nothing was written: this format needs the package {package}, which cannot be"
            " imported. Run `pip install '{install}'`"
        ),
    )
    # limits
    TOO_LARGE = (Exit.LIMIT, "{where}: larger than the limit of {limit}")
    BEYOND_FORMAT = (Exit.LIMIT, "nothing was written: {what}. Choose another format")
    RENDER_LIMIT = (Exit.LIMIT, "nothing was printed: the page takes more than {limit}.{mend}")
    TOO_DEEP = (Exit.LIMIT, "{where}: nested deeper than {limit} levels")

    def __init__(self, status: Exit, template: str) -> None:
        self.status = status
        self.template = template

    @property
    def code(self) -> str:
        """The code printed behind the message: ``bad-json``."""
        return self.name.lower().replace("_", "-")

    def error(self, **fields: Any) -> "AllianceError":
        """The exception to raise, its message made from the template."""
        return AllianceError(self, self.template.format(**fields), fields)


class Terminated(BaseException):
    """The process was asked to end. Not an `Exception`, so that nothing swallows it."""


class AllianceError(Exception):
    """A fault that the user can act on. ``str()`` is its message, safe to log.

    ``fields`` are those of the message, so that it can be made anew with another line in it. It
    can be pickled, to come back from another machine.
    """

    def __init__(
        self, problem: Problem, message: str, fields: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(printable(message))
        self.problem = problem
        self.fields = dict(fields or {})

    def __reduce__(self) -> tuple[Any, ...]:
        fields = {
            name: value if isinstance(value, int) else str(value)
            for name, value in self.fields.items()
        }
        return AllianceError, (self.problem, str(self), fields)

    @property
    def status(self) -> Exit:
        """The exit status of the command that met this fault."""
        return self.problem.status


def needed_library(name: str, *, install: str) -> Any:
    """The module ``name``, for an output format that needs it.

    To be asked for before the first frame is drawn: until then nothing is scored. Raises
    `AllianceError` ``needs-package`` where it is not there, with what pip is to ``install``.
    """
    try:
        return import_module(name)
    except ImportError:
        raise Problem.NEEDS_PACKAGE.error(package=name, install=install) from None


def beyond_format(what: str) -> NoReturn:
    """Raise ``beyond-format``, for what an output format cannot hold; no part of it is kept."""
    raise Problem.BEYOND_FORMAT.error(what=what)


def os_reason(error: OSError) -> str:
    """What the system said of a failed call, without the path or the data."""
    return (error.strerror or type(error).__name__).lower()


def printable(text: str) -> str:
    """The text with every control character but the line feed spelt out, safe for a terminal."""
    if all(character.isprintable() or character == "\n" for character in text):
        return text
    return "".join(
        one if one.isprintable() or one == "\n" else one.encode("unicode_escape").decode()
        for one in text
    )
