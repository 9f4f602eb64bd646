"""The bundled fonts: installed from PyPI with the toolkit, so that every machine prints alike."""

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from attrs import frozen

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable


@frozen
class BundledFont:
    """A font file of a Python package, and the family name under which pages ask for it."""

    family: str
    package: str
    prefix: str

    @property
    def url(self) -> str:
        """Where a style sheet finds it."""
        return f"asset:font/{self.package}"

    def read(self) -> bytes:
        """The font file's bytes."""
        folder: Traversable = files(self.package) / "files"
        name = min(one.name for one in folder.iterdir() if one.name.startswith(self.prefix))
        return (folder / name).read_bytes()


BUNDLED = (
    BundledFont("AK Sans", "fontpkg_noto_sans", "NotoSans["),
    BundledFont("AK Sans Arabic", "fontpkg_noto_sans_arabic", "NotoSansArabic["),
)


@cache
def font_assets() -> dict[str, bytes]:
    """The font files, by URL."""
    return {font.url: font.read() for font in BUNDLED}


def font_faces() -> str:
    """The style rules that declare the bundled fonts, and the stack that pages use.

    Behind the bundled fonts stands what the machine has, for scripts that are not bundled.
    """
    faces = "".join(
        f'@font-face {{ font-family: "{font.family}"; src: url({font.url}) }}\n' for font in BUNDLED
    )
    stack = ", ".join(f'"{font.family}"' for font in BUNDLED)
    return f"{faces}html {{ font-family: {stack}, sans-serif }}\n"
