"""No output may be written over what a command reads, nor over another output."""

from collections.abc import Iterable
from pathlib import Path

from alliancekit.errors import Problem
from alliancekit.streams import STDIO, same_file


def refuse_overwriting(outputs: Iterable[str | None], inputs: Iterable[str | None]) -> None:
    """Refuse an output that is an input, or another output, by any of its names.

    Raises `AllianceError` ``same-file`` and ``two-outputs``; ``None`` stands for what was not
    given.
    """
    read = [one for one in inputs if one]
    written: list[str] = []
    for output in [one for one in outputs if one]:
        if same_file(output, read):
            raise Problem.SAME_FILE.error(output=output)
        place = output if output == STDIO else str(Path(output).resolve())
        if place in written or same_file(output, [one for one in written if one != STDIO]):
            raise Problem.TWO_OUTPUTS.error(path=output)
        written.append(place)
