"""From bytes to a checked instrument: strict JSON, the schema, the references, the model."""

from functools import cache
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from alliancekit.errors import Problem, os_reason
from alliancekit.instrument.build import build
from alliancekit.instrument.expand import NO_KEY, Key
from alliancekit.instrument.findings import Finding, Severity, errors_of
from alliancekit.instrument.lint import reference_findings
from alliancekit.instrument.model import Instrument
from alliancekit.resources import schema_text
from alliancekit.strictjson import MAX_BYTES, Document, parse

if TYPE_CHECKING:
    from jsonschema_rs import Draft202012Validator

MAX_FINDINGS = 20
MAX_MESSAGE = 300


def read_bytes(path: Path) -> bytes:
    """The bytes of an instrument's file, refusing a larger one before it is held in memory."""
    try:
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except OSError as error:
        raise Problem.UNREADABLE.error(where=path, why=os_reason(error)) from None


def load_instrument(path: Path | str) -> Instrument:
    """The instrument in a file. Raises `AllianceError` when it does not pass its checks."""
    path = Path(path)
    return parse_instrument(read_bytes(path), str(path))


def parse_instrument(data: bytes, where: str, key: Key = NO_KEY) -> Instrument:
    """The instrument in ``data``, with the user's ``key``; ``where`` names it in messages.

    Raises `AllianceError`: ``bad-json``, ``too-large`` and the like for a file that is not
    strict JSON, ``bad-instrument`` with every finding and its line otherwise.
    """
    document = parse(data, where)
    if found := errors_of(document_findings(document, key)):
        listed = "\n".join(f"  {finding}" for finding in found[:MAX_FINDINGS])
        if len(found) > MAX_FINDINGS:
            listed += f"\n  … and {len(found) - MAX_FINDINGS} more"
        raise Problem.BAD_INSTRUMENT.error(where=where, findings=listed)
    return build(document, data, key)


def document_findings(document: Document, key: Key = NO_KEY) -> list[Finding]:
    """What is wrong with a document by the schema or, where that passes, in its references."""
    findings = schema_findings(document, "instrument")
    return findings or list(islice(reference_findings(document, key), MAX_FINDINGS + 1))


@cache
def _validator(name: str) -> "Draft202012Validator":
    import json

    import jsonschema_rs

    return jsonschema_rs.Draft202012Validator(json.loads(schema_text(name)))


def schema_findings(document: Document, schema: str) -> list[Finding]:
    """The first departures of the document from a shipped schema, each with its line."""
    from jsonschema_rs import ValidationErrorKind

    findings = []
    for error in islice(_validator(schema).iter_errors(document.value), MAX_FINDINGS + 1):
        pointer = tuple(error.instance_path)
        at = pointer
        if isinstance(error.kind, ValidationErrorKind.AdditionalProperties):
            unexpected: list[str] = error.kind.as_dict()["unexpected"]
            at = (*pointer, unexpected[0])
        findings.append(
            Finding(
                code="schema",
                severity=Severity.ERROR,
                path=".".join(str(part) for part in pointer),
                message=shorten(error.message),
                line=document.line(at),
            )
        )
    return findings


def shorten(message: str) -> str:
    """A message of bounded length: a hostile file must not make megabytes of it."""
    return message if len(message) <= MAX_MESSAGE else f"{message[:MAX_MESSAGE]}…"
