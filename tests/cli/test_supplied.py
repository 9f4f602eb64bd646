"""Keys and wordings that a user brings, on the command line. Every wording here is made up."""

import hashlib
import io
import json
import os
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from pypdf import PdfReader
from tests.unit.instruments import DROP, changed, written
from tests.unit.parts import left_open, own_key
from tests.unit.wordings import FORM, JSON, LABELS

ROWS = "client,session,q1,q2,q3,q4\nA,1,3,1,2,\nB,1,4,0,1,2\n"
KNOWN_AND_TASK_DIFFER = "scores.task: keyed the other way in known: q1"
WAI = {
    "instrument": "wai-sr",
    "forms": {"client": FORM},
    "items": {f"q{n}": f"Made-up line {n}." for n in range(1, 13)},
}


@pytest.fixture
def files(tmp_path: Path) -> Path:
    (tmp_path / "open.json").write_bytes(written(left_open()))
    (tmp_path / "key.json").write_bytes(written(own_key()))
    (tmp_path / "in.csv").write_text(ROWS)
    return tmp_path


def own_folder(tmp_path: Path, instrument: str, **given: Any) -> dict[str, str]:
    """The user's folder with these files of an instrument, and the variable that names it."""
    folder = tmp_path / "mine" / "instruments" / instrument
    folder.mkdir(parents=True)
    for name, content in given.items():
        text = content if isinstance(content, str) else json.dumps(content)
        (folder / name.replace("__", ".")).write_text(text)
    return {"ALLIANCEKIT_FOLDER": str(tmp_path / "mine")}


def manifest(path: Path) -> Any:
    return json.loads((path / "s.csv.manifest.json").read_text())["instrument"]


def text_of(path: Path) -> str:
    pages = PdfReader(io.BytesIO(path.read_bytes())).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


# ─── keys ────────────────────────────────────────────────────────────────────


def test_without_a_key_the_rest_is_scored_and_it_is_told_what_is_not(run, files: Path) -> None:
    ended = run("score", "open.json", "in.csv", "-o", "s.csv")
    assert ended.status == 0, ended.err
    scores = pl.read_csv(files / "s.csv")
    assert scores.columns == ["client", "session", "known", "known_answered"]
    assert "task is not scored (--key FILE would): The items of task, from A (2001)." in ended.err
    assert "total is not scored" in ended.err
    assert manifest(files)["scores"] == ["known"]
    assert manifest(files)["supplied"] == []


def test_with_a_key_all_is_scored_and_the_manifest_says_by_which(run, files: Path) -> None:
    ended = run("score", "open.json", "in.csv", "-o", "s.csv", "--key", "key.json")
    assert ended.status == 0, ended.err
    assert "not scored" not in ended.err
    scores = pl.read_csv(files / "s.csv")
    # A: task (3 + 4 - 1) / 2, bond 2 of one answer; B: task (4 + 4 - 0) / 2, bond (1 + 2) / 2
    assert scores["task"].to_list() == [3.0, 4.0]
    assert scores["bond"].to_list() == [2.0, 1.5]
    assert scores["total"].to_list() == [2.5, 2.75]
    told = manifest(files)
    digest = hashlib.sha256((files / "key.json").read_bytes()).hexdigest()
    assert told["supplied"] == [{"kind": "key", "sha256": digest, "source": "A (2001), page 3."}]
    assert told["scores"] == ["known", "task", "bond", "total"]
    assert told["choices"] == {"cut": "low"}


def test_a_choice_is_in_the_manifest_and_changes_the_scores(run, files: Path) -> None:
    (files / "choice.json").write_text('{"instrument": "open", "choices": {"cut": "high"}}')
    ended = run("score", "open.json", "in.csv", "-o", "s.csv", "--key", "choice.json")
    assert ended.status == 0, ended.err
    # under `high` it is turned: 0 + 4 - 3 and 0 + 4 - 4
    assert pl.read_csv(files / "s.csv")["known"].to_list() == [1.0, 0.0]
    assert manifest(files)["choices"] == {"cut": "high"}


