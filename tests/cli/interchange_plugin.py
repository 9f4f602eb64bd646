"""A plugin that gives and takes a plain format, to look at what the commands do around it."""

import json
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from alliancekit.api import (
    InstrumentExport,
    InstrumentImport,
    InterchangeOffer,
    ResponsesExport,
    ResponsesImport,
    hookimpl,
)

if TYPE_CHECKING:
    import polars as pl


def write_instrument(context: InstrumentExport) -> None:
    languages = [context.instrument, *context.adaptations]
    document = {
        "respondent": context.respondent,
        "items": [item.id for item in context.instrument.items],
        "texts": {
            one.locale: [item.text[context.respondent] for item in one.items] for one in languages
        },
        "arithmetic": {
            score.id: context.arithmetic(score) is not None for score in context.instrument.scores
        },
    }
    context.file.write(json.dumps(document).encode())
    for flag in context.instrument.flags:
        context.lose(f"flags.{flag.of}", "there is no place for it")
        context.lose(f"flags.{flag.of}", "there is no place for it")


def write_responses(context: ResponsesExport) -> None:
    rows = []
    for batch in context.batches:
        parts = (batch.frame, batch.answers, batch.texts)
        for frame, answers, texts in zip(*(one.to_dicts() for one in parts), strict=True):
            rows.append({"row": frame, "answers": answers, "texts": texts})
    missing = sorted(context.missing_codes)
    context.file.write(json.dumps({"rows": rows, "missing": missing}).encode())


def read_instrument(context: InstrumentImport) -> Mapping[str, Any]:
    document: Mapping[str, Any] = json.loads(context.file.read())
    if "id" not in document:
        context.fault("there is no id")
    context.lose("line 1", "its colour")
    return document


def read_responses(context: ResponsesImport) -> "Iterator[pl.DataFrame]":
    import polars as pl

    rows = json.loads(context.file.read())
    for row in rows:
        yield pl.DataFrame([row], schema=dict.fromkeys(row, pl.String))


@hookimpl
def register_interchange_formats() -> Iterator[InterchangeOffer]:
    yield InterchangeOffer(
        "plain",
        "everything as JSON",
        (".plain",),
        write_instrument,
        write_responses,
        read_instrument,
        read_responses,
    )
    yield InterchangeOffer("oneway", "only out", (), write_instrument=write_instrument)
