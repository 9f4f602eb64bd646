"""The options that say how a response file is written, shared by the commands that read one."""

import codecs
import signal
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

import click

from alliancekit.errors import Problem
from alliancekit.host import Host
from alliancekit.instrument.catalogue import form_of
from alliancekit.instrument.model import KEY_COLUMNS, Instrument
from alliancekit.responses.inputs import Inputs
from alliancekit.responses.read import LONG_COLUMNS, ReadOptions, open_responses
from alliancekit.scoring.contract import require_contract
from alliancekit.scoring.job import Job, JobOptions
from alliancekit.scoring.plan import compile_plan

READING = (
    "respondent",
    "mapping",
    "missing",
    "layout",
    "delimiter",
    "encoding",
    "sheet",
    "duplicates",
)
"""The options here that change what is read."""

_SAMPLE = "client,q1\n"
_NO_ENCODINGS = {"idna", "punycode", "raw_unicode_escape", "unicode_escape"}
_NAMED_DELIMITERS = {"tab": "\t", "\\t": "\t", "comma": ",", "semicolon": ";"}


def response_parameters(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that say how a response file is written."""
    options = [
        click.option(
            "--respondent",
            metavar="R",
            help="Whose answers these are; rows that name another respondent are rejected.",
        ),
        click.option(
            "--map",
            "mapping",
            multiple=True,
            metavar="ITEM=COLUMN",
            help="Column of an item or a key.",
        ),
        click.option(
            "--missing", multiple=True, metavar="CODE", help="A code that means not answered."
        ),
        click.option(
            "--layout",
            type=click.Choice(["wide", "long"]),
            default="wide",
            show_default=True,
            help="A row per administration, or a row per answer.",
        ),
        click.option(
            "--delimiter", metavar="C", help="What separates columns (default: a comma; or: tab)."
        ),
        click.option("--encoding", metavar="E", help="Of a text file (default: utf-8)."),
        click.option("--sheet", metavar="NAME", help="Sheet of a workbook, if it has several."),
    ]
    return _all(options, function)


def run_parameters(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options of a run that scores responses and writes what became of them."""
    options = [
        click.option(
            "--rejects", metavar="FILE", help="Rejects file (default: beside the output)."
        ),
        click.option("--strict", is_flag=True, help="Any reject: exit 3, and nothing is written."),
        click.option(
            "--duplicates",
            type=click.Choice(["refuse", "keep"]),
            default="refuse",
            show_default=True,
            help="An administration that stands in the file twice.",
        ),
        click.option("--no-manifest", is_flag=True, help="Write no manifest."),
        click.option("--show-values", is_flag=True, help="Show refused values on the screen."),
    ]
    return _all(options, function)


def _all(options: list[Callable[..., Any]], function: Callable[..., Any]) -> Callable[..., Any]:
    for option in reversed(options):
        function = option(function)
    return function


def open_job(
    instrument: Instrument,
    files: list[str],
    host: Host,
    options: dict[str, Any],
    stack: ExitStack,
    **more: Any,
) -> tuple[Job, Inputs]:
    """The job that the options of `response_parameters` describe, and the files it reads.

    ``more`` are further `JobOptions`; ``stack`` closes the files. Raises `AllianceError` for a
    wrong option, where the instrument's contract fails, and where a file cannot be read.
    """
    mapping = parse_mapping(options["mapping"], instrument)
    job_options = JobOptions(
        respondent=parse_respondent(options["respondent"], instrument),
        missing_codes=parse_missing(options["missing"], instrument),
        **more,
    )
    reading = read_options(options, mapping)
    plan = compile_plan(instrument, host)
    require_contract(plan)
    signal.siginterrupt(signal.SIGINT, True)  # Polars had reads go on: a pipe may stay silent
    inputs = Inputs(files, reading)
    responses = open_responses(files, inputs.open, instrument, reading, options["layout"], stack)
    return Job(plan, responses, job_options, host), inputs


def read_options(options: dict[str, Any], mapping: dict[str, str]) -> ReadOptions:
    """The reader's options. Raises ``bad-option`` for an unusable delimiter or encoding."""
    given, encoding = options["delimiter"], options["encoding"]
    encoding = encoding and _encoding(encoding)
    if given is None:
        return ReadOptions(None, encoding, options["sheet"], mapping)
    delimiter = _NAMED_DELIMITERS.get(given.lower(), given)
    if len(delimiter) != 1 or delimiter in '"\r\n\0' or delimiter.isalnum():
        raise Problem.BAD_OPTION.error(
            option="--delimiter", why="one character that is no letter, digit or quote; or `tab`"
        )
    return ReadOptions(delimiter, encoding, options["sheet"], mapping)


def _encoding(given: str) -> str:
    """The encoding's usual name. Raises ``bad-option`` for one that is not known or not of text."""
    try:
        name = codecs.lookup(given).name
        decoder = codecs.getincrementaldecoder(name)("strict")
        sample = decoder.decode(_SAMPLE.encode(name), final=True)
    except (LookupError, ValueError, TypeError, AttributeError):
        sample = ""
    if sample.removeprefix("\ufeff") != _SAMPLE or name in _NO_ENCODINGS:
        raise Problem.BAD_OPTION.error(
            option=f"--encoding {given[:40]}", why="no such encoding of text is known"
        )
    return name


def parse_mapping(given: tuple[str, ...], instrument: Instrument) -> dict[str, str]:
    """``--map ITEM=COLUMN`` as a mapping. Raises ``bad-map`` for what is not of that form.

    Key columns, and those of the long layout, can be mapped as items can.
    """
    items = {item.id for item in instrument.items}
    names = items | {*KEY_COLUMNS, *LONG_COLUMNS}
    mapping: dict[str, str] = {}
    for one in given:
        item, equals, column = one.partition("=")
        if not equals or not column or item not in names or item in mapping:
            raise Problem.BAD_MAP.error(
                given=one,
                instrument=instrument.id,
                items=", ".join(item.id for item in instrument.items),
            )
        mapping[item] = column
    columns = [mapping.get(name, name) for name in sorted(items | set(mapping))]
    twice = next((name for name in columns if columns.count(name) > 1), None)
    if twice:
        raise Problem.BAD_OPTION.error(option="--map", why=f"two items take the column {twice!r}")
    return mapping


def parse_respondent(given: str | None, instrument: Instrument) -> str | None:
    """``--respondent`` as given. Raises ``no-respondent`` where there is no form for them."""
    return None if given is None else form_of(instrument, given).respondent.value


def parse_missing(given: tuple[str, ...], instrument: Instrument) -> frozenset[str]:
    """``--missing CODE`` as a set. Raises ``bad-missing`` where a code is a valid answer."""
    valid = {option.value for scale in instrument.scales for option in scale.options}
    valid_codes = {code for scale in instrument.scales for code in scale.codes}
    taken = {*valid, *map(_number, valid_codes)} - {None}
    for code in given:
        if code.strip() in valid_codes or _number(code) in taken:
            raise Problem.BAD_MISSING.error(given=code, instrument=instrument.id)
    return frozenset(code.strip() for code in given)


def _number(code: str) -> float | None:
    try:
        return float(code)
    except ValueError:
        return None
