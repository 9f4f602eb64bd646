"""A form to fill in on a screen: the fields that WeasyPrint writes, made what they are meant to be.

WeasyPrint writes the button of a radio group as a field of its own besides, without an appearance
for "not chosen": what was clicked would read back as nothing. Here each item becomes one group
named by its id, its answers the states of that group; the lines to write on become text fields.
What the templates write says which is which:

- a radio button: an answer of an item; its name is the item's id, its value the option's key, or
  `BLANK` for the one that takes the answer back: most programs do not let go of a radio button
  that was clicked, so this one, which draws nothing, is clicked in its place;
- a checkbox named ``line/…`` or ``needed/…``: a text field, the latter required;
- one named ``lines/…``: a text field of several lines;
- one named ``part/…``: a box with which whoever hands the form out ticks a part of it; no answer.

There is no script in it. Fields are visited in reading order, and each has a name to be read out.
"""

import io
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from attrs import evolve, field, frozen

from alliancekit.paper.fillable.controls import (
    OFF,
    RADIO,
    Control,
    controls,
    layout_digest,
    reading_order,
)
from alliancekit.paper.fillable.font import NAME as FONT
from alliancekit.paper.fillable.font import field_font
from alliancekit.responses.formid import BLANK, FIELD, TICK, FormId

if TYPE_CHECKING:
    from pikepdf import Dictionary, Object, Pdf

LINE, NEEDED, LINES, PART = "line", "needed", "lines", "part"
READ_ONLY, REQUIRED, MULTILINE, ONE_OF = 1, 1 << 1, 1 << 12, 1 << 15
"""Flags of fields. That a radio button must stay on (1 << 14) is not among them."""
HIDDEN = 1 << 1
TYPED_SIZES = {"standard": 11, "large-print": 18, "easy-read": 16}
"""How large what is typed stands in the lines, in points, by the form's style."""
MOST_LETTERS, MOST_IN_LINES = 100, 2000
BETWEEN = "\ufdd0"
"""Stands in the name of an answer between the item's text and the option's. No text may hold it."""


def fillable(
    pdf: bytes, form: FormId, *, text_size: float = 11, right_to_left: bool = False
) -> bytes:
    """The form with fields that keep what is filled in. Still PDF/UA; the same bytes every time.

    ``pdf``: from WeasyPrint, with its controls. ``form``: what it is; the layout is set here.
    ``text_size``: of what is typed, in points.
    """
    import pikepdf

    with pikepdf.open(io.BytesIO(pdf)) as opened:
        found = [one for at in range(len(opened.pages)) for one in controls(opened, at)]
        root = opened.Root
        root.AcroForm = opened.make_indirect(_acroform(opened))
        made = _Fields(opened, _appearance(text_size), right_to_left=right_to_left)
        made.groups([one for one in found if one.kind == RADIO])
        made.texts([one for one in found if one.kind in (LINE, NEEDED, LINES)])
        made.ticks([one for one in found if one.kind == PART])
        order = reading_order(opened)
        for page in opened.pages:
            if "/Annots" in page:
                page.Annots = pikepdf.Array(
                    sorted(page.Annots, key=lambda one: order.get(one.objgen, len(order)))
                )
        made.identity(evolve(form, layout=layout_digest(found)))
        fields = sorted(made.fields, key=lambda one: order.get(_first(one).objgen, -1))
        root.AcroForm.Fields = pikepdf.Array(fields)
        written = io.BytesIO()
        # with the old table of objects: behind a packed one PDFium saves what changed wrongly
        plain = pikepdf.ObjectStreamMode.disable
        opened.save(written, deterministic_id=True, object_stream_mode=plain)
    return written.getvalue()


def _acroform(pdf: "Pdf") -> "Dictionary":
    from pikepdf import Array, Dictionary

    fonts = Dictionary({f"/{FONT}": field_font().add_to(pdf)})
    return Dictionary(Fields=Array(), DR=Dictionary(Font=fonts))


def _appearance(size: float) -> str:
    return f"/{FONT} {size:g} Tf 0 g"


def _first(made: "Object") -> "Object":
    return made.Kids[0] if "/Kids" in made else made


