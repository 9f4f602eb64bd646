"""A report section's HTML, read strictly: what is out of balance is told, not mended."""

from html.parser import HTMLParser

from attrs import define, field, frozen

VOID = frozenset(
    ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr")
)
"""Elements without an end tag."""


@frozen
class Element:
    """A start tag: its name and its attributes."""

    name: str
    attributes: dict[str, str]


@define
class Fragment:
    """What was read: every element, all text as a reader sees it, what is out of balance."""

    elements: list[Element] = field(factory=list)
    text: str = ""
    styles: str = ""
    faults: list[str] = field(factory=list)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found = Fragment()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        self.found.elements.append(Element(tag, {name: text or "" for name, text in attrs}))
        if len(set(names)) < len(names):
            self.found.faults.append(f"<{tag}> has an attribute twice")
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            self.found.faults.append(f"</{tag}>: it has no end tag")
        elif not self.open or self.open[-1] != tag:
            inside = f"inside <{self.open[-1]}>" if self.open else "with nothing open"
            self.found.faults.append(f"</{tag}> {inside}")
            if tag in self.open:
                while self.open.pop() != tag:
                    pass
        else:
            self.open.pop()

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] == "style":
            self.found.styles += data
        else:
            self.found.text += data

    def handle_decl(self, decl: str) -> None:
        self.found.faults.append(f"<!{decl}>: a section is a part of a page")

    def finish(self) -> Fragment:
        self.close()
        self.found.faults += [f"<{tag}> is not closed" for tag in self.open]
        return self.found


def read_fragment(html: str) -> Fragment:
    """The HTML, read as it is written."""
    reader = _Reader()
    reader.feed(str(html))  # no `Markup`, which escapes what is added to it
    return reader.finish()