def test_nothing_is_scored_where_no_score_has_a_key(run, tmp_path: Path) -> None:
    names = ",".join(f"q{n}" for n in range(1, 13))
    (tmp_path / "in.csv").write_text(f"client,{names}\nA,{','.join('3' * 12)}\n")
    ended = run("score", "wai-srt", "in.csv", "-o", "s.csv")
    assert (ended.status, "[no-key]" in ended.err) == (3, True)
    assert not (tmp_path / "s.csv").exists()


@pytest.mark.parametrize(
    ("path", "value", "status", "told"),
    [
        ("instrument", "phq-9", 3, "it is a key of phq-9"),
        ("choices", {"gone": "low"}, 3, "there is no choice 'gone'"),
        ("scores.known", {"items": ["q2"]}, 3, "has its key already"),
        ("scores.task.items", ["q1", "q9"], 3, "items that open does not have: q9"),
        ("scores.task.reversed", ["q1"], 3, KNOWN_AND_TASK_DIFFER),
        ("choices", {"cut": "high"}, 3, KNOWN_AND_TASK_DIFFER),  # under `high` known turns it
        ("scores.task.items", ["q2", "q2"], 3, "'q2' stands 2 times"),
        ("vectors.0.answers.q3", 2, 3, "no known answer of bond would notice if these were"),
        ("vectors.0.answers.q9", 1, 3, "there is no item 'q9'"),
        ("vectors.0.respondent", "observer", 3, "there is no form for observer"),
    ],
)
def test_a_wrong_key_scores_nothing_and_is_named(
    run, files: Path, path: str, value: object, status: int, told: str
) -> None:
    (files / "key.json").write_bytes(written(changed(path, value, own_key())))
    ended = run("score", "open.json", "in.csv", "-o", "s.csv", "--key", "key.json")
    assert (ended.status, told in ended.err) == (status, True), ended.err
    assert ended.err.startswith("alliancekit: error: key.json: not a key file of open:\n")
    assert "[bad-key]" in ended.err
    assert " line " not in ended.err
    assert sorted(one.name for one in files.iterdir()) == ["in.csv", "key.json", "open.json"]


def test_a_key_whose_known_answer_does_not_come_out_scores_nothing(run, files: Path) -> None:
    (files / "key.json").write_bytes(written(changed("vectors.0.scores.task", 1, own_key())))
    ended = run("score", "open.json", "in.csv", "-o", "s.csv", "--key", "key.json")
    assert (ended.status, "expects 1; scoring gives 3.0" in ended.err) == (3, True), ended.err
    assert "error: open with your key file: the instrument does not pass" in ended.err
    assert sorted(one.name for one in files.iterdir()) == ["in.csv", "key.json", "open.json"]


@pytest.mark.parametrize(
    ("content", "status", "told"),
    [
        (b"x" * 3_000_000, 6, "[too-large]"),
        (b"[" * 100_000, 6, "[too-deep]"),
        (b"\xff", 3, "[bad-encoding]"),
        (None, 3, "[unreadable]"),
    ],
    ids=["large", "deep", "not utf-8", "not there"],
)
def test_a_file_that_is_no_key(
    run, files: Path, content: bytes | None, status: int, told: str
) -> None:
    (files / "key.json").unlink()
    if content:
        (files / "key.json").write_bytes(content)
    ended = run("score", "open.json", "in.csv", "-o", "s.csv", "--key", "key.json")
    assert (ended.status, told in ended.err) == (status, True), ended.err
    assert len(ended.err) < 1000


def test_a_key_in_the_users_folder_is_found_and_told(run, files: Path) -> None:
    env = own_folder(files, "open", key__json=own_key())
    ended = run("score", "open.json", "in.csv", "-o", "s.csv", env=env)
    assert ended.status == 0, ended.err
    assert f"the key is yours: {files / 'mine/instruments/open/key.json'}" in ended.err
    assert manifest(files)["scores"] == ["known", "task", "bond", "total"]


