"""What every interchange format must keep."""

import json
import time
from collections.abc import Sequence
from types import ModuleType
from typing import ClassVar

from alliancekit.api import AllianceError
from alliancekit.instrument.load import parse_instrument
from alliancekit.testing.bench import blamed
from alliancekit.testing.exporters.bench import Sink, agrees, empty_folders, number, zone
from alliancekit.testing.interchange.bench import (
    COLUMNS,
    Told,
    answered,
    answers_of,
    named,
    odd_rows,
    responses_import,
    scored,
    wordings,
)
from alliancekit.testing.interchange.carrying import Carrying
from alliancekit.testing.made_up import MADE_UP
from alliancekit.testing.varied import altered, fields_of

ZIP = b"PK\x03\x04"
"""How a ZIP archive begins, a workbook for one."""
NO_FILES = (b"", b"\n", b"\x00\xff\xfe no file", b"{}", b"a,b\n1,2\n", ZIP)
"""What is no file of a format, or holds nothing that one is to hold."""


class InterchangeContract(Carrying):
    """Subclass this, name your plugin's module and format, and read your files back.

    Where the format writes instruments, ``texts`` gives every text that an independent reader
    finds in a file. Where it writes responses, ``answers`` gives a dictionary for each row, with
    the items, scores and columns by their names in alliancekit, and ``None`` for what the other
    program takes for no answer. Meanwhile ``self.instrument`` and ``self.respondent`` say what
    the file is of. ``as_written`` says what the format makes of a text, as blanks of line feeds.

    ``instruments``: those that are carried, by id or path; `MADE_UP` is made up to be difficult.
    A law that is about a direction in which the format does not go holds by itself.
    """

    plugin: ClassVar[ModuleType]
    format: ClassVar[str]
    instruments: ClassVar[Sequence[str]] = (MADE_UP, "ak-pulse")

    _seconds: ClassVar[float] = 1.1
    """What makes a clock go on that counts in seconds; that of a ZIP archive goes by two."""

    # ─── an instrument, to the other program ─────────────────────────────

    def test_every_wording_is_there_or_told_as_lost(self) -> None:
        """Each text that a reader of the form sees, in each language: in the file, or told."""
        for of, data, told in self._exports():
            found = self._texts(of, data)
            for one in (of.instrument, *of.adaptations):
                locale = None if one is of.instrument else one.locale
                for path, text in wordings(one, of.respondent).items():
                    there = any(self.as_written(text) in other for other in found)
                    assert there or told.covers(path, of, locale), (
                        f"{of.called}: the text at {path} ({one.locale}) is not in the file:"
                        f" write it, or `lose({path!r}, …)`"
                    )

    def test_whose_it_is_goes_with_it_or_is_told_as_lost(self) -> None:
        """The notice of rights and the citation are in the file, or told: they are owed."""
        for of, data, told in self._exports():
            found = self._texts(of, data)
            owed = {
                "rights.notice": of.instrument.rights.notice,
                "citation": of.instrument.citation,
            }
            for where, text in owed.items():
                there = not text or any(self.as_written(text) in other for other in found)
                assert there or told.covers(where, of), (
                    f"{of.called}: its {where} is not in the file: write it, or"
                    f" `lose({where!r}, …)`"
                )

    def test_every_part_is_there_or_told_as_lost(self) -> None:
        """With any part of the model made otherwise the file is another, or the part is told."""
        tried: set[str] = set()
        for of, data, told in self._exports():
            for name, places in fields_of(of).items():
                if name in tried or all(told.covers(one, of) for one in places):
                    continue
                tried.add(name)
                varied = altered(of, name)
                assert varied == of or self._export(varied)[0] != data, (
                    f"{of.called}: {name} is another, and the file is the same: write it, or"
                    f" `lose({places[0]!r}, …)`; `tell_losses` tells all that is not carried"
                )

    def test_a_score_that_cannot_be_said_is_told_as_lost(self) -> None:
        """Where plain arithmetic cannot say a score it is not left out in silence, nor guessed."""
        for of, _, told in self._exports(sayable=False):
            for score in of.instrument.scores:
                where = f"scores.{score.id}"
                assert told.covers(where, of), (
                    f"{of.called}: `arithmetic` gives None for {score.id}: `lose({where!r}, …)`"
                )

    def test_the_same_input_gives_the_same_bytes(self) -> None:
        """Neither the time of day nor the time zone is in a file, nor is chance; losses stay."""
        with zone("Etc/GMT+12"):
            first = self._everything()
        if first:
            zipped = any(data.startswith(ZIP) for _, data, _ in first)
            time.sleep(self._seconds * (1 + zipped))
        with zone("Etc/GMT-14"):
            second = self._everything()
        for (called, data, lost), (_, other, told) in zip(first, second, strict=True):
            assert lost == told, f"{called}: other losses are told a moment later"
            assert data == other, (
                f"{called}: other bytes a moment later: leave the time and the zone out of the file"
            )

    def test_the_instrument_is_left_alone(self) -> None:
        """The instrument that is given is not changed: it is somebody else's."""
        for of in self._carried():
            before = repr((of.instrument, of.adaptations))
            self._export(of)
            assert repr((of.instrument, of.adaptations)) == before, f"{of.called} is changed"

    def test_only_the_file_is_written_and_left_open(self) -> None:
        """No other file comes to be, and the one that is given stays the caller's to close."""
        for write in self._writers():
            sink = Sink()
            with empty_folders() as folders:
                with blamed(f"the format {self.format!r}"):
                    write(sink)
                left = sorted(one.name for folder in folders for one in folder.iterdir())
            assert not left, f"files are left behind: {', '.join(left)}"
            assert not sink.closed, "the file was closed: write to it, and leave it open"

    def test_a_full_disk_is_told(self) -> None:
        """Where the file cannot be written the error comes through."""
        for write in self._writers():
            try:
                with empty_folders():
                    write(Sink(0))
            except Exception:  # noqa: BLE001, S112 - whatever it makes of it, the caller sees it
                continue
            raise AssertionError("a disk that is full is not told")

    def test_losses_are_told_in_words(self) -> None:
        """A loss names a place and says what becomes of it; it quotes no client and no answer."""
        told = [one for _, _, given in self._exports() for one in given.found]
        for of in self._responded():
            rows = answered(of, 24, odd=True)
            lost = self._export_responses(of, rows)[1].found
            told += lost
            secret = {row[name] for row in rows for name in ("client", "note")} | {"often"}
            for one in lost:
                quoted = any(text in f"{one.where} {one.what}" for text in secret)
                assert not quoted, (
                    f"the loss of {one.where!r} quotes what was answered, or a client"
                )
        for one in told:
            assert one.where.strip(), f"a loss names no place: {one.what!r}"
            assert len(one.what.split()) > 1, (
                f"the loss of {one.where!r} says no more than {one.what!r}"
            )

    # ─── responses, to the other program ─────────────────────────────────

    def test_every_answer_comes_over(self) -> None:
        """Each row, in order, and each answer of it as the number that it is; blanks stay blank."""
        for of in self._responded():
            nothing = self._answers(of, self._export_responses(of, [])[0])
            assert not nothing, f"{of.called}: {len(nothing)} rows come, where there are none"
            rows = answered(of, 20)
            for size in (20, 7, 1):
                found = self._answers(of, self._export_responses(of, rows, size)[0])
                assert len(found) == len(rows), (
                    f"{of.called}: of {len(rows)} rows in batches of {size} come {len(found)}"
                )
                for at, (row, given) in enumerate(zip(rows, found, strict=True), 1):
                    for item in of.instrument.items:
                        wanted = float(row[item.id]) if row[item.id] else None
                        there = given.get(item.id)
                        told = (
                            f"{of.called}, row {at}: {item.id} is {wanted}, and comes as {there!r}"
                        )
                        assert agrees(wanted, there), told

    def test_what_is_no_answer_becomes_no_number(self) -> None:
        """Not applicable, refused, or a code for missing: never a number that would be scored."""
        for of in self._responded():
            rows = answered(of, odd_rows(of), odd=True)
            data, _ = self._export_responses(of, rows)
            judged = scored(of, rows).answers
            found = self._answers(of, data)
            assert len(found) == len(rows), f"{of.called}: of {len(rows)} rows come {len(found)}"
            for at, given in enumerate(found):
                for item in of.instrument.items:
                    there = given.get(item.id)
                    answer = judged[item.id][at]
                    told = (
                        f"{of.called}, row {at + 1}: {rows[at][item.id]!r} is no answer to"
                        f" {item.id}, and comes as the number {there!r}"
                    )
                    assert answer is not None or number(there, float) is None, told

    def test_scores_and_columns_come_over_or_are_told_as_lost(self) -> None:
        """A score is the kernel's, or told as lost; so is each column that is no item."""
        for of in self._responded():
            rows = answered(of, 20)
            data, told = self._export_responses(of, rows)
            frame = scored(of, rows).frame
            found = self._answers(of, data)
            assert len(found) == len(rows), f"{of.called}: of {len(rows)} rows come {len(found)}"
            for name in (*COLUMNS, *(score.id for score in of.instrument.scores)):
                place = f"columns.{name}" if name in COLUMNS else f"scores.{name}"
                lost = told.covers(place, of) or told.covers(name, of)
                wanted = frame[name].to_list()
                same = [
                    name in row and agrees(one, row[name])
                    for one, row in zip(wanted, found, strict=True)
                ]
                assert lost or all(same), (
                    f"{of.called}: {name} is another in the file, or not there: write it, or"
                    f" `lose({place!r}, …)`"
                )

    # ─── from the other program ──────────────────────────────────────────

    def test_an_instrument_comes_back(self) -> None:
        """What was written and is read again has the same items, options and values, or is told."""
        if not self._offer().read_instrument:
            return
        for of, data, told in self._exports():
            made = self._taken(data, told)
            with blamed(f"{of.called} comes back as what is no JSON; writing it"):
                written = json.dumps(dict(made), allow_nan=False).encode()
            with blamed(f"{of.called} comes back as what does not pass `alliancekit check`; it"):
                back = parse_instrument(written, of.called)
            same = [one.id for one in of.instrument.items]
            found = [one.id for one in back.items]
            assert found == same, f"{of.called}: the items {same} come back as {found}"
            for item, given in zip(of.instrument.items, back.items, strict=True):
                text = self.as_written(item.text[of.respondent])
                there = text in given.text.values() or told.covers(f"items.{item.id}", of)
                assert there, f"{of.called}: {item.id} comes back in other words"
                wanted, values = sorted(item.scale.values), sorted(given.scale.values)
                fine = values == wanted or told.covers(f"items.{item.id}", of)
                assert fine, f"{of.called}: the answers of {item.id} come back as {values}"
                for answer in answers_of(item.scale):
                    words = named(given.scale, answer)
                    text = self.as_written(named(item.scale, answer))
                    # of numbered boxes a label may have the number, too
                    there = words == text or (item.scale.numeric and text in words)
                    assert there or told.covers(f"scales.{item.scale.id}.{answer}", of), (
                        f"{of.called}: an answer to {item.id}, {answer}, comes back as {words!r}"
                    )

    def test_responses_come_back(self) -> None:
        """What was written and is read again has the same rows and the same answers."""
        read = self._offer().read_responses
        if not read:
            return
        for of in self._responded():
            rows = answered(of, 20)
            data, _ = self._export_responses(of, rows)
            with blamed(f"the format {self.format!r}, reading its own responses,"):
                frames = list(read(responses_import(of, data, Told())))
                found = [row for frame in frames for row in frame.to_dicts()]
            kinds = {str(kind) for frame in frames for kind in frame.dtypes}
            names = {tuple(frame.columns) for frame in frames}
            told = f"{of.called}: give frames of text, all of the same columns"
            assert kinds == {"String"}, told
            assert len(names) == 1, told
            assert len(found) == len(rows), (
                f"{of.called}: of {len(rows)} rows {len(found)} come back"
            )
            for row, given in zip(rows, found, strict=True):
                for item in of.instrument.items:
                    wanted = float(row[item.id]) if row[item.id] else None
                    told = f"{of.called}: {item.id}, {wanted}, comes back as {given.get(item.id)!r}"
                    assert agrees(wanted, given.get(item.id)), told

    def test_what_is_no_such_file_is_told(self) -> None:
        """A file of another kind, or half a file, ends in words: `context.fault` says why."""
        for read, own in self._readers():
            for data in (*NO_FILES, own[: len(own) // 2], own[: len(own) // 2] + b"\xff\x00"):
                try:
                    read(data)
                except AllianceError:
                    continue
                except Exception as error:
                    told = f"a file that begins with {data[:12]!r} raises {error!r}: fault it"
                    raise AssertionError(told) from error
