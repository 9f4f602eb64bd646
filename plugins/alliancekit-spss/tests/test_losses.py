"""What of an instrument is neither in a data file nor in commands is told."""

from pathlib import Path

import pytest
from alliancekit.api import Respondent
from alliancekit.host import Host
from alliancekit.testing.exporters.bench import Sink
from alliancekit.testing.interchange.bench import (
    Carried,
    Told,
    answered,
    carried,
    responses_export,
)
from alliancekit.testing.trials import exported, form, worded
from alliancekit.testing.varied import altered, fields_of

from alliancekit_spss.plugin import write, write_commands
from bench import opened

HOST = Host()


def written(of: Carried) -> tuple[bytes, Told]:
    """A data file of a few responses, and what was told."""
    file, told = Sink(), Told()
    write(responses_export(of, answered(of, 5), 5, file, told))
    return bytes(file.data), told


@pytest.mark.parametrize("name", ["made-up", "ak-comm"])
def test_every_part_is_in_the_data_file_or_told(name: str) -> None:
    """With another value in any field of a part that is not told, the file is another."""
    of = carried(name, HOST)[0]
    data, told = written(of)
    tried = set()
    for field, places in fields_of(of).items():
        if not all(told.covers(place, of) for place in places):
            varied = altered(of, field)
            assert varied == of or written(varied)[0] != data, field
            tried.add(field)
    assert {"Item.text", "Option.label", "Instrument.title", "Validation.note"} <= tried


def test_what_a_data_file_lacks_of_scores_is_told(tmp_path: Path) -> None:
    """Numbers and the names of bands are there; no rule is."""
    (of,) = carried("made-up", HOST)
    data, told = written(of)
    lost = {one.where: one.what for one in told.found}
    assert "where each begins is left out" in lost["scores.heard.bands"]
    assert {"scores", "scores.missing", "scores.range", "scores.method"} <= set(lost)
    path = tmp_path / "made.sav"
    path.write_bytes(data)
    assert "heard_band" in opened(path).columns


def test_what_commands_lack_is_told() -> None:
    """PHQ-9 has bands, which are computed, where they were published, which is not, and a flag."""
    client = Respondent.CLIENT
    instrument = worded(form("phq-9", client), client)
    lost = exported(write_commands, instrument, client).lost
    assert {"scores.bands.citation", "scores.range", "flags.q9", "locale", "key"} <= set(lost)
    assert not {"scores", "scores.total.bands", "scores.missing"} & set(lost)
