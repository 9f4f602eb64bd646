"""What authors of formats test with: shipped forms, answers with their scores, the command."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from alliancekit.api import (
    Arithmetic,
    Instrument,
    InstrumentExport,
    InstrumentImport,
    Loss,
    Respondent,
    value_of,
)
from alliancekit.testing import trials
from alliancekit.testing.command_line import run

CLIENT = Respondent.CLIENT
WORDED = trials.forms()
EVERY = trials.forms(worded=False)

# ─── forms ───────────────────────────────────────────────────────────────────


def test_forms_are_those_that_have_wording_and_all_keys_on_demand() -> None:
    assert ("ak-comm", Respondent.OBSERVER) in WORDED
    assert not {"phq-9", "wai-sr"} & {name for name, _ in WORDED}
    assert {("phq-9", CLIENT), ("ak-comm", Respondent.OBSERVER)} <= set(EVERY)


def test_a_form_is_on_the_scale_of_its_respondent() -> None:
    """ak-comm: the observer's answers have a code that the client's have not."""
    assert trials.form("ak-comm", Respondent.OBSERVER).items[0].scale.codes == ("not_observed",)
    assert trials.form("ak-comm", CLIENT).items[0].scale.codes != ("not_observed",)


def test_translations_are_the_same_form_by_locale() -> None:
    locales = [one.locale for one in trials.translations("ak-pulse", CLIENT)]
    assert locales == sorted(locales)
    assert {"ar", "es"} <= set(locales)
    assert trials.translations("phq-9", CLIENT) == ()


def test_a_key_without_wording_is_asked_by_its_ids() -> None:
    instrument = trials.worded(trials.form("phq-9", CLIENT), CLIENT)
    assert [one.text[CLIENT] for one in instrument.items] == [one.id for one in instrument.items]
    pulse = trials.form("ak-pulse", CLIENT)
    assert trials.worded(pulse, CLIENT).items[0].text[CLIENT] == pulse.items[0].text[CLIENT]


def test_a_made_up_wording_is_one_that_the_command_takes(tmp_path: Path) -> None:
    words = tmp_path / "wording.csv"
    for name in ("gad-7", "ors"):
        words.write_text(trials.wording(name), encoding="utf-8")
        ran = run("show", name, "--wording", words)
        assert ran.returncode == 0, ran.stderr
        assert "Wording of" in ran.stdout


def test_hard_words_are_items_and_options_of_an_instrument_that_passes() -> None:
    instrument = trials.built(trials.hard_document())
    assert tuple(one.text[CLIENT] for one in instrument.items) == trials.HARD_WORDS
    assert len(instrument.items[0].scale.options) == 12
    assert "two\nlines" in trials.HARD_WORDS


# ─── answers ─────────────────────────────────────────────────────────────────


def test_known_answers_have_their_cells_as_in_a_file_of_responses() -> None:
    """A blank is empty, a code stands as it is, and a number has no needless point."""
    known = trials.known_answers(trials.form("ak-comm", Respondent.OBSERVER))
    cells = {cell for one in known for cell in one.cells.values()}
    assert cells == {"", "0", "1", "2", "3", "not_observed"}
    assert [one.name for one in known if not any(one.cells.values())]


@pytest.mark.parametrize(("name", "who"), [("ak-culture", CLIENT), ("ors", CLIENT)])
def test_answers_at_random_are_the_same_at_every_call_and_have_scores(
    name: str, who: Respondent
) -> None:
    instrument = trials.form(name, who)
    first, again = (trials.answers_at_random(instrument, 30) for _ in range(2))
    assert first == again
    assert len(first) == 30
    assert all(first[0].cells.values())
    assert not all(first[-1].cells.values())
    scores = [score for one in first for score in one.scores.values()]
    assert any(one is not None for one in scores)
    assert first[0].scores.keys() == {one.id for one in instrument.scores}


@pytest.mark.parametrize(
    ("found", "expected", "same"),
    [
        (None, None, True),
        (0.0, None, False),
        (None, 0.0, False),
        (1.0, 1.0 + 5e-10, True),
        (1.0, 1.0 + 5e-9, False),
        (5e9, 5e9 + 1, True),
        (0.0, 5e-9, False),
    ],
)
def test_scores_are_the_same_to_a_billionth(
    found: float | None, expected: float | None, *, same: bool
) -> None:
    assert trials.same_score(found, expected) is same


# ─── files ───────────────────────────────────────────────────────────────────


def test_what_a_format_writes_and_tells_is_kept() -> None:
    def write(context: InstrumentExport) -> None:
        first = context.instrument.scores[0]
        context.file.write(f"{len(context.adaptations)} {context.arithmetic(first)}".encode())
        context.lose("flags", "nobody is told")
        context.lose("flags", "nor will be")

    pulse = trials.form("ak-pulse", CLIENT)
    others = trials.translations("ak-pulse", CLIENT)
    made = trials.exported(write, pulse, CLIENT, adaptations=others)
    assert made.data.startswith(f"{len(others)} Binary".encode())
    assert made.lost == {"flags": "nobody is told\nnor will be"}
    assert trials.exported(write, pulse, CLIENT, arithmetic=lambda _: None).data == b"0 None"


def test_what_a_format_reads_and_tells_is_kept() -> None:
    def read(context: InstrumentImport) -> dict[str, str]:
        context.lose("line 1", "it is odd")
        return {"id": context.file.read().decode()}

    assert trials.imported(read, b"odd") == ({"id": "odd"}, [Loss("line 1", "it is odd")])


# ─── the command ─────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "arguments",
    [
        ("list",),
        ("show", "ak-pulse"),
        ("score", "phq-9", "nowhere.csv", "-o", "-"),
        ("nonsense",),
    ],
)
def test_the_command_says_here_what_it_says_in_a_process_of_its_own(
    arguments: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    ended = subprocess.run(
        [sys.executable, "-m", "alliancekit", *arguments],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    ran = run(*arguments)
    assert (ran.returncode, ran.stdout, ran.stderr) == (
        ended.returncode,
        ended.stdout,
        ended.stderr,
    )


def test_a_table_on_standard_output_is_taken_too(core: Instrument, repository: Path) -> None:
    """Scores go to the descriptor, past Python's streams."""
    answers = repository / "instruments" / "ak-core" / "simulated-responses.csv"
    ran = run("score", "ak-core", answers, "--respondent", "client", "-o", "-")
    assert ran.stdout.splitlines()[0].endswith(core.scores[-1].id + "_answered")


def test_the_tests_go_on_as_before(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALLIANCEKIT_PLUGINS", "builtin")
    before = signal.getsignal(signal.SIGTERM)
    run("list", plugins="none-of-this-name")
    assert signal.getsignal(signal.SIGTERM) is before
    assert os.environ["ALLIANCEKIT_PLUGINS"] == "builtin"


@pytest.mark.parametrize(("tree", "expected"), trials.BRACKETED)
def test_bracketed_arithmetic_comes_to_what_it_says(tree: Arithmetic, expected: float) -> None:
    answers = {f"q{at}": float(one) for at, one in enumerate(trials.BRACKETED_ANSWERS, 1)}
    assert value_of(tree, answers) == pytest.approx(expected)
