"""Reports: what a client and a therapist see, and what they must not."""

import io
from pathlib import Path
from typing import Any

import page as checker
import polars as pl
import pytest
from attrs import evolve
from pypdf import PdfReader

from alliancekit import Host, Instrument, find_instrument, localise, render_report, score_frame
from alliancekit.paper.pdf import PAPERS
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
