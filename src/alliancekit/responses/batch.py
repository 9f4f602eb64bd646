"""Responses on their way to the kernel, and what was refused on the way."""

from collections.abc import Mapping
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from attrs import evolve, field, frozen

if TYPE_CHECKING:
    import numpy as np
    import polars as pl
    from numpy.typing import NDArray


class RejectCode(StrEnum):
    """Why a cell or a row was refused."""

    NOT_A_NUMBER = "not-a-number"
    NOT_AN_OPTION = "not-an-option"
    SHORT_ROW = "short-row"
    LONG_ROW = "long-row"
    STRAY_QUOTE = "stray-quote"
    STRAY_RETURN = "stray-return"
    UNKNOWN_RESPONDENT = "unknown-respondent"
    OTHER_RESPONDENT = "other-respondent"
    UNKNOWN_ITEM = "unknown-item"


FEW = 500
"""Cells that are told apart one by one."""
CELL_CODES = frozenset({RejectCode.NOT_A_NUMBER, RejectCode.NOT_AN_OPTION})
"""A cell refused for one of these counts as missing; its row is scored all the same."""


@frozen
class Reject:
    """A refused cell or, where ``code`` is of a row, a refused row.

    ``line`` is the physical line in the file, from 1; ``row`` the data row, from 1.
    """

    line: int
    row: int
    column: str
    code: RejectCode
    value: str = field(repr=False)


def rejects_frame(rejects: "list[Reject] | tuple[Reject, ...]" = ()) -> "pl.DataFrame":
    """Rejects as a frame: line, row (Int64), column, code, value (String)."""
    import polars as pl

    columns: dict[str, list[Any]] = {
        "line": [one.line for one in rejects],
        "row": [one.row for one in rejects],
        "column": [one.column for one in rejects],
        "code": [one.code.value for one in rejects],
        "value": [one.value for one in rejects],
    }
    types = {"line": pl.Int64, "row": pl.Int64}
    return pl.DataFrame(columns, schema={name: types.get(name, pl.String) for name in columns})


@frozen
class Cells:
    """A column of cells whose text is judged: the texts that occur, and which one each row has.

    ``column`` is the column's name in the file. ``codes`` (unsigned, shape (rows,)) index
    ``texts``, which may hold texts that no row has. ``places``: for each row the line and the
    row of the file where its cell stood, in long layout, where each has its own; 0 where the
    file has no such cell. ``declared``: those of the texts that the file itself declares to be no
    answer, each with the label that it has there, or an empty one.
    """

    column: str
    texts: tuple[str, ...] = field(repr=False)
    codes: "NDArray[np.unsignedinteger[Any]]" = field(repr=False, eq=False)
    places: "tuple[NDArray[np.int64], NDArray[np.int64]] | None" = field(
        default=None, repr=False, eq=False
    )
    declared: Mapping[str, str] = field(factory=dict, repr=False)

    @classmethod
    def of(cls, column: str, texts: "pl.Series") -> "Cells":
        """The cells of a column of text. A null is a blank cell."""
        import numpy as np
        import polars as pl

        if len(texts) <= FEW:  # Polars takes longer to begin
            given = [text or "" for text in texts.to_list()]
            order = {text: at for at, text in enumerate(dict.fromkeys(given))}
            few = np.array([order[text] for text in given], np.uint32)
            return cls(column, tuple(order), few)
        filled = texts.fill_null("")
        distinct = filled.unique(maintain_order=True)
        codes = filled.cast(pl.Enum(distinct)).to_physical().to_numpy()
        return cls(column, tuple(distinct), codes)

    @classmethod
    def blank(cls, column: str, rows: int) -> "Cells":
        """So many blank cells."""
        import numpy as np

        return cls(column, ("",), np.zeros(rows, np.uint8))

    def filter(self, kept: "NDArray[np.bool]") -> "Cells":
        """The cells of some of the rows."""
        places = self.places and (self.places[0][kept], self.places[1][kept])
        return evolve(self, codes=self.codes[kept], places=places)


@frozen
class Batch:
    """Some rows of responses, nothing in them judged yet.

    ``frame`` holds the columns that are not items, as they were read; ``cells`` those that are,
    by item. ``lines`` and ``rows`` (Int64, one per row of ``frame``) say where each row stood.
    ``rejects`` (see `rejects_frame`) are rows that could not be read; they are not in ``frame``.
    ``used`` is how many rows of the file went into the batch, ``file`` the position of that file
    among those that are read, ``columns`` its columns in order, where that matters.
    """

    frame: "pl.DataFrame" = field(repr=False)
    cells: Mapping[str, Cells] = field(repr=False)
    lines: "pl.Series" = field(repr=False)
    rows: "pl.Series" = field(repr=False)
    used: int
    rejects: "pl.DataFrame" = field(factory=rejects_frame, repr=False)
    file: int = 0
    columns: tuple[str, ...] = ()

    @property
    def header(self) -> tuple[str, ...]:
        """The columns of the file, in its order."""
        cells = (cells.column for cells in self.cells.values())
        return self.columns or (*self.frame.columns, *cells)

    def __len__(self) -> int:
        return len(self.lines)
