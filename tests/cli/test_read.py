"""``read``: filled forms to a file of responses; strangers' PDFs to a message."""

import csv
import io
import json
import random
import stat
import subprocess
import sys
import warnings
import zlib
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, String
from pypdf import PdfReader
from tests.paper.viewer import Viewer, answered_at_random, fields_of

from alliancekit import AllianceError, Host, find_instrument, localise, render_form
from alliancekit.errors import Exit, Problem
from alliancekit.paper.form.form import FormOptions
from alliancekit.responses.filled import MAX_BYTES, MAX_FIELDS, MAX_KIDS, read_filled

CANARY = "CANARY-77"
KEYS = ["client", "session", "date", "respondent", "therapist", "locale"]


@cache
def blank(name: str = "ak-pulse", respondent: str = "client", locale: str | None = None) -> bytes:
    host = Host()
    localised = localise(find_instrument(name, host), locale, host)
    return render_form(localised, host, FormOptions(respondent=respondent, fillable=True))


@cache
def filled(client: str, session: str, seed: int, name: str = "ak-pulse") -> tuple[bytes, Any]:
    """A form filled in by mouse and keyboard, and the answers that were clicked."""
    viewer = Viewer(blank(name))
    lines = fields_of(blank(name)).lines
    viewer.write(lines["client"], client)
    viewer.write(lines["session"], session)
    return answered_at_random(viewer.save(), seed)


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


# ─── what it writes ──────────────────────────────────────────────────────────


def test_filled_forms_become_rows_that_can_be_scored(run, tmp_path: Path) -> None:
    expected = []
    for number, seed in enumerate((11, 12), 1):
        data, clicked = filled("A1", str(number), seed)
        (tmp_path / f"{number}.pdf").write_bytes(data)
        who = {"client": "A1", "session": str(number), "date": "", "respondent": "client"}
        expected.append({**who, "therapist": "", "locale": "en", **clicked})
    ended = run("read", "2.pdf", "1.pdf", "-o", "r.csv")
    assert (ended.status, ended.out) == (0, "")
    path = tmp_path / "r.csv"
    assert rows(path.read_text()) == expected[::-1]  # in the order of the arguments
    assert path.read_text().splitlines()[0] == ",".join([*KEYS, "q1", "q2", "q3", "q4", "q5"])
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    answered = sum(row[f"q{n}"] != "" for row in expected for n in range(1, 6))
    told = f"alliancekit: 2 forms of ak-pulse 1.0.0: {answered} of 10 answers filled in\n"
    assert ended.err == told
    scored = run("score", "ak-pulse", "r.csv", "-o", "-", "--no-manifest")
    assert scored.status == 0, scored.err
    assert [row["session"] for row in rows(scored.out)] == ["2", "1"]
    for row, given in zip(rows(scored.out), expected[::-1], strict=True):
        there = [int(given[f"q{n}"]) for n in range(1, 6) if given[f"q{n}"]]
        assert row["total_answered"] == str(len(there))
        if len(there) >= 4:  # as many as the score needs
            assert float(row["total"]) == pytest.approx(sum(there) / len(there))


def test_a_pattern_and_a_folder(run, tmp_path: Path) -> None:
    (tmp_path / "forms").mkdir()
    for number in (1, 2):
        data, _ = filled("A1", str(number), number + 10)
        (tmp_path / "forms" / f"{number}.PDF").write_bytes(data)
    (tmp_path / "forms" / "notes.txt").write_text("-")
    for given in ("forms", "forms/*.PDF"):
        ended = run("read", given, "-o", "-")
        assert ended.status == 0, ended.err
        assert [row["session"] for row in rows(ended.out)] == ["1", "2"]
    (tmp_path / "none").mkdir()
    assert run("read", "none", "-o", "-").status == 3
    assert run("read", "forms/1.PDF", "forms", "-o", "-").status == 3  # one of them twice


def test_an_answer_that_was_taken_back_is_blank(run, tmp_path: Path) -> None:
    data, clicked = filled("A1", "1", 11)
    item = next(name for name, key in clicked.items() if key)
    viewer = Viewer(data)
    viewer.click(fields_of(data).back[item])
    (tmp_path / "a.pdf").write_bytes(viewer.save())
    (row,) = rows(run("read", "a.pdf", "-o", "-").out)
    assert {name: row[name] for name in clicked} == {**clicked, item: ""}


