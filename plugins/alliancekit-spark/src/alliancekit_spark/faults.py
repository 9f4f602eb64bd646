"""What Spark and Java raise, told in one line: no stack trace, no value of the data."""

import re
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager

from alliancekit.api import AllianceError, Problem

ENGINE = "spark"
JAVA = (
    "Java 17 or later",
    (
        "on Debian or Ubuntu run `sudo apt-get install openjdk-17-jre-headless`,"
        " or let JAVA_HOME name one"
    ),
)
_DAMAGED = ("EOFException", "ZipException", "MalformedInputException", "ParquetDecodingException")
_CLASS = re.compile(r"\b(?:[a-z_][\w$]*\.)+([A-Z]\w*(?:Exception|Error))\b")
_MODULE = re.compile(r"No module named '([\w.]+)'")
_PYTHON = re.compile(r"^(\w*(?:Error|Exception))\b", re.MULTILINE)
_GONE = re.compile(r"(?:FAILED_READ_FILE|FileNotFoundException)")


def needs(what: str, remedy: str) -> AllianceError:
    """The fault of something that must be there before Spark can run."""
    return Problem.ENGINE_NEEDS.error(engine=ENGINE, what=what, remedy=remedy)


def failed(what: str) -> AllianceError:
    """The fault of a run that Spark could not bring to its end."""
    return Problem.ENGINE_FAILED.error(engine=ENGINE, what=what)


@contextmanager
def told(doing: str) -> Iterator[None]:
    """Turn what Spark raises in the block into one line that says what it was ``doing``.

    Of Java's and the workers' messages nothing is repeated but names of classes: they may hold
    data.
    """
    try:
        yield
    except AllianceError:
        raise
    except Exception as error:
        raise _fault(doing, error) from error


def writing(where: str) -> AbstractContextManager[None]:
    """Turn what a file system refuses in the block into ``cannot-write``."""
    return _telling(Problem.CANNOT_WRITE, where)


def reading(where: str) -> AbstractContextManager[None]:
    """Turn what a file system refuses in the block into ``unreadable``."""
    return _telling(Problem.UNREADABLE, where)


@contextmanager
def _telling(problem: Problem, where: str) -> Iterator[None]:
    try:
        yield
    except AllianceError:
        raise
    except Exception as error:
        why = " or ".join(causes(error)) or type(error).__name__
        raise problem.error(where=where, why=why) from error


def causes(error: BaseException) -> list[str]:
    """The innermost Java class names in an error's chain, of those that say anything."""
    names = list(dict.fromkeys(_CLASS.findall(str(error))))
    dull = {"SparkException", "Py4JJavaError", "PythonException", "ExecutionException"}
    return [name for name in names if name not in dull][-2:]


def _fault(doing: str, error: Exception) -> AllianceError:
    text = str(error)
    if missing := _MODULE.search(text):
        remedy = f"install alliancekit-spark there too ({missing[1]} was not found)"
        return needs("its Python packages on every worker", remedy)
    if "PYTHON_VERSION_MISMATCH" in text:
        remedy = "let PYSPARK_PYTHON name one of the same version as here"
        return needs("the same Python on every worker", remedy)
    names = causes(error) or _PYTHON.findall(text)[-1:]
    if damaged := [name for name in names if name in _DAMAGED]:
        return failed(f"{doing}: a file is torn or damaged ({damaged[-1]})")
    if _GONE.search(text):
        return failed(f"{doing}: a file could not be read ({' or '.join(names)})")
    return failed(f"{doing} ({' or '.join(names) or type(error).__name__})")
