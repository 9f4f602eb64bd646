"""Copies of a prepared form in one PDF/UA file, written as they come."""

from array import array
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, BinaryIO

from attrs import define, field, frozen

from alliancekit.paper.roster.clone import direct, serialised
from alliancekit.paper.roster.layout_map import LayoutMap
from alliancekit.paper.roster.pdffile import PdfFile
from alliancekit.paper.roster.roster import Entry
from alliancekit.paper.roster.stamp import Prepared

if TYPE_CHECKING:
    import pikepdf

CATALOG, PAGES, ROOT, DOCUMENT, PARENTS, INFO, METADATA, MAP_FILE, MAP = range(1, 10)
"""The numbers of the objects that each file has once."""
GROUP = 100
"""Forms whose pages are in one node of the tree of pages."""
MAP_NAME = "layout-map.json"
_STREAM_KEYS = ("/Length",)


@frozen
class Shared:
    """What the copies of a prepared form share in one file: the numbers of its objects."""

    resources: int
    pieces: tuple[tuple[int, ...], ...]


@define
class Copies:
    """Writes a file of copies. `begin`, `add` for each, `finish`."""

    file: PdfFile
    _of: Prepared | None = None
    _shared: Shared | None = None
    _head: "pikepdf.Pdf | None" = None
    _map: LayoutMap | None = None
    _forms: int = 0
    _pages: int = 0
    _parts: array = field(factory=lambda: array("Q"))  # type: ignore[type-arg]
    _leaves: array = field(factory=lambda: array("Q"))  # type: ignore[type-arg]
    _groups: list[tuple[int, int]] = field(factory=list)
    _kids: list[int] = field(factory=list)

    @classmethod
    def begin(cls, file: BinaryIO) -> "Copies":
        """A file without copies yet."""
        writer = PdfFile(file)
        writer.begin()
        writer.reserve(MAP)
        return cls(writer)

    def add(self, prepared: Prepared, entry: Entry) -> None:
        """One copy."""
        if self._shared is None or self._of is not prepared:
            self._of, self._shared = prepared, self._share(prepared)
            self._head, self._map = self._head or prepared.pdf, self._map or prepared.map
        shared = self._shared
        if not self._kids:
            self._groups.append((self.file.reserve(), 0))
        tree = prepared.tree
        first = self.file.reserve(tree.pages + len(tree.elements) + 2)
        contents = [
            self._contents(prepared, entry, number, shared.pieces[number])
            for number in range(tree.pages)
        ]
        bodies = [
            self._page(prepared, number, shared.resources, content)
            for number, content in enumerate(contents)
        ]
        bodies += tree.written(first, DOCUMENT)
        bodies.append(tree.parents(first, self._pages))
        self.file.packed(first, bodies)
        self._parts.append(first + tree.part)
        self._leaves.append(first + len(bodies) - 1)
        self._kids += range(first, first + tree.pages)
        self._pages += tree.pages
        self._forms += 1
        if self._forms % GROUP == 0:
            self._close_group()

    def _contents(
        self, prepared: Prepared, entry: Entry, page: int, shared: tuple[int, ...]
    ) -> list[int]:
        """The streams of a page; what differs between copies is written."""
        numbers = []
        for piece, number in zip(prepared.pages[page], shared, strict=True):
            if isinstance(piece, bytes):
                numbers.append(number)
            else:
                own = self.file.reserve()
                self.file.deflated(own, prepared.filled(piece, entry))
                numbers.append(own)
        return numbers

    def _page(
        self, prepared: Prepared, number: int, resources: int, contents: Iterable[int]
    ) -> bytes:
        source = prepared.pdf.pages[number]
        boxes = b"".join(
            key.encode() + direct(source.obj[key], _no_reference)
            for key in ("/MediaBox", "/TrimBox", "/BleedBox")
            if key in source.obj
        )
        return b"<</Type/Page/Parent %d 0 R%b/Contents[%b]/Resources %d 0 R%b %d>>" % (
            self._groups[-1][0],
            boxes,
            _references(contents),
            resources,
            b"/Tabs/S/StructParents",
            self._pages + number,
        )

    def _close_group(self) -> None:
        node, _ = self._groups[-1]
        count = len(self._kids)
        body = b"<</Type/Pages/Parent %d 0 R/Count %d/Kids[%b]>>"
        self.file.plain(node, body % (PAGES, count, _references(self._kids)))
        self._groups[-1] = (node, count)
        self._kids = []

    def _share(self, prepared: Prepared) -> Shared:
        """Write what the copies share: fonts, pictures, and the content that is the same."""
        copier = _Copier(self.file)
        resources = copier.number_of(prepared.pdf.pages[0].obj.Resources)
        copier.write()
        pieces = []
        for page in prepared.pages:
            numbers = []
            for piece in page:
                number = 0
                if isinstance(piece, bytes):
                    number = self.file.reserve()
                    self.file.deflated(number, piece + b"\n")
                numbers.append(number)
            pieces.append(tuple(numbers))
        return Shared(resources, tuple(pieces))

    def finish(self) -> None:
        """The end of the file. Raises `ValueError` where there is no copy."""
        if self._head is None or self._map is None:
            raise ValueError("a file without a form")
        if self._kids:
            self._close_group()
        source, write = self._head, self.file.plain
        catalog = source.Root
        nodes = _references(node for node, _ in self._groups)
        write(PAGES, b"<</Type/Pages/Count %d/Kids[%b]>>" % (self._pages, nodes))
        parts = (DOCUMENT, ROOT, _references(self._parts))
        write(DOCUMENT, b"<</S/Document/P %d 0 R/K[%b]>>" % (ROOT, parts[2]))
        write(PARENTS, b"<</Kids[%b]>>" % _references(self._leaves))
        write(
            ROOT,
            b"<</Type/StructTreeRoot/K[%d 0 R]/ParentTree %d 0 R/ParentTreeNextKey %d>>"
            % (DOCUMENT, PARENTS, self._pages),
        )
        write(INFO, direct(source.trailer.Info, _no_reference))
        metadata = catalog.Metadata
        self.file.stream(METADATA, _entries(metadata, _no_reference), metadata.read_raw_bytes())
        self._attach(self._map)
        write(
            CATALOG,
            b"<</Type/Catalog/Pages %d 0 R/StructTreeRoot %d 0 R/Metadata %d 0 R"
            b"/Lang%b/MarkInfo<</Marked true>>/ViewerPreferences<</DisplayDocTitle true>>"
            b"/Names<</EmbeddedFiles<</Names[(%b) %d 0 R]>>>>/AF[%d 0 R]>>"
            % (
                PAGES,
                ROOT,
                METADATA,
                catalog.Lang.unparse(),
                MAP_NAME.encode(),
                MAP_FILE,
                MAP_FILE,
            ),
        )
        self.file.finish(CATALOG, INFO)

    def _attach(self, layout: LayoutMap) -> None:
        name = MAP_NAME.encode()
        self.file.plain(
            MAP_FILE,
            b"<</Type/Filespec/F(%b)/UF(%b)/EF<</F %d 0 R/UF %d 0 R>>/AFRelationship/Data"
            b"/Desc(Layout map: where the boxes of this form lie, in mm)>>"
            % (name, name, MAP, MAP),
        )
        size = b"/Type/EmbeddedFile/Subtype/application#2Fjson/Params<</Size %d>>"
        self.file.deflated(MAP, layout.json, size % len(layout.json))


