"""The benchmark does what it says; how fast anybody is, no test says.

Only contenders that need nothing but alliancekit's own dependencies are run here. DuckDB, pandas
and R would be large downloads for every `make test`, and they cannot rot unseen: `run.py` holds
everybody against alliancekit before it times anything.
"""

import csv
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BENCHMARKS = ROOT / "benchmarks"
ROWS = 2_000
CONTENDERS = ("copy", "polars", "python")


@pytest.fixture(autouse=True)
def importable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(BENCHMARKS)


@pytest.fixture
def generate(tmp_path: Path) -> Callable[..., bytes]:
    def generate(*options: str) -> bytes:
        path = tmp_path / "responses.csv"
        command = [sys.executable, BENCHMARKS / "generate.py", str(ROWS), "-o", path, *options]
        subprocess.run(command, check=True, capture_output=True, timeout=60)
        return path.read_bytes()

    return generate


def test_the_instrument_is_without_a_finding() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "alliancekit", "check", BENCHMARKS / "instrument.json", "--json"],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert list(json.loads(done.stdout).values()) == [[]]


def test_a_seed_always_gives_the_same_file(generate: Callable[..., bytes]) -> None:
    first = generate("--seed", "7")
    assert generate("--seed", "7") == first
    assert generate("--seed", "8") != first


def test_the_file_is_as_announced(generate: Callable[..., bytes]) -> None:
    text = generate().decode()
    assert '"' not in text
    rows = list(csv.reader(text.splitlines()))[1:]
    assert len(rows) == ROWS
    assert {len(row) for row in rows} == {4 + 12}
    assert len({(client, session, whose) for client, session, _, whose, *_ in rows}) == ROWS
    cells = [cell for row in rows for cell in row[4:]]
    # of 24,000 cells, 480 are expected to be blank and 24 to be bad; six standard deviations
    # of such counts are 130 and 29
    assert abs(cells.count("") - 480) < 130
    assert 0 < sum(cell not in ("", "1", "2", "3", "4", "5") for cell in cells) < 24 + 29


def test_notes_leave_the_answers_as_they_are(generate: Callable[..., bytes]) -> None:
    plain = list(csv.reader(generate().decode().splitlines()))
    text = generate("--notes").decode()
    noted = list(csv.reader(text.splitlines(keepends=True)))
    assert [row[:-1] for row in noted] == plain
    assert {mark for mark in '",\n' if any(mark in row[-1] for row in noted)} == set('",\n')


def test_contenders_agree_with_alliancekit() -> None:
    command = [sys.executable, BENCHMARKS / "verify.py", *CONTENDERS]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
    assert done.stderr == ""
    assert done.stdout == f"agree on {ROWS} rows: {', '.join(CONTENDERS)}\n"


HEADER = "client,session,date,respondent,total,total_answered,total_band"
ROW = "A1,1,2026-03-02,client,2.6666666666666665,3,middle"


@pytest.mark.parametrize(
    ("other", "difference"),
    [
        (ROW, None),
        ("A1,1,2026-03-02,client,2.66666666666667,3.0,middle", None),
        ("A1,1,2026-03-02,client,,3,middle", "row 2, total: '2.6666666666666665' and ''"),
        ("A1,1,2026-03-02,client,2.667,3,middle", "row 2, total: '2.6666666666666665' and '2.667'"),
        (
            "A1,1,2026-03-02,client,2.6666666666666665,3,low",
            "row 2, total_band: 'middle' and 'low'",
        ),
        ("A1,1.0,2026-03-02,client,2.6666666666666665,3,middle", "row 2, session: '1' and '1.0'"),
        ("", "row 2 is only in one of them"),
        (f"{ROW},", "row 2: 7 and 8 columns"),
    ],
)
def test_a_difference_is_found(other: str, difference: str | None, tmp_path: Path) -> None:
    from verify import differing_scores

    ours, theirs = tmp_path / "ours.csv", tmp_path / "theirs.csv"
    ours.write_text(f"{HEADER}\n{ROW}\n")
    theirs.write_text(f"{HEADER}\n{other}\n" if other else f"{HEADER}\n")
    assert differing_scores(ours, theirs) == difference
    assert (differing_scores(theirs, ours) is None) is (difference is None)


def test_a_run_is_measured_and_rendered(tmp_path: Path) -> None:
    from render import section

    output = tmp_path / "results.json"
    options = ["--sizes", "100", "--repeat", "1", "--variant-rows", "100"]
    command = [sys.executable, BENCHMARKS / "run.py", *options, "--only", "copy", "-o", output]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stderr
    results = json.loads(output.read_text())
    assert [one["contender"] for one in results["scoring"]] == ["copy", "alliancekit"]
    for one in (*results["scoring"], *results["variants"]):
        assert [set(run) for run in one["runs"]] == [{"wall", "cpu", "peak_mib"}]
    written = section(results)
    assert written.startswith("Measured on ")
    assert written.endswith(" |")
    assert "## 100 rows" in written


