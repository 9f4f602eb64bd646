"""``alliancekit score`` as a researcher uses it: real files, real processes."""

import hashlib
import json
from pathlib import Path

import polars as pl
import pytest

HEADER = "client,session,date,respondent,note," + ",".join(f"q{n}" for n in range(1, 28))
# the reverse-keyed items of ak-core are q6, q9, q15, q18, q21, q24
ALL_FOURS = ",".join(["4"] * 27)


def core_row(client: str, session: int, changes: dict[int, str], *, rest: str = "4") -> str:
    answers = [changes.get(number, rest) for number in range(1, 28)]
    return f"{client},{session},2026-03-0{session},client,n{session}," + ",".join(answers)


@pytest.fixture
def by_hand(tmp_path: Path) -> Path:
    """A file as a person types it: good rows, blanks, `x`, `9`, ` 3 `, `3.0` and a BOM."""
    rows = [
        HEADER,
        core_row("A", 1, {}),
        core_row("A", 2, {1: "", 8: "x"}),
        core_row("A", 3, {1: " 3 ", 8: "3.0", 15: "9"}),
        core_row("B", 1, {1: "", 8: "", 22: ""}),
    ]
    path = tmp_path / "responses.csv"
    path.write_bytes(b"\xef\xbb\xbf" + "\n".join(rows).encode() + b"\n")
    return path


def test_a_file_written_by_hand(run, by_hand: Path, tmp_path: Path) -> None:
    ended = run("score", "ak-core", "responses.csv", "-o", "scores.csv")
    assert ended.status == 1
    scores = pl.read_csv(tmp_path / "scores.csv")
    # trust is q1, q8, q15 (reversed), q22; it needs 3 of 4
    # A1: 4, 4, 6-4=2, 4            → 14/4 = 3.5
    # A2: -, x, 2, 4                → 2 of 4 answered: missing
    # A3: 3, 3, 9 is refused, 4     → 10/3
    # B1: -, -, 2, -                → 1 of 4 answered: missing
    assert scores["trust"].to_list() == [3.5, None, 10 / 3, None]
    assert scores["trust_answered"].to_list() == [4, 2, 3, 1]
    # total A1: 21 items at 4, 6 reversed at 2 → (84 + 12) / 27
    assert scores["total"].to_list()[0] == pytest.approx(96 / 27, abs=1e-12)
    # total A3: as A1, q1 and q8 at 3 in place of 4, q15 (2) gone → (96 - 2 - 2) / 26
    assert scores["total"].to_list()[2] == pytest.approx(92 / 26, abs=1e-12)
    # A2 and B1 have 25 and 24 answers, enough for the total, but trust is missing
    assert scores["total"].to_list()[1::2] == [None, None]
    # carried through unchanged, in input order
    assert scores["note"].to_list() == ["n1", "n2", "n3", "n1"]
    assert scores.columns[:7] == [*HEADER.split(",")[:5], "trust", "trust_answered"]
    rejects = (tmp_path / "scores.rejects.csv").read_text()
    assert rejects == (
        "line,row,column,code,value\n3,2,q8,not-a-number,x\n4,3,q15,not-an-option,9\n"
    )
    assert (tmp_path / "scores.rejects.csv").stat().st_mode & 0o777 == 0o600


def test_the_manifest_adds_up(run, by_hand: Path, tmp_path: Path) -> None:
    run("score", "ak-core", "responses.csv", "-o", "scores.csv", "--missing", "-9")
    manifest = json.loads((tmp_path / "scores.csv.manifest.json").read_text())

    def digest(name: str) -> str:
        return hashlib.sha256((tmp_path / name).read_bytes()).hexdigest()

    assert manifest["inputs"] == [{"sha256": digest("responses.csv")}]
    assert manifest["output"]["sha256"] == digest("scores.csv")
    assert manifest["instrument"]["id"] == "ak-core"
    rows = manifest["rows"]
    assert rows == {"read": 4, "scored": 4, "rejected": 0}
    assert manifest["rejects"] == {"not-a-number": 1, "not-an-option": 1}
    assert manifest["missing_scores"]["trust"] == {"too_few_answered": 2}
    assert manifest["missing_scores"]["total"] == {"required_score_missing": 2}
    assert manifest["options"]["missing"] == ["-9"]
    assert {one["name"] for one in manifest["plugins"]} >= {"builtin.scoring_methods"}