def test_the_file_that_is_named_wins_over_the_users_folder(run, files: Path) -> None:
    env = own_folder(files, "open", key__json={"instrument": "open", "choices": {"cut": "high"}})
    ended = run("score", "open.json", "in.csv", "-o", "s.csv", "--key", "key.json", env=env)
    assert "the key is yours" not in ended.err
    assert manifest(files)["choices"] == {"cut": "low"}
    assert "task" in manifest(files)["scores"]


def test_a_wrong_key_in_the_users_folder_is_no_reason_to_score_without(run, files: Path) -> None:
    env = own_folder(files, "open", key__json={"instrument": "phq-9"})
    ended = run("score", "open.json", "in.csv", "-o", "s.csv", env=env)
    assert (ended.status, "[bad-key]" in ended.err) == (3, True)
    assert not (files / "s.csv").exists()


def test_a_fault_of_the_key_in_the_users_folder_names_its_file(run, files: Path) -> None:
    key = changed("scores.task.items", ["q1", "q9"], own_key())
    env = own_folder(files, "open", key__json=key)
    ended = run("score", "open.json", "in.csv", "-o", "s.csv", env=env)
    assert (ended.status, "[bad-key]" in ended.err) == (3, True)
    path = files / "mine/instruments/open/key.json"
    assert f"error: {path}: not a key file of open:\n" in ended.err
    assert "items that open does not have: q9" in ended.err
    assert not (files / "s.csv").exists()


def test_a_score_that_is_open_under_the_chosen_option_only_is_scored(run, files: Path) -> None:
    raw = left_open()
    task = {name: value for name, value in raw["scores"][2].items() if name != "supply"}
    raw["scores"][2]["when"] = {"cut": "high"}
    raw["scores"].append({**task, "when": {"cut": "low"}, "items": ["q1", "q3"]})
    raw["scores"].append(raw["scores"].pop(4))  # total, behind what it needs
    (files / "open.json").write_bytes(written(raw))
    key = changed("scores.task.reversed", ["q1", "q2"], own_key()) | {"choices": {"cut": "high"}}
    key["vectors"][0]["scores"] |= {"task": 2, "total": 2}
    (files / "key.json").write_bytes(written(key))
    ended = run("score", "open.json", "in.csv", "-o", "s.csv", "--key", "key.json")
    assert ended.status == 0, ended.err
    # both turned: of 3 and 1, (1 + 3) / 2; of 4 and 0, (0 + 4) / 2
    assert pl.read_csv(files / "s.csv")["task"].to_list() == [2.0, 2.0]


