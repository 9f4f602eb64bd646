"""``export``: an instrument or its responses to another program, and what is told around it."""

import csv
import hashlib
import json
import re
import subprocess
from pathlib import Path

import pytest

from alliancekit.errors import Exit
from alliancekit.interchange.formats import PACKAGES

PLUGIN = Path(__file__).with_name("interchange_plugin.py")
RESPONSES = "client,session,ward,q1,q2,q3,q4,q5\nA1,1,W,7,6,8,7,7\nA2,1,W,7,-9,99,x,\n"
HALF = """
from alliancekit.api import InterchangeOffer, hookimpl

def half(context):
    next(context.batches)

@hookimpl
def register_interchange_formats():
    yield InterchangeOffer("half", "leaves rows out", (".half",), write_responses=half)
"""


def exported(run, tmp_path: Path, *arguments: object, name: str = "out.plain") -> dict:
    ended = run(*arguments, "-o", name, "--plugin", PLUGIN)
    assert ended.status == Exit.OK, ended.err
    return json.loads((tmp_path / name).read_text(encoding="utf-8"))


# ─── an instrument ───────────────────────────────────────────────────────────


def test_an_instrument_goes_in_all_its_languages(run, tmp_path: Path) -> None:
    document = exported(run, tmp_path, "export", "ak-pulse", "--format", "plain")
    assert document["respondent"] == "client"
    assert document["items"] == ["q1", "q2", "q3", "q4", "q5"]
    assert list(document["texts"]) == ["en", "ar", "es"]
    assert document["arithmetic"] == {"total": True, "total_pomp": True}


def test_or_in_the_one_that_is_asked_for(run, tmp_path: Path) -> None:
    given = ("export", "ak-pulse", "--format", "plain", "--locale", "es")
    document = exported(run, tmp_path, *given, "--respondent", "therapist")
    assert list(document["texts"]) == ["es"]
    assert document["respondent"] == "therapist"


def test_machine_drafts_are_told(run) -> None:
    given = ("export", "ak-pulse", "--format", "plain", "-o", "-", "--plugin", PLUGIN)
    told = run(*given).err
    assert "ar is a machine draft that no speaker of the language has checked" in told
    assert "es is a machine draft" in told


def test_the_manifest_traces_the_file_to_what_made_it(run, tmp_path: Path) -> None:
    exported(run, tmp_path, "export", "ak-pulse", "--format", "plain")
    manifest = json.loads((tmp_path / "out.plain.manifest.json").read_text(encoding="utf-8"))
    made = (tmp_path / "out.plain").read_bytes()
    assert manifest["output"]["sha256"] == hashlib.sha256(made).hexdigest()
    assert manifest["instrument"]["id"] == "ak-pulse"
    assert manifest["locales"] == {"en": "source", "ar": "machine_draft", "es": "machine_draft"}
    method = manifest["methods"]["total"]
    assert (method["method"], method["distribution"]) == ("mean", "alliancekit")
    assert manifest["format"]["offer"] == "plain"
    assert manifest["format"]["version"].startswith("sha256:")


def test_every_loss_is_told_once_and_kept(run, tmp_path: Path) -> None:
    ended = run("export", "phq-9", "--format", "plain", "-o", "o.plain", "--plugin", PLUGIN)
    assert ended.status == Exit.INPUT
    lines = ["id,text,respondent", "instrument,phq-9,"]
    lines += [f"{name},Words.,client" for name in ("title", "timeframe", "instructions")]
    wording = "\n".join([*lines, *(f"q{number},Words {number}," for number in range(1, 10))])
    (tmp_path / "wording.csv").write_text(wording, encoding="utf-8")
    given = ("export", "phq-9", "--format", "plain", "-o", "o.plain", "--plugin", PLUGIN)
    ended = run(*given, "--wording", "wording.csv")
    assert ended.status == Exit.OK, ended.err
    losses = json.loads((tmp_path / "o.plain.manifest.json").read_text("utf-8"))["losses"]
    assert losses == [{"where": "flags.q9", "what": "there is no place for it"}]
    assert "what does not come over: 1" in ended.err
    assert ended.err.count("flags.q9: there is no place for it") == 1


def test_a_key_without_wording_names_the_holder(run) -> None:
    ended = run("export", "wai-sr", "--format", "plain", "-o", "o.plain", "--plugin", PLUGIN)
    assert ended.status == Exit.INPUT
    assert "cannot be exported" in ended.err
    assert "Society for Psychotherapy Research" in ended.err


