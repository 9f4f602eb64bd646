"""Each law of interchange formats finds the fault that it is for, and finds no other."""

import json
import time
from collections.abc import Callable, Iterator, Mapping
from itertools import chain
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from attrs import asdict, evolve

from alliancekit.api import InterchangeOffer
from alliancekit.instrument.words import map_text
from alliancekit.testing import InterchangeContract
from alliancekit.testing.made_up import MADE_UP

from .faults import failures, laws
from .specimens import plugin_of, specimen

HOOK = "register_interchange_formats"


def words_of(instrument: Any) -> dict[str, str]:
    found: dict[str, str] = {}
    map_text(instrument, found.setdefault)
    return found


def scale_of(scale: Any) -> dict[str, Any]:
    """As a document has it."""
    if scale.numeric:
        ends = {"min": int(scale.minimum), "max": int(scale.maximum), "step": scale.step}
        return {"id": scale.id, "kind": "numeric", **ends, "low": scale.low, "high": scale.high}
    options = [
        {"code": one.code, "label": one.label, "not_applicable": True}
        if one.value is None
        else {"value": one.value, "label": one.label}
        for one in scale.options
    ]
    return {"id": scale.id, "kind": "options", "options": options}


def instrument_of(instrument: Any, respondent: Any) -> dict[str, Any]:
    """The least document that has the questions: one section, and a score without a key."""
    form = {name: text for name, text in asdict(instrument.form(respondent)).items() if text}
    unknown = {
        "id": "unknown",
        "title": "A score",
        "method": "mean",
        "items": None,
        "supply": "Its key.",
        "missing": {"min_answered": 1},
        "range": [0, 1],
    }
    return {
        "id": instrument.id,
        "version": instrument.version,
        "title": instrument.title,
        "language": instrument.locale,
        "forms": [{**form, "respondent": str(respondent)}],
        "scales": [scale_of(scale) for scale in instrument.scales],
        "items": [
            {
                "id": item.id,
                "scale": item.scale.id,
                "text": {str(respondent): item.text[respondent]},
            }
            for item in instrument.items
        ],
        "scores": [unknown],
        "rights": {"licence": "CC0-1.0", "holder": "Nobody", "wording": "included"},
        "citation": instrument.citation,
        "validation": asdict(instrument.validation),
        "vectors": [],
    }


CARRIED = (
    "citation",
    "fields",
    "flags",
    "forms",
    "items",
    "locale",
    "rights.notice",
    "scales",
    "scales.codes",
    "scales.ends",
    "scores",
    "scores.bands",
    "scores.title",
    "sections",
    "sections.instructions",
    "summary",
    "title",
    "translations",
    "validation",
)
WORDED = {"identity": "id and version are there, the digest is left out"}
NOT_COMPUTED = "it cannot be computed there"


def written(context: Any) -> dict[str, Any]:
    """The sound format: all words of all languages, where bands begin, and what raises a flag."""
    instrument = context.instrument
    context.tell_losses(carried=CARRIED, words=WORDED)
    for score in instrument.scores:
        if context.arithmetic(score) is None:
            context.lose(f"scores.{score.id}", NOT_COMPUTED)
    banded = [one for one in instrument.scores if one.bands]
    return {
        "instrument": instrument_of(instrument, context.respondent),
        "words": {one.locale: words_of(one) for one in (instrument, *context.adaptations)},
        "bands": {one.id: [edge.start for edge in one.bands.edges] for one in banded},
        "flags": {one.of: one.threshold for one in instrument.flags},
        "owed": [instrument.rights.notice, instrument.citation],
    }


def write_instrument(context: Any) -> None:
    context.file.write(json.dumps(written(context)).encode())


def rows_of(context: Any) -> list[dict[str, Any]]:
    """Columns, scores, and answers by item."""
    return [
        {**row, **answers}
        for scored in context.batches
        for row, answers in zip(
            scored.frame.rows(named=True), scored.answers.rows(named=True), strict=True
        )
    ]


def write_responses(context: Any) -> None:
    context.file.write(json.dumps(rows_of(context)).encode())


def document(context: Any, kind: type) -> Any:
    """What is in the file, or the fault that it is another."""
    try:
        found = json.loads(context.file.read())
    except ValueError:
        context.fault("it is no JSON")
    if not isinstance(found, kind) or not found:
        context.fault("it is JSON of another kind")
    return found


def read_instrument(context: Any) -> Mapping[str, Any]:
    return document(context, dict)["instrument"]