def test_standard_input(run) -> None:
    ended = run("read", "-", "-o", "-", stdin=filled("A1", "1", 11)[0])
    assert ended.status == 0, ended.err
    assert rows(ended.out)[0]["client"] == "A1"


def test_what_stands_in_the_lines(run, tmp_path: Path) -> None:
    viewer, lines = Viewer(blank("ak-goals", "joint")), fields_of(blank("ak-goals", "joint")).lines
    typed = {
        "client": "-A1",
        "date": "2026-03-02",
        "goal_text_1": "=HYPERLINK(1)",
        "goal_text_2": 'sleep, "well"\rand wake',
        "goal_text_3": " نوم ",
    }
    for name, text in typed.items():
        viewer.write(lines[name], text)
    (tmp_path / "g.pdf").write_bytes(viewer.save())
    ended = run("read", "g.pdf", "-o", "-")
    assert ended.status == 0, ended.err
    (row,) = rows(ended.out)
    assert row["client"] == "'-A1"  # nothing that a spreadsheet would run
    assert row["goal_text_1"] == "'=HYPERLINK(1)"
    assert row["goal_text_2"] == 'sleep, "well"\nand wake'
    assert row["goal_text_3"] == "نوم"
    assert (row["respondent"], row["date"]) == ("joint", "2026-03-02")
    assert list(row)[-3:] == ["goal_text_1", "goal_text_2", "goal_text_3"]
    assert "g.pdf: session not filled in" in ended.err


def test_a_part_of_the_form_leaves_the_others_blank(run, tmp_path: Path) -> None:
    assert run("form", "ak-path", "--fillable", "--section", "cbt", "-o", "p.pdf").status == 0
    data, clicked = answered_at_random((tmp_path / "p.pdf").read_bytes(), seed=2, blank=0)
    (tmp_path / "p.pdf").write_bytes(data)
    (row,) = rows(run("read", "p.pdf", "-o", "-").out)
    assert {name: key for name, key in row.items() if name in clicked} == clicked
    assert len(clicked) == 16  # 12 for all, 4 of the part
    assert {key for name, key in row.items() if name not in [*clicked, *KEYS]} == {""}
    assert len(row) == 6 + 24


def test_a_line_is_answered_with_a_number(run, tmp_path: Path) -> None:
    """The printed line of a scale without boxes is a place for a number."""
    wording = {
        "instrument": "ors",
        "forms": {"client": {"title": "T", "timeframe": "Now", "instructions": "Mark."}},
        "items": {f"q{n}": f"Made up {n}." for n in range(1, 5)},
    }
    (tmp_path / "w.json").write_text(json.dumps(wording))
    made = run("form", "ors", "--wording", "w.json", "--fillable", "-o", "o.pdf")
    assert made.status == 0, made.err
    form = (tmp_path / "o.pdf").read_bytes()
    text = " ".join(PdfReader(io.BytesIO(form)).pages[0].extract_text().split())
    assert "Type a number into the box of each line, such as 7.4." in text
    assert "Click a box" not in text

    def typed(*answers: str) -> Any:
        viewer, lines = Viewer(form), fields_of(form).lines
        for number, text in enumerate(answers, 1):
            viewer.write(lines[f"q{number}"], text)
        (tmp_path / "f.pdf").write_bytes(viewer.save())
        return run("read", "f.pdf", "-o", "-")

    (row,) = rows(typed("7.3", "0,30", "٩", " ").out)
    assert [row[f"q{n}"] for n in range(1, 5)] == ["7.3", "0.3", "9", ""]
    for wrong in ("7.35", "10.1", "-1", "1e1", "seven", "7.", "0x3", "1_0"):
        ended = typed(wrong)
        assert (ended.status, ended.out) == (3, "")
        assert "f.pdf, field q1: " in ended.err
        assert wrong not in ended.err.replace("f.pdf", "").replace("such as 7.4", "")


# ─── what it refuses ─────────────────────────────────────────────────────────


