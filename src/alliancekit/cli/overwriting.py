"""Where a command may not write: over what it reads, over another output, under a wrong name."""

from collections.abc import Iterable
from pathlib import Path

from alliancekit.errors import Problem
from alliancekit.streams import STDIO, is_stream, same_file


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


def require_suffix(output: str, suffixes: tuple[str, ...], what: str) -> None:
    """Refuse a file name that whoever takes the file would not know.

    ``what`` says what is written. Raises `AllianceError` ``bad-option``.
    """
    if suffixes and not is_stream(output) and not output.lower().endswith(suffixes):
        why = f"{what}: let its name end in {' or '.join(suffixes)}"
        raise Problem.BAD_OPTION.error(option="--output", why=why)
