"""What a server exports becomes responses that are scored as the form scored them."""

import io
from pathlib import Path

import pytest
from alliancekit.api import AllianceError, ResponsesImport

from alliancekit_xlsform.plugin import read_answers
from bench import XForm, run, shipped, written


def taken(name: str, text: str, encoding: str = "utf-8") -> tuple[list[dict[str, str]], list[str]]:
    told: list[str] = []
    context = ResponsesImport(
        io.BytesIO(text.encode(encoding)),
        "data.csv",
        lambda where, what: told.append(f"{where}: {what}"),
        shipped(name),
        None,
    )
    return [row for frame in read_answers(context) for row in frame.to_dicts()], told


@pytest.mark.parametrize("separator", ["-", "/"])
@pytest.mark.parametrize("delimiter", [",", ";"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_names_of_groups_fall_away(separator: str, delimiter: str, encoding: str) -> None:
    header = f"SubmissionDate,client,goal_1{separator}specific_1,goal_1{separator}goal_text_1,q1"
    rows, _ = taken(
        "ak-goals",
        f"{header}\n2026-03-02T10:00:00Z,A1,3,Walk,4\n".replace(",", delimiter),
        encoding,
    )
    assert rows == [
        {
            "SubmissionDate": "2026-03-02T10:00:00Z",
            "client": "A1",
            "specific_1": "3",
            "goal_text_1": "Walk",
            "q1": "4",
        }
    ]


def test_what_the_form_made_is_left_out_and_told() -> None:
    rows, told = taken(
        "ak-path",
        "opening-timeframe,q1,q12,modality,cbt_section-q13,cbt_section_used,cbt,cbt_answered,KEY\n"
        ",4,2,cbt,3,1,,1,uuid:1\n",
    )
    assert rows == [{"q1": "4", "q12": "2", "q13": "3", "KEY": "uuid:1"}]
    assert told == ["scores: what the form computed is left out, to be computed anew"]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("a,b\n1,2\n", "none of the items"),
        ("q1,g-q1\n1,2\n", "two columns are of q1"),
        ("q1,q2\n1\n", "a row has 1 cells, the header 2"),
        ('q1,q2\n1,"2\n', "not CSV"),
    ],
)
def test_what_is_no_such_file_is_told(text: str, why: str) -> None:
    with pytest.raises(AllianceError, match=why):
        taken("ak-pulse", text)


def test_the_kernel_and_the_form_agree_on_a_submission(tmp_path: Path) -> None:
    """ak-core for the client: answers 1 to 5 in turn, the last two blank."""
    instrument = shipped("ak-core")
    answers = {item.id: str(at % 5 + 1) for at, item in enumerate(instrument.items[:-2])}
    computed = XForm(written(instrument).data).scores(answers)
    row = {"client": "A1", **dict.fromkeys(one.id for one in instrument.items), **answers}
    row |= {score.id: computed[score.id] for score in instrument.scores}
    given, back, out = (tmp_path / name for name in ("odk.csv", "back.csv", "scores.csv"))
    text = ",".join(row) + "\n" + ",".join(one or "" for one in row.values()) + "\n"
    given.write_text(text, encoding="utf-8")
    whose = ["--respondent", "client"]
    for command in (
        ["import", given, "--format", "odk-csv", "--instrument", "ak-core", *whose, "-o", back],
        ["score", "ak-core", back, *whose, "-o", out],
    ):
        ran = run(*command)
        assert ran.returncode == 0, ran.stderr
    header, scored = (line.split(",") for line in out.read_text(encoding="utf-8").splitlines())
    found = dict(zip(header, scored, strict=True))
    for score in instrument.scores:
        assert bool(found[score.id]) == bool(computed[score.id]), score.id
        if found[score.id]:
            assert float(found[score.id]) == pytest.approx(float(computed[score.id]), abs=1e-9)
