"""Files wherever Spark sees them, by Hadoop's own interface: HDFS, S3, a local disk."""

import re
import secrets
from collections.abc import Iterator, Sequence
from typing import Any

from alliancekit.api import Problem
from attrs import define, field, frozen

from alliancekit_spark.faults import reading, writing

HEAD = 1 << 16
MAX_HEAD = (1 << 20) + HEAD
"""A header longer than a record may be is refused by the reader, which is given so much of it."""
PRIVATE = "700"
_MAGIC = re.compile(r"([*?\[\]{}\\])")
_PARTS = ("part-", "_", ".")


def one_spelling(url: str) -> str:
    """A URL, that of a local file with one slash: Hadoop itself writes one or three."""
    return re.sub("^file:/+", "file:/", url)


@frozen
class Found:
    """A file: its path with the file system it is in, its URL, and what the user calls it.

    Spark takes the one and gives the other.
    """

    path: str
    url: str
    where: str
    size: int

    @property
    def pattern(self) -> str:
        """The path as a pattern that only it matches, which is what Spark takes."""
        return _MAGIC.sub(r"\\\1", self.path)


@define
class Storage:
    """The file systems of a Spark session."""

    _jvm: Any
    _hadoop: Any
    _hidden: list[str] = field(factory=list)

    @classmethod
    def of(cls, context: Any) -> "Storage":
        """Those of a Spark context; they can be used when it has ended, too."""
        return cls(context._jvm, context._jsc.hadoopConfiguration())  # noqa: SLF001 - no public way

    # ─── reading ─────────────────────────────────────────────────────────

    def files(self, given: Sequence[str]) -> list[Found]:
        """The files that paths, patterns, folders and URLs name, in order.

        Raises `AllianceError` ``unreadable`` where there is none, or one is named twice.
        """
        found: list[Found] = []
        for one in given:
            with reading(one):
                mine = list(self._files(one))
            if not mine:
                raise Problem.UNREADABLE.error(where=one, why="no file is there")
            found += mine
        urls = [one.url for one in found]
        twice = [one.where for one in found if urls.count(one.url) > 1]
        if twice:
            raise Problem.UNREADABLE.error(where=twice[0], why="it is named more than once")
        return found

    def _files(self, given: str) -> Iterator[Found]:
        path, system = self._path(given)
        plain = system.exists(path)
        statuses = [system.getFileStatus(path)] if plain else list(system.globStatus(path) or ())
        for status in statuses:
            whole = plain and not status.isDirectory()
            for file in self._leaves(system, status):
                url = one_spelling(str(file.getPath().toUri().toString()))
                where = given if whole else self._name(file, given)
                yield Found(str(file.getPath().toString()), url, where, file.getLen())

    def _leaves(self, system: Any, status: Any) -> Iterator[Any]:
        """The files of a folder, those of its folders too; hidden ones are none."""
        if not status.isDirectory():
            yield status
            return
        inside = sorted(
            system.listStatus(status.getPath()), key=lambda one: one.getPath().getName()
        )
        for one in inside:
            if not one.getPath().getName().startswith(("_", ".")):
                yield from self._leaves(system, one)

    def _name(self, status: Any, given: str) -> str:
        """What a file found by a pattern or in a folder is called: as it was asked for."""
        if "://" in given:
            return str(status.getPath().toString())
        path = str(status.getPath().toUri().getPath())
        if given.startswith("/"):
            return path
        here, _ = self._path(".")
        return path.removeprefix(str(here.toUri().getPath()).rstrip("/") + "/")

    def head(self, found: Found) -> bytes:
        """A text file's beginning, decompressed as its name says: its header line at least."""
        path, system = self._path(found.path)
        with reading(found.where):
            codecs = self._jvm.org.apache.hadoop.io.compress.CompressionCodecFactory(self._hadoop)
            codec = codecs.getCodec(path)
            stream = system.open(path)
            try:
                packed = codec.createInputStream(stream) if codec is not None else stream
                data = b""
                while len(data) < MAX_HEAD:
                    more = bytes(packed.readNBytes(HEAD))
                    data += more
                    if not more or b"\n" in data.removeprefix(b"\xef\xbb\xbf").lstrip():
                        break
            finally:
                stream.close()
        return data

    # ─── writing ─────────────────────────────────────────────────────────

    def url(self, target: str) -> str:
        """A target's full URL."""
        path, _ = self._path(target)
        return one_spelling(str(path.toUri().toString()))

    def hidden(self, target: str, *, private: bool = False) -> str:
        """A new folder beside the target, under a hidden name."""
        path, system = self._path(target)
        self._plain(system)
        name = f".alliancekit-{secrets.token_hex(4)}.{path.getName()}"
        folder = self._jvm.org.apache.hadoop.fs.Path(path.getParent(), name)
        with writing(target):
            mode = self._jvm.org.apache.hadoop.fs.permission.FsPermission
            made = system.mkdirs(folder, mode(PRIVATE)) if private else system.mkdirs(folder)
            if not made:
                raise Problem.CANNOT_WRITE.error(where=target, why="no folder can be made there")
        self._hidden.append(str(folder.toString()))
        return self._hidden[-1]

    def write(self, path: str, data: bytes, *, where: str) -> None:
        """Write one small file."""
        target, system = self._path(path)
        with writing(where):
            stream = system.create(target)
            try:
                stream.write(bytearray(data))
            finally:
                stream.close()

    def parts(self, folder: str) -> list[tuple[str, int]]:
        """The part files that Spark wrote into a folder, and their sizes, in order."""
        path, system = self._path(folder)
        listed = [(one.getPath(), one.getLen()) for one in system.listStatus(path)]
        parts = [(str(one.getName()), size) for one, size in listed]
        return sorted(one for one in parts if one[0].startswith("part-"))

    def rename(self, path: str, target: str, *, where: str) -> None:
        """Give a file or folder another name in the same file system."""
        source, system = self._path(path)
        with writing(where):
            if not system.rename(source, self._path(target)[0]):
                raise Problem.CANNOT_WRITE.error(where=where, why="it cannot be put in place")

    def delete(self, path: str) -> None:
        """Remove a file or folder, if it is there."""
        target, system = self._path(path)
        system.delete(target, True)

    def exists(self, path: str) -> bool:
        """Whether anything is there."""
        target, system = self._path(path)
        return bool(system.exists(target))

    def require_ours(self, target: str) -> None:
        """Refuse a folder that holds anything but the parts of an earlier run."""
        path, system = self._path(target)
        with writing(target):
            if not system.exists(path) or not system.getFileStatus(path).isDirectory():
                return
            names = [str(one.getPath().getName()) for one in system.listStatus(path)]
        if not all(name.startswith(_PARTS) for name in names):
            why = "it is a folder that holds other things than parts of scores"
            raise Problem.CANNOT_WRITE.error(where=target, why=why)

    def begins_with(self, target: str, start: bytes) -> bool:
        """Whether a file, or the first part of a folder, begins so."""
        path, system = self._path(target)
        if not system.exists(path):
            return False
        if system.getFileStatus(path).isDirectory():
            parts = self.parts(target)
            if not parts:
                return False
            path = self._jvm.org.apache.hadoop.fs.Path(path, parts[0][0])
        stream = system.open(path)
        try:
            return bytes(stream.readNBytes(len(start))) == start
        finally:
            stream.close()

    def close(self) -> None:
        """Remove what was hidden and has not been put in place."""
        for folder in self._hidden:
            self.delete(folder)
        self._hidden.clear()

    # ─── Java ────────────────────────────────────────────────────────────

    def _path(self, text: str) -> tuple[Any, Any]:
        """Java's path, and its file system."""
        path = self._jvm.org.apache.hadoop.fs.Path(text)
        with reading(text):
            system = path.getFileSystem(self._hadoop)
            return system.makeQualified(path), system

    def _plain(self, system: Any) -> None:
        """No checksum files beside what is written to a local disk."""
        if str(system.getScheme()) == "file":
            system.setWriteChecksum(False)