def read_responses(context: Any) -> Iterator[pl.DataFrame]:
    rows = document(context, list)
    names = ["client", *(item.id for item in context.instrument.items)]
    cells = {
        name: [None if row[name] is None else str(row[name]) for row in rows] for name in names
    }
    yield pl.DataFrame(cells, schema=dict.fromkeys(names, pl.String))


def offer(**changes: Any) -> InterchangeOffer:
    functions = {
        "write_instrument": write_instrument,
        "write_responses": write_responses,
        "read_instrument": read_instrument,
        "read_responses": read_responses,
    }
    return InterchangeOffer("words", "all words, in JSON", (".json",), **{**functions, **changes})


def strings(part: Any) -> set[str]:
    if isinstance(part, str):
        return {part}
    parts = part.values() if isinstance(part, dict) else part if isinstance(part, list) else ()
    return set().union(*map(strings, parts))


class Sound(InterchangeContract):
    plugin = plugin_of(HOOK, offer())
    format = "words"
    instruments = (MADE_UP,)
    _seconds = 0.0

    def texts(self, data: bytes) -> set[str]:
        return strings(json.loads(data))

    def answers(self, data: bytes) -> Any:
        return json.loads(data)


def by(**changes: Any) -> type[Any]:
    """The contract of a format that is in some directions another."""
    attributes = {name: changes.pop(name) for name in list(changes) if name.startswith("_")}
    return specimen(Sound, plugin=plugin_of(HOOK, offer(**changes)), **attributes)


def writing(change: Callable[[Any, dict[str, Any]], None], **attributes: Any) -> type[Any]:
    """The sound format, with what it writes of an instrument changed."""

    def write(context: Any) -> None:
        made = written(context)
        change(context, made)
        context.file.write(json.dumps(made).encode())

    return by(write_instrument=write, **attributes)


def answering(change: Callable[[Any, list[dict[str, Any]]], Any]) -> type[Any]:
    """The sound format, with what it writes of responses changed."""

    def write(context: Any) -> None:
        rows = rows_of(context)
        context.file.write(json.dumps(change(context, rows) or rows).encode())

    return by(write_responses=write)


# ─── the specimens ───────────────────────────────────────────────────────────


def without_bands(_: Any, made: dict[str, Any]) -> None:
    """Left out in silence."""
    for words in made["words"].values():
        for path in [one for one in words if ".bands." in one]:
            del words[path]


def in_one_language(context: Any, made: dict[str, Any]) -> None:
    made["words"] = {context.instrument.locale: made["words"][context.instrument.locale]}


def trimmed(_: Any, made: dict[str, Any]) -> None:
    """Words between < and > are taken for marks and dropped."""
    words = made["words"]["en"]
    words["summary"] = words["summary"].replace("<none>", "")


def shortened(_: Any, made: dict[str, Any]) -> None:
    made["instrument"]["items"].pop()


def other_values(_: Any, made: dict[str, Any]) -> None:
    """Answers are numbered from 0."""
    for scale in made["instrument"]["scales"]:
        valued = [one for one in scale.get("options", []) if "value" in one]
        for at, one in enumerate(valued):
            one["value"] = at


def other_words(_: Any, made: dict[str, Any]) -> None:
    """The words of the least and the most are taken for each other."""
    options = made["instrument"]["scales"][0]["options"]
    options[0]["label"], options[2]["label"] = options[2]["label"], options[0]["label"]


def other_ends(_: Any, made: dict[str, Any]) -> None:
    for scale in made["instrument"]["scales"]:
        if scale["kind"] == "numeric":
            scale["low"] = scale["high"] = "an end"


def other_items(_: Any, made: dict[str, Any]) -> None:
    for item in made["instrument"]["items"]:
        item["text"] = {"client": "…"}


def without_a_citation(_: Any, made: dict[str, Any]) -> None:
    """What comes back does not pass its checks."""
    del made["instrument"]["citation"]


def without_rights(_: Any, made: dict[str, Any]) -> None:
    made["owed"] = made["owed"][1:]


def stamped(_: Any, made: dict[str, Any]) -> None:
    made["made"] = str(time.time_ns())


def zoned(_: Any, made: dict[str, Any]) -> None:
    made["zone"] = time.timezone


def in_place(context: Any, _: dict[str, Any]) -> None:
    """A line feed at the end of the licence, for its own page."""
    rights = context.instrument.rights
    object.__setattr__(rights, "licence", f"{rights.licence}\n")


def guessing(context: Any) -> None:
    """A score that cannot be said is left out in silence."""
    write_instrument(silenced(context, lambda _, what: what == NOT_COMPUTED))


