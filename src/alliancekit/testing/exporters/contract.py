"""What every exporter of scores must keep."""

import random
import time
import weakref
from collections.abc import Iterator, Sequence
from math import isfinite
from types import ModuleType
from typing import TYPE_CHECKING, Any, ClassVar

from alliancekit.api import ExporterOffer
from alliancekit.formula import original
from alliancekit.host import Host
from alliancekit.testing.bench import SEED
from alliancekit.testing.exporters.bench import (
    ReadBack,
    Sink,
    Torn,
    armed,
    context,
    empty_folders,
    missing,
    number,
    zone,
)
from alliancekit.testing.exporters.tables import CONTROLS, FORMULAS, TEXTS, long, texts, typed, wide

if TYPE_CHECKING:
    import polars as pl

SPREADSHEET = (".csv", ".tsv", ".tab", ".txt")
"""Files of text that a spreadsheet opens, and would run formulas in."""
AHEAD = 8
"""So many frames may be held at a time, being worked on ahead."""
MANY = 400
LARGE = 5000
"""A table of so many frames of so many rows must be in the file in part before its end."""


class ExporterContract(ReadBack):
    """Subclass this, name your plugin's module and format, and read your files back.

    ``read_back`` reads a file by another program's reader than what wrote it, and gives its rows:
    a frame, or a dictionary for each. A number may be given as text; what the format wrote as a
    formula must not be given as text. ``self.schema`` is that of the table which was written.

    ``as_written`` says what the format makes of a value that it cannot hold: ``None`` for an
    empty text, a space for a line feed. By default it holds everything, or refuses.

    ``whole_table`` admits that nothing is written before the last frame is drawn, and
    ``renames_columns`` that columns get names that the format can hold.
    ``opened_in_spreadsheets``: whether a spreadsheet would run text in the file as a formula; by
    default where its suffix is that of a file of text.
    """

    plugin: ClassVar[ModuleType]
    format: ClassVar[str]
    whole_table: ClassVar[bool] = False
    renames_columns: ClassVar[bool] = False
    opened_in_spreadsheets: ClassVar[bool | None] = None

    _seconds: ClassVar[float] = 2.1
    """What makes the clock of a ZIP archive go on, which counts in steps of two seconds."""

    # ─── rows ────────────────────────────────────────────────────────────

    def test_every_row_is_there_in_order(self) -> None:
        """All rows, each once, in order, however they are cut into frames; in both layouts."""
        for table in (wide(40), long(40)):
            self._comes_back(table, table.iter_slices(40))
            self._comes_back(table, iter([table[:7], table[7:8], table[:0], table[8:]]))

    def test_a_table_without_rows_is_a_file_too(self) -> None:
        """No row scored, no row written: no frame at all is no error, nor is an empty one."""
        table = wide(0)
        self._comes_back(table, iter([]))
        self._comes_back(table, iter([table]))

    def test_frames_are_written_as_they_come(self) -> None:
        """A frame is written and let go before many more are drawn: a file may be of any size."""
        if self.whole_table:
            return
        table, sink, held = wide(LARGE), Sink(), 0
        begun = False

        def frames() -> "Iterator[pl.DataFrame]":
            nonlocal held, begun
            alive: list[weakref.ref[Any]] = []
            for drawn in range(MANY):
                begun = len(sink.data) > 0
                if begun and drawn > 3 * AHEAD:
                    return
                alive = [one for one in alive if one() is not None]
                held = max(held, len(alive))
                if held > AHEAD:
                    return
                frame = table.clone()
                alive.append(weakref.ref(frame))
                yield frame
                del frame

        self._write(table, frames(), sink)
        assert held <= AHEAD, (
            f"{held} frames and more are held at once: write each one as it comes, or say"
            " `whole_table = True`"
        )
        assert begun, (
            f"nothing was written before {MANY} frames of {len(table)} rows were drawn: write them"
            " as they come, or say `whole_table = True`"
        )

    def test_column_names_come_back(self) -> None:
        """The columns keep their names and their order; no name is a formula."""
        names = ["client", "^s.*$", "a,b", 'say "x"', "=1+1", "Total", "total ", "été", "a\nb"]
        table = texts({name: [str(at)] for at, name in enumerate(names)})
        data = self._written(table)
        rows = self._rows(data, table)
        assert rows == [tuple(map(str, range(len(names))))], f"columns are lost or moved: {rows}"
        if not self.renames_columns:
            found = [original(one) for one in self._names(data, table)]
            wanted = [self.as_written(one) for one in names]
            assert found == wanted, f"the columns {wanted} became {found}"
        self._require_harmless(data, ["=1+1"])

    # ─── values ──────────────────────────────────────────────────────────

    def test_texts_come_back(self) -> None:
        """Commas, quotes, line feeds, tabs, numbers that are text, right-to-left text, marks."""
        table = texts({"note": TEXTS, "next": [str(at) for at in range(len(TEXTS))]})
        self._comes_back(table, iter([table]))

    def test_text_is_never_a_formula(self) -> None:
        """Text that begins with ``= + - @`` stays text: a client's note runs nothing."""
        table = texts({"note": FORMULAS})
        data = self._comes_back(table, iter([table]))
        self._require_harmless(data, FORMULAS)

    def test_odd_characters_come_back_or_are_refused(self) -> None:
        """NUL, control characters and the like are never dropped, nor do they cut a text short."""
        for one in CONTROLS:
            self._comes_back_or_is_refused(f"a{one}b", f"a text with U+{ord(one):04X}")

    def test_long_texts_come_back_or_are_refused(self) -> None:
        """A long text is never cut off in silence."""
        for text in ("x" * 1000, "x" * 32_767, "x" * 100_000, "é😀" * 20_000):
            self._comes_back_or_is_refused(f"{text}.", f"a text of {len(text) + 1:,} characters")

    def test_numbers_come_back_to_the_last_bit(self) -> None:
        """Every float reads back as the same float, every whole number as the same number."""
        import polars as pl

        chance = random.Random(SEED)  # noqa: S311 - made-up numbers, no secret
        some = [chance.uniform(-1, 1) * 10 ** chance.randint(-12, 12) for _ in range(200)]
        floats = [10 / 3, 0.1 + 0.2, 2 / 3, -1.5, 0.0, 5e-324, 1e300, 123456.789012345, *some]
        whole = [0, -1, 2**31, 2**53, -(2**53), 2**53 + 1, 2**63 - 1, -(2**63)]
        whole += [chance.randint(-(2**40), 2**40) for _ in range(len(floats) - len(whole))]
        table = pl.DataFrame({"number": floats, "whole": whole})
        self._comes_back(table, iter([table]))

    def test_what_is_not_finite_becomes_no_number(self) -> None:
        """Infinity and what is not a number are told as such or missing, never as a score."""
        import polars as pl

        values = [float("nan"), float("inf"), float("-inf")]
        table = pl.DataFrame({"number": [*values, 1.5], "last": ["a", "b", "c", "d"]})
        found = [row[0] for row in self._rows(self._written(table), table)]
        assert len(found) == len(table), f"{len(table)} rows were written, {len(found)} come back"
        for value, there in zip(values, found, strict=False):
            told = number(there, float)
            fine = told is None or not isfinite(told)
            assert fine, f"{value} reads back as the number {there!r}"

    def test_missing_is_neither_zero_nor_empty(self) -> None:
        """A missing number is no 0, a missing text no empty text, and neither is a word."""
        import polars as pl

        kinds = {"text": pl.String, "number": pl.Float64, "whole": pl.Int64, "last": pl.String}
        rows = [(None, None, None, "a"), ("", 0.0, 0, "b"), ("0", None, 1, "c"), (None, 2.5, 2, "")]
        table = pl.DataFrame(rows, schema=kinds, orient="row")
        data = self._comes_back(table, iter([table]))
        no_empty_text = self.as_written("") is None
        for row, given in zip(self._rows(data, table), table.rows(), strict=True):
            for name, found, value in zip(kinds, row, given, strict=True):
                empty = found == "" and (no_empty_text or kinds[name] != pl.String)
                none = missing(found) or empty
                told = f"{value!r} reads back as {found!r}: tell what is missing from what is not"
                assert none == (self.as_written(value) is None), told

    def test_columns_of_any_type_are_written(self) -> None:
        """What a response file may carry: truth values, dates, times, durations, categories."""
        for kind, table in typed().items():
            data = self._written(table)
            found = [row[1] for row in self._rows(data, table)]
            told = f"a column of {kind}: {table['value'].to_list()} reads back as {found}"
            assert len(found) == len(table), told
            assert missing(found[2]) or found[2] == "", told
            assert found[0] != found[1], f"{told}: two values have become one"
            assert not any(missing(one) or one == "" for one in found[:2]), told

    # ─── bytes ───────────────────────────────────────────────────────────

    def test_the_same_scores_give_the_same_bytes(self) -> None:
        """Neither the time of day nor the time zone is in the file: a digest must stay."""
        table = wide(20)
        with zone("Etc/GMT+12"):
            first = self._written(table)
        time.sleep(self._seconds)
        with zone("Etc/GMT-14"):
            second = self._written(table)
        assert first == second, (
            "the same scores give other bytes a moment later: leave the time, the zone and"
            " anything random out of the file"
        )

    def test_the_file_is_left_open(self) -> None:
        """The file is the caller's to close: it is still to be hashed and put in place."""
        table, sink = wide(3), Sink()
        self._write(table, iter([table]), sink)
        assert not sink.closed, "the file was closed: write to it, and leave it open"

    def test_nothing_else_is_written(self) -> None:
        """No other file comes to be, and none is left among the temporary ones."""
        table = wide(3)
        with empty_folders() as folders:
            self._write(table, iter([table]), Sink())
            left = sorted(one.name for folder in folders for one in folder.iterdir())
        assert not left, f"files are left behind: {', '.join(left)}"

    def test_a_full_disk_is_told(self) -> None:
        """Where the file cannot be written the error comes through, and no half is passed over."""
        table = wide(2000)
        size = len(self._written(table))
        for room in (0, size // 2, size - 1):
            try:
                with empty_folders():
                    self._offer().write(context(table, iter([table, table]), Sink(room)))
            except Exception:  # noqa: BLE001, S112 - whatever it makes of it, the caller sees it
                continue
            raise AssertionError(f"a disk that is full after {room} of {size} bytes is not told")

    def test_what_fails_in_the_frames_is_told(self) -> None:
        """Where the rows cannot be drawn to the last the error comes through."""
        table = wide(5)

        def frames() -> "Iterator[pl.DataFrame]":
            yield table
            raise Torn

        try:
            with empty_folders():
                self._offer().write(context(table, frames(), Sink()))
        except Exception:  # noqa: BLE001 - whatever it makes of it, the caller sees it
            return
        raise AssertionError("an error in the rows was passed over, and half a table is left")

    def test_its_suffixes_are_its_own(self) -> None:
        """No built-in format has its suffix: ``-o scores.csv`` would have to be asked which."""
        for other in Host().every(ExporterOffer):
            shared = set(self._offer().suffixes) & set(other.offer.suffixes)
            own = other.offer.name == self.format
            assert own or not shared, (
                f"files that end in {', '.join(sorted(shared))} are of the format"
                f" {other.offer.name}: choose a suffix of your own, or say `suffixes=()` and"
                f" `--format {self.format}`"
            )

    def _require_harmless(self, data: bytes, formulas: Sequence[str]) -> None:
        opened = self.opened_in_spreadsheets
        if opened is None:
            opened = any(one in SPREADSHEET for one in self._offer().suffixes)
        run = armed(data, formulas) if opened else []
        assert not run, (
            f"a spreadsheet would run the text {run[0]!r}: put a ' in front, as"
            " `alliancekit.api.neutral` does"
        )