def test_strict_writes_nothing(run, by_hand: Path, tmp_path: Path) -> None:
    (tmp_path / "scores.csv").write_text("old")
    ended = run("score", "ak-core", "responses.csv", "-o", "scores.csv", "--strict")
    assert ended.status == 3
    assert "line 3, column q8" in ended.err
    assert (tmp_path / "scores.csv").read_text() == "old"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["responses.csv", "scores.csv"]


def test_no_reject_no_rejects_file_and_a_stale_one_goes(run, tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text("client,q1,q2,q3,q4,q5\nA,1,2,3,4,x\n")
    assert run("score", "ak-pulse", "in.csv", "-o", "s.csv").status == 1
    assert (tmp_path / "s.rejects.csv").exists()
    (tmp_path / "in.csv").write_text("client,q1,q2,q3,q4,q5\nA,1,2,3,4,5\n")
    assert run("score", "ak-pulse", "in.csv", "-o", "s.csv").status == 0
    assert not (tmp_path / "s.rejects.csv").exists()


# ─── layouts, names, formats ─────────────────────────────────────────────────

PULSE = "client,session,q1,q2,q3,q4,q5\nA,1,7,6,8,7,7\nA,2,8,7,8,,8\n"


def test_long_layout_gives_what_wide_gives(run, tmp_path: Path) -> None:
    (tmp_path / "wide.csv").write_text(PULSE)
    long = ["client,session,item,answer"]
    for line in PULSE.splitlines()[1:]:
        client, session, *answers = line.split(",")
        long += [f"{client},{session},q{n},{a}" for n, a in enumerate(answers, 1) if a]
    # answers of one administration may stand anywhere in the file
    (tmp_path / "long.csv").write_text("\n".join([long[0], *sorted(long[1:], reverse=True)]))
    assert run("score", "ak-pulse", "wide.csv", "-o", "w.csv").status == 0
    assert run("score", "ak-pulse", "long.csv", "-o", "l.csv", "--layout", "long").status == 0
    wide, long_scores = (pl.read_csv(tmp_path / name) for name in ("w.csv", "l.csv"))
    assert long_scores.sort("session").equals(wide)
    rows = json.loads((tmp_path / "l.csv.manifest.json").read_text())
    assert rows["rows"] == {"read": 9, "scored": 9, "rejected": 0}
    assert rows["administrations"] == 2


def test_long_layout_names_the_line_of_a_bad_cell(run, tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text(
        "client,session,item,answer\nA,1,q1,5\nA,1,q9,5\nA,1,q2,eleven\nA,1,q3\n"
    )
    ended = run("score", "ak-pulse", "in.csv", "-o", "s.csv", "--layout", "long")
    assert ended.status == 1
    assert (tmp_path / "s.rejects.csv").read_text().splitlines()[1:] == [
        '3,2,item,unknown-item,"A,1,q9,5"',
        "4,3,q2,not-a-number,eleven",
        '5,4,,short-row,"A,1,q3"',
    ]


def test_long_layout_refuses_two_answers_to_one_item(run, tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text("client,session,item,answer\nA,1,q1,5\nA,1,q1,6\n")
    ended = run("score", "ak-pulse", "in.csv", "-o", "s.csv", "--layout", "long")
    assert ended.status == 3
    assert "lines 2 and 3" in ended.err


def test_other_column_names(run, tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text("id,felt,q2,q3,q4,q5\n7,1,2,3,4,5\n")
    ended = run("score", "ak-pulse", "in.csv", "-o", "-", "--map", "q1=felt")
    assert ended.status == 0
    assert ended.out == "id,total,total_answered,total_pomp,total_pomp_answered\n7,3.0,5,30.0,1\n"


def test_other_names_of_key_columns(run, tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text(
        "Klient,Sitzung,q1,q2,q3,q4,q5\nA,1,1,1,1,1,1\nA,1,2,2,2,2,2\n"
    )
    named = ("--map", "client=Klient", "--map", "session=Sitzung")
    ended = run("score", "ak-pulse", "in.csv", "-o", "s.csv", *named)
    assert ended.status == 3  # and so the administration that stands twice is found
    assert "lines 2 and 3" in ended.err
    (tmp_path / "in.csv").write_text("client,what,value\nA,q1,1\nA,q2,2\nA,q3,3\nA,q4,4\n")
    named = ("--layout", "long", "--map", "item=what", "--map", "answer=value")
    ended = run("score", "ak-pulse", "in.csv", "-o", "-", *named)
    assert ended.out.splitlines()[1] == "A,2.5,4,25.0,1"
    gone = run("score", "ak-pulse", "in.csv", "-o", "-", "--map", "client=Klient")
    assert (gone.status, "Klient" in gone.err) == (3, True)


@pytest.mark.parametrize("given", ["q1", "q9=felt", "=felt", "q1=q2"])
def test_a_bad_map_says_how_to_write_it(run, tmp_path: Path, given: str) -> None:
    (tmp_path / "in.csv").write_text(PULSE)
    ended = run("score", "ak-pulse", "in.csv", "-o", "-", "--map", given)
    assert ended.status == 2
    assert "--map" in ended.err


def test_all_formats_hold_the_same_scores(run, tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text(PULSE)
    for name in ("s.csv", "s.json", "s.parquet"):
        assert run("score", "ak-pulse", "in.csv", "-o", name).status == 0
    csv = pl.read_csv(tmp_path / "s.csv", schema_overrides={"session": pl.String})
    json_rows = json.loads((tmp_path / "s.json").read_text())
    assert csv.to_dicts() == json_rows
    assert pl.read_parquet(tmp_path / "s.parquet").to_dicts() == json_rows


def test_an_unknown_format_lists_those_there_are(run, tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text(PULSE)
    ended = run("score", "ak-pulse", "in.csv", "-o", "s.docx")
    assert ended.status == 2
    assert "csv (.csv)" in ended.err


def test_standard_input_and_output(run) -> None:
    ended = run("score", "ak-pulse", "-", "-o", "-", stdin=PULSE.encode())
    assert ended.status == 0
    assert ended.out.splitlines()[1] == "A,1,7.0,5,70.0,1"


def test_decimals_round_half_away_from_zero(run, tmp_path: Path) -> None:
    # mean of 7 6 8 7 and 7 is 7.0; of 8 7 8 8 is 7.75: one decimal gives 7.8, not 7.7
    (tmp_path / "in.csv").write_text(PULSE)
    ended = run("score", "ak-pulse", "in.csv", "-o", "-", "--decimals", "1")
    assert [line.split(",")[2] for line in ended.out.splitlines()[1:]] == ["7.0", "7.8"]


def test_a_formula_in_a_carried_column_is_harmless_in_csv(run, tmp_path: Path) -> None:
    rows = "note,q1,q2,q3,q4,q5\n=1+1,1,1,1,1,1\n-3,1,1,1,1,1\n'=x,1,1,1,1,1\n@a,1,1,1,1,1\n"
    (tmp_path / "in.csv").write_text(rows)
    ended = run("score", "ak-pulse", "in.csv", "-o", "-")
    notes = [line.split(",")[0] for line in ended.out.splitlines()[1:]]
    assert notes == ["'=1+1", "-3", "''=x", "'@a"]


# ─── what is refused ─────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"client,q1,q2,q3,q4\nA,1,2,3,4\n", "item columns are missing: q5"),
        (b"client;q1;q2;q3;q4;q5\nA;1;2;3;4;5\n", "--delimiter ';'"),
        (b"client\tq1\tq2\tq3\tq4\tq5\nA\t1\t2\t3\t4\t5\n", "--delimiter tab"),
        (b"client,q1,q1,q2,q3,q4,q5\n", "columns 2 and 3"),
        (b"client,,q1,q2,q3,q4,q5\n", "columns without a name: 2"),
        (b"sep=;\nclient;q1;q2;q3;q4;q5\n", "sep="),
        (b"q1,q2,q3,q4,q5,n\n1,2,3,4,5,caf\xe9\n", "byte 30; if it was saved on Windows"),
        ("q1,q2,q3,q4,q5\n1,2,3,4,5\n".encode("utf-16"), "--encoding utf-16"),
        (b"q1,q2,q3,q4,q5\n1,2,\0,4,5\n", "line 2: a NUL byte"),
        (b"q1,q2,q3,q4,q5\r1,2,3,4,5\r", "line 1: lines end in CR alone"),
        (b'n,q1,q2,q3,q4,q5\na,1,2,3,4,5\n"b,1,2,3,4,5\nc,1,2,3,4,5\n', "line 3: the quote"),
        (b"PK\x03\x04rest", "not an Excel workbook"),
        (b"", "it needs a header"),
        (b"total,q1,q2,q3,q4,q5\n", "a second time: total"),
    ],
)
def test_a_file_that_cannot_be_read_as_it_is(
    run, tmp_path: Path, content: bytes, words: str
) -> None:
    (tmp_path / "in.csv").write_bytes(content)
    ended = run("score", "ak-pulse", "in.csv", "-o", "s.csv")
    assert ended.status == 3
    assert words in ended.err
    assert "Traceback" not in ended.err
    assert [path.name for path in tmp_path.iterdir()] == ["in.csv"]


@pytest.mark.parametrize(
    ("options", "content"),
    [
        (["--encoding", "cp1252"], "n,q1,q2,q3,q4,q5\ncafé,1,2,3,4,5\n".encode("cp1252")),
        (["--encoding", "utf-16"], "n,q1,q2,q3,q4,q5\ncafé,1,2,3,4,5\n".encode("utf-16")),
        (["--delimiter", ";"], "n;q1;q2;q3;q4;q5\ncafé;1;2;3;4;5\n".encode()),
        (["--delimiter", "tab"], "n\tq1\tq2\tq3\tq4\tq5\ncafé\t1\t2\t3\t4\t5\r\n".encode()),
    ],
)
def test_the_option_that_the_message_names_reads_it(
    run, tmp_path: Path, options: list[str], content: bytes
) -> None:
    (tmp_path / "in.csv").write_bytes(content)
    ended = run("score", "ak-pulse", "in.csv", "-o", "-", *options)
    assert ended.status == 0
    assert ended.out.splitlines()[1] == "café,3.0,5,30.0,1"


def test_bad_rows_go_to_the_rejects_whole_and_the_counts_add_up(run, tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text(
        'client,q1,q2,q3,q4,q5\nA,1,2,3,4,5\nB,1,2,3\n\nC,1,2,3,4,5,6\nD"x,1,2,3,4,5\n'
        'E,"1",2,3,4,5\n'
    )
    ended = run("score", "ak-pulse", "in.csv", "-o", "s.csv")
    assert ended.status == 1
    assert (tmp_path / "s.rejects.csv").read_text().splitlines()[1:] == [
        '3,2,,short-row,"B,1,2,3"',
        '5,3,,long-row,"C,1,2,3,4,5,6"',
        '6,4,,stray-quote,"D""x,1,2,3,4,5"',
    ]
    assert "5 read, 2 scored, 3 rejected; blank lines: 1" in ended.err
    assert pl.read_csv(tmp_path / "s.csv")["client"].to_list() == ["A", "E"]


def test_an_administration_that_stands_twice(run, tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text(PULSE + "A,2,1,1,1,1,1\n")
    ended = run("score", "ak-pulse", "in.csv", "-o", "s.csv")
    assert ended.status == 3
    assert "lines 3 and 4" in ended.err
    assert not (tmp_path / "s.csv").exists()
    assert run("score", "ak-pulse", "in.csv", "-o", "s.csv", "--duplicates", "keep").status == 0


def test_whose_answers_they_are(run, tmp_path: Path) -> None:
    rows = "respondent,q1,q2,q3,q4,q5\nclient,1,1,1,1,1\ntherapist,2,2,2,2,2\nmother,3,3,3,3,3\n"
    (tmp_path / "in.csv").write_text(rows + ",4,4,4,4,4\n")
    ended = run("score", "ak-pulse", "in.csv", "-o", "-", "--respondent", "client")
    assert ended.status == 1
    assert [line.split(",")[1] for line in ended.out.splitlines()[1:]] == ["1.0", "4.0"]
    assert "line 3, column respondent: other-respondent" in ended.err
    assert "line 4, column respondent: unknown-respondent" in ended.err


@pytest.mark.parametrize(
    "arguments",
    [
        ["--missing", "3"],
        ["--missing", "10.0"],
        ["--respondent", "observer"],
        ["--delimiter", "ab"],
        ["--encoding", "no-such"],
        ["--engine-option", "x"],
        ["--layout", "tall"],
        ["--decimals", "-1"],
    ],
)
def test_wrong_options_are_usage(run, tmp_path: Path, arguments: list[str]) -> None:
    (tmp_path / "in.csv").write_text(PULSE)
    ended = run("score", "ak-pulse", "in.csv", "-o", "s.csv", *arguments)
    assert ended.status == 2
    assert not (tmp_path / "s.csv").exists()


def test_the_output_may_not_be_the_input(run, tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text(PULSE)
    (tmp_path / "link.csv").symlink_to("in.csv")
    for output in ("in.csv", "./in.csv", "link.csv"):
        assert run("score", "ak-pulse", "in.csv", "-o", output).status == 2
    assert (tmp_path / "in.csv").read_text() == PULSE


def test_values_are_shown_only_on_request(run, tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text("client,q1,q2,q3,q4,q5\nCANARY,secret,1,1,1,1\n")
    quiet = run("score", "ak-pulse", "in.csv", "-o", "s.csv")
    assert "secret" not in quiet.err + quiet.out
    assert "CANARY" not in quiet.err + quiet.out
    assert "secret" in run("score", "ak-pulse", "in.csv", "-o", "s.csv", "--show-values").err


def test_a_scoring_plugin_in_one_file_and_a_broken_one_beside_it(run, tmp_path: Path) -> None:
    examples = Path(__file__).resolve().parents[2] / "docs" / "plugins" / "examples"
    for name in ("peak_end.py", "rating.json", "ratings.csv"):
        (tmp_path / name).write_bytes((examples / name).read_bytes())
    (tmp_path / "broken.py").write_text("import no_such_module\n")
    ended = run(
        *("score", "rating.json", "ratings.csv", "-o", "-"),
        *("--plugin", "peak_end.py", "--plugin", "broken.py"),
    )
    assert ended.status == 0
    assert ended.out == "client,total,total_answered\nA1,6.0,2\n"
    broken = [line for line in ended.err.splitlines() if "broken" in line]
    assert len(broken) == 1
    assert "no_such_module" in broken[0]
    without = run("score", "rating.json", "ratings.csv", "-o", "-", "--plugin", "broken.py")
    assert without.status == 4
    assert "peak-end" in without.err
    assert "broken and may have offered it" in without.err


def test_identical_bytes_on_every_run(run, by_hand: Path, tmp_path: Path) -> None:
    seen = set()
    for number, zone in enumerate(("UTC", "Asia/Tokyo")):
        env = {"PYTHONHASHSEED": str(number), "TZ": zone, "LC_ALL": "C"}
        run("score", "ak-core", "responses.csv", "-o", "s.csv", env=env)
        seen.add(
            tuple(
                (tmp_path / name).read_bytes()
                for name in ("s.csv", "s.rejects.csv", "s.csv.manifest.json")
            )
        )
    assert len(seen) == 1


def test_the_manifest_names_columns_rejects_and_plugin_files(run, tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text("client,mood,q1,q2,q3,q4,five\nA,low,1,2,3,4,x\n")
    (tmp_path / "none.py").write_text(
        "from alliancekit.api import hookimpl\n@hookimpl\ndef register_checks():\n    return []\n"
    )
    ended = run(
        "score", "ak-pulse", "in.csv", "-o", "s.csv", "--map", "q5=five", "--plugin", "none.py"
    )
    assert "columns carried along unchanged: mood" in ended.err
    assert "duplicates were not looked for: there is no column session" in ended.err
    manifest = json.loads((tmp_path / "s.csv.manifest.json").read_text())
    assert manifest["columns"]["carried"] == ["client", "mood"]
    assert manifest["columns"]["items"]["q5"] == "five"
    rejects = (tmp_path / "s.rejects.csv").read_bytes()
    assert manifest["rejects_file"]["sha256"] == hashlib.sha256(rejects).hexdigest()
    digest = hashlib.sha256((tmp_path / "none.py").read_bytes()).hexdigest()
    plugin = next(one for one in manifest["plugins"] if one["name"] == "none")
    assert plugin["version"] == f"sha256:{digest[:16]}"


def test_an_option_that_the_engine_does_not_take_is_usage(run, tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text(PULSE)
    ended = run("score", "ak-pulse", "in.csv", "-o", "s.csv", "--engine-option", "threads=4")
    assert ended.status == 2
    assert "threads" in ended.err


def test_a_respondent_is_known_in_any_case(run, tmp_path: Path) -> None:
    rows = "client,session,respondent,q1,q2,q3,q4,q5\nA,1,Client,1,1,1,1,1\nA,1,,2,2,2,2,2\n"
    (tmp_path / "in.csv").write_text(rows)
    ended = run("score", "ak-pulse", "in.csv", "-o", "s.csv")
    # a blank respondent is the first of the instrument's, so this is one administration twice
    assert ended.status == 3
    assert "lines 2 and 3" in ended.err
