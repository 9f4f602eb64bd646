"""Reports: what a client and a therapist see, and what they must not."""

import hashlib
import io
import re
from pathlib import Path
from typing import Any

import page as checker
import polars as pl
import pytest
from attrs import evolve
from pypdf import PdfReader
from tests.unit.instruments import minimal
from tests.unit.parts import goals, made

from alliancekit import (
    Host,
    Instrument,
    __version__,
    find_instrument,
    localise,
    render_report,
    score_frame,
)
from alliancekit.instrument.expand import Key
from alliancekit.paper.pdf import PAPERS
from alliancekit.resources import templates_root
from alliancekit.tracking.series import ClientHistory, histories


def history(instrument: Instrument, host: Host, rows: list[dict[str, Any]]) -> ClientHistory:
    keys = ("client", "session", "date", "respondent")
    full = [
        {key: str(row.get(key, "")) for key in keys}
        | {
            item.id: None if (given := row.get(item.id, row.get("fill"))) is None else str(given)
            for item in instrument.items
        }
        for row in rows
    ]
    frame = pl.DataFrame(full, infer_schema_length=None)
    (found,) = histories(instrument, [score_frame(instrument, frame, host)], "client").values()
    return found


def printed(instrument: Instrument, host: Host, rows: list[dict[str, Any]], **options: Any) -> str:
    localised = localise(instrument, options.pop("locale", None), host)
    pdf = render_report(localised, [history(instrument, host, rows)], host, **options)
    reader = PdfReader(io.BytesIO(pdf))
    assert len(reader.pages) == 1
    return reader.pages[0].extract_text()


def client(session: int, fill: float | None, **answers: Any) -> dict[str, Any]:
    return {"client": "C1", "session": session, "respondent": "client", "fill": fill, **answers}


def test_scores_change_and_the_therapists_view(pulse: Instrument, host: Host) -> None:
    therapist = {**client(2, 5), "respondent": "therapist"}
    text = printed(pulse, host, [client(1, 8), client(2, 6), therapist])
    row = next(line for line in text.splitlines() if line.startswith("Session total"))
    # latest 6, POMP 60, range 0-10, 5 of 5, last time 8, change -2, therapist 5, client - 5 = +1
    assert row.split()[2:] == ["6.0", "60", "0–10", "5/5", "8.0", "−2.0", "5.0", "+1.0"]


def test_a_missing_score_says_why_and_is_no_zero(pulse: Instrument, host: Host) -> None:
    text = printed(pulse, host, [client(1, 8), client(2, None, q1=7, q2=7)])
    assert "no score, 2 of 5 answered, 4 needed" in text
    row = next(line for line in text.splitlines() if line.startswith("Session total"))
    assert row.split()[2] == "–"


def test_validation_status_and_what_it_is_not(pulse: Instrument, host: Host) -> None:
    text = " ".join(printed(pulse, host, [client(1, 8)]).split())
    assert "Unvalidated instrument." in text
    assert "This is not a diagnosis." in text
    assert pulse.sha256[:12] in text
    for word in ("weak", "strong", "normal", "severe"):
        assert word not in text.lower()


def test_answers_to_talk_about_are_the_least_favourable(core: Instrument, host: Host) -> None:
    # q6 is reverse-keyed: "always" is the unfavourable end; q1 is not
    text = printed(core, host, [client(3, 4, q6=2, q9=2, q15=2, q18=2, q21=2, q24=5, q1=1)])
    assert "I trust my therapist. 1 Never" in text
    assert "Our sessions feel like a business deal. 5 Always" in text
    assert "I feel understood here." not in text


def test_a_flagged_answer_is_shown_even_without_a_total(host: Host) -> None:
    phq = find_instrument("phq-9", host)
    text = printed(phq, host, [client(1, None, q9=1)])
    assert "Look at this first" in text
    assert "Client, Item 9: 1." in text
    assert "no score, 1 of 9 answered" in text
    assert "Look at this first" not in printed(phq, host, [client(1, 1, q9=0)])
    assert "Item 9: not answered." in printed(phq, host, [client(1, 1, q9=None)])


def test_a_flagged_answer_that_cannot_be_read_is_no_blank(host: Host) -> None:
    core10 = find_instrument("core-10", host)
    rows = [client(1, 1, q6=4), client(2, 1, q6="4!")]
    text = " ".join(printed(core10, host, rows).split())
    assert "Item 6: an answer that could not be read; see the form." in text
    assert "Last time: 4." in text
    assert "1 answers in the latest could not be read" in text