def test_respondents_on_scales_of_their_own_go_one_at_a_time(run, tmp_path: Path) -> None:
    given = ("export", "ak-comm", "--format", "plain", "--respondent")
    client = exported(run, tmp_path, *given, "client", "--locale", "en")
    observer = exported(run, tmp_path, *given, "observer", "--locale", "en")
    assert client["items"] == observer["items"]
    assert client["texts"] != observer["texts"]


# ─── responses ───────────────────────────────────────────────────────────────


def test_responses_go_with_answers_scores_and_what_stood_in_the_file(run, tmp_path: Path) -> None:
    (tmp_path / "r.csv").write_text(RESPONSES, encoding="utf-8")
    given = ("export", "ak-pulse", "--format", "plain", "-o", "o.plain", "--plugin", PLUGIN)
    ended = run(*given, "--responses", "r.csv", "--missing", "-9")
    assert ended.status == Exit.REJECTED, ended.err
    document = json.loads((tmp_path / "o.plain").read_text(encoding="utf-8"))
    first, second = document["rows"]
    assert document["missing"] == ["-9"]
    assert first["row"]["ward"] == "W"
    assert first["row"]["total"] == 7.0  # (7 + 6 + 8 + 7 + 7) / 5
    assert second["row"]["total"] is None
    assert second["answers"] == {"q1": 7.0, "q2": None, "q3": None, "q4": None, "q5": None}
    assert second["texts"] == {"q1": "7", "q2": "-9", "q3": "99", "q4": "x", "q5": ""}


def test_their_manifest_is_that_of_a_scoring_run_with_the_losses(run, tmp_path: Path) -> None:
    (tmp_path / "r.csv").write_text(RESPONSES, encoding="utf-8")
    given = ("export", "ak-pulse", "--format", "plain", "-o", "o.plain", "--plugin", PLUGIN)
    run(*given, "--responses", "r.csv", "--missing", "-9")
    manifest = json.loads((tmp_path / "o.plain.manifest.json").read_text(encoding="utf-8"))
    assert manifest["rows"] == {"read": 2, "scored": 2, "rejected": 0}
    assert manifest["rejects"] == {"not-a-number": 1, "not-an-option": 1}
    assert manifest["options"]["missing"] == ["-9"]
    assert manifest["losses"] == []
    assert manifest["format"]["offer"] == "plain"
    text = (tmp_path / "o.rejects.csv").read_text(encoding="utf-8")
    rejects = list(csv.DictReader(text.splitlines()))
    assert [one["column"] for one in rejects] == ["q3", "q4"]


def test_bands_are_in_the_words_of_the_locale(run, tmp_path: Path, banded_in_two) -> None:
    instrument, plugin = banded_in_two
    (tmp_path / "r.csv").write_text("client,session,q1,q2\nA1,1,3,3\n", encoding="utf-8")
    given = ("export", instrument, "--format", "plain", "--responses", "r.csv", "--locale", "es")
    ended = run(*given, "-o", "o.plain", "--plugin", PLUGIN, "--plugin", plugin)
    assert ended.status == Exit.OK, ended.err
    (row,) = json.loads((tmp_path / "o.plain").read_text(encoding="utf-8"))["rows"]
    assert row["row"]["total_band"] == "alta"


def test_an_adaptation_of_bands_is_held_to_the_contract_in_its_own_words(
    run, tmp_path: Path, banded_in_two
) -> None:
    instrument, plugin = banded_in_two
    given = ("export", instrument, "--format", "plain", "--locale", "es", "-o", "o.plain")
    ended = run(*given, "--plugin", PLUGIN, "--plugin", plugin)
    assert ended.status == Exit.OK, ended.err
    assert list(json.loads((tmp_path / "o.plain").read_text("utf-8"))["texts"]) == ["es"]