@define
class _Copier:
    """Copies objects from another file, with all that they refer to."""

    file: PdfFile
    _numbers: dict[tuple[int, int], int] = field(factory=dict)
    _left: list[tuple[int, Any]] = field(factory=list)

    def number_of(self, source: Any) -> int:
        """The number that an object has, or will have."""
        if source.objgen not in self._numbers:
            self._numbers[source.objgen] = self.file.reserve()
            self._left.append((self._numbers[source.objgen], source))
        return self._numbers[source.objgen]

    def write(self) -> None:
        """All that was asked for and not yet written."""
        import pikepdf

        while self._left:
            number, source = self._left.pop()
            if isinstance(source, pikepdf.Stream):
                entries = _entries(source, self.number_of)
                self.file.stream(number, entries, source.read_raw_bytes())
            else:
                self.file.plain(number, direct(source, self.number_of))


def _entries(stream: Any, number_of: Any) -> bytes:
    """The dictionary of a stream without its length."""
    return b"".join(
        key.encode() + b" " + serialised(value, number_of)
        for key, value in stream.stream_dict.items()
        if key not in _STREAM_KEYS
    )


def _references(numbers: Iterable[int]) -> bytes:
    return b" ".join(b"%d 0 R" % one for one in numbers)


def _no_reference(_: Any) -> int:
    raise ValueError("an object that is copied by itself refers to another")
