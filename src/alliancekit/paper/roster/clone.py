"""A form's structure tree as a pattern, from which each copy of the form gets a tree of its own.

PDF/UA asks that all content of each page is tagged, and no part of the tree can be in two places.
A pattern is bytes with gaps for the numbers of objects: filling it takes a millisecond.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from attrs import define, field, frozen

if TYPE_CHECKING:
    import pikepdf

_PLAIN_KEYS = {"/Type", "/S", "/K", "/P", "/Pg"}
_NONE = -1


@frozen
class Pattern:
    """Bytes with ``%d`` where a number of an object goes, counted from the first of the copy."""

    text: bytes
    gaps: tuple[int, ...]

    def filled(self, first: int) -> bytes:
        """The bytes of a copy whose first object has this number."""
        return self.text % tuple([first + gap for gap in self.gaps])


@frozen
class Tree:
    """The tree of a form: its elements, and for each page the element of each marked content.

    Objects are counted from the first page of the copy: its pages, then its elements. The first
    element, a part of the document, is not in ``elements``: ``top`` are those right under it.
    """

    pages: int
    elements: tuple[Pattern, ...] = field(repr=False)
    top: tuple[int, ...]
    owners: tuple[tuple[int, ...], ...] = field(repr=False)

    def untagged(self, page: int) -> set[int]:
        """The marked content of a page that is in no element: what stands in its margins."""
        return {mcid for mcid, owner in enumerate(self.owners[page]) if owner == _NONE}

    @property
    def part(self) -> int:
        """Where the copy's own part of the document stands, counted as the others."""
        return self.pages

    def written(self, first: int, document: int) -> list[bytes]:
        """The elements of a copy, the part first; ``document`` is the number of the root."""
        kids = b" ".join(b"%d 0 R" % (first + one) for one in self.top)
        part = b"<</S/Part/P %d 0 R/K[%b]>>" % (document, kids)
        return [part, *(one.filled(first) for one in self.elements)]

    def parents(self, first: int, page: int) -> bytes:
        """What `ParentTree` needs of a copy, ``page`` being the number of its first page's key."""
        rows = b"".join(
            b"%d[%b]" % (number, b" ".join(_owner(first, one) for one in owners))
            for number, owners in enumerate(self.owners, page)
        )
        return b"<</Limits[%d %d]/Nums[%b]>>" % (page, page + self.pages - 1, rows)


def _owner(first: int, number: int) -> bytes:
    return b"null" if number == _NONE else b"%d 0 R" % (first + number)


@define
class _Element:
    """An element that is kept: numbers of marked content are `int`, others are elements."""

    source: Any
    page: int | None
    kids: "list[int | _Element]"
    number: int = 0

    @property
    def plain(self) -> bool:
        """Whether it says nothing but that there is text."""
        names = set(self.source.keys())
        marked = all(isinstance(one, int) for one in self.kids)
        return self.source.S == "/Span" and names <= _PLAIN_KEYS and marked


def read_tree(pdf: "pikepdf.Pdf", pages: int, marked: list[int]) -> Tree:
    """The tree of the first pages of a file; ``marked`` is how much marked content each has.

    Elements without content are left out; a span without a property of its own is content of
    what it stands in.
    """
    order = {pdf.pages[number].obj.objgen: number for number in range(pages)}
    document = pdf.Root.StructTreeRoot.K[0]
    top = [one for kid in document.K if isinstance(one := _read(kid, order), _Element)]
    every = list(_walk(top))
    for number, one in enumerate(every, pages + 1):
        one.number = number
    names = {bytes(one.source.ID): one.number for one in every if "/ID" in one.source}
    owners = [[_NONE] * count for count in marked]
    for one in every:
        for kid in one.kids:
            if isinstance(kid, int) and one.page is not None:
                owners[one.page][kid] = one.number
    parents = {
        kid.number: one.number for one in every for kid in one.kids if isinstance(kid, _Element)
    }
    return Tree(
        pages=pages,
        elements=tuple(_pattern(one, parents.get(one.number, pages), names) for one in every),
        top=tuple(one.number for one in top),
        owners=tuple(map(tuple, owners)),
    )