@pytest.fixture
def banded_in_two(tmp_path: Path) -> tuple[str, Path]:
    """An instrument with bands, and its adaptation, from a plugin."""
    from alliancekit.adaptation.record import text_sha256
    from alliancekit.instrument.load import parse_instrument

    document = json.loads(BANDED)
    data = json.dumps(document).encode()
    digest = text_sha256(parse_instrument(data, "banded"))
    record = {
        "instrument": "banded",
        "locale": "es",
        "status": "machine_draft",
        "source": {"version": "1.0.0", "text_sha256": digest},
        "permission": "CC BY 4.0",
        "steps": [
            {
                "step": "forward_translation",
                "date": "2026-11-22",
                "role": "machine translation",
                "independent": False,
            }
        ],
        "changelog": [{"date": "2026-11-22", "change": "First draft."}],
    }
    plugin = tmp_path / "banded.py"
    plugin.write_text(
        "from alliancekit.api import AdaptationOffer, InstrumentOffer, hookimpl\n"
        f"DATA = {data!r}\nRECORD = {json.dumps(record).encode()!r}\n"
        'PO = b\'msgid ""\\nmsgstr ""\\n"Content-Type: text/plain; charset=utf-8\\\\n"\\n'
        '"Language: es\\\\n"\\n\\nmsgctxt "scores.total.bands.4"\\n'
        'msgid "high"\\nmsgstr "alta"\\n\'\n'
        "@hookimpl\ndef register_instruments():\n"
        '    yield InstrumentOffer("banded", lambda: DATA, "banded.json")\n'
        "@hookimpl\ndef register_adaptations():\n"
        '    yield AdaptationOffer("banded", "es", lambda: PO, lambda: RECORD, "es.po")\n',
        encoding="utf-8",
    )
    return "banded", plugin


BANDED = """{
  "id": "banded", "version": "1.0.0", "title": "Banded", "language": "en",
  "forms": [{ "respondent": "client", "title": "T", "timeframe": "Now", "instructions": "Mark." }],
  "scales": [{ "id": "s", "kind": "numeric", "min": 0, "max": 3, "low": "No", "high": "Yes" }],
  "items": [
    { "id": "q1", "scale": "s", "text": { "client": "One." } },
    { "id": "q2", "scale": "s", "text": { "client": "Two." } }
  ],
  "scores": [{
    "id": "total", "title": "Total", "method": "sum", "items": ["q1", "q2"],
    "missing": { "min_answered": 2 }, "range": [0, 6],
    "bands": { "citation": "Nobody (2026).", "edges": [
      { "from": 0, "label": "low" }, { "from": 4, "label": "high" }] }
  }],
  "rights": { "licence": "CC-BY-4.0", "holder": "Nobody", "wording": "included" },
  "citation": "Nobody (2026).",
  "validation": { "status": "published", "note": "An example." },
  "vectors": [
    { "name": "least", "fill": 0, "scores": { "total": 0 }, "bands": { "total": "low" } },
    { "name": "most", "fill": 3, "scores": { "total": 6 }, "bands": { "total": "high" } },
    { "name": "mixed", "answers": { "q1": 1, "q2": 2 }, "scores": { "total": 3 } },
    { "name": "past the limit", "answers": { "q1": 1 }, "scores": { "total": null } }
  ]
}"""


def test_the_packages_that_are_named_are_those_of_the_page(repository: Path) -> None:
    """A row of the table in docs/interchange.md has the package in its first cell, or above it."""
    package, found = "", {}
    for line in (repository / "docs/interchange.md").read_text("utf-8").splitlines():
        first, _, second = line.removeprefix("|").partition("|")
        if line.startswith("|") and "`" in second:
            package = "".join(re.findall(r"\[(.+?)\]", first)) or package
            for name in re.findall(r"`([^`]+)`", second.partition("|")[0]):
                found[name] = package
    assert dict(PACKAGES) == found


# ─── what is refused ─────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("arguments", "status", "told"),
    [
        (("--format", "csv", "-o", "o.csv"), Exit.USAGE, "is a format for tables of scores"),
        (("--format", "nope", "-o", "o"), Exit.PLUGIN, "offered are: oneway, plain; packages that"),
        (("--format", "redcap", "-o", "o.csv"), Exit.PLUGIN, "`pip install alliancekit-redcap`"),
        (("--format", "plain", "-o", "o.txt"), Exit.USAGE, "end in .plain"),
        (("--format", "plain", "-o", "o.plain", "--missing", "-9"), Exit.USAGE, "--missing: it is"),
        (("--format", "plain", "-o", "o.plain", "--strict"), Exit.USAGE, "--strict: it is for"),
        (("--format", "plain", "-o", "o.plain", "--locale", "xx"), Exit.INPUT, "xx"),
        (("--format", "plain", "-o", "o.plain", "--respondent", "cat"), Exit.USAGE, "no form for"),
        (("--format", "plain"), Exit.USAGE, "Missing option '-o'"),
        (("-o", "o.plain"), Exit.USAGE, "Missing option '--format'"),
    ],
)
def test_wrong_arguments_say_what_to_do(run, tmp_path: Path, arguments, status, told) -> None:
    ended = run("export", "ak-pulse", *arguments, "--plugin", PLUGIN)
    assert ended.status == status
    assert told in ended.err
    assert list(tmp_path.iterdir()) == []


