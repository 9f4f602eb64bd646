"""The four corner marks: DataMatrix codes of 10 × 10 modules, each another, so that up is known.

They read ``AK1`` (top left), ``AK2`` (top right), ``AK3`` (bottom left) and ``AK4`` (bottom
right), and are fixed here module by module: nothing has to be encoded to print them.
"""

SIDE = 9.0
"""Of a mark, in mm. It lies as far from the edges of the page, with white around it."""
CODE = 20.0
"""The side of the place for the page's code, in mm, its white border included."""
BOTTOM = 20.0
"""The lower margin of a page with marks in mm, as `form-marks.css` has it."""
PATTERNS = {
    1: (
        "#.#.#.#.#.#.#.#.##.##..###....##..#.#.###..####..."
        "#.###.#.###....###..###..#...##.###...#.##########"
    ),
    2: (
        "#.#.#.#.#.#.#.##..###..##.##..##......###..#......"
        "#.##.#..###.###.##..#.#.....###.###...#.##########"
    ),
    3: (
        "#.#.#.#.#.#.##..##.##..##.#...##..#...###..#......"
        "#..##.#.###..#.####.###..##.###.###.#.#.##########"
    ),
    4: (
        "#.#.#.#.#.#.##.#..###..###.#..##....#.###..####..."
        "#..#.#..###.#.#.###.#.#...#..##.###.#.#.##########"
    ),
}
_MODULES = 10


def mark_assets() -> dict[str, bytes]:
    """The pictures that `form-marks.css` asks for, by URL; that of the code is a stand-in."""
    drawn = {f"asset:svg/corner-{mark}": _svg(pattern) for mark, pattern in PATTERNS.items()}
    return {**drawn, "asset:svg/code": _framed(1, "M0 0H1V1H0Z")}


def room(height: float, bottom: float) -> str:
    """The style that tells `form-marks.css` the page's height and its lower margin, in mm."""
    return f"html {{ --up: {height - bottom:.2f}mm; --down: {-bottom}mm }}\n"


def _svg(pattern: str) -> bytes:
    rows = [pattern[at : at + _MODULES] for at in range(0, len(pattern), _MODULES)]
    return _framed(_MODULES, "".join(f"M{x} {y}h{n}v1h-{n}Z" for x, y, n in runs(rows)))


def _framed(modules: int, path: str) -> bytes:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {modules} {modules}"'
        f' width="{modules}" height="{modules}"><path d="{path}"/></svg>'
    ).encode()


def runs(rows: "list[str] | list[bytes]") -> "list[tuple[int, int, int]]":
    """The dark modules of a code as ``(column, row, length)``, each run of a row as one."""
    found = []
    for y, row in enumerate(rows):
        start = None
        for x, one in enumerate([*row, None]):
            dark = one in ("#", 1)
            if dark and start is None:
                start = x
            elif not dark and start is not None:
                found.append((start, y, x - start))
                start = None
    return found