@frozen
class _Fields:
    """Makes the fields, one kind after the other."""

    pdf: "Pdf" = field(repr=False)
    appearance: str
    fields: list["Object"] = field(factory=list, repr=False)
    right_to_left: bool = field(kw_only=True)

    def groups(self, controls: Sequence[Control]) -> None:
        """One field for each item, its answers the states of its buttons."""
        from pikepdf import Array, Dictionary, Name, String

        by_item: dict[str, list[Control]] = {}
        for one in controls:
            by_item.setdefault(one.name, []).append(one)
        for item, answers in by_item.items():
            label = answers[0].label.partition(BETWEEN)[0]
            group = self.pdf.make_indirect(
                Dictionary(FT=Name.Btn, Ff=ONE_OF, T=String(item), TU=String(label))
            )
            group.V = group.DV = Name.Off
            group.Kids = Array()
            for one in answers:
                self._answer(one, group)
                group.Kids.append(one.widget)
            self.fields.append(group)

    def _answer(self, control: Control, group: "Object") -> None:
        from pikepdf import Dictionary, Name, String

        widget = control.widget
        for key in ("/T", "/FT", "/V", "/Border"):
            if key in widget:
                del widget[key]
        states = self._states(control, control.value)
        _set(widget, control, AP=states, AS=Name.Off, MK=Dictionary(CA=String("8")))
        widget.Parent = group

    def ticks(self, controls: Sequence[Control]) -> None:
        """A box of its own for each part that is ticked."""
        from pikepdf import Dictionary, Name, String

        for one in controls:
            _set(
                one.widget,
                one,
                FT=Name.Btn,
                T=String(f"{TICK}{one.name}"),
                V=Name.Off,
                DV=Name.Off,
                AS=Name.Off,
                AP=self._states(one, "on"),
                MK=Dictionary(CA=String("8")),
            )
            self.fields.append(one.widget)

    def _states(self, control: Control, on: str) -> "Object":
        from pikepdf import Dictionary

        crossed = self._drawn(control.size, b"" if on == BLANK else _cross(*control.size))
        return Dictionary(N=Dictionary({f"/{on}": crossed, OFF: self._drawn(control.size, b"")}))

    def texts(self, controls: Sequence[Control]) -> None:
        """A text field for each line, or lines, to write on."""
        from pikepdf import Dictionary, Name, String

        for one in controls:
            many = one.kind == LINES
            flags = {LINES: MULTILINE, NEEDED: REQUIRED}.get(one.kind, 0)
            for key in ("/AS", "/Border"):
                if key in one.widget:
                    del one.widget[key]
            drawn = self._drawn(one.size, b"/Tx BMC EMC")
            _set(
                one.widget,
                one,
                FT=Name.Tx,
                Ff=flags,
                T=String(one.name),
                V=String(""),
                DV=String(""),
                DA=String(self.appearance),
                Q=2 if self.right_to_left else 0,
                MaxLen=MOST_IN_LINES if many else MOST_LETTERS,
                MK=Dictionary(),
                AP=Dictionary(N=drawn),
            )
            self.fields.append(one.widget)

    def identity(self, form: FormId) -> None:
        """A hidden field that says which form it is."""
        from pikepdf import Array, Dictionary, Name, String

        page = self.pdf.pages[0]
        widget = Dictionary(
            Type=Name.Annot,
            Subtype=Name.Widget,
            Rect=Array([0, 0, 0, 0]),
            F=HIDDEN,
            P=page.obj,
            FT=Name.Tx,
            Ff=READ_ONLY,
            T=String(FIELD),
            TU=String(FIELD),
            V=String(form.text()),
            DV=String(form.text()),
            DA=String(self.appearance),
        )
        made = self.pdf.make_indirect(widget)
        page.Annots.append(made)
        self.fields.append(made)

    def _drawn(self, size: tuple[float, float], content: bytes) -> "Object":
        from pikepdf import Array, Dictionary, Name, Stream

        box = Array([0, 0, *(round(one, 3) for one in size)])
        return self.pdf.make_indirect(
            Stream(
                self.pdf,
                content,
                Type=Name.XObject,
                Subtype=Name.Form,
                BBox=box,
                Resources=Dictionary(),
            )
        )


def _set(widget: "Object", control: Control, **entries: Any) -> None:
    from pikepdf import Array, String

    widget.Rect = Array([round(one, 3) for one in control.place])
    widget.TU = String(control.label.replace(BETWEEN, " – "))
    for key, value in entries.items():
        widget[f"/{key}"] = value


def _cross(width: float, height: float) -> bytes:
    """A cross over the box, as it is made with a pen."""
    low, side = 0.11, min(width, height)
    x, y = (width - side) / 2, (height - side) / 2
    near, far = low * side, (1 - low) * side
    return (
        f"q 1 J {side / 11:.2f} w 0 G"
        f" {x + near:.2f} {y + near:.2f} m {x + far:.2f} {y + far:.2f} l"
        f" {x + near:.2f} {y + far:.2f} m {x + far:.2f} {y + near:.2f} l S Q"
    ).encode()
