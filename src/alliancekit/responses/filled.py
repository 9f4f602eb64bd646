"""What was filled into a form: a PDF read for its fields, as a stranger's file.

Nothing in it is run, drawn or followed further than from a field to its buttons. A file that is
cut off, protected, too large or of another maker is refused. Messages never hold an answer.
"""

import io
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from attrs import field, frozen

from alliancekit.errors import AllianceError, Problem
from alliancekit.responses.formid import BLANK, FIELD, TICK, FormId

MAX_BYTES = 20 * 1024 * 1024
MAX_UNPACKED = 64 * 1024 * 1024
"""Bytes of one compressed part of the file."""
MAX_FIELDS, MAX_KIDS, MAX_LETTERS = 5000, 200, 20_000
MAX_IN_ONE = 100_000
"""Entries of one list or dictionary anywhere in the file."""
BUTTON = 1 << 16
_WRONG = (TypeError, ValueError, AttributeError, LookupError, RuntimeError)
"""What a file raises that has something else in a place than belongs there."""


@frozen
class Filled:
    """What a form holds, by the names of its fields.

    ``chosen``: for each item with boxes the one that was clicked, ``""`` for none. ``written``:
    what stands in the text fields. ``unclear``: the items of which two answers are marked.
    """

    form: FormId
    chosen: Mapping[str, str] = field(repr=False)
    written: Mapping[str, str] = field(repr=False)
    unclear: frozenset[str] = field(repr=False)


def read_filled(data: bytes, where: str) -> Filled:
    """The answers in a fillable form that was saved.

    Raises `AllianceError`: ``too-large``; ``bad-pdf`` for one that is damaged, cut off or
    protected; ``not-a-form`` for one of another maker; ``bad-field`` for a field that holds what
    it cannot.
    """
    import pikepdf

    if len(data) > MAX_BYTES:
        raise Problem.TOO_LARGE.error(where=where, limit=f"{MAX_BYTES >> 20} MiB")
    if not data[:1024].lstrip().startswith(b"%PDF-"):
        raise Problem.BAD_PDF.error(where=where, why="it is not a PDF")
    if not data.rstrip(b"\0\t\r\n\f ").endswith(b"%%EOF"):
        raise Problem.BAD_PDF.error(where=where, why="its end is missing")
    try:
        with _limits(), pikepdf.open(io.BytesIO(data), attempt_recovery=False) as pdf:
            if pdf.is_encrypted:
                raise Problem.BAD_PDF.error(where=where, why="it is protected; save it without")
            return _Reader(where).form(pdf)
    except pikepdf.PasswordError:
        raise Problem.BAD_PDF.error(where=where, why="it is protected by a password") from None
    except (pikepdf.PdfError, *_WRONG):
        raise Problem.BAD_PDF.error(where=where, why="it is damaged") from None


@contextmanager
def _limits() -> Iterator[None]:
    """Let no part of a file unpack to more than memory may hold."""
    from pikepdf.settings import set_qpdf_limits

    before: Any = set_qpdf_limits(
        doc_max_warnings=100,
        parser_max_nesting=50,
        parser_max_container_size=MAX_IN_ONE,
        flate_max_memory=MAX_UNPACKED,
        png_max_memory=MAX_UNPACKED,
        run_length_max_memory=MAX_UNPACKED,
        tiff_max_memory=MAX_UNPACKED,
    )
    try:
        yield
    finally:
        set_qpdf_limits(**before)


@frozen
class _Reader:
    """Reads one file, ``where``."""

    where: str

    def form(self, pdf: Any) -> Filled:
        """All fields of the form."""
        fields = list(self._fields(pdf))
        form = None
        chosen: dict[str, str] = {}
        unclear: set[str] = set()
        written: dict[str, str] = {}
        for number, (name, one) in enumerate(fields, 1):
            kind, flags = str(one.get("/FT", "")), int(one.get("/Ff", 0))
            if kind == "/Sig" or (kind == "/Btn" and (flags & BUTTON or name.startswith(TICK))):
                continue
            if name in chosen or name in written or (name == FIELD and form):
                raise self._altered(f"it has field number {number} twice")
            if name == FIELD:
                form = FormId.parsed(self._text(one, number))
            elif kind == "/Btn":
                marked = self._marked(one, number)
                chosen[name] = min(marked - {BLANK}, default="")
                unclear |= {name} if len(marked) > 1 else set()
            elif kind == "/Tx":
                written[name] = self._text(one, number)
            else:
                raise self._altered(f"its field number {number} is of another kind")
        if form is None:
            raise self._altered("it does not say which form it is")
        return Filled(form, chosen, written, frozenset(unclear))

    def _fields(self, pdf: Any) -> Iterator[tuple[str, Any]]:
        from pikepdf import Array, Dictionary

        acroform = pdf.Root.get("/AcroForm")
        fields = acroform.get("/Fields") if isinstance(acroform, Dictionary) else None
        if not isinstance(fields, Array) or not len(fields):
            raise self._altered("it has no fields to fill in")
        if len(fields) > MAX_FIELDS:
            raise Problem.TOO_LARGE.error(where=self.where, limit=f"{MAX_FIELDS} fields")
        for number, one in enumerate(fields, 1):
            if not isinstance(one, Dictionary):
                raise self._altered(f"its field number {number} is none")
            yield self._string(one.get("/T"), number), one

    def _marked(self, one: Any, number: int) -> set[str]:
        """What is marked in a radio group, by its value or by its buttons, which should agree.

        Some programs write the value only.
        """
        from pikepdf import Array, Dictionary, Name, String

        kids = one.get("/Kids", None)
        buttons = list(kids) if isinstance(kids, Array) and len(kids) <= MAX_KIDS else None
        if buttons is None or not all(isinstance(kid, Dictionary) for kid in buttons):
            raise self._altered(f"the answers of its field number {number} are not there")
        if any("/T" in kid for kid in buttons):
            raise self._altered(f"its field number {number} has fields of its own")
        value = one.get("/V", Name.Off)
        if not isinstance(value, Name | String):
            raise self._altered(f"its field number {number} holds what is no answer")
        marked = [value, *(kid.get("/AS", Name.Off) for kid in buttons)]
        return {str(state).removeprefix("/") for state in marked} - {"Off", ""}

    def _text(self, one: Any, number: int) -> str:
        value = one.get("/V", None)
        return "" if value is None else self._string(value, number)

    def _string(self, value: Any, number: int) -> str:
        from pikepdf import String

        if not isinstance(value, String):
            raise self._altered(f"its field number {number} holds no text")
        text = str(value)
        if len(text) > MAX_LETTERS:
            raise Problem.TOO_LARGE.error(where=self.where, limit=f"{MAX_LETTERS} letters a field")
        return text

    def _altered(self, why: str) -> AllianceError:
        return Problem.NOT_A_FORM.error(where=self.where, why=why)