def test_a_flagged_item_that_does_not_apply_is_no_blank(host: Host) -> None:
    tiny = made(minimal())  # q2, "I was lost.", is flagged at 2
    shown = {q2: printed(tiny, host, [client(1, 1, q2=q2)]) for q2 in ("na", None, 1, 2)}
    assert "Look at this first" not in shown["na"]
    assert "Client, I was lost.: not answered." in shown[None]
    assert "Look at this first" not in shown[1]
    assert "Client, I was lost.: 2 always. Ask what was unclear." in shown[2]


@pytest.mark.parametrize(
    ("answers", "told"),
    [
        ({"b1": 1}, None),  # of red and blue, blue is used
        ({"r2": 1}, "Statement r1.: not answered."),
        ({"r1": "x"}, "Statement r1.: an answer that could not be read; see the form."),
        ({"r2": "x"}, "Statement r1.: not answered."),
        ({"r1": 3}, None),
        ({"r1": 4}, "Statement r1.: 4 Label 4. Ask about r1."),
        ({"clear_1": 0, "small_1": 1}, None),  # of three goals, only the first is used
        ({"small_2": 1}, "Goal 2: Goal 2 is clear.: not answered."),
        ({"clear_2": 3}, None),
        ({"clear_2": 4}, "Goal 2: Goal 2 is clear.: 4 Label 4. Ask about goal 2."),
    ],
)
def test_a_flagged_item_is_shown_only_where_its_section_is_in_use(
    host: Host, answers: dict[str, Any], told: str | None
) -> None:
    raw = goals()
    raw["flags"] = [
        {"item": "r1", "at_least": 4, "message": "Ask about r1."},
        {"item": "clear_2", "at_least": 4, "message": "Ask about goal 2."},
    ]
    text = printed(made(raw), host, [client(1, None, **answers)])
    assert ("Look at this first" in text) == bool(told)
    assert told is None or f"Client, {told}" in text
    for other in ("r1.:", "clear.:"):
        assert (other in text) == (other in (told or ""))


# ─── which scores, and beside whom ───────────────────────────────────────────


def of(respondent: str, session: int | str, **answers: Any) -> dict[str, Any]:
    return {**client(1, None, **answers), "session": session, "respondent": respondent}


def several(*respondents: str) -> Instrument:
    """The goals, on a form for each of these."""
    raw = goals()
    raw["forms"] = [{**raw["forms"][0], "respondent": one} for one in respondents]
    for one in raw["items"]:
        one["text"] = dict.fromkeys(respondents, one["text"]["client"])
    for one in raw["fields"]:
        one["label"] = dict.fromkeys(respondents, one["label"]["client"])
    return made(raw)


def row_of(text: str, title: str) -> list[str]:
    """The cells of a score of the report; none where it has no row."""
    found = [one for one in text.splitlines() if re.match(rf"{re.escape(title)} [\d–]", one)]
    assert len(found) <= 1
    return found[0].removeprefix(title).split() if found else []


def test_only_scores_in_use_by_the_latest_form_or_the_one_beside_it_have_a_row(host: Host) -> None:
    both = several("client", "therapist")
    rows = [
        of("client", 1, r1=1, clear_3=1, small_3=1),
        of("client", 2, b1=1, clear_1=3, small_1=1),
        of("therapist", 1, r1=2),
        of("therapist", 2, clear_2=4, small_2=2),
    ]
    text = printed(both, host, rows)
    # red and the third goal are of session 1 only, though both have answered there
    shown = {one: bool(row_of(text, one)) for one in ("Goal 1", "Goal 2", "Goal 3")}
    assert shown == {"Goal 1": True, "Goal 2": True, "Goal 3": False}
    assert row_of(text, "The score blue")[0] == "1.00"
    assert not row_of(text, "The score red")
    alone = printed(both, host, [one for one in rows if one["respondent"] == "client"])
    assert (row_of(alone, "Goal 1")[0], row_of(alone, "Goal 2")) == ("2.00", [])


def only_sections() -> Instrument:
    """The goals without what is in no section: nothing of it need be in use."""
    raw = goals()
    raw["items"] = [one for one in raw["items"] if one["id"] != "q1"]
    raw["scores"] = [one for one in raw["scores"] if one["id"] != "one"]
    raw["vectors"] = [{"name": "red", "answers": {"r1": 3}, "scores": {"red": 3}}]
    del raw["choices"], raw["flags"]
    return made(raw)


@pytest.mark.parametrize("before", [{}, {"r1": 3, "r2": 1}], ids=["never", "not now"])
def test_a_blank_latest_form_is_reported(host: Host, before: dict[str, Any]) -> None:
    text = printed(only_sections(), host, [of("client", 1, **before), of("client", 2)])
    assert "C1" in text
    assert not any(row_of(text, f"The score {one}") for one in ("red", "blue", "colour"))