def silenced(context: Any, left_out: Callable[[str, str], bool]) -> Any:
    """The same context, of which some losses are told to nobody."""

    def lose(where: str, what: str) -> None:
        if not left_out(where, what):
            context.lose(where, what)

    return evolve(context, lose=lose)


def in_name_only(context: Any) -> None:
    """Carried, it says; nowhere in the file does it say how sure the key is."""
    write_instrument(silenced(context, lambda where, _: where == "key"))


def without_thresholds(_: Any, made: dict[str, Any]) -> None:
    del made["flags"]


def wordless(context: Any, _: dict[str, Any]) -> None:
    context.lose("flags", "lost")


def quoting(context: Any, rows: list[dict[str, Any]]) -> None:
    for row in rows[:1]:
        context.lose("rows", f"the first one is of {row['client']}")


def leaving(context: Any) -> None:
    write_instrument(context)
    Path("words.tmp").write_bytes(b"")


def closing(context: Any) -> None:
    write_responses(context)
    context.file.close()


def unheeding(context: Any) -> None:
    try:
        write_responses(context)
    except OSError:
        return


def from_the_first_batch(context: Any) -> None:
    """Looks at the first batch for its columns, and so wants one."""
    first = next(context.batches)
    write_responses(evolve(context, batches=chain([first], context.batches)))
    sum(1 for _ in context.batches)


def stamped_rows(_: Any, rows: list[dict[str, Any]]) -> Any:
    return [{**row, "made": time.time_ns()} for row in rows]


def what_stood_there(context: Any) -> None:
    """What stood in the file, whatever it was: a code for missing is a number again."""
    rows = [
        {**row, **cells}
        for scored in context.batches
        for row, cells in zip(
            scored.frame.rows(named=True), scored.texts.rows(named=True), strict=True
        )
    ]
    context.file.write(json.dumps(rows).encode())


def zeros(_: Any, rows: list[dict[str, Any]]) -> Any:
    return [{name: 0 if one is None else one for name, one in row.items()} for row in rows]


def without_blank_rows(context: Any, rows: list[dict[str, Any]]) -> Any:
    items = [item.id for item in context.instrument.items]
    return [row for row in rows if sum(row[one] is None for one in items) < 2]


def first_batch_only(context: Any) -> None:
    """Only the first batch is drawn."""
    scored = next(context.batches)
    rows = zip(scored.frame.rows(named=True), scored.answers.rows(named=True), strict=True)
    context.file.write(json.dumps([{**row, **answers} for row, answers in rows]).encode())


def without_the_note(_: Any, rows: list[dict[str, Any]]) -> Any:
    return [{name: one for name, one in row.items() if name != "note"} for row in rows]


def rounded(context: Any, rows: list[dict[str, Any]]) -> Any:
    """Scores with one decimal."""
    scores = [score.id for score in context.instrument.scores]
    return [
        {name: round(one, 1) if name in scores and one else one for name, one in row.items()}
        for row in rows
    ]


def reading_rows_in_reverse(context: Any) -> Iterator[pl.DataFrame]:
    for frame in read_responses(context):
        yield frame.reverse()


def reading_numbers(context: Any) -> Iterator[pl.DataFrame]:
    for frame in read_responses(context):
        yield frame.with_columns(pl.col("q1").cast(pl.Float64))


def reading_what_is_no_json(context: Any) -> Any:
    return {**read_instrument(context), "sources": {"a set"}}


def trusting(context: Any) -> Any:
    return json.loads(context.file.read())["instrument"]


WORDS = "test_every_wording_is_there_or_told_as_lost"
OWED = "test_whose_it_is_goes_with_it_or_is_told_as_lost"
PARTS = "test_every_part_is_there_or_told_as_lost"
SAID = "test_a_score_that_cannot_be_said_is_told_as_lost"
BYTES = "test_the_same_input_gives_the_same_bytes"
ALONE = "test_the_instrument_is_left_alone"
FILE = "test_only_the_file_is_written_and_left_open"
FULL = "test_a_full_disk_is_told"
TELLS = "test_losses_are_told_in_words"
ANSWERS = "test_every_answer_comes_over"
NUMBER = "test_what_is_no_answer_becomes_no_number"
COLUMNS = "test_scores_and_columns_come_over_or_are_told_as_lost"
BACK = "test_an_instrument_comes_back"
ROWS_BACK = "test_responses_come_back"
OTHER = "test_what_is_no_such_file_is_told"

