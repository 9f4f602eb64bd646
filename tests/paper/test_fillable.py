"""Forms to fill in on a screen: what is clicked is kept, and they can be used without a mouse."""

import io
import time
from functools import cache
from itertools import pairwise
from typing import Any

import page as checker
import pikepdf
import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.generic import NameObject
from tests.paper.viewer import Viewer, answered_at_random, fields_of

from alliancekit import Host, find_instrument, localise, render_form
from alliancekit.api import AdaptationOffer
from alliancekit.instrument.catalogue import all_instruments
from alliancekit.instrument.model import Instrument
from alliancekit.paper.fillable.font import field_font
from alliancekit.paper.form.form import FormOptions
from alliancekit.paper.pdf import PAPERS
from alliancekit.responses.filled import Filled, read_filled

HOST = Host()
OWN = [
    one
    for _, one in all_instruments(HOST)
    if isinstance(one, Instrument) and one.rights.wording_included
]
ADAPTATIONS = [one.offer for one in HOST.every(AdaptationOffer)]
FORMS = [
    (instrument.id, form.respondent, locale)
    for instrument in OWN
    for form in instrument.forms
    for locale in (
        instrument.language,
        *(one.locale for one in ADAPTATIONS if one.instrument == instrument.id),
    )
]


@cache
def fillable(
    name: str, respondent: str = "client", locale: str | None = None, paper: str = "a4", **more: Any
) -> bytes:
    localised = localise(find_instrument(name, HOST), locale, HOST)
    options = FormOptions(respondent=respondent, paper=paper, fillable=True, **more)
    return render_form(localised, HOST, options)


def read(data: bytes) -> Filled:
    return read_filled(data, "form.pdf")


def complaints(data: bytes) -> list[str]:
    report = checker.validate_pdf_bytes(data, profile="pdf-ua-1")
    return [failure.message for failure in report.failures]


@pytest.mark.parametrize("paper", PAPERS)
@pytest.mark.parametrize(("name", "respondent", "locale"), FORMS)
def test_every_shipped_form_keeps_what_is_clicked(
    name: str, respondent: str, locale: str, paper: str
) -> None:
    """By mouse in PDFium, saved, read back: every item; the form is accessible before and after."""
    blank = fillable(name, respondent, locale, paper)
    assert complaints(blank) == []
    filled, clicked = answered_at_random(blank, seed=len(name) + len(locale))
    found = read(filled)
    assert found.chosen == clicked
    assert set(found.written.values()) == {""}
    assert (found.form.instrument, found.form.respondent) == (name, respondent)
    assert found.form.locale == locale
    seen = find_instrument(name, HOST).seen_by(respondent)
    for item in seen.items:
        assert fields_of(blank).states(item.id) == [one.key for one in item.scale.options]
    assert complaints(filled) == []


@pytest.mark.parametrize("style", ["large-print", "easy-read"])
def test_other_layouts_too(style: str) -> None:
    blank = fillable("ak-culture", style=style)
    assert complaints(blank) == []
    filled, clicked = answered_at_random(blank, seed=3)
    assert read(filled).chosen == clicked


# ─── as a person uses it ─────────────────────────────────────────────────────


def test_an_answer_is_seen_and_can_be_changed_and_taken_back() -> None:
    blank = fillable("ak-pulse")
    fields, viewer = fields_of(blank), Viewer(blank)
    two, nine = fields.answers["q1", "2"], fields.answers["q1", "9"]
    before = viewer.dark(two), viewer.dark(nine)
    viewer.click(two)
    assert read(viewer.save()).chosen["q1"] == "2"
    assert viewer.dark(two) > 2 * before[0]
    viewer.click(two)  # once more, as on a touch screen
    assert read(viewer.save()).chosen["q1"] == "2"
    viewer.click(nine)
    assert read(viewer.save()).chosen["q1"] == "9"
    assert viewer.dark(nine) > 2 * before[1]
    viewer.click(fields.answers["q2", "0"])
    viewer.click(fields.back["q1"])
    found = read(viewer.save())
    assert (found.chosen["q1"], found.chosen["q2"]) == ("", "0")
    assert (viewer.dark(two), viewer.dark(nine)) == before


def test_not_applicable_is_an_answer() -> None:
    blank = fillable("ak-culture")
    viewer = Viewer(blank)
    viewer.click(fields_of(blank).answers["q3", "na"])
    assert read(viewer.save()).chosen["q3"] == "na"


def test_what_is_typed_is_kept() -> None:
    blank = fillable("ak-goals", "joint")
    lines = fields_of(blank).lines
    typed = {"client": "Ä-7", "session": "3", "goal_text_1": 'to "sleep", =1', "goal_text_3": "نوم"}
    viewer = Viewer(blank)
    for name, text in typed.items():
        viewer.write(lines[name], text)
    found = read(viewer.save()).written
    assert {name: text for name, text in found.items() if text} == typed
    assert set(found) == {"client", "session", "date", "therapist"} | {
        f"goal_text_{number}" for number in (1, 2, 3)
    }


