"""The format of our poll program: a table of questions to it, a table of answers from it."""

from alliancekit.api import InterchangeOffer, hookimpl


def line(*cells):
    """Cells between tabs; what would end a cell or a line becomes a blank."""
    return "\t".join(" ".join(cell.split()) for cell in cells).encode() + b"\n"


def write_instrument(context):
    """A line per question and language: id, language, question, answers."""
    for one in (context.instrument, *context.adaptations):
        for item in one.items:
            answers = " / ".join(option.label for option in item.scale.options)
            ends = " … ".join(filter(None, (item.scale.low, item.scale.high)))
            context.file.write(
                line(item.id, one.locale, item.text[context.respondent], answers, ends)
            )
    first_page = "a poll has no place for it: write it on the first page"
    context.tell_losses(
        carried=("items", "locale", "scales.ends", "translations"),
        words={
            "scales": "the words of answers are there, the numbers that they count are not",
            "forms": first_page,
            "citation": first_page,
            "rights.notice": first_page,
        },
    )


def read_responses(context):
    """A line per person: `who`, then a column per question."""
    import polars as pl

    try:
        frame = pl.read_csv(context.file, separator="\t", infer_schema=False)
    except pl.exceptions.PolarsError:
        context.fault("it is no table with tabs between its cells")
    if "who" not in frame.columns:
        context.fault("header: no column 'who'")
    items = [item.id for item in context.instrument.items if item.id in frame.columns]
    for number, name in enumerate(frame.columns, 1):
        if name not in ("who", *items):
            context.lose(f"column {number}", "it is no question of the instrument")
    yield frame.select("who", *items).rename({"who": "client"})


@hookimpl
def register_interchange_formats():
    yield InterchangeOffer(
        name="poll",
        summary="the table of our poll program",
        suffixes=(".tsv",),
        write_instrument=write_instrument,
        read_responses=read_responses,
    )