def test_forms_of_two_instruments_never_share_a_file(run, tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(filled("A1", "1", 11)[0])
    (tmp_path / "b.pdf").write_bytes(blank("ak-culture"))
    ended = run("read", "a.pdf", "b.pdf", "-o", "r.csv")
    assert ended.status == 3
    assert "form 1 of 2, a.pdf is of ak-pulse 1.0.0" in ended.err
    assert "form 2 of 2, b.pdf of ak-culture 1.0.0" in ended.err
    assert not (tmp_path / "r.csv").exists()


def test_nor_do_two_versions_and_another_version_is_told(run, tmp_path: Path) -> None:
    (tmp_path / "now.pdf").write_bytes(filled(CANARY, "1", 11)[0])
    data = changed(lambda fields: set_text(fields["alliancekit"], "1.0.0", "0.9.0"))
    (tmp_path / "old.pdf").write_bytes(data)
    assert run("read", "now.pdf", "old.pdf", "-o", "-").status == 3
    ended = run("read", "old.pdf", "-o", "-")
    assert ended.status == 0
    assert "the forms are of version 0.9.0; the instrument here is 1.0.0" in ended.err


def test_an_instrument_of_ones_own(run, tmp_path: Path, repository: Path) -> None:
    source = repository / "instruments" / "ak-pulse" / "instrument.json"
    (tmp_path / "mine.json").write_text(source.read_text().replace('"ak-pulse"', '"mine"'))
    assert run("form", "./mine.json", "--fillable", "-o", "m.pdf").status == 0
    assert run("read", "m.pdf", "-o", "-").status == 3
    ended = run("read", "m.pdf", "-o", "-", "--instrument", "./mine.json")
    assert ended.status == 0, ended.err
    assert run("read", "m.pdf", "-o", "-", "--instrument", "ak-core").status == 2


def test_output_is_csv_and_no_input(run, tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(filled("A1", "1", 11)[0])
    assert run("read", "a.pdf", "-o", "a.pdf").status == 2
    assert run("read", "a.pdf", "-o", "r.xlsx").status == 2


# ─── strangers' files ────────────────────────────────────────────────────────

Fields = dict[str, Any]


def changed(change: Callable[[Fields], Any], data: bytes | None = None, **save: Any) -> bytes:
    """A filled form in which the fields, by name, or all of the file were changed."""
    with pikepdf.open(io.BytesIO(data or filled(CANARY, "1", 11)[0])) as pdf:
        fields: Fields = {str(one.T): one for one in pdf.Root.AcroForm.Fields}
        fields["pdf"] = pdf
        change(fields)
        written = io.BytesIO()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # that what was taken away is missing
            pdf.save(written, **save)
    return written.getvalue()


def set_text(of: Any, old: str, new: str) -> None:
    of.V = String(str(of.V).replace(old, new))


def added(fields: Fields, **entries: Any) -> None:
    pdf = fields["pdf"]
    pdf.Root.AcroForm.Fields.append(pdf.make_indirect(Dictionary(**entries)))


def all_fields(fields: Fields, found: Any) -> None:
    fields["pdf"].Root.AcroForm.Fields = found


def set_value(name: str, value: Any) -> Callable[[Fields], None]:
    def change(fields: Fields) -> None:
        fields[name].V = value
        for button in fields[name].get("/Kids", []):
            button.AS = Name.Off

    return change


def both_marked(fields: Fields) -> None:
    for button in list(fields["q2"].Kids)[:2]:
        (state,) = set(button.AP.N.keys()) - {"/Off"}
        button.AS = Name(state)


def another_marked(fields: Fields) -> None:
    fields["q2"].V = Name("/3")
    for button in fields["q2"].Kids:
        button.AS = Name("/4") if "/4" in button.AP.N else Name.Off


def no_field(name: str) -> Callable[[Fields], None]:
    def without(fields: Fields) -> None:
        kept = [one for one in fields["pdf"].Root.AcroForm.Fields if name != one.T]
        all_fields(fields, Array(kept))

    return without


def round_and_round(fields: Fields) -> None:
    fields["q1"].Kids = Array([fields["q1"]])
    fields["q1"].Parent = fields["q1"]


HOSTILE: dict[str, Callable[[Fields], Any]] = {
    "an answer that is none": set_value("q1", Name("/77")),
    "an answer with a path": set_value("q1", Name(f"/../../{CANARY}")),
    "an answer as text that is none": set_value("q1", String(CANARY)),
    "a number for an answer": set_value("q1", 7),
    "a list for an answer": set_value("q1", Array([Name("/3")])),
    "a dictionary for text": set_value("client", Dictionary(A=1)),
    "a name for text": set_value("client", Name(f"/{CANARY}")),
    "a stream for text": lambda f: f["client"].__setitem__("/V", f["pdf"].make_stream(b"x")),
    "NUL in text": set_value("session", String(f"{CANARY}\0")),
    "an escape in text": set_value("session", String(f"{CANARY}\x1b[2J")),
    "two answers": both_marked,
    "value and picture differ": another_marked,
    "an item is gone": no_field("q3"),
    "a line is gone": no_field("client"),
    "it does not say what it is": no_field("alliancekit"),
    "it says what is no form": lambda f: f["alliancekit"].__setitem__("/V", String(CANARY)),
    "of an unknown instrument": lambda f: set_text(f["alliancekit"], "ak-pulse", "ak-none"),
    "of a file": lambda f: set_text(f["alliancekit"], "ak-pulse", "../../x.json"),
    "of a file here": lambda f: set_text(f["alliancekit"], "ak-pulse", "x.json"),
    "of an unknown respondent": lambda f: set_text(f["alliancekit"], " client ", " nobody "),
    "a field more": lambda f: added(f, FT=Name.Tx, T=String(CANARY), V=String("x")),
    "a path for a name": lambda f: added(f, FT=Name.Tx, T=String("../../x"), V=String("x")),
    "NUL in a name": lambda f: added(f, FT=Name.Tx, T=String("q1\0"), V=String("x")),
    "a field twice": lambda f: added(f, FT=Name.Tx, T=String("client"), V=String(CANARY)),
    "it says twice what it is": lambda f: added(
        f, FT=Name.Tx, T=String("alliancekit"), V=f["alliancekit"].V
    ),
    "a field without a kind": lambda f: added(f, T=String("q9")),
    "a kind that is no name": lambda f: added(f, T=String("q9"), FT=7),
    "flags that are no number": lambda f: f["q1"].__setitem__("/Ff", String("x")),
    "a field without a name": lambda f: added(f, FT=Name.Tx),
    "a number for a name": lambda f: added(f, FT=Name.Tx, T=7),
    "a field that is a number": lambda f: f["pdf"].Root.AcroForm.Fields.append(7),
    "no fields": lambda f: all_fields(f, Array()),
    "fields that are a number": lambda f: all_fields(f, 7),
    "no form": lambda f: f["pdf"].Root.__delitem__("/AcroForm"),
    "a form that is a list": lambda f: f["pdf"].Root.__setitem__("/AcroForm", Array()),
    "no buttons": lambda f: f["q1"].__delitem__("/Kids"),
    "buttons that are numbers": lambda f: f["q1"].__setitem__("/Kids", Array([1, 2])),
    "a thousand buttons": lambda f: f["q1"].__setitem__("/Kids", Array([Dictionary()] * 1000)),
    "fields within fields": lambda f: f["q1"].Kids[0].__setitem__("/T", String("q2")),
    "round and round": round_and_round,
}


@pytest.mark.parametrize("how", HOSTILE)
def test_what_does_not_belong_there_is_refused(how: str) -> None:
    """An error of the house with exit status 3, which names the file and holds no answer."""
    from alliancekit.cli.read import _instrument, _Read
    from alliancekit.responses.filled_row import filled_row

    data = changed(HOSTILE[how])

    def row() -> object:
        read = _Read("a.pdf", read_filled(data, "a.pdf"))
        return filled_row(read.filled, _instrument([read], None, Host()), read.where)

    with pytest.raises(AllianceError) as caught:
        row()
    assert caught.value.status in (Exit.INPUT, Exit.LIMIT)
    assert CANARY not in str(caught.value)
    assert str(caught.value).startswith("a.pdf")


def test_the_command_tells_the_file_and_the_field_and_no_answer(run, tmp_path: Path) -> None:
    (tmp_path / "good.pdf").write_bytes(filled(CANARY, "1", 11)[0])
    (tmp_path / "bad.pdf").write_bytes(changed(HOSTILE["an answer with a path"]))
    ended = run("read", "good.pdf", "bad.pdf", "-o", "r.csv")
    assert (ended.status, ended.out) == (3, "")
    assert "form 2 of 2, bad.pdf, field q1: its value is no answer of the form" in ended.err
    assert CANARY not in ended.err
    assert [one.name for one in tmp_path.iterdir() if "csv" in one.name] == []


def test_a_script_is_not_run_and_a_signature_is_no_answer() -> None:
    script = Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))

    def more(fields: Fields) -> None:
        fields["pdf"].Root.OpenAction = script
        fields["q1"].AA = Dictionary(K=script)
        added(fields, FT=Name.Sig, T=String("signed"))

    found = read_filled(changed(more), "a.pdf")
    assert found.chosen == filled(CANARY, "1", 11)[1]


