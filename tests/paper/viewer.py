"""A form filled in as a person does it in a browser: by mouse and keyboard, through PDFium."""

import ctypes
import io
import random
from collections.abc import Iterator

import pikepdf
import pypdfium2 as pdfium
from attrs import field, frozen
from pypdfium2 import raw

TAB, SPACE = 9, 32
Spot = tuple[int, float, float]
"""A page from 0, and a place on it in points."""


@frozen
class Fields:
    """What is on a form: the middle of each button by field and state, of each line by field."""

    answers: dict[tuple[str, str], Spot] = field(factory=dict)
    lines: dict[str, Spot] = field(factory=dict)
    back: dict[str, Spot] = field(factory=dict)
    ticks: dict[str, Spot] = field(factory=dict)

    def states(self, item: str) -> list[str]:
        return [state for name, state in self.answers if name == item]

    @property
    def items(self) -> list[str]:
        return list(dict.fromkeys(name for name, _ in self.answers))


def fields_of(data: bytes) -> Fields:
    found = Fields()
    with pikepdf.open(io.BytesIO(data)) as pdf:
        pages = {page.objgen: at for at, page in enumerate(pdf.pages)}
        for one in pdf.Root.AcroForm.Fields:
            name = str(one.T)
            if int(one.get("/F", 0)) & 2:  # hidden
                continue
            for widget in one.Kids if "/Kids" in one else [one]:
                x, y, right, top = (float(side) for side in widget.Rect)
                spot = pages[widget.P.objgen], (x + right) / 2, (y + top) / 2
                if "/Kids" in one:
                    (state,) = set(widget.AP.N.keys()) - {"/Off"}
                    if state == "/no-answer":
                        found.back[name] = spot
                    else:
                        found.answers[name, state[1:]] = spot
                elif name.startswith("part-"):
                    found.ticks[name] = spot
                else:
                    found.lines[name] = spot
    return found


class Viewer:
    """An open form. `save` gives the bytes of the file that the program would save."""

    def __init__(self, data: bytes) -> None:
        self.pdf = pdfium.PdfDocument(data)
        self.pdf.init_forms()
        self.env = self.pdf.formenv
        self.pages = [self.pdf[at] for at in range(len(self.pdf))]

    def click(self, spot: Spot) -> None:
        at, x, y = spot
        for act in (raw.FORM_OnMouseMove, raw.FORM_OnLButtonDown, raw.FORM_OnLButtonUp):
            act(self.env, self.pages[at], 0, x, y)

    def write(self, spot: Spot, text: str) -> None:
        self.click(spot)
        page = self.pages[spot[0]]
        raw.FORM_SelectAllText(self.env, page)
        encoded = f"{text}\0".encode("utf-16-le")
        letters = (ctypes.c_ushort * (len(encoded) // 2)).from_buffer_copy(encoded)
        raw.FORM_ReplaceSelection(self.env, page, letters)
        raw.FORM_ForceToKillFocus(self.env)

    def tabbed(self, page: int, times: int) -> Iterator[tuple[str, int]]:
        """What the tab key leads to: a field's name to be read out, and which of its buttons."""
        raw.FORM_OnAfterLoadPage(self.pages[page], self.env)
        for _ in range(times):
            raw.FORM_OnKeyDown(self.env, self.pages[page], TAB, 0)
            at, widget = ctypes.c_int(), raw.FPDF_ANNOTATION()
            raw.FORM_GetFocusedAnnot(self.env, at, widget)
            if not widget:
                return
            length = raw.FPDFAnnot_GetFormFieldAlternateName(self.env, widget, None, 0)
            read = (ctypes.c_ushort * (length // 2))()
            raw.FPDFAnnot_GetFormFieldAlternateName(self.env, widget, read, length)
            which = raw.FPDFAnnot_GetFormControlIndex(self.env, widget)
            yield bytes(read).decode("utf-16-le").rstrip("\0"), which
            raw.FPDFPage_CloseAnnot(widget)

    def press_space(self, page: int) -> None:
        raw.FORM_OnChar(self.env, self.pages[page], SPACE, 0)

    def dark(self, spot: Spot, reach: float = 5.0) -> int:
        """How many dark pixels are seen within so many points of a place, fields drawn too."""
        at, x, y = spot
        page = self.pages[at]
        picture = page.render(scale=2, may_draw_forms=True, grayscale=True).to_numpy()
        down, right, far = int(2 * (page.get_height() - y)), int(2 * x), int(2 * reach)
        near = picture[down - far : down + far, right - far : right + far]
        return int((near < 100).sum())

    def save(self, *, at_the_end: bool = False) -> bytes:
        """All of it anew or, as some programs do, what changed behind what was there."""
        raw.FORM_ForceToKillFocus(self.env)
        written = io.BytesIO()
        self.pdf.save(
            written, flags=raw.FPDF_INCREMENTAL if at_the_end else raw.FPDF_NO_INCREMENTAL
        )
        return written.getvalue()


def answered_at_random(data: bytes, seed: int, blank: float = 0.2) -> tuple[bytes, dict[str, str]]:
    """The form, filled in by clicking at random and saved, and what was clicked."""
    chance = random.Random(seed)  # noqa: S311 - for tests
    found, viewer = fields_of(data), Viewer(data)
    clicked = {}
    for item in found.items:
        clicked[item] = "" if chance.random() < blank else chance.choice(found.states(item))
        if clicked[item]:
            viewer.click(found.answers[item, clicked[item]])
    return viewer.save(), clicked