SPECIMENS: list[tuple[str, Callable[[], type[Any]], set[str]]] = [
    ("bands are left out", lambda: writing(without_bands), {WORDS, PARTS}),
    ("one language only", lambda: writing(in_one_language), {WORDS}),
    ("marks are dropped", lambda: writing(trimmed), {WORDS}),
    ("nobody's rights", lambda: writing(without_rights), {OWED, PARTS}),
    ("carried in name only", lambda: by(write_instrument=in_name_only), {PARTS}),
    ("flags without thresholds", lambda: writing(without_thresholds), {PARTS}),
    ("a score is left out", lambda: by(write_instrument=guessing), {SAID}),
    ("the time of day", lambda: writing(stamped, _seconds=0.001), {BYTES}),
    ("the time of day in rows", lambda: answering(stamped_rows), {BYTES}),
    ("no rows are an error", lambda: by(write_responses=from_the_first_batch), {ANSWERS}),
    ("the time zone", lambda: writing(zoned), {BYTES}),
    ("in place", lambda: writing(in_place), {ALONE}),
    ("another file is left", lambda: by(write_instrument=leaving), {FILE}),
    ("closed", lambda: by(write_responses=closing), {FILE}),
    ("a full disk is passed over", lambda: by(write_responses=unheeding), {FULL}),
    ("lost, and no more", lambda: writing(wordless), {TELLS}),
    ("a client is named", lambda: answering(quoting), {TELLS}),
    ("blanks become 0", lambda: answering(zeros), {ANSWERS, NUMBER, COLUMNS, ROWS_BACK}),
    ("rows get lost", lambda: answering(without_blank_rows), {ANSWERS, NUMBER, COLUMNS, ROWS_BACK}),
    (
        "batches get lost",
        lambda: by(write_responses=first_batch_only),
        {ANSWERS, NUMBER, COLUMNS, ROWS_BACK, TELLS},
    ),
    ("codes become numbers", lambda: by(write_responses=what_stood_there), {NUMBER}),
    ("a column is left out", lambda: answering(without_the_note), {COLUMNS}),
    ("scores are rounded", lambda: answering(rounded), {COLUMNS}),
    ("an item gets lost", lambda: writing(shortened), {BACK}),
    ("answers get other values", lambda: writing(other_values), {BACK}),
    ("answers get other words", lambda: writing(other_words), {BACK}),
    ("ends get other words", lambda: writing(other_ends), {BACK}),
    ("items get other words", lambda: writing(other_items), {BACK}),
    ("what is no instrument", lambda: writing(without_a_citation), {BACK}),
    ("rows in another order", lambda: by(read_responses=reading_rows_in_reverse), {ROWS_BACK}),
    ("numbers for text", lambda: by(read_responses=reading_numbers), {ROWS_BACK}),
    ("no JSON", lambda: by(read_instrument=reading_what_is_no_json), {BACK}),
    ("any file will do", lambda: by(read_instrument=trusting), {OTHER}),
]


@pytest.fixture(autouse=True)
def elsewhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Specimens leave files behind."""
    monkeypatch.chdir(tmp_path)


def test_a_sound_format_passes() -> None:
    assert failures(Sound) == set()
    assert failures(specimen(Sound, instruments=("ak-pulse", "ak-goals"))) == set()


@pytest.mark.parametrize(
    ("made", "found"), [one[1:] for one in SPECIMENS], ids=[one[0] for one in SPECIMENS]
)
def test_a_fault_is_found_by_the_law_that_is_for_it(
    made: Callable[[], type[Any]], found: set[str]
) -> None:
    assert failures(made()) == found


def test_repeated_sections_may_come_back_said_once(repository: Path) -> None:
    """What is built of the document is the same: it is not held to be written alike."""
    source = repository / "instruments" / "ak-goals" / "instrument.json"
    once = json.loads(source.read_bytes())
    assert [one.get("repeat") for one in once["sections"]] == [3]
    folding = by(read_instrument=lambda _: once)
    assert BACK not in failures(specimen(folding, instruments=("ak-goals",)))


def test_there_is_a_specimen_for_every_law() -> None:
    assert set().union(*(one[2] for one in SPECIMENS)) == laws(InterchangeContract)


def test_a_loss_that_is_told_is_no_fault() -> None:
    def write(context: Any) -> None:
        made = written(context)
        without_bands(context, made)
        without_rights(context, made)
        in_one_language(context, made)
        for score in context.instrument.scores:
            context.lose(f"scores.{score.id}.bands", "bands are not shown")
        context.lose("rights.notice", "there is no place for it")
        context.lose("translations.ar", "one language only")
        context.lose("translations.es", "one language only")
        context.lose("translations.he", "one language only")
        context.file.write(json.dumps(made).encode())

    assert failures(by(write_instrument=write)) == set()