def told(data: bytes) -> AllianceError:
    with pytest.raises(AllianceError) as caught:
        read_filled(data, "a.pdf")
    assert caught.value.status in (Exit.INPUT, Exit.LIMIT)
    assert CANARY not in str(caught.value)
    return caught.value


def test_a_file_that_was_cut_off_is_no_earlier_file() -> None:
    """PDFium writes all anew; others add to the end, so that what was before is a whole file."""
    data = filled(CANARY, "1", 11)[0]
    chance = random.Random(7)  # noqa: S311
    for _ in range(60):
        assert told(data[: chance.randrange(len(data) - 2)]).problem is Problem.BAD_PDF
    longer = data + b"\n9 0 obj\n<<>>\nendobj\nxref\n0 1\n"
    assert told(longer).problem is Problem.BAD_PDF


def test_bytes_at_random() -> None:
    data = bytearray(filled(CANARY, "1", 11)[0])
    chance = random.Random(9)  # noqa: S311
    for _ in range(60):
        broken = bytearray(data)
        for _ in range(chance.randrange(1, 400)):
            broken[chance.randrange(8, len(broken) - 6)] = chance.randrange(256)
        with suppress(AllianceError):
            # what was hit was a letter's shape, or the like
            found = read_filled(bytes(broken), "a.pdf")
            assert set(found.chosen) == {"q1", "q2", "q3", "q4", "q5"}
            continue
        told(bytes(broken))
    for size in (0, 4, 5000):
        assert told(chance.randbytes(size)).problem is Problem.BAD_PDF
        assert told(b"%PDF-1.7\n" + chance.randbytes(size) + b"%%EOF").problem is Problem.BAD_PDF