def test_the_part_that_is_ticked_is_no_answer() -> None:
    blank = fillable("ak-path")
    fields, viewer = fields_of(blank), Viewer(blank)
    before = viewer.dark(fields.ticks["part-cbt"])
    viewer.click(fields.ticks["part-cbt"])
    assert viewer.dark(fields.ticks["part-cbt"]) > before
    assert set(read(viewer.save()).chosen.values()) == {""}


def test_the_form_tells_how_to_take_an_answer_back() -> None:
    text = PdfReader(io.BytesIO(fillable("ak-pulse"))).pages[0].extract_text()
    assert "click the line's number" in " ".join(text.split())
    assert "If you change your mind" not in text, "that is for the pen"


# ─── without a mouse, without eyes ───────────────────────────────────────────


def test_the_tab_key_goes_in_reading_order_and_every_field_has_a_name() -> None:
    names = list(Viewer(fillable("ak-pulse")).tabbed(0, 60))
    # four lines; for each of 5 items the way back and 11 answers: 4 + 5 × 12 = 64, of which 60
    first = [("1. I felt well understood.", which) for which in range(12)]
    assert names[:18] == [
        ("Client code", 0),
        ("Session no.", 0),
        ("Date", 0),
        ("Therapist code", 0),
        *first,
        ("2. We worked on what matters to me.", 0),
        ("2. We worked on what matters to me.", 1),
    ]
    assert len(set(names)) == 60


def test_each_answer_has_a_name_of_its_own() -> None:
    with pikepdf.open(io.BytesIO(fillable("ak-pulse"))) as pdf:
        (group,) = [one for one in pdf.Root.AcroForm.Fields if one.T == "q1"]
        names = [str(button.TU) for button in group.Kids]
    assert names[:3] == [
        "1. I felt well understood. – not answered",
        "1. I felt well understood. – 0, Not at all",
        "1. I felt well understood. – 1",
    ]
    assert names[11] == "1. I felt well understood. – 10, Completely"


def test_with_the_keyboard_alone() -> None:
    viewer = Viewer(fillable("ak-pulse"))
    reached = list(viewer.tabbed(0, 9))  # four lines, the way back, 0, 1, 2, 3
    assert reached[-1] == ("1. I felt well understood.", 4)
    viewer.press_space(0)
    saved = viewer.save()
    assert read(saved).chosen["q1"] == "3"
    viewer = Viewer(saved)
    list(viewer.tabbed(0, 5))
    viewer.press_space(0)
    assert read(viewer.save()).chosen["q1"] == ""


@pytest.mark.parametrize(("locale", "direction"), [("en", 1), ("es", 1), ("ar", -1)])
def test_fields_stand_in_the_order_of_reading(locale: str, direction: int) -> None:
    fields = fields_of(fillable("ak-pulse", "client", locale))
    with pikepdf.open(io.BytesIO(fillable("ak-pulse", "client", locale))) as pdf:
        sides = [[float(side) for side in one.Rect] for one in pdf.pages[0].Annots]
        assert pdf.pages[0].Tabs == "/S"
    # down the page, and along each line: a field never lies above the one before it
    middles = [((x + right) / 2, (y + top) / 2) for x, y, right, top in sides if top]
    assert len(middles) == 4 + 5 * 12
    assert all(below[1] < above[1] + 1 for above, below in pairwise(middles))
    for item in fields.items:
        along = [direction * fields.answers[item, str(n)][1] for n in range(11)]
        assert along == sorted(along)


def test_names_are_those_of_the_language() -> None:
    with pikepdf.open(io.BytesIO(fillable("ak-pulse", "client", "es"))) as pdf:
        names = {str(one.T): str(one.TU) for one in pdf.Root.AcroForm.Fields}
    assert names["client"] == "Código de cliente"
    assert names["q1"] == "1. Sentí que se me comprendía bien."


# ─── inside ──────────────────────────────────────────────────────────────────


def test_a_group_has_the_items_name_and_its_buttons_none() -> None:
    with pikepdf.open(io.BytesIO(fillable("ak-culture"))) as pdf:
        form = pdf.Root.AcroForm
        assert "/NeedAppearances" not in form
        for group in (one for one in form.Fields if "/Kids" in one):
            assert int(group.Ff) == 1 << 15, "a radio group, and no answer must stay on"
            assert group.V == group.DV == "/Off"
            for button in group.Kids:
                assert button.Parent.objgen == group.objgen
                assert not {"/T", "/FT", "/V", "/Kids"} & set(button.keys())
                assert "/Off" in button.AP.N
                assert button.AS == "/Off"
        flags = {str(one.T): int(one.get("/Ff", 0)) for one in form.Fields}
    # what may be left blank is not required: items may, and the form says so
    assert [name for name, flag in flags.items() if flag & 2] == ["client", "session"]


def test_several_lines_are_one_field() -> None:
    with pikepdf.open(io.BytesIO(fillable("ak-goals"))) as pdf:
        fields = {str(one.T): one for one in pdf.Root.AcroForm.Fields}
        assert int(fields["goal_text_1"].Ff) == 1 << 12
        assert "/Ff" not in fields["client"] or not int(fields["client"].Ff) & 1 << 12