def test_beside_it_stands_the_first_other_with_a_form_of_that_session(host: Host) -> None:
    three = several("client", "therapist", "observer")
    rows = [of("client", 1, r1=4), of("therapist", 1, r1=1), of("client", 2, r1=3)]
    seen = of("observer", 2, r1=2)
    cells = row_of(printed(three, host, [*rows, seen]), "The score red")
    # last time 4, change -1; the observer 2, client - 2 = +1
    assert cells[-4:] == ["4.00", "−1.00", "2.00", "+1.00"]
    cells = row_of(printed(three, host, [*rows, seen, of("therapist", 2, r1=0)]), "The score red")
    assert cells[-4:] == ["4.00", "−1.00", "0.00", "+3.00"]
    cells = row_of(printed(three, host, rows), "The score red")
    assert cells[-2:] == ["4.00", "−1.00"]


def test_composites_of_other_parts_are_not_compared(host: Host) -> None:
    both = several("client", "therapist")
    two = {"clear_1": 4, "small_1": 4, "clear_2": 0, "small_2": 2}
    one = {"clear_1": 3, "small_1": 2}
    rows = [of("client", 1, **two), of("client", 2, **one), of("therapist", 2, **one)]
    text = printed(both, host, rows)
    # last time of two goals, (4 + 1) / 2; now of one; the therapist's is of one too
    assert row_of(text, "The score smart_all")[-4:] == ["2.50", "–", "2.50", "0.00"]
    assert row_of(text, "Goal 1")[-4:] == ["4.00", "−1.50", "2.50", "0.00"]
    rows[2] = of("therapist", 2, **two)
    text = printed(both, host, [rows[1] | {"session": 1}, *rows[1:]])
    assert row_of(text, "The score smart_all")[-4:] == ["2.50", "0.00", "2.50", "–"]


def test_four_respondents_have_a_line_and_a_key_each(host: Host) -> None:
    whose = ("client", "therapist", "observer", "joint")
    four = several(*whose)
    rows = [of(who, n, r1=at) for at, who in enumerate(whose, 1) for n in (1, 2)]
    text = printed(four, host, rows)
    assert "Over the sessions: The score red\nClient Therapist Observer Both\n" in text
    assert row_of(text, "The score red")[-2:] == ["2.00", "−1.00"]
    css = (templates_root() / "report.css").read_text(encoding="utf-8")
    rules = {re.sub(r"\s", "", one) for one in re.findall(r"^\.key\d (.*)$", css, re.MULTILINE)}
    assert len(rules) == 3  # dot, lozenge, filled square; the second is the plain box


def test_what_is_left_out_of_the_file_stands_on_the_page(pulse: Instrument, host: Host) -> None:
    found = evolve(history(pulse, host, [client(1, 8)]), left_out=2)
    pdf = render_report(localise(pulse, None, host), [found], host)
    text = " ".join(PdfReader(io.BytesIO(pdf)).pages[0].extract_text().split())
    assert "could not be used, of this client or another: 2." in text


def test_only_a_published_band_is_shown_with_its_source(host: Host) -> None:
    phq = find_instrument("phq-9", host)
    text = " ".join(printed(phq, host, [client(1, 1)]).split())
    assert "Mild" in text  # a total of 9
    assert "Kroenke" in text


@pytest.mark.parametrize("paper", PAPERS)
@pytest.mark.parametrize(
    ("name", "locale"),
    [("ak-pulse", "en"), ("ak-pulse", "es"), ("ak-pulse", "ar"), ("ak-core", "en")],
)
def test_reports_are_accessible(name: str, locale: str, paper: str, host: Host) -> None:
    instrument = find_instrument(name, host)
    rows = [client(n, 3 + n % 2) for n in range(1, 6) if n != 3]
    rows += [{**row, "respondent": "therapist"} for row in rows]
    found = history(instrument, host, rows)
    pdf = render_report(localise(instrument, locale, host), [found], host, paper=paper)
    report = checker.validate_pdf_bytes(pdf, profile="pdf-ua-1")
    assert report.is_compliant, [failure.message for failure in report.failures]
    assert PdfReader(io.BytesIO(pdf)).root_object["/Lang"] == locale
    assert pdf == render_report(localise(instrument, locale, host), [found], host, paper=paper)


def test_no_client_code_in_the_metadata(pulse: Instrument, host: Host) -> None:
    found = history(pulse, host, [client(1, 8)])
    pdf = render_report(localise(pulse, None, host), [found], host)
    assert "C1" not in str(PdfReader(io.BytesIO(pdf)).metadata)


