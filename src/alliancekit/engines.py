"""Engines: where the kernel runs, what is offered and what it is given. A part of `api`."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from attrs import field, frozen
from attrs.validators import optional

from alliancekit.offered import CALL, NAME, TEXT

if TYPE_CHECKING:
    import polars as pl

    from alliancekit.responses.batch import Batch
    from alliancekit.scoring.job import Tally
    from alliancekit.scoring.kernel import Kernel, Scored
    from alliancekit.scoring.pieces import Pieces


@frozen
class EngineContext:
    """A scoring job: batches of responses in, scored batches out, in the same order.

    ``kernel`` is a function of one batch. It holds no open file and can be shipped to a worker.
    """

    batches: "Iterable[Batch]"
    kernel: "Kernel"
    options: Mapping[str, str]


@frozen
class FileHead:
    """A file of responses, before it is read: what it is called in messages, and its columns.

    ``text``: a text file's beginning, its header line whole (UTF-8, decompressed, as it is
    stored). ``schema``: the columns of what is no text. One of the two.
    """

    where: str
    text: bytes | None = field(default=None, repr=False)
    schema: "pl.Schema | None" = None


@frozen
class FilesContext:
    """A scoring job of an engine that reads and writes the files itself.

    ``inputs`` are as the user gave them: paths, patterns, URLs, tables. ``output``, ``rejects``
    and ``manifest`` say where to write to; ``default_rejects`` that the user did not name that
    place, so that what an earlier run left there goes when nothing is refused. ``format`` is the
    exporter's name.

    `opened` takes the files' heads, in order, and gives the `Pieces` that score any part of any
    of them; it raises where headers are wrong. `finished`, to be called before anything is put in
    place, raises where nothing may be written, and gives the manifest, if one is wanted.
    """

    inputs: tuple[str, ...]
    output: str
    rejects: str
    manifest: str | None
    default_rejects: bool
    format: str
    keep_duplicates: bool
    options: Mapping[str, str]
    opened: "Callable[[Sequence[FileHead]], Pieces]"
    finished: "Callable[[FilesOutcome], bytes | None]"


@frozen
class FilesOutcome:
    """What became of all files: the counts, the first refused cells and rows by file, in order."""

    tally: "Tally"
    told: "tuple[tuple[int, pl.DataFrame], ...]" = ()


@frozen
class EngineOffer:
    """Something that applies the kernel to all responses.

    Give either ``run``, which is given batches and gives scored ones, or ``run_files``, which
    reads and writes the files itself, wherever they are. ``options``: names it takes by
    ``--engine-option``; ``spark.*`` takes all that begin so.
    """

    name: str = field(validator=NAME)
    summary: str = field(validator=TEXT)
    run: "Callable[[EngineContext], Iterator[Scored]] | None" = field(
        default=None, validator=optional(CALL)
    )
    options: tuple[str, ...] = ()
    run_files: "Callable[[FilesContext], FilesOutcome] | None" = field(
        default=None, validator=optional(CALL)
    )

    def __attrs_post_init__(self) -> None:
        if (self.run is None) == (self.run_files is None):
            raise ValueError(f"engine {self.name!r}: give run or run_files, one of them")

    def takes(self, option: str) -> bool:
        """Whether an option is one of its own."""
        return any(
            option.startswith(one[:-1]) if one.endswith("*") else option == one
            for one in self.options
        )