def test_a_section_takes_the_place_of_the_one_before() -> None:
    from published import markers, page

    begin, end = markers("printing")
    assert begin == "<!-- printing: begin -->"
    old = f"before\n{begin}\n\nold\n\n{end}\nafter\n"
    assert page(old, "printing", "new") == f"before\n{begin}\n\nnew\n\n{end}\nafter\n"
    with pytest.raises(ValueError, match="no place for start-up"):
        page(old, "start-up", "new")


def test_starts_are_measured_and_the_page_holds_the_results(tmp_path: Path) -> None:
    import startup

    output = tmp_path / "startup.json"
    assert startup.main(["--repeat", "1", "--plugins", "2", "-o", str(output)]) == 0
    results = json.loads(output.read_text(encoding="utf-8"))
    references, commands = results["jobs"][:3], results["jobs"][3:]
    assert [one["plugins"] for one in references] == [None] * 3
    assert [one["plugins"] for one in commands] == [0, 2] * 4
    for one in results["jobs"]:
        assert [set(run) for run in one["runs"]] == [{"wall", "cpu", "peak_mib"}]
    assert startup.main(["--check"]) == 0, "docs/performance.md has other numbers"


def test_ratios_of_starts_are_to_none_installed_and_to_the_reference() -> None:
    """Best runs: 0.04 s to import click, 0.05 s and 0.08 s without plugins and with 20.

    0.05 / 0.04 = 1.25; 0.08 / 0.05 = 1.60 and 0.08 / 0.04 = 2.
    """
    import startup

    def job(title: str, plugins: int | None, *walls: float) -> dict[str, object]:
        runs = [{"wall": wall, "cpu": 0.03, "peak_mib": 20.0} for wall in walls]
        reference = None if plugins is None else startup.CLICK
        name = startup.CLICK if plugins is None else f"{title} {plugins}"
        told = {"title": title, "reference": reference, "plugins": plugins}
        return {"name": name, **told, "runs": runs}

    table = startup.shown(
        [job("click", None, 0.06, 0.04), job("help", 0, 0.05, 0.09), job("help", 20, 0.1, 0.08)]
    )
    assert table.splitlines()[2:] == [
        "| click |  |  |  | 40 | 50 | 30 | 20 |",
        "| help | 0 | 1.00 | 1.25 × `import click` | 50 | 70 | 30 | 20 |",
        "| help | 20 | 1.60 | 2.00 × `import click` | 80 | 90 | 30 | 20 |",
    ]


def test_the_plugins_of_the_measurement_take_part_and_offer_what_is_said(tmp_path: Path) -> None:
    from startup import packages

    packages(tmp_path / "both", 2)
    done = subprocess.run(
        [sys.executable, "-m", "alliancekit", "plugins", "--json"],
        env={**os.environ, "PYTHONPATH": str(tmp_path / "both")},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    found = {one["name"]: one for one in json.loads(done.stdout)}
    for name in ("bench-0", "bench-1"):
        assert (found[name]["status"], found[name]["source"]) == ("active", f"package {name}")
        assert set(found[name]["hooks"]) == {
            "register_scoring_methods",
            "register_exporters",
            "register_interchange_formats",
            "register_report_sections",
        }


def test_the_page_holds_the_results() -> None:
    command = [sys.executable, BENCHMARKS / "render.py", "--check"]
    assert subprocess.run(command, check=False, timeout=60).returncode == 0


def test_printing_is_measured_and_the_page_holds_the_results(tmp_path: Path) -> None:
    import printing

    output = tmp_path / "printing.json"
    assert printing.main(["--repeat", "1", "--only", "single-ak-pulse", "-o", str(output)]) == 0
    results = json.loads(output.read_text(encoding="utf-8"))
    (job,) = results["jobs"]
    assert list(job["runs"]) == ["WeasyPrint alone", "`alliancekit form`"]
    for runs in job["runs"].values():
        assert [set(run) for run in runs] == [{"wall", "cpu", "peak_mib"}]
    assert printing.section(results).startswith("Measured on ")
    assert printing.main(["--check"]) == 0, "docs/performance.md has other numbers"


def test_a_single_form_was_measured_within_its_limit() -> None:
    """At most 1.3 × WeasyPrint alone, as measured and published."""
    import printing

    results = json.loads(printing.RESULTS.read_text(encoding="utf-8"))
    single = [one for one in results["jobs"] if one["name"].startswith("single-")]
    assert len(single) == 2
    for one in single:
        floor = one["runs"][one["floor"]]
        ours = one["runs"]["`alliancekit form`"]
        assert printing.best(ours, "wall") <= 1.3 * printing.best(floor, "wall")