def no_file(path: Path, how: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    if how == "folder":
        path.mkdir()
    elif how == "nowhere":
        path.symlink_to(path.parent / "gone")
    elif how == "itself":
        path.symlink_to(path.name)
    else:
        os.mkfifo(path)


@pytest.mark.parametrize("how", ["folder", "nowhere", "itself", "pipe"])
def test_a_key_in_the_users_folder_that_is_no_file_is_not_passed_over(
    run, files: Path, how: str
) -> None:
    path = files / "mine/instruments/open/key.json"
    no_file(path, how)
    env = {"ALLIANCEKIT_FOLDER": str(files / "mine")}
    ended = run("score", "open.json", "in.csv", "-o", "s.csv", env=env)
    assert (ended.status, "[unreadable]" in ended.err) == (3, True), ended.err
    assert str(path) in ended.err
    assert not (files / "s.csv").exists()


@pytest.mark.parametrize("name", ["wording.json", "wording.csv", "wording.es.csv"])
@pytest.mark.parametrize("how", ["folder", "nowhere"])
def test_nor_is_a_wording(run, tmp_path: Path, name: str, how: str) -> None:
    spanish = {**WAI, "language": "es"}
    given = {} if name == "wording.json" else {"wording__json": spanish}
    if name == "wording.csv":
        given = {}
    env = own_folder(tmp_path, "wai-sr", **given)
    path = tmp_path / "mine/instruments/wai-sr" / name
    no_file(path, how)
    ended = run("form", "wai-sr", "-o", "x.pdf", "--locale", "es", env=env)
    assert (ended.status, "[unreadable]" in ended.err) == (3, True), ended.err
    assert str(path) in ended.err
    assert not (tmp_path / "x.pdf").exists()


def test_a_key_in_the_users_folder_may_be_a_link_to_a_file(run, files: Path) -> None:
    env = own_folder(files, "open")
    (files / "mine/instruments/open/key.json").symlink_to(files / "key.json")
    ended = run("score", "open.json", "in.csv", "-o", "s.csv", env=env)
    assert (ended.status, "the key is yours" in ended.err) == (0, True), ended.err


def test_the_key_of_another_instrument_is_not_found(run, files: Path) -> None:
    env = own_folder(files, "wai-sr", key__json=own_key())
    ended = run("score", "open.json", "in.csv", "-o", "s.csv", env=env)
    assert (ended.status, "the key is yours" in ended.err) == (0, False)


# ─── wordings ────────────────────────────────────────────────────────────────


def test_a_form_is_printed_with_the_users_wording_and_names_the_holder(run, tmp_path: Path) -> None:
    (tmp_path / "mine.json").write_text(json.dumps(WAI))
    ended = run("form", "wai-sr", "-o", "x.pdf", "--wording", "mine.json")
    assert ended.status == 0, ended.err
    page = text_of(tmp_path / "x.pdf")
    assert all(f"Made-up line {n}." in page for n in range(1, 13))
    assert all(text in page for text in FORM.values())
    assert "As on the licensed form" not in page
    assert "Society for Psychotherapy Research" in page
    assert "have no labels: their numbers stand alone" in ended.err


def test_a_table_does_what_json_does(run, tmp_path: Path) -> None:
    lines = ["id,text,respondent", "instrument,wai-sr,"]
    lines += [f"{name},{text},client" for name, text in FORM.items()]
    lines += [f"q{n},Made-up line {n}.," for n in range(1, 13)]
    lines += [f"s1_5.{n},label {n}," for n in range(1, 6)]
    (tmp_path / "mine.csv").write_text("\ufeff" + "\r\n".join(lines))
    ended = run("form", "wai-sr", "-o", "x.pdf", "--wording", "mine.csv")
    assert (ended.status, ended.err) == (0, "")
    page = text_of(tmp_path / "x.pdf")
    assert "Made-up line 12." in page
    assert "label 5" in page
    assert all(text in page for text in FORM.values())


@pytest.mark.parametrize("worded", ["client", "therapist"])
def test_of_two_forms_the_one_that_is_worded_is_printed(run, tmp_path: Path, worded: str) -> None:
    """Under a licence that permits no change too: the other form is another form."""
    raw = changed("rights.unaltered", True, left_open())
    raw["forms"].append({**raw["forms"][0], "respondent": "therapist"})
    (tmp_path / "open.json").write_bytes(written(raw))
    items = JSON["items"] | {"q4": {worded: "Made-up line 4."}}
    mine = {"instrument": "open", "unaltered": True, "forms": {worded: FORM}}
    mine |= {"items": items, "options": {"five": LABELS}}
    (tmp_path / "mine.json").write_text(json.dumps(mine))
    for who in ("client", "therapist"):
        arguments = ("form", "open.json", "-o", f"{who}.pdf", "--respondent", who)
        ended = run(*arguments, "--wording", "mine.json")
        if who == worded:
            assert ended.status == 0, ended.err
            page = text_of(tmp_path / f"{who}.pdf")
            assert all(text in page for text in [*FORM.values(), "Made-up line 4.", "half"])
        else:
            assert (ended.status, "[no-wording]" in ended.err) == (3, True)
            assert f"without wording for the {who}" in ended.err
            assert "The Guild of Test" in ended.err
    assert [one.name for one in tmp_path.glob("*.pdf")] == [f"{worded}.pdf"]


def test_markup_in_a_wording_is_only_text(run, tmp_path: Path) -> None:
    markup = "<b>bold</b> {{ 7 * 7 }} <img src=x> &amp;"
    (tmp_path / "mine.json").write_text(json.dumps(changed("items.q1", markup, WAI)))
    assert run("form", "wai-sr", "-o", "x.pdf", "--wording", "mine.json").status == 0
    assert markup in text_of(tmp_path / "x.pdf")


@pytest.mark.parametrize(
    ("instrument", "path", "value", "status", "told"),
    [
        ("wai-sr", "items.q13", "More.", 3, "items that wai-sr does not have: q13"),
        ("wai-sr", "instrument", "wai-s", 3, "it is the wording of wai-s"),
        ("wai-sr", "items.q1", "a\u202eb", 3, "[bad-json]"),
        ("wai-sr", "forms", DROP, 3, '"forms" is a required property'),
        ("wai-sr", "forms.client.title", DROP, 3, '"title" is a required property'),
        ("wai-sr", "items.q3", DROP, 3, "items without a text for the client: q3"),
        ("ak-pulse", "instrument", "ak-pulse", 2, "[has-wording]"),
        ("core-om", "instrument", "core-om", 3, "permits the wording only unaltered"),
    ],
)
def test_a_wording_that_is_refused_prints_nothing(
    run, tmp_path: Path, instrument: str, path: str, value: object, status: int, told: str
) -> None:
    given = changed(path, value, WAI)
    if instrument == "core-om":
        given["items"] = {f"q{n}": f"Made-up line {n}." for n in range(1, 35)}
    (tmp_path / "mine.json").write_text(json.dumps(given))
    ended = run("form", instrument, "-o", "x.pdf", "--wording", "mine.json")
    assert (ended.status, told in ended.err) == (status, True), ended.err
    assert [one.name for one in tmp_path.iterdir()] == ["mine.json"]


def test_a_wording_in_the_users_folder_is_found_and_told(run, tmp_path: Path) -> None:
    env = own_folder(tmp_path, "wai-sr", wording__json=WAI)
    ended = run("form", "wai-sr", "-o", "x.pdf", env=env)
    assert ended.status == 0, ended.err
    assert "the wording is yours: " in ended.err
    assert "Made-up line 7." in text_of(tmp_path / "x.pdf")


def test_the_wording_that_is_named_wins(run, tmp_path: Path) -> None:
    env = own_folder(tmp_path, "wai-sr", wording__json=WAI)
    (tmp_path / "other.json").write_text(json.dumps(changed("items.q7", "Quite another.", WAI)))
    ended = run("form", "wai-sr", "-o", "x.pdf", "--wording", "other.json", env=env)
    assert (ended.status, "the wording is yours" in ended.err) == (0, False)
    assert "Quite another." in text_of(tmp_path / "x.pdf")


def test_a_locale_has_a_wording_of_its_own(run, tmp_path: Path) -> None:
    spanish = {**WAI, "language": "es", "items": {one: f"Linea {one}." for one in WAI["items"]}}
    env = own_folder(tmp_path, "wai-sr", wording__json=WAI, wording__es__json=spanish)
    ended = run("form", "wai-sr", "-o", "x.pdf", "--locale", "es", env=env)
    assert ended.status == 0, ended.err
    page = text_of(tmp_path / "x.pdf")
    assert ("Linea q7." in page, "Made-up" in page) == (True, False)
    assert run("form", "wai-sr", "-o", "y.pdf", env=env).status == 0
    assert "Made-up line 7." in text_of(tmp_path / "y.pdf")


@pytest.mark.parametrize(
    ("locale", "found"),
    [
        ("es", "wording.es.json"),
        ("ES", "wording.es.json"),
        ("es-MX", "wording.es.json"),
        ("es-ar", "wording.es-AR.json"),
        ("ES_AR", "wording.es-AR.json"),
    ],
)
def test_the_wording_of_a_locale_is_that_of_its_nearest(
    run, tmp_path: Path, locale: str, found: str
) -> None:
    spanish = {**WAI, "language": "es"}
    env = own_folder(
        tmp_path,
        "wai-sr",
        wording__json=WAI,
        wording__es__json=spanish,
        **{"wording__es-AR__json": {**WAI, "language": "es-AR"}},
    )
    ended = run("form", "wai-sr", "-o", "x.pdf", "--locale", locale, env=env)
    assert ended.status == 0, ended.err
    assert f"the wording is yours: {tmp_path}/mine/instruments/wai-sr/{found}\n" in ended.err
    assert ("there is no es-MX; es is used" in ended.err) == (locale == "es-MX")


def test_without_one_of_the_locale_the_general_one_is_not_passed_off_as_it(
    run, tmp_path: Path
) -> None:
    env = own_folder(tmp_path, "wai-sr", wording__json=WAI)
    ended = run("form", "wai-sr", "-o", "x.pdf", "--locale", "es", env=env)
    assert (ended.status, "[no-locale]" in ended.err) == (3, True)
    assert not (tmp_path / "x.pdf").exists()


def test_an_instrument_with_its_own_wording_does_not_look_in_the_folder(
    run, tmp_path: Path
) -> None:
    env = own_folder(tmp_path, "ak-pulse", wording__json={"instrument": "ak-pulse"})
    assert run("form", "ak-pulse", "-o", "x.pdf", env=env).err == ""


# ─── which of them a command looks for ───────────────────────────────────────

BROKEN = "{"


def test_a_broken_wording_in_the_users_folder_does_not_keep_from_scoring(run, files: Path) -> None:
    env = own_folder(files, "open", key__json=own_key(), wording__json=BROKEN)
    ended = run("score", "open.json", "in.csv", "-o", "s.csv", env=env)
    assert ended.status == 0, ended.err
    assert "the wording is yours" not in ended.err
    assert pl.read_csv(files / "s.csv")["task"].to_list() == [3.0, 4.0]  # as above
    assert [one["kind"] for one in manifest(files)["supplied"]] == ["key"]


def test_a_broken_key_in_the_users_folder_does_not_keep_from_printing(run, files: Path) -> None:
    env = own_folder(files, "open", key__json=BROKEN, wording__json={**JSON, "language": "en"})
    ended = run("form", "open.json", "-o", "x.pdf", env=env)
    assert ended.status == 0, ended.err
    assert "the key is yours" not in ended.err
    assert "Made-up line 4." in text_of(files / "x.pdf")


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"key__json": BROKEN, "wording__json": JSON}, "key.json"),
        ({"key__json": own_key(), "wording__json": BROKEN}, "wording.json"),
    ],
    ids=["key", "wording"],
)
def test_what_needs_both_is_refused_with_either_broken(
    run, files: Path, given: dict[str, Any], told: str
) -> None:
    env = own_folder(files, "open", **given)
    for ended in (
        run("show", "open.json", env=env),
        run("report", "open.json", "in.csv", "-o", "r.pdf", env=env),
    ):
        assert (ended.status, "[bad-json]" in ended.err) == (3, True), ended.err
        assert str(files / "mine/instruments/open" / told) in ended.err
    assert not (files / "r.pdf").exists()


def test_doctor_names_the_users_folder(run, tmp_path: Path) -> None:
    env = {"ALLIANCEKIT_FOLDER": str(tmp_path / "clinic")}
    found = {one["what"]: one["state"] for one in json.loads(run("doctor", "--json", env=env).out)}
    told = str(tmp_path / "clinic" / "instruments" / "ID")
    assert found["your own keys and wordings"] == told
    assert f"your own keys and wordings: {told}" in run("doctor", env=env).out