@pytest.mark.parametrize("password", ["", "secret"])
def test_a_protected_file(password: str) -> None:
    locked = pikepdf.Encryption(owner="owner", user=password)
    data = changed(lambda _: None, encryption=locked)
    assert "protected" in str(told(data))


def test_too_much_of_anything() -> None:
    assert told(b"%PDF-1.7" + bytes(MAX_BYTES)).problem is Problem.TOO_LARGE
    many = Array([Dictionary(FT=Name.Tx, T=String("x"))] * (MAX_FIELDS + 1))
    assert told(changed(lambda f: all_fields(f, many))).problem is Problem.TOO_LARGE
    long = String("x" * 30_000)
    assert told(changed(set_value("client", long))).problem is Problem.TOO_LARGE
    assert MAX_KIDS >= 101, "a scale has at most as many answers"


def test_a_file_that_unpacks_to_a_gigabyte(run, tmp_path: Path) -> None:
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(bytes(1 << 20)) for _ in range(1024)) + packer.flush()
    objects = b"1 0 obj\n<</Type/Catalog/AcroForm 5 0 R/Pages 2 0 R>>\nendobj\n"
    second = b"2 0 obj\n<</Type/Pages/Kids[]/Count 0>>\nendobj\n"
    head = b"%PDF-1.7\n"
    stream = b"3 0 obj\n<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length %d>>stream\n" % len(
        packed
    )
    places = [0, 9, 9 + len(objects), 9 + len(objects) + len(second)]
    body = head + objects + second + stream + packed + b"\nendstream\nendobj\n"
    table = (
        b"".join(
            bytes([kind]) + at.to_bytes(4, "big") + b"\0"
            for kind, at in [(0, 0), (1, places[1]), (1, places[2]), (1, places[3]), (1, len(body))]
        )
        + bytes([2])
        + (3).to_bytes(4, "big")
        + b"\0"
    )
    xref = b"4 0 obj\n<</Type/XRef/Size 6/W[1 4 1]/Root 1 0 R/Length %d>>stream\n" % len(table)
    data = body + xref + table + b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF" % len(body)
    (tmp_path / "bomb.pdf").write_bytes(data)
    assert len(data) < MAX_BYTES
    program = (
        "import resource, sys; from alliancekit.cli import main\n"
        "resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))\n"
        "main(['read', 'bomb.pdf', '-o', '-'])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=tmp_path, capture_output=True, timeout=60, check=False
    )
    assert done.returncode == 3, done.stderr
    assert b"not-a-form" in done.stderr or b"bad-pdf" in done.stderr