def test_a_format_that_does_not_take_responses_names_those_that_do(run, tmp_path: Path) -> None:
    (tmp_path / "r.csv").write_text(RESPONSES, encoding="utf-8")
    given = ("export", "ak-pulse", "--format", "oneway", "--responses", "r.csv", "-o", "o")
    ended = run(*given, "--plugin", PLUGIN)
    assert ended.status == Exit.USAGE
    assert "does not take responses; those that do: plain" in ended.err


def test_strict_writes_nothing_and_shows_values_only_on_request(run, tmp_path: Path) -> None:
    (tmp_path / "r.csv").write_text("client,q1,q2,q3,q4,q5\nA,1,2,3,4,77\n", encoding="utf-8")
    given = ("export", "ak-pulse", "--format", "plain", "--responses", "r.csv", "-o", "o.plain")
    ended = run(*given, "--strict", "--plugin", PLUGIN)
    assert (ended.status, "77" in ended.err) == (Exit.INPUT, False)
    assert [one.name for one in tmp_path.iterdir()] == ["r.csv"]
    ended = run(*given, "--show-values", "--plugin", PLUGIN)
    assert (ended.status, "77" in ended.err) == (Exit.REJECTED, True)


def test_nothing_is_written_over_the_responses(run, tmp_path: Path) -> None:
    (tmp_path / "r.plain").write_text(RESPONSES, encoding="utf-8")
    given = ("export", "ak-pulse", "--format", "plain", "--responses", "r.plain", "-o", "r.plain")
    assert run(*given, "--plugin", PLUGIN).status == Exit.USAGE
    assert (tmp_path / "r.plain").read_text(encoding="utf-8") == RESPONSES


def test_a_format_that_leaves_rows_out_is_found_out(run, tmp_path: Path) -> None:
    rows = "".join(f"A{number},1,7,7,7,7,7\n" for number in range(200_000))
    (tmp_path / "r.csv").write_text(f"client,session,q1,q2,q3,q4,q5\n{rows}", encoding="utf-8")
    (tmp_path / "half.py").write_text(HALF, encoding="utf-8")
    given = ("export", "ak-pulse", "--format", "half", "--responses", "r.csv", "-o", "o.half")
    ended = run(*given, "--plugin", "half.py")
    assert ended.status == Exit.PLUGIN
    assert "did not write all rows" in ended.err
    assert not (tmp_path / "o.half").exists()


# ─── import ──────────────────────────────────────────────────────────────────


def test_an_instrument_is_taken_and_checked(run, tmp_path: Path, repository: Path) -> None:
    source = repository / "instruments" / "ak-pulse" / "instrument.json"
    given = ("import", source, "--format", "plain", "-o", "mine.json", "--plugin", PLUGIN)
    ended = run(*given)
    assert ended.status == Exit.OK, ended.err
    assert "line 1: its colour" in ended.err
    assert json.loads((tmp_path / "mine.json").read_text("utf-8"))["id"] == "ak-pulse"
    manifest = json.loads((tmp_path / "mine.json.manifest.json").read_text("utf-8"))
    digest = hashlib.sha256(source.read_bytes()).hexdigest()
    assert manifest["inputs"] == [{"sha256": digest}]
    assert manifest["losses"] == [{"where": "line 1", "what": "its colour"}]


def test_what_does_not_pass_its_checks_is_written_and_told(run, tmp_path: Path) -> None:
    (tmp_path / "source").write_text('{"id": "x"}', encoding="utf-8")
    ended = run("import", "source", "--format", "plain", "-o", "x.json", "--plugin", PLUGIN)
    assert ended.status == Exit.REJECTED
    assert '"items" is a required property' in ended.err
    assert (tmp_path / "x.json").exists()


def test_what_cannot_be_taken_says_where_it_is_at_fault(run, tmp_path: Path) -> None:
    (tmp_path / "source").write_text("{}", encoding="utf-8")
    ended = run("import", "source", "--format", "plain", "-o", "x.json", "--plugin", PLUGIN)
    assert ended.status == Exit.INPUT
    assert "source: nothing can be taken from it: there is no id" in ended.err
    assert not (tmp_path / "x.json").exists()


