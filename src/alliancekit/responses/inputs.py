"""Files of responses, opened by what they are: hashed as they are read, then closed."""

import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from attrs import define, field

from alliancekit.errors import Problem
from alliancekit.responses.csvfile import CsvFile
from alliancekit.responses.formats import ENOUGH, Kind, decompressed, kind_of
from alliancekit.responses.read import ReadOptions
from alliancekit.responses.source import Source
from alliancekit.streams import STDIO, HashingReader, open_input

_WITH_SHEETS = {Kind.EXCEL}
_WITH_ENCODING = {Kind.SPSS}


@define
class Inputs:
    """Opens the files of one run, one after the other, and remembers what was in them."""

    paths: list[str]
    options: ReadOptions
    _readers: list[HashingReader] = field(factory=list)

    @contextmanager
    def open(self, path: str) -> Iterator[Source]:
        """A file or, for ``-``, standard input. Raises `AllianceError` where it cannot be read."""
        where = "standard input" if path == STDIO else path
        with ExitStack() as stack:
            reader = stack.enter_context(open_input(path))
            self._readers.append(reader)
            start = reader.read(ENOUGH)
            kind = kind_of(path, start)
            self._refuse_strange_options(kind, where)
            if kind is None:
                text = decompressed(reader.stream, where, start)
                yield CsvFile.open(
                    text, where, self.options.delimiter_of(path), self.options.encoding or "utf-8"
                )
                return
            from alliancekit.responses.formats import open_table
            from alliancekit.responses.tablefile import TableFile

            seekable = stack.enter_context(_seekable(path, start, reader))
            sheet, encoding = self.options.sheet, self.options.encoding
            table = open_table(seekable, kind, where=where, sheet=sheet, encoding=encoding)
            yield TableFile.of(stack.enter_context(table), where)

    def _refuse_strange_options(self, kind: Kind | None, where: str) -> None:
        """Refuse an option that would be without effect: something else was meant."""
        given = {
            "--delimiter": self.options.delimiter and kind is not None,
            "--sheet": self.options.sheet and kind not in _WITH_SHEETS,
            "--encoding": self.options.encoding and kind not in {None, *_WITH_ENCODING},
        }
        for option, strange in given.items():
            if strange:
                what = kind.value if kind else "text"
                raise Problem.BAD_OPTION.error(option=option, why=f"{where} is {what}")

    @property
    def digests(self) -> list[str]:
        """The SHA-256 of each file that was read, in order."""
        return [reader.sha256 for reader in self._readers]

    @property
    def read(self) -> int:
        """How many bytes were read so far."""
        return sum(reader.position for reader in self._readers)

    def size(self) -> int | None:
        """How many bytes there are, where that can be known."""
        try:
            stats = [Path(path).stat() for path in self.paths if path != STDIO]
        except OSError:
            return None
        known = len(stats) == len(self.paths) and all(one.st_size for one in stats)
        return sum(one.st_size for one in stats) if known else None


@contextmanager
def _seekable(path: str, start: bytes, reader: HashingReader) -> Iterator[str]:
    """A path at which all that the reader has can be read from any place; the reader has read it.

    What comes through a pipe waits in a temporary file.
    """
    if path != STDIO and Path(path).is_file():
        while reader.read(1 << 20):
            pass
        yield path
        return
    with tempfile.NamedTemporaryFile(prefix="alliancekit-") as spool:
        spool.write(start)
        shutil.copyfileobj(reader.stream, spool)
        spool.flush()
        yield spool.name


def expanded(given: Sequence[str]) -> list[str]:
    """The paths, with patterns such as ``2026-*.csv`` replaced by the files that they match.

    Raises `AllianceError` ``unreadable`` for a pattern that matches none, and for a file that is
    named twice.
    """
    from glob import glob, has_magic

    paths: list[str] = []
    for one in given:
        if one == STDIO or Path(one).exists() or not has_magic(one):
            paths.append(one)
            continue
        matching = glob(one, recursive=True)  # noqa: PTH207 - a pattern may be absolute
        found = sorted(path for path in matching if Path(path).is_file())
        if not found:
            raise Problem.UNREADABLE.error(where=one, why="no file matches this pattern")
        paths += found
    seen: set[Path] = set()
    for one in paths:
        real = Path(one).resolve()
        if real in seen:
            raise Problem.UNREADABLE.error(where=one, why="it is named more than once")
        seen.add(real)
    return paths