def _read(source: Any, order: Mapping[tuple[int, int], int]) -> "_Element | None":
    """An element with its kids; ``None`` where it is of other pages or has no content."""
    page = order.get(source.Pg.objgen) if "/Pg" in source else None
    if page is None:
        return None
    kids: list[int | _Element] = []
    for kid in source.K:
        if isinstance(kid, int):
            kids.append(kid)
        elif one := _read(kid, order):
            kids += one.kids if one.plain and one.page == page else [one]
    return _Element(source, page, kids) if kids or source.S in ("/TD", "/TH") else None


def _walk(elements: "list[_Element]") -> "Iterator[_Element]":
    for one in elements:
        yield one
        yield from _walk([kid for kid in one.kids if isinstance(kid, _Element)])


def _pattern(element: _Element, parent: int, names: Mapping[bytes, int]) -> Pattern:
    writer = PatternWriter()
    writer.add(b"<</S%b/P " % str(element.source.S).encode())
    writer.gap(parent)
    writer.add(b" 0 R/Pg ")
    writer.gap(element.page or 0)
    writer.add(b" 0 R/K[")
    for kid in element.kids:
        if isinstance(kid, int):
            writer.add(b"%d " % kid)
        else:
            writer.gap(kid.number)
            writer.add(b" 0 R ")
    writer.add(b"]")
    for key, value in element.source.items():
        if key == "/ID":
            writer.add(b"/ID(")
            writer.gap(element.number)
            writer.add(b")")
        elif key not in _PLAIN_KEYS:
            writer.add(key.encode())
            writer.value(value, names)
    writer.add(b">>")
    return writer.pattern()


@define
class PatternWriter:
    """Puts a pattern together."""

    _parts: list[bytes] = field(factory=list)
    _gaps: list[int] = field(factory=list)

    def add(self, text: bytes) -> None:
        """Text as it stands."""
        self._parts.append(text.replace(b"%", b"%%"))

    def gap(self, number: int) -> None:
        """The number of an object, counted from the copy's first."""
        self._parts.append(b"%d")
        self._gaps.append(number)

    def value(self, value: Any, names: Mapping[bytes, int]) -> None:
        """A value of an element's dictionary; names of elements become those of the copy."""
        import pikepdf

        if isinstance(value, pikepdf.String) and bytes(value) in names:
            self.add(b"(")
            self.gap(names[bytes(value)])
            self.add(b")")
        elif isinstance(value, pikepdf.Array):
            self.add(b"[")
            for one in value:
                self.value(one, names)
                self.add(b" ")
            self.add(b"]")
        elif isinstance(value, pikepdf.Dictionary):
            self.add(b"<<")
            for key, one in value.items():
                self.add(key.encode() + b" ")
                self.value(one, names)
            self.add(b">>")
        else:
            self.add(b" " + serialised(value, _refuse))

    def pattern(self) -> Pattern:
        """What was put together."""
        return Pattern(b"".join(self._parts), tuple(self._gaps))


def _refuse(_: Any) -> int:
    raise ValueError("an element of a form refers to an object outside of the tree")


def serialised(value: Any, number_of: Callable[[Any], int]) -> bytes:
    """A value as a PDF has it; ``number_of`` gives the new number of an indirect object."""
    import pikepdf

    if isinstance(value, pikepdf.Object) and value.is_indirect:
        return b"%d 0 R" % number_of(value)
    return direct(value, number_of)


def direct(value: Any, number_of: Callable[[Any], int]) -> bytes:
    """As `serialised`, the outermost object itself and not a reference to it."""
    import pikepdf

    if isinstance(value, pikepdf.Dictionary):
        inner = b"".join(
            key.encode() + b" " + serialised(one, number_of) for key, one in value.items()
        )
        return b"<<%b>>" % inner
    if isinstance(value, pikepdf.Array):
        return b"[%b]" % b" ".join(serialised(one, number_of) for one in value)
    if isinstance(value, pikepdf.Object):
        return value.unparse()
    if isinstance(value, bool) or value is None:
        return {True: b"true", False: b"false", None: b"null"}[value]
    return format(value, "f" if not isinstance(value, int) else "d").encode()