def test_several_clients_begin_on_pages_of_their_own(pulse: Instrument, host: Host) -> None:
    found = history(pulse, host, [client(1, 8)])
    pdf = render_report(localise(pulse, None, host), [found, found, found], host)
    assert len(PdfReader(io.BytesIO(pdf)).pages) == 3


def test_hostile_codes_and_sessions_are_printed_as_they_stand(
    pulse: Instrument, host: Host
) -> None:
    row = {**client(1, 8), "client": "<b>&{{7*7}}", "session": "<script>"}
    text = printed(pulse, host, [row, {**row, "session": "x</text><image href='http://e.org'/>"}])
    assert "<b>&{{7*7}}" in text


def test_a_long_history_still_fits_one_page(core: Instrument, host: Host) -> None:
    rows = [client(n, 1 + n % 5) for n in range(1, 80)]
    text = printed(core, host, rows)
    assert "Total" in text


def test_a_section_of_a_plugin_and_its_template(tmp_path: Path, pulse: Instrument) -> None:
    (tmp_path / "note.py").write_text(
        "from alliancekit.api import ReportSectionOffer, TemplateOffer, hookimpl\n"
        "@hookimpl\n"
        "def register_templates():\n"
        "    yield TemplateOffer('note.html', lambda: '<p>{{ words }}</p>')\n"
        "@hookimpl\n"
        "def register_report_sections():\n"
        "    build = lambda c: c.render('note.html', words='<i>Bring tea')\n"
        "    yield ReportSectionOffer('note', 950, build)\n"
    )
    host = Host(files=(tmp_path / "note.py",))
    assert "<i>Bring tea" in printed(pulse, host, [client(1, 8)])


def test_what_the_user_settled_stands_on_the_report(host: Host) -> None:
    key = Key(choices={"age_group": "age_13_17"}, source="Our own handbook", sha256="a" * 64)
    ors = find_instrument("ors", host, key)
    text = printed(ors, host, [client(1, 7)])
    assert "Key file used: Our own handbook" in text
    (choice,) = ors.choices
    assert f"{choice.title}: {choice.taken.title}" in text
    assert choice.taken.id == "age_13_17"


# ─── by whom the numbers were made ───────────────────────────────────────────

TOP = """
from alliancekit.api import ReportSectionOffer, ScoringMethodOffer, hookimpl

@hookimpl
def register_scoring_methods():
    yield ScoringMethodOffer("top", "the highest", lambda c: (0, 10),
                             array=lambda c: __import__("numpy").nanmax(c.values, axis=1))

@hookimpl
def register_report_sections():
    yield ReportSectionOffer("clinic-line", 900, lambda c: "<p>7</p>")
"""


def test_the_methods_and_the_version_behind_the_numbers_are_printed(
    pulse: Instrument, host: Host
) -> None:
    text = printed(pulse, host, [client(1, 8)])
    assert f"{pulse.sha256[:12]}" in text
    assert f"alliancekit {__version__} (mean, pomp)" in text


def test_a_plugins_part_in_the_numbers_is_printed_with_its_version(
    pulse: Instrument, tmp_path: Path
) -> None:
    path = tmp_path / "top.py"
    path.write_text(TOP, encoding="utf-8")
    host = Host(files=(path,))
    total = evolve(pulse.scores[0], method="top")
    instrument = evolve(pulse, scores=(total, *pulse.scores[1:]), vectors=())
    text = " ".join(printed(instrument, host, [client(1, 8)]).split())
    digest = hashlib.sha256(TOP.encode()).hexdigest()[:16]
    assert f"alliancekit {__version__} (pomp)" in text
    assert f"top sha256:{digest} (top, clinic-line)" in text


@pytest.mark.parametrize("locale", ["en", "ar"])
def test_many_plugins_are_all_on_the_page(pulse: Instrument, tmp_path: Path, locale: str) -> None:
    """In the footer they ran out of the page from the fifth on."""
    files = [tmp_path / f"section-of-a-clinic-{n}.py" for n in range(12)]
    for path in files:
        source = TOP.replace("clinic-line", path.stem).partition("@hookimpl")
        path.write_text(source[0] + "@hookimpl" + source[2].partition("@hookimpl")[2])
    host = Host(files=tuple(files))
    localised = localise(pulse, locale, host)
    pdf = render_report(localised, [history(pulse, host, [client(1, 8)])], host)
    (page,) = PdfReader(io.BytesIO(pdf)).pages
    shown: list[tuple[float, str]] = []
    page.extract_text(visitor_text=lambda text, _, tm, *rest: shown.append((tm[5], text)))
    whole = "".join(text for height, text in shown if 20 < height < 820)  # A4 is 842 pt high
    assert all(f"({path.stem})" in "".join(whole.split()) for path in files)
