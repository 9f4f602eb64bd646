"""A place to follow a tutorial in: an environment of its own, in which pip asks no network."""

import os
import site
import sys
import textwrap
import venv
from importlib.util import find_spec
from pathlib import Path

from tests.docs.blocks import PLUGIN_PAGES

TUTORIALS = tuple(sorted(PLUGIN_PAGES.glob("your-first-*.md")))
"""Pages whose commands install what they make."""
BUILDERS = ("hatchling", "editables")
"""What pip builds a package with, and installs it as editable."""
SCRIPTS = {"alliancekit": "alliancekit.__main__", "pytest": "pytest"}


def workplace(folder: Path) -> dict[str, str]:
    """Make the environment in ``folder``; give the variables with which commands find it.

    It sees all that is installed here, and what is installed into it is seen nowhere else. pip
    builds with what is there: `BUILDERS`.
    """
    absent = [one for one in BUILDERS if find_spec(one) is None]
    assert not absent, f"the group `test` of pyproject.toml has {absent}: `make setup`"
    made = venv.EnvBuilder(with_pip=False, symlinks=True).ensure_directories(folder)
    venv.EnvBuilder(with_pip=False, symlinks=True).create(folder)
    seen = "".join(f"import site; site.addsitedir({one!r})\n" for one in here())
    (Path(libraries(folder)) / "here.pth").write_text(seen, encoding="utf-8")
    for name, module in SCRIPTS.items():
        script = Path(made.bin_path) / name
        text = f"""\
            #!{made.env_exe}
            import runpy, sys
            sys.argv[0] = {name!r}
            runpy.run_module({module!r}, run_name="__main__")
            """
        script.write_text(textwrap.dedent(text), encoding="utf-8")
        script.chmod(0o755)
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith("PYTEST")},
        "PATH": f"{made.bin_path}{os.pathsep}{os.environ['PATH']}",
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        "PIP_NO_BUILD_ISOLATION": "0",  # pip reads it the wrong way round: it does not isolate
        "PIP_NO_DEPS": "1",
        "PIP_NO_INDEX": "1",
        "PIP_QUIET": "1",
        "COLUMNS": "100",
        "PYTHONPATH": "",
    }


def here() -> list[str]:
    """The folders in which packages are installed for this Python."""
    return [one for one in (*site.getsitepackages(), *sys.path) if one.endswith("site-packages")]


def libraries(folder: Path) -> str:
    """The folder of an environment in which its packages are."""
    return str(next(folder.glob("lib/python*/site-packages")))