def test_responses_are_taken_and_can_be_scored(run, tmp_path: Path) -> None:
    rows = [{"client": "A1", "session": "1", "q1": "7", "q2": "6", "q3": "8", "q4": "7", "q5": "7"}]
    (tmp_path / "source").write_text(json.dumps(rows), encoding="utf-8")
    given = ("import", "source", "--format", "plain", "--instrument", "ak-pulse", "-o", "r.csv")
    ended = run(*given, "--plugin", PLUGIN)
    assert ended.status == Exit.OK, ended.err
    assert "rows: 1" in ended.err
    assert (tmp_path / "r.csv").stat().st_mode & 0o777 == 0o600
    scored = run("score", "ak-pulse", "r.csv", "-o", "-")
    assert scored.out.splitlines()[1] == "A1,1,7.0,5,70.0,1"


def test_frames_of_other_columns_are_refused(run, tmp_path: Path) -> None:
    (tmp_path / "source").write_text('[{"q1": "1"}, {"q2": "1"}]', encoding="utf-8")
    given = ("import", "source", "--format", "plain", "--instrument", "ak-pulse", "-o", "r.csv")
    ended = run(*given, "--plugin", PLUGIN)
    assert ended.status == Exit.PLUGIN
    assert "frames of the same columns" in ended.err
    assert not (tmp_path / "r.csv").exists()


@pytest.mark.parametrize(
    ("arguments", "status", "told"),
    [
        (("-o", "x.csv"), Exit.USAGE, "let its name end in .json"),
        (("-o", "x.json", "--instrument", "ak-pulse"), Exit.USAGE, "let its name end in .csv"),
        (("-o", "x.json", "--respondent", "client"), Exit.USAGE, "say with --instrument"),
        (("-o", "source.json"), Exit.USAGE, "is also an input"),
    ],
)
def test_wrong_arguments_of_import_say_what_to_do(
    run, tmp_path: Path, arguments, status, told
) -> None:
    (tmp_path / "source.json").write_text("{}", encoding="utf-8")
    ended = run("import", "source.json", "--format", "plain", *arguments, "--plugin", PLUGIN)
    assert ended.status == status
    assert told in ended.err


# ─── a method that tells two stories ─────────────────────────────────────────

TWO_STORIES = """
from alliancekit.api import ScoringMethodOffer, Total, hookimpl

@hookimpl
def register_scoring_methods():
    yield ScoringMethodOffer(
        "two-stories", "mean, told as a sum", lambda c: (0, 10),
        expression=lambda c: c.total / c.answered, portable=lambda c: Total(),
    )
"""


def test_arithmetic_that_is_not_the_score_never_leaves_the_house(
    run, tmp_path: Path, repository: Path
) -> None:
    source = repository / "instruments" / "ak-pulse" / "instrument.json"
    text = source.read_text(encoding="utf-8").replace('"method": "mean"', '"method": "two-stories"')
    assert "two-stories" in text
    (tmp_path / "mine.json").write_text(text, encoding="utf-8")
    (tmp_path / "two.py").write_text(TWO_STORIES, encoding="utf-8")
    given = ("export", "mine.json", "--format", "plain", "-o", "o.plain", "--plugin", PLUGIN)
    ended = run(*given, "--plugin", "two.py")
    assert ended.status == Exit.PLUGIN
    assert "in plain arithmetic, gives another score than itself" in ended.err
    assert not (tmp_path / "o.plain").exists()


def test_scoring_with_it_works_all_the_same(run, tmp_path: Path, repository: Path) -> None:
    source = repository / "instruments" / "ak-pulse" / "instrument.json"
    text = source.read_text(encoding="utf-8").replace('"method": "mean"', '"method": "two-stories"')
    (tmp_path / "mine.json").write_text(text, encoding="utf-8")
    (tmp_path / "two.py").write_text(TWO_STORIES, encoding="utf-8")
    (tmp_path / "r.csv").write_text("client,q1,q2,q3,q4,q5\nA,7,6,8,7,7\n", encoding="utf-8")
    ended = run("score", "mine.json", "r.csv", "-o", "-", "--plugin", "two.py")
    assert ended.out.splitlines()[1].startswith("A,7.0,5")


def test_help_of_export_loads_nothing_heavy() -> None:
    import sys

    program = (
        "import sys\nfrom alliancekit.cli import main\n"
        "try:\n    main(sys.argv[1:])\nexcept SystemExit:\n    pass\n"
        "print(sorted({'polars', 'numpy', 'babel'} & set(sys.modules)), file=sys.stderr)\n"
    )
    for command in ("export", "import"):
        done = subprocess.run(
            [sys.executable, "-c", program, command, "--help"],
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
        )
        assert done.stderr.strip() == "[]"
