"""The bundled fonts: installed from PyPI with the toolkit, so that every machine prints alike."""

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from attrs import frozen

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable


@frozen
class BundledFont:
    """A font file of a Python package, and the family and weight under which pages ask for it."""

    family: str
    package: str
    prefix: str
    weight: str | None = None

    @property
    def url(self) -> str:
        """Where a style sheet finds it."""
        return f"asset:font/{self.package}/{self.weight or 'variable'}"

    def read(self) -> bytes:
        """The font file's bytes."""
        folder: Traversable = files(self.package) / "files"
        name = min(one.name for one in folder.iterdir() if one.name.startswith(self.prefix))
        return (folder / name).read_bytes()

    def face(self) -> str:
        """The style rule that declares it."""
        weight = f"; font-weight: {self.weight}" if self.weight else ""
        return f'@font-face {{ font-family: "{self.family}"; src: url({self.url}){weight} }}\n'


# Amiri, not Noto Sans Arabic: Noto draws a letter and its dots as two glyphs, of which the dots
# are shared between letters, so that text read back from the PDF, by a screen reader for one,
# has other letters (WeasyPrint issue 2841).
BUNDLED = (
    BundledFont("AK Sans", "fontpkg_noto_sans", "NotoSans["),
    BundledFont("AK Arabic", "fontpkg_amiri", "Amiri-Regular", "normal"),
    BundledFont("AK Arabic", "fontpkg_amiri", "Amiri-Bold.", "bold"),
)


@cache
def font_assets() -> dict[str, bytes]:
    """The font files, by URL."""
    return {font.url: font.read() for font in BUNDLED}


def font_faces() -> str:
    """The style rules that declare the bundled fonts, and the stack that pages use.

    Behind the bundled fonts stands what the machine has, for scripts that are not bundled.
    """
    stack = ", ".join(dict.fromkeys(f'"{font.family}"' for font in BUNDLED))
    faces = "".join(font.face() for font in BUNDLED)
    return f"{faces}html {{ font-family: {stack}, sans-serif }}\n"