@pytest.mark.parametrize("name", ["ak-pulse", "ak-goals"])
def test_there_is_no_script_and_nothing_outside(name: str) -> None:
    with pikepdf.open(io.BytesIO(fillable(name))) as pdf:
        actions = [
            one for one in pdf.objects if isinstance(one, pikepdf.Dictionary) and "/S" in one
        ]
        assert not {"/JavaScript", "/SubmitForm", "/URI", "/Launch"} & {
            str(one.S) for one in actions
        }
        assert not {"/OpenAction", "/AA", "/Names.JavaScript"} & set(pdf.Root.keys())
        assert "/JavaScript" not in pdf.Root.get("/Names", {})
        assert set(pdf.docinfo.keys()) <= {"/Title", "/Producer", "/Subject"}


def test_identical_bytes_on_every_run() -> None:
    first = fillable("ak-pulse", "client", "ar")
    field_font.cache_clear()
    time.sleep(1.1)  # fonts carry a date in seconds
    localised = localise(find_instrument("ak-pulse", HOST), "ar", HOST)
    assert render_form(localised, HOST, FormOptions(fillable=True)) == first


def test_the_layout_has_a_mark_of_its_own() -> None:
    marks = [read(fillable("ak-pulse", "client", "en", paper)).form.layout for paper in PAPERS]
    assert marks[0] != marks[1]


def test_a_printed_form_has_no_fields() -> None:
    localised = localise(find_instrument("ak-pulse", HOST), None, HOST)
    with pikepdf.open(io.BytesIO(render_form(localised, HOST, FormOptions()))) as pdf:
        assert "/AcroForm" not in pdf.Root
        assert not any("/Annots" in one for one in pdf.pages)


# ─── other programs ──────────────────────────────────────────────────────────


def filled_by_pypdf(blank: bytes, values: dict[str, str]) -> bytes:
    writer = PdfWriter(clone_from=io.BytesIO(blank))
    for sheet in writer.pages:
        writer.update_page_form_field_values(sheet, values, auto_regenerate=False)
    written = io.BytesIO()
    writer.write(written)
    return written.getvalue()


def filled_by_pikepdf(blank: bytes, values: dict[str, str]) -> bytes:
    with pikepdf.open(io.BytesIO(blank)) as pdf:
        for one in pdf.Root.AcroForm.Fields:
            value = values.get(str(one.T))
            if value and "/Kids" in one:
                one.V = pikepdf.Name(value)
            elif value:
                one.V = pikepdf.String(value)
        written = io.BytesIO()
        pdf.save(written)
    return written.getvalue()


@pytest.mark.parametrize("fill", [filled_by_pypdf, filled_by_pikepdf])
def test_filled_in_by_other_programs(fill: Any) -> None:
    filled = fill(fillable("ak-pulse"), {"q1": "/0", "q4": "/10", "client": "Zoë"})
    found = read(filled)
    assert {item: key for item, key in found.chosen.items() if key} == {"q1": "0", "q4": "10"}
    assert found.written["client"] == "Zoë"


@pytest.mark.parametrize(
    "how",
    [
        {"linearize": True},
        {"object_stream_mode": pikepdf.ObjectStreamMode.disable, "compress_streams": False},
        {"qdf": True, "static_id": True},
    ],
    ids=["for the web", "unpacked", "as text"],
)
def test_saved_again_by_qpdf(how: dict[str, Any]) -> None:
    filled, clicked = answered_at_random(fillable("ak-core"), seed=8)
    with pikepdf.open(io.BytesIO(filled)) as pdf:
        written = io.BytesIO()
        pdf.save(written, **how)
    assert read(written.getvalue()).chosen == clicked


def test_saved_behind_what_was_there() -> None:
    blank = fillable("ak-pulse")
    fields, viewer = fields_of(blank), Viewer(blank)
    viewer.click(fields.answers["q5", "8"])
    saved = viewer.save(at_the_end=True)
    assert saved.startswith(blank)
    assert len(saved) > len(blank)
    assert read(saved).chosen == {"q1": "", "q2": "", "q3": "", "q4": "", "q5": "8"}


def test_what_is_seen_counts_where_a_program_writes_no_value() -> None:
    with pikepdf.open(io.BytesIO(fillable("ak-pulse"))) as pdf:
        (group,) = [one for one in pdf.Root.AcroForm.Fields if one.T == "q1"]
        del group.V
        group.Kids[5].AS = pikepdf.Name("/4")
        written = io.BytesIO()
        pdf.save(written)
    assert read(written.getvalue()).chosen["q1"] == "4"


def test_pypdf_sees_the_same_fields() -> None:
    filled, clicked = answered_at_random(fillable("ak-pulse"), seed=5, blank=0)
    fields = PdfReader(io.BytesIO(filled)).get_fields() or {}
    assert {name: fields[name]["/V"] for name in clicked} == {
        name: NameObject(f"/{key}") for name, key in clicked.items()
    }
