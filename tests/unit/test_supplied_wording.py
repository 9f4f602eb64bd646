"""A wording file, CSV or JSON: what it gives an instrument, and what is refused. All made up."""

import hashlib

import pytest
from attrs import evolve
from tests.unit.instruments import Raw, changed, minimal, written
from tests.unit.parts import left_open, made
from tests.unit.wordings import CSV, FORM, JSON, LABELS, LINES, of_two, two_forms, worded

from alliancekit import AllianceError, Host, Instrument, localise
from alliancekit.errors import Problem
from alliancekit.supplied.wording import with_wording

# ─── a file that fits ────────────────────────────────────────────────────────


@pytest.mark.parametrize("given", [JSON, CSV], ids=["json", "csv"])
def test_the_words_are_on_the_instrument_and_nothing_else_changes(given: Raw | str) -> None:
    before, after = made(left_open()), worded(given)
    assert [item.text["client"] for item in after.items] == list(JSON["items"].values())
    form = after.forms[0]
    assert (form.title, form.timeframe, form.instructions, form.closing) == (
        *("My sheet", "Last week", "Tick.", "Thanks."),
    )
    assert {one.key: one.label for one in after.items[0].scale.options} == LABELS
    assert (after.language, after.locale) == ("de", "de")
    assert (after.rights.wording_included, after.rights.supplied) == (True, True)
    assert after.rights.holder == before.rights.holder
    assert after.items[0].scale.values == before.items[0].scale.values
    assert (after.scores, after.vectors, after.sha256) == (
        *(before.scores, before.vectors, before.sha256),
    )


def test_which_file_it_was_is_kept() -> None:
    (supplied,) = worded(CSV).supplied
    assert (supplied.kind, supplied.source) == ("wording", "Letter of 1 May.")
    assert supplied.sha256 == hashlib.sha256(CSV.encode()).hexdigest()


def test_the_items_and_what_stands_above_them_are_enough() -> None:
    """The rest stays as the key has it: labels, language, what stands below."""
    head = [f"{name},client,{text}" for name, text in FORM.items()]
    items = [f"q{n},,Line {n}." for n in range(1, 5)]
    instrument = worded("\n".join(["id,respondent,text", "instrument,,open", *head, *items]))
    before = made(left_open())
    assert instrument.item("q4").text["client"] == "Line 4."
    assert instrument.forms == (evolve(before.forms[0], **FORM),)
    assert instrument.scales == before.scales
    assert (instrument.language, instrument.supplied[0].source) == ("en", None)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_table_as_excel_writes_it(end: str) -> None:
    """A byte-order mark, any end of line, quoted cells with commas and lines of their own."""
    rows = [one for one in LINES if not one.startswith("q1,")]
    rows.append('q1,,"One, ""two""\nand three."')
    data = b"\xef\xbb\xbf" + end.join(rows).encode()
    instrument = with_wording(made(left_open()), data, "Mine.CSV")
    assert instrument.item("q1").text["client"] == 'One, "two"\nand three.'
    assert instrument.item("q4").text["client"] == "Made-up line 4."


def test_a_byte_order_mark_before_json() -> None:
    assert worded(b"\xef\xbb\xbf" + written(JSON)).item("q1").text["client"] == "Made-up line 1."


# ─── several respondents ─────────────────────────────────────────────────────


@pytest.mark.parametrize("kind", [0, 1], ids=["json", "csv"])
def test_a_text_for_each_respondent_and_one_for_all(kind: int) -> None:
    raw, lines = of_two("client", "observer")
    raw["items"]["q1"] = {"client": "Mine.", "observer": "Theirs."}
    lines[-2:] = ["q1,client,Mine.", "q1,observer,Theirs.", "q2,,Ours too."]
    instrument = worded([raw, "\n".join(lines)][kind], two_forms())
    assert [dict(item.text) for item in instrument.items] == [
        {"client": "Mine.", "observer": "Theirs."},
        {"client": "Ours too.", "observer": "Ours too."},
    ]
    assert [form.title for form in instrument.forms] == ["My sheet", "My sheet"]


@pytest.mark.parametrize("kind", [0, 1], ids=["json", "csv"])
@pytest.mark.parametrize("who", ["client", "observer"])
def test_only_the_respondents_among_the_forms_are_worded(who: str, kind: int) -> None:
    """A text for all is one for all of these; the other has none, and the form of the key."""
    raw, lines = of_two(who)
    raw["items"]["q2"] = {who: "Only mine."}
    lines[-1] = f"q2,{who},Only mine."
    instrument = worded([raw, "\n".join(lines)][kind], two_forms())
    texts = [dict(item.text) for item in instrument.items]
    assert texts == [{who: "Ours."}, {who: "Only mine."}]
    for before, after in zip(made(two_forms()).forms, instrument.forms, strict=True):
        assert after == (evolve(before, **FORM) if after.respondent == who else before)


def test_labels_reach_the_scales_of_every_respondent() -> None:
    lines = of_two("client", "observer")[1]
    lines += [f"often.{n},,O{n}" for n in range(1, 6)] + [f"seen.{n},,S{n}" for n in range(4)]
    instrument = worded("\n".join([*lines, "seen.not_observed,,Not seen"]), two_forms())
    observer = instrument.seen_by("observer").item("q1").scale
    assert [one.label for one in observer.options] == ["S0", "S1", "S2", "S3", "Not seen"]
    assert instrument.seen_by("client").item("q1").scale.options[0].label == "O1"


# ─── scales ──────────────────────────────────────────────────────────────────


def test_the_words_at_the_ends_of_a_numeric_scale() -> None:
    raw = left_open()
    raw["scales"][0] = {**minimal()["scales"][1], "id": "five", "max": 4}
    text = "\n".join([*LINES[:-6], "five.low,,least", "five.high,,most"])
    scale = worded(text, raw).items[0].scale
    assert (scale.low, scale.high, scale.options[0].label) == ("least", "most", "0")


# ─── languages ───────────────────────────────────────────────────────────────


def test_the_wording_is_that_of_its_language(host: Host) -> None:
    instrument = worded(JSON)  # it says that it is German
    assert localise(instrument, "de", host).instrument is instrument
    assert localise(instrument, None, host).instrument is instrument
    for other in ("es", "es-MX", "den"):
        with pytest.raises(AllianceError) as caught:
            localise(instrument, other, host)
        assert caught.value.problem in (Problem.NO_LOCALE, Problem.BAD_LOCALE)


@pytest.mark.parametrize("unaltered", [False, True])
def test_a_wording_serves_for_the_narrower_locales_of_its_language(
    host: Host, *, unaltered: bool
) -> None:
    raw = changed("rights.unaltered", unaltered, left_open())
    instrument = worded(JSON | {"unaltered": True}, raw)
    found = localise(instrument, "de_at", host)
    assert found.instrument is instrument
    assert found.notes == ("there is no de-AT; de is used",)
    narrow = worded(JSON | {"unaltered": True, "language": "de-AT"}, raw)
    with pytest.raises(AllianceError):
        localise(narrow, "de", host)


def test_nobodys_adaptation_is_printed_where_the_licence_permits_no_change(
    pulse: Instrument, host: Host
) -> None:
    assert localise(pulse, "es", host).instrument.locale == "es"
    bound = evolve(pulse, rights=evolve(pulse.rights, unaltered=True))
    assert localise(bound, "en", host).instrument is bound
    with pytest.raises(AllianceError) as caught:
        localise(bound, "es", host)
    assert caught.value.problem is Problem.UNALTERED
    assert "CC" in str(caught.value)
